"""The rundown going on by itself: once an item, over restarts, crashes and outages, held by what is refused."""

import shutil

from overlay.testkit import RoomKit
from tests.room.rundown_kit import FRAGILE, Fragile, item, planned


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
