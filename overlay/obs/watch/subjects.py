"""Which of OBS's inputs are cameras, screens and microphones, and may be looked at without doing them harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from overlay.config.watch import Watch
from overlay.obs.client import ObsRefused
from overlay.obs.device_kinds import kind_of, stem
from overlay.obs.probe import is_probe
from overlay.obs.protocol import BROWSER, ask
from overlay.obs.session import Session

Role = Literal["camera", "screen", "microphone"]

MEDIA = "ffmpeg_source"
_SOUNDLESS = ("output_capture",)  # what the computer plays is no microphone
_CAMERAS = frozenset({"pipewire-camera-source"})
_SCREENS = frozenset(
    {"window_capture", "game_capture", "xcomposite_input", "pipewire-desktop-capture-source",
     "pipewire-window-capture-source", "pipewire-screen-capture-source"}
)  # fmt: skip
# Settings that put a source to sleep while nobody shows it: looking at it would wake it up each time.
_SLEEPS = ("deactivate_when_not_showing", "close_when_inactive")

PICTURES: Mapping[Role, tuple[str, ...]] = {
    "camera": ("no_frame", "black", "one_colour", "frozen", "size", "ended", "paused"),
    "screen": ("no_frame", "black", "size"),  # a screen may well stand still and be of one colour
}
OF_PROGRAMME = ("black", "one_colour")
OF_SOUND = ("silent", "clipping")


@dataclass(frozen=True, slots=True)
class Subject:
    """An input that is watched. `media`: OBS plays it, and can say how that goes. `sleeps`: never look at it while it
    is not shown."""

    name: str
    role: Role
    media: bool = False
    sleeps: bool = False


class _Input(msgspec.Struct, rename="camel"):
    input_name: str
    input_kind: str
    unversioned_input_kind: str | None = None


class _Inputs(msgspec.Struct):
    inputs: list[_Input]


class _Settings(msgspec.Struct, rename="camel"):
    input_settings: dict[str, Any]


async def subjects(session: Session, watch: Watch) -> dict[tuple[str, bool], Subject]:
    """What there is to watch now, by name and whether it is sound. Raises `ObsLost`, `ObsRefused`."""
    found: dict[tuple[str, bool], Subject] = {}
    for one in (await ask(session, _Inputs, "GetInputList")).inputs:
        name, kind = one.input_name, one.unversioned_input_kind or stem(one.input_kind)
        if is_probe(name) or name in watch.exempt_inputs:
            continue
        role = _role(kind)
        if role == "microphone" or name in watch.microphones:
            found[name, True] = Subject(name, "microphone")
        if kind == MEDIA or (name in watch.cameras and kind != BROWSER):
            role = "camera"
        if role is None or role == "microphone":
            continue
        settings = await _settings(session, name)
        if settings is None or (kind == MEDIA and name not in watch.cameras and not _goes_on(settings)):
            continue
        sleeps = any(settings.get(key) is True for key in _SLEEPS)
        found[name, False] = Subject(name, role, media=kind == MEDIA, sleeps=sleeps)
    return found


def _role(kind: str) -> Role | None:
    known = kind_of(kind)
    if known is not None:
        if known.media == "audio":
            return None if kind.endswith(_SOUNDLESS) else "microphone"
        return "screen" if known.media == "screen" else "camera"
    return "camera" if kind in _CAMERAS else "screen" if kind in _SCREENS else None


def _goes_on(settings: Mapping[str, Any]) -> bool:
    """A stream from the network, or a file without end. What ends by itself is a clip that somebody shows: it may be
    black or stand still as it likes."""
    return settings.get("is_local_file", True) is False or settings.get("looping") is True


async def _settings(session: Session, name: str) -> dict[str, Any] | None:
    try:
        return (await ask(session, _Settings, "GetInputSettings", {"inputName": name})).input_settings
    except ObsRefused:
        return None  # it has just gone


class _Item(msgspec.Struct, rename="camel"):
    source_name: str
    scene_item_enabled: bool
    is_group: bool | None = None
    source_type: str = ""
    scene_item_transform: dict[str, Any] = {}


class _Items(msgspec.Struct, rename="camel"):
    scene_items: list[_Item]


async def sources_of(session: Session, scene: str, *, hidden: bool = False) -> dict[str, tuple[int, int]]:
    """All that can be seen in a scene, in groups and scenes within it too, with the size of its picture in pixels;
    `hidden`: also what is switched off. Raises `ObsLost`."""
    found: dict[str, tuple[int, int]] = {}
    seen: set[str] = set()
    waiting = [(scene, False)]
    while waiting:
        name, group = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        request = "GetGroupSceneItemList" if group else "GetSceneItemList"
        if not session.can(request):
            continue
        try:
            items = (await ask(session, _Items, request, {"sceneName": name})).scene_items
        except ObsRefused:
            continue  # it has just gone
        for item in items:
            if not (item.scene_item_enabled or hidden):
                continue
            place = item.scene_item_transform
            found[item.source_name] = (int(place.get("sourceWidth") or 0), int(place.get("sourceHeight") or 0))
            if item.is_group or item.source_type == "OBS_SOURCE_TYPE_SCENE":
                waiting.append((item.source_name, bool(item.is_group)))
    return found
