"""Idempotency: the same key gets the same answer, and its command is done once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import msgspec

from overlay.errors import Conflict
from overlay.room.journal import Journal
from overlay.room.model import Done
from overlay.room.request import Request

RECENT = 1024  # keys answered from memory; older ones from the journal


class Answers:
    """What was answered to which key: under way, recently, or in the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pending: dict[str, Request] = {}
        self._recent: OrderedDict[str, tuple[str, Done]] = OrderedDict()

    async def known(self, key: str, name: str) -> Done | None:
        """What the command with this key answered, if it was run. Raises `Conflict` if it was another command."""
        stored = None
        if key not in self._pending and key not in self._recent:
            stored = await self._journal.answered(key)
        if key in self._pending:  # also where it came while we read
            request = self._pending[key]
            if request.name != name:
                raise _conflict()
            return await asyncio.shield(request.answer)
        if key in self._recent:
            command, done = self._recent[key]
        elif stored is not None:
            answer = msgspec.json.decode(stored[1])
            command, done = answer["name"], Done(stored[0], answer["result"])
        else:
            return None
        if command != name:
            raise _conflict()
        return done

    def expect(self, request: Request) -> None:
        """The request is under way."""
        if request.key is not None:
            self._pending[request.key] = request

    def given(self, request: Request, done: Done) -> None:
        """The request is durable."""
        if request.key is None:
            return
        self._pending.pop(request.key, None)
        self._recent[request.key] = (request.name, done)
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    def refused(self, request: Request) -> None:
        """Nothing has happened: the key may be tried again."""
        if request.key is not None:
            self._pending.pop(request.key, None)


def _conflict() -> Conflict:
    return Conflict("这个 Idempotency-Key 已用于另一条命令 | this Idempotency-Key belongs to another command")
