"""The HTTP calls on a room's incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from overlay.errors import NotFound
from overlay.room.incidents import Incident
from overlay.server.call import Call, named
from overlay.server.files import FOR_EVER, send
from overlay.server.hosting import CONFIG
from overlay.server.incidents import folder_of

if TYPE_CHECKING:
    from aiohttp import web


class IncidentList(msgspec.Struct):
    incidents: list[Incident]


async def listed(call: Call) -> IncidentList:
    """GET …/incidents?after=ms: the latest first, those that are open among them."""
    return IncidentList(await call.hosted.room.ask("incidents", "all", after=call.number("after", 0)))


async def picture(call: Call) -> web.StreamResponse:
    """GET …/incidents/{id}/picture: as it was when it began."""
    found: Incident = await call.hosted.room.ask("incidents", "find", id=named(call, "id"))
    if found.picture is None:
        raise NotFound("这个事件没有画面 | this incident has no picture", "id")
    folder = folder_of(call.app[CONFIG], call.hosted.room.name)
    return await send(folder, f"{found.id}.{found.picture}", FOR_EVER, inert=True)
