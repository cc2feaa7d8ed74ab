"""Where each prompter is in its script, for the console, and what the console makes them do: told live, never kept.

A prompter tells where it is a few times a second at most; consoles hear of all prompters together, at most four times a
second. An order to scroll goes to every prompter of a seat, and what came of it is seen in what they tell next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from overlay.plugin.command import may
from overlay.room.prompter import Seat
from overlay.server.frames import text_frame
from overlay.server.hub import DRAINED
from overlay.server.soon import Soon

if TYPE_CHECKING:
    from overlay.server.hub import Page

PERIOD_SECONDS = 0.25

Share = Annotated[float, msgspec.Meta(ge=0, le=1)] | Annotated[int, msgspec.Meta(ge=0, le=1)]
Speed = Annotated[int, msgspec.Meta(ge=20, le=2000)]
Section = Literal["opening", "points", "close", "transition"]
Product = Annotated[str, msgspec.Meta(max_length=128)]


class Reading(msgspec.Struct, tag="reading", omit_defaults=True):
    """Where a prompter is, by itself. `product`: whose script, none: the session's. `speed`: characters a minute."""

    seat: Seat
    playing: bool
    speed: Speed
    at: Share
    product: Product | None = None
    section: Section | None = None


class Scroll(msgspec.Struct, tag="scroll", omit_defaults=True):
    """An order to the prompters of a seat. `speed` goes with `do: "speed"`."""

    to: Seat
    do: Literal["play", "pause", "next", "back", "top", "speed"]
    speed: Speed | None = None


class Readings:
    """One room's. `pages` are all that are connected."""

    def __init__(self, pages: Callable[[], Iterable[Page]]) -> None:
        self._pages = pages
        self._prompters: dict[Page, tuple[int, str, Reading]] = {}
        self._numbered = 0
        self._soon = Soon(PERIOD_SECONDS, self._tell)

    def joined(self, page: Page) -> None:
        """A console sees at once which prompters there are."""
        if self._prompters and _told(page):
            page.transport.write(self._frame())

    def heard(self, page: Page, reading: Reading, name: str) -> None:
        """A prompter, used by `name`, tells where it is."""
        if page.kind != "prompter":
            return
        if page not in self._prompters:
            self._numbered += 1
        number = self._prompters[page][0] if page in self._prompters else self._numbered
        self._prompters[page] = (number, name, reading)
        self._soon()

    def left(self, page: Page) -> None:
        """A page is gone."""
        if self._prompters.pop(page, None) is not None:
            self._soon()

    def steer(self, order: Scroll) -> int:
        """Pass an order on; how many prompters have it."""
        frame = text_frame(_encode(order))
        meant = [page for page, (_, _, reading) in self._prompters.items() if reading.seat == order.to]
        for page in meant:
            if not page.transport.is_closing():
                page.transport.write(frame)
        return len(meant)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._soon.close()

    def _tell(self) -> None:
        frame = self._frame()
        for page in self._pages():
            # What a slow page does not take is old before it arrives.
            if _told(page) and not page.transport.is_closing() and page.waiting <= DRAINED:
                page.transport.write(frame)

    def _frame(self) -> bytes:
        prompters = [
            {"id": number, "name": name, **_plain(reading)} for number, name, reading in self._prompters.values()
        ]
        return text_frame(_encode({"type": "prompters", "prompters": prompters}))


_encode = msgspec.json.Encoder().encode


def _plain(reading: Reading) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(reading).items() if value is not None}


def _told(page: Page) -> bool:
    return page.kind == "console" and may(page.role, "host")
