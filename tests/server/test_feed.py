"""Viewer events on their way in: batches, limits, recordings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.errors import ConfigError, OverlayError, TooMany, Unavailable
from overlay.feeds import batch as batch_module
from overlay.feeds.batch import BATCH_LIMIT, Batcher
from overlay.feeds.decoding import decode
from overlay.feeds.replay import read, replay
from overlay.plugin.events import Event, Like


def likes(*ids: int) -> list[Event]:
    return [Like(id=str(number), at=number, platform="douyin") for number in ids]


class Room:
    """Takes batches, and finds each id new once."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.problem: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def ingest(self, events: Sequence[Event]) -> list[bool]:
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        known = {id_ for batch in self.batches for id_ in batch}
        self.batches.append([event.id for event in events])
        return [event.id not in known for event in events]


async def test_what_comes_within_a_tick_is_one_batch_and_answers_come_after_it() -> None:
    room = Room()
    batcher = Batcher(room.ingest)
    answers = await asyncio.gather(batcher.put(likes(1, 2)), batcher.put(likes(3)), batcher.put([]))
    assert answers == [[True, True], [True], []]
    assert await batcher.put(likes(2, 4)) == [False, True]
    assert room.batches == [["1", "2", "3"], ["2", "4"]]
    await batcher.close()


async def test_many_events_are_several_transactions() -> None:
    room = Room()
    batcher = Batcher(room.ingest, tick=0)
    answers = await asyncio.gather(batcher.put(likes(*range(BATCH_LIMIT + 10))), batcher.put(likes(1)))
    assert [len(answer) for answer in answers] == [BATCH_LIMIT + 10, 1]
    assert answers[1] == [False]
    assert all(len(batch) <= BATCH_LIMIT for batch in room.batches)


async def test_a_full_queue_says_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "QUEUE_LIMIT", 5)
    room = Room()
    batcher = Batcher(room.ingest)
    waiting = asyncio.create_task(batcher.put(likes(1, 2, 3)))
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await batcher.put(likes(4, 5, 6))
    assert await waiting == [True] * 3
    assert await batcher.put(likes(4, 5, 6)) == [True] * 3


async def test_a_failed_batch_fails_for_all_in_it_and_the_next_goes_on() -> None:
    room = Room()
    batcher = Batcher(room.ingest)
    room.problem = Unavailable("磁盘已满 | the disk is full")
    answers = await asyncio.gather(batcher.put(likes(1)), batcher.put(likes(2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    room.problem = None
    assert await batcher.put(likes(1)) == [True]


async def test_a_sender_that_is_gone_disturbs_nobody() -> None:
    room = Room()
    room.gate.clear()
    batcher = Batcher(room.ingest, tick=0)
    gone, stays = asyncio.create_task(batcher.put(likes(1))), asyncio.create_task(batcher.put(likes(2)))
    await asyncio.sleep(0)
    gone.cancel()
    room.gate.set()
    assert await stays == [True]
    assert room.batches == [["1", "2"]]


async def test_closing_hands_over_what_waits_and_takes_no_more() -> None:
    room = Room()
    batcher = Batcher(room.ingest)
    waiting = asyncio.create_task(batcher.put(likes(1)))
    await asyncio.sleep(0)
    await batcher.close()
    assert await waiting == [True]
    with pytest.raises(Unavailable):
        await batcher.put(likes(2))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_body_makes_decoding_fall_over(body: bytes) -> None:
    try:
        decoded = asyncio.run(decode(body))
    except OverlayError as error:
        assert error.code in ("invalid", "too_large")
    else:
        assert all(line >= 1 and why for line, why in decoded.rejected)


async def test_deeply_nested_lines_are_rejected() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    decoded = await decode(b'{"type":"like","id":"1","at":1,"platform":"x","more":' + deep + b"}\n{}")
    assert [line for line, _ in decoded.rejected] in ([1, 2], [2])
    with pytest.raises(OverlayError):
        await decode(b"[1," + deep)


def record(file: Path, *events: dict[str, Any]) -> Path:
    file.write_text("\n".join(json.dumps(event) for event in events), encoding="utf-8")
    return file


async def test_a_recording_comes_in_its_order_and_rhythm(tmp_path: Path) -> None:
    base = {"type": "like", "platform": "douyin"}
    file = record(
        tmp_path / "show.ndjson",
        base | {"id": "c", "at": 1_000_400},
        base | {"id": "a", "at": 1_000_000},
        base | {"id": "b", "at": 1_000_010},
    )
    loop = asyncio.get_running_loop()
    started, batches = loop.time(), []
    async for batch in replay(read(file), speed=2, run="r1"):
        batches.append((loop.time() - started, batch))
    assert [[event.id for event in batch] for _, batch in batches] == [["r1:a", "r1:b"], ["r1:c"]]
    assert batches[1][0] >= 0.19
    assert batches[1][1][0].at - batches[0][1][0].at == 200
    assert batches[0][1][0].at > 1_700_000_000_000


def test_a_recording_with_a_broken_line_names_it(tmp_path: Path) -> None:
    file = record(tmp_path / "show.ndjson", {"type": "like", "id": "a", "at": 1, "platform": "x"}, {"type": "nothing"})
    with pytest.raises(ConfigError, match="2: not understood"):
        read(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path / "nothing.ndjson")
