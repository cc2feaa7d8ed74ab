"""The rest of what the watch sees on the real OBS: sound, the programme, sizes; and what is deliberate."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs import clips

pytestmark = pytest.mark.obs

Watching = Callable[..., Any]


async def test_a_microphone_is_silent_muted_or_clips(client: ObsClient, watching: Watching, tmp_path: Path) -> None:
    voice = clips.tone(tmp_path / "voice.wav", peak=-12)
    await clips.add(client, "开场", "麦克风", voice)
    await clips.add(client, "开场", "背景", clips.slide(tmp_path / "slide.y4m"))
    _, seen = await watching(watch='microphones = ["麦克风"]')
    await clips.show(client, "麦克风", clips.tone(tmp_path / "nothing.wav", peak=-200))
    await seen.until(lambda: seen.checks == ["silent"])
    assert "检查麦克风" in seen.of("silent")["message"]
    await clips.show(client, "麦克风", clips.tone(tmp_path / "loud.wav", peak=6))
    await seen.until(lambda: seen.checks == ["clipping"])
    await clips.show(client, "麦克风", voice)
    await seen.until(lambda: not seen.open)
    await client.call("SetInputMute", {"inputName": "麦克风", "inputMuted": True})
    await seen.until(lambda: seen.checks == ["silent"])
    assert "静音" in seen.of("silent")["message"]
    await client.call("SetInputMute", {"inputName": "麦克风", "inputMuted": False})
    await seen.until(lambda: not seen.open)


async def test_a_black_programme_is_told_unless_it_is_meant_to_be(
    client: ObsClient, watching: Watching, tmp_path: Path
) -> None:
    server, seen = await watching(exempt=("休息", "产品"))
    await seen.until(lambda: seen.checks == ["black"])  # 开场 has nothing in it
    assert (seen.of("black")["about"], seen.of("black")["severity"]) == ("programme", "alarm")
    assert "开场" in seen.of("black")["message"]
    async with await server.call("GET", f"…/incidents/{seen.of('black')['id']}/picture", role="assistant") as answer:
        assert answer.content_type == "image/jpeg"
        assert (await answer.read()).startswith(b"\xff\xd8")
    async with await server.call("GET", f"…/incidents/{seen.of('black')['id']}/picture", role="host") as answer:
        assert answer.status == 403
    await server.json("POST", "…/commands/programme.scene", json={"name": "产品"})
    await seen.until(lambda: not seen.open)


async def test_a_camera_of_the_wrong_size_is_told(client: ObsClient, watching: Watching, tmp_path: Path) -> None:
    wished = clips.moving(tmp_path / "wished.y4m", width=320, height=180)
    await clips.add(client, "产品", "摄像头", clips.moving(tmp_path / "other.y4m"))
    await clips.add(client, "开场", "背景", clips.slide(tmp_path / "slide.y4m"))
    _, seen = await watching(watch='sizes = { "摄像头" = "320x180" }')
    await seen.until(lambda: seen.checks == ["size"])
    assert "640×360" in seen.of("size")["message"] and "320×180" in seen.of("size")["message"]
    await clips.show(client, "摄像头", wished)
    await seen.until(lambda: not seen.open)


async def test_acknowledging_is_for_people_and_is_kept(client: ObsClient, watching: Watching) -> None:
    server, seen = await watching()
    await seen.until(lambda: seen.checks == ["black"])
    (identity,) = seen.open
    await server.json("POST", "…/commands/incidents.acknowledge", 403, json={"id": identity}, role="host")
    await server.json("POST", "…/commands/incidents.acknowledge", json={"id": identity}, role="assistant")
    await seen.until(lambda: "seen_at" in seen.of("black"))
    await server.json("POST", "…/commands/incidents.end", 404, json={"id": identity})
    assert (await server.json("GET", "…/incidents"))["incidents"][0]["seen_at"] > 0
