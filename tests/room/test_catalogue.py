"""The catalogue: what is saved, what is refused, and that what was sold stays sold."""

import asyncio

import pytest

from overlay import Invalid, NotFound, Refused, Unavailable
from overlay.room.journal import Journal


def rows(*entries):
    return [{"line": line, "entry": entry} for line, entry in enumerate(entries, 2)]


def ids(room):
    return [(product.number, product.id) for product in room.room.products()]


async def test_a_product_without_id_and_number_gets_both(open_room):
    room = await open_room()
    for _ in range(3):
        await room.do("catalogue.put", product={"name": "杯", "price": "1.00"})
    assert ids(room) == [(1, "P001"), (2, "P002"), (3, "P003")]
    assert await room.do("catalogue.put", product={"id": "X", "name": "杯", "price": "1", "number": 9}) == {
        "id": "X", "number": 9,
    }  # fmt: skip
    await room.do("catalogue.put", product={"name": "杯", "price": "1.00"})
    assert ids(room)[-1] == (10, "P010")
    assert room.room.product("9").id == room.room.product("X").id == "X"


async def test_the_journal_tells_what_is_another_of_a_product(open_room):
    room = await open_room()
    await room.do("catalogue.put", product={"id": "A1", "name": "杯", "price": "29.90", "stock": 5})
    await room.do("catalogue.patch", id="A1", changes={"price": "19.90", "stock": 5})
    await room.do("catalogue.patch", id="A1", changes={"was": "39.90", "was_basis": "日常价"})
    await room.do("catalogue.remove", id="A1")
    told = {"fact": "catalogue.changed", "ids": ["A1"], "number": 1, "name": "杯"}
    assert room.facts_named("catalogue.changed") == [
        {**told, "fields": {"price": [None, 2990]}},
        {**told, "fields": {"price": [2990, 1990]}},
        {**told, "fields": {"was": [None, 3990], "was_basis": [None, "日常价"]}},
        told,
    ]


@pytest.mark.parametrize(
    ("entry", "error", "field"),
    [
        ({"was": "29.90"}, Refused, "was_basis"),
        ({"was": "19.90", "was_basis": "日常价"}, Refused, "was"),
        ({"was": "9.90", "was_basis": "日常价"}, Refused, "was"),
        ({"price": 19.9}, Invalid, "product.price"),
        ({"price": "19.999"}, Invalid, "product.price"),
        ({"price": "-1"}, Invalid, "product.price"),
        ({"name": ""}, Invalid, "product.name"),
        ({"stock": -1}, Invalid, "product.stock"),
        ({"number": 0}, Invalid, "product.number"),
        ({"number": 1}, Refused, "number"),
        ({"points": ["x"] * 21}, Invalid, "product.points"),
        ({"colour": "red"}, Invalid, "product.colour"),
        ({"id": ""}, Invalid, "product.id"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_saved(open_room, entry, error, field):
    room = await open_room()
    await room.product(id="A1", number=1)
    with pytest.raises(error) as refusal:
        await room.do("catalogue.put", product={"id": "B1", "name": "杯", "price": "19.90", **entry})
    assert refusal.value.field == field
    assert ids(room) == [(1, "A1")]
    assert room.topic("catalogue")["count"] == 1


async def test_a_struck_price_goes_with_its_basis(open_room):
    room = await open_room()
    await room.product(id="A1", price="10.00", was="20.00", was_basis="近30天日常价")
    product = room.room.product("A1")
    assert (product.was, product.was_basis) == (2000, "近30天日常价")
    await room.do("catalogue.patch", id="A1", changes={"was": None})
    product = room.room.product("A1")
    assert (product.was, product.was_basis) == (None, None)
    with pytest.raises(Refused):
        await room.do("catalogue.patch", id="A1", changes={"was": "30.00"})


async def test_a_change_changes_what_it_names(open_room):
    room = await open_room()
    await room.product(id="A1", price="10.00", stock=10, points=["轻"], category="杯", limit=2, image="/a.png")
    before = room.room.product("A1")
    await room.do("catalogue.patch", id="A1", changes={"price": "9.00", "category": None})
    after = room.room.product("A1")
    assert (after.price, after.category) == (900, None)
    assert (after.stock, after.points, after.limit, after.image) == (10, before.points, 2, "/a.png")
    for changes, error in [({"id": "B"}, Refused), ({"price": 9}, Invalid), ({"colour": "red"}, Invalid)]:
        with pytest.raises(error):
            await room.do("catalogue.patch", id="A1", changes=changes)
    assert room.room.product("A1") == after
    for command in ("catalogue.patch", "catalogue.remove"):
        with pytest.raises(NotFound):
            await room.do(command, id="nobody", **({"changes": {}} if command == "catalogue.patch" else {}))


async def test_what_was_sold_stays_sold(open_room):
    room = await open_room()
    entry = {"id": "A1", "name": "杯", "price": "10.00", "stock": 10}
    await room.do("catalogue.import", products=rows(entry))
    await room.events({"type": "order", "order": {"id": "1", "product": "A1", "quantity": 3}})
    assert (room.room.product("A1").stock, room.room.product("A1").sold) == (7, 3)
    assert (await room.do("catalogue.import", products=rows(entry)))["unchanged"] == 1
    assert room.room.product("A1").stock == 7
    result = await room.do("catalogue.import", products=rows({**entry, "stock": 20}))
    assert (result["added"], result["updated"], result["unchanged"]) == (0, 1, 0)
    assert room.room.product("A1").stock == 17
    await room.do("catalogue.import", products=rows({**entry, "stock": 2}))
    assert (room.room.product("A1").stock, room.room.product("A1").sold) == (0, 3)
    await room.do("catalogue.patch", id="A1", changes={"name": "杯子"})
    assert (room.room.product("A1").stock, room.room.product("A1").sold) == (0, 3)
    await room.do("catalogue.import", products=rows({"id": "A1", "stock": None}))
    assert room.room.product("A1").stock is None


async def test_an_import_is_all_or_nothing_and_lists_every_bad_row(open_room):
    room = await open_room()
    await room.product(id="A1", price="10.00")
    before, revision = room.room.products(), room.topic("catalogue")["revision"]
    with pytest.raises(Refused) as refusal:
        await room.do("catalogue.import", products=rows(
            {"id": "A1", "name": "新", "price": "5.00"},
            {"id": "B1", "name": "杯", "price": "5.00", "was": "9.00"},
            {"id": "B2", "name": "碗", "price": "5.00", "was": "4.00", "was_basis": "日常价"},
            {"id": "B3", "name": "盘", "price": "5.00", "number": 1},
            {"id": "B4", "name": "碟"},
            {"id": "B5", "name": "勺", "price": "5", "stock": "many"},
        ))  # fmt: skip
    assert [(row["line"], row["column"]) for row in refusal.value.rows] == [
        (3, "was_basis"), (4, "was"), (5, "number"), (6, "price"), (7, "stock"),
    ]  # fmt: skip
    assert room.room.products() == before
    assert room.topic("catalogue")["revision"] == revision


async def test_link_numbers_can_be_dealt_out_anew(open_room):
    room = await open_room()
    for number, id_ in enumerate("ABC", 1):
        await room.product(id=id_, number=number)
    await room.do("catalogue.import", products=rows(
        {"id": "A", "number": 2}, {"id": "B", "number": 3}, {"id": "C", "number": 1},
    ))  # fmt: skip
    assert ids(room) == [(1, "C"), (2, "A"), (3, "B")]
    with pytest.raises(Refused):
        await room.do("catalogue.import", products=rows({"id": "A", "number": 3}))


async def test_the_catalogue_has_an_end(open_room):
    room = await open_room()
    await room.do("catalogue.import", products=rows(*({"name": f"杯 {i}", "price": "1.00"} for i in range(2000))))
    with pytest.raises(Refused):
        await room.product(id="one more")
    assert room.topic("catalogue")["count"] == 2000
    await room.do("catalogue.remove", id="P001")
    await room.product(id="one more")


async def test_sales_of_what_nobody_has_are_no_error(open_room):
    room = await open_room()
    assert await room.events({"type": "order", "order": {"id": "1", "product": "nobody"}}) == [True]


async def test_one_event_of_a_platform_counts_once(open_room):
    room = await open_room()
    await room.product(id="A1", stock=10)
    order = {"type": "order", "id": "o1", "order": {"id": "1", "product": "A1"}}
    assert await room.events(order, order, {**order, "platform": "other"}) == [True, False, True]
    await room.stop()
    await room.start()
    assert await room.events(order) == [False]
    assert room.room.product("A1").stock == 8


async def test_changing_a_product_changes_nobody_elses_copy(open_room):
    room = await open_room()
    await room.product(id="A1", points=["轻"])
    room.room.product("A1").points.append("重")
    assert room.room.product("A1").points == ["轻"]


@pytest.mark.parametrize(
    "wrong", [{"id": {}}, {"id": 7}, {"number": [1]}, {"number": True}, {"name": ["x"]}, {"price": {}}], ids=str
)
async def test_an_import_of_what_is_no_product_names_what_is_wrong(open_room, wrong):
    room = await open_room()
    await room.product(id="A1", number=1)
    (field,) = wrong
    with pytest.raises(Refused) as refusal:
        await room.do("catalogue.import", products=rows({"name": "杯", "price": "1.00", **wrong}))
    assert [row["column"] for row in refusal.value.rows] == [field]


def order(number, quantity, status="paid"):
    return {
        "type": "order",
        "id": number,
        "order": {"id": number, "product": "A1", "quantity": quantity, "status": status},
    }


async def test_what_was_sold_beyond_the_stock_is_made_up_for_before_anything_is_left_again(open_room):
    room = await open_room()
    await room.product(id="A1", stock=5)

    def left():
        product = room.room.product("A1")
        return product.stock, product.sold

    await room.events(order("1", 5), order("2", 3))
    assert left() == (0, 8)
    await room.do("catalogue.patch", id="A1", changes={"price": "1.00"})  # which is no new stock
    await room.events(order("3", 3, "refunded"))
    assert left() == (0, 5)
    await room.events(order("4", 1, "refunded"))
    assert left() == (1, 4)
    await room.events(order("5", 3))
    await room.do("catalogue.patch", id="A1", changes={"stock": 6})
    assert left() == (0, 7)
    await room.events(order("6", 1, "refunded"))
    assert left() == (0, 6)
    await room.do("catalogue.patch", id="A1", changes={"stock": 20})
    await room.events(order("7", 1, "refunded"))
    assert left() == (15, 5)


async def test_nothing_is_told_of_a_change_before_it_is_durable(open_room, monkeypatch):
    room = await open_room()
    await room.product(id="A1", price="25.90")
    began, go_on = asyncio.Event(), asyncio.Event()

    async def full(*_):
        began.set()
        await go_on.wait()
        raise Unavailable("the disk is full")

    monkeypatch.setattr(Journal, "append", full)
    changing = asyncio.ensure_future(room.do("catalogue.patch", id="A1", changes={"price": "1.00"}))
    await began.wait()
    told = [room.room.product("A1").price, room.room.products()[0].price]
    go_on.set()
    assert told == [2590, 2590]
    with pytest.raises(Unavailable):
        await changing
    monkeypatch.undo()
    assert room.room.product("1").price == 2590
