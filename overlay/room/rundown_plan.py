"""What a rundown is made of: its items as people write them and as the room keeps them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from overlay.plugin.state import Document, State
from overlay.plugin.values import Duration, Id, Product
from overlay.room.cue_model import Cue
from overlay.room.texts import lines, one_line

MAX_ITEMS = 300
OWN_COMMANDS = "rundown."
"""An item fires no cue of the rundown's own commands: that would run on through the items by itself."""

ItemId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
SegmentName = Annotated[str, msgspec.Meta(max_length=100)]
Label = Annotated[str, msgspec.Meta(max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]


class RundownItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An item as people and files write it. Without a segment it is in that of its neighbour."""

    id: ItemId | None = None
    segment: SegmentName | None = None
    label: Label = ""
    product: Id | None = None  # or its link number
    cue: Id | None = None
    planned: Duration | None = None  # none, or 0: it has no time of its own
    fire: bool = False  # its cue, when its turn comes
    note: Note = ""


class Item(msgspec.Struct, kw_only=True):
    """An item in the public state."""

    segment: str = ""
    label: str = ""
    product: str | None = None
    cue: str | None = None
    planned: int = 0  # ms
    fire: bool = False


class Why(msgspec.Struct):
    zh: str
    en: str


class Held(msgspec.Struct):
    """Auto-advance has stopped at an item, and waits for a person."""

    at: int  # Unix ms
    why: Why


class RundownState(State):
    """Times are Unix ms, lengths ms. The end as it looks now is `max(now, current_ends_at) + rest`."""

    phase: Literal["ready", "running", "finished"] = "ready"
    revision: int = 0  # the row that made items and notes as they are
    title: str | None = None
    order: list[str] = []
    items: dict[str, Item] = {}
    skipped: list[str] = []
    spent: dict[str, int] = {}  # by item that has been on; of the current one, what it was on before
    current: str | None = None
    next: str | None = None  # what `next` goes to, or `start` begins with
    current_started_at: int | None = None
    current_ends_at: int | None = None  # when the current item's planned time is over
    rest: int = 0  # planned for what comes after the current item
    planned_start_at: int | None = None
    started_at: int | None = None
    planned_end_at: int | None = None  # as it was when the rundown started
    finished_at: int | None = None
    auto: bool = False
    auto_at: int | None = None  # when it goes on by itself
    held: Held | None = None


class RundownSecret(State):
    notes: dict[str, str] = {}  # by item; not for the stage


@dataclass(frozen=True)
class Problem:
    """What is wrong with an item, for people."""

    index: int
    field: str
    zh: str
    en: str


@dataclass(frozen=True)
class Checked:
    """An item that can be put into the rundown. `segment` is `None` where the item says nothing of it."""

    id: str
    item: Item
    segment: str | None
    note: str


def check(
    items: Sequence[RundownItem],
    products: Iterable[Product],
    cues: Iterable[Cue],
    taken: Sequence[str] = (),
) -> tuple[list[Checked], list[Problem]]:
    """The items as the room keeps them, and every problem. `taken`: ids that other items have."""
    ids_of = {str(product.number): product.id for product in products}
    ids_of |= {id_: id_ for id_ in ids_of.values()}
    known = {cue.id: moves_rundown(cue) for cue in cues}
    ids = {*taken, *(item.id for item in items if item.id is not None)}
    fresh = (f"i{number}" for number in range(1, len(ids) + len(items) + 1) if f"i{number}" not in ids)
    seen = set(taken)
    checked: list[Checked] = []
    problems: list[Problem] = []
    for index, item in enumerate(items):
        if item.id is not None and item.id in seen:
            problems.append(Problem(index, "id", "编号重复", "this id is there twice"))
        elif item.id is not None and (" " in item.id or not item.id.isprintable()):
            problems.append(Problem(index, "id", "编号里不能有空白", "an id has no spaces"))
        id_ = item.id or next(fresh)
        seen.add(id_)
        made = Item(
            label=one_line(item.label),
            product=item.product,
            cue=item.cue,
            planned=int(item.planned or 0),
            fire=item.fire,
        )
        problems += [Problem(index, *problem) for problem in _problems_of(made, ids_of, known)]
        segment = one_line(item.segment or "") or None
        checked.append(Checked(id_, made, segment, lines(item.note)))
    return checked, problems


def _problems_of(item: Item, products: Mapping[str, str], cues: Mapping[str, bool]) -> Iterator[tuple[str, str, str]]:
    if item.product is not None:
        found = products.get(item.product) or products.get(item.product.lstrip("0"))
        if found is None:
            yield "product", f"商品库里没有 {item.product!r}", f"there is no product {item.product!r}"
        item.product = found or item.product
    if item.cue is not None and item.cue not in cues:
        yield "cue", f"没有快捷键 {item.cue!r}", f"there is no cue {item.cue!r}"
    if item.fire and item.cue is None:
        yield "fire", "没有快捷键可以触发", "it has no cue to fire"
    if item.fire and cues.get(item.cue or ""):
        yield "cue", "流程项不能触发流程自己的命令", "an item cannot fire a command of the rundown itself"
    if not item.label and item.product is None and item.cue is None:
        yield "label", "要有内容、商品或快捷键", "it needs a label, a product or a cue"


def moves_rundown(cue: Cue) -> bool:
    """Whether any command of a cue is one of the rundown itself."""
    return any(command.startswith(OWN_COMMANDS) for command, _ in cue.calls())


def entry_of(id_: str, item: Item, note: str) -> dict[str, Any]:
    """An item as it would be written anew, as plain values."""
    entry = {name: getattr(item, name) for name in Item.__struct_fields__}
    return {**entry, "id": id_, "planned": item.planned / 1000, "note": note}


def whole(state: Document, secret: Document) -> Document:
    """All of the rundown for those who work with it: items in order, with notes, offsets and what they took."""
    notes, spent, skipped = secret.get("notes", {}), state.get("spent", {}), state.get("skipped", ())
    items: list[Document] = []
    offset = 0
    for id_ in state["order"]:
        item = {"id": id_, **state["items"][id_], "offset": offset, "skipped": id_ in skipped}
        if id_ in spent:
            item["spent"] = spent[id_]
        if id_ in notes:
            item["note"] = notes[id_]
        items.append(item)
        offset += 0 if id_ in skipped else item["planned"]
    beside = {key: value for key, value in state.items() if key not in ("order", "items", "skipped", "spent", "on_air")}
    return {**beside, "planned": offset, "items": items}
