"""What the watch asks of OBS, by the oldest and the newest protocol: nothing that wakes a source, one thing at a time."""

# ruff: noqa: N802, N803  # requests and their fields keep the names that OBS gives them

import asyncio
import base64
import io
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from overlay.config.watch import Check, Severity
from overlay.config.watch import Watch as WatchConfig
from overlay.obs.meters import Meters
from overlay.obs.watch import Finding, Key, Watch
from tests.obs.fake_obs import FakeObs, Refusal
from tests.obs.protocol import VERSIONS
from tests.obs.room_stand_in import Room, driving

Fields = dict[str, Any]
HANG = 30
BRISK, OFF = Check(hold=0.2), Check(on=False)


class Obs(FakeObs):
    """With figures and pictures. `pictures`: of sources, PNG colour; none: nothing to see."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kinds |= {"dshow_input": {}, "ffmpeg_source": {}, "monitor_capture": {}, "wasapi_input_capture": {}}
        self.colours: dict[str, tuple[int, int, int, int]] = {}
        self.stream: Fields = {}
        self.asked_formats: list[tuple[str, str]] = []
        self.formats = ["bmp", "jpg", "png"]

    def do_GetVersion(self) -> Fields:
        return super().do_GetVersion() | {"supportedImageFormats": self.formats}

    def do_GetCurrentProgramScene(self) -> Fields:
        return {"currentProgramSceneName": self.programme}

    def do_GetMediaInputStatus(self, inputName: str) -> Fields:
        return {"mediaState": "OBS_MEDIA_STATE_PLAYING", "mediaCursor": 1, "mediaDuration": 0}

    def do_GetStats(self) -> Fields:
        return super().do_GetStats() | {"availableDiskSpace": 1000.0, "outputTotalFrames": 0, "outputSkippedFrames": 0}

    def do_GetStreamStatus(self) -> Fields:
        return super().do_GetStreamStatus() | self.stream

    def do_GetSourceScreenshot(
        self,
        sourceName: str,
        imageFormat: str,
        imageWidth: int | None = None,
        imageHeight: int | None = None,
    ) -> Fields:
        if imageFormat not in self.formats:
            raise Refusal(402)
        self.asked_formats.append((sourceName, imageFormat))
        written = io.BytesIO()
        colour = self.colours.get(sourceName, (0, 0, 0, 0))
        picture = Image.new("RGBA", (imageWidth or 64, imageHeight or 36), colour)
        (picture if imageFormat == "png" else picture.convert("RGB")).save(written, imageFormat.replace("jpg", "jpeg"))
        return {"imageData": f"data:image/{imageFormat};base64,{base64.b64encode(written.getvalue()).decode()}"}


class Desk:
    def __init__(self) -> None:
        self.open: dict[Key, Severity] = {}
        self.found: dict[str, Finding] = {}
        self.watched: list[str] = []

    def begun(self) -> Mapping[Key, Severity]:
        return self.open

    async def begin(self, finding: Finding) -> None:
        self.open[finding.key] = finding.severity
        self.found[finding.key.check] = finding

    async def end(self, key: Key) -> None:
        del self.open[key]

    def watching(self, names: list[str]) -> None:
        self.watched = names

    async def until(self, *checks: str) -> None:
        async with asyncio.timeout(HANG):
            while not set(checks) <= {key.check for key in self.open}:
                await asyncio.sleep(0.01)

    async def over(self) -> None:
        async with asyncio.timeout(HANG):
            while self.open:
                await asyncio.sleep(0.01)


def watching(desk: Desk, **config: Any) -> list[Any]:
    meters = Meters()
    return [meters, Watch(WatchConfig(period=0.5, **config), desk, meters, fallback="故障")]


async def looked_at(obs: Obs, name: str, count: int = 1) -> None:
    async with asyncio.timeout(HANG):
        while sum(source == name for source, _ in obs.asked_formats) < count:
            await asyncio.sleep(0.01)


def furnish(obs: Obs) -> None:
    kinds: dict[str, tuple[str, Fields]] = {
        "摄像头": ("dshow_input", {}),
        "待机的摄像头": ("dshow_input", {"deactivate_when_not_showing": True}),
        "网络摄像头": ("ffmpeg_source", {"is_local_file": False}),
        "片头": ("ffmpeg_source", {"is_local_file": True, "local_file": "a.mp4"}),
        "屏幕": ("monitor_capture", {}),
        "图层": ("browser_source", {"shutdown": True}),
        "麦克风": ("wasapi_input_capture", {}),
    }
    for name, (kind, settings) in kinds.items():
        obs.do_CreateInput("开场", name, kind, settings)
        obs.colours[name] = (90, 120, 60, 255)
    obs.colours["开场"] = obs.colours["产品"] = (90, 120, 60, 255)
    obs.unseen.add("待机的摄像头")


@pytest.mark.parametrize("version", VERSIONS)
async def test_only_what_it_may_look_at_is_looked_at_with_requests_that_every_version_knows(version: str) -> None:
    desk, room = Desk(), Room()
    async with Obs(protocol=version) as obs:
        furnish(obs)
        async with driving(obs.settings, room, parts=watching(desk)):
            for name in ("摄像头", "网络摄像头", "屏幕", "开场"):
                await looked_at(obs, name, 2)
        assert desk.watched == ["屏幕", "待机的摄像头", "摄像头", "网络摄像头", "麦克风"]
        assert {name for name, _ in obs.asked_formats} == {"摄像头", "网络摄像头", "屏幕", "开场"}
        assert all(
            fields.get("imageWidth") == 64 and fields.get("imageHeight") == 36
            for name, fields in obs.requests
            if name == "GetSourceScreenshot"
        )


async def test_a_camera_that_gives_nothing_is_told_from_one_that_gives_black() -> None:
    desk, room = Desk(), Room()
    async with Obs() as obs:
        furnish(obs)
        obs.colours["摄像头"] = (0, 0, 0, 0)
        obs.colours["网络摄像头"] = (0, 0, 0, 255)
        parts = watching(desk, no_frame=BRISK, black=BRISK, one_colour=OFF, disk=OFF)
        async with driving(obs.settings, room, parts=parts):
            await desk.until("no_frame", "black")
            assert (desk.found["no_frame"].key.subject, desk.found["black"].key.subject) == ("摄像头", "网络摄像头")
            picture = desk.found["black"].picture
            assert picture is not None and picture.ending == "jpg" and picture.data.startswith(b"\xff\xd8")
            obs.colours["摄像头"] = obs.colours["网络摄像头"] = (90, 120, 60, 255)
            obs.do_RemoveInput("网络摄像头")
            await desk.over()


async def test_outputs_and_disk_are_told_from_obs_own_figures() -> None:
    desk, room = Desk(), Room()
    async with Obs() as obs:
        obs.colours["开场"] = (90, 120, 60, 255)
        obs.streaming = True
        obs.stream = {"outputReconnecting": True, "outputCongestion": 0.95, "outputBytes": 1}
        obs.stream |= {"outputSkippedFrames": 0, "outputTotalFrames": 0}
        parts = watching(desk, congestion=BRISK, disk=Check(hold=0), dropped=BRISK)
        async with driving(obs.settings, room, parts=parts):
            await desk.until("disk", "reconnecting", "congestion")
            for _ in range(5):
                obs.stream["outputTotalFrames"] += 30
                obs.stream["outputSkippedFrames"] += 20
                await looked_at(obs, "开场", len(obs.asked_formats) + 2)
                if "dropped" in desk.found:
                    break
            await desk.until("dropped")
            assert "1.0 GB" in desk.found["disk"].message
            obs.streaming = False


async def test_an_obs_without_small_pictures_is_watched_all_the_same() -> None:
    desk, room = Desk(), Room()
    async with Obs() as obs:
        furnish(obs)
        obs.formats = ["jpg"]
        async with driving(obs.settings, room, parts=watching(desk, disk=Check(hold=0))):
            await desk.until("disk")
            assert not obs.asked_formats


async def test_a_watch_that_is_off_leaves_nothing_open() -> None:
    desk, room = Desk(), Room()
    desk.open[Key("black", "input", "摄像头")] = "alarm"
    async with Obs() as obs:
        furnish(obs)
        async with driving(obs.settings, room, parts=watching(desk, on=False)):
            await desk.over()
        assert not obs.asked_formats
