"""场次 | Session: one broadcast of a room, from its start to its end, and the rehearsal before it.

A rehearsal plays on the room's own data, and all of it is taken back when it is over: nothing of it is left but its
rows in the journal. `state.rehearsal` is what every page marks itself by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import msgspec

from overlay.errors import Conflict, Refused, both_languages
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State, document_of
from overlay.plugin.values import Text
from overlay.room.leftovers import leftovers, over
from overlay.room.rehearsal import REAL, by_itself

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

TIDYING = frozenset({"prompter"})
"""Mechanics that use the clock only to forget what is old."""

Rate = Annotated[float, msgspec.Meta(ge=0, le=50)]
Digest = Annotated[str, msgspec.Meta(max_length=64)]


class SessionState(State):
    id: str | None = None
    title: str | None = None
    started_at: int | None = None  # Unix ms
    ended_at: int | None = None
    rehearsal: bool | None = None
    rehearsed_since: int | None = None  # Unix ms
    crowd: float | None = None  # fake viewer events a second


class Sessions(Mechanic[SessionState]):
    name = "session"
    label = "场次 | Session"

    @command(role="operator")
    def start(self, title: Text = "") -> None:
        """开播 | Start the session

        title: 场次名称 | Title
        """
        self._not_under_way()
        self.state = self._begun(title)
        self.emit("started", id=self.state.id)

    @command(role="operator", hold=True)
    def end(self) -> None:
        """下播 | End the session"""
        if self.state.started_at is None or self.state.ended_at is not None:
            raise Refused(None, "还没有开播 | no session is under way")
        self.state.ended_at = self.now
        self.emit("ended", id=self.state.id)

    @command(role="operator", undo=False, hold=True)
    def rehearse(self) -> None:
        """开始彩排 | Start a rehearsal"""
        if self.state.rehearsal:
            raise Refused(None, "已经在彩排 | a rehearsal is on already")
        self._by_itself()
        self._not_under_way()
        if self.room.obs.get("streaming"):
            raise Refused(
                None, "OBS 正在推流，观众会看到彩排：先停止推流 | OBS streams: viewers would see it. Stop first"
            )
        running = self._running()
        if running:
            raise Refused(
                None,
                "这些还在计时：{zh}。先结束它们，彩排期间时间照走，它们会在没人看见时到点"
                " | still counting: {en}. End them first: time goes on, and they would run out unseen",
                zh="、".join(both_languages(label)["zh"] for label in running),
                en=", ".join(both_languages(label)["en"] for label in running),
            )
        self._transaction.begin_rehearsal()
        self.state.rehearsal, self.state.rehearsed_since = True, self.now
        self.emit("rehearsing")

    @command(role="operator")
    def crowd(self, rate: Rate) -> None:
        """假观众 | Fake viewers

        rate: 每秒事件数 | Events a second
        """
        self._in_rehearsal()
        self.state.crowd = rate or None

    @command(role="operator", undo=False, hold=True)
    def end_rehearsal(self) -> None:
        """结束彩排 | End the rehearsal"""
        self._in_rehearsal()
        self._by_itself()
        self.emit("rehearsed", since=self.state.rehearsed_since)
        self._transaction.end_rehearsal()

    @command(role="operator", undo=False, hold=True)
    def go_live(self, title: Text = "", seen: Digest | None = None) -> None:
        """正式开播 | Go live

        title: 场次名称 | Title
        seen: 清单的校验码（GET …/golive 的 seen） | The list that was confirmed (seen of GET …/golive)
        """
        if self.state.rehearsal:
            self._by_itself()
        else:
            self._not_under_way()
        memory = self._transaction.memory
        if seen is not None and leftovers(memory)["seen"] != seen:
            raise Conflict(
                "清单刚刚变了，什么也没发生：请再看一遍 | the list has just changed, nothing was done",
                "seen",
            )
        begun = self._begun(title, live=True)
        if self.state.rehearsal:
            self.emit("rehearsed", since=self.state.rehearsed_since)
            self._transaction.end_rehearsal(document_of(begun) | {"on_air": False})
        else:
            self.state = begun
        self.emit("started", id=begun.id)

    @property
    def _transaction(self) -> Transaction:
        return cast("Transaction", self.context)

    def _not_under_way(self) -> None:
        if self.state.started_at is not None and self.state.ended_at is None:
            raise Refused(None, "本场还没有结束 | the session has not ended yet")

    def _by_itself(self) -> None:
        """Raise `Refused` where something else has happened in the same step."""
        if not self._transaction.touched.keys() <= {self.name, "cues"}:
            raise by_itself()

    def _in_rehearsal(self) -> None:
        if not self.state.rehearsal:
            raise Refused(None, "现在没有彩排 | there is no rehearsal")

    def _begun(self, title: str, *, live: bool = False) -> SessionState:
        """A session that begins now; within a rehearsal a rehearsed one."""
        begun = SessionState(f"s{self.now}", title or None, self.now)
        if not live:
            before = self.state
            begun.rehearsal, begun.rehearsed_since, begun.crowd = before.rehearsal, before.rehearsed_since, before.crowd
        return begun

    def _running(self) -> list[str]:
        """Mechanics that have something which ends by the clock, as people call them ("中文 | English")."""
        memory = self._transaction.memory
        names: dict[str, None] = {}
        for deadline in memory.documents.inner["deadlines"].values():
            name = deadline.get("mechanic")
            if name not in memory.mechanics or name in REAL | TIDYING or "heard" in deadline:
                continue
            if not over(memory.documents.public.get(name, {})):
                names[memory.mechanics[name].label] = None
        return list(names)
