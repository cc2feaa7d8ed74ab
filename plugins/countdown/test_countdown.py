"""倒计时: several at once, paused, lengthened, over exactly once."""

import pytest

from overlay import Invalid, NotFound, Refused
from overlay.errors import Forbidden
from overlay.room.model import Actor
from plugins.countdown import Countdown
from plugins.product_card import ProductCard


async def started(open_room, *mechanics, **changes):
    room = await open_room(Countdown, *mechanics)
    await room.do("countdown.start", **{"name": "a", "label": "开播", "lasts": 60, **changes})
    return room


def timer(room, name="a"):
    return room.topic("countdown")["timers"][name]


async def test_it_ends_at_its_time_and_leaves_after_a_while(open_room):
    room = await started(open_room)
    assert timer(room) == {"label": "开播", "phase": "running", "ends_at": room.now + 60_000}
    assert room.topic("countdown")["on_air"]
    await room.wait(59)
    assert timer(room)["phase"] == "running"
    await room.wait(1)
    assert timer(room)["phase"] == "done"
    assert room.facts_named("countdown.done") == [{"fact": "countdown.done", "name": "a", "label": "开播"}]
    await room.wait(10)
    assert room.topic("countdown") == {"timers": {}, "on_air": False}


async def test_paused_time_does_not_pass(open_room):
    room = await started(open_room)
    await room.wait(20)
    await room.do("countdown.pause", name="a")
    assert timer(room) == {"label": "开播", "phase": "paused", "paused_left": 40_000}
    await room.wait(3600)
    assert timer(room)["phase"] == "paused"
    await room.do("countdown.resume", name="a")
    assert timer(room)["ends_at"] == room.now + 40_000
    await room.wait(39)
    assert room.facts_named("countdown.done") == []
    await room.wait(1)
    assert len(room.facts_named("countdown.done")) == 1


async def test_with_no_countdown_there_is_nothing_to_put_on_the_air(open_room):
    room = await open_room(Countdown)
    with pytest.raises(Refused, match="no countdown to put on the air"):
        await room.do("countdown.take")
    assert not room.topic("countdown")["on_air"]
    await room.do("countdown.start", name="a", label="开播", lasts=60)
    await room.do("countdown.clear")
    await room.do("countdown.take")
    assert room.topic("countdown")["on_air"]


@pytest.mark.parametrize("paused", [False, True])
async def test_time_is_added_and_taken_off(open_room, paused):
    room = await started(open_room)
    if paused:
        await room.do("countdown.pause", name="a")
    await room.do("countdown.adjust", name="a", by="+30s")
    await room.do("countdown.adjust", name="a", by=-10)
    if paused:
        assert timer(room)["paused_left"] == 80_000
        await room.do("countdown.resume", name="a")
    assert timer(room)["ends_at"] == room.now + 80_000
    await room.do("countdown.adjust", name="a", by="-1h")
    assert timer(room)["phase"] == "done"
    assert len(room.facts_named("countdown.done")) == 1


async def test_several_run_side_by_side(open_room):
    room = await started(open_room)
    await room.do("countdown.start", name="b", label="秒杀", lasts=30)
    await room.wait(30)
    assert {name: t["phase"] for name, t in room.topic("countdown")["timers"].items()} == {"a": "running", "b": "done"}
    await room.wait(10)
    assert list(room.topic("countdown")["timers"]) == ["a"]
    assert room.topic("countdown")["on_air"]
    for name in "cdefg":
        await room.do("countdown.start", name=name, label="", lasts=30)
    with pytest.raises(Refused):
        await room.do("countdown.start", name="h", label="", lasts=30)


async def test_its_end_fires_a_cue_once(open_room):
    room = await open_room(Countdown, ProductCard)
    await room.product(id="A1")
    await room.do("cues.put", cues=[{"id": "show", "command": "product_card.show", "args": {"product": "A1"}}])
    await room.do("countdown.start", name="a", label="上链接", lasts=5, cue="show")
    await room.wait(5)
    assert room.topic("product_card")["product"]["id"] == "A1"
    await room.do("product_card.hide")
    await room.stop()
    await room.start()
    await room.wait(60)
    assert not room.topic("product_card")["on_air"]


async def ending_in(open_room, *commands):
    """A room with a cue for each of these commands, named after it."""
    room = await open_room(Countdown, ProductCard)
    await room.product(id="A1")
    arguments = {"product_card.show": {"product": "A1"}}
    cues = [{"id": name, "label": name, "command": name, "args": arguments.get(name, {})} for name in commands]
    await room.do("cues.put", cues=cues)
    return room


async def test_a_cue_that_cannot_be_fired_hinders_nothing(open_room):
    room = await ending_in(open_room, "product_card.show")
    with pytest.raises(NotFound) as refusal:
        await room.do("countdown.start", name="a", label="", lasts=60, cue="nothing of this name")
    assert refusal.value.field == "cue"
    await room.do("countdown.start", name="a", label="", lasts=60, cue="product_card.show")
    await room.do("cues.put", cues=[])
    await room.wait(60)
    assert timer(room)["phase"] == "done"
    await room.do("countdown.cancel", name="a")


async def test_nobody_ends_it_with_what_they_may_not_do_themselves(open_room):
    room = await ending_in(open_room, "session.end", "session.start")
    await room.do("session.start")
    with pytest.raises(Forbidden):
        await room.do("countdown.start", role="assistant", name="a", label="", lasts=1, cue="session.end")
    assert room.topic("countdown")["timers"] == {}
    # Nor with what a cue has become meanwhile.
    await room.do("cues.put", cues=[{"id": "later", "command": "stage.guide", "args": {"on": False}}])
    await room.do(
        "cues.put",
        cues=[{"id": "later", "command": "countdown.start", "args": {"name": "b", "label": "", "lasts": 60}}],
    )
    await room.do("countdown.start", role="assistant", name="a", label="", lasts=1, cue="later")
    await room.do("cues.put", cues=[{"id": "later", "command": "session.end"}])
    await room.wait(1)
    assert room.topic("session").get("ended_at") is None


@pytest.mark.parametrize("steps", [["adjust"], ["pause", "resume"], ["adjust", "undo"]], ids="-".join)
async def test_whoever_moves_its_end_does_not_take_its_cue_from_it(open_room, steps):
    room = await ending_in(open_room, "product_card.show")
    limited = Actor("小王", "assistant", "p-1", frozenset({"countdown"}))
    await room.do("countdown.start", name="a", label="", lasts=10, cue="product_card.show")
    for step in steps:
        if step == "undo":
            await room.undo()
        else:
            arguments = {"name": "a"} | ({"by": 5} if step == "adjust" else {})
            await room.room.execute(f"countdown.{step}", arguments, actor=limited)
    await room.wait(15)
    assert room.topic("product_card")["on_air"]


async def test_what_is_cancelled_never_ends(open_room):
    room = await started(open_room)
    await room.do("countdown.cancel", name="a")
    assert room.topic("countdown") == {"timers": {}, "on_air": False}
    await room.wait(3600)
    assert room.facts_named("countdown.done") == []


async def test_one_that_is_over_can_start_again(open_room):
    room = await started(open_room)
    await room.wait(60)
    await room.do("countdown.start", name="a", label="再来", lasts=60)
    await room.wait(20)
    assert timer(room)["phase"] == "running"
    await room.wait(40)
    assert len(room.facts_named("countdown.done")) == 2


@pytest.mark.parametrize("off_for", [0, 30, 60, 3600])
async def test_it_ends_once_however_long_the_server_was_away(open_room, off_for):
    room = await started(open_room)
    await room.stop()
    room.now += off_for * 1000
    await room.start()
    await room.wait(60)
    await room.stop()
    await room.start()
    done = [row async for row in room.room.journal() if row.command == "countdown.finish"]
    assert len(done) == 1
    assert done[0].actor == "timer"


@pytest.mark.parametrize(
    ("command", "arguments", "error", "field"),
    [
        ("start", {"name": "a", "label": "x", "lasts": 5}, Refused, "name"),
        ("start", {"name": "b", "label": "x", "lasts": 0}, Refused, "lasts"),
        ("start", {"name": "b", "label": "x", "lasts": -5}, Invalid, "lasts"),
        ("start", {"name": "b", "label": "x", "lasts": "soon"}, Invalid, "lasts"),
        ("start", {"name": "", "label": "x", "lasts": 5}, Invalid, "name"),
        ("start", {"name": "b", "label": "x" * 201, "lasts": 5}, Invalid, "label"),
        ("resume", {"name": "a"}, Refused, "name"),
        ("pause", {"name": "b"}, Refused, "name"),
        ("adjust", {"name": "b", "by": 5}, Refused, "name"),
        ("cancel", {"name": "b"}, Refused, "name"),
    ],
)
async def test_what_makes_no_sense_is_refused(open_room, command, arguments, error, field):
    room = await started(open_room)
    before = room.room.state()
    with pytest.raises(error) as refusal:
        await room.do(f"countdown.{command}", **arguments)
    assert refusal.value.field == field
    assert room.room.state() == before
