"""Figures of memory: the idle server beside NodeCG's, and what a million commands leave behind."""

from __future__ import annotations

import time

from .bench import Bench
from .process import Memory
from .report import Row, alone, compare
from .swarm import Swarm

MIB = 2**20
REST = 3.0  # seconds until a started server counts as idle
FIRST = 10_000  # commands after which growth is looked at the first time


def idle(bench: Bench) -> list[Row]:
    """Proportional and unique set size with one stage and one console connected, some seconds after the start."""
    used: dict[str, list[Memory]] = {}
    for turn in range(bench.repetitions()):
        bench.say(f"memory of idle servers, start {turn + 1}")
        with bench.started("ours", "NodeCG") as peers:
            swarms = [Swarm(peer, 1) for peer in peers]
            for swarm in swarms:
                swarm.pump(REST)
                used.setdefault(swarm.peer.name, []).append(swarm.peer.server.memory())
                swarm.close()
    rows = []
    for figure, take in (("idle memory, PSS", "pss"), ("idle memory, USS", "uss")):
        values = {name: [getattr(memory, take) / MIB for memory in all_] for name, all_ in used.items()}
        if "ours" in values and "NodeCG" in values:
            rows.append(compare(figure, "MiB", values["ours"], "NodeCG", values["NodeCG"], at_most=0.5))
        else:
            rows += [alone(figure, "MiB", name, all_) for name, all_ in values.items()]
    return rows


def growth(bench: Bench) -> list[Row]:
    """USS after many commands against USS after ten thousand; nine of ten sell a piece, one shows a card."""
    rows: list[Row] = []
    with bench.started("ours") as peers:
        for peer in peers:
            swarm = Swarm(peer, 1, operators=8)
            seen: list[tuple[int, float]] = []
            done = 0
            began = time.perf_counter()
            while done < bench.commands:
                step = min(FIRST, bench.commands - done)
                swarm.throughput("show", count=step // 10, reporting=True)
                swarm.throughput("sell", count=step - step // 10, reporting=True)
                done += step
                if done == FIRST or done % (FIRST * 10) == 0 or done >= bench.commands:
                    swarm.pump(REST)
                    seen.append((done, peer.server.memory().uss / MIB))
                    bench.say(f"{done:,} commands: {seen[-1][1]:.1f} MiB")
            swarm.close()
            rate = done / (time.perf_counter() - began)
            course = ", ".join(f"{count:,}: {used:.1f}" for count, used in seen)
            note = f"MiB by commands: {course}; {rate:.0f} commands/s on the way"
            figure = f"memory (USS) after {done:,} commands"
            rows.append(
                compare(figure, "MiB", [seen[-1][1]], f"after {seen[0][0]:,}", [seen[0][1]], at_most=1.1, note=note)
            )
    return rows
