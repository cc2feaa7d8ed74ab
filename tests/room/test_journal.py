"""The journal: what a restart reads is what was there, whatever was snapshot and whatever is tail."""

import json
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlay.errors import ConfigError
from overlay.room import writer
from overlay.room.journal import Journal
from overlay.room.meant import Meant
from overlay.room.memory import RoomSettings
from overlay.room.model import Actor
from overlay.room.patches import merge
from overlay.room.room import Room
from overlay.testkit import RoomKit
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.product_card import ProductCard

ALL = (ProductCard, FlashSale, Countdown)


async def a_show(room):
    await room.product(id="A1", price="19.90", stock=10)
    await room.do("product_card.show", product="A1")
    await room.do("flash_sale.start", product="A1", price="9.90", lasts=60, stock=3)
    await room.do("flash_sale.sell", quantity=1, viewer="v1")
    await room.do("countdown.start", name="a", label="开播", lasts=90)
    await room.do("countdown.pause", name="a")
    await room.undo()
    await room.wait(70)


async def everything(room):
    rows = [row async for row in room.room.journal()]
    return room.room.state(), room.room.products(), room.room.undoable(), rows


@pytest.mark.parametrize("every", [1, 2, 7, 10_000])
async def test_a_restart_changes_nothing_wherever_the_snapshot_is(open_room, monkeypatch, every):
    monkeypatch.setattr(writer, "SNAPSHOT_ROWS", every)
    room = await open_room(*ALL)
    await a_show(room)
    before = await everything(room)
    for _ in range(3):
        await room.stop()
        await room.start()
        assert await everything(room) == before
    await room.wait(3600)
    assert room.topic("countdown")["timers"] == {} or room.topic("countdown")["timers"]["a"]["phase"] == "done"
    assert len(room.facts_named("countdown.done")) == 1


async def test_a_restart_without_the_snapshot_gives_the_same(open_room, tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "SNAPSHOT_ROWS", 3)
    room = await open_room(*ALL)
    await a_show(room)
    before = await everything(room)
    await room.stop()
    with sqlite3.connect(tmp_path / "room0" / "room.db") as connection:
        assert connection.execute("DELETE FROM snapshot").rowcount == 1
    connection.close()
    await room.start()
    assert await everything(room) == before


async def test_the_patches_of_all_rows_make_the_state(open_room):
    room = await open_room(*ALL)
    first = room.room.state()["topics"]
    await a_show(room)
    _, _, _, rows = await everything(room)
    assert [row.seq for row in rows] == list(range(1, room.room.seq + 1))
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    for row in rows:
        first = merge(first, json.loads(row.patch))
    assert first == room.room.state()["topics"]
    assert [row.seq async for row in room.room.journal(after=3)] == list(range(4, room.room.seq + 1))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=8))
async def test_any_text_comes_back_as_it_went_in(tmp_path_factory, texts):
    room = await RoomKit(tmp_path_factory.mktemp("text"), [Countdown]).start()
    try:
        for label, title in texts:
            await room.do("countdown.start", name="a", label=label, lasts=5)
            await room.do("session.start", title=title)
            await room.do("session.end")
            await room.do("countdown.cancel", name="a")
        await room.do("countdown.start", name="'; --", label="\x00\u2028\ufeff</script>", lasts=5)
        before = await everything(room)
        await room.stop()
        await room.start()
        assert await everything(room) == before
    finally:
        await room.stop()


async def test_half_a_character_is_refused_and_the_room_goes_on(open_room):
    room = await open_room(Countdown)
    with pytest.raises(Exception, match="text") as refusal:
        await room.do("countdown.start", name="a", label="\ud800", lasts=5)
    assert refusal.value.code == "invalid"
    await room.do("countdown.start", name="a", label="好", lasts=5)
    assert room.room.mechanics()["countdown"].problem is None


async def opened(folder):
    room = await Room.open(RoomSettings("x"), folder, {})
    await room.close()


@pytest.mark.parametrize("content", [b"this is no database, it is a text of some length\n" * 200, b"\x00" * 8192, b"SQLite format 3\x00" + b"\xff" * 9000])  # fmt: skip
async def test_a_file_that_is_no_database_is_named(tmp_path, content):
    file = tmp_path / "room.db"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as error:
        await opened(tmp_path)
    assert str(file) in str(error.value)
    assert "restore a backup" in str(error.value)
    assert file.read_bytes() == content


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    await opened(tmp_path)
    with sqlite3.connect(tmp_path / "room.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConfigError, match="upgrade overlay"):
        await opened(tmp_path)


@pytest.mark.parametrize("damage", [
    "UPDATE snapshot SET public = 'x'", "UPDATE snapshot SET inner = '[]'", "UPDATE journal SET patch = '{'",
    "DROP TABLE item", "DROP TABLE journal",
])  # fmt: skip
async def test_a_damaged_database_is_named(tmp_path, damage):
    room = await RoomKit(tmp_path, ALL).start()
    await a_show(room)
    await room.stop()
    with sqlite3.connect(tmp_path / "room.db") as connection:
        if "journal" in damage:
            connection.execute("DELETE FROM snapshot")
        connection.execute(damage)
    connection.close()
    with pytest.raises(ConfigError) as error:
        await opened(tmp_path)
    assert str(tmp_path / "room.db") in str(error.value)


async def test_a_folder_that_cannot_be_one_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be opened"):
        await opened(tmp_path / "file" / "room")


async def test_a_new_journal_is_empty(tmp_path):
    journal = await Journal.open(tmp_path / "room.db")
    assert [row async for row in journal.read(0)] == []
    assert await journal.snapshot() is None
    assert await journal.answered("nobody's key") is None
    await journal.close()


async def test_the_clock_may_be_set_back_a_little_the_journal_is_not(open_room):
    room = await open_room(Countdown)
    await room.do("countdown.start", name="a", label="a", lasts=60)
    room.now -= 3_000
    await room.do("countdown.start", name="b", label="b", lasts=60)
    await room.stop()
    await room.start()
    await room.room.execute("stage.guide", {"on": True}, actor=Actor("operator", "operator"))
    times = [row.at async for row in room.room.journal()]
    assert times == sorted(times)


@pytest.mark.parametrize("restart", [False, True])
async def test_a_clock_that_had_been_hours_ahead_harms_nothing_once_it_is_right(open_room, restart):
    room = await open_room(Countdown)
    right = room.now
    room.now += 8 * 3_600_000
    await room.do("stage.guide", on=True)
    room.now = right
    if restart:
        await room.stop()
        await room.start()
    meant = Meant(before=right + 5_000)
    arguments = {"name": "a", "label": "", "lasts": 10}
    await room.room.execute("countdown.start", arguments, actor=Actor("operator", "operator"), meant=meant)
    assert room.topic("countdown")["timers"]["a"]["ends_at"] == right + 10_000
    await room.wait(10)
    assert room.topic("countdown")["timers"]["a"]["phase"] == "done"
