"""The items of a rundown: laid out before the show, changed while it runs, never what has had its turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import msgspec

from overlay.errors import NotFound, Refused, in_language
from overlay.plugin.command import argument_of, command, invalid
from overlay.plugin.mechanic import Mechanic
from overlay.room.cue_model import Cue
from overlay.room.rundown_plan import (
    MAX_ITEMS,
    Checked,
    Item,
    ItemId,
    Label,
    Problem,
    RundownItem,
    RundownSecret,
    RundownState,
    SegmentName,
    check,
    entry_of,
)
from overlay.room.rundown_templates import TemplateName, template
from overlay.room.sheet import refuse

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction


class ImportedItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An item out of a file."""

    line: int
    entry: RundownItem


class RundownItems(Mechanic[RundownState]):
    """What a rundown consists of. How it runs is `Rundown`."""

    secret: RundownSecret

    @command(role="operator")
    def put(
        self, items: Annotated[list[RundownItem], msgspec.Meta(max_length=MAX_ITEMS)], title: Label | None = None
    ) -> None:
        """保存流程 | Save the rundown

        items: 流程项 | Items
        title: 标题 | Title
        """
        self._not_running()
        checked, problems = self._check(items)
        for problem in problems:
            number = problem.index + 1
            _wrong(items[problem.index], problem, f"items[{problem.index}].", f"第 {number} 项", f"item {number} ")
        self._lay_out(checked, title)

    @command(role="operator")
    def import_(self, items: Annotated[list[ImportedItem], msgspec.Meta(max_length=MAX_ITEMS)]) -> dict[str, int]:
        """导入流程 | Import a rundown

        items: 流程项 | Items
        """
        self._not_running()
        checked, problems = self._check([imported.entry for imported in items])
        refuse([{"line": items[p.index].line, "column": p.field, "why": f"{p.zh} | {p.en}"} for p in problems], "items")
        self._lay_out(checked, self.state.title)
        return {"items": len(checked)}

    @command(role="operator")
    def template(self, name: TemplateName) -> None:
        """套用模板 | Use a template

        name: 模板 | Template
        """
        self._not_running()
        memory = cast("Transaction", self.context).memory
        language = "zh" if memory.settings.locale.startswith("zh") else "en"
        chosen = template(name)
        checked, _ = self._check(chosen.items_in(language))
        self._lay_out(checked, in_language(chosen.label, language))

    @command(role="operator")
    def reset(self) -> None:
        """重新就绪：清掉用时，条目不变 | Make it ready again: times go, items stay"""
        if self.state.phase != "finished":
            raise Refused(None, "流程还没有结束 | the rundown has not finished")
        self._make_ready()

    @command(role="assistant")
    def move(self, item: ItemId, before: ItemId | None = None, segment: SegmentName | None = None) -> None:
        """移动 | Move

        item: 流程项 | Item
        before: 移到它前面；不填为最后 | To before this one; else to the end
        segment: 环节；不填则随旁边一项 | Segment; else that of its neighbour
        """
        self._to_come(item, "item")
        if before == item:
            raise Refused("before", "不能移到自己前面 | it cannot go before itself")
        self._place(before)
        self.state.order.remove(item)
        self._insert(item, before, segment)
        self._say("moved", item, before=before and self._naming(before), segment=self.state.items[item].segment)

    @command(role="operator")
    def add(self, item: RundownItem, before: ItemId | None = None) -> dict[str, str]:
        """加一项 | Add an item

        item: 流程项 | Item
        before: 加在它前面；不填为最后 | Before this one; else at the end
        """
        self._not_finished()
        if len(self.state.order) >= MAX_ITEMS:
            raise Refused("item", "最多 {most} 项 | at most {most} items", most=MAX_ITEMS)
        self._place(before)
        (checked,) = self._checked(item, self.state.order)
        self.state.items[checked.id] = checked.item
        self._note(checked)
        self._insert(checked.id, before, checked.segment)
        self._changed()
        self._say("added", checked.id)
        return {"item": checked.id}

    @command(role="operator")
    def edit(self, item: ItemId, changes: dict[str, Any]) -> None:
        """修改一项 | Change an item

        item: 流程项 | Item
        changes: 改动 | Changes
        """
        before = self._not_over(item)
        if changes.get("id", item) != item:
            raise Refused("changes.id", "编号不能改 | an item's id cannot be changed")
        entry = {**entry_of(item, before, self.secret.notes.get(item, "")), **changes}
        try:
            filled = {name: value for name, value in entry.items() if value is not None}
            written = msgspec.convert(filled, RundownItem, dec_hook=argument_of)
        except msgspec.ValidationError as error:
            raise invalid(error, "changes.") from None
        (checked,) = self._checked(written, [other for other in self.state.order if other != item], "changes.")
        checked.item.segment = checked.segment or ""
        self.state.items[item] = checked.item
        self._note(checked)
        self._look_ahead()
        self._changed()
        self._say("edited", item)

    @command(role="operator")
    def remove(self, item: ItemId) -> None:
        """删除一项 | Remove an item

        item: 流程项 | Item
        """
        self._to_come(item, "item")
        self._say("removed", item)
        self.state.order.remove(item)
        self.state.skipped = [other for other in self.state.skipped if other != item]
        del self.state.items[item]
        self.secret.notes.pop(item, None)
        self._look_ahead()
        self._changed()

    def _look_ahead(self) -> None:
        """What follows from items, order and current: the next, what is left, when it goes on by itself."""
        state = self.state
        state.next, state.rest = None, 0
        if state.phase != "finished":
            after = state.order if state.current is None else state.order[state.order.index(state.current) + 1 :]
            coming = [id_ for id_ in after if id_ not in state.spent and id_ not in state.skipped]
            state.next = coming[0] if coming else None
            state.rest = sum(state.items[id_].planned for id_ in coming)
        if state.current is not None and state.current_started_at is not None:
            state.current_ends_at = state.current_started_at + state.items[state.current].planned
        # A time that had run out before does not go on by itself; one that runs out just now does.
        runs_out = state.current_ends_at is not None and (
            state.current_ends_at > self.now or state.current_ends_at == state.auto_at
        )
        state.auto_at = state.current_ends_at if state.auto and runs_out and state.next is not None else None
        if state.auto_at is not None:
            state.held = None

    # The items.

    def _lay_out(self, items: Sequence[Checked], title: str | None) -> None:
        self.state = RundownState(title=title or None)
        self.secret.notes = {}
        for checked in items:
            checked.item.segment = checked.segment or ""
            self.state.order.append(checked.id)
            self.state.items[checked.id] = checked.item
            self._note(checked)
        self._look_ahead()
        self._changed()

    def _make_ready(self) -> None:
        old = self.state
        self.state = RundownState(revision=old.revision, title=old.title, order=old.order, items=old.items)
        self._look_ahead()

    def _insert(self, item: str, before: str | None, segment: str | None) -> None:
        order, items = self.state.order, self.state.items
        neighbour = before if before is not None else (order[-1] if order else None)
        if segment is not None:
            items[item].segment = " ".join(segment.split())
        elif neighbour is not None:
            items[item].segment = items[neighbour].segment
        order.insert(len(order) if before is None else order.index(before), item)
        self._look_ahead()
        self._changed()

    def _changed(self) -> None:
        """Items are others now. Without a segment of its own, one is in that of the item before it."""
        segment = ""
        for id_ in self.state.order:
            item = self.state.items[id_]
            segment = item.segment = item.segment or segment
        self.state.revision = self.context.seq

    def _say(self, fact: str, item: str, **more: Any) -> None:
        """That something happened to an item, with what it is called: its id may be another item's later on."""
        self.emit(fact, item=item, **self._naming(item), **more)

    def _naming(self, item: str) -> dict[str, str | None]:
        found = self.state.items[item]
        return {"label": found.label, "product": found.product, "cue": found.cue}

    def _note(self, checked: Checked) -> None:
        if checked.note:
            self.secret.notes[checked.id] = checked.note
        else:
            self.secret.notes.pop(checked.id, None)

    def _check(self, items: Sequence[RundownItem], taken: Sequence[str] = ()) -> tuple[list[Checked], list[Problem]]:
        return check(items, self.room.products.values(), self._cues(), taken)

    def _checked(self, item: RundownItem, taken: Sequence[str], place: str = "item.") -> list[Checked]:
        checked, problems = self._check([item], taken)
        for problem in problems:
            _wrong(item, problem, place)
        return checked

    def _cues(self) -> list[Cue]:
        cues: list[Cue] = cast("Transaction", self.context).memory.mechanics["cues"].secret.cues
        return cues

    # What is not allowed now.

    def _item(self, item: str, field: str = "item") -> Item:
        found = self.state.items.get(item)
        if found is None:
            raise NotFound("流程里没有 {item} | the rundown has no item {item}", field, item=repr(item))
        return found

    def _not_over(self, item: str, field: str = "item") -> Item:
        found = self._item(item, field)
        self._not_finished()
        if item in self.state.spent and item != self.state.current:
            raise Refused(field, "{item}已经过去了 | {item} is over", item=self._called(item))
        return found

    def _to_come(self, item: str, field: str) -> None:
        self._not_over(item, field)
        if item == self.state.current:
            raise Refused(field, "{item}正在进行 | {item} is on now", item=self._called(item))

    def _place(self, before: str | None) -> None:
        """Whether an item may go before this one: only what is still to come has a place."""
        if before is None:
            return
        self._item(before, "before")
        order, current = self.state.order, self.state.current
        if current is not None and order.index(before) <= order.index(current):
            raise Refused(
                "before", "{item}之前的已经播过，轮不到了 | what is before {item} has had its turn: never again",
                item=self._called(before),
            )  # fmt: skip

    def _running(self) -> None:
        if self.state.phase != "running":
            raise Refused(None, "流程没有在进行 | the rundown is not running")

    def _not_running(self) -> None:
        if self.state.phase == "running":
            raise Refused(None, "流程正在进行，先结束它，或逐项修改 | it is running: finish it, or change single items")

    def _not_finished(self) -> None:
        if self.state.phase == "finished":
            raise Refused(None, "流程已经结束，先重新就绪 | the rundown has finished: make it ready again first")

    def _called(self, item: str) -> str:
        """An item as people call it."""
        found = self.state.items.get(item)
        return f"“{(found and (found.label or found.product)) or item}”"


def _wrong(item: RundownItem, problem: Problem, place: str, zh: str = "", en: str = "") -> NoReturn:
    name = item.label or item.product or item.cue or item.id or ""
    raise Refused(
        place + problem.field, "{zh}“{name}”：{why_zh} | {en}“{name}”: {why_en}",
        zh=zh, en=en, name=name, why_zh=problem.zh, why_en=problem.en,
    )  # fmt: skip
