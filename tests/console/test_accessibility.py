"""The console for those who do not see it or use no mouse: axe finds nothing serious, keys alone reach everything."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom
from .scenario import countdown_on_air, sale_on_air, studio, won
from .test_layout import tabs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WRONG = """async part => {
    const rules = {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], resultTypes: ["violations"]};
    const {violations} = await axe.run(part ?? document, rules);
    return violations.filter(({impact}) => impact === "serious" || impact === "critical")
        .map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html.slice(0, 200)} ${failureSummary}`).join(" | ")}`);
}"""
OPEN_PANE = {"fromShadowDom": ["ov-console", "#work ov-dock", ".content"]}
SIZES: list[Size] = [(1366, 768), (1024, 768), (390, 844)]
FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one?.id || one?.dataset?.tab || one?.localName || "";
}"""


async def wrong(page: Page, part: dict[str, Any] | None = None) -> list[str]:
    found: list[str] = await page.evaluate(WRONG, part)
    return found


async def busy(room: FakeRoom, page: Page) -> None:
    """A show with things on air, done, and refused."""
    studio(room)
    await room.device({"preview_scene": "产品特写"})
    await room.patch({**sale_on_air(room), **countdown_on_air()}, command="flash_sale.start", actor="小李")
    await expect(page.locator("ov-strip [data-mechanic]")).to_have_count(2)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_nothing_serious_is_wrong_in_any_pane(
    open_page: OpenPage, room: FakeRoom, size: Size, locale: str
) -> None:
    page = await open_page(size=size, locale=locale)
    await busy(room, page)
    await page.evaluate(AXE)
    found = await wrong(page)
    for tab in await tabs(page):
        await page.locator(f"[data-tab={tab}]").click()
        await expect(page.locator(f"[data-tab={tab}]")).to_have_attribute("aria-selected", "true")
        found += [f"{tab}: {one}" for one in await wrong(page, OPEN_PANE)]
    assert "\n".join(found) == ""


async def test_nothing_serious_is_wrong_where_a_winner_is_redrawn(open_page: OpenPage, room: FakeRoom) -> None:
    won(room, "彩虹糖", "彩云")
    page = await open_page()
    await page.locator("[data-tab=mechanics]").click()
    await page.locator("ov-mechanics nav [data-mechanic=lottery]").click()
    await page.locator("ov-listing [data-command]").first.click()
    await expect(page.locator("ov-listing [data-do]")).to_be_visible()
    await page.evaluate(AXE)
    assert "\n".join(await wrong(page, OPEN_PANE)) == ""


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_nothing_serious_is_wrong_in_the_prompter(open_page: OpenPage, room: FakeRoom, locale: str) -> None:
    await room.patch(sale_on_air(room))
    page = await open_page("prompter", role="host", size=(1280, 720), locale=locale)
    await expect(page.get_by_text("山茶花").first).to_be_visible()
    await page.evaluate(AXE)
    assert "\n".join(await wrong(page)) == ""


async def test_keys_alone_go_from_region_to_region_and_from_tab_to_tab(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="跳到面板")
    await expect(page.get_by_role("button", name="跳到快捷键")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert await page.evaluate(FOCUSED) == "work"
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-tab=products]")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    second = (await tabs(page))[1]
    await expect(page.locator(f"[data-tab={second}]")).to_be_focused()
    await expect(page.locator(f"[data-tab={second}]")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("[data-tab=system]")).to_be_focused()
    seen = []
    for _ in range(6):  # F6 is a cue here: with Ctrl it goes on all the same
        await page.keyboard.press("Control+F6")
        seen.append(await page.evaluate(FOCUSED))
    assert seen == ["side", "footer", "header", "ov-strip", "pad", "work"]
    await page.keyboard.press("F6")
    await expect(page.get_by_role("status")).to_contain_text("五分钟倒计时")
    assert await page.evaluate(FOCUSED) == "work"


async def test_a_dialog_keeps_the_focus_and_gives_it_back(open_page: OpenPage) -> None:
    page = await open_page()
    edit = page.locator("[data-product=A001]").get_by_role("button", name="编辑商品")
    await edit.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("one => one.matches(':focus-within')") or await page.evaluate(FOCUSED) == "body"
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(edit).to_be_focused()


async def test_a_countdown_is_not_announced_every_second(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await busy(room, page)
    live = """() => {
        const found = [];
        const look = (root, within) => {
            for (const one of root.children) {
                const role = one.getAttribute("role");
                const told = within || ["alert", "status", "log", "timer"].includes(role) || one.matches("[aria-live]:not([aria-live=off])");
                if (told && one.matches("ov-left, ov-elapsed")) found.push(one.localName);
                look(one.shadowRoot ?? one, told);
                if (one.shadowRoot) look(one, told);
            }
        };
        look(document, false);
        return found;
    }"""
    await expect(page.locator("ov-left").first).to_be_visible()
    assert await page.evaluate(live) == []


async def test_what_was_open_is_open_after_a_reload(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator("[data-tab=studio]").click()
    await page.get_by_role("button", name="English").click()
    await page.reload()
    await expect(page.locator("[data-tab=studio]")).to_have_attribute("aria-selected", "true")
    await expect(page.locator("[data-tab=studio]")).to_contain_text("Studio")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_health_opens_the_details_and_next_the_rundown(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics["rundown"] = {
        "phase": "running", "order": ["a", "b"], "current": "a", "next": "b",
        "items": {"a": {"label": "开场"}, "b": {"product": "A002"}},
    }  # fmt: skip
    page = await open_page()
    await expect(page.locator("ov-next")).to_contain_text("2 · 玻尿酸保湿面膜 10 片装")
    await page.locator("ov-health button").click()
    await expect(page.locator("[data-tab=system]")).to_be_focused()
    await expect(page.locator("ov-system")).to_be_visible()


async def test_the_finder_finds(open_page: OpenPage) -> None:
    page = await open_page()
    await page.evaluate(AXE)
    await page.locator("ov-products [type=search]").evaluate("one => one.removeAttribute('aria-label')")
    await page.locator("ov-products [type=search]").evaluate("one => one.removeAttribute('placeholder')")
    await page.locator("ov-products .price").first.evaluate("one => one.style.color = '#222'")
    found = await wrong(page, OPEN_PANE)
    assert {one.split(":")[0] for one in found} == {"label", "color-contrast"}


async def test_a_skip_link_names_the_key_that_is_free(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()  # F6 is a cue's
    await expect(page.locator("nav.skip button").first).to_have_text("跳到快捷键（Ctrl+F6 换区）")
    room.cues[4]["keys"] = []
    await room.patch({"cues": {"revision": 2}})
    await expect(page.locator("nav.skip button").first).to_have_text("跳到快捷键（F6 换区）")
