"""Follows OBS's recordings, whoever starts them, and marks where in them each product is explained."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from overlay.obs.acts import Failed
from overlay.obs.client import ObsRefused
from overlay.obs.protocol import RecordStatus
from overlay.obs.session import Session

log = logging.getLogger(__name__)

_FILE_OUTPUTS = ("simple_file_output", "adv_file_output")
_STARTED = "OBS_WEBSOCKET_OUTPUT_STARTED"
_STOPPED = "OBS_WEBSOCKET_OUTPUT_STOPPED"


@dataclass(frozen=True)
class Subject:
    """A product that is being explained."""

    id: str
    number: int
    name: str

    @property
    def title(self) -> str:
        return f"{self.number} {self.name}"


class Book(Protocol):
    """Where recordings are written down: the room. Times in ms of the recording."""

    def open(self) -> str | None:
        """The id of the recording that runs, as far as the room knows."""

    def subject(self) -> Subject | None:
        """What is being explained now."""

    async def started(self, file: str | None, ms: int) -> str | None:
        """A recording runs. The id of the product that its last chapter is about."""

    async def split(self, file: str, ms: int) -> None: ...
    async def ended(self, file: str | None, ms: int | None) -> None: ...
    async def chapter(self, ms: int, title: str, subject: Subject | None, in_file: bool) -> None: ...


class Recorder:
    """A part of the driver."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._session: Session | None = None
        self._queue: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._length: int | None = None  # of the recording, as last seen

    def explain(self, subject: Subject) -> None:
        """A product goes on the air now: if OBS records, a chapter begins."""
        session, now = self._session, asyncio.get_running_loop().time()
        if session is not None:
            self._queue.put_nowait(lambda: self._explained(session, subject, now))

    async def mark_by_hand(self, title: str) -> None:
        """A person's chapter. Raises `Failed` where nothing is recorded, and what `Session.call` raises."""
        session = self._session
        if session is None or not await self._chapter(session, title or "打点", None, _now()):
            raise Failed("没有在录制，没有打点 | nothing is being recorded: no mark was made")

    async def run(self, session: Session) -> None:
        queue = self._queue = asyncio.Queue()

        def hear(kind: str, data: dict[str, object]) -> None:
            if kind == "RecordStateChanged":
                path, state = data.get("outputPath"), data.get("outputState")
                file = path if isinstance(path, str) and path else None
                queue.put_nowait(lambda: self._changed(session, str(state), file))
            elif kind == "RecordFileChanged":
                queue.put_nowait(lambda: self._split(session, str(data.get("newOutputPath"))))

        unlisten = session.listen(hear)
        self._session = session
        try:
            await self._look(session)
            while True:
                work = await queue.get()
                await work()
        finally:
            self._session = None
            unlisten()

    async def _changed(self, session: Session, state: str, file: str | None) -> None:
        if state == _STOPPED:  # whatever it says: its status follows a moment later
            await self._over(file)
            return
        status = await session.ask(RecordStatus, "GetRecordStatus")
        if state == _STARTED:
            await self._runs(session, file, status.output_duration)
        elif status.output_active:
            self._length = status.output_duration

    async def _look(self, session: Session) -> None:
        """Bring what the room knows to what is."""
        status = await session.ask(RecordStatus, "GetRecordStatus")
        if status.output_active:
            await self._runs(session, None, status.output_duration)
        else:
            await self._over(None)

    async def _over(self, file: str | None) -> None:
        length, self._length = self._length, None
        if self._book.open() is not None:
            await self._book.ended(file, length)

    async def _runs(self, session: Session, file: str | None, ms: int) -> None:
        at, self._length = _now(), ms
        begins = self._book.open() is None
        last = await self._book.started(file or await _file(session), ms)
        subject = self._book.subject()
        if subject is not None and subject.id != last:
            if begins:
                await self._write(session, 0, subject.title, subject)
            else:
                await self._chapter(session, subject.title, subject, at)

    async def _split(self, session: Session, file: str) -> None:
        status = await session.ask(RecordStatus, "GetRecordStatus")
        if status.output_active:
            await self._book.split(file, status.output_duration)

    async def _explained(self, session: Session, subject: Subject, when: float) -> None:
        try:
            await self._chapter(session, subject.title, subject, when)
        except ObsRefused as refused:
            log.warning("OBS: no chapter for %s: %s", subject.title, refused)

    async def _chapter(self, session: Session, title: str, subject: Subject | None, when: float) -> bool:
        """A chapter as of `when` (the loop's clock). False: nothing is recorded."""
        status = await session.ask(RecordStatus, "GetRecordStatus")
        if not status.output_active or self._book.open() is None:
            return False
        late = 0 if status.output_paused else round((_now() - when) * 1000)
        await self._write(session, max(0, status.output_duration - late), title, subject)
        return True

    async def _write(self, session: Session, ms: int, title: str, subject: Subject | None) -> None:
        in_file = False
        if session.can("CreateRecordChapter"):
            try:
                await session.call("CreateRecordChapter", {"chapterName": title})
                in_file = True
            except ObsRefused as refused:
                log.debug("OBS writes no chapters into this file: %s", refused)  # only hybrid MP4 takes them
        await self._book.chapter(ms, title, subject, in_file)


async def _file(session: Session) -> str | None:
    """The file that is being recorded, where this OBS says it."""
    if not session.can("GetOutputSettings", "GetOutputStatus"):
        return None
    for name in _FILE_OUTPUTS:
        try:
            if (await session.call("GetOutputStatus", {"outputName": name})).get("outputActive") is not True:
                continue
            settings = (await session.call("GetOutputSettings", {"outputName": name})).get("outputSettings")
        except ObsRefused:  # there is no such output in this mode
            continue
        if isinstance(settings, dict) and isinstance(settings.get("path"), str):
            return str(settings["path"])
    return None


def _now() -> float:
    return asyncio.get_running_loop().time()
