"""Rights: what somebody may have done, themselves or, later, by the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overlay.errors import Forbidden
from overlay.plugin.command import require_role
from overlay.plugin.state import Document

if TYPE_CHECKING:
    from overlay.room.cue_model import Cue
    from overlay.room.memory import Memory
    from overlay.room.model import Actor


def rights_of(actor: Actor) -> Document:
    """A person's rights as a deadline keeps them: `role` and, where it is not all, `only`. Of the server: none."""
    if not actor.person:
        return {}
    return {"role": actor.role} | ({} if actor.only is None else {"only": sorted(actor.only)})


def limited(actor: Actor, rights: Document) -> Actor:
    """A part of the server that acts with the rights of whoever had it do so."""
    only = rights.get("only")
    return replace(actor, role=rights.get("role", actor.role), only=None if only is None else frozenset(only))


def require_right(actor: Actor, mechanic: str) -> None:
    """Raise `Forbidden` where somebody may use only some mechanics, and this is none of them."""
    if actor.only is not None and mechanic not in actor.only:
        raise Forbidden(
            "你的链接不能用 {mechanic}，可用的是 {only} | your link does not include {mechanic}, only {only}",
            mechanic=mechanic, only=", ".join(sorted(actor.only)),
        )  # fmt: skip


def require_cue(memory: Memory, cue: Cue, actor: Actor) -> None:
    """Raise `Forbidden` where somebody may not do all that a cue does: who may not finish it does not begin it."""
    for name, _ in cue.calls():
        info = memory.commands.get(name)
        if info is not None:
            require_role(actor.role, info.role)
            require_right(actor, info.mechanic)
