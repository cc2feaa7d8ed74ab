"""Rehearsal in the console and on the prompter: marked, begun and ended with a second intent, told before going live."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARK = "[data-rehearsal]"


def chip(page: Page) -> Locator:
    return page.locator("ov-session .chip")


async def hold(button: Locator) -> None:
    """Long enough that it counts."""
    await button.focus()
    await button.press("Enter", delay=1_000)


async def test_it_begins_and_ends_only_when_held(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    await expect(chip(page)).to_contain_text("未开播")
    await chip(page).click()
    start = page.locator("[data-act='session.rehearse']")
    await start.click()
    assert room.made("POST", "/commands/session.rehearse") == []
    await hold(start)
    await expect(page.locator("ov-session dialog")).to_be_hidden()
    assert len(room.made("POST", "/commands/session.rehearse")) == 1
    await expect(page.locator("ov-session .frame")).to_have_count(0)  # the room says so, not the button
    await room.patch({"session": {"rehearsal": True}})
    await expect(chip(page)).to_contain_text("彩排中")
    await expect(page.locator("ov-session .frame")).to_be_visible()
    await chip(page).click()
    async with talk(page).answer("session.crowd"):
        await page.locator("[data-rate='20']").click()
    assert room.made("POST", "/commands/session.crowd")[0].body == {"rate": 20}
    await hold(page.locator("[data-act='session.end_rehearsal']"))
    await expect(page.locator("ov-session dialog")).to_be_hidden()
    await room.patch({"session": {"rehearsal": None}})
    await expect(page.locator("ov-session .frame")).to_have_count(0)


async def test_going_live_tells_what_is_still_on_air_and_sends_along_what_was_seen(
    open_page: OpenPage, room: FakeRoom
) -> None:
    left = {"mechanic": "product_card", "label": {"zh": "讲解卡", "en": "Product card"}, "what": "1 龙井茶"}
    room.go_live |= {"on_air": [left], "armed": [left | {"phase": "armed"}], "samples": 6, "products": 7}
    page = await open_page()
    await chip(page).click()
    facts = page.locator("ov-session .body")
    await expect(facts).to_contain_text("还在播：讲解卡 · 1 龙井茶")
    await expect(facts).to_contain_text("还没结束：讲解卡 · 1 龙井茶")
    await expect(facts).to_contain_text("6/7 件是示例商品")
    await page.locator("ov-session #title").fill("双十一")
    path = "/commands/session.go_live"
    room.refuse("POST", path, "清单刚刚变了", code="conflict")
    room.go_live |= {"on_air": [], "armed": [], "seen": "newer"}
    await hold(page.locator("[data-act='session.go_live']"))
    await expect(facts.get_by_role("alert")).to_contain_text("清单刚刚变了")
    await expect(facts).to_contain_text("画面上没有内容")
    room.allow("POST", path)
    await hold(page.locator("[data-act='session.go_live']"))
    await expect(page.locator("ov-session dialog")).to_be_hidden()
    assert [call.body for call in room.made("POST", path)] == [
        {"title": "双十一", "seen": "fresh"},
        {"title": "双十一", "seen": "newer"},
    ]


async def test_streaming_in_a_rehearsal_is_a_loud_warning(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    warning = page.locator("ov-session .streams")
    await room.device({"streaming": True})
    await expect(warning).to_have_count(0)
    await room.patch({"session": {"rehearsal": True}})
    await expect(warning).to_contain_text("观众看到的是彩排")
    await room.device({"streaming": False})
    await expect(warning).to_have_count(0)
    assert await chip(page).evaluate("chip => chip.tagName") == "SPAN"  # an assistant sees it, and changes nothing


async def test_the_prompter_is_marked_from_its_first_state_on(open_page: OpenPage, room: FakeRoom) -> None:
    room.topics["session"] = {"rehearsal": True}
    room.topics |= card_on_air(room)
    page = await open_page("prompter", role="host")
    await expect(page.locator(MARK)).to_have_count(1)
    await page.evaluate("document.querySelector('[data-rehearsal]').remove()")
    await expect(page.locator(MARK)).to_have_count(1)
    await room.patch({"session": {"rehearsal": None}})
    await expect(page.locator(MARK)).to_have_count(0)


async def test_the_session_that_is_on_is_ended_only_when_held(open_page: OpenPage, room: FakeRoom) -> None:
    session: dict[str, Any] = {"id": "s1", "title": "双十一", "started_at": 1_800_000_000_000}
    room.topics["session"] = session
    page = await open_page()
    await expect(chip(page)).to_contain_text("直播中")
    await chip(page).click()
    await expect(page.locator("ov-session h2")).to_contain_text("双十一")
    await expect(page.locator("[data-act='session.rehearse']")).to_have_count(0)
    await hold(page.locator("[data-act='session.end']"))
    await expect(page.locator("ov-session dialog")).to_be_hidden()
    assert len(room.made("POST", "/commands/session.end")) == 1
