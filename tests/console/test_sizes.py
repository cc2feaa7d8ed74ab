"""Each size shows what it is for: a desk all its panes, a tablet its pad, a phone the reduced pad and nothing else."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from .conftest import OpenPage, Size
from .fake import FakeRoom, now
from .scenario import card_on_air, sale_on_air
from .test_layout import OVERFLOWING, SMALL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: Size = (390, 844)
CUT = """() => [...document.querySelector("ov-console").shadowRoot.querySelector("ov-pad").shadowRoot
    .querySelectorAll("[data-cue] :is(.sign, ov-left, .stock)")].filter(one => {
        const tile = one.closest("[data-cue]").getBoundingClientRect();
        const box = one.getBoundingClientRect();
        return box.width === 0 || box.right > tile.right - 4 || one.scrollWidth > one.clientWidth + 1;
    }).map(one => one.outerHTML)"""

HIDDEN_PHASE = """() => [...document.querySelector("ov-console").shadowRoot.querySelector("ov-strip").shadowRoot
    .querySelectorAll(".phase, ov-left")].filter(one => {
        const card = one.closest(".card").getBoundingClientRect();
        const box = one.getBoundingClientRect();
        const over = one.closest(".card").querySelector("button")?.getBoundingClientRect();
        return box.width === 0 || box.right > (over?.width ? over.left : card.right) || box.bottom > card.bottom;
    }).map(one => one.outerHTML)"""


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (768, 1024)], ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_every_tab_is_in_sight(open_page: OpenPage, size: Size, locale: str) -> None:
    page = await open_page(size=size, locale=locale)
    every = await page.locator("[data-tab]").all()
    assert len(every) >= 11
    for tab in every:
        await expect(tab).to_be_in_viewport(ratio=1)
    for name in ("mechanics", "system"):
        await page.locator(f"[data-tab={name}]").click()
        for tab in every:
            await expect(tab).to_be_in_viewport(ratio=1)


async def test_chinese_tabs_are_one_row_and_a_warning_moves_none(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(size=(1366, 768))
    work = page.locator("#work [role=tab]")
    boxes = "tabs => tabs.map(tab => { const {x, y, right} = tab.getBoundingClientRect(); return [x, y, right]; })"
    before = await work.evaluate_all(boxes)
    assert len({y for _, y, _ in before}) == 1
    problem = {"code": "auth", "message": {"zh": "密码不对", "en": "wrong password"}, "since": now()}
    await room.device({"problems": [problem]})
    await expect(page.locator("[data-tab=system] .bad")).to_be_in_viewport(ratio=1)
    assert await work.evaluate_all(boxes) == before


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)], ids=lambda size: f"{size[0]}")
async def test_no_tab_moves_when_one_is_chosen(open_page: OpenPage, room: FakeRoom, size: Size) -> None:
    room.cues[1]["page"], room.cues[2]["page"] = "Giveaways", "Last orders"
    page = await open_page(size=size, locale="en")
    for tabs in (page.locator("#work [role=tab]"), page.locator("ov-pad [role=tab]")):
        boxes = "tabs => tabs.map(tab => { const {x, y, right} = tab.getBoundingClientRect(); return [x, y, right]; })"
        before = await tabs.evaluate_all(boxes)
        for tab in await tabs.all():
            await tab.click()
            await expect(tab).to_have_attribute("aria-selected", "true")
            assert await tabs.evaluate_all(boxes) == before


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)], ids=lambda size: f"{size[0]}")
async def test_no_state_of_a_button_is_cut(open_page: OpenPage, room: FakeRoom, size: Size) -> None:
    page = await open_page(size=size, locale="en")
    await room.face("sale", state="on_air", on_air=True, until=now() + 300_000, stock={"left": 50, "of": 50})
    await room.face("five", state="counting", until=now() + 600_000)
    tile = page.locator("ov-pad [data-cue=sale]")
    await expect(tile).to_contain_text("50/50")
    await expect(tile.locator("ov-left")).to_be_visible()
    await expect(page.locator("ov-pad [data-cue=five] ov-left")).to_be_visible()
    assert await page.evaluate(CUT) == []


@pytest.mark.parametrize("size", [(1680, 1050), (1366, 768), (1024, 768), PHONE, (400, 800), (400, 300)], ids=str)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_the_phase_of_what_is_on_air_is_read_at_every_size(
    open_page: OpenPage, room: FakeRoom, size: Size, locale: str
) -> None:
    page = await open_page(size=size, locale=locale, touch=size in [PHONE, (1024, 768)])
    card = page.locator("ov-strip [data-mechanic=flash_sale]")
    sale = sale_on_air(room, phase="armed")["flash_sale"]
    lottery = {"on_air": True, "zone": "center", "title": "感谢有你 抽 3 只马克杯", "entries": 31}
    chinese = locale == "zh-CN"
    await room.patch({"flash_sale": {**sale, "opens_at": now() + 60_000}, "lottery": {**lottery, "phase": "drawn"}})
    await expect(card.locator(".phase")).to_have_text("即将开始" if chinese else "armed")
    for seen in (card.locator(".phase"), card.locator("ov-left")):
        await expect(seen).to_be_in_viewport(ratio=1)
    if size[1] > 480:
        for figure in ("¥39.90", "37/100"):
            await expect(card.get_by_text(figure, exact=True)).to_be_in_viewport(ratio=1)
        drawn = page.locator("ov-strip [data-mechanic=lottery]")
        await expect(drawn.get_by_text("31 人参与" if chinese else "31 entries")).to_be_in_viewport(ratio=1)
    assert await page.evaluate(HIDDEN_PHASE) == []
    await room.patch({"flash_sale": {"phase": "ended", "opens_at": None}})
    await expect(card.locator(".phase")).to_have_text("已结束" if chinese else "ended")
    assert await page.evaluate(HIDDEN_PHASE) == []
    await room.patch(card_on_air(room, 3) | {"flash_sale": {"on_air": False}})
    if size[1] > 480:
        await expect(page.locator("ov-strip [data-mechanic=product_card] .said")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), PHONE, (400, 800), (400, 300)], ids=str)
@pytest.mark.parametrize(
    ("locale", "why"),
    [
        ("zh-CN", "没有人参与，开不了奖：先让观众参与，或者重新开始"),
        ("en", "nobody takes part: let viewers enter, or open another"),
    ],
)
async def test_why_something_was_refused_is_read_to_its_end(
    open_page: OpenPage, room: FakeRoom, size: Size, locale: str, why: str
) -> None:
    room.cues[:] = [room.cues[5]]
    page = await open_page(size=size, locale=locale, touch=size in [PHONE, (1024, 768)])
    main = page.locator("ov-console main")
    before = await main.bounding_box()
    room.refuse("POST", "/cues/draw/fire", why)
    tile = page.locator("ov-pad [data-cue=draw]")
    await room.face("draw", state="armed", until=now() + 10_000)
    await tile.click()
    notice = page.locator("ov-console footer > [role=status]")
    await expect(notice).to_contain_text(why)
    await expect(tile).not_to_contain_text("已预备" if locale == "zh-CN" else "Armed")  # refused: that says it all
    for seen in (notice, tile.locator(".life")):
        assert await seen.evaluate(
            "one => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth]"
        ) == [0, 0]
    assert await tile.evaluate("one => one.scrollHeight <= one.clientHeight")
    await expect(tile.locator(".label")).to_be_in_viewport(ratio=0.9)
    assert await main.bounding_box() == before  # and nothing has moved


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)], ids=str)
async def test_the_manner_of_a_key_and_the_rundowns_title_are_whole(
    open_page: OpenPage, room: FakeRoom, size: Size
) -> None:
    room.cues[0] |= {"mode": "macro", "keys": ["Shift+F1"], "steps": [], "args": {"product": "A001"}}
    room.products[0]["image"] = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    room.topics["rundown"] |= {"phase": "ready", "title": "宠粉节全天场"}
    page = await open_page(size=size)
    cut = "one => one.scrollWidth > one.clientWidth"
    keys = page.locator("ov-pad [data-cue=card1] .keys")
    await expect(keys).to_contain_text("☰")
    assert not await keys.locator("kbd").evaluate(cut)
    mark = await keys.locator(".mark").bounding_box()
    box = await keys.bounding_box()
    assert mark is not None
    assert box is not None
    assert mark["x"] + mark["width"] <= box["x"] + box["width"] + 0.5
    await page.locator("[data-tab=rundown]").click()
    title = page.locator("ov-rundown .tools b")
    await expect(title).to_have_text("宠粉节全天场")
    assert not await title.evaluate(cut)
    tops = "all => [...new Set(all.map(one => Math.round(one.getBoundingClientRect().top)))].length"
    assert await page.locator("ov-rundown .tools > button").evaluate_all(tops) == 1


async def test_a_phone_has_the_pad_and_nothing_else(open_page: OpenPage, room: FakeRoom) -> None:
    await room.patch(sale_on_air(room))
    page = await open_page(size=PHONE, touch=True)
    for needed in ("ov-pad [data-cue]", "ov-strip [data-mechanic=flash_sale]", "[data-link=online]", ".panic"):
        await expect(page.locator(needed).first).to_be_in_viewport(ratio=1)
    for more in ("ov-next", "[data-tab]", "[data-arrange]", "ov-products"):
        await expect(page.locator(more)).to_have_count(0)
    await expect(page.get_by_role("button", name="按键表")).to_have_count(0)
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(SMALL, 44) == []
    await page.locator("ov-pad [data-cue=card1]").tap()
    await expect(page.get_by_role("status")).to_contain_text("已完成")
    assert room.made("POST", "/cues/card1/fire") != []

    await page.get_by_role("button", name="全部面板").tap()
    await expect(page.locator("[data-tab]")).to_have_count(13)
    await page.locator("[data-tab=products]").tap()
    await expect(page.locator("ov-products")).to_be_visible()
    await page.get_by_role("button", name="只看按键").tap()
    await expect(page.locator("[data-tab]")).to_have_count(0)
    await expect(page.locator("ov-pad [data-cue]").first).to_be_visible()


async def test_a_phone_on_its_side_is_one_as_well(open_page: OpenPage) -> None:
    page = await open_page(size=(844, 390), touch=True)
    await expect(page.locator("[data-tab]")).to_have_count(0)
    await expect(page.locator("ov-pad [data-cue]").first).to_be_in_viewport(ratio=1)
    await expect(page.locator(".panic")).to_be_in_viewport(ratio=1)


async def test_who_fires_nothing_has_their_panes_on_a_phone(open_page: OpenPage) -> None:
    page = await open_page(role="service", size=PHONE, touch=True)
    await expect(page.locator("[data-tab=comments]")).to_have_count(1)
    await expect(page.get_by_role("button", name="只看按键")).to_have_count(0)


async def test_a_dock_of_obs_is_no_phone(open_page: OpenPage) -> None:
    page = await open_page(size=(400, 800))
    await expect(page.locator("[data-tab]")).to_have_count(13)


async def test_several_countdowns_are_named_in_the_order_of_their_times(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    labels = {"c": ("运费险", 180), "a": ("满 99 减 20 优惠券", 60), "b": ("福利倒计时", 120)}
    timers = {
        name: {"label": label, "phase": "running", "ends_at": now() + s * 1000} for name, (label, s) in labels.items()
    }
    await room.patch({"countdown": {"on_air": True, "timers": timers}})
    card = page.locator("ov-strip [data-mechanic=countdown]")
    await expect(card).to_contain_text("满 99 减 20 优惠券 · 福利倒计时 · 运费险")
    await expect(card.locator("ov-left")).to_have_count(2)
    await expect(card.locator(".more")).to_have_text("+1")
