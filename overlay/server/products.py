"""The HTTP calls on a room's catalogue."""

from __future__ import annotations

import asyncio

from overlay.server import shapes
from overlay.server.api import execute
from overlay.server.call import FILE_LIMIT, Call, named


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
    """PATCH …/products/{id}: what is given changes, what is null goes, the rest stays."""
    changes = await call.json(dict[str, object])
    return await execute(call, "catalogue.patch", {"id": named(call, "id"), "changes": changes})


async def delete(call: Call) -> shapes.DoneAnswer:
    """DELETE …/products/{id}."""
    return await execute(call, "catalogue.remove", {"id": named(call, "id")})


async def import_file(call: Call) -> shapes.DoneAnswer:
    """POST …/products/import: a whole CSV file, or nothing of it."""
    from overlay.room.spreadsheet import read

    products = await asyncio.to_thread(read, await call.body(FILE_LIMIT))
    return await execute(call, "catalogue.import", {"products": products})
