"""The first message to a page: everything it needs to show the room as it is now."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import msgspec

from overlay.config import Room as RoomConfig
from overlay.errors import both_languages
from overlay.plugin.loader import Plugin, Plugins
from overlay.room.model import MechanicInfo
from overlay.room.room import Room
from overlay.server.built import Built
from overlay.server.hub import Page

GRAPHIC = "graphic.js"
PANEL = "panel.js"

_encode = msgspec.json.Encoder().encode


class Hello:
    """Makes hellos of one room."""

    def __init__(self, config: RoomConfig, room: Room, plugins: Plugins, built: Built) -> None:
        self._room = room
        self._plugins = plugins
        self._built = built
        self._about = {
            "name": config.name,
            "title": config.title,
            "currency": config.currency,
            "canvas": {"width": config.width, "height": config.height},
            "locale": config.locale,
            "platform": config.platform,
            "stale_after": round(config.stale_after * 1000),
        }
        self._mechanics: dict[str, Any] | None = None

    def __call__(self, page: Page) -> bytes:
        """The message for one page, encoded."""
        if self._mechanics is None:
            self._mechanics = {
                name: _mechanic(info, self._plugins.owner(name)) for name, info in self._room.mechanics().items()
            }
        people = {"undo": self._room.undoable(), "key_prefix": self._room.key_prefix} if page.told else {}
        return _encode(
            {
                "type": "hello",
                "seq": self._room.seq,
                "state": self._room.state(),
                "clock": time.time_ns() // 1_000_000,
                "version": self._built.version,
                "room": self._about,
                "mechanics": self._mechanics,
                "you": page.you() | page.standing,
                **people,
            }
        )

    def forget(self) -> None:
        """The mechanics are others now."""
        self._mechanics = None


def plugin_folder(plugin: Plugin) -> Path | None:
    """The folder that is a plugin's own; a plugin of one file shares its folder with others and has none."""
    file = plugin.file or Path(getattr(plugin.module, "__file__", None) or "")
    return file.parent if file.name == "__init__.py" else None


def _mechanic(info: MechanicInfo, plugin: Plugin | None) -> dict[str, Any]:
    described: dict[str, Any] = {"label": info.label}
    if info.zone is not None:
        described["zone"] = info.zone
    if info.content is not None:
        described["content"] = info.content
    if info.money:
        described["money"] = info.money
    listed = [route for route in plugin.routes if route.listed and route.mechanic == info.kind] if plugin else []
    if listed:
        described["lists"] = [
            {"path": route.path.strip("/"), "role": route.role, "label": both_languages(route.summary)}
            for route in listed
        ]
    folder = None if plugin is None else plugin_folder(plugin)
    if plugin is None or folder is None:
        return described
    for key, name in (("graphic", GRAPHIC), ("panel", PANEL)):
        file = folder / name
        if file.is_file():
            described[key] = f"/plugins/{plugin.name}/{name}?v={_version(file)}"
    return described


def _version(file: Path) -> str:
    """Changes with the content, so that pages may keep the file for ever."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
