"""All live connections to one peer, in one epoll loop of this process, and the two stopwatches over them."""

from __future__ import annotations

import gc
import math
import os
import resource
import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import psutil

from .process import Server, cpu_seconds
from .wire import PATIENCE, BenchError, Link, OperatorLink

IN_FLIGHT = 64  # commands on their way at any time while throughput is measured
SATURATED = 90  # per cent of a core
REPORT = 0.033  # seconds between two reports of a stage: it paints two frames in between
LOOK = 0.005  # seconds between two looks at the stages meanwhile: what they have received waits in the kernel


class Peer(Protocol):
    """A server that the bench knows how to start and to talk to."""

    name: str
    server: Server
    senders: int  # how many of the operators' connections may send at the same time

    def join(self, operator: bool) -> Link:
        """A new live connection, after its handshake, with `seq` set."""

    def command(self, change: str, number: int) -> bytes:
        """The wire form of the number-th command; `change` is "show" (a card) or "sell" (one piece)."""

    def shown(self, seq: int) -> bytes:
        """What a stage sends when it has painted a state; empty where the peer's stages say nothing."""

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Load:
    """What was busy during a measurement, in per cent of one core."""

    server: float
    client: float
    cores: tuple[float, ...]


def busy(loads: Mapping[str, Load]) -> str:
    """Which process filled a core, if any, and what each used."""
    full = [
        f"{name}'s {process}"
        for name, load in loads.items()
        for process, used in (("server", load.server), ("client", load.client))
        if used >= SATURATED
    ]
    used = ", ".join(
        f"{name} {load.server:.0f}+{load.client:.0f} (cores {'/'.join(f'{core:.0f}' for core in load.cores)})"
        for name, load in loads.items()
    )
    return f"{' and '.join(full) or 'nothing'} saturated; server+client % of a core: {used}"


class Gauge:
    """Adds up the load of the measurements of one peer."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.wall = self.server_cpu = self.client_cpu = 0.0
        self.cores: list[tuple[float, float]] = [(0.0, 0.0)] * (psutil.cpu_count() or 1)  # busy, all

    @contextmanager
    def running(self) -> Iterator[None]:
        pid = os.getpid()
        before = psutil.cpu_times(percpu=True)
        wall, server, client = time.perf_counter(), self.server.cpu(), cpu_seconds(pid)
        yield
        self.client_cpu += cpu_seconds(pid) - client
        self.server_cpu += self.server.cpu() - server
        self.wall += time.perf_counter() - wall
        for core, (old, new) in enumerate(zip(before, psutil.cpu_times(percpu=True), strict=True)):
            total = sum(new) - sum(old)
            idle = new.idle - old.idle + getattr(new, "iowait", 0.0) - getattr(old, "iowait", 0.0)
            busy_so_far, all_so_far = self.cores[core]
            self.cores[core] = (busy_so_far + total - idle, all_so_far + total)

    def load(self) -> Load:
        wall = self.wall or 1.0
        cores = tuple(100 * busy / (total or 1.0) for busy, total in self.cores)
        return Load(100 * self.server_cpu / wall, 100 * self.client_cpu / wall, cores)


class Swarm:
    """The stages and operators of one peer. Operators send commands, and listen like every page."""

    def __init__(self, peer: Peer, stages: int, operators: int = 1) -> None:
        self.peer = peer
        self.gauge = Gauge(peer.server)
        self.stages: dict[int, Link] = {}
        self.operators: dict[int, OperatorLink] = {}
        self.sent = 0
        self.everyone = select.epoll()
        self.desk = select.epoll()  # operators alone
        try:
            for _ in range(operators):
                operator = peer.join(operator=True)
                assert isinstance(operator, OperatorLink)
                number = operator.sock.fileno()
                self.operators[number] = operator
                self.everyone.register(number, select.EPOLLIN)
                self.desk.register(number, select.EPOLLIN)
            for _ in range(stages):
                stage = peer.join(operator=False)
                self.stages[stage.sock.fileno()] = stage
                self.everyone.register(stage.sock.fileno(), select.EPOLLIN)
            self.links: dict[int, Link] = {**self.stages, **self.operators}
        except BaseException:
            self.close()
            raise

    def pump(self, seconds: float = 0.0) -> None:
        """Reads and answers heartbeats for that long; measures nothing."""
        deadline = time.perf_counter() + seconds
        while True:
            left = max(0.0, deadline - time.perf_counter())
            ready = self.everyone.poll(left)
            for number, _ in ready:
                self.links[number].receive()
            if not ready and not left:
                return

    def latency(self, change: str, count: int) -> list[float]:
        """Seconds from sending a command to the later of its acknowledgement and the last stage's receipt,
        one command at a time."""
        operator = next(iter(self.operators.values()))
        links, stages, poll, clock = self.links, self.stages, self.everyone.poll, time.perf_counter
        taken = []
        with self.gauge.running(), no_collection():
            for _ in range(count):
                self.pump()
                payload = self.peer.command(change, self.sent)
                self.sent += 1
                acks = operator.acks
                behind: dict[int, Link] | None = None  # the stages without the new state, once its number is known
                start = clock()
                operator.send(payload)
                while behind is None or behind:
                    ready = poll(PATIENCE)
                    if not ready:
                        raise self._silence("the acknowledgement or stages are missing")
                    for number, _ in ready:
                        link = links[number]
                        link.receive()
                        if behind and link.seq >= operator.acked:
                            behind.pop(number, None)
                    if behind is None and operator.acks > acks:
                        new = operator.acked
                        behind = {number: link for number, link in stages.items() if link.seq < new}
                taken.append(clock() - start)
        return taken

    def throughput(
        self, change: str, *, seconds: float = math.inf, count: float = math.inf, reporting: bool = False
    ) -> float:
        """State changes per second, acknowledged and received by every stage, while IN_FLIGHT commands are
        always on their way, for that long or that many. The clock stops when the last stage is up to date.
        `reporting`: stages say what they have painted, as often as real ones."""
        senders = list(self.operators.values())[: self.peer.senders]
        window = IN_FLIGHT // len(senders)
        links, clock = self.links, time.perf_counter
        self.pump()
        owed = {sender: sender.acks for sender in senders}  # acknowledgements when all is answered
        sent = 0
        with self.gauge.running(), no_collection():
            start = look = heard = report = clock()
            reached = 0
            deadline = start + seconds
            while True:
                now = clock()
                if now < deadline and sent < count:
                    for sender in senders:
                        while owed[sender] - sender.acks < window and sent < count:
                            sender.send(self.peer.command(change, self.sent + sent))
                            owed[sender] += 1
                            sent += 1
                elif all(owed[sender] == sender.acks for sender in senders):
                    final = max(sender.acked for sender in senders)
                    if all(stage.seq >= final for stage in self.stages.values()):
                        self.sent += sent
                        return sent / (now - start)
                ready = self.desk.poll(LOOK)
                if now >= look:
                    ready = self.everyone.poll(0)
                    look = now + LOOK
                    progress = sum(link.seq for link in links.values())
                    if progress != reached:
                        reached, heard = progress, now
                    elif now - heard > PATIENCE:
                        raise self._silence("acknowledgements or states are missing")
                    if reporting and now >= report:
                        report = now + REPORT
                        self._report()
                for number, _ in ready:
                    links[number].receive()

    def _report(self) -> None:
        """Every stage with a state that it has not reported yet does so."""
        for stage in self.stages.values():
            if stage.seq != stage.shown and (payload := self.peer.shown(stage.seq)):
                stage.shown = stage.seq
                stage.send(payload)

    def _silence(self, what: str) -> BenchError:
        log = self.peer.server.output()
        return BenchError(f"{self.peer.name} is silent for {PATIENCE:.0f} s: {what}\n{log}")

    def close(self) -> None:
        for link in [*self.stages.values(), *self.operators.values()]:
            link.close()
        self.everyone.close()
        self.desk.close()


@contextmanager
def no_collection() -> Iterator[None]:
    """Keeps the garbage collector of this process out of the measurement."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def allow_files(count: int) -> None:
    """Raises the limit of open files for as many sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count if hard < 0 else min(count, hard), hard))
