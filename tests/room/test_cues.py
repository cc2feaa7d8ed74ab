"""Cues: wrong ones are named before the show, good ones fire with their arguments and the presser's rights."""

import pytest

from overlay import Invalid, NotFound, Refused
from overlay.errors import Forbidden
from overlay.room.model import Actor
from plugins.flash_sale import FlashSale
from plugins.product_card import ProductCard

SHOW = {"id": "show", "label": "一号链接", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A1"}}
ASSISTANT = Actor("assistant", "assistant")


@pytest.mark.parametrize(
    ("cue", "field", "named"),
    [
        ({"id": "show"}, "cues[1].id", "show"),
        ({"keys": ["F1"]}, "cues[1].keys", "F1"),
        ({"command": "product_card.shout"}, "cues[1].command", "wrong"),
        ({"command": "programme.scene_changed", "args": {"name": "x"}}, "cues[1].command", "wrong"),
        ({"args": {}}, "cues[1].args.product", "wrong"),
        ({"args": {"product": 7}}, "cues[1].args.product", "wrong"),
        ({"args": {"product": "A1", "colour": "red"}}, "cues[1].args.colour", "wrong"),
        ({"command": "flash_sale.start", "args": {"product": "A1", "price": 9.9, "lasts": 60, "stock": 1}},
         "cues[1].args.price", "wrong"),
        ({"mode": "hold"}, "cues[1].mode", ""),
        ({"keys": [""]}, "cues[1].keys[0]", ""),
        ({"id": ""}, "cues[1].id", ""),
    ],
)  # fmt: skip
async def test_a_wrong_cue_is_named_and_none_is_saved(open_room, cue, field, named):
    room = await open_room(ProductCard, FlashSale)
    await room.do("cues.put", cues=[SHOW])
    wrong = {"id": "wrong", "command": "product_card.show", "args": {"product": "A1"}, **cue}
    with pytest.raises((Refused, Invalid)) as refusal:
        await room.do("cues.put", cues=[SHOW, wrong])
    assert refusal.value.field == field
    assert named in refusal.value.text("zh")
    assert named in refusal.value.text("en")
    assert [cue.id for cue in room.room.cues()] == ["show"]


async def test_a_cue_does_what_its_command_does(open_room):
    room = await open_room(ProductCard)
    await room.do("cues.put", cues=[SHOW])
    with pytest.raises(NotFound):
        await room.room.fire("show", actor=ASSISTANT)
    await room.product(id="A1")
    done = await room.room.fire("show", actor=ASSISTANT)
    assert done.seq == room.room.seq
    assert room.topic("product_card")["product"]["id"] == "A1"
    assert [row.command async for row in room.room.journal(done.seq - 1)] == ["product_card.show"]
    with pytest.raises(NotFound):
        await room.room.fire("nothing", actor=ASSISTANT)


async def test_a_cue_gives_nobody_more_rights(open_room):
    room = await open_room(ProductCard)
    guide = {"id": "guide", "command": "stage.guide", "args": {"on": True}}
    await room.product(id="A1")
    await room.do("cues.put", cues=[SHOW, guide])
    with pytest.raises(Forbidden):
        await room.room.fire("guide", actor=ASSISTANT)
    for role in ("stage", "host", "service", "ingest"):
        with pytest.raises(Forbidden):
            await room.room.fire("show", actor=Actor(role, role))
    assert not room.topic("stage")["guide"]
    await room.room.fire("guide", actor=Actor("operator", "operator"))
    assert room.topic("stage")["guide"]


async def test_cues_are_there_after_a_restart(open_room):
    room = await open_room(ProductCard)
    await room.do("cues.put", cues=[SHOW])
    before = room.room.cues()
    await room.stop()
    await room.start()
    assert room.room.cues() == before
    assert (before[0].label, before[0].keys, before[0].args) == ("一号链接", ["F1"], {"product": "A1"})
