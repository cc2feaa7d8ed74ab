"""信号事件 | Incidents: what is wrong, or was, with pictures, sound and outputs; and the fallback scene meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

import msgspec

from overlay.errors import NotFound, Refused
from overlay.plugin.command import command
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import State

if TYPE_CHECKING:
    from overlay.room.programme import Programme
    from overlay.room.transaction import Transaction

MOST_OPEN = 64
KEPT = 200  # that are over

IncidentId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,40}\Z")]
Line = Annotated[str, msgspec.Meta(max_length=500)]
SceneName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Severity = Literal["notice", "warning", "alarm"]
About = Literal["input", "programme", "obs"]
Ending = Literal["jpg", "png"]


class Incident(msgspec.Struct):
    """One fault. `about` an input (whose name `subject` is), the programme, or OBS itself; `picture` is the ending of
    its picture's file; `message` and `done` (what was done about it, or why nothing was) are "中文 | English"."""

    id: str
    check: str
    about: About
    subject: str
    severity: Severity
    message: str
    since: int  # Unix ms
    ended: int | None = None
    picture: Ending | None = None
    done: str | None = None
    seen_at: int | None = None  # acknowledged: when


class Switch(msgspec.Struct):
    """The scene to show instead, and the one to come back to."""

    scene: SceneName
    back: SceneName


class Fallback(msgspec.Struct):
    """The fallback scene is on, for these incidents."""

    scene: str
    back: str
    incidents: list[str]


class IncidentsState(State):
    open: dict[str, Incident] = {}
    fallback: Fallback | None = None


class IncidentsSecret(State):
    changes: int = 0  # of the programme, when the fallback scene was put on


class Incidents(Mechanic[IncidentsState]):
    name = "incidents"
    label = "信号事件 | Incidents"

    secret: IncidentsSecret
    past = Collection(Incident)

    @command(role="system", undo=False)
    def begin(
        self,
        id: IncidentId,  # noqa: A002  # the word of the contract
        check: Line,
        about: About,
        subject: Line,
        severity: Severity,
        message: Line,
        picture: Ending | None = None,
        switch: Switch | None = None,
        done: Line | None = None,
    ) -> str:
        """信号出了问题 | Something is wrong with the signal"""
        known = next((one for one in self.state.open.values() if _same(one, check, about, subject)), None)
        if known is not None:  # it weighs otherwise now, or is found again
            known.severity, known.message = severity, message
            return known.id
        if len(self.state.open) >= MOST_OPEN:
            raise Refused(None, "未结束的事件太多 | too many incidents are open")
        incident = Incident(id, check, about, subject, severity, message, self.now, picture=picture, done=done)
        self.state.open[id] = incident
        self.emit("began", id=id, check=check, about=about, subject=subject, severity=severity)
        if switch is not None:
            self._fall_back(incident, switch)
        return id

    @command(role="system", undo=False)
    def note(self, id: IncidentId, done: Line) -> None:  # noqa: A002
        """对事件的处理 | What was done about an incident"""
        self._open(id).done = done

    @command(role="system", undo=False)
    def end(self, id: IncidentId) -> list[str]:  # noqa: A002
        """信号恢复正常 | The signal is right again"""
        incident = self._open(id)
        incident.ended = self.now
        del self.state.open[id]
        self._come_back(incident)
        self.past[id] = incident
        self.emit("ended", id=id, check=incident.check, about=incident.about, subject=incident.subject)
        return self._forget_oldest()

    @command(role="assistant", aside=True)
    def acknowledge(self, id: IncidentId) -> None:  # noqa: A002
        """知道了 | Acknowledge an incident

        id: 事件 | Incident
        """
        incident = self._open(id)
        if incident.seen_at is None:
            incident.seen_at = self.now

    def all(self, after: int = 0) -> list[Incident]:
        """Those that began after `after` (Unix ms), the latest first."""
        found = [*(one for _, one in self.past.items()), *self.state.open.values()]
        return sorted((one for one in found if one.since > after), key=lambda one: (one.since, one.id), reverse=True)

    def find(self, id: str) -> Incident:  # noqa: A002
        """One of them, open or over. Raises `NotFound`."""
        found = self.state.open.get(id) or self.past.get(id)
        if found is None:
            raise NotFound("没有这个事件 | there is no such incident", "id")
        return found

    def _open(self, id: str) -> Incident:  # noqa: A002
        if id not in self.state.open:
            raise NotFound("没有这个未结束的事件 | there is no such open incident", "id")
        return self.state.open[id]

    def _fall_back(self, incident: Incident, switch: Switch) -> None:
        fallback = self.state.fallback
        if fallback is None or self._programme.secret.changes != self.secret.changes:
            self.obs.scene(switch.scene)
            self.state.fallback = fallback = Fallback(switch.scene, switch.back, [])
            self.secret.changes = self._programme.secret.changes
        fallback.incidents.append(incident.id)
        incident.done = f"已切到“{fallback.scene}” | switched to “{fallback.scene}”"

    def _come_back(self, incident: Incident) -> None:
        """When all is well again, and nobody has changed the programme meanwhile: then what is on is as people want."""
        fallback = self.state.fallback
        if fallback is None or incident.id not in fallback.incidents:
            return
        fallback.incidents.remove(incident.id)
        if fallback.incidents:
            return
        self.state.fallback = None
        if self._programme.secret.changes == self.secret.changes:
            self.obs.scene(fallback.back)
            done = f"已切到“{fallback.scene}”，恢复后切回“{fallback.back}”"
            incident.done = f"{done} | switched to “{fallback.scene}”, then back to “{fallback.back}”"

    def _forget_oldest(self) -> list[str]:
        """The ids that are kept no longer."""
        past = sorted(self.past.items(), key=lambda item: item[1].since)
        gone = [key for key, _ in past[: max(0, len(past) - KEPT)]]
        for key in gone:
            del self.past[key]
        return gone

    @property
    def _programme(self) -> Programme:
        memory = cast("Transaction", self.context).memory
        return cast("Programme", memory.mechanics["programme"])


def _same(incident: Incident, check: str, about: str, subject: str) -> bool:
    return (incident.check, incident.about, incident.subject) == (check, about, subject)
