"""A real OBS that can record, and a real server that drives it; pages and people are HTTP calls."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient, ObsRefused
from tests.obs.conftest import screen  # noqa: F401  # fixtures of the tests here
from tests.obs.studio import Screen, Studio
from tests.server.conftest import Server, built, start  # noqa: F401

# Recording with an encoder of its own (so that it can pause) and a key frame each second.
PROFILE = """
[Output]
Mode=Advanced
[AdvOut]
RecType=Standard
RecFormat=mkv
RecFormat2=mkv
RecFilePath={folder}
RecEncoder=obs_x264
Encoder=obs_x264
RecTracks=1
RecRB={replay}
RecRBTime=5
"""
ENCODER = '{"rate_control":"CRF","crf":30,"preset":"ultrafast","keyint_sec":1}'
CONFIG = """
[[rooms]]
name = "main"
title = "好物直播间"
[rooms.obs]
port = {port}
password_file = "obs.password"
"""
TEA = {"id": "A001", "number": 1, "name": "龙井茶=特级;#1", "price": "29.90"}
CUP = {"id": "A002", "number": 2, "name": "青瓷/茶杯", "price": "59.00"}


def prepare(studio: Studio, *, replay: bool = True) -> Path:
    """Make an OBS that has not been started record into a folder of its own; that folder."""
    recordings = studio.folder / "recordings"
    recordings.mkdir()
    profile = studio.folder / "home/.config/obs-studio/basic/profiles/CI"
    with (profile / "basic.ini").open("a", encoding="utf-8") as ini:
        ini.write(PROFILE.format(folder=recordings, replay=str(replay).lower()))
    for name in ("recordEncoder.json", "streamEncoder.json"):
        (profile / name).write_text(ENCODER, encoding="utf-8")
    return recordings


async def furnish(studio: Studio) -> None:
    """A moving picture in every scene, no frame like another: some acts ask back in a dialog where OBS shows nothing at all."""
    clip = studio.folder / "clip.mp4"
    test_picture = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=30:duration=60", "-c:v", "mpeg4", "-q:v", "3"]
    await asyncio.to_thread(subprocess.run, ["ffmpeg", "-v", "error", *test_picture, str(clip)], check=True)
    settings = {"is_local_file": True, "local_file": str(clip), "looping": True, "restart_on_activate": False}
    client = await ObsClient.connect(studio.patient)
    try:
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(ObsRefused):  # it is loading
                    await client.call("GetVersion")
                    break
                await asyncio.sleep(0.05)
        camera = {"inputName": "摄像头", "inputKind": "ffmpeg_source", "inputSettings": settings}
        await client.call("CreateInput", {"sceneName": "开场", **camera})
        for scene in ("产品", "收尾"):
            await client.call("CreateSceneItem", {"sceneName": scene, "sourceName": "摄像头"})
        # In its first 3 s what OBS does with scenes counts as loading.
        while int(str((await client.call("GetStats"))["renderTotalFrames"])) < 3.2 * 30:
            await asyncio.sleep(0.05)
    finally:
        await client.close()


@pytest.fixture(scope="module")
def studio(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:  # noqa: F811
    """A running OBS with the scenes 开场, 产品, 收尾, whose recordings are in `studio.folder / "recordings"`."""
    assert shutil.which("ffmpeg"), "needs ffmpeg: apt-get install --no-install-recommends ffmpeg"
    studio = Studio(tmp_path_factory.mktemp("obs"), screen, width=320, height=180)
    prepare(studio)
    studio.start()
    asyncio.run(furnish(studio))
    yield studio
    studio.close()


class Show:
    """A room with its OBS, as a script sees it."""

    def __init__(self, server: Server, page: Any) -> None:
        self.server = server
        self.page = page
        self.obs: dict[str, Any] = dict(page.hello["state"]["obs"])

    @property
    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = self.obs.get("outputs", {})
        return outputs

    async def until(self, holds: Callable[[], object]) -> None:
        """Until what the page knows of OBS is so."""
        async with asyncio.timeout(60):
            while not holds():
                message = await self.page.receive()
                if message["type"] == "patch" and "obs" in message:
                    _merge(self.obs, message["obs"])

    async def do(self, command: str, role: str = "operator", **arguments: Any) -> dict[str, Any]:
        """Ask for an act; the act when its outcome is known."""
        answer = await self.server.json("POST", f"…/commands/studio.{command}", json=arguments, role=role)
        id_ = str(answer["seq"])
        async with asyncio.timeout(60):
            while True:
                act: dict[str, Any] = (await self.topic("studio"))["acts"][id_]
                if act["phase"] != "pending":
                    return act
                await asyncio.sleep(0.02)

    async def done(self, command: str, role: str = "operator", **arguments: Any) -> str | None:
        """Ask for an act that must succeed; the file that came of it."""
        act = await self.do(command, role, **arguments)
        assert act["phase"] == "done", act
        return act.get("result")

    async def topic(self, name: str) -> dict[str, Any]:
        topic: dict[str, Any] = (await self.server.json("GET", "…/state"))["topics"][name]
        return topic

    async def give(self, command: str, **arguments: Any) -> None:
        await self.server.json("POST", f"…/commands/{command}", json=arguments)

    async def recordings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.server.json("GET", "…/recordings"))["recordings"]
        return found


Connect = Callable[[Any], Awaitable[Show]]


@pytest.fixture
def show(start: Callable[..., Any], tmp_path: Path) -> Connect:  # noqa: F811
    """`await show(settings)`: a server with two products that is connected to that OBS."""

    async def connect(settings: Any) -> Show:
        (tmp_path / "obs.password").write_text(settings.password, encoding="utf-8")
        server: Server = await start(CONFIG.format(port=settings.port))
        for product in (TEA, CUP):
            await server.product(**product)
        show = Show(server, await server.live())
        await show.until(lambda: show.obs.get("connected") and show.outputs)
        return show

    return connect


def _merge(document: dict[str, Any], patch: dict[str, Any]) -> None:
    for key, value in patch.items():
        if value is None:
            document.pop(key, None)
        elif isinstance(value, dict) and isinstance(document.get(key), dict):
            _merge(document[key], value)
        else:
            document[key] = value


def probe(file: Path, *what: str) -> str:
    """What ffprobe says of a file, as plain values."""
    plain = ["-v", "error", "-of", "csv=p=0"]
    done = subprocess.run(["ffprobe", *plain, *what, str(file)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout
