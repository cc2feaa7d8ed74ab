"""The rundown on the console: begun from a template, run, laid out by pointer and by keys, by several people at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.hands import carry, over, press
from tests.server.conftest import Server

from .conftest import CUES, Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ITEMS = [
    {"id": "i1", "segment": "开场", "label": "欢迎", "planned": "5m"},
    {"id": "i2", "segment": "主推", "product": "A001", "cue": "mug", "fire": True, "planned": "10m"},
    {"id": "i3", "segment": "主推", "label": "咖啡豆", "product": "A002", "planned": "8m", "note": "先讲产地"},
    {"id": "i4", "segment": "返场", "label": "抽奖"},
]


async def lay_out(server: Server, *items: dict[str, Any], title: str | None = None) -> None:
    await server.json("POST", "…/commands/rundown.put", json={"items": list(items or ITEMS), "title": title})


async def give(server: Server, command: str, **args: Any) -> Any:
    return await server.json("POST", f"…/commands/rundown.{command}", json=args)


def quicker(server: Server, command: str, **args: Any) -> None:
    """Whatever is asked for next, somebody else is quicker with this."""
    room = server.hosted().room
    execute = room.execute

    async def late(*what: Any, **more: Any) -> Any:
        del room.execute  # type: ignore[method-assign]
        await give(server, command, **args)
        return await execute(*what, **more)

    room.execute = late  # type: ignore[method-assign]


async def rundown(server: Server) -> Any:
    return await server.json("GET", "…/rundown")


async def order(server: Server) -> list[str]:
    return [item["id"] for item in (await rundown(server))["items"]]


def row(page: Page, item: str) -> Locator:
    return page.locator(f"ov-rundown-list [data-item={item}]")


def grip(page: Page, item: str) -> Locator:
    return row(page, item).locator(".grip")


async def rows(page: Page) -> list[str]:
    """Segments and items from top to bottom, as they stand on the page."""
    found: list[str] = await page.locator("ov-rundown-list").evaluate(
        """list => [...list.shadowRoot.querySelectorAll("[data-segment], [data-item]")]
            .map(one => one.dataset.item ?? `[${one.dataset.segment}]`)"""
    )
    return found


async def stand(page: Page, *wanted: str) -> None:
    """Returns when the rows stand so."""
    async with asyncio.timeout(60):
        while await rows(page) != list(wanted):
            await asyncio.sleep(0.02)


async def has(server: Server, *wanted: str) -> None:
    """Returns when the room's items are these."""
    async with asyncio.timeout(60):
        while await order(server) != list(wanted):
            await asyncio.sleep(0.02)


def said(page: Page) -> Locator:
    return page.locator("ov-console footer > [role=status]")


def next_button(page: Page) -> Locator:
    return page.locator("ov-rundown-now button.next")


async def test_a_template_is_looked_at_used_and_taken_back(server: Server, open_page: Open) -> None:
    page = await open_page("rundown")
    await expect(page.locator("ov-rundown")).to_contain_text("还没有流程")
    await page.locator("[data-tool=templates]").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio")).to_have_text(
        ["宠粉节", "上新日", "店铺周年庆", "总裁进直播间", "工厂日", "商家 IP 日"]
    )
    await dialog.get_by_role("radio", name="工厂日").click()
    await expect(dialog.get_by_role("radio", name="工厂日")).to_have_attribute("aria-checked", "true")
    held = dialog.locator("ol ol li")
    shown = await held.count()
    await dialog.get_by_role("button", name="套用").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("ov-rundown-list [data-item]")).to_have_count(shown)
    await expect(page.locator("ov-rundown")).to_contain_text("工厂日")
    assert len(await order(server)) == shown
    await page.locator("[data-tool=templates]").click()
    await expect(dialog).to_contain_text(f"会替换现有的 {shown} 条")
    await page.keyboard.press("Escape")
    await page.locator("ov-header ov-undo button").click()
    await expect(page.locator("ov-rundown-list [data-item]")).to_have_count(0)


async def test_a_show_from_the_start_to_the_end(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    now = page.locator("ov-rundown-now")
    await expect(now).to_contain_text("23:00 共 4 条")
    await expect(row(page, "i3")).to_contain_text("先讲产地")
    await now.get_by_role("button", name="开始流程").click()
    await expect(now.locator("[data-current=i1]")).to_have_text("欢迎")
    await expect(now.locator("[data-next=i2]")).to_contain_text("1 · 手绘马克杯")
    await expect(now.locator("[data-left]")).to_contain_text("4:5")  # of 5 minutes
    await expect(now.locator("[data-drift]")).to_contain_text("准点")
    await next_button(page).click()
    await expect(now.locator("[data-current=i2]")).to_be_visible()
    await expect(now.locator("[data-drift=ahead]")).to_contain_text("快 4:5")
    assert (await server.json("GET", "…/state"))["topics"]["product_card"]["on_air"] is True  # its cue was fired
    await expect(row(page, "i1").locator("[data-spent]")).to_contain_text("0:0")
    await expect(row(page, "i2")).to_have_attribute("aria-current", "step")
    await now.get_by_role("button", name="＋ 5 分").click()
    await expect(row(page, "i2").locator("[data-planned]")).to_have_text("15:00")
    await row(page, "i3").get_by_role("button", name="跳过").click()
    await expect(now.locator("[data-next=i4]")).to_be_visible()
    await expect(row(page, "i3")).to_have_attribute("data-turn", "skipped")
    await row(page, "i3").get_by_role("button", name="恢复").click()
    await expect(now.locator("[data-next=i3]")).to_be_visible()
    await row(page, "i4").get_by_role("button", name="跳到").click()
    await expect(now.locator("[data-current=i4]")).to_be_visible()
    await expect(row(page, "i3")).to_have_attribute("data-turn", "passed")
    await expect(now).to_contain_text("后面没有了")
    await now.get_by_role("button", name="结束流程").dblclick()
    sure = now.get_by_role("button", name="确认结束？")
    await expect(sure).to_be_visible()
    assert (await rundown(server))["phase"] == "running"  # one intent is not enough
    await sure.click()
    await expect(now).to_contain_text("按错了可以撤销")
    await now.get_by_role("button", name="再来一遍").click()
    await expect(now.get_by_role("button", name="开始流程")).to_be_visible()
    assert (await rundown(server))["phase"] == "ready"


async def test_the_clock_says_how_far_behind_to_the_second(server: Server, open_page: Open) -> None:
    await lay_out(server)
    late = 125_400  # ms
    started = (await server.json("GET", "…/state"))["topics"]
    assert started["rundown"]["phase"] == "ready"
    at = await server.live()
    await give(server, "start", planned_start_at=at.hello["clock"] - late)
    state = (await server.json("GET", "…/state"))["topics"]["rundown"]
    behind = state["started_at"] - state["planned_start_at"]
    for locale, word in (("zh-CN", "慢"), ("en-GB", "behind")):
        page = await open_page("rundown", role="host", locale=locale)
        drift = page.locator("ov-rundown-now [data-drift=behind]")
        await expect(drift).to_contain_text(word)
        await expect(drift).to_contain_text(f"{behind // 60_000}:{behind // 1000 % 60:02}")


async def test_an_item_that_takes_too_long_says_so(server: Server, open_page: Open) -> None:
    await lay_out(server, {"id": "i1", "label": "快闪", "planned": 1}, {"id": "i2", "label": "之后"})
    await give(server, "start")
    page = await open_page("rundown")
    now = page.locator("ov-rundown-now")
    await expect(now.locator(".left.over")).to_contain_text("超时")
    await expect(now.locator("[data-drift=behind]")).to_contain_text("慢 0:0")


async def test_auto_goes_on_and_holds_where_the_cue_is_refused(server: Server, open_page: Open) -> None:
    await lay_out(
        server,
        {"id": "i1", "label": "快闪", "planned": 2},
        {"id": "i2", "label": "触发", "cue": "mug", "fire": True, "planned": "5m"},
    )
    page = await open_page("rundown")
    await server.json("DELETE", "…/products/A001")  # its card cannot be shown
    await page.get_by_role("button", name="开始流程").click()
    box = page.get_by_role("checkbox", name="到点自动下一条")
    await box.check()
    held = page.locator("ov-rundown-now .held")
    await expect(held).to_contain_text("停在这一条")
    await expect(held).to_contain_text("mug")
    assert (await rundown(server))["current"] == "i1"
    await next_button(page).click()
    await expect(said(page)).to_contain_text("✕")


async def test_two_presses_at_once_are_one_step_and_the_second_is_told(server: Server, open_page: Open) -> None:
    await lay_out(server)
    await give(server, "start")
    one, other = await open_page("rundown"), await open_page("rundown", role="assistant")
    for page in (one, other):
        await expect(page.locator("ov-rundown-now [data-current=i1]")).to_be_visible()
    await next_button(one).dblclick()
    for page in (one, other):
        await expect(page.locator("ov-rundown-now [data-current=i2]")).to_be_visible()
    await expect(next_button(one)).to_be_enabled()
    assert (await rundown(server))["current"] == "i2"
    # Both press at i2, and only one of them is the first.
    await asyncio.gather(next_button(one).click(), next_button(other).click())
    for page in (one, other):
        await expect(page.locator("ov-rundown-now [data-current=i3], ov-rundown-now [data-current=i4]")).to_be_visible()
    journal = await server.call("GET", "…/journal?after=0")
    steps = [line for line in (await journal.text()).splitlines() if '"command":"rundown.next"' in line]
    assert len(steps) == {"i3": 2, "i4": 3}[(await rundown(server))["current"]]


async def test_a_press_of_what_is_no_longer_so_is_refused_and_said(server: Server, open_page: Open) -> None:
    await lay_out(server)
    await give(server, "start")
    page = await open_page("rundown")
    await expect(page.locator("ov-rundown-now [data-current=i1]")).to_be_visible()
    quicker(server, "next", current="i1")
    await next_button(page).click()
    await expect(said(page)).to_contain_text("没有再往下")
    assert (await rundown(server))["current"] == "i2"


async def test_next_by_its_key_wherever_the_focus_is_but_in_a_text(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    await page.locator("[data-tab=system]").click()
    await page.keyboard.press("Shift+Enter")
    await expect(said(page)).to_contain_text("流程还没有开始")
    await give(server, "start")
    await page.locator("[data-tab=rundown]").click()
    await expect(page.locator("ov-rundown-now [data-current=i1]")).to_be_visible()
    await page.locator("[data-tab=products]").click()
    await page.locator("ov-products").get_by_role("searchbox").focus()
    await page.keyboard.press("Shift+Enter")
    await page.locator("[data-tab=system]").click()
    await page.locator("[data-tab=system]").press("Shift+Enter")
    await expect(said(page)).to_contain_text("下一项：已完成")
    assert (await rundown(server))["current"] == "i2"
    await page.locator("[data-tab=rundown]").click()
    await expect(next_button(page).locator("kbd")).to_have_text("Shift ⏎")


async def test_a_host_sees_and_does_nothing(server: Server, open_page: Open) -> None:
    await lay_out(server)
    await give(server, "start")
    page = await open_page("rundown", role="host")
    await expect(page.locator("ov-rundown-now [data-current=i1]")).to_be_visible()
    await expect(page.locator("ov-rundown-now button.next, ov-rundown-list button, [data-tool=add]")).to_have_count(0)
    await page.keyboard.press("Shift+Enter")
    await expect(row(page, "i3")).to_contain_text("先讲产地")
    assert (await rundown(server))["current"] == "i1"


async def test_an_item_is_dragged_to_its_place_and_into_another_segment(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    await stand(page, "[开场]", "i1", "[主推]", "i2", "i3", "[返场]", "i4")
    await carry(page, grip(page, "i4"), row(page, "i2"), dx=80, dy=2)
    await stand(page, "[开场]", "i1", "[主推]", "i4", "i2", "i3")
    assert await order(server) == ["i1", "i2", "i3", "i4"]  # not before it is dropped
    await page.mouse.up()
    await has(server, "i1", "i4", "i2", "i3")
    await stand(page, "[开场]", "i1", "[主推]", "i4", "i2", "i3")
    assert {item["id"]: item["segment"] for item in (await rundown(server))["items"]}["i4"] == "主推"


async def test_escape_ends_a_drag_and_nothing_has_happened(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    await carry(page, grip(page, "i4"), row(page, "i1"), dx=80, dy=2)
    await stand(page, "[开场]", "i4", "i1", "[主推]", "i2", "i3")
    await page.keyboard.press("Escape")
    await stand(page, "[开场]", "i1", "[主推]", "i2", "i3", "[返场]", "i4")
    await page.mouse.up()
    await expect(page.locator("ov-ghost")).to_have_count(0)
    assert await order(server) == ["i1", "i2", "i3", "i4"]


async def test_an_item_is_moved_by_keys_alone_and_each_step_is_announced(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    spoken = page.locator("ov-rundown-list [aria-live]")
    await grip(page, "i4").focus()
    await page.keyboard.press("Enter")
    await expect(spoken).to_contain_text("已拿起 抽奖")
    await press(page, "ArrowUp", spoken, "第 4 条，共 4 条，在“主推”")
    await press(page, "ArrowUp", spoken, "第 3 条，共 4 条，在“主推”")
    await expect(grip(page, "i4")).to_be_focused()
    await stand(page, "[开场]", "i1", "[主推]", "i2", "i4", "i3")
    await page.keyboard.press("Enter")
    await has(server, "i1", "i2", "i4", "i3")
    await expect(spoken).to_contain_text("抽奖 已放下")
    await page.keyboard.press("Enter")
    await expect(spoken).to_contain_text("已拿起")
    await page.keyboard.press("ArrowDown")
    await press(page, "Escape", spoken, "已放回原处")
    assert await order(server) == ["i1", "i2", "i4", "i3"]


async def test_what_is_on_and_what_was_stays_and_that_is_said(server: Server, open_page: Open) -> None:
    await lay_out(server)
    await give(server, "start")
    await give(server, "next")
    page = await open_page("rundown")
    await expect(grip(page, "i1")).to_have_attribute("aria-disabled", "true")
    await grip(page, "i2").press("Enter")
    await expect(said(page)).to_contain_text("正在播的不能移动")
    # Nothing goes before what is on, by keys …
    await grip(page, "i4").focus()
    await page.keyboard.press("Enter")
    for _ in range(9):
        await page.keyboard.press("ArrowUp")
    await stand(page, "[开场]", "i1", "[主推]", "i2", "i4", "i3")
    # … and what meanwhile has begun is refused by the room.
    await give(server, "next")
    await expect(page.locator("ov-rundown-now [data-current=i3]")).to_be_visible()
    await grip(page, "i4").focus()
    if await grip(page, "i4").get_attribute("aria-pressed") != "true":
        await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert await order(server) in (["i1", "i2", "i3", "i4"], ["i1", "i2", "i4", "i3"])


async def test_a_move_that_the_room_refuses_goes_back_and_is_said(server: Server, open_page: Open) -> None:
    await lay_out(server)
    await give(server, "start")
    page = await open_page("rundown")
    await expect(page.locator("ov-rundown-now [data-current=i1]")).to_be_visible()
    quicker(server, "go", item="i3")
    await grip(page, "i4").focus()
    await page.keyboard.press("Enter")
    for _ in range(9):
        await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(said(page)).to_contain_text("轮不到了")
    await stand(page, "[开场]", "i1", "[主推]", "i2", "i3", "[返场]", "i4")


async def test_a_product_is_dragged_from_the_catalogue_into_the_order(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown", size=(1366, 1200))  # all rows are there without scrolling
    await page.get_by_role("button", name="加商品").click()
    await carry(
        page, page.locator("ov-products [data-product=A003] .grip"), row(page, "i2"), dx=80, dy=-2, share=(0, 1)
    )
    await expect(page.locator("ov-rundown-list .lifted")).to_contain_text("竹编收纳篮")
    await expect(page.locator("ov-ghost")).to_contain_text("竹编收纳篮")
    await page.mouse.up()
    await has(server, "i1", "i2", "i5", "i3", "i4")
    added = (await rundown(server))["items"][2]
    assert (added["product"], added["segment"]) == ("A003", "主推")
    await expect(row(page, "i5")).to_contain_text("3 · 竹编收纳篮")


async def test_a_product_is_carried_from_its_own_tab_into_the_rundown(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("products")
    grip_of_it, tab = page.locator("ov-products [data-product=A002] .grip"), page.locator("[data-tab=rundown]")
    await carry(page, grip_of_it, tab, dx=10, dy=10)
    await expect(page.locator("ov-rundown-list")).to_be_visible()
    await over(page, row(page, "i4"), dx=80, dy=80, share=(0, 1))
    await expect(page.locator("ov-rundown-list .lifted")).to_contain_text("云南咖啡豆")
    await page.mouse.up()
    await has(server, "i1", "i2", "i3", "i4", "i5")


async def test_a_product_is_added_with_one_press_and_without_a_pointer(server: Server, open_page: Open) -> None:
    page = await open_page("products")
    button = page.locator("ov-products [data-product=A001]").get_by_role("button", name="加入流程")
    await button.focus()
    await page.keyboard.press("Enter")
    await has(server, "i1")
    assert (await rundown(server))["items"][0]["product"] == "A001"


async def test_the_cue_that_was_chosen_stays_when_another_comes_before_it(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    await row(page, "i3").get_by_role("button", name="修改").click()
    form = page.locator("ov-rundown-editor")
    await form.locator("[name=cue]").select_option("mug")
    other = {**CUES[0], "id": "beans", "label": "咖啡豆上屏", "keys": ["F2"]}
    await server.json("PUT", "…/cues", json={"cues": [other, *CUES]})
    await expect(form.locator("[name=cue] option")).to_have_count(3)
    await expect(form.locator("[name=cue]")).to_have_value("mug")
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)
    assert (await rundown(server))["items"][2]["cue"] == "mug"


async def test_items_are_written_where_they_stand(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    await page.get_by_role("button", name="加条目").click()
    form = page.locator("ov-rundown-editor")
    await expect(form.locator("[name=label]")).to_be_focused()
    await form.locator("[name=planned]").fill("5")
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_role("alert")).to_contain_text("5:00")
    await form.locator("[name=planned]").fill("2:30")
    await form.get_by_role("button", name="保存").click()
    await expect(form.get_by_role("alert")).to_contain_text("要有内容、商品或快捷键")
    await form.locator("[name=label]").fill("感谢关注")
    await form.locator("[name=note]").fill("点名感谢")
    await form.locator("[name=note]").press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(row(page, "i5")).to_contain_text("点名感谢")
    await expect(row(page, "i5").locator("[data-planned]")).to_have_text("2:30")
    assert (await rundown(server))["items"][4]["segment"] == "返场"

    await row(page, "i3").get_by_role("button", name="修改").click()
    await expect(form.locator("[name=label]")).to_have_value("咖啡豆")
    await server.json("POST", "…/commands/rundown.edit", json={"item": "i3", "changes": {"note": "别人改的"}})
    await form.locator("[name=label]").fill("冷萃咖啡豆")
    await form.locator("[name=segment]").fill("返场")
    await form.locator("[name=cue]").select_option("mug")
    await form.get_by_role("checkbox").check()
    await form.get_by_role("button", name="保存").click()
    await expect(row(page, "i3")).to_contain_text("⚡ 马克杯上屏")
    changed = (await rundown(server))["items"][2]
    assert (changed["label"], changed["segment"], changed["fire"]) == ("冷萃咖啡豆", "返场", True)
    assert changed["note"] == "别人改的", "only what was changed here is sent"

    await row(page, "i1").get_by_role("button", name="修改").click()
    await form.get_by_role("button", name="删除").dblclick()
    await expect(form.get_by_role("button", name="确认删除？")).to_be_focused()
    assert len((await rundown(server))["items"]) == 5
    await form.get_by_role("button", name="确认删除？").click()
    await expect(row(page, "i1")).to_have_count(0)
    await has(server, "i2", "i3", "i4", "i5")
    await row(page, "i2").get_by_role("button", name="修改").click()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(row(page, "i2").get_by_role("button", name="修改")).to_be_focused()


async def test_a_half_written_item_is_there_again_after_a_look_at_another_tab(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    form = page.locator("ov-rundown-editor")
    await row(page, "i3").get_by_role("button", name="修改").click()
    await form.locator("[name=planned]").fill("8:3")
    await form.locator("[name=note]").fill("写了很久的备注")
    await form.get_by_role("combobox", name="商品").fill("马克杯")
    await form.locator("ov-product-picker").get_by_role("option").click()
    await form.locator("[name=cue]").select_option("mug")
    await form.get_by_role("checkbox").check()
    await page.locator("[data-tab=products]").click()
    await expect(form).to_have_count(0)
    await page.locator("[data-tab=products]").press("ArrowRight")
    await expect(form.locator("[name=planned]")).to_have_value("8:3")
    await expect(page.locator("[data-tab=rundown]")).to_be_focused()
    await expect(page.locator("[data-tool]")).to_have_count(0)
    await page.set_viewport_size({"width": 834, "height": 1194})  # a tablet is turned
    await expect(page.locator("#side")).to_have_count(0)
    await expect(form.locator("[name=cue]")).to_have_value("mug")
    await expect(form.locator("[name=label]")).to_have_value("咖啡豆")
    await server.json("POST", "…/commands/rundown.edit", json={"item": "i3", "changes": {"label": "别人改的"}})
    await form.locator("[name=planned]").fill("8:30")
    await form.get_by_role("button", name="保存").click()
    await expect(form).to_have_count(0)
    await expect(page.locator("[data-tool=add]")).to_be_visible()
    changed = (await rundown(server))["items"][2]
    assert {name: changed[name] for name in ("label", "product", "cue", "fire", "planned", "note")} == {
        "label": "别人改的", "product": "A001", "cue": "mug", "fire": True, "planned": 510_000, "note": "写了很久的备注"
    }  # fmt: skip

    await row(page, "i1").click()
    await row(page, "i1").get_by_role("button", name="修改").click()
    await expect(form.locator("[name=label]")).to_be_focused()
    await page.locator("[data-tab=products]").click()
    await page.locator("[data-tab=products]").press("ArrowRight")
    await expect(form.locator("[name=label]")).to_have_value("欢迎")
    await expect(page.locator("[data-tab=rundown]")).to_be_focused()


async def test_escape_closes_the_list_of_products_and_then_the_form(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    form = page.locator("ov-rundown-editor")
    await row(page, "i3").get_by_role("button", name="修改").click()
    await form.locator("[name=label]").fill("写到一半")
    picker = form.get_by_role("combobox", name="商品")
    await picker.fill("马克杯")
    await expect(form.get_by_role("listbox")).to_be_visible()
    await picker.press("Escape")
    await expect(form.get_by_role("listbox")).to_be_hidden()
    await expect(form.locator("[name=label]")).to_have_value("写到一半")
    await expect(picker).to_be_focused()
    await picker.press("Escape")
    await expect(form).to_have_count(0)


async def test_all_of_it_is_cleared_by_a_second_intent_only(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown")
    clear = page.locator("[data-tool=clear]")
    await clear.dblclick()
    await expect(clear).to_have_text("确认清空？")
    await has(server, "i1", "i2", "i3", "i4")
    await clear.click()
    await has(server)


async def test_a_file_in_with_every_bad_row_named_and_out_again(server: Server, open_page: Open) -> None:
    page = await open_page("rundown")
    bad = "环节,内容,商品编号,计划时长\n开场,欢迎,,5\n主推,,A999,10分\n".encode("gb18030")
    file: Any = {"name": "流程.csv", "mimeType": "text/csv", "buffer": bad}
    await page.locator("ov-rundown #file").set_input_files(files=[file])
    errors = page.locator("ov-rundown").get_by_role("alert")
    await expect(errors.locator("li")).to_have_count(2)
    await expect(errors.locator("li").first).to_contain_text("第 2 行 · 计划时长 — 时长要写明单位")
    await expect(errors.locator("li").last).to_contain_text("第 3 行 · 商品编号 — 商品库里没有 'A999'")
    file["buffer"] = "环节,内容,商品编号,计划时长,备注\n开场,欢迎,,5分钟,慢一点\n主推,,A003,10分,\n".encode()
    await page.locator("ov-rundown #file").set_input_files(files=[file])
    await expect(said(page)).to_contain_text("导入完成：2 条")
    await expect(errors).to_have_count(0)
    await expect(row(page, "i1")).to_contain_text("慢一点")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="导出 CSV").click()
    got = await download.value
    assert got.suggested_filename.startswith("rundown-main-")
    text = (await got.path()).read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("条目编号,环节,内容")
    assert "竹编收纳篮" in text


async def test_a_page_opened_in_the_middle_of_a_show_and_one_that_was_away(server: Server, open_page: Open) -> None:
    await lay_out(server)
    first = await open_page("rundown")
    await first.get_by_role("button", name="开始流程").click()
    await next_button(first).click()
    await expect(first.locator("ov-rundown-now [data-current=i2]")).to_be_visible()
    second = await open_page("rundown", role="assistant", size=(1024, 768))
    await expect(second.locator("ov-rundown-now [data-current=i2]")).to_be_visible()
    await expect(row(second, "i1")).to_have_attribute("data-turn", "done")
    await expect(row(second, "i3")).to_contain_text("先讲产地")
    await first.context.set_offline(True)
    await first.evaluate("document.querySelector('ov-console').desk.live.connection.lost()")
    await expect(first.locator("[data-link=offline]")).to_be_visible()
    for _ in range(2):  # the second is no double press of what was never sent
        await first.keyboard.press("Shift+Enter")
    await expect(said(first)).to_contain_text("不会补发")
    await give(server, "next")
    await give(server, "edit", item="i4", changes={"note": "换成第二轮"})
    await first.context.set_offline(False)
    await expect(first.locator("ov-rundown-now [data-current=i3]")).to_be_visible()
    await expect(row(first, "i4")).to_contain_text("换成第二轮")
    assert (await rundown(server))["current"] == "i3"


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (400, 800)], ids=lambda size: f"{size[0]}")
async def test_what_is_on_next_and_the_clock_are_seen_without_scrolling(
    server: Server, open_page: Open, size: tuple[int, int]
) -> None:
    await lay_out(server, *[{"label": f"第 {number} 条", "planned": "3m"} for number in range(1, 60)])
    await give(server, "start")
    for _ in range(30):
        await give(server, "next")
    page = await open_page("rundown", size=size)
    for what in ("[data-current]", "[data-next]", "[data-drift]", "[data-left]", "button.next"):
        await expect(page.locator(f"ov-rundown-now {what}")).to_be_in_viewport(ratio=1)
    await expect(page.locator("ov-rundown-list [data-turn=current]")).to_be_in_viewport()


async def test_an_item_is_dragged_by_finger(server: Server, open_page: Open) -> None:
    await lay_out(server)
    page = await open_page("rundown", size=(1024, 768), touch=True)
    start = await grip(page, "i3").bounding_box()
    target = await row(page, "i2").bounding_box()
    assert start is not None and target is not None
    session = await page.context.new_cdp_session(page)

    async def touch(kind: str, *points: tuple[float, float]) -> None:
        await session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    await touch("touchStart", (x, y))
    for step in range(1, 9):
        await touch("touchMove", (x, y + (target["y"] + 2 - y) * step / 8))
    await stand(page, "[开场]", "i1", "[主推]", "i3", "i2", "[返场]", "i4")
    await touch("touchEnd")
    await has(server, "i1", "i3", "i2", "i4")
