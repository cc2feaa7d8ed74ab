"""The pixel path itself: a fixed page in Chromium, with alpha, on the programme of a real OBS."""

import asyncio
import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from overlay.obs import ObsClient, ObsRefused
from tests.chromiums import require
from tests.obs.page_source import page_source
from tests.obs.studio import Studio

pytestmark = [pytest.mark.obs, pytest.mark.browser]

PAGE = """<!doctype html><style>
  html, body { margin: 0; background: transparent }
  div { position: absolute; width: 100px; height: 100px; top: 50px }
</style>
<div style="left: 50px; background: #f00"></div>
<div style="left: 250px; background: rgba(255, 255, 255, .5)"></div>
"""
SOLID, HALF, NOTHING = (100, 100), (300, 100), (500, 100)
BACKGROUND = (32, 64, 128)


@pytest.fixture
def url(tmp_path: Path) -> str:
    require("current")
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    return page.as_uri()


async def picture(client: ObsClient, source: str) -> Image.Image:
    return Image.open(io.BytesIO(await client.screenshot(source, 640, 360))).convert("RGBA")


async def until_seen(client: ObsClient, source: str, at: tuple[int, int], colour: tuple[int, ...]) -> Image.Image:
    """The first picture with that colour there, give or take 2 for rounding."""
    async with asyncio.timeout(30):
        while True:
            shown = await picture(client, source)
            pixel = shown.getpixel(at)
            assert isinstance(pixel, tuple)
            if all(abs(a - b) <= 2 for a, b in zip(pixel, colour, strict=False)):
                return shown
            await asyncio.sleep(0.03)


async def test_a_page_is_blended_into_the_programme_with_its_true_alpha(studio: Studio, url: str) -> None:
    client = await ObsClient.connect(studio.patient)
    await client.call("CreateScene", {"sceneName": "像素"})
    try:
        colour = 0xFF << 24 | BACKGROUND[2] << 16 | BACKGROUND[1] << 8 | BACKGROUND[0]
        await client.call(
            "CreateInput",
            {
                "sceneName": "像素",
                "inputName": "底色",
                "inputKind": "color_source_v3",
                "inputSettings": {"color": colour, "width": 640, "height": 360},
            },
        )
        await client.call("SetCurrentProgramScene", {"sceneName": "像素"})
        async with page_source(url, 640, 360) as shown:
            await shown.put(client, "像素")
            source = await until_seen(client, "page", SOLID, (255, 0, 0, 255))
            assert source.getpixel(NOTHING) == (0, 0, 0, 0)
            half = source.getpixel(HALF)
            assert isinstance(half, tuple) and abs(half[3] - 128) <= 2 and min(half[:3]) >= 250

            programme = await until_seen(client, "像素", SOLID, (255, 0, 0))
            nothing = programme.getpixel(NOTHING)
            assert isinstance(nothing, tuple)
            assert all(abs(a - b) <= 2 for a, b in zip(nothing, BACKGROUND, strict=False))
            mixed = programme.getpixel(HALF)
            assert isinstance(mixed, tuple)
            assert all(low + 16 < value < 240 for value, low in zip(mixed[:3], BACKGROUND, strict=True))

            await shown.page.evaluate("document.querySelector('div').style.background = '#0f0'")
            await until_seen(client, "像素", SOLID, (0, 255, 0))
    finally:
        await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
        await client.call("RemoveScene", {"sceneName": "像素"})
        for name in ("page", "底色"):
            with contextlib.suppress(ObsRefused):  # it may have gone with its scene
                await client.call("RemoveInput", {"inputName": name})
        await client.close()


async def test_the_page_is_there_again_after_obs_was_restarted(make_studio: Callable[..., Studio], url: str) -> None:
    studio = make_studio()
    await asyncio.to_thread(studio.start)
    async with page_source(url, 640, 360) as shown:
        client = await ObsClient.connect(studio.patient)
        await shown.put(client, "开场")
        await until_seen(client, "开场", SOLID, (255, 0, 0))
        await client.close()
        await asyncio.to_thread(studio.quit)
        await asyncio.to_thread(studio.start)
        client = await ObsClient.connect(studio.patient)
        await until_seen(client, "开场", SOLID, (255, 0, 0))
        await client.close()
