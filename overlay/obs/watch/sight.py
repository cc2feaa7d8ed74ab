"""Judges what is seen of an input or of the programme: pure, fed with looks and their times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from overlay.config.watch import Rule
from overlay.obs.watch.frames import Frame
from overlay.obs.watch.held import Judged, Verdict

Playing = Literal["playing", "paused", "ended"]
_CLEARLY = 6  # steps of 255 that a picture must be brighter than what is black to be not
_LIT = 0.01  # share of a picture that must be brighter for it not to be black: a lamp, or noise
_STILL = 0.02  # change of a picture that nobody's camera makes
_MOVED = 3  # looks with a change after which a picture counts as one that moves
_GRACE = 2.5  # seconds without a change that are nothing


@dataclass(frozen=True, slots=True)
class Look:
    """One look. None: it could not be found out, or does not matter here."""

    frame: Frame | None = None
    playing: Playing | None = None
    size: tuple[int, int] | None = None


class Sight:
    """What the looks at one source say of each of its checks. `begun`: those whose fault is known already."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        *,
        patience: float,
        size: tuple[int, int] | None = None,
        begun: frozenset[str] = frozenset(),
    ) -> None:
        self._rules = rules
        self._patience = patience
        self._size = size
        self._before: tuple[float, Frame] | None = None
        self._changed_at: float | None = None
        self._moves = _MOVED if "frozen" in begun else 0
        self._seen = "no_frame" in begun

    def judge(self, now: float, look: Look) -> Judged:
        """Verdicts of all checks of this source. A fault that explains others hides them: a picture that is not there
        is neither black nor frozen."""
        judged: Judged = dict.fromkeys(self._rules, (None, None))
        change = self._change(now, look.frame)
        self._say(judged, "ended", None if look.playing is None else look.playing == "ended")
        self._say(judged, "paused", None if look.playing is None else look.playing == "paused")
        self._say(judged, "size", None if not self._size or not look.size else look.size != self._size)
        if look.frame is None or look.playing in ("ended", "paused"):
            return judged
        self._seen = self._seen or not look.frame.empty
        if look.playing and not self._seen:
            return judged  # what OBS plays and nobody has ever seen is sound
        self._say(judged, "no_frame", look.frame.empty)
        black = None if look.frame.empty else self._black(look.frame)
        self._say(judged, "black", black)
        if look.frame.empty or black is not False:
            return judged
        flat = self._one_colour(look.frame, change)
        self._say(judged, "one_colour", flat)
        if flat is not True:
            self._frozen(judged, now)
        return judged

    def _say(self, judged: Judged, check: str, verdict: Verdict, since: float | None = None) -> None:
        if check in judged:
            judged[check] = (verdict, since)

    def _change(self, now: float, frame: Frame | None) -> float | None:
        """Against the look before, if that was a moment ago."""
        before, self._before = self._before, None if frame is None or frame.empty else (now, frame)
        if before is None or self._before is None or now - before[0] > self._patience:
            self._changed_at = now
            return None
        change = self._before[1].change(before[1])
        if change > self._threshold("frozen", _STILL):
            self._changed_at = now
            self._moves = min(self._moves + 1, _MOVED)
        return change

    def _black(self, frame: Frame) -> Verdict:
        threshold = self._threshold("black", 24)
        if frame.brighter(threshold) < _LIT:
            return True
        return False if frame.brighter(threshold + _CLEARLY) >= _LIT else None

    def _one_colour(self, frame: Frame, change: float | None) -> Verdict:
        """A card that has no signal paints the picture itself, and so without any noise."""
        if change is None:
            return None
        if change > _STILL:
            return False
        share, threshold = frame.one_colour(), self._threshold("one_colour", 0.85)
        if share >= threshold:
            return True
        return False if share < threshold - 0.05 else None

    def _frozen(self, judged: Judged, now: float) -> None:
        """A picture that has moved and does so no more. What never moved may be a slide, a menu, a picture."""
        since = self._changed_at
        if since is None or self._moves < _MOVED:
            return
        if now - since < _GRACE:
            self._say(judged, "frozen", False)
        else:
            self._say(judged, "frozen", True, since)

    def _threshold(self, check: str, otherwise: float) -> float:
        rule = self._rules.get(check)
        return otherwise if rule is None or rule.threshold is None else rule.threshold
