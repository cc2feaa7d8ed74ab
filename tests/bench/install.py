"""Figures of installing: from a clone, or from npm, to the first page, on warm package caches.

Ours is a git clone of HEAD, an environment with the project and its dependencies, the front end built on the way,
and `overlay serve` up to the stage page. NodeCG's is `npm install nodecg`, built already, and a start up to the page
of a minimal bundle. NodeCG gets its compiled SQLite for nothing: npm would download it or compile it for minutes, as
the machine allows. Node and Python themselves count for neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.ports import own_port

from . import nodecg
from .bench import Bench
from .peers import Ours
from .process import ROOT
from .report import Row, alone, compare, missing
from .wire import BenchError

CACHED = {"npm_config_prefer_offline": "true"}
SQLITE = Path("node_modules/better-sqlite3/build/Release/better_sqlite3.node")
MIB = 2**20


@dataclass(frozen=True)
class Installed:
    """Seconds from nothing to the first page, and the bytes that lie on disk then."""

    seconds: float
    size: int


def install(bench: Bench) -> list[Row]:
    """Time and size, in turns. The first installation of each only warms the caches."""
    measures = {"ours": ours, "NodeCG": peer}
    done: dict[str, list[Installed]] = {name: [] for name in measures if name in bench.peers}
    rows: list[Row] = []
    for turn in range(1 + bench.repetitions()):
        for name in list(done):
            bench.say(f"installing {name}, {f'time {turn}' if turn else 'to warm the caches'}")
            try:
                with bench.fresh("install") as folder:
                    result = measures[name](folder)
            except BenchError as error:
                rows.append(missing(f"installation of {name}", error))
                bench.say(str(error))
                del done[name]
                continue
            if turn:
                done[name].append(result)
    times = {name: [one.seconds for one in all_] for name, all_ in done.items()}
    sizes = {name: [one.size / MIB for one in all_] for name, all_ in done.items()}
    for figure, unit, values in (
        ("clone → first page", "s", times),
        ("size on disk, installed", "MiB", sizes),
    ):
        if len(values) == len(measures):
            rows.append(compare(figure, unit, values["ours"], "NodeCG", values["NodeCG"], at_most=0.5))
        else:
            rows += [alone(figure, unit, name, all_) for name, all_ in values.items()]
    return rows


def ours(folder: Path) -> Installed:
    """Clone, install with uv (pip where there is no uv), serve, stage page."""
    began = time.perf_counter()
    clone, environment = folder / "clone", folder / "clone" / ".venv"
    _run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], folder)
    uv = shutil.which("uv")
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], clone)
        _run([uv, "pip", "install", "--quiet", "--python", str(environment), "."], clone)
    else:
        _run([sys.executable, "-m", "venv", str(environment)], clone)
        _run([str(environment / "bin" / "pip"), "install", "--quiet", "."], clone)
    data = folder / "data"
    data.mkdir()
    server = Ours(data, [environment / "bin" / "overlay"], sale=False)
    try:
        server.server.await_answer(server.port, f"/stage/main?token={server.tokens['stage']}")
        return Installed(time.perf_counter() - began, disk_usage(clone))
    finally:
        server.stop()


def peer(folder: Path) -> Installed:
    """`npm install`, start, page."""
    compiled = nodecg.installed() / SQLITE
    port = own_port()
    began = time.perf_counter()
    project = folder / "project"
    nodecg.write_project(project, port)
    nodecg.npm_install(project, "--prefer-offline", "--ignore-scripts")
    (project / SQLITE).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(compiled, project / SQLITE)
    server = nodecg.start(project, folder / "nodecg.log")
    try:
        server.await_answer(port, nodecg.PAGE)
        return Installed(time.perf_counter() - began, disk_usage(project))
    finally:
        server.stop()


def disk_usage(folder: Path) -> int:
    """Bytes of the blocks that the files of a folder occupy, hard links once; like `du`."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            status = Path(parent, name).lstat()
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_blocks * 512
    return total


def _run(command: Sequence[str], cwd: Path, env: Mapping[str, str] = CACHED) -> None:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
