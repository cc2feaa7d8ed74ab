"""限时秒杀: its rules, through commands, events and time."""

import pytest

from overlay import Refused
from plugins.flash_sale import FlashSale

SALE = {"product": "A1", "price": "9.90", "lasts": "60s", "stock": 3}


async def test_a_sale_ends_by_itself_with_nobody_there(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90")
    await room.do("flash_sale.start", **SALE)
    assert room.topic("flash_sale")["phase"] == "open"
    assert room.topic("flash_sale")["on_air"]
    await room.wait(60)
    assert room.topic("flash_sale")["phase"] == "ended"
    assert [fact["sold"] for fact in room.facts_named("flash_sale.ended")] == [0]
    await room.wait(60)
    assert not room.topic("flash_sale")["on_air"]


async def test_an_announced_sale_opens_by_itself(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90")
    await room.do("flash_sale.start", **SALE, armed_for="10s")
    armed = room.topic("flash_sale")
    assert (armed["phase"], armed["opens_at"], armed["ends_at"]) == ("armed", room.now + 10_000, room.now + 70_000)
    with pytest.raises(Refused):
        await room.do("flash_sale.sell", quantity=1)
    await room.wait(10)
    assert room.topic("flash_sale")["phase"] == "open"
    assert len(room.facts_named("flash_sale.opened")) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": "19.90"}, "price"),
        ({"price": "20.00"}, "price"),
        ({"lasts": 0}, "lasts"),
        ({"stock": 101}, "stock"),
    ],
)
async def test_what_would_deceive_or_make_no_sense_is_refused(open_room, change, field):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90", stock=100)
    with pytest.raises(Refused) as refusal:
        await room.do("flash_sale.start", **{**SALE, **change})
    assert refusal.value.field == field
    assert room.topic("flash_sale")["phase"] == "idle"


async def test_it_sells_down_to_nothing_and_never_below(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90", stock=10)
    await room.do("flash_sale.start", **SALE)
    assert await room.do("flash_sale.sell", quantity=2) == {"left": 1}
    with pytest.raises(Refused):
        await room.do("flash_sale.sell", quantity=2)
    await room.do("flash_sale.sell", quantity=1)
    assert room.topic("flash_sale")["phase"] == "sold_out"
    assert room.room.product("A1").stock == 7
    assert [fact["sold"] for fact in room.facts_named("flash_sale.sold_out")] == [3]
    await room.wait(600)
    assert room.topic("flash_sale")["phase"] == "sold_out"


async def test_a_viewer_buys_no_more_than_the_limit(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90")
    await room.do("flash_sale.start", **SALE, per_viewer=1)
    await room.do("flash_sale.sell", quantity=1, viewer={"id": "v1", "name": "王小明"})
    with pytest.raises(Refused) as refusal:
        await room.do("flash_sale.sell", quantity=1, viewer="v1")
    assert refusal.value.field == "viewer"
    await room.do("flash_sale.sell", quantity=1, viewer="v2")


async def test_a_refund_of_what_was_never_there_leaves_nothing_to_sell(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90")
    await room.do("flash_sale.start", **SALE, per_viewer=5)

    def order(number, quantity, status="paid"):
        bought = {"id": number, "product": "A1", "quantity": quantity, "status": status}
        return {"type": "order", "id": number, "viewer": {"id": "v1"}, "order": bought}

    await room.events(order("1", 2), order("2", 3), order("3", 2))
    assert room.topic("flash_sale")["phase"] == "sold_out"
    await room.events(order("4", 3, "refunded"), order("5", 1, "refunded"))
    assert (room.topic("flash_sale")["phase"], room.topic("flash_sale")["left"]) == ("sold_out", 0)
    await room.events(order("6", 1, "refunded"))
    assert (room.topic("flash_sale")["phase"], room.topic("flash_sale")["left"]) == ("open", 1)


async def test_orders_count_once_and_refunds_return_stock(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90", stock=10)
    await room.do("flash_sale.start", **SALE)
    order = {"type": "order", "id": "o1", "order": {"id": "1", "product": "A1", "quantity": 3, "amount": "29.70"}}
    assert await room.events(order, order) == [True, False]
    assert await room.events(order) == [False]
    assert room.topic("flash_sale")["phase"] == "sold_out"
    assert room.room.product("A1").stock == 7
    refund = {**order, "id": "o2", "order": {**order["order"], "status": "refunded", "quantity": 1}}
    await room.events(refund)
    assert (room.topic("flash_sale")["phase"], room.topic("flash_sale")["left"]) == ("open", 1)
    assert room.room.product("A1").stock == 8


async def test_a_restart_in_the_middle_changes_nothing(open_room):
    room = await open_room(FlashSale)
    await room.product(id="A1", price="19.90")
    await room.do("flash_sale.start", **SALE)
    await room.do("flash_sale.sell", quantity=1, viewer="v1")
    before = room.topic("flash_sale")
    await room.stop()
    await room.start()
    assert room.topic("flash_sale") == before
    await room.stop()
    room.now += 3_600_000
    await room.start()
    assert room.topic("flash_sale")["phase"] == "ended"
    assert len(room.facts_named("flash_sale.ended")) == 1
