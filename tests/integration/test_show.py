"""A two-hour show, compressed: three operators and a tablet at once, and after each action the stage is looked at.

A seeded driver does what people do in two hours (an action each five seconds) as fast as the pages take it: a tenth of it
in every run of the tests, all of it with `OVERLAY_SHOW_ACTIONS=1500`. Each has a
zone of their own, so that whoever acts knows what has to be on air; the two who share the card's zone take turns.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import TimeoutError as Late

from tests.chromiums import LAUNCH, require
from tests.integration.conftest import Product
from tests.talk import listen, talk

pytestmark = [pytest.mark.browser]

ACTIONS = int(os.environ.get("OVERLAY_SHOW_ACTIONS", "150"))
SEED = 20261111
WAIT = 60_000  # ms, against hangs only
NAMES = {
    "A001": "竹浆本色抽纸", "A002": "手绘陶瓷马克杯", "A003": "长绒棉毛巾", "A004": "浓缩洗衣液",
    "A005": "不锈钢保温杯", "A006": "桌面收纳盒", "A007": "香薰蜡烛", "A008": "折叠台灯",
}  # fmt: skip
SALE = "A005"
TIMERS = {"t1": "福利倒计时", "t2": "截单倒计时"}
TITLE, PRIZE = "抽三份好礼", "帆布袋"

# What a zone shows; and whether that is all of the first texts and none of the others, or without a text: nothing.
TEXT = """
(zone) => {
  const text = (node) => {
    let found = node.nodeType === Node.TEXT_NODE ? node.data : "";
    for (const child of node.shadowRoot?.childNodes ?? []) if (child.localName !== "style") found += text(child);
    for (const child of node.childNodes) found += text(child);
    return found.replace(/\\s/g, "");
  };
  return [...document.querySelectorAll(`[data-zone=${zone}]`)].map(text).join("");
}
"""
SEEN = "([id, seen]) => document.querySelector('ov-console').desk.faces.get(id)?.seen === seen"
SHOWS = f"""
([zone, wanted, unwanted]) => {{
  const shown = ({TEXT})(zone);
  if (!wanted.length) return shown === "";
  return wanted.every((one) => shown.includes(one)) && !unwanted.some((one) => shown.includes(one));
}}
"""


def cue(id_: str, key: str, command: str, args: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id_, "label": id_, "keys": [key], "command": command, "args": args or {}, "mode": "press"} | more


CUES = {
    one["id"]: one
    for one in (
        *(
            cue(product, f"Alt+{product[-1]}", "product_card.show", {"product": product})
            for product in NAMES
        ),
        cue("hide", "F6", "product_card.hide"),
        cue("sale", "F7", "flash_sale.start", {"product": SALE, "price": "39.90", "lasts": "2h", "stock": 50}),
        cue("finish", "F9", "flash_sale.finish"),
        cue("off", "F10", "flash_sale.clear"),
        *(
            cue(
                name, f"Shift+F{at}", "countdown.start", {"name": name, "label": label, "lasts": "2h"},
                mode="toggle", off={"command": "countdown.cancel", "args": {"name": name}},
            )
            for at, (name, label) in enumerate(TIMERS.items(), 1)
        ),
        cue("open", "q", "lottery.open", {"title": TITLE, "lasts": "2h", "prizes": [{"name": PRIZE, "count": 1}]}),
        cue("close", "w", "lottery.close"),
        cue("draw", "e", "lottery.draw"),
        cue("clear", "r", "lottery.clear"),
    )
}  # fmt: skip


class Person:
    """Somebody at a console. `touch`: on a tablet, where nobody has keys."""

    def __init__(self, page: Page, dice: random.Random, *, touch: bool) -> None:
        self.page = page
        self._dice = dice
        self._touch = touch
        self.fired: Counter[str] = Counter()

    async def fire(self, id_: str, *, held: bool = False) -> None:
        """By its key or its button, as it comes, or by holding its key; returns when it is done and the page knows it."""
        await self._sees(id_)
        modifier, _, key = CUES[id_]["keys"][0].rpartition("+")
        keys = "+".join(filter(None, (modifier, f"Digit{key}" if key.isdigit() else key)))
        button = self.page.locator(f"[data-cue={id_}]")
        async with talk(self.page).answer(id_) as heard:
            if held:
                await self.page.keyboard.down(keys)
            elif self._touch:
                await button.tap()
            elif self._dice.random() < 0.5:
                await button.click()
            else:
                await self.page.keyboard.press(keys)
        if held:
            await self.page.keyboard.up(keys)
        assert heard.message["type"] == "ack", f"{id_}: {heard.message}"
        self.fired[id_] += 1
        await self.page.wait_for_selector(f"[data-cue={id_}][aria-busy=false]", timeout=WAIT)

    async def _sees(self, id_: str) -> None:
        """Until this page has what the others did: a press of what is no longer so would be refused."""
        faces = await self.page.context.request.get(
            self.page.url.replace("/console/", "/api/v1/rooms/") + "/cues/faces"
        )
        seen = (await faces.json())["faces"][id_]["seen"]
        await self.page.wait_for_function(SEEN, arg=[id_, seen], timeout=WAIT)


class Stage:
    """What ten thousand viewers see."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.looks = 0

    async def shows(self, zone: str, *texts: str, but_not: tuple[str, ...] = ()) -> None:
        """The zone shows these texts and none of the others; without a text, nothing."""
        try:
            await self._page.wait_for_function(SHOWS, arg=[zone, list(texts), list(but_not)], timeout=WAIT)
        except Late:
            shown = await self._page.evaluate(TEXT, zone)
            raise AssertionError(f"{zone} never showed {texts} without {but_not}, but {shown}") from None
        self.looks += 1


async def cards(stage: Stage, people: list[Person], dice: random.Random, actions: int) -> None:
    """Cards and sales, by two people who take turns."""
    others = {product: tuple(name for name in NAMES.values() if name != NAMES[product]) for product in NAMES}
    done = 0
    while done < actions:
        person = dice.choice(people)
        what = dice.choices(["card", "hide", "sale"], [12, 2, 1])[0]
        if what == "sale":
            await person.fire("sale")
            await stage.shows("card", NAMES[SALE], "39.90", but_not=others[SALE])
            await dice.choice(people).fire("finish")
            await person.fire("off")
            await stage.shows("card")
            done += 3
        elif what == "hide":
            await person.fire("hide")
            await stage.shows("card")
            done += 1
        else:
            product = dice.choice([*NAMES])
            await person.fire(product)
            await stage.shows("card", NAMES[product], but_not=others[product])
            done += 1


async def timers(stage: Stage, person: Person, dice: random.Random, actions: int) -> None:
    """Countdowns that come and go."""
    running: set[str] = set()
    for _ in range(actions):
        name = dice.choice([*TIMERS])
        await person.fire(name)
        running ^= {name}
        gone = tuple(label for one, label in TIMERS.items() if one not in running)
        await stage.shows("timer", *(TIMERS[one] for one in running), but_not=gone)


async def lotteries(stage: Stage, person: Person, dice: random.Random, actions: int) -> None:
    """One draw after the other."""
    for number in range(-(-actions // 5)):
        await person.fire("open")
        await stage.shows("center", TITLE)
        viewer = {"viewer": {"id": f"v{number}", "name": f"观众{number}"}}
        entered = await person.page.context.request.post(
            f"{person.page.url.partition('/console/')[0]}/api/v1/rooms/main/commands/lottery.enter", data=viewer
        )
        assert entered.ok, await entered.text()
        await person.fire("close", held=True)
        await stage.shows("center", TITLE)
        await person.fire("draw")
        await stage.shows("center", PRIZE)
        await person.fire("clear")
        await stage.shows("center")


async def test_two_hours_of_a_show(make_product: Callable[..., Product]) -> None:
    product = make_product()
    await asyncio.to_thread(product.start)
    dice = random.Random(SEED)
    complaints: list[str] = []
    async with async_playwright() as playwright:

        async def browser(engine: str) -> Browser:
            return await playwright.chromium.launch(executable_path=require(engine), args=list(LAUNCH))

        dock, current = await browser("127"), await browser("current")

        async def open_page(where: Browser, role: str, size: tuple[int, int], *, touch: bool = False) -> Page:
            context = await where.new_context(
                viewport={"width": size[0], "height": size[1]}, has_touch=touch, locale="zh-CN"
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            listen(page)
            await page.goto(await asyncio.to_thread(product.link, role))
            return page

        operator = await open_page(current, "operator", (1366, 768))
        await operator.wait_for_selector("[data-link=online]")
        put = await operator.context.request.put(
            f"http://127.0.0.1:{product.port}/api/v1/rooms/main/cues", data={"cues": list(CUES.values())}
        )
        assert put.ok, await put.text()
        docked = await open_page(dock, "assistant", (900, 700))
        third = await open_page(current, "assistant", (1366, 768))
        tablet = await open_page(current, "assistant", (1024, 768), touch=True)
        people = [Person(page, dice, touch=page is tablet) for page in (operator, docked, third, tablet)]
        for person in people:
            await person.page.wait_for_selector("[data-cue=clear]")
            await person.page.wait_for_selector("[data-link=online]")
        stage = Stage(await open_page(dock, "stage", (1080, 1920)))

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(cards(stage, [people[0], people[3]], dice, ACTIONS // 2))
            tasks.create_task(timers(stage, people[1], dice, ACTIONS // 4))
            tasks.create_task(lotteries(stage, people[2], dice, ACTIONS // 4))

        journal = await operator.context.request.get(
            f"http://127.0.0.1:{product.port}/api/v1/rooms/main/journal?after=0"
        )
        written = Counter(json.loads(line)["command"] for line in (await journal.text()).splitlines())
        await dock.close()
        await current.close()
    fired = sum((person.fired for person in people), Counter[str]())
    assert complaints == []
    assert fired.total() >= 0.9 * ACTIONS
    assert written["product_card.show"] == sum(fired[one] for one in NAMES)
    assert written["countdown.start"] + written["countdown.cancel"] == sum(fired[one] for one in TIMERS)
    assert written["lottery.draw"] == fired["draw"]
    assert written["flash_sale.start"] == fired["sale"]
