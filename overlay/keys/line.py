"""The line to a room: which cues it has, as they change, and presses that arrive in time or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import yarl

from overlay.errors import in_language
from overlay.keys.bindings import printable
from overlay.keys.clock import ServerClock
from overlay.plugin.command import may

RETRY_FIRST, RETRY_LONGEST, STABLE = 0.25, 5.0, 5.0
"""Seconds: before the first and the longest before any later attempt; a line this old starts them over."""
PING, SILENT, ANSWER = 1.0, 4.0, 5.0
"""Seconds: between pings; without any word the line is dead; for the answer to a question."""
PRESS_LIFE = 2.0
"""Seconds after which a press is not done any more, wherever it got stuck."""
ON_ITS_WAY = 0.5
"""Seconds that the answer to a press may take after that."""
HELLO_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Place:
    """Where the room is: `http://host:port`, its name (None: the one that the token opens), and the token."""

    url: str
    room: str | None
    token: str


@dataclass(frozen=True)
class Content:
    """What a room has for us: our role, and cues and commands as its API answers them."""

    room: str
    role: str
    cues: list[dict[str, Any]]
    commands: list[dict[str, Any]]


class NotLetIn(Exception):
    """The server does not want us: its reason, in the language that was asked for. Trying again does not help."""


@dataclass(frozen=True)
class Outcome:
    """What became of a press: done, or why not."""

    done: bool
    text: str = ""


class Line:
    """Follows one room for as long as `follow` runs."""

    def __init__(self, place: Place, language: str) -> None:
        self.online = False
        self._place = place
        self._room = place.room
        self._language = language
        self._clock = ServerClock()
        self._faces: dict[str, dict[str, Any]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def follow(
        self,
        content: Callable[[Content], None],
        status: Callable[[bool, str], None],
    ) -> None:
        """For ever: `content` when it may be another, `status(online, why)` when that is.

        Raises NotLetIn where the first answer is no.
        """
        headers = {"Authorization": f"Bearer {self._place.token}", "Accept-Language": self._language}
        attempts, ever = 0, False
        async with aiohttp.ClientSession(headers=headers) as session:
            self._session = session
            while True:
                began = time.monotonic()
                why = "连接断了 | connection lost"

                def online() -> None:
                    nonlocal ever
                    ever = self.online = True
                    status(True, "")

                try:
                    await self._once(session, content, online)
                except NotLetIn as error:
                    if not ever:
                        raise
                    why = str(error)
                except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
                    why = _reason(error)
                was_online, self.online = self.online, False
                if was_online or attempts == 0:
                    status(False, why)
                attempts = 0 if was_online and time.monotonic() - began > STABLE else attempts
                delay = min(RETRY_FIRST * 2.0**attempts, RETRY_LONGEST)
                attempts += 1
                await asyncio.sleep(delay * (1 - random.random() / 2))  # noqa: S311

    def seen(self, cue: str) -> str | None:
        """What whoever presses this cue now goes by; None where we know of none."""
        return self._faces.get(cue, {}).get("seen")

    async def fire(self, cue: str, key: str, pressed: float, seen: str | None, held: float) -> Outcome:
        """Carry a press there. key: the same for one press, however often it is carried. pressed: time.monotonic().

        seen: of the cue as it was then; held: for so many seconds. The text of what is done is what it `did`.
        """
        if not self.online or self._session is None:
            return Outcome(False, self._say(_AWAY))
        left = pressed + PRESS_LIFE - time.monotonic()
        if left <= 0:
            return Outcome(False, self._say(_LATE))
        before = self._clock.at((pressed + PRESS_LIFE) * 1000)
        url = self._path(f"cues/{quote(cue, safe='')}/fire").with_query(before=before)
        body = {"seen": seen, "held": round(held * 1000)}
        try:
            async with (
                asyncio.timeout(left + ON_ITS_WAY),
                self._session.post(url, json=body, headers={"Idempotency-Key": key}) as answer,
            ):
                if answer.status == 200:
                    result = (await answer.json()).get("result")
                    return Outcome(True, str(result.get("did", "")) if isinstance(result, dict) else "")
                return Outcome(False, await _message(answer))
        except aiohttp.ClientConnectorError:
            return Outcome(False, self._say(_AWAY))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError):
            return Outcome(False, self._say(_UNKNOWN))

    async def _once(
        self,
        session: aiohttp.ClientSession,
        content: Callable[[Content], None],
        online: Callable[[], None],
    ) -> None:
        """One connection, from its first word to its end."""
        if self._room is None:
            rooms = (await self._get(session, self._url("rooms")))["rooms"]
            self._room = str(rooms[0]["name"])
        await self._get(session, self._path("cues"))  # says why we are not let in, which the handshake cannot
        self._clock.forget()
        dialled, role = _now(), ""
        async with asyncio.timeout(ANSWER):
            socket = await session.ws_connect(self._path("live").with_query(page="keys"), max_msg_size=HELLO_LIMIT)
        async with socket:
            beat = asyncio.create_task(_beat(socket))
            try:
                while True:
                    message = await socket.receive(SILENT)
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        return
                    said = json.loads(message.data)
                    kind = said["type"]
                    if kind == "pong":
                        self._clock.answered(said["t"], said["clock"], _now())
                    elif kind == "hello":
                        self._clock.answered(dialled, said["clock"], _now())
                        role = self._check_role(str(said["you"]["role"]))
                    if kind == "hello" or (kind == "patch" and "cues" in said.get("topics", {})):
                        cues = (await self._get(session, self._path("cues")))["cues"]
                        commands = (await self._get(session, self._path("commands")))["commands"]
                        content(Content(self._room, role, cues, commands))
                    if kind == "faces":
                        self._faces = {} if said.get("all") else self._faces
                        self._faces |= {cue: face or {} for cue, face in said["faces"].items()}
                        if not self.online:
                            online()  # before it, nobody has seen what a press would do
            finally:
                beat.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await beat

    async def _get(self, session: aiohttp.ClientSession, url: yarl.URL) -> Any:
        timeout = aiohttp.ClientTimeout(ANSWER)
        async with session.get(url, timeout=timeout, allow_redirects=False) as answer:
            if answer.status in (401, 403, 404):
                raise NotLetIn(await _message(answer))
            answer.raise_for_status()
            return await answer.json()

    def _path(self, path: str) -> yarl.URL:
        return self._url(f"rooms/{quote(self._room or '', safe='')}/{path}")

    def _url(self, path: str) -> yarl.URL:
        return yarl.URL(f"{self._place.url}/api/v1/{path}", encoded=True)

    def _check_role(self, role: str) -> str:
        if not may(role, "assistant"):
            raise NotLetIn(self._say(_ROLE.format(role=role)))
        return role

    def _say(self, text: str) -> str:
        return in_language(text, self._language[:2])


async def _beat(socket: aiohttp.ClientWebSocketResponse) -> None:
    with contextlib.suppress(aiohttp.ClientError, OSError):  # the reader notices the end
        while True:
            await socket.send_json({"type": "ping", "t": _now()})
            await asyncio.sleep(PING)


async def _message(answer: aiohttp.ClientResponse) -> str:
    """What the server says about its no; never what we sent."""
    with contextlib.suppress(ValueError, TypeError, KeyError, aiohttp.ClientError):
        return printable(str(json.loads(await answer.read())["error"]["message"]))
    return f"HTTP {answer.status}"


def _reason(error: Exception) -> str:
    """Of a lost line, "中文 | English"; addresses stay out of it, since they may hold a token."""
    if isinstance(error, TimeoutError):
        return "没有回应 | no answer"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"连不上：{error.strerror} | cannot connect: {error.strerror}"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"HTTP {error.status}"
    return f"连接断了：{type(error).__name__} | connection lost: {type(error).__name__}"


def _now() -> float:
    return time.monotonic() * 1000


_AWAY = "服务器不在，没有发出 | the server is away: not sent"
_LATE = "太迟了，没有发出 | too late: not sent"
_UNKNOWN = (
    "没有等到回答：可能做了，也可能没做，但不会再做；请看画面"
    " | no answer: it may have been done or not, and will not be done later; look at the picture"
)
_ROLE = (
    "令牌的角色是 {role}，不能触发快捷键；要 overlay link assistant 的"
    " | this token's role {role} may not fire cues: take that of `overlay link assistant`"
)
