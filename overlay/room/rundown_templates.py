"""Rundowns to begin with: typical segments of six campaigns, as data files among the samples."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal, get_args

import msgspec

from overlay.errors import in_language
from overlay.plugin.values import Duration, from_argument
from overlay.room.rundown_plan import Label, Note, RundownItem, SegmentName

FOLDER = Path(__file__).parents[1] / "samples" / "rundowns"

TemplateName = Literal["fan_festival", "launch_day", "anniversary", "ceo_live", "factory_day", "ip_day"]
NAMES: tuple[TemplateName, ...] = get_args(TemplateName)


class TemplateItem(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Texts are `中文 | English`."""

    segment: SegmentName | None = None  # none: that of the item before
    label: Label
    planned: Duration
    note: Note = ""


class Template(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    label: str
    items: list[TemplateItem]

    def items_in(self, language: str) -> list[RundownItem]:
        """The items in one language, `"zh"` or `"en"`."""
        return [
            RundownItem(
                segment=None if item.segment is None else in_language(item.segment, language),
                label=in_language(item.label, language),
                planned=item.planned,
                note=in_language(item.note, language),
            )
            for item in self.items
        ]


@functools.cache
def template(name: TemplateName) -> Template:
    """A template, read once."""
    content = (FOLDER / f"{name}.json").read_bytes()
    return msgspec.json.decode(content, type=Template, dec_hook=from_argument)
