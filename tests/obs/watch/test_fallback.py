"""What follows on a lost signal, on the real OBS: the fallback scene and the way back, a cue, or only the telling."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs import clips

from .conftest import FALLBACK, Seen

pytestmark = pytest.mark.obs

Watching = Callable[..., Any]


@pytest.fixture
async def camera(client: ObsClient, tmp_path: Path) -> Path:
    """A camera in the scene 开场."""
    camera = clips.moving(tmp_path / "camera.y4m")
    await clips.add(client, "开场", "摄像头", camera)
    return camera


async def shown(seen: Seen, scene: str) -> None:
    await seen.until(lambda: seen.obs.get("program_scene") == scene)


async def test_the_fallback_scene_takes_over_and_the_scene_before_comes_back(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    server, seen = await watching()
    await clips.act(client, "摄像头", clips.STOP)
    await shown(seen, FALLBACK)
    assert seen.of("ended")["severity"] == "alarm"
    assert FALLBACK in seen.of("ended")["done"]
    await clips.act(client, "摄像头", clips.RESTART)
    await shown(seen, "开场")
    await seen.until(lambda: not seen.open)
    past = (await server.json("GET", "…/incidents", role="assistant"))["incidents"]
    assert [one["check"] for one in past] == ["ended"]
    assert past[0]["since"] < past[0]["ended"] and "开场" in past[0]["done"]
    rows = [row for row in await journal(server) if row["command"].startswith("incidents.")]
    assert [(row["actor"], row["command"]) for row in rows] == [
        ("watch", "incidents.begin"),
        ("watch", "incidents.end"),
    ]
    assert [row["patch"]["programme"]["scene"] for row in rows] == [FALLBACK, "开场"]


async def test_who_changes_the_scene_meanwhile_is_left_in_peace(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    server, seen = await watching()
    await clips.act(client, "摄像头", clips.STOP)
    await shown(seen, FALLBACK)
    for scene in ("收尾", FALLBACK):  # back on the same scene is a person's wish too
        await server.json("POST", "…/commands/programme.scene", json={"name": scene})
        await shown(seen, scene)
    await clips.act(client, "摄像头", clips.RESTART)
    await seen.until(lambda: not seen.open)
    assert seen.scene == FALLBACK


async def test_a_camera_that_is_not_on_the_programme_only_warns_until_it_is(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    server, seen = await watching()
    await server.json("POST", "…/commands/programme.scene", json={"name": "收尾"})
    await shown(seen, "收尾")
    await clips.act(client, "摄像头", clips.STOP)
    await seen.until(lambda: seen.checks == ["ended"])
    assert seen.of("ended")["severity"] == "warning"
    await server.json("POST", "…/commands/programme.scene", json={"name": "开场"})
    await seen.until(lambda: seen.of("ended")["severity"] == "alarm")
    assert seen.scene == "开场", "who chose a dead camera's scene has seen the warning"


async def test_a_camera_in_a_scene_within_the_scene_is_on_the_programme(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    await client.call("CreateSceneItem", {"sceneName": "产品", "sourceName": "开场"})
    await client.call("SetCurrentProgramScene", {"sceneName": "产品"})
    _, seen = await watching()
    await clips.act(client, "摄像头", clips.STOP)
    await shown(seen, FALLBACK)
    await clips.act(client, "摄像头", clips.RESTART)
    await shown(seen, "产品")
    items = (await client.call("GetSceneItemList", {"sceneName": "产品"}))["sceneItems"]
    assert isinstance(items, list)
    await client.call("RemoveSceneItem", {"sceneName": "产品", "sceneItemId": items[0]["sceneItemId"]})


async def test_without_a_fallback_scene_it_is_said_and_nothing_switched(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    _, seen = await watching(obs='fallback = "没有它"')
    await clips.act(client, "摄像头", clips.STOP)
    await seen.until(lambda: seen.checks == ["ended"])
    assert "没有它" in seen.of("ended")["done"]
    assert seen.obs["program_scene"] == "开场"


async def test_a_cue_is_fired(client: ObsClient, camera: Path, watching: Watching) -> None:
    server, seen = await watching(paused='action = "cue:help"')
    cue = {"id": "help", "label": "救场", "command": "programme.scene", "args": {"name": "收尾"}}
    await server.json("PUT", "…/cues", json={"cues": [cue]})
    await clips.act(client, "摄像头", clips.PAUSE)
    await shown(seen, "收尾")
    await seen.until(lambda: "help" in seen.of("paused").get("done", ""))


async def test_a_restart_of_the_server_neither_doubles_nor_forgets_an_incident(
    client: ObsClient, camera: Path, watching: Watching
) -> None:
    server, seen = await watching()
    await clips.act(client, "摄像头", clips.STOP)
    await shown(seen, FALLBACK)
    (identity,) = seen.open
    await server.client.close()
    server, seen = await watching()
    assert list(seen.open) == [identity]
    await server.client.close()
    await clips.act(client, "摄像头", clips.RESTART)
    server, seen = await watching()
    await shown(seen, "开场")
    await seen.until(lambda: not seen.open)
    past = (await server.json("GET", "…/incidents"))["incidents"]
    assert [one["id"] for one in past] == [identity]


async def test_what_is_no_longer_watched_is_over(client: ObsClient, camera: Path, watching: Watching) -> None:
    server, seen = await watching()
    await clips.act(client, "摄像头", clips.STOP)
    await seen.until(lambda: seen.checks == ["ended"])
    await server.client.close()
    server, seen = await watching(watch='exempt_inputs = ["摄像头"]')
    await seen.until(lambda: not seen.open)


async def journal(server: Any) -> list[dict[str, Any]]:
    async with await server.call("GET", "…/journal") as answer:
        return [json.loads(line) for line in (await answer.text()).splitlines()]
