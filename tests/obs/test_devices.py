"""Devices as OBS lists them: cameras of every platform from a stand-in, what this machine has from the real OBS."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from overlay.obs import Device, ObsClient, ObsLost, devices
from overlay.obs.devices import Format, Use, find, nearest
from tests.obs.fake_obs import FakeObs
from tests.obs.studio import Studio

Fields = dict[str, Any]


def entry(name: str, value: Any, *, enabled: bool = True) -> Fields:
    return {"itemName": name, "itemValue": value, "itemEnabled": enabled}


def windows(obs: FakeObs) -> None:
    """Two cards that can be opened once only, sizes after the device, rates after the size; two microphones."""
    obs.kinds |= {"dshow_input": {"active": True}, "wasapi_input_capture": {"device_id": "default"}}
    obs.lists["dshow_input", "video_device_id"] = [
        entry("无", ""),
        entry("Cam Link 4K", "Cam Link 4K:usb#1"),
        entry("USB Video", "USB Video:usb#2"),
        entry("拔掉的", "x", enabled=False),
    ]

    def sizes(settings: Fields) -> list[Fields]:
        card = settings.get("video_device_id", "")
        known = {"Cam": ("1920x1080", "3840x2160", "1280x720"), "USB": ("640x480",)}.get(card[:3], ())
        return [entry(size, size) for size in known] if settings.get("res_type") == 1 else []

    def rates(settings: Fields) -> list[Fields]:
        chosen = [entry("Match Output FPS", -1), entry("Highest FPS", 0)]
        known = {"3840x2160": ("30", "29.97 NTSC"), "640x480": ("30",)}.get(settings.get("resolution", ""), ())
        return chosen + [entry(rate, 333_333) for rate in known]

    obs.lists["dshow_input", "resolution"] = sizes
    obs.lists["dshow_input", "frame_interval"] = rates
    obs.lists["wasapi_input_capture", "device_id"] = [entry("默认", "default"), entry("DJI MIC MINI", "{0.0.1}.{a}")]


def linux(obs: FakeObs) -> None:
    """One camera whose sizes depend on the pixel format, and their rates on both."""
    obs.kinds |= {"v4l2_input": {"pixelformat": -1}}
    obs.lists["v4l2_input", "device_id"] = [entry("C920 (USB)", "/dev/video0")]
    obs.lists["v4l2_input", "pixelformat"] = lambda settings: (
        [entry("Leave Unchanged", -1), entry("YUYV 4:2:2", 1), entry("Motion-JPEG", 2), entry("RGB3 (Emulated)", 3)]
        if settings.get("device_id")
        else []
    )
    obs.lists["v4l2_input", "resolution"] = lambda settings: {
        1: [entry("Leave Unchanged", -1), entry("640x480", 11)],
        2: [entry("1280x720", 21), entry("1920x1080", 22)],
    }.get(settings.get("pixelformat", -1), [])
    obs.lists["v4l2_input", "framerate"] = lambda settings: {
        11: [entry("30.00", 1), entry("15.00", 2)],
        22: [entry("Leave Unchanged", -1), entry("60.00", 3)],
    }.get(settings.get("resolution", -1), [])


def macos(obs: FakeObs) -> None:
    obs.kinds |= {"av_capture_input_v2": {}, "macos-avcapture-fast": {}, "screen_capture": {}}
    for kind in ("av_capture_input_v2", "macos-avcapture-fast"):
        obs.lists[kind, "device"] = [entry("", ""), entry("FaceTime HD Camera", "0x1")]
    obs.lists["av_capture_input_v2", "resolution"] = [entry("640x480", '{"w":640}'), entry("1920x1080", '{"w":1920}')]
    obs.lists["macos-avcapture-fast", "supported_format"] = [
        entry("1920x1080 - 1-30 FPS - 420v", "a"),
        entry("1920x1080 - 1-60 FPS - 420f", "b"),
    ]
    obs.lists["screen_capture", "display_uuid"] = [entry("Studio Display: 2560x1440 @ 0,0", "37D8")]


@pytest.fixture
async def obs() -> AsyncIterator[FakeObs]:
    async with FakeObs() as obs:
        yield obs


@pytest.fixture
async def client(obs: FakeObs) -> AsyncIterator[ObsClient]:
    client = await ObsClient.connect(obs.settings)
    yield client
    await client.close()


def untouched(obs: FakeObs) -> bool:
    return list(obs.scenes) == ["开场", "产品"] and not any(name.startswith("overlay-") for name in obs.inputs)


async def test_cards_of_windows_with_sizes_and_rates_are_never_opened(obs: FakeObs, client: ObsClient) -> None:
    windows(obs)
    found = await devices(client)
    assert [(one.kind, one.property, one.id, one.name, one.media) for one in found] == [
        ("dshow_input", "video_device_id", "Cam Link 4K:usb#1", "Cam Link 4K", "video"),
        ("dshow_input", "video_device_id", "USB Video:usb#2", "USB Video", "video"),
        ("wasapi_input_capture", "device_id", "default", "默认", "audio"),
        ("wasapi_input_capture", "device_id", "{0.0.1}.{a}", "DJI MIC MINI", "audio"),
    ]
    assert found[0].formats == (Format("", ("3840x2160", "1920x1080", "1280x720"), ("30", "29.97")),)
    assert found[1].formats == (Format("", ("640x480",), ("30",)),)
    made = next(fields for fields in obs.asked("CreateInput") if fields["inputKind"] == "dshow_input")
    assert made["inputSettings"]["active"] is False
    assert all(fields["sceneItemEnabled"] is False for fields in obs.asked("CreateInput"))
    assert not obs.asked("SetCurrentProgramScene")
    assert untouched(obs)


async def test_a_card_in_use_is_asked_through_the_input_that_has_it(obs: FakeObs, client: ObsClient) -> None:
    windows(obs)
    card = {"video_device_id": "Cam Link 4K:usb#1", "res_type": 1, "resolution": "3840x2160"}
    await client.call(
        "CreateInput",
        {"sceneName": "产品", "inputName": "近景", "inputKind": "dshow_input", "inputSettings": card},
    )
    await client.call("CreateSceneItem", {"sceneName": "开场", "sourceName": "近景"})
    await client.call("CreateInput", {"sceneName": "开场", "inputName": "麦", "inputKind": "wasapi_input_capture"})
    obs.requests.clear()
    found = {one.name: one for one in await devices(client)}
    assert found["Cam Link 4K"].used_by == (Use("近景", ("开场", "产品")),)
    assert found["Cam Link 4K"].formats == (Format("", ("3840x2160", "1920x1080", "1280x720"), ("30", "29.97")),)
    assert found["默认"].used_by == (Use("麦", ("开场",)),), "its device is its kind's default"
    assert found["DJI MIC MINI"].used_by == ()
    chosen = [fields["inputSettings"].get("video_device_id") for fields in obs.asked("SetInputSettings")]
    assert "Cam Link 4K:usb#1" not in chosen, "it must not be opened a second time"
    assert obs.inputs["近景"]["settings"] == card
    assert untouched(obs)


async def test_a_camera_of_linux_tells_sizes_by_pixel_format(obs: FakeObs, client: ObsClient) -> None:
    linux(obs)
    (camera,) = await devices(client)
    assert (camera.id, camera.name) == ("/dev/video0", "C920 (USB)")
    assert camera.formats == (
        Format("YUYV 4:2:2", ("640x480",), ("30", "15")),
        Format("Motion-JPEG", ("1920x1080", "1280x720"), ("60",)),
    )
    assert untouched(obs)


async def test_cameras_and_screens_of_macos(obs: FakeObs, client: ObsClient) -> None:
    macos(obs)
    old, fast, screen = await devices(client)
    assert (old.kind, old.id, old.formats) == (
        "av_capture_input_v2", "0x1", (Format("", ("1920x1080", "640x480")),),
    )  # fmt: skip
    assert (fast.kind, fast.formats) == ("macos-avcapture-fast", (Format("", ("1920x1080",)),))
    assert (screen.media, screen.id) == ("screen", "37D8")
    assert untouched(obs)


async def test_a_kind_that_obs_cannot_make_hides_no_other(obs: FakeObs, client: ObsClient) -> None:
    linux(obs)
    obs.kinds["decklink-input"] = {}  # it has no list at all
    assert [one.name for one in await devices(client)] == ["C920 (USB)"]
    assert untouched(obs)


async def test_a_probe_is_removed_when_asking_is_broken_off(obs: FakeObs, client: ObsClient) -> None:
    linux(obs)
    inner, reached = obs.lists["v4l2_input", "framerate"], asyncio.Event()
    assert callable(inner)

    def rates(settings: Fields) -> list[Fields]:
        reached.set()
        return inner(settings)

    obs.lists["v4l2_input", "framerate"] = rates
    asking = asyncio.create_task(devices(client))
    await reached.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert obs.asked("CreateInput")
    assert untouched(obs)


async def test_what_a_crash_left_behind_is_swept_but_not_what_another_is_asking_now(
    obs: FakeObs, client: ObsClient
) -> None:
    linux(obs)
    obs.slow.add("GetInputPropertiesListPropertyItems")
    broken = await ObsClient.connect(replace(client.settings, timeout=1.0))
    with pytest.raises(ObsLost):
        await devices(broken)
    await broken.close()
    left = [name for name in obs.inputs if name.startswith("overlay-probe-")]
    assert left, "the connection was lost with the probe in place"
    obs.slow.clear()
    old = "overlay-probe-5f000000-abcdef"
    await client.call("CreateScene", {"sceneName": f"{old}-scene"})
    await client.call("CreateInput", {"sceneName": f"{old}-scene", "inputName": old, "inputKind": "v4l2_input"})
    assert len(await devices(client)) == 1
    assert [name for name in obs.inputs if name.startswith("overlay-probe-")] == left
    assert not any(name.startswith(old) for name in obs.scenes)


def test_a_device_is_found_by_id_or_name_and_the_nearest_are_named() -> None:
    cam = Device("dshow_input", "video_device_id", "Cam Link 4K:usb#1", "Cam Link 4K", "video")
    twin = Device("dshow_input", "video_device_id", "Cam Link 4K:usb#9", "Cam Link 4K", "video")
    web = Device("dshow_input", "video_device_id", "w", "HD Pro Webcam C920", "video")
    screen = Device("xshm_input", "screen", 0, "Screen 0", "screen")
    known = [cam, web, screen]
    assert find("Cam Link 4K:usb#1", [cam, twin]) is cam
    assert find("cam link 4k", known) is cam
    assert find("Cam Link 4K", [cam, twin]) is None, "which of the two nobody can say"
    assert find("0", known) is screen
    assert find("C920", known) is None
    assert nearest("C920", known) == ["HD Pro Webcam C920"]
    assert nearest("CamLink4k", known)[0] == "Cam Link 4K"
    assert nearest("全不相干", known) == ["Cam Link 4K", "HD Pro Webcam C920", "Screen 0"]
    assert nearest("x", []) == []


@pytest.mark.obs
async def test_the_real_obs_lists_its_screen_marks_it_in_use_and_keeps_no_probe(studio: Studio) -> None:
    client = await ObsClient.connect(studio.patient)

    async def names() -> set[str]:
        inputs: Any = (await client.call("GetInputList"))["inputs"]
        scenes: Any = (await client.call("GetSceneList"))["scenes"]
        return {one["inputName"] for one in inputs} | {one["sceneName"] for one in scenes}

    async def until_gone(name: str) -> None:
        async with asyncio.timeout(30):
            while name in await names():  # OBS says so before it is true, and no event is certain to tell
                await asyncio.sleep(0.01)

    try:
        before, programme = await names(), await client.call("GetCurrentProgramScene")
        screens = [one for one in await devices(client) if one.media == "screen"]
        assert [(one.kind, one.property, one.id, one.used_by) for one in screens] == [("xshm_input", "screen", 0, ())]
        for name in await names() - before:
            assert name.startswith("overlay-probe-")
            await until_gone(name)
        assert await client.call("GetCurrentProgramScene") == programme
        await client.call("CreateScene", {"sceneName": "采集"})
        await client.call("CreateInput", {"sceneName": "采集", "inputName": "屏幕", "inputKind": "xshm_input"})
        (screen,) = [one for one in await devices(client) if one.media == "screen"]
        assert screen.used_by == (Use("屏幕", ("采集",)),)
        await client.call("RemoveInput", {"inputName": "屏幕"})
        await client.call("RemoveScene", {"sceneName": "采集"})
        await until_gone("屏幕")
        assert await names() == before
    finally:
        await client.close()
