"""The stage in a real Chromium as OBS would load it: it crashes, hangs, stops painting, and is on air again by itself.

The OBS is the stand-in, its browser source a real browser that does what obs-browser does: load, load again, start anew.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from overlay.config import parse
from overlay.obs import ObsClient, Plan, setup
from overlay.obs.driver import ObsDriver
from overlay.room.model import Actor
from overlay.server import hosting
from overlay.server.app import make_app
from overlay.server.tokens import token
from tests import front_end
from tests.chromiums import LAUNCH, require, unavailable
from tests.integration.test_main_job import card_text
from tests.obs.fake_obs import FakeObs

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

ACTOR = Actor("test", "operator")
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 OBS/31.0.3"
)
NEVER_PAINTS = """
  if (!localStorage.getItem("painted")) {
    localStorage.setItem("painted", "next time");
    window.requestAnimationFrame = () => 0;
  }
"""


class Source(FakeObs):
    """An OBS whose one browser source is a real browser."""

    def __init__(self, playwright: Playwright, stack: AsyncExitStack, script: str | None = None) -> None:
        super().__init__()
        self.done: list[str] = []
        self.page: Page | None = None
        self._playwright = playwright
        self._stack = stack
        self._script = script
        self._browser: Browser | None = None
        self._todo: asyncio.Queue[str] = asyncio.Queue()
        self._stopped: list[int] = []
        self._crashed = False

    def do_PressInputPropertiesButton(self, inputName: str, propertyName: str) -> None:  # noqa: N802, N803
        super().do_PressInputPropertiesButton(inputName, propertyName)
        self._todo.put_nowait("refresh")

    def do_SetInputSettings(self, inputName: str, inputSettings: dict[str, Any], overlay: bool = True) -> None:  # noqa: N802, N803
        super().do_SetInputSettings(inputName, inputSettings, overlay)
        if "url" in inputSettings:
            self._todo.put_nowait(inputSettings["url"])

    async def work(self) -> None:
        """What obs-browser does when it is told to."""
        while True:
            job = await self._todo.get()
            self.done.append(job.partition("#")[0].partition("?")[0])
            if job != "refresh":
                await self.end()
                if not job.startswith("about:blank"):
                    await self.load(job)
            elif self._crashed:
                await self.end()
                await self.load(self.inputs["直播图层"]["settings"]["url"])
            elif self.page is not None:
                with suppress(PlaywrightError, TimeoutError):  # a hung page does not load
                    async with asyncio.timeout(1):
                        await self.page.reload(wait_until="commit")

    async def load(self, url: str) -> None:
        self._browser = await self._playwright.chromium.launch(executable_path=require("current"), args=list(LAUNCH))
        self._stack.push_async_callback(self.end)
        context = await self._browser.new_context(user_agent=AGENT, viewport={"width": 360, "height": 640})
        if self._script:
            await context.add_init_script(self._script)
        self.page, self._crashed = await context.new_page(), False
        self.page.on("crash", self._noted)
        await self.page.goto(url)

    def _noted(self, _page: Page) -> None:
        self._crashed = True

    async def hang(self) -> None:
        """Its renderers stand still; their connections stay open."""
        assert self._browser is not None
        cdp = await self._browser.new_browser_cdp_session()
        processes = (await cdp.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._stopped = [process["id"] for process in processes if process["type"] == "renderer"]
        for process in self._stopped:
            os.kill(process, signal.SIGSTOP)

    async def crash(self) -> None:
        assert self.page is not None
        cdp = await self.page.context.new_cdp_session(self.page)
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(5):
                await cdp.send("Page.crash")

    async def end(self) -> None:
        browser, self._browser, self.page = self._browser, None, None
        for process in self._stopped:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._stopped = []
        if browser is not None:
            await browser.close()


class Studio:
    """A room on air with its stage in OBS."""

    def __init__(self, app: web.Application, source: Source) -> None:
        self.source = source
        hosted = app[hosting.HOUSE]["main"]
        self.room, self.pulses = hosted.room, hosted.stages.pulses

    @property
    def problems(self) -> set[str]:
        return {problem["code"] for problem in self.room.state()["obs"].get("problems", [])}

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await asyncio.sleep(0.05)

    async def until_on_air(self) -> None:
        """The page shows the card, the server knows it, and nothing is wrong."""
        while True:
            page, stages = self.source.page, self.room.state()["obs"].get("stages", {})
            if page is not None and stages.get("of") == stages.get("shown") == 1 and not self.problems:
                with suppress(PlaywrightError, TimeoutError):
                    async with asyncio.timeout(5):
                        if "龙井茶" in await card_text(page):
                            return
            await asyncio.sleep(0.05)


@pytest.fixture
async def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., Any]]:
    try:
        front_end.build()
    except front_end.BuildError as error:
        unavailable(str(error))
    # Half of what it is in a show, so that the test is short; a stage beats once a second.
    monkeypatch.setitem(ObsDriver.__init__.__kwdefaults__, "patience", 2.5)
    async with AsyncExitStack() as stack:

        async def starting(script: str | None = None) -> Studio:
            playwright = await stack.enter_async_context(async_playwright())
            source = await stack.enter_async_context(Source(playwright, stack, script))
            (tmp_path / "password").write_text(source.password, "utf-8")
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = listening.getsockname()[1]
            text = f"""
                server.port = {port}
                [[rooms]]
                name = "main"
                obs = {{ port = {source.settings.port}, password_file = "password" }}
                """
            app = make_app(parse(text, file="config.toml", base=tmp_path))
            secret = (app[hosting.CONFIG].data_folder / "secret.key").read_bytes()
            url = f"http://127.0.0.1:{port}/stage/main?token={token(secret, 'stage', 'main')}"
            client = await ObsClient.connect(source.settings)
            await setup(client, Plan(url, 1080, 1920))
            await client.close()
            source.ready = False  # until the page is there: a slow machine must not be healed while it starts
            runner = web.AppRunner(app, shutdown_timeout=1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, listening).start()
            studio = Studio(app, source)
            tea = {"id": "A", "number": 1, "name": "龙井茶", "price": "9.90"}
            await studio.room.execute("catalogue.put", {"product": tea}, actor=ACTOR)
            await studio.room.execute("product_card.show", {"product": "A"}, actor=ACTOR)
            await source.load(url)
            await studio.until(lambda: bool(studio.pulses()))
            source.ready = True
            working = asyncio.create_task(source.work())
            stack.push_async_callback(_end, working)
            return studio

        yield starting


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_page_that_crashed_is_loaded_again(start: Callable[..., Any]) -> None:
    studio = await start()
    await studio.until_on_air()
    await studio.source.crash()
    await studio.until(lambda: "refresh" in studio.source.done)
    await studio.until_on_air()


async def test_a_page_that_hangs_gets_a_new_browser(
    start: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    studio = await start()
    await studio.until_on_air()
    await studio.source.hang()
    await studio.until(lambda: "stage_silent: telling the page" in caplog.text)
    await studio.until(lambda: "about:blank" in studio.source.done)
    await studio.until_on_air()
    assert studio.source.done[0] == "refresh", "the gentler step came first"


async def test_a_page_that_paints_no_more_loads_itself_again(
    start: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    studio = await start(NEVER_PAINTS)
    await studio.until(lambda: "stage_stuck: telling the page" in caplog.text)
    await studio.until_on_air()


async def test_a_page_says_whether_anybody_sees_it(start: Callable[..., Any]) -> None:
    studio = await start()
    page = studio.source.page
    for visible in (False, True):
        await page.evaluate(
            "visible => dispatchEvent(new CustomEvent('obsSourceVisibleChanged', { detail: { visible } }))", visible
        )
        await studio.until(lambda visible=visible: [pulse.hidden for pulse in studio.pulses()] == [not visible])
    await studio.until_on_air()
