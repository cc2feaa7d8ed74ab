"""From a command's name and raw arguments to a handler that runs in a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from overlay.errors import Invalid, NotFound
from overlay.plugin.command import require_role
from overlay.room.model import Actor
from overlay.room.rights import require_right
from overlay.room.transaction import Transaction, encode


@dataclass(frozen=True)
class Ran:
    """What a request has run: the journal's words for it, and the answer."""

    command: str
    args: Mapping[str, Any] | msgspec.Raw
    result: Any = None
    undone: str | None = None  # the row that this takes back
    aside: bool = False  # undo passes it by


def invoke(transaction: Transaction, command: str, args: Mapping[str, Any], actor: Actor) -> Ran:
    """Check who asks and what for, then run the handler."""
    memory = transaction.memory
    info = memory.commands.get(command)
    if info is None or (info.role == "system" and actor.person):
        raise NotFound("没有命令 {command} | there is no command {command}", command=repr(command[:80]))
    require_role(actor.role, info.role)
    require_right(actor, info.mechanic)
    memory.mechanic(info.mechanic)
    try:
        written = msgspec.Raw(encode(args))
    except UnicodeEncodeError:
        raise Invalid(None, "文字里有半个字符 | the text holds half a character (a lone surrogate)") from None
    result = transaction.call(info.mechanic, info.method, **info.parse(args, memory.product))
    transaction.undoable &= info.undo
    transaction.ran.append(command)
    return Ran(command, written, result, aside=info.aside)
