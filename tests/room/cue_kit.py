"""For tests of cues: short ways to put, press and look at them in a room without a server."""

from __future__ import annotations

from typing import Any

from overlay.errors import OverlayError
from overlay.room.model import Actor
from overlay.testkit import RoomKit

ASSISTANT = Actor("assistant", "assistant")
SHOW = {"id": "show", "label": "一号", "command": "product_card.show", "args": {"product": "A1"}}
SALE = {
    "id": "sale", "label": "秒杀", "mode": "toggle", "command": "flash_sale.start",
    "args": {"product": "A1", "price": "9.90", "lasts": "5m", "stock": 3}, "off": {"command": "flash_sale.finish"},
}  # fmt: skip
TIMER = {"command": "countdown.start", "args": {"name": "offer", "label": "福利", "lasts": "3m"}}
CANCEL = {"command": "countdown.cancel", "args": {"name": "offer"}}


def face(room: RoomKit, cue: str) -> dict[str, Any]:
    return room.room.faces.faces()[cue]


async def press(room: RoomKit, cue: str, actor: Actor = ASSISTANT, **more: Any) -> Any:
    """Press it without having looked; what it answers."""
    done = await room.room.fire(cue, actor=actor, **more)
    await room.room.settle()
    return done.result


async def refusal(room: RoomKit, cue: str, actor: Actor = ASSISTANT, **more: Any) -> OverlayError:
    """Press it in vain; nothing has happened then."""
    before = room.room.seq
    try:
        await press(room, cue, actor, **more)
    except OverlayError as error:
        assert room.room.seq == before
        return error
    raise AssertionError("it was not refused")


async def look_and_press(room: RoomKit, cue: str, actor: Actor = ASSISTANT, **more: Any) -> Any:
    return await press(room, cue, actor, seen=face(room, cue)["seen"], **more)


async def journaled(room: RoomKit, after: int = 0) -> list[tuple[str, str]]:
    """Who did what."""
    return [(row.actor, row.command) async for row in room.room.journal(after)]


async def pass_time(room: RoomKit, seconds: int) -> None:
    """Let time pass as it does: what is due is done when it is."""
    for _ in range(seconds):
        await room.wait(1)
