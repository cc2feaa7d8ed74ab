"""Panic by Esc on a real server: wherever the focus is, on a locked pad, over macros; and one undo brings it all back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.server.conftest import Server

from .conftest import CUES, Open

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MACRO = {
    "id": "long", "label": "开场", "keys": [], "mode": "macro",
    "steps": [
        {"command": "product_card.show", "args": {"product": "A001"}},
        {"wait": "1h"},
        {"command": "product_card.show", "args": {"product": "A003"}},
    ],
}  # fmt: skip
EVERYTHING = {"flash_sale", "countdown"}


async def on_air(server: Server) -> set[str]:
    topics = (await server.json("GET", "…/state"))["topics"]
    return {name for name, topic in topics.items() if topic.get("on_air")}


async def air(server: Server) -> None:
    """Puts a sale and a countdown on the air."""
    sale = {"product": "A001", "price": "9.90", "lasts": "1h", "stock": 10}
    for command, args in (
        ("countdown.start", {"name": "offer", "label": "福利", "lasts": "1h"}),
        ("flash_sale.start", sale),
    ):
        await server.json("POST", f"…/commands/{command}", json=args)


async def panic(page: Page) -> Any:
    """Holds Esc until the page has asked; answers what came of it."""
    async with page.expect_response(lambda answer: "/panic" in answer.url) as asked:
        await page.keyboard.down("Escape")
    await page.keyboard.up("Escape")
    return await asked.value


async def in_a_text(page: Page) -> None:
    await page.locator("ov-products").get_by_role("searchbox").fill("马克杯")


async def in_a_dialog(page: Page) -> None:
    await page.locator("[data-product=A002]").get_by_role("button", name="编辑商品").click()
    await page.locator("ov-product-editor dialog [data-path=name] input").fill("写到一半")


async def at_a_question(page: Page) -> None:
    await page.locator("[data-product=A001]").get_by_role("button", name="编辑商品").click()
    editor = page.locator("ov-product-editor dialog")
    await editor.locator("[data-path=price] input").fill("24")
    await editor.get_by_role("button", name="保存").click()
    await expect(page.locator("ov-guard dialog")).to_be_visible()


async def at_the_cheat_sheet(page: Page) -> None:
    await page.keyboard.press("Shift+Slash")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def in_a_rundown_item(page: Page) -> None:
    await page.locator("[data-tab=rundown]").click()
    await page.locator("[data-tool=add]").click()
    await page.locator("ov-rundown-editor [name=label]").fill("写到一半")


async def on_the_preview(page: Page) -> None:
    frame = await page.locator("ov-preview iframe").bounding_box()
    assert frame is not None
    await page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)


PLACES = [in_a_text, in_a_dialog, at_a_question, at_the_cheat_sheet, in_a_rundown_item, on_the_preview]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
async def test_escape_clears_the_air_wherever_the_focus_is(
    server: Server, open_page: Open, place: Callable[[Page], Awaitable[None]]
) -> None:
    await air(server)
    page = await open_page("products")
    await place(page)
    assert (await panic(page)).status == 200
    assert await on_air(server) == set()


async def test_escape_clears_the_air_from_a_locked_pad_and_leaves_it_locked(server: Server, open_page: Open) -> None:
    await air(server)
    page = await open_page("products", role="assistant")
    await page.locator("ov-header ov-me [data-me]").click()
    for name in ("pin", "again"):
        await page.locator(f"ov-header ov-me input[name={name}]").fill("2468")
    await page.locator("ov-header ov-me form .main").click()
    await expect(page.locator("ov-header ov-me dialog")).to_be_hidden()
    await page.keyboard.press("Alt+KeyL")
    await expect(page.locator("ov-lock input")).to_be_focused()
    answer = await panic(page)
    assert answer.status == 200, await answer.text()
    assert await on_air(server) == set()
    await expect(page.locator("ov-lock dialog")).to_be_visible()


async def test_panic_stops_a_macro_and_one_undo_brings_everything_back(server: Server, open_page: Open) -> None:
    await server.json("PUT", "…/cues", json={"cues": [*CUES, MACRO]})
    page = await open_page("products")
    await page.locator("ov-pad [data-cue=long]").click()
    await expect(page.locator("ov-pad [data-cue=long]")).to_have_attribute("data-state", "running")
    await air(server)
    before = (await server.json("GET", "…/state"))["topics"]
    assert await on_air(server) == EVERYTHING
    assert (await panic(page)).status == 200
    await expect(page.locator("ov-pad [data-cue=long]")).to_have_attribute("data-state", "idle")
    assert await on_air(server) == set()
    await page.locator("ov-header ov-undo button").click()
    await expect(page.locator("ov-strip [data-mechanic]")).to_have_count(len(EVERYTHING))
    after = (await server.json("GET", "…/state"))["topics"]
    assert {name: after[name] for name in EVERYTHING} == {name: before[name] for name in EVERYTHING}
