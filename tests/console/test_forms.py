"""The generated forms: every shape that a schema can have, and refusals at their fields."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom, now
from .scenario import COUNT, command, won

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_form(page: Page, mechanic: str, command: str) -> Locator:
    await page.get_by_role("tab", name="玩法").click()
    await page.locator(f"ov-mechanics nav [data-mechanic={mechanic}]").click()
    form = page.locator(f"details[data-command='{command}']")
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()
    return form


def field(form: Locator, path: str) -> Locator:
    return form.locator(f"[data-path='{path}']")


def control(form: Locator, path: str) -> Locator:
    return field(form, path).locator("input, select, textarea").first


async def send(form: Locator) -> None:
    await form.locator("button.main").click()


async def test_money_duration_product_and_optional_fields(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(role="assistant"), "flash_sale", "flash_sale.start")
    await expect(field(form, "product").locator("label")).to_have_text("商品")
    await expect(field(form, "per_viewer").locator("label")).to_contain_text("可不填")
    picker = control(form, "product")
    await picker.fill("洁面")
    await form.get_by_role("option", name="山茶花").click()
    await expect(picker).to_have_value("1 · 山茶花氨基酸洁面乳 120 g")
    await control(form, "price").fill("39.90")
    await field(form, "lasts").get_by_role("button", name="5分", exact=True).click()
    await expect(field(form, "lasts")).to_contain_text("05:00")
    await control(form, "stock").fill("100")
    await send(form)
    await expect(form.page.get_by_role("status")).to_contain_text("限时秒杀 · 开始秒杀：已完成")
    (call,) = room.made("POST", "/commands/flash_sale.start")
    assert call.body == {"product": "A001", "price": "39.90", "lasts": "5m", "stock": 100, "armed_for": "0"}
    assert call.key


async def test_what_is_half_written_is_still_there_after_a_look_elsewhere(open_page: OpenPage) -> None:
    page = await open_page(role="assistant")
    form = await open_form(page, "flash_sale", "flash_sale.start")
    await control(form, "product").fill("洁面")
    await form.get_by_role("option", name="山茶花").click()
    await control(form, "price").fill("39.90")
    lottery = await open_form(page, "lottery", "lottery.open")
    await field(lottery, "prizes").get_by_role("button", name="添加").click()
    await control(lottery, "title").fill("福袋")
    await page.get_by_role("tab", name="商品").click()
    await page.get_by_role("tab", name="玩法").click()
    await expect(control(lottery, "title")).to_have_value("福袋")
    await expect(lottery).to_have_attribute("open", "")
    await expect(field(lottery, "prizes.0.name").locator("input")).to_be_visible()
    await page.locator("ov-mechanics nav [data-mechanic=flash_sale]").click()
    await expect(control(form, "product")).to_have_value("1 · 山茶花氨基酸洁面乳 120 g")
    await expect(control(form, "price")).to_have_value("39.90")


async def test_enter_sends_once_however_long_it_is_held_or_slow_the_link(open_page: OpenPage, room: FakeRoom) -> None:
    room.commands.append(command("flash_sale.sell", "登记成交", "Count a sale", {"quantity": COUNT}))
    page = await open_page(role="assistant")
    form = await open_form(page, "flash_sale", "flash_sale.sell")
    await control(form, "quantity").fill("1")
    async with talk(page).answer("flash_sale.sell"):
        await page.keyboard.down("Enter")
    room.held = asyncio.Event()
    for _ in range(5):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await control(form, "quantity").fill("2")
    for _ in range(2):
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("上一次按下还没有答复，这一次没有发出")
    room.held.set()
    await expect(page.get_by_role("status")).to_contain_text("登记成交：已完成")
    await expect(form.get_by_role("alert")).to_have_count(0)
    assert [call.body for call in room.made("POST", "/commands/flash_sale.sell")] == [{"quantity": 1}, {"quantity": 2}]


async def test_a_countdown_is_chosen_by_its_name_and_made_longer_or_shorter(
    open_page: OpenPage, room: FakeRoom
) -> None:
    timers = {name: {"label": label, "phase": "running"} for name, label in (("offer", "福利倒计时"), ("five", "抽奖"))}
    form = await open_form(await open_page(role="assistant"), "countdown", "countdown.adjust")
    chosen = control(form, "name")
    await expect(chosen).to_have_text("现在没有可选的")
    await room.patch({"countdown": {"timers": {"offer": timers["offer"]}}})
    await expect(chosen).to_have_value("offer")  # there is no other
    await room.patch({"countdown": {"timers": {**timers, "other": timers["five"]}}})
    await expect(chosen.locator("option")).to_have_text(["请选择", "福利倒计时", "抽奖（five）", "抽奖（other）"])
    await expect(field(form, "by").locator(".chips button")).to_have_text(["−1分", "−30秒", "＋30秒", "＋1分"])
    await field(form, "by").get_by_role("button", name="−30秒").click()
    async with talk(form.page).answer("countdown.adjust"):
        await send(form)
    await room.patch({"countdown": {"timers": {"offer": None}}})
    await expect(chosen.locator("option:checked")).to_have_text("offer")  # over, and still what would be sent
    await control(form, "by").fill("1分30秒")
    await expect(field(form, "by")).to_contain_text("01:30")
    await chosen.select_option("抽奖（five）")
    async with talk(form.page).answer("countdown.adjust"):
        await send(form)
    first, second = [call.body for call in room.made("POST", "/commands/countdown.adjust")]
    assert (first, second) == ({"name": "offer", "by": "-30s"}, {"name": "five", "by": "1分30秒"})


async def test_of_somebody_or_their_id_a_form_asks_for_the_id(open_page: OpenPage, room: FakeRoom) -> None:
    viewer = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    who = {"anyOf": [viewer, {"type": "string"}], "title": "观众 | Viewer"}
    room.commands.append(command("lottery.redraw", "重抽一位", "Redraw", {"viewer": who}))
    form = await open_form(await open_page(role="assistant"), "lottery", "lottery.redraw")
    await control(form, "viewer").fill("douyin:v1")
    async with talk(form.page).answer("lottery.redraw"):
        await send(form)
    assert room.calls[0].body == {"viewer": "douyin:v1"}


async def test_a_list_of_objects(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(role="assistant"), "lottery", "lottery.open")
    await control(form, "title").fill("整点抽奖")
    await control(form, "prizes.0.name").fill("一等奖")
    await control(form, "prizes.0.count").fill("1")
    await control(form, "prizes.0.value").fill("99")
    await form.get_by_role("button", name="添加一项").click()
    await form.get_by_role("button", name="添加一项").click()
    await control(form, "prizes.1.name").fill("多余的")
    await control(form, "prizes.2.name").fill("二等奖")
    await control(form, "prizes.2.count").fill("10")
    await control(form, "prizes.2.value").fill("9.90")
    await form.get_by_role("button", name="去掉这一项").nth(1).click()
    await control(form, "lasts").fill("90s")
    await send(form)
    await expect(form.page.get_by_role("status")).to_contain_text("已完成")
    (call,) = room.made("POST", "/commands/lottery.open")
    prizes = [{"name": "一等奖", "count": 1, "value": "99"}, {"name": "二等奖", "count": 10, "value": "9.90"}]
    assert call.body == {"title": "整点抽奖", "prizes": prizes, "lasts": "90s"}


async def test_every_other_shape(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(), "stage", "stage.shapes")
    await control(form, "on").check()
    await control(form, "preset").select_option("kuaishou")
    await control(form, "top").fill("120")
    await expect(control(form, "share")).to_have_value("0.5")
    await field(form, "names").get_by_role("button", name="添加一项").click()
    await control(form, "names").fill("王小明")
    await control(form, "viewer.id").fill("v1")
    await control(form, "viewer.name").fill("小李")
    await expect(control(form, "extra")).to_have_value('{"a":1}')
    await control(form, "extra").fill('{"a": [1, null]}')
    await send(form)
    await expect(form.page.get_by_role("status")).to_contain_text("已完成")
    (call,) = room.made("POST", "/commands/stage.shapes")
    assert call.body == {
        "on": True,
        "preset": "kuaishou",
        "top": 120,
        "share": 0.5,
        "names": ["王小明"],
        "viewer": {"id": "v1", "name": "小李"},
        "extra": {"a": [1, None]},
    }


async def test_what_is_optional_and_empty_is_left_out(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(), "stage", "stage.shapes")
    await control(form, "preset").select_option("none")
    await control(form, "share").fill("")
    await control(form, "extra").fill("")
    await send(form)
    await expect(form.page.get_by_role("status")).to_contain_text("已完成")
    (call,) = room.made("POST", "/commands/stage.shapes")
    assert call.body == {"on": False, "preset": "none"}


async def test_an_optional_object_with_flags_and_lists_is_left_out_when_untouched(
    open_page: OpenPage, room: FakeRoom
) -> None:
    viewer = {"id": {"type": "string"}, "fan": {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": None}}
    viewer["tags"] = {"type": "array", "items": {"type": "string"}, "default": []}
    schema = {"type": "object", "properties": viewer, "required": ["id"]}
    properties = {"quantity": COUNT, "viewer": {"anyOf": [schema, {"type": "null"}], "default": None}}
    room.commands.append(command("flash_sale.sell", "卖出", "Sell", properties, optional=("viewer",)))
    form = await open_form(await open_page(role="assistant"), "flash_sale", "flash_sale.sell")
    await control(form, "quantity").fill("2")
    await send(form)
    await expect(form.page.get_by_role("status")).to_contain_text("已完成")
    await control(form, "viewer.id").fill("v1")
    await field(form, "viewer.fan").locator("input").check()
    async with talk(form.page).answer("flash_sale.sell"):
        await send(form)
    assert [call.body for call in room.calls] == [{"quantity": 2}, {"quantity": 2, "viewer": {"id": "v1", "fan": True}}]


async def test_what_is_missing_or_cannot_be_is_said_before_anything_is_sent(
    open_page: OpenPage, room: FakeRoom
) -> None:
    form = await open_form(await open_page(role="assistant"), "flash_sale", "flash_sale.start")
    await control(form, "price").fill("9.999")
    await control(form, "lasts").fill("五分钟")
    await control(form, "stock").fill("1.5")
    await send(form)
    await expect(field(form, "product").get_by_role("alert")).to_have_text("请填写")
    await expect(field(form, "price").get_by_role("alert")).to_contain_text("9.90")
    await expect(field(form, "lasts").get_by_role("alert")).to_contain_text("90s")
    await expect(field(form, "stock").get_by_role("alert")).to_contain_text("数字")
    await expect(control(form, "price")).to_have_attribute("aria-invalid", "true")
    assert room.calls == []


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("title", "title"),
        ("prizes[0].count", "prizes.0.count"),
        ("$.prizes[0].value", "prizes.0.value"),
        ("prizes", "prizes"),
    ],
)
async def test_a_refusal_is_shown_at_the_field_it_names(
    open_page: OpenPage, room: FakeRoom, named: str, shown: str
) -> None:
    form = await open_form(await open_page(role="assistant"), "lottery", "lottery.open")
    room.refuse("POST", "/commands/lottery.open", "这样不行", named)
    for path, typed in {"title": "x", "prizes.0.name": "y", "prizes.0.count": "1", "prizes.0.value": "1"}.items():
        await control(form, path).fill(typed)
    await control(form, "lasts").fill("60")
    await send(form)
    await expect(field(form, shown).get_by_role("alert")).to_have_text("这样不行")
    await expect(form.get_by_role("alert")).to_have_count(1)
    room.allow("POST", "/commands/lottery.open")
    async with talk(form.page).answer("lottery.open"):
        await control(form, "title").press("Enter")
    await expect(form.get_by_role("alert")).to_have_count(0)
    assert len(room.made("POST", "/commands/lottery.open")) == 2


async def test_a_refusal_of_no_field_is_shown_below_the_form(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(), "programme", "programme.scene")
    room.refuse("POST", "/commands/programme.scene", "OBS 未连接")
    await control(form, "name").fill("产品")
    await send(form)
    await expect(form.get_by_role("alert")).to_have_text("OBS 未连接")


async def test_the_product_picker_works_from_the_keyboard(open_page: OpenPage, room: FakeRoom) -> None:
    form = await open_form(await open_page(role="assistant"), "product_card", "product_card.show")
    picker = control(form, "product")
    await picker.click()
    await expect(form.get_by_role("option")).to_have_count(7)
    await picker.press_sequentially("1")
    await expect(form.get_by_role("option").first).to_contain_text("山茶花")
    await picker.press("ArrowDown")
    await picker.press("Enter")
    await expect(picker).to_have_value("12 · 有机黑芝麻丸 盒装 30 粒")
    assert room.calls == []
    await picker.press("Enter")
    await expect(form.page.get_by_role("status")).to_contain_text("已完成")
    assert room.calls[0].body == {"product": "A012"}


async def test_the_live_state_of_a_mechanic_counts_down_beside_its_form(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await open_form(page, "flash_sale", "flash_sale.start")
    sale = {"phase": "open", "price": 3990, "left": 7, "product": room.products[0], "note": "自由 字段"}
    await room.patch({"flash_sale": {**sale, "ends_at": now() + 60_000}})
    state = page.locator("ov-topic")
    await expect(state.locator("[data-field=price]")).to_have_text("¥39.90")
    await expect(state.locator("[data-field=phase]")).to_have_text("进行中")
    await expect(state.locator("[data-field=product]")).to_have_text("1 · 山茶花氨基酸洁面乳 120 g · ¥59.90")
    await expect(state.locator("[data-field=note]")).to_have_text("自由 字段")
    await expect(state.locator("[data-field=ends_at] ov-left")).to_be_visible()
    await room.patch({"flash_sale": {"phase": "ended"}})  # before its time
    await expect(state.locator("[data-field=ends_at]")).not_to_have_text("")
    await expect(state.locator("ov-left")).to_have_count(0)


async def test_money_of_a_state_reads_as_money_whatever_its_field_is_called(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page(role="assistant")
    await open_form(page, "lottery", "lottery.open")
    prizes = [{"name": "马克杯", "count": 3, "value": 2590}]
    await room.patch({"lottery": {"phase": "closed", "draw_id": "1-2", "prizes": prizes, "entries_hash": "0f3a"}})
    state = page.locator("ov-topic")
    await expect(state.locator("[data-field=value]")).to_have_text("¥25.90")
    await expect(state.locator("[data-field=count]")).to_have_text("3")
    await expect(state).to_contain_text("名单哈希")


async def test_staff_see_who_won_and_redraw_at_the_winner(open_page: OpenPage, room: FakeRoom) -> None:
    won(room, "彩虹糖", "彩云")
    page = await open_page()
    await open_form(page, "lottery", "lottery.open")
    winners = page.get_by_role("region", name="中奖者")
    await expect(winners.get_by_role("listitem")).to_contain_text(["彩虹糖", "彩云"])
    await expect(winners).to_contain_text("douyin:彩云")
    await winners.get_by_role("listitem").nth(1).get_by_role("button", name="重抽一位").click()
    again = winners.locator("[data-do]")
    await again.click()  # a slip of the hand: it is to be held
    await expect(page.get_by_role("status")).to_contain_text("按住")
    await winners.locator("[data-path=why] input").fill("联系不上")
    won(room, "彩虹糖", "小王子")
    async with talk(page).answer("lottery.redraw"):
        await again.hover()
        await page.mouse.down()
    await page.mouse.up()
    assert [call.body for call in room.calls] == [{"prize": "马克杯", "viewer": "douyin:彩云", "why": "联系不上"}]
    await room.patch({"lottery": {"winners": [{"prize": "马克杯", "name": "小**"}]}})
    await expect(winners.get_by_role("listitem")).to_contain_text(["彩虹糖", "小王子"])
    await expect(again).to_have_count(0)


async def test_what_is_typed_survives_a_lost_link_and_other_peoples_work(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    form = await open_form(page, "countdown", "countdown.start")
    await control(form, "label").fill("还没写完")
    await room.patch({"catalogue": {"revision": 2}})
    await room.cut()
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    room.restore()
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(field(form, "label").locator("label")).to_have_text("Label")
    await expect(control(form, "label")).to_have_value("还没写完")
