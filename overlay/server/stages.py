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
    shown: int = -1
    ms: float | None = None


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

    def joined(self, page: Hashable, chromium: int | None = None) -> None:
        """A stage said it is there; `chromium` is the major version where OBS has loaded it."""
        self._stages[page] = _Stage(asyncio.get_running_loop().time())
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

    def shown(self, page: Hashable, seq: int) -> None:
        """A stage has painted state `seq`."""
        stage = self._stages.get(page)
        if stage is None or seq <= stage.shown or seq > self._latest:
            return
        stage.shown = seq
        at = self._published.get(seq)
        if at is not None and at >= stage.joined_at:
            stage.ms = (asyncio.get_running_loop().time() - at) * 1000
        self._touched()

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
