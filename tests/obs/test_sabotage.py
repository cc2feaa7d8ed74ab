"""A whole room on the real OBS: what anybody does to it is mended, one thing or all at once, and nothing else is
touched."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from overlay.obs import ObsClient, check, setup
from tests.obs.rooms import actions, connected, create_input, gone, item, plan_of, read_back, said, settings, this
from tests.obs.studio import Screen, Studio

pytestmark = pytest.mark.obs

PLAN = plan_of(
    """
preset = "two-cameras"
transition = "fade"
transition_ms = 450
[rooms.obs.inputs.camera]
kind = "colour"
colour = "#204060"
chroma_key = { colour = "green", similarity = 300 }
correction = { brightness = 0.05, saturation = 0.2 }
crop = { left = 10, right = 10 }
[rooms.obs.inputs.camera2]
kind = "colour"
colour = "#602040"
[rooms.obs.inputs.mic]
name = "麦克风"
kind = "microphone"
gain = 6
noise_suppression = "speex"
limiter = -6
volume = -3
sync_offset = 120
""",
    collection="直播",
)
FILTERS = {"sourceName": "主机位", "filterName": "抠像 Chroma Key"}


@pytest.fixture(scope="module")
def obs(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    collections = {"直播": ("别人的场景",), "旁边": ("别处",)}
    studio = Studio(tmp_path_factory.mktemp("sabotage"), screen, collections=collections, browser=True, fps=10)
    studio.start()
    yield studio
    studio.close()


@pytest.fixture
async def client(obs: Studio) -> AsyncIterator[ObsClient]:
    """The OBS with the room in it, whole."""
    client = await connected(obs)
    await setup(client, PLAN)
    yield client
    await client.close()


Deed = Callable[[ObsClient], Awaitable[object]]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    DEEDS[function.__name__] = function
    return function


@deed
async def deletes_an_item(obs: ObsClient) -> None:
    await obs.call("RemoveSceneItem", await this(obs, "直播", "主机位"))


@deed
async def deletes_the_stage_from_a_scene(obs: ObsClient) -> None:
    await obs.call("RemoveSceneItem", await this(obs, "画中画", "直播图层"))


@deed
async def moves_turns_and_crops_an_item(obs: ObsClient) -> None:
    moved: dict[str, object] = {"positionX": 17.0, "rotation": 30.0, "cropTop": 4, "boundsType": "OBS_BOUNDS_NONE"}
    await obs.call("SetSceneItemTransform", await this(obs, "画中画", "主机位") | {"sceneItemTransform": moved})


@deed
async def reorders_items(obs: ObsClient) -> None:
    await obs.call("SetSceneItemIndex", await this(obs, "商品特写", "直播图层") | {"sceneItemIndex": 0})


@deed
async def hides_an_item(obs: ObsClient) -> None:
    await obs.call("SetSceneItemEnabled", await this(obs, "故障", "故障图") | {"sceneItemEnabled": False})


@deed
async def unlocks_an_item(obs: ObsClient) -> None:
    await obs.call("SetSceneItemLocked", await this(obs, "直播", "直播图层") | {"sceneItemLocked": False})


@deed
async def changes_the_address(obs: ObsClient) -> None:
    wrong = {"url": "http://elsewhere/", "fps": 5}
    await obs.call("SetInputSettings", {"inputName": "直播图层", "inputSettings": wrong})


@deed
async def changes_a_cameras_settings(obs: ObsClient) -> None:
    await obs.call("SetInputSettings", {"inputName": "主机位", "inputSettings": {"color": 4278190080}})


@deed
async def mutes_the_microphone(obs: ObsClient) -> None:
    await obs.call("SetInputMute", {"inputName": "麦克风", "inputMuted": True})


@deed
async def turns_the_sound_down_and_late(obs: ObsClient) -> None:
    await obs.call("SetInputVolume", {"inputName": "麦克风", "inputVolumeDb": -30.0})
    await obs.call("SetInputAudioSyncOffset", {"inputName": "麦克风", "inputAudioSyncOffset": 0})


@deed
async def changes_a_filter(obs: ObsClient) -> None:
    await obs.call("SetSourceFilterSettings", FILTERS | {"filterSettings": {"similarity": 1}})


@deed
async def switches_a_filter_off(obs: ObsClient) -> None:
    await obs.call("SetSourceFilterEnabled", FILTERS | {"filterEnabled": False})


@deed
async def removes_a_filter(obs: ObsClient) -> None:
    await obs.call("RemoveSourceFilter", {"sourceName": "麦克风", "filterName": "降噪 Noise Suppression"})


@deed
async def reorders_filters(obs: ObsClient) -> None:
    await obs.call("SetSourceFilterIndex", {"sourceName": "麦克风", "filterName": "限幅 Limiter", "filterIndex": 0})


@deed
async def deletes_a_scene(obs: ObsClient) -> None:
    await obs.call("RemoveScene", {"sceneName": "商品特写"})
    await gone(obs, "商品特写")


@deed
async def deletes_an_input(obs: ObsClient) -> None:
    await obs.call("SetCurrentProgramScene", {"sceneName": "故障"})  # OBS lets go only of what it renders
    await obs.call("RemoveInput", {"inputName": "故障图"})
    await gone(obs, "故障图")
    await obs.call("SetCurrentProgramScene", {"sceneName": "直播"})


@deed
async def changes_the_transition(obs: ObsClient) -> None:
    await obs.call("SetCurrentSceneTransitionDuration", {"transitionDuration": 2000})
    await obs.call("SetCurrentSceneTransition", {"transitionName": "Cut"})
    while (await obs.call("GetCurrentSceneTransition"))["transitionName"] != "Cut":  # a moment after it says so
        await asyncio.sleep(0.01)


@deed
async def renames_the_stage(obs: ObsClient) -> None:
    await obs.call("SetInputName", {"inputName": "直播图层", "newInputName": "我的图层"})


@deed
async def renames_a_camera(obs: ObsClient) -> None:
    await obs.call("SetInputName", {"inputName": "副机位", "newInputName": "罗技"})


@deed
async def renames_a_scene(obs: ObsClient) -> None:
    await obs.call("SetSceneName", {"sceneName": "待播", "newSceneName": "休息一下"})


@deed
async def switches_the_collection(obs: ObsClient) -> None:
    await obs.call("SetCurrentSceneCollection", {"sceneCollectionName": "旁边"})


async def test_the_room_is_as_described(client: ObsClient) -> None:
    found = await read_back(client)
    assert found["programme"] == "直播" and found["transition"]["transitionDuration"] == 450
    scenes = {name: [one[0] for one in items] for name, items in found.items() if name.startswith("scene")}
    assert scenes == {
        "scene 别人的场景": [],
        "scene 直播": ["麦克风", "底图", "主机位", "直播图层"],
        "scene 商品特写": ["麦克风", "底图", "副机位", "直播图层"],
        "scene 画中画": ["麦克风", "底图", "副机位", "主机位", "直播图层"],
        "scene 待播": ["待播图", "直播图层"],
        "scene 故障": ["麦克风", "故障图", "直播图层"],
    }
    corner = (await item(client, "画中画", "主机位"))["sceneItemTransform"]
    assert corner["boundsType"] == "OBS_BOUNDS_SCALE_INNER"
    assert (corner["positionX"], corner["positionY"]) == (435, 22), "68 and 6 per cent of the canvas"
    camera, mic = found["input 主机位"]["filters"], found["input 麦克风"]
    assert [one["filterKind"] for one in camera] == ["crop_filter", "chroma_key_filter_v2", "color_filter_v2"]
    assert camera[1]["filterSettings"]["similarity"] == 300
    assert [one["filterName"] for one in mic["filters"]] == ["降噪 Noise Suppression", "增益 Gain", "限幅 Limiter"]
    assert mic["inputVolumeDb"] == pytest.approx(-3, abs=0.05) and mic["inputAudioSyncOffset"] == 120
    assert (await settings(client, "底图"))["file"].endswith("backdrop-landscape.png")


async def test_twice_changes_nothing(client: ObsClient) -> None:
    before = await read_back(client)
    again = await setup(client, PLAN)
    assert actions(again) == {"keep"}, said(again)
    assert await read_back(client) == before


@pytest.mark.parametrize("name", DEEDS)
async def test_one_wrong_thing_is_mended_and_the_rest_left_alone(client: ObsClient, name: str) -> None:
    before = await read_back(client)
    await DEEDS[name](client)
    assert await read_back(client) != before, "the deed does something"
    steps = await setup(client, PLAN)
    mended = [step for step in steps if step.action != "keep"]
    # A scene that is gone is made, and filled; an input that is gone is put back.
    assert 1 <= len(mended) <= 2 and actions(mended) <= {"create", "change"}, said(steps)
    assert await read_back(client) == before
    again = await setup(client, PLAN)
    assert actions(again) == {"keep"}, said(again)


async def test_all_at_once_is_mended_and_a_bystanders_things_are_as_they_were(client: ObsClient) -> None:
    await create_input(client, "别人的场景", "别人的颜色", "color_source_v3", color=4294901760)
    await client.call("SetSceneItemLocked", await this(client, "别人的场景", "别人的颜色") | {"sceneItemLocked": True})
    theirs = {"sourceName": "别人的颜色", "filterName": "别人的滤镜", "filterKind": "color_filter_v2"}
    await client.call("CreateSourceFilter", theirs | {"filterSettings": {"contrast": 0.5}})
    await create_input(client, "别人的场景", "别人的麦克风", "pulse_input_capture")
    await client.call("SetInputMute", {"inputName": "别人的麦克风", "inputMuted": True})
    # Theirs on things of ours, too: a text between our items, a filter on our camera, ours in their scene.
    await create_input(client, "直播", "别人的字", "text_ft2_source_v2", text="满 100 减 20")
    own = {"sourceName": "主机位", "filterName": "别人的锐化", "filterKind": "sharpness_filter_v2"}
    await client.call("CreateSourceFilter", own)
    await client.call("CreateSceneItem", {"sceneName": "别人的场景", "sourceName": "主机位"})
    assert actions(await setup(client, PLAN)) == {"keep", "change"}, "the stage goes to the top again"
    before = await read_back(client)
    assert [one[0] for one in before["scene 直播"]] == ["麦克风", "底图", "主机位", "别人的字", "直播图层"]

    for name, do in DEEDS.items():
        if name != "deletes_an_item":  # where theirs was in relation to it is lost with it
            await do(client)
    steps = await setup(client, PLAN)
    assert actions(steps) <= {"keep", "create", "change"}, said(steps)
    assert sum(step.action != "keep" for step in steps) >= 10
    assert await read_back(client) == before
    again = await setup(client, PLAN)
    assert actions(again) == {"keep"}, said(again)


async def test_what_is_no_longer_described_is_switched_off_or_left_where_it_is(client: ObsClient) -> None:
    before = await read_back(client)
    less = plan_of(
        """
[rooms.obs.inputs.camera]
name = "主机位"
kind = "colour"
colour = "#204060"
correction = { brightness = 0.05, saturation = 0.2 }
[[rooms.obs.scenes]]
name = "直播"
items = ["camera"]
"""
    )
    steps = await setup(client, less)
    camera, live, fault = [step for step in steps if step.is_to_do]
    assert "裁剪、抠像" in camera.what and "调色" not in camera.what
    assert "隐藏“麦克风”、隐藏“底图”" in live.what, "ours, where it is not described"
    assert "隐藏“麦克风”" in fault.what
    enabled = {one["filterName"]: one["filterEnabled"] for one in (await read_back(client))["input 主机位"]["filters"]}
    assert [name for name, on in enabled.items() if on and "别人" not in name] == ["调色 Color Correction"]
    await setup(client, PLAN)
    assert await read_back(client) == before


async def test_a_collection_of_its_own_is_made_and_the_other_one_is_left_as_it_is(client: ObsClient) -> None:
    before = await read_back(client)
    own = replace(PLAN, collection="直播间")
    (plan,) = await check(client, own)
    assert plan.action == "create" and "场景集合“直播间”" in plan.what
    steps = await setup(client, own)
    # The stand-in for the browser source is a script of the other collection.
    assert [step.mend for step in steps if step.action == "problem"] == [
        step.mend for step in await check(client, own) if step.action != "keep"
    ]
    found = await read_back(client)
    assert {"scene 直播", "scene 故障", "input 主机位"} <= set(found) and "scene 别人的场景" not in found
    assert found["programme"] == "直播"
    assert actions(await setup(client, PLAN)) == {"change", "keep"}, "the switch back"
    assert await read_back(client) == before
