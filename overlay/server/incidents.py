"""Incidents of a room: what the signal watch tells goes to the room, pictures into its folder."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from overlay.config.watch import Severity
from overlay.errors import OverlayError
from overlay.room.incidents import Incident
from overlay.room.model import Actor, now_ms

if TYPE_CHECKING:
    from overlay.config import Config
    from overlay.obs.watch import Finding, Key, Picture
    from overlay.room.room import Room

log = logging.getLogger("overlay.server")
WATCH = Actor("watch", "system")


class Incidents:
    """A desk of the signal watch. `folder` keeps the pictures; `note(key, value)` puts something into `state.obs`."""

    def __init__(self, room: Room, folder: Path, note: Callable[[str, object], None]) -> None:
        self._room = room
        self._folder = folder
        self._note = note
        self._watched: list[str] | None = None

    def begun(self) -> Mapping[Key, Severity]:
        """As the room has them, so that a restart neither doubles nor forgets one."""
        return {key: one.severity for key, one in self._open().items()}

    async def begin(self, finding: Finding) -> None:
        """To the room, with its picture; then what is to be done."""
        key = finding.key
        identity = f"{now_ms():x}{secrets.token_hex(2)}"
        arguments: dict[str, object] = {
            "id": identity,
            "check": key.check,
            "about": key.about,
            "subject": key.subject,
            "severity": finding.severity,
            "message": finding.message,
            "done": finding.done,
        }
        if finding.switch is not None:
            arguments["switch"] = {"scene": finding.switch.scene, "back": finding.switch.back}
        if finding.picture is not None and await asyncio.to_thread(self._keep, identity, finding.picture):
            arguments["picture"] = finding.picture.ending
        begun = await self._tell("begin", arguments)
        if begun != identity:  # refused, or known already
            await asyncio.to_thread(self._drop, [identity])
        if begun is not None and finding.cue is not None:
            await self._tell("note", {"id": begun, "done": await self._fire(finding.cue)})

    async def end(self, key: Key) -> None:
        """To the room; pictures of what it forgets go."""
        if (known := self._open().get(key)) is not None:
            gone = await self._tell("end", {"id": known.id})
            if isinstance(gone, list) and gone:
                await asyncio.to_thread(self._drop, gone)

    async def end_all(self) -> None:
        """Nobody watches any more."""
        for key in self._open():
            await self.end(key)

    def watching(self, names: list[str]) -> None:
        """For `state.obs.watched`."""
        if names != self._watched:
            self._watched = names
            self._note("watched", names)

    def _open(self) -> dict[Key, Incident]:
        from overlay.obs.watch import Key

        document = self._room.state()["topics"]["incidents"].get("open", {})
        incidents = msgspec.convert(list(document.values()), list[Incident])
        return {Key(one.check, one.about, one.subject): one for one in incidents}

    async def _tell(self, command: str, arguments: dict[str, object]) -> object:
        """The command's answer, None where it was refused: the watch goes on, and tells it again at its next look."""
        try:
            return (await self._room.execute(f"incidents.{command}", arguments, actor=WATCH)).result
        except OverlayError as error:
            log.warning("room %s: incidents.%s: %s", self._room.name, command, error)
            return None

    async def _fire(self, cue: str) -> str:
        name = cue.replace(" | ", "|")
        try:
            await self._room.fire(cue, actor=WATCH)
        except OverlayError as error:
            return f"快捷键“{name}”没有执行：{error.text('zh')} | cue “{name}” was not done: {error.text('en')}"
        return f"已执行快捷键“{name}” | cue “{name}” was fired"

    def _keep(self, identity: str, picture: Picture) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{identity}.{picture.ending}").write_bytes(picture.data)
        except OSError as error:
            log.warning("room %s: no picture of an incident: %s", self._room.name, error)
            return False
        return True

    def _drop(self, identities: list[str]) -> None:
        for identity in identities:
            for ending in ("jpg", "png"):
                with contextlib.suppress(OSError):
                    (self._folder / f"{identity}.{ending}").unlink(missing_ok=True)


def folder_of(config: Config, room: str) -> Path:
    """Where a room keeps the pictures of its incidents."""
    return config.room_folder(room) / "incidents"
