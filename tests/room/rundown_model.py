"""A rundown in a few plain lines: a list, a pointer and a clock. What the real one is compared with."""

from __future__ import annotations

import copy
from typing import Any

LATE = 60_000


class No(Exception):
    """The command is refused."""


class Model:
    def __init__(self, now: int) -> None:
        self.now = now
        self.plan: list[dict[str, Any]] = []  # id, segment, planned, note, fires: None, "good" or "bad"
        self.phase = "ready"
        self.current: str | None = None
        self.since = 0
        self.spent: dict[str, int] = {}
        self.skipped: set[str] = set()
        self.auto = False
        self.due: int | None = None
        self.held = False
        self.planned_end: int | None = None
        self.shown = 0  # how often a cue has done its work
        self.revision = 0
        self.history: list[tuple[dict[str, Any], int, int]] = []
        self.version = self.count = 0  # of what can be undone: which change made what is there now

    # One command, and what comes of it.

    def run(self, work: Any, *arguments: Any, person: bool = True) -> None:
        before = self._snapshot()
        try:
            work(*arguments)
        except No:
            self._bring_back(before)
            raise
        version = self.version
        if before != self._snapshot():
            self.count += 1
            self.version = self.count
        if person:
            self.history = [*self.history, (before, version, self.version)][-20:]
        self.pass_time(0)

    def pass_time(self, ms: int) -> None:
        self.now += ms
        while self.due is not None and self.due <= self.now:
            self.run(self._advance, person=False)

    def undo(self) -> None:
        if not self.history:
            raise No
        before, version, made = self.history[-1]
        if made != version and made != self.version:
            raise No
        self.history.pop()
        if made != version:
            self._bring_back(before)
            self.version = version
        self.pass_time(0)

    def _snapshot(self) -> dict[str, Any]:
        return copy.deepcopy({k: v for k, v in vars(self).items() if k not in ("now", "history", "version", "count")})

    def _bring_back(self, snapshot: dict[str, Any]) -> None:
        vars(self).update(copy.deepcopy(snapshot))

    # What is where.

    def ids(self) -> list[str]:
        return [item["id"] for item in self.plan]

    def item(self, id_: str) -> dict[str, Any]:
        for item in self.plan:
            if item["id"] == id_:
                return item
        raise No

    def coming(self) -> list[str]:
        if self.phase == "finished":
            return []
        after = self.ids()[self.ids().index(self.current) + 1 :] if self.current else self.ids()
        return [id_ for id_ in after if id_ not in self.spent and id_ not in self.skipped]

    def rest(self) -> int:
        return sum(self.item(id_)["planned"] for id_ in self.coming())

    def until(self) -> int | None:
        return self.since + self.item(self.current)["planned"] if self.current else None

    def ahead(self) -> None:
        until = self.until()
        armed = self.auto and until is not None and bool(self.coming()) and (until > self.now or until == self.due)
        self.due = until if armed else None
        if armed:
            self.held = False

    def segments(self) -> None:
        for before, item in zip([{"segment": ""}, *self.plan], self.plan, strict=False):
            item["segment"] = item["segment"] or before["segment"]

    def touched(self) -> None:
        self.ahead()
        self.segments()
        self.revision += 1

    # Commands.

    def put(self, plan: list[dict[str, Any]]) -> None:
        if self.phase == "running":
            raise No
        self.plan = copy.deepcopy(plan)
        self._afresh()
        self.touched()

    def _afresh(self) -> None:
        self.phase, self.current, self.spent, self.skipped = "ready", None, {}, set()
        self.auto, self.held, self.planned_end = False, False, None
        self.ahead()

    def reset(self) -> None:
        if self.phase != "finished":
            raise No
        self._afresh()

    def start(self) -> None:
        if self.phase != "ready" or not self.coming():
            raise No
        self.phase = "running"
        self.planned_end = self.now + self.rest()
        self._enter(self.coming()[0])

    def next(self, seen: str | None = None) -> None:
        if self.phase != "running" or not self.coming() or seen not in (None, self.current):
            raise No
        self._enter(self.coming()[0])

    def go(self, id_: str) -> None:
        self.item(id_)
        if self.phase == "ready" or id_ == self.current:
            raise No
        self.phase = "running"
        self._enter(id_)

    def _enter(self, id_: str) -> None:
        self._leave()
        self.current, self.since, self.held, self.due = id_, self.now, False, None
        self.skipped.discard(id_)
        self.ahead()
        if self.item(id_)["fires"] == "bad":
            raise No
        self.shown += self.item(id_)["fires"] == "good"

    def _leave(self) -> None:
        if self.current:
            self.spent[self.current] = self.spent.get(self.current, 0) + self.now - self.since
        self.current = None

    def _advance(self) -> None:
        late, self.due = self.now - (self.due or 0) > LATE, None
        before = self._snapshot()
        try:
            if late:
                raise No
            self._enter(self.coming()[0])
        except No:
            self._bring_back(before)
            self.held = True

    def finish(self) -> None:
        if self.phase != "running":
            raise No
        self._leave()
        self.phase, self.auto, self.held = "finished", False, False
        self.ahead()

    def _to_come(self, id_: str) -> None:
        self.item(id_)
        if self.phase == "finished" or id_ in self.spent or id_ == self.current:
            raise No

    def _place(self, before: str | None) -> int:
        if before is None:
            return len(self.plan)
        self.item(before)
        place = self.ids().index(before)
        if self.current and place <= self.ids().index(self.current):
            raise No
        return place

    def skip(self, id_: str, skipped: bool) -> None:
        self._to_come(id_)
        (self.skipped.add if skipped else self.skipped.discard)(id_)
        self.ahead()

    def move(self, id_: str, before: str | None) -> None:
        self._to_come(id_)
        if before == id_:
            raise No
        self._place(before)
        item = self.item(id_)
        self.plan.remove(item)
        place = self.ids().index(before) if before else len(self.plan)
        if self.plan:
            item["segment"] = self.plan[min(place, len(self.plan) - 1)]["segment"]
        self.plan.insert(place, item)
        self.touched()

    def add(self, item: dict[str, Any], before: str | None) -> None:
        if self.phase == "finished":
            raise No
        place = self._place(before)
        if item["id"] in self.ids():
            raise No
        if not item["segment"] and self.plan:
            item = {**item, "segment": self.plan[min(place, len(self.plan) - 1)]["segment"]}
        self.plan.insert(place, dict(item))
        self.touched()

    def remove(self, id_: str) -> None:
        self._to_come(id_)
        self.plan.remove(self.item(id_))
        self.skipped.discard(id_)
        self.touched()

    def extend(self, id_: str, by: int) -> None:
        self._not_over(id_)
        if self.item(id_)["planned"] + by < 0:
            raise No
        self.item(id_)["planned"] += by
        self.touched()

    def edit(self, id_: str, note: str, planned: int) -> None:
        self._not_over(id_)
        self.item(id_).update(note=note, planned=planned)
        self.touched()

    def _not_over(self, id_: str) -> None:
        self.item(id_)
        if self.phase == "finished" or (id_ in self.spent and id_ != self.current):
            raise No

    def switch(self, on: bool) -> None:
        if self.phase == "finished":
            raise No
        self.auto = on
        self.held = self.held and on
        self.ahead()
