"""For tests of mechanics: a room with a clock that the test moves. `pytest` finds the fixture `open_room` by itself."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest_asyncio

from overlay.plugin.events import Event
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import Document
from overlay.plugin.values import from_argument
from overlay.room.memory import RoomSettings
from overlay.room.model import Actor, Patch
from overlay.room.room import Room

START = 1_800_000_000_000
"""The clock of a new room, Unix ms."""


class RoomKit:
    """A room in a test: `await kit.do("flash_sale.start", ...)`, `kit.topic("flash_sale")`, `await kit.wait("5m")`."""

    def __init__(self, folder: Path, mechanics: Sequence[type[Mechanic[Any]]]) -> None:
        self.now = START
        self.facts: list[Document] = []  # {"fact": "mechanic.name", ...}
        self.scenes: list[str | None] = []
        self.room: Room
        self._folder = folder
        self._mechanics = {mechanic.name: mechanic for mechanic in mechanics}

    async def start(self, entropy: Callable[[int], bytes] = secrets.token_bytes) -> RoomKit:
        """Open the room, or open it again after `stop`."""
        self.room = await Room.open(
            RoomSettings("test"), self._folder, self._mechanics, clock=lambda: self.now, entropy=entropy
        )
        self.room.listen(self)
        await self.room.settle()
        return self

    async def stop(self) -> None:
        await self.room.close()

    async def do(self, command: str, *, role: str = "operator", **arguments: Any) -> Any:
        """Send a command as a person with this role; its answer. Raises what it refuses with."""
        done = await self.room.execute(command, arguments, actor=Actor(role, role))
        await self.room.settle()
        return done.result

    async def undo(self) -> Any:
        done = await self.room.undo(actor=Actor("operator", "operator"))
        await self.room.settle()
        return done.result

    async def product(self, **entry: Any) -> None:
        """Put a product into the catalogue: `id`, `name`, `price` …; money as strings."""
        await self.do("catalogue.put", product={"name": "商品", "price": "99.00", **entry})

    async def events(self, *documents: Document) -> list[bool]:
        """Viewer events as a feed sends them; `id`, `at` and `platform` are filled in where they are left out."""
        filled = [
            {"id": f"e{self.room.seq}-{index}", "at": self.now, "platform": "test", **document}
            for index, document in enumerate(documents)
        ]
        fresh = await self.room.ingest(msgspec.convert(filled, list[Event], dec_hook=from_argument))
        await self.room.settle()
        return fresh

    async def wait(self, seconds: float) -> None:
        """Let time pass: every deadline on the way fires."""
        self.now += round(seconds * 1000)
        await self.room.settle()

    def topic(self, name: str) -> Document:
        topic: Document = self.room.state()["topics"][name]
        return topic

    def facts_named(self, name: str) -> list[Document]:
        return [fact for fact in self.facts if fact["fact"] == name]

    # RoomListener

    def patched(self, patches: Sequence[Patch]) -> None:
        self.facts += [fact.document() for patch in patches for fact in patch.facts]

    def obs_changed(self, patch: Document) -> None:
        pass

    def mechanics_changed(self) -> None:
        pass

    def scene_wanted(self, scene: str | None) -> None:
        self.scenes.append(scene)


OpenRoom = Callable[..., Awaitable[RoomKit]]


@pytest_asyncio.fixture
async def open_room(tmp_path: Path) -> AsyncIterator[OpenRoom]:
    """`room = await open_room(FlashSale)`: a room with these mechanics, closed after the test."""
    kits: list[RoomKit] = []

    async def open_(*mechanics: type[Mechanic[Any]]) -> RoomKit:
        kit = await RoomKit(tmp_path / f"room{len(kits)}", mechanics).start()
        kits.append(kit)
        return kit

    yield open_
    for kit in kits:
        await kit.stop()
