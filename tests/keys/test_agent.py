"""The agent between a keyboard and a room: what is held, what is in order, what is said."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import pytest

from overlay.keys.agent import HOLD, Agent
from overlay.keys.line import Content, Outcome
from overlay.keys.names import Chord
from overlay.keys.presses import Stroke

COMMANDS = [{"name": "card.show"}, {"name": "obs.stop", "confirm": "hold"}]
CUES = [
    {"id": "one", "label": "One", "keys": ["F1"], "command": "card.show"},
    {"id": "two", "label": "Two", "keys": ["F2"], "command": "card.show"},
    {"id": "stop", "label": "Stop", "keys": ["F9"], "command": "obs.stop"},
]


class Room:
    """A line to no room: says what was fired, and answers when it is told to."""

    def __init__(self) -> None:
        self.fired: list[str] = []
        self.keys: list[str] = []
        self.carried: object = None
        self.ready = asyncio.Event()
        self.ready.set()
        self.outcome = Outcome(True)
        self.content: Callable[..., None] = lambda *_: None
        self.following = asyncio.Event()

    async def follow(self, content: Callable[..., None], status: Callable[..., None]) -> None:
        self.content = content
        content(Content("main", "assistant", CUES, COMMANDS))
        self.following.set()
        await asyncio.Event().wait()

    def seen(self, cue: str) -> str | None:
        return f"seen {cue}"

    async def fire(self, cue: str, key: str, pressed: float, seen: str | None, held: float) -> Outcome:
        self.fired.append(cue)
        self.carried = (seen, held)
        self.keys.append(key)
        await self.ready.wait()
        return self.outcome


class Desk:
    """An agent at work, and all that it says in English."""

    def __init__(self) -> None:
        self.room = Room()
        self.said: list[str] = []
        self.alarms = 0
        self.bound: set[Chord] = set()
        self.news = asyncio.Event()
        self.agent = Agent(self.room, self._say)  # type: ignore[arg-type]

    def bind(self, chords: Collection[Chord]) -> set[Chord]:
        self.bound = set(chords)
        return {Chord("F2")} & self.bound  # which another program has

    def _say(self, text: str, alarm: bool) -> None:
        self.said.append(text.rpartition(" | ")[2])
        self.alarms += alarm
        self.news.set()

    def press(self, key: str) -> None:
        self.agent.stroke(Stroke(Chord(key), "press"))

    def release(self, key: str) -> None:
        self.agent.stroke(Stroke(Chord(key), "release"))

    async def until(self, text: str) -> str:
        while not any(text in line for line in self.said):
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 30)
        return next(line for line in self.said if text in line)


@pytest.fixture
async def desk() -> Any:
    desk = Desk()
    task = asyncio.create_task(desk.agent.run(desk))
    await desk.room.following.wait()
    yield desk
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_binds_what_counts_and_shows_it_once(desk: Desk) -> None:
    assert desk.bound == {Chord("F1"), Chord("F2"), Chord("F9")}
    table = "\n".join(desk.said)
    assert (
        "F1           One" in table and "another program has taken this key too" in table and "hold it 0.8 s" in table
    )
    shown = len(desk.said)

    desk.room.content(Content("main", "assistant", CUES, COMMANDS))

    assert len(desk.said) == shown, "nothing has changed"


async def test_a_press_fires_once_and_each_with_a_key_of_its_own(desk: Desk) -> None:
    for _ in range(2):
        desk.press("F1")
        desk.agent.stroke(Stroke(Chord("F1"), "repeat"))
        desk.release("F1")
        await desk.until("✓")
        desk.said.clear()

    assert desk.room.fired == ["one", "one"]
    assert len(set(desk.room.keys)) == 2


async def test_presses_go_out_in_their_order(desk: Desk) -> None:
    desk.room.ready.clear()
    desk.press("F1")
    desk.press("F2")
    await asyncio.sleep(0)
    desk.room.ready.set()
    await desk.until("Two  ✓")

    assert desk.room.fired == ["one", "two"]


async def test_a_dangerous_cue_fires_after_it_was_held_and_only_then(desk: Desk) -> None:
    desk.press("F9")
    desk.release("F9")

    assert "released too early" in await desk.until("Stop  ✗")
    assert desk.room.fired == []

    loop = asyncio.get_running_loop()
    began = loop.time()
    desk.press("F9")
    await desk.until("Stop  ✓")
    desk.release("F9")

    assert desk.room.fired == ["stop"]
    assert desk.room.carried == ("seen stop", HOLD)
    assert loop.time() - began >= HOLD


async def test_what_is_held_while_its_cue_changes_does_not_fire(desk: Desk) -> None:
    desk.press("F9")
    desk.room.content(Content("main", "assistant", [CUES[2] | {"command": "card.show"}], COMMANDS))

    assert "the cue changed" in await desk.until("Stop  ✗")
    assert desk.room.fired == []


async def test_a_refusal_is_said_in_its_own_words_and_sounds(desk: Desk) -> None:
    desk.room.outcome = Outcome(False, "sold out")
    desk.press("F1")

    assert (await desk.until("✗")).endswith("sold out")
    assert desk.alarms == 1


async def test_each_mode_is_shown_and_what_came_of_a_press_is_said(desk: Desk) -> None:
    modes = ("arm", "toggle", "macro")
    cues = [CUES[0] | {"id": mode, "label": mode, "mode": mode, "keys": [f"F{n}"]} for n, mode in enumerate(modes, 1)]
    desk.room.content(Content("main", "assistant", cues, COMMANDS))
    table = "\n".join(desk.said)
    assert "again within 10 s fires" in table and "again: off" in table and "again: stops them" in table

    for key, did in (("F1", "armed"), ("F2", "on"), ("F3", "started")):
        desk.room.outcome = Outcome(True, did)
        desk.press(key)
        await desk.until(f"✓ {did}")
        desk.release(key)
    assert desk.room.carried == ("seen macro", 0)
