"""Pages and folders of the pad, and cues that are not just pressed: held, armed, toggled, macros."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .fake import Document, FakeRoom, now
from .scenario import cue

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOCUSED = """() => { let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one?.dataset.cue ?? one?.dataset.folder ?? one?.dataset.page ?? one?.localName; }"""


def button(page: Page, name: str) -> Locator:
    return page.locator(f"ov-pad [data-cue={name}]")


@pytest.fixture
def three_pages(room: FakeRoom) -> None:
    """Three pages, one of them with a folder."""
    show: Document = {"product": "A001"}
    room.cues += [
        {**cue("q1", "预热", ["Shift+3"], "lottery.draw"), "page": "抽奖"},
        {**cue("s1", "面膜秒杀", ["F3"], "flash_sale.start", product="A002"), "page": "抽奖", "folder": "秒杀"},
        {**cue("s2", "夏凉被秒杀", [], "flash_sale.start", product="A006"), "page": "抽奖", "folder": "秒杀"},
        {**cue("hold", "停播", ["F10"], "product_card.hide"), "page": "收尾", "mode": "hold"},
        {**cue("arm", "清仓", ["F7"], "product_card.show", **show), "page": "收尾", "mode": "arm"},
        {**cue("swap", "常驻", ["T"], "product_card.show", **show), "page": "收尾", "mode": "toggle",
         "off": {"command": "product_card.hide", "args": {}}},
        {"id": "macro", "label": "开场", "keys": ["M"], "mode": "macro", "args": {}, "page": "收尾",
         "steps": [{"command": "product_card.show", "args": show}, {"wait": "3s"}, {"command": "product_card.hide"}]},
    ]  # fmt: skip


@pytest.mark.usefixtures("three_pages")
async def test_pages_and_folders_are_turned_by_pointer_and_keys_and_remembered(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page(role="assistant")
    tabs = page.locator("ov-pad [role=tab]")
    await expect(tabs).to_have_text(["主页", "抽奖", "收尾"])
    await expect(button(page, "q1")).to_have_count(0)
    await room.face("s1", state="counting", until=now() + 100_000)
    await expect(page.locator("ov-pad").get_by_role("tab", name="计时中 抽奖")).to_be_visible()
    await button(page, "card2").focus()
    await page.keyboard.press("PageDown")
    await expect(button(page, "q1")).to_be_visible()
    assert await page.evaluate(FOCUSED) == "秒杀"  # the second button there too
    await expect(page.locator("ov-pad [data-folder=秒杀]")).to_contain_text("◷ 计时中")
    await page.keyboard.press("Enter")
    await expect(button(page, "s1")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(button(page, "s2")).to_be_focused()
    await page.reload()
    await expect(button(page, "s2")).to_be_visible()
    await page.locator("ov-pad [data-back]").click()
    await expect(page.locator("ov-pad [data-folder=秒杀]")).to_be_focused()
    await page.keyboard.press("PageDown")
    await expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("F1")  # a key works on every page
    await expect(page.get_by_role("status")).to_contain_text("1号 洁面乳：已完成")
    assert len(room.made("POST", "/cues/card1/fire")) == 1


@pytest.mark.usefixtures("three_pages")
async def test_a_button_that_is_held_fills_where_a_finger_covers_its_ring(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant", touch=True)
    await page.get_by_role("tab", name="收尾").click()
    fills = await button(page, "hold").evaluate(
        """button => { const shown = () => getComputedStyle(button, "::after").animationName;
            const touch = kind => button.dispatchEvent(new PointerEvent(kind, { isPrimary: true, button: 0 }));
            const before = shown(); touch("pointerdown"); const held = shown(); touch("pointerup");
            return [before, held, shown()]; }"""
    )
    assert fills == ["none", "fill", "none"]
    assert room.calls == []


@pytest.mark.usefixtures("three_pages")
async def test_ways_of_pressing_say_what_they_did_and_send_what_was_seen(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    said = page.get_by_role("status")
    await page.get_by_role("tab", name="收尾").click()
    await expect(button(page, "hold")).to_contain_text("◎ 按住")
    await button(page, "hold").click()
    await expect(said).to_contain_text("没有执行：要按住 0.8 秒")
    await button(page, "hold").hover()
    await page.mouse.down()
    await expect(page.locator("ov-pad .holding .ring")).to_be_visible()
    await expect(said).to_contain_text("停播：已执行")
    await page.mouse.up()
    await page.keyboard.down("F10")
    await expect(page.locator("ov-pad .holding")).to_have_count(1)
    await page.keyboard.up("F10")
    await expect(page.locator("ov-pad .holding")).to_have_count(0)
    (call,) = room.made("POST", "/cues/hold/fire")
    assert call.body == {"seen": "hold.0", "held": 800}

    await button(page, "arm").click()
    await expect(button(page, "arm")).to_contain_text("◆ 已预备")
    await expect(said).to_contain_text("清仓：已预备，10 秒内再按一次才执行")
    await button(page, "arm").click()
    await expect(said).to_contain_text("清仓：已执行")
    await button(page, "swap").click()
    await expect(said).to_contain_text("常驻：已打开")
    await expect(button(page, "swap")).to_contain_text("■ 在播")
    await page.keyboard.press("t")
    await expect(said).to_contain_text("常驻：已关闭")
    await page.keyboard.press("m")
    await expect(button(page, "macro")).to_contain_text("▶ 执行中")
    await expect(button(page, "macro")).to_contain_text("第 1/3 步")
    await page.keyboard.press("m")
    await expect(said).to_contain_text("开场：宏已停止")
    assert [call.body["seen"] for call in room.made("POST", "/cues/macro/fire")] == ["macro.0", "macro.1"]


async def test_a_press_carries_what_was_seen_when_it_began(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await button(page, "sale").hover()
    await page.mouse.down()
    await room.face("sale", state="on_air")
    await expect(button(page, "sale")).to_contain_text("在播")
    await page.mouse.up()
    await expect(button(page, "sale")).to_contain_text("被拒")
    await expect(page.get_by_role("status")).to_contain_text("按下时它已经变了，这次没有执行")
    await button(page, "sale").click()
    await expect(page.get_by_role("status")).to_contain_text("洁面乳秒杀 39.90：已完成")


async def test_enter_held_on_a_button_presses_it_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await button(page, "card1").focus()
    for _ in range(4):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await button(page, "off").click()
    await expect(page.get_by_role("status")).to_contain_text("下屏讲解卡：已完成")
    assert len(room.made("POST", "/cues/card1/fire")) == 1
