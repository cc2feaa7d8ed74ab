"""The signal watch: looks at programme, cameras, microphones and outputs one after another, and tells what is wrong.

One request at a time, small pictures, nothing that wakes a sleeping source: it costs a percent or so of one core.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec

from overlay.config.watch import CUE, FALLBACK, KINDS, SEVERITIES, Rule, Severity
from overlay.config.watch import Watch as WatchConfig
from overlay.obs.client import ObsRefused
from overlay.obs.diagnosis import join
from overlay.obs.meters import Hold, Level, Levels, Meters
from overlay.obs.protocol import SceneList, ask
from overlay.obs.session import Session
from overlay.obs.watch.eyes import Eye, Gone, OfInput, OfObs, OfProgramme, OfSound
from overlay.obs.watch.findings import Finding, Key, Picture, Switch, message
from overlay.obs.watch.held import feed
from overlay.obs.watch.subjects import sources_of, subjects

log = logging.getLogger(__name__)

_STOCK = 5.0  # seconds between two looks at what inputs there are
_CROWD = 10  # pictures a period; where there are more, each has its turn less often
_SOON = 0.1  # seconds between two looks of one eye, at least
_WIDTH = 320  # of the picture that an incident keeps, pixels


class Desk(Protocol):
    """Who is told."""

    def begun(self) -> Mapping[Key, Severity]:
        """The faults that are known now: after a restart, or a new connection, they are looked at again."""

    async def begin(self, finding: Finding) -> None:
        """A fault has begun; or, for one that is known, weighs otherwise now."""

    async def end(self, key: Key) -> None:
        """It is over."""

    def watching(self, names: list[str]) -> None:
        """The inputs that are watched now."""


class Watch:
    """A part of the driver."""

    def __init__(self, config: WatchConfig, desk: Desk, meters: Meters, *, fallback: str) -> None:
        self._config = config
        self._desk = desk
        self._meters = meters
        self._fallback = fallback

    async def run(self, session: Session) -> None:
        """Until it is cancelled, or the connection is lost."""
        await Round(session, self._config, self._desk, self._meters, self._fallback).run()


class _Programme(msgspec.Struct, rename="camel"):
    current_program_scene_name: str | None = None


class Round:
    """The watch on one connection."""

    def __init__(self, session: Session, config: WatchConfig, desk: Desk, meters: Meters, fallback: str) -> None:
        self.session = session
        self.config = config
        self.period = config.period
        self.rules = _rules(session, config)
        self.home: dict[str, str] = {}  # inputs whose size matters → a scene that they are in
        self.now = asyncio.get_running_loop().time
        self._desk = desk
        self._meters = meters
        self._fallback = fallback
        self._hold: Hold | None = None
        self._levels: Levels = {}
        self._eyes: dict[tuple[str, bool], Eye] = {}
        self._always: list[Eye] = [OfProgramme(self), OfObs(self)]

    async def run(self) -> None:
        """Raises `ObsLost`."""
        stock_at = 0.0
        try:
            while True:
                if self.now() >= stock_at:
                    await self._take_stock()
                    stock_at = self.now() + _STOCK
                eye = min(self._all, key=lambda eye: eye.due, default=None)
                wait = (stock_at if eye is None else min(eye.due, stock_at)) - self.now()
                if wait > 0:
                    await asyncio.sleep(wait)
                elif eye is not None and not await self._look(eye):
                    stock_at = 0.0
        finally:
            if self._hold is not None:
                self._hold.stop()

    @property
    def _all(self) -> list[Eye]:
        return [eye for eye in (*self._always, *self._eyes.values()) if eye.held]

    # what eyes ask of it

    @property
    def begun(self) -> Mapping[Key, Severity]:
        return self._desk.begun()

    async def scene(self) -> str:
        """The programme's scene; "" while there is none."""
        found = await ask(self.session, _Programme, "GetCurrentProgramScene")
        return found.current_program_scene_name or ""

    def exempt(self, scene: str) -> bool:
        return scene in self.config.exempt_scenes

    def levels(self, name: str) -> Level | None:
        """The loudest of an input since its last look."""
        if self._hold is None:
            return None
        self._levels = {**self._levels, **self._hold.take()}
        return self._levels.pop(name, None)

    async def explained(self) -> bool:
        """Whether an input that is on the programme is at fault."""
        seen = await self._seen(await self.scene())
        return any(eye.suspect and eye.subject in seen for eye in self._eyes.values())

    # a look

    async def _look(self, eye: Eye) -> bool:
        """False: what it looked at has gone."""
        now = self.now()
        try:
            judged = await eye.look(self)
        except Gone:
            eye.due = now + self.period
            return False
        except ObsRefused as refused:
            log.debug("OBS refused %s", refused)
            judged = dict.fromkeys(eye.rules, (None, None))
        changed = feed(eye.held, now, judged)
        for check in sorted(changed, key=lambda check: not eye.held[check].begun):  # what begins first: see `end`
            if eye.held[check].begun:
                await self._begin(eye, check)
            else:
                await self._desk.end(Key(check, eye.about, eye.subject))
        if eye.begun - changed:
            await self._weigh_again(eye)
        crowd = max(1.0, len(self._eyes) / _CROWD)
        dues = [held.due for held in eye.held.values() if held.due is not None]
        eye.due = max(now + _SOON, min([now + self.period * crowd, *dues]))
        return True

    async def _begin(self, eye: Eye, check: str) -> None:
        rule, key = eye.rules[check], Key(check, eye.about, eye.subject)
        scene = await self.scene()
        on_air = await self._on_air(eye, scene)
        severity = _weight(rule, on_air)
        switch, done = None, None
        if rule.action == FALLBACK and on_air and eye.about == "input":
            switch, done = await self._switch(eye, scene)
        cue = rule.action.removeprefix(CUE) if rule.action.startswith(CUE) and on_air else None
        text = message(eye.sentence(check), eye.about, eye.values(self))
        picture = await self._picture(eye.subject or scene) if eye.about != "obs" else None
        log.warning("OBS: %s", text)
        await self._desk.begin(Finding(key, severity, text, picture, switch, cue, done))

    async def _weigh_again(self, eye: Eye) -> None:
        """An input's fault weighs more once it is on the programme; and what could not be told is told again."""
        on_air = await self._on_air(eye, await self.scene() if eye.about == "input" else "")
        for check in eye.begun:
            key, severity = Key(check, eye.about, eye.subject), _weight(eye.rules[check], on_air)
            known = self.begun.get(key)
            if known is None or SEVERITIES.index(severity) > SEVERITIES.index(known):
                text = message(eye.sentence(check), eye.about, eye.values(self))
                await self._desk.begin(Finding(key, severity, text))

    async def _on_air(self, eye: Eye, scene: str) -> bool:
        """Whether viewers notice. A microphone that is metered is on the programme."""
        if eye.about != "input":
            return True
        if self.exempt(scene):
            return False
        return isinstance(eye, OfSound) or eye.subject in await self._seen(scene)

    async def _switch(self, eye: Eye, scene: str) -> tuple[Switch | None, str | None]:
        """To the fallback scene, or why not."""
        name = self._fallback
        if scene == name:
            return None, None
        if name not in (await ask(self.session, SceneList, "GetSceneList")).names:
            return None, join(
                f"没有场景“{name}”，没有切换 | there is no scene “{name}”: nothing was switched",
                "运行 overlay obs setup | run overlay obs setup",
            )
        if eye.subject in await self._seen(name):
            return None, f"场景“{name}”里也是它，没有切换 | it is in scene “{name}” too: nothing was switched"
        return Switch(name, scene), None

    async def _seen(self, scene: str) -> Collection[str]:
        return await sources_of(self.session, scene) if scene else ()

    async def _picture(self, source: str) -> Picture | None:
        """Small, for people to see what it was about."""
        formats = self.session.version.supported_image_formats
        form, ending = next(
            ((form, ending) for form, ending in (("jpg", "jpg"), ("jpeg", "jpg")) if form in formats), ("png", "png")
        )
        try:
            data = await self.session.screenshot(source, _WIDTH, None, form=form)
        except ObsRefused:
            return None
        return Picture(data, ending)

    # what there is

    async def _take_stock(self) -> None:
        """Eyes for what is there now; what has gone has no faults any more."""
        try:
            there = await subjects(self.session, self.config)
            if self.config.sizes:
                await self._find_homes()
        except ObsRefused as refused:
            log.debug("OBS refused %s", refused)
            return
        for key in [key for key, eye in self._eyes.items() if eye.of != there.get(key)]:
            del self._eyes[key]  # gone, or another thing under its name
        for number, (key, subject) in enumerate(there.items()):
            if key not in self._eyes:
                eye = OfSound(subject, self) if key[1] else OfInput(subject, self)
                eye.due = self.now() + self.period * number / len(there)
                self._eyes[key] = eye
        if self._hold is None and any(eye.held for eye in self._eyes.values() if isinstance(eye, OfSound)):
            self._hold = self._meters.hold()
        watched = {Key(check, eye.about, eye.subject) for eye in self._all for check in eye.held}
        for gone in [key for key in self.begun if key not in watched]:
            await self._desk.end(gone)
        self._desk.watching(sorted({eye.subject for eye in self._eyes.values() if eye.held}))

    async def _find_homes(self) -> None:
        self.home = {}
        for scene in (await ask(self.session, SceneList, "GetSceneList")).names:
            for name in await sources_of(self.session, scene, hidden=True):
                if name in self.config.sizes:
                    self.home.setdefault(name, scene)


def _rules(session: Session, config: WatchConfig) -> dict[str, Rule]:
    """The checks that this OBS lets us make."""
    rules = config.rules()
    if session.can("GetSourceScreenshot") and {"bmp", "png"}.issubset(session.version.supported_image_formats):
        return rules
    log.warning("这个 OBS 不给小图，无法看守画面 | this OBS gives no small pictures: they are not watched")
    return {check: rule for check, rule in rules.items() if not KINDS[check].picture}


def _weight(rule: Rule, on_air: bool) -> Severity:
    """What viewers do not see wakes nobody up."""
    return rule.severity if on_air else min(rule.severity, "warning", key=SEVERITIES.index)
