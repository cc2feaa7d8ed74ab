"""场次 | Session: one broadcast of a room, from its start to its end."""

from __future__ import annotations

from overlay.errors import Refused
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State
from overlay.plugin.values import Text


class SessionState(State):
    id: str | None = None
    title: str | None = None
    started_at: int | None = None  # Unix ms
    ended_at: int | None = None


class Sessions(Mechanic[SessionState]):
    name = "session"
    label = "场次 | Session"

    @command(role="operator")
    def start(self, title: Text = "") -> None:
        """开播 | Start the session

        title: 场次名称 | Title
        """
        if self.state.started_at is not None and self.state.ended_at is None:
            raise Refused(None, "本场还没有结束 | the session has not ended yet")
        self.state = SessionState(f"s{self.now}", title or None, self.now)
        self.emit("started", id=self.state.id)

    @command(role="operator")
    def end(self) -> None:
        """下播 | End the session"""
        if self.state.started_at is None or self.state.ended_at is not None:
            raise Refused(None, "还没有开播 | no session is under way")
        self.state.ended_at = self.now
        self.emit("ended", id=self.state.id)
