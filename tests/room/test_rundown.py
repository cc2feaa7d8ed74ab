"""The rundown: how it is laid out, what is on, what is next, how far behind; and what is not allowed."""

import json

import pytest

from overlay import Invalid, NotFound, Refused
from overlay.room.rundown_templates import FOLDER, NAMES, template
from tests.room.rundown_kit import PLAN, behind, item, planned


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


async def test_the_journal_tells_of_an_item_what_it_is_called(open_room):
    room = await planned(open_room)
    await room.do("rundown.skip", item="mug")
    await room.do("rundown.skip", item="mug", skipped=False)
    await room.do("rundown.move", item="bye", before="mug", segment="互动")
    await room.do("rundown.edit", item="bye", changes={"label": "收尾"})
    await room.do("rundown.extend", item="bye", by="1m")
    await room.do("rundown.remove", item="bye")
    mug = room.topic("rundown")["items"]["mug"]
    called = {"label": mug["label"], "product": mug.get("product"), "cue": mug.get("cue")}
    skipped, restored, moved, edited, extended, removed = [one for one in room.facts if "item" in one]
    assert skipped == {"fact": "rundown.skipped", "item": "mug", **called}
    assert restored == {"fact": "rundown.restored", "item": "mug", **called}
    assert (moved["item"], moved["before"], moved["segment"]) == ("bye", called, "互动")
    assert [one["label"] for one in (edited, extended, removed)] == ["收尾"] * 3


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
