"""One transaction: a draft of the room in which a command runs; then either its changes, or nothing."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from overlay.errors import OverlayError, Refused
from overlay.plugin.mechanic import ZONES, Mechanic
from overlay.plugin.state import Document
from overlay.plugin.values import to_plain
from overlay.room.memory import PRODUCTS, Documents, Memory
from overlay.room.patches import diff, merge
from overlay.room.rehearsal import baseline_of, bring_back, bring_items_back
from overlay.room.rights import limited, require_cue, rights_of

if TYPE_CHECKING:
    from overlay.room.model import Actor

HEARS = " hears"
"""What the key of a delivery ends with: a deadline, due at once, that holds facts for somebody who listens."""

encode = msgspec.json.Encoder(enc_hook=to_plain).encode


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened: `name` is `mechanic.fact`."""

    name: str
    data: dict[str, Any]

    def document(self) -> Document:
        return {"fact": self.name, **self.data}


@dataclass(frozen=True, slots=True)
class ItemChange:
    table: str
    key: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Changes:
    """What a transaction changes: merge patches of the public and of the inner documents, items, facts."""

    before: Documents
    public: Document  # as they are after it
    patch: Document
    inner: Document
    items: list[ItemChange]
    facts: list[Fact]

    def after(self) -> Documents:
        """The room's documents with the changes."""
        return Documents(self.public, merge(self.before.inner, self.inner))


class DraftTable:
    """A table whose changes the transaction remembers."""

    def __init__(self, name: str, rows: dict[str, bytes], changes: list[ItemChange]) -> None:
        self._name = name
        self._rows = rows
        self._changes = changes

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str) -> bytes | None:
        return self._rows.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._changes.append(ItemChange(self._name, key, self._rows.get(key), value))
        self._rows[key] = value

    def delete(self, key: str) -> None:
        self._changes.append(ItemChange(self._name, key, self._rows.pop(key, None), None))

    def items(self) -> Iterator[tuple[str, bytes]]:
        return iter(list(self._rows.items()))


class Transaction:
    """The draft. Satisfies `Context`: mechanics reach it while one of their handlers runs."""

    def __init__(self, memory: Memory, at: int, seq: int, entropy: Callable[[int], bytes], actor: Actor) -> None:
        self.room = memory
        self.memory = memory
        self.actor = actor  # who asks …
        self.rights = rights_of(actor)  # … and what whoever it is for may have done later
        self.undoable = True  # whether all that ran in it can be taken back
        self.ran: list[str] = []  # the commands that did
        self.passing: set[str] = set()  # topics of which what changes in it is nothing to take back
        self.now = at
        self.seq = seq  # that it gets if it is accepted
        self.rehearsal: int | None = None  # 1: one begins with it, 0: one is over with it
        self.facts: list[Fact] = []
        self.items: list[ItemChange] = []
        self.touched: dict[str, None] = {}
        self.running: str | None = None  # the mechanic whose handler runs now
        self._entropy = entropy
        self._random: random.Random | None = None
        self._seed: str | None = None
        self._session: Document | None = None
        self._deadlines: Document = {}  # what changes: key → deadline, or None where it goes
        for mechanic in memory.mechanics.values():
            mechanic.context = self

    def call(self, mechanic: str, method: str, *heard: Any, **arguments: Any) -> Any:
        """Run a handler of a mechanic within this transaction: a command's arguments, or the list it listens for."""
        target = self.memory.mechanic(mechanic)
        self.touched[mechanic] = None
        before, self.running = self.running, mechanic
        result = getattr(target, method)(*heard, **arguments)
        if inspect.iscoroutine(result):
            result.close()
            raise TypeError(f"{mechanic}.{method} must be an ordinary method: a handler cannot await")
        self.running = before or mechanic  # neither after an exception: the room asks who was running
        return result

    def attempt(self, work: Callable[[], object]) -> OverlayError | None:
        """Do all of the work, or none of it and say what refused it. What was done before it stays either way."""
        drafts = {name: _draft_of(self.memory.mechanics[name]) for name in self.touched if self.memory.works(name)}
        touched, deadlines = dict(self.touched), dict(self._deadlines)
        running, undoable, ran = self.running, self.undoable, len(self.ran)
        rehearsal, session = self.rehearsal, self._session
        facts, items = len(self.facts), len(self.items)
        try:
            work()
        except OverlayError as error:
            undo_items(self.memory, self.items[items:])
            del self.items[items:], self.facts[facts:]
            self._restore(name for name in self.touched if name not in drafts)
            for name, draft in drafts.items():
                vars(self.memory.mechanics[name]).update(draft)
            self.touched, self._deadlines = touched, deadlines
            self.running, self.undoable = running, undoable
            self.rehearsal, self._session = rehearsal, session
            del self.ran[ran:]
            return error
        return None

    @property
    def random(self) -> random.Random:
        if self._random is None:
            seed = self._entropy(32)
            self._seed = seed.hex()
            self._random = random.Random(int.from_bytes(seed))  # noqa: S311  # seeded with 256 unguessable bits
        return self._random

    def emit(self, mechanic: str, fact: str, data: dict[str, Any]) -> None:
        self.facts.append(Fact(f"{mechanic}.{fact}", _plain(data)))

    def deadline(self, at: int | None, mechanic: str, method: str, arguments: dict[str, Any]) -> None:
        key = f"{mechanic}.{method}{encode(arguments).decode() if arguments else ''}"
        what = {"mechanic": mechanic, "method": method, "args": _plain(arguments)}
        self._deadlines[key] = None if at is None else {"at": at, **what, **self.rights}

    def drop_deadline(self, key: str) -> None:
        self._deadlines[key] = None

    def fire(self, cue: str, rights: Document | None = None) -> None:
        rights = self.rights if rights is None else rights
        self._deadlines[f"cue {cue} {self.seq} {len(self._deadlines)}"] = {"at": self.now, "cue": cue, **rights}

    def rights_to(self, cue: str) -> Document:
        cues: Any = self.memory.mechanics["cues"]
        require_cue(self.memory, cues.find(cue, "cue"), limited(self.actor, self.rights))
        return self.rights

    def take(self, mechanic: str, zone: str) -> None:
        if zone not in ZONES:
            raise Refused(
                "zone", "没有这个位置，可选 {zones} | no such zone; there are {zones}", zones=", ".join(ZONES)
            )
        for name, other in self.memory.mechanics.items():
            if other.on_air and other.on_air_zone == zone and name != mechanic:
                self.clear(name)
        self.touched[mechanic] = None
        self.memory.mechanics[mechanic].on_air = True
        self.memory.mechanics[mechanic].on_air_zone = zone

    def clear(self, mechanic: str) -> None:
        self.touched[mechanic] = None
        if mechanic in self.memory.mechanics:  # else its plugin is gone, and what it left on the air goes too
            self.memory.mechanics[mechanic].on_air = False
            self.memory.mechanics[mechanic].on_air_zone = None

    def scene(self, name: str) -> None:
        self.call("programme", "want", name=name)

    def count_sale(self, product: str, quantity: int) -> None:
        if product in self.memory.tables.get(PRODUCTS, {}):
            self.call("catalogue", "count_sales", sales={product: quantity})

    def begin_rehearsal(self) -> None:
        """From here on a rehearsal: all is to be as it is now when that is over."""
        self.rehearsal = 1
        self.memory.baseline = {name: dict(rows) for name, rows in self.memory.tables.items()}

    def end_rehearsal(self, session: Document | None = None) -> None:
        """All is again as it was before the rehearsal, but for `session`, where one begins with its end."""
        self.rehearsal = 0
        self._session = session
        bring_items_back(self)

    def table(self, name: str) -> DraftTable:
        return DraftTable(name, self.memory.tables.setdefault(name, {}), self.items)

    def finish(self) -> Changes:
        """The changes of a handler that has returned. Who hears its facts gets them right after, exactly once."""
        memory = self.memory
        before = memory.documents
        self._tell_listeners()
        public = dict(before.public)
        secrets: Document = {}
        for name in self.touched:
            public[name] = memory.document_of(name)
            if (after := memory.secret_of(name)) is not None:
                secret = diff(before.inner["secrets"].get(name, {}), after)
                if secret:
                    secrets[name] = secret
        patch = {}
        for name in self.touched:
            topic = diff(before.public.get(name, {}), public[name])
            if topic:
                patch[name] = topic
            else:
                public[name] = before.public[name]
        inner: Document = {}
        deadlines = self._deadline_patch(before.inner["deadlines"])
        if deadlines:
            inner["deadlines"] = deadlines
        if secrets:
            inner["secrets"] = secrets
        if self._seed is not None:
            inner["seed"] = self._seed  # each row's inner patch shows its own
        if self.rehearsal == 1:
            inner["rehearsal"] = {"before": [baseline_of(before)]}
        changes = Changes(before, public, patch, inner, self.items, self.facts)
        return bring_back(changes, self._session) if self.rehearsal == 0 else changes

    def _tell_listeners(self) -> None:
        """A listener has one delivery, due at once: what several commands of a batch say, it hears together."""
        for number, fact in enumerate(self.facts):
            for mechanic, method in self.memory.listeners(fact.name):
                key = f"{mechanic}.{method}{HEARS}"
                before = self.memory.documents.inner["deadlines"].get(key)
                pending = self._deadlines.get(key, before) or {
                    "at": self.now, "mechanic": mechanic, "method": method, "heard": {},
                }  # fmt: skip
                heard = {**pending["heard"], f"{self.seq}.{number}": fact.document()}
                self._deadlines[key] = {**pending, "heard": heard}

    def _deadline_patch(self, before: Document) -> Document:
        patch: Document = {}
        for key, deadline in self._deadlines.items():
            old = before.get(key)
            if deadline is None or old is None:
                if deadline is not old:  # what comes and goes within the transaction was never there
                    patch[key] = deadline
            elif change := diff(old, deadline):
                patch[key] = change
        return patch

    def roll_back(self) -> None:
        """Nothing has happened: items and states are as before."""
        undo_items(self.memory, self.items)
        self._restore(self.touched)

    def _restore(self, names: Iterable[str]) -> None:
        for name in names:
            if self.memory.works(name):
                self.memory.restore(name)


def _draft_of(mechanic: Mechanic[Any]) -> dict[str, Any]:
    """What a handler may have changed of a mechanic by now."""
    parts = ("state", "secret", "on_air", "on_air_zone")
    return deepcopy({part: value for part, value in vars(mechanic).items() if part in parts})


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """A copy as JSON has it: what a handler does to its objects afterwards, or a restart, changes nothing."""
    plain: dict[str, Any] = msgspec.json.decode(encode(data)) if data else {}
    return plain


def undo_items(memory: Memory, items: list[ItemChange]) -> None:
    """Take item changes back, the last first."""
    for change in reversed(items):
        rows = memory.tables.setdefault(change.table, {})
        if change.before is None:
            rows.pop(change.key, None)
        else:
            rows[change.key] = change.before
