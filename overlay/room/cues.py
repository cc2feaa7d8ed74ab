"""快捷键 | Cues: saved commands with a label and keys; what the assistant presses. Which is armed, what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import msgspec

from overlay.errors import Conflict, NotFound
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State
from overlay.room.cue_checks import check
from overlay.room.cue_model import MOST_CUES, Cue
from overlay.room.macros import run
from overlay.room.model import Actor

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

ARMED_FOR = 10_000
"""ms."""
LATE = 60_000
"""ms. A macro whose next step is later than this stops: after a longer outage the show is elsewhere by now."""


class Armed(State):
    until: int = 0  # Unix ms
    press: int = 0  # the row that armed it


class Running(State):
    run: int = 0  # the row that started it
    step: int = 0  # steps behind it
    until: int | None = None  # Unix ms, of the wait that it is in


class Stopped(State):
    at: int = 0  # Unix ms
    step: int = 0  # from 1
    zh: str = ""  # why
    en: str = ""


class CuesState(State):
    revision: int = 0  # the row that made this content
    armed: dict[str, Armed] = {}
    running: dict[str, Running] = {}  # macros
    stopped: dict[str, Stopped] = {}  # macros that did not come to their end by themselves, until the next start


class Presser(State):
    """Whose rights a macro's steps have."""

    name: str = ""
    role: str = ""
    id: str | None = None
    only: list[str] | None = None

    def actor(self) -> Actor:
        return Actor(self.name, self.role, self.id, None if self.only is None else frozenset(self.only))


class CuesSecret(State):
    cues: list[Cue] = []
    pressers: dict[str, Presser] = {}


class Cues(Mechanic[CuesState]):
    name = "cues"
    label = "快捷键 | Cues"

    secret: CuesSecret

    @command(role="operator")
    def put(
        self,
        cues: Annotated[list[Cue], msgspec.Meta(max_length=MOST_CUES)],
        revision: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None,
    ) -> None:
        """保存快捷键 | Save the cues

        cues: 快捷键 | Cues
        revision: 改自哪一版 | The revision that they were made from; without it they replace whatever there is
        """
        if revision is not None and revision != self.state.revision:
            raise Conflict(
                "别人刚保存了快捷键：这份还没有存，先看看现在的再存"
                " | somebody else has just saved the cues: these are not saved; look at the present ones first",
                "revision", present={"revision": self.state.revision},
            )  # fmt: skip
        check(cues, self._draft.memory)
        digests = {cue.id: cue.digest() for cue in cues}
        for before in self.secret.cues:
            if digests.get(before.id) != before.digest():
                self.state.armed.pop(before.id, None)
                self.state.stopped.pop(before.id, None)
                if before.id in self.state.running:
                    self._stop(before.id, "执行途中快捷键被修改 | the cue was edited while it ran")
        self.secret.cues = cues
        self.state.revision = self.context.seq

    # What presses do, beyond the command that a cue holds. It passes: nobody takes it back, or is hindered by it.

    @property
    def _draft(self) -> Transaction:
        return cast("Transaction", self.context)

    def find(self, id_: str, field: str = "id") -> Cue:
        """Raises `NotFound`, of the field that names it."""
        for cue in self.secret.cues:
            if cue.id == id_:
                return cue
        raise NotFound("没有快捷键 {cue} | there is no cue {cue}", field, cue=repr(id_[:80]))

    def arm(self, id_: str) -> int:
        """The next press of it, before the answer (Unix ms), is the one that counts."""
        self._draft.passing.add(self.name)
        for old in [old for old, armed in self.state.armed.items() if armed.until <= self.now]:
            del self.state.armed[old]
        until = self.now + ARMED_FOR
        self.state.armed[id_] = Armed(until, self.context.seq)
        return until

    def disarm(self, id_: str) -> bool:
        """Whether it was armed."""
        self._draft.passing.add(self.name)
        armed = self.state.armed.pop(id_, None)
        return armed is not None and armed.until > self.now

    def start(self, id_: str, actor: Actor) -> dict[str, int]:
        """Start a macro with the rights of who pressed. Raises what its first command refuses with."""
        self._draft.passing.add(self.name)
        self.state.stopped.pop(id_, None)
        self.state.running[id_] = Running(self.context.seq)
        only = None if actor.only is None else sorted(actor.only)
        self.secret.pressers[id_] = Presser(actor.name, actor.role, actor.id, only)
        return {"at": self._go(self.find(id_), first=True), "of": len(self.find(id_).steps)}

    def stop(self, id_: str) -> bool:
        """Whether it was running. What it has done stays."""
        self._draft.passing.add(self.name)
        was_running = id_ in self.state.running
        self._end(id_)
        return was_running

    def stop_run(self, run: int) -> None:
        """Stop the macro that this row has started, if it still runs."""
        for id_ in [id_ for id_, running in self.state.running.items() if running.run == run]:
            self.stop(id_)

    def stop_all(self) -> list[str]:
        """Stop every macro, disarm every cue; those that were running."""
        self._draft.passing.add(self.name)
        running = list(self.state.running)
        for id_ in running:
            self._stop(id_, "全部下屏 | panic")
        self.state.armed.clear()
        return running

    def go_on(self, id_: str) -> None:
        """A wait is over."""
        self._draft.passing.add(self.name)
        going = self.state.running.get(id_)
        if going is None or going.until is None:
            return
        late = self.now - going.until
        if late > LATE:
            minutes = late // 60_000
            self._stop(
                id_, f"到点时服务没有运行，已晚 {minutes} 分钟 | the server was away when it was due, {minutes} min ago"
            )
        else:
            going.until = None
            self._go(self.find(id_), first=False)

    def _go(self, cue: Cue, *, first: bool) -> int:
        """Run a macro's steps up to its next wait, or to its end; how many are behind it."""
        actor = self.secret.pressers[cue.id].actor()
        reached = run(self._draft, cue, actor, self.state.running[cue.id].step, first)
        if reached.refused is not None:
            self._stop(cue.id, reached.refused, reached.step)
        elif reached.wait is None:
            self._end(cue.id)
        else:
            going = self.state.running[cue.id]
            going.step, going.until = reached.step, self.now + reached.wait
            self.deadline(going.until, self.go_on, id_=cue.id)
        return reached.step

    def _stop(self, id_: str, why: str, step: int | None = None) -> None:
        """Stop a macro, and say why ("中文 | English")."""
        zh, _, en = why.partition(" | ")
        at = self.state.running[id_].step + 1 if step is None else step
        self._end(id_)
        self.state.stopped[id_] = Stopped(self.now, at, zh, en or zh)

    def _end(self, id_: str) -> None:
        self.state.running.pop(id_, None)
        self.secret.pressers.pop(id_, None)
        self.deadline(None, self.go_on, id_=id_)
