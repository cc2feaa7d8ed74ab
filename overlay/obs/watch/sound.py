"""Judges what a microphone gives: pure."""

from __future__ import annotations

from collections.abc import Mapping

from overlay.config.watch import Rule
from overlay.obs.meters import Level
from overlay.obs.watch.held import Judged, Verdict

_LOUDER = 5.0  # dB over what is silent, to be not
_QUIETER = 1.0  # dB under what clips, to do so no more


def judge(rules: Mapping[str, Rule], level: Level | None) -> Judged:
    """`level`: the loudest since the look before; None: OBS does not meter it, so it is not on the programme."""
    judged: Judged = {check: (None, None) for check in ("silent", "clipping") if check in rules}
    if level is None:
        return judged
    peak = level.loudest
    if (threshold := _threshold(rules, "silent")) is not None:
        quiet: Verdict = True if peak <= threshold else False if peak > threshold + _LOUDER else None
        judged["silent"] = (quiet, None)
    if (threshold := _threshold(rules, "clipping")) is not None:
        # A device that clips still does so when OBS turns it down, but not when nobody hears it.
        highest = max(peak, *level.input_peak) if level.input_peak and peak > -60 else peak
        loud: Verdict = True if highest >= threshold else False if highest < threshold - _QUIETER else None
        judged["clipping"] = (loud, None)
    return judged


def _threshold(rules: Mapping[str, Rule], check: str) -> float | None:
    return rules[check].threshold if check in rules else None
