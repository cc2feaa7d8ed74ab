"""docs/obs.md from nothing to a watched room: an empty OBS, four commands, a camera that fails and comes back.

`OVERLAY_SCREENSHOTS=docs/images uv run pytest tests/integration/test_obs_room.py` makes that page's pictures anew.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from overlay.obs import ObsClient
from tests.integration.conftest import Product
from tests.integration.test_tour import settled
from tests.obs.clips import moving, show, still
from tests.obs.rooms import connected
from tests.obs.studio import Studio

pytestmark = [pytest.mark.obs, pytest.mark.browser, pytest.mark.timeout(280)]

WIDTH, HEIGHT = 360, 640
# The clip is OBS's camera: a media source is watched as a capture card is.
ROOM = """
language = "zh-CN"
[server]
port = {port}
[[rooms]]
name = "main"
title = "好物直播间"
width = {width}
height = {height}
catalogue = "sample"
cues = "sample"
[rooms.obs]
port = {obs_port}
password_file = "obs.password"
preset = "one-camera"
[rooms.obs.inputs.camera]
kind = "media"
file = "camera.y4m"
"""
CAMERA = "主机位"


async def until_on(client: ObsClient, scene: str) -> None:
    """Returns when the scene is on OBS's programme."""
    async with asyncio.timeout(120):
        while (await client.call("GetCurrentProgramScene"))["currentProgramSceneName"] != scene:
            await asyncio.sleep(0.05)


async def shoot(console: Page, file: Path) -> None:
    """The console with the studio tab as it begins."""
    await console.evaluate("() => document.activeElement?.blur()")
    await console.locator("ov-studio ov-pictures").scroll_into_view_if_needed()
    await settled(console)
    await console.screenshot(path=file)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("OVERLAY_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def test_four_commands_and_a_camera_that_fails(
    make_product: Callable[..., Product], make_studio: Callable[..., Studio], chromium: str, pictures: Path
) -> None:
    studio = make_studio(width=WIDTH, height=HEIGHT, fps=15, browser=True)
    await asyncio.to_thread(studio.start)
    product = make_product(studio.settings.port, studio.settings.password)
    (product.folder / "config.toml").write_text(
        ROOM.format(port=product.port, obs_port=studio.settings.port, width=WIDTH, height=HEIGHT), "utf-8"
    )
    clip = moving(product.folder / "camera.y4m", width=320, height=180)
    covered = still(product.folder / "covered.y4m", width=320, height=180)

    client = await connected(studio)
    try:
        await asyncio.to_thread(product.run, "obs", "devices")
        plan = await asyncio.to_thread(product.run, "obs", "setup")
        assert "+ " in plan and "✗" not in plan
        again = await asyncio.to_thread(product.run, "obs", "check")
        assert "+" not in again and "~" not in again
        await asyncio.to_thread(product.start)

        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

            async def open_page(role: str, agent: str | None = None) -> Page:
                context = await browser.new_context(
                    viewport={"width": 1366, "height": 768}, locale="zh-CN", user_agent=agent
                )
                page = await context.new_page()
                await page.goto(await asyncio.to_thread(product.link, role))
                return page

            # What the stand-in for the browser source does not do: load the page.
            await open_page("stage", "Mozilla/5.0 Chrome/127.0.6533.120 Safari/537.36 OBS/31.0.0")
            console = await open_page("operator")
            await console.wait_for_selector("[data-link=online]")
            await console.click("[data-tab=studio]")
            await console.click("[data-scene='直播']")
            await until_on(client, "直播")
            await expect(console.locator("ov-studio ov-pictures canvas").first).to_be_visible(timeout=60_000)
            await shoot(console, pictures / "obs-studio.png")

            await show(client, CAMERA, covered)
            alarm = console.locator("ov-incidents [data-check=black]")
            await expect(alarm.first).to_be_visible(timeout=120_000)
            await until_on(client, "故障")
            await shoot(console, pictures / "obs-incident.png")

            await show(client, CAMERA, clip)
            await until_on(client, "直播")
            await expect(alarm).to_have_count(0)
            await browser.close()
    finally:
        await client.close()
