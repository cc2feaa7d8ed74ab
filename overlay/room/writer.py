"""The writer: the one place where a room changes. Runs commands one after another, commits, then shows."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec

from overlay.errors import OverlayError, Unavailable
from overlay.plugin.isolation import HANDLER_SECONDS, TookTooLong, time_limit
from overlay.room.answers import Answers
from overlay.room.deadlines import Alarm, due_deadlines, next_deadline
from overlay.room.dispatch import Ran
from overlay.room.journal import Journal, Row
from overlay.room.meant import ALWAYS, Meant
from overlay.room.memory import Documents, Memory
from overlay.room.model import SYSTEM, TIMER, Actor, Done, Patch, RoomListener
from overlay.room.people import require_admitted
from overlay.room.presses import fire
from overlay.room.request import Accepted, Again, Request, Skip, culprit_of, row_of
from overlay.room.rights import limited
from overlay.room.transaction import Changes, ItemChange, Transaction, encode, undo_items
from overlay.room.undo import note_changes, taken_back, undoable

logger = logging.getLogger(__name__)

SNAPSHOT_ROWS = 500  # rows after which a new snapshot is written
MAX_BATCH = 256  # commands that share one commit
RETRY_MS = 1000  # after a failed commit, before deadlines are tried again
SLEWED = 5000
"""ms. Rows have the times in their order while the clock is set back by no more than this. Set back further it had been
wrong, and the room goes by the clock that is right."""


class Writer:
    """Owns the memory and the journal of one room."""

    def __init__(
        self,
        journal: Journal,
        memory: Memory,
        seq: int,
        at: int,
        replayed: int,
        clock: Callable[[], int],
        entropy: Callable[[int], bytes],
    ) -> None:
        self.seq = seq  # the last that is committed …
        self.visible = memory.documents  # … and the room as of then
        self.listeners: list[RoomListener] = []
        self._journal = journal
        self._memory = memory
        self._next_seq = seq + 1
        self._at = at
        self.clock = clock
        self._entropy = entropy
        self._queue: list[Request] = []
        self._queries: list[tuple[Callable[[Transaction], Any], asyncio.Future[Any]]] = []
        self._answers = Answers(journal)
        self._since_snapshot = replayed
        self._uncommitted: list[ItemChange] = []  # while their commit is under way
        self._limit = time_limit()
        self._closing = False
        self._retry_at: int | None = None
        self._wake = asyncio.Event()
        self._wake.set()
        self._alarm = Alarm(clock, self._wake.set)
        self._task = asyncio.create_task(self._write(), name=f"writer of {memory.name}")

    async def close(self) -> None:
        """Finish what is queued, then stop."""
        self._closing = True
        self._wake.set()
        await self._task
        self._alarm.stop()
        if self._since_snapshot:
            await self._snapshot()

    async def submit(
        self,
        run: Callable[[Transaction], Ran],
        actor: Actor,
        name: str,
        key: str | None = None,
        *,
        meant: Meant = ALWAYS,
        insist: bool = False,
    ) -> Done:
        """Queue a request; returns when it is durable, raises why it is not."""
        self._check_open()
        if key is not None:
            known = await self._answers.known(key, name)
            if known is not None:
                return known
            self._check_open()
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_retrieve)
        self._enqueue(Request(run, actor, answer, name, key, meant, insist=insist))
        # A caller that goes away (a closed socket) cancels its answer, not the command, and with a key not the answer
        # either: others may wait for the same one.
        return await (answer if key is None else asyncio.shield(answer))

    @property
    def key_prefix(self) -> str:
        """What a new idempotency key may begin with to be known as new at once."""
        return self._answers.prefix

    async def outcome(self, key: str) -> Done | None:
        """What came of the request with this key; None: it was not done, and will not be."""
        self._check_open()
        return await self._answers.outcome(key)

    async def read(self, query: Callable[[Transaction], Any]) -> Any:
        """The query's answer, between two commits."""
        self._check_open()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queries.append((query, answer))
        self._wake.set()
        return await answer

    def table(self, name: str) -> Mapping[str, bytes]:
        """A table's items as they are committed."""
        rows: Mapping[str, bytes] = self._memory.tables.get(name, {})
        changed = [change for change in self._uncommitted if change.table == name]
        if changed:
            before = {change.key: change.before for change in reversed(changed)}  # the first of each key
            rows = {key: value for key, value in {**rows, **before}.items() if value is not None}
        return rows

    def tell(self, call: Callable[[RoomListener], None]) -> None:
        """Call every listener; one that raises is logged and hinders nobody."""
        for listener in list(self.listeners):
            try:
                call(listener)
            except Exception:
                logger.exception("room %s: a listener failed", self._memory.name)

    def _check_open(self) -> None:
        if self._closing:
            raise Unavailable("服务器正在停止 | the server is stopping")

    def _enqueue(self, request: Request) -> None:
        self._answers.expect(request)
        self._queue.append(request)
        self._wake.set()

    async def _write(self) -> None:
        while not (self._closing and not self._queue):
            self._alarm.set(self._retry_at or next_deadline(self._memory))
            await self._wake.wait()
            self._wake.clear()
            self._retry_at = None
            self._answer_queries()
            self._queue_due()
            while self._queue:
                batch, self._queue = self._queue[:MAX_BATCH], self._queue[MAX_BATCH:]
                await self._commit(batch)
                self._answer_queries()
                if self._retry_at is None:
                    self._queue_due()
                if self._since_snapshot >= SNAPSHOT_ROWS:
                    await self._snapshot()
        self._answer_queries()  # those that came during the last commit

    def _answer_queries(self) -> None:
        queries, self._queries = self._queries, []
        for query, answer in queries:
            if answer.cancelled():
                continue
            transaction = self._transaction(SYSTEM)
            try:
                with self._limit():
                    result = query(transaction)
            except OverlayError as error:
                answer.set_exception(error)
            except KeyboardInterrupt:
                raise
            except BaseException:
                logger.exception("room %s: a query failed", self._memory.name)
                answer.set_exception(_failed_inside())
            else:
                answer.set_result(result)
            finally:
                transaction.roll_back()  # a query changes nothing, even where its author forgot

    def _transaction(self, actor: Actor) -> Transaction:
        now = self.clock()
        at = max(now, self._at) if self._at - now <= SLEWED else now
        return Transaction(self._memory, at, self._next_seq, self._entropy, actor)

    def _queue_due(self) -> None:
        """Queue what is due. What a handler makes due at once comes in the next round."""
        loop = asyncio.get_running_loop()
        for key in due_deadlines(self._memory, self.clock()):
            answer: asyncio.Future[Done] = loop.create_future()
            answer.add_done_callback(_retrieve)
            self._queue.append(
                Request(partial(self._fire, key), TIMER, answer, key, otherwise=partial(self._drop, key))
            )
        if self._memory.strays():
            answer = loop.create_future()
            answer.add_done_callback(_retrieve)
            self._queue.append(Request(self._sweep, SYSTEM, answer, "room.plugin_failed"))

    def _fire(self, key: str, transaction: Transaction) -> Ran:
        deadline = self._memory.documents.inner["deadlines"].get(key)
        if deadline is None or deadline["at"] > transaction.now:
            raise Skip
        transaction.drop_deadline(key)
        # Whoever set it can have nothing done by the clock that they may not do themselves.
        transaction.rights = {part: deadline[part] for part in ("role", "only") if part in deadline}
        if "cue" in deadline:
            return fire(transaction, deadline["cue"], limited(TIMER, transaction.rights))
        mechanic, method, arguments = deadline["mechanic"], deadline["method"], deadline.get("args", {})
        heard = [list(deadline["heard"].values())] if "heard" in deadline else []
        transaction.call(mechanic, method, *heard, **arguments)
        return Ran(f"{mechanic}.{method}", arguments)

    def _sweep(self, transaction: Transaction) -> Ran:
        strays = self._memory.strays()
        if not strays:
            raise Skip
        for name in strays:
            transaction.clear(name)
        return Ran("room.plugin_failed", {"cleared": strays})

    def _drop(self, key: str, transaction: Transaction) -> Ran:
        transaction.drop_deadline(key)
        return Ran("room.deadline_refused", {"deadline": key})

    async def _commit(self, batch: Sequence[Request]) -> None:
        accepted = [done for request in batch if (done := self._run(request)) is not None]
        if not accepted:
            return
        self._uncommitted = [change for done in accepted for change in done.items]
        try:
            await self._journal.append([done.row for done in accepted])
        except Unavailable as error:
            self._roll_back(accepted, error)
            return
        finally:
            self._uncommitted = []
        wanted = _scene(self.visible)
        self.visible = self._memory.documents
        self.seq = accepted[-1].row.seq
        self._since_snapshot += len(accepted)
        patches = [done.patch for done in accepted]
        self.tell(lambda listener: listener.patched(patches))
        if _scene(self.visible) != wanted:
            self.tell(lambda listener: listener.scene_wanted(_scene(self.visible)))
        for done in accepted:
            self._answers.given(done.request, done.done)
            if done.row.rehearsal == 0:
                self._answers.taken_back()
            if not done.request.answer.done():
                done.request.answer.set_result(done.done)

    def _run(self, request: Request) -> Accepted | None:
        """Run one request in memory. `None`: refused, and the caller knows why."""
        transaction = self._transaction(request.actor)
        try:
            with self._limit():
                require_admitted(self._memory, request.actor, transaction.now)
                request.meant.check(self._memory.documents.public, self.clock())
                ran = request.run(transaction)
                changes = transaction.finish()
                if transaction.rehearsal == 0:
                    pass  # what people did before the rehearsal is what they can take back
                elif ran.undone is None:
                    changes = note_changes(
                        changes, seq=transaction.seq, at=transaction.now, command=ran.command,
                        actor=request.actor.name, person=request.actor.person and not ran.aside,
                        undoable=transaction.undoable, ran=transaction.ran,
                        passing=transaction.passing,
                    )  # fmt: skip
                else:
                    changes = taken_back(changes, ran.undone)
                row, result = row_of(request, transaction, changes, ran)
        except Skip:
            transaction.roll_back()
            request.answer.cancel()
        except Again:
            transaction.roll_back()
            return self._run(request)
        except OverlayError as error:
            transaction.roll_back()
            if request.otherwise is not None:
                logger.warning("room %s: %s was refused: %s", self._memory.name, request.name, error)
                return self._run(replace(request, run=request.otherwise, otherwise=None))
            self._refuse(request, error)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a handler may raise anything, `SystemExit` too
            culprit = culprit_of(transaction)
            transaction.roll_back()
            logger.error("room %s: %s failed", self._memory.name, request.name, exc_info=error)
            if culprit is not None:
                self._switch_off(culprit, error)
                if request.insist:
                    return self._run(request)
            elif request.otherwise is not None:
                return self._run(replace(request, run=request.otherwise, otherwise=None))
            self._refuse(request, _failed() if culprit is not None else _failed_inside())
        else:
            return self._accept(request, transaction, changes, ran, row, result)
        return None

    def _accept(
        self,
        request: Request,
        transaction: Transaction,
        changes: Changes,
        ran: Ran,
        row: Row,
        result: bytes,
    ) -> Accepted:
        self._memory.documents = changes.after()
        if ran.undone is not None or transaction.rehearsal == 0:
            for name in self._memory.mechanics:
                if name in transaction.touched or name in changes.patch or name in changes.inner.get("secrets", {}):
                    self._memory.restore(name)
        self._at = transaction.now
        self._next_seq = transaction.seq + 1
        undo = encode(undoable(self._memory.documents)) if "undo" in changes.inner else None
        patch = Patch(row.seq, row.at, row.patch, changes.facts, undo)
        done = Done(row.seq, msgspec.json.decode(result))
        return Accepted(request, row, patch, changes.items, done)

    def _refuse(self, request: Request, error: OverlayError) -> None:
        self._answers.refused(request)
        if not request.answer.done():
            request.answer.set_exception(error)

    def _roll_back(self, accepted: Sequence[Accepted], error: Unavailable) -> None:
        """The commit failed: the room is what is on disk, and everybody concerned is told no."""
        logger.error("room %s: %s", self._memory.name, error)
        for done in reversed(accepted):
            undo_items(self._memory, done.items)
        self._memory.documents = self.visible
        self._next_seq = self.seq + 1
        for name in self._memory.mechanics:
            if self._memory.works(name):
                self._memory.restore(name)
        for done in accepted:
            self._refuse(done.request, error)
        self._retry_at = self.clock() + RETRY_MS

    def _switch_off(self, culprit: str, error: BaseException) -> None:
        """A plugin failed: it is off, alone, and what it has on the air is swept from it."""
        module = type(self._memory.mechanics[culprit]).__module__
        if isinstance(error, TookTooLong):
            error.add_note(f"a handler took longer than {HANDLER_SECONDS:g} s")
        self._memory.off[module] = "".join(traceback.format_exception(error))
        self.tell(lambda listener: listener.mechanics_changed())

    async def _snapshot(self) -> None:
        documents = self.visible
        try:
            await self._journal.save_snapshot(self.seq, encode(documents.public), encode(documents.inner))
        except Unavailable as error:
            logger.warning("room %s: no snapshot: %s", self._memory.name, error)
        self._since_snapshot = 0


def _scene(documents: Documents) -> str | None:
    scene: str | None = documents.public.get("programme", {}).get("scene")
    return scene


def _retrieve(answer: asyncio.Future[Done]) -> None:
    """Nobody may wait for this answer any more; that is no reason for a complaint in the log."""
    if not answer.cancelled():
        answer.exception()


def _failed() -> Unavailable:
    return Unavailable("插件出错，已停用 | the plugin failed and was switched off")


def _failed_inside() -> Unavailable:
    return Unavailable("内部出错，命令未执行 | an internal failure: nothing was done")
