"""The stage page: takes, updates and clears what is on air, in every Chromium that OBS contains."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.stage.conftest import Open, Stage
from tests.stage.server import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, pytest.mark.timeout(60)]

CUP = {"name": "保温杯", "price": 990}
RED = (192, 0, 0, 255)
CLEAR = (0, 0, 0, 0)


async def pixels(stage: Stage) -> Image.Image:
    """What OBS would get: the picture with its alpha."""
    return Image.open(io.BytesIO(await stage.page.screenshot(omit_background=True))).convert("RGBA")


async def test_state_of_a_new_page_appears_without_entrance(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await stage.shows("¥9.90")
    assert await stage.log() == []
    assert stage.errors == []


async def test_a_patch_puts_a_graphic_on_air(server: Server, open_stage: Open) -> None:
    server.knows("card", "card.js")
    stage = await open_stage()
    await server.until(lambda: 1 in server.shown())
    assert (await pixels(stage)).getcolors() == [(540 * 960, CLEAR)]
    await server.patch(card={"on_air": True, "zone": "card", **CUP})
    await stage.shows("保温杯")
    assert await stage.log() == ["enter"]
    await stage.page.wait_for_function(
        "() => document.querySelector('[data-zone=card]').firstChild.getAnimations().length === 0"
    )
    box = await stage.box("[data-zone=card] > *")
    picture = await pixels(stage)
    assert picture.getpixel((int(box["x"] + box["width"]) - 4, int(box["y"]) + 4)) == RED
    assert picture.getpixel((int(box["x"]) + 4, int(box["y"]) - 4)) == CLEAR


async def test_an_update_pulses_what_changed(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("¥9.90")
    await server.patch(card={"price": 790})
    await stage.shows("¥7.90")
    await server.patch(card={"name": "马克杯"})
    await stage.shows("马克杯")
    assert await stage.log() == ["pulse", "animations 1"]


async def test_a_clear_lets_it_leave(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.patch(card={"on_air": False, "zone": None})
    await stage.is_empty()
    await stage.page.wait_for_function("() => window.log.includes('dispose')")
    assert await stage.log() == ["leave", "dispose"]


async def test_a_zone_shows_one_graphic_at_a_time(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    server.knows("sale", "card.js")
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.patch(sale={"on_air": True, "zone": "card", "name": "秒杀", "price": 1})
    await stage.shows("秒杀")
    assert await stage.log() == ["leave", "dispose", "enter"]
    await server.patch(sale={"on_air": False, "zone": None})
    await stage.shows("保温杯")


async def test_taking_again_while_it_leaves(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    for on_air in (False, True, False, True):
        await server.patch(card={"on_air": on_air, "zone": "card" if on_air else None, "name": f"第{server.seq}次"})
    await stage.shows(f"第{server.seq - 1}次")


async def test_zones_are_independent(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    server.on_air("timers", "timer", "timer.js", ends_at=server.clock() + 3_600_000)
    stage = await open_stage()
    await stage.shows("保温杯")
    await stage.shows(":", "timer")
    await server.patch(card={"on_air": False, "zone": None})
    await stage.is_empty("card")
    await stage.shows(":", "timer")


async def test_what_was_painted_is_reported(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    await open_stage()
    await server.until(lambda: server.seq in server.shown())
    for price in (890, 790, 690):
        seq = await server.patch(card={"price": price})
        await server.until(lambda seq=seq: seq in server.shown())
    seq = await server.patch(card={"on_air": False, "zone": None})
    await server.until(lambda: seq in server.shown())
    assert server.shown() == sorted(set(server.shown()))


async def test_a_preview_reports_nothing_and_is_no_stage(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    preview = await open_stage("?preview=1")
    await preview.shows("保温杯")
    await server.patch(card={"price": 100})
    await preview.shows("¥1.00")
    await server.until(lambda: server.pings() >= 2)
    assert server.shown() == []
    assert all("page" not in query for query in server.asked)
    opaque = (await pixels(preview)).getpixel((270, 20))
    assert isinstance(opaque, tuple)
    assert opaque[3] == 255


async def test_green_for_a_chroma_key(server: Server, open_stage: Open) -> None:
    stage = await open_stage("?key=green")
    await server.until(lambda: bool(server.shown()))
    assert (await pixels(stage)).getcolors() == [(540 * 960, (0, 255, 0, 255))]
    assert server.asked[0]["page"] == "stage"


async def test_the_token_of_the_address_is_used(server: Server, open_stage: Open) -> None:
    await open_stage("?token=secret")
    await server.until(lambda: bool(server.asked))
    assert server.asked[0] == {"page": "stage", "token": "secret"}


async def test_countdowns_follow_the_servers_clock(server: Server, open_stage: Open) -> None:
    server.clock_ahead = 3_600_000
    server.on_air("timers", "timer", "timer.js", ends_at=server.clock() + 90_000)
    stage = await open_stage()
    await stage.shows("01:", "timer")
    first = await stage.page.locator("[data-zone=timer] time").text_content()
    await stage.page.wait_for_function(
        "before => document.querySelector('[data-zone=timer] > *').shadowRoot.textContent !== before", arg=first
    )


@pytest.mark.parametrize("fault", ["load", "render", "play"])
async def test_a_graphic_that_fails_is_removed_alone(server: Server, open_stage: Open, fault: str) -> None:
    server.on_air("bad", "center", "faulty.js", fault=fault)
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await stage.is_empty("center")
    assert f"faulty {fault}" in "\n".join(stage.errors)
    await server.patch(card={"price": 100})
    await stage.shows("¥1.00")


@pytest.mark.parametrize("fault", ["update", "render"])
async def test_failing_on_air_takes_it_off_until_it_is_taken_anew(server: Server, open_stage: Open, fault: str) -> None:
    server.on_air("bad", "center", "faulty.js", fault="none")
    stage = await open_stage()
    await stage.shows("fine", "center")
    await server.patch(bad={"fault": fault})
    await stage.is_empty("center")
    await server.patch(bad={"fault": "none"})
    seq = await server.patch(bad={"on_air": False, "zone": None})
    await server.until(lambda: seq in server.shown())
    await stage.is_empty("center")
    await server.patch(bad={"on_air": True, "zone": "center"})
    await stage.shows("fine", "center")


@pytest.mark.parametrize("file", ["no_class.js", "missing.js"])
async def test_a_module_that_is_no_graphic(server: Server, open_stage: Open, file: str) -> None:
    server.on_air("bad", "center", file)
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    while not any(file in error for error in stage.errors):
        await stage.page.wait_for_event("console")
    await stage.is_empty("center")


async def test_a_graphic_of_another_maker(server: Server, open_stage: Open) -> None:
    server.on_air("plain", "card", "plain.js", name="一")
    stage = await open_stage()
    await stage.shows("plain 一 at once")
    await server.patch(plain={"name": "二"})
    await stage.shows("plain 二 updated")
    await server.patch(plain={"on_air": False, "zone": None})
    await stage.is_empty()
    await server.patch(plain={"on_air": True, "zone": "card"})
    await stage.shows("plain 二 moving")


async def test_plugins_share_the_stages_lit(server: Server, open_stage: Open) -> None:
    server.on_air("shared", "card", "shared.js")
    stage = await open_stage()
    await stage.shows("one Lit")
    assert not any("Multiple versions" in error for error in stage.errors)


async def test_the_default_graphic_shows_the_topics_fields(server: Server, open_stage: Open) -> None:
    server.on_air("bid", "card", None, product={"name": "青花瓷瓶"}, price=1_280_000, bids=12, ends_at=0)
    stage = await open_stage()
    for text in ("讲解卡", "青花瓷瓶", "12,800", "12", "00:00"):
        await stage.shows(text)
    await server.patch(bid={"price": 1_300_000})
    await stage.shows("13,000")


async def test_a_new_version_of_a_graphic_replaces_the_old(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    server.mechanics["card"]["graphic"] = "/plugins/test/plain.js?v=2"
    await server.greet()
    await stage.shows("plain 保温杯 at once")


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080), (720, 1280)])
async def test_canvases(server: Server, open_stage: Open, width: int, height: int) -> None:
    scale = min(width, height) / 1080
    insets = {side: px * scale for side, px in {"top": 250, "right": 140, "bottom": 260, "left": 48}.items()}
    server.room["canvas"] = {"width": width, "height": height}
    server.topics["stage"] = {"preset": "douyin", **insets}
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage(width=width, height=height)
    await stage.shows("保温杯")
    main = await stage.box("main")
    assert (main["width"], main["height"]) == (width, height)
    zone = await stage.box("[data-zone=card]")
    graphic = await stage.box("[data-zone=card] > *")
    assert zone["x"] == pytest.approx(insets["left"], abs=0.05)
    assert zone["y"] + zone["height"] == pytest.approx(height - insets["bottom"], abs=0.05)
    assert graphic["width"] == pytest.approx(zone["width"], abs=0.05)
    assert graphic["y"] + graphic["height"] == pytest.approx(height - insets["bottom"], abs=0.05)
    await server.patch(stage={"bottom": 100 * scale})
    await stage.page.wait_for_function(
        "y => Math.abs(document.querySelector('[data-zone=card]').getBoundingClientRect().bottom - y) < 0.05",
        arg=height - 100 * scale,
    )


async def test_the_guide_shows_what_the_platform_covers(server: Server, open_stage: Open) -> None:
    server.room["platform"] = "douyin"
    server.topics["stage"] = {"top": 300}
    stage = await open_stage(width=1080, height=1920)
    await server.until(lambda: bool(server.shown()))
    assert (await stage.box("#guide"))["height"] == 0
    await server.patch(stage={"guide": True})
    await stage.page.wait_for_function("() => document.querySelector('#guide').clientHeight === 1920")
    text = await stage.page.evaluate("document.querySelector('#guide').innerText")
    for label in ("300 px", "140 px", "560 px", "48 px", "估计值", "estimate", "1080 × 1920", "card"):
        assert label in text
    assert await stage.box("#guide .bottom") == {"x": 0, "y": 1360, "width": 1080, "height": 560}
    assert await stage.box("#guide .right") == {"x": 940, "y": 300, "width": 140, "height": 1060}
    await server.patch(stage={"guide": False})
    await stage.page.wait_for_function("() => document.querySelector('#guide').clientHeight === 0")


HOSTILE: dict[str, Any] = {
    "script": "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>",
    "override": "\u202e\u2066特价\u202c",
    "long": "很" * 10_000,
    "word": "W" * 10_000,
    "zalgo": "Z\u0335\u0301\u0488\u0330" * 500 + "".join(chr(0x300 + i % 100) for i in range(5_000)),
    "lines": "一\n二\r\n三\u2028四" * 100,
}


@pytest.mark.parametrize("graphic", ["fitted.js", None])
async def test_hostile_text(server: Server, open_stage: Open, graphic: str | None) -> None:
    server.on_air("card", "card", graphic, name="好", price="¥1")
    stage = await open_stage()
    await stage.shows("好")
    plain = (await stage.box("[data-zone=card] > *"))["height"]
    for text in HOSTILE.values():
        seq = await server.patch(card={"name": text, "price": text, "title": text, text[:200]: text})
        await server.until(lambda seq=seq: seq in server.shown())
        zone = await stage.box("[data-zone=card]")
        card = await stage.box("[data-zone=card] > *")
        assert card["width"] <= zone["width"]
        assert card["height"] <= max(3 * plain, zone["height"])
        inside = await stage.page.evaluate(
            """() => {
              const root = document.querySelector("[data-zone=card]").firstChild;
              const { left, right } = root.getBoundingClientRect();
              const parts = [...root.shadowRoot.querySelectorAll("h1, h2, dd, dt, div")];
              const boxes = parts.map((part) => part.getBoundingClientRect());
              return boxes.every((box) => box.left >= left - 1 && box.right <= right + 1);
            }"""
        )
        assert inside
        shown = await stage.page.evaluate(
            "document.querySelector('[data-zone=card]').firstChild.shadowRoot.textContent"
        )
        assert not any(mark in shown for mark in "\u202e\u2066\u2028")
    assert await stage.page.evaluate("window.pwned") is None
    assert stage.errors == []


async def test_text_shrinks_before_it_is_cut(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "fitted.js", name="好", price="¥1")
    stage = await open_stage()
    await stage.shows("好")
    sizes = []
    for length in (1, 20, 41, 200):
        seq = await server.patch(card={"name": "好" * length, "price": "8" * length})
        await server.until(lambda seq=seq: seq in server.shown())
        sizes.append(
            await stage.page.evaluate(
                """() => [...document.querySelector("[data-zone=card]").firstChild.shadowRoot.children]
                  .map((e) => parseFloat(e.style.fontSize))"""
            )
        )
    names, prices = zip(*sizes, strict=True)
    assert names[0] == 52
    assert names[-1] == 40
    assert list(names) == sorted(names, reverse=True)
    assert prices[0] == 120
    assert 60 < prices[1] < 120
    assert prices[-1] == 60
