"""Cues that go with items of the rundown: one row, one undo, nobody's rights but the presser's."""

import pytest

from overlay import Refused, Unavailable
from overlay.errors import Forbidden
from overlay.room.model import Actor
from tests.room.rundown_kit import FRAGILE, GO_ON, Fragile, item, planned


async def test_an_items_cue_is_fired_in_the_same_row_and_undone_with_it(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True))
    await room.do("rundown.start")
    seq = room.room.seq
    answer = await room.do("rundown.next", role="assistant")
    assert answer["item"] == "b"
    assert room.topic("product_card")["product"]["id"] == "A1"
    assert [row.command async for row in room.room.journal(seq)] == ["rundown.next"]
    assert room.facts_named("rundown.item_started")[-1]["cue"] == "show"
    await room.undo()
    assert room.topic("rundown")["current"] == "a"
    assert not room.topic("product_card")["on_air"]


async def test_a_cue_that_is_not_to_fire_does_not(open_room):
    room = await planned(open_room, item("a", cue="show"))
    await room.do("rundown.start")
    assert not room.topic("product_card")["on_air"]


async def test_a_refused_cue_leaves_the_rundown_where_it_was_and_says_why(open_room):
    room = await planned(open_room, item("a"), item("b", cue="sale", fire=True))
    await room.do("rundown.start")
    await room.do("flash_sale.start", product="A1", price="9.90", lasts="5m", stock=5)  # one is on already
    before, seq = room.room.state(), room.room.seq
    for command_, arguments in (("next", {}), ("go", {"item": "b"})):
        with pytest.raises(Refused) as refusal:
            await room.do(f"rundown.{command_}", **arguments)
        assert refusal.value.field == "item"
        assert "“b”" in refusal.value.text("zh")
        assert "sale" in refusal.value.text("en")
    assert (room.room.state(), room.room.seq) == (before, seq)
    assert [fact["item"] for fact in room.facts_named("rundown.item_started")] == ["a"]


async def test_the_first_items_cue_can_keep_it_from_starting(open_room):
    room = await planned(open_room, item("a", cue="show", fire=True))
    await room.do("catalogue.remove", id="A1")
    with pytest.raises(Refused, match="A1"):
        await room.do("rundown.start")
    assert room.topic("rundown")["phase"] == "ready"
    assert not room.facts_named("rundown.started")


async def test_a_cue_gives_nobody_more_rights(open_room):
    room = await planned(open_room, item("a"), item("b", cue="guide", fire=True))
    await room.do("rundown.start")
    with pytest.raises(Forbidden):
        await room.do("rundown.next", role="assistant")
    assert room.topic("rundown")["current"] == "a"
    await room.do("rundown.next", role="operator")
    assert room.topic("stage")["guide"]
    for role in ("stage", "host", "service"):
        with pytest.raises(Forbidden):
            await room.do("rundown.next", role=role)
    for edit in ("put", "add", "edit", "remove", "clear", "reset", "template", "import"):
        assert room.room._memory.commands[f"rundown.{edit}"].role == "operator"


async def test_what_cannot_be_taken_back_bars_undo_of_the_item_that_fired_it(open_room):
    room = await planned(open_room, item("a", cue="draw", fire=True))
    answer = await room.do("rundown.start")
    assert room.topic("lottery")["phase"] == "open"
    assert answer["item"] == "a"
    with pytest.raises(Refused, match="cannot be taken back"):
        await room.undo()


async def test_a_cue_that_was_changed_into_the_rundowns_own_is_refused(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True), item("c"))
    await room.do("cues.put", cues=[{**GO_ON, "id": "show"}])
    await room.do("rundown.start")
    with pytest.raises(Refused, match="rundown itself"):
        await room.do("rundown.next")
    assert room.topic("rundown")["current"] == "a"
    await room.do("cues.put", cues=[])
    with pytest.raises(Refused, match="no cue"):
        await room.do("rundown.next")


async def test_a_key_may_be_for_next(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.room.fire("go-on", actor=Actor("assistant", "assistant"))
    assert room.topic("rundown")["current"] == "mug"


async def test_a_plugin_that_breaks_in_a_cue_is_off_alone(open_room):
    room = await planned(open_room, item("a"), item("b", cue="crash", fire=True), mechanics=[Fragile], cues=FRAGILE)
    await room.do("rundown.start")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await room.do("rundown.next")
    assert room.topic("rundown")["current"] == "a"
    await room.do("rundown.edit", item="b", changes={"fire": False})
    await room.do("rundown.next")
    assert room.topic("rundown")["current"] == "b"
