"""A room as the server sees it: commands in, committed state out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Self, cast

import msgspec

from overlay.errors import NotFound, OverlayError
from overlay.plugin.command import CommandInfo, require_role
from overlay.plugin.events import Event
from overlay.plugin.hooks import Route
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import Document, money_of
from overlay.plugin.values import Product
from overlay.room.cue_model import Cue
from overlay.room.deadlines import due_deadlines
from overlay.room.dispatch import Ran, invoke
from overlay.room.face_board import FaceBoard
from overlay.room.journal import NO_END, Journal, JournalRow
from overlay.room.leftovers import leftovers
from overlay.room.meant import ALWAYS, Meant
from overlay.room.mechanics import CORE
from overlay.room.memory import PRODUCTS, Documents, Memory, Products, RoomSettings
from overlay.room.model import FEED, Actor, Done, MechanicInfo, RoomListener, now_ms
from overlay.room.patches import apply, diff
from overlay.room.presses import dry_run, fire, press
from overlay.room.rehearsal import check_feed
from overlay.room.request import Again
from overlay.room.rundown_plan import whole
from overlay.room.transaction import Transaction
from overlay.room.undo import take_back, undoable
from overlay.room.writer import Writer

logger = logging.getLogger(__name__)

_NOBODY: Document = {}


class Room:
    """One live room. `await Room.open(...)`, `execute` commands, `listen` for what they change, `close`."""

    def __init__(self, journal: Journal, memory: Memory, writer: Writer) -> None:
        self._journal = journal
        self._memory = memory
        self._writer = writer
        self.faces = FaceBoard(memory, lambda: writer.visible, writer.clock)
        writer.listeners.append(self.faces)

    @classmethod
    async def open(
        cls,
        settings: RoomSettings,
        folder: Path,
        mechanics: Mapping[str, type[Mechanic[Any]]],
        *,
        clock: Callable[[], int] = now_ms,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Self:
        """Start a room from its snapshot and the rows after it, whatever ended it last time.

        `clock` gives Unix ms; `entropy(n)` gives n unguessable bytes. Raises `ConfigError` for an unusable database.
        """
        memory = Memory(settings, {**CORE, **mechanics})
        journal = await Journal.open(folder / "room.db")
        try:
            seq, at, replayed = await _replay(journal, memory)
            memory.load_items(await journal.items(), await journal.baseline())
        except journal.READ_ERRORS as error:
            await journal.close()
            raise journal.unreadable(error) from error
        except BaseException:
            await journal.close()
            raise
        return cls(journal, memory, Writer(journal, memory, seq, at, replayed, clock, entropy))

    @staticmethod
    async def people_of(folder: Path) -> Document:
        """What the database of a room says of its people, whoever has it open; empty where there is none."""
        if not (folder / "room.db").is_file():
            return {}
        memory = Memory(RoomSettings(""), CORE)
        journal = await Journal.open(folder / "room.db")
        try:
            await _replay(journal, memory)
        except journal.READ_ERRORS as error:
            raise journal.unreadable(error) from error
        finally:
            await journal.close()
        people: Document = memory.documents.inner["secrets"].get("people", {})
        return people

    async def close(self) -> None:
        """Finish what is queued, then stop. What was accepted is on disk."""
        self.faces.close()
        await self._writer.close()
        await self._journal.close()

    # Commands: each returns when it is durable, or raises an `OverlayError` and nothing has happened.
    # `key` is an idempotency key: the same key gives the same answer, done once. `meant`: raises `Conflict` where its
    # sender no longer means it by the time that it would be done.

    async def execute(
        self, command: str, args: Mapping[str, Any], *, actor: Actor, key: str | None = None, meant: Meant = ALWAYS
    ) -> Done:
        """Run `mechanic.command` with arguments as they came (JSON values)."""
        return await self._writer.submit(
            lambda draft: invoke(draft, command, args, actor), actor, command, key, meant=meant
        )

    async def fire(
        self,
        cue_id: str,
        *,
        actor: Actor,
        key: str | None = None,
        meant: Meant = ALWAYS,
        seen: str | None = None,
        held: int = 0,
    ) -> Done:
        """Press a cue, as its mode has it; a part of the server just fires it.

        `seen`: of the face that the presser saw; `held`: for how long, ms. Raises `Conflict` where the face is another
        by now.
        """

        def run(draft: Transaction) -> Ran:
            require_role(actor.role, "assistant")
            return press(draft, cue_id, actor, seen, held) if actor.person else fire(draft, cue_id, actor)

        try:
            done = await self._writer.submit(run, actor, f"cue {cue_id}", key, meant=meant)
        except OverlayError as error:
            self.faces.refused(cue_id, error)
            raise
        self.faces.succeeded(cue_id)
        return done

    async def dry_run(self, cue_id: str, *, actor: Actor) -> list[Document]:
        """What a press of a cue would do now, step by step: `{"command", "label", "would", "why"}`."""
        return list(await self._writer.read(lambda draft: dry_run(draft, cue_id, actor)))

    async def undo(
        self, *, actor: Actor, key: str | None = None, meant: Meant = ALWAYS, seq: int | None = None
    ) -> Done:
        """Take back the last person's command, if nothing has changed since what it changed.

        Raises `Conflict` where `seq` is given and another command is the last by now.
        """

        def run(draft: Transaction) -> Ran:
            require_role(actor.role, "assistant")
            row, undone = take_back(draft, self._memory, actor, seq)
            draft.emit(
                "room", "undone", {"command": undone, "by": actor.name, **({"id": actor.id} if actor.id else {})}
            )
            return Ran("room.undo", {"seq": int(row), "command": undone}, {"undone": undone}, undone=row)

        return await self._writer.submit(run, actor, "room.undo", key, meant=meant)

    async def panic(self, *, actor: Actor, key: str | None = None, meant: Meant = ALWAYS) -> Done:
        """Clear everything from the air at once, and stop macros. What else runs goes on running, unseen."""

        def run(draft: Transaction) -> Ran:
            require_role(actor.role, "assistant")
            cleared = [name for name, mechanic in self._memory.mechanics.items() if mechanic.on_air]
            for name in cleared:
                draft.clear(name)
            stopped = draft.call("cues", "stop_all")
            return Ran("room.panic", {}, {"cleared": cleared} | ({"stopped": stopped} if stopped else {}))

        return await self._writer.submit(run, actor, "room.panic", key, meant=meant)

    async def outcome(self, key: str) -> Done | None:
        """What came of the command that was sent with an idempotency key; None: it was not done, and will not be."""
        return await self._writer.outcome(key)

    async def ingest(self, events: Sequence[Event], *, fake: bool = False) -> list[bool]:
        """Take viewer events in, one transaction for all. Per event: whether it was new.

        In a rehearsal only `fake` ones, and those nowhere else: raises `Unavailable`, `Refused`.
        """

        refused: set[tuple[str, str]] = set()

        def run(draft: Transaction) -> Ran:
            check_feed(self._memory.documents.public, fake)
            fresh: list[bool] = draft.call("feeds", "take_in", events=events)
            arrived: dict[str, list[Event]] = {}
            for event, new in zip(events, fresh, strict=True):
                if new:
                    arrived.setdefault(str(event.__struct_config__.tag), []).append(event)
            for kind, group in arrived.items():
                for listener in self._memory.listeners(kind):
                    if listener not in refused:
                        try:
                            draft.call(*listener, group)
                        except OverlayError as error:
                            logger.warning("room %s: %s.%s refused its events: %s", self.name, *listener, error)
                            refused.add(listener)
                            raise Again from None
            return Ran("feeds.take_in", {kind: len(group) for kind, group in arrived.items()}, fresh)

        done = await self._writer.submit(run, FEED, "feeds.take_in", insist=True)
        fresh: list[bool] = done.result
        return fresh

    async def query(self, route: Route, parameters: Mapping[str, str]) -> Any:
        """The answer of a plugin's read-only route, from what is committed."""

        def run(draft: Transaction) -> Any:
            for name, mechanic in self._memory.mechanics.items():
                if type(mechanic).__name__ == route.mechanic:
                    draft.touched[name] = None
                    return getattr(self._memory.mechanic(name), route.query.__name__)(**parameters)
            raise NotFound("没有这个玩法 | there is no such mechanic")

        return await self._writer.read(run)

    async def ask(self, mechanic: str, method: str, **arguments: Any) -> Any:
        """What a read-only method of one of the room's own mechanics answers, from what is committed."""
        return await self._writer.read(lambda draft: draft.call(mechanic, method, **arguments))

    async def settle(self) -> None:
        """Return when nothing is due any more (a test that has moved its clock waits here)."""
        while due_deadlines(self._memory, self._writer.clock()):
            await self._writer.read(lambda _: None)
        await self._writer.read(lambda _: None)  # answered after the commit that may be under way

    async def replace_mechanics(self, mechanics: Mapping[str, type[Mechanic[Any]]]) -> None:
        """Go on with newly loaded plugins, those switched off included; states stay."""

        def run(_: Transaction) -> None:
            self._memory.off.clear()
            self._memory.set_mechanics({**CORE, **mechanics})

        await self._writer.read(run)
        self._writer.tell(lambda listener: listener.mechanics_changed())

    # What is committed.

    @property
    def name(self) -> str:
        return self._memory.name

    @property
    def settings(self) -> RoomSettings:
        return self._memory.settings

    @property
    def seq(self) -> int:
        return self._writer.seq

    @property
    def session(self) -> Document:
        """The session's document as committed."""
        session: Document = self._writer.visible.public["session"]
        return session

    def state(self) -> Document:
        """`{"seq", "topics", "obs", "session"}` as pages may see it."""
        public = self._writer.visible.public
        topics = {name: public[name] for name in self._memory.mechanics if name in public}
        return {"seq": self.seq, "topics": topics, "obs": self._memory.obs, "session": topics["session"]}

    def commands(self) -> list[CommandInfo]:
        """Every command that a person may send, in the mechanics' order."""
        return [info for info in self._memory.commands.values() if info.role != "system"]

    def products(self) -> list[Product]:
        """The catalogue, by link number."""
        return sorted(self._products().values(), key=lambda product: product.number)

    def product(self, id_or_number: str) -> Product:
        """One product, by id or link number. Raises `NotFound`."""
        return self._products().find(id_or_number)

    def _products(self) -> Products:
        return Products(self._writer.table(PRODUCTS))

    def cues(self) -> list[Cue]:
        """The hotkeys, in the order of the pad."""
        stored = self._writer.visible.inner["secrets"].get("cues", {}).get("cues", [])
        return msgspec.convert(stored, list[Cue])

    def people(self) -> Document:
        """What the room knows of people (`PeopleSecret` as a document): the same object until it changes."""
        people: Document = self._writer.visible.inner["secrets"].get("people", _NOBODY)
        return people

    def rundown(self) -> Document:
        """The whole rundown, with the notes that no stage sees."""
        visible = self._writer.visible
        return whole(visible.public["rundown"], visible.inner["secrets"].get("rundown", {}))

    async def leftovers(self) -> Document:
        """What is on the air or armed as soon as the room is live."""
        return cast(Document, await self._writer.read(lambda _: leftovers(self._memory)))

    def undoable(self) -> Document | None:
        """What `undo` would take back: `{"seq", "command", "actor", "at"}`."""
        return undoable(self._writer.visible)

    @property
    def key_prefix(self) -> str:
        """What a page's new idempotency keys begin with: the journal need not be searched for them."""
        return self._writer.key_prefix

    def mechanics(self) -> dict[str, MechanicInfo]:
        """What pages need to know of each mechanic."""
        return {
            name: MechanicInfo(
                name=name,
                kind=type(mechanic).__name__,
                label=mechanic.labels(),
                zone=mechanic.zone,
                content=mechanic.content,
                money=money_of(mechanic.state_type),
                folder=mechanic.folder() if mechanic.zone else None,
                plugin=type(mechanic).__module__.removeprefix("plugins."),
                problem=self._memory.off.get(type(mechanic).__module__),
            )
            for name, mechanic in self._memory.mechanics.items()
        }

    def journal(self, after: int = 0, before: int = NO_END) -> AsyncIterator[JournalRow]:
        """The rows after one sequence number and before another."""
        return self._journal.read(after, before)

    def listen(self, listener: RoomListener) -> Callable[[], None]:
        """Be told of every change; call what this returns to be told no more."""
        self._writer.listeners.insert(-1, listener)  # patches first, then the faces that they make
        return lambda: self._writer.listeners.remove(listener)

    def report_obs(self, status: Document) -> None:
        """What the device is now (not journaled). Whole documents; listeners get the difference."""
        patch = diff(self._memory.obs, status)
        if patch:
            self._memory.obs = status
            self._writer.tell(lambda listener: listener.obs_changed(patch))


async def _replay(journal: Journal, memory: Memory) -> tuple[int, int, int]:
    """Bring the memory's documents to the journal's end; `(seq, at, rows replayed)`."""
    public, inner = deepcopy(memory.documents.public), deepcopy(memory.documents.inner)
    seq, at, replayed = 0, 0, 0
    snapshot = await journal.snapshot()
    decode = msgspec.json.decode
    if snapshot is not None:
        seq, at = snapshot[:2]
        public, inner = public | decode(snapshot[2]), inner | decode(snapshot[3])
    async for rows in journal.tail(seq):
        for row in rows:
            seq, at, patch, inner_patch = row
            if patch != "{}":
                apply(public, decode(patch))
            if inner_patch != "{}":
                apply(inner, decode(inner_patch))
        replayed += len(rows)
    memory.load_documents(Documents(public, inner))
    return seq, at, replayed
