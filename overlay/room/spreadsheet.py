"""Reads a catalogue from CSV: our own columns in Chinese or English, Shopify's two exports, WooCommerce's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from overlay.errors import Invalid
from overlay.plugin.values import Money
from overlay.room.sheet import Sheet, header_names, read_table

Entry = dict[str, Any]
"""The fields of a product as people write them: those whose column the file has, `None` where the cell is empty."""

_OWN = {
    "id": ("商品编号", "商品id", "编号", "货号", "sku", "id", "商品编码", "product id"),
    "number": ("链接号", "序号", "号链接", "number", "link", "link number", "no", "no."),
    "name": ("商品名称", "商品名", "名称", "商品标题", "标题", "name", "title", "product", "product name"),
    "price": ("价格", "售价", "直播价", "现价", "到手价", "单价", "price", "live price"),
    "was": ("划线价", "原价", "市场价", "日常价", "was", "compare price", "original price", "reference price"),
    "was_basis": ("划线价依据", "价格依据", "依据", "was_basis", "was basis", "basis", "price basis"),
    "image": ("图片", "主图", "图片链接", "商品图片", "image", "image url", "picture"),
    "stock": ("库存", "库存数量", "数量", "stock", "inventory", "quantity"),
    "points": ("卖点", "商品卖点", "points", "selling points", "features"),
    "category": ("类目", "分类", "品类", "商品类目", "category"),
    "limit": ("限购", "每单限购", "每人限购", "limit", "limit per order", "per order"),
}
_SHOPIFY_OLD = {
    "handle": ("handle",),
    "name": ("title",),
    "id": ("variant sku",),
    "price": ("variant price",),
    "was": ("variant compare at price",),
    "stock": ("variant inventory qty",),
    "image": ("variant image", "image src"),
    "category": ("product category", "type"),
    "option": ("option1 value", "option2 value", "option3 value"),
}
_SHOPIFY_NEW = {
    "handle": ("url handle",),
    "name": ("title",),
    "id": ("sku",),
    "price": ("price",),
    "was": ("compare-at price",),
    "stock": ("inventory quantity",),
    "image": ("variant image url", "product image url"),
    "category": ("product category", "type"),
    "option": ("option1 value", "option2 value", "option3 value"),
}
_WOO = {
    "woo_id": ("id",),
    "type": ("type",),
    "id": ("sku",),
    "name": ("name",),
    "regular": ("regular price",),
    "sale": ("sale price",),
    "stock": ("stock",),
    "image": ("images",),
    "category": ("categories",),
}


def read(data: bytes) -> list[dict[str, Any]]:
    """`{"line", "entry", "was_dropped"}` of each product, for `catalogue.import`.

    Raises `Refused` with every bad row (`rows`: line, column, why), or `Invalid` for what is no catalogue at all.
    """
    headers, rows = read_table(data)
    sheet, convert = _layout(headers)
    products: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        entry = convert(sheet, line, row)
        if entry is None:
            continue
        id_ = entry.get("id")
        if id_ and id_ in seen:
            sheet.wrong(line, "id", f"与第 {seen[id_]} 行重复 | repeats line {seen[id_]}")
        elif id_:
            seen[id_] = line
        products.append({"line": line, "was_dropped": bool(entry.pop("was_dropped", False)), "entry": entry})
    sheet.check()
    if not products:
        raise Invalid("file", "没有商品行 | there is no row with a product")
    return products


def _layout(headers: list[str]) -> tuple[Sheet, Callable[[Sheet, int, list[str]], Entry | None]]:
    names = header_names(headers)
    if "url handle" in names and "title" in names:
        return Sheet(headers, _SHOPIFY_NEW), _Shopify()
    if "handle" in names and "title" in names:
        return Sheet(headers, _SHOPIFY_OLD), _Shopify()
    if "regular price" in names and "name" in names:
        return Sheet(headers, _WOO), _woo_entry
    sheet = Sheet(headers, _OWN)
    missing = [_OWN[name][0] for name in ("name", "price") if not sheet.has(name)]
    if missing:
        raise Invalid(
            "file",
            f"第 1 行缺少表头：{'、'.join(missing)} | line 1 lacks the headers 商品名称 (name) or 价格 (price)",
        )
    return sheet, _own_entry


def _own_entry(sheet: Sheet, line: int, row: list[str]) -> Entry | None:
    entry = _common(sheet, line, row)
    basis = sheet.text(row, "was_basis")
    _price_pair(sheet, line, entry, sheet.text(row, "price"), sheet.text(row, "was"), "price", "was")
    if "was" in entry and not basis:
        sheet.wrong(line, "was_basis", "有划线价就要写依据，例如“近30天直播间日常价” | a struck price needs its basis")
    if sheet.has("was"):
        entry.setdefault("was", None)
        entry["was_basis"] = basis if entry["was"] is not None else None
    if sheet.has("points"):
        points = [point.strip() for point in re.split(r"[|｜;；\n]", sheet.text(row, "points"))]
        entry["points"] = [point for point in points if point]
    for name in ("number", "limit"):
        _whole(sheet, line, entry, name, sheet.text(row, name), least=1)
    return entry


class _Shopify:
    """Rows of one product follow each other; only the first has the title, further ones are variants or pictures."""

    def __init__(self) -> None:
        self._handle = ""
        self._title = ""
        self._image = ""

    def __call__(self, sheet: Sheet, line: int, row: list[str]) -> Entry | None:
        handle = sheet.text(row, "handle")
        if handle != self._handle or not handle:
            self._handle, self._title, self._image = handle, sheet.text(row, "name"), sheet.text(row, "image")
        price = sheet.text(row, "price")
        if not price and not sheet.text(row, "name"):
            return None  # a further picture of the product
        options = [text for text in sheet.texts(row, "option") if text.casefold() != "default title"]
        entry = _common(sheet, line, row)
        entry["name"] = " ".join([self._title, *options])
        if self._image and not entry.get("image"):
            entry["image"] = self._image
        if not entry.get("id") and handle:
            entry["id"] = "-".join([handle, *options])[:128]
        _price_pair(sheet, line, entry, price, sheet.text(row, "was"), "price", "was")
        return _without_basis(entry)


def _woo_entry(sheet: Sheet, line: int, row: list[str]) -> Entry | None:
    if sheet.text(row, "type").casefold() in ("variable", "grouped"):
        return None  # holds variations or other products, is not sold itself
    entry = _common(sheet, line, row)
    if entry.get("image"):
        entry["image"] = entry["image"].split(",")[0].strip()
    if entry.get("category"):
        entry["category"] = entry["category"].split(",")[0].strip()
    if not entry.get("id") and sheet.text(row, "woo_id"):
        entry["id"] = f"woo-{sheet.text(row, 'woo_id')}"
    regular, sale = sheet.text(row, "regular"), sheet.text(row, "sale")
    _price_pair(sheet, line, entry, sale or regular, regular if sale else "", "sale" if sale else "regular", "regular")
    return _without_basis(entry)


def _common(sheet: Sheet, line: int, row: list[str]) -> Entry:
    entry: Entry = {}
    for name in ("id", "name", "image", "category"):
        if sheet.has(name):
            entry[name] = sheet.text(row, name) or None
    if "handle" not in sheet.columns and not entry.get("name"):
        sheet.wrong(line, "name", "缺少商品名称 | the name is missing")
    if len(entry.get("id") or "") > 128:
        sheet.wrong(line, "id", "编号太长（最多 128 字） | the id is longer than 128 characters")
    _whole(sheet, line, entry, "stock", sheet.text(row, "stock"), least=0)
    return entry


def _price_pair(
    sheet: Sheet, line: int, entry: Entry, price: str, was: str, price_column: str, was_column: str
) -> None:
    if not price:
        sheet.wrong(line, price_column, "缺少价格 | the price is missing")
    else:
        _money(sheet, line, entry, "price", price, price_column)
    if was:
        _money(sheet, line, entry, "was", was, was_column)
    if "price" in entry and "was" in entry and Money.parse(entry["was"]) <= Money.parse(entry["price"]):
        if Money.parse(entry["was"]) == 0 or sheet.has("handle") or sheet.has("woo_id"):
            del entry["was"]  # shop systems write 0 or the same price where nothing is struck
        else:
            sheet.wrong(line, was_column, "划线价必须高于售价 | the struck price must be above the price")


def _without_basis(entry: Entry) -> Entry:
    """Shop systems' exports say nothing of what a struck price refers to, so it is not shown until a person does."""
    if entry.pop("was", None) is not None:
        entry["was_dropped"] = True
    return entry


def _money(sheet: Sheet, line: int, entry: Entry, name: str, text: str, column: str) -> None:
    plain = re.sub(r"^(?:[¥￥$€£]|RMB|CNY)\s*|\s*(?:元|RMB|CNY)$", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = re.sub(r"(\.\d{2})0+$", r"\1", plain)
    try:
        Money.parse(plain)
    except Invalid as error:
        sheet.wrong(line, column, error.message)
    else:
        entry[name] = plain


def _whole(sheet: Sheet, line: int, entry: Entry, name: str, text: str, *, least: int) -> None:
    if not text:
        if sheet.has(name):
            entry[name] = None
        return
    plain = re.sub(r"(?:\.0+|\s*[件个份号])$", "", text.replace(",", ""))
    if name == "stock" and re.fullmatch(r"-\d{1,9}", plain):
        plain = "0"  # oversold in the shop system: there is nothing left
    if not re.fullmatch(r"\d{1,9}", plain) or int(plain) < least:
        sheet.wrong(line, name, f"应为不小于 {least} 的整数 | must be a whole number from {least} up")
    else:
        entry[name] = int(plain)
