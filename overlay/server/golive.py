"""What somebody who goes live has to know: what is still on the air or armed, sample data, whether OBS streams."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from overlay.config import SAMPLES
from overlay.server import shapes
from overlay.server.call import Call


class Left(msgspec.Struct, omit_defaults=True):
    mechanic: str
    label: shapes.Label
    what: str
    phase: str | None = None


class GoLive(msgspec.Struct):
    """As it is once a rehearsal is over. `seen` goes along with `session.go_live`: another list by then is refused."""

    seen: str
    rehearsal: bool
    on_air: list[Left]
    armed: list[Left]
    samples: int  # products of the sample catalogue
    products: int
    streaming: bool
    recording: bool
    connected: bool  # OBS


async def listed(call: Call) -> GoLive:
    """GET …/golive."""
    room = call.hosted.room
    obs = room.state()["obs"]
    found = msgspec.convert(await room.leftovers(), dict[str, Any])
    samples = await asyncio.to_thread(_samples)
    products = room.products()
    return GoLive(
        seen=found["seen"],
        rehearsal=found["rehearsal"],
        on_air=msgspec.convert(found["on_air"], list[Left]),
        armed=msgspec.convert(found["armed"], list[Left]),
        samples=sum((product.id, product.name) in samples for product in products),
        products=len(products),
        streaming=bool(obs.get("streaming")),
        recording=bool(obs.get("recording")),
        connected=bool(obs.get("connected")),
    )


def _samples() -> set[tuple[str, str]]:
    """Id and name of each sample product."""
    from overlay.room.spreadsheet import read

    rows = read((SAMPLES / "products.csv").read_bytes())
    return {(str(row["entry"].get("id")), str(row["entry"].get("name"))) for row in rows}
