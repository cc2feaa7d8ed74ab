"""What is told to the host on the prompter: seen at once, in order, and acknowledged knowingly."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage
from .fake import FakeRoom
from .scenario import card_on_air

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# How often a second the element's look changes forth and back, by its running animations.
FLASHES = """one => Math.max(0, ...one.getAnimations().map(({effect}) => {
    const {duration, iterations} = effect.getTiming();
    return iterations > 1 ? 1000 / duration * (effect.getKeyframes().length - 1) : 0;
}))"""


async def prompter(open_page: OpenPage) -> Page:
    return await open_page("prompter", role="host", size=(1366, 768))


def acknowledgements(room: FakeRoom) -> list[dict[str, str]]:
    return [call.body for call in room.made("POST", "/commands/prompter.acknowledge")]


async def test_messages_come_one_after_another_urgent_ones_first(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("第一条"))
    await room.patch(room.prompting.send("第二条"))
    ordinary, urgent = page.locator(".ordinary"), page.locator(".urgent")
    await expect(ordinary).to_contain_text("第一条")
    await expect(ordinary).to_contain_text("还有 1 条")
    await room.patch(room.prompting.send("停一下", urgent=True))
    await expect(urgent).to_contain_text("停一下")
    await expect(urgent).to_have_attribute("role", "alert")
    await expect(ordinary).to_have_count(0)
    for text, ids in [("停一下", ["3"]), ("第一条", ["3", "1"]), ("第二条", ["3", "1", "2"])]:
        button = page.get_by_role("button", name="收到")
        await expect(page.locator(".told")).to_contain_text(text)
        await expect(button).to_be_enabled()
        await page.keyboard.press("Enter")
        await expect(page.locator(f"[data-message='{ids[-1]}']")).to_have_count(0)
        assert [call["id"] for call in acknowledgements(room)] == ids
    await expect(page.locator(".told")).to_have_count(0)


async def test_pressing_twice_does_not_acknowledge_what_was_not_seen(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("第一条"))
    await room.patch(room.prompting.send("第二条"))
    await expect(page.get_by_role("button", name="收到")).to_be_enabled()
    await page.evaluate("""() => {
        const press = () => dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
        const prompter = document.querySelector("ov-prompter");
        press();
        press();
        window.pressed = new Promise(done => {
            const look = () => {
                if (!prompter.shadowRoot.querySelector("[data-message='2']")) return void requestAnimationFrame(look);
                press();
                done();
            };
            look();
        });
    }""")
    await page.evaluate("window.pressed")
    await expect(page.locator("[data-message='2'] button")).to_be_enabled()
    assert acknowledgements(room) == [{"id": "1", "seat": "host"}]


async def test_a_held_enter_acknowledges_one_message(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("第一条"))
    await room.patch(room.prompting.send("第二条"))
    await expect(page.locator("[data-message='1'] button")).to_be_enabled()
    await page.locator("[data-message='1'] button").focus()
    await page.keyboard.down("Enter")
    await expect(page.locator("[data-message='2'] button")).to_be_enabled()
    await page.locator("[data-message='2'] button").focus()
    await page.keyboard.down("Enter")  # it repeats
    await page.keyboard.up("Enter")
    await room.patch(room.prompting.send("停一下", urgent=True))
    await expect(page.locator(".urgent")).to_be_visible()
    assert acknowledgements(room) == [{"id": "1", "seat": "host"}]


async def test_an_urgent_one_flashes_no_faster_than_is_safe_until_it_is_acknowledged(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("停一下", urgent=True))
    urgent = page.locator(".urgent")
    await expect(urgent).to_be_visible()
    flashes = await urgent.evaluate(FLASHES)
    assert 0 < flashes <= 3
    await page.emulate_media(reduced_motion="reduce")
    assert await urgent.evaluate(FLASHES) == 0
    await page.get_by_role("button", name="收到").click()
    await expect(urgent).to_have_count(0)


async def test_two_screens_acknowledge_for_themselves(open_page: OpenPage, room: FakeRoom) -> None:
    host, cohost = await prompter(open_page), await prompter(open_page)
    await cohost.keyboard.press("?")
    await cohost.locator("[data-set=seat]").select_option("cohost")
    await cohost.keyboard.press("Escape")
    await room.patch(room.prompting.send("两位注意"))
    await room.patch(room.prompting.send("副播接一下", to="cohost"))
    for page in (host, cohost):
        await expect(page.locator(".ordinary")).to_contain_text("两位注意")
    await host.get_by_role("button", name="收到").click()
    await expect(host.locator(".told")).to_have_count(0)
    await expect(cohost.locator(".ordinary")).to_contain_text("两位注意")
    await cohost.get_by_role("button", name="收到").click()
    await expect(cohost.locator(".ordinary")).to_contain_text("副播接一下")
    assert [call["seat"] for call in acknowledgements(room)] == ["host", "cohost"]


async def test_a_refused_acknowledgement_is_said_and_stays(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("第一条"))
    room.refuse("POST", "/commands/prompter.acknowledge", "磁盘满了")
    await page.get_by_role("button", name="收到").click()
    await expect(page.locator(".problem")).to_contain_text("磁盘满了")
    await expect(page.locator(".ordinary")).to_be_visible()
    room.allow("POST", "/commands/prompter.acknowledge")
    await page.get_by_role("button", name="收到").click()
    await expect(page.locator(".told, .problem")).to_have_count(0)


async def test_a_withdrawn_message_goes_and_a_reload_brings_those_that_wait(
    open_page: OpenPage, room: FakeRoom
) -> None:
    page = await prompter(open_page)
    await room.patch(room.prompting.send("发错了"))
    await room.patch(room.prompting.send("还在等"))
    await expect(page.locator(".ordinary")).to_contain_text("发错了")
    await room.patch(room.prompting.carry_out("prompter.withdraw", {"id": "1"}, "service"))
    await expect(page.locator(".ordinary")).to_contain_text("还在等")
    await page.reload()
    await expect(page.locator(".ordinary")).to_contain_text("还在等")


async def test_a_pinned_question_is_answered_from_here(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await room.patch({**card_on_air(room, 1), **room.prompting.pin("孕妇能用吗？", "小王")})
    question = page.locator(".question")
    await expect(question).to_contain_text("小王")
    await expect(question).to_contain_text("孕妇能用吗？")
    await expect(question.get_by_role("button")).to_be_enabled()
    await page.keyboard.press("a")
    await expect(question).to_have_count(0)
    assert [call.body for call in room.made("POST", "/commands/prompter.answered")] == [{"id": "q1"}]


async def test_a_question_that_is_not_on_the_screen_is_not_answered(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    question = page.locator(".question")
    await room.patch(room.prompting.send("停一下", urgent=True))
    await room.patch(room.prompting.pin("孕妇能用吗？", "小王"))
    await expect(page.locator(".urgent")).to_contain_text("停一下")
    await page.wait_for_function("() => document.querySelector('ov-prompter').told.question")
    await page.keyboard.press("a")
    await page.get_by_role("button", name="收到").click()
    await expect(question).to_contain_text("孕妇能用吗？")
    assert room.made("POST", "/commands/prompter.answered") == []


async def test_a_question_is_not_answered_as_it_comes_up(open_page: OpenPage, room: FakeRoom) -> None:
    page = await prompter(open_page)
    await page.evaluate("""() => {
        const prompter = document.querySelector("ov-prompter");
        window.pressed = new Promise(done => {
            const look = () => {
                if (!prompter.shadowRoot.querySelector(".question")) return void requestAnimationFrame(look);
                dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
                done();
            };
            look();
        });
    }""")
    await room.patch(room.prompting.pin("孕妇能用吗？", "小王"))
    await page.evaluate("window.pressed")
    await expect(page.locator(".question button")).to_be_enabled()
    assert room.made("POST", "/commands/prompter.answered") == []
