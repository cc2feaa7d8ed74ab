"""Macros: a cue's list of commands, waits and conditions, run one after another; and what they would do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overlay.errors import OverlayError, both_languages
from overlay.plugin.state import Document
from overlay.plugin.values import Duration
from overlay.room.cue_checks import OBS
from overlay.room.cue_model import Call, Step
from overlay.room.dispatch import invoke
from overlay.room.model import Actor
from overlay.room.people import require_admitted
from overlay.room.rehearsal import by_itself
from overlay.room.rights import rights_of

if TYPE_CHECKING:
    from overlay.room.cue_model import Condition, Cue
    from overlay.room.transaction import Transaction


@dataclass(frozen=True)
class Reached:
    """How far a macro has come: the steps behind it, the wait (ms) that comes now, why it cannot go on."""

    step: int
    wait: int | None = None
    refused: str | None = None  # "中文 | English"


def run(transaction: Transaction, cue: Cue, actor: Actor, step: int, first: bool) -> Reached:
    """Run the steps from `step` (from 0) to the next wait or the end. A refused one changes nothing and is the last.

    `actor`: whose rights the steps have. `first`: nothing has been done yet, so that the refusal of the first command
    is raised.
    """
    steps = cue.steps
    while step < len(steps):
        at, step = steps[step], step + 1
        if at.wait is not None:
            return Reached(step, int(Duration.parse(at.wait)))
        if at.when is not None:
            if not holds(transaction, at.when):
                if at.otherwise == "stop":
                    return Reached(step)
                step += 1
            continue
        refused = attempt(transaction, actor, at.command or "", at.args)
        if refused is not None:
            if first:
                raise refused
            zh, en = refused.text("zh"), refused.text("en")
            return Reached(step, None, f"第 {step} 步：{zh} | step {step}: {en}")
        first = False
    return Reached(len(steps))


def attempt(transaction: Transaction, actor: Actor, command: str, args: dict[str, Any]) -> OverlayError | None:
    """Run one command as whoever pressed; what refused it, and then it has done nothing."""

    def work() -> None:
        require_admitted(transaction.memory, actor, transaction.now)  # it does not outlive the link of who started it
        invoke(transaction, command, args, actor)
        if transaction.rehearsal is not None:
            raise by_itself()

    before = transaction.actor, transaction.rights
    transaction.actor, transaction.rights = actor, rights_of(actor)
    try:
        return transaction.attempt(work)
    finally:
        transaction.actor, transaction.rights = before


def holds(transaction: Transaction, when: Condition) -> bool:
    """Whether a condition is true now, what the transaction has done so far included."""
    return _same(_found(transaction, when), when.wanted)


def would_do(transaction: Transaction, cue: Cue, actor: Actor, *, on: bool) -> list[Document]:
    """What each step of a press would do now: `{"command", "label", "would", "why"}`, the last one reached included.

    The transaction is one that is rolled back. Conditions see what the steps before them would have done. `on`: of a
    toggle, whether it is on.
    """
    if cue.mode != "macro":
        call = cue.off if on and cue.off is not None else Call(cue.command or "", cue.args)
        return [_would(transaction, actor, call.command, call.args)]
    told: list[Document] = []
    skip = False
    for step in cue.steps:
        if skip:
            told.append({**_described(transaction, step), "would": "skip", "why": both_languages(_SKIPPED)})
            skip = False
        elif step.wait is not None:
            wait = int(Duration.parse(step.wait))
            told.append({"label": both_languages(_WAIT), "would": "wait", "wait": wait, "why": _seconds(wait)})
        elif step.when is not None:
            true = holds(transaction, step.when)
            is_now = _found(transaction, step.when)
            why = f"{step.when.topic}.{step.when.field} = {_json(is_now)}"
            skip = not true and step.otherwise == "skip"
            would = "run" if true else (step.otherwise or "stop")
            told.append({"label": both_languages(_WHEN), "would": would, "why": both_languages(why)})
            if would == "stop":
                return told
        else:
            told.append(_would(transaction, actor, step.command or "", step.args))
            if told[-1]["would"] == "refused":
                return told
    return told


def _would(transaction: Transaction, actor: Actor, command: str, args: dict[str, Any]) -> Document:
    described: Document = _described(transaction, Call(command, args))
    refused = attempt(transaction, actor, command, args)
    if refused is None:
        return {**described, "would": "run"}
    return {**described, "would": "refused", "why": {"zh": refused.text("zh"), "en": refused.text("en")}}


def _described(transaction: Transaction, step: Step | Call) -> Document:
    """A step's command and its label; what is none has a label only."""
    if step.command is None:
        return {"label": both_languages(_WAIT if isinstance(step, Step) and step.wait is not None else _WHEN)}
    info = transaction.memory.commands.get(step.command)
    return {"command": step.command, "label": info.label if info else both_languages(step.command)}


def _seconds(wait: int) -> dict[str, str]:
    return {"zh": f"{wait / 1000:g} 秒", "en": f"{wait / 1000:g} s"}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]


def _found(transaction: Transaction, when: Condition) -> Any:
    """What the field of a condition holds now; None where there is none."""
    memory = transaction.memory
    found: Any = memory.obs if when.topic == OBS else memory.document_of(when.topic)
    for name in when.field.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _same(found: object, wanted: object) -> bool:
    """Equal as JSON: `1` and `1.0` are the same number, `true` is none."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    return found == wanted


_WAIT = "等待 | Wait"
_WHEN = "条件 | Condition"
_SKIPPED = "条件不成立，跳过 | the condition is not met: skipped"
