"""Pads left alone: locked by their person, by the clock, and until their PIN is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from overlay.errors import Refused, TooMany
from overlay.server.pins import FIRST_WAIT, LONGEST_WAIT, Pins
from overlay.server.tokens import Pass, own_token

from .conftest import Live, Server

WANG = Pass("assistant", "p-wang", "小王")


async def pad(server: Server, pass_: Pass | None = None) -> Server:
    """A browser that has opened the console by a link: a person's, else the assistant's."""
    browser = await server.browser()
    token = server.token("assistant") if pass_ is None else own_token(server.secret, "main", pass_)
    async with await browser.call("GET", f"/console/main?token={token}", role=None) as page:
        assert page.status == 200
    return browser


async def page_of(browser: Server) -> Live:
    socket = await browser.client.ws_connect("/api/v1/rooms/main/live?page=console")
    browser._stack.push_async_callback(socket.close)
    live = Live(socket)
    live.hello = await live.receive()
    return live


async def ask(browser: Server, method: str, path: str, status: int = 200, body: Any = None) -> Any:
    return await browser.json(method, f"…{path}", status, role=None, json=body)


async def locked_pad(server: Server, pass_: Pass | None = None) -> Server:
    browser = await pad(server, pass_)
    await ask(browser, "PUT", "/people/me/pin", body={"pin": "2468"})
    await ask(browser, "POST", "/people/me/lock")
    return browser


@pytest.mark.parametrize("pass_", [WANG, None], ids=["a person", "a role's link"])
async def test_a_locked_pad_does_nothing_until_its_pin_is_given(server: Server, pass_: Pass | None) -> None:
    await server.product()
    browser = await pad(server, pass_)
    page = await page_of(browser)
    assert "locked" not in page.hello["you"]
    await ask(browser, "POST", "/people/me/lock", 422)
    await ask(browser, "PUT", "/people/me/pin", body={"pin": "2468"})
    await ask(browser, "POST", "/people/me/lock")
    while not (await page.until("you"))["you"].get("locked"):
        pass
    for method, path, body in (
        ("POST", "/commands/product_card.show", {"product": "1"}), ("POST", "/undo", None),
        ("POST", "/cues/x/fire", None), ("PUT", "/people/me/pin", {"pin": "1111", "old": "2468"}),
        ("POST", "/people/me/lock", None),
    ):  # fmt: skip
        refused = await ask(browser, method, path, 403, body)
        assert "PIN" in refused["error"]["message"]
    assert (await page.command("product_card.show", {"product": "1"}))["error"]["code"] == "forbidden"
    await page.send({"type": "fire", "id": "f", "cue": "x"})
    assert (await page.until("error", id="f"))["error"]["code"] == "forbidden"
    await ask(browser, "GET", "/state")
    again = await page_of(browser)
    assert again.hello["you"]["locked"] is True, "a reload opens nothing"
    await ask(browser, "POST", "/people/me/unlock", 422, {"pin": "1357"})
    await ask(browser, "POST", "/people/me/unlock", body={"pin": "2468"})
    await again.until("you")
    await ask(browser, "POST", "/commands/product_card.show", body={"product": "1"})
    assert (await again.command("product_card.hide", {}))["type"] == "ack"


async def test_panic_on_a_locked_pad_must_be_held(server: Server) -> None:
    browser = await locked_pad(server)
    for held in ("", "?held=599"):
        await ask(browser, "POST", f"/panic{held}", 403)
    await ask(browser, "POST", "/panic?held=600")


async def test_a_lock_is_of_one_browser_and_one_link(server: Server) -> None:
    await locked_pad(server, WANG)
    elsewhere = await pad(server, WANG)
    await ask(elsewhere, "POST", "/panic")
    await server.json("POST", "…/panic", headers=server.bearer(WANG))
    await server.json("POST", "…/panic", role="assistant")


async def test_a_colleague_may_open_their_own_link_on_a_locked_pad_and_the_lock_stays(server: Server) -> None:
    browser = await locked_pad(server, WANG)
    other = own_token(server.secret, "main", Pass("assistant", "p-li", "小李"))
    async with await browser.call("GET", f"/console/main?token={other}", role=None) as page:
        assert page.status == 200
    await ask(browser, "POST", "/panic")
    async with await browser.call(
        "GET", f"/console/main?token={own_token(server.secret, 'main', WANG)}", role=None
    ) as page:
        assert page.status == 200
    await ask(browser, "POST", "/panic", 403)


async def test_a_lock_outlives_the_server(start: Callable[..., Any]) -> None:
    server: Server = await start(prepare=lambda app: None)
    browser = await locked_pad(server, WANG)
    cookies = {cookie.key: cookie.value for cookie in browser.client.session.cookie_jar}
    after: Server = await start()
    await after.json("POST", "…/panic", 403, role=None, cookies=cookies)
    await after.json("POST", "…/people/me/unlock", role=None, json={"pin": "2468"}, cookies=cookies)
    await after.json("POST", "…/panic", role=None, cookies=cookies)


async def test_guesses_are_few_whether_one_by_one_or_together(server: Server) -> None:
    browser = await locked_pad(server, WANG)
    answers = await asyncio.gather(
        *(browser.call("POST", "…/people/me/unlock", role=None, json={"pin": f"{n:04}"}) for n in range(12))
    )
    assert sorted(answer.status for answer in answers) == [422] * 5 + [429] * 7
    for answer in answers:
        answer.release()
    waits = await ask(browser, "POST", "/people/me/unlock", 429, {"pin": "2468"})
    assert "秒" in waits["error"]["message"], "the right one has to wait as well"


async def test_waits_double_and_the_right_pin_forgives() -> None:
    now = 0.0
    pins = Pins(b"secret", clock=lambda: now)
    kept = await pins.make("2468")
    waits = []
    for _ in range(5):
        with pytest.raises(Refused):
            await pins.check("p", "0000", kept, "pin")
    for _ in range(8):
        with pytest.raises(TooMany) as too_many:
            await pins.check("p", "2468", kept, "pin")
        waits.append(too_many.value.values["seconds"])
        now += waits[-1]
        with pytest.raises(Refused):
            await pins.check("p", "0000", kept, "pin")
    assert waits == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) for n in range(8)]
    now += LONGEST_WAIT
    await pins.check("p", "2468", kept, "pin")
    with pytest.raises(Refused, match="4 more"):
        await pins.check("p", "0000", kept, "pin")


async def test_what_is_kept_of_a_pin_is_of_no_use_without_the_secret(server: Server) -> None:
    browser = await pad(server, WANG)
    await ask(browser, "PUT", "/people/me/pin", body={"pin": "2468"})
    assert "2468" not in str([row for row in await server.rows() if row["command"] == "people.set_pin"])
    kept = server.hosted().people.known.pins["p-wang"]
    with pytest.raises(Refused):
        await Pins(bytes(32)).check("p-wang", "2468", kept, "pin")
    await Pins(server.secret).check("p-wang", "2468", kept, "pin")


async def test_only_who_knows_a_pin_changes_it_and_an_operator_may_reset_it(server: Server) -> None:
    browser = await locked_pad(server, WANG)
    await ask(browser, "POST", "/people/me/unlock", body={"pin": "2468"})
    for body, status in (
        ({"pin": "1111"}, 400), ({"pin": "1111", "old": "0000"}, 422), ({"pin": "12"}, 400), ({"pin": "12ab"}, 400),
        ({"pin": "1111", "old": "2468"}, 200),
    ):  # fmt: skip
        await ask(browser, "PUT", "/people/me/pin", status, body)
    await ask(browser, "POST", "/people/me/lock")
    await server.json("DELETE", "…/people/pins/p-wang", 403, role="assistant")
    (person,) = (await server.json("GET", "…/people"))["people"]
    assert (person["pin"], person["locked"]) == (True, 1)
    await server.json("DELETE", "…/people/pins/p-wang")
    await ask(browser, "POST", "/panic")
    await server.json("DELETE", "…/people/pins/p-wang", 404)


async def test_a_pad_that_is_left_alone_locks_itself_also_with_its_page_closed(server: Server) -> None:
    server.hosted().people.minute = 0.2
    operator = await server.live()
    await server.json("PUT", "…/people/lock-after", json={"minutes": 1})
    browser = await pad(server, WANG)
    page = await page_of(browser)
    await ask(browser, "PUT", "/people/me/pin", body={"pin": "2468"})
    await page.socket.close()
    while not any(row["command"] == "people.lock" for row in await server.rows()):
        await operator.until("patch")
    await ask(browser, "POST", "/panic", 403)
    assert (await page_of(browser)).hello["you"] == {
        "role": "assistant", "id": "p-wang", "name": "小王", "locked": True, "pin": True, "lock_after": 1,
    }  # fmt: skip


async def test_a_touch_puts_it_off_and_a_person_may_have_a_time_of_their_own(server: Server) -> None:
    browser = await pad(server, WANG)
    page = await page_of(browser)
    await ask(browser, "PUT", "/people/me/pin", body={"pin": "2468"})
    await server.json("PUT", "…/people/lock-after", json={"minutes": 5})
    await server.json("PUT", "…/people/lock-after", json={"minutes": 20, "person": "p-wang"})
    locks = server.hosted().people.locks
    (timer,) = locks._timers.values()
    await page.send({"type": "active"})
    await page.send({"type": "ping", "t": 1})
    await page.until("pong")
    (later,) = locks._timers.values()
    loop = asyncio.get_running_loop()
    assert timer.when() <= later.when()
    assert 19 * 60 < later.when() - loop.time() <= 20 * 60
    await server.json("PUT", "…/people/lock-after", json={})
    await server.json("PUT", "…/people/lock-after", json={"person": "p-wang"})
    assert locks._timers == {}


async def test_agents_and_scripts_have_no_pad(server: Server) -> None:
    await server.json("POST", "…/people/me/lock", 400, role="assistant")
    await server.json("PUT", "…/people/me/pin", 400, role="assistant", json={"pin": "2468"})


async def test_a_revoked_persons_pin_goes_with_them(server: Server) -> None:
    await locked_pad(server, WANG)
    await server.json("POST", "…/people/p-wang/revoke")
    known = server.hosted().people.known
    assert (known.pins, known.locked) == ({}, {})
