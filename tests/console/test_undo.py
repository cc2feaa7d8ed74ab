"""Undo in the console: what it takes back, whose it is, and the offer that counts down."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_it_says_what_it_takes_back_and_whose(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    undo = page.locator("ov-header ov-undo button")
    await expect(undo).to_be_disabled()
    shown = await room.patch(card_on_air(room), command="product_card.show", actor="小王")
    await expect(undo).to_contain_text("讲解卡 · 讲解 · 小王")
    await room.patch({}, command="countdown.finish", actor="timer")
    second = await room.patch({}, command="flash_sale.start", actor="小李")
    await expect(undo).to_contain_text("限时秒杀 · 开始秒杀 · 小李")
    await room.patch({}, command="room.undo", args={"seq": second, "command": "flash_sale.start"})
    await expect(undo).to_contain_text("讲解卡 · 讲解 · 小王")
    await room.patch({}, command="room.undo", args={"seq": shown, "command": "product_card.show"})
    await expect(undo).to_be_disabled()


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (390, 844)], ids=str)
async def test_the_first_command_moves_nothing(open_page: OpenPage, room: FakeRoom, size: tuple[int, int]) -> None:
    page = await open_page(role="assistant", size=size, touch=size[0] < 1366)
    undo = page.locator("ov-header ov-undo button")
    await expect(undo).to_contain_text("没有可撤销的")
    before = [await one.bounding_box() for one in (page.locator("ov-header"), undo)]
    await room.patch({}, command="product_card.show", actor="小王")
    await expect(undo).to_be_enabled()
    assert [await one.bounding_box() for one in (page.locator("ov-header"), undo)] == before


async def test_what_somebody_else_did_is_asked_about_once_more(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    undo = page.locator("ov-header ov-undo button")
    shown = await room.patch(card_on_air(room), command="product_card.show", actor="小王")
    await undo.click()
    await expect(undo).to_contain_text("确认撤销小王的操作？")
    assert room.made("POST", "/undo") == []
    # Another command meanwhile is another question.
    sold = await room.patch({}, command="flash_sale.start", actor="小李")
    await expect(undo).not_to_contain_text("确认")
    await undo.click()
    await expect(undo).to_contain_text("确认撤销小李的操作？")
    await undo.click()  # as soon as the question has been there long enough to be read
    await expect(page.get_by_role("status")).to_have_text("✓ 撤销：已完成")
    assert [call.body for call in room.made("POST", "/undo")] == [{"seq": sold}]
    assert shown < sold


async def test_a_key_asks_first_and_takes_back_when_pressed_again(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    said = page.locator("footer > [role=status]")
    await page.keyboard.press("Control+z")
    await expect(said).to_have_text("✕ 撤销：没有可撤销的")
    async with talk(page).answer("card1"):
        await page.keyboard.press("F1")
    own = room.seq
    await expect(page.locator("ov-header ov-undo")).to_contain_text("讲解卡 · 讲解 · 我")
    search = page.locator("ov-products").get_by_role("searchbox")
    await search.fill("面膜")
    await page.keyboard.press("Control+z")  # it is the text's
    await search.blur()
    for _ in range(2):  # in one go: nobody has read the question yet
        await page.keyboard.press("Control+z")
    await expect(said).to_contain_text("再按一次 Ctrl+Z 撤销：讲解卡 · 讲解 · 我")
    assert room.made("POST", "/undo") == []
    await expect(page.locator("ov-header ov-undo button")).to_have_attribute("aria-disabled", "false")
    async with page.expect_response("**/undo*"):
        await page.keyboard.press("Control+z")
    assert [call.body for call in room.made("POST", "/undo")] == [{"seq": own}]


async def test_a_double_click_asks_and_does_not_answer(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    undo = page.locator("ov-header ov-undo button")
    await room.patch(card_on_air(room), command="product_card.show", actor="小王")
    await undo.dblclick()
    await expect(undo).to_contain_text("确认撤销小王的操作？")
    assert room.made("POST", "/undo") == []
    await undo.click()
    await expect(page.get_by_role("status")).to_have_text("✓ 撤销：已完成")
    assert len(room.made("POST", "/undo")) == 1


async def test_ones_own_is_offered_with_a_countdown_and_taken_back_at_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    offer = page.locator("footer ov-undo button")
    await room.patch({}, command="flash_sale.start", actor="小李")
    await expect(page.locator("ov-header ov-undo")).to_contain_text("小李")
    await expect(offer).to_have_count(0)  # only for what was done here
    await page.locator("ov-pad [data-cue]").first.click()
    await expect(offer).to_contain_text("撤销")
    await expect(page.locator("ov-header ov-undo")).to_contain_text("我")
    await expect(offer.locator("b")).to_have_text("7", timeout=15_000)
    await offer.click()
    await expect(page.get_by_role("status")).to_have_text("✓ 撤销：已完成")
    assert [call.body for call in room.made("POST", "/undo")] == [{"seq": room.seq}]
    await expect(offer).to_have_count(0, timeout=20_000)  # it has counted down
    await expect(page.locator("ov-header ov-undo button")).to_be_enabled()


async def test_only_the_command_just_made_is_offered(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    offer = page.locator("footer ov-undo button")
    await page.locator("ov-pad [data-cue=card1]").click()
    await expect(offer).to_be_visible()
    await room.patch({}, command="flash_sale.start", actor="小李")
    await expect(offer).to_have_count(0)
    await page.locator("ov-pad [data-cue=card2]").click()
    await expect(offer).to_be_visible()
    # The command is taken back: what was made before it is not news, although it is one's own.
    await room.patch({}, command="room.undo", args={"seq": room.seq})
    await room.patch({}, command="room.undo", args={"seq": room.seq - 2})
    await expect(page.locator("ov-header ov-undo")).to_contain_text("讲解卡 · 讲解 · 我")
    await expect(offer).to_have_count(0)


async def test_what_cannot_be_taken_back_is_not_offered(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    room.undo = {"seq": 40, "command": "lottery.draw", "actor": "小王", "at": 1_800_000_000_000, "barred": True}
    await page.reload()
    undo = page.locator("ov-header ov-undo button")
    await expect(undo).to_be_disabled()
    await expect(undo).to_contain_text("不能撤销")


async def test_a_refused_undo_says_why(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.refuse("POST", "/undo", "之后小李又改了限时秒杀，不能撤销")
    await page.locator("ov-pad [data-cue]").first.click()
    await page.locator("ov-header ov-undo button").click()
    await expect(page.get_by_role("status")).to_have_text("✕ 撤销：之后小李又改了限时秒杀，不能撤销")
    await expect(page.locator("ov-log")).to_contain_text("被拒 撤销")
