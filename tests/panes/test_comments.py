"""What viewers say, on the console: as it comes, paused, searched, marked, copied, pinned for the host."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.server.conftest import Server

from .conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = "<img src=x onerror='window.hacked = 1'>\u202e${window.hacked = 1} " + "长" * 5000


def event(kind: str, number: int, name: str = "小王", **more: Any) -> dict[str, Any]:
    viewer = {"id": f"v{number}", "name": name, "level": 12, "fan": number % 2 == 0}
    return {"type": kind, "id": f"{kind}{number}", "at": 1000 + number, "platform": "douyin", "viewer": viewer, **more}


def comment(number: int, text: str, name: str = "小王") -> dict[str, Any]:
    return event("comment", number, name, text=text)


async def send(server: Server, *events: dict[str, Any]) -> None:
    body = "\n".join(json.dumps(one) for one in events)
    answer = await server.json("POST", "…/events", data=body.encode(), role="ingest")
    assert (answer["rejected"], answer["accepted"]) == ([], len(events))


def lines(page: Page) -> Locator:
    return page.locator("ov-comments [data-line]")


def at_end(page: Page) -> Locator:
    """The list, once its last line is all there."""
    return page.locator("ov-comments [data-line]").last


async def test_comments_orders_gifts_and_follows_as_they_come(server: Server, open_page: Open) -> None:
    page = await open_page("comments", role="service")
    await expect(page.locator("ov-comments")).to_contain_text("还没有评论")
    order = {"id": "88", "product": "A001", "quantity": 2, "amount": "51.80", "status": "paid"}
    await send(
        server,
        comment(2, "3号链接怎么卖", "爱吃桃子的小王"),
        event("order", 3, "王女士", order=order),
        event("gift", 4, gift={"name": "玫瑰", "value": "1"}, count=9),
        event("follow", 5),
    )
    await expect(lines(page)).to_have_count(4)
    first = lines(page).first
    await expect(first).to_contain_text("爱吃桃子的小王 12 级 ♥粉丝 3号链接怎么卖")
    await expect(first.locator("mark.product")).to_have_text("3号链接")
    await expect(first.locator("mark.word")).to_have_text("怎么")
    await expect(lines(page).nth(1)).to_contain_text("付款：1 · 手绘马克杯 ×2")
    await expect(lines(page).nth(2)).to_contain_text("送出 玫瑰 ×9")
    await page.locator("[data-tool=more]").click()
    await page.get_by_role("button", name="礼物").click()
    await expect(lines(page)).to_have_count(3)
    again = await open_page("comments", role="service")
    await expect(lines(again)).to_have_count(4)  # what was said before this page came
    await page.reload()
    await expect(lines(page)).to_have_count(3)  # and what this browser does not want to see


async def test_it_stays_where_somebody_reads_and_goes_on_at_the_end(server: Server, open_page: Open) -> None:
    page = await open_page("comments")
    await send(server, *[comment(number, f"第 {number} 句") for number in range(1, 25)])
    await expect(lines(page)).to_have_count(24)
    await expect(at_end(page)).to_be_in_viewport()
    await lines(page).nth(3).scroll_into_view_if_needed()
    await expect(at_end(page)).not_to_be_in_viewport()
    await send(server, comment(25, "新的一句"), comment(26, "又一句"))
    newer = page.get_by_role("button", name="2 条新的")
    await expect(newer).to_be_visible()
    await expect(lines(page).nth(3)).to_be_in_viewport()
    await newer.click()
    await expect(at_end(page)).to_contain_text("又一句")
    await expect(at_end(page)).to_be_in_viewport()
    await send(server, comment(27, "还有一句"))
    await expect(at_end(page)).to_contain_text("还有一句")
    await expect(at_end(page)).to_be_in_viewport()


async def test_paused_nothing_moves_and_nothing_is_lost(server: Server, open_page: Open) -> None:
    page = await open_page("comments")
    await send(server, comment(1, "一"))
    await expect(lines(page)).to_have_count(1)
    await page.get_by_role("button", name="暂停").click()
    await send(server, comment(2, "二"), comment(3, "三"))
    await expect(page.get_by_role("button", name="继续")).to_contain_text("2")
    await expect(lines(page)).to_have_count(1)
    await page.get_by_role("button", name="继续").click()
    await expect(lines(page)).to_have_count(3)


async def test_search_and_what_is_worth_a_look(server: Server, open_page: Open) -> None:
    page = await open_page("comments")
    await send(
        server, comment(1, "主播好美"), comment(2, "多少钱"), comment(3, "99 号有吗", "老李"), comment(4, "买了 3号")
    )
    await expect(lines(page)).to_have_count(4)
    await page.get_by_role("button", name="只看提问和标出的").click()
    await expect(lines(page)).to_have_count(3)
    await page.get_by_role("searchbox", name="搜索评论、观众").fill("老李")
    await expect(lines(page)).to_have_count(1)
    await page.get_by_role("searchbox", name="搜索评论、观众").fill("没有这句")
    await expect(page.locator("ov-comments")).to_contain_text("没有符合的评论")
    await page.get_by_role("searchbox", name="搜索评论、观众").fill("")
    await page.locator("[data-tool=more]").click()
    await page.locator("ov-comments textarea").fill("好美")
    await page.locator("ov-comments textarea").press("Tab")
    await expect(lines(page)).to_have_count(2)
    await expect(lines(page).first.locator("mark")).to_have_text("好美")


async def test_a_question_is_pinned_for_the_host_and_copied(server: Server, open_page: Open) -> None:
    page = await open_page("comments", role="service")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await send(server, comment(1, "有小号的吗", "momo"), event("follow", 2))
    await expect(lines(page)).to_have_count(2)
    await lines(page).first.click()
    await lines(page).first.get_by_role("button", name="复制").click()
    await expect(page.locator("footer > [role=status]")).to_contain_text("已复制")
    assert await page.evaluate("navigator.clipboard.readText()") == "momo: 有小号的吗"
    await lines(page).first.get_by_role("button", name="钉到提词").click()
    await expect(page.locator("footer > [role=status]")).to_contain_text("已完成")
    question = (await server.json("GET", "…/prompter"))["question"]
    assert (question["text"], question["viewer"]) == ("有小号的吗", "momo")
    await lines(page).last.click()
    await expect(lines(page).last.get_by_role("button", name="复制")).to_be_visible()
    await expect(lines(page).last.get_by_role("button", name="钉到提词")).to_have_count(0)


async def test_lines_are_gone_through_by_keys_alone(server: Server, open_page: Open) -> None:
    page = await open_page("comments")
    await send(server, comment(1, "一"), comment(2, "二"), comment(3, "三"))
    await expect(lines(page)).to_have_count(3)
    await page.locator("[data-tool=more]").focus()
    await page.keyboard.press("Tab")
    await expect(lines(page).last).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(lines(page).nth(1)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(lines(page).nth(1).get_by_role("button", name="钉到提词")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("ov-comments .acts")).to_have_count(0)


async def test_hostile_text_neither_runs_nor_breaks_the_pane(server: Server, open_page: Open) -> None:
    page = await open_page("comments", size=(400, 800))
    await send(
        server, comment(1, HOSTILE, HOSTILE[:150]), event("gift", 2, "\u202e", gift={"name": HOSTILE, "value": "1"})
    )
    await expect(lines(page)).to_have_count(2)
    assert await page.evaluate("window.hacked") is None
    wide = "list => [...list.querySelectorAll('*')].some(one => one.scrollWidth > list.clientWidth + 1)"
    assert await page.locator("ov-comments .lines").evaluate(wide) is False
    assert "\u202e" not in (await lines(page).first.text_content() or "")


async def test_a_flood_is_shown_as_far_as_anybody_can_read_and_the_rest_is_counted(
    server: Server, open_page: Open
) -> None:
    page = await open_page("comments")
    await send(server, *[comment(number, f"刷屏 {number}") for number in range(3000)])
    await expect(page.locator("ov-comments .gap").first).to_contain_text("评论太多，略过")
    assert await lines(page).count() < 3000
    await send(server, comment(9999, "最后一句"))
    await expect(at_end(page)).to_contain_text("最后一句")
    await expect(at_end(page)).to_be_in_viewport()


async def test_after_a_break_the_page_has_what_was_said_meanwhile_once(server: Server, open_page: Open) -> None:
    page = await open_page("comments")
    await send(server, comment(1, "一"))
    await expect(lines(page)).to_have_count(1)
    await page.context.set_offline(True)
    await page.evaluate("document.querySelector('ov-console').desk.live.connection.lost()")
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    await send(server, comment(2, "二"))
    await page.context.set_offline(False)
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await expect(lines(page)).to_have_count(2)


async def test_a_host_has_no_such_pane(open_page: Open) -> None:
    page = await open_page("rundown", role="host")
    await expect(page.locator("[data-tab=rundown]")).to_be_visible()
    await expect(page.locator("ov-comments, [data-tab=comments]")).to_have_count(0)
