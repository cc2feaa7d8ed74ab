"""One HTTP call as a handler sees it: who asks, in which room, with what body; and how answers are written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from overlay.errors import Invalid, NotFound, TooLarge
from overlay.plugin.command import invalid
from overlay.plugin.values import to_plain
from overlay.room.model import Actor
from overlay.server.caller import Caller
from overlay.server.hosting import HOUSE

if TYPE_CHECKING:
    from overlay.server.hosting import Hosted

BODY_LIMIT = 64 * 1024
FILE_LIMIT = 8 * 1024 * 1024
BODY_SECONDS = 30.0
KEY_LIMIT = 200

T = TypeVar("T")
Handler = Callable[["Call"], Awaitable[object]]

_encoder = msgspec.json.Encoder(enc_hook=to_plain)


class Call:
    """An allowed call. A handler returns a JSON value, or a response of its own."""

    def __init__(self, request: web.Request, caller: Caller) -> None:
        self.request = request
        self.caller = caller
        self.language = language_of(request)

    @property
    def app(self) -> web.Application:
        return self.request.app

    @property
    def path(self) -> Mapping[str, str]:
        """What stands for each `{name}` of the route's path."""
        return self.request.match_info

    @property
    def hosted(self) -> Hosted:
        """The room that the path names. Raises `NotFound`."""
        return self.app[HOUSE][self.path["room"]]

    @property
    def role(self) -> str:
        return self.caller.role

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def key(self) -> str | None:
        """The idempotency key, if the caller gave one. Raises `Invalid`."""
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not (0 < len(key) <= KEY_LIMIT and key.isascii() and key.isprintable()):
            raise Invalid(
                "Idempotency-Key",
                "应为 1–{limit} 个可见的 ASCII 字符 | must be 1–{limit} printable ASCII characters",
                limit=KEY_LIMIT,
            )
        return key

    def number(self, name: str, default: int) -> int:
        """A whole number ≥ 0 from the query. Raises `Invalid`."""
        text = self.request.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) <= 16):
            raise Invalid(name, "应为不小于 0 的整数 | must be a whole number, at least 0")
        return int(text)

    async def body(self, limit: int = BODY_LIMIT) -> bytes:
        """The body, at most `limit` bytes. Raises `TooLarge` and `Invalid`."""
        received = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                if (self.request.content_length or 0) > limit:
                    raise _too_large(limit)
                async for chunk in self.request.content.iter_any():
                    received += chunk
                    if len(received) > limit:
                        raise _too_large(limit)
        except (aiohttp.ClientPayloadError, web.RequestPayloadError, HttpProcessingError):
            raise Invalid(None, "请求正文损坏 | the body is damaged") from None
        except TimeoutError:
            raise Invalid(None, "请求正文迟迟未到 | the body did not arrive in time") from None
        return bytes(received)

    async def json(self, kind: type[T], limit: int = BODY_LIMIT) -> T:
        """The JSON body as `kind`. Raises `Invalid` naming the field."""
        body = await self.body(limit)
        try:
            return msgspec.json.decode(body or b"{}", type=kind)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise invalid(error) from None


def language_of(request: web.BaseRequest) -> str:
    """`"zh"` or `"en"`: the first of them that Accept-Language names (its order is the wish), Chinese without one."""
    for part in request.headers.get("Accept-Language", "").split(","):
        tag = part.strip().lower()
        for language in ("zh", "en"):
            if tag.startswith(language):
                return language
    return "zh"


def json_response(value: object, status: int = 200) -> web.Response:
    """A JSON answer that nobody may keep."""
    return web.Response(
        body=_encoder.encode(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _too_large(limit: int) -> TooLarge:
    return TooLarge("请求正文不得超过 {limit} 字节 | the body may have at most {limit} bytes", limit=limit)


def named(call: Call, name: str) -> str:
    """A part of the path that names a thing; what cannot be a name is a thing that is not there."""
    value = call.path[name]
    if len(value) > KEY_LIMIT or not value.isprintable():
        raise NotFound("没有这个 {name} | there is no such {name}", name, name=name)
    return value
