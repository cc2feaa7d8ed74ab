"""The HTTP calls on a room's catalogue."""

from __future__ import annotations

import asyncio

import msgspec

from overlay.errors import Conflict
from overlay.room.catalogue import ImportedProduct
from overlay.server import shapes
from overlay.server.api import execute
from overlay.server.call import FILE_LIMIT, Call, named

ROWS_BACK = 2000
"""Of the journal, in which the last change of a product is looked for."""


async def products(call: Call) -> object:
    """GET …/products, by link number."""
    return {"products": call.hosted.room.products()}


async def product(call: Call) -> object:
    """GET …/products/{id}, also by link number."""
    return call.hosted.room.product(named(call, "id"))


async def post(call: Call) -> shapes.DoneAnswer:
    """POST …/products: a new product, or one in place of that with the same id."""
    return await execute(call, "catalogue.put", {"product": await call.json(dict[str, object])})


async def patch(call: Call) -> shapes.DoneAnswer:
    """PATCH …/products/{id}, also by link number: what is given changes, what is null goes, the rest stays.

    With `seen` nothing is changed where that is another by now: the answer tells what is, and who changed it.
    """
    changes = await call.json(dict[str, object])
    id_ = _id(call)
    arguments: dict[str, object] = {"id": id_, "changes": changes}
    if (seen := changes.pop("seen", None)) is not None:
        arguments["seen"] = seen
    try:
        return await execute(call, "catalogue.patch", arguments)
    except Conflict as conflict:
        # That it came on or left the air nobody did to it: whoever changed it last has no part in that.
        present = conflict.present if conflict.field != "on_air" else None
        if present is not None and (changed := await _last_change(call, id_)) is not None:
            present["changed"] = changed
        raise


async def _last_change(call: Call, id_: str) -> dict[str, object] | None:
    """Who changed a product last, by what, and when."""
    room = call.hosted.room
    found: dict[str, object] | None = None
    async for row in room.journal(max(0, room.seq - ROWS_BACK)):
        if row.command.startswith("catalogue.") and any(
            id_ in fact.get("ids", ()) for fact in msgspec.json.decode(row.facts) if fact["fact"] == "catalogue.changed"
        ):
            found = {"actor": row.actor, "command": row.command, "at": row.at}
    return found


async def delete(call: Call) -> shapes.DoneAnswer:
    """DELETE …/products/{id}, also by link number."""
    return await execute(call, "catalogue.remove", {"id": _id(call)})


def _id(call: Call) -> str:
    return call.hosted.room.product(named(call, "id")).id


async def import_file(call: Call) -> shapes.DoneAnswer:
    """POST …/products/import: a whole CSV file, or nothing of it.

    `?seen=`: the changes on air that were confirmed, as the preview names them.
    """
    arguments: dict[str, object] = {"products": await _products_of(call)}
    if (seen := call.request.query.get("seen")) is not None:
        arguments["seen"] = seen
    return await execute(call, "catalogue.import", arguments)


async def preview_import(call: Call) -> object:
    """POST …/products/import/preview: what the file would do, and change of what is on the air. Nothing is done."""
    products = msgspec.convert(await _products_of(call), list[ImportedProduct])
    return await call.hosted.room.ask("catalogue", "preview", products=products)


async def _products_of(call: Call) -> list[dict[str, object]]:
    from overlay.room.spreadsheet import read

    return await asyncio.to_thread(read, await call.body(FILE_LIMIT))
