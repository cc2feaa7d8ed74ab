"""For tests of the rundown: items, cues that go with them, and a room with both; a plugin that fails in a cue."""

import msgspec

from overlay import Collection, Mechanic, Refused, State, command
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard

SHOW = {"id": "show", "command": "product_card.show", "args": {"product": "A1"}}
SALE = {"id": "sale", "command": "flash_sale.start",
        "args": {"product": "A1", "price": "9.90", "lasts": "1m", "stock": 5}}  # fmt: skip
DRAW = {"id": "draw", "command": "lottery.open",
        "args": {"title": "抽奖", "prizes": [{"name": "杯", "count": 1}], "lasts": "1m"}}  # fmt: skip
GUIDE = {"id": "guide", "command": "stage.guide", "args": {"on": True}}
GO_ON = {"id": "go-on", "command": "rundown.next", "args": {}}

PLAN = [
    {"id": "hello", "segment": "开场", "label": "欢迎", "planned": "5m", "note": "先说今天有什么"},
    {"id": "mug", "segment": "主推", "product": "A1", "planned": "10m"},
    {"id": "sale", "label": "秒杀", "cue": "sale", "planned": "3m"},
    {"id": "bye", "segment": "收尾", "label": "再见", "planned": "2m"},
]


def item(id_, planned="10s", **more):
    return {"id": id_, "label": id_, "planned": planned, **more}


async def planned(
    open_room, *items, mechanics=(ProductCard, FlashSale, Lottery), cues=(SHOW, SALE, DRAW, GUIDE, GO_ON)
):
    room = await open_room(*mechanics)
    await room.product(id="A1", name="马克杯")
    await room.do("cues.put", cues=list(cues))
    await room.do("rundown.put", items=list(items) or PLAN)
    return room


def behind(room):
    """As a page works it out: ms behind the plan, ahead if negative."""
    topic = room.topic("rundown")
    return max(room.now, topic["current_ends_at"]) + topic["rest"] - topic["planned_end_at"]


class Note(msgspec.Struct):
    text: str


class FragileState(State):
    count: int = 0


class Fragile(Mechanic[FragileState]):
    name, zone = "fragile", "card"
    notes = Collection(Note)

    @command()
    def work(self) -> int:
        """做 | Work"""
        self.state.count += 1
        return len(self.notes)

    @command(role="admin")
    def rule(self) -> None:
        """管 | Rule"""
        self.state.count += 1

    @command()
    def refuse(self) -> None:
        """拒绝 | Refuse"""
        self.state.count += 1
        self.notes["x"] = Note("y")
        self.emit("never")
        self.deadline(self.now + 1000, self.work)
        self.take()
        self.obs.scene("产品")
        raise Refused(None, "卖完了 | it is sold out")

    @command()
    def crash(self) -> None:
        """坏掉 | Crash"""
        self.state.count += 1
        raise ZeroDivisionError


FRAGILE = [{"id": name, "command": f"fragile.{name}"} for name in ("work", "refuse", "crash", "rule")]
