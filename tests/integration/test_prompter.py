"""The prompter and the console with the real server: a script is written and read, a message is sent and acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.integration.conftest import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PATIENT = 60_000  # ms, against a hang


async def give(page: Page, command: str, arguments: dict[str, Any]) -> None:
    """A command, as the page's own person."""
    call = [f"/api/v1/rooms/main/commands/{command}", json.dumps(arguments)]
    status = await page.evaluate("([path, body]) => fetch(path, {method: 'POST', body}).then(one => one.status)", call)
    assert status == 200


async def test_what_is_written_is_read_and_what_is_sent_is_acknowledged_through_a_crash(
    make_product: Callable[..., Product], chromium: str
) -> None:
    product = make_product()
    await asyncio.to_thread(product.start)
    links = {role: await asyncio.to_thread(product.link, role) for role in ("operator", "host")}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = {}
        for role, link in links.items():
            context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
            context.set_default_timeout(PATIENT)
            pages[role] = await context.new_page()
            await pages[role].goto(link if role == "operator" else link.replace("/console/", "/prompter/"))
        console, prompter = pages["operator"], pages["host"]
        await story(product, console, prompter)
        await browser.close()


async def story(product: Product, console: Page, prompter: Page) -> None:
    await console.locator("[data-tab=prompter]").click()
    screen = console.locator("ov-prompter-screens [data-seat=host]")
    await expect(screen).to_contain_text("整场话术")

    await console.get_by_role("button", name="话术", exact=True).click()
    whose = console.get_by_label("谁的话术")
    id_ = await whose.locator("option").nth(1).get_attribute("value")
    await whose.select_option(id_)
    opening, save = console.locator("[data-section=opening]"), console.get_by_role("button", name="保存", exact=True)
    await opening.fill("{number}号只要 {prise}！")
    await save.click()
    await expect(console.locator("ov-script-editor [role=alert]")).to_contain_text("{price}")  # one of those there are
    await opening.fill("\n".join(["{number}号只要 {price}！", *(f"第{n}句慢慢说" for n in range(40))]))
    await save.click()
    await expect(save).to_be_disabled()
    await give(console, "product_card.show", {"product": id_})
    await expect(prompter.locator("ov-reader p").first).to_have_text(
        "1号只要 " + await prompter.locator(".price").inner_text() + "！"
    )

    await console.get_by_role("button", name="提词现场").click()
    await screen.locator("[data-do=play]").click()
    await expect(prompter.locator("[data-do=toggle]")).to_have_text("‖")
    await screen.locator("[data-do=pause]").click()
    await expect(prompter.locator("[data-do=toggle]")).to_have_text("▶")

    await console.get_by_label("发给主播的话").fill("先别上链接")
    await console.get_by_label("紧急").check()
    await console.get_by_role("button", name="发送").click()
    message = console.locator("[data-message]")
    await expect(message.locator("[data-seat=host]")).to_contain_text("还没收到")
    await expect(prompter.locator(".urgent")).to_contain_text("先别上链接")
    await asyncio.to_thread(product.kill)
    await expect(prompter.locator(".down")).to_be_visible()
    await expect(prompter.locator("ov-reader p").first).to_contain_text("1号只要")
    await asyncio.to_thread(product.start)
    await expect(prompter.locator(".down")).to_have_count(0)
    await prompter.reload()
    button = prompter.get_by_role("button", name="收到")
    await expect(button).to_be_enabled()
    await prompter.keyboard.press("Enter")
    await expect(prompter.locator(".urgent")).to_have_count(0)
    await expect(message.locator("[data-seat=host]")).to_contain_text("✓ 主播 收到")

    await give(console, "prompter.pin", {"text": "孕妇能用吗？", "viewer": {"id": "v1", "name": "小王"}})
    await expect(prompter.locator(".question")).to_contain_text("孕妇能用吗？")
    await expect(prompter.locator(".question button")).to_be_enabled()
    await prompter.keyboard.press("a")
    await expect(prompter.locator(".question")).to_have_count(0)
    await expect(console.locator("[data-question]")).to_have_count(0)
