"""Viewer events from NDJSON or a JSON array: each line is taken or refused by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from overlay.errors import Invalid, OverlayError, TooLarge
from overlay.plugin.events import Event
from overlay.plugin.values import from_argument
from overlay.room.rehearsal import PLATFORM

MAX_EVENTS = 50_000
"""Events of one request."""
PORTION = 500
"""Lines decoded before others get their turn."""

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event, dec_hook=from_argument)
_array: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass
class Decoded:
    """What a request held: the events, and for each line that is none its number (from 1) and why."""

    events: list[Event] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)


async def decode(body: bytes, language: str = "zh") -> Decoded:
    """All events of a body. Raises `Invalid` for a broken JSON array and `TooLarge` for too many events."""
    decoded = Decoded()
    for count, (number, line) in enumerate(_numbered(body), 1):
        if count > MAX_EVENTS:
            raise TooLarge("一次最多 {limit} 个事件 | at most {limit} events in one request", limit=MAX_EVENTS)
        if count % PORTION == 0:
            await asyncio.sleep(0)
        try:
            decoded.events.append(decode_event(line))
        except Invalid as error:
            decoded.rejected.append((number, error.text(language)))
    return decoded


def decode_event(line: bytes | msgspec.Raw) -> Event:
    """One event. Raises `Invalid`."""
    try:
        event = _decoder.decode(line)
    except OverlayError as error:  # a value of ours, such as money
        raise Invalid(error.field, error.message, **error.values) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Invalid(None, "无法理解：{why} | not understood: {why}", why=str(error)) from None
    if event.platform == PLATFORM:
        raise Invalid("platform", "{name} 只属于彩排 | {name} is for rehearsals only", name=PLATFORM)
    return event


def _numbered(body: bytes) -> Iterator[tuple[int, bytes | msgspec.Raw]]:
    body = body.removeprefix(b"\xef\xbb\xbf")
    lines: Iterable[bytes | msgspec.Raw]
    if body.lstrip()[:1] == b"[":
        try:
            lines = _array.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise Invalid(None, "不是正确的 JSON 数组：{why} | not a JSON array: {why}", why=str(error)) from None
        yield from enumerate(lines, 1)
    else:
        for number, line in enumerate(body.splitlines(), 1):
            if line.strip():
                yield number, line
