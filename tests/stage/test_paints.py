"""An idle stage paints nothing: Chromium's own trace says so."""

import json

import pytest
from playwright.async_api import Browser

from tests.stage.conftest import Open
from tests.stage.server import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, pytest.mark.timeout(60)]

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame", "cc", "viz", "blink.user_timing"]
PAINTS = {"Paint", "PaintImage", "CompositeLayers", "DrawFrame", "RasterTask"}


async def painted(browser: Browser, server: Server, open_stage: Open, change: bool) -> list[str]:
    """Names of the paint events of a stage with a card on air while it sends three heartbeats."""
    server.on_air("card", "card", "card.js", name="保温杯", price=990)
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.until(lambda: server.seq in server.shown())
    await browser.start_tracing(page=stage.page, categories=CATEGORIES)
    # The page's own start, and what tracing itself causes, is over with the second heartbeat from here.
    before = server.pings()
    await server.until(lambda: server.pings() >= before + 2)
    await stage.page.evaluate("void performance.mark('idle')")
    if change:
        seq = await server.patch(card={"name": "马克杯"})
        await server.until(lambda: seq in server.shown())
    await server.until(lambda: server.pings() >= before + 5)
    events = json.loads(await browser.stop_tracing())["traceEvents"]
    idle = next(event for event in events if event["name"] == "idle")
    return [
        event["name"]
        for event in events
        if event["name"] in PAINTS and event["pid"] == idle["pid"] and event["ts"] > idle["ts"]
    ]


async def test_an_idle_stage_paints_no_frames(browser: Browser, server: Server, open_stage: Open) -> None:
    assert await painted(browser, server, open_stage, change=False) == []


async def test_a_change_is_painted(browser: Browser, server: Server, open_stage: Open) -> None:
    assert "Paint" in await painted(browser, server, open_stage, change=True)
