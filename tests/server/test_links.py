"""Invitations, and links that end: taken once, revoked at once, for good, and said in plain words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from overlay.errors import Unauthenticated
from overlay.server.caller import Caller
from overlay.server.tokens import Pass

from .conftest import Server


async def invite(server: Server, role: str = "operator", **body: Any) -> tuple[dict[str, Any], str]:
    """An invitation as its maker has it, and its code."""
    invited = await server.json(
        "POST", "…/people/invitations", role=role, json={"role": "assistant", "name": "小王"} | body
    )
    return invited, invited["url"].partition("#")[2]


async def join(browser: Server, code: str, status: int = 200, nonce: str = "n1") -> dict[str, Any]:
    answer: dict[str, Any] = await browser.json(
        "POST", "…/join", status, role=None, json={"code": code, "nonce": nonce}
    )
    return answer


async def people(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await server.json("GET", "…/people"))["people"]
    return found


async def test_an_invitation_makes_whoever_takes_it_somebody(server: Server) -> None:
    invited, code = await invite(server, lasts=3600, only=["countdown"])
    assert invited["url"].startswith(f"http://127.0.0.1:{server.port}/join/main#")
    assert invited["qr"].startswith("data:image/svg+xml")
    assert invited["here_only"] is True
    phone = await server.browser()
    async with await phone.call("POST", "…/join", role=None, json={"code": code, "nonce": "n1"}) as answer:
        assert await answer.json() == {"page": "/console/main"}
        for cookie in answer.headers.getall("Set-Cookie"):
            for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
                assert part in cookie
    async with await phone.call("GET", "/console/main", role=None) as page:
        assert page.status == 200
    await phone.json("POST", "…/commands/countdown.start", role=None, json={"name": "a", "label": "a", "lasts": 60})
    await phone.json("POST", "…/panic", role=None)
    await phone.json("POST", "…/commands/product_card.hide", 403, role=None, json={})
    (person,) = await people(server)
    assert person | {"id": "", "given_at": 0, "expires_at": 0} == {
        "id": "", "name": "小王", "role": "assistant", "given_at": 0, "given_by": "operator", "only": ["countdown"],
        "expires_at": 0,
    }  # fmt: skip
    assert person["expires_at"] - (await server.rows())[-1]["at"] <= 3_600_000
    row = next(row for row in await server.rows() if row["command"] == "countdown.start")
    assert (row["actor"], row["actor_id"]) == ("小王", person["id"])


async def test_an_invitation_works_once_even_for_two_at_the_same_time(server: Server) -> None:
    _, code = await invite(server)
    phones = [await server.browser() for _ in range(6)]
    answers = await asyncio.gather(
        *(
            phone.call("POST", "…/join", role=None, json={"code": code, "nonce": f"n{number}"})
            for number, phone in enumerate(phones)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 422, 422, 422, 422, 422]
    for phone, answer in zip(phones, answers, strict=True):
        async with answer, await phone.call("GET", "…/state", role=None) as state:
            assert state.status == (200 if answer.status == 200 else 401)
            assert ("Set-Cookie" in answer.headers) is (answer.status == 200)
    assert len(await people(server)) == 1


async def test_an_answer_that_was_lost_is_given_again_to_the_same_asker_only(server: Server) -> None:
    _, code = await invite(server)
    phone = await server.browser()
    await join(phone, code, nonce="mine")
    await join(phone, code, nonce="mine")
    assert len(await people(server)) == 1
    assert "用过" in (await join(await server.browser(), code, 422, nonce="another"))["error"]["message"]


async def test_used_withdrawn_expired_and_made_up_ones_say_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = await server.browser()
    invited, code = await invite(server)
    await server.json("DELETE", f"…/people/invitations/{invited['id']}")
    assert "收回" in (await join(phone, code, 422))["error"]["message"]
    monkeypatch.setattr("overlay.server.people_api.CODE_MINUTES", 0)
    _, code = await invite(server)
    assert "过期" in (await join(phone, code, 422))["error"]["message"]
    assert "没有" in (await join(phone, "made-up", 422))["error"]["message"]
    nowhere = await phone.json("POST", "/api/v1/rooms/nowhere/join", 422, role=None, json={"code": code, "nonce": "n"})
    assert "没有" in nowhere["error"]["message"], "who has no invitation learns of no room"
    listed = await server.json("GET", "…/people")
    assert [one["state"] for one in listed["invitations"]] == ["withdrawn", "expired"]
    assert await people(server) == []


async def test_the_code_is_in_no_log_no_journal_and_no_address_that_is_asked_for(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, code = await invite(server)
    phone = await server.browser()
    async with await phone.call("GET", "/join/main", role=None) as page:
        text = await page.text()
        assert code not in text and 'history.replaceState(null, "", location.pathname)' in text
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"].partition("script-src")[2].split(";")[0]
    await join(phone, code)
    assert code not in caplog.text
    assert code not in str(await server.rows())


async def test_an_operator_invites_up_to_operators_and_only_an_admin_an_admin(server: Server) -> None:
    for role, wanted, status in (
        ("operator", "operator", 200), ("operator", "admin", 403), ("admin", "admin", 200), ("assistant", "host", 403),
    ):  # fmt: skip
        body = {"role": wanted, "name": "某人"}
        async with await server.call("POST", "…/people/invitations", role=role, json=body) as answer:
            assert answer.status == status, (role, wanted)
    admin = Pass("admin", "p-admin", "老板")
    await server.json("GET", "…/state", headers=server.bearer(admin))
    for path in ("revoke", "renew"):
        await server.json("POST", f"…/people/p-admin/{path}", 403, json={})
    await server.json("POST", "…/people/links/admin/renew", 403)
    await server.json("POST", "…/people/links/stage/renew", 404)


async def test_nobody_gives_rights_that_they_do_not_have(server: Server) -> None:
    limited = server.bearer(Pass("operator", "p-1", "小李", only=("people", "countdown")))
    for only, status in ((None, 403), (["product_card"], 403), (["countdown"], 200)):
        body = {"role": "assistant", "name": "某人", "only": only}
        async with await server.call("POST", "…/people/invitations", headers=limited, json=body) as answer:
            assert answer.status == status
    await server.json("POST", "…/people/invitations", 400, json={"role": "host", "name": "a", "only": ["nothing"]})


@pytest.mark.parametrize(
    "name", ["a" * 21, "小\u202e王", "a\u0000", "a\nb\u200b", "operator", "Timer", "  ", "\ufeff", "a\U000e0001"]
)
async def test_names_that_deceive_are_refused(server: Server, name: str) -> None:
    answer = await server.json("POST", "…/people/invitations", 400, json={"role": "host", "name": name})
    assert answer["error"]["field"] == "name"


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>"[:20], "'; DROP TABLE--", "{zh} | en", "王 小明"])
async def test_hostile_names_are_just_names(server: Server, name: str) -> None:
    _, code = await invite(server, name=name)
    phone = await server.browser()
    await join(phone, code)
    page = await phone.client.ws_connect("/api/v1/rooms/main/live?page=console")
    assert (await page.receive_json(timeout=60))["you"]["name"] == name
    await page.close()
    assert (await people(server))[0]["name"] == name


async def test_revoked_at_once_with_every_page_and_for_good(start: Callable[..., Any]) -> None:
    server: Server = await start()
    wang, other = Pass("assistant", "p-wang", "小王"), Pass("assistant", "p-other", "小王")
    pages = [await server.live(page=kind, headers=server.bearer(wang)) for kind in ("console", "prompter")]
    stays = await server.live(headers=server.bearer(other))
    await server.json("POST", "…/people/p-wang/revoke")
    assert [await page.closed() for page in pages] == [4401, 4401]
    await stays.send({"type": "ping", "t": 1})
    await stays.until("pong")
    for again in (server, await start()):
        answer = await again.json("POST", "…/panic", 401, headers=again.bearer(wang))
        assert "收回" in answer["error"]["message"]
        assert await again.json("GET", "…/state", headers=again.bearer(other))
    english = server.bearer(wang) | {"Accept-Language": "en"}
    assert "revoked" in (await server.json("GET", "…/state", 401, headers=english))["error"]["message"]


async def test_a_person_comes_to_a_page_that_says_why(server: Server) -> None:
    _, code = await invite(server)
    phone = await server.browser()
    await join(phone, code)
    await server.json("POST", f"…/people/{(await people(server))[0]['id']}/revoke")
    for path in ("/console/main", "/prompter/main"):
        async with await phone.call("GET", path, role=None, headers={"Accept": "text/html"}) as page:
            assert page.status == 401
            assert "收回" in await page.text()


async def test_who_was_sent_away_does_not_come_back_by_an_older_cookie(server: Server) -> None:
    phone = await server.browser()
    async with await phone.call("GET", f"/console/main?token={server.token('operator')}", role=None) as page:
        assert page.status == 200
    _, code = await invite(server)
    await join(phone, code)
    await server.json("POST", f"…/people/{(await people(server))[0]['id']}/revoke")
    await phone.json("GET", "…/state", 401, role=None)


async def test_what_is_under_way_when_a_link_is_revoked_is_done_before_it_or_not_at_all(server: Server) -> None:
    wang = Pass("assistant", "p-wang", "小王")
    page = await server.live(headers=server.bearer(wang))
    commands = [
        {
            "type": "command",
            "id": str(n),
            "command": "countdown.start",
            "args": {"name": f"c{n}", "label": "", "lasts": 60},
        }
        for n in range(200)
    ]
    sending = asyncio.gather(*(page.send(command) for command in commands))
    await server.json("POST", "…/people/p-wang/revoke")
    await sending
    assert await page.closed() == 4401
    await server.hosted().room.settle()
    rows = await server.rows()
    ended = next(row["seq"] for row in rows if row["command"] == "people.revoke")
    assert [row["seq"] for row in rows if row.get("actor_id") == "p-wang" and row["seq"] > ended] == []


async def test_the_writer_itself_refuses_whoever_was_revoked_before(server: Server) -> None:
    wang = Pass("assistant", "p-wang", "小王")
    await server.json("GET", "…/state", headers=server.bearer(wang))
    room = server.hosted().room
    actor = Caller(wang).actor
    revoking = asyncio.ensure_future(server.json("POST", "…/people/p-wang/revoke"))
    await revoking
    for act in (lambda: room.execute("countdown.cancel", {"name": "x"}, actor=actor), lambda: room.panic(actor=actor)):
        with pytest.raises(Unauthenticated, match="revoked"):
            await act()


async def test_a_link_is_renewed_in_place(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = await invite(server, lasts=60)
    phone = await server.browser()
    await join(phone, code)
    (person,) = await people(server)
    monkeypatch.setattr("overlay.server.people.now_ms", lambda: person["expires_at"])
    assert "过期" in (await phone.json("GET", "…/state", 401, role=None))["error"]["message"]
    await server.json("POST", f"…/people/{person['id']}/renew", json={"lasts": 7200})
    await phone.json("GET", "…/state", role=None)
    await server.json("POST", f"…/people/{person['id']}/renew", json={})
    assert "expires_at" not in (await people(server))[0]
    await server.json("POST", f"…/people/{person['id']}/revoke")
    await server.json("POST", f"…/people/{person['id']}/renew", 422, json={})


async def test_a_roles_link_is_renewed_and_the_old_one_ends_everywhere(start: Callable[..., Any]) -> None:
    server: Server = await start()
    old = await server.live(role="assistant")
    other_room = await server.live(role="assistant", room="other")
    operator = await server.live()
    renewed = await server.json("POST", "…/people/links/assistant/renew")
    assert await old.closed() == 4401
    await server.json("GET", "…/state", 401, role="assistant")
    for page in (operator, other_room):
        await page.send({"type": "ping", "t": 1})
        await page.until("pong")
    new = renewed["url"].partition("token=")[2]
    for again in (server, await start()):
        await again.json("GET", "…/state", headers={"Authorization": f"Bearer {new}"})
        await again.json("GET", "…/state", 401, role="assistant")
    listed = await server.json("GET", "…/people")
    entry = next(one for one in listed["links"] if one["role"] == "assistant")
    assert entry["renewed_by"] == "operator"


async def test_what_the_command_line_gave_is_listed_from_its_first_use(server: Server) -> None:
    wang = Pass("host", "p-cli", "小王", until=4_000_000_000_000)
    assert await people(server) == []
    for _ in range(2):
        await server.json("GET", "…/state", headers=server.bearer(wang))
    (person,) = await people(server)
    assert (person["id"], person["given_by"], person["expires_at"]) == ("p-cli", "cli", wang.until)


async def test_people_are_no_public_matter(server: Server) -> None:
    _, code = await invite(server)
    await join(await server.browser(), code)
    state = await server.json("GET", "…/state", role="stage")
    assert set(state["topics"]["people"]) == {"revision", "on_air"}
    await server.json("GET", "…/people", 403, role="assistant")


async def test_undo_passes_people_by(server: Server) -> None:
    await server.product()
    await server.json("POST", "…/commands/product_card.show", json={"product": "1"})
    await invite(server)
    assert (await server.json("POST", "…/undo"))["result"]["undone"] == "product_card.show"


async def test_a_stage_in_obs_that_is_not_let_in_shows_viewers_no_words_and_asks_again(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 OBS/31.0.0"}
    async with await server.call("GET", "/stage/main?token=stage.wrong", role=None, headers=headers) as page:
        assert page.status == 401
        text = await page.text()
    assert "<p" not in text and 'http-equiv="refresh"' in text
    assert "stage.wrong" not in caplog.text
    assert "a page in OBS was not let in" in caplog.text
