"""Several people press, edit and change prices in any order: a press by somebody who saw something else never acts."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from overlay.errors import Conflict, OverlayError
from overlay.room.model import Actor
from overlay.testkit import RoomKit
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.product_card import ProductCard
from tests.room.cue_kit import CANCEL, SALE, TIMER

PEOPLE = ("小王", "小李", "小张")
CUES: list[dict[str, Any]] = [
    {"id": "card", "command": "product_card.show", "args": {"product": "A1"}},
    {"id": "number", "command": "product_card.show", "args": {"product": "2"}, "mode": "hold"},
    {"id": "sale", **{key: SALE[key] for key in ("mode", "command", "args", "off")}},
    {"id": "armed", "command": "flash_sale.start", "args": SALE["args"] | {"product": "A2"}, "mode": "arm"},
    {"id": "timer", **TIMER, "mode": "toggle", "off": CANCEL},
    {"id": "macro", "mode": "macro", "steps": [TIMER, {"wait": 2}, CANCEL]},
]
PRESSES = st.tuples(st.just("press"), st.sampled_from(PEOPLE), st.integers(0, len(CUES) - 1))
OTHERS = st.one_of(
    st.tuples(st.just("look"), st.sampled_from(PEOPLE), st.none()),
    st.tuples(st.just("edit"), st.sampled_from(("label", "page", "gone")), st.integers(0, len(CUES) - 1)),
    st.tuples(st.just("price"), st.sampled_from(("A1", "A2")), st.sampled_from(("19.90", "29.90"))),
    st.tuples(st.just("swap"), st.none(), st.none()),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from((1, 5, 11))),
    st.tuples(
        st.just("do"),
        st.sampled_from(("product_card.hide", "flash_sale.finish", "product_card.take", "undo", "panic")),
        st.none(),
    ),
    st.tuples(st.just("sell"), st.none(), st.none()),
)


class Show:
    """The room, and what each person saw of it last."""

    def __init__(self, room: RoomKit) -> None:
        self.room = room
        self.saw: dict[str, dict[str, Any]] = {name: {} for name in PEOPLE}
        self.acted = self.stale = 0

    async def press(self, name: str, cue: str) -> None:
        """It acts only where what was seen is still so; where it is, it is never called stale."""
        room, faces = self.room.room, self.room.room.faces.faces()
        saw = self.saw[name].get(cue)
        if saw is None:
            return
        now = faces.get(cue)
        before = (room.seq, room.state())
        try:
            await room.fire(cue, actor=Actor(name, "operator"), seen=saw["seen"], held=800)
        except OverlayError as error:
            assert (room.seq, room.state()) == before, "a press that is refused does nothing"
            is_stale = now is None or now["seen"] != saw["seen"]
            assert is_stale == (isinstance(error, Conflict) or now is None), error
            self.stale += is_stale
        else:
            assert now is not None and now["seen"] == saw["seen"], f"{name} saw {saw}, it was {now}"
            self.acted += 1

    async def happen(self, kind: str, what: Any, which: Any) -> None:
        room = self.room
        if kind == "press":
            await self.press(what, CUES[which]["id"])
        elif kind == "look":
            self.saw[what] = room.room.faces.faces()
        elif kind == "edit":
            cues = [cue.document() for cue in room.room.cues()]
            changed = CUES[which]["id"]
            if what == "gone":
                cues = [cue for cue in cues if cue["id"] != changed] if len(cues) == len(CUES) else CUES
            else:
                cues = [cue | ({what: f"{room.room.seq}"} if cue["id"] == changed else {}) for cue in cues]
            await room.do("cues.put", cues=cues)
        elif kind == "price":
            await self.other("catalogue.patch", id=what, changes={"price": which})
        elif kind == "swap":
            await self.swap()
        elif kind == "wait":
            await room.wait(which)
        else:
            await self.other(what or "flash_sale.sell", **({} if what else {"quantity": 1}))
        await room.room.settle()

    async def swap(self) -> None:
        """A link number stands for another product now."""
        numbers = [product.number for product in self.room.room.products()]
        if len(numbers) == 2:
            products = zip((product.id for product in self.room.room.products()), reversed(numbers), strict=True)
            rows = [{"line": 1, "entry": {"id": id_, "number": number}} for id_, number in products]
            await self.other("catalogue.import", products=rows)

    async def other(self, what: str, **arguments: Any) -> None:
        try:
            if what == "undo":
                await self.room.undo()
            elif what == "panic":
                await self.room.room.panic(actor=Actor("operator", "operator"))
            else:
                await self.room.do(what, **arguments)
        except OverlayError:
            pass  # there was nothing to sell, to finish, to take back, to change


async def play(folder: Path, story: list[tuple[str, Any, Any]]) -> None:
    room = await RoomKit(folder, [ProductCard, FlashSale, Countdown]).start()
    try:
        await room.product(id="A1", number=1, price="25.90", stock=10)
        await room.product(id="A2", number=2, price="35.90", stock=1)
        await room.do("cues.put", cues=CUES)
        show = Show(room)
        for event in story:
            await show.happen(*event)
        seen = {id_: face["seen"] for id_, face in room.room.faces.faces().items()}
        await room.stop()
        await room.start()
        assert {id_: face["seen"] for id_, face in room.room.faces.faces().items()} == seen, (
            "as it was, after a restart"
        )
    finally:
        await room.stop()


@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.lists(st.one_of(PRESSES, PRESSES, OTHERS), min_size=8, max_size=30))
def test_a_press_with_an_outdated_view_never_acts(story: list[tuple[str, Any, Any]]) -> None:
    looks = [("look", name, None) for name in PEOPLE]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), looks + story))
