"""The four bundled graphics as viewers see them: every phase, every shape, the worst that a catalogue can hold."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

Topics = dict[str, dict[str, Any]]

PRODUCT: dict[str, Any] = {
    "id": "A001",
    "number": 1,
    "name": "每日混合坚果礼盒 1.2kg 独立小包 送长辈送客户",
    "price": 5990,
    "was": 12900,
    "was_basis": "近30天成交价",
    "image": "/assets/nuts.jpg",
    "stock": 128,
    "points": ["0 添加", "独立小包", "48 小时发货"],
}
FLASK: dict[str, Any] = {
    "id": "A002",
    "number": 12,
    "name": "316L 不锈钢保温杯",
    "price": 9900,
    "image": "/assets/flask.jpg",
    "stock": 9,
    "points": ["长效保温 12 小时"],
    "limit": 2,
}
PRIZES = [
    {"name": "旗舰吹风机", "count": 1, "value": 199900},
    {"name": "坚果礼盒", "count": 5, "value": 12900},
    {"name": "无门槛优惠券", "count": 14},
]
WINNERS = [
    {"prize": prize["name"], "name": f"{family}**"}
    for prize, families in zip(PRIZES, ["王", "李陈赵A孙", "周吴郑冯卫蒋沈韩杨朱秦尤许何"], strict=True)
    for family in families
]
HOSTILE = [
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>${window.hacked = 1}",
    "很长的名字" * 2_000,
    "Unbroken" * 1_250,
    "Z" + "\u0335\u0327\u0301\u0323" * 500 + "algo 商品",
    "\u202e倒过来的名字\u2066\u202d evil\u0000\u0007\n\r\t",
    "👨‍👩‍👧‍👦" * 400,
    "",
]


def ms(seconds: float) -> int:
    """A time from now, Unix ms; half a second off the full second, so that a picture's digits are certain."""
    return time.time_ns() // 1_000_000 + int(seconds * 1000) - 500


def sale(phase: str, **changes: Any) -> Topics:
    left = {"armed": 200, "open": 32, "sold_out": 0, "ended": 32}[phase]
    times = {"armed": {"opens_at": ms(30)}, "open": {"ends_at": ms(155)}}.get(phase, {})
    state = {"phase": phase, "product": PRODUCT, "price": 2990, "stock": 200, "left": left, "per_viewer": 2}
    return {"flash_sale": {**state, **times, **changes}}


def draw(phase: str, **changes: Any) -> Topics:
    state = {
        "phase": phase,
        "draw_id": "d1",
        "title": "整点福利 第二轮",
        "prizes": PRIZES,
        "keyword": "坚果好吃",
        "closes_at": ms(272),
        "entries": 1286,
        "commitment": "3f9a02c1b7d4e85512c09a7e44b1d0f3a6c8e2915d7b03f4482ace1977be10d4",
        "winners": WINNERS if phase == "drawn" else [],
    }
    return {"lottery": {**state, **changes}}


def timers(*which: str) -> Topics:
    every = {
        "sale": {"label": "距秒杀开始", "ends_at": ms(755), "phase": "running"},
        "last": {"label": "距截单", "ends_at": ms(8.9), "phase": "running"},
        "new": {"label": "上新", "paused_left": 65_000, "phase": "paused"},
        "early": {"label": "早鸟价", "ends_at": ms(-5), "phase": "done"},
        "show": {"label": "距下播", "ends_at": ms(5355), "phase": "running"},
    }
    return {"countdown": {"timers": {name: every[name] for name in which or every}}}


def long_timers() -> Topics:
    labels = ("福利倒计时就要结束", "满 99 减 20 优惠券领取", "下单送运费险截止")
    every = {f"t{at}": {"label": label, "ends_at": ms(900 + at), "phase": "running"} for at, label in enumerate(labels)}
    return {"countdown": {"timers": every}}


def card(**changes: Any) -> Topics:
    return {"product_card": {"product": {**PRODUCT, **changes}}}


LOOKS: dict[str, Callable[[], Topics]] = {
    "product_card": lambda: card() | timers("sale"),
    "product_card-few": lambda: {"product_card": {"product": FLASK}},
    "product_card-plain": lambda: card(image=None, was=None, was_basis=None, points=[], stock=None),
    "product_card-sold_out": lambda: card(stock=0),
    "product_card-dearest": lambda: card(price=99_999_900, was=129_999_900, number=128, image=None),
    "product_card-odd": lambda: card(price=99_999_999, was=129_999_999, limit=1, stock=1),
    "product_card-cheapest": lambda: card(price=1, was=2),
    "product_card-huge": lambda: card(price=999_999_999, was=1_299_999_999, was_basis="厂商建议零售价" * 9),
    "flash_sale-armed": lambda: sale("armed"),
    "flash_sale-armed-last": lambda: sale("armed", opens_at=ms(9.4)),
    "flash_sale-open": lambda: sale("open"),
    "flash_sale-open-hours": lambda: sale("open", ends_at=ms(3600 * 5), left=190),
    "flash_sale-sold_out": lambda: sale("sold_out"),
    "flash_sale-ended": lambda: sale("ended"),
    "flash_sale-dearest": lambda: sale("open", price=99_999_900, product={**PRODUCT, "price": 129_999_900}),
    "flash_sale-armed-dearest": lambda: sale("armed", price=99_999_900, product={**PRODUCT, "price": 129_999_900}),
    "flash_sale-cheapest": lambda: sale("open", price=1, product={**PRODUCT, "image": None}),
    "countdown": lambda: timers(),
    "countdown-one": lambda: timers("show"),
    "countdown-long": long_timers,
    "lottery-open": lambda: draw("open") | timers("show"),
    "lottery-open-told": lambda: draw("open", keyword=None, prizes=PRIZES[:1]),
    "lottery-open-many": lambda: draw("open", prizes=PRIZES * 4, title="周年庆典感恩回馈老粉丝专场第二十八轮大抽奖"),
    "lottery-closed": lambda: draw("closed"),
    "lottery-closed-empty": lambda: draw("closed", entries=0),
    "lottery-drawn": lambda: draw("drawn"),
    "lottery-drawn-one": lambda: draw("drawn", winners=WINNERS[:1]),
    "lottery-drawn-few": lambda: draw("drawn", winners=WINNERS[:3]),
    "lottery-drawn-many": lambda: draw("drawn", winners=WINNERS * 40),
}
SHAPES = [("portrait", "douyin"), ("portrait", "taobao"), ("portrait", "none"), ("landscape", "douyin")]
EMPTY: dict[str, Topics] = {
    "product_card": {"product_card": {}},
    "flash_sale": {"flash_sale": {"phase": "idle"}},
    "countdown": {"countdown": {"timers": {}}},
    "lottery": {"lottery": {"phase": "idle"}},
}


@pytest.mark.parametrize(("shape", "preset"), SHAPES, ids=map("-".join, SHAPES))
async def test_every_look_keeps_the_house_rules(stage: Any, shots: Path | None, shape: str, preset: str) -> None:
    page = await stage(shape, preset)
    faults = {}
    for number, (name, topics) in enumerate(LOOKS.items()):
        await page.show(**topics())
        faults[name] = await page.faults()
        await page.shoot(shots, f"{shape}-{preset}-{name}", "dark" if number % 2 else "bright")
    found = [f"{name}: {fault}" for name, several in faults.items() for fault in several]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "long", "unbroken", "zalgo", "bidi", "emoji", "empty"])
async def test_hostile_text_neither_runs_nor_breaks_the_layout(stage: Any, shots: Path | None, text: str) -> None:
    page = await stage("portrait", "taobao")
    product = {**PRODUCT, "name": text, "was_basis": text or "x", "points": [text] * 9, "image": text or None}
    prizes = [{"name": text, "count": 99_999, "value": 99_999_999}] * 9
    winners = [{"prize": text, "name": text}] * 30
    looks: list[Topics] = [
        {"product_card": {"product": product}},
        sale("open", product=product),
        sale("armed", product=product),
        {"countdown": {"timers": {text: {"label": text, "ends_at": ms(60), "phase": "running"}}}},
        draw("open", title=text, keyword=text, prizes=prizes, entries=123_456_789),
        draw("drawn", title=text, winners=winners, commitment=text),
    ]
    faults = []
    for number, topics in enumerate(looks):
        await page.show(**topics)
        page.errors = [error for error in page.errors if "404" not in error]  # a picture that is not there
        faults += await page.faults()
        await page.shoot(shots, f"hostile-{HOSTILE.index(text)}-{number}")
    assert not faults, "\n".join(faults)
    assert await page.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("name", EMPTY)
async def test_nothing_to_show_is_nothing(stage: Any, name: str) -> None:
    page = await stage()
    await page.show(**EMPTY[name])
    assert await page.page.evaluate("onAir().map(graphic => graphic.shadowRoot.textContent.trim())") == [""]
    assert await page.faults() == []


async def test_a_picture_that_does_not_load_gives_way_to_the_link_number(stage: Any, shots: Path | None) -> None:
    page = await stage()
    await page.show(**card(image="/assets/gone.jpg", number=7))
    number = "onAir()[0].shadowRoot.querySelector('.plain').innerText.replace(/\\s/g, '')"
    picture = "onAir()[0].shadowRoot.querySelector('img').offsetWidth > 0"
    assert await page.page.evaluate(number) == "7号链接"
    assert not await page.page.evaluate(picture)
    await page.shoot(shots, "product_card-broken")
    await page.patch(product_card={"product": {"image": "/assets/nuts.jpg"}})
    await page.page.evaluate("settle()")
    assert await page.page.evaluate(picture)


@pytest.mark.parametrize(("shape", "preset"), SHAPES, ids=map("-".join, SHAPES))
async def test_prices_are_large(stage: Any, shape: str, preset: str) -> None:
    page = await stage(shape, preset)
    size = "parseFloat(getComputedStyle(onAir()[0].shadowRoot.querySelector('.price')).fontSize)"
    for topics in (card(price=1), card(price=99_999_900), sale("open", price=1), sale("open", price=99_999_900)):
        await page.show(**topics)
        assert 96 <= await page.page.evaluate(size) <= 128


async def test_the_basis_of_a_struck_price_is_shown_or_the_price_is_not(stage: Any) -> None:
    page = await stage()
    await page.show(**card())
    assert await page.page.locator(".was").inner_text() == "近30天成交价¥129.00"
    await page.show(**card(was_basis=None))
    assert await page.page.locator(".was").count() == 0
    await page.show(**sale("open"))
    assert await page.page.locator(".was").inner_text() == "日常价¥59.90"


async def test_a_limit_says_of_what_it_is_one(stage: Any) -> None:
    """A product's is of each order, a sale's of each viewer: the host must not have to guess."""
    page = await stage()
    await page.show(**card(limit=2))
    assert "每单限购 2 件" in await page.page.locator("li", has_text="限购").inner_text()
    await page.show(**sale("open", per_viewer=2))
    assert "每人限 2 件" in await page.page.evaluate("onAir()[0].shadowRoot.textContent.replace(/\\s+/g, ' ')")


async def test_english_room(stage: Any, shots: Path | None) -> None:
    page = await stage("portrait", "tiktok", locale="en-US")
    for number, topics in enumerate(
        [card(), sale("armed"), sale("open"), sale("sold_out"), draw("open"), draw("drawn")]
    ):
        await page.show(**topics)
        assert await page.faults() == []
        await page.shoot(shots, f"english-{number}")


@pytest.mark.parametrize(
    ("before", "patch", "part"),
    [
        (card(), {"product_card": {"product": {"price": 4990}}}, "price"),
        (sale("open"), {"flash_sale": {"left": 31}}, "left"),
        (draw("open"), {"lottery": {"entries": 1287}}, "entries"),
        (timers("sale"), {"countdown": {"timers": {"sale": {"phase": "paused", "paused_left": 1000}}}}, "left"),
    ],
    ids=["price", "stock", "entries", "timer"],
)
async def test_what_changed_pulses_and_nothing_else(stage: Any, before: Topics, patch: Topics, part: str) -> None:
    page = await stage()
    await page.show(**before)
    await page.patch(**patch)
    assert await page.page.evaluate("motions.map(({ id, part }) => [id, part])") == [["pulse", part]]


async def test_winners_are_let_in_one_after_another_but_not_after_a_reload(stage: Any) -> None:
    page = await stage()
    await page.show(**draw("closed"))
    await page.patch(lottery={"phase": "drawn", "winners": WINNERS})
    delays = await page.page.evaluate("motions.map(({ delay }) => delay)")
    assert len(delays) > len(PRIZES)
    assert delays == sorted(set(delays))
    assert delays[-1] < 1000
    assert await page.page.evaluate("motions.flatMap(({ properties }) => properties)") == [
        "transform",
        "opacity",
    ] * len(delays)
    await page.show(**draw("drawn"))
    await page.page.reload()
    await page.page.evaluate("settle()")
    assert await page.page.evaluate("motions") == []


QUIET = [card() | draw("closed") | timers("new", "early"), sale("sold_out") | draw("drawn"), sale("ended")]


@pytest.mark.parametrize("topics", QUIET, ids=["card-closed-timers", "sold_out-drawn", "ended"])
async def test_a_graphic_that_says_nothing_new_paints_nothing(stage: Any, topics: Topics) -> None:
    page = await stage()
    await page.show(**topics)
    assert await paints(page) == 0


async def test_the_measure_of_paints_sees_a_running_clock(stage: Any) -> None:
    page = await stage()
    await page.show(**timers("show"))
    assert await paints(page) > 0


async def paints(stage: Any, beats: int = 3) -> int:
    """How often the page was painted while it was watched for some of its heartbeats, one a second."""
    page = stage.page
    browser = page.context.browser
    await browser.start_tracing(page=page, categories=["devtools.timeline"])
    await stage.beat(beats)
    events = json.loads(await browser.stop_tracing())["traceEvents"]
    return sum(event["name"] == "Paint" for event in events)
