"""The prompter's screen: it stays awake while it is read, is filled on demand, and is readable at 3 m."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom
from .scenario import card_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOCKS = """window.locks = [];
Object.defineProperty(navigator, "wakeLock", {value: {request: async kind => {
    if (window.unwilling) throw new DOMException("saving power", "NotAllowedError");
    const lock = new EventTarget();
    window.locks.push(kind);
    window.lock = lock;
    return lock;
}}})"""
RETURN = "document.dispatchEvent(new Event('visibilitychange'))"
FILLED = """wanted => new Promise(done => {
    const look = () => ((document.fullscreenElement !== null) === wanted ? done() : requestAnimationFrame(look));
    look();
})"""
FONT = "one => parseFloat(getComputedStyle(one).fontSize)"


async def with_locks(context: BrowserContext) -> None:
    await context.add_init_script(LOCKS)


async def without(context: BrowserContext) -> None:
    await context.add_init_script(f"window.unwilling = true; {LOCKS}")


async def sheet(page: Page) -> Locator:
    await page.keyboard.press("?")
    opened = page.locator("ov-prompter-sheet dialog")
    await expect(opened).to_be_visible()
    return opened


async def test_the_screen_stays_awake_and_is_asked_for_again_when_it_was_let_go(open_page: OpenPage) -> None:
    page = await open_page("prompter", role="host", before=with_locks)
    said = await sheet(page)
    await expect(said).to_contain_text("屏幕保持常亮")
    assert await page.evaluate("locks") == ["screen"]
    await page.evaluate("lock.dispatchEvent(new Event('release'))")  # as a browser does to a page that is hidden
    await expect(said).to_contain_text("浏览器不让屏幕常亮")
    await page.evaluate(RETURN)
    await expect(said).to_contain_text("屏幕保持常亮")
    await page.evaluate(RETURN)
    assert await page.evaluate("locks") == ["screen", "screen"]  # what it has it asks for no second time


async def test_where_the_browser_does_not_keep_it_awake_that_is_said(open_page: OpenPage) -> None:
    page = await open_page("prompter", role="host", before=without)
    await expect(await sheet(page)).to_contain_text("浏览器不让屏幕常亮")


async def test_the_screen_is_filled_by_a_key_and_by_a_finger(open_page: OpenPage) -> None:
    page = await open_page("prompter", role="host")
    await expect(page.locator("ov-prompter")).to_contain_text("等待下一个商品")
    await page.keyboard.press("f")
    await page.evaluate(FILLED, True)
    await page.keyboard.press("f")
    await page.evaluate(FILLED, False)
    await (await sheet(page)).locator("[data-set=screen]").click()
    await page.evaluate(FILLED, True)


@pytest.mark.parametrize(
    ("size", "price", "script"), [((1920, 1080), 140, 75), ((1080, 1920), 172, 75)], ids=["landscape", "portrait"]
)
async def test_price_and_script_in_pixels_of_a_1080p_screen(
    open_page: OpenPage, room: FakeRoom, size: Size, price: float, script: float
) -> None:
    """On a 24-inch screen 75 px are 21 mm; what is 21 mm at 3 m is 2.4 mm at 35 cm, a newspaper's size. The price is twice that."""
    room.prompting.write("A001", opening="来看这一款")
    await room.patch(card_on_air(room, 1))
    page = await open_page("prompter", role="host", size=size)
    await expect(page.locator(".price")).to_have_text("¥59.90")
    assert await page.locator(".price").evaluate(FONT) >= price
    line = page.locator("ov-reader .text").get_by_text("来看这一款")
    await expect(line).to_be_visible()
    assert await line.evaluate(FONT) >= script
