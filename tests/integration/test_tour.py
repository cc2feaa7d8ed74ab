"""The tour that README shows: a newcomer's first minutes with the sample room, in a real Chromium, as pictures.

`OVERLAY_SCREENSHOTS=docs/images uv run pytest tests/integration/test_tour.py` makes README's pictures anew.
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.async_api import Page, async_playwright, expect

from tests.graphics.conftest import camera
from tests.integration.conftest import Product
from tests.integration.test_main_job import press
from tests.talk import listen

pytestmark = [pytest.mark.browser]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("OVERLAY_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def out_of_focus(photograph: bytes) -> bytes:
    """As a camera shows what is behind its subject."""
    file = io.BytesIO()
    Image.open(io.BytesIO(photograph)).filter(ImageFilter.GaussianBlur(32)).save(file, "JPEG", quality=85)
    return file.getvalue()


def shrink(file: Path) -> None:
    """A page has few colours: a palette of 256 takes a third of the room."""
    Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


async def settled(page: Page) -> None:
    """Returns when every animation of the page has ended and its pictures are there."""
    await page.evaluate(
        """async () => {
            await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})));
            await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
    )


# Which zones' graphics lie over one another.
COVERED = """() => {
    const shown = [...document.querySelectorAll("[data-zone] > *")].map(one => [one.parentNode.dataset.zone, one.getBoundingClientRect()]);
    const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return shown.flatMap(([zone, box], at) => shown.slice(at + 1).filter(([, other]) => over(box, other)).map(([other]) => `${zone} ${other}`));
}"""


async def shoot_stage(stage: Page, file: Path) -> None:
    await settled(stage)
    await stage.screenshot(path=file, type="png", scale="css")


async def test_the_tour(make_product: Callable[..., Product], chromium: str, pictures: Path) -> None:
    product = make_product()
    await asyncio.to_thread(product.start)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        async def open_page(role: str, width: int, height: int, locale: str = "zh-CN", scale: float = 1) -> Page:
            handheld = width < 1280
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                device_scale_factor=scale,
                has_touch=handheld,
                is_mobile=handheld and role != "stage",
            )
            page = await context.new_page()
            listen(page)
            await page.goto(await asyncio.to_thread(product.link, role))
            return page

        stage = await open_page("stage", 540, 960)
        photograph = base64.b64encode(out_of_focus(camera(1080, 1920, dark=False))).decode()
        await stage.evaluate(
            "image => { document.documentElement.style.background = `url(data:image/jpeg;base64,${image}) 0 0 / cover` }",
            photograph,
        )
        console = await open_page("operator", 1366, 768)
        prompter = await open_page("host", 1280, 720)
        await console.wait_for_selector("[data-link=online]")

        await press(console, "F1")
        await expect(stage.get_by_text("竹浆本色抽纸").first).to_be_visible()
        await shoot_stage(stage, pictures / "stage-product-card.png")
        await press(console, "Shift+F3")
        await press(console, "F6")
        await expect(stage.get_by_text("不锈钢保温杯").first).to_be_visible()
        await expect(prompter.get_by_text("不锈钢保温杯").first).to_be_visible()
        await expect(stage.get_by_text("限时秒杀").first).to_be_visible(timeout=30_000)  # announced for 10 s
        await shoot_stage(stage, pictures / "stage-flash-sale.png")
        await press(console, "F7")
        await expect(stage.get_by_text("发送口令").first).to_be_visible()
        await settled(stage)
        assert await stage.evaluate(COVERED) == []
        await shoot_stage(stage, pictures / "stage-lottery.png")
        await expect(console.get_by_text("1/1").first).to_be_visible()
        await settled(console)
        await console.screenshot(path=pictures / "console.png")
        await settled(prompter)
        await prompter.screenshot(path=pictures / "prompter.png")
        english = await open_page("operator", 1366, 768, "en")
        await english.wait_for_selector("[data-link=online]")
        await settled(english)
        await english.screenshot(path=pictures / "console-en.png")
        for name, width, height in (("console-tablet", 1024, 768), ("console-phone", 390, 844)):
            page = await open_page("assistant", width, height)
            await expect(page.locator("ov-pad [data-cue]").first).to_be_visible()
            await settled(page)
            await page.screenshot(path=pictures / f"{name}.png")
        await browser.close()
    for name in ("console", "console-en", "console-tablet", "console-phone", "prompter"):
        shrink(pictures / f"{name}.png")
    assert all((pictures / f"{name}.png").stat().st_size > 10_000 for name in ("console", "prompter", "stage-lottery"))
