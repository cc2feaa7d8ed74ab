"""Provisioning, on the real OBS and on the stand-in alike: what holds for one must hold for the other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from overlay.obs import ObsClient, ObsRefused, Plan, check, setup
from tests.obs.fake_obs import FakeObs

PLAN = Plan("http://127.0.0.1:8399/stage/main?token=abc", 640, 360)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.obs)])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[ObsClient]:
    """A connection to an OBS of 640×360 without the scene and the source of the plan."""
    if request.param == "fake":
        async with FakeObs() as obs:
            obs.video = {"baseWidth": 640, "baseHeight": 360, "outputWidth": 640, "outputHeight": 360}
            client = await ObsClient.connect(obs.settings)
            yield client
            await client.close()
    else:
        client = await ObsClient.connect(request.getfixturevalue("studio").settings)
        yield client
        await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
        for kind, name in (("Scene", PLAN.scene), ("Input", PLAN.source), ("Input", "别名")):
            with contextlib.suppress(ObsRefused):
                await client.call(f"Remove{kind}", {f"{kind.lower()}Name": name})
                await gone(client, name)
        await client.close()


async def actions(client: ObsClient, plan: Plan = PLAN) -> list[str]:
    return [step.action for step in await setup(client, plan)]


async def item(client: ObsClient) -> dict[str, Any]:
    items: Any = (await client.call("GetSceneItemList", {"sceneName": PLAN.scene}))["sceneItems"]
    return next(item for item in items if item["sourceName"] == PLAN.source)


async def this(client: ObsClient) -> dict[str, Any]:
    return {"sceneName": PLAN.scene, "sceneItemId": (await item(client))["sceneItemId"]}


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
    while True:
        with contextlib.suppress(ObsRefused):
            await client.call(
                "CreateInput",
                {"sceneName": scene, "inputName": name, "inputKind": kind, "inputSettings": settings},
            )
            return
        await asyncio.sleep(0.01)


async def test_an_empty_obs_gets_scene_and_source_and_the_second_run_changes_nothing(client: ObsClient) -> None:
    assert await actions(client) == ["keep", "create", "create", "change"]
    settings: Any = (await client.call("GetInputSettings", {"inputName": PLAN.source}))["inputSettings"]
    assert settings["url"] == PLAN.url
    assert (settings["width"], settings["height"], settings["fps"]) == (640, 360, 30)
    assert settings["fps_custom"] is True and settings["shutdown"] is False
    made = await item(client)
    assert made["sceneItemEnabled"] and made["sceneItemLocked"]
    assert await actions(client) == ["keep"] * 4
    assert await item(client) == made


async def test_check_tells_what_setup_would_do_and_does_nothing(client: ObsClient) -> None:
    first = await check(client, PLAN)
    assert [step.action for step in first] == ["keep", "create", "create", "create"]
    assert await check(client, PLAN) == first
    await setup(client, PLAN)
    assert {step.action for step in await check(client, PLAN)} == {"keep"}


async def test_sabotage_is_mended_and_the_rest_left_alone(client: ObsClient) -> None:
    await setup(client, PLAN)
    whole = await item(client)
    await client.call(
        "SetInputSettings",
        {
            "inputName": PLAN.source,
            "inputSettings": {"url": "http://elsewhere/", "shutdown": True, "reroute_audio": True},
        },
    )
    moved = {
        "positionX": 17.0,
        "scaleX": 0.5,
        "cropTop": 4,
        "boundsType": "OBS_BOUNDS_STRETCH",
        "boundsWidth": 9.0,
        "boundsHeight": 9.0,
    }
    await client.call("SetSceneItemTransform", await this(client) | {"sceneItemTransform": moved})
    await client.call("SetSceneItemEnabled", await this(client) | {"sceneItemEnabled": False})
    await client.call("SetSceneItemLocked", await this(client) | {"sceneItemLocked": False})
    await create_input(client, PLAN.scene, "别名", "image_source")

    settings, place = (await setup(client, PLAN))[2:]
    assert (settings.action, place.action) == ("change", "change")
    assert "url, shutdown" in settings.what and "reroute_audio" not in settings.what
    assert PLAN.url not in settings.what, "the address carries a token"
    for word in ("位置", "最上", "可见", "锁定"):
        assert word in place.what

    mended = await item(client)
    assert mended["sceneItemIndex"] == 1
    for key in ("sceneItemEnabled", "sceneItemLocked"):
        assert mended[key] == whole[key]
    for key in ("positionX", "positionY", "scaleX", "cropTop", "boundsType"):
        assert mended["sceneItemTransform"][key] == whole["sceneItemTransform"][key]
    left: Any = (await client.call("GetInputSettings", {"inputName": PLAN.source}))["inputSettings"]
    assert left["reroute_audio"] is True
    assert await actions(client) == ["keep"] * 4


async def test_a_removed_item_and_a_removed_source_come_back(client: ObsClient) -> None:
    await setup(client, PLAN)
    await client.call("SetCurrentProgramScene", {"sceneName": PLAN.scene})  # OBS clears only scenes it renders
    await client.call("RemoveInput", {"inputName": PLAN.source})
    await gone(client, PLAN.source)
    assert "create" in await actions(client)
    assert await actions(client) == ["keep"] * 4


async def test_a_source_that_somebody_renamed_is_found_by_its_address(client: ObsClient) -> None:
    await client.call("CreateScene", {"sceneName": PLAN.scene})
    await create_input(client, PLAN.scene, "别名", "browser_source", url="http://localhost:8399/stage/main?token=old")
    assert await actions(client) == ["keep", "keep", "change", "change"]
    settings: Any = (await client.call("GetInputSettings", {"inputName": "别名"}))["inputSettings"]
    assert settings["url"] == PLAN.url
    assert await actions(client) == ["keep"] * 4


async def test_a_name_in_use_is_a_problem_and_nothing_is_overwritten(client: ObsClient) -> None:
    await create_input(client, "开场", "别名", "image_source")
    assert await actions(client, replace(PLAN, scene="别名")) == ["keep", "problem"]
    await client.call("CreateScene", {"sceneName": PLAN.source})
    assert await actions(client) == ["keep", "create", "problem"]
    await client.call("RemoveScene", {"sceneName": PLAN.source})
    await gone(client, PLAN.source)
    await create_input(client, "开场", PLAN.source, "image_source")
    assert await actions(client) == ["keep", "keep", "problem"]


async def test_another_canvas_is_reported_and_changed_only_when_asked(client: ObsClient) -> None:
    portrait = replace(PLAN, width=360, height=640)
    canvas = (await setup(client, portrait))[0]
    assert canvas.action == "problem" and "640×360" in canvas.what and "360×640" in canvas.mend
    assert (await client.call("GetVideoSettings"))["baseWidth"] == 640
    assert (await setup(client, replace(portrait, set_canvas=True)))[0].action == "change"
    assert (await client.call("GetVideoSettings"))["baseWidth"] == 360
    assert (await setup(client, replace(PLAN, set_canvas=True)))[0].action == "change"


async def test_no_canvas_change_while_an_output_runs() -> None:
    async with FakeObs() as obs:
        obs.streaming = True
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, replace(PLAN, set_canvas=True))
        await client.close()
    assert steps[0].action == "problem" and "推流" in steps[0].what
    assert obs.video["baseWidth"] == 1080


async def test_an_obs_without_browser_source_gets_its_scene_and_the_alternatives() -> None:
    async with FakeObs(kinds={"image_source": {}}) as obs:
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, PLAN)
        await client.close()
    assert [step.action for step in steps][1:] == ["create", "problem"]
    for way in ("Flatpak", "PPA", "chromium --app", "采集卡"):
        assert way in steps[-1].mend
