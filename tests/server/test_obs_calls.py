"""Devices, inputs, pictures and levels of a room's OBS over HTTP and the live connection: a stand-in, and the real one."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from overlay.obs import ObsClient, ObsSettings
from tests.obs import clips
from tests.obs.conftest import screen, studio  # noqa: F401  # fixtures of the tests here
from tests.obs.fake_obs import FakeObs
from tests.obs.studio import Studio

from .conftest import Server

CONFIG = """
[[rooms]]
name = "main"
[rooms.obs]
port = {port}
password_env = "OBS_OF_THE_TEST"
watch = {{ on = false }}
[rooms.obs.inputs.spare]
name = "备机"
kind = "capture_card"
device = "cam link 4k"
[[rooms.obs.scenes]]
name = "直播"
items = ["spare"]
"""
HANG = 30
Starting = Callable[[ObsSettings], Awaitable[Server]]


@pytest.fixture
def connected(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Starting:
    """Starts a server whose room `main` drives that OBS; returns when it does."""

    async def starting(settings: ObsSettings) -> Server:
        monkeypatch.setenv("OBS_OF_THE_TEST", settings.password)
        server: Server = await start(CONFIG.format(port=settings.port))
        console = await server.live()
        if console.hello["state"]["obs"].get("connected") is not True:
            while (await console.until("patch")).get("obs", {}).get("connected") is not True:
                pass
        return server

    return starting


@pytest.fixture
async def obs() -> AsyncIterator[FakeObs]:
    """Two cards; one of them is the input 近景 on the programme, 备机 has none yet; and a hidden page."""
    async with FakeObs() as obs:
        obs.kinds |= {"dshow_input": {}, "wasapi_input_capture": {"device_id": "default"}}
        obs.lists["dshow_input", "video_device_id"] = [
            {"itemName": "Cam Link 4K", "itemValue": "cam:1", "itemEnabled": True},
            {"itemName": "USB Video", "itemValue": "usb:2", "itemEnabled": True},
        ]
        obs.lists["wasapi_input_capture", "device_id"] = []
        obs.inputs = {
            "近景": {"kind": "dshow_input", "settings": {"video_device_id": "cam:1"}},
            "备机": {"kind": "dshow_input", "settings": {}},
            "麦": {"kind": "wasapi_input_capture", "settings": {}},
            "网页": {"kind": "browser_source", "settings": {}},
        }
        obs.do_CreateSceneItem("开场", "近景")
        obs.active, obs.unseen = {"近景", "麦"}, {"网页"}
        obs.sounding = {"麦", "网页"}
        yield obs


@pytest.fixture
async def server(obs: FakeObs, connected: Starting) -> Server:
    return await connected(obs.settings)


async def until_asked(obs: FakeObs, request: str) -> None:
    async with asyncio.timeout(HANG):
        await obs.wait_for(request)


async def test_devices_are_listed_and_marked(server: Server) -> None:
    answer = await server.json("GET", "…/obs/devices")
    first, second = answer["devices"]
    assert (first["name"], first["id"], first["media"]) == ("Cam Link 4K", "cam:1", "video")
    assert first["used_by"] == [{"input": "近景", "scenes": ["开场"]}]
    assert second["used_by"] == []
    assert "advice" not in answer
    await server.json("GET", "…/obs/devices", status=403, role="assistant")


async def test_no_camera_comes_with_what_to_check(server: Server, obs: FakeObs) -> None:
    obs.lists["dshow_input", "video_device_id"] = []
    answer = await server.json("GET", "…/obs/devices")
    assert answer["devices"] == []
    assert "采集卡" in answer["advice"]["zh"] and "cable" in answer["advice"]["en"]


async def test_inputs_say_what_they_are(server: Server) -> None:
    answer = await server.json("GET", "…/obs/inputs", role="assistant")
    found = {one.pop("name"): one for one in answer["inputs"]}
    assert found["近景"] == {
        "kind": "dshow_input", "video": True, "audio": False, "on_programme": True,
        "property": "video_device_id", "device": "cam:1", "device_name": "Cam Link 4K",
    }  # fmt: skip
    assert (found["麦"]["video"], found["麦"]["audio"], found["麦"]["device"]) == (False, True, "default")
    assert found["麦"]["device_name"] is None, "OBS does not see it"
    assert (found["备机"]["on_programme"], found["备机"]["device"]) == (False, None)
    assert found["网页"]["property"] is None


async def test_a_device_is_chosen_and_on_the_programme_only_knowingly(server: Server, obs: FakeObs) -> None:
    chosen = await server.json("POST", "…/obs/inputs/备机/device", json={"device": "usb:2"})
    assert (chosen["name"], chosen["was"], chosen["configured"]) == ("USB Video", None, "cam link 4k")
    assert obs.inputs["备机"]["settings"]["video_device_id"] == "usb:2"
    again = await server.json("POST", "…/obs/inputs/备机/device", json={"device": "cam:1"})
    assert (again["was"], again["configured"]) == ("usb:2", None)
    refused = await server.json("POST", "…/obs/inputs/近景/device", 409, json={"device": "usb:2"})
    assert refused["error"]["field"] == "on_air"
    assert obs.inputs["近景"]["settings"]["video_device_id"] == "cam:1"
    await server.json("POST", "…/obs/inputs/近景/device", json={"device": "usb:2", "on_air": True})
    assert obs.inputs["近景"]["settings"]["video_device_id"] == "usb:2"
    absent = await server.json("POST", "…/obs/inputs/备机/device", 422, json={"device": "Cam Link"})
    assert "Cam Link 4K" in absent["error"]["message"]
    await server.json("POST", "…/obs/inputs/网页/device", 422, json={"device": "x"})
    await server.json("POST", "…/obs/inputs/没有/device", 404, json={"device": "usb:2"})
    await server.json("POST", "…/obs/inputs/备机/device", 403, json={"device": "usb:2"}, role="assistant")


async def test_one_picture_serves_all_who_ask_and_a_young_one_is_given_again(
    server: Server, obs: FakeObs, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = server.hosted().device.hardware.pictures
    monkeypatch.setattr("overlay.server.pictures.FRESH_SECONDS", 0)
    made = await asyncio.gather(*(pictures.picture("input", "近景", width) for width in (160, 640, 320)))
    assert made[0] is made[1] is made[2]
    assert [fields["imageWidth"] for fields in obs.asked("GetSourceScreenshot")] == [160]
    monkeypatch.setattr("overlay.server.pictures.FRESH_SECONDS", 3600)
    assert await pictures.picture("input", "近景") is made[0]
    monkeypatch.setattr("overlay.server.pictures.FRESH_SECONDS", 0)
    assert await pictures.picture("input", "近景", 160) is not made[0]
    assert obs.asked("GetSourceScreenshot")[1]["imageWidth"] == 640, "somebody wants it that wide"


@pytest.mark.parametrize("name", ["网页", "备机"])
async def test_a_hidden_page_is_not_woken_and_a_camera_closed_while_hidden_not_opened(
    server: Server, obs: FakeObs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("overlay.server.pictures.FRESH_SECONDS", 0)
    obs.inputs["备机"]["settings"] = {"deactivate_when_not_showing": True}
    obs.unseen = {name}
    refused = await server.json("GET", f"…/obs/picture?of=input&name={name}", 422)
    assert name in refused["error"]["message"]
    assert obs.asked("GetSourceScreenshot") == []
    obs.unseen.clear()
    async with await server.call("GET", f"…/obs/picture?of=input&name={name}") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("of=preview", 409),
        ("of=input&name=没有", 404),
        ("of=input", 400),
        ("of=programme&name=近景", 400),
        ("of=everything", 400),
        ("width=wide", 400),
    ],
)
async def test_what_there_is_no_picture_of_is_said(server: Server, query: str, status: int) -> None:
    await server.json("GET", f"…/obs/picture?{query}", status)


async def test_a_picture_is_never_larger_than_a_console_shows(server: Server, obs: FakeObs) -> None:
    async with await server.call("GET", "…/obs/picture?width=99999") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert obs.asked("GetSourceScreenshot")[-1]["imageWidth"] == 640
    assert obs.asked("GetSourceScreenshot")[-1]["imageFormat"] == "jpg"


async def test_without_obs_it_is_said(start: Callable[..., Any], obs: FakeObs, connected: Starting) -> None:
    without: Server = await start('[[rooms]]\nname = "main"\n')
    for path in ("devices", "inputs", "picture"):
        assert "没有配置" in (await without.json("GET", f"…/obs/{path}", 404))["error"]["message"]
    await without.client.close()
    server = await connected(obs.settings)
    console = await server.live()
    obs.ready = False
    await obs.drop()
    while (await console.until("patch")).get("obs", {}).get("connected") is not False:
        pass
    for path in ("devices", "inputs", "picture"):
        assert (await server.json("GET", f"…/obs/{path}", 503))["error"]["code"] == "unavailable"


async def test_levels_come_only_to_who_listens_and_obs_is_asked_only_then(server: Server, obs: FakeObs) -> None:
    meters = {"inputs": [{"inputName": "麦", "inputLevelsMul": [[0.05, 0.1, 0.1], [0.01, 0.01, 0.01]]}]}

    async def listeners(count: int) -> None:
        async with asyncio.timeout(HANG):
            while sum(bool(subscribed & 1 << 16) for subscribed in obs._listeners.values()) != count:
                await asyncio.sleep(0.01)

    one, other, host = await server.live(role="assistant"), await server.live(), await server.live(role="host")
    await listeners(0)
    await host.send({"type": "levels", "on": True})
    assert (await host.until("error"))["error"]["code"] == "forbidden"
    await one.send({"type": "levels", "on": True})
    await listeners(1)
    await obs.emit("InputVolumeMeters", meters, intent=1 << 16)
    heard = await one.until("levels")
    assert heard["inputs"]["麦"] == {
        "magnitude": [-26.0, -40.0], "peak": [-20.0, -40.0], "input_peak": [-20.0, -40.0],
    }  # fmt: skip
    assert (await one.until("levels"))["inputs"] == {}, "OBS says nothing any more"
    await one.send({"type": "levels", "on": False})
    await listeners(0)
    await other.send({"type": "levels", "on": True})
    await listeners(1)
    await other.socket.close()
    await listeners(0)


@pytest.mark.obs
async def test_the_real_obs_gives_pictures_of_the_right_colour_and_levels_of_the_right_height(
    studio: Studio,  # noqa: F811
    connected: Starting,
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        client = await ObsClient.connect(studio.patient)
        stack.push_async_callback(client.close)
        before = await client.call("GetCurrentProgramScene")
        await client.call("CreateScene", {"sceneName": "彩色"})
        stack.push_async_callback(client.call, "RemoveScene", {"sceneName": "彩色"})
        stack.push_async_callback(
            client.call, "SetCurrentProgramScene", {"sceneName": before["currentProgramSceneName"]}
        )
        colour = {"color": 0xFF_20_40_C0, "width": 640, "height": 360}  # ABGR
        await client.call(
            "CreateInput",
            {"sceneName": "彩色", "inputName": "底色", "inputKind": "color_source_v3", "inputSettings": colour},
        )
        stack.push_async_callback(client.call, "RemoveInput", {"inputName": "底色"})
        await clips.add(client, "彩色", "麦克风", clips.tone(tmp_path / "tone.wav", peak=-12))
        stack.push_async_callback(client.call, "RemoveInput", {"inputName": "麦克风"})
        await client.call("SetCurrentProgramScene", {"sceneName": "彩色"})
        server = await connected(studio.settings)

        async def pixel(query: str) -> tuple[Any, ...]:
            async with await server.call("GET", f"…/obs/picture?{query}", role="assistant") as answer:
                assert (answer.status, answer.content_type) == (200, "image/jpeg")
                picture = Image.open(io.BytesIO(await answer.read())).convert("RGB")
            found = picture.getpixel((80, 45))
            assert isinstance(found, tuple)
            return (picture.size, *found)

        size, red, green, blue = await pixel("of=input&name=底色&width=160")
        assert size == (160, 90)
        assert (red, green, blue) == (
            pytest.approx(0xC0, abs=6),
            pytest.approx(0x40, abs=6),
            pytest.approx(0x20, abs=6),
        )

        console = await server.live(role="assistant")
        scene = console.hello["state"]["obs"].get("program_scene")
        while scene != "彩色":
            scene = (await console.until("patch")).get("obs", {}).get("program_scene", scene)
        size, red, *_ = await pixel("of=programme&width=160")
        assert (size, red) == ((160, 90), pytest.approx(0xC0, abs=6))

        await console.send({"type": "levels", "on": True})
        async with asyncio.timeout(HANG):
            while True:
                heard = (await console.until("levels"))["inputs"].get("麦克风")
                if heard and max(heard["peak"]) > -20:
                    break
        assert heard["peak"] == pytest.approx([-12, -12], abs=0.5)
        assert heard["magnitude"] == pytest.approx([-15, -15], abs=1)
        found = (await server.json("GET", "…/obs/inputs"))["inputs"]
        mic = next(one for one in found if one["name"] == "麦克风")
        assert (mic["audio"], mic["on_programme"]) == (True, True)
        assert next(one for one in found if one["name"] == "底色")["audio"] is False
