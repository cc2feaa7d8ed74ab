"""The room's words for the outside: who acts, what is done, what listeners get."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from overlay.plugin.state import Document
from overlay.room.transaction import Fact


def now_ms() -> int:
    """The server's clock, Unix ms."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Actor:
    """Who sends a command: a person by name or, unnamed, by role; or a part of the server with the role `system`."""

    name: str
    role: str
    id: str | None = None
    """Of a person's own link: two people may have one name."""
    only: frozenset[str] | None = None
    """The only mechanics whose commands they may give; `None`: all that the role may."""

    @property
    def person(self) -> bool:
        return self.role != "system"


TIMER = Actor("timer", "system")
FEED = Actor("feed", "system")
SYSTEM = Actor("system", "system")


@dataclass(frozen=True)
class Done:
    """A command that is durable: the sequence number of its row and the handler's answer."""

    seq: int
    result: Any


@dataclass(frozen=True)
class Patch:
    """One row as listeners get it; `topics` is the encoded merge patch."""

    seq: int
    at: int
    topics: bytes
    facts: list[Fact]
    undo: bytes | None = None  # encoded: what can be taken back now, where that is another than before


@dataclass(frozen=True)
class MechanicInfo:
    """A mechanic as pages need to know it."""

    name: str
    kind: str  # the class
    label: dict[str, str]
    zone: str | None
    content: str | None
    money: list[str]  # the fields of its topic that hold money
    folder: Path | None
    plugin: str
    problem: str | None


class RoomListener(Protocol):
    """Called in the event loop, after the commit, in order; must not block."""

    def patched(self, patches: Sequence[Patch]) -> None: ...
    def obs_changed(self, patch: Document) -> None: ...
    def mechanics_changed(self) -> None: ...
    def scene_wanted(self, scene: str | None) -> None: ...
