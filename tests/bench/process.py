"""Server processes under test: start, wait until they answer, what they use, stop."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from .wire import PATIENCE, BenchError

ROOT = Path(__file__).parents[2]  # of the repository


@dataclass(frozen=True)
class Memory:
    """Bytes: proportional and unique set size of a process with its children."""

    pss: int
    uss: int


class Server:
    """A server process of its own, with its output in `log`."""

    def __init__(
        self, command: Sequence[str | Path], log: Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self.name = " ".join(Path(part).name for part in command[:3])
        self.started = time.perf_counter()
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.process = psutil.Process(self.popen.pid)

    def await_answer(self, port: int, path: str, patience: float = PATIENCE, pause: float = 0.002) -> float:
        """Seconds from the start of the process to the first 200 for `path`."""
        deadline = self.started + patience
        while time.perf_counter() < deadline:
            if self.popen.poll() is not None:
                raise BenchError(f"`{self.name}` ended with {self.popen.returncode}:\n{self.output()}")
            if answers(port, path):
                return time.perf_counter() - self.started
            time.sleep(pause)
        raise BenchError(f"`{self.name}` does not answer {path} in {patience:.0f} s:\n{self.output()}")

    def output(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds used so far, user and system, with children."""
        return sum(cpu_seconds(process.pid) for process in self.family())

    def memory(self) -> Memory:
        used = [process.memory_full_info() for process in self.family()]
        return Memory(sum(one.pss for one in used), sum(one.uss for one in used))

    def stop(self) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.popen.pid, signal.SIGKILL)
                self.popen.wait()


def answers(port: int, path: str) -> bool:
    """Whether GET `path` is answered with 200 now."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def cpu_seconds(pid: int) -> float:
    """CPU time of a process: from the scheduler where it says (in ns), else psutil's (ticks of 10 ms)."""
    try:
        total = 0
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_bytes().split()[0])
        return total / 1e9
    except (OSError, ValueError, IndexError):
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)
