"""MIDI controllers in the console: pads that learn their cue and fire it, and lights that tell its state."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from . import hid
from .conftest import OpenPage
from .fake import FakeRoom
from .hid import PATIENCE
from .scenario import cue
from .test_accessibility import AXE, OPEN_PANE, wrong

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCRIPT = Path(__file__).with_name("fake_midi.js")
PAD = "nanoPAD2"
NOTE, OFF, CC = 0x99, 0x89, 0xB9  # on channel 10


def having(*names: str, echoes: bool = False, wanted: bool = True) -> Callable[[BrowserContext], Awaitable[None]]:
    async def before(context: BrowserContext) -> None:
        await context.add_init_script(path=SCRIPT)
        for name in names:
            await context.add_init_script(f"midi.plug({name!r}, {'true' if echoes else 'false'})")
        if wanted:
            await context.add_init_script(
                "localStorage.getItem('overlay.midi') ?? localStorage.setItem('overlay.midi', 'on')"
            )

    return before


async def opened(open_page: OpenPage, before: Callable[[BrowserContext], Awaitable[None]], **options: Any) -> Page:
    """A console with its controllers' pane open, and MIDI on."""
    page = await open_page(before=before, **options)
    await page.locator("[data-tab=controllers]").click()
    await expect(page.locator("[data-midi-cue=card1]")).to_be_visible()
    return page


async def send(page: Page, *data: int, name: str = PAD) -> None:
    await page.evaluate("([name, data]) => midi.send(name, ...data)", [name, list(data)])


async def tap(page: Page, note: int) -> None:
    """Down and up at once, however slow the machine is."""
    both = "([name, status, note]) => { midi.send(name, status, note, 100); midi.send(name, status, note, 0); }"
    await page.evaluate(both, [PAD, NOTE, note])


def row(page: Page, name: str) -> Locator:
    return page.locator(f"[data-midi-cue={name}]")


async def learn(page: Page, name: str, *data: int) -> None:
    await row(page, name).get_by_role("button", name="学习", exact=False).click()
    await expect(row(page, name)).to_contain_text("请按控制器上的键")
    await send(page, *data)
    await expect(row(page, name)).not_to_contain_text("请按控制器上的键")
    await send(page, data[0], data[1], 0)


async def told(page: Page, text: str) -> None:
    await expect(page.get_by_role("status").first).to_contain_text(text)


def fired(room: FakeRoom) -> list[tuple[str, Any]]:
    return [(call.path.split("/")[2], call.body) for call in room.calls if call.path.endswith("/fire")]


async def lights(page: Page, expected: dict[int, int], name: str = PAD) -> None:
    """Waits until the notes are lit so."""
    end = time.monotonic() + PATIENCE
    while True:
        sent = await page.evaluate("midi.sent(0)")
        lit = {note: value for port, status, note, value in sent if port == name and status == NOTE}
        if lit == expected:
            return
        assert time.monotonic() < end, f"lit: {lit}"
        await asyncio.sleep(0.02)


async def light(page: Page, style: str) -> None:
    await page.locator("[data-midi-device] summary").click()
    await page.get_by_role("combobox", name=f"{PAD} 的灯").select_option(style)


async def test_a_pad_learns_its_cue_and_fires_it_once_a_press(open_page: OpenPage, room: FakeRoom) -> None:
    page = await opened(open_page, having(PAD), role="assistant")
    await learn(page, "card1", NOTE, 36, 100)
    await learn(page, "off", NOTE, 37, 100)
    await expect(row(page, "card1")).to_contain_text("音符 36 · 通道 10")
    assert fired(room) == []
    await send(page, NOTE, 36, 90)
    await send(page, NOTE, 36, 91)  # a repeat: it was not let go
    await send(page, OFF, 36, 64)
    await send(page, NOTE, 36, 0)
    await send(page, 0x90, 36, 90)  # another channel
    await send(page, 0xE9, 36, 90)  # a pitch bend
    await send(page, 0xF8)  # the clock
    await told(page, "1号 洁面乳：已完成")
    await tap(page, 37)
    await told(page, "下屏讲解卡：已完成")
    assert fired(room) == [("card1", {"seen": "card1.0"}), ("off", {"seen": "off.0"})]


async def test_a_knob_or_button_that_sends_control_changes_counts_from_its_middle(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await opened(open_page, having(PAD))
    await learn(page, "card1", CC, 20, 127)
    await learn(page, "off", NOTE, 37, 100)
    await expect(row(page, "card1")).to_contain_text("CC 20 · 通道 10")
    for value in (0, 30, 63, 64, 90, 127, 70, 63, 10):
        await send(page, CC, 20, value)
    await send(page, CC, 123, 127)  # all notes off
    await told(page, "1号 洁面乳：已完成")
    await tap(page, 37)
    await told(page, "下屏讲解卡：已完成")
    assert [name for name, _ in fired(room)] == ["card1", "off"]


async def test_a_pad_must_be_held_where_its_cue_must(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[6]["mode"] = "hold"
    page = await opened(open_page, having(PAD))
    await learn(page, "scene", NOTE, 36, 100)
    await tap(page, 36)
    await told(page, "要按住 0.8 秒")
    gone = "([name, status]) => { midi.send(name, status, 36, 100); midi.unplug(name); }"
    await page.evaluate(gone, [PAD, NOTE])  # nothing says that it was let go
    await told(page, "要按住 0.8 秒")
    await page.evaluate("name => midi.plug(name)", PAD)
    await send(page, NOTE, 36, 100)
    await told(page, "切到产品机位：已执行")
    [(name, body)] = fired(room)
    assert name == "scene"
    assert body["held"] >= 800


async def test_lights_tell_the_states_and_are_off_until_wanted(open_page: OpenPage, room: FakeRoom) -> None:
    page = await opened(open_page, having(PAD))
    await learn(page, "card1", NOTE, 36, 100)
    await learn(page, "sale", NOTE, 37, 100)
    await room.face("card1", state="on_air")
    await expect(page.locator("ov-pad [data-cue=card1]")).to_have_attribute("data-state", "on_air")
    assert await page.evaluate("midi.sent(0)") == []
    await light(page, "launchpad")
    await lights(page, {36: 5, 37: 1})
    await room.face("sale", state="counting")
    await lights(page, {36: 5, 37: 45})
    await page.get_by_role("spinbutton", name="计时").fill("99")
    await page.get_by_role("spinbutton", name="计时").press("Enter")
    await lights(page, {36: 5, 37: 99})
    before = len(await page.evaluate("midi.sent(0)"))
    await room.face("card2", state="on_air")
    await expect(page.locator("ov-pad [data-cue=card2]")).to_have_attribute("data-state", "on_air")
    assert len(await page.evaluate("midi.sent(0)")) == before, "a light was sent again that is the same"
    await page.evaluate("name => midi.unplug(name)", PAD)
    await expect(page.locator("ov-midi")).to_contain_text("没有找到 MIDI 控制器")
    await expect(row(page, "card1")).to_contain_text("⊘")
    await page.evaluate("name => midi.plug(name)", PAD)
    await page.wait_for_function("before => midi.sent(before).length === 2", arg=before)
    await room.cut()
    await lights(page, {36: 0, 37: 0})
    await tap(page, 36)
    await told(page, "没有发出，也不会补发")
    room.restore()
    await lights(page, {36: 5, 37: 99})
    await page.get_by_role("button", name="停用").click()
    await lights(page, {36: 0, 37: 0})
    assert fired(room) == []


async def test_what_a_controller_sends_back_of_its_lights_is_no_press(open_page: OpenPage, room: FakeRoom) -> None:
    page = await opened(open_page, having(PAD, echoes=True))
    await learn(page, "card1", NOTE, 36, 100)
    await learn(page, "off", NOTE, 37, 100)
    await light(page, "plain")
    await room.face("card1", state="on_air")
    await lights(page, {36: 127, 37: 0})
    await tap(page, 37)
    await told(page, "下屏讲解卡：已完成")
    assert [name for name, _ in fired(room)] == ["off"]


async def test_a_pad_that_learns_another_cue_says_what_it_fires_no_longer(open_page: OpenPage, room: FakeRoom) -> None:
    page = await opened(open_page, having(PAD))
    await learn(page, "card1", NOTE, 36, 100)
    await learn(page, "card2", NOTE, 36, 100)
    await told(page, "改为触发“2号 面膜”，不再触发“1号 洁面乳”")
    await expect(row(page, "card1")).not_to_contain_text("音符")
    await tap(page, 36)
    await told(page, "2号 面膜：已完成")
    await row(page, "card3").get_by_role("button", name="学习").click()
    await row(page, "card3").get_by_role("button", name="取消").click()
    await page.get_by_role("button", name="去掉 音符 36 · 通道 10").click()
    await expect(row(page, "card2")).not_to_contain_text("音符")
    await tap(page, 36)
    await expect(page.locator("ov-midi")).to_contain_text("最近动的： nanoPAD2 · 音符 36 · 通道 10 · 0")
    assert [name for name, _ in fired(room)] == ["card2"]


async def test_it_is_kept_in_the_browser_and_goes_from_one_to_another_as_a_file(
    open_page: OpenPage, room: FakeRoom, tmp_path: Path
) -> None:
    page = await opened(open_page, having(PAD))
    await learn(page, "card1", NOTE, 36, 100)
    await light(page, "apc")
    await page.reload()
    await expect(row(page, "card1")).to_contain_text("音符 36 · 通道 10")
    await lights(page, {36: 1})
    async with page.expect_download() as download:
        await page.get_by_role("button", name="导出").click()
    file = tmp_path / "midi.json"
    await (await download.value).save_as(file)
    assert json.loads(file.read_bytes())["mappings"] == [
        {"device": PAD, "kind": "note", "channel": 10, "number": 36, "cue": "card1"}
    ]
    other = await opened(open_page, having(PAD))
    choose = other.locator("ov-midi input[type=file]")
    await choose.set_input_files(file)
    await expect(row(other, "card1")).to_contain_text("音符 36 · 通道 10")
    await lights(other, {36: 1})
    for bad, why in (
        ("{", "这不是从这里导出的 MIDI 文件"),
        (
            '{"midi": 1, "mappings": [{"cue": "card1", "device": "x", "kind": "note", "channel": 17, "number": 1}]}',
            "第 1 个键写得不对",
        ),
        (json.dumps({"midi": 1, "mappings": [{}] * 1001}), "超过 1,000 个键"),
    ):
        await choose.set_input_files({"name": "bad.json", "mimeType": "application/json", "buffer": bad.encode()})
        await expect(other.locator("ov-midi").get_by_role("alert")).to_contain_text(why)
    await expect(row(other, "card1")).to_contain_text("音符 36 · 通道 10")
    await tap(other, 36)
    await told(other, "1号 洁面乳：已完成")


async def test_it_starts_by_a_click_and_says_when_the_browser_may_not(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(before=having(PAD, wanted=False))
    await page.locator("[data-tab=controllers]").click()
    await page.evaluate("midi.decide('denied')")
    await page.get_by_role("button", name="启用 MIDI").click()
    await expect(page.locator("ov-midi").get_by_role("alert")).to_contain_text("浏览器没有允许")
    await page.evaluate("midi.decide('granted')")
    await page.get_by_role("button", name="启用 MIDI").click()
    await expect(row(page, "card1")).to_be_visible()
    await expect(page.locator("ov-midi").get_by_role("alert")).to_have_count(0)


async def test_a_role_fires_no_more_than_it_may_and_a_cue_that_is_gone_is_said_to_be(
    open_page: OpenPage, room: FakeRoom
) -> None:
    room.cues.append(cue("stream", "开始推流", [], "studio.start_stream"))
    page = await opened(open_page, having(PAD))
    await learn(page, "stream", NOTE, 36, 100)
    await learn(page, "card1", NOTE, 37, 100)
    stored = await page.evaluate("localStorage.getItem('overlay.midi.main')")

    async def before(context: BrowserContext) -> None:
        await having(PAD)(context)
        await context.add_init_script(f"localStorage.setItem('overlay.midi.main', {stored!r})")

    assistant = await opened(open_page, before, role="assistant")
    await expect(row(assistant, "stream")).to_have_count(0)
    await tap(assistant, 36)
    await told(assistant, "需要更高的权限")
    room.cues[:] = [one for one in room.cues if one["id"] != "card1"]
    await room.patch({"cues": {"revision": 2}})
    await expect(assistant.locator("ov-midi")).to_contain_text("快捷键已删除")
    await tap(assistant, 37)
    await expect(assistant.locator("ov-midi")).to_contain_text("音符 37 · 通道 10 · 0")
    assert fired(room) == []


@pytest.mark.parametrize("width", [1366, 390])
async def test_nothing_serious_is_wrong_with_the_pane_while_it_is_used(open_page: OpenPage, width: int) -> None:
    async def before(context: BrowserContext) -> None:
        await hid.install(context, ("mk2", "AL12K2A00731"), granted=True)
        await having(PAD)(context)

    page = await opened(open_page, before, size=(width, 800))
    await hid.Deck(page).until(lambda keys: len(keys) == 15)
    await learn(page, "card1", NOTE, 36, 100)
    await light(page, "plain")
    await row(page, "card2").get_by_role("button", name="学习").click()
    await page.evaluate(AXE)
    assert "\n".join(await wrong(page, OPEN_PANE)) == ""
