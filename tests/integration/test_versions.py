"""The whole product beside the oldest and the newest obs-websocket 5: nothing is sent that it does not know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from overlay.config import parse
from overlay.room.model import Actor
from overlay.server import hosting
from overlay.server.app import make_app
from overlay.server.built import Built
from overlay.server.tokens import token
from tests.obs.fake_obs import FakeObs
from tests.obs.protocol import VERSIONS

OPERATOR = Actor("test", "operator")
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("programme.scene", {"name": "产品"}),
    ("studio.start_record", {}),
    ("studio.chapter", {"title": "龙井茶"}),
    ("studio.pause_record", {}),
    ("studio.start_stream", {}),
    ("studio.start_replay", {}),
    ("studio.save_replay", {}),
    ("studio.start_virtual_camera", {}),
    ("studio.studio_mode", {"on": True}),
    ("studio.preview", {"scene": "开场"}),
    ("studio.cut", {}),
    ("studio.transition", {"name": "Fade", "ms": 100}),
    ("studio.choose_transition", {"name": "Cut"}),
    ("studio.stop_record", {}),
    ("studio.stop_stream", {}),
]
CALLS = ("obs/devices", "obs/inputs", "obs/picture?of=program&width=64", "state")


class Obs(FakeObs):
    """One with a camera, a microphone, a network camera, and an output that starts when it is told to."""

    def __init__(self, version: str) -> None:
        super().__init__(protocol=version)
        for name, kind in (("相机", "v4l2_input"), ("话筒", "pulse_input_capture"), ("网络机位", "ffmpeg_source")):
            self.kinds[kind] = {}
            self.inputs[name] = {"kind": kind, "settings": {}}
        self.lists["v4l2_input", "device_id"] = [
            {"itemName": "采集卡", "itemValue": "/dev/video0", "itemEnabled": True},
        ]

    def do_StartRecord(self) -> None:  # noqa: N802
        self.recording = True

    def do_StopRecord(self) -> dict[str, Any]:  # noqa: N802
        self.recording = False
        knows = self.protocol is not None and self.protocol.version != "5.0.1"
        return {"outputPath": "/nowhere/show.mkv"} if knows else {}

    def do_GetStreamServiceSettings(self) -> dict[str, Any]:  # noqa: N802
        place = {"server": "rtmp://127.0.0.1/live", "key": "k"}
        return {"streamServiceType": "rtmp_custom", "streamServiceSettings": place}

    def do_StartStream(self) -> None:  # noqa: N802
        self.streaming = True

    def do_StopStream(self) -> None:  # noqa: N802
        self.streaming = False


@pytest.fixture(params=VERSIONS)
async def obs(request: pytest.FixtureRequest) -> AsyncIterator[Obs]:
    async with Obs(request.param) as obs:
        yield obs


async def test_nothing_is_sent_that_this_version_does_not_know(obs: Obs, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(obs.password, "utf-8")
    (tmp_path / "web").mkdir()
    text = f"""
        [[rooms]]
        name = "main"
        obs = {{ port = {obs.settings.port}, password_file = "password", scene = "开场" }}
        """
    app = make_app(parse(text, file="config.toml", base=tmp_path), built=Built(tmp_path / "web"))
    async with TestClient[web.Request, web.Application](TestServer(app)) as client:
        hosted = app[hosting.HOUSE]["main"]
        while hosted.device.connected is not True:
            await asyncio.sleep(0.02)
        for name, arguments in ACTS:
            await hosted.room.execute(name, arguments, actor=OPERATOR)
        secret = (app[hosting.CONFIG].data_folder / "secret.key").read_bytes()
        headers = {"Authorization": f"Bearer {token(secret, 'operator', 'main')}"}
        for call in CALLS:
            async with client.get(f"/api/v1/rooms/main/{call}", headers=headers) as answer:
                assert answer.status < 500, (call, await answer.text())
        for request in ("StartRecord", "StartStream", "StopStream", "SetStudioModeEnabled", "SetCurrentProgramScene"):
            await obs.wait_for(request)
        await obs.wait_for("GetStats", 5)
        assert hosted.device.connected
