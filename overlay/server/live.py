"""The WebSocket of a page: greets it, then takes its commands, pings and reports until it goes."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import msgspec
from aiohttp import WSMsgType, web

from overlay.errors import Forbidden, Invalid, NotFound, OverlayError, TooMany
from overlay.plugin.command import invalid
from overlay.plugin.values import to_plain
from overlay.room.meant import Meant
from overlay.server import comments
from overlay.server.failures import as_overlay_error
from overlay.server.frames import text_frame
from overlay.server.hosting import FIGURES
from overlay.server.hub import MAX_BEHIND, Page
from overlay.server.reading import Reading, Scroll
from overlay.server.roles import allowed

if TYPE_CHECKING:
    from overlay.room.model import Done
    from overlay.server.call import Call
    from overlay.server.hosting import Hosted
    from overlay.server.metrics import Figures

MESSAGE_LIMIT = 64 * 1024
"""Bytes of one message from a page."""
RATE = 5_000.0
"""Messages a second from one page in the long run, and how many may come at once."""
AT_WORK = 512
"""Commands of one page under way at a time."""
JUNK_LIMIT = 50
"""Messages that make no sense, after which a page is sent away."""
HEARTBEAT_SECONDS = 20.0
CLOSE_SECONDS = 1.0
KINDS = ("stage", "console", "prompter", "board", "keys")
POLICY_VIOLATION = 1008

Id = Annotated[str, msgspec.Meta(max_length=128)] | Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_FAR = 10**18
Stamp = Annotated[int, msgspec.Meta(ge=-_FAR, le=_FAR)] | Annotated[float, msgspec.Meta(ge=-_FAR, le=_FAR)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Asking(msgspec.Struct, kw_only=True):
    """`before` and `rehearsal`: as `Meant` has them. `language`: of the answer; else the connection's."""

    id: Id
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    before: Seq | None = None
    rehearsal: bool | None = None
    language: Literal["zh", "en"] | None = None


class Command(Asking, tag="command", kw_only=True):
    command: Annotated[str, msgspec.Meta(max_length=200)]
    args: dict[str, Any] = {}


class Fire(Asking, tag="fire", kw_only=True):
    """A cue is pressed. `seen`: of the face that was seen; `held`: for how long, ms."""

    cue: Annotated[str, msgspec.Meta(max_length=200)]
    seen: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    held: Seq = 0


class Resume(msgspec.Struct, tag="resume"):
    seq: Seq


class Ping(msgspec.Struct, tag="ping"):
    t: Stamp
    hidden: bool = False  # a stage that nobody sees


class Shown(msgspec.Struct, tag="shown"):
    seq: Seq


class Levels(msgspec.Struct, tag="levels"):
    on: bool


class Comments(msgspec.Struct, tag="comments"):
    on: bool


class Active(msgspec.Struct, tag="active"):
    """Somebody touches the pad; said now and then."""


class Editing(msgspec.Struct, tag="editing"):
    what: Annotated[list[Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=20)]


WHILE_LOCKED = (Comments, Levels, Ping, Reading, Resume, Shown)
"""What a page does by itself, also of a pad that is locked."""


class _Named(msgspec.Struct):
    id: Id


class Source(Protocol):
    """What comes to a page while it asks for it."""

    def join(self, page: Page) -> None: ...

    def leave(self, page: Page) -> None: ...


Message = Active | Command | Comments | Editing | Fire | Levels | Reading | Resume | Ping | Scroll | Shown
"""What a page says."""

_decode = msgspec.json.Decoder(Message).decode
_decode_named = msgspec.json.Decoder(_Named).decode
_encode = msgspec.json.Encoder(enc_hook=to_plain).encode


async def live(call: Call) -> web.WebSocketResponse:
    """GET …/live: a conversation until either side ends it."""
    socket = web.WebSocketResponse(
        compress=False, heartbeat=HEARTBEAT_SECONDS, timeout=CLOSE_SECONDS, max_msg_size=MESSAGE_LIMIT
    )
    await socket.prepare(call.request)
    transport = call.request.transport
    if transport is None:
        return socket
    kind = call.request.query.get("page", "")
    page = Page(
        transport,
        socket,
        call.caller,
        kind=kind if kind in KINDS else "other",
        user_agent=call.request.headers.get("User-Agent", ""),
    )
    hosted = call.hosted
    hosted.join(page)
    try:
        async with asyncio.TaskGroup() as tasks:
            await _Conversation(call, hosted, page, tasks).run()
    finally:
        hosted.leave(page)
    return socket


class _Conversation:
    """What one page says, and the answers."""

    def __init__(self, call: Call, hosted: Hosted, page: Page, tasks: asyncio.TaskGroup) -> None:
        self._hosted = hosted
        self._page = page
        self._tasks = tasks
        self._actor = call.actor
        self._language = call.language
        self._figures: Figures = call.app[FIGURES]
        self._at_work = 0
        self._junk = 0
        self._allowance = RATE
        self._counted_at = time.monotonic()

    async def run(self) -> None:
        """Until the page is gone."""
        async for message in self._page.socket:
            if message.type is WSMsgType.TEXT:
                self._hear(message.data)
            elif message.type is WSMsgType.BINARY:
                self._refuse_junk(Invalid(None, "只接受文本消息 | only text messages are understood"), None)
            if self._junk > JUNK_LIMIT:
                await self._page.socket.close(code=POLICY_VIOLATION, message=b"too many messages that make no sense")
            # Whoever does not read is not listened to. Nothing tells us when a transport is drained.
            while self._page.waiting > MAX_BEHIND and not self._page.transport.is_closing():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def _hear(self, text: str) -> None:
        if self._page.ended:
            return
        try:
            message = _decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            self._refuse_junk(invalid(error), text)
            return
        if not self._within_rate():
            self._refuse(TooMany("消息太多，请慢一点 | too many messages: slow down"), message)
            return
        if not isinstance(message, WHILE_LOCKED):
            try:
                self._hosted.people.locks.check(self._page.caller)
            except Forbidden as locked:
                self._refuse(locked, message)
                return
        if isinstance(message, Asking):
            self._start(message)
        elif isinstance(message, Ping):
            self._hosted.stages.heard(self._page, hidden=message.hidden)
            self._send({"type": "pong", "t": message.t, "clock": time.time_ns() // 1_000_000})
        elif isinstance(message, Shown):
            self._hosted.stages.shown(self._page, message.seq)
        elif isinstance(message, Levels):
            self._listen(message, self._hosted.device.hardware.levels, "assistant")
        elif isinstance(message, Comments):
            self._listen(message, self._hosted.comments, comments.LEAST)
        elif isinstance(message, Reading):
            self._hosted.readings.heard(self._page, message, self._actor.name)
        elif isinstance(message, Scroll):
            self._steer(message)
        elif isinstance(message, Editing):
            if self._page.told:
                self._hosted.people.edits(self._page, message.what)
            else:
                self._refuse(Forbidden("需要 {least} 权限 | this needs the role {least}", least="host"))
        elif isinstance(message, Resume):
            self._hosted.hub.resume(self._page, message.seq)

    def _start(self, message: Asking) -> None:
        if self._at_work >= AT_WORK:
            self._refuse(TooMany("未完成的命令太多 | too many commands are still under way"), message)
            return
        self._at_work += 1
        self._tasks.create_task(self._execute(message))

    def _listen(self, message: Levels | Comments, to: Source, least: str) -> None:
        if not message.on:
            to.leave(self._page)
        elif allowed(self._page.role, least):
            to.join(self._page)
        else:
            self._refuse(Forbidden("需要 {least} 权限 | this needs the role {least}", least=least))

    def _steer(self, order: Scroll) -> None:
        if not allowed(self._page.role, "service"):
            self._refuse(Forbidden("需要 {least} 权限 | this needs the role {least}", least="service"))
        elif not self._hosted.readings.steer(order):
            self._refuse(NotFound("没有打开的提词器 | no prompter is open there", "to"))

    async def _execute(self, message: Asking) -> None:
        try:
            with self._figures.command(self._hosted.room.name):
                done = await self._do(message)
        except Exception as error:
            self._refuse(as_overlay_error(error), message)
        else:
            self._send({"type": "ack", "id": message.id, "seq": done.seq, "result": done.result})
        finally:
            self._at_work -= 1

    async def _do(self, message: Asking) -> Done:
        room, actor, key = self._hosted.room, self._actor, message.key
        meant = Meant(message.before, message.rehearsal)
        if isinstance(message, Fire):
            return await room.fire(message.cue, actor=actor, key=key, meant=meant, seen=message.seen, held=message.held)
        assert isinstance(message, Command)
        return await room.execute(message.command, message.args, actor=actor, key=key, meant=meant)

    def _refuse_junk(self, error: OverlayError, text: str | None) -> None:
        self._junk += 1
        named = None
        if text is not None:
            with suppress(msgspec.DecodeError, RecursionError, UnicodeError):
                named = _decode_named(text)
        self._refuse(error, named)

    def _refuse(self, error: OverlayError, message: object = None) -> None:
        """`message`: what is refused; what was asked is answered by its id, and in its language."""
        language = message.language if isinstance(message, Asking) else None
        answer: dict[str, object] = {"type": "error", "error": error.document(language or self._language)}
        if isinstance(message, Asking | _Named):
            answer["id"] = message.id
        self._send(answer)

    def _send(self, message: dict[str, object]) -> None:
        transport = self._page.transport
        if not transport.is_closing():
            transport.write(text_frame(_encode(message)))

    def _within_rate(self) -> bool:
        now = time.monotonic()
        self._allowance = min(RATE, self._allowance + (now - self._counted_at) * RATE)
        self._counted_at = now
        self._allowance -= 1
        return self._allowance >= 0
