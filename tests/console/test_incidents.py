"""A lost signal on the console: said on top in words and shape, heard until somebody has seen it, kept afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom, now
from .scenario import picture
from .test_layout import HOSTILE, OVERFLOWING, SIZES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HANG = 30
MESSAGE = "“摄像头”没有画面：检查电源 | “摄像头” gives no picture: check its power"
LISTENING = """() => {
  const start = OscillatorNode.prototype.start;
  window.beeps = 0;
  OscillatorNode.prototype.start = function (...when) { window.beeps += 1; return start.apply(this, when); };
}"""


def incident(name: str = "i1", severity: str = "alarm", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "check": "no_frame", "about": "input", "subject": "摄像头", "severity": severity,
        "message": MESSAGE, "since": now(), **more,
    }  # fmt: skip


async def tell(room: FakeRoom, *incidents: dict[str, Any]) -> None:
    await room.patch({"incidents": {"open": {one["id"]: one for one in incidents}}})


async def beeps(page: Page) -> int:
    return int(await page.evaluate("window.beeps"))


async def heard(page: Page) -> None:
    """Until it sounds; the page's policy forbids Playwright's own way to wait."""
    async with asyncio.timeout(HANG):
        while not await beeps(page):
            await asyncio.sleep(0.05)


async def test_a_lost_signal_is_said_on_top_until_it_is_over(open_page: OpenPage, room: FakeRoom) -> None:
    room.pictures["i1"] = picture(200, 40, 40)
    page = await open_page(role="assistant")
    strip = page.locator("ov-incidents")
    await expect(strip.locator("[data-check]")).to_have_count(0)
    done = "已切到“故障” | switched to “故障”"
    later = incident("i2", "warning", check="silent", message="“麦克风”没有声音 | “麦克风” is silent")
    await tell(room, later, incident(picture="jpg", done=done), incident("i3", "notice"))
    rows = strip.locator("[data-check]")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("▲ 警报")
    await expect(rows.nth(0)).to_contain_text("“摄像头”没有画面：检查电源")
    await expect(rows.nth(0)).not_to_contain_text("gives no picture")
    await expect(rows.nth(0)).to_contain_text("已切到“故障”")
    await expect(rows.nth(0).locator("img")).to_be_visible()
    await expect(rows.nth(1)).to_contain_text("◆ 注意")
    async with talk(page).answer("incidents.acknowledge"):
        await rows.nth(0).get_by_role("button", name="知道了").click()
    assert [(call.path, call.body) for call in room.calls] == [("/commands/incidents.acknowledge", {"id": "i1"})]
    await room.patch({"incidents": {"open": {"i1": {"seen_at": now()}}}})
    await expect(rows.nth(0).get_by_role("button", name="知道了")).to_have_count(0)
    await room.patch({"incidents": {"open": {"i1": None, "i2": None}}})
    await expect(rows).to_have_count(0)


async def test_an_alarm_sounds_until_it_is_seen_and_not_on_a_muted_console(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="assistant")
    await page.evaluate(LISTENING)
    strip = page.locator("ov-incidents")
    await tell(room, incident("i2", "warning"))
    await expect(strip.locator("[data-check]")).to_have_count(1)
    assert await beeps(page) == 0, "a warning makes no sound"
    await tell(room, incident())
    await expect(strip).to_contain_text("点一下页面，才能发出警报声")
    await page.locator("ov-header h1").click()
    await heard(page)
    await room.patch({"incidents": {"open": {"i1": {"seen_at": now()}}}})
    await expect(strip.get_by_role("button", name="知道了")).to_have_count(1)
    await strip.get_by_role("button", name="关闭警报声").click()
    await page.reload()
    await expect(page.locator("[data-link=online]")).to_be_visible()
    await page.evaluate(LISTENING)
    await page.locator("ov-header h1").click()
    await tell(room, incident("i4"))
    await expect(strip.get_by_role("button", name="警报声已关")).to_be_visible()
    assert await beeps(page) == 0
    await strip.get_by_role("button", name="警报声已关").click()
    await tell(room, incident("i4", seen_at=now()), incident("i5"))
    await heard(page)


async def test_what_was_wrong_is_listed_in_the_studio_tab(open_page: OpenPage, room: FakeRoom) -> None:
    room.obs |= {"watched": ["摄像头", "麦克风"]}
    page = await open_page(role="assistant")
    await page.locator("[data-tab=studio]").click()
    past = page.locator("ov-incident-list")
    await expect(past).to_contain_text("还没有出过问题")
    await expect(past).to_contain_text("正在看守：摄像头、麦克风")
    room.incidents = [incident("i9"), incident(ended=now() + 12_000)]
    await tell(room, incident("i9"))
    await expect(past.locator("[data-check]")).to_have_count(1)
    await expect(past).to_contain_text("历时 12 秒")


@pytest.mark.parametrize("size", SIZES)
async def test_no_text_breaks_the_strip(open_page: OpenPage, room: FakeRoom, size: tuple[int, int]) -> None:
    page = await open_page(role="assistant", size=size)
    await tell(room, *(incident(f"i{number}", message=HOSTILE, done=HOSTILE) for number in range(12)))
    await expect(page.locator("ov-incidents [data-check]")).to_have_count(12)
    assert await page.evaluate(OVERFLOWING) == []
    await expect(page.get_by_role("button", name="全部下屏")).to_be_visible()
    await expect(page.locator("ov-pad")).to_be_visible()
