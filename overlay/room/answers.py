"""Idempotency: the same key gets the same answer, and its command is done once."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict

import msgspec

from overlay.errors import Conflict, OverlayError
from overlay.room.journal import Journal
from overlay.room.model import Done
from overlay.room.request import Request

RECENT = 1024  # keys answered from memory; older ones from the journal
PREFIXED = 10_000  # keys with one prefix


class Answers:
    """What was answered to which key: under way, recently, or in the journal.

    The journal is searched for a key before its command runs, unless it begins with `prefix`: that is made anew here,
    so that a key with it was sent since then, which is remembered, or never.
    """

    def __init__(self, journal: Journal) -> None:
        self.prefix = _prefix()
        self._prefixed: set[int] = set()  # hashes of the keys with it that were sent
        self._journal = journal
        self._pending: dict[str, Request] = {}
        self._barred: OrderedDict[str, None] = OrderedDict()  # whoever sent it was told that it was not done
        self._recent: OrderedDict[str, tuple[str, Done]] = OrderedDict()

    async def known(self, key: str, name: str) -> Done | None:
        """What the command with this key answered, if it was run. Raises `Conflict` if it was another command."""
        stored = await self._stored(key)
        if key in self._barred:  # also where somebody asked while we read
            raise Conflict("问过结果，已答没有执行，现在也不做 | it was answered that this was not done")
        if key in self._pending:  # also where it came while we read
            request = self._pending[key]
            if request.name != name:
                raise _conflict()
            return await asyncio.shield(request.answer)
        if key in self._recent:
            command, done = self._recent[key]
        elif stored is not None:
            seq, result, taken_back = stored
            if taken_back:
                raise Conflict(
                    "这个 Idempotency-Key 在彩排里用过，那次已随彩排收回：换一个新的"
                    " | this Idempotency-Key was used in a rehearsal, which took back what it did: use a new one"
                )
            answer = msgspec.json.decode(result)
            command, done = answer["name"], Done(seq, answer["result"])
        else:
            return None
        if command != name:
            raise _conflict()
        return done

    async def outcome(self, key: str) -> Done | None:
        """What came of the command with this key; None: nothing, and nothing will any more."""
        stored = await self._stored(key)
        if key in self._pending:
            with contextlib.suppress(OverlayError):
                return await asyncio.shield(self._pending[key].answer)
        if key in self._recent:
            return self._recent[key][1]
        if stored is not None:
            return Done(stored[0], msgspec.json.decode(stored[1])["result"])
        self._barred[key] = None
        if len(self._barred) > RECENT:
            self._barred.popitem(last=False)
        return None

    def expect(self, request: Request) -> None:
        """The request is under way."""
        key = request.key
        if key is None:
            return
        self._pending[key] = request
        if key.startswith(self.prefix):
            self._prefixed.add(hash(key))
        if len(self._prefixed) >= PREFIXED:
            self.prefix = _prefix()
            self._prefixed.clear()

    def given(self, request: Request, done: Done) -> None:
        """The request is durable."""
        if request.key is None:
            return
        self._pending.pop(request.key, None)
        self._recent[request.key] = (request.name, done)
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    def taken_back(self) -> None:
        """A rehearsal is over: the journal knows which keys were used in it."""
        self._recent.clear()

    def refused(self, request: Request) -> None:
        """Nothing has happened: the key may be tried again."""
        if request.key is not None:
            self._pending.pop(request.key, None)

    async def _stored(self, key: str) -> tuple[int, str, bool] | None:
        """What the journal has of a key that is not remembered."""
        if key in self._pending or key in self._recent:
            return None
        if key.startswith(self.prefix) and hash(key) not in self._prefixed:
            return None
        return await self._journal.answered(key)


def _prefix() -> str:
    return f"{secrets.token_hex(6)}-"


def _conflict() -> Conflict:
    return Conflict("这个 Idempotency-Key 已用于另一条命令 | this Idempotency-Key belongs to another command")
