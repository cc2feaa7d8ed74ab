"""Undo takes back exactly what a person did, if nothing has changed it since; else it says what did."""

import pytest

from overlay import Refused
from overlay.errors import Conflict, Forbidden
from overlay.room.model import SYSTEM, Actor
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard

SALE = {"product": "A1", "price": "9.90", "lasts": "60s", "stock": 3}
ALL = (ProductCard, FlashSale, Countdown, Lottery)


def topics(room):
    """All public state but the counters that pages compare."""
    return room.room.state()["topics"]


async def stocked(open_room, *mechanics):
    room = await open_room(*(mechanics or ALL))
    await room.product(id="A1", price="19.90", stock=10)
    await room.product(id="A2", price="29.90")
    return room


async def test_nothing_to_undo(open_room):
    room = await open_room()
    with pytest.raises(Refused, match="nothing to undo"):
        await room.undo()


@pytest.mark.parametrize("restart", [False, True])
async def test_a_chain_is_taken_back_step_by_step(open_room, restart):
    room = await stocked(open_room)
    states = [topics(room)]
    for command, arguments in [
        ("product_card.show", {"product": "A2"}),
        ("countdown.start", {"name": "a", "label": "开播", "lasts": 60}),
        ("countdown.pause", {"name": "a"}),
        ("flash_sale.start", SALE),
        ("flash_sale.sell", {"quantity": 1, "viewer": "v1"}),
        ("product_card.show", {"product": "A2"}),
        ("product_card.clear", {}),
        ("stage.guide", {"on": True}),
        ("countdown.cancel", {"name": "a"}),
    ]:
        await room.do(command, **arguments)
        states.append(topics(room))
    await room.room.panic(actor=Actor("operator", "operator"))
    for before in reversed(states):
        if restart:
            await room.stop()
            await room.start()
        await room.undo()
        assert topics(room) == before
    assert room.room.product("A1").stock == 10
    await room.wait(3600)
    assert topics(room) == states[0]
    assert room.facts_named("countdown.done") == room.facts_named("flash_sale.ended") == []


async def test_what_was_displaced_comes_back(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    await room.do("flash_sale.start", **SALE)
    assert not room.topic("product_card")["on_air"]
    await room.undo()
    assert room.topic("product_card")["on_air"]
    assert room.topic("flash_sale") == {"phase": "idle", "stock": 0, "left": 0, "on_air": False}


async def test_it_says_who_has_changed_it_since(open_room):
    room = await stocked(open_room)
    await room.do("flash_sale.start", **SALE)
    await room.wait(60)
    with pytest.raises(Refused) as refusal:
        await room.undo()
    assert refusal.value.text("zh") == "flash_sale.start 之后，timer 又用 flash_sale.finish 改了 flash_sale，不能撤销"
    assert "timer has since changed flash_sale with flash_sale.finish" in refusal.value.text("en")


async def test_an_order_in_between_bars_the_undo_of_a_product(open_room):
    room = await stocked(open_room)
    await room.do("catalogue.patch", id="A1", changes={"price": "18.00"})
    await room.events({"type": "order", "order": {"id": "1", "product": "A1"}})
    with pytest.raises(Refused, match="feed has since changed catalogue"):
        await room.undo()
    assert room.room.product("A1").stock == 9


async def test_it_never_puts_two_graphics_into_one_zone(open_room):
    room = await stocked(open_room)
    await room.do("cues.put", cues=[{"id": "sale", "command": "flash_sale.start", "args": SALE}])
    await room.do("countdown.start", name="a", label="秒杀", lasts=5, cue="sale")
    await room.do("product_card.show", product="A1")
    await room.do("product_card.hide")
    await room.wait(5)
    with pytest.raises(Refused, match="timer has since changed flash_sale"):
        await room.undo()
    assert [name for name, topic in topics(room).items() if topic.get("zone") == "card"] == ["flash_sale"]


async def test_the_card_follows_a_price_that_is_taken_back(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    await room.do("catalogue.patch", id="A1", changes={"price": "18.00"})
    assert room.topic("product_card")["product"]["price"] == 1800
    await room.undo()
    assert room.topic("product_card")["product"]["price"] == 1990


async def test_the_revision_of_the_catalogue_never_stands_for_two_contents(open_room):
    room = await stocked(open_room)
    seen = {room.topic("catalogue")["revision"]: room.room.products()}
    for price in ("18.00", "17.00", "16.00"):
        await room.do("catalogue.patch", id="A1", changes={"price": price})
        assert seen.setdefault(room.topic("catalogue")["revision"], room.room.products()) == room.room.products()
        await room.undo()
        assert seen.setdefault(room.topic("catalogue")["revision"], room.room.products()) == room.room.products()
    await room.do("cues.put", cues=[])
    first = room.topic("cues")["revision"]
    await room.undo()
    await room.do("cues.put", cues=[{"id": "x", "command": "stage.guide", "args": {"on": True}}])
    assert room.topic("cues")["revision"] != first


async def test_what_is_barred_stays_done(open_room):
    room = await stocked(open_room)
    await room.do("lottery.open", title="抽奖", prizes=[{"name": "杯", "count": 1}], lasts=60)
    with pytest.raises(Refused, match=r"lottery.open cannot be taken back"):
        await room.undo()
    await room.do("stage.guide", on=True)
    await room.undo()
    with pytest.raises(Refused):
        await room.undo()
    assert room.topic("lottery")["phase"] == "open"


async def test_an_undo_is_not_undone(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    await room.do("product_card.show", product="A2")
    await room.undo()
    await room.undo()
    assert "product" not in room.topic("product_card")


async def test_who_may_not_do_it_may_not_take_it_back(open_room):
    room = await stocked(open_room)
    for role in ("stage", "host", "service", "assistant"):
        with pytest.raises(Forbidden):
            await room.room.undo(actor=Actor(role, role))
    await room.room.undo(actor=Actor("operator", "operator"))
    assert [product.id for product in room.room.products()] == ["A1"]


async def test_it_is_told_what_would_be_taken_back(open_room):
    room = await stocked(open_room, ProductCard)
    await room.do("product_card.show", product="A1", role="assistant")
    undoable = room.room.undoable()
    assert undoable == {
        "seq": room.room.seq, "command": "product_card.show", "actor": "assistant", "at": room.now,
    }  # fmt: skip
    assert await room.undo() == {"undone": "product_card.show"}
    assert room.room.undoable()["command"] == "catalogue.put"


async def test_only_the_last_twenty_are_kept(open_room):
    room = await open_room()
    for on in [True, False] * 15:
        await room.do("stage.guide", on=on)
    for _ in range(20):
        await room.undo()
    with pytest.raises(Refused, match="nothing to undo"):
        await room.undo()


async def test_an_import_of_everything_is_taken_back(open_room):
    room = await stocked(open_room)
    before = room.room.products()
    await room.do("catalogue.import",
                  products=[{"line": i, "entry": {"id": f"N{i}", "name": "新", "price": "1.00"}} for i in range(500)])  # fmt: skip
    await room.stop()
    await room.start()
    await room.undo()
    assert room.room.products() == before


async def test_a_refused_command_leaves_nothing_to_undo(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    with pytest.raises(Refused):
        await room.do("flash_sale.finish")
    assert room.room.undoable()["command"] == "product_card.show"


async def test_only_the_step_that_is_meant_is_taken_back(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    meant = room.room.seq
    await room.do("stage.guide", on=True, role="admin")
    with pytest.raises(Conflict, match=r"the last step is now stage.guide by admin"):
        await room.room.undo(actor=Actor("operator", "operator"), seq=meant)
    assert topics(room)["stage"]["guide"]
    await room.undo()
    done = await room.room.undo(actor=Actor("operator", "operator"), seq=meant)
    assert done.result == {"undone": "product_card.show"}
    assert not topics(room)["product_card"]["on_air"]


async def test_what_cannot_be_taken_back_says_so_beforehand(open_room):
    room = await stocked(open_room)
    await room.do("lottery.open", title="抽奖", prizes=[{"name": "杯", "count": 1}], lasts=60)
    assert room.room.undoable()["barred"]


async def test_what_is_no_step_of_the_show_is_passed_by(open_room):
    room = await stocked(open_room)
    await room.do("product_card.show", product="A1")
    fault = {"id": "i1", "check": "black", "about": "obs", "subject": "OBS", "severity": "alarm", "message": "黑屏"}
    await room.room.execute("incidents.begin", fault, actor=SYSTEM)
    await room.do("incidents.acknowledge", id="i1")
    assert (await room.undo())["undone"] == "product_card.show"
    assert not room.topic("product_card")["on_air"]
    assert room.topic("incidents")["open"]["i1"]["seen_at"]
