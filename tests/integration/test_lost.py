"""A page and a server with a network between them that drops and holds: nothing is done twice, nothing late."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from tests.integration.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200), pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def product(make_product: Callable[..., Product]) -> Product:
    """Running."""
    product = make_product()
    await asyncio.to_thread(product.start)
    return product


class Line:
    """Between a page and the server: their live connection."""

    def __init__(self) -> None:
        self.loses_answers = False  # the server does what is asked; the connection ends before its answer
        self.sent: list[str] = []  # what the page asked for
        self._closing: list[asyncio.Future[None]] = []

    def between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def asked(message: str | bytes) -> None:
            if (kind := json.loads(message)["type"]) in ("fire", "command"):
                self.sent.append(kind)
            server.send(message)

        def answered(message: str | bytes) -> None:
            if self.loses_answers and json.loads(message)["type"] == "ack":
                self.loses_answers = False
                self._closing.append(asyncio.ensure_future(page.close()))
            else:
                page.send(message)

        page.on_message(asked)
        server.on_message(answered)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, product: Product, line: Line) -> AsyncIterator[Page]:
    """An operator's console, online."""
    page = await browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    await page.route_web_socket("**/live?*", line.between)
    page.set_default_timeout(100_000)  # ms, against a hang
    await page.goto(await asyncio.to_thread(product.link, "operator"))
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await expect(page.locator("ov-pad [data-cue]").first).to_be_visible()
    yield page
    await page.close()


def commands(product: Product) -> list[str]:
    """What people did, by the journal."""
    rows = [json.loads(line) for line in product.run("journal", "main").splitlines()]
    return [row["command"] for row in rows if row["actor"] in ("operator", "assistant", "admin")]


async def test_a_lost_answer_is_asked_about_and_a_held_call_is_not_done_late(
    product: Product, page: Page, line: Line
) -> None:
    status = page.locator("footer > [role=status]")
    cue = page.locator("ov-pad [data-cue]").first
    line.loses_answers = True
    await cue.click()
    await expect(status).to_contain_text("已完成")  # its real outcome, found out
    await expect(page.locator("[data-link=online]")).to_be_visible()
    assert line.sent == ["fire"]
    assert commands(product).count("product_card.show") == 1

    async def drop(route: Route) -> None:
        """It never gets there."""
        await route.abort()

    await page.route("**/panic*", drop)
    await page.locator("header ov-panic button").click()
    await expect(status).to_contain_text("没有执行")
    await page.unroute("**/panic*")
    assert "room.panic" not in commands(product)

    late: list[Any] = []

    async def hold(route: Route) -> None:
        """It gets there when it is no longer meant: the page's own clock has gone on beyond what it said."""
        url = route.request.url.replace("before=", "before=1&was=")
        late.append(await route.fetch(url=url))
        await route.fulfill(response=late[-1])

    await page.route("**/panic*", hold)
    await page.locator("header ov-panic button").click()
    await expect(status).to_contain_text("来得太迟")
    assert [answer.status for answer in late] == [409]
    assert "room.panic" not in commands(product)


async def test_without_a_server_nothing_can_be_sent_and_nothing_is_made_up_for(
    product: Product, page: Page, line: Line
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    await asyncio.to_thread(product.kill)
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    # Every button that still can be pressed is pressed, in every pane; keys as well.
    await page.keyboard.press("F1")
    for tab in await page.get_by_role("tab").all():
        await tab.evaluate("tab => tab.click()")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await page.evaluate(
            """() => {
                const all = root => [...root.querySelectorAll("*")].flatMap(one => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
                for (const one of all(document)) if (one.matches("button:not(:disabled):not([role=tab])")) one.click();
                for (const one of all(document)) if (one.matches("dialog[open]")) one.close();
            }"""
        )
    assert sent + line.sent == []
    await asyncio.to_thread(product.start)
    await expect(page.locator("[data-link=online]")).to_be_visible()
    assert sent + line.sent == []
    assert commands(product) == []
