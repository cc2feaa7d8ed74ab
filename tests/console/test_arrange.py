"""Arranging the pad: by dragging, by keys, by buttons; nothing fires, and nothing is lost silently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.hands import carry, press

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import cue
from .test_accessibility import AXE, wrong

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def arrange(page: Page) -> Locator:
    await page.get_by_role("button", name="整理").click()
    return page.locator("ov-arrange")


async def changed(open_page: OpenPage) -> tuple[Page, Locator]:
    """The first cue has gone one place back, and that is not saved."""
    page = await open_page()
    pad = await arrange(page)
    await pad.locator("[data-cue=card1]").click()
    await pad.get_by_role("button", name="后移", exact=True).click()
    return page, pad


async def order(pad: Locator) -> list[str]:
    """What lies on the open page, in its order."""
    return [
        await tile.get_attribute("data-cue") or f"[{await tile.get_attribute('data-folder')}]"
        for tile in await pad.locator(".tile").all()
    ]


async def saved(page: Page, pad: Locator, room: FakeRoom) -> list[str]:
    """Saves; answers ids with their places."""
    await pad.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("保存快捷键：已完成")
    cues = room.made("PUT", "/cues")[-1].body["cues"]
    return [" ".join(filter(None, [one["id"], one.get("page"), one.get("folder")])) for one in cues]


async def drag(page: Page, what: Locator, to: Locator, share: float) -> None:
    """Drags to `share` of the target's width, as a hand does: in several moves."""
    await carry(page, what, to, dx=0, dy=0, share=(share, 0.5))
    await expect(page.locator("ov-arrange .ghost")).to_be_visible()
    await page.mouse.up()
    await expect(page.locator("ov-arrange .ghost")).to_have_count(0)


async def test_dragging_into_order_into_a_folder_and_to_another_page(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues[5] |= {"folder": "秒杀"}
    room.cues.append({**cue("end", "收尾", [], "product_card.hide"), "page": "收尾"})
    page = await open_page()
    pad = await arrange(page)
    tile = pad.locator
    assert await order(pad) == ["card1", "card2", "card3", "sale", "five", "[秒杀]", "scene", "off"]
    await drag(page, tile("[data-cue=off]"), tile("[data-cue=card2]"), 0.2)
    assert await order(pad) == ["card1", "off", "card2", "card3", "sale", "five", "[秒杀]", "scene"]
    await drag(page, tile("[data-cue=card1]"), tile("[data-cue=card3]"), 0.8)
    assert await order(pad) == ["off", "card2", "card3", "card1", "sale", "five", "[秒杀]", "scene"]
    await drag(page, tile("[data-cue=sale]"), tile("[data-folder=秒杀]"), 0.5)
    await drag(page, tile("[data-cue=five]"), tile("[data-page=收尾]"), 0.5)
    assert await order(pad) == ["off", "card2", "card3", "card1", "[秒杀]", "scene"]
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("正在整理快捷键，按键不触发")
    assert room.calls == []
    assert await saved(page, pad, room) == [
        "off", "card2", "card3", "card1", "draw 秒杀", "sale 秒杀", "scene", "end 收尾", "five 收尾"
    ]  # fmt: skip
    await pad.get_by_role("button", name="完成").click()
    await expect(page.locator("ov-pad [data-folder=秒杀]")).to_be_visible()
    await expect(page.get_by_role("button", name="整理")).to_be_focused()


async def test_keys_alone_arrange_and_are_told(open_page: OpenPage, room: FakeRoom) -> None:
    room.cues.append({**cue("end", "收尾", [], "product_card.hide"), "page": "收尾"})
    page = await open_page()
    pad = await arrange(page)
    told = pad.locator("[role=log]")
    await pad.locator("[data-cue=card1]").focus()
    await page.keyboard.press("ArrowRight")
    await expect(pad.locator("[data-cue=card2]")).to_be_focused()
    await press(page, "Space", told, "拿起了 2号 面膜")
    await press(page, "ArrowRight", told, "2号 面膜：在 主页 的第 3 位")
    await press(page, "ArrowDown", told, "2号 面膜：在 主页 的第 6 位")
    await page.keyboard.press("ArrowUp")
    await press(page, "Space", told, "放下了 2号 面膜")
    assert await order(pad) == ["card1", "card3", "card2", "sale", "five", "draw", "scene", "off"]
    await page.keyboard.press("Space")
    await press(page, "ArrowLeft", told, "2号 面膜：在 主页 的第 2 位")
    await press(page, "PageDown", told, "2号 面膜：在 收尾 的第 2 位")
    await press(page, "Escape", told, "放回原处")
    await pad.get_by_role("tab", name="主页").click()
    assert await order(pad) == ["card1", "card3", "card2", "sale", "five", "draw", "scene", "off"]
    await pad.locator("[data-cue=five]").focus()
    await page.keyboard.press("Delete")
    await expect(page.get_by_role("status")).to_contain_text("已删除“五分钟倒计时”，保存前可撤销")
    await expect(pad.locator("[data-cue=draw]")).to_be_focused()
    await pad.get_by_role("button", name="撤销一步").click()
    await expect(pad.locator("[data-cue=five]")).to_be_visible()
    await pad.locator("[data-cue=five]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("ov-cue-form input[name=label]")).to_have_value("五分钟倒计时")
    assert room.calls == []


async def test_buttons_arrange_too_with_new_pages_names_and_copies(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page()
    pad = await arrange(page)
    await pad.get_by_role("button", name="新页").click()
    await page.keyboard.type("福利")
    await page.keyboard.press("Enter")
    await expect(pad.get_by_role("tab", name="福利")).to_have_attribute("aria-selected", "true")
    await pad.get_by_role("tab", name="主页").click()
    await pad.locator("[data-cue=draw]").click()
    await pad.get_by_role("button", name="前移", exact=True).click()
    await pad.get_by_label("移到…").select_option("福利")
    await expect(pad.locator("[data-cue=draw]")).to_have_count(0)
    await pad.locator("[data-cue=card1]").click()
    await pad.get_by_role("button", name="复制").click()
    await pad.get_by_role("tab", name="福利").click()
    await pad.get_by_role("button", name="改名").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("抽奖")
    await page.keyboard.press("Enter")
    await expect(pad.get_by_role("tab", name="抽奖")).to_be_visible()
    places = await saved(page, pad, room)
    copy = room.cues[1]
    assert places == ["card1", copy["id"], "card2", "card3", "sale", "five", "scene", "off", "draw 抽奖"]
    assert copy == {**room.cues[0], "id": copy["id"], "label": "1号 洁面乳 副本", "keys": []}


async def test_what_is_not_saved_survives_a_load_and_two_peoples_changes_are_merged(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page, pad = await changed(open_page)
    await expect(pad.get_by_text("有未保存的修改")).to_be_visible()
    await page.reload()
    pad = await arrange(page)
    await expect(pad.get_by_text("上次没有保存的修改还在")).to_be_visible()
    assert (await order(pad))[:2] == ["card2", "card1"]
    room.cues[3] = {**room.cues[3], "label": "别人的秒杀"}
    await room.patch({"cues": {"revision": 2}}, actor="小李")
    await expect(pad.get_by_role("alert")).to_contain_text("别人刚刚保存了快捷键")
    await pad.get_by_role("button", name="合并双方的修改").click()
    await expect(pad.get_by_role("alert")).to_have_count(0)
    await expect(pad.locator("[data-cue=sale]")).to_contain_text("别人的秒杀")
    assert (await saved(page, pad, room))[:4] == ["card2", "card1", "card3", "sale"]
    assert room.cues[3]["label"] == "别人的秒杀"


async def test_a_save_made_of_what_is_no_longer_so_is_refused_and_loses_nothing(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page, pad = await changed(open_page)
    theirs = [*room.cues[:3], {**room.cues[3], "label": "别人的秒杀"}, *room.cues[4:]]
    room.cues[:] = theirs
    room.topics.setdefault("cues", {})["revision"] = 7  # saved a moment ago: the news is still on its way
    await pad.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator("footer > [role=status]")).to_contain_text("别人刚保存了快捷键")
    assert room.cues == theirs
    await room.patch({"cues": {"revision": 7}}, actor="小李")
    await pad.get_by_role("button", name="合并双方的修改").click()
    assert (await saved(page, pad, room))[:4] == ["card2", "card1", "card3", "sale"]
    assert room.cues[3]["label"] == "别人的秒杀"


async def test_cues_go_into_a_file_and_come_out_of_one(open_page: OpenPage, room: FakeRoom, tmp_path: Path) -> None:
    page = await open_page()
    await page.get_by_role("tab", name="编辑快捷键").click()
    editor = page.locator("ov-cue-editor")
    async with page.expect_download() as found:
        await editor.get_by_role("button", name="导出").click()
    file = tmp_path / (await found.value).suggested_filename
    await (await found.value).save_as(file)
    assert file.name == "cues-main.json"
    written = json.loads(file.read_text("utf-8"))
    assert written["cues"] == room.cues
    wanted = [{**written["cues"][1], "label": "换了"}, {**written["cues"][0], "id": "new"}]
    file.write_text(json.dumps({"cues": wanted}), "utf-8")
    await editor.locator("input[type=file]").set_input_files(file)
    dialog = page.get_by_role("dialog", name="导入")
    await expect(dialog).to_contain_text("cues-main.json 有 2 个快捷键：新的 1 个，不同的 1 个，相同的 0 个")
    await dialog.get_by_role("button", name="并入").click()
    await expect(page.get_by_role("status")).to_contain_text("1 个按键已有快捷键在用，没有带过来")
    await expect(editor.locator("[data-cue=new] kbd")).to_have_count(0)
    await expect(editor.locator("[data-cue=card2]")).to_contain_text("换了")
    assert room.calls == []
    file.write_text("{", "utf-8")
    await editor.locator("input[type=file]").set_input_files(file)
    await expect(editor.get_by_role("alert")).to_contain_text("不是 JSON 文件")


async def test_who_else_is_at_the_cues_is_said_and_may_take_them_over(open_page: OpenPage, room: FakeRoom) -> None:
    page, pad = await changed(open_page)
    wang = {"id": "w", "name": "小王", "role": "operator", "page": "console", "editing": ["cues"]}
    await room.tell({"type": "people", "people": [wang]})
    await expect(pad.locator("ov-editing")).to_contain_text("小王")
    await expect(pad.get_by_role("button", name="保存", exact=True)).to_be_enabled()
    await room.tell({"type": "people", "people": [wang | {"editing": ["cues", "taken:cues"]}]})
    await expect(pad.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    await room.tell({"type": "people", "people": []})
    assert (await saved(page, pad, room))[:2] == ["card2", "card1"]


async def test_on_a_phone_arranging_goes_on_after_a_look_at_the_fields(open_page: OpenPage, room: FakeRoom) -> None:
    page = await open_page(size=(400, 800))
    pad = await arrange(page)
    await pad.locator("[data-cue=card2]").click()
    await pad.get_by_role("button", name="编辑", exact=True).click()
    await expect(page.locator("ov-cue-form input[name=label]")).to_have_value("2号 面膜")
    await expect(pad).to_have_count(0)
    await page.locator("[data-tab=pad]").focus()
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("正在整理快捷键，按键不触发")
    await page.locator("[data-tab=pad]").click()
    await pad.get_by_role("button", name="完成").click()
    await page.keyboard.press("F1")
    await expect(page.get_by_role("status")).to_contain_text("1号 洁面乳：已完成")
    assert len(room.calls) == 1


async def test_nothing_serious_is_wrong_for_who_does_not_see_it(open_page: OpenPage, room: FakeRoom) -> None:
    steps = [
        {"command": "product_card.show", "args": {"product": "A001"}},
        {"wait": "3s"},
        {"when": {"topic": "product_card", "field": "on_air", "is": True}, "otherwise": "stop"},
        {"command": "product_card.hide", "args": {}},
    ]
    room.cues.append({"id": "macro", "label": "开场", "keys": ["G 1"], "mode": "macro", "args": {}, "steps": steps})
    room.cues[5] |= {"folder": "秒杀", "color": "amber"}
    page = await open_page()
    pad = await arrange(page)
    await pad.locator("[data-cue=macro]").dblclick()
    await expect(page.locator("ov-cue-form ov-steps li")).to_have_count(4)
    await page.evaluate(AXE)
    assert "\n".join(await wrong(page)) == ""
    await pad.get_by_role("button", name="完成").click()
    await page.keyboard.press("Shift+Slash")
    await expect(page.get_by_role("dialog", name="按键表")).to_be_visible()
    assert "\n".join(await wrong(page)) == ""


async def test_what_is_not_saved_is_said_and_marked_on_the_way_out(open_page: OpenPage, room: FakeRoom) -> None:
    page, pad = await changed(open_page)
    await pad.get_by_role("button", name="完成").click()
    await expect(page.get_by_role("status")).to_contain_text("整理还没有保存，按键板还是原来的")
    again = page.locator("ov-pad [data-arrange]")
    await expect(again).to_have_text("● 整理")
    await expect(again).to_have_attribute("title", "有未保存的修改")
    await again.click()
    await pad.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("保存快捷键：已完成")
    await pad.get_by_role("button", name="完成").click()
    await expect(again).to_have_text("整理")
    await expect(page.get_by_role("status")).to_contain_text("保存快捷键：已完成")


async def test_a_draft_that_was_given_up_can_be_taken_back(open_page: OpenPage, room: FakeRoom) -> None:
    page, pad = await changed(open_page)
    await pad.get_by_role("button", name="放弃修改").click()
    await expect(page.get_by_role("status")).to_contain_text("已放弃修改，“撤销一步”可以找回")
    assert (await order(pad))[:2] == ["card1", "card2"]
    await pad.get_by_role("button", name="撤销一步").click()
    await expect(pad.get_by_text("有未保存的修改")).to_be_visible()
    assert (await order(pad))[:2] == ["card2", "card1"]
    # Given up because somebody else has saved: taken back, it still is not to be saved over that.
    room.cues[2]["label"] = "别人的"
    await room.patch({"cues": {"revision": 2}}, actor="小李")
    await expect(pad.get_by_role("alert")).to_contain_text("别人刚刚保存了快捷键")
    await pad.get_by_role("button", name="放弃修改").click()
    await expect(pad.get_by_role("alert")).to_have_count(0)
    await pad.get_by_role("button", name="撤销一步").click()
    await expect(pad.get_by_role("alert")).to_contain_text("别人刚刚保存了快捷键")
    assert room.made("PUT", "/cues") == []
