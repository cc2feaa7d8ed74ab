"""Rooms described for tests, and all that an OBS holds, read back to be compared."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from overlay.config import parse
from overlay.config.layout import layout_of
from overlay.obs import ObsClient, ObsRefused, Plan, Step
from tests.obs.studio import Studio

STAGE = "http://127.0.0.1:8399/stage/main?token=abc"
# What OBS computes, or counts: no part of what somebody set.
_COMPUTED = {"width", "height", "sourceWidth", "sourceHeight"}


def plan_of(description: str, width: int = 640, height: int = 360, **options: Any) -> Plan:
    """The plan for `[rooms.obs]` with this description; files are as it writes them."""
    config = parse(f'[[rooms]]\nname = "main"\n[rooms.obs]\n{description}', file="config.toml", base=Path("/"))
    obs = config.room().obs
    assert obs is not None
    options = {"transition": obs.transition, "transition_ms": obs.transition_ms} | options
    url = options.pop("url", STAGE)
    return Plan(url, width, height, layout_of(obs, landscape=width > height), **options)


async def connected(studio: Studio) -> ObsClient:
    """A patient connection, once OBS has loaded its scenes and the stand-in for the browser source."""
    client = await ObsClient.connect(studio.patient)
    while True:
        with contextlib.suppress(ObsRefused):
            kinds: Any = (await client.call("GetInputKindList"))["inputKinds"]
            if "browser_source" in kinds and (await client.call("GetSceneList"))["currentProgramSceneName"]:
                return client
        await asyncio.sleep(0.02)


def actions(steps: list[Step]) -> set[str]:
    return {step.action for step in steps}


def said(steps: list[Step]) -> str:
    """What there was to do, for messages of assertions."""
    return "\n".join(f"{step.action} {step.what} {step.mend}" for step in steps if step.action != "keep")


async def names(client: ObsClient) -> list[str]:
    inputs: Any = (await client.call("GetInputList"))["inputs"]
    scenes: Any = (await client.call("GetSceneList"))["scenes"]
    return [one["inputName"] for one in inputs] + [one["sceneName"] for one in scenes]


async def gone(client: ObsClient, name: str) -> None:
    """Until it is: OBS removes inputs and scenes some time after it has said so."""
    while name in await names(client):  # no event is certain to tell
        await asyncio.sleep(0.01)


async def create_input(client: ObsClient, scene: str, name: str, kind: str, **settings: object) -> None:
    """OBS frees the name of an earlier test's input some time after it has stopped listing it."""
    data = {"sceneName": scene, "inputName": name, "inputKind": kind, "inputSettings": settings}
    while True:
        with contextlib.suppress(ObsRefused):
            await client.call("CreateInput", data)
            return
        await asyncio.sleep(0.01)


async def remove(client: ObsClient, kind: str, name: str) -> None:
    """Away with a "Scene" or an "Input", if it is there."""
    with contextlib.suppress(ObsRefused):
        await client.call(f"Remove{kind}", {f"{kind.lower()}Name": name})
        await gone(client, name)


async def item(client: ObsClient, scene: str, source: str) -> dict[str, Any]:
    items: Any = (await client.call("GetSceneItemList", {"sceneName": scene}))["sceneItems"]
    return next(one for one in items if one["sourceName"] == source)


async def this(client: ObsClient, scene: str, source: str) -> dict[str, Any]:
    """The fields that name a scene item in a request."""
    return {"sceneName": scene, "sceneItemId": (await item(client, scene, source))["sceneItemId"]}


async def settings(client: ObsClient, name: str) -> dict[str, Any]:
    found: Any = (await client.call("GetInputSettings", {"inputName": name}))["inputSettings"]
    return dict(found)


async def read_back(client: ObsClient) -> dict[str, Any]:
    """All of it, by name: programme, transition, scenes with their items from the bottom up, inputs, sound, filters."""
    found: dict[str, Any] = {"transition": await client.call("GetCurrentSceneTransition")}
    scenes: Any = await client.call("GetSceneList")
    found["programme"] = scenes["currentProgramSceneName"]
    for scene in scenes["scenes"]:
        name = scene["sceneName"]
        items: Any = (await client.call("GetSceneItemList", {"sceneName": name}))["sceneItems"]
        found[f"scene {name}"] = [
            (
                one["sourceName"],
                one["sceneItemEnabled"],
                one["sceneItemLocked"],
                {key: value for key, value in one["sceneItemTransform"].items() if key not in _COMPUTED},
            )
            for one in sorted(items, key=lambda one: one["sceneItemIndex"])
        ]
    inputs: Any = (await client.call("GetInputList"))["inputs"]
    for one in inputs:
        name = one["inputName"]
        own = {"kind": one["inputKind"], "settings": await settings(client, name)}
        for request in ("GetInputMute", "GetInputVolume", "GetInputAudioSyncOffset"):
            with contextlib.suppress(ObsRefused):
                own |= await client.call(request, {"inputName": name})
        own |= await client.call("GetSourceFilterList", {"sourceName": name})
        found[f"input {name}"] = own
    return found
