"""The live connection: greeting, commands, patches, resuming, falling behind, junk."""

from __future__ import annotations

import asyncio
import json
import socket
import tracemalloc
from typing import Any

import pytest
from aiohttp import WSCloseCode

from overlay.server import hosting
from overlay.server import hub as hub_module
from overlay.server.live import AT_WORK, JUNK_LIMIT, MESSAGE_LIMIT

from .conftest import MUG, Live, Server

SHOW = ("product_card.show", {"product": "A001"})


async def test_the_greeting_has_everything(server: Server) -> None:
    await server.product()
    hello = (await server.live(role="assistant")).hello
    assert hello["type"] == "hello"
    assert hello["seq"] == hello["state"]["seq"] == server.hosted().room.seq
    assert hello["you"] == {"role": "assistant", "id": hello["you"]["id"]}
    assert hello["room"] == {
        "name": "main",
        "title": "示例直播间",
        "currency": "CNY",
        "canvas": {"width": 1080, "height": 1920},
        "locale": "zh-CN",
        "platform": "none",
        "stale_after": 30_000,
    }
    assert hello["version"] == "0.1.0+0f3a"
    assert hello["clock"] > 1_700_000_000_000
    assert hello["state"]["topics"]["product_card"] == {"on_air": False}
    card = hello["mechanics"]["product_card"]
    assert card["label"]["zh"] == "讲解卡"
    assert card["zone"] == "card"
    assert card["content"] == "product"
    assert card["money"] == ["price", "was"]
    assert hello["mechanics"]["lottery"]["money"] == ["value"]
    assert hello["key_prefix"] == server.hosted().room.key_prefix
    assert "key_prefix" not in (await server.live(role="stage", page="stage")).hello
    async with await server.call("GET", card["graphic"], role="stage") as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


async def test_a_command_is_answered_and_every_page_sees_it(server: Server) -> None:
    await server.product()
    operator, stage = await server.live(), await server.live(role="stage", page="stage")
    answer = await operator.command(*SHOW, id_="c7")
    assert answer["type"] == "ack"
    assert answer["id"] == "c7"
    patch = await stage.until("patch", seq=answer["seq"])
    assert patch["topics"]["product_card"]["product"]["name"] == "马克杯"
    assert patch["topics"]["product_card"]["on_air"] is True
    assert patch["at"] > 1_700_000_000_000


async def test_two_operators_see_each_others_commands(server: Server) -> None:
    await server.product()
    first, second = await server.live(), await server.live(role="assistant")
    shown = await first.command(*SHOW)
    patch = await second.until("patch", seq=shown["seq"])
    assert patch["topics"]["product_card"]["on_air"] is True
    hidden = await second.command("product_card.hide", {})
    patch = await first.until("patch", seq=hidden["seq"])
    assert patch["topics"] == {"product_card": {"on_air": False, "zone": None}}


async def test_every_seq_comes_as_a_patch(server: Server) -> None:
    """Pages notice a gap by the numbers, so there must be none where nothing is missing."""
    await server.product()
    page, other = await server.live(), await server.live()
    for _ in range(3):
        await other.command(*SHOW)
    await server.json("POST", "…/events", json=[{"type": "like", "id": "1", "at": 1, "platform": "douyin"}])
    last = await other.command("product_card.hide", {})
    seen = [page.hello["seq"]]
    while seen[-1] < last["seq"]:
        seen.append((await page.until("patch"))["seq"])
    assert seen == list(range(seen[0], last["seq"] + 1))


async def test_commands_at_once_keep_their_ids_and_pings_pass_them(server: Server) -> None:
    await server.product()
    page = await server.live()
    for number in range(50):
        await page.send({"type": "command", "id": f"c{number}", "command": SHOW[0], "args": SHOW[1]})
    await page.send({"type": "ping", "t": 12.5})
    pong, ids = None, set()
    while len(ids) < 50 or pong is None:
        message = await page.receive()
        if message["type"] == "ack":
            ids.add(message["id"])
        elif message["type"] == "pong":
            pong = message
    assert ids == {f"c{number}" for number in range(50)}
    assert pong["t"] == 12.5


async def test_refusals_name_the_command_and_speak_the_pages_language(server: Server) -> None:
    await server.product()
    chinese = await server.live()
    english = await server.live(headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.8"})
    sale = {"product": "A001", "price": "99.00", "lasts": 60, "stock": 5}
    for page, word in ((chinese, "低于"), (english, "below")):
        answer = await page.command("flash_sale.start", sale)
        assert (answer["type"], answer["error"]["code"], answer["error"]["field"]) == ("error", "refused", "price")
        assert word in answer["error"]["message"]


@pytest.mark.parametrize(
    ("command", "args", "code"),
    [
        ("nobody.knows", {}, "not_found"),
        ("product_card.show", {}, "invalid"),
        ("product_card.show", {"product": "nothing"}, "not_found"),
        ("product_card.show", {"product": 7}, "invalid"),
        ("programme.scene_changed", {"name": "x"}, "not_found"),
        ("flash_sale.start", {"product": "A001", "price": 9.9, "lasts": 1, "stock": 1}, "invalid"),
    ],
)
async def test_what_cannot_be_done_is_an_error_with_the_id(
    server: Server, command: str, args: dict[str, Any], code: str
) -> None:
    answer = await (await server.live()).command(command, args, "e1")
    assert (answer["type"], answer["id"], answer["error"]["code"]) == ("error", "e1", code)


async def test_the_role_counts_for_each_command(server: Server) -> None:
    await server.product()
    for role in ("stage", "host", "service"):
        answer = await (await server.live(role=role)).command(*SHOW)
        assert answer["error"]["code"] == "forbidden"
    assert (await (await server.live(role="assistant")).command(*SHOW))["type"] == "ack"


async def test_a_key_is_done_once(server: Server) -> None:
    await server.product()
    page = await server.live()
    first = await page.command(*SHOW, id_="1", key="press-1")
    again = await page.command(*SHOW, id_="2", key="press-1")
    assert first["seq"] == again["seq"] == server.hosted().room.seq


async def test_resume_sends_what_was_missed(server: Server) -> None:
    await server.product()
    page, other = await server.live(), await server.live()
    shown, hidden = (await other.command(*SHOW))["seq"], (await other.command("product_card.hide", {}))["seq"]
    await page.until("patch", seq=hidden)
    for have in (shown - 1, shown):
        await page.send({"type": "resume", "seq": have})
        missed = [await page.receive() for _ in range(have, hidden)]
        assert [message["seq"] for message in missed] == list(range(have + 1, hidden + 1))
        assert missed[-1]["topics"]["product_card"]["on_air"] is False
    await page.send({"type": "resume", "seq": hidden})
    await page.send({"type": "ping", "t": 1})
    assert (await page.receive())["type"] == "pong", "nothing was missed"


async def test_resume_from_the_future_or_too_far_back_is_a_hello(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "REMEMBERED", 200)
    await server.product()
    page = await server.live()
    for _ in range(4):
        await page.command(*SHOW)
    for seq in (0, 10_000):
        await page.send({"type": "resume", "seq": seq})
        assert (await page.until("hello"))["seq"] == server.hosted().room.seq


async def test_a_page_that_does_not_read_gets_a_hello_and_no_endless_queue(server: Server) -> None:
    await server.product()
    slow, quick = await server.live(), await server.live()
    slow_page = next(page for page in server.hosted().hub.pages if _peer(page) == _port(slow))
    slow_page.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    connection = slow.socket._response.connection
    assert connection is not None and connection.transport is not None
    connection.transport.pause_reading()  # type: ignore[attr-defined]
    for number in range(100):
        server.hosted().room.report_obs({"version": f"{number} " + "x" * 100_000})
        await quick.until("patch")
        assert slow_page.waiting < hub_module.MAX_BEHIND + 200_000
    assert slow_page.behind
    server.hosted().room.report_obs({"version": "31"})
    connection.transport.resume_reading()  # type: ignore[attr-defined]
    assert (await slow.until("hello"))["state"]["obs"]["version"] == "31"
    shown = await quick.command(*SHOW)
    await slow.until("patch", seq=shown["seq"])


def _port(live: Live) -> int:
    return int(live.socket.get_extra_info("sockname")[1])


def _peer(page: hub_module.Page) -> int:
    return int(page.transport.get_extra_info("peername")[1])


async def test_new_plugins_are_a_new_hello_for_everybody(server: Server) -> None:
    pages = [await server.live(), await server.live(role="stage", page="stage")]
    room = server.hosted().room
    await room.replace_mechanics(server.app[hosting.PLUGINS].mechanics())
    for page in pages:
        assert (await page.until("hello"))["seq"] == room.seq


JUNK = [
    "",
    "{",
    "null",
    "[]",
    '"command"',
    "{}",
    '{"type":"nothing"}',
    '{"type":7}',
    '{"type":"command"}',
    '{"type":"command","id":"1","command":7,"args":{}}',
    '{"type":"command","id":{},"command":"a.b","args":{}}',
    '{"type":"command","id":"1","command":"a.b","args":[]}',
    '{"type":"command","id":"1","command":"a.b","args":' + "[" * 5000 + "]" * 5000 + "}",
    '{"type":"command","id":"1","command":"a.b","args":{"a":' + '{"a":' * 5000 + "1" + "}" * 5001 + "}",
    '{"type":"command","id":"1","command":"a.b","args":{},"key":""}',
    '{"type":"resume","seq":-1}',
    '{"type":"resume","seq":1.5}',
    '{"type":"resume","seq":99999999999999999999999999}',
    '{"type":"ping","t":1e400}',
    '{"type":"ping","t":' + "9" * 4000 + "}",
    '{"type":"shown","seq":"1"}',
    '{"type":"shown","seq":NaN}',
    '{"type":"ping","t":1}{"type":"ping","t":1}',
    '{"type":"ping","t":"\\ud800"}',
]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:60])
async def test_junk_is_answered_and_the_connection_goes_on(server: Server, junk: str) -> None:
    page = await server.live()
    await page.send(junk)
    answer = await page.receive()
    assert (answer["type"], answer["error"]["code"]) == ("error", "invalid")
    await page.send({"type": "ping", "t": 1})
    assert (await page.receive())["type"] == "pong"


async def test_junk_with_an_id_is_answered_with_it(server: Server) -> None:
    page = await server.live()
    await page.send('{"type":"command","id":"j1","command":7}')
    assert (await page.receive())["id"] == "j1"


async def test_deep_arguments_are_refused(server: Server) -> None:
    await server.product()
    page = await server.live()
    deep: Any = {}
    for _ in range(400):
        deep = {"a": deep}
    answer = await page.command("catalogue.patch", {"id": "A001", "changes": {"points": deep}})
    assert answer["error"]["code"] in ("invalid", "refused")
    await page.send({"type": "ping", "t": 1})
    assert (await page.receive())["type"] == "pong"


async def test_bytes_are_junk_too(server: Server) -> None:
    page = await server.live()
    await page.socket.send_bytes(b"\x00\xff")
    assert (await page.receive())["error"]["code"] == "invalid"


async def test_a_message_that_is_too_long_ends_the_connection(server: Server) -> None:
    page = await server.live()
    await page.send({"type": "ping", "t": 1, "more": "x" * MESSAGE_LIMIT})
    assert await page.closed() == WSCloseCode.MESSAGE_TOO_BIG
    await server.live()


async def test_too_much_junk_ends_the_connection_and_nobody_elses(server: Server) -> None:
    page, other = await server.live(), await server.live()
    for _ in range(JUNK_LIMIT + 1):
        await page.send("junk")
    assert await page.closed() == WSCloseCode.POLICY_VIOLATION
    await other.send({"type": "ping", "t": 1})
    assert (await other.receive())["type"] == "pong"


async def test_too_many_commands_at_once_are_told_so(server: Server) -> None:
    page = await server.live()
    for number in range(AT_WORK * 3):
        await page.send({"type": "command", "id": str(number), "command": "product_card.hide", "args": {}})
    kinds = [(await page.receive()) for _ in range(AT_WORK)]
    answers = [message for message in kinds if message["type"] in ("ack", "error")]
    assert all(answer["type"] == "ack" or answer["error"]["code"] == "too_many" for answer in answers)


async def test_memory_does_not_grow_with_junk(server: Server) -> None:
    async def offend() -> None:
        headers = {"Authorization": f"Bearer {server.token('stage')}"}
        async with server.client.ws_connect("/api/v1/rooms/main/live", headers=headers) as page:
            await page.receive()
            for number in range(JUNK_LIMIT):
                await page.send_str(JUNK[number % len(JUNK)] or "x" * 1000)
                await page.receive()

    tracemalloc.start()
    try:
        for _ in range(3):
            await offend()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(20):
            await offend()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 300_000, grown
    assert not server.hosted().hub.pages


async def test_a_gone_page_leaves_its_command_done(server: Server) -> None:
    await server.product()
    page, other = await server.live(), await server.live()
    await page.send({"type": "command", "id": "1", "command": SHOW[0], "args": SHOW[1]})
    await page.socket.close()
    while not (await other.until("patch"))["topics"].get("product_card", {}).get("on_air"):
        pass


async def test_stopping_says_goodbye(server: Server) -> None:
    page = await server.live()
    stopping = asyncio.create_task(server.client.server.close())
    assert await page.closed() == WSCloseCode.GOING_AWAY
    await stopping


async def test_stages_are_counted_when_they_have_painted(server: Server) -> None:
    await server.product()
    console = await server.live()
    stages = [await server.live(role="stage", page="stage", agent=agent) for agent in ("OBS/31.0", "Chrome")]
    await server.live(role="stage", page="prompter")
    shown = (await console.command(*SHOW))["seq"]
    for stage in stages:
        await stage.until("patch", seq=shown)
        await stage.send({"type": "shown", "seq": shown})
    # The console has passed over what came before its acknowledgement.
    status: dict[str, Any] = (await server.json("GET", "…/state"))["obs"]["stages"]
    while status.get("shown") != 2 or status.get("of") != 2 or "ms" not in status:
        status |= (await console.until("patch", topics={})).get("obs", {}).get("stages", {})
    assert status["ms"] >= 0
    for stage in stages:
        await stage.send({"type": "ping", "t": 1})
        assert (await stage.receive())["type"] == "pong", "a stage hears nothing of what stages do"
    await stages[0].socket.close()
    while status.get("of") != 1:
        status |= (await console.until("patch", topics={})).get("obs", {}).get("stages", {})
    assert json.loads(json.dumps((await server.json("GET", "…/state"))["obs"]["stages"])) == status


async def test_obs_own_browser_is_known_by_its_version_even_after_it_left(server: Server) -> None:
    agent = "Mozilla/5.0 AppleWebKit/537.36 Chrome/127.0.6533.120 Safari/537.36 OBS/31.0.2"
    stage = await server.live(role="stage", page="stage", agent=agent)
    await server.live(role="stage", page="stage", agent="Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36")
    await stage.socket.close()
    console = await server.live(page="console")
    status = console.hello["state"]["obs"]["stages"]
    while status.get("of") != 1:
        status |= (await console.until("patch", topics={})).get("obs", {}).get("stages", {})
    assert status["chromium"] == [127]


async def test_people_are_told_what_undo_takes_back_and_stages_are_not(server: Server) -> None:
    async def change(page: Live, seq: int) -> dict[str, Any]:
        """The patch that is this row: what the device says of its pages comes in between."""
        while (patch := await page.until("patch", seq=seq)).get("obs") is not None:
            pass
        return patch

    console, stage = await server.live(), await server.live(role="stage", page="stage")
    assert console.hello["undo"] is None
    assert "undo" not in stage.hello
    seq = (await server.json("POST", "…/products", json=MUG))["seq"]
    undo = (await change(console, seq))["undo"]
    assert undo | {"at": 0} == {"seq": seq, "command": "catalogue.put", "actor": "operator", "at": 0}
    assert "undo" not in await change(stage, seq)
    await server.json("POST", "…/undo", json={"seq": seq - 1}, status=409)
    undone = (await server.json("POST", "…/undo", json={"seq": seq}))["seq"]
    assert (await change(console, undone))["undo"] is None
    await server.json("POST", "…/undo", json={"seq": seq}, status=409)


async def test_a_page_that_hangs_up_while_it_is_let_in_is_nobodys_error(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    hello = (
        f"GET /api/v1/rooms/main/live?page=stage HTTP/1.1\r\nHost: 127.0.0.1:{server.client.port}\r\n"
        f"Authorization: Bearer {server.token('stage')}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", server.client.port)
        writer.write(hello.encode())
        await writer.drain()
        writer.transport.abort()
    page = await server.live(page="stage")
    assert page.hello["type"] == "hello"
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
