"""The cue pad and its keys: what fires, what must not, and what a button says."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .fake import FakeRoom, now

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PRESS = """options => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", {bubbles: true, composed: true, cancelable: true, ...options}))"""


def button(page: Page, cue: str) -> Locator:
    return page.locator(f"ov-pad [data-cue={cue}]")


def fired(room: FakeRoom) -> list[str]:
    return [call.path.split("/")[2] for call in room.calls if call.path.endswith("/fire")]


async def settled(page: Page, room: FakeRoom) -> list[str]:
    """The cues fired so far, once a press of the last cue has come through after whatever came before."""
    before = len(fired(room))
    await page.locator("body").click(position={"x": 5, "y": 5})
    await page.keyboard.press("F9")
    await expect(page.get_by_role("status")).to_contain_text("下屏讲解卡：已完成")
    assert fired(room)[-1] == "off"
    assert len(fired(room)) > before
    return fired(room)[:-1]


async def test_press_and_key_fire_once_each_with_a_key_of_their_own(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await button(page, "card1").click()
    await expect(page.get_by_role("status")).to_contain_text("1号 洁面乳：已完成")
    await page.keyboard.press("F2")
    await page.keyboard.press("3")
    await page.keyboard.press("Shift+F2")
    await page.keyboard.press("Shift+Digit9")
    assert await settled(page, room) == ["card1", "card2", "card3", "sale", "draw"]
    keys = [call.key for call in room.calls]
    assert None not in keys
    assert len(set(keys)) == len(keys)


async def test_a_held_key_fires_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    for _ in range(5):
        await page.keyboard.down("F1")
    await page.keyboard.up("F1")
    assert await settled(page, room) == ["card1"]


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}, {"repeat": True}])
async def test_what_an_input_method_or_a_repeat_sends_fires_nothing(
    open_page: OpenPage, room: FakeRoom, event: dict[str, Any]
) -> None:
    page = await open_page()
    await page.evaluate(PRESS, {"key": "3", "code": "Digit3", **event})
    assert await settled(page, room) == []


async def test_keys_typed_into_a_field_fire_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    search = page.get_by_role("searchbox", name="搜索链接号、名称、编号")
    await search.click()
    await page.keyboard.type("3")
    await page.keyboard.press("F1")
    await expect(search).to_have_value("3")
    assert await settled(page, room) == []


async def test_other_modifiers_are_another_key(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.keyboard.press("Control+F2")
    await page.keyboard.press("Alt+3")
    assert await settled(page, room) == []


async def test_a_second_press_before_the_answer_is_refused_and_said(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.held = asyncio.Event()
    await page.keyboard.press("F1")
    await expect(button(page, "card1")).to_have_attribute("aria-busy", "true")
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("上一次按下还没有答复，这一次没有发出")
    await button(page, "card1").click()
    room.held.set()
    await expect(button(page, "card1")).to_have_attribute("aria-busy", "false")
    assert await settled(page, room) == ["card1"]


async def test_a_press_of_what_is_no_longer_so_is_refused_and_said(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await expect(button(page, "sale")).to_have_attribute("data-state", "idle")
    room.pressable.script("sale", state="on_air")  # and the page has not heard of it
    await page.keyboard.press("Shift+F2")
    await expect(page.get_by_role("status")).to_contain_text("按下时它已经变了，这次没有执行")
    await expect(button(page, "sale")).to_contain_text("被拒")
    await room.face("sale", state="on_air")
    await expect(button(page, "sale")).to_contain_text("在播")
    await expect(button(page, "sale")).not_to_contain_text("被拒")
    await page.keyboard.press("Shift+F2")
    await expect(page.get_by_role("status")).to_contain_text("洁面乳秒杀 39.90：已完成")


async def test_without_a_link_nothing_is_sent_and_nothing_is_kept(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await room.cut()
    await expect(page.get_by_text("连接已断开：按键无效")).to_be_visible()
    await expect(button(page, "card1")).to_have_attribute("aria-disabled", "true")
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("这次操作没有发出，也不会补发")
    await expect(page.get_by_role("button", name="全部下屏")).to_be_disabled()
    room.restore()
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await expect(button(page, "card1")).to_have_attribute("aria-disabled", "false")
    assert await settled(page, room) == []


async def test_a_refusal_is_on_the_button_until_it_shows_something_else(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.refuse("POST", "/cues/sale/fire", "秒杀价必须低于日常价 ¥39.90", "price")
    await page.keyboard.press("Shift+F2")
    await expect(button(page, "sale")).to_contain_text("被拒")
    await expect(button(page, "sale")).to_contain_text("秒杀价必须低于日常价 ¥39.90")
    await expect(page.get_by_role("status")).to_contain_text("秒杀价必须低于日常价")
    await room.face("five", state="on_air")
    await expect(button(page, "five")).to_contain_text("在播")
    await expect(button(page, "sale")).to_contain_text("被拒")
    await room.face("sale", state="counting")
    await expect(button(page, "sale")).not_to_contain_text("被拒")


async def test_a_press_refused_elsewhere_says_so_on_every_pad(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(locale="en-GB")
    await room.face("sale", refused={"zh": "价格太高", "en": "the price is too high", "at": now()})
    await expect(button(page, "sale")).to_contain_text("the price is too high")
    await room.face("sale", state="idle")
    await expect(button(page, "sale")).not_to_contain_text("too high")


async def test_a_press_that_never_arrived_says_that_it_was_not_done(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.deaf = True
    await page.keyboard.press("F1")
    await expect(button(page, "card1")).to_contain_text("没有执行，也不会再执行")
    assert fired(room) == []


async def test_buttons_say_in_shape_and_word_what_their_cue_does(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await room.face("sale", state="idle", price=3990)
    await expect(button(page, "sale")).to_contain_text("¥39.90")
    await expect(button(page, "sale").locator("kbd")).to_have_text("Shift+F2")
    await room.face("card1", state="on_air")
    await room.face("five", state="counting", phase="running", until=now() + 154_000)
    await expect(button(page, "card1")).to_contain_text("■ 在播")
    await expect(button(page, "card2")).to_have_attribute("data-state", "idle")
    await expect(button(page, "five")).to_contain_text("◷ 计时中")
    await expect(button(page, "five").locator("ov-left")).to_have_text(re.compile(r"^02:3\d$"))
    await room.face("five", state="paused", paused_left=61_000)
    await expect(button(page, "five")).to_contain_text("❚❚ 已暂停")
    await expect(button(page, "five")).to_contain_text("01:01")
    await room.face("card1", state="idle")
    await expect(button(page, "card1")).not_to_contain_text("在播")
    await room.face("sale", state="on_air", stock={"left": 37, "of": 100})
    await expect(button(page, "sale")).to_contain_text("37/100")
    await room.face("sale", state="sold_out", phase="sold_out", stock={"left": 0, "of": 100})
    await expect(button(page, "sale")).to_contain_text("⊘ 售罄")
    await room.face("draw", state="done", phase="drawn")
    await expect(button(page, "draw")).to_contain_text("✓ 已开奖")
    await room.face("draw", state="armed", until=now() + 10_000)
    await expect(button(page, "draw")).to_contain_text("◆ 已预备")
    await room.face("draw", state="running", step={"at": 2, "of": 5})
    await expect(button(page, "draw")).to_contain_text("▶ 执行中")
    await expect(button(page, "draw")).to_contain_text("第 2/5 步")


async def test_a_page_that_comes_back_shows_what_is_so_now(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await room.face("card1", state="on_air")
    await expect(button(page, "card1")).to_contain_text("在播")
    await room.cut()
    await expect(page.get_by_text("连接已断开：按键无效")).to_be_visible()
    room.pressable.script("card1", state="idle")
    room.pressable.script("card2", state="on_air")
    room.restore()
    await expect(button(page, "card2")).to_contain_text("在播")
    await expect(button(page, "card1")).not_to_contain_text("在播")


async def test_cues_changed_elsewhere_arrive_with_their_keys(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.cues[0]["keys"], room.cues[0]["label"] = ["F4"], "换了键"
    await room.patch({"cues": {"revision": 2}})
    await expect(button(page, "card1")).to_contain_text("换了键")
    await page.keyboard.press("F1")
    await page.keyboard.press("F4")
    assert await settled(page, room) == ["card1"]


async def test_a_key_that_cannot_be_does_not_take_the_others_along(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[1]["keys"] = ["((", "", "F2"]
    page = await open_page()
    await page.keyboard.press("F2")
    await page.keyboard.press("F1")
    assert await settled(page, room) == ["card2", "card1"]
