"""Acts asked of OBS, and recordings, as the room keeps them: bounded, never asked twice, never left open."""

from __future__ import annotations

import pytest

from overlay.errors import Refused
from overlay.plugin.hooks import Route
from overlay.room.model import SYSTEM
from overlay.room.recordings import Recordings
from overlay.room.studio import KEPT, PATIENCE
from overlay.testkit import OpenRoom, RoomKit


async def connected(open_room: OpenRoom) -> RoomKit:
    kit = await open_room()
    kit.room.report_obs({"connected": True})
    return kit


async def test_without_obs_an_act_is_refused_and_leaves_no_trace(open_room: OpenRoom) -> None:
    kit = await open_room()
    with pytest.raises(Refused, match="not connected"):
        await kit.do("studio.start_record")
    assert kit.facts_named("studio.asked") == []
    assert kit.topic("studio")["acts"] == {}


async def test_an_act_is_asked_once_and_has_one_outcome(open_room: OpenRoom) -> None:
    kit = await connected(open_room)
    await kit.do("studio.transition", name="Fade", ms=300)
    (asked,) = kit.facts_named("studio.asked")
    assert asked == {"fact": "studio.asked", "id": asked["id"], "act": "transition", "name": "Fade", "ms": 300}
    with pytest.raises(Refused, match="still under way"):
        await kit.do("studio.transition")
    await kit.room.execute("studio.done", {"id": asked["id"]}, actor=SYSTEM)
    await kit.room.execute("studio.failed", {"id": asked["id"], "why": "late"}, actor=SYSTEM)
    assert kit.topic("studio")["acts"][asked["id"]]["phase"] == "done"
    with pytest.raises(Refused):
        await kit.undo()


async def test_a_restart_asks_nothing_again_and_closes_what_was_open(open_room: OpenRoom) -> None:
    kit = await connected(open_room)
    await kit.do("studio.start_stream")
    await kit.stop()
    kit.facts.clear()
    await kit.start()
    assert kit.facts_named("studio.asked") == []
    await kit.wait(PATIENCE / 1000)
    (act,) = kit.topic("studio")["acts"].values()
    assert act["phase"] == "failed"
    assert "it is not known whether" in act["why"]


async def test_only_the_newest_acts_are_kept(open_room: OpenRoom) -> None:
    kit = await connected(open_room)
    for _ in range(KEPT + 3):
        await kit.do("studio.chapter")
        await kit.room.execute("studio.done", {"id": max(kit.topic("studio")["acts"], key=int)}, actor=SYSTEM)
    assert len(kit.topic("studio")["acts"]) == KEPT


async def test_a_recording_belongs_to_its_session_and_survives_a_restart(open_room: OpenRoom) -> None:
    kit = await open_room()

    async def tell(command: str, **arguments: object) -> None:
        await kit.room.execute(f"recordings.{command}", arguments, actor=SYSTEM)

    await kit.do("session.start", title="周三")
    await tell("chapter", ms=5, title="before anything is recorded")
    await tell("started", file="/v/a.mkv", ms=0)
    await tell("chapter", ms=1000, title="1 茶", product="A", number=1)
    await kit.stop()
    await kit.start()
    await tell("started", file="/v/a.mkv", ms=2000)  # the same one goes on
    await tell("chapter", ms=900, title="2 杯", product="B", number=2)  # a clock that went back
    await tell("started", file="/v/b.mkv", ms=0)  # OBS was restarted: another one
    await tell("ended", file="/v/b.mkv", ms=500)
    query = await kit.room.query(Route("recordings", Recordings.listed, "operator", ""), {})
    first, second = sorted(query["recordings"], key=lambda one: one.parts[0].file or "")
    assert [(one.at, one.product) for one in first.chapters] == [(1000, "A"), (1001, "B")]
    assert (first.session, first.title) == (kit.topic("session")["id"], "周三")
    assert (first.ended_at is not None, first.length) == (True, None)
    assert (second.length, second.chapters) == (500, [])
    assert kit.topic("recordings") == {"on_air": False, "chapters": 0}
