"""Judges how OBS itself and its outputs are doing, from its counters: pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from overlay.config.watch import Rule
from overlay.obs.watch.held import Judged, Verdict

_WINDOW = 3  # looks that a share is taken over: single frames are nothing
_USUAL = 30  # looks whose bitrate is the usual one
_KNOWN = 8  # looks after which one knows it
_STRAINED = 0.1  # congestion from which on the line is to blame for a low bitrate, not a quiet picture

CHECKS = ("render_lag", "encoder_lag", "dropped", "disk", "bitrate", "congestion", "reconnecting")
OF_STREAM = ("dropped", "bitrate", "congestion", "reconnecting")


class Stats(msgspec.Struct, rename="camel"):
    """GetStats."""

    render_skipped_frames: int = 0
    render_total_frames: int = 0
    output_skipped_frames: int = 0
    output_total_frames: int = 0
    available_disk_space: float | None = None  # MB


class Stream(msgspec.Struct, rename="camel"):
    """GetStreamStatus."""

    output_active: bool
    output_reconnecting: bool = False
    output_congestion: float | None = None
    output_bytes: int | None = None
    output_skipped_frames: int = 0
    output_total_frames: int = 0


@dataclass(slots=True)
class _Share:
    """Which part of what is counted is bad, over the last looks."""

    seen: deque[tuple[int, int]]

    def over(self, bad: int, all_: int) -> float:
        if self.seen and (bad < self.seen[-1][0] or all_ < self.seen[-1][1]):
            self.seen.clear()  # counted anew
        self.seen.append((bad, all_))
        first = self.seen[0]
        return (bad - first[0]) / (all_ - first[1]) if all_ > first[1] else 0.0


class Outputs:
    """Fed with both answers, it says of each check how it stands."""

    def __init__(self, rules: Mapping[str, Rule], *, patience: float) -> None:
        self._rules = {check: rules[check] for check in CHECKS if check in rules}
        self._patience = patience
        self._shares = {check: _Share(deque(maxlen=_WINDOW + 1)) for check in ("render_lag", "encoder_lag", "dropped")}
        self._sent: tuple[float, int] | None = None  # when, and the bytes by then
        self._rates: deque[float] = deque(maxlen=_USUAL)  # kbit/s while all was well
        self._known = 0
        self.rate: float | None = None
        """kbit/s at the last look."""

    @property
    def usual(self) -> float | None:
        """kbit/s as it is when all is well, once that is known."""
        return sorted(self._rates)[len(self._rates) // 2] if self._known >= _KNOWN else None

    def judge(self, now: float, stats: Stats | None, stream: Stream | None) -> Judged:
        judged: Judged = dict.fromkeys(self._rules, (None, None))
        if stats is not None:
            lag = self._shares["render_lag"].over(stats.render_skipped_frames, stats.render_total_frames)
            self._say(judged, "render_lag", lag)
            late = self._shares["encoder_lag"].over(stats.output_skipped_frames, stats.output_total_frames)
            self._say(judged, "encoder_lag", late)
            self._disk(judged, stats.available_disk_space)
        if stream is not None and stream.output_active:
            lost = self._shares["dropped"].over(stream.output_skipped_frames, stream.output_total_frames)
            self._say(judged, "dropped", lost)
            self._set(judged, "reconnecting", stream.output_reconnecting)
            if stream.output_congestion is not None:
                self._say(judged, "congestion", stream.output_congestion, back=0.75)
            self._bitrate(judged, now, stream)
        elif stream is not None:
            self._sent, self.rate, self._known = None, None, 0
            self._rates.clear()
            self._shares["dropped"].seen.clear()
            for check in OF_STREAM:
                self._set(judged, check, False)  # what does not stream has no trouble with it
        return judged

    def _set(self, judged: Judged, check: str, verdict: Verdict) -> None:
        if check in judged:
            judged[check] = (verdict, None)

    def _say(self, judged: Judged, check: str, value: float, *, back: float = 0.5) -> None:
        rule = self._rules.get(check)
        if rule is not None and rule.threshold is not None:
            bad = value >= rule.threshold
            self._set(judged, check, True if bad else False if value < rule.threshold * back else None)

    def _disk(self, judged: Judged, megabytes: float | None) -> None:
        rule = self._rules.get("disk")
        if rule is not None and rule.threshold is not None and megabytes is not None:
            left = megabytes / 1024
            low = left < rule.threshold
            self._set(judged, "disk", True if low else False if left > rule.threshold * 1.1 else None)

    def _bitrate(self, judged: Judged, now: float, stream: Stream) -> None:
        """A still picture needs few bits, and no line is to blame: low is bad on a line that is strained or dead."""
        before, self._sent = self._sent, None if stream.output_bytes is None else (now, stream.output_bytes)
        if before is None or self._sent is None:
            return
        passed, sent = now - before[0], self._sent[1] - before[1]
        if sent < 0 or not 0 < passed <= self._patience:
            return
        self.rate = sent * 8 / 1000 / passed
        rule, usual = self._rules.get("bitrate"), self.usual
        limit = (rule.threshold or 0.0) if rule is not None else 0.0
        if usual is None:
            low: Verdict = False
        else:
            to_blame = sent == 0 or stream.output_congestion is None or stream.output_congestion >= _STRAINED
            collapsed = self.rate < limit * usual and to_blame
            low = True if collapsed else False if self.rate > min(1.0, limit * 1.5) * usual or not to_blame else None
        self._set(judged, "bitrate", low)
        if low is False and sent:
            self._rates.append(self.rate)
            self._known += 1
