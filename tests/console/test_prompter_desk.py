"""The console's side of the prompter: messages with who heard them, screens to move, scripts with their preview."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.talk import talk

from .conftest import OpenPage, Size
from .fake import FakeRoom, now
from .fake_prompter import VARIABLES
from .scenario import sale_on_air
from .test_layout import HOSTILE, OVERFLOWING, SMALL, poison

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What overflows, or is too small for a finger, within one element; the rest of the console has tests of its own.
INSIDE = OVERFLOWING.replace("() => {", "one => {", 1).replace("look(document);", "look(one.shadowRoot);")
SMALL_INSIDE = SMALL.replace("least => {", "one => { const least = 44;").replace(
    "look(document);", "look(one.shadowRoot);"
)
READING = {
    "id": 1,
    "name": "host",
    "seat": "host",
    "product": "A001",
    "section": "points",
    "at": 0.42,
    "playing": False,
}


async def pane(open_page: OpenPage, *, role: str = "service", size: Size = (1366, 768), scripts: bool = False) -> Page:
    page = await open_page("console", role=role, size=size)
    await page.locator("[data-tab=prompter]").click()
    await expect(page.locator("ov-prompter-desk")).to_be_visible()
    if scripts:
        await page.get_by_role("button", name="话术", exact=True).click()
        await expect(
            page.locator("ov-script-editor .vars button, [data-section=points][readonly]").first
        ).to_be_visible()
    return page


async def screens(room: FakeRoom, *prompters: dict[str, Any]) -> None:
    await room.tell({"type": "prompters", "prompters": [READING | {"speed": 240} | one for one in prompters]})


def given(room: FakeRoom, command: str) -> list[dict[str, Any]]:
    return [call.body for call in room.made("POST", f"/commands/{command}")]


async def test_enter_twice_on_a_slow_link_sends_a_message_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page)
    room.held = asyncio.Event()
    await page.get_by_label("发给主播的话").fill("放慢一点点")
    for _ in range(2):
        await page.keyboard.press("Enter")
    await expect(page.locator("ov-prompter-messages").get_by_role("alert")).to_contain_text("上一次按下还没有答复")
    room.held.set()
    await expect(page.locator("[data-message='1']")).to_be_visible()
    await expect(page.locator("ov-prompter-messages").get_by_role("alert")).to_have_count(0)
    assert len(given(room, "prompter.send")) == 1


async def test_a_message_goes_out_and_shows_who_heard_it_and_when(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page)
    await screens(room, {}, {"id": 2, "seat": "cohost"})
    await page.get_by_label("发给主播的话").fill("放慢一点点")
    await page.get_by_label("紧急").check()
    await page.keyboard.press("Enter")
    message = page.locator("[data-message='1']")
    await expect(message).to_contain_text("放慢一点点")
    await expect(message).to_contain_text("· 客服")
    await expect(page.get_by_label("紧急")).not_to_be_checked()
    await expect(page.get_by_label("发给主播的话")).to_have_value("")
    assert given(room, "prompter.send") == [{"text": "放慢一点点", "urgent": True, "to": "all"}]
    await expect(message.locator("[data-seat=host]")).to_contain_text("还没收到")
    room.prompting.told["messages"][0]["acks"]["host"] = {"at": now(), "by": "小李"}
    await room.patch(room.prompting.carry_out("", {}, "host"))
    await expect(message.locator("[data-seat=host]")).to_contain_text("✓ 主播 收到")
    await expect(message.locator("[data-seat=host]")).to_contain_text("小李")
    await expect(message.locator("[data-seat=cohost]")).to_contain_text("还没收到")
    await message.get_by_role("button", name="撤回").click()
    await expect(message).to_have_count(0)


async def test_phrases_go_out_with_one_press_and_are_the_rooms_own(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page, role="assistant")
    await page.get_by_label("给谁").select_option("cohost")
    await page.get_by_role("button", name="看评论").click()
    await expect(page.locator("[data-message='1'] [data-seat=cohost]")).to_contain_text("没有打开提词器")
    assert given(room, "prompter.send")[0]["to"] == "cohost"
    await page.get_by_role("button", name="修改常用语").click()
    await page.get_by_label("常用语").fill("喝口水\n\n 换景 ")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator("[data-phrase]")).to_have_text(["喝口水", "换景"])


async def test_a_refused_message_stays_written_and_says_why(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page)
    room.refuse("POST", "/commands/prompter.send", "没有权限")
    await page.get_by_label("发给主播的话").fill("一")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator("ov-prompter-desk [role=alert]")).to_contain_text("没有权限")
    await expect(page.get_by_label("发给主播的话")).to_have_value("一")
    await room.cut()
    await expect(page.get_by_role("button", name="发送")).to_be_disabled()


async def test_a_question_is_pinned_and_unpinned(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page)
    await page.get_by_label("把观众的问题钉给主播").fill("几天发货？")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-question]")).to_contain_text("几天发货？")
    await page.get_by_role("button", name="取下").click()
    await expect(page.locator("[data-question]")).to_have_count(0)


async def test_screens_are_followed_and_moved(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page)
    host = page.locator("ov-prompter-screens [data-seat=host]")
    await expect(page.locator("ov-prompter-screens")).to_contain_text("没有打开的提词器")
    await screens(room, {})
    await expect(host).to_contain_text("山茶花")
    await expect(host).to_contain_text("卖点")
    await expect(host).to_contain_text("42%")
    for button in ("play", "next"):
        await host.locator(f"[data-do={button}]").click()
    await host.get_by_role("button", name="快一点").click()
    await screens(room, {"playing": True, "at": 0.5})
    await host.locator("[data-do=pause]").click()
    await expect(host).to_contain_text("50%")
    async with talk(page).answer("off"):  # which comes through after whatever came before
        await page.keyboard.press("F9")
    orders = [{key: one[key] for key in ("do", "speed") if key in one} for one in room.prompting.heard]
    assert orders == [{"do": "play"}, {"do": "next"}, {"do": "speed", "speed": 260}, {"do": "pause"}]
    await room.cut()
    await expect(host).to_have_count(0)


async def test_a_script_is_written_previewed_and_saved(open_page: OpenPage, room: FakeRoom) -> None:
    room.prompting.write("A001", opening="旧的")
    page = await pane(open_page, role="operator", scripts=True)
    await room.patch(sale_on_air(room, left=3))
    await page.get_by_label("谁的话术").select_option("A001")
    opening, preview = page.locator("[data-section=opening]"), page.locator(".preview")
    await expect(opening).to_have_value("旧的")
    await opening.fill("只要 ")
    await page.get_by_role("button", name="{price}").click()
    await page.locator("[data-section=close]").fill("平时 {was}。剩 {stock} 件！没有{prise}")
    await expect(preview).to_contain_text("只要 ¥39.90")
    await expect(preview).to_contain_text("平时 ¥59.90（日常价）。剩 3 件！")
    await expect(preview).not_to_contain_text("prise")
    await expect(page.locator("ov-script-editor option:checked")).to_contain_text("✎")
    room.refuse("POST", "/commands/scripts.put", "没有变量 {prise}", "script.close")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator("label", has=page.locator("[data-section=close]"))).to_contain_text("没有变量 {prise}")
    await expect(page.locator("[data-section=close]")).to_have_attribute("aria-invalid", "true")
    room.allow("POST", "/commands/scripts.put")
    await page.locator("[data-section=close]").fill("")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    written = {"opening": "只要 {price}", "points": "", "close": "", "transition": ""}
    assert given(room, "scripts.put")[-1] == {"script": written, "product": "A001"}
    await expect(page.locator("ov-script-editor .vars button")).to_have_count(len(VARIABLES))


async def test_the_script_that_is_written_is_the_one_that_is_named(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page, role="operator", scripts=True)
    whose = page.get_by_label("谁的话术")
    await whose.select_option("A002")
    for revision, away in enumerate((0, 1), 7):  # one before it is removed and comes back, then it itself
        gone = room.products.pop(away)
        await room.patch({"catalogue": {"revision": f"{revision} without"}})
        if away == 0:
            await expect(whose.locator("[value=A001]")).to_have_count(0)
        else:
            await expect(whose.locator("[value=A002]")).to_have_text(re.compile("A002"))
        await expect(whose).to_have_value("A002")
        room.products.insert(away, gone)
        await room.patch({"catalogue": {"revision": f"{revision} with"}})
        await expect(whose.locator("option")).to_have_count(1 + len(room.products))
        await expect(whose.locator("[value=A002]")).to_contain_text("面膜")
        await expect(whose).to_have_value("A002")


async def test_a_script_that_is_not_saved_is_there_again_after_a_look_at_another_tab(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await pane(open_page, role="operator", scripts=True)
    opening = page.locator("[data-section=opening]")
    await page.get_by_label("谁的话术").select_option("A002")
    await opening.fill("一段写了很久的话术")
    await page.locator("[data-tab=products]").click()
    await expect(page.locator("ov-products")).to_be_visible()
    await page.locator("[data-tab=prompter]").click()
    await expect(page.get_by_label("谁的话术")).to_have_value("A002")
    await expect(opening).to_have_value("一段写了很久的话术")
    await expect(page.locator("ov-script-editor .foot")).to_contain_text("还没保存")
    await page.get_by_role("button", name="提词现场").click()
    await expect(page.locator("ov-prompter-messages")).to_be_visible()
    await page.get_by_role("button", name="话术", exact=True).click()
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    (saved,) = given(room, "scripts.put")
    assert (saved["product"], saved["script"]["opening"]) == ("A002", "一段写了很久的话术")


async def test_what_is_half_written_to_the_host_is_there_again(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page, role="assistant")
    await page.get_by_label("发给主播的话").fill("放慢一点")
    await page.get_by_label("给谁").select_option("cohost")
    await page.get_by_label("紧急").check()
    await page.get_by_label("把观众的问题钉给主播").fill("几天发货？")
    await page.get_by_role("button", name="修改常用语").click()
    await page.get_by_label("常用语").fill("喝口水")
    await page.locator("[data-tab=rundown]").click()
    await expect(page.locator("ov-prompter-messages")).to_have_count(0)
    await page.locator("[data-tab=prompter]").click()
    await expect(page.get_by_label("把观众的问题钉给主播")).to_have_value("几天发货？")
    await expect(page.get_by_label("常用语")).to_have_value("喝口水")
    await expect(page.get_by_label("给谁")).to_have_value("cohost")
    await page.get_by_role("button", name="发送").click()
    await expect(page.get_by_label("发给主播的话")).to_have_value("")
    assert given(room, "prompter.send") == [{"text": "放慢一点", "urgent": True, "to": "cohost"}]


async def test_what_somebody_else_saved_meanwhile_is_said(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page, role="operator", scripts=True)
    await page.locator("[data-section=opening]").fill("我的")
    await room.patch(room.prompting.write(None, opening="别人的"))
    await expect(page.locator("ov-script-editor .foot")).to_contain_text("别人刚改过")
    await expect(page.locator("[data-section=opening]")).to_have_value("我的")
    await page.get_by_role("button", name="放弃").click()
    await expect(page.locator("[data-section=opening]")).to_have_value("别人的")


async def test_a_file_that_is_wrong_says_where(open_page: OpenPage, room: FakeRoom) -> None:
    page = await pane(open_page, role="operator", scripts=True)
    rows = [{"line": 3, "column": "开场", "why": "没有变量 {x}"}]
    room.refuse("POST", "/scripts/import", "有 1 行不能导入", rows=rows)
    file = {"name": "话术.csv", "mimeType": "text/csv", "buffer": "商品编号,开场\nA001,{x}\n".encode()}
    await page.locator("ov-script-editor #file").set_input_files(file)
    await expect(page.locator("ov-script-editor [role=alert]")).to_contain_text("第 3 行 · 开场 — 没有变量 {x}")


async def test_others_read_scripts_and_write_none(open_page: OpenPage, room: FakeRoom) -> None:
    room.prompting.write(None, opening="大家好")
    page = await pane(open_page, scripts=True)
    await expect(page.locator("[data-section=opening]")).to_have_value("大家好")
    await expect(page.locator("[data-section=opening]")).not_to_be_editable()
    await expect(page.locator("ov-script-editor .foot")).to_have_count(0)


@pytest.mark.parametrize(("kind", "size"), [("long", (400, 800)), ("unbroken", (1024, 768)), ("script", (1366, 768))])
async def test_hostile_text_breaks_nothing(open_page: OpenPage, room: FakeRoom, kind: str, size: Size) -> None:
    text = HOSTILE[kind]
    poison(room, text)
    room.prompting.write(None, opening=text[:4000], close=text[:4000])
    for _ in range(3):
        room.prompting.send(text[:100], urgent=True)
    room.prompting.pin(text[:300], text[:200])
    page = await pane(open_page, role="operator", size=size)
    await screens(room, {"product": text[:128], "name": text}, {"id": 2, "seat": "cohost"})
    await expect(page.locator("[data-message='3'] [data-seat=cohost]")).to_be_visible()
    desk = page.locator("ov-prompter-desk")
    assert await desk.evaluate(INSIDE) == []
    assert size[0] > 1180 or await desk.evaluate(SMALL_INSIDE) == []
    await page.get_by_role("button", name="话术", exact=True).click()
    await expect(page.locator(".preview p").first).to_be_visible()
    assert await desk.evaluate(INSIDE) == []
    assert await page.evaluate("window.hacked") is None
