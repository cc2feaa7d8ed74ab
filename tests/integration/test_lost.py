"""A page and a server with a network between them that drops and holds: nothing is done twice, nothing late."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.integration.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200), pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def product(make_product: Callable[..., Product]) -> Product:
    """Running."""
    product = make_product()
    await asyncio.to_thread(product.start)
    return product


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, product: Product) -> AsyncIterator[Page]:
    """An operator's console, online."""
    page = await browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
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


async def test_a_lost_answer_is_asked_about_and_a_held_press_is_not_done_late(product: Product, page: Page) -> None:
    status = page.locator("footer > [role=status]")
    cue = page.locator("ov-pad [data-cue]").first

    async def lose(route: Route) -> None:
        """The server does it; nobody hears of that."""
        await route.fetch()
        await route.abort()

    await page.route("**/fire*", lose)
    await cue.click()
    await expect(status).to_contain_text("已完成")  # its real outcome, found out
    await page.unroute("**/fire*")
    assert commands(product).count("product_card.show") == 1

    async def drop(route: Route) -> None:
        """It never gets there."""
        await route.abort()

    await page.route("**/panic*", drop)
    await page.get_by_role("button", name="全部下屏").first.click()
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
    await page.get_by_role("button", name="全部下屏").first.click()
    await expect(status).to_contain_text("来得太迟")
    assert [answer.status for answer in late] == [409]
    assert "room.panic" not in commands(product)


async def test_without_a_server_nothing_can_be_sent_and_nothing_is_made_up_for(product: Product, page: Page) -> None:
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
    assert sent == []
    await asyncio.to_thread(product.start)
    await expect(page.locator("[data-link=online]")).to_be_visible()
    assert sent == []
    assert commands(product) == []
