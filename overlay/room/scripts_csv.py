"""Scripts as a CSV file: one row a product, one column a section; written so that it comes back the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from overlay.errors import Invalid, Refused
from overlay.plugin.state import Document
from overlay.plugin.values import Product
from overlay.room.catalogue import MAX_PRODUCTS
from overlay.room.scripts import GENERAL, MOST_WORDS, SECTIONS, checked
from overlay.room.sheet import Sheet, read_table, write_table, written

_LAYOUT = {
    "product": (
        "商品编号",
        "商品id",
        "货号",
        "sku",
        "product id",
        "product",
        "链接号",
        "号链接",
        "link number",
        "link",
    ),
    "name": ("商品名称", "商品", "品名", "名称", "product name", "name"),
    "opening": ("开场", "开场白", "开场话术", "opening"),
    "points": ("卖点", "卖点话术", "讲解", "points", "selling points"),
    "close": ("逼单", "逼单话术", "促单", "close", "closing"),
    "transition": ("过渡", "过渡话术", "转场", "transition"),
}
_HEADERS = {
    "zh": ["商品编号", "商品名称", "开场", "卖点", "逼单", "过渡"],
    "en": ["Product id", "Product name", "Opening", "Points", "Close", "Transition"],
}
_WHOLE_SESSION = {"zh": "整场", "en": "Session"}
_SESSION_NAMES = {"整场", "通用", "session", "general"}


def read(data: bytes, products: Iterable[Product]) -> list[dict[str, Any]]:
    """`{"line", "product", "entry"}` of each row, for `scripts.import`; no product: the session's own script.

    Raises `Refused` with every bad row (`rows`: line, column, why), or `Invalid` for what holds no scripts at all.
    """
    headers, rows = read_table(data)
    sheet = Sheet(headers, _LAYOUT)
    sections = [section for section in SECTIONS if sheet.has(section)]
    if not sections or not (sheet.has("product") or sheet.has("name")):
        raise Invalid(
            "file",
            "第 1 行要有表头：商品编号，还有开场、卖点、逼单、过渡中的至少一个 | line 1 lacks the headers 商品编号"
            " (product id), and at least one of 开场 (opening), 卖点 (points), 逼单 (close), 过渡 (transition)",
        )
    if len(rows) > MAX_PRODUCTS + 1:
        raise Invalid("file", f"最多 {MAX_PRODUCTS + 1} 行 | at most {MAX_PRODUCTS + 1} rows")
    if not rows:
        raise Invalid("file", "没有话术 | there is no row with a script")
    ids = {name: product.id for product in products for name in (str(product.number), product.id)}
    found = [_row(sheet, line, row, ids, sections) for line, row in rows]
    seen: set[str | None] = set()
    for row in found:
        if row["product"] in seen:
            sheet.wrong(row["line"], "product", "这个商品出现了两次 | this product is there twice")
        seen.add(row["product"])
    sheet.check()
    return found


def write(scripts: Document, products: Iterable[Product], language: str) -> bytes:
    """Every product with its script, empty where it has none, below the session's own; headers in one language."""
    known = {product.id: product.name for product in products}
    kept: dict[str, Document] = scripts["scripts"]
    rows = [("", _WHOLE_SESSION[language], scripts.get("general", {}))]
    rows += [(id_, name, kept.get(id_, {})) for id_, name in known.items()]
    return write_table(
        _HEADERS[language],
        ([id_, name, *(script.get(section, "") for section in SECTIONS)] for id_, name, script in rows),
    )


def _row(sheet: Sheet, line: int, row: list[str], ids: dict[str, str], sections: list[str]) -> dict[str, Any]:
    entry: dict[str, str] = {}
    for section in sections:
        text = written(sheet.text(row, section))
        if len(text) > MOST_WORDS:
            sheet.wrong(line, section, f"最多 {MOST_WORDS} 字 | at most {MOST_WORDS} characters")
            continue
        try:
            entry[section] = checked(text, section)
        except Refused as refusal:
            sheet.wrong(line, section, f"{refusal.text('zh')} | {refusal.text('en')}")
    return {"line": line, "product": _product(sheet, line, row, ids), "entry": entry}


def _product(sheet: Sheet, line: int, row: list[str], ids: dict[str, str]) -> str | None:
    given = re.sub(r"^([0-9]+)\s*号(?:链接)?$", r"\1", written(sheet.text(row, "product")))
    name = written(sheet.text(row, "name"))
    if given.casefold() in (GENERAL, *_SESSION_NAMES):
        if name and name.casefold() not in _SESSION_NAMES:
            sheet.wrong(line, "product", "没有商品编号；整场话术写“整场” | no product id; call the session’s “Session”")
        return None
    found = ids.get(given) or ids.get(given.lstrip("0"))
    if found is None:
        sheet.wrong(line, "product", f"商品库里没有 {given!r} | there is no product {given!r}")
    return found or given
