"""The rundown and the session that it belongs to."""

import pytest

from overlay import Refused
from tests.room.rundown_kit import item, planned


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
