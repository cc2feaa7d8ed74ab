"""The faces of all cues of a room: after a change only those are looked at that it can have changed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from overlay.errors import Conflict, Forbidden, OverlayError
from overlay.plugin.state import Document
from overlay.plugin.values import Product
from overlay.room.cue_faces import Life, Offer, Shown, View, WatchedCue, depends_on_obs, obs_part
from overlay.room.cue_model import Cue

if TYPE_CHECKING:
    from overlay.room.memory import Documents, Memory
    from overlay.room.model import Patch

FaceChanges = Mapping[str, Document | None]
"""Cue's id → its face; None: there is no such cue any more."""
SELDOM = 60.0
"""Seconds; the wall clock may be set, so nothing is waited for longer."""


class FaceBoard:
    """`visible()` gives the room's documents as they are committed, `clock()` the server's time. A `RoomListener`."""

    def __init__(self, memory: Memory, visible: Callable[[], Documents], clock: Callable[[], int]) -> None:
        self._memory = memory
        self._visible = visible
        self._clock = clock
        self._listeners: list[Callable[[FaceChanges], None]] = []
        self._refusals: dict[str, tuple[str, str, int]] = {}
        self._shown: dict[str, tuple[WatchedCue, Shown]] = {}
        self._faces: dict[str, Document] = {}
        self._alive: dict[str, Life] = {}
        self._untils: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._wake_at: int | None = None
        self._shelf = _Shelf(memory)
        self._cues: dict[str, WatchedCue] = {}
        self._topics: Document = {}
        self._obs: object = None
        self._revision: object = None
        self._read_cues()
        self._look(self._cues)

    def faces(self) -> dict[str, Document]:
        """Every cue's face by its id, in the order of the cues."""
        self._look_at_due()
        return {id_: self._faces[id_] for id_ in self._cues}

    def listen(self, listener: Callable[[FaceChanges], None]) -> None:
        """Be told of every change from now on."""
        self._listeners.append(listener)
        self._set_timer()

    def close(self) -> None:
        """Tell nobody anything any more."""
        self._listeners.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def refused(self, cue: str, error: OverlayError) -> None:
        """A press was refused. That somebody was late, or may not, is news to nobody else."""
        if cue in self._cues and not isinstance(error, Conflict | Forbidden):
            self._refusals[cue] = (error.text("zh"), error.text("en"), self._clock())
            self._look([cue])

    def succeeded(self, cue: str) -> None:
        """A press did what it should."""
        if self._refusals.pop(cue, None) is not None:
            self._look([cue])

    # RoomListener

    def patched(self, patches: Sequence[Patch]) -> None:
        topics, products = self._visible().public, _products_of(patches)
        if not products and topics["catalogue"] is not self._topics["catalogue"]:
            self._shelf = _Shelf(self._memory)  # a rehearsal is over: all products are as they were
            self._anew()
            return
        if topics["cues"].get("revision") != self._revision:
            self._shelf.update(products)
            self._anew()
            return
        # What a commit does not change stays the same object.
        before, self._topics = self._topics, topics
        view = self._view()
        affected: dict[str, None] = {}
        for name in [name for name, topic in topics.items() if before.get(name) is not topic]:
            if name == "cues":
                affected |= dict.fromkeys(_named(before.get(name, {})) | _named(topics[name]))
            for id_ in self._by_topic.get(name, ()):
                # Of many cues that a topic is about it is mostly one whose state changes.
                if self._refusals.pop(id_, None) or self._alive[id_] != self._cues[id_].alive(view):
                    affected[id_] = None
        for ref in self._shelf.update(products):
            affected |= dict.fromkeys(self._by_ref.get(ref, ()))
        if affected:
            self._look(affected)

    def obs_changed(self, patch: Document) -> None:
        if (now := obs_part(self._memory.obs)) != self._obs:
            self._obs = now
            self._look(self._of_obs)

    def mechanics_changed(self) -> None:
        self._anew()

    def scene_wanted(self, scene: str | None) -> None:
        pass

    # How it looks at cues.

    def _anew(self) -> None:
        before = list(self._cues)
        self._read_cues()
        gone = [id_ for id_ in before if id_ not in self._cues]
        for id_ in gone:
            del self._shown[id_], self._faces[id_], self._alive[id_]
            self._untils.pop(id_, None)
        self._look(self._cues, gone)

    def _read_cues(self) -> None:
        documents = self._visible()
        self._topics = documents.public
        self._obs = obs_part(self._memory.obs)
        self._revision = documents.public["cues"].get("revision")
        stored = documents.inner["secrets"].get("cues", {}).get("cues", [])
        before = self._cues
        self._cues = {cue.id: WatchedCue(cue, self._memory.commands) for cue in msgspec.convert(stored, list[Cue])}
        self._refusals = {
            id_: why
            for id_, why in self._refusals.items()
            if id_ in self._cues and id_ in before and before[id_].digest == self._cues[id_].digest
        }
        self._by_topic: defaultdict[str, list[str]] = defaultdict(list)
        self._by_ref: defaultdict[str, list[str]] = defaultdict(list)
        for id_, watched in self._cues.items():
            for topic in watched.topics:
                self._by_topic[topic].append(id_)
            for ref in watched.refs:
                self._by_ref[_plain(ref)].append(id_)
        self._of_obs = [id_ for id_, watched in self._cues.items() if depends_on_obs(watched.cue)]

    def _look(self, ids: Iterable[str], gone: Sequence[str] = ()) -> None:
        """Look at these cues as they are now, and tell of those that are others."""
        view = self._view()
        changed: dict[str, Document | None] = dict.fromkeys(gone)
        for id_ in ids:
            watched = self._cues[id_]
            self._alive[id_] = watched.alive(view)
            shown = watched.shown(view, self._refusals.get(id_))
            if self._shown.get(id_) == (watched, shown):
                continue
            self._shown[id_] = (watched, shown)
            face = watched.face(shown)
            if face != self._faces.get(id_):
                self._faces[id_] = changed[id_] = face
            if shown.life.until is None:
                self._untils.pop(id_, None)
            else:
                self._untils[id_] = shown.life.until
        if changed:
            for listener in self._listeners:
                listener(changed)
        self._set_timer()

    def _view(self) -> View:
        return View(self._topics, self._memory.obs, self._shelf, self._clock())

    def _look_at_due(self) -> None:
        now = self._clock()
        due = [id_ for id_, until in self._untils.items() if until <= now]
        if due:
            for id_ in due:
                del self._untils[id_]
            self._look(due)

    def _set_timer(self) -> None:
        """Wake when the first of the times that faces wait for has come; for somebody who listens."""
        at = min(self._untils.values(), default=None) if self._listeners else None
        if at == self._wake_at and self._timer is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake_at = at
        if at is not None:
            left = min(max(0.0, (at - self._clock()) / 1000), SELDOM)
            self._timer = asyncio.get_running_loop().call_later(left, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._look_at_due()
        self._set_timer()


class _Shelf:
    """The catalogue as faces need it: as committed, and by link number too."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._products: dict[str, tuple[int, Offer]] = {}
        self._numbers: dict[int, str] = {}
        for product in memory.products.values():
            self._put(product)

    def __call__(self, ref: str) -> Offer | None:
        found = self._products.get(ref)
        if found is None and ref.isdecimal():
            found = self._products.get(self._numbers.get(int(ref), ""))
        return None if found is None else found[1]

    def update(self, ids: Iterable[str]) -> set[str]:
        """Read these products again; every id and link number that may stand for another one now."""
        refs: set[str] = set()
        for id_ in ids:
            refs.add(_plain(id_))
            before = self._products.pop(id_, None)
            if before is not None:
                refs.add(str(before[0]))
                if self._numbers.get(before[0]) == id_:
                    del self._numbers[before[0]]
        products = self._memory.products
        for id_ in ids:
            if id_ in products:
                refs.add(str(self._put(products[id_])))
        return refs

    def _put(self, product: Product) -> int:
        self._products[product.id] = (product.number, Offer(product.id, int(product.price), product.stock))
        self._numbers[product.number] = product.id
        return product.number


def _products_of(patches: Sequence[Patch]) -> dict[str, None]:
    """The products that a commit changed."""
    return {
        id_: None
        for patch in patches
        for fact in patch.facts
        if fact.name == "catalogue.changed"
        for id_ in fact.data["ids"]
    }


def _named(topic: Document) -> set[str]:
    """The cues that the topic `cues` says something of."""
    return {id_ for part in ("armed", "running", "stopped") for id_ in topic.get(part, {})}


def _plain(ref: str) -> str:
    """A reference as it is looked for: a link number may be written with zeros before it."""
    return str(int(ref)) if ref.isdecimal() else ref
