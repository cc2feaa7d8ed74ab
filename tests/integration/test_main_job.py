"""The main job: a catalogue goes in, F1 is pressed in the console, the card is in OBS's programme. Crashes included."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Page, async_playwright

from overlay.obs import ObsClient, ObsLost, ObsRefused
from tests.integration.conftest import Product
from tests.obs.page_source import PageSource, page_source
from tests.obs.studio import Studio
from tests.talk import listen, talk

pytestmark = [pytest.mark.obs, pytest.mark.browser, pytest.mark.timeout(280)]

WIDTH, HEIGHT = 360, 640  # the 1080×1920 canvas at a third: what a software renderer keeps up with
CATALOGUE = "商品编号,链接号,商品名称,价格,划线价,划线价依据,库存\nA001,1,龙井茶,29.90,39.90,近30天日常价,100\nA002,2,青瓷茶杯,59.00,,,20\n"
CUES = {
    "cues": [
        {"id": "one", "label": "1 号", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A001"}},
        {"id": "two", "label": "2 号", "keys": ["F2"], "command": "product_card.show", "args": {"product": "A002"}},
        {"id": "off", "label": "收起", "keys": ["F4"], "command": "product_card.hide", "args": {}},
    ]
}


async def programme(client: ObsClient) -> Image.Image:
    """What goes out to the viewers now."""
    scene = (await client.call("GetCurrentProgramScene"))["currentProgramSceneName"]
    return Image.open(io.BytesIO(await client.screenshot(str(scene), WIDTH, HEIGHT))).convert("RGB")


def is_empty(shown: Image.Image) -> bool:
    """Whether the programme is the black of a scene with nothing in it."""
    return all(most < 16 for _, most in shown.getextrema())  # type: ignore[misc]


def same_card(stage: Image.Image, shown: Image.Image) -> bool:
    """Whether the opaque part of the stage is what the programme shows there, and there is one."""
    opaque = stage.getchannel("A").point(lambda alpha: 255 if alpha == 255 else 0)
    box = opaque.getbbox()
    if box is None or (box[2] - box[0]) * (box[3] - box[1]) < WIDTH * HEIGHT / 20:
        return False
    difference = ImageChops.difference(stage.convert("RGB"), shown).convert("L")
    return ImageStat.Stat(difference, mask=opaque).mean[0] < 6


async def until_on_programme(
    connect: Callable[[], AbstractAsyncContextManager[ObsClient]], stage: PageSource, text: str
) -> None:
    """Returns when the programme shows the stage's card, and that says `text`."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with connect() as client:
                    while True:
                        sent, shown = Image.open(io.BytesIO(stage.last)).convert("RGBA"), await programme(client)
                        if same_card(sent, shown) and text in await card_text(stage.page):
                            return
                        await asyncio.sleep(0.05)
            except (ObsLost, ObsRefused, OSError):
                await asyncio.sleep(0.05)


async def until_empty(client: ObsClient) -> None:
    async with asyncio.timeout(10):
        while not is_empty(await programme(client)):
            await asyncio.sleep(0.05)


async def card_text(page: Page) -> str:
    """All text that the stage's graphics hold, shadow roots included."""
    return str(
        await page.evaluate(
            """() => { const texts = [];
                const walk = node => { for (const child of node.childNodes) {
                    if (child.nodeType === 3) texts.push(child.data);
                    if (child.shadowRoot) walk(child.shadowRoot);
                    if (child.nodeType === 1 && !["STYLE", "SCRIPT"].includes(child.tagName)) walk(child); } };
                walk(document.body); return texts.join(""); }"""
        )
    )


@pytest.fixture
async def console(chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1366, "height": 768})
        listen(page)
        yield page
        await browser.close()


async def press(console: Page, key: str) -> None:
    """A key press of the assistant; returns when the console says that the server has done it."""
    async with talk(console).answer() as heard:
        await console.keyboard.press(key)
    assert heard.message["type"] == "ack"


async def until_connected(console: Page) -> None:
    """The console takes key presses only while it has the room."""
    await console.wait_for_selector("[data-link=online]")


async def test_from_a_csv_to_the_programme_and_through_every_crash(
    make_studio: Callable[..., Studio],
    make_product: Callable[..., Product],
    console: Page,
    tmp_path: Path,
) -> None:
    studio = make_studio(width=WIDTH, height=HEIGHT, collections={"直播": ("直播", "待播")})
    await asyncio.to_thread(studio.start)
    product = make_product(studio.settings.port, studio.settings.password)
    (product.folder / "cues.json").write_text(json.dumps(CUES), "utf-8")
    await asyncio.to_thread(product.start)
    (tmp_path / "products.csv").write_text(CATALOGUE, "gb18030")
    assert "2 added" in await asyncio.to_thread(product.run, "import", str(tmp_path / "products.csv"), "--room", "main")

    @asynccontextmanager
    async def obs() -> AsyncIterator[ObsClient]:
        client = await ObsClient.connect(studio.patient)
        try:
            yield client
        finally:
            await client.close()

    async with page_source(product.link("stage"), WIDTH, HEIGHT) as source:
        async with obs() as client:
            await source.put(client, "直播", "overlay")
            before = await programme(client)
        assert is_empty(before), "nothing is on the programme before the key is pressed"
        await console.goto(product.link("operator"))
        await until_connected(console)

        await press(console, "F1")
        await until_on_programme(obs, source, "龙井茶")

        # OBS dies and comes back: the card is on its programme again without anybody's help.
        await asyncio.to_thread(studio.kill)
        await asyncio.to_thread(studio.start)
        await until_on_programme(obs, source, "龙井茶")

        # The page is loaded anew.
        await source.page.reload()
        await until_on_programme(obs, source, "龙井茶")

        # The server dies in the middle of the show; the stage goes on showing; then it is back with all it knew.
        await asyncio.to_thread(product.kill)
        assert "龙井茶" in await card_text(source.page)
        await asyncio.to_thread(product.start)
        await until_connected(console)
        await press(console, "F2")
        await until_on_programme(obs, source, "青瓷茶杯")

        await press(console, "F4")
        async with asyncio.timeout(60):
            while "青瓷茶杯" in await card_text(source.page):
                await asyncio.sleep(0.05)
        async with obs() as client:
            try:
                await until_empty(client)
            except TimeoutError:
                # The stand-in for the browser source (pictures of a page, and OBS's reader of them) can stick on its last
                # frame; the browser source has none. A new one has to show the card, and to lose it.
                await client.call("RemoveInput", {"inputName": "overlay"})
                async with page_source(product.link("stage"), WIDTH, HEIGHT) as fresh:
                    await fresh.put(client, "直播", "overlay again")
                    await press(console, "F1")
                    await until_on_programme(obs, fresh, "龙井茶")
                    await press(console, "F4")
                    await until_empty(client)
