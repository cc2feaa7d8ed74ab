"""Figure of recovery: opening a room whose journal has 100,000 rows, beside reading those rows with plain sqlite3."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overlay.plugin.loader import Plugins
from overlay.room.memory import RoomSettings
from overlay.room.room import Room

from .bare import read_journal
from .bench import Bench
from .peers import Ours
from .process import ROOT
from .report import Row, compare, missing
from .swarm import Swarm, no_collection
from .wire import BenchError

ROWS = 100_000


def replay(bench: Bench) -> list[Row]:
    """With the snapshot that the server left, and without any: then every row is replayed."""
    rows = ROWS // 10 if bench.quick else ROWS
    mechanics = Plugins([ROOT / "plugins"]).mechanics()
    with bench.fresh("replay") as folder:
        try:
            database = write_journal(bench, folder, rows)
        except BenchError as error:
            return [missing("replay", error)]
        without = folder / "without.db"
        shutil.copy(database, without)
        with sqlite3.connect(without) as connection:
            connection.execute("DELETE FROM snapshot")
        connection.close()
        taken: dict[str, list[float]] = {"bare": [], "with its snapshot": [], "without a snapshot": []}
        for turn in range(1 + bench.repetitions(full=5, quick=3)):
            bench.say(f"replay {turn}")
            once = {
                "bare": _timed_read(database),
                "with its snapshot": _timed_open(folder, database, mechanics),
                "without a snapshot": _timed_open(folder, without, mechanics),
            }
            if turn:  # the first warms the disk's cache
                for name, seconds in once.items():
                    taken[name].append(seconds)
    return [
        compare(
            f"start on {rows:,} rows, {name}",
            "s",
            taken[name],
            "bare read of all rows",
            taken["bare"],
            at_most=2.0,
        )
        for name in taken
        if name != "bare"
    ]


def write_journal(bench: Bench, folder: Path, rows: int) -> Path:
    """A database with that many rows, written by the real server; stopped as people stop it."""
    bench.say(f"writing {rows:,} rows")
    (folder / "server").mkdir()
    server = Ours(folder / "server")
    try:
        swarm = Swarm(server, 0, operators=8)
        operator = next(iter(swarm.operators.values()))
        while operator.acked < rows:  # a command may take more than one row
            swarm.throughput("sell", count=900)
            swarm.throughput("show", count=100)
        swarm.close()
    finally:
        server.stop()
    databases = list((folder / "server" / "data").rglob("room.db"))
    if len(databases) != 1:
        raise BenchError(f"expected one database of a room, found {databases}")
    written = read_journal(databases[0])
    if written < rows:
        raise BenchError(f"the journal has {written} rows, not {rows}")
    return databases[0]


def _timed_read(database: Path) -> float:
    with no_collection():
        began = time.perf_counter()
        read_journal(database)
        return time.perf_counter() - began


def _timed_open(folder: Path, database: Path, mechanics: Mapping[str, Any]) -> float:
    """Seconds of Room.open alone, on a copy, since a room that closes may write a snapshot."""
    room_folder = folder / "room"
    shutil.rmtree(room_folder, ignore_errors=True)
    room_folder.mkdir()
    shutil.copy(database, room_folder / "room.db")

    async def opened() -> float:
        began = time.perf_counter()
        room = await Room.open(RoomSettings("main"), room_folder, mechanics)
        taken = time.perf_counter() - began
        await room.close()
        return taken

    with no_collection():
        return asyncio.run(opened())
