"""From what a keyboard says to presses: modifiers that are held, repeats that are none, releases."""

from __future__ import annotations

from typing import Literal, NamedTuple

from overlay.keys.names import ALT_GRAPH, MODIFIERS, Chord

FORGOTTEN = 30.0
"""Seconds after which a key is not held any more, though nobody saw its release: a locked screen hides releases."""


class Stroke(NamedTuple):
    """One thing that happened to a chord; a release is of the chord that was pressed, whatever is held by then."""

    chord: Chord
    kind: Literal["press", "repeat", "release"]


class Presses:
    """Keeps what is held. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._modifiers: dict[str, float] = {}
        self._down: dict[str, tuple[Chord, float]] = {}

    def heard(self, key: str | None, *, down: bool, now: float) -> Stroke | None:
        """What a key's going down or up means; None for modifiers and for what is no key of ours."""
        if key is None:
            return None
        if key == ALT_GRAPH or key in MODIFIERS:
            if down:
                self._modifiers[key] = now
            else:
                self._modifiers.pop(key, None)
            return None
        before = self._down.pop(key, None)
        if not down:
            return None if before is None else Stroke(before[0], "release")
        if before is not None and now - before[1] < FORGOTTEN:
            self._down[key] = (before[0], now)
            return Stroke(before[0], "repeat")
        held = frozenset(name for name, since in self._modifiers.items() if now - since < FORGOTTEN)
        chord = Chord(key, held)
        self._down[key] = (chord, now)
        return Stroke(chord, "press")
