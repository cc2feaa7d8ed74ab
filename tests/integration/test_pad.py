"""The pad against the real server: every way of pressing, what is refused, arranging, and link numbers. Real Chromium."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.integration.conftest import Product

pytestmark = [pytest.mark.browser]

SALE = {"product": "A005", "price": "39.90", "lasts": "5m", "stock": 50}
CUES: list[dict[str, Any]] = [
    {"id": "card", "label": "1 号 抽纸", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A001"}},
    {"id": "held", "label": "收起", "keys": ["F2"], "mode": "hold", "command": "product_card.hide", "args": {}},
    {"id": "sale", "label": "秒杀", "keys": ["F3"], "mode": "arm", "command": "flash_sale.start", "args": SALE},
    {"id": "pause", "label": "暂停", "keys": ["F6"], "command": "countdown.pause", "args": {"name": "none"}},
    {"id": "mug", "label": "常驻马克杯", "keys": ["F4"], "mode": "toggle", "page": "备用",
     "command": "product_card.show", "args": {"product": "A002"}, "off": {"command": "product_card.hide"}},
    {"id": "open", "label": "开场", "keys": ["G 1"], "mode": "macro", "page": "备用", "folder": "宏", "steps": [
        {"command": "product_card.show", "args": {"product": "A003"}},
        {"wait": "1h"},
        {"command": "product_card.hide"},
    ]},
]  # fmt: skip


class Show:
    """A running product, its console, and calls of its HTTP interface as an operator."""

    def __init__(self, console: Page, http: aiohttp.ClientSession, links: dict[str, str]) -> None:
        self.console = console
        self.links = links
        self._http = http

    def button(self, cue: str) -> Locator:
        return self.console.locator(f"ov-pad [data-cue={cue}]")

    @property
    def said(self) -> Locator:
        return self.console.locator("footer > [role=status]")

    async def call(self, method: str, path: str, body: object = None) -> Any:
        async with self._http.request(method, f"/api/v1/rooms/main/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def journal(self) -> list[dict[str, Any]]:
        async with self._http.get("/api/v1/rooms/main/journal?after=0") as answer:
            return [json.loads(line) for line in (await answer.text()).splitlines()]

    async def given(self, command: str) -> int:
        """How often a command was given."""
        return sum(row["command"] == command for row in await self.journal())


@asynccontextmanager
async def show(product: Product, chromium: str, role: str) -> AsyncIterator[Show]:
    await asyncio.to_thread(product.start)
    names = {"operator", "stage", role}
    links = {name: await asyncio.to_thread(product.link, name) for name in names}
    token = parse_qs(urlsplit(links["operator"]).query)["token"][0]
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{product.port}", headers=headers) as http,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        console = await context.new_page()
        running = Show(console, http, links)
        await running.call("PUT", "cues", {"cues": CUES})
        await console.goto(links[role])
        await expect(console.locator("[data-link=online]")).to_be_visible(timeout=30_000)
        await expect(running.button("card")).to_be_visible(timeout=30_000)
        yield running
        await browser.close()
    await asyncio.to_thread(product.close)


async def test_every_way_of_pressing_on_one_stage(make_product: Callable[..., Product], chromium: str) -> None:
    async with show(make_product(), chromium, "assistant") as room:
        page = room.console
        stage = await page.context.new_page()
        await stage.goto(room.links["stage"])
        await page.bring_to_front()

        # press
        await expect(room.button("card")).to_contain_text("¥29.90")
        await page.keyboard.press("F1")
        await expect(room.button("card")).to_contain_text("■ 在播")
        await expect(stage.get_by_text("竹浆本色抽纸").first).to_be_visible()

        # hold: a click is too short, held it fires; by mouse and by key
        await room.button("held").click()
        await expect(room.said).to_contain_text("要按住 0.8 秒")
        assert await room.given("product_card.hide") == 0
        await room.button("held").hover()
        await page.mouse.down()
        await expect(room.button("card")).not_to_contain_text("在播")
        await page.mouse.up()
        await room.button("card").click()
        await expect(room.button("card")).to_contain_text("在播")
        await page.keyboard.down("F2")
        await expect(room.button("card")).not_to_contain_text("在播")
        await page.keyboard.up("F2")
        assert await room.given("product_card.hide") == 2

        # arm, then fire; two presses in one go are one
        twice = """() => [1, 2].forEach(() => document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: "F3", code: "F3", bubbles: true, composed: true, cancelable: true})))"""
        await page.evaluate(twice)
        await expect(room.button("sale")).to_contain_text("◆ 已预备")
        await expect(room.said).to_contain_text("已预备，10 秒内再按一次才执行")
        assert await room.given("flash_sale.start") == 0
        await page.keyboard.press("F3")
        await expect(room.button("sale")).to_contain_text("■ 在播")
        await expect(room.button("sale")).to_contain_text("50/50")
        await expect(stage.get_by_text("不锈钢保温杯").first).to_be_visible()
        assert await room.given("flash_sale.start") == 1

        # toggle, on another page; its tab says from afar that it is on air
        await page.keyboard.press("F4")
        await expect(page.get_by_role("tab", name="在播 备用")).to_be_visible()
        await page.get_by_role("tab", name="备用").click()
        await expect(room.button("mug")).to_contain_text("在播")
        await page.keyboard.press("F4")
        await expect(room.button("mug")).not_to_contain_text("在播")

        # macro, in a folder, by a sequence of keys; the second press stops it
        await page.locator("ov-pad [data-folder=宏]").click()
        await page.keyboard.press("g")
        await page.keyboard.press("1")
        await expect(room.button("open")).to_contain_text("▶ 执行中")
        await expect(room.button("open")).to_contain_text("第 2/3 步")
        await expect(stage.get_by_text("长绒棉毛巾").first).to_be_visible()
        await room.button("open").click()
        await expect(room.said).to_contain_text("宏已停止")
        await expect(room.button("open")).not_to_contain_text("执行中")
        assert await room.given("product_card.hide") == 3  # the toggle's; the macro did not come to its own


async def test_a_press_of_what_is_no_longer_so_is_refused_and_said(
    make_product: Callable[..., Product], chromium: str
) -> None:
    async with show(make_product(), chromium, "assistant") as room:
        page = room.console
        await expect(room.button("card")).to_contain_text("¥29.90")
        await room.button("card").hover()
        await page.mouse.down()  # what is seen now is what is pressed
        await room.call("PATCH", "products/A001", {"price": "19.90"})
        await expect(room.button("card")).to_contain_text("¥19.90")
        await page.mouse.up()
        await expect(room.button("card")).to_contain_text("被拒")
        await expect(room.said).to_contain_text("刚变了")
        assert await room.given("product_card.show") == 0
        await room.button("card").click()
        await expect(room.button("card")).to_contain_text("■ 在播")

        # a refusal of the rules is on every pad
        other = await page.context.new_page()
        await other.goto(page.url)
        await expect(other.locator("ov-pad [data-cue=pause]")).to_be_visible(timeout=30_000)
        await page.bring_to_front()
        await page.keyboard.press("F6")
        await expect(room.button("pause")).to_contain_text("被拒")
        await expect(other.locator("ov-pad [data-cue=pause]")).to_contain_text("被拒")


async def test_arranged_tried_and_saved_and_a_product_by_its_number(
    make_product: Callable[..., Product], chromium: str
) -> None:
    async with show(make_product(), chromium, "operator") as room:
        page = room.console
        await page.get_by_role("button", name="整理").click()
        arrange = page.locator("ov-arrange")
        await arrange.locator("[data-cue=card]").drag_to(arrange.locator("[data-page=备用]"))
        await arrange.get_by_role("button", name="保存", exact=True).click()
        await expect(room.said).to_contain_text("保存快捷键：已完成")
        saved = (await room.call("GET", "cues"))["cues"]
        assert [(cue["id"], cue.get("page", "")) for cue in saved] == [
            ("held", ""), ("sale", ""), ("pause", ""), ("mug", "备用"), ("open", "备用"), ("card", "备用")
        ]  # fmt: skip
        await arrange.get_by_role("tab", name="备用").click()
        await arrange.locator("[data-folder=宏]").dblclick()
        await arrange.locator("[data-cue=open]").dblclick()
        form = page.locator("ov-cue-form")
        await form.get_by_role("button", name="试运行").click()
        await expect(form.locator("[data-would]")).to_have_count(3)
        await expect(form.locator("[data-would=wait]")).to_be_visible()
        assert await room.given("product_card.show") == 0
        await arrange.get_by_role("button", name="完成").click()

        cdp = await page.context.new_cdp_session(page)
        await page.locator("header").first.click(position={"x": 2, "y": 2})
        for key, code in (("2", "Numpad2"), ("Enter", "NumpadEnter")):
            event = {"key": key, "code": code, "text": "" if key == "Enter" else key, "isKeypad": True}
            await cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", **event})
            await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
            if key == "2":
                await expect(page.locator("[data-entry='2']")).to_contain_text("手绘陶瓷马克杯")
        await expect(page.locator("ov-strip")).to_contain_text("手绘陶瓷马克杯")
