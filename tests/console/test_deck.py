"""Stream Decks in the console: what their keys show, what a press does, and which presses do nothing."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from tests.chromiums import LAUNCH, require
from tests.talk import talk

from . import hid
from .conftest import OpenPage
from .fake import FakeRoom, now
from .hid import ACCENT, AIR, WARN, Deck, Picture, border, framed, near, same
from .scenario import card_on_air, cue

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MK2 = ("mk2", "AL12K2A00731")
MINI = ("mini", "BL18K1B00042")
CARD1, CARD2, CARD3, SALE, FIVE, DRAW, SCENE, OFF = range(8)  # keys, as the scenario's cues lie on them

RING = (0x28, 0x30, 0x3A)  # of a hold, before it is filled

Keys = dict[int, Picture]


def having(*decks: tuple[str, str], granted: bool = True) -> Callable[[BrowserContext], Awaitable[None]]:
    async def before(context: BrowserContext) -> None:
        await hid.install(context, *decks, granted=granted)

    return before


def fired(room: FakeRoom) -> list[tuple[str, Any]]:
    return [(call.path.split("/")[2], call.body) for call in room.calls if call.path.endswith("/fire")]


def all_drawn(count: int) -> Callable[[Keys], bool]:
    return lambda keys: len(keys) == count


async def driven(page: Page, *, number: int = 0, keys: int = 15, bitmap: bool = False) -> Deck:
    """The page's deck, once all of its keys have been drawn."""
    deck = Deck(page, number, bitmap=bitmap)
    await deck.until(all_drawn(keys))
    return deck


async def settled(page: Page, room: FakeRoom, deck: Deck) -> list[tuple[str, Any]]:
    """What was fired before, once a press that comes after it has come through."""
    await deck.press(OFF)
    await expect(page.get_by_role("status").first).to_contain_text("下屏讲解卡：已完成")
    assert fired(room)[-1][0] == "off"
    return fired(room)[:-1]


async def controllers(page: Page) -> None:
    await page.locator("[data-tab=controllers]").click()
    await expect(page.locator("ov-controllers")).to_be_visible()


async def test_a_click_connects_and_only_then_the_decks_code_is_loaded(open_page: OpenPage) -> None:
    page = await open_page(role="assistant", before=having(MK2, granted=False))
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    await controllers(page)
    await expect(page.get_by_text("点“连接”选中它")).to_be_visible()
    loaded = "() => performance.getEntriesByType('resource').filter(({name}) => name.includes('/decks-')).length"
    assert await page.evaluate(loaded) == 0
    await page.get_by_role("button", name="连接 Stream Deck").click()
    deck = await driven(page)
    assert any("/decks-" in url for url in scripts)
    await expect(page.locator("ov-decks")).to_contain_text("Stream Deck MK.2")
    await expect(page.locator("ov-decks")).to_contain_text(MK2[1])
    assert await deck.own("brightness") == [70]
    assert {picture.size for picture in (await deck.look()).values()} == {(72, 72)}


async def test_a_press_fires_what_was_seen_and_the_key_shows_that_it_is_on_air(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page(role="assistant", before=having(MK2))
    deck = await driven(page)
    before = dict(await deck.look())
    assert not framed(before[CARD1], AIR)
    await deck.press(CARD1)
    await expect(page.get_by_role("status").first).to_contain_text("1号 洁面乳：已完成")
    assert fired(room) == [("card1", {"seen": "card1.0"})]
    await room.face("card1", state="on_air")
    after = await deck.until(lambda keys: framed(keys[CARD1], AIR))
    assert [key for key in after if not same(after[key], before[key])] == [CARD1]
    assert set(deck.sent[15:]) <= {CARD1}, "a key was sent again that shows the same"


async def test_states_differ_by_more_than_colour(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    plain = dict(await deck.look())
    await room.face("card1", state="on_air", stock={"left": 320})
    await room.face("card2", state="sold_out", stock={"left": 0, "of": 100})
    await room.face("card3", state="idle", price=12800, stock={"left": 3})
    await room.face("sale", state="counting", until=now() + 600_000, stock={"left": 37, "of": 100})
    await room.face("five", state="paused", paused_left=80_000)
    await room.face("draw", state="done", phase="drawn")
    await room.face("scene", state="running", step={"at": 2, "of": 5})
    await room.face("off", refused={"zh": "没有连接", "en": "not connected", "at": now()})
    keys = await deck.until(lambda keys: framed(keys[SALE], ACCENT) and framed(keys[CARD1], AIR))
    keys = await deck.until(lambda keys: all(not same(keys[key], plain[key]) for key in range(8)))
    grey = [keys[key].convert("L") for key in range(8)]
    assert len({picture.tobytes() for picture in grey}) == 8
    assert not any(framed(keys[key], AIR) for key in range(8) if key != CARD1)
    # What is on air stays so to look at, whatever a press of it was answered.
    await room.face("card1", state="on_air", refused={"zh": "已在播", "en": "is on air", "at": now()})
    refused = await deck.until(lambda shown: not same(shown[CARD1], keys[CARD1]))
    assert framed(refused[CARD1], AIR)


async def test_the_digits_tick_and_no_other_key_is_sent_again(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await room.face("five", state="counting", until=now() + 600_000)
    await deck.until(lambda keys: framed(keys[FIVE], ACCENT))
    sent = len(deck.sent)
    await deck.until(lambda _: len(deck.sent) >= sent + 3)
    assert set(deck.sent[sent:]) == {FIVE}


async def test_a_products_picture_is_on_its_key(open_page: OpenPage, room: FakeRoom) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (30, 160, 220)).save(file, "PNG")
    room.products[0]["image"] = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    keys = await deck.until(lambda keys: near(keys[CARD1].getpixel((12, 12)), (30, 160, 220)))
    assert not near(keys[CARD2].getpixel((12, 12)), (30, 160, 220))


async def test_what_must_be_held_fires_only_when_it_was(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[SCENE]["mode"] = "hold"
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await deck.press(SCENE)
    await expect(page.get_by_role("status").first).to_contain_text("要按住 0.8 秒")
    assert fired(room) == []
    await deck.look()
    drawn = len(deck.sent)
    await deck.down(SCENE)
    await expect(page.get_by_role("status").first).to_contain_text("切到产品机位：已执行")
    await deck.up(SCENE)
    await deck.look()
    tops = [picture.getpixel((36, 11)) for picture in deck.pictures[drawn:]]
    assert any(near(top, RING, 12) or near(top, AIR) for top in tops), "no ring was drawn while it was held"
    [(name, body)] = await settled(page, room, deck)
    assert name == "scene"
    assert body["held"] >= 800


async def test_arming_takes_a_second_press_and_the_key_says_so(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[DRAW]["mode"] = "arm"
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await deck.press(DRAW)
    await deck.until(lambda keys: framed(keys[DRAW], WARN))
    async with talk(page).answer("draw"):
        await deck.press(DRAW)
    await deck.until(lambda keys: not framed(keys[DRAW], WARN))
    assert fired(room) == [("draw", {"seen": "draw.0"}), ("draw", {"seen": "draw.1"})]


async def test_toggles_and_macros_start_and_end(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[CARD2] |= {"mode": "toggle", "off": {"command": "product_card.hide", "args": {}}}
    del room.cues[CARD3]["command"]
    room.cues[CARD3] |= {"mode": "macro", "steps": [{"command": "product_card.hide", "args": {}}, {"wait": "5s"}]}
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    for key, colour in ((CARD2, AIR), (CARD3, ACCENT)):
        await deck.press(key)
        await deck.until(lambda keys, key=key, colour=colour: framed(keys[key], colour))  # type: ignore[misc]
        async with talk(page).answer():
            await deck.press(key)
        await deck.until(lambda keys, key=key, colour=colour: not framed(keys[key], colour))  # type: ignore[misc]
    assert [name for name, _ in fired(room)] == ["card2", "card2", "card3", "card3"]


async def test_a_press_of_what_is_no_longer_so_is_refused_on_the_key(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    room.pressable.script("card1", state="idle", price=1)  # and no page knows it yet
    await deck.press(CARD1)
    await expect(page.get_by_role("status").first).to_contain_text("按下时它已经变了")
    await deck.until(lambda keys: 0.3 < border(keys[CARD1], WARN) < 0.8)


async def test_a_second_press_before_the_answer_fires_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    plain = (await deck.look())[CARD1]
    room.held = asyncio.Event()
    await deck.press(CARD1)
    await deck.until(lambda keys: not same(keys[CARD1], plain))
    await deck.press(CARD1)
    room.held.set()
    await deck.until(lambda keys: same(keys[CARD1], plain))
    assert [name for name, _ in await settled(page, room, deck)] == ["card1"]


async def test_without_the_server_every_key_says_so_and_no_press_is_kept(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    faces = dict(await deck.look())
    await room.cut()
    lost = await deck.until(lambda keys: all(same(keys[key], keys[0]) for key in range(15)))
    assert not same(lost[0], faces[0])
    await deck.press(CARD1)
    await expect(page.get_by_role("status").first).to_contain_text("没有发出，也不会补发")
    room.restore()
    await deck.until(lambda keys: all(same(keys[key], faces[key]) for key in range(15)))
    assert await settled(page, room, deck) == []


async def test_a_locked_page_shows_nothing_and_fires_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    room.you = {"locked": True}
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    keys = await deck.look()
    assert all(same(keys[key], keys[0]) for key in range(15))
    await deck.press(CARD1)
    await expect(page.get_by_role("status").first).to_contain_text("页面已锁定")
    room.you = {"locked": False}
    await room.cut()
    room.restore()
    await deck.until(
        lambda keys: len({keys[key].tobytes() for key in range(9)}) == 9
    )  # each cue, and a key without one
    assert await settled(page, room, deck) == []


async def test_pages_and_folders_are_turned_on_the_deck(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues += [cue(f"more{number}", f"{number}号", [], "product_card.show", product="A002") for number in range(9)]
    for one in room.cues[-4:]:
        one["page"] = "主推"
    room.cues[-1]["folder"] = "秒杀"
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await controllers(page)
    await expect(page.locator("[data-deck]")).to_contain_text("第 1/2 屏")
    first = dict(await deck.look())
    await deck.press(14)
    await deck.until(lambda keys: not same(keys[13], first[13]) and same(keys[4], keys[5]))
    await expect(page.locator("[data-deck]")).to_contain_text("主推 · 第 2/2 屏")
    await deck.press(2)
    await expect(page.get_by_role("status").first).to_contain_text("7号：已完成")
    second = await deck.until(
        lambda keys: same(keys[4], keys[5]) and not any(same(keys[key], first[key]) for key in (0, 3))
    )
    await deck.press(3)
    await deck.until(lambda keys: not same(keys[0], second[0]) and same(keys[2], keys[3]))
    await expect(page.locator("[data-deck]")).to_contain_text("秒杀")
    await deck.press(1)
    await expect(page.get_by_role("status").first).to_contain_text("8号：已完成")
    await deck.press(0)
    await deck.until(lambda keys: all(same(keys[key], second[key]) for key in (0, 3, 13)))
    await deck.press(13)
    await deck.until(lambda keys: all(same(keys[key], first[key]) for key in range(15)))
    assert [name for name, _ in fired(room)] == ["more7", "more8"]


async def test_it_comes_back_by_itself_with_its_page_and_brightness(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues += [cue(f"more{number}", f"{number}号", [], "product_card.show", product="A002") for number in range(9)]
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await controllers(page)
    await page.locator("ov-decks").get_by_role("slider").fill("35")
    await deck.press(14)
    await expect(page.locator("[data-deck]")).to_contain_text("第 2/2 屏")
    turned = await deck.until(lambda keys: not near(keys[13].getpixel((33, 21)), (40, 48, 58), 20))
    await deck.unplug()
    await expect(page.locator("[data-deck]")).to_have_count(0)
    sent = len(deck.sent)
    await deck.plug()
    await expect(page.locator("[data-deck]")).to_contain_text("第 2/2 屏")
    await deck.until(lambda keys: set(deck.sent[sent:]) == set(range(15)) and same(keys[13], turned[13]))
    assert await deck.own("brightness") == [70, 35, 35]
    await page.reload()
    deck = await driven(page)
    await expect(page.locator("[data-deck]")).to_contain_text("第 2/2 屏")
    assert await deck.own("brightness") == [35]


async def test_several_decks_each_with_its_own_pages(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2, MINI))
    large = await driven(page)
    small = await driven(page, number=1, keys=6, bitmap=True)
    await room.face("card2", state="on_air")
    await large.until(lambda keys: framed(keys[CARD2], AIR))
    keys = await small.until(lambda keys: framed(keys[CARD2], AIR))
    assert keys[CARD2].size == (80, 80)
    ink = keys[CARD2].convert("L").point(lambda level: 255 if level > 200 else 0)
    assert ink.crop((0, 60, 80, 80)).getbbox() is not None, "the word is at the bottom: it stands upright"
    await small.press(5)
    await small.until(lambda keys: not framed(keys[CARD2], AIR))
    await small.press(0)
    await expect(page.get_by_role("status").first).to_contain_text("五分钟倒计时：已完成")
    await large.press(0)
    await expect(page.get_by_role("status").first).to_contain_text("1号 洁面乳：已完成")
    assert [name for name, _ in fired(room)] == ["five", "card1"]


async def test_one_page_of_a_browser_drives_and_another_can_take_over(open_page: OpenPage, room: FakeRoom) -> None:
    first = await open_page(before=having(MK2))
    mine = await driven(first)
    second = await first.context.new_page()
    await second.goto(first.url)
    await expect(second.locator("[data-link=online]")).to_be_visible()
    await controllers(second)
    await expect(second.get_by_text("另一个控制台页面正在用控制器")).to_be_visible()
    assert not await second.evaluate("decks.opened(0)")
    await second.get_by_role("button", name="改在这里用").click()
    theirs = await driven(second)
    await controllers(first)
    await expect(first.get_by_text("另一个控制台页面正在用控制器")).to_be_visible()
    assert not await first.evaluate("decks.opened(0)")
    assert await mine.own("resets") == 0
    await mine.press(CARD2)
    await theirs.press(CARD1)
    await expect(second.get_by_role("status").first).to_contain_text("1号 洁面乳：已完成")
    assert [name for name, _ in fired(room)] == ["card1"]
    await second.close()
    await expect(first.get_by_text("另一个控制台页面正在用控制器")).to_have_count(0)
    await mine.press(CARD3)
    await expect(first.get_by_role("status").first).to_contain_text("3号 收纳篮：已完成")


async def test_a_deck_that_another_program_holds_says_what_to_do(open_page: OpenPage) -> None:
    async def before(context: BrowserContext) -> None:
        await hid.install(context, MK2, granted=True)
        await context.add_init_script("decks.own(0).heldElsewhere = true")

    page = await open_page(before=before)
    await controllers(page)
    await expect(page.locator("ov-decks").get_by_role("alert")).to_contain_text("先退出 Elgato 自己的 Stream Deck 程序")
    await page.evaluate("decks.own(0).heldElsewhere = false")
    await page.get_by_role("button", name="重试").click()
    await driven(page)
    await expect(page.locator("ov-decks").get_by_role("alert")).to_have_count(0)


async def test_a_deck_without_displays_is_not_used(open_page: OpenPage) -> None:
    page = await open_page(before=having(("pedal", "CL1")))
    await controllers(page)
    await expect(page.locator("ov-decks").get_by_role("alert")).to_contain_text("没有带屏幕的按键")
    assert not await page.evaluate("decks.opened(0)")


async def test_page_buttons_of_a_neo_turn_its_pages(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues += [cue("last", "最后一个", [], "product_card.show", product="A002")]
    page = await open_page(before=having(("neo", "DL1")))
    deck = await driven(page, keys=8)
    first = dict(await deck.look())
    await deck.press(9)
    await controllers(page)
    await expect(page.locator("[data-deck]")).to_contain_text("第 2/2 屏")
    await deck.until(  # key 0 too, which is drawn last: until then a press of it is one of what it showed before
        lambda keys: not same(keys[0], first[0]) and all(same(keys[1], keys[key]) for key in range(2, 8))
    )
    await deck.press(0)
    await expect(page.get_by_role("status").first).to_contain_text("最后一个：已完成")
    await deck.press(8)
    await expect(page.locator("[data-deck]")).to_contain_text("第 1/2 屏")
    assert [name for name, _ in fired(room)] == ["last"]


async def test_stop_using_it_gives_it_back(open_page: OpenPage) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await controllers(page)
    await page.get_by_role("button", name="不再使用").click()
    await expect(page.locator("[data-deck]")).to_have_count(0)
    await expect(page.get_by_text("点“连接”选中它")).to_be_visible()
    await page.wait_for_function("() => !decks.own(0).granted")
    assert await deck.own("resets") == 1


async def test_a_host_drives_nothing(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(role="host", before=having(MK2))
    await expect(page.locator("[data-tab=controllers]")).to_have_count(0)
    await room.patch(card_on_air(room, 1))
    await expect(page.locator("ov-strip")).to_contain_text("洁面乳")
    assert not await page.evaluate("decks.opened(0)")


async def test_only_what_the_role_may_fire_lies_on_the_keys(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues.insert(0, cue("stream", "开始推流", [], "studio.start_stream"))
    page = await open_page(role="assistant", before=having(MK2))
    deck = await driven(page)
    await deck.press(0)
    await expect(page.get_by_role("status").first).to_contain_text("1号 洁面乳：已完成")
    assert [name for name, _ in fired(room)] == ["card1"]


async def test_the_words_follow_the_language(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(MK2))
    deck = await driven(page)
    await room.face("card1", state="on_air")
    zh = (await deck.until(lambda keys: framed(keys[CARD1], AIR)))[CARD1]
    await page.get_by_role("button", name="English").click()
    en = (await deck.until(lambda keys: not same(keys[CARD1], zh)))[CARD1]
    assert framed(en, AIR)


@pytest.mark.parametrize("engine", ["127", "current"])
async def test_in_the_oldest_and_the_newest_browser(engine: str, address: str, room: FakeRoom) -> None:
    executable = require(engine)
    elsewhere = f"http://console.test:{address.rsplit(':', 1)[1]}"
    rules = "--host-resolver-rules=MAP console.test 127.0.0.1"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=[*LAUNCH, rules])
        page = await browser.new_page(locale="zh-CN")
        await hid.install(page, MK2, granted=True)
        await page.goto(f"{address}/console/main?token=assistant")
        deck = await driven(page)
        await deck.press(CARD1)
        await expect(page.get_by_role("status").first).to_contain_text("1号 洁面乳：已完成")
        await room.face("card1", state="on_air")
        await deck.until(lambda keys: framed(keys[CARD1], AIR))
        # Over plain HTTP from another machine there is no `navigator.hid` at all.
        page = await browser.new_page(locale="zh-CN")
        await page.goto(f"{elsewhere}/console/main?token=assistant")
        await controllers(page)
        await expect(page.locator("ov-decks")).to_contain_text("这个地址是普通的 http")
        await expect(page.locator("ov-midi")).to_contain_text("这个地址是普通的 http")
        await browser.close()
    assert [name for name, _ in fired(room)] == ["card1"]
