"""Scripts and what is told to the host over HTTP, and prompters that tell where they are: for whom, and what comes of it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from .conftest import Live, Server

READING = {
    "type": "reading",
    "seat": "host",
    "product": "A001",
    "section": "close",
    "at": 0.5,
    "playing": True,
    "speed": 240,
}


async def give(server: Server, command: str, arguments: dict[str, Any], status: int = 200, **options: Any) -> Any:
    return await server.json("POST", f"…/commands/{command}", status, json=arguments, **options)


async def prompters(console: Live) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await console.until("prompters"))["prompters"]
    return found


async def test_scripts_in_and_out_again(server: Server) -> None:
    await server.product()
    await give(server, "scripts.put", {"product": "1", "script": {"opening": "来看{name}"}})
    file = "商品编号,卖点\nA001,=厚实\n整场,先点关注\n".encode("gb18030")
    answer = await server.json("POST", "…/scripts/import", data=file)
    assert answer["result"] == {"scripts": 2}
    kept = await server.json("GET", "…/scripts", role="host")
    assert kept["scripts"]["A001"]["opening"] == "来看{name}"
    assert kept["scripts"]["A001"]["points"] == "=厚实"
    assert kept["general"]["points"] == "先点关注"
    assert "price" in kept["variables"]
    async with await server.call("GET", "…/scripts.csv", role="host", headers={"Accept-Language": "en"}) as out:
        rows = list(csv.DictReader(io.StringIO((await out.read()).decode("utf-8-sig"))))
    assert [row["Product id"] for row in rows] == ["", "A001"]
    assert rows[1]["Points"] == "'=厚实"
    state = json.dumps(await server.json("GET", "…/state", role="stage"), ensure_ascii=False)
    assert "厚实" not in state
    await server.json("GET", "…/scripts", 403, role="stage")
    await server.json("POST", "…/scripts/import", 403, data=file, role="assistant")


async def test_a_wrong_file_says_where_and_changes_nothing(server: Server) -> None:
    await server.product()
    answer = await server.json("POST", "…/scripts/import", 422, data="链接号,开场\n1,{prise}\n".encode())
    (row,) = answer["error"]["rows"]
    assert (row["line"], row["column"]) == (2, "开场")
    assert "{price}" in row["why"]
    assert (await server.json("GET", "…/scripts"))["scripts"] == {}


async def test_a_message_reaches_the_host_and_its_acknowledgement_the_console(server: Server) -> None:
    host, stage = await server.live(role="host", page="prompter"), await server.live(role="stage", page="stage")
    console = await server.live(role="service")
    await console.command("prompter.send", {"text": "放慢", "urgent": True})
    assert "放慢" not in json.dumps([await host.until("patch"), await stage.until("patch")], ensure_ascii=False)
    (message,) = (await server.json("GET", "…/prompter", role="host"))["messages"]
    assert (message["text"], message["urgent"], message["by"], message["acks"]) == ("放慢", True, "service", {})
    assert (await host.command("prompter.acknowledge", {"id": message["id"]}))["type"] == "ack"
    (message,) = (await server.json("GET", "…/prompter", role="service"))["messages"]
    assert message["acks"]["host"]["by"] == "host"
    assert (await host.command("prompter.send", {"text": "好"}, "2"))["error"]["code"] == "forbidden"
    await server.json("GET", "…/prompter", 403, role="stage")


async def test_consoles_hear_where_prompters_are_and_when_they_go(server: Server) -> None:
    console = await server.live(role="service")
    host, other = [await server.live(role="host", page="prompter") for _ in range(2)]
    seq = (await server.json("GET", "…/state"))["seq"]
    await host.send(READING)
    (found,) = await prompters(console)
    assert found == {key: value for key, value in READING.items() if key != "type"} | {"id": 1, "name": "host"}
    await other.send({"type": "reading", "seat": "cohost", "at": 0, "playing": False, "speed": 200})
    assert [one["seat"] for one in await prompters(console)] == ["host", "cohost"]
    late = await server.live(role="service")
    assert len(await prompters(late)) == 2
    await host.socket.close()
    assert [one["seat"] for one in await prompters(console)] == ["cohost"]
    assert (await server.json("GET", "…/state"))["seq"] == seq, "none of it is journaled"


async def test_only_a_prompter_is_one_and_nonsense_is_refused(server: Server) -> None:
    console, stage = await server.live(role="service"), await server.live(role="stage", page="stage")
    await stage.send(READING)
    for wrong in ({"seat": "boss"}, {"at": 2}, {"speed": 1}, {"section": "x"}, {"product": "x" * 129}):
        await stage.send(READING | wrong)
        assert (await stage.until("error"))["error"]["code"] == "invalid"
    await console.send({"type": "scroll", "to": "host", "do": "play"})
    assert (await console.until("error"))["error"]["code"] == "not_found"


async def test_the_console_makes_the_prompters_of_a_seat_scroll(server: Server) -> None:
    console, host = await server.live(role="service"), await server.live(role="host", page="prompter")
    await host.send(READING)
    await prompters(console)
    await console.send({"type": "scroll", "to": "host", "do": "speed", "speed": 300})
    assert await host.until("scroll") == {"type": "scroll", "to": "host", "do": "speed", "speed": 300}
    await console.send({"type": "scroll", "to": "cohost", "do": "play"})
    assert (await console.until("error"))["error"]["code"] == "not_found"
    await host.send({"type": "scroll", "to": "host", "do": "play"})
    assert (await host.until("error"))["error"]["code"] == "forbidden"
