"""A rundown as a CSV file: read from the run sheets that teams keep, written so that it comes back the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from overlay.errors import Invalid
from overlay.plugin.state import Document
from overlay.plugin.values import MAX_DURATION, Duration, Product
from overlay.room.cue_model import Cue
from overlay.room.rundown_plan import MAX_ITEMS, RundownItem, check
from overlay.room.sheet import Sheet, read_table, write_table, written

_LAYOUT = {
    "id": ("条目编号", "item id", "编号", "id"),
    "segment": ("环节", "流程", "阶段", "板块", "segment", "section"),
    "label": ("内容", "标题", "事项", "主题", "label", "title", "content", "item"),
    "product": (
        "商品编号", "商品id", "商品", "货号", "sku", "product id", "product", "链接号", "号链接", "link number", "link",
    ),
    "cue": ("快捷键", "快捷键编号", "cue", "cue id"),
    "planned": ("计划时长", "计划用时", "预计时长", "时长", "用时", "planned", "duration", "length"),
    "minutes": (
        "计划时长（分钟）", "计划时长(分钟)", "时长（分钟）", "时长(分钟)", "分钟", "分钟数",
        "planned (min)", "duration (min)", "minutes", "min",
    ),
    "seconds": (
        "计划时长（秒）", "计划时长(秒)", "时长（秒）", "时长(秒)", "秒", "秒数",
        "planned (s)", "duration (s)", "seconds", "sec",
    ),
    "fire": ("触发快捷键", "触发", "自动触发", "fire cue", "fire"),
    "note": ("备注", "说明", "note", "notes", "remark", "remarks"),
}  # fmt: skip
_TEXTS = ("id", "segment", "label", "product", "cue", "note")
_YES = {"是": True, "√": True, "✓": True, "y": True, "yes": True, "true": True, "1": True}
_NO = {"": False, "否": False, "×": False, "n": False, "no": False, "false": False, "0": False}

_HEADERS = {
    "zh": ["条目编号", "环节", "内容", "商品编号", "商品名称", "快捷键", "触发快捷键", "计划时长", "备注", "实际时长",
           "跳过"],
    "en": ["Item id", "Segment", "Label", "Product id", "Product name", "Cue", "Fire cue", "Planned", "Note", "Spent",
           "Skipped"],
}  # fmt: skip
_WORDS = {"zh": ("是", "小时", "分", "秒"), "en": ("yes", "h", "m", "s")}

_NUMBER = r"[0-9]{1,7}(?:\.[0-9]{1,3})?"
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5][0-9](?:\.[0-9]{1,3})?)")
_UNITS = re.compile(
    rf"(?:({_NUMBER})\s*(?:个?小时|时|hours?|hrs?|h))?\s*"
    rf"(?:({_NUMBER})\s*(?:分钟?|minutes?|mins?|m))?\s*"
    rf"(?:({_NUMBER})\s*(?:秒钟?|seconds?|secs?|s))?",
    re.IGNORECASE,
)


def read(data: bytes, products: Iterable[Product], cues: Iterable[Cue]) -> list[dict[str, Any]]:
    """`{"line", "entry"}` of each item, for `rundown.import`.

    Raises `Refused` with every bad row (`rows`: line, column, why), or `Invalid` for what is no rundown at all.
    """
    headers, rows = read_table(data)
    sheet = Sheet(headers, _LAYOUT)
    if not any(map(sheet.has, ("label", "product", "cue"))) or not any(
        map(sheet.has, ("planned", "minutes", "seconds"))
    ):
        raise Invalid(
            "file",
            "第 1 行要有表头：内容、商品编号或快捷键，还有计划时长"
            " | line 1 lacks the headers 内容 (label), 商品编号 (product id) or 快捷键 (cue), and 计划时长 (planned)",
        )
    items = [(line, _entry(sheet, line, row)) for line, row in rows]
    if len(items) > MAX_ITEMS:
        raise Invalid("file", f"最多 {MAX_ITEMS} 项 | at most {MAX_ITEMS} items")
    if not items:
        raise Invalid("file", "没有流程项 | there is no row with an item")
    checked, problems = check([RundownItem(**entry) for _, entry in items], products, cues)
    for problem in problems:
        sheet.wrong(items[problem.index][0], problem.field, f"{problem.zh} | {problem.en}")
    sheet.check()
    return [
        {"line": line, "entry": {**entry, "product": good.item.product, "planned": good.item.planned / 1000}}
        for (line, entry), good in zip(items, checked, strict=True)
    ]


def write(rundown: Document, names: Mapping[str, str], language: str) -> bytes:
    """The rundown, as `whole` gives it, with headers in one language. `names`: the products' names by id."""
    yes = _WORDS[language][0]
    return write_table(
        _HEADERS[language],
        (
            [
                item["id"], item["segment"], item["label"], item.get("product", ""),
                names.get(item.get("product", ""), ""), item.get("cue", ""), yes if item["fire"] else "",
                _length(item["planned"], language), item.get("note", ""),
                _length(item["spent"], language) if "spent" in item else "", yes if item["skipped"] else "",
            ]
            for item in rundown["items"]
        ),
    )  # fmt: skip


def _entry(sheet: Sheet, line: int, row: list[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name in _TEXTS:
        text = written(sheet.text(row, name))
        if name == "product":
            text = re.sub(r"^([0-9]+)\s*号(?:链接)?$", r"\1", text)
        if text:
            entry[name] = text
    for name, most in (("id", 64), ("segment", 100), ("label", 200), ("product", 128), ("cue", 128), ("note", 2000)):
        if len(entry.get(name, "")) > most:
            sheet.wrong(line, name, f"最多 {most} 字 | at most {most} characters")
    fire = sheet.text(row, "fire").casefold()
    if fire not in _YES and fire not in _NO:
        sheet.wrong(line, "fire", "写“是”或留空 | write yes, or leave it empty")
    entry["fire"] = fire in _YES
    entry["planned"] = Duration(0)
    for name, unit in (("planned", ""), ("minutes", "m"), ("seconds", "s")):
        if text := sheet.text(row, name):
            entry["planned"] = _planned(sheet, line, name, text, unit)
            break
    return entry


def _planned(sheet: Sheet, line: int, column: str, text: str, unit: str) -> Duration:
    """A length as people write it: `5分钟`, `1h5m`, `5:00`; a bare number where the column says its unit."""
    plain = unicodedata.normalize("NFKC", text)
    if unit and re.fullmatch(_NUMBER, plain):
        plain += unit
    found = _CLOCK.fullmatch(plain) or _UNITS.fullmatch(plain)
    if found is None:
        sheet.wrong(line, column, "时长要写明单位，例如“5分钟”“90秒”“5:00” | give a unit, such as 5m, 90s or 5:00")
        return Duration(0)
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    length = round((hours * 3600 + minutes * 60 + seconds) * 1000)
    if length > MAX_DURATION:
        sheet.wrong(line, column, "时长最多 7 天 | a duration is at most 7 days")
    return Duration(length)


def _length(length: int, language: str) -> str:
    """A length in ms, as `_planned` reads it, and no spreadsheet program takes for a time of day."""
    _, *units = _WORDS[language]
    hours, rest = divmod(length, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds = f"{rest / 1000:.3f}".rstrip("0").rstrip(".")
    parts = [
        f"{part}{unit}" for part, unit in zip((hours, minutes, seconds), units, strict=True) if part not in (0, "0")
    ]
    return "".join(parts) or f"0{units[-1]}"
