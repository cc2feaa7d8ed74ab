"""One transaction: a draft of the room in which a command runs; then either its changes, or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from overlay.errors import Refused
from overlay.plugin.mechanic import ZONES
from overlay.plugin.state import Document, document_of
from overlay.plugin.values import to_plain
from overlay.room.memory import PRODUCTS, Documents, Memory
from overlay.room.patches import diff

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
    """What a transaction has changed; `documents` is the room after it."""

    documents: Documents
    patch: Document
    inner: Document
    items: list[ItemChange]
    facts: list[Fact]


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

    def __init__(self, memory: Memory, at: int, seq: int, entropy: Callable[[int], bytes]) -> None:
        self.room = memory
        self.memory = memory
        self.now = at
        self.seq = seq  # that it gets if it is accepted
        self.facts: list[Fact] = []
        self.items: list[ItemChange] = []
        self.touched: dict[str, None] = {}
        self.running: str | None = None  # the mechanic whose handler runs now
        self._entropy = entropy
        self._random: random.Random | None = None
        self._seed: str | None = None
        self._deadlines: Document = dict(memory.documents.inner["deadlines"])
        for mechanic in memory.mechanics.values():
            mechanic.context = self

    def call(self, mechanic: str, method: str, *heard: Any, **arguments: Any) -> Any:
        """Run a handler of a mechanic within this transaction: a command's arguments, or the list it listens for."""
        target = self.memory.mechanic(mechanic)
        self.touched[mechanic] = None
        before, self.running = self.running, mechanic
        result = getattr(target, method)(*heard, **arguments)
        self.running = before  # not after an exception: the room asks who was running
        return result

    @property
    def random(self) -> random.Random:
        if self._random is None:
            seed = self._entropy(32)
            self._seed = seed.hex()
            self._random = random.Random(int.from_bytes(seed))  # noqa: S311  # seeded with 256 unguessable bits
        return self._random

    def emit(self, mechanic: str, fact: str, data: dict[str, Any]) -> None:
        self.facts.append(Fact(f"{mechanic}.{fact}", data))

    def deadline(self, at: int | None, mechanic: str, method: str, arguments: dict[str, Any]) -> None:
        key = f"{mechanic}.{method}{encode(arguments).decode() if arguments else ''}"
        if at is None:
            self._deadlines.pop(key, None)
        else:
            self._deadlines[key] = {"at": at, "mechanic": mechanic, "method": method, "args": arguments}

    def drop_deadline(self, key: str) -> None:
        self._deadlines.pop(key, None)

    def replace_deadlines(self, deadlines: Document) -> None:
        self._deadlines = dict(deadlines)

    def fire(self, cue: str) -> None:
        self._deadlines[f"cue {cue} {self.seq} {len(self._deadlines)}"] = {"at": self.now, "cue": cue}

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
        self.memory.mechanics[mechanic].on_air = False
        self.memory.mechanics[mechanic].on_air_zone = None

    def scene(self, name: str) -> None:
        self.call("programme", "want", name=name)

    def count_sale(self, product: str, quantity: int) -> None:
        if product in self.memory.tables.get(PRODUCTS, {}):
            self.call("catalogue", "count_sales", sales={product: quantity})

    def table(self, name: str) -> DraftTable:
        return DraftTable(name, self.memory.tables.setdefault(name, {}), self.items)

    def finish(self) -> Changes:
        """The changes of a handler that has returned. Who hears its facts gets them right after, exactly once."""
        memory = self.memory
        before = memory.documents
        for fact in self.facts:
            for mechanic, method in memory.listeners(fact.name):
                key = f"{mechanic}.{method} hears {self.seq}"
                deadline = {"at": self.now, "mechanic": mechanic, "method": method}
                heard = self._deadlines.get(key, {}).get("heard", [])
                self._deadlines[key] = {**deadline, "heard": [*heard, fact.document()]}
        public = dict(before.public)
        secrets = dict(before.inner["secrets"])
        for name in self.touched:
            public[name] = memory.document_of(name)
            mechanic_ = memory.mechanics[name]
            if mechanic_.secret_type is not None and memory.works(name):
                secrets[name] = document_of(mechanic_.secret)
        patch = diff(before.public, public)
        for name in self.touched:
            if name not in patch:
                public[name] = before.public[name]
        inner = {**before.inner, "secrets": secrets, "deadlines": self._deadlines}
        if self._seed is not None:
            inner["seed"] = self._seed  # the last one: each row's inner patch shows its own
        return Changes(Documents(public, inner), patch, diff(before.inner, inner), self.items, self.facts)

    def roll_back(self) -> None:
        """Nothing has happened: items and states are as before."""
        undo_items(self.memory, self.items)
        for name in self.touched:
            if self.memory.works(name):
                self.memory.restore(name)


def undo_items(memory: Memory, items: list[ItemChange]) -> None:
    """Take item changes back, the last first."""
    for change in reversed(items):
        rows = memory.tables.setdefault(change.table, {})
        if change.before is None:
            rows.pop(change.key, None)
        else:
            rows[change.key] = change.before
