"""The capture devices that OBS can see: only OBS knows them, and it lists them only for an input that
exists."""

import contextlib
import secrets
from dataclasses import dataclass

from overlay.obs.client import ObsRefused
from overlay.obs.protocol import Caller, InputKinds, InputList, ListEntries, ask

# Input kind without its version → the property that lists its devices.
_DEVICE_PROPERTY = {
    "av_capture_input": "device",
    "decklink-input": "device_hash",
    "dshow_input": "video_device_id",
    "macos-avcapture": "device",
    "macos-avcapture-fast": "device",
    "v4l2_input": "device_id",
}


@dataclass(frozen=True, slots=True)
class Device:
    """`id` is the value for the `property` of an input of this `kind`."""

    kind: str
    property: str
    id: str
    name: str


async def devices(client: Caller) -> list[Device]:
    """Video devices by input kind. An input that is there already is asked; else a hidden one is made and
    removed."""
    kinds = (await ask(client, InputKinds, "GetInputKindList")).input_kinds
    wanted = {kind: key for kind in kinds if (key := _DEVICE_PROPERTY.get(_without_version(kind)))}
    existing = {one.input_kind: one.input_name for one in (await ask(client, InputList, "GetInputList")).inputs}
    found = []
    for kind, key in wanted.items():
        if kind in existing:
            found += await _listed(client, kind, key, existing[kind])
        else:
            found += await _probed(client, kind, key)
    return found


async def _listed(client: Caller, kind: str, key: str, name: str) -> list[Device]:
    request = "GetInputPropertiesListPropertyItems"
    try:
        answer = await ask(client, ListEntries, request, {"inputName": name, "propertyName": key})
    except ObsRefused:  # no such list: a plugin of that name without one
        return []
    return [
        Device(kind, key, str(entry.item_value), entry.item_name)
        for entry in answer.property_items
        if entry.item_enabled and entry.item_value
    ]


async def _probed(client: Caller, kind: str, key: str) -> list[Device]:
    """In a scene of its own, that never gets on the programme."""
    probe = f"overlay-probe-{secrets.token_hex(4)}"
    await client.call("CreateScene", {"sceneName": f"{probe}-scene"})
    try:
        await client.call(
            "CreateInput",
            {
                "sceneName": f"{probe}-scene",
                "inputName": probe,
                "inputKind": kind,
                "sceneItemEnabled": False,
            },
        )
        return await _listed(client, kind, key, probe)
    except ObsRefused:  # OBS cannot make one on this machine
        return []
    finally:
        with contextlib.suppress(ObsRefused):
            await client.call("RemoveInput", {"inputName": probe})
        await client.call("RemoveScene", {"sceneName": f"{probe}-scene"})


def _without_version(kind: str) -> str:
    stem, _, version = kind.rpartition("_v")
    return stem if stem and version.isdigit() else kind
