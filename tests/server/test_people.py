"""People: named links, who is here and edits what, and what ends a link."""

from __future__ import annotations

import re
import time

import pytest
from aiohttp import WSServerHandshakeError

from overlay.plugin.command import may
from overlay.room.people import LINK_ROLES
from overlay.server.roles import PUBLIC
from overlay.server.table import CORE
from overlay.server.tokens import Pass, own_token

from .conftest import Live, Server

WANG = Pass("assistant", "p-wang", "小王")
IN_PATHS = {"{command}": "product_card.show", "{role}": "assistant"}
BODIES = {
    "commands/{command}": {"product": "1"},
    "cues": {"cues": []},
    "products": {"id": "Z", "number": 9, "name": "Z", "price": "1.00"},
    "products/{id}": {"name": "Z"},
    "products/import": "id,name,price\nZ,Z,1.00\n",
    "events": "",
    "obs/inputs/{name}/device": {"device": "x"},
    "people/invitations": {"role": "host"},
}


def bearer(server: Server, pass_: Pass) -> dict[str, str]:
    return server.bearer(pass_)


async def opened(server: Server, pass_: Pass, page: str = "console") -> Live:
    return await server.live(page=page, headers=bearer(server, pass_))


async def test_a_person_is_in_the_journal_by_name_and_id(server: Server) -> None:
    await server.product()
    for pass_ in (WANG, Pass("assistant", "p-other", "小王")):
        await server.json("POST", "…/commands/product_card.show", headers=bearer(server, pass_), json={"product": "1"})
    await server.json("POST", "…/commands/product_card.hide", role="assistant", json={})

    rows = [row for row in await server.rows() if row["command"].startswith("product_card") and row["actor"] != "timer"]
    assert [(row["actor"], row.get("actor_id")) for row in rows] == [
        ("小王", "p-wang"), ("小王", "p-other"), ("assistant", None)
    ]  # fmt: skip


async def test_people_are_the_same_object_until_one_of_them_changes(server: Server) -> None:
    """By that a commit that is about nobody looks at no page, in a room of role links too."""
    room = server.hosted().room
    for _ in range(2):
        before = room.people()
        await server.product()
        assert room.people() is before
        await server.json("POST", "…/people/invitations", json={"role": "assistant", "name": "小王"})
        assert room.people() is not before


async def test_a_page_is_told_who_it_is(server: Server) -> None:
    assert (await opened(server, WANG)).hello["you"] == {"role": "assistant", "id": "p-wang", "name": "小王"}
    unnamed = (await server.live(role="service")).hello["you"]
    assert unnamed["role"] == "service"
    assert "name" not in unnamed


async def test_consoles_are_told_who_is_here_and_what_they_edit(server: Server) -> None:
    operator = await server.live()
    wang = await opened(server, WANG)
    told = await operator.until("people", people=[operator.here(), wang.here()])
    await wang.send({"type": "editing", "what": ["product:A001"]})
    told = await operator.until("people")
    assert told["people"][1] == wang.here() | {"editing": ["product:A001"]}
    stage = await server.live(role="stage", page="stage")
    prompter = await opened(server, Pass("host", "p-host", "主播"), "prompter")
    told = await operator.until("people")
    assert prompter.here("prompter") in told["people"], "a stage is nobody"
    await wang.socket.close()
    told = await operator.until("people")
    assert [one["id"] for one in told["people"]] == [operator.hello["you"]["id"], "p-host"]
    for page in (stage, prompter):
        await page.send({"type": "ping", "t": 1})
        while (message := await page.receive(aside=()))["type"] != "pong":
            assert message["type"] == "patch", "only consoles are told"


async def test_two_pages_of_one_person_are_one_entry_with_all_they_edit(server: Server) -> None:
    first, second = await opened(server, WANG), await opened(server, WANG)
    await first.send({"type": "editing", "what": ["cue:a"]})
    await first.until("people", people=[first.here() | {"editing": ["cue:a"]}])
    await second.send({"type": "editing", "what": ["cue:b"]})
    await first.until("people", people=[first.here() | {"editing": ["cue:a", "cue:b"]}])
    await second.socket.close()
    await first.until("people", people=[first.here() | {"editing": ["cue:a"]}])


async def test_rights_hold_wherever_a_command_comes_from(server: Server) -> None:
    await server.product()
    limited = Pass("assistant", "p-limited", "小李", only=("countdown",))
    cues = [{"id": "card", "label": "1", "command": "product_card.show", "args": {"product": "1"}}]
    await server.json("PUT", "…/cues", json={"cues": cues})
    headers = bearer(server, limited)
    page = await opened(server, limited)

    assert (await page.command("product_card.show", {"product": "1"}))["error"]["code"] == "forbidden"
    for path, body in (("commands/product_card.show", {"product": "1"}), ("cues/card/fire", None)):
        refused = await server.json("POST", f"…/{path}", 403, headers=headers, json=body)
        assert "product_card" in refused["error"]["message"]
    await server.json("POST", "…/commands/product_card.show", json={"product": "1"})
    await server.json("POST", "…/undo", 403, headers=headers)
    assert (await page.command("countdown.start", {"name": "a", "label": "a", "lasts": 60}))["type"] == "ack"
    await server.json("POST", "…/undo", headers=headers)
    await server.json("POST", "…/panic", headers=headers)


async def test_the_clock_does_nothing_for_somebody_that_they_may_not_do(server: Server) -> None:
    await server.product()
    cues = [{"id": "card", "label": "1", "command": "product_card.show", "args": {"product": "1"}}]
    await server.json("PUT", "…/cues", json={"cues": cues})
    limited = bearer(server, Pass("assistant", "p-limited", "小李", only=("countdown",)))
    start = "…/commands/countdown.start"
    arguments = {"name": "end", "label": "", "lasts": 0.001, "cue": "card"}
    refused = await server.json("POST", start, 403, headers=limited, json=arguments)
    assert "product_card" in refused["error"]["message"]
    await server.json("POST", start, json=arguments)
    page = await server.live()
    while not any(row["facts"] and row["facts"][0]["fact"] == "countdown.done" for row in await server.rows()):
        await page.until("patch")
    await server.hosted().room.settle()
    assert (await server.json("GET", "…/state"))["topics"]["product_card"]["on_air"]


async def test_no_more_is_given_away_than_one_has(server: Server) -> None:
    limited = bearer(server, Pass("operator", "p-limited", "小李", only=("people",)))
    refused = await server.json("POST", "…/people/links/operator/renew", 403, headers=limited)
    assert refused["error"]["field"] == "only"
    await server.json("POST", "…/people/links/operator/renew")


async def test_the_stages_link_learns_nothing_of_people_and_holds_no_editing(server: Server) -> None:
    operator = await server.live(role="operator", page="console")
    stage = await server.live(role="stage", page="console")
    await stage.send({"type": "editing", "what": ["product:A001"]})
    assert (await stage.until("error"))["error"]["code"] == "forbidden"
    await server.json("POST", "…/commands/stage.guide", json={"on": True})
    await server.json("POST", "…/undo")
    await stage.send({"type": "ping", "t": 1})
    while (message := await stage.receive(aside=()))["type"] != "pong":
        assert message["type"] not in ("people", "undone")
    while (message := await operator.receive(aside=()))["type"] != "undone":
        assert message["type"] != "people" or all(not one["editing"] for one in message["people"])


async def test_a_link_that_expired_is_told_so_and_its_pages_are_closed(server: Server) -> None:
    soon = Pass("assistant", "p-soon", "临时", until=time.time_ns() // 1_000_000 + 1500)
    page = await opened(server, soon)
    assert await page.closed() == 4401
    answer = await server.json("GET", "…/state", 401, headers=bearer(server, soon))
    assert "过期" in answer["error"]["message"]


async def test_a_page_learns_by_its_close_code_why_it_is_not_let_in_and_a_script_by_the_status(server: Server) -> None:
    long_ago = Pass("assistant", "p-old", "旧人", until=1)
    origin = {"Origin": f"http://127.0.0.1:{server.port}"}
    for token, why in ((own_token(server.secret, "main", long_ago), "expired"), ("assistant.wrong", "unknown")):
        async with server.client.ws_connect(f"/api/v1/rooms/main/live?token={token}", headers=origin) as socket:
            message = await socket.receive(timeout=60)
            assert (socket.close_code, message.extra) == (4401, why)
        with pytest.raises(WSServerHandshakeError) as refused:
            await server.client.ws_connect(f"/api/v1/rooms/main/live?token={token}")
        assert refused.value.status == 401


@pytest.mark.parametrize("role", LINK_ROLES)
async def test_a_person_has_the_rights_of_their_role_and_of_their_room(server: Server, role: str) -> None:
    seen = await server.json("GET", "/api/v1/rooms", headers=bearer(server, Pass(role, "p-1", "某人")))
    assert seen["rooms"] == [{"name": "main", "title": "示例直播间", "role": role}]


async def test_the_cookie_of_a_person_counts_before_a_roles_until_a_role_link_is_opened(server: Server) -> None:
    for token, name in (
        (server.token("operator"), None), (own_token(server.secret, "main", WANG), "小王"), (server.token("stage"), "小王"),
        (server.token("assistant"), None),
    ):  # fmt: skip
        page = "stage" if token.startswith("stage") else "console"
        async with await server.call("GET", f"/{page}/main?token={token}", role=None) as answer:
            assert answer.status == 200
            for cookie in answer.headers.getall("Set-Cookie"):
                assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        socket = await server.client.ws_connect("/api/v1/rooms/main/live?page=console")
        you = (await socket.receive_json(timeout=60))["you"]
        assert you.get("name") == name
        assert you["id"].startswith("p-wang" if name else "seat-")
        await socket.close()


async def test_whoever_may_use_some_mechanics_changes_nothing_else_by_any_call(server: Server) -> None:
    await server.product()
    nobody = server.bearer(Pass("admin", "p-1", "X", only=("none",)))
    await server.json("GET", "…/state", headers=nobody)  # met
    before = server.hosted().room.seq
    tried = 0
    for route in CORE:
        # What is theirs as everybody's: their own pad, and to take everything off the air.
        if route.method == "GET" or route.role == PUBLIC or "/me/" in route.path or route.path.endswith("/panic"):
            continue
        path = re.sub(r"{\w+}", lambda match: IN_PATHS.get(match[0], "A001"), route.path.replace("{room}", "main"))
        body = BODIES.get(route.path.partition("{room}/")[2], {})
        content = {"data": body} if isinstance(body, str) else {"json": body}
        async with await server.call(route.method, path, headers=nobody, **content) as answer:
            assert answer.status in (400, 403, 404, 422), (route, await answer.text())
            tried += answer.status == 403
        assert server.hosted().room.seq == before, route
    assert tried >= 15, "most of them were understood, and refused for want of the right"


@pytest.mark.parametrize("role", ["host", "assistant", "operator"])
async def test_commands_say_what_the_caller_may_give(server: Server, role: str) -> None:
    limited = server.bearer(Pass(role, "p-1", "小王", only=("countdown",)))
    for headers, only in ((limited, {"countdown"}), ({}, None)):
        commands = (await server.json("GET", "…/commands", role=role, headers=headers))["commands"]
        for command in commands:
            able = may(role, command["role"]) and (only is None or command["mechanic"] in only)
            assert command["may"] is able, command["name"]


async def test_everybody_is_told_who_took_something_back(server: Server) -> None:
    await server.product()
    others = await server.live(role="assistant")
    await server.json("POST", "…/commands/product_card.show", json={"product": "1"})
    await server.json("POST", "…/undo", headers=bearer(server, WANG))
    assert await others.until("undone") == {
        "type": "undone", "command": "product_card.show", "by": "小王", "id": "p-wang"
    }  # fmt: skip
