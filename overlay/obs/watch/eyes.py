"""What the watch looks at, one eye each: the programme, an input's picture, a microphone, OBS itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from overlay.config.watch import KINDS
from overlay.obs.client import ObsRefused
from overlay.obs.meters import FLOOR
from overlay.obs.protocol import ask
from overlay.obs.watch import sound
from overlay.obs.watch.findings import OBS, PROGRAMME, About, Key
from overlay.obs.watch.frames import HEIGHT, WIDTH, Frame, from_bitmap, is_transparent
from overlay.obs.watch.held import Judged, held
from overlay.obs.watch.outputs import CHECKS, OF_STREAM, Outputs, Stats, Stream
from overlay.obs.watch.sight import Look, Playing, Sight
from overlay.obs.watch.subjects import OF_PROGRAMME, OF_SOUND, PICTURES, Subject, sources_of

if TYPE_CHECKING:
    from overlay.obs.watch.watch import Round

_BEHIND = 3.0  # seconds beyond the period after which looks have nothing to do with one another any more
_GONE, _NO_PICTURE = 600, 702  # obs-websocket's request status

_PLAYING: Mapping[str, Playing] = {
    "OBS_MEDIA_STATE_PLAYING": "playing",
    "OBS_MEDIA_STATE_PAUSED": "paused",
    "OBS_MEDIA_STATE_STOPPED": "ended",
    "OBS_MEDIA_STATE_ENDED": "ended",
    "OBS_MEDIA_STATE_ERROR": "ended",
}


class Gone(Exception):
    """What an eye looks at is not there any more."""


class _MediaStatus(msgspec.Struct, rename="camel"):
    media_state: str = ""


class _Active(msgspec.Struct, rename="camel"):
    video_showing: bool = True


class Eye(ABC):
    """`held`: how each of its checks stands. `due`: when it looks next, on the loop's clock."""

    about: About
    of: Subject | None = None

    def __init__(self, subject: str, checks: Iterable[str], round_: Round) -> None:
        self.subject = subject
        self.rules = {check: round_.rules[check] for check in checks if check in round_.rules}
        self.patience = round_.period + _BEHIND
        self.due = 0.0
        self.held = {
            check: held(check, rule, patience=self.patience, begun=Key(check, self.about, subject) in round_.begun)
            for check, rule in self.rules.items()
        }

    @property
    def begun(self) -> frozenset[str]:
        return frozenset(check for check, held in self.held.items() if held.begun)

    @property
    def suspect(self) -> bool:
        """Whether a fault of its picture has begun, or is about to."""
        return any(held.suspect and check != "size" for check, held in self.held.items() if KINDS[check].picture)

    @abstractmethod
    async def look(self, round_: Round) -> Judged:
        """Look now. Raises `ObsLost`, `ObsRefused`, `Gone`."""

    def values(self, round_: Round) -> dict[str, object]:
        """What its sentences tell."""
        return {"name": self.subject}

    def sentence(self, check: str) -> str:
        """Which sentence says it."""
        return check


class OfInput(Eye):
    """An input's picture."""

    about: About = "input"

    def __init__(self, subject: Subject, round_: Round) -> None:
        super().__init__(subject.name, PICTURES[subject.role], round_)
        self.of: Subject = subject
        self._wished = round_.config.wished_size(subject.name)
        self._size: tuple[int, int] | None = None
        self._sight = Sight(self.rules, patience=self.patience, size=self._wished, begun=self.begun)

    async def look(self, round_: Round) -> Judged:
        now, session, name = round_.now(), round_.session, self.subject
        if self.of.sleeps and not await _shown(round_, name):
            return self._sight.judge(now, Look())
        playing: Playing | None = None
        if self.of.media and session.can("GetMediaInputStatus"):
            status = await ask(session, _MediaStatus, "GetMediaInputStatus", {"inputName": name})
            playing = _PLAYING.get(status.media_state)
        if self._wished and (scene := round_.home.get(name)):
            size = (await sources_of(session, scene, hidden=True)).get(name)
            self._size = size if size and all(size) else None  # without a picture there is no size
        frame = None if playing in ("ended", "paused") else await _frame(round_, name)
        return self._sight.judge(now, Look(frame, playing, self._size))

    def values(self, round_: Round) -> dict[str, object]:
        return {"name": self.subject, "is_size": _pixels(self._size), "wished": _pixels(self._wished)}


class OfProgramme(Eye):
    """What viewers see. An input that is at fault speaks for itself."""

    about: About = PROGRAMME

    def __init__(self, round_: Round) -> None:
        super().__init__("", OF_PROGRAMME, round_)
        self._scene = ""
        self._sight = self._new()

    def _new(self) -> Sight:
        return Sight(self.rules, patience=self.patience, begun=self.begun)

    async def look(self, round_: Round) -> Judged:
        now, scene = round_.now(), await round_.scene()
        if scene != self._scene:
            self._scene, self._sight = scene, self._new()
        if not scene or round_.exempt(scene):
            return dict.fromkeys(self.rules, (False, None))
        frame = await _frame(round_, scene)
        # Where a scene shows nothing, viewers see black.
        judged = self._sight.judge(now, Look(frame and Frame(frame.planes)))
        if any(verdict for verdict, _ in judged.values()) and await round_.explained():
            return dict.fromkeys(self.rules, (None, None))
        return judged

    def values(self, round_: Round) -> dict[str, object]:
        return {"scene": self._scene}


class OfSound(Eye):
    """A microphone, as long as it is on the programme."""

    about: About = "input"

    def __init__(self, subject: Subject, round_: Round) -> None:
        super().__init__(subject.name, OF_SOUND, round_)
        self.of = subject
        self._muted = False

    async def look(self, round_: Round) -> Judged:
        level = round_.levels(self.subject)
        if round_.exempt(await round_.scene()):
            return dict.fromkeys(self.rules, (False, None))
        if level is not None:
            self._muted = level.loudest == FLOOR and max(level.input_peak, default=FLOOR) > FLOOR
        return sound.judge(self.rules, level)

    def sentence(self, check: str) -> str:
        return "muted" if check == "silent" and self._muted else check


class OfObs(Eye):
    """OBS and its stream."""

    about: About = OBS

    def __init__(self, round_: Round) -> None:
        super().__init__("", CHECKS, round_)
        self._outputs = Outputs(self.rules, patience=self.patience)
        self._stats: Stats | None = None

    async def look(self, round_: Round) -> Judged:
        now, session = round_.now(), round_.session
        stream = None
        self._stats = await ask(session, Stats, "GetStats")
        if session.can("GetStreamStatus") and any(check in self.rules for check in OF_STREAM):
            stream = await ask(session, Stream, "GetStreamStatus")
        return self._outputs.judge(now, self._stats, stream)

    def values(self, round_: Round) -> dict[str, object]:
        left = (self._stats.available_disk_space or 0) / 1024 if self._stats else 0
        return {
            "left": f"{left:.1f}",
            "rate": round(self._outputs.rate or 0),
            "usual": round(self._outputs.usual or 0),
        }


def _pixels(size: tuple[int, int] | None) -> str:
    return f"{size[0]}×{size[1]}" if size else ""


async def _shown(round_: Round, source: str) -> bool:
    return (await ask(round_.session, _Active, "GetSourceActive", {"sourceName": source})).video_showing


async def _frame(round_: Round, source: str) -> Frame | None:
    """What a source shows now; None: OBS did not say."""
    try:
        frame = from_bitmap(await round_.session.screenshot(source, WIDTH, HEIGHT, form="bmp"))
        if not frame.brighter(0):  # a bitmap has nothing that tells black from nothing
            picture = await round_.session.screenshot(source, WIDTH, HEIGHT, form="png")
            frame = Frame(frame.planes, empty=is_transparent(picture))
    except ObsRefused as refused:
        if refused.status == _GONE:
            raise Gone from None
        return Frame((b"\0", b"\0", b"\0"), empty=True) if refused.status == _NO_PICTURE else None
    except ValueError:
        return None
    return frame
