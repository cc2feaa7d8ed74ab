"""docs/safety.md says of every command how a slip is dealt with, and says it truly."""

from __future__ import annotations

import re
from pathlib import Path

from overlay.config import parse
from overlay.plugin.loader import Plugins
from overlay.room.mechanics import CORE

SAFETY = (Path(__file__).resolve().parents[2] / "docs/safety.md").read_text("utf-8")
TWO_STEPS = {"lottery.draw"}
"""Refused until another command was given: that is its second intent."""


def test_every_command_can_be_taken_back_or_needs_a_second_intent_or_is_harmless(tmp_path: Path) -> None:
    config = parse('[[rooms]]\nname = "main"\n', file="config.toml", base=tmp_path)
    kinds = {**CORE, **Plugins(config.plugin_folders, config.plugins.disabled).mechanics()}
    infos = {
        info.name: info for kind in kinds.values() for info in kind.command_infos.values() if info.role != "system"
    }
    rows = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| (\w+) \| ([^|]+) \|$", SAFETY, re.MULTILINE)
    told = {name: (kind, why) for name, kind, why in rows}
    assert len(told) == len(rows), "a command is there twice"
    assert set(told) == set(infos)
    for name, info in infos.items():
        kind, why = told[name]
        assert kind in ("undo", "second", "harmless"), name
        if info.hold or name in TWO_STEPS:
            assert kind == "second", f"{name} needs a second intent"
        elif info.undo:
            assert kind == "undo", f"{name} can be taken back"
        else:
            assert kind == "harmless", f"{name} cannot be taken back, and nothing is asked: hold=True?"
            assert len(why) > 5, f"{name}: say why a slip does no harm"
