"""Provisioning, on the real OBS and on the stand-in alike: what holds for one must hold for the other."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from overlay.obs import ObsClient, Plan, check, setup
from tests.obs.fake_obs import BROWSER_DEFAULTS, FakeObs
from tests.obs.rooms import (
    STAGE,
    actions,
    connected,
    create_input,
    item,
    names,
    plan_of,
    read_back,
    remove,
    said,
    settings,
    this,
)

PLAN = Plan(STAGE, 640, 360)
COUNT = 7  # steps: canvas, two scenes, picture and stage, what is in the scenes


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.obs)])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[ObsClient]:
    """A connection to an OBS of 640×360 without anything of the plan."""
    if request.param == "fake":
        async with FakeObs() as obs:
            obs.video = {"baseWidth": 640, "baseHeight": 360, "outputWidth": 640, "outputHeight": 360}
            client = await ObsClient.connect(obs.settings)
            yield client
            await client.close()
    else:
        client = await connected(request.getfixturevalue("studio"))
        yield client
        await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
        for name in ("直播", "故障", "故障图", PLAN.stage):
            await remove(client, "Scene", name)
        for name in (PLAN.stage, "故障图", "别名"):
            await remove(client, "Input", name)
        await client.close()


async def test_an_empty_obs_gets_the_room_and_the_second_run_changes_nothing(client: ObsClient) -> None:
    assert actions(await setup(client, PLAN)) == {"keep", "create", "change"}
    made = await settings(client, PLAN.stage)
    assert made["url"] == PLAN.url
    assert (made["width"], made["height"], made["fps"]) == (640, 360, 30)
    assert made["fps_custom"] is True and made["shutdown"] is False
    for scene, below in (("直播", []), ("故障", ["故障图"])):
        stage = await item(client, scene, PLAN.stage)
        assert stage["sceneItemEnabled"] and stage["sceneItemLocked"] and stage["sceneItemIndex"] == len(below)
        for source in below:
            assert (await item(client, scene, source))["sceneItemTransform"]["boundsWidth"] == 640
    before = await read_back(client)
    again = await setup(client, PLAN)
    assert [step.action for step in again] == ["keep"] * COUNT
    assert await read_back(client) == before


async def test_check_tells_what_setup_would_do_and_does_nothing(client: ObsClient) -> None:
    before = await read_back(client)
    first = await check(client, PLAN)
    assert sorted(step.action for step in first) == sorted(["keep", *["create"] * 6, "change"])
    assert await check(client, PLAN) == first
    assert await read_back(client) == before
    assert await setup(client, PLAN) == first, "what was planned is what is done"
    assert actions(await check(client, PLAN)) == {"keep"}


async def test_an_empty_programme_gets_the_room_and_one_that_shows_something_stays(client: ObsClient) -> None:
    await create_input(client, "开场", "别名", "image_source")
    await setup(client, PLAN)
    assert (await read_back(client))["programme"] == "开场"
    await remove(client, "Input", "别名")
    await setup(client, PLAN)
    assert (await read_back(client))["programme"] == "直播"
    await client.call("SetCurrentProgramScene", {"sceneName": "故障"})
    assert actions(await setup(client, PLAN)) == {"keep"}


async def test_only_what_differs_is_said_and_mended_and_the_address_is_never_told(client: ObsClient) -> None:
    await setup(client, PLAN)
    whole = await read_back(client)
    wrong = {"url": "http://elsewhere/", "shutdown": True, "reroute_audio": True}
    await client.call("SetInputSettings", {"inputName": PLAN.stage, "inputSettings": wrong})
    await client.call("SetSceneItemEnabled", await this(client, "直播", PLAN.stage) | {"sceneItemEnabled": False})
    done = [step for step in await setup(client, PLAN) if step.action != "keep"]
    assert [step.action for step in done] == ["change", "change"]
    assert "url, shutdown" in done[0].what and "reroute_audio" not in done[0].what
    assert PLAN.url not in str(done), "the address carries a token"
    assert "可见" in done[1].what and "位置" not in done[1].what
    after = await read_back(client)
    assert after[f"input {PLAN.stage}"]["settings"].pop("reroute_audio") is True, "a person's own setting stays"
    assert after == whole


async def test_what_a_person_added_stays_and_ours_is_in_order_around_it(client: ObsClient) -> None:
    await setup(client, PLAN)
    await create_input(client, "故障", "别名", "image_source")
    await client.call("SetSceneItemIndex", await this(client, "故障", "故障图") | {"sceneItemIndex": 2})
    added = await item(client, "故障", "别名")
    done = [step for step in await setup(client, PLAN) if step.action != "keep"]
    assert len(done) == 1 and "层次" in done[0].what
    order = [one[0] for one in (await read_back(client))["scene 故障"]]
    assert order == ["故障图", "别名", PLAN.stage]
    assert (await item(client, "故障", "别名"))["sceneItemTransform"] == added["sceneItemTransform"]
    assert actions(await setup(client, PLAN)) == {"keep"}


async def test_a_stage_made_by_hand_is_found_by_its_address(client: ObsClient) -> None:
    await client.call("CreateScene", {"sceneName": "直播"})
    await create_input(client, "直播", "别名", "browser_source", url="http://localhost:8399/stage/main?token=old")
    steps = await setup(client, PLAN)
    assert "name (was “别名”), settings url" in said(steps)
    assert (await settings(client, PLAN.stage))["url"] == PLAN.url
    assert "别名" not in await names(client)
    assert actions(await setup(client, PLAN)) == {"keep"}


async def test_a_name_in_use_is_a_problem_the_rest_is_built_and_nothing_is_overwritten(client: ObsClient) -> None:
    await create_input(client, "开场", PLAN.stage, "image_source", file="/mine.png")
    await client.call("CreateScene", {"sceneName": "故障图"})
    steps = await setup(client, PLAN)
    assert [step.what for step in steps if step.action == "problem"] == [
        f"OBS 里已有别的东西叫“{name}” | Something else in OBS is called “{name}”" for name in ("故障图", PLAN.stage)
    ]
    assert {"直播", "故障"} <= set(await names(client))
    assert await settings(client, PLAN.stage) == {"file": "/mine.png"}
    await remove(client, "Scene", "故障图")


async def test_another_canvas_is_reported_and_changed_only_when_asked(client: ObsClient) -> None:
    portrait = replace(PLAN, width=360, height=640)
    canvas = (await setup(client, portrait))[0]
    assert canvas.action == "problem" and "640×360" in canvas.what and "360×640" in canvas.mend
    assert (await client.call("GetVideoSettings"))["baseWidth"] == 640
    assert (await setup(client, replace(portrait, set_canvas=True)))[0].action == "change"
    assert (await client.call("GetVideoSettings"))["baseWidth"] == 360
    assert (await setup(client, replace(PLAN, set_canvas=True)))[0].action == "change"


async def test_nothing_that_would_show_is_changed_while_an_output_runs() -> None:
    async with FakeObs() as obs:
        obs.streaming = True
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, replace(PLAN, set_canvas=True))
        collection = await setup(client, replace(PLAN, collection="别的"))
        await client.close()
    assert steps[0].action == "problem" and "推流" in steps[0].what
    assert obs.video["baseWidth"] == 1080 and obs.programme == "开场"
    assert [step.action for step in collection] == ["problem"] and obs.collection == "默认"


async def test_an_obs_without_browser_source_gets_the_rest_and_the_alternatives() -> None:
    async with FakeObs(kinds={"image_source": {}}) as obs:
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, PLAN)
        again = await setup(client, PLAN)
        await client.close()
    for found in (steps, again):
        (problem,) = [step for step in found if step.action == "problem" and "Flatpak" in step.mend]
        for way in ("PPA", "chromium --app", "采集卡"):
            assert way in problem.mend
    assert [one["sourceName"] for one in obs.scenes["故障"]] == ["故障图"]


async def test_what_obs_refuses_is_a_problem_and_the_rest_goes_on() -> None:
    class Refusing(FakeObs):
        def do_CreateScene(self, sceneName: str) -> None:  # noqa: N802, N803
            if sceneName == "直播":
                from tests.obs.fake_room import Refusal

                raise Refusal(700, "Failed to create the scene.")
            super().do_CreateScene(sceneName)

    async with Refusing() as obs:
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, replace(PLAN, width=1080, height=1920))
        await client.close()
    problems = [step for step in steps if step.action == "problem"]
    assert len(problems) == 1 and "700" in problems[0].what and "场景“直播”" in problems[0].what
    assert [one["sourceName"] for one in obs.scenes["故障"]] == ["故障图"]


async def test_an_obs_elsewhere_gets_pages_for_the_pictures_that_come_along() -> None:
    async with FakeObs() as obs:
        client = await ObsClient.connect(obs.settings)
        there = plan_of(
            'host = "10.0.0.9"\npreset = "one-camera"\nstandby_picture = "D:/brand.png"\n', 1080, 1920, is_here=False
        )
        await setup(client, there)
        assert not any(step.is_to_do for step in await check(client, there))
        await client.close()
    assert obs.inputs["故障图"]["kind"] == "browser_source"
    assert obs.inputs["故障图"]["settings"]["url"].startswith("data:text/html")
    assert obs.inputs["待播图"] == {"kind": "image_source", "settings": {"file": "D:/brand.png"}}


async def test_two_rooms_in_one_obs_have_their_own_things() -> None:
    async with FakeObs(kinds={"browser_source": BROWSER_DEFAULTS, "image_source": {}}) as obs:
        client = await ObsClient.connect(obs.settings)
        first = replace(PLAN, width=1080, height=1920)
        second = plan_of(
            'scene = "B"\nfallback = "B 故障"\nprefix = "B "\n',
            1080,
            1920,
            room="second",
            url=STAGE.replace("main", "second"),
        )
        await setup(client, first)
        kept = {name: list(items) for name, items in obs.scenes.items()}
        await setup(client, second)
        assert {name: obs.scenes[name] for name in kept} == kept
        assert actions(await check(client, first)) == actions(await check(client, second)) == {"keep"}
        await client.close()
    assert {"直播图层", "B图层", "故障图", "B 故障图"} <= set(obs.inputs)


async def test_an_obs_that_is_still_loading_is_waited_for() -> None:
    async with FakeObs() as obs:
        obs.ready = False
        client = await ObsClient.connect(obs.settings)
        running = asyncio.create_task(setup(client, replace(PLAN, width=1080, height=1920)))
        await obs.wait_for("GetSceneList", 2)
        obs.ready = True
        assert "problem" not in actions(await running)
        await client.close()
