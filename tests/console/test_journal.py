"""The log: found by person, mechanic, outcome, words and time; read back far; refusals of this page; a file of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage
from .fake import FakeRoom, now

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def row(room: FakeRoom, actor: str, command: str, ago: int = 0, **args: object) -> None:
    """A journal row that was made `ago` minutes ago, before the page came."""
    room.seq += 1
    told = {"actor": actor, "command": command, "args": args, "facts": [], "patch": {}}
    room.journal.append({"seq": room.seq, "at": now() - ago * 60_000, **told})


def read(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


async def lines(page: Page, *wanted: str) -> None:
    """The log shows these and no others, the newest first."""
    await expect(page.locator("ov-log li")).to_contain_text(list(wanted))


async def test_rows_that_go_leave_nothing_behind(open_page: OpenPage, room: FakeRoom) -> None:
    for _ in range(250):
        row(room, "小王", "product_card.show", product="A001")
    page = await open_page()
    list_, nodes = page.locator("ov-log ol"), "list => list.childNodes.length"
    await expect(page.locator("ov-log li").first).to_contain_text("洁面")
    before = await list_.evaluate(nodes)
    for number in range(3):
        for _ in range(40):
            await room.patch({}, command="product_card.hide")
        await room.patch({}, command="countdown.start", args={"label": f"第 {number} 轮"})
        await expect(page.locator("ov-log li").first).to_contain_text(f"第 {number} 轮")
    assert await list_.evaluate(nodes) == before


async def test_the_filter_names_whom_it_is_about_whoever_comes_and_goes(open_page: OpenPage, room: FakeRoom) -> None:
    for actor in ("小赵", "小李", "小王"):
        row(room, actor, "product_card.show")
    page = await open_page()
    log = page.locator("ov-log")
    await log.locator("[data-filter]").click()
    await log.locator("[data-by=who]").select_option("小李")
    for actor in ("小李", "小王", "小李", "小王", "小赵"):  # the latest is the first that is offered
        await room.patch({}, command="product_card.show", actor=actor)
        await expect(log.locator("[data-by=who] option").nth(1)).to_have_text(actor)
        await expect(log.locator("[data-by=who]")).to_have_value("小李")
    await lines(page, *["讲解"] * 3)


async def test_who_pressed_what_is_found_by_each_of_its_sides(open_page: OpenPage, room: FakeRoom) -> None:
    row(room, "小李", "flash_sale.start", 90, product="A001", price="39.90")
    row(room, "小王", "product_card.show", 20, product="A002")
    row(room, "小李", "product_card.show", 1, product="A003")
    room.refuse("POST", "/cues/card1/fire", "这件商品已经下架")
    page = await open_page()
    log = page.locator("ov-log")
    await page.keyboard.press("F1")
    await lines(page, "这件商品已经下架", "手工竹编收纳篮", "玻尿酸保湿面膜", "开始秒杀")
    await log.locator("[data-filter]").click()
    await log.locator("[data-by=who]").select_option("小李")
    await lines(page, "手工竹编收纳篮", "开始秒杀")
    await log.locator("[data-by=mechanic]").select_option("flash_sale")
    await lines(page, "开始秒杀")
    await log.locator("[data-by=who]").select_option("")
    await log.locator("[data-by=mechanic]").select_option("")
    await log.locator("[data-by=kind]").select_option("refused")
    await lines(page, "这件商品已经下架")
    await log.locator("[data-by=kind]").select_option("done")
    await log.locator("[data-by=minutes]").select_option("30")
    await lines(page, "手工竹编收纳篮", "玻尿酸保湿面膜")
    await log.get_by_role("searchbox").fill("收纳")
    await lines(page, "手工竹编收纳篮")
    await page.get_by_role("button", name="English").click()
    await lines(page, "Product card · Show")


async def test_a_press_that_only_arms_or_starts_says_which_cue_it_was(open_page: OpenPage, room: FakeRoom) -> None:
    row(room, "小李", "cues.arm", cue="sale")
    row(room, "小李", "cues.start", cue="five")
    row(room, "小王", "cues.stop", cue="a-cue-that-is-gone")
    labels = {cue["id"]: cue["label"] for cue in room.cues}
    page = await open_page()
    await lines(page, "宏 · 停止", "宏 · 开始", "快捷键 · 准备")
    await lines(page, "a-cue-that-is-gone", labels["five"], labels["sale"])
    await page.get_by_role("button", name="English").click()
    await lines(page, "Macro · Stop", "Macro · Start", "Cue · Arm")


async def test_a_line_says_in_words_what_was_done(open_page: OpenPage, room: FakeRoom) -> None:
    about = {"item": "i3", "label": "面膜"}
    said = {
        "商品 · 保存": ("catalogue.put", {}, {"number": 3, "name": "收纳篮", "fields": {"price": [12800, 9900]}}, "3 · 收纳篮 · 价格 ¥128.00 → ¥99.00"),
        "流程 · 跳过": ("rundown.skip", {"item": "i3"}, about, "面膜"),
        "流程 · 移动": ("rundown.move", {"item": "i3", "before": "i7"}, {**about, "before": {"label": "抽奖"}, "segment": "互动"}, "面膜 · 到“抽奖”之前 · 环节 互动"),
    }  # fmt: skip
    facts = {"catalogue.put": "catalogue.changed", "rundown.skip": "rundown.skipped", "rundown.move": "rundown.moved"}
    for command, args, fact, _ in said.values():
        row(room, "小王", command, **args)
        room.journal[-1]["facts"] = [{"fact": facts[command], **fact}]
    row(room, "小王", "countdown.start", name="offer", label="福利倒计时", lasts="3m")
    row(room, "小王", "countdown.adjust", name="five", by="-30s")
    row(room, "小王", "lottery.draw")
    room.journal[-1]["facts"] = [{"fact": "lottery.drawn", "draw_id": "1-2", "winners": 2}]
    row(room, "小王", "people.invite", id="p-1", name="小李", role="assistant", until=1)
    row(room, "feed", "feeds.take_in", like=3, order=1)  # viewers order all the time
    room.journal[-1]["facts"] = [{"fact": "catalogue.changed", "ids": ["A001"]}]
    page = await open_page()
    more = page.locator("ov-log li p:last-child")
    await expect(more).to_have_text(
        [
            "小李 · 助播", "→ 已开奖 中奖者 2", "five · −30秒", "福利倒计时 · 时长 3分钟",
            *[words for *_, words in reversed(said.values())],
        ]
    )  # fmt: skip
    await page.locator("ov-log [data-filter]").click()
    await page.locator("ov-log [data-by=kind]").select_option("all")
    await expect(more.first).to_have_text("点赞 3 · 订单 1")
    await page.get_by_role("button", name="English").click()
    await expect(more.last).to_have_text("3 · 收纳篮 · Price ¥128.00 → ¥99.00")


async def test_people_of_one_name_are_told_apart(open_page: OpenPage, room: FakeRoom) -> None:
    for person, product in (("p-0000aaaa", "A002"), ("p-0000bbbb", "A003")):
        row(room, "小李", "product_card.show", product=product)
        room.journal[-1]["actor_id"] = person
        one = {"id": person, "name": "小李", "role": "assistant", "given_at": now(), "given_by": "operator"}
        room.people["people"].append(one)
    page = await open_page()
    log = page.locator("ov-log")
    await lines(page, "小李 #bbbb", "小李 #aaaa")
    await log.locator("[data-filter]").click()
    await log.locator("[data-by=who]").select_option(label="小李 #aaaa")
    await lines(page, "玻尿酸保湿面膜")
    await page.get_by_role("tab", name="人员").click()
    await expect(page.locator("ov-people [data-person=p-0000bbbb] .name")).to_have_text("小李 #bbbb")


async def test_what_is_shown_goes_into_a_file(open_page: OpenPage, room: FakeRoom) -> None:
    row(room, "=小李", "product_card.show", product="A003")
    page = await open_page()
    await lines(page, "手工竹编收纳篮")
    async with page.expect_download() as download:
        await page.locator("ov-log [data-export]").click()
    headers, found = read(await (await download.value).path())
    assert headers == ["时间", "谁", "做了什么", "详情", "序号"]
    assert found[1:] == ["'=小李", "讲解卡 · 讲解", "3 · 手工竹编收纳篮（大号）", str(room.seq)]


async def test_ten_thousand_rows_are_read_back_and_few_are_drawn(open_page: OpenPage, room: FakeRoom) -> None:
    for number in range(10_000):
        row(room, "小王" if number else "最早的人", "lottery.draw")
    page = await open_page()
    log = page.locator("ov-log")
    await expect(log.locator("li").first).to_have_attribute("aria-setsize", "200")
    await log.get_by_role("searchbox").fill("最早的人")  # looks further back until it is found
    await lines(page, "最早的人")
    await log.get_by_role("searchbox").fill("")
    await expect(log.locator("li").first).to_have_attribute("aria-setsize", "10000")
    assert await log.locator("li").count() < 60
    scroller = log.locator(".list")
    await scroller.evaluate("one => one.scrollTop = one.scrollHeight")
    await expect(log.locator("li").last).to_contain_text("最早的人")
    await scroller.evaluate("one => one.scrollTop = 0")
    await expect(log.locator("li").first).to_have_attribute("aria-setsize", "200")


async def test_a_line_is_shown_whole_by_the_keyboard_alone(open_page: OpenPage, room: FakeRoom) -> None:
    row(room, "小王", "product_card.show", product="A002")
    row(room, "小李", "product_card.show", product="A003")
    page = await open_page()
    await lines(page, "手工竹编收纳篮", "玻尿酸保湿面膜")
    await page.locator("ov-log .list").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    whole = page.get_by_role("region", name="这一条全文")
    await expect(whole).to_contain_text(f"#{room.seq - 1}")
    await expect(whole).to_contain_text("小王")
