"""What every figure is given: which peers to start and where, and how short to be."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .nodecg import CACHE, NodeCG
from .peers import Bare, Ours
from .report import Row, missing
from .swarm import Peer
from .wire import BenchError

PEERS: dict[str, Callable[[Path], Peer]] = {"ours": Ours, "bare": Bare, "NodeCG": NodeCG}


@dataclass
class Bench:
    """One run. `folder` is on a disk that really syncs, not in memory as /tmp may be."""

    folder: Path
    say: Callable[[str], None]
    quick: bool = False
    peers: Sequence[str] = tuple(PEERS)
    commands: int = 1_000_000  # for memory growth
    absent: list[Row] = field(default_factory=list)  # a row for each peer that could not be started

    def repetitions(self, full: int = 5, quick: int = 1) -> int:
        return quick if self.quick else full

    @contextlib.contextmanager
    def fresh(self, name: str) -> Iterator[Path]:
        """An empty folder, gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=f"{name}-", ignore_cleanup_errors=True) as made:
            yield Path(made)

    @contextlib.contextmanager
    def started(self, *names: str) -> Iterator[list[Peer]]:
        """Those of these peers that take part, each with an empty database of its own."""
        with contextlib.ExitStack() as stack:
            running = []
            for name in names:
                if name not in self.peers:
                    continue
                folder = stack.enter_context(self.fresh(name))
                try:
                    peer = PEERS[name](folder)
                except BenchError as error:
                    self.absent.append(missing(name, error))
                    self.say(f"{name} does not start: {error}")
                    self.peers = [other for other in self.peers if other != name]
                    continue
                stack.callback(peer.stop)
                running.append(peer)
            yield running


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run, beside the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="run-", ignore_cleanup_errors=True) as made:
        yield Path(made)
