"""Figures for Prometheus. Counting is plain arithmetic; the client library loads at the first scrape."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overlay.errors import OverlayError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from overlay.server.hosting import House

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds


class Figures:
    """What only the doing can count: commands, by room and outcome, and the time they took."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.seconds: dict[str, float] = {}
        self.buckets: dict[str, list[int]] = {}
        self._registry: CollectorRegistry | None = None

    @contextmanager
    def command(self, room: str) -> Iterator[None]:
        """Around one command: counts how it ended, and the seconds until it was durable."""
        started = time.perf_counter()
        outcome = "internal"
        try:
            yield
            outcome = "done"
        except OverlayError as error:
            outcome = error.code
            raise
        finally:
            took = time.perf_counter() - started
            self.outcomes[room, outcome] += 1
            self.seconds[room] = self.seconds.get(room, 0.0) + took
            self.buckets.setdefault(room, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, took)] += 1

    def render(self, house: House) -> bytes:
        """The text format of Prometheus."""
        from prometheus_client import CollectorRegistry, generate_latest

        if self._registry is None:
            self._registry = CollectorRegistry()
            self._registry.register(_Collector(self, house))
        return generate_latest(self._registry)


class _Collector:
    """Turns figures and the rooms' present state into metrics, at each scrape."""

    def __init__(self, figures: Figures, house: House) -> None:
        self._figures = figures
        self._house = house

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        commands = CounterMetricFamily("overlay_commands", "Commands by outcome", labels=["room", "outcome"])
        for (room, outcome), count in self._figures.outcomes.items():
            commands.add_metric([room, outcome], count)
        yield commands

        seconds = HistogramMetricFamily(
            "overlay_command_seconds", "From a command's arrival until it is durable", labels=["room"]
        )
        for room, counts in self._figures.buckets.items():
            total, buckets = 0, []
            for limit, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                total += count
                buckets.append((limit, total))
            seconds.add_metric([room], buckets, self._figures.seconds[room])
        yield seconds

        pages = GaugeMetricFamily("overlay_pages", "Pages connected, by kind", labels=["room", "page"])
        patches = CounterMetricFamily("overlay_patches", "Patches sent out", labels=["room"])
        seq = GaugeMetricFamily("overlay_journal_seq", "Number of the last journal row", labels=["room"])
        obs = GaugeMetricFamily("overlay_obs_connected", "Whether OBS answers", labels=["room"])
        for name, hosted in self._house.rooms.items():
            for kind, count in Counter(page.kind for page in hosted.hub.pages).items():
                pages.add_metric([name, kind], count)
            patches.add_metric([name], hosted.hub.patches)
            seq.add_metric([name], hosted.room.seq)
            if hosted.device.connected is not None:
                obs.add_metric([name], float(hosted.device.connected))
        yield from (pages, patches, seq, obs)
