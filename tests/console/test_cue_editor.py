"""The cue editor: a draft beside the live pad, saved whole, refusals at the cue that is wrong."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenPage
from .fake import FakeRoom

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def edit(page: Page, cue: str | None = None) -> Locator:
    """The editor, with one cue's fields open."""
    await page.get_by_role("tab", name="编辑快捷键").click()
    editor = page.locator("ov-cue-editor")
    if cue is not None:
        await editor.locator(f"[data-cue={cue}] .name").click()
    return editor


async def save(editor: Locator) -> None:
    await editor.get_by_role("button", name="保存", exact=True).click()


async def test_a_new_cue_from_nothing_to_its_first_press(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page)
    await editor.get_by_role("button", name="新增快捷键").click()
    await page.keyboard.type("夏凉被")
    await editor.get_by_role("button", name="＋ 按键").click()
    await page.keyboard.press("Shift+F7")
    await expect(editor.locator("ov-key-capture kbd")).to_have_text("Shift+F7")
    await editor.locator("select[name=command]").select_option("flash_sale.start")
    await editor.locator("[data-path=product] input").fill("6")
    await editor.get_by_role("option", name="六层纱").click()
    await editor.locator("[data-path=price] input").fill("159")
    await editor.locator("[data-path=lasts] input").fill("3m")
    await editor.locator("[data-path=stock] input").fill("50")
    await save(editor)
    await expect(page.get_by_role("status")).to_contain_text("保存快捷键：已完成")
    (call,) = room.made("PUT", "/cues")
    assert [cue["id"] for cue in call.body["cues"][:-1]] == [
        "card1", "card2", "card3", "sale", "five", "draw", "scene", "off"
    ]  # fmt: skip
    new = call.body["cues"][-1]
    assert new["id"]
    args = {"product": "A006", "price": "159", "lasts": "3m", "stock": 50, "armed_for": "0"}
    assert {**new, "id": ""} == {
        "id": "", "label": "夏凉被", "keys": ["Shift+F7"], "command": "flash_sale.start", "args": args, "mode": "press"
    }  # fmt: skip
    await expect(page.locator(f"ov-pad [data-cue={new['id']}]")).to_contain_text("夏凉被")
    await page.locator("body").click(position={"x": 5, "y": 5})
    await page.keyboard.press("Shift+F7")
    await expect(page.get_by_role("status")).to_contain_text("夏凉被：已完成")


async def test_a_dry_run_says_step_by_step_what_would_happen(open_page: OpenPage, room: FakeRoom) -> None:
    absent = {"topic": "countdown", "field": "timers.opening"}
    running = {"topic": "countdown", "field": "timers.opening.phase", "is": "running"}
    steps = [
        {"command": "product_card.show", "args": {"product": "A002"}},
        {"wait": "8s"},
        {"when": absent, "otherwise": "stop"},
        {"command": "countdown.start", "args": {"name": "opening", "label": "开场福利", "lasts": "3m"}},
        {"when": running, "otherwise": "skip"},
        {"command": "product_card.hide"},
    ]
    room.cues.append({"id": "opening", "label": "开场", "keys": [], "mode": "macro", "steps": steps})
    show, skipped = {"zh": "讲解", "en": "Show"}, {"zh": "条件不成立，跳过", "en": "skipped"}
    room.dry_run = [
        {"command": "product_card.show", "label": show, "would": "run"},
        {"label": "等待 | Wait", "would": "wait", "wait": 8000, "why": {"zh": "8 秒", "en": "8 s"}},
        {"label": "条件 | Condition", "would": "run", "why": "countdown.timers.opening = null"},
        {"command": "countdown.start", "label": show, "would": "run"},
        {"label": "条件 | Condition", "would": "skip", "why": "countdown.timers.opening.phase = null"},
        {"command": "product_card.hide", "label": show, "would": "skip", "why": skipped},
    ]
    editor = await edit(await open_page(), "opening")
    await editor.get_by_role("button", name="试运行").click()
    await expect(editor.locator("[data-would]")).to_have_text(
        [
            "1. ▶ 会执行 讲解卡 · 讲解 2 · 玻尿酸保湿面膜 10 片装",
            "2. ◷ 等待 8秒",
            "3. ▶ 条件 如果没有倒计时“开场福利”成立，接着往下",
            "4. ▶ 会执行 倒计时 · 开始 开场福利 · 时长 3分钟",
            "5. ↷ 条件 如果倒计时“开场福利”是“计时中”不成立，跳过下一步",
            "6. ↷ 跳过 讲解卡 · 下屏条件不成立，跳过",
        ]
    )


async def test_what_was_not_touched_is_saved_as_it_was(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    before = [dict(cue) for cue in room.cues]
    editor = await edit(page, "sale")
    await editor.locator("input[name=label]").fill("改了名字")
    await save(editor)
    await expect(page.get_by_role("status")).to_contain_text("已完成")
    (call,) = room.made("PUT", "/cues")
    before[3]["label"] = "改了名字"
    assert call.body["cues"] == before


async def test_order_and_removal(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page)
    await editor.locator("[data-cue=card3]").get_by_role("button", name="上移").click()
    await editor.locator("[data-cue=card1]").get_by_role("button", name="删除").click()
    await editor.locator("[data-cue=scene]").get_by_role("button", name="下移").click()
    await expect(page.locator("ov-pad [data-cue=card1]")).to_be_visible()  # the pad is not a draft
    await save(editor)
    await expect(page.locator("ov-pad [data-cue=card1]")).to_have_count(0)
    assert [cue["id"] for cue in room.cues] == ["card3", "card2", "sale", "five", "draw", "off", "scene"]


async def test_discard_brings_the_saved_cues_back(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page)
    await expect(editor.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    await editor.locator("[data-cue=card1]").get_by_role("button", name="删除").click()
    await editor.get_by_role("button", name="放弃修改").click()
    await expect(editor.locator("[data-cue=card1]")).to_be_visible()
    assert room.calls == []


async def test_a_key_that_another_cue_has_is_refused_by_name(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page, "card1")
    await editor.get_by_role("button", name="＋ 按键").click()
    await page.keyboard.press("3")
    await expect(editor.get_by_role("alert")).to_have_text("3 已属于“3号 收纳篮”")
    await save(editor)
    await expect(editor.locator("[data-cue=card1]")).to_contain_text("有按键与别的快捷键重复")
    await expect(page.get_by_role("status")).to_have_text("✕ 保存快捷键：有按键与别的快捷键重复")
    await editor.get_by_role("button", name="去掉 3").click()
    await expect(editor.locator("ov-key-capture").get_by_role("alert")).to_have_count(0)
    assert room.calls == []  # and the captured key fired nothing


async def test_a_key_of_the_browser_cannot_be_taken(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page, "card1")
    capture = editor.locator("ov-key-capture")
    await capture.get_by_role("button", name="＋ 按键").click()
    await page.keyboard.press("Control+r")
    await expect(capture.get_by_role("alert")).to_contain_text("Ctrl+R 由浏览器占用")
    await page.keyboard.press("Escape")
    await expect(capture.get_by_role("button", name="＋ 按键")).to_be_visible()
    await expect(capture.locator("kbd")).to_have_text(["F1"])


async def test_a_digit_with_shift_fires_although_it_types_another_character(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page()
    editor = await edit(page, "card1")
    await editor.get_by_role("button", name="＋ 按键").click()
    await page.keyboard.press("Shift+Digit4")
    await expect(editor.locator("ov-key-capture kbd").last).to_have_text("Shift+4")
    await save(editor)
    await expect(page.locator("ov-pad [data-cue=card1] kbd").last).to_have_text("Shift+4")
    await page.locator("body").click(position={"x": 5, "y": 5})
    await page.keyboard.press("Shift+Digit4")
    await expect(page.get_by_role("status")).to_contain_text("1号 洁面乳：已完成")
    assert len(room.made("POST", "/cues/card1/fire")) == 1


@pytest.mark.parametrize(
    ("named", "cue", "argument"),
    [("cues[3].args.price", "sale", "price"), ("cues.card2.command", "card2", None), ("cues[0].args", "card1", None)],
)
async def test_the_servers_refusal_is_shown_at_the_cue_concerned(
    open_page: OpenPage, room: FakeRoom, named: str, cue: str, argument: str | None
) -> None:
    page = await open_page()
    room.refuse("PUT", "/cues", "这里不对", named)
    editor = await edit(page)
    await editor.locator("[data-cue=five]").get_by_role("button", name="下移").click()
    await save(editor)
    await expect(editor.locator(f"[data-cue={cue}].wrong > [role=alert]")).to_have_text("这里不对")
    await expect(editor.locator(".wrong")).to_have_count(1)
    await expect(editor.locator(f"[data-cue={cue}] .name")).to_have_attribute("aria-expanded", "true")
    if argument:
        await expect(editor.locator(f"[data-path={argument}]").get_by_role("alert")).to_have_text("这里不对")
    await expect(editor.get_by_text("有未保存的修改")).to_be_visible()
    room.allow("PUT", "/cues")
    await save(editor)
    await expect(editor.locator(".wrong")).to_have_count(0)


async def test_an_incomplete_cue_is_not_sent(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page, "sale")
    await editor.locator("[data-path=price] input").fill("")
    await save(editor)
    await expect(editor.locator("[data-path=price]").get_by_role("alert")).to_have_text("请填写")
    await expect(page.get_by_role("status")).to_have_text("✕ 保存快捷键：没有保存，还有必填的没填")
    assert room.calls == []


async def test_what_a_new_cue_lacks_is_marked_and_in_sight(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    editor = await edit(page)
    await editor.get_by_role("button", name="新增快捷键").click()
    await save(editor)
    label = editor.locator("input[name=label]")
    await expect(label).to_have_attribute("aria-invalid", "true")
    await expect(label).to_be_focused()
    await expect(editor.locator("#nameless")).to_be_in_viewport(ratio=1)
    await label.fill("夏凉被")
    await expect(label).to_have_attribute("aria-invalid", "false")
    await save(editor)
    await expect(editor.locator("[data-path=product] input")).to_be_focused()
    await expect(editor.locator("[data-path=product]").get_by_text("请填写")).to_be_in_viewport(ratio=1)
    assert room.calls == []


async def test_somebody_else_saving_meanwhile_is_said_and_not_lost_silently(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await open_page()
    editor = await edit(page, "card1")
    await editor.locator("input[name=label]").fill("我的")
    room.cues[1]["label"] = "别人的"
    await room.patch({"cues": {"revision": 2}}, actor="小李")
    await expect(editor.get_by_role("alert")).to_contain_text("别人刚刚保存了快捷键")
    await expect(editor.locator("input[name=label]")).to_have_value("我的")
    await editor.get_by_role("button", name="放弃修改").click()
    await expect(editor.locator("[data-cue=card2]")).to_contain_text("别人的")
    await expect(editor.get_by_role("alert")).to_have_count(0)


async def test_a_command_that_is_gone_is_said(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[5]["command"] = "quiz.open"
    editor = await edit(await open_page(), "draw")
    await expect(editor.locator("[data-cue=draw]")).to_contain_text("没有命令 quiz.open")


async def test_the_editor_is_for_operators(open_page: OpenPage) -> None:
    page = await open_page(role="assistant")
    await expect(page.get_by_role("tab", name="玩法")).to_be_visible()
    await expect(page.get_by_role("tab", name="编辑快捷键")).to_have_count(0)
