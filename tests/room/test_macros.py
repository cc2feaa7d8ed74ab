"""Macros: in their order, across waits and restarts exactly once, stopped by a press, a refusal, panic, an edit."""

from __future__ import annotations

import json

import pytest

from overlay import Mechanic, Refused, State, Unavailable, command
from overlay.errors import Conflict
from overlay.room.model import Actor
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.product_card import ProductCard
from tests.room.cue_kit import (
    ASSISTANT,
    CANCEL,
    SALE,
    SHOW,
    TIMER,
    face,
    journaled,
    look_and_press,
    pass_time,
    press,
    refusal,
)

CARD = {"command": "product_card.show", "args": {"product": "A1"}}
START = {"command": "flash_sale.start", "args": SALE["args"]}
OPENING = {
    "id": "opening",
    "label": "开场",
    "mode": "macro",
    "steps": [CARD, {"wait": "5s"}, TIMER, {"wait": 10}, START],
}


def macro(*steps, **more):
    return {"id": "m", "label": "宏", "mode": "macro", "steps": list(steps), **more}


def when(topic, field, otherwise, **wanted):
    return {"when": {"topic": topic, "field": field, **wanted}, "otherwise": otherwise}


@pytest.fixture
async def room(open_room):
    room = await open_room(ProductCard, FlashSale, Countdown)
    await room.product(id="A1", name="马克杯", price="25.90", stock=10)
    await room.do("cues.put", cues=[OPENING])
    return room


def done(room):
    """Which steps of the opening have left their mark."""
    return (
        "product" in room.topic("product_card"),
        "offer" in room.topic("countdown")["timers"],
        room.topic("flash_sale")["phase"] == "open",
    )


async def test_a_macro_runs_its_steps_in_their_time(room):
    began = room.now
    assert await press(room, "opening") == {"did": "started", "step": {"at": 2, "of": 5}}
    assert done(room) == (True, False, False)
    shown = face(room, "opening")
    assert (shown["state"], shown["step"], shown["until"]) == ("running", {"at": 2, "of": 5}, began + 5000)
    await room.wait(4.9)
    assert done(room) == (True, False, False)
    await room.wait(0.1)
    assert done(room) == (True, True, False)
    assert face(room, "opening")["step"] == {"at": 4, "of": 5}
    await room.wait(10)
    assert done(room) == (True, True, True)
    assert face(room, "opening")["state"] == "idle"
    assert room.topic("cues") | {"revision": 0} == {
        "revision": 0, "armed": {}, "running": {}, "stopped": {}, "on_air": False
    }  # fmt: skip


async def test_what_comes_before_a_wait_is_one_change_that_one_undo_takes_back(room):
    await room.do("cues.put", cues=[macro(CARD, TIMER)])
    before = room.room.seq
    await press(room, "m")
    assert [row async for row in journaled_rows(room, before)] == [("assistant", "cues.start", {"cue": "m"})]
    assert done(room) == (True, True, False)
    await room.undo()
    assert done(room) == (False, False, False)
    assert not room.topic("product_card")["on_air"]


async def journaled_rows(room, after):
    async for row in room.room.journal(after):
        yield row.actor, row.command, json.loads(row.args)


async def test_undo_of_its_start_stops_it(room):
    await press(room, "opening")
    assert await room.undo() == {"undone": "cues.start"}
    assert done(room) == (False, False, False)
    assert face(room, "opening")["state"] == "idle"
    await pass_time(room, 60)
    assert done(room) == (False, False, False)


@pytest.mark.parametrize("away", [0, 4, 5, 20])
async def test_a_restart_in_the_middle_changes_nothing(room, away):
    """Each step is done once, late where the server was away when it was due."""
    await press(room, "opening")
    await room.wait(1)
    await room.stop()
    room.now += away * 1000
    await room.start()
    assert face(room, "opening")["state"] == "running"
    assert done(room)[1] == (away >= 4)
    await pass_time(room, 30)
    assert done(room) == (True, True, True)
    assert face(room, "opening")["state"] == "idle"
    commands = [command for _, command in await journaled(room)]
    assert commands.count("cues.go_on") == 2
    assert commands.count("cues.start") == 1
    await room.stop()
    await room.start()
    await pass_time(room, 60)
    assert [command for _, command in await journaled(room)].count("cues.go_on") == 2


async def test_after_a_long_outage_it_stops_and_says_so(room):
    await press(room, "opening")
    await room.stop()
    room.now += 5_000 + 61_000
    await room.start()
    assert done(room) == (True, False, False)
    shown = face(room, "opening")
    assert shown["state"] == "idle"
    assert "服务没有运行" in shown["refused"]["zh"] and "the server was away" in shown["refused"]["en"]
    await pass_time(room, 60)
    assert done(room) == (True, False, False)


async def test_a_second_press_stops_it_and_a_third_starts_it_over(room):
    await look_and_press(room, "opening")
    assert await look_and_press(room, "opening") == {"did": "stopped"}
    await pass_time(room, 30)
    assert done(room) == (True, False, False)
    assert face(room, "opening")["state"] == "idle"
    assert "refused" not in face(room, "opening"), "who stops it knows why"
    assert (await look_and_press(room, "opening"))["did"] == "started"
    await pass_time(room, 30)
    assert done(room) == (True, True, True)


async def test_who_saw_the_last_run_does_not_stop_this_one(room):
    await press(room, "opening")
    seen = face(room, "opening")["seen"]
    await pass_time(room, 30)
    await room.do("flash_sale.finish")
    await room.do("countdown.cancel", name="offer")
    await press(room, "opening")
    assert isinstance(await refusal(room, "opening", seen=seen), Conflict)
    assert face(room, "opening")["state"] == "running"


async def test_how_far_it_has_come_makes_the_press_that_stops_it_not_stale(room):
    await press(room, "opening")
    seen = face(room, "opening")["seen"]
    await room.wait(5)
    assert await press(room, "opening", seen=seen) == {"did": "stopped"}


async def test_panic_stops_all_of_them_and_undo_of_panic_starts_none(room):
    await room.do("cues.put", cues=[OPENING, macro({"wait": 1}, TIMER)])
    await press(room, "opening")
    await press(room, "m")
    assert (await room.room.panic(actor=ASSISTANT)).result["stopped"] == ["opening", "m"]
    assert "panic" in face(room, "m")["refused"]["en"]
    await room.undo()
    assert room.topic("product_card")["on_air"]
    await pass_time(room, 30)
    assert done(room) == (True, False, False)


async def test_what_its_first_command_refuses_is_the_presses_refusal(room):
    await press(room, "opening")
    await room.do("cues.put", cues=[macro(CANCEL, CARD), OPENING])
    error = await refusal(room, "m")
    assert isinstance(error, Refused) and "没有倒计时" in error.text("zh")
    assert face(room, "m")["state"] == "idle"
    assert "没有倒计时" in face(room, "m")["refused"]["zh"]


async def test_a_refused_step_stops_it_and_what_was_done_stays(room):
    await room.do("cues.put", cues=[macro(CARD, CANCEL, TIMER)])
    assert (await press(room, "m"))["did"] == "started"
    assert done(room) == (True, False, False)
    why = face(room, "m")["refused"]
    assert "第 2 步" in why["zh"] and "没有倒计时" in why["zh"] and "step 2" in why["en"]
    assert room.topic("cues")["stopped"]["m"]["step"] == 2
    await room.stop()
    await room.start()
    assert face(room, "m")["refused"] == why
    await room.do("countdown.start", **TIMER["args"])
    await press(room, "m")
    assert "refused" not in face(room, "m")
    assert done(room) == (True, True, False)


async def test_a_step_refused_after_a_wait_stops_it(room):
    await room.do("cues.put", cues=[macro({"wait": 1}, CANCEL, CARD)])
    await press(room, "m")
    await room.wait(1)
    assert "没有倒计时" in face(room, "m")["refused"]["zh"]
    assert done(room) == (False, False, False)


@pytest.mark.parametrize(
    ("condition", "done_"),
    [
        (when("flash_sale", "phase", "stop", **{"is": "idle"}), (True, True, False)),
        (when("flash_sale", "phase", "stop", **{"is": "open"}), (False, False, False)),
        (when("flash_sale", "phase", "skip", **{"is": "open"}), (False, True, False)),
        (when("flash_sale", "stock", "stop", **{"is": 0.0}), (True, True, False)),
        (when("flash_sale", "stock", "stop", **{"is": False}), (False, False, False)),
        (when("product_card", "on_air", "stop", **{"is": False}), (True, True, False)),
        (when("product_card", "product", "stop"), (True, True, False)),
        (when("product_card", "product.id", "stop", **{"is": "A1"}), (False, False, False)),
        (when("obs", "streaming", "stop", **{"is": True}), (True, True, False)),
        (when("obs", "streaming", "skip", **{"is": False}), (False, True, False)),
    ],
)
async def test_conditions_decide(room, condition, done_):
    room.room.report_obs({"connected": True, "streaming": True})
    await room.do("cues.put", cues=[macro(condition, CARD, TIMER)])
    await press(room, "m")
    assert done(room) == done_
    assert "refused" not in face(room, "m"), "a condition that is not met is no failure"
    assert face(room, "m")["state"] == "idle"


async def test_conditions_see_what_the_steps_before_them_did(room):
    seen = when("product_card", "on_air", "stop", **{"is": True})
    await room.do("cues.put", cues=[macro(CARD, seen, TIMER)])
    await press(room, "m")
    assert done(room) == (True, True, False)


async def test_an_edit_stops_it_and_says_so_and_a_move_does_not(room):
    await press(room, "opening")
    await room.do("cues.put", cues=[OPENING | {"page": "主推"}])
    assert face(room, "opening")["state"] == "running"
    await room.do("cues.put", cues=[OPENING | {"steps": [CARD, {"wait": "5s"}, TIMER]}])
    assert "修改" in face(room, "opening")["refused"]["zh"]
    await pass_time(room, 30)
    assert done(room) == (True, False, False)
    await press(room, "opening")
    await room.do("cues.put", cues=[])
    await pass_time(room, 30)
    assert done(room) == (True, False, False)
    assert room.topic("cues")["running"] == {}


async def test_later_steps_have_the_rights_of_who_pressed(open_room):
    """Also of what they set going: the rundown's cue is the presser's, not the timer's."""
    room = await open_room(ProductCard, Countdown)
    guide = {"id": "guide", "command": "stage.guide", "args": {"on": True}}
    await room.do("cues.put", cues=[guide, macro({"wait": 1}, {"command": "rundown.start"})])
    await room.do("rundown.put", items=[{"label": "一", "planned": 60, "cue": "guide", "fire": True}])
    await press(room, "m")
    await room.wait(1)
    assert "operator" in face(room, "m")["refused"]["en"]
    assert (room.topic("rundown")["phase"], room.topic("stage")["guide"]) == ("ready", False)
    await press(room, "m", actor=Actor("小王", "operator"))
    await room.wait(1)
    assert (room.topic("rundown")["phase"], room.topic("stage")["guide"]) == ("running", True)


async def test_a_macro_does_not_outlive_the_link_of_who_started_it(room):
    person = {"id": "p1", "role": "assistant", "name": "小王"}
    await room.room.execute("people.meet", person, actor=Actor("cli", "system"))
    await press(room, "opening", actor=Actor("小王", "assistant", "p1"))
    await room.room.execute("people.revoke", {"id": "p1", "by": "operator"}, actor=Actor("room", "system"))
    await pass_time(room, 30)
    assert done(room) == (True, False, False)
    assert "收回" in face(room, "opening")["refused"]["zh"]


async def test_nor_the_time_that_the_link_lasts(room):
    person = {"id": "p1", "role": "assistant", "name": "小王", "until": room.now + 5_000}
    await room.room.execute("people.meet", person, actor=Actor("cli", "system"))
    await press(room, "opening", actor=Actor("小王", "assistant", "p1"))
    await pass_time(room, 30)
    assert done(room) == (True, False, False)
    assert "过期" in face(room, "opening")["refused"]["zh"]


@pytest.mark.parametrize("command", ["session.go_live", "session.end_rehearsal"])
@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_macro_ends_no_rehearsal(room, command, place):
    """Half of what it did would be taken back, half would stay."""
    others = [TIMER, {"command": "product_card.show", "args": {"product": "A1"}}]
    await room.do("cues.put", cues=[macro(*others[:place], {"command": command}, *others[place:])])
    await room.do("session.rehearse")
    operator = Actor("小王", "operator")
    if place == 0:
        assert "by itself" in (await refusal(room, "m", actor=operator)).text("en")
    else:
        await press(room, "m", actor=operator)
        assert f"step {place + 1}: a rehearsal begins and ends by itself" in face(room, "m")["refused"]["en"]
    assert room.topic("session")["rehearsal"]
    await room.stop()
    await room.start()
    await room.wait(600)
    await room.do(command)
    assert (room.topic("countdown")["timers"], room.topic("product_card")["on_air"]) == ({}, False)
    assert all(mechanic.problem is None for mechanic in room.room.mechanics().values())


async def test_nor_does_it_begin_one(room):
    await room.do("cues.put", cues=[macro({"command": "session.rehearse"}, TIMER)])
    assert "by itself" in (await refusal(room, "m", actor=Actor("小王", "operator"))).text("en")
    await room.do("session.rehearse")


async def test_without_a_rehearsal_it_goes_live(room):
    await room.do("cues.put", cues=[macro({"command": "session.go_live"}, TIMER)])
    await press(room, "m", actor=Actor("小王", "operator"))
    assert room.topic("session")["started_at"] == room.now
    assert list(room.topic("countdown")["timers"]) == ["offer"]


async def test_a_plugin_that_fails_in_a_step_stops_it(open_room):
    class Broken(Mechanic[State]):
        name = "broken"

        @command()
        def go(self) -> None:
            """坏 | Go"""
            raise RuntimeError

    Broken.__module__ = "plugins.broken"
    room = await open_room(ProductCard, Broken)
    await room.product(id="A1")
    await room.do("cues.put", cues=[macro(CARD, {"wait": 1}, {"command": "broken.go"})])
    await press(room, "m")
    await room.wait(1)
    assert "broken" in face(room, "m")["refused"]["en"]
    assert room.topic("cues")["running"] == {}
    assert room.topic("product_card")["on_air"]
    await room.do("cues.put", cues=[macro({"command": "broken.go"})])
    assert isinstance(await refusal(room, "m"), Unavailable)


async def test_the_rundown_starts_a_macro_and_does_not_stop_it(room):
    await room.do("rundown.put", items=[{"label": n, "planned": 60, "cue": "opening", "fire": True} for n in "12"])
    await room.do("rundown.start")
    assert face(room, "opening")["state"] == "running"
    with pytest.raises(Refused, match="running"):
        await room.do("rundown.next")
    await pass_time(room, 30)
    assert done(room) == (True, True, True)


async def test_a_macro_cannot_move_the_rundown_that_fires_it(room):
    await room.do("cues.put", cues=[macro({"wait": 1}, {"command": "rundown.next"})])
    with pytest.raises(Refused) as error:
        await room.do("rundown.put", items=[{"label": "1", "planned": 60, "cue": "m", "fire": True}])
    assert "rundown itself" in error.value.text("en")


async def test_a_dry_run_tells_and_does_nothing(room):
    skipped = when("flash_sale", "phase", "skip", **{"is": "open"})
    true = when("product_card", "product.id", "stop", **{"is": "A1"})
    await room.do("cues.put", cues=[macro(CARD, {"wait": "1m"}, true, skipped, TIMER, CANCEL, START)])
    before = room.room.seq
    steps = await room.room.dry_run("m", actor=ASSISTANT)
    assert [(step.get("command"), step["would"]) for step in steps] == [
        ("product_card.show", "run"), (None, "wait"), (None, "run"), (None, "skip"), ("countdown.start", "skip"),
        ("countdown.cancel", "refused"),
    ]  # fmt: skip
    assert steps[0]["label"] == {"zh": "讲解商品", "en": "Show a product"}
    assert (steps[1]["wait"], steps[1]["why"]) == (60_000, {"zh": "60 秒", "en": "60 s"})
    assert steps[2]["why"]["en"] == 'product_card.product.id = "A1"'
    assert steps[3]["why"]["en"] == 'flash_sale.phase = "idle"'
    assert "没有倒计时" in steps[5]["why"]["zh"]
    assert (room.room.seq, done(room)) == (before, (False, False, False))
    assert face(room, "m")["state"] == "idle"
    await pass_time(room, 60)
    assert room.room.seq == before


async def test_a_dry_run_of_a_button_tells_what_its_press_would_do(room):
    guide = {"id": "guide", "command": "stage.guide", "args": {"on": True}}
    await room.do("cues.put", cues=[SHOW, SALE, guide])
    (step,) = await room.room.dry_run("show", actor=ASSISTANT)
    assert step == {"command": "product_card.show", "label": {"zh": "讲解商品", "en": "Show a product"}, "would": "run"}
    assert [one["command"] for one in await room.room.dry_run("sale", actor=ASSISTANT)] == ["flash_sale.start"]
    await press(room, "sale")
    assert [one["command"] for one in await room.room.dry_run("sale", actor=ASSISTANT)] == ["flash_sale.finish"]
    (step,) = await room.room.dry_run("guide", actor=ASSISTANT)
    assert step["would"] == "refused" and "operator" in step["why"]["en"]
