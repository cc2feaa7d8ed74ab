"""The prompter: what the host reads, and nothing that is not true any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom, now
from .fake_prompter import VARIABLES
from .scenario import card_on_air, countdown_on_air, sale_on_air
from .test_layout import HOSTILE, OVERFLOWING, SMALL, poison

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES: list[Size] = [(1920, 1080), (1080, 1920), (1366, 768)]

READABLE = """() => {
    const root = document.querySelector("ov-prompter").shadowRoot;
    const reader = root.querySelector("ov-reader").shadowRoot;
    const found = {};
    for (const [where, tree] of [["", root], ["script ", reader]]) {
        for (const one of tree.querySelectorAll(".page *, .text *")) {
            const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            if ((own || one.localName === "ov-left" || one.localName === "ov-pace") && !one.closest("kbd"))
                found[`${where}${one.localName}.${one.className}`] = parseFloat(getComputedStyle(one).fontSize);
        }
    }
    return found;
}"""
CUT_OFF = """() => {
    const root = document.querySelector("ov-prompter").shadowRoot;
    return [...root.querySelectorAll(".price, ov-left, .next, .facts > *, footer button, .told button")].filter(one => {
        const box = one.getBoundingClientRect();
        return box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1;
    }).map(one => one.className || one.localName);
}"""


async def prompter(open_page: OpenPage, size: Size = (1920, 1080), **options: str) -> Page:
    return await open_page("prompter", role="host", size=size, **options)


async def test_it_waits_calmly(open_page: OpenPage) -> None:
    page = await prompter(open_page)
    await expect(page.locator("ov-prompter")).to_contain_text("等待下一个商品")
    await expect(page.locator("ov-reader")).to_contain_text("还没有话术")
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
    await expect(page.locator("ov-reader p")).to_have_count(4)
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
    await expect(page.locator("s")).to_have_text("¥59.90")  # as on the stage: never another than the viewers see
    await expect(page.locator(".offer")).to_contain_text("日常价")
    await expect(page.locator(".offer")).to_contain_text("库存 3/100")
    await expect(page.locator(".offer")).to_contain_text("每单限购 5")
    await room.patch({"flash_sale": {"per_viewer": 1}})
    await expect(page.locator(".offer")).to_contain_text("每人限购 1")
    times = page.locator(".time")
    await expect(times).to_have_text([r"02:33整点抽奖", "04:31限时秒杀 距结束"])
    await room.patch({"countdown": {"timers": {"five": {"phase": "done"}}}})
    await expect(times).to_have_count(1)
    await room.patch({"flash_sale": {"left": 0, "phase": "sold_out"}})
    await expect(page.locator(".offer")).to_contain_text("售罄")


async def test_a_sale_that_has_not_opened_says_so_and_then_how_long_it_lasts(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await prompter(open_page)
    await page.clock.install()
    await page.clock.pause_at(datetime.now() + timedelta(seconds=1))
    sale = sale_on_air(room, phase="armed", lasts=300_000)["flash_sale"]
    await room.patch({"flash_sale": {**sale, "opens_at": sale["ends_at"] - 290_000}})
    await expect(page.locator(".time")).to_contain_text("距开抢")
    await page.clock.run_for(12_000)
    await room.patch({"flash_sale": {"phase": "open"}})
    await expect(page.locator(".time")).to_contain_text("距结束")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_mark_of_a_rehearsal_covers_nothing_that_is_read(
    open_page: OpenPage, room: FakeRoom, size: Size
) -> None:
    room.products[0]["name"] = "名字很长的商品" * 12
    page = await prompter(open_page, size)
    await room.patch({**card_on_air(room, 1), "session": {"rehearsal": True}})
    await expect(page.locator("[data-rehearsal]")).to_have_count(1)
    band = 1.65 * min(40, max(14, 0.036 * min(size)))
    covered = """band => [...document.querySelector("ov-prompter").shadowRoot.querySelectorAll(".page *")]
        .filter(one => { const box = one.getBoundingClientRect(); return box.height > 0 && box.top < band - 0.5; })
        .map(one => one.outerHTML)"""
    await expect(page.locator(".name")).to_be_in_viewport()
    assert await page.evaluate(covered, band) == []
    await page.keyboard.press("v")
    await expect(page.locator(".page.flip")).to_have_count(1)
    assert await page.evaluate(covered, band) == []


async def test_next_is_what_the_rundown_goes_on_with(open_page: OpenPage, room: FakeRoom) -> None:
    del room.topics["rundown"]
    page = await prompter(open_page)
    following = page.locator(".next")
    await expect(following).to_contain_text("没有下一个")
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
    await expect(following).to_contain_text("没有下一个")


async def test_a_lost_link_is_said_and_the_script_stays_readable(open_page: OpenPage, room: FakeRoom) -> None:
    room.prompting.write("A001", opening="来看 {name}")
    room.prompting.send("快一点")
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator(".price")).to_have_text("¥59.90")
    await room.cut()
    await expect(page.locator(".down")).to_contain_text("可能已变")
    await expect(page.locator(".price")).to_have_text("¥59.90?")
    await expect(page.locator(".stock")).to_contain_text("320?")
    await expect(page.locator("ov-reader p").first).to_have_text("来看 山茶花氨基酸洁面乳 120 g")
    await expect(page.get_by_role("button", name="收到")).to_be_disabled()
    room.restore()
    await expect(page.locator(".down")).to_have_count(0)
    await expect(page.locator(".price")).to_have_text("¥59.90")
    await expect(page.get_by_role("button", name="收到")).to_be_enabled()


@pytest.mark.parametrize(
    ("size", "locale"), [(SIZES[0], "zh-CN"), (SIZES[0], "en"), (SIZES[1], "en"), (SIZES[2], "zh-CN")]
)
async def test_readable_at_three_metres_in_both_directions(
    open_page: OpenPage, room: FakeRoom, size: Size, locale: str
) -> None:
    """4 % of the smaller side is 43 px of 1080, 12 mm on a 24-inch screen: 1/250 of the distance, and read with ease."""
    room.prompting.write("A001", opening="来看 {name}", close="还剩 {left}")
    room.prompting.send("放慢一点")
    room.prompting.send("看评论")
    room.prompting.pin("孕妇能用吗？", "小王")
    page = await prompter(open_page, size, locale=locale)
    pace = {"phase": "running", "current_ends_at": now() + 60_000, "planned_end_at": now(), "rest": 60_000}
    rundown = {"rundown": {"items": {"a": {"product": "A002"}}, "next": "a", **pace}}
    await room.patch({**sale_on_air(room), **countdown_on_air(), **rundown})
    await expect(page.locator(".price")).to_have_text("¥39.90")
    await expect(page.locator(".next b")).to_contain_text("玻尿酸")
    await expect(page.locator("ov-reader ov-left")).to_be_visible()
    await expect(page.locator("ov-pace")).to_contain_text("2:00" if locale == "en" else "慢")
    for part in (".ordinary", ".question", ".ordinary .who"):
        await expect(page.locator(part)).to_be_visible()
    for urgent in (None, "先别喊了"):
        if urgent is not None:
            await room.patch(room.prompting.send(urgent, urgent=True))
            await expect(page.locator(".urgent")).to_be_visible()
        found = await page.evaluate(READABLE)
        assert len(found) > 12
        assert {what: pixels for what, pixels in found.items() if pixels < 0.0399 * min(size)} == {}
        assert await page.evaluate(CUT_OFF) == []
        assert await page.evaluate(OVERFLOWING) == []
        assert await page.evaluate(SMALL, 44) == []


@pytest.mark.parametrize(
    ("kind", "urgent", "size"), [(kind, bool(n & 1), SIZES[n >> 1 & 1]) for n, kind in enumerate(HOSTILE)]
)
async def test_hostile_text_neither_runs_nor_hides_the_price(
    open_page: OpenPage, room: FakeRoom, kind: str, urgent: bool, size: Size
) -> None:
    text = HOSTILE[kind]
    poison(room, text)
    room.products[0]["points"] = [text] * 20
    room.prompting.write(None, opening=text)
    room.prompting.send(text[:100], urgent=urgent)
    room.prompting.send(text[:100])
    room.prompting.pin(text[:300], text[:200])
    sale = sale_on_air(room)
    sale["flash_sale"]["price"] = 99_999_900
    timers = {
        f"t{number}": {"label": text, "phase": "running", "ends_at": sale["flash_sale"]["ends_at"]}
        for number in range(6)
    }
    page = await prompter(open_page, size)
    await room.patch({**sale, "countdown": {"on_air": True, "timers": timers}})
    await expect(page.locator(".price")).to_have_text("¥999,999.00")
    await expect(page.locator(".urgent" if urgent else ".question")).to_be_visible()
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate(CUT_OFF) == []
    assert await page.locator("ov-reader").evaluate("one => one.clientHeight") > 0.1 * min(size)  # a row
    await page.keyboard.press("g")
    await expect(page.locator("ov-reader h2")).to_have_text("开场")
    assert await page.evaluate("window.hacked") is None


async def test_every_variable_says_what_is_true_now(open_page: OpenPage, room: FakeRoom) -> None:
    room.prompting.write("A001", opening="\n".join(f"{name}={{{name}}}" for name in VARIABLES))
    page = await prompter(open_page)
    await room.patch({"rundown": {"items": {"a": {"label": "抽奖"}}, "next": "a"}, **sale_on_air(room, left=3)})
    lines = page.locator("ov-reader p")
    said = [
        "name=山茶花氨基酸洁面乳 120 g",
        "number=1",
        "price=¥39.90",
        "was=¥59.90（日常价）",
        "stock=3",
        "limit=5",
    ]
    for number, line in enumerate(said):
        await expect(lines.nth(number)).to_have_text(line)
    await expect(lines.nth(6).locator("ov-left")).to_contain_text("04:")
    await expect(lines.nth(7)).to_have_text("next=抽奖")
    await room.patch({"flash_sale": {"left": 2}})
    await expect(lines.nth(4)).to_have_text("stock=2")


async def test_what_is_not_known_is_not_read_and_no_was_without_its_basis(open_page: OpenPage, room: FakeRoom) -> None:
    del room.topics["rundown"]
    del room.products[0]["was_basis"]
    room.prompting.write("A001", close="平时要 {was}，骗人！今天只要 {price}。还剩 {left}！\n下一个是 {next}。")
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator("[data-line='close.0']")).to_have_text("今天只要 ¥59.90。")
    await expect(page.locator("[data-line='close.1']")).to_have_text("")


async def test_what_was_taken_off_the_air_is_still_talked_about(open_page: OpenPage, room: FakeRoom) -> None:
    room.prompting.write("A001", opening="只要 {price}")
    room.prompting.write(None, opening="大家好")
    page = await prompter(open_page)
    script = page.locator("ov-reader p")
    await expect(script.first).to_have_text("大家好")
    await room.patch(sale_on_air(room))
    await expect(script.first).to_have_text("只要 ¥39.90")
    await room.patch({"flash_sale": {"on_air": False}})
    await expect(script.first).to_have_text("只要 ¥59.90")
    await page.keyboard.press("g")
    await expect(script.first).to_have_text("大家好")
    await page.keyboard.press("g")
    await expect(script.first).to_have_text("只要 ¥59.90")
    await room.patch(room.prompting.write("A001", opening="改了"))
    await expect(script.first).to_have_text("改了")


async def test_a_product_without_a_script_has_its_selling_points(open_page: OpenPage, room: FakeRoom) -> None:
    room.products[0]["points"] = ["第一点 {price}", "第二点"]
    page = await prompter(open_page)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator("ov-reader h2")).to_have_text("卖点")
    await expect(page.locator("ov-reader p")).to_have_text(["第一点 {price}", "第二点"])


async def test_a_products_script_can_wait_for_a_key(open_page: OpenPage, room: FakeRoom) -> None:
    for product in ("A001", "A002"):
        room.prompting.write(product, opening=f"这是 {product}")
    page = await prompter(open_page)
    await page.keyboard.press("?")
    await page.locator("[data-set=follow]").uncheck()
    await page.keyboard.press("Escape")
    await room.patch(card_on_air(room, 1))
    take = page.get_by_role("button", name="换到它的话术")
    await expect(take).to_be_visible()
    await expect(page.locator("ov-reader")).not_to_contain_text("A001")
    await page.keyboard.press("j")
    await expect(page.locator("ov-reader")).to_contain_text("A001")
    await expect(take).to_have_count(0)
    await room.patch(card_on_air(room, 2))
    await take.click()
    await expect(page.locator("ov-reader")).to_contain_text("A002")


async def test_settings_are_remembered_and_the_sheet_has_every_key(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    for key in ("m", "v", "]", "+"):
        await page.keyboard.press(key)
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    for key in ("PageDown", "Home", "B", "J"):
        await expect(sheet.get_by_text(key, exact=True)).to_be_visible()
    await sheet.locator("[data-set=seat]").select_option("cohost")
    await page.keyboard.press("?")
    await expect(sheet).to_be_hidden()
    await page.reload()
    await expect(page.locator(".page")).to_have_class("page mirror flip")
    assert (
        await page.locator(".page").evaluate("one => getComputedStyle(one).transform") == "matrix(-1, 0, 0, -1, 0, 0)"
    )
    await page.keyboard.press("?")
    await expect(sheet).to_contain_text("字号 110%")
    await expect(sheet).to_contain_text("速度 260 字/分")
    await expect(sheet.locator("[data-set=seat]")).to_have_value("cohost")


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (400, 800)], ids=lambda size: f"{size[0]}")
async def test_the_sheet_fits(open_page: OpenPage, size: Size) -> None:
    page = await prompter(open_page, size)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(OVERFLOWING) == []
