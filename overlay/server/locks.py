"""Pads that are locked: refuse what a passer-by presses, and lock those that nobody has touched for a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from overlay.errors import Forbidden, Invalid
from overlay.room.model import Actor

if TYPE_CHECKING:
    from overlay.room.people import PeopleSecret
    from overlay.server.caller import Caller
    from overlay.server.people import People

SYSTEM = Actor("system", "system")
PANIC_HELD = 600
"""ms that panic must be held on a locked pad, button or Esc: it is open to whoever is there, but not to an elbow."""


class Locked(Forbidden):
    """The pad is locked: nothing but its PIN, and panic that is held."""

    def __init__(self) -> None:
        super().__init__("这台已锁定，请先输入 PIN | this pad is locked: enter its PIN first", "pin")


class Locks:
    """The locks of one room's pads. A pad is a browser, in the hands of whoever its link is of."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._touched: dict[str, float] = {}  # pad → loop time
        self._holders: dict[str, Caller] = {}  # pads that may lock themselves
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def close(self) -> None:
        """Lock no more by itself."""
        for timer in self._timers.values():
            timer.cancel()

    def locked(self, caller: Caller) -> bool:
        """Whether the asker's pad is locked."""
        pad = pad_of(caller)
        return pad is not None and pad in self._people.known.locked

    def check(self, caller: Caller) -> None:
        """Raise `Locked` for a locked pad; else it was touched."""
        if self.locked(caller):
            raise Locked()
        self.touched(caller)

    def minutes(self, caller: Caller) -> int | None:
        """After how many minutes without a touch the asker's pad locks itself; None: never."""
        person = self._people.person(caller)
        own = None if person is None else person.lock_after
        return self._people.lock_after if own is None else own

    def touched(self, caller: Caller) -> None:
        """Somebody is at the pad."""
        pad = pad_of(caller)
        if pad is not None and caller.holder in self._people.known.pins:
            self._touched[pad] = asyncio.get_running_loop().time()
            self._holders[pad] = caller
            self._wind(pad)

    def seen(self, caller: Caller) -> None:
        """A page of the pad is there; that is no touch, but from here on it may be left alone."""
        pad = pad_of(caller)
        if pad is not None and pad not in self._holders:
            self.touched(caller)

    def changed(self) -> None:
        """PINs, or how long pads stay open, may be others."""
        for pad in list(self._holders):
            self._wind(pad)

    def _wind(self, pad: str) -> None:
        """Set the pad's timer to when it will have been left alone for long enough."""
        if (timer := self._timers.pop(pad, None)) is not None:
            timer.cancel()
        caller = self._holders[pad]
        known: PeopleSecret = self._people.known
        if caller.holder not in known.pins:
            del self._holders[pad], self._touched[pad]
            return
        minutes = self.minutes(caller)
        if minutes is not None and pad not in known.locked:
            loop = asyncio.get_running_loop()
            at = self._touched[pad] + minutes * self._people.minute
            self._timers[pad] = loop.call_at(max(at, loop.time()), self._left_alone, pad)

    def _left_alone(self, pad: str) -> None:
        del self._timers[pad]
        holder, _, seat = pad.partition("@")
        self._people.later("people.lock", {"holder": holder, "seat": seat}, SYSTEM)


def pad_of(caller: Caller) -> str | None:
    """The pad that somebody asks from, `holder@seat`; None for a script."""
    return None if caller.seat is None else f"{caller.holder}@{caller.seat}"


def holder_of(caller: Caller) -> tuple[str, str]:
    """Whose PIN it is, and the pad's browser. Raises `Invalid` for a script, which has no pad."""
    if caller.seat is None or caller.holder is None:
        raise Invalid(None, "只有在浏览器里打开的页面能锁 | only a page that a browser has opened can be locked")
    return caller.holder, caller.seat
