"""Capture inputs of a described room, on the stand-in: what each platform's OBS offers, which device they get."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from overlay.obs import ObsClient, Plan, Step, setup
from tests.obs.fake_obs import BROWSER_DEFAULTS, FakeObs
from tests.obs.rooms import plan_of, said

WINDOWS = (
    "dshow_input",
    "decklink-input",
    "monitor_capture",
    "wasapi_input_capture",
    "wasapi_output_capture",
    "ffmpeg_source",
    "image_source",
    "color_source_v3",
)
MAC = (
    "av_capture_input_v2",
    "macos-avcapture",
    "macos-avcapture-fast",
    "screen_capture",
    "coreaudio_input_capture",
    "image_source",
)
LINUX = ("v4l2_input", "xshm_input", "pulse_input_capture", "image_source")
DEFAULTS: dict[str, dict[str, Any]] = {
    "browser_source": BROWSER_DEFAULTS,
    "monitor_capture": {"monitor_id": "DUMMY"},
    "xshm_input": {"screen": 0},
    "wasapi_input_capture": {"device_id": "default"},
    "wasapi_output_capture": {"device_id": "default"},
    "pulse_input_capture": {"device_id": "default"},
}


def entry(name: str, value: object) -> dict[str, object]:
    return {"itemName": name, "itemValue": value, "itemEnabled": True}


@asynccontextmanager
async def obs_of(kinds: tuple[str, ...]) -> AsyncIterator[FakeObs]:
    """An OBS of one platform with two webcams, OBS's own virtual one among them, a capture card, a screen."""
    async with FakeObs(kinds={kind: DEFAULTS.get(kind, {}) for kind in ("browser_source", *kinds)}) as obs:
        cameras = [("OBS Virtual Camera", "obs"), ("FaceTime HD", "cam:1"), ("Cam Link 4K", "card:2")]
        entries = [entry(*one) for one in cameras]
        for key in ("dshow_input:video_device_id", "v4l2_input:device_id", "macos-avcapture:device"):
            obs.lists[tuple(key.split(":"))] = entries  # type: ignore[index]
        obs.lists["macos-avcapture-fast", "device"] = entries[2:]
        obs.lists["decklink-input", "device_hash"] = [entry("DeckLink Mini Recorder", "hash")]
        obs.lists["monitor_capture", "monitor_id"] = [entry("主显示器", r"\\?\DISPLAY1")]
        obs.lists["wasapi_input_capture", "device_id"] = [entry("默认", "default"), entry("Blue Yeti", "{yeti}")]
        yield obs


async def run(obs: FakeObs, description: str, **options: Any) -> list[Step]:
    """Sets up twice: what one run made, the next one keeps."""
    client = await ObsClient.connect(obs.settings)
    plan: Plan = plan_of(description, 1080, 1920, **options)
    first = await setup(client, plan)
    again = await setup(client, plan)
    await client.close()
    assert not any(step.is_to_do for step in again), said(again)
    return first


@pytest.mark.parametrize(
    ("kinds", "camera", "card"),
    [
        (WINDOWS, ("dshow_input", {"video_device_id": "cam:1"}), ("dshow_input", {"video_device_id": "card:2"})),
        (MAC, ("macos-avcapture", {"device": "cam:1"}), ("macos-avcapture-fast", {"device": "card:2"})),
        (
            LINUX,
            ("v4l2_input", {"device_id": "cam:1", "auto_reset": True}),
            ("v4l2_input", {"device_id": "card:2", "auto_reset": True}),
        ),
    ],
)
async def test_each_platform_gets_its_kinds_and_who_names_no_device_the_first_that_is_free(
    kinds: tuple[str, ...], camera: tuple[str, object], card: tuple[str, object]
) -> None:
    async with obs_of(kinds) as obs:
        steps = await run(obs, 'preset = "capture-and-camera"\n[rooms.obs.inputs.card]\ndevice = "cam link 4k"\n')
    assert [(obs.inputs[name]["kind"], obs.inputs[name]["settings"]) for name in ("主机位", "采集卡")] == [camera, card]
    assert not any(step.action in ("problem", "note") for step in steps), said(steps)


async def test_a_named_device_that_is_not_there_is_told_with_the_nearest_and_the_room_starts_with_its_fallback() -> (
    None
):
    description = 'preset = "one-camera"\n[rooms.obs.inputs.camera]\ndevice = "Cam Lnk"\n'
    async with obs_of(WINDOWS) as obs:
        steps = await run(obs, description)
        (problem,) = [step for step in steps if step.action == "problem"]
        assert "“主机位”的设备“Cam Lnk”不在" in problem.what and "“Cam Link 4K”" in problem.mend
        assert obs.inputs["主机位"]["settings"] == {"video_device_id": "Cam Lnk"}, (
            "an id comes to life when it is there"
        )
        assert [one["sourceName"] for one in obs.scenes["直播"]] == ["底图", "主机位", "直播图层"]
        assert obs.programme == "故障"

        obs.lists["dshow_input", "video_device_id"] = [entry("Cam Lnk", "lnk:3")]
        again = await run(obs, description)
        assert [step.action for step in again if step.action != "keep"] == ["change"], said(again)
        assert obs.inputs["主机位"]["settings"] == {"video_device_id": "lnk:3"}
        assert obs.programme == "故障", "back to the live scene is a person's choice, or the signal watch's"

        obs.lists["dshow_input", "video_device_id"] = []
        (problem,) = [step for step in await run(obs, description) if step.action != "keep"]
        assert problem.action == "problem"
        assert obs.inputs["主机位"]["settings"] == {"video_device_id": "lnk:3"}, "it is only unplugged"


async def test_a_camera_that_somebody_chose_in_obs_stays_where_the_config_names_none() -> None:
    async with obs_of(WINDOWS) as obs:
        await run(obs, 'preset = "two-cameras"\n')
        chosen = {name: obs.inputs[name]["settings"]["video_device_id"] for name in ("主机位", "副机位")}
        assert chosen == {"主机位": "cam:1", "副机位": "card:2"}
        obs.inputs["主机位"]["settings"]["video_device_id"] = "obs"
        await run(obs, 'preset = "two-cameras"\n')
        assert obs.inputs["主机位"]["settings"]["video_device_id"] == "obs"


async def test_no_camera_at_all_is_a_note_and_the_live_scene_has_its_backdrop() -> None:
    async with obs_of(LINUX) as obs:
        obs.lists.clear()
        steps = await run(obs, 'preset = "one-camera"\n')
        (note,) = [step for step in steps if step.action not in ("keep", "create", "change")]
        assert note.action == "note" and "主机位" in note.what
        assert obs.programme == "直播"
        assert [one["sourceName"] for one in obs.scenes["直播"]] == ["底图", "主机位", "直播图层"]


async def test_formats_network_cameras_screens_and_sound() -> None:
    async with obs_of(WINDOWS) as obs:
        steps = await run(
            obs,
            """
preset = "screen-and-camera"
[rooms.obs.inputs.camera]
device = "Cam Link 4K"
resolution = "1920x1080"
fps = 60
settings = { buffering = false }
[rooms.obs.inputs.phone]
name = "手机"
kind = "network"
url = "rtsp://10.0.0.7/live"
[rooms.obs.inputs.mic]
kind = "microphone"
device = "Blue Yeti"
noise_suppression = true
gain = 6
limiter = -3
sync_offset = 120
[rooms.obs.inputs.music]
kind = "desktop_audio"
volume = -20
[[rooms.obs.scenes]]
name = "手机机位"
items = ["phone", { input = "backdrop", place = "stretch" }]
""",
        )
    assert not any(step.action == "problem" for step in steps), said(steps)
    assert obs.inputs["主机位"]["settings"] == {
        "res_type": 1,
        "resolution": "1920x1080",
        "frame_interval": 166666,
        "buffering": False,
        "video_device_id": "card:2",
    }
    phone = obs.inputs["手机"]
    assert phone["kind"] == "ffmpeg_source" and phone["settings"]["input"] == "rtsp://10.0.0.7/live"
    assert phone["settings"]["ffmpeg_options"] == "rtsp_transport=tcp"
    assert obs.inputs["屏幕"]["settings"] == {"monitor_id": r"\\?\DISPLAY1"}
    assert obs.inputs["mic"]["settings"] == {"device_id": "{yeti}"} and obs.inputs["music"]["settings"] == {}
    assert [one["filterKind"] for one in obs.filters["mic"]] == [
        "noise_suppress_filter_v2",
        "gain_filter",
        "limiter_filter",
    ]
    assert obs.sound["mic"]["offset"] == 120 and obs.sound["music"]["db"] == -20
    scenes = {name: [one["sourceName"] for one in items] for name, items in obs.scenes.items()}
    assert scenes["手机机位"] == ["music", "mic", "底图", "手机", "直播图层"]
    assert "mic" not in scenes["待播"], "nobody is heard before the show"


async def test_what_this_obs_lacks_is_said_and_the_rest_is_built() -> None:
    async with obs_of(MAC) as obs:
        del obs.filter_kinds["chroma_key_filter_v2"]
        steps = await run(
            obs,
            """
preset = "one-camera"
transition = "stinger"
[rooms.obs.inputs.camera]
chroma_key = "green"
correction = { contrast = 0.1 }
resolution = "1920x1080"
fps = 60
[rooms.obs.inputs.far]
kind = "ndi"
device = "STUDIO (cam 1)"
[[rooms.obs.scenes]]
name = "远程"
items = ["far"]
""",
        )
    problems = "\n".join(step.what for step in steps if step.action == "problem")
    for words in ("“far”（ndi）的来源", "没有抠像滤镜", "fps 在这个 OBS 上设不了", "没有转场“stinger”"):
        assert words in problems
    assert problems.count("\n") == 3
    assert [one["filterKind"] for one in obs.filters["主机位"]] == ["color_filter_v2"]
    assert obs.inputs["主机位"]["settings"]["preset"] == "AVCaptureSessionPreset1920x1080"
    assert [one["sourceName"] for one in obs.scenes["远程"]] == ["直播图层"]


async def test_an_input_that_needs_another_kind_is_not_replaced() -> None:
    async with obs_of(WINDOWS) as obs:
        await run(obs, 'preset = "capture-and-camera"\n')
        steps = await run(
            obs, 'preset = "capture-and-camera"\n[rooms.obs.inputs.card]\ndevice = "DeckLink Mini Recorder"\n'
        )
        (problem,) = [step for step in steps if step.action == "problem"]
        assert "decklink-input" in problem.what and "删除“采集卡”" in problem.mend
        assert obs.inputs["采集卡"]["kind"] == "dshow_input"


@pytest.mark.parametrize("version", ["5.0.1", "5.7.3"])
async def test_a_whole_room_asks_nothing_that_the_version_does_not_know(version: str) -> None:
    async with FakeObs(protocol=version) as obs:
        obs.kinds |= {kind: DEFAULTS.get(kind, {}) for kind in WINDOWS}
        description = 'preset = "two-cameras"\ntransition = "cut"\n[rooms.obs.inputs.camera]\nchroma_key = "green"\n'
        description += '[rooms.obs.inputs.mic]\nkind = "microphone"\ngain = 3\nvolume = -3\nsync_offset = 20\n'
        await run(obs, description)
        obs.scenes["直播"].reverse()
        obs.filters["主机位"][0]["filterEnabled"] = False
        obs.do_SetInputName("直播图层", "别名")
        await run(obs, description)
        assert "直播图层" in obs.inputs and obs.transition == "Cut"
        await run(obs, description, collection="自己的")
        assert obs.collection == "自己的" and "直播" in obs.scenes
