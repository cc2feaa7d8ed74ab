"""The rundown: what is on, what is next, how far behind; cues that go with items; and what is not allowed."""

import json
import shutil

import msgspec
import pytest

from overlay import Collection, Invalid, Mechanic, NotFound, Refused, State, Unavailable, command
from overlay.errors import Forbidden
from overlay.room.model import Actor
from overlay.room.rundown_templates import FOLDER, NAMES, template
from overlay.testkit import RoomKit
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard

SHOW = {"id": "show", "command": "product_card.show", "args": {"product": "A1"}}
SALE = {"id": "sale", "command": "flash_sale.start",
        "args": {"product": "A1", "price": "9.90", "lasts": "1m", "stock": 5}}  # fmt: skip
DRAW = {"id": "draw", "command": "lottery.open",
        "args": {"title": "抽奖", "prizes": [{"name": "杯", "count": 1}], "lasts": "1m"}}  # fmt: skip
GUIDE = {"id": "guide", "command": "stage.guide", "args": {"on": True}}
GO_ON = {"id": "go-on", "command": "rundown.next", "args": {}}

PLAN = [
    {"id": "hello", "segment": "开场", "label": "欢迎", "planned": "5m", "note": "先说今天有什么"},
    {"id": "mug", "segment": "主推", "product": "A1", "planned": "10m"},
    {"id": "sale", "label": "秒杀", "cue": "sale", "planned": "3m"},
    {"id": "bye", "segment": "收尾", "label": "再见", "planned": "2m"},
]


def item(id_, planned="10s", **more):
    return {"id": id_, "label": id_, "planned": planned, **more}


async def planned(
    open_room, *items, mechanics=(ProductCard, FlashSale, Lottery), cues=(SHOW, SALE, DRAW, GUIDE, GO_ON)
):
    room = await open_room(*mechanics)
    await room.product(id="A1", name="马克杯")
    await room.do("cues.put", cues=list(cues))
    await room.do("rundown.put", items=list(items) or PLAN)
    return room


def behind(room):
    """As a page works it out: ms behind the plan, ahead if negative."""
    topic = room.topic("rundown")
    return max(room.now, topic["current_ends_at"]) + topic["rest"] - topic["planned_end_at"]


async def test_a_rundown_is_laid_out(open_room):
    room = await planned(open_room)
    topic = room.topic("rundown")
    assert topic["order"] == ["hello", "mug", "sale", "bye"]
    assert (topic["phase"], topic["next"], topic["rest"]) == ("ready", "hello", 20 * 60_000)
    assert "current" not in topic
    assert topic["items"]["sale"] == {
        "segment": "主推",
        "label": "秒杀",
        "cue": "sale",
        "planned": 180_000,
        "fire": False,
    }
    whole = room.room.rundown()
    assert [(one["id"], one["offset"] // 60_000) for one in whole["items"]] == [
        ("hello", 0), ("mug", 5), ("sale", 15), ("bye", 18),
    ]  # fmt: skip
    assert whole["planned"] == 20 * 60_000


async def test_notes_are_not_for_the_stage(open_room):
    room = await planned(open_room)
    assert room.room.rundown()["items"][0]["note"] == "先说今天有什么"
    assert "先说今天有什么" not in json.dumps(room.room.state(), ensure_ascii=False)
    assert "先说今天有什么" not in "".join([row.patch async for row in room.room.journal()])
    before = room.topic("rundown")["revision"]
    await room.do("rundown.edit", item="bye", changes={"note": "预告下一场"})
    assert room.topic("rundown")["revision"] > before
    assert [one.get("note") for one in room.room.rundown()["items"]] == ["先说今天有什么", None, None, "预告下一场"]
    await room.stop()
    await room.start()
    assert room.room.rundown()["items"][3]["note"] == "预告下一场"


@pytest.mark.parametrize(
    ("wrong", "field", "named"),
    [
        ({"id": "hello"}, "items[1].id", "twice"),
        ({"id": "a b"}, "items[1].id", "spaces"),
        ({"product": "A9"}, "items[1].product", "A9"),
        ({"cue": "nothing"}, "items[1].cue", "nothing"),
        ({"fire": True}, "items[1].fire", "no cue"),
        ({"fire": True, "cue": "go-on"}, "items[1].cue", "rundown itself"),
        ({"label": " \t"}, "items[1].label", "needs"),
        ({"planned": -5}, "items[1].planned", ""),
        ({"planned": "soon"}, "items[1].planned", ""),
        ({"colour": "red"}, "items[1].colour", ""),
        ({"note": 7}, "items[1].note", ""),
    ],
)
async def test_a_wrong_item_is_named_and_none_is_saved(open_room, wrong, field, named):
    room = await planned(open_room)
    before = room.room.rundown()
    with pytest.raises((Refused, Invalid)) as refusal:
        await room.do("rundown.put", items=[PLAN[0], {"label": "抽奖", **wrong}])
    assert refusal.value.field == field
    assert named in refusal.value.text("en")
    assert room.room.rundown() == before


async def test_products_may_be_given_by_link_number_and_ids_are_made(open_room):
    room = await planned(open_room, {"product": "1"}, {"id": "i1", "label": "再来"})
    assert room.topic("rundown")["items"]["i2"]["product"] == "A1"
    assert await room.do("rundown.add", item={"label": "加的"}, before="i1") == {"item": "i3"}
    assert room.topic("rundown")["order"] == ["i2", "i3", "i1"]


async def test_it_goes_on_and_counts_what_each_item_took(open_room):
    room = await planned(open_room)
    start = room.now
    assert await room.do("rundown.start", role="assistant") == {"item": "hello", "fired": None}
    topic = room.topic("rundown")
    assert (topic["current"], topic["next"], topic["current_started_at"]) == ("hello", "mug", start)
    assert (topic["current_ends_at"], topic["started_at"], topic["planned_end_at"]) == (
        start + 300_000,
        start,
        start + 1_200_000,
    )
    await room.wait(400)
    assert behind(room) == 100_000
    await room.do("rundown.next", role="assistant")
    assert room.topic("rundown")["spent"] == {"hello": 400_000}
    assert behind(room) == 100_000
    await room.wait(60)
    await room.do("rundown.next", current="mug")  # nine minutes early
    assert behind(room) == 100_000 - 540_000
    await room.do("rundown.next")
    with pytest.raises(Refused, match="nothing comes after"):
        await room.do("rundown.next")
    await room.wait(30)
    await room.do("rundown.finish", role="assistant")
    topic = room.topic("rundown")
    assert (topic["phase"], topic["finished_at"]) == ("finished", room.now)
    assert topic["spent"] == {"hello": 400_000, "mug": 60_000, "sale": 0, "bye": 30_000}
    assert [fact["item"] for fact in room.facts_named("rundown.item_started")] == ["hello", "mug", "sale", "bye"]
    (started,), (finished,) = room.facts_named("rundown.started"), room.facts_named("rundown.finished")
    assert started["planned_end_at"] == start + 1_200_000
    assert [one["spent"] for one in finished["items"]] == [400_000, 60_000, 0, 30_000]


async def test_the_clock_knows_when_it_was_planned_to_start(open_room):
    room = await planned(open_room)
    await room.do("rundown.start", planned_start_at=room.now - 120_000)
    assert behind(room) == 120_000
    await room.do("rundown.finish")
    await room.do("rundown.reset")
    with pytest.raises(Refused) as refusal:
        await room.do("rundown.start", planned_start_at=room.now // 1000)  # seconds for milliseconds
    assert refusal.value.field == "planned_start_at"


async def test_skipping_makes_time_and_extending_takes_it(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.do("rundown.skip", item="mug", role="assistant")
    assert behind(room) == -600_000
    assert room.topic("rundown")["next"] == "sale"
    await room.do("rundown.extend", item="hello", by="2m", role="assistant")
    await room.do("rundown.extend", item="sale", by="-1m")
    assert behind(room) == -600_000 + 120_000 - 60_000
    await room.do("rundown.skip", item="mug", skipped=False)
    assert room.topic("rundown")["next"] == "mug"
    with pytest.raises(Refused, match="not that long"):
        await room.do("rundown.extend", item="sale", by="-3m")
    await room.do("rundown.skip", item="mug")
    await room.do("rundown.next")
    await room.do("rundown.go", item="mug", role="assistant")  # after all
    assert room.topic("rundown")["skipped"] == []
    assert room.topic("rundown")["next"] == "bye"


async def test_a_second_press_of_the_same_next_is_refused(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.do("rundown.next", current="hello")
    with pytest.raises(Refused) as refusal:
        await room.do("rundown.next", current="hello")
    assert refusal.value.field == "current"
    assert "A1" in refusal.value.text("zh")
    assert room.topic("rundown")["current"] == "mug"


async def test_items_move_live_but_never_what_has_had_its_turn(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.do("rundown.next")
    for command_, arguments, field in [
        ("move", {"item": "hello"}, "item"),
        ("move", {"item": "mug"}, "item"),
        ("move", {"item": "bye", "before": "mug"}, "before"),
        ("move", {"item": "bye", "before": "hello"}, "before"),
        ("move", {"item": "bye", "before": "bye"}, "before"),
        ("add", {"item": {"label": "x"}, "before": "mug"}, "before"),
        ("add", {"item": {"label": "x", "id": "sale"}}, "item.id"),
        ("remove", {"item": "mug"}, "item"),
        ("remove", {"item": "hello"}, "item"),
        ("skip", {"item": "mug"}, "item"),
        ("extend", {"item": "hello", "by": 5}, "item"),
        ("edit", {"item": "hello", "changes": {"label": "x"}}, "item"),
        ("edit", {"item": "bye", "changes": {"id": "x"}}, "changes.id"),
        ("edit", {"item": "bye", "changes": {"product": "A9"}}, "changes.product"),
        ("edit", {"item": "bye", "changes": {"planned": "x"}}, "changes.planned"),
        ("put", {"items": []}, None),
        ("clear", {}, None),
        ("template", {"name": "fan_festival"}, None),
        ("start", {}, None),
        ("reset", {}, None),
    ]:
        before = room.room.rundown()
        with pytest.raises((Refused, Invalid)) as refusal:
            await room.do(f"rundown.{command_}", **arguments)
        assert refusal.value.field == field, command_
        assert room.room.rundown() == before
    with pytest.raises(NotFound):
        await room.do("rundown.move", item="bye", before="nobody")
    await room.do("rundown.move", item="bye", before="sale", role="assistant")
    assert room.topic("rundown")["order"] == ["hello", "mug", "bye", "sale"]
    assert room.topic("rundown")["items"]["bye"]["segment"] == "主推"
    await room.do("rundown.move", item="sale", before="bye", segment="福利")
    assert room.topic("rundown")["items"]["sale"]["segment"] == "福利"
    assert room.topic("rundown")["next"] == "sale"
    await room.do("rundown.remove", item="sale")
    assert room.topic("rundown")["order"] == ["hello", "mug", "bye"]


async def test_what_was_passed_over_is_still_to_come(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.do("rundown.go", item="sale")
    assert room.topic("rundown")["spent"] == {"hello": 0}
    await room.do("rundown.move", item="mug", before="bye")
    await room.do("rundown.next")
    assert room.topic("rundown")["current"] == "mug"
    await room.wait(5)
    await room.do("rundown.go", item="hello")  # once more
    await room.wait(7)
    assert room.topic("rundown")["next"] == "bye"
    await room.do("rundown.next")
    assert room.topic("rundown")["spent"] == {"hello": 7000, "sale": 0, "mug": 5000}


async def test_the_current_item_may_be_changed(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.do("rundown.edit", item="hello", changes={"label": "你好", "planned": "6m", "segment": None})
    topic = room.topic("rundown")
    assert topic["items"]["hello"] == {"segment": "", "label": "你好", "planned": 360_000, "fire": False}
    assert topic["current_ends_at"] == room.now + 360_000
    assert behind(room) == 60_000


# Cues that go with items.


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


class Note(msgspec.Struct):
    text: str


class FragileState(State):
    count: int = 0


class Fragile(Mechanic[FragileState]):
    name, zone = "fragile", "card"
    notes = Collection(Note)

    @command()
    def work(self) -> int:
        """做 | Work"""
        self.state.count += 1
        return len(self.notes)

    @command(role="admin")
    def rule(self) -> None:
        """管 | Rule"""
        self.state.count += 1

    @command()
    def refuse(self) -> None:
        """拒绝 | Refuse"""
        self.state.count += 1
        self.notes["x"] = Note("y")
        self.emit("never")
        self.deadline(self.now + 1000, self.work)
        self.take()
        self.obs.scene("产品")
        raise Refused(None, "卖完了 | it is sold out")

    @command()
    def crash(self) -> None:
        """坏掉 | Crash"""
        self.state.count += 1
        raise ZeroDivisionError


FRAGILE = [{"id": name, "command": f"fragile.{name}"} for name in ("work", "refuse", "crash", "rule")]


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


# By itself.


async def test_on_demand_it_goes_on_by_itself_once_an_item(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True), item("c"))
    await room.do("rundown.start")
    await room.wait(30)
    assert room.topic("rundown")["current"] == "a"
    await room.do("rundown.next")
    await room.undo()
    await room.do("rundown.go", item="b")
    await room.do("rundown.go", item="a")
    await room.do("rundown.auto", on=True, role="assistant")
    await room.do("rundown.move", item="c", before="b")
    room.facts.clear()
    assert room.topic("rundown")["auto_at"] == room.now + 10_000
    await room.wait(9.999)
    assert room.topic("rundown")["current"] == "a"
    await room.wait(0.001)
    assert room.topic("rundown")["current"] == "c"
    (entered,) = room.facts_named("rundown.item_started")
    assert entered["by_itself"]
    await room.wait(3600)  # nothing is left to go on to
    assert room.topic("rundown")["current"] == "c"
    assert room.topic("rundown")["phase"] == "running"


async def test_a_person_who_goes_on_first_gets_no_second_step(open_room):
    room = await planned(open_room, item("a"), item("b"), item("c"))
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.wait(9)
    await room.do("rundown.next")
    await room.wait(9)
    assert room.topic("rundown")["current"] == "b"
    await room.do("rundown.extend", item="b", by=5)
    await room.wait(5)
    assert room.topic("rundown")["current"] == "b"
    await room.wait(1)
    assert room.topic("rundown")["current"] == "c"


async def test_it_stays_where_no_time_is_planned_and_where_time_had_run_out_before(open_room):
    room = await planned(open_room, item("a"), item("b", planned=0), item("c"))
    await room.do("rundown.start")
    await room.wait(20)
    await room.do("rundown.auto", on=True)
    assert "auto_at" not in room.topic("rundown")
    await room.wait(20)
    assert room.topic("rundown")["current"] == "a"
    await room.do("rundown.next")
    await room.wait(100)
    assert room.topic("rundown")["current"] == "b"
    await room.do("rundown.extend", item="b", by="110s")
    await room.wait(10)
    assert room.topic("rundown")["current"] == "c"
    await room.do("rundown.auto", on=False)
    assert not room.topic("rundown")["auto"]


async def test_a_change_just_when_time_runs_out_does_not_stop_it(open_room):
    room = await planned(open_room, item("a"), item("b"), item("c"))
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    room.now += 10_000  # due, and the command is there first
    await room.do("rundown.move", item="c", before="b")
    assert room.topic("rundown")["current"] == "c"


async def test_a_press_just_when_time_runs_out_is_one_step(open_room):
    room = await planned(open_room, item("a"), item("b", planned=0), item("c"))
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    room.now += 10_000
    await room.do("rundown.next")
    assert room.topic("rundown")["current"] == "b"


async def test_a_restart_makes_it_late_but_once_and_the_next_item_has_its_time(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True), item("c"))
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.stop()
    room.now += 45_000  # enough for three items
    await room.start()
    topic = room.topic("rundown")
    assert (topic["current"], topic["current_started_at"], topic["auto_at"]) == ("b", room.now, room.now + 10_000)
    assert room.topic("product_card")["on_air"]
    assert topic["spent"] == {"a": 45_000}
    commands = [row.command async for row in room.room.journal()]
    assert commands.count("rundown.advance") == 1
    await room.stop()
    await room.start()
    assert room.topic("rundown")["current"] == "b"
    await room.wait(10)
    assert room.topic("rundown")["current"] == "c"


async def test_a_crash_before_or_after_the_step_makes_it_neither_lost_nor_doubled(open_room, tmp_path):
    room = await planned(
        open_room, item("a"), item("b", cue="work", fire=True), item("c"), mechanics=[Fragile], cues=FRAGILE
    )
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    for moment, wait in (("before", 0), ("after", 10)):
        await room.wait(wait)
        shutil.copytree(tmp_path / "room0", tmp_path / moment)  # as a crash leaves it: nothing was closed
        crashed = RoomKit(tmp_path / moment, [Fragile])
        crashed.now = room.now + 10_000 - wait * 1000
        await crashed.start()
        assert (crashed.topic("rundown")["current"], crashed.topic("fragile")["count"]) == ("b", 1), moment
        assert [row.command async for row in crashed.room.journal()].count("rundown.advance") == 1
        await crashed.stop()


async def test_after_a_long_outage_it_waits_for_a_person(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True), item("c"), item("d"))
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.stop()
    room.now += 600_000
    await room.start()
    topic = room.topic("rundown")
    assert (topic["current"], topic["auto"], "auto_at" in topic) == ("a", True, False)
    assert topic["held"]["at"] == room.now
    assert "9 分钟" in topic["held"]["why"]["zh"]
    assert "9 min" in topic["held"]["why"]["en"]
    assert not room.topic("product_card")["on_air"]
    await room.wait(600)
    assert room.topic("rundown")["current"] == "a"
    await room.do("rundown.go", item="c")  # where the host is by now
    assert "held" not in room.topic("rundown")
    await room.wait(10)
    assert room.topic("rundown")["current"] == "d"


async def test_a_cue_refused_by_itself_holds_with_the_reason_and_leaves_no_trace(open_room):
    room = await planned(
        open_room, item("a"), item("b", cue="refuse", fire=True), item("c", cue="work", fire=True),
        mechanics=[Fragile], cues=FRAGILE,
    )  # fmt: skip
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.wait(10)
    topic = room.topic("rundown")
    assert (topic["current"], topic["spent"]) == ("a", {})
    assert "it is sold out" in topic["held"]["why"]["en"]
    assert "“b”" in topic["held"]["why"]["zh"]
    assert room.topic("fragile") == {"count": 0, "on_air": False}
    assert not room.facts_named("fragile.never")
    assert room.scenes == []
    await room.wait(10)
    assert room.topic("fragile")["count"] == 0
    await room.do("rundown.skip", item="b")
    await room.do("rundown.next")
    assert room.topic("fragile")["count"] == 1
    assert await room.do("fragile.work") == 0  # notes


async def test_a_plugin_that_breaks_by_itself_holds_it_too(open_room):
    room = await planned(open_room, item("a"), item("b", cue="crash", fire=True), mechanics=[Fragile], cues=FRAGILE)
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.wait(10)
    assert room.topic("rundown")["current"] == "a"
    assert room.topic("rundown")["held"]["why"]["en"]


async def test_by_itself_it_has_an_operators_rights(open_room):
    room = await planned(open_room, item("a"), item("b", cue="guide", fire=True))
    await room.do("rundown.auto", on=True, role="assistant")
    await room.do("rundown.start", role="assistant")
    await room.wait(10)
    assert room.topic("stage")["guide"]


async def test_by_itself_it_has_no_more_than_an_operators_rights(open_room):
    room = await planned(open_room, item("a"), item("b", cue="rule", fire=True), mechanics=[Fragile], cues=FRAGILE)
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.wait(10)
    assert "admin" in room.topic("rundown")["held"]["why"]["en"]
    assert room.topic("fragile")["count"] == 0


# Sessions, ends and beginnings.


async def test_the_end_of_the_session_ends_it_and_the_next_session_finds_it_ready(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True))
    await room.do("session.start")
    assert room.topic("rundown")["phase"] == "ready"  # somebody starts it
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    await room.wait(5)
    await room.do("session.end")
    topic = room.topic("rundown")
    assert (topic["phase"], topic["spent"], topic["auto"]) == ("finished", {"a": 5000}, False)
    assert len(room.facts_named("rundown.finished")) == 1
    await room.wait(3600)
    assert not room.topic("product_card")["on_air"]
    await room.do("session.start")
    topic = room.topic("rundown")
    assert (topic["phase"], topic["spent"], topic["order"], topic["next"]) == ("ready", {}, ["a", "b"], "a")
    assert "planned_end_at" not in topic


async def test_nothing_goes_on_after_the_session_that_ends_just_then(open_room):
    room = await planned(open_room, item("a"), item("b", cue="show", fire=True))
    await room.do("session.start")
    await room.do("rundown.auto", on=True)
    await room.do("rundown.start")
    room.now += 10_000  # due, and the command is there first
    await room.do("session.end")
    topic = room.topic("rundown")
    assert (topic["phase"], topic["spent"]) == ("finished", {"a": 10_000})
    assert not room.topic("product_card")["on_air"]
    room.now += 1000
    await room.do("rundown.go", item="a")  # after all, with nobody watching
    await room.do("rundown.auto", on=True)
    await room.wait(10)
    assert room.topic("rundown")["current"] == "b"


async def test_one_that_was_finished_too_early_goes_on(open_room):
    room = await planned(open_room)
    await room.do("rundown.start")
    await room.wait(10)
    await room.do("rundown.finish")
    for command_, arguments in (("next", {}), ("finish", {}), ("start", {}), ("skip", {"item": "bye"}),
                                ("auto", {"on": True}), ("add", {"item": {"label": "x"}})):  # fmt: skip
        with pytest.raises(Refused):
            await room.do(f"rundown.{command_}", **arguments)
    await room.undo()
    assert room.topic("rundown")["current"] == "hello"
    await room.do("rundown.finish")
    await room.wait(60)
    await room.do("rundown.go", item="mug")
    topic = room.topic("rundown")
    assert (topic["phase"], topic["spent"], topic["next"]) == ("running", {"hello": 10_000}, "sale")
    assert "finished_at" not in topic


async def test_nothing_to_start_with(open_room):
    room = await open_room()
    for _ in range(2):
        with pytest.raises(Refused, match="no item"):
            await room.do("rundown.start")
        await room.do("rundown.put", items=[item("a")], title="上新")
        await room.do("rundown.skip", item="a")
    assert room.topic("rundown")["title"] == "上新"
    await room.do("rundown.clear")
    assert room.room.rundown()["items"] == []
    assert "title" not in room.topic("rundown")
    await room.undo()
    assert room.topic("rundown")["order"] == ["a"]


async def test_a_rundown_has_at_most_three_hundred_items(open_room):
    room = await open_room()
    await room.do("rundown.put", items=[item(f"n{number}") for number in range(300)])
    with pytest.raises(Refused, match="300"):
        await room.do("rundown.add", item=item("more"))
    with pytest.raises(Invalid):
        await room.do("rundown.put", items=[item(f"n{number}") for number in range(301)])


@pytest.mark.parametrize("name", NAMES)
async def test_each_template_is_a_rundown_that_runs(open_room, name):
    room = await open_room()
    await room.do("rundown.template", name=name)
    whole = room.room.rundown()
    assert whole["title"] == template(name).label.split(" | ")[0]
    assert whole["items"][0]["segment"] == "开场"
    assert all(one["planned"] > 0 and one["label"] and one["segment"] for one in whole["items"])
    assert 60 <= whole["planned"] / 60_000 <= 120
    await room.do("rundown.start")
    for _ in whole["items"][1:]:
        await room.do("rundown.next")
    await room.do("rundown.finish")


def test_templates_are_in_both_languages_and_all_there():
    assert {file.stem for file in FOLDER.iterdir()} == set(NAMES)
    for name in NAMES:
        texts = [template(name).label]
        for one in template(name).items:
            texts += [text for text in (one.label, one.segment, one.note) if text]
        assert all(text.count(" | ") == 1 for text in texts), name
        in_english = "".join(one.label + one.note for one in template(name).items_in("en"))
        assert in_english.isascii()
