"""A plugin's file is saved while the show goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.server import hosting
from overlay.server.watcher import reload

from .conftest import Server

PLUGIN = '''"""字条 | Note."""
from overlay import Mechanic, State, command, hookimpl

class NoteState(State):
    text: str = ""

class Note(Mechanic[NoteState]):
    name, zone = "note", "center"

    @command(role="assistant")
    def write(self, text: str) -> None:
        """写 | Write"""
        self.state.text = text{suffix}

@hookimpl
def register_mechanics():
    return [Note]
'''


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins" / "note"
    folder.mkdir(parents=True)
    file = folder / "__init__.py"
    save(file, "")
    return file


def save(file: Path, suffix: str, text: str = PLUGIN) -> None:
    file.write_text(text.replace("{suffix}", suffix), encoding="utf-8")
    os.utime(file, ns=(file.stat().st_mtime_ns, file.stat().st_mtime_ns + 1_000_000_000 + len(suffix)))


async def changed(server: Server) -> list[str]:
    return await reload(server.app[hosting.PLUGINS], server.app[hosting.HOUSE].rooms.values())


async def test_what_is_saved_works_and_its_state_stays(start: Callable[..., Any], plugin: Path) -> None:
    server: Server = await start()
    page = await server.live()
    await page.command("note.write", {"text": "一"})
    save(plugin, ' + "!"')
    assert await changed(server) == ["note"]
    hello = await page.until("hello")
    assert hello["state"]["topics"]["note"]["text"] == "一"
    await page.command("note.write", {"text": "二"})
    assert (await server.json("GET", "…/state"))["topics"]["note"]["text"] == "二!"


async def test_what_is_broken_is_shown_and_the_old_goes_on(start: Callable[..., Any], plugin: Path) -> None:
    server: Server = await start()
    save(plugin, "", "raise RuntimeError('broken')")
    assert await changed(server) == ["note"]
    (note,) = [one for one in (await server.json("GET", "…/plugins"))["plugins"] if one["name"] == "note"]
    assert not note["on"]
    assert "RuntimeError: broken" in note["error"]
    assert (await (await server.live()).command("note.write", {"text": "一"}))["type"] == "ack"


async def test_one_that_fails_is_off_alone(start: Callable[..., Any], plugin: Path) -> None:
    server: Server = await start()
    save(plugin, " + 1")
    await changed(server)
    page, other = await server.live(), await server.live()
    assert (await page.command("note.write", {"text": "一"}))["error"]["code"] == "unavailable"
    await other.until("hello")
    (note,) = [one for one in (await server.json("GET", "…/plugins"))["plugins"] if one["name"] == "note"]
    assert "TypeError" in note["error"]
    assert (await page.command("countdown.start", {"name": "a", "label": "a", "lasts": 5}))["type"] == "ack"


async def test_a_graphic_that_is_saved_has_another_address(start: Callable[..., Any], plugin: Path) -> None:
    graphic = plugin.parent / "graphic.js"
    graphic.write_text("export default 1;", encoding="utf-8")
    server: Server = await start()
    page = await server.live(role="stage", page="stage")
    first = page.hello["mechanics"]["note"]["graphic"]
    graphic.write_text("export default 2222;", encoding="utf-8")
    await changed(server)
    second = (await page.until("hello"))["mechanics"]["note"]["graphic"]
    assert first != second
    async with await server.call("GET", second, role="stage") as answer:
        assert await answer.text() == "export default 2222;"
