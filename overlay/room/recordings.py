"""录制 | Recordings: OBS's recordings of this room, and where in them each product is explained."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from overlay.plugin.command import command
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import State

KEPT = 500
"""Recordings remembered, the newest."""
TABLE = "recordings.recordings"
"""Where they are among the room's items."""

Path = Annotated[str, msgspec.Meta(max_length=2000)]
Length = Annotated[int, msgspec.Meta(ge=0)]  # ms of the recording itself: pauses do not count


class Chapter(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Something begins at `at` ms of the recording: a product's explanation, or what a person marked."""

    at: int
    title: str
    product: str | None = None  # its id
    number: int | None = None
    in_file: bool = False  # OBS has written the chapter into the file itself


class Part(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One file of a recording, on OBS's machine; it begins at `from_ms` of the recording."""

    file: str | None = None
    from_ms: int = 0


class Recording(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: str
    started_at: int  # Unix ms
    session: str | None = None  # the id of the broadcast that it shows
    title: str | None = None  # and its title
    ended_at: int | None = None
    length: int | None = None  # ms; absent while it runs, and where nobody saw its end
    parts: list[Part] = []
    chapters: list[Chapter] = []


class RecordingsState(State):
    open: str | None = None  # the id of the recording that runs
    chapters: int = 0  # in it
    last: str | None = None  # the title of its last chapter


class Recordings(Mechanic[RecordingsState]):
    name = "recordings"
    label = "录制 | Recordings"

    recordings = Collection(Recording)

    @command(role="system")
    def started(self, file: Path | None = None, ms: Length = 0) -> Recording:
        """录制开始 | A recording runs

        The one that is known to run goes on, if this can be the same.
        """
        known = self._open()
        if known is not None and _same(known, file, ms):
            known.parts[-1].file = known.parts[-1].file or file
            return self._keep(known)
        if known is not None:
            self.ended()
        session = self.room.session
        live = session.get("id") if "ended_at" not in session else None
        made = Recording(
            id=f"r{self.now}",
            started_at=self.now - ms,
            session=live,
            title=session.get("title") if live else None,
            parts=[Part(file=file)],
        )
        while made.id in self.recordings:
            made.id += "a"
        self.state = RecordingsState(open=made.id)
        for old in sorted(self.recordings.keys())[: max(0, len(self.recordings) + 1 - KEPT)]:
            del self.recordings[old]
        self.emit("started", id=made.id)
        return self._keep(made)

    @command(role="system")
    def split(self, file: Path, ms: Length) -> Recording | None:
        """录制换了文件 | The recording goes on in another file"""
        running = self._open()
        if running is None or running.parts[-1].file == file:
            return running
        running.parts.append(Part(file=file, from_ms=max(ms, running.parts[-1].from_ms)))
        return self._keep(running)

    @command(role="system")
    def chapter(
        self, ms: Length, title: str, product: str | None = None, number: int | None = None, in_file: bool = False
    ) -> Recording | None:
        """章节 | A chapter begins"""
        running = self._open()
        if running is None:
            return None
        at = max(
            ms, running.chapters[-1].at + 1 if running.chapters else 0
        )  # players drop one that begins with another
        running.chapters.append(Chapter(at=at, title=title, product=product, number=number, in_file=in_file))
        self.state.chapters, self.state.last = len(running.chapters), title
        self.emit("chapter", id=running.id, at=at, title=title, product=product)
        return self._keep(running)

    @command(role="system")
    def ended(self, file: Path | None = None, ms: Length | None = None) -> Recording | None:
        """录制结束 | The recording has ended"""
        running = self._open()
        if running is None:
            return None
        running.ended_at, running.length = self.now, ms
        running.parts[-1].file = file or running.parts[-1].file
        self.state = RecordingsState()
        self.emit("ended", id=running.id)
        return self._keep(running)

    def listed(self) -> dict[str, Any]:
        """`{"recordings": […]}`, the newest first."""
        found = sorted((one for _, one in self.recordings.items()), key=lambda one: one.started_at, reverse=True)
        return {"recordings": found}

    def running(self) -> Recording | None:
        """The recording that runs."""
        return self._open()

    def _open(self) -> Recording | None:
        return None if self.state.open is None else self.recordings.get(self.state.open)

    def _keep(self, recording: Recording) -> Recording:
        self.recordings[recording.id] = recording
        return recording


def _same(known: Recording, file: str | None, ms: int) -> bool:
    """Whether what runs now can be the recording that ran when we last looked."""
    if file is not None and known.parts[-1].file is not None:
        return any(part.file == file for part in known.parts)
    return ms >= (known.chapters[-1].at if known.chapters else 0)
