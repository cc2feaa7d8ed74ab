"""A room's show control: what is asked goes to OBS after the commit; recordings and chapters come back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from overlay.errors import OverlayError
from overlay.obs.control import Control
from overlay.obs.outputs import Outputs
from overlay.obs.recorder import Recorder, Subject
from overlay.obs.session import Part
from overlay.room.model import Actor, Patch
from overlay.room.recordings import Recording
from overlay.room.room import Room
from overlay.server.airing import Airing
from overlay.server.sidecar import write

log = logging.getLogger("overlay.server")
OBS = Actor("obs", "system")


class Show:
    """`parts` work for the driver; `patched` hears of every commit of the room.

    `note(key, value)` puts something into `state.obs`. `folder` keeps what cannot be beside the recordings.
    """

    def __init__(self, room: Room, folder: Path, note: Callable[[str, object], None]) -> None:
        self._room = room
        self._folder = folder
        self._airing = Airing()
        self._airing.look(room.state()["topics"], 0)
        self._recorder = Recorder(self)
        self._control = Control(self._outcome, self._recorder)
        self._tasks: set[asyncio.Task[None]] = set()
        self.parts: Sequence[Part] = (
            Outputs(lambda outputs: note("outputs", outputs)),
            self._recorder,
            self._control,
        )

    def patched(self, patches: Sequence[Patch]) -> None:
        """Facts of a commit come here once, and never again when the journal is replayed."""
        for patch in patches:
            for fact in patch.facts:
                if fact.name == "studio.asked":
                    arguments = {key: value for key, value in fact.data.items() if key not in ("id", "act")}
                    self._control.ask(fact.data["id"], fact.data["act"], arguments)
        began = self._airing.look(self._room.state()["topics"], patches[-1].at)
        if began is not None:
            self._recorder.explain(began)

    async def close(self) -> None:
        """Return when all outcomes are written down."""
        await asyncio.gather(*self._tasks)

    def _outcome(self, id_: str, why: str | None, result: str | None) -> None:
        if why is not None:
            self._spawn(self._tell("studio.failed", {"id": id_, "why": why[:1000]}))
        else:
            self._spawn(self._tell("studio.done", {"id": id_, "result": result}))

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, command: str, arguments: Mapping[str, Any]) -> Recording | None:
        """Write something down; where it cannot be, the broadcast goes on."""
        try:
            done = await self._room.execute(command, arguments, actor=OBS)
        except OverlayError as error:
            log.warning("room %s: %s was not noted: %s", self._room.name, command, error)
            return None
        if command.startswith("recordings.") and done.result is not None:
            recording = msgspec.convert(done.result, Recording)
            await asyncio.to_thread(write, recording, self._folder)
            return recording
        return None

    # Where the recorder writes things down (`Book`).

    def open(self) -> str | None:
        found: str | None = self._room.state()["topics"]["recordings"].get("open")
        return found

    def subject(self) -> Subject | None:
        return self._airing.subject

    async def started(self, file: str | None, ms: int) -> str | None:
        recording = await self._tell("recordings.started", {"file": file, "ms": ms})
        return recording.chapters[-1].product if recording is not None and recording.chapters else None

    async def split(self, file: str, ms: int) -> None:
        await self._tell("recordings.split", {"file": file, "ms": ms})

    async def ended(self, file: str | None, ms: int | None) -> None:
        await self._tell("recordings.ended", {"file": file, "ms": ms})

    async def chapter(self, ms: int, title: str, subject: Subject | None, in_file: bool) -> None:
        about = {} if subject is None else {"product": subject.id, "number": subject.number}
        await self._tell("recordings.chapter", {"ms": ms, "title": title, "in_file": in_file, **about})
