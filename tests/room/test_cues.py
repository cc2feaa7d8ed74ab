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
        ({"mode": "swipe"}, "cues[1].mode", ""),
        ({"mode": "toggle"}, "cues[1].off", "wrong"),
        ({"mode": "toggle", "off": {"command": "product_card.shout"}}, "cues[1].off.command", "wrong"),
        ({"off": {"command": "product_card.hide"}}, "cues[1].off", "wrong"),
        ({"mode": "macro"}, "cues[1].command", "wrong"),
        ({"steps": [{"wait": 1}]}, "cues[1].steps", "wrong"),
        ({"command": "cues.put", "args": {"cues": []}}, "cues[1].command", "wrong"),
        ({"page": " 主推"}, "cues[1].page", "wrong"),
        ({"folder": "秒杀\n"}, "cues[1].folder", "wrong"),
        ({"color": "red"}, "cues[1].color", ""),
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


HIDE = {"command": "product_card.hide"}


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([], "steps"),
        ([{"wait": 1}], "steps"),
        ([{}, HIDE], "steps[0]"),
        ([HIDE | {"wait": 1}], "steps[0]"),
        ([HIDE | {"otherwise": "stop"}], "steps[0].otherwise"),
        ([{"wait": 1, "args": {"x": 1}}, HIDE], "steps[0].args"),
        ([{"when": {"topic": "flash_sale", "field": "phase", "is": "open"}}, HIDE], "steps[0].otherwise"),
        ([{"when": {"topic": "no_topic", "field": "x"}, "otherwise": "stop"}, HIDE], "steps[0].when.topic"),
        ([{"wait": "soon"}, HIDE], "steps[0].wait"),
        ([{"wait": 0}, HIDE], "steps[0].wait"),
        ([HIDE, {"wait": 1}], "steps[1]"),
        ([HIDE, {"command": "product_card.show", "args": {"product": 7}}], "steps[1].args.product"),
        ([HIDE, {"command": "product_card.shout"}], "steps[1].command"),
        ([HIDE, {"command": "cues.put", "args": {"cues": []}}], "command"),
    ],
)
async def test_a_wrong_step_is_named(open_room, steps, field):
    room = await open_room(ProductCard, FlashSale)
    with pytest.raises((Refused, Invalid)) as refusal:
        await room.do("cues.put", cues=[{"id": "wrong", "mode": "macro", "steps": steps}])
    assert refusal.value.field == f"cues[0].{field}"
    assert "wrong" in refusal.value.text("zh") and "wrong" in refusal.value.text("en")


async def test_what_a_cue_leaves_out_stays_out(open_room):
    room = await open_room(ProductCard)
    written = [
        {"id": "a", "label": "", "keys": [], "mode": "hold", **HIDE, "args": {}, "page": "主推", "folder": "秒杀", "color": "teal"},
        {"id": "b", "label": "", "keys": [], "mode": "toggle", "command": "product_card.show", "args": {"product": "1"}, "off": HIDE},
        {"id": "c", "label": "", "keys": [], "mode": "macro", "steps": [HIDE, {"wait": "2s"}, {"wait": 0.5}, HIDE]},
    ]  # fmt: skip
    await room.do("cues.put", cues=written)
    assert [cue.document() for cue in room.room.cues()] == written
    await room.stop()
    await room.start()
    assert [cue.document() for cue in room.room.cues()] == written


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
