"""What a press of a cue does, by its mode; and what the cue does where nobody presses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from overlay.errors import NotFound, Refused
from overlay.plugin.state import Document
from overlay.room.cue_faces import Offer, Shown, View, WatchedCue, stale
from overlay.room.cue_model import Call, Cue
from overlay.room.dispatch import Ran, invoke
from overlay.room.macros import would_do
from overlay.room.model import Actor
from overlay.room.rights import require_cue
from overlay.room.transaction import Transaction

HELD = 800
"""ms that a cue of mode `hold` is held."""


def press(transaction: Transaction, cue_id: str, actor: Actor, seen: str | None, held: int) -> Ran:
    """Somebody presses a cue, having seen its face and held it for `held` ms.

    `seen=None`: a script, which sees nothing. Raises `Conflict` where the face is another than the one seen.
    """
    cue = find(transaction, cue_id)
    watched, shown = _look(transaction, cue)
    if seen is not None and seen != watched.seen(shown):
        raise stale(watched, shown, seen, transaction.memory.currency, _who_changed(transaction, watched, shown))
    if cue.mode == "hold" and held < HELD:
        raise Refused("held", "要按住 {most} 秒才执行 | hold it {most} s", most=HELD / 1000)
    if cue.mode == "arm":
        return _arm(transaction, cue, actor)
    if cue.mode == "toggle" and cue.off is not None:
        on = shown.life.on
        call = cue.off if on else _own(cue)
        return _did(invoke(transaction, call.command, call.args, actor), "off" if on else "on")
    if cue.mode == "macro":
        if transaction.call("cues", "stop", id_=cue_id):
            return Ran("cues.stop", {"cue": cue_id}, {"did": "stopped"}, aside=True)
        return _start(transaction, cue, actor)
    call = _own(cue)
    ran = invoke(transaction, call.command, call.args, actor)
    return ran if cue.mode == "press" else _did(ran, "fired")


def fire(transaction: Transaction, cue_id: str, actor: Actor) -> Ran:
    """A timer, the rundown or the watch fires a cue: whatever its mode: a toggle on, a macro unless it runs."""
    cue = find(transaction, cue_id)
    if cue.mode != "macro":
        call = _own(cue)
        return invoke(transaction, call.command, call.args, actor)
    if cue_id in transaction.memory.mechanics["cues"].state.running:
        raise Refused(None, "宏 {cue} 还在执行 | the macro {cue} is running", cue=cue.label or cue_id)
    return _start(transaction, cue, actor)


def dry_run(transaction: Transaction, cue_id: str, actor: Actor) -> list[Document]:
    """What a press would do now, step by step; the transaction has to be rolled back."""
    cue = find(transaction, cue_id)
    _, shown = _look(transaction, cue)
    return would_do(transaction, cue, actor, on=shown.life.on)


def find(transaction: Transaction, cue_id: str) -> Cue:
    """Raises `NotFound`."""
    cue: Cue = transaction.memory.mechanics["cues"].find(cue_id)  # type: ignore[attr-defined]
    return cue


def _arm(transaction: Transaction, cue: Cue, actor: Actor) -> Ran:
    call = _own(cue)
    if transaction.call("cues", "disarm", id_=cue.id):
        return _did(invoke(transaction, call.command, call.args, actor), "fired")
    require_cue(transaction.memory, cue, actor)
    until = transaction.call("cues", "arm", id_=cue.id)
    return Ran("cues.arm", {"cue": cue.id}, {"did": "armed", "until": until}, aside=True)


def _start(transaction: Transaction, cue: Cue, actor: Actor) -> Ran:
    require_cue(transaction.memory, cue, actor)
    step = transaction.call("cues", "start", id_=cue.id, actor=actor)
    aside = not transaction.ran  # it waits, so far
    return Ran("cues.start", {"cue": cue.id}, {"did": "started", "step": step}, aside=aside)


def _own(cue: Cue) -> Call:
    return Call(cue.command or "", cue.args)


def _did(ran: Ran, did: str) -> Ran:
    result: dict[str, Any] = {"did": did}
    if ran.result is not None:
        result["result"] = ran.result
    return replace(ran, result=result)


def _look(transaction: Transaction, cue: Cue) -> tuple[WatchedCue, Shown]:
    memory = transaction.memory
    watched = WatchedCue(cue, memory.commands)
    return watched, watched.shown(View(memory.documents.public, memory.obs, _Offers(transaction), transaction.now))


class _Offers:
    """The catalogue's answer to a product's id or link number."""

    def __init__(self, transaction: Transaction) -> None:
        self._memory = transaction.memory

    def __call__(self, ref: str) -> Offer | None:
        try:
            product = self._memory.product(ref)
        except NotFound:
            return None
        return Offer(product.id, int(product.price), product.stock)


def _who_changed(transaction: Transaction, watched: WatchedCue, shown: Shown) -> str:
    """Who changed a cue's topic last, and with what."""
    changed = transaction.memory.documents.inner["changed"]
    if shown.life.state in ("armed", "running"):
        return ""
    topics = watched.topics
    last = max((changed[topic] for topic in topics if topic in changed), default=None)
    return "" if last is None else f"{last[2]} · {last[1]}"
