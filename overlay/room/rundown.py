"""流程 | Rundown: what comes when in a session, what is on now, what is next, and how far ahead or behind it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import msgspec

from overlay.errors import Forbidden, OverlayError, Refused, Unavailable
from overlay.plugin.command import command, on
from overlay.plugin.state import Document
from overlay.plugin.values import SignedDuration
from overlay.room.model import Actor
from overlay.room.presses import fire
from overlay.room.rights import limited
from overlay.room.rundown_items import RundownItems
from overlay.room.rundown_plan import Held, Item, ItemId, Why, moves_rundown

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

LATE = 60_000
"""ms. Auto-advance that comes later than this waits for a person: after a longer outage the host is elsewhere by now,
and a cue fired on what we last knew would put the wrong thing on the air."""
FARTHEST_START = 24 * 3600 * 1000  # ms between a start and the time it was planned for

BY_ITSELF = Actor("timer", "operator")
"""Who fires cues when nobody presses: an operator has put them into the rundown, so no more rights than theirs."""

Moment = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Rundown(RundownItems):
    name = "rundown"
    label = "流程 | Rundown"

    @command(role="operator")
    def clear(self) -> None:
        """清空流程 | Clear the rundown"""
        self._not_running()
        self._lay_out([], None)

    @command(role="assistant")
    def start(self, planned_start_at: Moment | None = None) -> dict[str, Any]:
        """开始流程 | Start the rundown

        planned_start_at: 计划开始时刻（Unix 毫秒） | When it was planned to start (Unix ms)
        """
        if self.state.phase == "running":
            raise Refused(None, "流程已经开始 | the rundown has started already")
        if self.state.phase == "finished":
            raise Refused(None, "流程已经结束，先重新就绪 | the rundown has finished: make it ready again first")
        if self.state.next is None:
            raise Refused(None, "流程里没有要播的条目 | the rundown has no item to go on with")
        if planned_start_at is not None and abs(planned_start_at - self.now) > FARTHEST_START:
            raise Refused(
                "planned_start_at", "计划开始时刻与现在相差超过一天 | the planned start is more than a day away"
            )
        self.state.phase = "running"
        self.state.started_at = self.now
        self.state.planned_start_at = self.now if planned_start_at is None else planned_start_at
        self.state.planned_end_at = self.state.planned_start_at + self.state.rest
        self.emit("started", items=len(self.state.order), planned_end_at=self.state.planned_end_at)
        return self._enter(self.state.next)

    @command(role="assistant")
    def next(self, current: ItemId | None = None) -> dict[str, Any]:
        """下一项 | Next

        current: 按下时看到的当前项 | The current item that the presser saw
        """
        self._running()
        if current is not None and current != self.state.current:
            raise Refused(
                "current", "已经到了{now}，没有再往下 | it is at {now} already: not gone on",
                now=self._called(self.state.current or ""),
            )  # fmt: skip
        if self.state.next is None:
            raise Refused(None, "后面没有了；播完请结束流程 | nothing comes after this: finish the rundown")
        return self._enter(self.state.next)

    @command(role="assistant")
    def go(self, item: ItemId) -> dict[str, Any]:
        """跳到 | Go to

        item: 流程项 | Item
        """
        self._item(item)
        if self.state.phase == "ready":
            raise Refused(None, "流程还没有开始 | the rundown has not started")
        if item == self.state.current:
            raise Refused("item", "{item}正在进行 | {item} is on already", item=self._called(item))
        self.state.phase = "running"  # again, where it had finished
        self.state.finished_at = None
        return self._enter(item)

    @command(role="assistant")
    def skip(self, item: ItemId, skipped: bool = True) -> None:
        """跳过 | Skip

        item: 流程项 | Item
        skipped: 跳过；否则恢复 | Skip it; else take it back in
        """
        self._to_come(item, "item")
        self.state.skipped = [other for other in self.state.skipped if other != item] + [item] * skipped
        self._look_ahead()
        self._say("skipped" if skipped else "restored", item)

    @command(role="assistant")
    def extend(self, item: ItemId, by: SignedDuration) -> None:
        """加减时长 | Extend or shorten

        item: 流程项 | Item
        by: 增加（负数为减少） | By (negative: shorter)
        """
        changed = self._not_over(item)
        if changed.planned + by < 0:
            raise Refused("by", "{item}没有这么长 | {item} is not that long", item=self._called(item))
        changed.planned += by
        self._look_ahead()
        self._changed()
        self._say("extended", item)

    @command(role="assistant")
    def auto(self, on: bool) -> None:
        """到点自动下一项 | Go on by itself when an item's time is over

        on: 打开 | On
        """
        self._not_finished()
        self.state.auto = on
        if not on:
            self.state.held = None
        self._look_ahead()

    @command(role="assistant")
    def finish(self) -> None:
        """结束流程 | Finish the rundown"""
        self._running()
        self._end()

    # By itself.

    def advance(self) -> None:
        """The current item's time is over: on to the next, once, or wait for a person and say why."""
        late = self.now - (self.state.auto_at or self.now)
        self.state.auto_at = None
        session_ended = self.room.session.get("ended_at")
        if session_ended is not None and session_ended >= (self.state.current_started_at or 0):
            return  # in this very moment, and the rundown is about to hear of it
        if late > LATE:
            minutes = late // 60_000
            self._hold(
                f"到点时服务没有运行，已晚 {minutes} 分钟", f"the server was away when it was due, {minutes} min ago"
            )
            return
        upcoming = self.state.next
        if upcoming is None:
            return  # nothing comes after it any more
        if refusal := cast("Transaction", self.context).attempt(lambda: self._enter(upcoming, by_itself=True)):
            self._hold(refusal.text("zh"), refusal.text("en"))

    @on("session.started")
    def a_session_starts(self, facts: Sequence[Document]) -> None:
        """What finished with the last session is ready for this one. It starts when somebody starts it."""
        if self.state.phase == "finished":
            self._make_ready()

    @on("session.ended")
    def the_session_ends(self, facts: Sequence[Document]) -> None:
        """Nothing of it comes after the broadcast."""
        if self.state.phase == "running":
            self._end()

    # How it goes on.

    def _enter(self, item: str, *, by_itself: bool = False) -> dict[str, Any]:
        """Make an item the current one and fire its cue. Where the cue refuses, nothing has happened."""
        self._leave()
        self.state.current, self.state.current_started_at = item, self.now
        self.state.skipped = [other for other in self.state.skipped if other != item]
        self.state.held = self.state.auto_at = None
        self._look_ahead()
        entered = self.state.items[item]
        said = {"item": item, "label": entered.label, "product": entered.product, "by_itself": by_itself}
        self.emit("item_started", **said, cue=entered.cue if entered.fire else None)
        return {"item": item, "fired": self._fire(item, entered)}

    def _fire(self, item: str, entered: Item) -> Any:
        if not entered.fire or entered.cue is None:
            return None
        transaction = cast("Transaction", self.context)
        try:
            if any(cue.id == entered.cue and moves_rundown(cue) for cue in self._cues()):
                raise Refused(None, "它是流程自己的命令 | it is a command of the rundown itself")
            actor = transaction.actor
            if not actor.person:
                actor = limited(BY_ITSELF, {**transaction.rights, "role": BY_ITSELF.role})
            return fire(transaction, entered.cue, actor).result
        except (Forbidden, Unavailable):
            raise
        except OverlayError as error:
            raise Refused(
                "item",
                "{item}的快捷键 {cue} 没有执行：{zh} | the cue {cue} of {item} was not carried out: {en}",
                item=self._called(item), cue=entered.cue, zh=error.text("zh"), en=error.text("en"),
            ) from None  # fmt: skip

    def _leave(self) -> None:
        current, since = self.state.current, self.state.current_started_at
        if current is not None and since is not None:
            self.state.spent[current] = self.state.spent.get(current, 0) + self.now - since
        self.state.current = self.state.current_started_at = self.state.current_ends_at = None

    def _end(self) -> None:
        self._leave()
        self.state.phase = "finished"
        self.state.finished_at = self.now
        self.state.auto, self.state.held = False, None
        self._look_ahead()
        items = [
            {"item": id_, "planned": self.state.items[id_].planned, "spent": self.state.spent.get(id_),
             "skipped": id_ in self.state.skipped}
            for id_ in self.state.order
        ]  # fmt: skip
        self.emit("finished", planned_end_at=self.state.planned_end_at, items=items)

    def _hold(self, zh: str, en: str) -> None:
        self.state.held = Held(self.now, Why(zh, en))

    def _look_ahead(self) -> None:
        super()._look_ahead()
        self.deadline(self.state.auto_at, self.advance)
