"""What comes from outside neither runs nor breaks the layout; every size shows what matters without page scroll."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage, Size
from .fake import FakeRoom, now
from .scenario import card_on_air, countdown_on_air, line, sale_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES: list[Size] = [(1366, 768), (1024, 768), (400, 800)]
HOSTILE = {
    "script": "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>",
    "override": "\u202e\u2066价格 ¥0.01\u202d 反转",
    "long": "长" * 10_000,
    "unbroken": "W" * 10_000,
    "zalgo": "a" + "\u0301\u0489" * 400,
    "lines": "一\n二\r\n三\t四\u2028五",
    "template": "${window.hacked = 1}{{hacked}}",
}

OVERFLOWING = """() => {
    const wide = [];
    const look = root => {
        for (const one of root.querySelectorAll("*")) {
            if (one.shadowRoot) look(one.shadowRoot);
            const style = getComputedStyle(one);
            const scrolls = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
            const may = style.overflowX !== "visible" || style.display === "inline" || one instanceof HTMLIFrameElement;
            if (scrolls && !may) wide.push(`${one.localName}.${one.className} ${one.scrollWidth}>${one.clientWidth}`);
        }
    };
    look(document);
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) wide.push("the page itself scrolls");
    return wide;
}"""

SMALL = """least => {
    const small = [];
    const look = root => {
        for (const one of root.querySelectorAll("*")) {
            if (one.shadowRoot) look(one.shadowRoot);
            if (!one.matches("button, select, summary, input:not([type=checkbox], [hidden])")) continue;
            const {width, height} = one.getBoundingClientRect();
            const chip = one.parentElement?.className === "chips"; // a shortcut beside the field itself
            if (height > 0 && !chip && (height < least || width < least))
                small.push(`${one.localName} ${one.innerText || one.title} ${width}x${height}`);
        }
    };
    look(document);
    return small;
}"""


async def tabs(page: Page) -> list[str]:
    found = await page.get_by_role("tab").all()
    return [await one.get_attribute("data-tab") or "" for one in found]


async def every_pane(page: Page) -> list[str]:
    """What overflows in any pane."""
    found = []
    for tab in await tabs(page):
        await page.locator(f"[data-tab={tab}]").click()
        found += [f"{tab}: {what}" for what in await page.evaluate(OVERFLOWING)]
    return found


def poison(room: FakeRoom, text: str) -> None:
    """The same hostile text wherever text comes from outside."""
    room.title = text
    for product in room.products:
        product.update(name=text, was_basis=text, category=text, points=[text], image=text, was=product["price"] + 1)
    for cue in room.cues:
        cue["label"] = text
    room.cues[1]["keys"] = [text[:40]]
    room.plugins.append({"name": text, "on": False, "mechanics": [text], "error": text})
    room.obs.update(version=text, program_scene=text, problems=[{"code": "x", "message": text, "since": now()}])
    room.obs["outputs"].update(
        studio_mode=True, scenes=[text, text[:50]], transitions=[text], transition={"name": text}
    )
    room.topics["studio"]["acts"] = {
        str(number): {"act": act, "phase": phase, "at": now(), "why": text, "result": text}
        for number, (act, phase) in enumerate(
            {"stop_record": "failed", "save_replay": "done", text[:50]: "pending"}.items()
        )
    }
    room.topics["recordings"].update(last=text, chapters=3)
    rundown = room.topics["rundown"]
    rundown.update(title=text, held={"at": now(), "why": {"zh": text, "en": text}})
    for item in rundown["items"].values():
        item.update(segment=text, label=text, cue=text[:100])
    room.notes = dict.fromkeys(rundown["items"], text)
    room.said = [{"n": number, **line(text, text)} for number in range(1, 30)]
    room.mechanics["lottery"]["label"] = {"zh": text, "en": text}
    for command in room.commands:
        command["label"] = {"zh": text, "en": text}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
async def test_hostile_text_neither_runs_nor_breaks_the_layout(
    open_page: OpenPage, room: FakeRoom, kind: str, size: Size
) -> None:
    text = HOSTILE[kind]
    poison(room, text)
    await room.patch({**sale_on_air(room), **countdown_on_air()}, command=text[:200], actor=text, args={"name": text})
    await room.patch(
        {"countdown": {"timers": {"five": {"label": text}, text[:300]: {"label": text, "ends_at": now() + 90_000}}}}
    )
    room.refuse("POST", "/cues/card1/fire", text, "product")
    page = await open_page(size=size)
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("✕")
    assert await every_pane(page) == []
    await page.locator("[data-tab=cues]").click()
    await page.locator("ov-cue-editor [data-cue=sale] .name").click()
    assert await page.evaluate(OVERFLOWING) == []
    assert await page.evaluate("window.hacked") is None
    if kind == "override":
        shown = await page.locator("ov-console").evaluate(
            "one => one.shadowRoot.querySelector('ov-strip').shadowRoot.textContent"
        )
        assert not set(shown) & set("\u202e\u202d\u2066")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_a_show_fits_every_size_in_both_languages(
    open_page: OpenPage, room: FakeRoom, size: Size, locale: str
) -> None:
    room.cues += [{**room.cues[0], "id": f"more{number}", "keys": []} for number in range(40)]
    page = await open_page(size=size, locale=locale)
    assert await every_pane(page) == []
    await room.patch({**sale_on_air(room), **countdown_on_air(), **card_on_air(room, 3)})
    await expect(page.locator("ov-strip [data-mechanic]")).to_have_count(3)
    assert await every_pane(page) == []
    least = 44 if size[0] < 1200 else 32
    for tab in await tabs(page):
        await page.locator(f"[data-tab={tab}]").click()
        assert await page.evaluate(SMALL, least) == []
    panic = await page.locator(".panic").bounding_box()
    assert panic is not None
    assert panic["x"] >= 0
    assert panic["x"] + panic["width"] <= size[0]


async def test_a_dialog_fits_a_narrow_dock(open_page: OpenPage) -> None:
    page = await open_page(size=(400, 800))
    await page.locator("[data-tab=products]").click()
    await page.locator("[data-product=A001]").get_by_role("button", name="编辑商品").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(OVERFLOWING) == []
    await expect(page.get_by_role("button", name="保存")).to_be_in_viewport()


async def test_turning_a_tablet_keeps_what_is_open(open_page: OpenPage) -> None:
    page = await open_page(size=(1024, 768))
    await page.locator("[data-tab=mechanics]").click()
    await page.set_viewport_size({"width": 768, "height": 1024})
    await expect(page.locator("[data-tab=preview]")).to_be_visible()
    await expect(page.locator("ov-mechanics")).to_be_visible()
    await expect(page.locator("ov-pad")).to_be_visible()
    assert await page.evaluate(OVERFLOWING) == []
    await page.set_viewport_size({"width": 400, "height": 800})
    await expect(page.locator("[data-tab=pad]")).to_be_visible()
    await expect(page.locator("ov-mechanics")).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1024, 768), (768, 1024), (390, 844), (400, 300)], ids=str)
async def test_what_matters_is_in_sight_at_once(open_page: OpenPage, room: FakeRoom, size: Size) -> None:
    page = await open_page(size=size, locale="en-GB")
    await room.patch({**sale_on_air(room), **countdown_on_air()})
    sale = page.locator("ov-strip [data-mechanic=flash_sale]")
    await expect(sale.locator("ov-left")).to_be_in_viewport(ratio=1)
    matters = [page.locator(".panic"), page.locator("ov-header ov-undo button"), page.locator("[data-link=online]")]
    if size[1] > 480:
        matters.append(page.locator("ov-next"))
    matters += [page.locator("ov-pad [data-cue]").nth(number) for number in range(2)]
    for one in matters:
        await expect(one).to_be_in_viewport(ratio=1)
    assert await page.evaluate(OVERFLOWING) == []


SHIFTS = """() => {
    window.shifts = [];
    const box = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
    const find = (root, name) => root.querySelector(name) ??
        [...root.querySelectorAll("*")].map(one => one.shadowRoot && find(one.shadowRoot, name)).find(Boolean);
    // The log's rows give way to newer ones, as in every log, and nothing in it is to be pressed.
    const log = find(document, "ov-log")?.getBoundingClientRect();
    const logged = rect => log && rect.left >= log.left && rect.right <= log.right && rect.top >= log.top;
    new PerformanceObserver(list => {
        for (const {value, sources} of list.getEntries())
            for (const {node, previousRect, currentRect} of sources) {
                if (logged(previousRect) && logged(currentRect)) continue;
                const one = node?.nodeType === Node.TEXT_NODE ? node.parentNode : node;
                window.shifts.push([value, `${one?.localName}.${one?.className} ${box(previousRect)} → ${box(currentRect)}`]);
            }
    }).observe({type: "layout-shift"});
}"""


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (768, 1024), (390, 844)], ids=lambda size: f"{size[0]}")
async def test_nothing_moves_when_the_show_goes_on(open_page: OpenPage, room: FakeRoom, size: Size) -> None:
    """What a finger is about to press stays where it is, whatever comes on air, runs out, fails or is undone."""
    room.seq = 9_995  # the fifth digit comes on the way
    page = await open_page(size=size)
    strip = page.locator("ov-strip")
    await expect(page.locator("ov-next")).to_be_visible()
    await page.evaluate("document.fonts.ready")
    await page.evaluate(SHIFTS)
    problem = {"code": "refused", "message": "OBS 没有应答 | OBS does not answer", "since": now()}
    incident = {"id": "i1", "check": "lost", "severity": "alarm", "message": "没有画面 | no picture", "since": now()}
    await room.patch(card_on_air(room, 1), command="product_card.show", args={"product": "A001"})
    await expect(strip.locator("[data-mechanic=product_card]")).to_be_visible()
    await room.patch({"product_card": {"on_air": False, "zone": None}, **sale_on_air(room, left=100)})
    await expect(strip.locator("[data-mechanic=flash_sale]")).to_contain_text("04:")
    for left in (9, 0):
        await room.patch({"flash_sale": {"left": left}}, command="flash_sale.sell", actor="小李")
    await room.patch(countdown_on_air())
    await expect(strip.locator("[data-mechanic=countdown]")).to_contain_text("02:")
    await room.device({"connected": False, "problems": [problem], "stages": {"shown": 1, "of": 2}})
    await room.patch({"incidents": {"open": {"i1": incident}}})
    await expect(page.locator("ov-incidents [data-check]")).to_be_visible()
    await room.device({"connected": True, "problems": [], "stages": {"shown": 2, "of": 2}})
    rundown = {"phase": "running", "order": ["a"], "items": {"a": {"product": "A002"}}, "next": "a"}
    await room.patch({"rundown": {**rundown, "current_ends_at": now() + 65_000}})
    await expect(page.locator("ov-next")).to_contain_text("玻尿酸")
    await room.patch({"flash_sale": {"on_air": False, "zone": None}, "incidents": {"open": {"i1": None}}})
    await room.cut()
    await expect(page.locator("[data-link=offline]")).to_be_visible()
    room.restore()
    await expect(page.locator("[data-link=online]")).to_be_visible(timeout=30_000)
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifts = await page.evaluate("window.shifts")
    assert sum(value for value in dict.fromkeys(value for value, _ in shifts)) < 0.01, shifts
