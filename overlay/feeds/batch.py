"""Batching: viewer events that arrive within a tick become one transaction of the room."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from overlay.errors import TooMany, Unavailable
from overlay.plugin.events import Event

TICK_SECONDS = 0.05
QUEUE_LIMIT = 100_000
"""Events that may wait. Whoever sends more is asked to come back later."""
BATCH_LIMIT = 5_000
"""Events of one transaction, so that commands get their turn in between."""

Ingest = Callable[[Sequence[Event]], Awaitable[list[bool]]]


@dataclass(frozen=True)
class _Waiting:
    events: Sequence[Event]
    answer: asyncio.Future[list[bool]]


class Batcher:
    """Collects events and hands them to `ingest`, at most one batch a tick."""

    def __init__(self, ingest: Ingest, *, tick: float = TICK_SECONDS) -> None:
        self._ingest = ingest
        self._tick = tick
        self._queue: deque[_Waiting] = deque()
        self._waiting = 0  # events in the queue
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    async def put(self, events: Sequence[Event]) -> list[bool]:
        """Hand in events; returns after the commit, for each whether it was new. Raises `TooMany`, `Unavailable`."""
        if self._closed:
            raise Unavailable("服务器正在停止 | the server is stopping")
        if self._waiting + len(events) > QUEUE_LIMIT:
            raise TooMany("事件太多，请稍后再发 | too many events: send them again a little later")
        loop = asyncio.get_running_loop()
        portions = [
            _Waiting(events[start : start + BATCH_LIMIT], loop.create_future())
            for start in range(0, len(events), BATCH_LIMIT)
        ]
        self._queue.extend(portions)
        self._waiting += len(events)
        if self._worker is None and portions:
            self._worker = asyncio.create_task(self._work())
        answers = await asyncio.gather(*(portion.answer for portion in portions))
        return [new for answer in answers for new in answer]

    async def close(self) -> None:
        """Take nothing more; what is waiting is still handed over."""
        self._closed = True
        if self._worker is not None:
            await self._worker

    async def _work(self) -> None:
        while self._queue:
            await asyncio.sleep(self._tick)
            await self._hand_over(self._next_batch())
        self._worker = None

    def _next_batch(self) -> list[_Waiting]:
        batch, size = [], 0
        while self._queue and size + len(self._queue[0].events) <= BATCH_LIMIT:
            batch.append(self._queue.popleft())
            size += len(batch[-1].events)
        self._waiting -= size
        return batch

    async def _hand_over(self, batch: Sequence[_Waiting]) -> None:
        try:
            answers = await self._ingest([event for waiting in batch for event in waiting.events])
        except Exception as error:
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            return
        start = 0
        for waiting in batch:
            end = start + len(waiting.events)
            if not waiting.answer.done():  # its caller may have gone
                waiting.answer.set_result(answers[start:end])
            start = end
