"""Where our own server spends its time in a figure: cProfile around `overlay serve`, or the imports of its start."""

from __future__ import annotations

import io
import pstats
import re
import sys

from .bench import Bench
from .peers import Ours, overlay_script
from .swarm import Swarm

LINES = 40


def live(bench: Bench, change: str, stages: int) -> str:
    """What takes how long while commands flow, one by one ("show") or 64 at a time ("sell"): our functions with
    all that they call, then all functions by their own time. The start is in it too."""
    with bench.fresh("profile") as folder:
        file = folder / "serve.prof"
        server = Ours(folder, [sys.executable, "-m", "cProfile", "-o", file, overlay_script()])
        try:
            swarm = Swarm(server, stages, operators=1 if change == "show" else 8)
            if change == "show":
                swarm.latency(change, 50 if bench.quick else 300)
            else:
                swarm.throughput(change, seconds=2 if bench.quick else 10)
            swarm.close()
        finally:
            server.stop()
        text = io.StringIO()
        stats = pstats.Stats(str(file), stream=text)
        stats.sort_stats("cumtime").print_stats(r"/overlay/(room|server|plugin|feeds|obs)/", LINES)
        stats.strip_dirs().sort_stats("tottime").print_stats(LINES)
        return text.getvalue()


def imports(bench: Bench) -> str:
    """The slowest imports on the way to the first answer: own and cumulative microseconds."""
    with bench.fresh("profile") as folder:
        server = Ours(folder, [sys.executable, "-X", "importtime", overlay_script()])
        server.stop()
        found = []
        for line in server.server.log.read_text(errors="replace").splitlines():
            if match := re.match(r"import time:\s+(\d+) \|\s+(\d+) \| (.*)", line):
                found.append((int(match[1]), int(match[2]), match[3].strip()))
    found.sort(reverse=True)
    total = sum(own for own, _, _ in found)
    lines = [f"{own:>9} {all_:>9}  {name}" for own, all_, name in found[:LINES]]
    return "\n".join([f"{len(found)} modules, {total / 1000:.0f} ms", "      own       all  module (µs)", *lines])
