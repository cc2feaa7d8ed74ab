"""A Stream Deck and a MIDI pad on the real server: from the key to the stage, and what they show when it dies.

With `OVERLAY_SCREENSHOTS=docs/images` it makes the picture of docs/controllers.md anew.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.chromiums import LAUNCH
from tests.console import hid
from tests.console.hid import AIR, WARN, Deck, framed, same
from tests.console.test_midi import SCRIPT
from tests.integration.conftest import Product

pytestmark = [pytest.mark.browser]

PAD = "nanoPAD2"
ADD = """async () => {
    const cues = "/api/v1/rooms/main/cues";
    const sample = (await (await fetch(cues)).json()).cues;
    const named = (id) => sample.find((cue) => cue.id === id);
    const all = ["card-1", "card-2", "card-3", "card-hide", "countdown", "flash-sale"].map(named);
    const armed = { ...all[1], id: "armed", label: "2 号 按两次", keys: [], mode: "arm" };
    const answer = await fetch(cues, { method: "PUT", body: JSON.stringify({ cues: [...all, armed] }),
        headers: { "Content-Type": "application/json" } });
    return [answer.status, all[0].id, all.length];
}"""
JOURNAL = """async () => {
    const rows = (await (await fetch("/api/v1/rooms/main/journal?after=0")).text()).trim().split("\\n").map(JSON.parse);
    return rows.filter(({ command }) => command === "product_card.show").length;
}"""


async def test_from_a_key_to_the_stage_and_through_a_crash(
    make_product: Callable[..., Product], chromium: str, tmp_path: Path
) -> None:
    product = make_product()
    await asyncio.to_thread(product.start)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(LAUNCH))
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        complaints: list[str] = []
        await hid.install(context, ("mk2", "AL12K2A00731"), granted=True)
        await context.add_init_script(path=SCRIPT)
        await context.add_init_script(f"midi.plug({PAD!r}); localStorage.setItem('overlay.midi', 'on')")
        stage = await context.new_page()
        await stage.goto(await asyncio.to_thread(product.link, "stage"))
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        await page.goto(await asyncio.to_thread(product.link, "operator"))
        for feature in ("hid", "midi"):
            assert await page.evaluate("name => document.featurePolicy.allowsFeature(name)", feature)
        deck = Deck(page)
        await deck.until(lambda keys: len(keys) == 15)
        status, cue, armed = await page.evaluate(ADD)
        assert status == 200
        before = await deck.until(lambda keys: not same(keys[armed], keys[armed + 1]))

        await deck.press(0)
        on_air = await deck.until(lambda keys: framed(keys[0], AIR))
        assert not same(on_air[0], before[0])
        await expect(stage.get_by_text("竹浆本色抽纸").first).to_be_visible()
        assert not framed(on_air[1], AIR)

        await deck.press(armed)
        await deck.until(lambda keys: framed(keys[armed], WARN))
        await deck.press(armed)
        await deck.until(lambda keys: framed(keys[armed], AIR) and not framed(keys[0], AIR))

        await page.locator("[data-tab=controllers]").click()
        row = page.locator(f"[data-midi-cue={cue}]")
        await row.get_by_role("button").last.click()
        await page.evaluate("name => { midi.send(name, 0x90, 36, 100); midi.send(name, 0x90, 36, 0); }", PAD)
        await expect(row).to_contain_text("音符 36")
        await page.evaluate("name => midi.send(name, 0x90, 36, 100)", PAD)
        shown = await deck.until(lambda keys: framed(keys[0], AIR) and not framed(keys[armed], AIR))
        fired = await page.evaluate(JOURNAL)
        assert fired == 3

        await asyncio.to_thread(product.kill)
        lost = await deck.until(lambda keys: all(same(keys[key], keys[0]) for key in range(15)))
        assert not framed(lost[0], AIR)
        await deck.press(1)
        await expect(page.get_by_role("status").first).to_contain_text("没有发出，也不会补发")
        await asyncio.to_thread(product.start)
        await deck.until(lambda keys: same(keys[0], shown[0]) and same(keys[1], shown[1]))
        assert await page.evaluate(JOURNAL) == fired
        assert complaints == []

        await deck.press(4)
        await deck.until(lambda keys: framed(keys[4], AIR))
        await page.locator("ov-controllers").evaluate("pane => pane.scrollTo(0, 0)")
        folder = Path(os.environ.get("OVERLAY_SCREENSHOTS", tmp_path))
        await page.screenshot(path=folder / "controllers.png")
        await browser.close()
