"""讲解卡: what is shown is what the catalogue says, also when it changes."""

import pytest

from overlay import Invalid, NotFound, Refused
from plugins.product_card import ProductCard


async def shown(open_room, **entry):
    room = await open_room(ProductCard)
    await room.product(id="A1", price="19.90", **entry)
    await room.do("product_card.show", product="A1")
    return room


async def test_a_product_is_shown_by_id_or_link_number(open_room):
    room = await shown(open_room, number=7, stock=10, was="29.90", was_basis="近30天日常价", points=["保温"])
    card = room.topic("product_card")
    assert (card["on_air"], card["zone"]) == (True, "card")
    assert card["product"] == {
        "id": "A1", "number": 7, "name": "商品", "price": 1990, "was": 2990, "was_basis": "近30天日常价", "stock": 10,
        "sold": 0, "points": ["保温"],
    }  # fmt: skip
    await room.product(id="A2", number=8)
    await room.do("product_card.show", product="8")
    assert room.topic("product_card")["product"]["id"] == "A2"


async def test_who_asks_for_what_is_not_there_changes_nothing(open_room):
    room = await shown(open_room)
    before = room.room.state()
    for product, error in [("A9", NotFound), ("99", NotFound), ("", Invalid), (7, Invalid), (None, Invalid)]:
        with pytest.raises(error) as refusal:
            await room.do("product_card.show", product=product)
        assert refusal.value.field == "product"
    assert room.room.state() == before


async def test_the_card_follows_price_and_stock(open_room):
    room = await shown(open_room, stock=10)
    await room.do("catalogue.patch", id="A1", changes={"price": "18.00", "name": "保温杯"})
    assert (room.topic("product_card")["product"]["price"], room.topic("product_card")["product"]["name"]) == (
        1800,
        "保温杯",
    )
    await room.events({"type": "order", "order": {"id": "1", "product": "A1", "quantity": 4}})
    assert room.topic("product_card")["product"]["stock"] == 6
    await room.do("product_card.hide")
    await room.do("catalogue.patch", id="A1", changes={"price": "17.00"})
    await room.do("product_card.take")
    assert room.topic("product_card")["product"]["price"] == 1700


async def test_without_a_product_there_is_no_card_to_put_on_the_air(open_room):
    room = await open_room(ProductCard)
    with pytest.raises(Refused):
        await room.do("product_card.take")
    assert room.topic("product_card") == {"on_air": False}


async def test_a_product_that_is_gone_leaves_the_air(open_room):
    room = await shown(open_room)
    await room.product(id="A2")
    await room.do("catalogue.remove", id="A2")
    assert room.topic("product_card")["on_air"]
    await room.do("catalogue.remove", id="A1")
    assert room.topic("product_card") == {"on_air": False}
    await room.undo()
    assert room.room.product("A1").id == "A1"


async def test_it_is_there_after_a_restart(open_room):
    room = await shown(open_room)
    before = room.topic("product_card")
    await room.stop()
    await room.start()
    assert room.topic("product_card") == before
