"""Panes of the console in a real Chromium on a real server, in one process: what a person does is done by the room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, BrowserContext, Page, expect

from overlay.config import parse
from overlay.server.app import make_app
from overlay.server.built import Built
from tests.server.conftest import Server
from tests.talk import listen

CONFIG = """
[[rooms]]
name = "main"
title = "示例直播间"
"""
PRODUCTS = [
    {"id": "A001", "number": 1, "name": "手绘马克杯", "price": "25.90", "stock": 100},
    {"id": "A002", "number": 2, "name": "云南咖啡豆", "price": "68.00", "stock": 0},
    {"id": "A003", "number": 3, "name": "竹编收纳篮", "price": "128.00", "stock": 4},
]
CUES = [
    {"id": "mug", "label": "马克杯上屏", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A001"}}
]

Open = Callable[..., Awaitable[Page]]
PATIENCE = 30_000  # ms: only against hangs


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, pages: Path) -> AsyncIterator[Server]:
    """A running server whose room has three products and a cue."""
    async with AsyncExitStack() as stack:
        app = make_app(parse(CONFIG, file="config.toml", base=tmp_path), built=Built(pages))
        client = TestClient(TestServer(app))
        await stack.enter_async_context(client)
        running = Server(client, stack)
        for product in PRODUCTS:
            await running.json("POST", "…/products", json=product)
        await running.json("PUT", "…/cues", json={"cues": CUES})
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, server: Server) -> AsyncIterator[Open]:
    """`await open_page("rundown", role="operator", size=(1366, 768))`: a console with that tab open, in a browser profile
    of its own, online and filled. Whatever a page throws fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def opening(
        tab: str,
        *,
        role: str = "operator",
        size: tuple[int, int] = (1366, 768),
        locale: str = "zh-CN",
        touch: bool = False,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=locale, has_touch=touch
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        listen(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"http://127.0.0.1:{server.port}/console/main?token={server.token(role)}")
        await expect(page.locator("[data-link=online]")).to_be_visible()
        await expect(page.locator("ov-pad :is([data-cue=mug], .empty)").first).to_be_visible()
        await page.locator(f"#tab-{tab}").click()  # a tab, or the heading of the only pane there
        await expect(page.locator(f"ov-{tab}")).to_be_visible()
        return page

    yield opening
    for context in contexts:
        await context.close()
    assert complaints == []
