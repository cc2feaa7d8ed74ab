"""Undo: what a person's command changed is remembered, and taken back if nothing changed it since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from overlay.errors import Conflict, Refused
from overlay.plugin.command import require_role
from overlay.plugin.state import Document
from overlay.room.memory import PRODUCTS, Documents, Memory
from overlay.room.model import Actor
from overlay.room.patches import inverse, merge
from overlay.room.rights import require_right
from overlay.room.transaction import HEARS, Changes, ItemChange, Transaction

KEPT = 20  # commands that can be taken back, the last first
MAX_ITEMS = 2000  # a command that changed more items than this cannot be taken back


def note_changes(
    changes: Changes, *, seq: int, at: int, command: str, actor: str, person: bool, undoable: bool,
    ran: list[str], passing: set[str],
) -> Changes:  # fmt: skip
    """The changes with who changed each topic last, and for a person's command how to take it back.

    `ran`: the commands that ran in it. What changes in the topics `passing` is nothing to take back.
    """
    topics = {*changes.patch, *changes.inner.get("secrets", {}), *(item.table.split(".")[0] for item in changes.items)}
    topics -= passing
    if not topics and not person:
        return changes
    notes: Document = {"changed": {topic: [seq, command, actor] for topic in topics}}
    if person:
        entry: Document = {"command": command, "actor": actor, "at": at}
        if ran not in ([], [command]):
            entry["ran"] = ran
        if undoable and len(changes.items) <= MAX_ITEMS:
            entry["back"] = [_way_back(changes, topics, passing)]  # in a list, where a merge keeps a patch's nulls
        notes["undo"] = {str(seq): entry}
        kept = changes.before.inner["undo"]  # in the order they came
        for old in list(kept)[: max(0, len(kept) + 1 - KEPT)]:
            notes["undo"][old] = None
    return replace(changes, inner={**changes.inner, **notes})


def _way_back(changes: Changes, topics: set[str], passing: set[str]) -> Document:
    """Merge patches and items that bring back what was before."""
    before = changes.before
    public = {topic: patch for topic, patch in changes.patch.items() if topic in topics}
    secrets = {topic: patch for topic, patch in changes.inner.get("secrets", {}).items() if topic in topics}
    return {
        "public": inverse(before.public, public),
        "secrets": inverse(before.inner["secrets"], secrets),
        "deadlines": inverse(
            before.inner["deadlines"],
            {
                key: change
                for key, change in changes.inner.get("deadlines", {}).items()
                if not key.endswith(HEARS)  # what was said was heard
                and key.partition(".")[0] not in passing
            },
        ),
        "items": [
            [item.table, item.key, None if item.before is None else item.before.decode()]
            for item in reversed(changes.items)
            if item.before != item.after
        ],
        "changed": {topic: before.inner["changed"].get(topic, [0, "", ""]) for topic in topics},
    }


def last_undoable(documents: Documents) -> tuple[str, Document] | None:
    """`(seq, entry)` of the command that undo would take back."""
    undo: Document = documents.inner["undo"]
    return max(undo.items(), key=lambda item: int(item[0])) if undo else None


def undoable(documents: Documents) -> Document | None:
    """That command as people are told of it; `barred`: it is the last, and cannot be taken back."""
    found = last_undoable(documents)
    if found is None:
        return None
    seq, entry = found
    told = {"seq": int(seq), "command": entry["command"], "actor": entry["actor"], "at": entry["at"]}
    return told if "back" in entry else {**told, "barred": True}


def take_back(transaction: Transaction, memory: Memory, actor: Actor, wanted: int | None = None) -> tuple[str, Any]:
    """Bring back what was before the last person's command; `(its seq, its command)`.

    `wanted` is the row that the asker means: raises `Conflict` where another is the last by now; else `Refused`,
    `Forbidden`.
    """
    found = last_undoable(memory.documents)
    if found is None:
        if wanted is not None:
            raise Conflict("这一步已经撤销或已不能撤销 | this has been taken back, or cannot be any more", "seq")
        raise Refused(None, "没有可以撤销的操作 | there is nothing to undo")
    seq, entry = found
    command = entry["command"]
    if wanted is not None and wanted != int(seq):
        raise Conflict(
            "最后一步已经是 {actor} 的 {command}，什么也没撤销"
            " | the last step is now {command} by {actor}: nothing was taken back",
            "seq", actor=entry["actor"], command=command,
        )  # fmt: skip
    for name in entry.get("ran", [command]):
        if name in memory.commands:
            require_role(actor.role, memory.commands[name].role)
        require_right(actor, name.partition(".")[0])
    if "back" not in entry:
        raise Refused(None, "{command} 不能撤销 | {command} cannot be taken back", command=command)
    (back,) = entry["back"]
    changed = memory.documents.inner["changed"]
    others = [topic for topic in back["changed"] if changed.get(topic, [0])[0] != int(seq)]
    for topic in others or _in_the_way(merge(memory.documents.public, back["public"]), back["public"]):
        _, last_command, last_actor = changed.get(topic, [0, "", ""])
        raise Refused(
            None,
            "{command} 之后，{actor} 又用 {last} 改了 {topic}，不能撤销"
            " | cannot undo {command}: {actor} has since changed {topic} with {last}",
            command=command, actor=last_actor, last=last_command, topic=topic,
        )  # fmt: skip
    for table, key, value in back["items"]:
        draft = transaction.table(table)
        if value is None:
            draft.delete(key)
        else:
            draft.put(key, value.encode())
    transaction.call("cues", "stop_run", run=int(seq))
    products = [key for table, key, _ in back["items"] if table == PRODUCTS]
    if products:
        transaction.emit("catalogue", "changed", {"ids": products})
    return seq, command


def _in_the_way(public: Document, back: Document) -> list[str]:
    """Topics that have come on the air where what comes back would be."""
    wanted = {public[name]["zone"] for name in back if public[name].get("on_air")}
    return [
        name for name, topic in public.items() if name not in back and topic.get("on_air") and topic["zone"] in wanted
    ]


def taken_back(changes: Changes, seq: str) -> Changes:
    """The changes of an undo: documents as the entry says, the entry gone, topics' last changes as before it."""
    before = changes.before
    (back,) = before.inner["undo"][seq]["back"]
    deadlines = {**changes.inner.get("deadlines", {}), **back["deadlines"]}
    secrets = {**changes.inner.get("secrets", {}), **back["secrets"]}
    notes = {"secrets": secrets, "deadlines": deadlines, "changed": back["changed"], "undo": {seq: None}}
    patch = {**changes.patch, **back["public"]}
    return replace(changes, public=merge(changes.public, back["public"]), patch=patch, inner=notes)


def item_columns(items: list[ItemChange]) -> list[tuple[str, str, bytes | None]]:
    """The item changes as the journal keeps them: the last change of each key decides."""
    last = {(item.table, item.key): item.after for item in items}
    return [(table, key, value) for (table, key), value in last.items()]
