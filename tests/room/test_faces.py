"""Faces: what each cue's button says, from the state alone, and who is told when it is another."""

from __future__ import annotations

import pytest

from overlay.room.model import Actor
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard
from tests.room.cue_kit import ASSISTANT, CANCEL, SALE, SHOW, TIMER, face, press, refusal

LOTTERY = {"id": "lottery", "command": "lottery.open",
           "args": {"title": "抽奖", "prizes": [{"name": "杯", "count": 1}], "lasts": "5m"}}  # fmt: skip
CUES = [
    SHOW, {**SHOW, "id": "other", "args": {"product": "2"}}, SALE, {"id": "timer", **TIMER}, LOTTERY,
    {"id": "close", "command": "lottery.close"}, {"id": "hide", "command": "product_card.hide"},
    {"id": "scene", "command": "programme.scene", "args": {"name": "产品"}},
    {"id": "stream", "command": "studio.start_stream"},
    {"id": "replay", "command": "studio.start_replay"},
]  # fmt: skip


@pytest.fixture
async def room(open_room):
    room = await open_room(ProductCard, FlashSale, Countdown, Lottery)
    await room.product(id="A1", number=1, name="马克杯", price="25.90", stock=10)
    await room.product(id="A2", number=2, name="毛巾", price="32.90")
    await room.do("cues.put", cues=CUES)
    return room


def shown(room, cue, *names):
    return {name: face(room, cue).get(name) for name in names}


async def test_an_idle_face_says_what_it_offers(room):
    assert face(room, "show") == {
        "id": "show", "label": "一号", "mode": "press", "page": "", "folder": "", "keys": [], "state": "idle",
        "product": "A1", "price": 2590, "stock": {"left": 10}, "seen": face(room, "show")["seen"],
    }  # fmt: skip
    assert shown(room, "other", "product", "price", "stock") == {"product": "A2", "price": 3290, "stock": None}
    assert shown(room, "sale", "product", "price") == {"product": "A1", "price": 990}
    assert shown(room, "timer", "product", "price", "stock", "refused") == dict.fromkeys(
        ("product", "price", "stock", "refused")
    )


async def test_a_card_on_air_and_off(room):
    await press(room, "show")
    assert shown(room, "show", "state", "on_air") == {"state": "on_air", "on_air": True}
    assert face(room, "other")["state"] == "idle"
    await press(room, "other")
    assert [face(room, cue)["state"] for cue in ("show", "other", "hide")] == ["idle", "on_air", "idle"]
    await press(room, "hide")
    assert face(room, "other")["state"] == "idle"


async def test_a_sale_from_its_start_to_its_end(room):
    await press(room, "sale")
    ends = room.now + 300_000
    assert shown(room, "sale", "state", "phase", "until", "stock", "price") == {
        "state": "on_air", "phase": "open", "until": ends, "stock": {"left": 3, "of": 3}, "price": 990
    }  # fmt: skip
    await room.do("flash_sale.sell", quantity=2)
    assert face(room, "sale")["stock"] == {"left": 1, "of": 3}
    await room.do("flash_sale.clear")
    assert shown(room, "sale", "state", "on_air") == {"state": "counting", "on_air": None}
    await room.do("flash_sale.sell", quantity=1)
    assert face(room, "sale")["state"] == "sold_out"
    await room.do("flash_sale.finish")
    await room.do("flash_sale.start", **{**SALE["args"], "price": "8.80"})
    assert face(room, "sale")["state"] == "idle", "it is on at another price"


async def test_a_countdown_of_several(room):
    await press(room, "timer")
    assert shown(room, "timer", "state", "until") == {"state": "on_air", "until": room.now + 180_000}
    await room.wait(60)
    await room.do("countdown.pause", name="offer")
    assert shown(room, "timer", "state", "paused_left", "until", "on_air") == {
        "state": "paused", "paused_left": 120_000, "until": None, "on_air": True
    }  # fmt: skip
    await room.do("countdown.resume", name="offer")
    await room.wait(120)
    assert shown(room, "timer", "state", "phase") == {"state": "done", "phase": "done"}
    await room.do(CANCEL["command"], **CANCEL["args"])
    assert face(room, "timer")["state"] == "idle"


async def test_a_command_without_arguments_says_how_far_its_mechanic_is(room):
    assert shown(room, "close", "state", "phase") == {"state": "idle", "phase": "idle"}
    before = face(room, "close")["seen"]
    await press(room, "lottery")
    assert shown(room, "lottery", "state", "phase") == {"state": "on_air", "phase": "open"}
    assert shown(room, "close", "state", "phase") == {"state": "idle", "phase": "open"}
    assert face(room, "close")["seen"] != before


async def test_what_obs_does_is_on_the_face(room):
    states = lambda: [face(room, cue)["state"] for cue in ("scene", "stream", "replay")]  # noqa: E731
    assert states() == ["idle", "idle", "idle"]
    told = []
    room.room.faces.listen(told.append)
    outputs = {"replay": {"active": True}}
    room.room.report_obs({"program_scene": "产品", "streaming": True, "outputs": outputs})
    assert states() == ["on_air", "on_air", "on_air"]
    room.room.report_obs({"program_scene": "产品", "streaming": True, "outputs": outputs, "stats": {"cpu": 7}})
    assert len(told) == 1, "nothing of that is on a face"
    room.room.report_obs({"program_scene": "片头"})
    assert states() == ["idle", "idle", "idle"]


async def test_a_price_a_stock_and_a_link_number_are_the_catalogues(room):
    await room.do("catalogue.patch", id="A1", changes={"price": "19.90", "stock": 0})
    assert shown(room, "show", "state", "price", "stock") == {"state": "sold_out", "price": 1990, "stock": {"left": 0}}
    await room.do("catalogue.patch", id="A2", changes={"number": 7})
    assert shown(room, "other", "product", "price") == {"product": None, "price": None}
    await room.do("catalogue.patch", id="A1", changes={"number": 2})
    assert shown(room, "other", "product", "price") == {"product": "A1", "price": 1990}
    await room.do("catalogue.remove", id="A1")
    assert shown(room, "show", "product", "price") == {"product": None, "price": None}
    assert face(room, "sale")["price"] == 990


async def test_after_a_rehearsal_prices_are_as_they_were(room):
    before = room.room.faces.faces()
    await room.do("session.rehearse")
    await room.do("catalogue.patch", id="A1", changes={"price": "1.00"})
    assert face(room, "show")["price"] == 100
    await room.do("session.end_rehearsal")
    assert face(room, "show")["price"] == 2590
    assert room.room.faces.faces() == before


async def test_a_refusal_stays_until_the_next_success_or_a_change(room):
    error = await refusal(room, "close")
    why = face(room, "close")["refused"]
    assert why == {"zh": error.text("zh"), "en": error.text("en"), "at": room.now}
    assert "refused" not in face(room, "lottery")
    await press(room, "lottery")
    assert "refused" not in face(room, "close"), "its topic has changed"
    await refusal(room, "lottery")
    await room.do("cues.put", cues=[cue | {"label": "新"} if cue["id"] == "lottery" else cue for cue in CUES])
    assert "refused" not in face(room, "lottery"), "it is another cue now"


async def test_only_what_changed_is_told_and_in_the_order_of_the_cues(room):
    told = []
    room.room.faces.listen(told.append)
    await press(room, "show")
    assert [list(changes) for changes in told] == [["show"]]
    await room.do("stage.guide", on=True)
    assert len(told) == 1
    await room.do("cues.put", cues=CUES[1:] + CUES[:1])
    assert len(told) == 1, "they only moved"
    assert list(room.room.faces.faces()) == [cue["id"] for cue in CUES[1:] + CUES[:1]]
    await room.do("cues.put", cues=[CUES[0] | {"color": "teal"}])
    assert told[1] == {**dict.fromkeys(cue["id"] for cue in CUES[1:]), "show": face(room, "show")}


async def test_a_failed_mechanic_leaves_its_faces_idle(room):
    await room.room.replace_mechanics({"countdown": Countdown})
    assert face(room, "show")["state"] == "idle"
    await room.room.replace_mechanics({"product_card": ProductCard, "countdown": Countdown})
    await room.room.fire("show", actor=Actor("operator", "operator"))
    assert face(room, "show")["state"] == "on_air"
    assert (await room.room.fire("hide", actor=ASSISTANT)).seq
