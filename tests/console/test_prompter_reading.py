"""The prompter's script moves, stops, and keeps its place; by keys, by hand, and from the console."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air, sale_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# How far the text has gone by, px; and which line is at the mark.
GONE = """() => {
    const reader = document.querySelector("ov-prompter").shadowRoot.querySelector("ov-reader");
    return -new DOMMatrix(getComputedStyle(reader.shadowRoot.querySelector(".text")).transform).m42;
}"""
AT = """() => {
    const root = document.querySelector("ov-prompter").shadowRoot.querySelector("ov-reader").shadowRoot;
    const mark = root.querySelector(".mark").getBoundingClientRect().top + 1;
    const lines = [...root.querySelectorAll("[data-line]")];
    return lines.filter(one => one.getBoundingClientRect().top <= mark).at(-1)?.dataset.line;
}"""
FRAMES = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
)

LONG = "\n".join(f"第{number}句，慢慢读，不着急，镜头前稳稳地讲清楚。" for number in range(12))


async def gone(page: Page) -> float:
    found: float = await page.evaluate(GONE)
    return found


async def moves(page: Page, beyond: float = 0) -> float:
    """Wait until the text moves by itself to somewhere beyond; where it is then."""
    await page.wait_for_function(f"from => ({GONE})() > from + 1", arg=max(beyond, await gone(page)), timeout=30_000)
    return await gone(page)


async def rests(page: Page) -> float:
    """It does not move while frames go by; where it is."""
    before = await gone(page)
    await page.evaluate(FRAMES)
    assert await gone(page) == before
    return before


async def reading(open_page: OpenPage, room: FakeRoom, size: tuple[int, int] = (1366, 768)) -> Page:
    room.prompting.write("A001", opening=LONG, points=LONG, close="只要 {price}，只剩 {stock} 件！")
    room.prompting.write("A002", opening="面膜来了\n" + LONG)
    page = await open_page("prompter", role="host", size=size)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator("ov-reader p")).to_have_count(25)
    return page


async def test_keys_of_pedals_and_remotes_start_and_stop_it(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    assert await rests(page) == 0
    for key in (" ", "b", "."):
        await page.keyboard.press(key)
        await moves(page)
        await expect(page.locator("[data-do=toggle]")).to_have_text("‖")
        await page.keyboard.press(key)
        await expect(page.locator("[data-do=toggle]")).to_have_text("▶")
        await rests(page)
    await page.locator("ov-reader p").nth(3).click()  # a tap does it too
    await moves(page)
    await page.keyboard.press("Home")
    await page.keyboard.press("b")
    assert await page.evaluate(AT) == "opening."


async def test_sections_by_key(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    for key, line in [
        ("PageDown", "points."), ("ArrowRight", "close."), ("PageUp", "points."), ("ArrowLeft", "opening."), ("n", "points."),
        ("p", "opening."),
    ]:  # fmt: skip
        await page.keyboard.press(key)
        assert await page.evaluate(AT) == line
    await page.locator("[data-do=next]").click()
    assert await page.evaluate(AT) == "points."
    await page.keyboard.press(" ")  # not another press of the button
    await moves(page)


async def test_speed_by_key_and_it_says_so(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    for key, speed in [("ArrowUp", 260), ("+", 280), ("ArrowDown", 260), ("-", 240)]:
        await page.keyboard.press(key)
        await expect(page.locator("output")).to_have_text(f"{speed} 字/分")


async def test_what_is_read_stays_where_it_is_whatever_changes(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    await page.keyboard.press("PageDown")
    place = "{line: 'points.3', share: 0.4}"
    await page.locator("ov-reader").evaluate(f"one => {{ one.scroller.go({place}); one.scroller.by(0); }}")
    assert await page.evaluate(AT) == "points.3"

    async def still() -> None:
        await page.evaluate(FRAMES)
        assert await page.evaluate(AT) == "points.3"

    await room.patch(sale_on_air(room, left=3))
    await expect(page.locator(".price")).to_have_text("¥39.90")
    await still()
    await page.keyboard.press("]")
    await still()
    await page.set_viewport_size({"width": 768, "height": 1366})
    await still()
    await room.patch(room.prompting.send("先别喊了", urgent=True))
    await expect(page.locator(".urgent")).to_be_visible()
    await still()
    await room.patch(room.prompting.write("A001", opening="短了", points=LONG))
    await expect(page.locator("ov-reader p").first).to_have_text("短了")
    await still()
    await page.keyboard.press("?")
    await page.get_by_role("button", name="English").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("ov-reader h2").first).to_have_text("Opening")
    await still()
    await page.reload()
    await expect(page.locator("ov-reader h2").first).to_have_text("Opening")
    await still()


async def test_the_next_products_script_comes_at_its_top_and_runs_on(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    far = await moves(page)
    await room.patch(card_on_air(room, 2))
    await expect(page.locator("ov-reader p").first).to_have_text("面膜来了")
    assert await gone(page) < far
    await moves(page)


async def test_with_reduced_motion_it_goes_row_by_row(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)
    await page.emulate_media(reduced_motion="reduce")
    await page.locator("ov-reader").evaluate("one => { one.speed = 2000; }")
    await page.keyboard.press(" ")
    await moves(page)
    row = await page.locator("ov-reader .text").evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
    for _ in range(5):
        rows = await gone(page) / row
        assert rows == pytest.approx(round(rows), abs=0.02)
        await page.evaluate(FRAMES)


@pytest.mark.parametrize("flip", [False, True])
async def test_a_wheel_and_a_finger_move_it_also_in_a_mirror(open_page: OpenPage, room: FakeRoom, flip: bool) -> None:
    page = await reading(open_page, room)
    if flip:
        await page.keyboard.press("v")
        await expect(page.locator(".page")).to_have_class("page  flip")
    box = await page.locator("ov-reader").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, 300)
    await page.wait_for_function(f"() => ({GONE})() === 300")
    await page.mouse.down()
    await page.mouse.move(x, y + (60 if flip else -60), steps=3)
    await page.mouse.up()
    await page.wait_for_function(f"() => ({GONE})() === 360")
    await rests(page)  # a pull is no tap


async def test_the_console_moves_it_and_hears_where_it_is(open_page: OpenPage, room: FakeRoom) -> None:
    page = await reading(open_page, room)

    async def told(**wanted: Any) -> dict[str, Any]:
        async def said() -> bool:
            last = (room.prompting.prompters() or [{}])[-1]
            return all(last.get(key) == value for key, value in wanted.items())

        for _ in range(2_000):
            if await said():
                return room.prompting.prompters()[-1]
            await page.evaluate(FRAMES)
        raise AssertionError(room.prompting.heard[-3:])

    where = await told(seat="host", product="A001", section="opening", playing=False, speed=240)
    assert where["at"] == 0
    for order, wanted in [
        ({"do": "next"}, {"section": "points"}),
        ({"do": "speed", "speed": 900}, {"speed": 900}),
        ({"do": "play"}, {"playing": True}),
        ({"do": "pause"}, {"playing": False}),
        ({"do": "back"}, {"section": "points"}),
        ({"do": "top"}, {"section": "opening", "at": 0}),
    ]:
        await room.tell({"type": "scroll", "to": "host", **order})
        await told(**wanted)
    await page.keyboard.press("?")
    await page.locator("[data-set=seat]").select_option("cohost")
    await told(seat="cohost", speed=900)
