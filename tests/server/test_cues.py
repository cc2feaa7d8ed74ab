"""Cues from outside: pages hear of faces, presses carry what was seen, files and other rooms' cues come in whole."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar

from overlay.room.model import Actor
from overlay.server import cues_api
from overlay.server.tokens import Pass, own_token
from tests.server.conftest import Server

SHOW = {
    "id": "show",
    "label": "一号",
    "keys": ["F1"],
    "mode": "press",
    "command": "product_card.show",
    "args": {"product": "A001"},
}
ARMED = {"id": "sale", "label": "秒杀", "keys": [], "mode": "arm", "command": "flash_sale.start",
         "args": {"product": "A001", "price": "9.90", "lasts": "5m", "stock": 5}}  # fmt: skip


async def put(server: Server, *cues: dict[str, Any], **options: Any) -> None:
    await server.json("PUT", "…/cues", json={"cues": list(cues)}, **options)


async def face(server: Server, cue: str = "show") -> dict[str, Any]:
    found: dict[str, Any] = (await server.json("GET", "…/cues/faces"))["faces"][cue]
    return found


async def press(server: Server, cue: str, status: int = 200, role: str = "assistant", **body: Any) -> Any:
    options = {"json": body} if body else {}
    return await server.json("POST", f"…/cues/{cue}/fire", status, role=role, **options)


async def test_pages_hear_of_faces_after_the_hello_and_as_they_change(server: Server) -> None:
    await server.product()
    await put(server, SHOW)
    console = await server.live()
    stage = await server.live(page="stage")
    assert console.faces["show"]["state"] == "idle"

    await press(server, "show", seen=console.faces["show"]["seen"])
    while "product_card" not in (patch := await console.until("patch"))["topics"]:
        pass
    changed = await console.until("faces")
    assert patch["topics"]["product_card"]["on_air"] is True
    assert "all" not in changed
    assert changed["faces"]["show"]["state"] == "on_air"

    await put(server)
    assert (await console.until("faces"))["faces"] == {"show": None}
    assert (await console.command("product_card.hide", {}))["type"] == "ack"
    await stage.send({"type": "ping", "t": 1})
    kinds = set()
    while "pong" not in kinds:
        kinds.add((await stage.receive())["type"])
    assert "faces" not in kinds
    assert await server.json("GET", "…/cues/faces") == {"faces": {}}


async def test_of_two_who_save_the_same_list_at_once_the_later_is_told(server: Server) -> None:
    await put(server, SHOW)
    read = await server.json("GET", "…/cues")
    mine = {"cues": [SHOW | {"label": "mine"}], "revision": read["revision"]}
    await server.json("PUT", "…/cues", json=mine)
    refusal = await server.json("PUT", "…/cues", 409, json=mine | {"cues": []})
    assert refusal["error"]["field"] == "revision"
    present = await server.json("GET", "…/cues")
    assert [cue["label"] for cue in present["cues"]] == ["mine"]
    assert refusal["error"]["present"] == {"revision": present["revision"]}
    await server.json("PUT", "…/cues", json={"cues": [], "revision": present["revision"]})
    await server.json("PUT", "…/cues", json={"cues": [SHOW]})
    for wrong in ("7", -1, 1.5):
        error = (await server.json("PUT", "…/cues", 400, json={"cues": [], "revision": wrong}))["error"]
        assert error["field"] == "revision"


async def test_two_press_the_same_at_once_and_one_of_them_acts(server: Server) -> None:
    await server.product()
    await put(server, ARMED | {"mode": "press"})
    seen = (await face(server, "sale"))["seen"]
    await press(server, "sale", seen=seen)
    refusal = await press(server, "sale", 409, seen=seen)
    assert refusal["error"]["code"] == "conflict"
    assert refusal["error"]["field"] == "seen"
    assert "状态" in refusal["error"]["message"]
    assert "assistant · flash_sale.start" in refusal["error"]["message"]
    assert "refused" not in await face(server, "sale"), "that one was late is news to nobody else"


async def test_a_refusal_is_on_the_face_until_the_next_success_or_a_change(server: Server) -> None:
    await put(server, SHOW)
    console = await server.live()
    await press(server, "show", 404)
    refused = (await console.until("faces"))["faces"]["show"]["refused"]
    assert "A001" in refused["zh"] and "A001" in refused["en"] and refused["at"] > 0
    await server.product()
    await press(server, "show")
    assert "refused" not in await face(server)


async def test_a_body_that_is_no_press_is_refused(server: Server) -> None:
    await put(server, SHOW)
    for body in ({"seen": 7}, {"held": -1}, {"held": "long"}, {"saw": "x"}):
        error = (await server.json("POST", "…/cues/show/fire", 400, json=body))["error"]
        assert error["field"] in body


async def test_a_dry_run_over_http_says_and_does_nothing(server: Server) -> None:
    await server.product()
    steps = [{"command": SHOW["command"], "args": SHOW["args"]}, {"wait": "2s"}, {"command": "flash_sale.finish"}]
    await put(server, {"id": "m", "label": "", "keys": [], "mode": "macro", "steps": steps})
    seq = server.hosted().room.seq
    told = (await server.json("POST", "…/cues/m/dry-run", role="assistant"))["steps"]
    assert [step["would"] for step in told] == ["run", "wait", "refused"]
    assert server.hosted().room.seq == seq
    await server.json("POST", "…/cues/m/dry-run", 403, role="host")
    await server.json("POST", "…/cues/nothing/dry-run", 404)


async def test_a_file_of_cues_goes_out_and_comes_in_the_same(server: Server) -> None:
    macro = {"id": "m", "label": "", "keys": [], "mode": "macro", "page": "流程",
             "steps": [{"wait": 1.5}, {"command": "product_card.hide"}]}  # fmt: skip
    await put(server, SHOW, macro)
    async with await server.call("GET", "…/cues.json", role="host") as answer:
        assert 'filename="cues-main.json"' in answer.headers["Content-Disposition"]
        content = await answer.read()
    assert json.loads(content) == {"cues": [SHOW, macro]}
    await put(server)
    await server.json("POST", "…/cues/import", data=b"\xef\xbb\xbf" + content)
    assert (await server.json("GET", "…/cues"))["cues"] == [SHOW, macro]


@pytest.mark.parametrize(
    ("content", "status", "field", "said"),
    [
        ("nothing", 400, None, "JSON"),
        ("[]", 400, "cues", "export"),
        ('{"cues":{}}', 400, "cues", "export"),
        ('{"cues":[],"more":1}', 400, "cues", "export"),
        ('{"cues":["show"]}', 400, "cues[0]", "number 1"),
        ('{"cues":[{"id":"show","command":7}]}', 400, "cues[0].command", "cue show"),
        ('{"cues":[{"label":"x"}]}', 400, "cues[0].id", "cue #1"),
        ('{"cues":[{"id":"show","command":"no.thing"}]}', 422, "cues[0].command", "cue show"),
        ('{"cues":[{"id":"show","mode":"macro"}]}', 422, "cues[0].steps", "cue show"),
    ],
)
async def test_a_wrong_file_says_which_cue_and_what(
    server: Server, content: str, status: int, field: str, said: str
) -> None:
    await put(server, SHOW)
    error = (
        await server.json("POST", "…/cues/import", status, data=content, headers={"Accept-Language": "en"})
    )["error"]  # fmt: skip
    assert error.get("field") == field
    assert said in error["message"]
    assert (await server.json("GET", "…/cues"))["cues"] == [SHOW], "a wrong file changes nothing"


async def test_another_rooms_cues_come_over_with_rights_in_both(server: Server) -> None:
    await put(server, SHOW, room="other")
    error = (await server.json("POST", "…/cues/copy", 403, json={"from": "other"}))["error"]
    assert "other" in error["message"] and error["field"] == "from"

    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        base = f"http://127.0.0.1:{server.port}"
        url = f"{base}/api/v1/rooms/main/cues/copy"
        for room, role, status in (("main", "operator", 403), ("other", "assistant", 403), ("other", "operator", 200)):
            async with browser.get(f"{base}/console/{room}?token={server.token(role, room)}") as page:
                assert page.status == 200
            async with browser.post(url, json={"from": "other"}) as answer:
                assert answer.status == status, await answer.text()
        for source, status in (("main", 400), ("nowhere", 404)):
            async with browser.post(url, json={"from": source}) as answer:
                assert answer.status == status
    assert (await server.json("GET", "…/cues"))["cues"] == [SHOW]
    await server.json("POST", "…/undo", json={})
    assert (await server.json("GET", "…/cues"))["cues"] == []


class Stream:
    """A reader of the feedback stream."""

    def __init__(self, answer: ClientResponse) -> None:
        self._lines = answer.content

    async def line(self) -> str:
        async with asyncio.timeout(60):
            return (await self._lines.readline()).decode()

    async def event(self) -> dict[str, Any]:
        """The next event `faces`; heartbeats are passed over."""
        while not (line := await self.line()).startswith("event:"):
            assert line, "the stream has ended"
        assert line == "event: faces\n"
        data = await self.line()
        assert (data[:6], await self.line()) == ("data: ", "\n")
        found: dict[str, Any] = json.loads(data[6:])
        return found


async def test_faces_are_a_stream_of_events_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues_api, "HEARTBEAT_SECONDS", 0.05)
    await server.product()
    await put(server, SHOW)
    async with await server.call("GET", "…/cues/feedback", role="host") as answer:
        assert answer.content_type == "text/event-stream"
        stream = Stream(answer)
        assert await stream.line() == "retry: 1000\n"
        whole = await stream.event()
        assert (whole["type"], whole["all"], whole["faces"]["show"]["state"]) == ("faces", True, "idle")
        while await stream.line() != ": \n":
            pass  # a sign of life
        await press(server, "show")
        changed = await stream.event()
        assert "all" not in changed
        assert changed["faces"]["show"]["state"] == "on_air"
        await put(server)
        assert (await stream.event())["faces"] == {"show": None}
    await server.json("GET", "…/cues/feedback", 403, role="stage")


async def test_a_browser_reads_the_stream_by_its_cookie(server: Server) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        base = f"http://127.0.0.1:{server.port}"
        async with browser.get(f"{base}/console/main?token={server.token('host')}") as page:
            assert page.status == 200
        async with browser.get(f"{base}/api/v1/rooms/main/cues/feedback") as answer:
            assert (await Stream(answer).event())["all"] is True


async def test_the_stream_ends_with_the_link_that_it_was_opened_with(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cues_api, "HEARTBEAT_SECONDS", 3600)
    await server.product()
    await put(server, SHOW)
    token = own_token(server.secret, "main", Pass("assistant", "p-wang", "小王"))
    async with await server.call("GET", "…/cues/feedback", headers={"Authorization": f"Bearer {token}"}) as answer:
        stream = Stream(answer)
        await stream.event()
        room = server.hosted().room
        await room.execute("people.revoke", {"id": "p-wang", "by": "operator"}, actor=Actor("room", "system"))
        async with asyncio.timeout(60):
            assert await answer.content.read() in (b"", b"\n"), "at once, without another word"


async def test_a_reader_that_is_slow_gets_the_last_state_and_no_queue(server: Server) -> None:
    await server.product()
    await put(server, SHOW)
    follower = server.hosted().faces.follow()
    board = server.hosted().room.faces
    assert json.loads(follower.take(board) or b"")["all"] is True
    for _ in range(3):
        await press(server, "show")
        await server.json("POST", "…/commands/product_card.hide", json={})
    message = json.loads(follower.take(board) or b"")
    assert message["faces"] == {"show": await face(server)}
    assert follower.take(board) is None


async def test_a_reader_that_takes_nothing_is_let_go(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues_api, "STUCK_SECONDS", 0.05)
    monkeypatch.setattr(cues_api, "HEARTBEAT_SECONDS", 0.001)
    await server.product()
    await put(server, *({**SHOW, "id": f"c{n}", "label": "长" * 200, "keys": []} for n in range(400)))
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    path = "/api/v1/rooms/main/cues/feedback"
    authorization = f"Authorization: Bearer {server.token('host')}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n\r\n".encode())
    followers = server.hosted().faces.followers
    while not followers:
        await asyncio.sleep(0)
    for number in range(500):
        await server.json("PATCH", "…/products/A001", json={"price": f"{number + 100}.00"})
        if not followers:
            break
    assert not followers
    writer.close()


async def test_the_stream_ends_when_the_server_stops(server: Server) -> None:
    async with await server.call("GET", "…/cues/feedback") as answer:
        await Stream(answer).event()
        server.hosted().faces.close()
        async with asyncio.timeout(60):
            await answer.content.read()
