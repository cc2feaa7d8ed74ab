"""Viewers' comments for the pages that ask for them: in batches, sampled where nobody could read them all.

Orders, gifts and follows come along as lines of their own. Nothing of it is journaled or queued: what a tick cannot
carry is counted and left out, and a page that does not keep up gets the newest lines when it is there again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

import msgspec

from overlay.plugin.events import Comment, Event, Follow, Gift, Order
from overlay.server.frames import text_frame
from overlay.server.hub import DRAINED, Page
from overlay.server.roles import allowed
from overlay.server.soon import Soon

LEAST = "service"
"""The role that may read them."""
PERIOD_SECONDS = 0.25
"""Between two messages to a page."""
COMMENTS_A_TICK = 25
"""A hundred a second: more than anybody reads. Of more, every n-th is shown."""
OTHERS_A_TICK = 8
KEPT_COMMENTS = 200
KEPT_OTHERS = 50
"""Lines kept for a page that comes later."""
TEXT_LIMIT = 300
NAME_LIMIT = 60
"""Characters. Platforms allow comments of 50 to 150."""

_encode = msgspec.json.Encoder().encode


class Sample:
    """At most `most` of the events of a tick, evenly from all of it, whatever their number."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[int, Event]] = []
        self._stride = 1
        self.count = 0

    def add(self, place: int, event: Event) -> None:
        """Take an event in. `place`: its number in order of arrival."""
        if self.count % self._stride == 0:
            self._kept.append((place, event))
            if len(self._kept) > 2 * self._most:
                del self._kept[1::2]
                self._stride *= 2
        self.count += 1

    def take(self) -> list[tuple[int, Event]]:
        """What there is, and begin anew."""
        kept, self._kept, self._stride, self.count = self._kept, [], 1, 0
        if len(kept) <= self._most:
            return kept
        return [kept[place * len(kept) // self._most] for place in range(self._most)]


class Comments:
    """One room's."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._behind: set[Page] = set()
        self._comments = Sample(COMMENTS_A_TICK)
        self._others = Sample(OTHERS_A_TICK)
        self._kept = deque[dict[str, Any]](maxlen=KEPT_COMMENTS), deque[dict[str, Any]](maxlen=KEPT_OTHERS)
        self._arrived = 0
        self._number = 0
        self._soon = Soon(PERIOD_SECONDS, self._tick)

    def heard(self, events: Sequence[Event]) -> None:
        """New events of the room's feeds."""
        for event in events:
            if isinstance(event, Comment):
                self._comments.add(self._arrived, event)
            elif isinstance(event, Order | Gift | Follow):
                self._others.add(self._arrived, event)
            else:
                continue
            self._arrived += 1
        if self._comments.count or self._others.count:
            self._soon()

    def join(self, page: Page) -> None:
        """The page wants them: first what there is."""
        if page not in self._pages:
            self._pages.add(page)
            self._send_all(page)

    def leave(self, page: Page) -> None:
        """No more."""
        self._pages.discard(page)
        self._behind.discard(page)

    def forget(self) -> None:
        """What was said is no longer of this room: a rehearsal begins or is over."""
        self._comments.take()
        self._others.take()
        for kept in self._kept:
            kept.clear()
        for page in self._pages - self._behind:
            self._send_all(page)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._pages.clear()
        self._behind.clear()
        self._soon.close()

    def _tick(self) -> None:
        for page in [page for page in self._pages if not allowed(page.role, LEAST)]:  # any more
            self.leave(page)
        heard = self._comments.count + self._others.count
        lines = []
        for _, event in sorted(self._comments.take() + self._others.take(), key=lambda one: one[0]):
            self._number += 1
            lines.append(line_of(event, self._number))
            self._kept[not isinstance(event, Comment)].append(lines[-1])
        if lines:
            self._tell(lines, heard - len(lines))
        for page in [page for page in self._behind if page.waiting <= DRAINED]:
            self._behind.discard(page)
            self._send_all(page)
        if self._behind:
            self._soon()

    def _tell(self, lines: list[dict[str, Any]], left_out: int) -> None:
        message: dict[str, object] = {"type": "comments", "comments": lines}
        frame = text_frame(_encode(message | {"left_out": left_out} if left_out else message))
        for page in self._pages - self._behind:
            if page.waiting > DRAINED:
                self._behind.add(page)
            elif not page.transport.is_closing():
                page.transport.write(frame)

    def _send_all(self, page: Page) -> None:
        lines = sorted((line for kept in self._kept for line in kept), key=lambda line: line["n"])
        if not page.transport.is_closing():
            page.transport.write(text_frame(_encode({"type": "comments", "all": True, "comments": lines})))


def line_of(event: Event, number: int) -> dict[str, Any]:
    """What a page gets of an event. `n` grows by one from line to line, and begins anew with the server."""
    line: dict[str, Any] = {"n": number, "type": event.__struct_config__.tag, "at": event.at}
    line["platform"] = event.platform
    if (viewer := event.viewer) is not None:
        known = {"id": viewer.id, "name": viewer.name[:NAME_LIMIT], "level": viewer.level, "fan": viewer.fan}
        line["viewer"] = {name: value for name, value in known.items() if value is not None}
    if isinstance(event, Comment):
        line["text"] = event.text if len(event.text) <= TEXT_LIMIT else event.text[: TEXT_LIMIT - 1] + "…"
    elif isinstance(event, Gift):
        line |= {"gift": event.gift.name[:NAME_LIMIT], "count": event.count}
    elif isinstance(event, Order):
        order = event.order
        line["order"] = {"product": order.product, "quantity": order.quantity, "status": order.status}
    return line
