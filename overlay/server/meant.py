"""Until when something is meant, and in what: in a rehearsal or in the broadcast."""

from __future__ import annotations

from overlay.errors import Conflict
from overlay.room.model import now_ms
from overlay.room.room import Room


def check_meant(room: Room, before: int | None, rehearsal: bool | None) -> None:
    """Raise `Conflict` for what its sender no longer means. What says nothing of it is always meant.

    `before`: Unix ms, of the server's clock; `rehearsal`: whether it was sent from within one.
    """
    if before and now_ms() >= before:
        raise Conflict("来得太迟，什么也没发生 | it came too late: nothing happened", "before")
    if rehearsal is not None and rehearsal is not (room.session.get("rehearsal") is True):
        raise Conflict(
            "彩排刚刚开始或结束，什么也没发生 | a rehearsal has just begun or ended: nothing happened", "rehearsal"
        )
