"""Presses: each mode does what it should, a stale one does nothing and says what is different, rights stay the presser's."""

from __future__ import annotations

import asyncio

import pytest

from overlay import Mechanic, Refused, State, command
from overlay.errors import Conflict, Forbidden, NotFound
from overlay.room.model import Actor
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.product_card import ProductCard
from tests.room.cue_kit import ASSISTANT, SALE, SHOW, TIMER, face, journaled, look_and_press, press, refusal

OPERATOR = Actor("operator", "operator")
WATCH = Actor("watch", "system")


@pytest.fixture
async def room(open_room):
    room = await open_room(ProductCard, FlashSale, Countdown)
    await room.product(id="A1", name="马克杯", price="25.90", stock=10)
    return room


async def test_a_cue_to_be_held_does_nothing_before_it_was(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "hold"}])
    for held in ({}, {"held": 0}, {"held": 799}):
        error = await refusal(room, "show", **held)
        assert (type(error), error.field) == (Refused, "held")
    assert not room.topic("product_card")["on_air"]
    assert await press(room, "show", held=800) == {"did": "fired"}
    assert room.topic("product_card")["on_air"]


async def test_the_first_press_arms_and_the_second_fires(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}])
    assert await press(room, "show") == {"did": "armed", "until": room.now + 10_000}
    assert not room.topic("product_card")["on_air"]
    assert (face(room, "show")["state"], face(room, "show")["until"]) == ("armed", room.now + 10_000)
    assert await press(room, "show", actor=OPERATOR) == {"did": "fired"}
    assert room.topic("product_card")["on_air"]
    assert face(room, "show")["state"] == "on_air"
    assert [command for _, command in await journaled(room)][-2:] == ["cues.arm", "product_card.show"]


async def test_what_was_armed_ten_seconds_ago_is_not(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}])
    await look_and_press(room, "show")
    armed = face(room, "show")
    await room.wait(10)
    assert face(room, "show")["state"] == "idle"
    assert isinstance(await refusal(room, "show", seen=armed["seen"]), Conflict)
    assert (await look_and_press(room, "show"))["did"] == "armed"
    assert not room.topic("product_card")["on_air"]


async def test_armed_twice_is_not_armed_once(room):
    """Somebody who saw the first arming fires nothing that another has armed since."""
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}])
    await press(room, "show")
    first = face(room, "show")["seen"]
    await press(room, "show")
    await room.do("product_card.hide")
    await press(room, "show")
    assert face(room, "show")["state"] == "armed"
    assert isinstance(await refusal(room, "show", seen=first), Conflict)


async def test_a_toggle_switches_on_and_off(room):
    await room.do("cues.put", cues=[SALE])
    assert await look_and_press(room, "sale") == {"did": "on"}
    assert room.topic("flash_sale")["phase"] == "open"
    assert await look_and_press(room, "sale") == {"did": "off"}
    assert room.topic("flash_sale")["phase"] == "ended"


async def test_a_toggle_of_a_setting_follows_it(open_room):
    class Lights(State):
        lamp: bool = False

    class Studio(Mechanic[Lights]):
        name = "lights"

        @command()
        def lamp(self, on: bool) -> None:
            """灯 | Lamp"""
            self.state.lamp = on

    room = await open_room(Studio)
    lamp = {"command": "lights.lamp", "args": {"on": True}, "off": {"command": "lights.lamp", "args": {"on": False}}}
    await room.do("cues.put", cues=[{"id": "lamp", "mode": "toggle", **lamp}])
    assert (await look_and_press(room, "lamp"))["did"] == "on"
    assert (room.topic("lights")["lamp"], face(room, "lamp")["state"]) == (True, "on_air")
    assert "on_air" not in face(room, "lamp"), "viewers see nothing of it"
    await room.do("lights.lamp", on=False)
    assert face(room, "lamp")["state"] == "idle"
    assert (await look_and_press(room, "lamp"))["did"] == "on"
    assert (await look_and_press(room, "lamp"))["did"] == "off"


@pytest.mark.parametrize("cue", [SHOW, SHOW | {"mode": "arm"}, SALE, {**SALE, "mode": "press", "off": None}])
async def test_of_two_who_press_at_once_one_acts_and_the_other_is_told(room, cue):
    await room.do("cues.put", cues=[{key: value for key, value in cue.items() if value is not None}])
    id_ = cue["id"]
    seen = face(room, id_)["seen"]
    presses = (room.room.fire(id_, actor=Actor(name, "assistant"), seen=seen) for name in ("小王", "小李"))
    one, other = await asyncio.gather(*presses, return_exceptions=True)
    assert not isinstance(one, Exception)
    assert isinstance(other, Conflict)
    assert (other.field, other.status) == ("seen", 409)
    assert "状态已不是" in other.text("zh") and "no longer as it was" in other.text("en")
    if cue.get("mode") != "arm":
        assert f"小王 · {cue['command']}" in other.text("zh")


async def test_a_press_says_what_is_not_as_it_was_seen(room):
    await room.do("cues.put", cues=[SHOW])
    seen = face(room, "show")["seen"]
    await room.do("catalogue.patch", id="A1", changes={"price": "19.90"})
    error = await refusal(room, "show", seen=seen)
    assert "价格" in error.text("zh") and "19.90 CNY" in error.text("en")

    seen = face(room, "show")["seen"]
    await room.do("cues.put", cues=[SHOW | {"label": "二号"}])
    error = await refusal(room, "show", seen=seen)
    assert "修改" in error.text("zh") and "二号" in error.text("zh") and "edited" in error.text("en")

    await room.do("cues.put", cues=[])
    assert isinstance(await refusal(room, "show", seen=seen), NotFound)


async def test_where_a_button_is_and_how_much_is_left_makes_no_press_stale(room):
    await room.do("cues.put", cues=[SALE])
    await press(room, "sale")
    seen = face(room, "sale")["seen"]
    await room.do("flash_sale.sell", quantity=1)
    await room.do("cues.put", cues=[SALE | {"page": "主推", "folder": "秒杀", "color": "teal", "keys": ["F1"]}])
    assert await press(room, "sale", seen=seen) == {"did": "off"}


async def test_the_second_press_of_an_argumentless_command_is_stale(open_room):
    """Two presses of “next” are one step, where both saw the same."""
    room = await open_room(ProductCard)
    await room.do("rundown.put", items=[{"label": str(number), "planned": 60} for number in range(4)])
    await room.do("rundown.start")
    await room.do("cues.put", cues=[{"id": "next", "command": "rundown.next"}])
    seen = face(room, "next")["seen"]
    await press(room, "next", seen=seen)
    assert isinstance(await refusal(room, "next", seen=seen), Conflict)
    assert len(room.topic("rundown")["spent"]) == 1


async def test_who_may_not_finish_it_does_not_begin_it(room):
    guide = {"id": "guide", "mode": "arm", "command": "stage.guide", "args": {"on": True}}
    macro = {"id": "macro", "mode": "macro", "steps": [TIMER, {"command": "stage.guide", "args": {"on": True}}]}
    await room.do("cues.put", cues=[guide, macro])
    limited = Actor("小王", "assistant", "p1", frozenset({"product_card"}))
    for cue in ("guide", "macro"):
        assert isinstance(await refusal(room, cue), Forbidden)
        assert isinstance(await refusal(room, cue, actor=limited), Forbidden)
    assert not room.topic("countdown")["on_air"]
    assert not any("refused" in found for found in room.room.faces.faces().values()), "that somebody may not is no news"


async def test_where_nobody_presses_it_just_fires(room):
    """The watch, the rundown and the end of a countdown have no hand to hold a key with."""
    await room.do(
        "cues.put", cues=[SHOW | {"mode": "hold"}, SALE | {"mode": "arm", "off": None}, SALE | {"id": "toggle"}]
    )
    await press(room, "show", actor=WATCH)
    assert room.topic("product_card")["on_air"]
    await press(room, "sale", actor=WATCH)
    assert room.topic("flash_sale")["phase"] == "open"
    assert isinstance(await refusal(room, "toggle", actor=WATCH), Refused), "it would switch on, never off"
    await room.do("countdown.start", name="offer", label="", lasts="5s", cue="show")
    await room.do("product_card.hide")
    await room.wait(5)
    assert room.topic("product_card")["on_air"]


async def test_arming_is_nothing_to_undo_and_hinders_no_undo(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}, SALE | {"id": "other", "mode": "arm", "off": None}])
    await press(room, "show")
    await press(room, "show")
    await press(room, "other")
    assert room.room.undoable()["command"] == "product_card.show"
    assert await room.undo() == {"undone": "product_card.show"}
    assert not room.topic("product_card")["on_air"]
    assert face(room, "show")["state"] == "idle", "to take it back does not arm it again"
    assert face(room, "other")["state"] == "armed"


async def test_panic_disarms(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}])
    await press(room, "show")
    await room.room.panic(actor=ASSISTANT)
    assert face(room, "show")["state"] == "idle"
    assert (await press(room, "show"))["did"] == "armed"


async def test_an_edit_disarms_and_a_move_does_not(room):
    await room.do("cues.put", cues=[SHOW | {"mode": "arm"}])
    await press(room, "show")
    await room.do("cues.put", cues=[SHOW | {"mode": "arm", "page": "主推"}])
    assert face(room, "show")["state"] == "armed"
    await room.do("cues.put", cues=[SHOW | {"mode": "arm", "args": {"product": "A2"}}])
    assert face(room, "show")["state"] == "idle"
