"""The built console and prompter in a real Chromium, against a room with scripted state."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.talk import listen

from .fake import FakeRoom
from .scenario import prepare

Size = tuple[int, int]
OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def room(pages: Path) -> FakeRoom:
    return prepare(FakeRoom(pages))


@pytest_asyncio.fixture(loop_scope="session")
async def address(room: FakeRoom) -> AsyncIterator[str]:
    """Where the room is served."""
    runner = web.AppRunner(room.app(), shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, address: str) -> AsyncIterator[OpenPage]:
    """`await open_page("console", role="operator", size=(1366, 768))`: a page of its own browser profile, online and filled.

    Whatever a page throws or is not allowed to load fails the test. `before` prepares the profile that it opens in; `touch`:
    a phone or a tablet.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_one(
        page_name: str = "console",
        *,
        role: str = "operator",
        size: tuple[int, int] = (1366, 768),
        locale: str = "zh-CN",
        before: Callable[[BrowserContext], Awaitable[None]] | None = None,
        touch: bool = False,
    ) -> Page:
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, locale=locale, has_touch=touch, is_mobile=touch)
        contexts.append(context)
        if before is not None:
            await before(context)
        page = await context.new_page()
        listen(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        await page.goto(f"{address}/{page_name}/main?token={role}")
        if page_name == "console":
            await expect(page.locator("[data-link=online]")).to_be_visible()
            await expect(page.locator("ov-pad :is([data-cue], .empty)").first).to_be_visible()
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert complaints == []
