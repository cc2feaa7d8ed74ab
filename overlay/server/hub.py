"""Fan-out: every change is encoded once, and its finished frame is written once to each page of the room.

This is the hot path. A page is written to directly on its transport; what protects the server is that a page with
more than `MAX_BEHIND` bytes unsent gets nothing more until they are gone, and then the whole state instead.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from overlay.server.frames import text_frame
from overlay.server.soon import Soon

if TYPE_CHECKING:
    from aiohttp import web

    from overlay.room.model import Patch
    from overlay.server.caller import Caller

MAX_BEHIND = 1024 * 1024
"""Bytes that may wait for one page."""
DRAINED = 64 * 1024
"""Bytes still waiting at which a page that was behind counts as there again."""
CATCH_UP_SECONDS = 0.1
REMEMBERED = 1024 * 1024
"""Bytes of recent frames kept for `resume`."""

RELOAD = text_frame(b'{"type":"reload"}')

encode = msgspec.json.Encoder().encode


class Page:
    """One page's WebSocket, seen from the server."""

    __slots__ = (
        "behind", "caller", "chromium", "editing", "ended", "from_obs", "kind", "socket", "standing", "told",
        "transport", "who",
    )  # fmt: skip

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        socket: web.WebSocketResponse,
        caller: Caller,
        *,
        kind: str,
        user_agent: str = "",
    ) -> None:
        self.transport = transport
        self.socket = socket
        self.caller = caller
        self.who = caller.pass_.id or caller.seat or f"page-{secrets.token_hex(8)}"
        self.standing: dict[str, object] = {}  # what its person is told of themselves
        self.editing: list[str] = []  # what its person edits now
        self.ended = False  # its link works no longer: it is being sent away
        self.told = caller.role != "stage"  # what only people hear
        self.kind = kind  # stage | console | prompter | board
        self.from_obs = "OBS/" in user_agent
        engine = re.search(r"Chrome/(\d{1,4})\.", user_agent)
        self.chromium = int(engine[1]) if engine else None  # major version
        self.behind = False

    @property
    def role(self) -> str:
        return self.caller.role

    def you(self) -> dict[str, str]:
        """Who has it open: `{"role", "id"}`, and `name` where the link is a person's."""
        name = {"name": self.caller.name} if self.caller.name else {}
        return {"role": self.role, "id": self.who, **name}

    @property
    def waiting(self) -> int:
        """Bytes written for it and not yet taken by the network."""
        return self.transport.get_write_buffer_size()


def _with_undo(patch: Patch) -> bytes:
    fields = (patch.seq, patch.at, patch.topics, patch.undo or b"null")
    return text_frame(b'{"type":"patch","seq":%d,"at":%d,"topics":%b,"undo":%b}' % fields)


class Hub:
    """The pages of one room. `hello` makes the payload that tells a page everything as it is now.

    `and_then` makes the frames that follow it, if any.
    """

    def __init__(
        self, seq: int, hello: Callable[[Page], bytes], and_then: Callable[[Page], bytes] = lambda _: b""
    ) -> None:
        self.pages: set[Page] = set()
        self.patches = 0  # sent since the start, whatever the number of pages
        self._hello = hello
        self._and_then = and_then
        self._recent: deque[tuple[int, bool, bytes, bytes]] = deque()  # seq, of the device?, frame, frame for people
        self._recent_size = 0
        self._recent_after = seq  # state of this seq plus the recent frames is the present state
        self._behind: set[Page] = set()
        self._look_later = Soon(CATCH_UP_SECONDS, self._catch_up)

    def join(self, page: Page) -> None:
        """Greet a page; from here on it misses nothing."""
        self._greet(page)
        self.pages.add(page)

    def leave(self, page: Page) -> None:
        """Forget a page."""
        self.pages.discard(page)
        self._behind.discard(page)

    def patched(self, patches: Sequence[Patch]) -> None:
        """Send the changes of one commit: one write a page, however many they are."""
        frames = [
            text_frame(b'{"type":"patch","seq":%d,"at":%d,"topics":%b}' % (patch.seq, patch.at, patch.topics))
            for patch in patches
        ]
        # Who did what last is for those who may take it back, and no business of a stage's.
        told = [
            frame if patch.undo is None else _with_undo(patch) for patch, frame in zip(patches, frames, strict=True)
        ]
        for patch, frame, full in zip(patches, frames, told, strict=True):
            self._remember(patch.seq, False, frame, full)
        self.patches += len(frames)
        for whole, written in ((False, frames), (True, told)):
            pages = [page for page in self.pages if page.told is whole]
            self._write(pages, written[0] if len(written) == 1 else b"".join(written))

    def obs_changed(self, seq: int, at: int, patch: dict[str, object]) -> None:
        """Send a change of the device's state, which has no seq of its own. Stages show nothing of it."""
        frame = text_frame(encode({"type": "patch", "seq": seq, "at": at, "topics": {}, "obs": patch}))
        self._remember(seq, True, frame, frame)
        self._write([page for page in self.pages if page.kind != "stage"], frame)

    def resume(self, page: Page, seq: int) -> None:
        """Bring a page that has state `seq` to the present, by what it missed or else by a fresh hello."""
        if page.behind:
            return  # a hello is on its way already
        newest = self._recent[-1][0] if self._recent else self._recent_after
        if not self._recent_after <= seq <= newest:
            self._greet(page)
            return
        # Device changes carry the seq they came after: those at `seq` itself may be new to the page.
        missed = b"".join(
            full if page.told else frame
            for number, device, frame, full in self._recent
            if number > seq or (device and number == seq)
        )
        if missed:
            page.transport.write(missed)

    def send(self, pages: Iterable[Page], frame: bytes) -> None:
        """Something for these pages that is no part of the state."""
        self._write(pages, frame)

    def greet_all(self, seq: int) -> None:
        """A fresh hello for everyone, where no patch could say what changed: mechanics were loaded anew."""
        self._recent.clear()
        self._recent_size = 0
        self._recent_after = seq
        for page in self.pages:
            if not page.behind:
                self._greet(page)

    def reload_all(self) -> None:
        """There is a newer build of the pages: each is to load itself again."""
        self._write(self.pages, RELOAD)

    def reload(self, page: Page) -> None:
        """One page is to load itself again."""
        self._write([page], RELOAD)

    async def close(self) -> None:
        """Say goodbye to every page."""
        self._look_later.close()
        pages, self.pages = self.pages, set()
        goodbyes = (page.socket.close(code=1001, message=b"the server is stopping") for page in pages)
        await asyncio.gather(*goodbyes, return_exceptions=True)

    def _greet(self, page: Page) -> None:
        if not page.transport.is_closing():
            page.transport.write(text_frame(self._hello(page)) + self._and_then(page))

    def _write(self, pages: Iterable[Page], data: bytes) -> None:
        for page in pages:
            transport = page.transport
            if page.behind or transport.is_closing():
                continue
            if transport.get_write_buffer_size() > MAX_BEHIND:
                page.behind = True
                self._behind.add(page)
                self._look_later()
            else:
                transport.write(data)

    def _remember(self, seq: int, device: bool, frame: bytes, full: bytes) -> None:
        self._recent.append((seq, device, frame, full))
        self._recent_size += len(frame)
        while self._recent_size > REMEMBERED:
            number, of_device, dropped, _ = self._recent.popleft()
            self._recent_after = number + of_device  # without it, a page at `number` may lack a device change
            self._recent_size -= len(dropped)

    def _catch_up(self) -> None:
        for page in [page for page in self._behind if page.waiting <= DRAINED]:
            self._behind.discard(page)
            page.behind = False
            self._greet(page)
        if self._behind:
            self._look_later()
