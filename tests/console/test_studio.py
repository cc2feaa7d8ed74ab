"""Show control in the console: outputs with their times, holding what is dangerous, scenes, and what came of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.talk import talk

from .conftest import OpenPage
from .fake import FakeRoom, now
from .scenario import cue

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOUR = 3_600_000


def given(room: FakeRoom) -> list[tuple[str, Any]]:
    """The commands that were given, with their arguments."""
    paths = [(call.path, call.body) for call in room.calls]
    return [(path.removeprefix("/commands/"), body) for path, body in paths if path.startswith("/commands/")]


async def studio(open_page: OpenPage, **options: Any) -> Page:
    page = await open_page(**options)
    await page.locator("[data-tab=studio]").click()
    await expect(page.locator("ov-show")).to_be_visible()
    return page


def act(page: Page, name: str) -> Locator:
    return page.locator(f"ov-show [data-act={name}]")


async def test_a_stream_stops_only_when_its_button_is_held(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    button = act(page, "stop_stream")
    await button.click()
    await expect(page.get_by_role("status")).to_contain_text("没有执行：要按住 0.8 秒")
    await button.hover()
    await page.mouse.down()
    await page.mouse.move(5, 5)
    await expect(button).not_to_have_class("danger holding")
    await page.mouse.up()
    assert given(room) == []
    async with talk(page).answer("studio.stop_stream"):
        await button.hover()
        await page.mouse.down()
        await expect(button).to_have_class("danger holding")
    await page.mouse.up()
    await expect(page.get_by_role("status")).to_contain_text("停止推流：已发给 OBS，等待结果")
    assert given(room) == [("studio.stop_stream", {})]


async def test_the_keyboard_holds_too_and_a_screen_reader_confirms(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    button = act(page, "stop_stream")
    await button.focus()
    await expect(button).to_have_attribute("aria-description", "按住 0.8 秒")
    for key in ("Enter", " "):
        await page.keyboard.press(key)
    await expect(page.get_by_role("status")).to_contain_text("要按住 0.8 秒")
    assert given(room) == []
    async with talk(page).answer("studio.stop_stream"):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    assert len(given(room)) == 1
    await expect(button).to_be_enabled()

    other = await studio(open_page)  # where nobody has pressed anything yet
    click = "one => one.click()"  # as assistive technology does it: no pointer, no key
    await act(other, "stop_stream").evaluate(click)
    await expect(other.get_by_role("status")).to_contain_text("再激活一次即执行")
    await act(other, "stop_stream").evaluate(click)  # a double click is no confirmation
    assert len(given(room)) == 1
    async with talk(other).answer("studio.stop_stream"):
        while len(given(room)) == 1:  # it counts once as much time as a hold takes has passed
            await act(other, "stop_stream").evaluate(click)
    assert len(given(room)) == 2


async def test_however_long_a_button_is_held_it_acts_once(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    await page.clock.install()
    await page.clock.pause_at(datetime.now() + timedelta(seconds=1))
    await act(page, "stop_stream").hover()
    for times in (1, 2):
        async with talk(page).answer("studio.stop_stream"):
            await page.mouse.down()
            await page.clock.run_for(3_200)
        await page.mouse.up()
        await page.clock.run_for(500)
        await expect(page.get_by_role("status")).to_contain_text("停止推流：已发给 OBS，等待结果")
        assert given(room) == [("studio.stop_stream", {})] * times


@pytest.mark.parametrize(
    ("pressed", "then"),
    [
        ("stop_stream", {"stream": {"active": False}}),  # the button becomes “start streaming”
        ("studio_mode", {"studio_mode": True}),  # no hold, and the button becomes its contrary
    ],
)
async def test_a_button_that_becomes_another_one_under_a_press_does_nothing(
    open_page: OpenPage, room: FakeRoom, pressed: str, then: dict[str, Any]
) -> None:
    page = await studio(open_page)
    await page.clock.install()
    await page.clock.pause_at(datetime.now() + timedelta(seconds=1))
    buttons = page.locator("ov-show button")
    before = await buttons.all_inner_texts()
    await act(page, pressed).hover()
    await page.mouse.down()
    await room.device({"outputs": then})
    while await buttons.all_inner_texts() == before:  # until the page has heard of it
        await page.clock.run_for(1)
    await page.clock.run_for(1_000)
    await page.mouse.up()
    await page.clock.run_for(500)
    await expect(page.get_by_role("status")).to_contain_text("没有执行：按下时还是另一个按钮")
    async with talk(page).answer("off"):  # which comes through after whatever came before
        await page.keyboard.press("F9")
    assert given(room) == []


async def test_letting_go_of_a_held_button_is_no_press_of_what_it_has_become(
    open_page: OpenPage, room: FakeRoom
) -> None:
    camera = room.obs["outputs"]["virtual_camera"]
    camera |= {"available": True, "active": True}
    page = await studio(open_page)
    for hand in ("mouse", "Enter", " "):
        await act(page, "stop_virtual_camera").hover()
        await act(page, "stop_virtual_camera").focus()
        async with talk(page).answer("studio.stop_virtual_camera"):
            await (page.mouse.down() if hand == "mouse" else page.keyboard.down(hand))
        await room.device({"outputs": {"virtual_camera": {"active": False}}})
        await expect(act(page, "start_virtual_camera")).to_be_visible()
        if hand != "mouse":
            await page.keyboard.down(hand)  # it repeats
        await (page.mouse.up() if hand == "mouse" else page.keyboard.up(hand))
        await room.device({"outputs": {"virtual_camera": {"active": True}}})
        await expect(act(page, "stop_virtual_camera")).to_be_visible()
    assert given(room) == [("studio.stop_virtual_camera", {})] * 3


async def test_a_cue_of_such_a_command_is_held_by_button_and_by_key(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues.append(cue("stop", "停止推流", ["F7"], "studio.stop_stream"))
    page = await open_page()
    button = page.locator("ov-pad [data-cue=stop]")
    await expect(button.locator(".ring")).to_be_visible()
    await page.keyboard.press("F7")
    await button.click()
    await expect(page.get_by_role("status")).to_contain_text("要按住 0.8 秒")
    await page.keyboard.press("F9")  # another cue comes through after whatever came before
    await expect(page.get_by_role("status")).to_contain_text("下屏讲解卡：已完成")
    assert [call.path for call in room.calls] == ["/cues/off/fire"]
    async with talk(page).answer("stop"):
        await page.keyboard.down("F7")
        await expect(button).to_have_class(re.compile(r"\bholding\b"))
    await page.keyboard.up("F7")
    await expect(button).not_to_have_class(re.compile(r"\bholding\b"))
    async with talk(page).answer("stop"):
        await button.hover()
        await page.mouse.down()
    await page.mouse.up()
    assert [call.path for call in room.calls].count("/cues/stop/fire") == 2


async def test_a_plugins_form_is_held_where_its_command_says_so(open_page: OpenPage, room: FakeRoom) -> None:
    for command in room.commands:
        if command["name"] in ("lottery.draw", "programme.scene"):
            command["confirm"] = "hold"
    page = await open_page()
    await page.locator("[data-tab=mechanics]").click()
    await page.locator("[data-mechanic=lottery]").first.click()
    draw = page.locator("button[data-command='lottery.draw']")
    await draw.click()
    await page.locator("ov-mechanics nav [data-mechanic=programme]").click()
    form = page.locator("details[data-command='programme.scene']")
    await form.get_by_role("textbox").fill("产品")
    await form.get_by_role("textbox").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("要按住 0.8 秒")
    assert given(room) == []
    async with talk(page).answer("programme.scene"):
        await form.locator("button.main").hover()
        await page.mouse.down()
    await page.mouse.up()
    assert given(room) == [("programme.scene", {"name": "产品"})]


async def test_outputs_show_their_state_and_time(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    await room.device({"outputs": {"stream": {"since": now() - HOUR - 61_000}}})
    stream = page.locator("[data-output=stream]")
    await expect(stream).to_contain_text("推流中")
    await expect(stream.locator("ov-elapsed")).to_contain_text("1:01:")
    await room.device({"outputs": {"stream": {"reconnecting": True}}})
    await expect(stream).to_contain_text("正在重连")
    record = page.locator("[data-output=record]")
    await expect(record).to_contain_text("未录制")
    await room.device({"outputs": {"record": {"active": True, "paused": True, "ms": 65_000}}})
    await room.patch({"recordings": {"open": "r1", "chapters": 2, "last": "2 面膜"}})
    await expect(record).to_contain_text("已暂停")
    await expect(record).to_contain_text("01:05")
    await expect(record).to_contain_text("2 个章节 · 最近： 2 面膜")
    for command in ("resume_record", "chapter"):
        async with talk(page).answer(f"studio.{command}"):
            await act(page, command).click()
    assert given(room) == [("studio.resume_record", {}), ("studio.chapter", {})]
    await expect(page.locator("[data-output=camera]")).to_contain_text("v4l2loopback")
    await room.device({"connected": False, "outputs": None})
    await expect(page.locator("ov-show")).to_contain_text("OBS 未连接")
    await expect(page.locator("ov-show [data-act]")).to_have_count(0)


async def test_scenes_are_switched_and_taken_from_preview(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    await expect(page.locator(".scenes.programme [aria-pressed=true]")).to_have_text("主播全景")
    await page.locator(".scenes.programme [data-scene=产品]").click()
    await act(page, "studio_mode").click()
    await expect(page.locator(".scenes.preview")).to_have_count(0)
    await room.device({"preview_scene": "休息", "outputs": {"studio_mode": True}})
    await expect(page.locator(".scenes.preview [aria-pressed=true]")).to_have_text("休息")
    await page.locator(".scenes.preview [data-scene=产品]").click()
    await act(page, "cut").click()
    await act(page, "transition").click()
    async with talk(page).answer("studio.choose_transition"):
        await page.locator("[data-field=transition]").select_option("直接切换")
    await page.locator("[data-field=ms]").fill("500")
    async with talk(page).answer("studio.choose_transition"):
        await page.locator("[data-field=ms]").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("选择转场")
    assert given(room) == [
        ("programme.scene", {"name": "产品"}),
        ("studio.studio_mode", {"on": True}),
        ("studio.preview", {"scene": "产品"}),
        ("studio.cut", {}),
        ("studio.transition", {"name": "渐变"}),
        ("studio.choose_transition", {"name": "直接切换"}),
        ("studio.choose_transition", {"name": "渐变", "ms": 500}),
    ]


async def test_a_transition_that_is_refused_is_not_shown_as_chosen(open_page: OpenPage, room: FakeRoom) -> None:
    page = await studio(open_page)
    transition, ms = page.locator("[data-field=transition]"), page.locator("[data-field=ms]")
    lasts = await ms.input_value()
    room.refuse("POST", "/commands/studio.choose_transition", "OBS 没有连上")
    await transition.select_option("直接切换")
    await expect(transition).to_have_value("渐变")
    await expect(page.get_by_role("status")).to_contain_text("OBS 没有连上")
    await ms.fill("500")
    await ms.press("Enter")
    await expect(ms).to_have_value(lasts)
    assert [args for _, args in given(room)] == [{"name": "直接切换"}, {"name": "渐变", "ms": 500}]
    await room.device({"outputs": {"transition": {"name": "直接切换", "ms": 800}}})
    await expect(transition).to_have_value("直接切换")
    await expect(ms).to_have_value("800")


async def test_what_came_of_an_act_is_told_to_everybody(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues.append(cue("rec", "录制", ["F7"], "studio.start_record"))
    page = await studio(open_page, role="assistant")
    await expect(act(page, "stop_stream")).to_be_disabled()
    await room.patch({"studio": {"acts": {"50": {"act": "start_record", "phase": "pending", "at": now()}}}})
    await expect(page.locator("[data-phase=pending]")).to_contain_text("开始录制")
    await expect(act(page, "start_record")).to_be_disabled()
    why = "磁盘满了。清理后再试 | The disk is full. Make room and try again"
    await room.patch({"studio": {"acts": {"50": {"phase": "failed", "why": why}}}})
    await expect(page.get_by_role("status")).to_contain_text("开始录制：磁盘满了。清理后再试")
    await expect(page.locator("[data-phase=failed]")).to_contain_text("磁盘满了。清理后再试")
    await expect(page.locator("ov-pad [data-cue=rec]")).to_contain_text("磁盘满了")
    await expect(act(page, "start_record")).to_be_enabled()
    done = {"act": "save_replay", "phase": "done", "at": now(), "result": "Replay 1.mkv"}
    await room.patch({"studio": {"acts": {"51": done}}})
    await expect(page.get_by_role("status")).to_contain_text("保存回放：已完成")
    await expect(page.locator("[data-phase=done]")).to_contain_text("Replay 1.mkv")
