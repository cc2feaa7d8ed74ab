"""Plugins as their authors write them: files in a folder, loaded, saved again, broken and mended."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import overlay
from overlay.plugin.loader import Plugin, Plugins
from overlay.testkit import OpenRoom, RoomKit

HEAD = f"from overlay import {', '.join(name for name in overlay.__all__ if name != '__version__')}\n"


class Author:
    """Somebody who writes plugins into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._saved = 0

    def save(self, name: str, source: str, head: str = HEAD) -> Path:
        """Write the plugin's file; each save is later than the one before, however fast they follow."""
        file = self.folder / name / "__init__.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(head + source, encoding="utf-8")
        self._saved += 1
        stat = file.stat()
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + self._saved))
        return file

    def mechanic(self, name: str, body: str = "", *, zone: str = "card", state: str = "count: int = 0") -> Path:
        """A plugin with one mechanic of this name; `body` goes into the class."""
        return self.save(name, MECHANIC.format(name=name, zone=zone, state=state, body=_indented(body)))

    def load(self) -> Plugins:
        return Plugins([self.folder])


MECHANIC = '''
class Its(State):
    {state}

class Thing(Mechanic[Its]):
    name, zone = "{name}", "{zone}"
    label = "东西 | Thing"

    @command()
    def show(self) -> int:
        """上屏 | Show"""
        self.state.count += 1
        self.take()
        return self.state.count

{body}

@hookimpl
def register_mechanics():
    return [Thing]
'''


def _indented(body: str) -> str:
    return "\n".join("    " + line for line in body.strip("\n").splitlines())


def problem(plugins: Plugins, name: str) -> str:
    """The traceback of a plugin that is off."""
    found: Plugin = plugins.loaded[name]
    assert found.problem is not None
    return found.problem


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Author]:
    folder = tmp_path / "plugins"
    folder.mkdir()
    modules, path = dict(sys.modules), list(sys.modules["plugins"].__path__) if "plugins" in sys.modules else []
    yield Author(folder)
    for name in [name for name in sys.modules if name.startswith("plugins.") and name not in modules]:
        del sys.modules[name]
    sys.modules["plugins"].__path__[:] = path


@pytest.fixture
async def open_plugins(open_room: OpenRoom) -> AsyncIterator[OpenRoom]:
    """`room = await open_plugins(plugins)`: a room with all mechanics of these plugins."""

    async def open_(plugins: Plugins) -> RoomKit:
        return await open_room(*plugins.mechanics().values())

    yield open_
