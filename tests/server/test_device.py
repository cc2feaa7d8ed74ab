"""OBS and the room: wishes go down, what a person does in OBS comes up, and none of it is in anybody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Server

CONFIG = """
[[rooms]]
name = "main"
[rooms.obs]
port = 8471
"""


class Driver:
    """A driver that does nothing and notes what it is told."""

    latest: Driver

    def __init__(self, settings: Any, **callbacks: Any) -> None:
        self.settings = settings
        self.callbacks = callbacks
        self.wanted: list[str | None] = []
        self.running = False
        Driver.latest = self

    async def start(self) -> None:
        self.running = True
        self.callbacks["report"]({"connected": False, "problems": []})

    async def stop(self) -> None:
        self.running = False

    def want_scene(self, scene: str | None) -> None:
        self.wanted.append(scene)


@pytest.fixture
async def server(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr("overlay.obs.driver.ObsDriver", Driver)
    server: Server = await start(CONFIG)
    while server.hosted().device.connected is None:  # it starts by itself, in the background
        await asyncio.sleep(0)
    return server


async def test_what_the_driver_finds_is_the_rooms_state_and_goes_to_pages(server: Server) -> None:
    console = await server.live()
    assert console.hello["state"]["obs"]["connected"] is False
    Driver.latest.callbacks["report"]({"connected": True, "version": "31.0.1", "problems": []})
    patch = await console.until("patch")
    assert patch["obs"] == {"connected": True, "version": "31.0.1"}
    assert (patch["seq"], patch["topics"]) == (console.hello["seq"], {})
    obs = (await server.json("GET", "…/state"))["obs"]
    assert (obs["connected"], obs["stages"]) == (True, {"shown": 0, "of": 0})
    async with await server.call("GET", "/metrics") as answer:
        assert 'overlay_obs_connected{room="main"} 1.0' in await answer.text()


async def test_a_command_is_a_wish(server: Server) -> None:
    console = await server.live()
    await console.command("programme.scene", {"name": "产品"})
    assert Driver.latest.wanted == [None, "产品"]


async def test_a_persons_change_is_a_fact_and_no_wish(server: Server) -> None:
    console = await server.live()
    Driver.latest.callbacks["scene_changed"]("休息")
    patch = await console.until("patch")
    assert patch["topics"]["programme"]["scene"] == "休息"
    assert Driver.latest.wanted == [None]
    await console.command("programme.scene", {"name": "产品"})
    await console.command("programme.scene", {"name": "休息"})
    assert Driver.latest.wanted == [None, "产品", "休息"]


OBS = "Mozilla/5.0 Chrome/127.0 OBS/31.0.1"


async def test_the_driver_knows_the_stages_that_obs_has_loaded(server: Server) -> None:
    driver = Driver.latest
    assert driver.callbacks["stage_url"].endswith("/stage/main")
    stages = driver.callbacks["stages"]
    assert stages() == []
    in_obs = await server.live(role="stage", page="stage", agent=OBS)
    await server.live(role="stage", page="stage", agent="Mozilla/5.0 Chrome/127.0")
    await server.live(role="operator", page="console", agent=OBS)
    await server.live(role="stage", page="", agent=OBS)  # a preview in a dock
    (stage,) = stages()
    assert not stage.hidden
    stage.reload()
    assert await in_obs.receive() == {"type": "reload"}


async def test_a_stage_says_that_it_lives_and_whether_anybody_sees_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = Driver.latest.callbacks["stages"]
    page = await server.live(role="stage", page="stage", agent=OBS)
    clock = Clock(monkeypatch)

    async def says(**more: Any) -> None:
        await page.send({"type": "ping", "t": 1} | more)
        await page.until("pong")

    clock.passes(7)
    assert stages()[0].silent >= 7
    await says()
    assert stages()[0].silent < 1
    await says(hidden=True)
    assert stages()[0].hidden
    clock.passes(8)
    await says()
    assert not stages()[0].hidden
    assert stages()[0].owing < 1, "it owes only what it can have painted since it is seen"


async def test_a_stage_owes_what_it_has_not_painted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = Driver.latest.callbacks["stages"]
    page = await server.live(role="stage", page="stage", agent=OBS)
    console = await server.live()
    clock = Clock(monkeypatch)

    async def shows(seq: int) -> None:
        await page.send({"type": "shown", "seq": seq})
        await page.send({"type": "ping", "t": 1})
        await page.until("pong")

    clock.passes(8)
    assert stages()[0].owing >= 8, "not even what it was greeted with"
    await shows(page.hello["seq"])
    assert stages()[0].owing == 0
    clock.passes(8)
    first = (await console.command("programme.scene", {"name": "产品"}))["seq"]
    assert stages()[0].owing < 1, "since the change, not since it last painted"
    clock.passes(5)
    second = (await console.command("programme.scene", {"name": "休息"}))["seq"]
    clock.passes(5)
    assert 10 <= stages()[0].owing < 11
    await shows(first)
    assert stages()[0].owing < 1, "it is behind, and works"
    clock.passes(5)
    assert 5 <= stages()[0].owing < 6
    await shows(second)
    assert stages()[0].owing == 0


class Clock:
    """The event loop's clock, with leaps: none so long that a connection would count as dead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = 0.0
        real = asyncio.get_running_loop().time
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: real() + self._ahead)

    def passes(self, seconds: float) -> None:
        self._ahead += seconds


async def test_it_stops_with_the_server(server: Server) -> None:
    await server.client.close()
    assert not Driver.latest.running


async def test_a_password_that_is_not_there_is_a_problem_on_the_console(start: Callable[..., Any]) -> None:
    server: Server = await start(CONFIG + 'password_env = "NOBODY_SETS_THIS"\n')
    console = await server.live()
    problems = console.hello["state"]["obs"].get("problems")
    if not problems:
        problems = (await console.until("patch"))["obs"]["problems"]
    assert problems[0]["code"] == "config"
    assert "NOBODY_SETS_THIS" in problems[0]["message"]
