"""Probes: OBS lists devices only for an input that exists, so a hidden one is made for a moment, and always removed."""

import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Mapping

from overlay.obs.client import ObsRefused
from overlay.obs.protocol import Caller, InputList, SceneList, ask

_PREFIX = "overlay-probe-"
_SCENE = "-scene"
_AT_WORK = 60  # seconds; what is younger may be another program's, which is still asking


@contextlib.asynccontextmanager
async def probe(client: Caller, kind: str, settings: Mapping[str, object]) -> AsyncIterator[str]:
    """The name of an input of this kind, in a scene of its own that never gets on the programme. Raises `ObsRefused`
    where this OBS cannot make one."""
    name = f"{_PREFIX}{int(time.time()):x}-{secrets.token_hex(3)}"
    scene = name + _SCENE
    try:
        await client.call("CreateScene", {"sceneName": scene})
        await client.call(
            "CreateInput",
            {
                "sceneName": scene,
                "inputName": name,
                "inputKind": kind,
                "inputSettings": dict(settings),
                "sceneItemEnabled": False,
            },
        )
        yield name
    finally:  # also where a cancelled request was carried out after all
        await _remove(client, name, scene)


async def sweep(client: Caller) -> None:
    """Removes probes that a crash, or a lost connection, has left behind."""
    inputs = (await ask(client, InputList, "GetInputList")).inputs
    scenes = (await ask(client, SceneList, "GetSceneList")).names
    for name in sorted({one.input_name for one in inputs} | {name.removesuffix(_SCENE) for name in scenes}):
        if is_probe(name) and _is_left_over(name):
            await _remove(client, name, name + _SCENE)


def is_probe(name: str) -> bool:
    """Whether an input or a scene is one of ours for a moment."""
    return name.startswith(_PREFIX)


async def _remove(client: Caller, name: str, scene: str) -> None:
    for request, data in (("RemoveInput", {"inputName": name}), ("RemoveScene", {"sceneName": scene})):
        with contextlib.suppress(ObsRefused):  # it was never made
            await client.call(request, dict[str, object](data))


def _is_left_over(name: str) -> bool:
    try:
        made = int(name.removeprefix(_PREFIX).partition("-")[0], 16)
    except ValueError:
        return True
    return abs(time.time() - made) > _AT_WORK
