"""A disk that is full, a database that is read-only: no command is taken, nothing is lost, and it goes on by itself."""

import asyncio
import json
import resource

import pytest

from overlay import Unavailable
from overlay.room.model import Actor
from overlay.testkit import RoomKit
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard

OPERATOR = Actor("operator", "operator")
ALL = (ProductCard, FlashSale, Countdown, Lottery)


UNLIMITED = resource.getrlimit(resource.RLIMIT_FSIZE)

FAULTS = {
    "full": ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823"),
    "read-only": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    "file limit": None,
}


class Fault:
    """`await fault.begins()`, `await fault.ends()`; a new connection, as after a restart, has no pragma."""

    def __init__(self, room, name):
        self.room, self.name = room, name

    async def begins(self):
        await self._set(0, 1)
        while self.name == "full":  # up to the last byte of the last page
            try:
                await self.room.events({"type": "like"})  # the smallest row there is
            except Unavailable:
                break

    async def ends(self):
        await self._set(1, UNLIMITED[0])

    async def _set(self, which, limit):
        if FAULTS[self.name] is None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, UNLIMITED[1]))
        else:
            connection = self.room.room._journal._connection  # the one place where a test reaches inside
            await (await connection.execute(FAULTS[self.name][which])).fetchall()


@pytest.fixture(params=FAULTS)
async def room(request, tmp_path):
    room = await RoomKit(tmp_path, ALL).start()
    await room.product(id="A1", price="19.90", stock=10)
    await room.do("lottery.open", title="抽奖", prizes=[{"name": "杯", "count": 1}], lasts=600)
    await room.do("flash_sale.start", product="A1", price="9.90", lasts=60, stock=3)
    room.fault = Fault(room, request.param)
    yield room
    await room.fault.ends()
    await room.stop()


async def send(room, command, **arguments):
    key = arguments.pop("key", None)
    return await room.room.execute(command, arguments, actor=OPERATOR, key=key)


async def everything(room):
    rows = [row async for row in room.room.journal()]
    return room.room.state(), room.room.products(), room.room.undoable(), rows


async def test_nothing_happens_while_nothing_can_be_written(room):
    heard = []
    await room.fault.begins()
    before = await everything(room)
    room.patched = heard.extend
    for _ in range(3):
        for command, arguments in [
            ("flash_sale.sell", {"quantity": 1, "viewer": "v1"}),
            ("lottery.enter", {"viewer": {"id": "v1"}}),
            ("catalogue.patch", {"id": "A1", "changes": {"price": "18.00"}}),
            ("product_card.show", {"product": "A1"}),
            ("stage.guide", {"on": True}),
        ]:
            with pytest.raises(Unavailable) as refusal:
                await send(room, command, **arguments)
            assert "cannot write to disk" in refusal.value.text("en")
    for call in (room.room.undo, room.room.panic):
        with pytest.raises(Unavailable):
            await call(actor=OPERATOR)
    with pytest.raises(Unavailable):
        await room.events({"type": "order", "order": {"id": "1", "product": "A1"}})
    assert await everything(room) == before
    assert heard == []
    await room.fault.ends()
    assert (await send(room, "flash_sale.sell", quantity=3, viewer="v1")).result == {"left": 0}
    assert (await send(room, "lottery.enter", viewer={"id": "v1"})).result == {"new": True, "entries": 1}
    assert room.room.product("A1").stock == 7
    assert [patch.seq for patch in heard] == list(range(before[0]["seq"] + 1, room.room.seq + 1))


async def test_commands_that_shared_a_failed_commit_are_all_refused(room):
    await room.fault.begins()
    answers = await asyncio.gather(
        *(send(room, "lottery.enter", viewer={"id": f"v{i}"}, key=f"k{i}") for i in range(40)), return_exceptions=True
    )
    assert all(isinstance(answer, Unavailable) for answer in answers)
    await room.fault.ends()
    again = await asyncio.gather(*(send(room, "lottery.enter", viewer={"id": f"v{i}"}, key=f"k{i}") for i in range(40)))
    assert sorted(done.result["entries"] for done in again) == list(range(1, 41))


async def test_a_deadline_that_could_not_be_written_fires_once_there_is_space(room):
    await room.fault.begins()
    room.now += 60_000
    with pytest.raises(Unavailable):
        await send(room, "stage.guide", on=True)
    assert room.topic("flash_sale")["phase"] == "open"
    await room.fault.ends()
    await room.room.settle()
    assert room.topic("flash_sale")["phase"] == "ended"
    assert len(room.facts_named("flash_sale.ended")) == 1


async def test_it_goes_on_by_itself(room):
    ended = asyncio.Event()
    patched = room.patched
    room.patched = lambda patches: (patched(patches), room.facts_named("flash_sale.ended") and ended.set())
    await room.fault.begins()
    room.now += 60_000
    with pytest.raises(Unavailable):
        await send(room, "stage.guide", on=True)
    await room.fault.ends()
    room.now += 2000
    await ended.wait()
    assert len(room.facts_named("flash_sale.ended")) == 1


async def test_a_restart_in_the_middle_loses_nothing(room):
    await room.do("flash_sale.sell", quantity=1, viewer="v1")
    await room.fault.begins()
    before = await everything(room)
    with pytest.raises(Unavailable):
        await send(room, "flash_sale.sell", quantity=1, viewer="v1")
    await room.stop()
    resource.setrlimit(resource.RLIMIT_FSIZE, UNLIMITED)
    await room.start()
    assert json.dumps(room.room.state()) == json.dumps(before[0])
    assert (await send(room, "flash_sale.sell", quantity=1)).result == {"left": 1}


async def test_a_plugin_that_fails_while_nothing_can_be_written_leaves_the_air_later(room, monkeypatch):
    def fail(self, quantity, viewer=None):
        raise ValueError("oh dear")

    monkeypatch.setattr(FlashSale, "sell", fail)
    await room.fault.begins()
    with pytest.raises(Unavailable):
        await send(room, "flash_sale.sell", quantity=1)
    assert room.topic("flash_sale")["on_air"]
    await room.fault.ends()
    await room.room.settle()
    await send(room, "stage.guide", on=True)
    assert not room.topic("flash_sale")["on_air"]
