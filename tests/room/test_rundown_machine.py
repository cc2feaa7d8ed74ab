"""The rundown against a plain model: any commands in any order, time passing, restarts, undo; they never differ."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from overlay import Mechanic, NotFound, Refused, State, command
from overlay.room.model import SYSTEM
from overlay.testkit import RoomKit
from tests.room.rundown_model import Model, No

NAMES = ["a", "b", "c", "d", "e"]
IDS = st.sampled_from(NAMES)
PLACES = st.none() | IDS
SECONDS = st.sampled_from([0, 5, 20, 60])
FIRES = st.sampled_from([None, None, "good", "good", "bad"])
SEGMENTS = st.sampled_from(["", "", "开场", "福利"])


class ShowerState(State):
    shown: int = 0


class Shower(Mechanic[ShowerState]):
    """What cues fire."""

    name = "shower"

    @command()
    def show(self) -> None:
        """展示 | Show"""
        self.state.shown += 1

    @command()
    def refuse(self) -> None:
        """拒绝 | Refuse"""
        self.state.shown += 1
        self.emit("never")
        raise Refused(None, "不行 | no")


def item(id_: str, segment: str, seconds: int, fires: str | None) -> dict[str, Any]:
    return {"id": id_, "segment": segment, "planned": seconds * 1000, "note": "", "fires": fires}


def written(item: dict[str, Any]) -> dict[str, Any]:
    cue = {} if item["fires"] is None else {"cue": item["fires"], "fire": True}
    segment = {"segment": item["segment"]} if item["segment"] else {}
    return {"id": item["id"], "label": item["id"], "planned": item["planned"] / 1000, **cue, **segment}


ITEMS = st.builds(item, IDS, SEGMENTS, SECONDS, FIRES)


class RundownMachine(RuleBasedStateMachine):
    @initialize(plan=st.lists(ITEMS, min_size=2, unique_by=lambda item: item["id"]))
    def begin(self, plan: list[dict[str, Any]]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.kit = RoomKit(self.folder, [Shower])
        self.runner.run(self.kit.start())
        self.model = Model(self.kit.now)
        cues = [{"id": id_, "command": command} for id_, command in (("good", "shower.show"), ("bad", "shower.refuse"))]
        self.runner.run(self.kit.room.execute("cues.put", {"cues": cues}, actor=SYSTEM))
        self.put(plan)

    def teardown(self) -> None:
        if hasattr(self, "kit"):
            self.runner.run(self.kit.stop())
            self.runner.close()
            shutil.rmtree(self.folder)

    def both(self, work: Any, *expected: Any, **arguments: Any) -> None:
        """The command to the room and its method to the model: both do it or both refuse."""
        name = {"switch": "auto"}.get(work.__name__, work.__name__)
        self._compare(lambda: self.model.run(work, *expected), lambda: self.kit.do(f"rundown.{name}", **arguments))

    def _compare(self, expected: Callable[[], None], real: Callable[[], Any]) -> None:
        try:
            expected()
        except No:
            before = self.kit.room.state(), self.kit.room.rundown()
            with pytest.raises((Refused, NotFound)):
                self.runner.run(real())
            self.runner.run(self.kit.room.settle())
            assert (self.kit.room.state(), self.kit.room.rundown()) == before
        else:
            self.runner.run(real())

    @rule(plan=st.lists(ITEMS, unique_by=lambda item: item["id"]))
    def put(self, plan: list[dict[str, Any]]) -> None:
        self.both(self.model.put, plan, items=[written(item) for item in plan])

    @precondition(lambda self: self.model.phase == "ready")
    @rule(auto=st.booleans())
    def start(self, auto: bool) -> None:
        self.both(self.model.switch, auto, on=auto)
        self.both(self.model.start)

    @rule()
    def next(self) -> None:
        self.both(self.model.next)

    @rule(seen=IDS)
    def next_as_seen(self, seen: str) -> None:
        self.both(self.model.next, seen, current=seen)

    @rule(id_=IDS)
    def go(self, id_: str) -> None:
        self.both(self.model.go, id_, item=id_)

    @rule(id_=IDS, skipped=st.booleans())
    def skip(self, id_: str, skipped: bool) -> None:
        self.both(self.model.skip, id_, skipped, item=id_, skipped=skipped)

    @rule(id_=IDS, before=PLACES)
    def move(self, id_: str, before: str | None) -> None:
        self.both(self.model.move, id_, before, item=id_, before=before)

    @rule(new=ITEMS, before=PLACES)
    def add(self, new: dict[str, Any], before: str | None) -> None:
        self.both(self.model.add, new, before, item=written(new), before=before)

    @rule(id_=IDS)
    def remove(self, id_: str) -> None:
        self.both(self.model.remove, id_, item=id_)

    @rule(id_=IDS, by=st.sampled_from([-20, -5, 5, 60]))
    def extend(self, id_: str, by: int) -> None:
        self.both(self.model.extend, id_, by * 1000, item=id_, by=by)

    @rule(id_=IDS, note=st.sampled_from(["", "先说价格"]), seconds=SECONDS)
    def edit(self, id_: str, note: str, seconds: int) -> None:
        self.both(self.model.edit, id_, note, seconds * 1000, item=id_, changes={"note": note, "planned": seconds})

    @rule(on=st.booleans())
    def auto(self, on: bool) -> None:
        self.both(self.model.switch, on, on=on)

    @precondition(lambda self: self.model.phase == "running" and len(self.model.spent) > 1)
    @rule()
    def finish(self) -> None:
        self.both(self.model.finish)

    @precondition(lambda self: self.model.phase == "finished")
    @rule()
    def reset(self) -> None:
        self.both(self.model.reset)

    @rule(command=st.sampled_from(["finish", "reset", "start"]))
    def at_any_time(self, command: str) -> None:
        self.both(getattr(self.model, command))

    @rule()
    def undo(self) -> None:
        self._compare(self.model.undo, self.kit.undo)

    @rule(seconds=st.sampled_from([1, 4, 5, 20, 60, 90]))
    def wait(self, seconds: int) -> None:
        self.model.pass_time(seconds * 1000)
        self.runner.run(self.kit.wait(seconds))

    @rule(seconds=st.sampled_from([0, 5, 60, 600]))
    def restart(self, seconds: int) -> None:
        self.runner.run(self.kit.stop())
        self.kit.now += seconds * 1000
        self.model.pass_time(seconds * 1000)
        self.runner.run(self.kit.start())

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "kit"):
            return
        topic, model = self.kit.topic("rundown"), self.model
        assert topic["order"] == model.ids()
        assert set(topic["items"]) == set(model.ids())
        for id_ in model.ids():
            shown, expected = topic["items"][id_], model.item(id_)
            assert (shown["planned"], shown["segment"]) == (expected["planned"], expected["segment"])
            assert shown.get("cue") == expected["fires"]
        assert (topic["phase"], topic.get("current"), topic["spent"]) == (model.phase, model.current, model.spent)
        assert set(topic["skipped"]) == model.skipped
        assert topic.get("next") == (model.coming() or [None])[0]
        assert (topic["rest"], topic.get("current_ends_at")) == (model.rest(), model.until())
        assert topic.get("current_started_at") == (model.since if model.current else None)
        assert (topic["auto"], topic.get("auto_at"), "held" in topic) == (model.auto, model.due, model.held)
        assert topic.get("planned_end_at") == model.planned_end
        assert self.kit.topic("shower")["shown"] == model.shown
        whole = self.kit.room.rundown()["items"]
        assert [(one["id"], one.get("note", "")) for one in whole] == [(one["id"], one["note"]) for one in model.plan]
        offset = 0
        for one in whole:
            assert one["offset"] == offset
            offset += 0 if one["id"] in model.skipped else one["planned"]


TestRundown = RundownMachine.TestCase
TestRundown.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
