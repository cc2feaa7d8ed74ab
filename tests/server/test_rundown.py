"""The rundown over HTTP: in, run, out again; for whom; and what pages get."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from overlay.room.rundown_templates import NAMES

from .conftest import Server

CSV = "环节,内容,商品编号,快捷键,触发快捷键,计划时长,备注\n开场,欢迎,,,,5分钟,悄悄话\n主推,,A001,card,是,10分,\n,=返场,,,,1:30,\n"
CARD = {"id": "card", "command": "product_card.show", "args": {"product": "A001"}}


async def furnished(server: Server) -> None:
    await server.product()
    await server.json("PUT", "…/cues", json={"cues": [CARD]})


def command(name: str) -> str:
    return f"…/commands/rundown.{name}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_file_in_a_show_and_the_file_out_again(server: Server, encoding: str) -> None:
    await furnished(server)
    answer = await server.json("POST", "…/rundown/import", data=CSV.encode(encoding))
    assert answer["result"] == {"items": 3}
    await server.json("POST", command("start"), json={}, role="assistant")
    await server.json("POST", command("next"), json={"current": "i1"}, role="assistant")
    state = (await server.json("GET", "…/state", role="stage"))["topics"]
    assert state["rundown"]["current"] == "i2"
    assert (state["rundown"]["next"], state["rundown"]["rest"]) == ("i3", 90_000)
    assert state["product_card"]["product"]["id"] == "A001"
    assert "悄悄话" not in json.dumps(state, ensure_ascii=False)
    whole = await server.json("GET", "…/rundown", role="host")
    assert [item["segment"] for item in whole["items"]] == ["开场", "主推", "主推"]
    assert whole["items"][0]["note"] == "悄悄话"
    async with await server.call("GET", "…/rundown.csv", role="host") as file:
        data = await file.read()
        assert file.headers["Content-Type"].startswith("text/csv")
        assert file.headers["Content-Disposition"] == 'attachment; filename="rundown-main.csv"'
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["内容"] for row in rows] == ["欢迎", "", "'=返场"]
    assert [row["商品名称"] for row in rows] == ["", "马克杯", ""]
    assert rows[0]["实际时长"]
    await server.json("POST", command("finish"), json={})
    await server.json("POST", "…/rundown/import", data=data)
    again = await server.json("GET", "…/rundown", role="host")
    kept = ("id", "segment", "label", "product", "cue", "fire", "planned", "note", "offset")
    assert [{key: item.get(key) for key in kept} for item in again["items"]] == [
        {key: item.get(key) for key in kept} for item in whole["items"]
    ]


async def test_headers_follow_the_callers_language(server: Server) -> None:
    async with await server.call("GET", "…/rundown.csv", role="host", headers={"Accept-Language": "en"}) as file:
        assert (await file.text(encoding="utf-8-sig")).startswith("Item id,Segment,Label")


async def test_a_bad_file_changes_nothing_and_names_every_row(server: Server) -> None:
    await furnished(server)
    await server.json("POST", "…/rundown/import", data=CSV.encode())
    before = await server.json("GET", "…/rundown")
    text = CSV.replace("A001", "A999").replace("5分钟", "5")
    error = (await server.json("POST", "…/rundown/import", 422, data=text.encode()))["error"]
    assert error["code"] == "refused"
    assert [(row["line"], row["column"]) for row in error["rows"]] == [(2, "计划时长"), (3, "商品编号")]
    assert (await server.json("POST", "…/rundown/import", 400, data=b"a,b\n1,2\n"))["error"]["field"] == "file"
    assert await server.json("GET", "…/rundown") == before


async def test_a_refused_cue_is_said_in_the_answer(server: Server) -> None:
    await furnished(server)
    await server.json("POST", "…/rundown/import", data=CSV.encode())
    await server.json("POST", command("start"), json={})
    await server.json("DELETE", "…/products/A001")
    error = (await server.json("POST", command("next"), 422, json={}))["error"]
    assert error["field"] == "item"
    assert "card" in error["message"]
    assert "A001" in error["message"]
    assert (await server.json("GET", "…/rundown"))["current"] == "i1"


async def test_pages_hear_of_every_step_and_no_note(server: Server) -> None:
    await furnished(server)
    page = await server.live(role="stage", page="stage")
    await server.json("POST", "…/rundown/import", data=CSV.encode())
    patch = await page.until("patch")
    assert patch["topics"]["rundown"]["order"] == ["i1", "i2", "i3"]
    assert "悄悄话" not in json.dumps(patch, ensure_ascii=False)
    await server.json("POST", command("start"), json={})
    patch = (await page.until("patch"))["topics"]["rundown"]
    assert (patch["current"], patch["next"]) == ("i1", "i2")
    assert not {"items", "order"} & set(patch)  # only what changed
    await server.json("POST", command("next"), json={})
    patch = (await page.until("patch"))["topics"]
    assert set(patch) == {"rundown", "product_card"}  # the item and its card are one


@pytest.mark.parametrize(
    ("method", "path", "least"),
    [
        ("GET", "…/rundown", "host"),
        ("GET", "…/rundown.csv", "host"),
        ("GET", "…/rundown/templates", "host"),
        ("POST", "…/rundown/import", "operator"),
    ],
)
async def test_who_may(server: Server, method: str, path: str, least: str) -> None:
    below = {"host": "stage", "operator": "assistant"}[least]
    for role in (below, "ingest"):
        async with await server.call(method, path, role=role) as answer:
            assert answer.status == 403
    async with await server.call(method, path, role=least) as answer:
        assert answer.status != 403


async def test_every_template_that_is_listed_can_be_used(server: Server) -> None:
    templates = (await server.json("GET", "…/rundown/templates"))["templates"]
    assert [template["name"] for template in templates] == list(NAMES)
    commands = {one["name"]: one for one in (await server.json("GET", "…/commands"))["commands"]}
    assert commands["rundown.template"]["schema"]["properties"]["name"]["enum"] == sorted(NAMES)
    for template in templates:
        await server.json("POST", command("template"), json={"name": template["name"]})
        whole = await server.json("GET", "…/rundown")
        assert whole["title"] == template["label"]["zh"]
        assert [item["label"] for item in whole["items"]] == [item["label"]["zh"] for item in template["items"]]
        assert whole["planned"] == sum(item["planned"] for item in template["items"])


async def test_a_restart_of_the_server_goes_on_where_it_was(start: Callable[..., Any]) -> None:
    server = await start()
    await furnished(server)
    await server.json("POST", "…/rundown/import", data=CSV.encode())
    await server.json("POST", command("auto"), json={"on": True})
    await server.json("POST", command("start"), json={})
    before = await server.json("GET", "…/rundown")
    await server.client.close()
    assert await (await start()).json("GET", "…/rundown") == before
