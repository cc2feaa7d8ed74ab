"""Keys of the console: sequences, link numbers, fields of every kind, conflicts, the cheat sheet."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import KEY_PREFIX, FakeRoom
from .scenario import card_on_air, cue
from .test_pad import fired, settled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FIELDS = {
    "contenteditable": "<div contenteditable tabindex=0 id=field></div>",
    "select": "<select id=field><option>1<option>3</select>",
    "textbox": "<div role=textbox tabindex=0 id=field></div>",
}


async def keypad(page: Page, *keys: str) -> None:
    """Real presses on the numeric keypad, with NumLock on."""
    session = await page.context.new_cdp_session(page)
    for key in keys:
        code = f"Numpad{key}"
        for kind in ("keyDown", "keyUp"):
            text = key if key.isdigit() and kind == "keyDown" else ""
            event = {"type": kind, "key": key, "code": code, "text": text, "isKeypad": True}
            await session.send("Input.dispatchKeyEvent", event)
    await session.detach()


async def test_a_sequence_fires_one_cue_and_not_that_of_its_last_key(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[3]["keys"] = ["G 3"]
    room.cues[4]["keys"] = ["F2 5"]  # hidden by F2
    page = await open_page()
    await page.keyboard.press("g")
    await page.keyboard.press("3")
    await expect(page.get_by_role("status")).to_contain_text("洁面乳秒杀 39.90：已完成")
    await page.keyboard.press("3")
    await page.keyboard.press("F2")
    await page.keyboard.press("5")
    assert await settled(page, room) == ["sale", "card3", "card2"]


@pytest.mark.parametrize("kind", FIELDS)
async def test_no_field_whatever_it_is_made_of_lets_a_cue_fire(open_page: OpenPage, room: FakeRoom, kind: str) -> None:
    page = await open_page()
    await page.evaluate(
        """html => { const host = document.body.appendChild(document.createElement("div"));
            host.style = "position: fixed; inset: auto 0 0 auto; z-index: 99";
            host.attachShadow({mode: "open"}).innerHTML = html; host.shadowRoot.getElementById("field").focus(); }""",
        FIELDS[kind],
    )
    await page.keyboard.press("3")
    await page.keyboard.press("F1")
    await keypad(page, "1", "Enter")
    await page.evaluate("document.body.lastElementChild.remove()")
    assert await settled(page, room) == []


async def test_a_link_number_and_enter_put_that_product_on_air(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    shown = page.locator("[data-entry]")
    await page.locator("ov-pad [data-cue=card1]").focus()  # Enter is not for the button that has the focus
    await keypad(page, "1", "2")
    await expect(shown).to_contain_text("12")
    await expect(shown).to_contain_text("有机黑芝麻丸")
    await expect(shown).to_contain_text("¥49.90 · 余 200")
    await keypad(page, "Enter")
    await expect(page.get_by_role("status")).to_contain_text("12 · 有机黑芝麻丸 盒装 30 粒：已完成")
    await expect(shown).to_have_count(0)
    (call,) = room.calls
    assert (call.path, call.body) == ("/commands/product_card.show", {"product": "A012"})
    await keypad(page, "1", "3")
    await expect(shown).to_contain_text("没有 13 号链接的商品")
    await keypad(page, "Enter")
    await expect(page.get_by_role("status")).to_contain_text("✕")
    await expect(page.get_by_role("status")).to_contain_text("没有 13 号链接的商品")
    await keypad(page, "3")  # a cue has the 3 above the letters, not this one
    await expect(shown).to_contain_text("手工竹编收纳篮")
    await page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)
    await keypad(page, "1", "2")
    await page.keyboard.press("Backspace")
    await expect(shown).to_contain_text("山茶花")
    await page.keyboard.press("F9")  # whoever presses something else has given it up
    await expect(shown).to_have_count(0)
    await expect(page.get_by_role("status")).to_contain_text("下屏讲解卡：已完成")
    assert len(room.calls) == 2


async def test_digits_above_the_letters_say_how_they_can_count(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[3]["keys"] = ["G 5"]
    page = await open_page(role="assistant")
    await page.keyboard.press("1")
    await expect(page.get_by_role("status")).to_contain_text("按 ? 打开")
    await expect(page.locator("[data-entry]")).to_have_count(0)
    await page.keyboard.press("Shift+Slash")
    await page.get_by_role("dialog", name="按键表").get_by_role("checkbox").check()
    await page.keyboard.press("Escape")
    await page.keyboard.press("1")
    await expect(page.locator("[data-entry='1']")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("5")  # the sequence's, not a number's
    await expect(page.get_by_role("status")).to_contain_text("洁面乳秒杀 39.90：已完成")
    assert fired(room) == ["sale"]


async def test_a_link_number_that_is_not_entered_is_dropped(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await page.clock.install()
    await keypad(page, "1")
    await expect(page.locator("[data-entry]")).to_be_visible()
    await page.clock.run_for(6_500)
    await expect(page.locator("[data-entry]")).to_have_count(0)
    await expect(page.get_by_role("status")).to_contain_text("1 没有按回车，已清除")
    assert room.calls == []


async def test_the_cheat_sheet_has_every_key_and_what_is_wrong_with_some(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[3]["keys"] = ["F2 5"]
    room.cues[4]["keys"] = ["Control+t"]
    room.cues[5] |= {"page": "抽奖"}
    room.cues.append(cue("bare", "没有键", [], "product_card.hide"))
    page = await open_page(role="assistant")
    await page.keyboard.press("Shift+Slash")
    sheet = page.get_by_role("dialog", name="按键表")
    await expect(sheet.locator("[data-cue]")).to_have_count(8)
    await expect(sheet.locator("[data-page=抽奖]")).to_contain_text("Shift+9")
    conflicts = sheet.locator("[data-part=conflicts] li")
    await expect(conflicts).to_contain_text(
        ["有了 F2，“洁面乳秒杀 39.90”的 F2 → 5 就按不到了", "F2 → 5 按不到：F2 已属于“2号 面膜”", "Ctrl+t 由浏览器占用"]
    )
    await expect(sheet).to_contain_text("另有 1 个快捷键没有按键：没有键")
    manners = sheet.locator("[data-part=manners]")
    await expect(manners).to_contain_text("按住 0.8 秒才执行")
    await expect(manners).to_contain_text("10 秒内再按一次才执行")
    await expect(sheet.locator("[data-part=fixed]")).to_contain_text("撤销上一步，再按一次确认")
    await expect(sheet).to_contain_text("（3 是快捷键，仍归快捷键）")
    await page.keyboard.press("F1")  # to be tried: it says which cue that is
    await expect(sheet.get_by_role("status")).to_have_text("1号 洁面乳（没有执行）")
    await expect(sheet.locator("[data-pressed]")).to_have_attribute("data-cue", "card1")
    await page.emulate_media(media="print")
    await expect(sheet.locator("[data-page='']")).to_be_visible()
    await expect(page.locator("ov-console")).to_be_hidden()
    await expect(sheet.get_by_role("button", name="打印")).to_be_hidden()
    await page.emulate_media(media="screen")
    await sheet.get_by_role("checkbox").check()
    await page.keyboard.press("Shift+Slash")
    await expect(sheet).to_have_count(0)
    await page.keyboard.press("1")
    await expect(page.locator("[data-entry='1']")).to_be_visible()
    await page.keyboard.press("3")  # a cue's: it fires, and what was typed is given up
    await expect(page.get_by_role("status")).to_contain_text("3号 收纳篮：已完成")
    await expect(page.locator("[data-entry]")).to_have_count(0)
    assert fired(room) == ["card3"]


async def test_a_dialog_that_asks_is_answered_before_a_key_fires(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics |= card_on_air(room, 1)
    room.cues[1]["mode"] = "hold"
    page = await open_page()
    await page.locator("ov-products [data-product=A001]").get_by_role("button", name="编辑商品").click()
    editor = page.locator("ov-product-editor dialog")
    await editor.locator("[data-path=price] input").fill("49.90")
    await editor.get_by_role("button", name="保存").click()
    await expect(page.locator("ov-guard .no")).to_be_focused()
    for key in ("3", "F2"):
        await page.keyboard.press(key)
    notice = page.locator("ov-console footer > [role=status]")
    await expect(notice).to_contain_text("✕ 2号 面膜：没有执行：对话框开着时快捷键不起作用")
    await keypad(page, "1", "2")
    await expect(page.locator("[data-entry]")).to_have_count(0)
    async with page.expect_response("**/panic*"):  # this one always works
        await page.keyboard.down("Escape")
    await page.keyboard.up("Escape")
    await page.reload()
    await page.locator("ov-pad [data-cue]").first.wait_for()
    await page.keyboard.press("F1")
    await expect(notice).to_contain_text("1号 洁面乳：已完成")
    assert [call.path for call in room.calls] == ["/panic", "/cues/card1/fire"]


async def test_each_press_has_a_key_of_its_own_that_the_server_sees_to_be_new(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page()
    for key, fires in (("F1", "card1"), ("F9", "off")):
        async with talk(page).answer(fires):
            await page.keyboard.press(key)
    keys = {call.key for call in room.calls}
    assert len(keys) == 2
    assert all(key is not None and re.fullmatch(f"{KEY_PREFIX}[0-9a-f]{{32}}", key) for key in keys)


async def test_a_new_cue_s_key_counts_before_anything_is_drawn(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.evaluate("window.requestAnimationFrame = () => 0")  # a page that is late with its frames
    room.cues.append(cue("new", "新的", ["F7"], "product_card.hide"))
    await room.patch({"cues": {"revision": room.cues_revision + 1}})
    known = "() => document.querySelector('ov-console').desk.cues.some(({ id }) => id === 'new')"
    await page.wait_for_function(known, polling=5)
    async with talk(page).answer("new"):
        await page.keyboard.press("F7")


async def test_a_key_let_go_too_early_says_that_nothing_was_done(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[1]["mode"] = "hold"
    page = await open_page()
    notice = page.locator("ov-console footer > [role=status]")
    await page.clock.install()
    await page.clock.pause_at(datetime.now() + timedelta(seconds=1))
    await page.keyboard.down("F2")
    await page.clock.run_for(300)
    await expect(notice).to_have_text("… 2号 面膜：继续按住…")
    await page.keyboard.up("F2")
    await page.clock.run_for(100)
    await expect(notice).to_have_text("… 2号 面膜：没有执行：要按住 0.8 秒")
    await page.keyboard.down("F2")
    await page.clock.run_for(900)
    await page.keyboard.up("F2")
    await page.clock.resume()
    await expect(notice).to_have_text("✓ 2号 面膜：已执行")
    assert fired(room) == ["card2"]


async def test_a_sequence_is_recorded_and_a_key_that_hides_another_is_told(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.get_by_role("tab", name="编辑快捷键").click()
    editor = page.locator("ov-cue-editor")
    await editor.locator("[data-cue=card1] .name").click()
    await editor.get_by_role("button", name="＋ 连按").click()
    await page.keyboard.press("3")
    await page.keyboard.press("7")
    await page.keyboard.press("Enter")
    await expect(editor.locator("ov-key-capture kbd")).to_have_text(["F1", "3 → 7"])
    await expect(editor.get_by_role("alert")).to_contain_text("3 → 7 按不到：3 已属于“3号 收纳篮”")
    await editor.get_by_role("button", name="去掉 3 → 7").click()
    await expect(editor.get_by_role("alert")).to_have_count(0)
    assert room.calls == []
