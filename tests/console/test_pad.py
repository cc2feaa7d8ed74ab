"""The cue pad and its keys: what fires, what must not, and what a button says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air, countdown_on_air, sale_on_air

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
    search = page.get_by_role("searchbox")
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


async def test_a_second_press_before_the_answer_is_ignored(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.held = asyncio.Event()
    await page.keyboard.press("F1")
    await expect(button(page, "card1")).to_have_attribute("aria-busy", "true")
    await page.keyboard.press("F1")
    await button(page, "card1").click()
    room.held.set()
    await expect(button(page, "card1")).to_have_attribute("aria-busy", "false")
    assert await settled(page, room) == ["card1"]


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


async def test_a_refusal_is_on_the_button_until_the_topic_changes(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.refuse("POST", "/cues/sale/fire", "秒杀价必须低于日常价 ¥39.90", "price")
    await page.keyboard.press("Shift+F2")
    await expect(button(page, "sale")).to_contain_text("被拒")
    await expect(button(page, "sale")).to_contain_text("秒杀价必须低于日常价 ¥39.90")
    await expect(page.get_by_role("status")).to_contain_text("秒杀价必须低于日常价")
    await room.patch(countdown_on_air())
    await expect(button(page, "five")).to_contain_text("在播")
    await expect(button(page, "sale")).to_contain_text("被拒")
    await room.patch(sale_on_air(room))
    await expect(button(page, "sale")).not_to_contain_text("被拒")


async def test_an_unanswered_press_says_that_its_outcome_is_unknown(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.route("**/fire", lambda route: route.abort())
    await page.keyboard.press("F1")
    await expect(button(page, "card1")).to_contain_text("不知道是否已执行")


async def test_buttons_say_what_they_would_offer_and_what_is_on_air(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await expect(button(page, "card1")).to_contain_text("¥59.90 · 余 320")
    await expect(button(page, "sale")).to_contain_text("¥39.90")
    await expect(button(page, "sale").locator("kbd")).to_have_text("Shift+F2")
    await room.patch({**card_on_air(room, 1), **countdown_on_air(154_000)})
    await expect(button(page, "card1")).to_have_attribute("data-tone", "air")
    await expect(button(page, "card1")).to_contain_text("在播")
    await expect(button(page, "card2")).to_have_attribute("data-tone", "idle")
    await expect(button(page, "five").locator("ov-left")).to_have_text("02:33")
    await room.patch({"product_card": {"on_air": False, "zone": None}, **sale_on_air(room, left=37)})
    await expect(button(page, "card1")).to_have_attribute("data-tone", "idle")
    await expect(button(page, "sale")).to_contain_text("37/100")
    await room.patch({"flash_sale": {"left": 0, "phase": "sold_out"}})
    await expect(button(page, "sale")).to_contain_text("售罄")
    await expect(button(page, "sale")).to_have_attribute("data-tone", "out")


async def test_a_deal_of_the_same_product_at_another_price_is_not_this_cue(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    other = sale_on_air(room)
    other["flash_sale"]["price"] = 2990
    await room.patch(other)
    await expect(page.locator("ov-strip")).to_contain_text("¥29.90")
    await expect(button(page, "sale")).to_have_attribute("data-tone", "idle")


async def test_the_scene_that_obs_shows_is_on_air(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await expect(button(page, "scene")).to_have_attribute("data-tone", "idle")
    await room.device({"program_scene": "产品"})
    await expect(button(page, "scene")).to_have_attribute("data-tone", "air")


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
