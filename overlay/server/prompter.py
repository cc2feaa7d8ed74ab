"""The HTTP calls on scripts, and on what is told to the host."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from overlay.room.prompter import Message, Question
from overlay.room.scripts import Script
from overlay.server import shapes
from overlay.server.api import execute
from overlay.server.call import FILE_LIMIT, Call
from overlay.server.sheet import sheet


class ScriptList(msgspec.Struct, omit_defaults=True):
    revision: int
    variables: list[str]
    scripts: dict[str, Script]  # by product
    general: Script | None = None


class MessageEntry(Message):
    id: str


class Told(msgspec.Struct, omit_defaults=True):
    revision: int
    messages: list[MessageEntry]  # the oldest first
    question: Question | None = None
    phrases: list[str] | None = None


async def told(call: Call) -> object:
    """GET …/prompter: messages, the pinned question, phrases."""
    return await call.hosted.room.ask("prompter", "all")


async def scripts(call: Call) -> object:
    """GET …/scripts: all of them."""
    return await call.hosted.room.ask("scripts", "all")


async def export(call: Call) -> web.Response:
    """GET …/scripts.csv, with headers in the caller's language."""
    from overlay.room.scripts_csv import write

    room = call.hosted.room
    kept: dict[str, Any] = await room.ask("scripts", "all")
    return sheet(f"scripts-{room.name}", write(kept, room.products(), call.language))


async def import_file(call: Call) -> shapes.DoneAnswer:
    """POST …/scripts/import: the products that the file names; all of it, or nothing."""
    from overlay.room.scripts_csv import read

    room, data = call.hosted.room, await call.body(FILE_LIMIT)
    rows = await asyncio.to_thread(read, data, room.products())
    return await execute(call, "scripts.import", {"scripts": rows})
