"""What the stages have painted: how many of them show the latest state, and how long after its commit."""

from __future__ import annotations

import asyncio
import statistics
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

REPORT_SECONDS = 0.25
"""The console hears of changes at most four times a second."""
REMEMBERED = 1024
"""Of so many recent changes the time of publication is known."""


@dataclass
class _Stage:
    joined_at: float
    heard_at: float
    moved_at: float  # when it last painted anything new, or came to be seen
    reload: Callable[[], None] | None  # of a page that OBS has loaded
    hidden: bool = False
    shown: int = -1
    ms: float | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one stage is that OBS has loaded. `silent`: seconds since it spoke. `owing`: seconds for which it has painted
    nothing new though there was something, 0 when it is up to date. `hidden`: it says that nobody sees it."""

    hidden: bool
    silent: float
    owing: float
    reload: Callable[[], None]


class Stages:
    """Counts the stages of one room. `changed` is called, throttled, whenever `summary()` would differ."""

    def __init__(self, changed: Callable[[], None], seq: int) -> None:
        self._changed = changed
        self._latest = seq
        self._published: OrderedDict[int, float] = OrderedDict()
        self._stages: dict[Hashable, _Stage] = {}
        self._chromium: set[int] = set()  # of stages in OBS, those that are gone included
        self._timer: asyncio.TimerHandle | None = None
        self._reported_at = 0.0
        self._reported: dict[str, object] | None = None

    def close(self) -> None:
        """Report no more."""
        if self._timer is not None:
            self._timer.cancel()

    def joined(self, page: Hashable, chromium: int | None = None, reload: Callable[[], None] | None = None) -> None:
        """A stage said it is there. Where OBS has loaded it: `chromium` is the major version, `reload` makes the page
        load itself again."""
        now = asyncio.get_running_loop().time()
        self._stages[page] = _Stage(now, now, now, reload)
        if chromium is not None:
            self._chromium.add(chromium)
        self._touched()

    def left(self, page: Hashable) -> None:
        """It is gone; a page that is no stage is ignored."""
        if self._stages.pop(page, None) is not None:
            self._touched()

    def published(self, seq: int) -> None:
        """State `seq` goes out now."""
        self._latest = seq
        if not self._stages:
            return
        self._published[seq] = asyncio.get_running_loop().time()
        if len(self._published) > REMEMBERED:
            self._published.popitem(last=False)
        self._touched()

    def heard(self, page: Hashable, *, hidden: bool) -> None:
        """A stage is alive, and says whether anybody sees it."""
        stage = self._stages.get(page)
        if stage is None:
            return
        stage.heard_at = asyncio.get_running_loop().time()
        if stage.hidden and not hidden:
            stage.moved_at = stage.heard_at
        stage.hidden = hidden

    def shown(self, page: Hashable, seq: int) -> None:
        """A stage has painted state `seq`."""
        stage = self._stages.get(page)
        if stage is None or seq <= stage.shown or seq > self._latest:
            return
        stage.shown = seq
        stage.heard_at = stage.moved_at = now = asyncio.get_running_loop().time()
        at = self._published.get(seq)
        if at is not None and at >= stage.joined_at:
            stage.ms = (now - at) * 1000
        self._touched()

    def pulses(self) -> list[Pulse]:
        """The stages that OBS has loaded."""
        now = asyncio.get_running_loop().time()
        return [
            Pulse(stage.hidden, now - stage.heard_at, self._owing(stage, now), stage.reload)
            for stage in self._stages.values()
            if stage.reload is not None
        ]

    def _owing(self, stage: _Stage, now: float) -> float:
        if stage.shown >= self._latest:
            return 0.0
        return now - max(stage.moved_at, self._published.get(stage.shown + 1, stage.moved_at))

    def summary(self) -> dict[str, object]:
        """`{"shown", "of", "ms", "chromium"}`.

        Stages that show the latest state, stages, median ms from commit to paint, versions of OBS's browser seen.
        """
        stages = self._stages.values()
        summary: dict[str, object] = {
            "shown": sum(stage.shown >= self._latest for stage in stages),
            "of": len(self._stages),
        }
        times = [stage.ms for stage in stages if stage.ms is not None]
        if times:
            summary["ms"] = round(statistics.median(times), 1)
        if self._chromium:
            summary["chromium"] = sorted(self._chromium)
        return summary

    def _touched(self) -> None:
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(max(loop.time(), self._reported_at + REPORT_SECONDS), self._report)

    def _report(self) -> None:
        self._timer = None
        summary = self.summary()
        if summary == self._reported:
            return
        self._reported = summary
        self._reported_at = asyncio.get_running_loop().time()
        self._changed()
