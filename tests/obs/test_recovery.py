"""The driver's rarer moments, on the stand-in: an OBS that is loading, a deadlock, wrong passwords."""

import asyncio
from dataclasses import replace

from overlay.obs.session import Session
from tests.obs.fake_obs import FakeObs
from tests.obs.room_stand_in import Room, driving


async def test_an_obs_that_is_loading_is_waited_for() -> None:
    room = Room()
    async with FakeObs() as obs:
        obs.ready = False
        async with driving(obs.settings, room, wish="产品"):
            await room.until(lambda: "loading" in room.problems)
            await obs.wait_for("GetVersion", 3)
            assert not room.status["connected"]
            obs.ready = True
            await room.until_shown("产品")
    assert room.status["problems"] == [] and room.by_hand == []


async def test_what_a_young_obs_shows_is_nobodys_wish() -> None:
    """OBS before 30 takes requests while it is still loading its scenes."""
    room = Room()
    async with FakeObs() as obs:
        obs.frames = iter(range(1, 80)).__next__
        async with driving(obs.settings, room, wish="产品"):
            await room.until_shown("产品")
            obs.programme = "开场"
            await obs.emit("CurrentProgramSceneChanged", {"sceneName": "开场"})
            await obs.wait_for("SetCurrentProgramScene", 2)
    assert obs.programme == "产品" and room.by_hand == []


async def test_a_deadlocked_obs_answers_but_renders_nothing() -> None:
    room = Room()
    async with FakeObs() as obs:
        moving = obs.frames
        obs.frames = lambda: 12345
        async with driving(obs.settings, room):
            await room.until(lambda: "frozen" in room.problems)
            assert room.status["connected"]
            obs.frames = moving
            await room.until(lambda: room.problems == {})


async def test_outputs_are_reported() -> None:
    room = Room()
    async with FakeObs() as obs, driving(obs.settings, room):
        await room.until(lambda: room.status.get("streaming") is False)
        obs.streaming = obs.recording = True
        await obs.emit("StreamStateChanged", {"outputActive": True}, intent=1 << 6)
        await room.until(lambda: room.status["streaming"] and room.status["recording"])


async def test_a_wrong_password_says_so_and_keeps_its_time() -> None:
    room = Room()
    async with FakeObs() as obs, driving(replace(obs.settings, password="wrong"), room):
        await room.until(lambda: "password_wrong" in room.problems)
    (problem,) = room.status["problems"]
    assert set(problem) == {"code", "message", "since"} and problem["message"].count(" | ") == 1
    assert room.status == {"connected": False, "problems": [problem]}


async def test_a_garbled_answer_ends_the_connection_not_the_driver() -> None:
    room = Room()
    async with FakeObs() as obs:
        real, obs.frames = obs.frames, lambda: "many"  # type: ignore[assignment,return-value]
        async with driving(obs.settings, room, wish="产品"):
            await room.until(lambda: "not_obs" in room.problems)
            obs.frames = real
            await room.until_shown("产品")
    assert room.problems == {}


async def test_a_lost_connection_is_mended_without_mistaking_it_for_a_person() -> None:
    room = Room()
    async with FakeObs() as obs, driving(obs.settings, room, wish="产品"):
        for _ in range(5):
            await room.until_shown("产品")
            await obs.drop()
            obs.programme = "开场"
            await room.until(lambda: not room.status["connected"])
        await room.until_shown("产品")
    assert room.by_hand == []


async def test_a_switched_scene_collection_is_no_persons_doing() -> None:
    room = Room()
    async with FakeObs() as obs, driving(obs.settings, room, wish="产品"):
        await room.until_shown("产品")
        await obs.emit("CurrentSceneCollectionChanging", intent=1 << 1)
        obs.scenes, obs.programme = {"备用": [], "产品": []}, "备用"
        await obs.emit("CurrentProgramSceneChanged", {"sceneName": "备用"})
        await obs.emit("CurrentSceneCollectionChanged", intent=1 << 1)
        await obs.wait_for("SetCurrentProgramScene", 2)
    assert obs.programme == "产品" and room.by_hand == []


class Worker:
    """A part that fails at its first start, and otherwise works until it is ended."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.events: asyncio.Queue[str] = asyncio.Queue()

    async def run(self, session: Session) -> None:
        self.log.append("start")
        if self.log == ["start"]:
            raise LookupError
        stop = session.listen(lambda kind, _: self.events.put_nowait(kind))
        self.events.put_nowait("ready" if session.can("GetVersion") and not session.can("Nonsense") else "lost")
        try:
            await asyncio.Event().wait()
        finally:
            stop()
            self.log.append("end")


async def test_a_part_starts_with_each_connection_and_again_when_it_fails() -> None:
    room, worker = Room(), Worker()
    async with FakeObs() as obs, driving(obs.settings, room, parts=[worker]):
        assert await worker.events.get() == "ready"
        await obs.emit("ExitStarted", {})
        assert await worker.events.get() == "ExitStarted"
        await obs.drop()
        assert await worker.events.get() == "ready"
        assert room.status["connected"]
    assert worker.log == ["start", "start", "end", "start", "end"]
