"""Which key fires which cue: of all the keys that a room's cues have, those that may count everywhere."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from overlay.keys.names import Chord, everywhere, parse
from overlay.plugin.command import may


@dataclass(frozen=True)
class Binding:
    """One key of one cue. `why` ("中文 | English") is why it does not count everywhere, None where it does."""

    name: str  # as the cue has it
    cue: str
    label: str
    mode: str  # as the cue has it
    hold: bool  # dangerous: held for a while, or nothing happens
    chord: Chord | None
    why: str | None


def bind(
    cues: Sequence[Mapping[str, Any]], commands: Sequence[Mapping[str, Any]], *, role: str, numpad: bool
) -> list[Binding]:
    """Every key of every cue, for somebody with this role. cues, commands: as the room's API answers them."""
    about = {command["name"]: command for command in commands}
    found = []
    for cue in cues:
        its = [about.get(name, {}) for name in _commands(cue)]
        mode = cue.get("mode", "press")
        hold = mode == "hold" or (mode != "arm" and any(command.get("confirm") == "hold" for command in its))
        missing = [command["role"] for command in its if not may(role, command.get("role", role))]
        for name in cue.get("keys", ()):
            chord = parse(name, mac=sys.platform == "darwin")
            why: str | None = _UNKNOWN
            if missing:
                least = missing[0]
                why = f"要 {least} 的令牌，这个是 {role} 的 | it needs a token of {least}, and this is one of {role}"
            elif chord is not None:
                chord, why = everywhere(chord, numpad=numpad)
            label = printable(cue.get("label") or cue["id"])
            found.append(Binding(printable(name), cue["id"], label, mode, hold, chord, why))
    return _without_conflicts(found)


_UNKNOWN = "只在控制台网页里有效 | it works in the console's page only"


def _commands(cue: Mapping[str, Any]) -> list[str]:
    """Every command that a cue may run."""
    parts = [cue, cue.get("off") or {}, *cue.get("steps", ())]
    return [part["command"] for part in parts if part.get("command")]


def _without_conflicts(found: list[Binding]) -> list[Binding]:
    """A key that two cues have under two names fires neither: which one was meant, nobody knows."""
    owners = defaultdict(list)
    for binding in found:
        if binding.why is None:
            owners[binding.chord].append(binding)
    checked = []
    for binding in found:
        others = [other for other in owners[binding.chord] if other.cue != binding.cue] if binding.why is None else []
        if others:
            names = "、".join(f"{other.label}（{other.name}）" for other in others)
            english = ", ".join(f"{other.label} ({other.name})" for other in others)
            why = f"和 {names} 是同一个键，都不触发 | the same key as {english}: fires neither"
            binding = replace(binding, why=why)
        checked.append(binding)
    return checked


def printable(text: str) -> str:
    """Without what would move the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
