"""Figures of the live connection: latency from command to last stage, and sustained throughput."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .bare import commit_rate
from .bench import Bench
from .report import Row, alone, compare
from .swarm import Load, Peer, Swarm, busy

SETTLE = 0.2  # seconds of rest between two peers' turns, so that one's aftermath is not the other's problem

Say = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int = 7
    commands: int = 60  # per round and peer, for latency
    seconds: float = 4.0  # per round and peer, for throughput
    stages: tuple[int, ...] = (1, 10, 100, 500)


FULL = Effort()
QUICK = Effort(rounds=3, commands=15, seconds=1.0, stages=(1, 100))


def latency(bench: Bench) -> list[Row]:
    """Command sent → acknowledged → received by the last of N stages: median ms of each round."""
    effort = QUICK if bench.quick else FULL
    with bench.started("ours", "bare", "NodeCG") as peers:
        return latency_of(peers, effort, bench.say)


def throughput(bench: Bench) -> list[Row]:
    """State changes per second, each durable, that a hundred stages receive; and what the disk allows one by one."""
    effort = QUICK if bench.quick else FULL
    with bench.fresh("commits") as folder:
        commits = [commit_rate(folder / "commits.db", effort.seconds / 4) for _ in range(effort.rounds)]
    with bench.started("ours", "bare", "NodeCG") as peers:
        rows = throughput_of(peers, effort, bench.say)
    return [*rows, alone("durable commits, one by one", "/s", "bare SQLite", commits)]


def latency_of(peers: Sequence[Peer], effort: Effort, say: Say) -> list[Row]:
    """Median ms of each round, for each number of stages."""
    rows = []
    for stages in effort.stages:
        say(f"latency to {stages} stages")
        swarms = [Swarm(peer, stages) for peer in peers]
        try:
            for swarm in swarms:
                swarm.latency("show", 5)  # warm up
            times: dict[str, list[float]] = {peer.name: [] for peer in peers}
            for turn in range(effort.rounds):
                for swarm in _in_turn(swarms, turn):
                    taken = swarm.latency("show", effort.commands)
                    times[swarm.peer.name].append(1000 * statistics.median(taken))
            loads = {swarm.peer.name: swarm.gauge.load() for swarm in swarms}
        finally:
            for swarm in swarms:
                swarm.close()
        figure = f"latency, {stages} stage{'s' if stages > 1 else ''}"
        bounds = {"bare": 1.5, "NodeCG": 1.0 if stages == 1 else 0.7 if stages >= 100 else None}
        rows += _against(figure, "ms", times, loads, at_most=bounds)
    return rows


def throughput_of(peers: Sequence[Peer], effort: Effort, say: Say, stages: int = 100) -> list[Row]:
    """Changes per second of each round; `seconds` and `rounds` of the effort count."""
    say(f"throughput to {stages} stages")
    swarms = [Swarm(peer, stages, operators=8) for peer in peers]
    try:
        for swarm in swarms:
            swarm.throughput("sell", seconds=0.3)  # warm up
        rates: dict[str, list[float]] = {peer.name: [] for peer in peers}
        for turn in range(effort.rounds):
            for swarm in _in_turn(swarms, turn):
                rates[swarm.peer.name].append(swarm.throughput("sell", seconds=effort.seconds))
        loads = {swarm.peer.name: swarm.gauge.load() for swarm in swarms}
        reporting = [
            swarm.throughput("sell", seconds=effort.seconds, reporting=True)
            for swarm in swarms
            if swarm.peer.name == "ours"
            for _ in range(effort.rounds)
        ]
    finally:
        for swarm in swarms:
            swarm.close()
    bounds = {"bare": 0.75, "NodeCG": 1.5}
    rows = _against(f"throughput, {stages} stages", "/s", rates, loads, at_least=bounds)
    if reporting:
        rows.append(alone("… with each stage reporting what it shows", "/s", "ours", reporting))
    return rows


def _in_turn(swarms: Sequence[Swarm], turn: int) -> Iterator[Swarm]:
    """The swarms, each round another one first; before each one's turn all of them rest."""
    first = turn % len(swarms)
    for mine in [*swarms[first:], *swarms[:first]]:
        for swarm in swarms:
            swarm.pump(SETTLE / len(swarms))
        yield mine


def _against(
    figure: str,
    unit: str,
    values: dict[str, list[float]],
    loads: dict[str, Load],
    *,
    at_most: dict[str, float | None] | None = None,
    at_least: dict[str, float] | None = None,
) -> list[Row]:
    """Ours against each other peer; without ours, each peer's own number."""
    ours = values.get("ours")
    if ours is None or len(values) == 1:
        return [alone(figure, unit, name, theirs, busy({name: loads[name]})) for name, theirs in values.items()]
    return [
        compare(
            figure,
            unit,
            ours,
            name,
            theirs,
            at_most=(at_most or {}).get(name),
            at_least=(at_least or {}).get(name),
            note=busy({"ours": loads["ours"], name: loads[name]}),
        )
        for name, theirs in values.items()
        if name != "ours"
    ]
