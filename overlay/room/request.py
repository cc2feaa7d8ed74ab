"""A request on its way through the writer: what it runs, and the journal row that it becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from overlay.room.dispatch import Ran
from overlay.room.journal import Row
from overlay.room.meant import ALWAYS, Meant
from overlay.room.mechanics import CORE
from overlay.room.model import Actor, Done, Patch
from overlay.room.transaction import Changes, ItemChange, Transaction, encode
from overlay.room.undo import item_columns


class Skip(Exception):
    """Nothing to do and nothing to journal."""


class Again(Exception):
    """The request wants to run anew, from the start."""


@dataclass
class Request:
    """Work for the writer: `run` acts on a transaction."""

    run: Callable[[Transaction], Ran]
    actor: Actor
    answer: asyncio.Future[Done]
    name: str  # what an idempotency key belongs to
    key: str | None = None
    meant: Meant = ALWAYS
    otherwise: Callable[[Transaction], Ran] | None = None  # runs where `run` is refused
    insist: bool = False  # run again without the plugin that failed


@dataclass
class Accepted:
    """A request that has run in memory, and waits for its commit."""

    request: Request
    row: Row
    patch: Patch
    items: list[ItemChange]
    done: Done


def row_of(request: Request, transaction: Transaction, changes: Changes, ran: Ran) -> tuple[Row, bytes]:
    """The journal's row, and the encoded answer. Raises where a plugin's values cannot be written down."""
    result = encode(ran.result)
    row = Row(
        seq=transaction.seq,
        at=transaction.now,
        actor=request.actor.name,
        command=ran.command,
        args=encode(ran.args),
        facts=encode([fact.document() for fact in changes.facts]),
        patch=encode(changes.patch),
        inner=encode(changes.inner),
        items=_encode_items(changes.items),
        key=request.key,
        rehearsal=transaction.rehearsal,
        result=None if request.key is None else encode({"name": request.name, "result": msgspec.Raw(result)}),
        actor_id=request.actor.id,
    )
    return row, result


def culprit_of(transaction: Transaction) -> str | None:
    """The mechanic whose state cannot be written down, else the one that ran; `None` where it is one of the core."""
    memory = transaction.memory
    found = transaction.running
    for name in transaction.touched:
        try:
            encode([memory.document_of(name), memory.secret_of(name)])
        except Exception:
            found = name
            break
    return None if found in CORE else found


def _encode_items(items: list[ItemChange]) -> bytes | None:
    if not items:
        return None
    return encode(
        [[table, key, None if value is None else msgspec.Raw(value)] for table, key, value in item_columns(items)]
    )
