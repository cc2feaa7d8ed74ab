"""Show control on a real OBS: each act ends as done or failed, in plain words, and never happens late."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing

import pytest

from overlay.obs import ObsClient
from tests.obs.conftest import make_studio  # noqa: F401
from tests.obs.studio import Studio

from .conftest import Connect, prepare

pytestmark = pytest.mark.obs


@asynccontextmanager
async def by_hand(studio: Studio) -> AsyncIterator[ObsClient]:
    """What a person does in OBS itself."""
    client = await ObsClient.connect(studio.patient)
    yield client
    await client.close()


async def test_recording_pausing_and_stopping(show: Connect, studio: Studio) -> None:
    room = await show(studio.settings)
    assert room.outputs["record"] == {"active": False, "paused": False}
    await room.done("start_record", role="assistant")
    await room.until(lambda: room.outputs["record"].get("since"))
    assert (await room.do("start_record"))["why"].startswith("已经在录制")
    await room.done("pause_record")
    await room.until(lambda: room.outputs["record"].get("paused"))
    assert "ms" in room.outputs["record"]
    assert "since" not in room.outputs["record"]
    await room.done("resume_record")
    file = await room.done("stop_record")
    assert file is not None
    assert (studio.folder / "recordings" / file).is_file()
    await room.until(lambda: not room.outputs["record"]["active"])
    assert "没有在录制" in (await room.do("stop_record"))["why"]
    assert "没有在录制" in (await room.do("chapter"))["why"]


async def test_studio_mode_preview_and_transitions(show: Connect, studio: Studio) -> None:
    room = await show(studio.settings)
    assert room.outputs["scenes"] == ["开场", "产品", "收尾"]
    assert room.outputs["transitions"] == ["Cut", "Fade"]
    assert "导播模式没有打开" in (await room.do("cut"))["why"]
    assert "导播模式没有打开" in (await room.do("preview", scene="产品"))["why"]
    await room.give("programme.scene", name="开场")
    await room.until(lambda: room.obs["program_scene"] == "开场")
    await room.done("studio_mode", on=True)
    await room.done("preview", scene="产品")
    await room.until(lambda: room.obs.get("preview_scene") == "产品")
    assert room.outputs["studio_mode"] is True
    assert "“产品”" in (await room.do("preview", scene="产品们"))["why"]
    await room.done("cut")
    await room.until(lambda: room.obs["program_scene"] == "产品" and room.outputs["transition"]["name"] == "Fade")
    await room.done("preview", scene="收尾")
    await room.done("transition", name="Fade", ms=120)
    await room.until(lambda: room.obs["program_scene"] == "收尾" and room.outputs["transition"]["ms"] == 120)
    assert (await room.topic("programme"))["scene"] == "收尾"
    assert "Fade" in (await room.do("transition", name="Fad"))["why"]
    await room.done("choose_transition", name="Cut")
    await room.until(lambda: room.outputs["transition"] == {"name": "Cut"})
    await room.done("choose_transition", name="Fade", ms=300)
    await room.done("studio_mode", on=False)
    await room.until(lambda: not room.outputs["studio_mode"])


async def test_the_replay_buffer(show: Connect, studio: Studio) -> None:
    room = await show(studio.settings)
    assert room.outputs["replay"] == {"available": True, "active": False}
    assert "先开启回放缓存" in (await room.do("save_replay"))["why"]
    await room.done("start_replay")
    await room.until(lambda: room.outputs["replay"]["active"])
    file = None
    while file is None:  # until there is anything in it
        act = await room.do("save_replay")
        file = act.get("result")
    assert (studio.folder / "recordings" / file).is_file()
    await room.done("stop_replay")
    await room.until(lambda: not room.outputs["replay"]["active"])


async def test_what_this_obs_lacks_is_said_with_its_mend(
    show: Connect,
    make_studio: Callable[..., Studio],  # noqa: F811
) -> None:
    studio = make_studio(width=320, height=180)
    prepare(studio, replay=False)
    studio.start()
    room = await show(studio.settings)
    assert room.outputs["replay"] == room.outputs["virtual_camera"] == {"available": False, "active": False}
    assert "设置 → 输出 → 回放缓存" in (await room.do("start_replay"))["why"]
    assert "v4l2loopback" in (await room.do("start_virtual_camera"))["why"]
    no_server = (await room.do("start_stream"))["why"]
    assert "没有设置推流服务器" in no_server
    assert "Settings → Stream" in no_server

    studio.kill()
    await room.until(lambda: not room.obs["connected"])
    assert "outputs" not in room.obs
    answer = await room.server.json("POST", "…/commands/studio.start_record", 422, json={})
    assert answer["error"]["message"].startswith("OBS 没有连上")
    studio.start()
    await room.until(lambda: room.obs["connected"] and room.outputs)
    assert room.outputs["record"]["active"] is False


async def test_streaming_to_a_real_server_and_its_failure(show: Connect, studio: Studio) -> None:
    room = await show(studio.settings)
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port = held.getsockname()[1]
    async with by_hand(studio) as obs:
        await obs.call(
            "SetStreamServiceSettings",
            {
                "streamServiceType": "rtmp_custom",
                "streamServiceSettings": {"server": f"rtmp://127.0.0.1:{port}/live", "key": "geheim-4711"},
            },
        )
    nobody = (await room.do("start_stream"))["why"]
    assert "连不上推流服务器" in nobody
    assert "对话框" in nobody
    listen = ["-listen", "1", "-i", f"rtmp://127.0.0.1:{port}/live/geheim-4711", "-f", "null", "-"]
    sink = await asyncio.create_subprocess_exec(
        "ffmpeg", "-v", "quiet", *listen, stdin=asyncio.subprocess.DEVNULL
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while (await room.do("start_stream"))["phase"] != "done":  # the server may not listen yet
                pass
        await room.until(lambda: room.outputs["stream"].get("since") and room.obs["streaming"])
        assert "已经在推流" in (await room.do("start_stream"))["why"]
        await room.done("stop_stream")
        await room.until(lambda: not room.outputs["stream"]["active"])
        await sink.wait()
    finally:
        if sink.returncode is None:
            sink.kill()
            await sink.wait()
    async with await room.server.call("GET", "…/journal?after=0") as rows:
        journal = await rows.text()
    assert not re.search("geheim-4711", journal)


async def test_roles_and_what_must_be_held(show: Connect, studio: Studio) -> None:
    room = await show(studio.settings)
    await room.server.json("POST", "…/commands/studio.start_stream", 403, json={}, role="assistant")
    await room.server.json("POST", "…/commands/studio.start_record", 403, json={}, role="service")
    listed = (await room.server.json("GET", "…/commands"))["commands"]
    held = {one["name"] for one in listed if one.get("confirm") == "hold" and one["mechanic"] == "studio"}
    ends = {"stop_stream", "stop_record", "stop_virtual_camera", "stop_replay"}
    assert held == {"studio.start_stream", *(f"studio.{one}" for one in ends)}
    assert not {one["name"] for one in listed} & {"studio.done", "studio.failed", "recordings.started"}
