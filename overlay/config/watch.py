"""`[rooms.obs.watch]`: what the signal watch looks at; of each check, when it is a fault and what follows."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from overlay.config.keys import SWITCH, Name, key

Severity = Literal["notice", "warning", "alarm"]
SEVERITIES: tuple[Severity, ...] = typing.get_args(Severity)
"""A notice is written down, a warning shows on the console, an alarm sounds there until it is acknowledged."""

TELL = "tell"
FALLBACK = "fallback"
CUE = "cue:"

Seconds = Annotated[float, msgspec.Meta(ge=0, le=600)]
Action = Annotated[str, msgspec.Meta(pattern=r"^(tell|fallback|cue:[^\x00-\x1f]{1,128})\Z")]

_NAMES = "名字的列表 | a list of names"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check as it runs: `threshold` in the check's own unit (none: there is nothing to set), `hold` in seconds."""

    threshold: float | None
    hold: float
    severity: Severity
    action: str  # TELL, FALLBACK, or CUE and a cue's id


@dataclass(frozen=True, slots=True)
class Kind:
    """What a check is by default, and the thresholds that it can have."""

    rule: Rule
    least: float = 0.0
    most: float = 0.0
    picture: bool = False  # it judges an input's picture: the fallback scene can take its place


KINDS: dict[str, Kind] = {
    # pictures: brightness 0–255, change 0–255, share 0–1
    "no_frame": Kind(Rule(None, 3, "alarm", FALLBACK), picture=True),
    "black": Kind(Rule(24, 3, "alarm", FALLBACK), 0, 64, picture=True),
    "one_colour": Kind(Rule(0.85, 5, "alarm", FALLBACK), 0.5, 1, picture=True),
    "frozen": Kind(Rule(0.02, 10, "warning", TELL), 0, 5, picture=True),
    "size": Kind(Rule(None, 3, "warning", TELL), picture=True),
    "ended": Kind(Rule(None, 3, "alarm", FALLBACK), picture=True),
    "paused": Kind(Rule(None, 5, "warning", TELL), picture=True),
    # sound: dBFS
    "silent": Kind(Rule(-60, 20, "warning", TELL), -99, 0),
    "clipping": Kind(Rule(-0.1, 2, "warning", TELL), -20, 20),
    # OBS and its outputs: share of frames 0–1, GB, share of the usual bitrate 0–1, congestion 0–1
    "render_lag": Kind(Rule(0.05, 5, "warning", TELL), 0.001, 1),
    "encoder_lag": Kind(Rule(0.05, 5, "warning", TELL), 0.001, 1),
    "dropped": Kind(Rule(0.05, 5, "warning", TELL), 0.001, 1),
    "disk": Kind(Rule(5, 0, "warning", TELL), 0.1, 10_000),
    "bitrate": Kind(Rule(0.3, 5, "alarm", TELL), 0.01, 0.95),
    "congestion": Kind(Rule(0.8, 5, "warning", TELL), 0.05, 1),
    "reconnecting": Kind(Rule(None, 0, "alarm", TELL)),
}


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """`[rooms.obs.watch.black]` and so on: what is left out is as `KINDS` says."""

    on: Annotated[bool, key(SWITCH, "false")] = True
    threshold: Annotated[float | None, key("数字 | a number", "24")] = None
    hold: Annotated[Seconds | None, key("0–600 的数字（秒） | a number 0–600 (seconds)", "5")] = None
    severity: Annotated[
        Severity | None,
        key(
            '"notice"（记录）、"warning"（提示）或 "alarm"（警报） | "notice", "warning" or "alarm"',
            '"warning"',
        ),
    ] = None
    action: Annotated[
        Action | None,
        key(
            '"tell"、"fallback" 或 "cue:快捷键的 id" | "tell", "fallback" or "cue:" and a cue\'s id',
            '"tell"',
        ),
    ] = None


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """`[rooms.obs.watch]`. Cameras and microphones are found by their kind; names here add to them or exempt some."""

    on: Annotated[bool, key(SWITCH, "true")] = True
    period: Annotated[float, key("0.5–10 的数字（秒） | a number 0.5–10 (seconds)", "0.8", ge=0.5, le=10)] = (
        0.8  # between two looks at the same thing
    )
    exempt_scenes: Annotated[list[Name], key(_NAMES, '["休息"]')] = []  # meant to be black, still or silent
    exempt_inputs: Annotated[list[Name], key(_NAMES, '["片头"]')] = []
    cameras: Annotated[list[Name], key(_NAMES, '["手机投屏"]')] = []
    microphones: Annotated[list[Name], key(_NAMES, '["采集卡"]')] = []
    sizes: Annotated[
        dict[Name, Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}\Z")]],
        key('名字和"宽x高"的表 | a table of names and "WIDTHxHEIGHT"', '{ "摄像头" = "1920x1080" }'),
    ] = {}  # the size that an input's picture should have
    no_frame: Check = Check()
    black: Check = Check()
    one_colour: Check = Check()
    frozen: Check = Check()
    size: Check = Check()
    ended: Check = Check()
    paused: Check = Check()
    silent: Check = Check()
    clipping: Check = Check()
    render_lag: Check = Check()
    encoder_lag: Check = Check()
    dropped: Check = Check()
    disk: Check = Check()
    bitrate: Check = Check()
    congestion: Check = Check()
    reconnecting: Check = Check()

    def rules(self) -> dict[str, Rule]:
        """The checks that are on, by name, with what this table changes of them."""
        found = {}
        for name, kind in KINDS.items():
            check: Check = getattr(self, name)
            if self.on and check.on:
                default = kind.rule
                found[name] = Rule(
                    default.threshold if check.threshold is None else check.threshold,
                    default.hold if check.hold is None else check.hold,
                    check.severity or default.severity,
                    check.action or default.action,
                )
        return found

    def wished_size(self, name: str) -> tuple[int, int] | None:
        """Width and height in pixels that an input should have, if somebody said so."""
        if name not in self.sizes:
            return None
        width, _, height = self.sizes[name].partition("x")
        return int(width), int(height)
