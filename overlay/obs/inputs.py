"""OBS's inputs as a person chooses among them: what each is, whether viewers see or hear it now, and its device."""

from dataclasses import dataclass

import msgspec

from overlay.errors import Conflict, NotFound, Refused
from overlay.obs.client import ObsRefused
from overlay.obs.device_kinds import kind_of, stem
from overlay.obs.devices import Device, list_entries, nearest
from overlay.obs.probe import is_probe
from overlay.obs.protocol import Active, Caller, InputDefaults, ask

# Kinds with sound alone, besides those whose device one chooses. Only obs-websocket 5.6 says it of any.
_SOUND_ONLY = {
    "jack_output_capture",
    "oss_input_capture",
    "sck_audio_capture",
    "sndio_input_capture",
    "wasapi_process_output_capture",
}
_HAS_VIDEO = 1  # libobs: OBS_SOURCE_VIDEO
_NOT_FOUND = 600
_WRONG_TYPE = 602


@dataclass(frozen=True, slots=True)
class Input:
    """`on_programme`: viewers see or hear it now. `property` is the setting that names its device, `device` its value;
    None where one chooses none. `device_name`: as OBS calls it; None while it does not see it."""

    name: str
    kind: str
    video: bool
    audio: bool
    on_programme: bool
    property: str | None = None
    device: str | int | None = None
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A device was set: `was` is the one before, `name` what the new one is called."""

    input: str
    property: str
    device: str | int
    name: str
    was: str | int | None


class _Listed(msgspec.Struct, rename="camel"):
    input_name: str
    input_kind: str
    input_kind_caps: int | None = None


class _List(msgspec.Struct):
    inputs: list[_Listed]


class Settings(msgspec.Struct, rename="camel"):
    """Only what has been set, not the kind's defaults."""

    input_kind: str
    input_settings: dict[str, object]


async def inputs(client: Caller) -> list[Input]:
    """All of them, as OBS lists them. Raises `ObsRefused`, `ObsLost`."""
    found = []
    names: dict[str, dict[object, str]] = {}  # kind → devices that OBS sees
    for one in (await ask(client, _List, "GetInputList")).inputs:
        if is_probe(one.input_name):
            continue
        try:
            found.append(await _input(client, one, names))
        except ObsRefused as refused:
            if refused.status != _NOT_FOUND:  # removed this moment
                raise
    return found


async def choose(client: Caller, name: str, device: str | int, *, on_air: bool) -> Chosen:
    """Set the device of an input; while viewers see or hear it only with `on_air`, which says that one knows.

    Raises `NotFound` (no such input), `Refused` (no such device, or nothing to choose), `Conflict` (it is on air).
    """
    settings = await settings_of(client, name)
    kind = kind_of(settings.input_kind)
    if kind is None:
        raise Refused("name", "“{name}”没有可选的设备 | “{name}” has no device to choose", name=name)
    entries = await list_entries(client, name, kind.property)
    entry = next((entry for entry in entries if entry.item_value == device), None)
    if entry is None or not isinstance(entry.item_value, str | int):
        known = [
            Device(settings.input_kind, kind.property, entry.item_value, entry.item_name, kind.media)
            for entry in entries
            if isinstance(entry.item_value, str | int)
        ]
        near = nearest(str(device), known)
        raise Refused(
            "device",
            "OBS 现在看不到设备“{device}”；看得到：{near}"
            " | OBS does not see the device “{device}” now; it sees: {near}",
            device=str(device)[:200],
            near=", ".join(near) or "—",
        )
    if not on_air and (await _active(client, name)).video_active:
        raise Conflict(
            "“{name}”正在播出；确认要换再带上 on_air"
            " | “{name}” is on the programme; to change it all the same, say on_air",
            "on_air",
            name=name,
        )
    was = await _device(client, settings, kind.property)
    wanted = {"inputName": name, "inputSettings": {kind.property: entry.item_value}, "overlay": True}
    await client.call("SetInputSettings", wanted)
    return Chosen(name, kind.property, entry.item_value, entry.item_name, was)


async def settings_of(client: Caller, name: str) -> Settings:
    """Kind and settings of an input. Raises `NotFound`."""
    try:
        return await ask(client, Settings, "GetInputSettings", {"inputName": name})
    except ObsRefused as refused:
        if refused.status not in (_NOT_FOUND, _WRONG_TYPE):
            raise
        raise NotFound("OBS 里没有输入“{name}” | OBS has no input “{name}”", "name", name=name[:200]) from None


async def is_seen(client: Caller, name: str) -> bool:
    """Whether a source is visible anywhere now, so that a screenshot of it changes nothing for it."""
    return (await _active(client, name)).video_showing


async def _active(client: Caller, name: str) -> Active:
    return await ask(client, Active, "GetSourceActive", {"sourceName": name})


async def _input(client: Caller, one: _Listed, names: dict[str, dict[object, str]]) -> Input:
    kind = kind_of(one.input_kind)
    if one.input_kind_caps is not None:
        video = bool(one.input_kind_caps & _HAS_VIDEO)
    else:
        video = stem(one.input_kind) not in _SOUND_ONLY and (kind is None or kind.media != "audio")
    device, device_name = None, None
    if kind is not None:
        if one.input_kind not in names:
            names[one.input_kind] = await _names(client, one.input_name, kind.property)
        device = await _device(client, await settings_of(client, one.input_name), kind.property)
        device_name = names[one.input_kind].get(device)
    return Input(
        one.input_name,
        one.input_kind,
        video,
        await _has_sound(client, one.input_name),
        (await _active(client, one.input_name)).video_active,
        None if kind is None else kind.property,
        device,
        device_name,
    )


async def _names(client: Caller, name: str, key: str) -> dict[object, str]:
    try:
        return {entry.item_value: entry.item_name for entry in await list_entries(client, name, key)}
    except ObsRefused:
        return {}


async def _has_sound(client: Caller, name: str) -> bool:
    try:
        await client.call("GetInputMute", {"inputName": name})
    except ObsRefused as refused:
        if refused.status == _NOT_FOUND:
            raise
        return False
    return True


async def _device(client: Caller, settings: Settings, key: str) -> str | int | None:
    value = settings.input_settings.get(key)
    if value is None:
        defaults = await ask(client, InputDefaults, "GetInputDefaultSettings", {"inputKind": settings.input_kind})
        value = defaults.default_input_settings.get(key)
    return value if isinstance(value, str | int) else None
