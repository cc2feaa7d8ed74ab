"""The HTTP calls on a room's rundown."""

from __future__ import annotations

import asyncio

from aiohttp import web

from overlay.errors import both_languages
from overlay.room.rundown_templates import NAMES, TemplateName, template
from overlay.server import shapes
from overlay.server.api import execute
from overlay.server.call import FILE_LIMIT, Call
from overlay.server.sheet import sheet


async def show(call: Call) -> object:
    """GET …/rundown: whole, with notes."""
    return call.hosted.room.rundown()


async def export(call: Call) -> web.Response:
    """GET …/rundown.csv, with headers in the caller's language."""
    from overlay.room.rundown_csv import write

    room = call.hosted.room
    names = {product.id: product.name for product in room.products()}
    return sheet(f"rundown-{room.name}", write(room.rundown(), names, call.language))


async def import_file(call: Call) -> shapes.DoneAnswer:
    """POST …/rundown/import: a whole CSV file in place of what there was, or nothing of it."""
    from overlay.room.rundown_csv import read

    room, data = call.hosted.room, await call.body(FILE_LIMIT)
    items = await asyncio.to_thread(read, data, room.products(), room.cues())
    return await execute(call, "rundown.import", {"items": items})


async def templates(call: Call) -> shapes.RundownTemplates:
    """GET …/rundown/templates: what `rundown.template` knows."""
    return shapes.RundownTemplates([_template(name) for name in NAMES])


def _template(name: TemplateName) -> shapes.RundownTemplate:
    found = template(name)
    items = [
        shapes.TemplateItem(
            shapes.Label(**both_languages(item.segment or "")),
            shapes.Label(**both_languages(item.label)),
            int(item.planned),
        )
        for item in found.items
    ]
    return shapes.RundownTemplate(name, shapes.Label(**both_languages(found.label)), items)
