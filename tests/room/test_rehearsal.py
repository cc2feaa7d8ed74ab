"""A rehearsal plays on real data, and leaves nothing behind: not by its end, not by a crash, not by anything it did."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlay import Refused
from overlay.errors import Conflict, Forbidden, NotFound, Unavailable
from overlay.plugin.events import Event
from overlay.plugin.values import from_argument
from overlay.room.journal import Journal
from overlay.room.meant import Meant
from overlay.room.model import Actor
from overlay.testkit import RoomKit
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard

ALL = (ProductCard, FlashSale, Countdown, Lottery)
SALE = {"product": "A1", "price": "9.90", "lasts": "60s", "stock": 3}


def public(room):
    """Everything that pages see, but how many rows there are."""
    return room.room.state()["topics"]


def everything(room):
    """All that a room knows: topics, secrets, deadlines, undo, items."""
    memory = room.room._memory  # the one place where these tests reach inside: what no page sees must come back too
    tables = {name: dict(rows) for name, rows in memory.tables.items() if rows}
    inner = {part: memory.documents.inner[part] for part in ("secrets", "deadlines", "undo", "changed", "rehearsal")}
    return msgspec.json.decode(msgspec.json.encode([memory.documents.public, inner])), tables


async def fake(room, *documents):
    filled = [{"id": f"x{room.room.seq}-{n}", "at": 1, "platform": "rehearsal", **d} for n, d in enumerate(documents)]
    fresh = await room.room.ingest(msgspec.convert(filled, list[Event], dec_hook=from_argument), fake=True)
    await room.room.settle()
    return fresh


async def stocked(open_room):
    room = await open_room(*ALL)
    await room.product(id="A1", price="19.90", stock=10)
    await room.product(id="A2", price="29.90", stock=5)
    await room.do("product_card.show", product="A1")
    return room


async def play(room):
    """A whole show in small."""
    await room.do("flash_sale.start", **SALE)
    await room.do("flash_sale.sell", quantity=2)
    await fake(room, {"type": "order", "order": {"id": "1", "product": "A2", "quantity": 2}})
    await room.do("session.start", title="走一遍")
    await room.do("lottery.open", title="抽", prizes=[{"name": "杯", "count": 1}], lasts=60, keyword="扣1")
    await fake(room, {"type": "comment", "text": "扣1", "viewer": {"id": "v1", "name": "彩排"}})
    await room.do("lottery.close")
    await room.do("lottery.draw")
    await room.do("catalogue.patch", id="A1", changes={"price": "1.00"})
    await room.do("catalogue.remove", id="A2")
    await room.do("cues.put", cues=[{"id": "x", "command": "stage.guide", "args": {"on": True}}])
    await room.do("countdown.start", name="a", label="开播", lasts=600)


@pytest.mark.parametrize("restart", [False, True])
async def test_nothing_of_it_is_left(open_room, restart):
    room = await stocked(open_room)
    before = everything(room)
    await room.do("session.rehearse")
    assert room.topic("session")["rehearsal"]
    await play(room)
    assert room.room.product("A1").price == 100
    if restart:
        await room.stop()
        await room.start()
        assert room.topic("session")["rehearsal"]
    await room.do("session.end_rehearsal")
    assert everything(room) == before
    await room.wait(3600)
    assert everything(room) == before
    assert room.facts_named("countdown.done") == []
    if restart:  # and it is as durable as anything
        await room.stop()
        await room.start()
        assert everything(room) == before
    await room.undo()  # what a person did before it can be taken back after it
    assert not room.topic("product_card")["on_air"]


async def test_pages_that_follow_patches_see_the_same_as_those_that_come_anew(open_room):
    from overlay.room.patches import merge

    room = await stocked(open_room)
    await room.do("session.rehearse")
    await play(room)
    await room.do("session.end_rehearsal")
    followed = {}
    async for row in room.room.journal():
        followed = merge(followed, msgspec.json.decode(row.patch))
    for name, topic in followed.items():
        assert topic.items() <= public(room)[name].items()
        assert set(topic) == {key for key in public(room)[name] if key in topic}


async def test_going_live_ends_it_and_starts_the_session_in_one_step(open_room):
    room = await stocked(open_room)
    await room.do("session.rehearse")
    await play(room)
    await room.do("session.go_live", title="双十一")
    session = room.topic("session")
    assert session | {"id": "", "started_at": 0} == {"id": "", "title": "双十一", "started_at": 0, "on_air": False}
    assert room.room.product("A1").price == 1990
    assert room.topic("product_card")["on_air"]
    assert room.facts_named("session.started")[-1]["id"] == session["id"]
    with pytest.raises(Refused, match="has not ended"):
        await room.do("session.rehearse")
    await room.do("session.end")
    await room.do("session.go_live")
    assert "title" not in room.topic("session")


async def test_what_is_still_on_air_is_told_and_a_list_that_changed_is_refused(open_room):
    room = await stocked(open_room)
    await room.do("session.rehearse")
    await room.do("product_card.hide")  # in the rehearsal only: the card is there again when it is over
    await room.do("flash_sale.start", **SALE)
    told = await room.room.leftovers()
    assert told["rehearsal"]
    assert [(line["mechanic"], line["what"]) for line in told["on_air"]] == [("product_card", "1 商品")]
    assert told["armed"] == []
    await room.do("session.end_rehearsal")
    await room.do("product_card.show", product="A2")
    with pytest.raises(Conflict, match="list has just changed"):
        await room.do("session.go_live", seen=told["seen"])
    assert "started_at" not in room.topic("session")
    await room.do("flash_sale.start", **SALE, armed_for=60)
    await room.do("product_card.show", product="A2")
    told = await room.room.leftovers()
    assert [(line["mechanic"], line["phase"]) for line in told["armed"]] == [("flash_sale", "armed")]
    await room.do("session.go_live", seen=told["seen"])


async def test_when_it_cannot_begin(open_room):
    room = await stocked(open_room)
    for role in ("assistant", "host"):
        with pytest.raises(Forbidden):
            await room.do("session.rehearse", role=role)
    await room.do("countdown.start", name="a", label="开播", lasts=60)
    with pytest.raises(Refused, match=r"still counting: .*Countdown"):
        await room.do("session.rehearse")
    await room.undo()
    await room.do("session.start")
    with pytest.raises(Refused, match="has not ended"):
        await room.do("session.rehearse")
    await room.do("session.end")
    room.room.report_obs({"connected": True, "streaming": True})
    with pytest.raises(Refused, match="OBS streams"):
        await room.do("session.rehearse")
    room.room.report_obs({"connected": True, "streaming": False})
    await room.do("session.rehearse")
    with pytest.raises(Refused, match="on already"):
        await room.do("session.rehearse")
    await room.do("session.end_rehearsal")
    for command in ("session.end_rehearsal", "session.crowd"):
        with pytest.raises(Refused, match="no rehearsal"):
            await room.do(command, **({"rate": 1} if command.endswith("crowd") else {}))


async def test_what_only_tidies_up_by_the_clock_hinders_none(open_room):
    room = await stocked(open_room)
    await room.do("prompter.send", text="补货了", role="service")
    await room.do("countdown.start", name="a", label="开播", lasts=1)
    await room.do("flash_sale.start", **SALE)
    await room.do("flash_sale.finish")
    await room.wait(1)
    await room.do("session.rehearse")


async def test_it_ends_by_itself_and_not_with_an_item_of_the_rundown(open_room):
    room = await stocked(open_room)
    await room.do("cues.put", cues=[{"id": "live", "command": "session.go_live"}])
    items = [{"label": "一", "planned": 60}, {"label": "二", "planned": 60, "cue": "live", "fire": True}]
    await room.do("rundown.put", items=items)
    await room.do("session.rehearse")
    await room.do("rundown.start")
    with pytest.raises(Refused, match="by itself"):
        await room.do("rundown.next")
    await room.do("rundown.auto", on=True)
    await room.wait(60)
    assert "by itself" in room.topic("rundown")["held"]["why"]["en"]
    assert room.topic("session")["rehearsal"]
    await room.do("session.go_live")
    assert room.topic("rundown")["phase"] == "ready"


async def test_what_is_meant_for_it_is_not_done_once_it_is_over(open_room):
    room = await stocked(open_room)
    operator = Actor("operator", "operator")
    await room.do("session.rehearse")
    end = room.room.execute("session.end_rehearsal", {}, actor=operator)
    sale = room.room.execute("flash_sale.start", SALE, actor=operator, meant=Meant(rehearsal=True))
    ended, refused = await asyncio.gather(end, sale, return_exceptions=True)
    assert not isinstance(ended, Exception)
    assert isinstance(refused, Conflict) and refused.field == "rehearsal"
    assert not room.topic("flash_sale")["on_air"]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_key_that_was_used_in_it_is_not_taken_for_done(open_room, restart):
    room = await stocked(open_room)
    operator = Actor("operator", "operator")

    def show(product, key):
        return room.room.execute("product_card.show", {"product": product}, actor=operator, key=key)

    before = await show("A1", "before")
    await room.do("session.rehearse")
    within = await show("A2", "evening-1")
    assert await show("A2", "evening-1") == within
    live = await room.room.execute("session.go_live", {}, actor=operator, key="live")
    if restart:
        await room.stop()
        await room.start()
    with pytest.raises(Conflict, match="used in a rehearsal"):
        await show("A2", "evening-1")
    assert await show("A1", "before") == before
    assert await room.room.execute("session.go_live", {}, actor=operator, key="live") == live
    await room.do("session.end")
    await room.do("session.rehearse")
    with pytest.raises(Conflict, match="used in a rehearsal"):
        await show("A2", "evening-1")
    within = await show("A2", "evening-2")
    assert await show("A2", "evening-2") == within


async def test_real_viewers_wait_and_fake_ones_exist_only_in_it(open_room):
    room = await stocked(open_room)
    with pytest.raises(Refused, match="fake viewer events are refused"):
        await fake(room, {"type": "like"})
    await room.do("session.rehearse")
    with pytest.raises(Unavailable, match="takes no real viewer events"):
        await room.events({"type": "order", "id": "o1", "order": {"id": "1", "product": "A1"}})
    assert await fake(room, {"type": "like"}) == [True]
    await room.do("session.end_rehearsal")
    assert await room.events({"type": "order", "id": "o1", "order": {"id": "1", "product": "A1"}}) == [True]
    assert room.room.product("A1").stock == 9


async def test_nothing_that_came_before_it_is_undone_in_it(open_room):
    room = await stocked(open_room)
    await room.do("session.rehearse")
    with pytest.raises(Refused, match=r"session.rehearse cannot be taken back"):
        await room.undo()
    await room.do("product_card.hide")
    await room.undo()
    assert room.topic("product_card")["on_air"]


STEPS = st.lists(
    st.sampled_from(
        [
            ("product_card.show", {"product": "A1"}),
            ("product_card.show", {"product": "A2"}),
            ("product_card.hide", {}),
            ("flash_sale.start", SALE),
            ("flash_sale.sell", {"quantity": 1}),
            ("flash_sale.finish", {}),
            ("catalogue.patch", {"id": "A1", "changes": {"price": "1.00", "stock": 3}}),
            ("catalogue.remove", {"id": "A2"}),
            ("catalogue.put", {"product": {"id": "N1", "name": "新", "price": "3.00"}}),
            ("cues.put", {"cues": []}),
            ("lottery.open", {"title": "抽", "prizes": [{"name": "杯", "count": 1}], "lasts": 30}),
            ("lottery.enter", {"viewer": {"id": "v1", "name": "王"}}),
            ("lottery.close", {}),
            ("lottery.draw", {}),
            ("session.start", {}),
            ("session.end", {}),
            ("undo", {}),
            ("wait", {"seconds": 40}),
            ("restart", {}),
        ]
    ),
    max_size=12,
)  # fmt: skip


async def follow(room, steps):
    for command, arguments in steps:
        with contextlib.suppress(Refused, NotFound):
            if command == "undo":
                await room.undo()
            elif command == "wait":
                await room.wait(**arguments)
            elif command == "restart":
                await room.stop()
                await room.start()
            else:
                await room.do(command, **arguments)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=STEPS, then=STEPS, live=st.booleans())
def test_whatever_happens_in_it_is_gone(tmp_path_factory, first, then, live):
    async def go():
        room = await RoomKit(tmp_path_factory.mktemp("room"), ALL).start()
        await room.product(id="A1", price="19.90", stock=10)
        await room.product(id="A2", price="29.90", stock=5)
        steps = [step for step in first if step[0] != "session.start"]
        try:
            await follow(room, steps)
            for _ in range(3):
                await room.wait(120)  # nothing counts any more
            before = everything(room)
            await room.do("session.rehearse")
            await follow(room, then)
            await room.do("session.go_live" if live else "session.end_rehearsal")
            after = everything(room)
            if live:  # what follows a session has begun with it
                names = ("catalogue", "cues", "product_card", "flash_sale", "countdown", "lottery")
                before, after = (
                    ({name: topics[name] for name in names}, inner["deadlines"], tables)
                    for (topics, inner), tables in (before, after)
                )
            assert after == before
        finally:
            await room.stop()

    asyncio.run(go())


# ---- crashes: a forked process works on the room and kills itself in the midst of it


def crash(folder: Path, when: str) -> None:
    """Begin or end a rehearsal, and die by SIGKILL just before or just after the statement that says so."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(_die(folder, when))
        finally:
            os._exit(7)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"{when}: it did not get to where it was to die"


async def _die(folder: Path, when: str) -> None:
    room = await RoomKit(folder, ALL).start()
    phase, moment = when.split()
    append = Journal.append

    async def dying(journal, rows):
        marks = [row.rehearsal for row in rows]
        wanted = {"begin": 1, "end": 0}.get(phase)
        if moment == "before" and wanted in marks:
            os.kill(os.getpid(), signal.SIGKILL)
        await append(journal, rows)
        if moment == "after" and wanted in marks:
            os.kill(os.getpid(), signal.SIGKILL)

    Journal.append = dying  # type: ignore[method-assign]
    await room.do("session.rehearse")
    await play(room)
    if phase == "play":
        os.kill(os.getpid(), signal.SIGKILL)
    await room.do("session.end_rehearsal")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a killed process needs fork")
@pytest.mark.parametrize(
    ("when", "rehearsing"),
    [
        ("begin before", False),
        ("begin after", True),
        ("play now", True),
        ("end before", True),
        ("end after", False),
    ],
)  # fmt: skip
async def test_killed_in_any_phase_it_is_either_on_or_over(open_room, when, rehearsing):
    room = await stocked(open_room)
    before = everything(room)
    await room.stop()
    folder = room._folder
    crash(folder, when)
    await room.start()
    assert room.topic("session").get("rehearsal", False) is rehearsing
    if rehearsing:
        await room.do("session.end_rehearsal")
    assert everything(room) == before
    with sqlite3.connect(folder / "room.db") as database:
        items = dict(database.execute("SELECT name || key, value FROM item").fetchall())
        assert database.execute("SELECT count(*) FROM baseline").fetchone() == (0,)
    database.close()
    assert items == {name + key: value.decode() for name, rows in before[1].items() for key, value in rows.items()}


@pytest.mark.parametrize("version", [1, 2])
async def test_a_database_of_an_earlier_version_can_rehearse(open_room, version):
    room = await stocked(open_room)
    before = everything(room)
    await room.stop()
    with sqlite3.connect(room._folder / "room.db") as database:
        database.executescript(
            "DROP TRIGGER rehearsal_begins; DROP TRIGGER rehearsal_is_over; DROP TABLE baseline;"
            "ALTER TABLE journal DROP COLUMN rehearsal;"
            + ("ALTER TABLE journal DROP COLUMN actor_id;" if version == 1 else "")
            + f"PRAGMA user_version = {version};"
        )
    database.close()
    await room.start()
    await room.do("session.rehearse")
    await play(room)
    await room.do("session.end_rehearsal")
    assert everything(room) == before
