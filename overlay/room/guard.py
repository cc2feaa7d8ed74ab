"""Price-change guard: which graphics show a product, and whether it still is what somebody saw who changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from overlay.errors import Conflict
from overlay.plugin.state import Document
from overlay.plugin.values import Product, to_plain

OPEN = ("armed", "open", "running", "paused")
"""Phases in which a product's price or stock counts, seen or not."""
GUARDED = ("price", "was", "stock")
NAMES = {
    "number": "链接号 | link number", "name": "名称 | name", "price": "价格 | price", "was": "划线价 | struck price",
    "was_basis": "划线价依据 | basis of the struck price", "stock": "库存 | stock", "limit": "限购 | limit",
    "category": "类目 | category", "image": "图片 | picture", "points": "卖点 | selling points",
}  # fmt: skip
"""What a product's fields are called."""
DEPTH = 4
"""Of a topic's document that is searched for the product."""


class Seen(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What somebody saw of a product: fields as `GET …/products/{id}` has them, `stock` as the session's total."""

    product: dict[str, Any] = {}
    on_air: list[str] | None = None  # mechanics that show it or have it open


def showing(public: Mapping[str, Document], id_: str) -> list[str]:
    """The mechanics that show the product now or have it in something that is not over."""
    return sorted(
        name
        for name, topic in public.items()
        if (topic.get("on_air") or topic.get("phase") in OPEN) and _holds(topic, id_, DEPTH)
    )


def _holds(value: object, id_: str, depth: int) -> bool:
    if isinstance(value, dict):
        if value.get("id") == id_ and "price" in value:
            return True
        return depth > 0 and any(_holds(part, id_, depth - 1) for part in value.values())
    return isinstance(value, list) and depth > 0 and any(_holds(part, id_, depth - 1) for part in value)


def as_seen(product: Product) -> Document:
    """A product as people see it who change it: `stock` is the session's total, which sales leave alone."""
    document: Document = msgspec.to_builtins(product, enc_hook=to_plain)
    if product.stock is not None:
        document["stock"] = product.stock + product.sold
    return {name: value for name, value in document.items() if value is not None}


def check(public: Mapping[str, Document], product: Product, seen: Seen) -> None:
    """Raise `Conflict` with the present values where one of those that were seen is another by now."""
    present, on_air = as_seen(product), showing(public, product.id)
    changed = [name for name, value in seen.product.items() if present.get(name) != value]
    if not changed and (seen.on_air is None or sorted(seen.on_air) == on_air):
        return
    now: dict[str, object] = {"product": present, "on_air": on_air}
    if changed:
        names = [NAMES.get(name, f"{name} | {name}").split(" | ") for name in changed]
        raise Conflict(
            "这件商品刚刚被改过（{zh}），没有保存 | the product has just been changed ({en}): nothing was saved",
            changed[0],
            zh="、".join(chinese for chinese, _ in names),
            en=", ".join(english for _, english in names),
            present=now,
        )
    if not on_air:
        why = "这件商品已不在播，没有保存 | the product is no longer on air: nothing was saved"
    elif not seen.on_air:
        why = "这件商品刚刚上屏，没有保存 | the product has just come on air: nothing was saved"
    else:
        why = "这件商品现在由别的玩法播出，没有保存 | another mechanic has the product on air now: nothing was saved"
    raise Conflict(why, "on_air", present=now)


def change(before: Product, after: Product, on_air: Sequence[str]) -> Document | None:
    """What changes of a product that is on the air, old and new; None: nothing that is guarded."""
    old, new = as_seen(before), as_seen(after)
    guarded = [name for name in GUARDED if old.get(name) != new.get(name)]
    if not guarded or not on_air:
        return None
    return {
        "id": after.id,
        "number": after.number,
        "name": after.name,
        "on_air": list(on_air),
        "old": {name: old.get(name) for name in GUARDED},
        "new": {name: new.get(name) for name in GUARDED},
    }


def news_of(before: Product | None, after: Product) -> Document:
    """A product as the journal tells of it: number, name, and `[old, new]` of each field that is another.

    Of a new one the price is enough.
    """
    new = as_seen(after)
    old = {**new, "price": None} if before is None else as_seen(before)
    fields = {name: [old.get(name), new.get(name)] for name in (new | old) if old.get(name) != new.get(name)}
    return {"number": after.number, "name": after.name, "fields": fields}


def digest(changes: Sequence[Document]) -> str:
    """Stands for a list of changes: another list has another."""
    return hashlib.sha256(msgspec.json.encode(changes, order="deterministic")).hexdigest()[:16]
