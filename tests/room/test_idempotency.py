"""Idempotency keys: the same key gives the same answer, done once, however and whenever it is sent again."""

import asyncio

import pytest

from overlay import Refused, Unavailable
from overlay.errors import Conflict
from overlay.room import answers
from overlay.room.model import Actor
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery

OPERATOR = Actor("operator", "operator")
OPEN = {"title": "抽奖", "prizes": [{"name": "杯", "count": 1}], "lasts": 600}


async def rows(room):
    return [row.command async for row in room.room.journal()]


def enter(room, viewer, key=None):
    return room.room.execute("lottery.enter", {"viewer": {"id": viewer}}, actor=OPERATOR, key=key)


async def test_the_same_key_at_once_and_later_is_done_once(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    answers = await asyncio.gather(*(enter(room, "v1", "k") for _ in range(20)))
    answers += [await enter(room, "v1", "k"), await enter(room, "another", "k")]
    assert len({(done.seq, str(done.result)) for done in answers}) == 1
    assert answers[0].result == {"new": True, "entries": 1}
    await room.stop()
    await room.start()
    again = await asyncio.gather(*(enter(room, "v1", "k") for _ in range(5)))
    assert {done.seq for done in again} == {answers[0].seq}
    assert again[0].result == answers[0].result
    assert (await rows(room)).count("lottery.enter") == 1


async def test_a_page_s_key_is_done_once_however_long_ago(open_room, monkeypatch):
    monkeypatch.setattr(answers, "RECENT", 2)
    monkeypatch.setattr(answers, "PREFIXED", 6)
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    prefix = room.room.key_prefix
    first = [await enter(room, f"v{number}", f"{prefix}{number}") for number in range(5)]
    assert [await enter(room, "another", f"{prefix}{number}") for number in range(5)] == first
    assert room.room.key_prefix == prefix
    await enter(room, "v5", f"{prefix}5")
    assert room.room.key_prefix != prefix, "no more keys are remembered than so many"
    assert [await enter(room, "another", f"{prefix}{number}") for number in range(5)] == first
    renewed = room.room.key_prefix
    await room.stop()
    await room.start()
    assert room.room.key_prefix not in (prefix, renewed)
    assert [await enter(room, "another", f"{prefix}{number}") for number in range(5)] == first
    assert (await rows(room)).count("lottery.enter") == 6


async def test_a_page_s_key_that_was_asked_about_is_not_done_when_it_arrives(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    key = f"{room.room.key_prefix}k"
    assert await room.room.outcome(key) is None
    with pytest.raises(Conflict):
        await enter(room, "v1", key)
    done = await enter(room, "v1", f"{key}2")
    assert await room.room.outcome(f"{key}2") == done


async def test_a_key_belongs_to_its_command(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    await enter(room, "v1", "k")
    before = await rows(room)
    for call in (
        lambda: room.room.execute("lottery.close", {}, actor=OPERATOR, key="k"),
        lambda: room.room.undo(actor=OPERATOR, key="k"),
        lambda: room.room.panic(actor=OPERATOR, key="k"),
        lambda: room.room.fire("x", actor=OPERATOR, key="k"),
    ):
        with pytest.raises(Conflict):
            await call()
    await room.stop()
    await room.start()
    with pytest.raises(Conflict):
        await room.room.execute("lottery.close", {}, actor=OPERATOR, key="k")
    assert await rows(room) == before


async def test_two_commands_with_one_key_at_once(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    close = room.room.execute("lottery.close", {}, actor=OPERATOR, key="k")
    answers = await asyncio.gather(enter(room, "v1", "k"), close, return_exceptions=True)
    assert [type(answer) for answer in answers].count(Conflict) == 1
    assert len(await rows(room)) == 2


async def test_undo_panic_and_cues_repeat_their_answers_too(open_room):
    room = await open_room(Lottery, FlashSale)
    await room.do("cues.put", cues=[{"id": "on", "command": "stage.guide", "args": {"on": True}}])
    first = await room.room.fire("on", actor=OPERATOR, key="fire")
    assert await room.room.fire("on", actor=OPERATOR, key="fire") == first
    with pytest.raises(Conflict):
        await room.room.fire("off", actor=OPERATOR, key="fire")
    undone = await room.room.undo(actor=OPERATOR, key="undo")
    assert await room.room.undo(actor=OPERATOR, key="undo") == undone
    assert [cue.id for cue in room.room.cues()] == ["on"]
    panic = await room.room.panic(actor=OPERATOR, key="panic")
    assert await room.room.panic(actor=OPERATOR, key="panic") == panic


async def test_what_was_told_not_to_be_done_is_not_done_even_at_the_same_moment(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    told, entered = await asyncio.gather(room.room.outcome("k"), enter(room, "v1", "k"), return_exceptions=True)
    assert told is None
    assert isinstance(entered, Conflict)
    assert "lottery.enter" not in await rows(room)
    entered, told = await asyncio.gather(enter(room, "v1", "k2"), room.room.outcome("k2"))
    assert told == entered


async def test_a_refused_command_has_used_up_nothing(open_room):
    room = await open_room(Lottery)
    with pytest.raises(Refused):
        await enter(room, "v1", "k")
    await room.do("lottery.open", **OPEN)
    assert (await enter(room, "v1", "k")).result["new"]


async def test_a_caller_that_goes_away_takes_no_command_with_it(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    call = asyncio.create_task(enter(room, "v1"))
    await asyncio.sleep(0)  # it has queued its command
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await room.room.settle()
    assert room.topic("lottery")["entries"] == 1
    assert (await rows(room)).count("lottery.enter") == 1


async def test_old_keys_are_answered_from_the_journal(open_room, monkeypatch):
    monkeypatch.setattr(answers, "RECENT", 2)
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    first = [await enter(room, f"v{i}", f"k{i}") for i in range(6)]
    assert [await enter(room, f"v{i}", f"k{i}") for i in range(6)] == first


async def test_a_room_that_stops_takes_no_more_and_finishes_what_it_took(open_room):
    room = await open_room(Lottery)
    await room.do("lottery.open", **OPEN)
    calls = [asyncio.create_task(enter(room, f"v{i}")) for i in range(10)]
    await asyncio.sleep(0)  # they have queued their commands
    await room.stop()
    assert len({call.result().seq for call in calls}) == 10
    with pytest.raises(Unavailable, match="stopping"):
        await enter(room, "late", "late")
    await room.start()
    assert room.topic("lottery")["entries"] == 10
