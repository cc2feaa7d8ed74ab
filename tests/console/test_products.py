"""The product list: found, shown with one press, imported, changed."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air, sale_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def row(page: Page, product: str) -> Locator:
    return page.locator(f"ov-products [data-product={product}]")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1", ["A001", "A012", "A002", "A003", "A004", "A005", "A006"]),
        ("12", ["A012", "A001"]),
        ("竹编", ["A003"]),
        ("a004", ["A004"]),
        ("家居 被", ["A006"]),
        ("xlb", ["A006"]),
        ("kafei", ["A004"]),
    ],
)
async def test_search_by_number_name_or_id(open_page: OpenPage, room: FakeRoom, typed: str, found: list[str]) -> None:
    if typed == "1":
        for product in room.products:
            product["category"] = "1 类"
    page = await open_page()
    await page.locator("ov-products").get_by_role("searchbox").fill(typed)
    await expect(row(page, found[0])).to_be_visible()
    rows = page.locator("ov-products [data-product]")
    await expect(rows).to_have_count(len(found))
    assert [await one.get_attribute("data-product") for one in await rows.all()] == found


async def test_a_search_without_result_says_so(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator("ov-products").get_by_role("searchbox").fill("没有这个")
    await expect(page.locator("ov-products")).to_contain_text("没有符合的商品")


async def test_filters_for_what_is_on_air_sold_out_or_nearly(open_page: OpenPage, room: FakeRoom) -> None:
    room.products[4]["stock"] = 3
    room.products[5].update(stock=19, sold=200)
    page = await open_page()
    rows = page.locator("ov-products [data-product]")
    low = page.locator("[data-filter=low]", has_text="2")
    await low.click()
    await expect(rows).to_have_count(2)
    await expect(row(page, "A005")).to_contain_text("⚠ 余 3")
    await expect(row(page, "A006")).to_be_visible()
    await low.click()
    await expect(rows).to_have_count(7)
    await page.locator("[data-filter=sold_out]", has_text="1").click()
    await expect(rows).to_have_count(1)
    await expect(row(page, "A004")).to_contain_text("售罄")
    await room.patch(sale_on_air(room))
    await page.locator("[data-filter=air]", has_text="1").click()
    await expect(rows).to_have_count(1)
    await expect(row(page, "A001")).to_contain_text("在播")


async def test_price_basis_and_stock(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await expect(row(page, "A001")).to_contain_text("¥59.90")
    await expect(row(page, "A001").locator("s")).to_have_text("¥89.00")
    await expect(row(page, "A001")).to_contain_text("近 30 天日常价")
    await expect(row(page, "A001")).to_contain_text("余 320 · 已售 12")
    await expect(row(page, "A004")).to_contain_text("售罄")
    await expect(row(page, "A003")).to_contain_text("不计库存")
    await expect(row(page, "A002").locator("s")).to_have_count(0)


async def test_one_press_shows_the_card_and_the_row_says_it_is_on_air(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await row(page, "A003").get_by_role("button", name="讲解").click()
    await expect(page.get_by_role("status")).to_contain_text("讲解卡 · 讲解：已完成")
    (call,) = room.made("POST", "/commands/product_card.show")
    assert call.body == {"product": "A003"}
    await room.patch(card_on_air(room, 3))
    await expect(row(page, "A003")).to_contain_text("在播")
    await expect(row(page, "A001")).not_to_contain_text("在播")


async def test_the_catalogue_follows_its_revision(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.products[0]["price"] = 4990
    await room.patch({"catalogue": {"revision": 2}})
    await expect(row(page, "A001")).to_contain_text("¥49.90")


async def test_csv_import(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    file = {"name": "商品.csv", "mimeType": "text/csv", "buffer": "编号,名称\nA1,茶\n".encode("gb18030")}
    await page.locator("#file").set_input_files(files=[file])  # type: ignore[list-item]
    await expect(page.get_by_role("status")).to_contain_text("新增 2，更新 1，未变 0")
    (call,) = room.made("POST", "/products/import")
    assert len(room.made("POST", "/products/import/preview")) == 1
    assert call.body == file["buffer"]  # bytes as they are: the server knows the encodings


async def test_a_refused_import_lists_every_bad_row(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    rows = [
        {"line": 3, "column": "价格", "why": "金额应为不超过两位小数的正数"},
        {"line": 17, "column": "编号", "why": "与第 5 行重复"},
        {"line": 40, "why": "缺少名称"},
    ]
    room.refuse("POST", "/products/import", "文件中有 3 行有误，什么都没有导入", rows=rows)
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"x"}
    await page.locator("#file").set_input_files(files=[file])  # type: ignore[list-item]
    errors = page.locator("ov-products [role=alert]")
    await expect(errors).to_contain_text("什么都没有导入")
    await expect(errors.locator("li")).to_have_text(
        ["第 3 行 · 价格 — 金额应为不超过两位小数的正数", "第 17 行 · 编号 — 与第 5 行重复", "第 40 行 — 缺少名称"]
    )
    room.allow("POST", "/products/import")
    await page.locator("#file").set_input_files(files=[file])  # type: ignore[list-item]
    await expect(errors).to_have_count(0)


async def test_a_new_product(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.get_by_role("button", name="新增").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[data-path=id] input").fill("A099")
    await dialog.locator("[data-path=name] input").fill("新茶")
    await dialog.locator("[data-path=price] input").fill("88")
    await dialog.get_by_role("button", name="添加一项").click()
    await dialog.locator("[data-path=points] input").fill("明前")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_be_hidden()
    (call,) = room.made("POST", "/products")
    assert call.body == {"id": "A099", "name": "新茶", "price": "88", "points": ["明前"]}


async def test_only_what_was_changed_is_sent_and_an_emptied_field_is_null(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await row(page, "A001").get_by_role("button", name="编辑商品").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("[data-path=was] input")).to_have_value("89.00")
    await dialog.locator("[data-path=was] input").fill("")
    await dialog.locator("[data-path=was_basis] input").fill("")
    await dialog.locator("[data-path=stock] input").fill("300")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_be_hidden()
    (call,) = room.made("PATCH", "/products/A001")
    seen = call.body.pop("seen")
    assert call.body == {"was": None, "was_basis": None, "stock": 300}
    assert seen["on_air"] == []
    assert seen["product"] == {
        "price": 5990, "stock": 332, "was": 8900, "was_basis": room.products[0]["was_basis"],
    }  # fmt: skip


async def test_a_refused_change_is_shown_at_its_field(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.refuse("PATCH", "/products/A002", "划线价要写明依据", "changes.was_basis")
    await row(page, "A002").get_by_role("button", name="编辑商品").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[data-path=was] input").fill("99")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog.locator("[data-path=was_basis]").get_by_role("alert")).to_have_text("划线价要写明依据")
    await expect(dialog.locator("[data-path=was] input")).to_have_value("99")


async def test_a_new_product_may_have_an_id_that_is_anothers_number(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.locator("ov-products").get_by_role("button", name="新增").click()
    dialog = page.get_by_role("dialog")
    for field, text in {"id": "A003", "name": "新品", "price": "9.90"}.items():
        await dialog.locator(f"[data-path={field}] input").fill(text)
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog.locator("[data-path=id]").get_by_role("alert")).to_be_visible()  # that is another's id
    await dialog.locator("[data-path=id] input").fill("3")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_be_hidden()
    assert room.made("POST", "/products")[0].body["id"] == "3"


async def test_a_held_enter_presses_its_button_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await row(page, "A002").get_by_role("button", name="加入流程").focus()
    for _ in range(6):
        async with talk(page).answer("off"):  # the keys' repeats are slower than the answers
            await page.keyboard.down("Enter")
            await page.keyboard.press("F9")
    await page.keyboard.up("Enter")
    assert len(room.made("POST", "/commands/rundown.add")) == 1


async def test_a_second_press_before_the_answer_is_not_sent(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.held = asyncio.Event()
    await row(page, "A002").get_by_role("button", name="加入流程").dblclick()
    await expect(page.get_by_role("status")).to_contain_text("上一次按下还没有答复，这一次没有发出")
    await row(page, "A002").get_by_role("button", name="编辑商品").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[data-path=price] input").fill("38.90")
    await dialog.get_by_role("button", name="保存").dblclick()
    await expect(dialog.get_by_role("alert")).to_have_text("上一次按下还没有答复，这一次没有发出")
    room.held.set()
    await expect(dialog).to_be_hidden()
    assert [(call.method, call.path) for call in room.calls] == [
        ("POST", "/commands/rundown.add"),
        ("PATCH", "/products/A002"),
    ]


async def test_a_late_answer_closes_no_other_products_dialog(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    room.held = asyncio.Event()
    await row(page, "A002").get_by_role("button", name="编辑商品").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[data-path=price] input").fill("38.90")
    await dialog.get_by_role("button", name="保存").click()
    await dialog.get_by_role("button", name="取消").click()
    await row(page, "A005").get_by_role("button", name="编辑商品").click()
    await dialog.locator("[data-path=name] :is(input, textarea)").fill("写到一半")
    room.held.set()
    await expect(page.get_by_role("status").filter(has_text="已完成")).to_have_count(1)
    await expect(dialog.locator("[data-path=name] :is(input, textarea)")).to_have_value("写到一半")
    await expect(dialog).to_be_visible()


async def test_removing_asks_twice(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await row(page, "A005").get_by_role("button", name="编辑商品").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="删除").dblclick()  # one intent, however many clicks
    sure = dialog.get_by_role("button", name="确认删除？")
    await expect(sure).to_be_focused()
    assert room.calls == []
    await sure.click()
    await expect(dialog).to_be_hidden()
    assert len(room.made("DELETE", "/products/A005")) == 1


async def test_several_who_edit_it_are_told_as_the_language_has_them(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(locale="en-US")
    people = [
        {"id": name, "name": name, "role": "operator", "page": "console", "editing": ["product:A002"]}
        for name in ("Ann", "Bob")
    ]
    await room.tell({"type": "people", "people": people})
    await page.wait_for_function("() => document.querySelector('ov-console').desk.people.length === 2")
    await row(page, "A002").get_by_role("button", name="Edit product").click()
    await expect(page.locator("ov-product-editor ov-editing")).to_contain_text("Being edited by Ann, Bob: you cannot")


async def test_an_assistant_shows_but_does_not_change(open_page: OpenPage) -> None:
    page = await open_page(role="assistant")
    await expect(row(page, "A001").get_by_role("button", name="讲解")).to_be_visible()
    await expect(page.locator("ov-products").get_by_role("button", name="导入 CSV")).to_have_count(0)
    await expect(row(page, "A001").get_by_role("button", name="编辑商品")).to_have_count(0)


async def test_a_new_product_needs_no_id_of_ones_own(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await page.get_by_role("button", name="新增", exact=False).first.click()
    dialog = page.locator("ov-product-editor dialog")
    await dialog.locator("[data-path=name] input").fill("新品")
    await dialog.locator("[data-path=price] input").fill("9.90")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_be_hidden()
    (call,) = room.made("POST", "/products")
    assert not call.body.get("id")  # the server gives one


async def test_the_button_that_puts_a_product_on_air_says_so(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    show = row(page, "A002").get_by_role("button", name="讲解")
    await expect(show).to_have_attribute("title", "讲解：上屏 2 号")
    await expect(show.locator(".word")).to_be_in_viewport(ratio=1)  # in words too, on a screen of 1366
