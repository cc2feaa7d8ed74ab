"""The console at a real server through a bad network: late, stuck, cut off. What a press did is known, and is done once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.fault_proxy import FaultProxy, fault_proxy
from tests.integration.conftest import Product
from tests.talk import listen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOW, OTHER = "F1", "F2"  # keys of two cues
LIVE = b"/live"  # in the request that began the live connection
ACK = b'"type":"ack"'


class Desk:
    """A console behind a bad network, and the room behind it over a good one."""

    def __init__(self, page: Page, proxy: FaultProxy, http: aiohttp.ClientSession, began: int) -> None:
        self.page = page
        self.proxy = proxy
        self.called: list[str] = []  # the paths that the page has called, each time
        self.pressed = listen(page).asked
        self.began = began  # the last row of the journal from before
        self._http = http
        page.on("request", lambda request: self.called.append(urlsplit(request.url).path.split("/main/")[-1]))

    @property
    def said(self) -> Locator:
        return self.page.locator("footer > [role=status]")

    @property
    def pad(self) -> Locator:
        return self.page.locator("ov-pad .pad")

    def cue(self, number: int) -> Locator:
        return self.page.locator("ov-pad [data-cue]").nth(number)

    async def online(self) -> None:
        await expect(self.page.locator("[data-link=online]")).to_be_visible()

    async def commands(self) -> list[str]:
        """What people have done here, by the journal."""
        async with self._http.get(f"/api/v1/rooms/main/journal?after={self.began}") as answer:
            rows = [json.loads(line) for line in (await answer.text()).splitlines()]
        return [row["command"] for row in rows if row["actor"] in ("operator", "assistant", "admin")]

    async def done(self) -> None:
        """Until the room has done something."""
        async with asyncio.timeout(60), self._http.ws_connect("/api/v1/rooms/main/live?page=board") as live:
            while (await live.receive_json()).get("seq", 0) <= self.began:
                pass


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Iterator[tuple[Product, SplitResult]]:
    """Running; and the address of its console for an operator."""
    product = Product(tmp_path_factory.mktemp("product"))
    product.start()
    yield product, urlsplit(product.link("operator"))
    product.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(product: tuple[Product, SplitResult], browser: Browser) -> AsyncIterator[Desk]:
    """Online, with nothing on the air."""
    server, link = product
    bearer = {"Authorization": f"Bearer {link.query.removeprefix('token=')}"}
    async with (
        fault_proxy("127.0.0.1", server.port) as proxy,
        aiohttp.ClientSession(f"http://127.0.0.1:{server.port}", headers=bearer) as http,
    ):
        async with http.post("/api/v1/rooms/main/panic") as answer:
            assert answer.status == 200
            began = (await answer.json())["seq"]
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.set_default_timeout(100_000)  # ms, against a hang
        desk = Desk(await context.new_page(), proxy, http, began)
        await desk.page.goto(link._replace(netloc=f"127.0.0.1:{proxy.port}").geturl())
        await desk.online()
        await expect(desk.cue(0)).to_have_attribute("data-state", "idle")
        yield desk
        await context.close()


async def test_late_is_not_lost(desk: Desk) -> None:
    desk.proxy.latency = 0.3
    await desk.page.keyboard.press(SHOW)
    await expect(desk.said).to_contain_text("已完成")
    await desk.online()
    assert (len(desk.pressed), await desk.commands()) == (1, ["product_card.show"])


async def test_a_call_whose_answer_breaks_off_is_asked_about_too(desk: Desk) -> None:
    desk.proxy.cut(b'"seq":', b"/panic")  # in the answer's body: its head came whole
    await desk.page.locator("header ov-panic button").click()
    await expect(desk.said).to_contain_text("已完成")
    assert (desk.called.count("panic"), desk.called.count("outcome")) == (1, 1)


async def test_an_answer_that_breaks_off_is_asked_about_and_nothing_is_done_twice(desk: Desk) -> None:
    desk.proxy.cut(ACK)  # in the middle of its frame
    await desk.page.keyboard.press(SHOW)
    await expect(desk.said).to_contain_text("已完成")
    assert (len(desk.pressed), desk.called.count("outcome")) == (1, 1)
    assert await desk.commands() == ["product_card.show"]


async def test_a_connection_that_ends_in_the_middle_of_a_press_does_it_once(desk: Desk) -> None:
    desk.proxy.hold_answers(LIVE)
    await desk.page.keyboard.press(SHOW)
    await desk.done()
    await desk.proxy.drop()
    desk.proxy.release()
    await expect(desk.said).to_contain_text("已完成")
    await desk.online()
    await desk.page.keyboard.press(OTHER)
    await expect(desk.cue(1)).to_have_attribute("data-state", "on_air")
    assert (len(desk.pressed), await desk.commands()) == (2, ["product_card.show"] * 2)


async def test_while_the_network_is_stuck_presses_are_refused_and_nothing_is_made_up_for(desk: Desk) -> None:
    desk.proxy.hold()
    await desk.page.keyboard.press(SHOW)  # the page cannot know yet: this one is on its way
    await expect(desk.page.locator("[data-link=offline]")).to_be_visible()
    await expect(desk.pad).to_contain_class("dead")
    await expect(desk.page.locator("ov-pad [role=alert]")).to_contain_text("断开")
    await expect(desk.said).to_contain_text("正在查做了没有")  # longer ago than it was meant for
    await desk.page.keyboard.press(OTHER)
    await expect(desk.said).to_contain_text("没有发出，也不会补发")
    assert len(desk.pressed) == 1
    desk.proxy.release()
    await desk.online()
    await expect(desk.pad).not_to_contain_class("dead")
    await expect(desk.said).to_contain_text("没有执行")  # and the server does it no more, whenever it arrives
    assert (len(desk.pressed), await desk.commands()) == (1, [])
    await desk.page.keyboard.press(SHOW)
    await expect(desk.said).to_contain_text("已完成")
    assert (len(desk.pressed), await desk.commands()) == (2, ["product_card.show"])
