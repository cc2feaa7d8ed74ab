"""The prompter: what the host reads, and nothing that is not true any more."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom
from .scenario import card_on_air, countdown_on_air, sale_on_air
from .test_layout import HOSTILE, OVERFLOWING, poison

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES: list[Size] = [(1920, 1080), (1080, 1920), (1366, 768)]

READABLE = """() => {
    const root = document.querySelector("ov-prompter").shadowRoot;
    const size = selector => parseFloat(getComputedStyle(root.querySelector(selector)).fontSize);
    return {name: size(".name"), price: size(".price"), time: size("ov-left"), point: size(".points li"), next: size(".next b")};
}"""
CUT_OFF = """() => {
    const root = document.querySelector("ov-prompter").shadowRoot;
    return [...root.querySelectorAll(".price, ov-left, .next, .more")].filter(one => {
        const box = one.getBoundingClientRect();
        return box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight;
    }).map(one => one.className || one.localName);
}"""


async def prompter(open_page: OpenPage, size: Size = (1920, 1080)) -> Page:
    return await open_page("prompter", role="host", size=size)


async def test_it_waits_calmly(open_page: OpenPage) -> None:
    page = await prompter(open_page)
    await expect(page.locator("ov-prompter")).to_contain_text("等待下一个商品")
    await expect(page.locator(".time")).to_have_count(0)
    assert page.url.endswith("/prompter/main")


async def test_the_product_on_air(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator(".name")).to_have_text("1山茶花氨基酸洁面乳 120 g")
    await expect(page.locator(".price")).to_have_text("¥59.90")
    await expect(page.locator("s")).to_have_text("¥89.00")
    await expect(page.locator(".offer")).to_contain_text("近 30 天日常价")
    await expect(page.locator(".offer")).to_contain_text("库存 320")
    await expect(page.locator(".offer")).to_contain_text("每单限购 5")
    await expect(page.locator(".points li")).to_have_count(4)
    await room.patch(card_on_air(room, 2) | {"catalogue": {"revision": 2}})
    await expect(page.locator(".name")).to_contain_text("玻尿酸")
    await room.patch({"product_card": {"on_air": False, "zone": None}})
    await expect(page.locator("ov-prompter")).to_contain_text("等待下一个商品")


async def test_a_struck_price_is_not_shown_without_its_basis(open_page: OpenPage, room: FakeRoom) -> None:
    del room.products[0]["was_basis"]
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator(".price")).to_have_text("¥59.90")
    await expect(page.locator("s")).to_have_count(0)


async def test_a_sale_says_its_own_price_and_stock_and_every_time_runs(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch({**card_on_air(room, 2), **sale_on_air(room, left=3), **countdown_on_air(154_000)})
    await expect(page.locator(".price")).to_have_text("¥39.90")
    await expect(page.locator(".name")).to_contain_text("山茶花")
    await expect(page.locator(".offer")).to_contain_text("库存 3/100")
    times = page.locator(".time")
    await expect(times).to_have_text([r"02:33整点抽奖", "04:31限时秒杀"])
    await room.patch({"countdown": {"timers": {"five": {"phase": "done"}}}})
    await expect(times).to_have_count(1)
    await room.patch({"flash_sale": {"left": 0, "phase": "sold_out"}})
    await expect(page.locator(".offer")).to_contain_text("售罄")


async def test_next_is_what_the_rundown_goes_on_with(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    following = page.locator(".next")
    await expect(following).to_contain_text("没有下一步")
    await room.patch(card_on_air(room, 1))
    items = {"a": {"label": "抽奖"}, "b": {"label": "", "product": "A002"}, "c": {"label": "", "cue": "three"}}
    await room.patch({"rundown": {"phase": "running", "order": ["a", "b", "c"], "items": items, "next": "b"}})
    await expect(following).to_contain_text("2玻尿酸")
    await room.patch({"rundown": {"next": "a"}})
    await expect(following).to_contain_text("抽奖")
    await expect(following.locator(".number")).to_have_count(0)
    await room.patch({"rundown": {"next": "c"}})
    await expect(following).to_contain_text("three")
    await room.patch({"rundown": {"next": None}})
    await expect(following).to_contain_text("没有下一步")


async def test_a_lost_link_is_said(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator(".price")).to_be_visible()
    await room.cut()
    await expect(page.get_by_role("alert")).to_contain_text("可能不是最新")
    room.restore()
    await expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_readable_at_three_metres_in_both_directions(open_page: OpenPage, room: FakeRoom, size: Size) -> None:
    """A letter of 1/200 of the distance is read with ease: 15 mm, 54 px on a 24-inch 1080p screen."""
    page = await prompter(open_page, size)
    rundown = {"rundown": {"items": {"a": {"product": "A002"}}, "next": "a"}}
    await room.patch({**sale_on_air(room), **countdown_on_air(), **rundown})
    await expect(page.locator(".price")).to_have_text("¥39.90")
    for part in ("ov-left", ".points li", ".next b"):  # they come with the catalogue, fetched apart
        await expect(page.locator(part).first).to_be_visible()
    scale = min(size) / 1080
    for what, pixels in (await page.evaluate(READABLE)).items():
        assert pixels >= 54 * scale, what
    assert await page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_text_neither_runs_nor_hides_the_price(
    open_page: OpenPage, room: FakeRoom, kind: str, size: Size
) -> None:
    text = HOSTILE[kind]
    poison(room, text)
    room.products[0]["points"] = [text] * 20
    sale = sale_on_air(room)
    sale["flash_sale"]["price"] = 99_999_900
    timers = {
        f"t{number}": {"label": text, "phase": "running", "ends_at": sale["flash_sale"]["ends_at"]}
        for number in range(6)
    }
    page = await prompter(open_page, size)
    await room.patch({**sale, "countdown": {"on_air": True, "timers": timers}})
    await expect(page.locator(".price")).to_have_text("¥999,999.00")
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(CUT_OFF) == []
    assert await page.evaluate("window.hacked") is None
