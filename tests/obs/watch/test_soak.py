"""No false alarm over moving, dark and low-motion pictures on the real OBS: for a few seconds, or as long as one likes."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs import clips

SECONDS = float(os.environ.get("OVERLAY_SOAK_SECONDS", "6"))


@pytest.mark.obs
@pytest.mark.timeout(300 + SECONDS)
async def test_living_pictures_and_sound_are_left_in_peace(
    client: ObsClient, watching: Callable[..., Any], tmp_path: Path
) -> None:
    makers = {"移动": clips.moving, "暗场": clips.dark_stage, "主播": clips.talking_host}
    for name, make in makers.items():
        await clips.add(client, "开场", name, make(tmp_path / f"{name}.y4m"))
    await clips.add(client, "开场", "麦克风", clips.tone(tmp_path / "tone.wav", peak=-12))
    # As it is shipped, but for OBS's own speed: this machine may well be too slow for it.
    server, seen = await watching(hold=None, watch='microphones = ["麦克风"]')
    assert set(seen.obs["watched"]) >= {*makers, "麦克风"}
    try:
        async with asyncio.timeout(SECONDS):
            await seen.until(lambda: seen.all)
    except TimeoutError:
        pass
    assert not seen.all
    assert (await server.json("GET", "…/incidents"))["incidents"] == []
