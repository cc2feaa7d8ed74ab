"""Rehearsal (彩排): what a room is taken back to when one is over. All in one row of the journal, or nothing of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overlay.errors import Refused, Unavailable
from overlay.plugin.state import Document
from overlay.room.memory import Documents
from overlay.room.patches import diff, merge

if TYPE_CHECKING:
    from overlay.room.transaction import Changes, Transaction

REAL = frozenset({"people", "incidents", "recordings", "studio"})
"""Mechanics that a rehearsal leaves alone: who may come in is no play, and OBS really recorded what it recorded."""
PLATFORM = "rehearsal"
"""Where fake viewers watch: no feed may say that its events are from there."""


def rehearsing(public: Document) -> bool:
    """Whether these topics are of a rehearsal."""
    return public.get("session", {}).get("rehearsal") is True


def by_itself() -> Refused:
    """Why a rehearsal does not begin or end in one step with something else: half of that would be taken back."""
    return Refused(
        None,
        "彩排的开始和结束要单独做，不能放进宏、流程或别的命令里"
        " | a rehearsal begins and ends by itself, not in a macro, with the rundown or another command",
    )


def check_feed(public: Document, fake: bool) -> None:
    """Whether events may come in now. Real ones are nobody's play, so they wait until a rehearsal is over."""
    if rehearsing(public) and not fake:
        raise Unavailable(
            "正在彩排，不收真实的观众事件：彩排结束后再送一次"
            " | a rehearsal is on, which takes no real viewer events: send them again when it is over"
        )
    if fake and not rehearsing(public):
        raise Refused(None, "现在没有彩排，不收假的观众事件 | there is no rehearsal: fake viewer events are refused")


def before_rehearsal(documents: Documents) -> Document:
    """The topics as they are to be again; those of now, where there is no rehearsal."""
    found = documents.inner["rehearsal"].get("before")
    topics: Document = found[0]["public"] if found else documents.public
    return topics


def baseline_of(documents: Documents) -> Document:
    """What of the documents comes back."""
    inner = {part: documents.inner[part] for part in ("secrets", "deadlines", "undo", "changed")}
    return {"public": documents.public, **inner}


def bring_items_back(transaction: Transaction) -> None:
    """The items of every table as they were."""
    memory = transaction.memory
    for name in memory.tables.keys() | memory.baseline.keys():
        if name.split(".")[0] in REAL:
            continue
        wanted, table = memory.baseline.get(name, {}), transaction.table(name)
        for key, value in table.items():
            if key not in wanted:
                table.delete(key)
            elif wanted[key] != value:
                table.put(key, wanted[key])
        for key in wanted.keys() - memory.tables[name].keys():
            table.put(key, wanted[key])


def bring_back(changes: Changes, session: Document | None) -> Changes:
    """The changes that end a rehearsal: documents as they were, but for `session` and what is real."""
    before = changes.before
    (base,) = before.inner["rehearsal"]["before"]
    public = _with_real(base["public"], before.public)
    for name in before.public.keys() - public.keys():
        public[name] = {"on_air": False}  # a plugin that came in the meantime begins anew
    if session is not None:
        public["session"] = session
    deadlines = {
        key: deadline for key, deadline in before.inner["deadlines"].items() if deadline.get("mechanic") in REAL
    }
    inner = {
        **before.inner,
        "secrets": _with_real(base["secrets"], before.inner["secrets"]),
        "changed": _with_real(base["changed"], before.inner["changed"]),
        "deadlines": merge({**base["deadlines"], **deadlines}, changes.inner.get("deadlines", {})),
        "undo": base["undo"],
        "rehearsal": {},
    }
    return replace(changes, public=public, patch=diff(before.public, public), inner=diff(before.inner, inner))


def _with_real(then: Document, now: Document) -> Document:
    """By mechanic: as then, but for what a rehearsal leaves alone."""
    return {
        **{name: value for name, value in then.items() if name not in REAL},
        **{name: value for name, value in now.items() if name in REAL},
    }
