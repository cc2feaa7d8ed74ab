"""People, page and server together: invited, seen, limited, locked, sent away."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from overlay.server.tokens import Pass

from .conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WANG = Pass("assistant", "p-wang", "小王")


async def open_people(page: Page) -> None:
    await page.locator("[data-tab=people]").click()
    await expect(page.locator("ov-people [data-link=assistant]")).to_be_visible()


async def choose_pin(page: Page, pin: str) -> None:
    await page.locator("ov-header ov-me [data-me]").click()
    for name in ("pin", "again"):
        await page.locator(f"ov-header ov-me input[name={name}]").fill(pin)
    await page.locator("ov-header ov-me form .main").click()
    await expect(page.locator("ov-header ov-me dialog")).not_to_be_visible()


async def test_an_invitation_from_the_pane_to_the_phone_and_back(served: Served) -> None:
    operator = await served.console("operator")
    await open_people(operator)
    await operator.locator("[data-invite]").click()
    await expect(operator.locator("ov-invite input[type=radio]").first).to_be_checked()  # all rights
    await operator.locator("ov-invite input[name=name]").fill("小王")
    await operator.locator("ov-invite input[type=radio]").nth(1).check()
    await operator.locator("ov-invite input[value=product_card]").check()
    await operator.locator("ov-invite form .main").click()
    await expect(operator.locator("ov-invite img")).to_be_visible()
    link = await operator.locator("ov-invite code").inner_text()

    phone = await (await served.device(size=(400, 800))).new_page()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    await phone.goto(link)
    await expect(phone.locator("ov-pad [data-cue]").first).to_be_visible()
    code = link.partition("#")[2]
    assert phone.url == f"{served.url}/console/main"
    assert [url for url in asked if code in url.partition("#")[0]] == []
    assert code not in await phone.evaluate("JSON.stringify([history.state, document.referrer, location.href])")
    await expect(operator.locator("ov-invite .in")).to_contain_text("小王")
    await operator.locator("ov-invite .code .main").click()
    await expect(operator.locator("ov-people [data-person]")).to_contain_text("小王")

    await expect(phone.locator("ov-pad [data-cue=flash-sale]")).to_have_count(0)
    await phone.locator("ov-pad [data-cue=card-1]").click()
    await expect(operator.locator("ov-strip")).to_contain_text("¥29.90")
    assert ("小王", "product_card.show") in [(row["actor"], row["command"]) for row in await served.rows()]

    again = await (await served.device()).new_page()
    await again.goto(link)
    await expect(again.locator(".bad")).to_contain_text("用过")
    assert "#" not in again.url


async def test_revoked_and_every_page_says_so_at_once(served: Served) -> None:
    wang = await served.console(WANG)
    prompter = await wang.context.new_page()
    await prompter.goto(f"{served.url}/prompter/main")
    operator = await served.console("operator")
    await open_people(operator)
    row = operator.locator("[data-person=p-wang]")
    await expect(row).to_contain_text("●")
    revoke = row.locator("[data-does='p-wang']")
    await revoke.dblclick()
    await expect(revoke).to_have_text("立刻收回？")
    await expect(wang.locator("ov-door dialog")).not_to_be_visible()
    await revoke.click()
    for page in (wang, prompter):
        await expect(page.locator("[data-ended=revoked]")).to_be_visible()
    await wang.keyboard.press("F1")
    await expect(row).to_have_class("ended")
    await wang.reload()
    await expect(wang.locator("body")).to_contain_text("收回")
    assert [row["command"] for row in await served.rows() if row.get("actor_id") == "p-wang"] == ["people.meet"]


async def test_minutes_that_are_refused_are_not_shown_as_chosen(served: Served) -> None:
    page = await served.console("operator")
    await open_people(page)
    minutes = page.get_by_label("无人操作后锁定").first
    refusal = {"error": {"code": "refused", "message": "磁盘满了", "field": None}}
    await page.route("**/people/lock-after?*", lambda route: route.fulfill(status=422, json=refusal))
    await minutes.select_option(label="5 分钟")
    await expect(page.get_by_role("status").first).to_contain_text("磁盘满了")
    await expect(minutes.locator("option:checked")).to_have_text("不自动锁")
    await page.unroute("**/people/lock-after?*")
    await minutes.select_option(label="10 分钟")
    await expect(page.get_by_role("status").first).to_contain_text("已完成")
    await expect(minutes.locator("option:checked")).to_have_text("10 分钟")
    other = {"minutes": 20}
    await served.ask("PUT", "/people/lock-after", other)
    await expect(minutes.locator("option:checked")).to_have_text("20 分钟")


async def test_a_wrong_link_says_so_instead_of_connecting_for_ever(served: Served) -> None:
    page = await (await served.device()).new_page()
    answer = await page.goto(f"{served.url}/console/main?token=assistant.nonsense")
    assert answer is not None and answer.status == 401
    await expect(page.locator("body")).to_contain_text("无效")
    page = await served.console("assistant")
    await page.context.clear_cookies()
    await page.evaluate("location.reload()")
    await expect(page.locator("body")).to_contain_text("overlay link")


@pytest.mark.parametrize("page_name", ["console", "prompter"])
async def test_an_open_page_whose_cookie_is_gone_says_so(served: Served, page_name: str) -> None:
    page = await (await served.device()).new_page()
    await page.goto(f"{served.url}/{page_name}/main?token={served.token('assistant')}")
    await page.wait_for_function("() => document.querySelector('ov-door')?.live.status === 'online'")
    await page.context.clear_cookies()
    await page.evaluate("document.querySelector('ov-door').live.connection.socket.close()")
    await page.evaluate("document.querySelector('ov-door').live.connection.lost()")
    await expect(page.locator("[data-ended=unknown]")).to_be_visible()


async def test_a_stage_without_a_right_link_shows_nothing_and_says_so(served: Served) -> None:
    page = await (await served.device()).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{served.url}/stage/main?token={served.token('stage')}")
    await served.ask("POST", "/commands/product_card.show", {"product": "1"})
    await expect(page.locator("[data-zone=card] > *, .slot > *").first).to_be_attached()
    async with page.expect_console_message(lambda message: "works no longer" in message.text):
        await page.evaluate(
            """() => {
              const RealSocket = WebSocket;
              window.WebSocket = class extends RealSocket {
                constructor(url) { super(url.replace(/token=[^&]*/, "token=stage.wrong")); }
              };
            }"""
        )
        await served.hang_up()
    await expect(page.locator("[data-zone=card] > *, .slot > *")).to_have_count(0)


async def test_a_pad_is_locked_covered_and_opened_with_its_pin(served: Served) -> None:
    tablet = await served.console(WANG, size=(1024, 768))
    await choose_pin(tablet, "2468")
    await tablet.keyboard.press("Alt+KeyL")
    cover = tablet.locator("ov-lock dialog")
    await expect(cover).to_be_visible()
    await expect(cover.locator("input")).to_be_focused()
    before = len(await served.rows())
    await tablet.keyboard.press("F1")
    await tablet.mouse.click(60, 300)
    await tablet.reload()
    await expect(cover).to_be_visible()
    await expect(tablet.locator("ov-console")).to_have_attribute("inert", "")
    await cover.locator("input").fill("1357")
    await tablet.keyboard.press("Enter")
    await expect(cover.locator(".why")).to_contain_text("4")
    for digit in "2468":
        await cover.get_by_role("button", name=digit, exact=True).click()
    await cover.locator(".pad .main").click()
    await expect(cover).not_to_be_visible()
    done = [row["command"] for row in (await served.rows())[before:]]
    assert [command for command in done if command != "people.seen"] == ["people.unlock"]
    await tablet.locator("ov-pad [data-cue=card-1]").click()
    await expect(tablet.locator("ov-strip")).to_contain_text("¥29.90")


async def test_panic_is_held_on_a_locked_pad(served: Served) -> None:
    await served.ask("POST", "/commands/product_card.show", {"product": "1"})
    tablet = await served.console(WANG)
    await choose_pin(tablet, "2468")
    await tablet.keyboard.press("Alt+KeyL")
    button = tablet.locator("ov-lock .air")
    await button.click()
    await expect(tablet.locator("ov-lock .why")).to_contain_text("0.8")
    assert (await served.ask("GET", "/state"))["topics"]["product_card"]["on_air"] is True
    box = await button.bounding_box()
    assert box is not None
    await tablet.mouse.move(box["x"] + 10, box["y"] + 10)
    await tablet.mouse.down()
    await tablet.wait_for_function(
        "async () => !(await (await fetch('/api/v1/rooms/main/state')).json()).topics.product_card.on_air"
    )
    await tablet.mouse.up()
    await expect(tablet.locator("ov-lock dialog")).to_be_visible()


async def test_left_alone_it_locks_itself_and_an_operator_resets_the_pin(served: Served) -> None:
    tablet = await served.console(WANG)
    await choose_pin(tablet, "2468")
    operator = await served.console("operator")
    await open_people(operator)
    served.people.minute = 0.05
    await operator.locator("ov-people .top select").select_option(label="5 分钟")
    await expect(tablet.locator("ov-lock dialog")).to_be_visible()
    row = operator.locator("[data-person=p-wang]")
    await expect(row).to_contain_text("已锁定")
    reset = row.locator("[data-does='pin p-wang']")
    await reset.click()
    await reset.click()
    await expect(tablet.locator("ov-lock dialog")).not_to_be_visible()


async def test_a_role_link_is_renewed_from_the_pane(served: Served) -> None:
    assistant = await served.console("assistant")
    operator = await served.console("operator")
    await open_people(operator)
    renew = operator.locator("[data-does='link assistant']")
    await renew.click()
    await renew.click()
    await expect(assistant.locator("[data-ended=revoked]")).to_be_visible()
    link = await operator.locator("[data-link=assistant] code").inner_text()
    await assistant.goto(link)
    await expect(assistant.locator("ov-pad [data-cue]").first).to_be_visible()
