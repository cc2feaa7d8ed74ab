"""Until when something is meant, and in what: in a rehearsal or in the broadcast."""

from __future__ import annotations

from dataclasses import dataclass

from overlay.errors import Conflict
from overlay.plugin.state import Document
from overlay.room.rehearsal import rehearsing


@dataclass(frozen=True, slots=True)
class Meant:
    """`before`: Unix ms, of the server's clock; `rehearsal`: whether it was sent from within one. None: in any case."""

    before: int | None = None
    rehearsal: bool | None = None

    def check(self, public: Document, now: int) -> None:
        """Raise `Conflict` for what its sender no longer means, as the room is when its turn has come."""
        if self.before is not None and now >= self.before:
            raise Conflict("来得太迟，什么也没发生 | it came too late: nothing happened", "before")
        if self.rehearsal is not None and self.rehearsal is not rehearsing(public):
            raise Conflict(
                "彩排刚刚开始或结束，什么也没发生 | a rehearsal has just begun or ended: nothing happened", "rehearsal"
            )


ALWAYS = Meant()
