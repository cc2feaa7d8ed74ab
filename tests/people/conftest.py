"""The real server with the built pages, and people with a browser each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import ClientSession, web
from playwright.async_api import Browser, BrowserContext, Page, expect

from overlay.config import parse
from overlay.server import hosting
from overlay.server.app import make_app
from overlay.server.tokens import Pass, own_token, token

JOURNAL = "/api/v1/rooms/main/journal"
CONFIG = """
[[rooms]]
name = "main"
title = "好物直播间"
catalogue = "sample"
cues = "sample"
"""


@dataclass
class Served:
    """A server that runs, and the browsers of those who come to it."""

    app: web.Application
    url: str
    browser: Browser
    contexts: list[BrowserContext]
    complaints: list[str]

    @property
    def people(self) -> Any:
        return self.app[hosting.HOUSE]["main"].people

    async def rows(self) -> list[dict[str, Any]]:
        """The journal."""
        headers = {"Authorization": f"Bearer {self.token('operator')}"}
        async with ClientSession(self.url) as session, session.get(JOURNAL, headers=headers) as answer:
            return [json.loads(line) for line in (await answer.text()).splitlines()]

    async def hang_up(self) -> None:
        """Break the connection of every page."""
        for page in list(self.app[hosting.HOUSE]["main"].hub.pages):
            page.transport.close()

    def token(self, who: str | Pass) -> str:
        """The token of a role's link, or of a person's."""
        secret = self.app[hosting.DOORKEEPER].secret
        return token(secret, who, "main") if isinstance(who, str) else own_token(secret, "main", who)

    async def ask(self, method: str, path: str, body: Any = None, role: str | Pass = "operator") -> Any:
        """A call by a script."""
        headers = {"Authorization": f"Bearer {self.token(role)}"}
        async with (
            ClientSession(self.url) as session,
            session.request(method, f"/api/v1/rooms/main{path}", json=body, headers=headers) as answer,
        ):
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def device(self, *, size: tuple[int, int] = (1366, 768), locale: str = "zh-CN") -> BrowserContext:
        """Somebody's browser, without any cookies."""
        context = await self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale)
        self.contexts.append(context)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return context

    async def console(self, who: str | Pass, *, size: tuple[int, int] = (1366, 768), locale: str = "zh-CN") -> Page:
        """The console in a browser of its own, online."""
        page = await (await self.device(size=size, locale=locale)).new_page()
        await page.goto(f"{self.url}/console/main?token={self.token(who)}")
        await expect(page.locator("ov-pad [data-cue]").first).to_be_visible()
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def start(tmp_path: Path, pages: Path, browser: Browser) -> AsyncIterator[Callable[[], Any]]:
    """Starts the server on one data folder; what pages throw fails the test."""
    runners: list[web.AppRunner] = []
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def starting() -> Served:
        app = make_app(parse(CONFIG, file="config.toml", base=tmp_path))
        runner = web.AppRunner(app, shutdown_timeout=1, handle_signals=False)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return Served(app, f"http://127.0.0.1:{runner.addresses[0][1]}", browser, contexts, complaints)

    yield starting
    for context in contexts:
        await context.close()
    for runner in runners:
        await runner.cleanup()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def served(start: Callable[[], Any]) -> Served:
    running: Served = await start()
    return running
