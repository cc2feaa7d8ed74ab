"""Figures of starting: `overlay serve` beside an empty aiohttp application, installed and warm."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from tests.ports import own_port

from .bench import Bench
from .peers import Ours
from .process import Server
from .report import Row, missing
from .wire import BenchError

ALLOWANCE = 0.3  # seconds that the goal grants on top of twice the empty application


def startup(bench: Bench) -> list[Row]:
    """Start of the process → first answer of /healthz, in turns; the first start of each is not counted."""
    figure = "start to first answer"
    ours: list[float] = []
    empty: list[float] = []
    with bench.fresh("startup") as folder:
        try:
            server = Ours(folder)
        except BenchError as error:
            return [missing(figure, error)]
        server.stop()
        _empty(folder)
        for turn in range(bench.repetitions(full=9, quick=3)):
            bench.say(f"start-up {turn + 1}")
            ours.append(server.restart())
            server.stop()
            empty.append(_empty(folder))
    mine, other = statistics.median(ours), statistics.median(empty)
    limit = 2 * other + ALLOWANCE
    goal = f"≤ 2× + {ALLOWANCE * 1000:.0f} ms"
    return [
        Row(figure, "s", mine, "empty aiohttp", other, mine / other, goal, mine <= limit, f"the goal is {limit:.2f} s")
    ]


def _empty(folder: Path) -> float:
    port = own_port()
    server = Server([sys.executable, "-m", "tests.bench.empty", str(port)], folder / "empty.log")
    try:
        return server.await_answer(port, "/healthz")
    finally:
        server.stop()
