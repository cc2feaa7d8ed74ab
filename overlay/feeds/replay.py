"""Replay: a recorded NDJSON of viewer events comes in again in its own rhythm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from overlay.errors import ConfigError, Invalid
from overlay.feeds.decoding import decode_event
from overlay.plugin.events import Event

TICK_SECONDS = 0.05
"""Events closer together than this are handed over together."""
BATCH_LIMIT = 1_000


def read(file: Path) -> list[Event]:
    """The events of a recording, by their time. Raises `ConfigError` naming the line that is none."""
    try:
        lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise ConfigError(
            str(file),
            "",
            f"读不到（{error.strerror}） | cannot be read ({error.strerror})",
            "给出 NDJSON 文件的路径 | name an NDJSON file",
        ) from None
    events = list(_events(file, lines))
    events.sort(key=lambda event: event.at)
    return events


def _events(file: Path, lines: list[bytes]) -> Iterator[Event]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decode_event(line)
            except Invalid as error:
                raise ConfigError(
                    str(file),
                    str(number),
                    error.message.format_map(error.values) if error.values else error.message,
                    "每行一个观众事件 | one viewer event a line",
                ) from None


async def replay(events: list[Event], *, speed: float = 1.0, run: str | None = None) -> AsyncIterator[list[Event]]:
    """Batches of events, each when its time has come: as recorded, `speed` times as fast.

    Their `at` becomes the present. `run` is put before each id: without it, a second replay of a recording into the
    same room is nothing but duplicates.
    """
    if not events:
        return
    loop = asyncio.get_running_loop()
    first, started, now = events[0].at, loop.time(), time.time_ns() // 1_000_000
    batch: list[Event] = []
    for event in events:
        offset = (event.at - first) / speed  # ms
        wait = started + offset / 1000 - loop.time()
        if batch and (wait > TICK_SECONDS or len(batch) == BATCH_LIMIT):
            yield batch
            batch = []
            wait = started + offset / 1000 - loop.time()
        if wait > TICK_SECONDS:
            await asyncio.sleep(wait)
        batch.append(_now(event, now + round(offset), run))
    yield batch


def _now(event: Event, at: int, run: str | None) -> Event:
    return msgspec.structs.replace(event, at=at, id=event.id if run is None else f"{run}:{event.id}"[:128])
