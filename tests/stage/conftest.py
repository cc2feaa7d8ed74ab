"""Stage pages in the three Chromiums, each with a server of its own."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Playwright

from tests import front_end
from tests.chromiums import ENGINES, LAUNCH, require, unavailable
from tests.stage.server import BUILT, Server

Open = Callable[..., Awaitable["Stage"]]


@pytest.fixture(scope="session")
def built() -> dict[str, Any]:
    """The pages are built from the sources as they are now; gives the manifest."""
    try:
        front_end.build()
    except front_end.BuildError as error:
        unavailable(str(error))
    manifest: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    return manifest


@pytest_asyncio.fixture(loop_scope="session", scope="session", params=ENGINES)
async def browser(playwright: Playwright, request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    launched = await playwright.chromium.launch(executable_path=require(request.param), args=list(LAUNCH))
    yield launched
    await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server(built: dict[str, Any]) -> AsyncIterator[Server]:
    policy = (
        f"default-src 'none'; script-src 'self' '{built['import_map']}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'"
    )
    started = Server(policy, built["build"])
    await started.start()
    yield started
    await started.stop()


class Stage:
    """One stage page, and what its graphics and its console said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        # A browser reports every failed connection as an error of its own.
        if message.type == "error" and "ERR_CONNECTION" not in message.text and "WebSocket" not in message.text:
            self.errors.append(message.text)

    async def shows(self, text: str, zone: str = "card") -> None:
        """Waits until a zone shows exactly one graphic, with this text in it."""
        await self.page.wait_for_function(
            """([zone, text]) => {
              const [graphic, ...others] = document.querySelector(`[data-zone=${zone}]`)?.children ?? [];
              return graphic && !others.length && graphic.style.visibility !== "hidden"
                && graphic.shadowRoot.textContent.includes(text);
            }""",
            arg=[zone, text],
        )

    async def is_empty(self, zone: str = "card") -> None:
        """Waits until a zone shows nothing."""
        await self.page.wait_for_function(
            "zone => document.querySelector(`[data-zone=${zone}]`)?.childElementCount === 0", arg=zone
        )

    async def log(self) -> list[str]:
        """What the test graphics noted: `enter`, `leave`, `pulse`, `dispose`."""
        found: list[str] = await self.page.evaluate("window.log ?? []")
        return found

    async def box(self, selector: str) -> dict[str, float]:
        """The rectangle of an element in px of the window."""
        # Playwright's own bounding_box() asks a browser newer than 103.
        found: dict[str, float] = await self.page.evaluate(
            """(selector) => {
              const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
              return { x, y, width, height };
            }""",
            selector,
        )
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def open_stage(browser: Browser, server: Server) -> AsyncIterator[Open]:
    """Opens stage pages: `await open_stage("?preview=1", width=540, height=960)`."""
    contexts = []

    async def opened(query: str = "", *, width: int = 540, height: int = 960, script: str | None = None) -> Stage:
        context = await browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        if script:
            await context.add_init_script(script)
        stage = Stage(await context.new_page())
        await stage.page.goto(f"{server.origin}/stage/main{query}")
        return stage

    yield opened
    for context in contexts:
        await context.close()
