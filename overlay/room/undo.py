"""Undo: what a person's command changed is remembered, and taken back if nothing changed it since."""

from __future__ import annotations

from typing import Any

from overlay.errors import Refused
from overlay.plugin.state import Document
from overlay.room.memory import Documents, Memory
from overlay.room.patches import diff, merge
from overlay.room.transaction import Changes, ItemChange, Transaction

KEPT = 20  # commands that can be taken back, the last first
MAX_ITEMS = 2000  # a command that changed more items than this cannot be taken back


def note_changes(
    before: Documents,
    changes: Changes,
    *,
    seq: int,
    at: int,
    command: str,
    actor: str,
    person: bool,
    undoable: bool,
) -> Changes:
    """The changes with who changed each topic last, and for a person's command how to take it back."""
    inner = changes.documents.inner
    topics = {
        *changes.patch,
        *changes.inner.get("secrets", {}),
        *(item.table.split(".")[0] for item in changes.items),
    }
    if not topics and not person:
        return changes
    changed = {**inner["changed"], **{topic: [seq, command, actor] for topic in topics}}
    undo = inner["undo"]
    if person:
        entry: Document = {"command": command, "actor": actor, "at": at}
        if undoable and len(changes.items) <= MAX_ITEMS:
            entry |= {
                "public": diff(changes.documents.public, before.public),
                "secrets": diff(inner["secrets"], before.inner["secrets"]),
                "deadlines": diff(inner["deadlines"], before.inner["deadlines"]),
                "items": [
                    [item.table, item.key, None if item.before is None else item.before.decode()]
                    for item in reversed(changes.items)
                ],
                "changed": {topic: before.inner["changed"].get(topic, [0, "", ""]) for topic in topics},
            }
        undo = {**undo, str(seq): entry}
        for old in sorted(undo, key=int)[:-KEPT]:
            del undo[old]
    return _with_inner(changes, before, {**inner, "changed": changed, "undo": undo})


def last_undoable(documents: Documents) -> tuple[str, Document] | None:
    """`(seq, entry)` of the command that undo would take back."""
    undo: Document = documents.inner["undo"]
    return max(undo.items(), key=lambda item: int(item[0])) if undo else None


def take_back(transaction: Transaction, memory: Memory) -> tuple[str, Any]:
    """Bring back what was before the last person's command; `(its seq, its command)`. Raises `Refused`."""
    found = last_undoable(memory.documents)
    if found is None:
        raise Refused(None, "没有可以撤销的操作 | there is nothing to undo")
    seq, entry = found
    command = entry["command"]
    if "public" not in entry:
        raise Refused(None, "{command} 不能撤销 | {command} cannot be taken back", command=command)
    changed = memory.documents.inner["changed"]
    for topic in entry["changed"]:
        last_seq, last_command, last_actor = changed.get(topic, [0, "", ""])
        if last_seq != int(seq):
            raise Refused(
                None,
                "{command} 之后，{actor} 又用 {last} 改了 {topic}，不能撤销"
                " | cannot undo {command}: {actor} has since changed {topic} with {last}",
                command=command, actor=last_actor, last=last_command, topic=topic,
            )  # fmt: skip
    for table, key, value in entry["items"]:
        draft = transaction.table(table)
        if value is None:
            draft.delete(key)
        else:
            draft.put(key, value.encode())
    return seq, command


def taken_back(before: Documents, changes: Changes, seq: str) -> Changes:
    """The changes of an undo: documents as the entry says, the entry gone, topics' last changes as before it."""
    entry = before.inner["undo"][seq]
    public = merge(before.public, entry["public"])
    inner = dict(changes.documents.inner)
    inner["secrets"] = merge(before.inner["secrets"], entry["secrets"])
    inner["deadlines"] = merge(before.inner["deadlines"], entry["deadlines"])
    inner["changed"] = {**inner["changed"], **entry["changed"]}
    inner["undo"] = {key: value for key, value in inner["undo"].items() if key != seq}
    return Changes(
        Documents(public, inner),
        diff(before.public, public),
        diff(before.inner, inner),
        changes.items,
        changes.facts,
    )


def item_columns(items: list[ItemChange]) -> list[tuple[str, str, bytes | None]]:
    """The item changes as the journal keeps them: the last change of each key decides."""
    last = {(item.table, item.key): item.after for item in items}
    return [(table, key, value) for (table, key), value in last.items()]


def _with_inner(changes: Changes, before: Documents, inner: Document) -> Changes:
    return Changes(
        Documents(changes.documents.public, inner), changes.patch, diff(before.inner, inner), changes.items,
        changes.facts,
    )  # fmt: skip
