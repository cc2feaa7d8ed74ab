"""Deadlines: what is due next, and a clock that wakes the writer for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from overlay.plugin.state import Document
from overlay.room.memory import Memory

LONGEST_SLEEP = 1.0
"""Seconds. The wall clock may be set while we sleep by the monotonic one, so look again at least this often."""


def due_deadlines(memory: Memory, now: int) -> list[str]:
    """The keys of the deadlines that are due, the earliest first. Those of plugins that do not work wait."""
    deadlines = memory.documents.inner["deadlines"]
    due = [key for key, deadline in deadlines.items() if deadline["at"] <= now and _can_fire(memory, deadline)]
    return sorted(due, key=lambda key: deadlines[key]["at"])


def next_deadline(memory: Memory) -> int | None:
    """When the next deadline is due, Unix ms."""
    deadlines = memory.documents.inner["deadlines"].values()
    return min((deadline["at"] for deadline in deadlines if _can_fire(memory, deadline)), default=None)


def _can_fire(memory: Memory, deadline: Document) -> bool:
    return "cue" in deadline or memory.works(deadline["mechanic"])


class Alarm:
    """Calls `ring` when the clock has reached the time it was set to."""

    def __init__(self, clock: Callable[[], int], ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._at: int | None = None
        self._handle: asyncio.TimerHandle | None = None

    def set(self, at: int | None) -> None:
        """Ring at `at` (Unix ms), or not at all."""
        if at == self._at and self._handle is not None:
            return
        self.stop()
        self._at = at
        if at is not None:
            self._sleep()

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _sleep(self) -> None:
        assert self._at is not None
        left = (self._at - self._clock()) / 1000
        self._handle = asyncio.get_running_loop().call_later(max(0.0, min(left, LONGEST_SLEEP)), self._look)

    def _look(self) -> None:
        self._handle = None
        if self._at is None:
            return
        if self._clock() >= self._at:
            self._at = None
            self._ring()
        else:
            self._sleep()
