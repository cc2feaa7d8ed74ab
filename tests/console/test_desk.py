"""The strip, undo, panic, the log of everybody's actions, roles, languages, plugins, OBS."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Route, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom, now
from .scenario import card_on_air, countdown_on_air, sale_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_strip_shows_each_zone_and_takes_off(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    strip = page.locator("ov-strip")
    await expect(strip).to_contain_text("□ 卡片区")
    await room.patch({**sale_on_air(room, left=37, lasts=272_000), **countdown_on_air()})
    sale = strip.locator("[data-mechanic=flash_sale]")
    await expect(sale).to_contain_text("1 · 山茶花氨基酸洁面乳 120 g")
    await expect(sale).to_contain_text("¥39.90")
    await expect(sale).to_contain_text("37/100")
    await expect(sale.locator(".tally")).to_have_text("■ 在播进行中")
    await expect(sale).to_contain_text("卡片区")
    await expect(sale.locator("ov-left")).to_have_text("04:31")
    await expect(strip.locator("[data-mechanic=countdown]")).to_contain_text("整点抽奖")
    await sale.get_by_role("button", name="下屏").click()
    await expect(page.get_by_role("status")).to_contain_text("已完成")
    await room.patch({"flash_sale": {"on_air": False, "zone": None}})
    await expect(sale).to_have_count(0)
    await expect(strip.get_by_role("button", name="上屏 讲解卡")).to_have_count(0)  # it has no product yet
    await room.patch({"product_card": {"product": room.products[1]}})
    await strip.get_by_role("button", name="上屏 讲解卡").click()
    await expect(page.get_by_role("status")).to_contain_text("讲解卡 · 上屏：已完成")
    assert [call.path for call in room.calls] == ["/commands/flash_sale.clear", "/commands/product_card.take"]


async def test_stages_revision_and_obs_in_one_line(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    header = page.locator("ov-header")
    await expect(header).to_contain_text("在播 1/1 · 18 ms")
    await expect(header).to_contain_text("#40")
    await expect(header).to_contain_text("OBS 31.0.2 · 主播全景 · 推流中")
    await room.patch({})
    await expect(header).to_contain_text("#41")
    problem = {"code": "refused", "message": "127.0.0.1:4455 上没有 OBS | Nobody answers", "since": now()}
    await room.device({"connected": False, "problems": [problem], "stages": {"shown": 1, "of": 2}})
    await expect(header).to_contain_text("在播 1/2")
    await expect(header).to_contain_text("OBS 未连接")
    await expect(header).to_contain_text("⚠ 1 个问题")
    await page.get_by_role("tab", name="系统").click()
    await expect(page.locator("ov-system")).to_contain_text("127.0.0.1:4455 上没有 OBS")
    await expect(page.locator("ov-system")).not_to_contain_text("Nobody answers")
    await room.device({"stages": {"shown": 0, "of": 0}})
    await expect(header).to_contain_text("没有画面页")


@pytest.mark.parametrize("list_", ["products", "cues", "commands"])
async def test_a_list_that_could_not_be_had_is_asked_for_until_it_is_there(
    open_page: OpenPage, room: FakeRoom, list_: str
) -> None:
    page = await open_page()
    failed: list[str] = []

    async def fail_once(route: Route) -> None:
        failed.append(route.request.url)
        busy = {"error": {"code": "unavailable", "message": "太忙了", "field": None}}
        await route.fulfill(status=503, json=busy)

    await page.route(f"**/rooms/main/{list_}", fail_once, times=1)
    room.products[0]["price"] = 1990
    room.cues[0]["label"] = "改过的"
    for command in room.commands:
        if command["name"] == "product_card.hide":
            command["label"]["zh"] = "收起来"
    if list_ == "commands":
        await room.cut()
        room.restore()
    else:
        await room.patch({"catalogue": {"revision": 7}, "cues": {"revision": 7}}, command="catalogue.import")
    await expect(page.get_by_role("status")).to_contain_text("太忙了")
    assert len(failed) == 1
    shown = {
        "products": page.locator("ov-products [data-product=A001]", has_text="¥19.90"),
        "cues": page.locator("ov-pad [data-cue=card1]", has_text="改过的"),
        "commands": page.locator("ov-mechanics", has_text="收起来"),
    }
    if list_ == "commands":
        await page.get_by_role("tab", name="玩法").click()
        await page.locator("ov-mechanics nav [data-mechanic=product_card]").click()
    await expect(shown[list_]).to_be_visible()


async def test_of_two_lists_that_cross_the_later_stays(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    late = asyncio.Event()
    asked = asyncio.Event()

    async def hold_first(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await late.wait()
        await route.fulfill(response=answer)

    await page.route("**/rooms/main/products", hold_first, times=1)
    room.products[0]["price"] = 2990
    await room.patch({"catalogue": {"revision": 7}}, command="catalogue.patch")
    await asked.wait()
    room.products[0]["price"] = 1990
    await room.patch({"catalogue": {"revision": 8}}, command="catalogue.patch")
    await expect(page.locator("ov-log li")).to_have_count(2)  # the page has heard of both
    async with page.expect_event("requestfinished", lambda request: request.url.endswith("/products")):
        late.set()
    async with talk(page).answer("off"):
        await page.keyboard.press("F9")
    await expect(page.locator("ov-products [data-product=A001]")).to_contain_text("¥19.90")


async def test_panic_by_button_and_by_holding_escape(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await page.get_by_role("button", name="全部下屏").click()
    await expect(page.get_by_role("status")).to_have_text("✓ 全部下屏：已完成")
    await page.locator("ov-products [type=search]").click()  # also while somebody types
    async with page.expect_response("**/panic*"):
        await page.keyboard.down("Escape")
    await expect(page.locator(".panic.holding")).to_have_count(0)
    await page.keyboard.up("Escape")
    assert len(room.made("POST", "/panic")) == 2


async def test_a_short_escape_is_no_panic(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await page.clock.install()
    await page.clock.pause_at(datetime.now() + timedelta(seconds=1))  # else it goes on with the machine's
    await page.keyboard.down("Escape")
    await page.clock.run_for(500)
    await page.keyboard.up("Escape")
    await page.clock.run_for(2_000)
    await page.keyboard.down("Escape")
    await page.keyboard.press("a")  # another key: not held on purpose
    await page.clock.run_for(2_000)
    await page.clock.resume()
    await page.keyboard.press("F9")
    await expect(page.get_by_role("status")).to_contain_text("下屏讲解卡")
    assert [call.path for call in room.calls] == ["/cues/off/fire"]


async def test_two_operators_see_each_other(open_page: OpenPage, room: FakeRoom) -> None:
    first, second = await open_page(role="operator"), await open_page(role="operator")
    await (await open_page(role="assistant")).keyboard.press("F1")
    for page in (first, second):
        await expect(page.locator("ov-log li").first).to_contain_text("助播 讲解卡 · 讲解 1 · 山茶花氨基酸洁面乳")
    await room.patch({}, command="lottery.draw", actor="小李", facts=["lottery.drawn"])
    await expect(first.locator("ov-log li").first).to_contain_text(re.compile(r"小李\s+抽奖 · 开奖\s+→ 已开奖"))


async def test_the_log_starts_with_what_happened_before(open_page: OpenPage, room: FakeRoom) -> None:
    for number in range(1, 8):
        await room.patch({}, command="product_card.show", args={"product": number}, actor=f"第{number}人")
    page = await open_page()
    await expect(page.locator("ov-log li")).to_have_count(7)
    await expect(page.locator("ov-log li").first).to_contain_text("第7人")


async def test_what_the_server_does_is_news_only_where_something_happened(open_page: OpenPage, room: FakeRoom) -> None:
    await room.patch({}, command="product_card.follow", actor="timer")
    await room.patch({}, command="flash_sale.finish", actor="timer", facts=["flash_sale.ended"])
    page = await open_page()
    await expect(page.locator("ov-log li")).to_have_count(1)
    await expect(page.locator("ov-log li")).to_contain_text("已结束")


async def test_the_servers_own_commands_are_told_in_words(open_page: OpenPage, room: FakeRoom) -> None:
    told = {"id": "1a20535657946ee", "check": "black", "message": "“主机位”黑屏 | “主机位” is black", "picture": "jpg"}
    await room.patch({}, command="incidents.begin", actor="watch", facts=["incidents.began"], args=told)
    page = await open_page()
    line = page.locator("ov-log li")
    await expect(line).to_contain_text(re.compile(r"信号看守\s+信号事件\s+“主机位”黑屏\s+→ 信号异常"))
    await expect(line).not_to_contain_text("1a20535657946ee")


async def test_a_storm_of_actions_is_fetched_in_few_calls(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/journal" in request.url else None)
    for _ in range(300):
        await room.patch({}, command="lottery.enter", actor="小王")
    await room.patch({}, command="lottery.draw", actor="小李")
    await expect(page.locator("ov-log li").first).to_contain_text("小李")
    await expect(page.locator("ov-log li").first).to_have_attribute("aria-setsize", "200")
    assert len(asked) < 30


async def test_a_role_sees_only_what_it_may_do(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="service")
    await expect(page.locator("ov-pad")).to_contain_text("没有可用的快捷键")
    await expect(page.get_by_role("button", name="全部下屏")).to_have_count(0)
    await expect(page.get_by_role("button", name="撤销")).to_have_count(0)
    await expect(page.get_by_role("tab")).to_have_text(["商品", "流程", "提词", "系统"])
    await expect(page.locator("#side h2")).to_have_text("评论")
    assistant = await open_page(role="assistant")
    await expect(assistant.locator("[data-tab=log], ov-log")).to_have_count(0)
    asked: list[str] = []
    assistant.on("request", lambda request: asked.append(request.url) if "/journal" in request.url else None)
    await assistant.reload()
    await room.patch(card_on_air(room), command="product_card.show", args={"product": 1})
    await expect(assistant.locator("ov-strip [data-mechanic=product_card]")).to_be_visible()
    assert asked == []  # the journal is the operator's
    await assistant.get_by_role("tab", name="玩法").click()
    await expect(assistant.locator("ov-mechanics nav")).not_to_contain_text("画面安全区")


async def test_a_plugin_that_was_switched_off_is_shown_with_its_traceback(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    error = "Traceback (most recent call last):\n  File quiz.py, line 3\nImportError: <b>no</b>"
    room.plugins.append({"name": "quiz", "on": False, "mechanics": [], "error": error})
    await room.tell(room._hello("operator"))
    await expect(page.get_by_role("tab", name="系统")).to_contain_text("系统")
    await page.get_by_role("tab", name="系统").click()
    await expect(page.locator("[data-plugin=quiz] pre")).to_have_text(error)
    await expect(page.locator("[data-plugin=quiz]")).to_contain_text("其余照常运行")


async def test_english_and_back_at_run_time(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await room.patch(card_on_air(room), command="product_card.show", actor="operator")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("ov-strip")).to_contain_text("ON AIR")
    await expect(page.locator("ov-strip")).to_contain_text("Product card")
    await expect(page.get_by_role("tab").first).to_have_text("Products")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    async with page.expect_request("**/undo*") as request:
        await page.locator("ov-header ov-undo button").click()
        await page.locator("ov-header ov-undo button").click()
    assert (await request.value).headers["accept-language"] == "en"
    await page.reload()
    await expect(page.get_by_role("button", name="Clear all")).to_be_visible()
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_role("button", name="全部下屏")).to_be_visible()


async def test_the_browsers_language_decides_first(open_page: OpenPage) -> None:
    page = await open_page(locale="en-GB")
    await expect(page.get_by_role("button", name="Clear all")).to_be_visible()
    other = await open_page(locale="fr-FR")
    await expect(other.get_by_role("button", name="全部下屏")).to_be_visible()


async def test_the_token_leaves_the_address_bar(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    assert page.url.endswith("/console/main")
    await page.reload()
    await expect(page.locator("[data-link=online]")).to_be_visible()
    for name in ("console", "stage"):
        asked = [address for address in room.addresses if address.startswith(f"/{name}")]
        assert asked[-1] == {"console": "/console/main", "stage": "/stage/main?preview=1"}[name]


async def test_the_preview_shows_the_stage_scaled_and_cannot_take_the_focus(open_page: OpenPage) -> None:
    page = await open_page()
    frame = page.locator("ov-preview iframe")
    await expect(frame).to_be_visible()
    box = await frame.bounding_box()
    assert box is not None
    assert box["height"] / box["width"] == pytest.approx(1920 / 1080, rel=0.01)
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    deepest = (
        "let one = document.activeElement; while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;"
    )
    assert await page.evaluate(f"() => {{ {deepest} return one?.tagName }}") != "IFRAME"


async def test_a_reconnect_brings_everything_up_to_date(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await room.cut()
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    room.products[0]["price"] = 100
    await room.patch(card_on_air(room), command="product_card.show", actor="小李")
    room.restore()
    await expect(page.locator("ov-strip")).to_contain_text("¥1.00")
    await expect(page.locator("ov-log li").first).to_contain_text("小李")


async def test_the_bottom_line_does_not_say_what_is_no_longer_so(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    notice = page.locator("ov-console footer > [role=status]")
    await room.cut()
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    await page.keyboard.press("F2")
    await expect(notice).to_contain_text("与服务器的连接已断开")
    room.restore()
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await expect(notice).to_have_text("就绪")
    await page.keyboard.press("F2")
    await expect(notice).to_have_text("✓ 2号 面膜：已完成")
    await page.get_by_role("button", name="English").click()
    await expect(notice).to_have_text("Ready")  # not in the other language
