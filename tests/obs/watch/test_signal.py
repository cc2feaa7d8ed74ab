"""A camera on the real OBS loses its signal in every way that there is: each is told, and its end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs import clips

pytestmark = pytest.mark.obs

Watching = Callable[..., Any]


async def test_each_loss_of_a_camera_is_told_and_its_return(
    client: ObsClient, watching: Watching, tmp_path: Path
) -> None:
    camera = clips.moving(tmp_path / "camera.y4m")
    await clips.add(client, "开场", "摄像头", camera)
    _, seen = await watching()
    assert seen.obs["watched"] == ["摄像头"]

    async def lost(check: str, *others: str) -> None:
        await seen.until(lambda: check in seen.checks)
        assert set(seen.checks) <= {check, *others}
        one = seen.of(check)
        assert (one["about"], one["subject"]) == ("input", "摄像头")
        assert "摄像头" in one["message"] and " | " in one["message"]

    async def back() -> None:
        await clips.show(client, "摄像头", camera)
        await clips.act(client, "摄像头", clips.RESTART)
        await seen.until(lambda: not seen.open)

    await clips.act(client, "摄像头", clips.PAUSE)
    await lost("paused")
    await clips.act(client, "摄像头", clips.PLAY)
    await seen.until(lambda: not seen.open)

    await clips.show(client, "摄像头", clips.still(tmp_path / "black.y4m"))
    await lost("black")
    await back()

    await clips.show(client, "摄像头", clips.blue(tmp_path / "blue.y4m"))
    await lost("one_colour")
    await back()

    await clips.act(client, "摄像头", clips.STOP)
    await lost("ended")
    await back()

    await clips.show(client, "摄像头", clips.slide(tmp_path / "slide.y4m"))
    await lost("frozen")
    await back()
