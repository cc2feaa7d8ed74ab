"""The price-change guard: what is on air is changed only by somebody who has seen old and new."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .fake import FakeRoom, Refusal
from .scenario import card_on_air, product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def guard(page: Page) -> Locator:
    return page.locator("ov-guard dialog")


async def edit(page: Page, product: str, **typed: str) -> None:
    """Opens a product, types, and saves."""
    await page.locator(f"ov-products [data-product={product}]").get_by_role("button", name="编辑商品").click()
    editor = page.locator("ov-product-editor dialog")
    for field, text in typed.items():
        await editor.locator(f"[data-path={field}] input").fill(text)
    await editor.get_by_role("button", name="保存").click()


async def test_a_price_on_air_shows_old_and_new_and_waits(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics |= card_on_air(room, 1)
    page = await open_page()
    await edit(page, "A001", price="49.90", stock="300")
    await expect(guard(page)).to_contain_text("这件商品正在播")
    await expect(guard(page)).to_contain_text("显示在：讲解卡")
    await expect(guard(page).locator(".change")).to_contain_text(["¥59.90 → ¥49.90", "332 → 300"])
    await expect(guard(page).locator(".change").first).to_contain_text("−¥10.00 -17%")
    await expect(guard(page).locator(".no")).to_be_focused()  # a second Enter changes nothing
    await guard(page).get_by_role("button", name="不改，返回").click()
    assert room.made("PATCH", "/products/A001") == []
    editor = page.locator("ov-product-editor dialog")
    await editor.get_by_role("button", name="保存").click()
    await guard(page).get_by_role("button", name="确认修改在播商品").click()
    await expect(editor).to_be_hidden()
    (call,) = room.made("PATCH", "/products/A001")
    assert call.body["price"] == "49.90"
    assert call.body["seen"] == {"product": {"price": 5990, "stock": 332}, "on_air": ["product_card"]}


async def test_what_is_not_on_air_is_saved_at_once(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics |= card_on_air(room, 2)
    page = await open_page()
    await edit(page, "A001", price="49.90")
    await expect(page.locator("ov-product-editor dialog")).to_be_hidden()
    assert room.made("PATCH", "/products/A001")[0].body["seen"]["on_air"] == []


async def test_what_came_on_air_or_was_changed_meanwhile_is_shown_with_its_present_values(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page()
    changed = {"actor": "小王", "command": "catalogue.patch", "at": 1_800_000_000_000}
    present = {
        "product": {**room.products[0], "price": 5490, "stock": 332},
        "on_air": ["product_card"],
        "changed": changed,
    }
    conflict = {"code": "conflict", "message": "刚刚变了", "field": "price", "present": present}
    room.refusals["PATCH", "/products/A001"] = Refusal(409, conflict)
    await edit(page, "A001", price="49.90")
    await expect(guard(page)).to_contain_text("小王 在")
    await expect(guard(page).locator(".change")).to_contain_text(["¥54.90 → ¥49.90"])
    room.allow("PATCH", "/products/A001")
    await guard(page).get_by_role("button", name="确认修改在播商品").click()
    await expect(page.locator("ov-product-editor dialog")).to_be_hidden()
    last = room.made("PATCH", "/products/A001")[-1].body
    assert last["seen"] == {"product": {"price": 5490, "stock": 332}, "on_air": ["product_card"]}


async def test_what_left_the_air_meanwhile_is_not_said_to_have_been_changed(
    open_page: OpenPage, room: FakeRoom
) -> None:
    room.topics |= card_on_air(room, 1)
    page = await open_page()
    present = {"product": {**room.products[0], "stock": 332}, "on_air": []}
    error = {"code": "conflict", "message": "这件商品已不在播，没有保存", "field": "on_air", "present": present}
    room.refusals["PATCH", "/products/A001"] = Refusal(409, error)
    await edit(page, "A001", price="49.90")
    await guard(page).get_by_role("button", name="确认修改在播商品").click()
    await expect(guard(page)).to_contain_text("这件商品已不在播")
    await expect(guard(page)).not_to_contain_text("改过")
    await expect(guard(page).locator(".change")).to_contain_text(["¥59.90 → ¥49.90"])
    room.allow("PATCH", "/products/A001")
    await guard(page).get_by_role("button", name="确认修改", exact=True).click()
    await expect(page.locator("ov-product-editor dialog")).to_be_hidden()


async def test_an_import_lists_what_it_changes_on_air_first(open_page: OpenPage, room: FakeRoom) -> None:
    room.import_on_air = [
        {
            "id": "A001", "number": 1, "name": "手冲龙井", "on_air": ["flash_sale"],
            "old": {"price": 5990, "was": None, "stock": 332}, "new": {"price": 599, "was": None, "stock": 332},
        }
    ]  # fmt: skip
    page = await open_page()
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"x"}
    await page.locator("#file").set_input_files(files=[file])  # type: ignore[list-item]
    await expect(guard(page)).to_contain_text("导入会改动在播的商品")
    await expect(guard(page)).to_contain_text("比原来低 80% 以上")
    await expect(guard(page).locator(".change")).to_contain_text(["¥59.90 → ¥5.99"])
    await guard(page).get_by_role("button", name="不改，返回").click()
    await expect(page.get_by_role("status")).to_contain_text("没有发出")
    assert room.made("POST", "/products/import") == []
    await page.locator("#file").set_input_files(files=[file])  # type: ignore[list-item]
    await guard(page).get_by_role("button", name="确认导入").click()
    await expect(page.get_by_role("status")).to_contain_text("新增 2")
    assert len(room.made("POST", "/products/import")) == 1


async def test_a_product_whose_id_is_anothers_number_is_compared_with_itself(
    open_page: OpenPage, room: FakeRoom
) -> None:
    room.products.append({**product(30, "羽绒被", 39900), "id": "2"})
    room.cues[:] = [
        {
            "id": "quilt", "label": "秒杀羽绒被", "keys": ["F9"], "command": "flash_sale.start", "mode": "press",
            "args": {"product": "2", "price": "39.00", "lasts": "60s", "stock": 10},
        }
    ]  # fmt: skip
    page = await open_page(role="assistant")
    await page.locator("ov-pad [data-cue=quilt]").click()
    await expect(guard(page).locator(".change")).to_contain_text("¥399.00 → ¥39.00")


@pytest.mark.parametrize("cover", ["ov-lock", "ov-door"])
async def test_what_covers_a_page_lies_above_its_open_dialogs(open_page: OpenPage, room: FakeRoom, cover: str) -> None:
    page = await open_page()
    await page.locator("ov-products [data-product=A002]").get_by_role("button", name="编辑商品").click()
    editor = page.locator("ov-product-editor dialog")
    price = editor.locator("[data-path=price] input")
    await price.fill("38.90")
    save = await editor.get_by_role("button", name="保存").bounding_box()
    assert save is not None
    you = {"role": "operator", "id": "operator", "pin": True}
    if cover == "ov-lock":
        await room.tell({"type": "you", "you": you | {"locked": True}})
    else:
        await room.end("revoked")
    await expect(page.locator(f"{cover} dialog")).to_be_visible()
    on_top = "cover => document.elementFromPoint(innerWidth / 2, innerHeight / 2) === cover"
    assert await page.locator(cover).evaluate(on_top)
    await page.mouse.click(save["x"] + 10, save["y"] + 10)
    for _ in range(3):
        await page.keyboard.press("Escape")
    if cover == "ov-lock":
        await page.locator("ov-lock input").click()
    await page.keyboard.type("1234")
    await expect(page.locator(f"{cover} dialog")).to_be_visible()
    assert await page.locator(cover).evaluate(on_top)
    await expect(price).to_have_value("38.90")
    assert room.calls == []
    if cover == "ov-lock":
        await expect(page.locator("ov-lock input")).to_have_value("1234")
        await room.tell({"type": "you", "you": you | {"locked": False}})
        await expect(page.locator("ov-lock dialog")).to_be_hidden()
        await page.keyboard.type("0")  # where one was when it was locked
        await expect(price).to_have_value("38.900")


async def test_a_locked_page_asks_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics |= card_on_air(room, 1)
    page = await open_page()
    room.held = asyncio.Event()
    present = {"product": {**room.products[1], "price": 100, "stock": 86}, "on_air": [], "changed": None}
    conflict = {"code": "conflict", "message": "刚刚变了", "field": "price", "present": present}
    room.refusals["PATCH", "/products/A002"] = Refusal(409, conflict)
    async with page.expect_response("**/products/A002*"):
        await edit(page, "A002", price="38.90")
        await room.tell({"type": "you", "you": {"role": "operator", "id": "operator", "pin": True, "locked": True}})
        await expect(page.locator("ov-lock dialog")).to_be_visible()
        room.held.set()
    await page.keyboard.type("1234")
    await expect(page.locator("ov-lock input")).to_have_value("1234")
    await expect(guard(page)).to_have_count(0)


async def test_a_sale_price_that_looks_like_a_slip_is_asked_about_and_never_blocked(
    open_page: OpenPage, room: FakeRoom
) -> None:
    room.cues[:] = [
        {
            "id": "slip", "label": "秒杀 1 号", "keys": ["F9"], "command": "flash_sale.start", "mode": "press",
            "args": {"product": "A001", "price": "5.99", "lasts": "60s", "stock": 10},
        }
    ]  # fmt: skip
    page = await open_page(role="assistant")
    button = page.locator("ov-pad [data-cue=slip]")
    await button.click()
    await expect(guard(page)).to_contain_text("小数点对吗")
    await expect(guard(page).locator(".change")).to_contain_text("¥59.90 → ¥5.99")
    await page.keyboard.press("Escape")
    await expect(guard(page)).to_have_count(0)
    assert room.made("POST", "/cues/slip/fire") == []
    await button.click()
    await guard(page).get_by_role("button", name="价格没错，上屏").click()
    await expect(page.get_by_role("status")).to_contain_text("已完成")
    assert len(room.made("POST", "/cues/slip/fire")) == 1


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (390, 844), (400, 300)], ids=str)
async def test_the_air_can_be_cleared_over_a_dialog(open_page: OpenPage, room: FakeRoom, size: tuple[int, int]) -> None:
    room.topics |= card_on_air(room, 1)
    page = await open_page(size=size, touch=size[0] == 1024)
    if size[0] < 640:
        await page.get_by_role("tab", name="商品").click()
    place = await page.locator("ov-header .panic").bounding_box()
    await edit(page, "A001", price="49.90")
    await expect(guard(page)).to_be_visible()
    for number, dialog in enumerate((guard(page), page.locator("ov-product-editor dialog")), 1):
        panic = dialog.locator(".panic")
        over = await panic.bounding_box()
        assert place is not None
        assert over is not None
        assert abs(over["x"] - place["x"]) < 2  # where it was
        assert abs(over["y"] - place["y"]) < 2
        async with page.expect_response("**/panic*"):
            await panic.click()
        await expect(page.locator("footer > [role=status]")).to_have_text("✓ 全部下屏：已完成")
        await expect(dialog).to_be_visible()  # the question is still open
        assert len(room.made("POST", "/panic")) == number
        if number == 1:
            await guard(page).locator(".no").click()
    await page.locator("ov-product-editor dialog .head").get_by_role("button", name="关闭").click()
    await expect(page.locator("ov-product-editor dialog")).to_be_hidden()
