"""The HTTP contract, call by call."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from overlay import __version__
from overlay.errors import Unavailable
from overlay.server.tokens import proof

from .conftest import MUG, Server

SHOW = "…/commands/product_card.show"
CSV = '商品编号,链接号,商品名称,价格,库存\nB001,1,毛巾,32.90,12\nB002,2,"香薰, 大",19.90,\n'


def event(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "comment", "id": str(number), "at": 1, "platform": "douyin", "text": "1号多少钱"} | more


async def test_healthz_needs_no_token(server: Server) -> None:
    assert await server.json("GET", "/healthz", role=None) == {"status": "ok", "version": __version__}


async def test_rooms(server: Server) -> None:
    assert await server.json("GET", "/api/v1/rooms", role="host", room="other") == {
        "rooms": [{"name": "other", "title": "other", "role": "host"}]
    }


async def test_state(server: Server) -> None:
    state = await server.json("GET", "…/state", role="stage")
    assert set(state) == {"seq", "topics", "obs", "session"}
    assert state["topics"]["flash_sale"] == {"phase": "idle", "stock": 0, "left": 0, "on_air": False}
    assert state["obs"]["stages"] == {"shown": 0, "of": 0}


async def test_commands_have_label_role_and_schema(server: Server) -> None:
    commands = {one["name"]: one for one in (await server.json("GET", "…/commands", role="host"))["commands"]}
    start = commands["flash_sale.start"]
    assert (start["mechanic"], start["role"], start["label"]["zh"]) == ("flash_sale", "assistant", "开始秒杀")
    assert start["schema"]["properties"]["price"]["format"] == "money"
    assert start["schema"]["required"] == ["product", "price", "lasts", "stock"]
    assert "programme.scene_changed" not in commands


async def test_a_command_and_its_key(server: Server) -> None:
    await server.product()
    headers = {"Idempotency-Key": "k1"}
    first = await server.json("POST", SHOW, json={"product": "A001"}, headers=headers)
    assert set(first) == {"seq", "result"}
    assert await server.json("POST", SHOW, json={"product": "A001"}, headers=headers) == first
    other = await server.json("POST", "…/undo", 409, headers=headers)
    assert other["error"]["code"] == "conflict"
    await server.json("POST", SHOW, 400, json={"product": "A001"}, headers={"Idempotency-Key": "é"})


async def test_refusals_in_both_languages(server: Server) -> None:
    await server.product()
    body = {"product": "A001", "price": "99.00", "lasts": "1m", "stock": 5}
    for language, word in (("zh-CN,en;q=0.5", "日常价"), ("en", "usual price"), ("fr, en", "usual"), ("", "日常价")):
        answer = await server.json(
            "POST", "…/commands/flash_sale.start", 422, json=body, headers={"Accept-Language": language}
        )
        assert answer["error"]["code"] == "refused"
        assert answer["error"]["field"] == "price"
        assert word in answer["error"]["message"]
        assert " | " not in answer["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, "product"),
        (b"{}", 400, "product"),
        (b"{", 400, None),
        (b"[]", 400, None),
        (b"\xff\xfe", 400, None),
        (b'{"product":"\\ud800"}', 400, None),
        (b'{"product":7}', 400, "product"),
        (b'{"product":"A001","more":1}', 400, "more"),
        (b'{"product":"nothing"}', 404, "product"),
        (b'{"product":' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400, None),
        (b'{"product":"' + b"x" * 70_000 + b'"}', 413, None),
    ],
    ids=range(11),
)
async def test_bodies_that_are_wrong(server: Server, body: bytes, status: int, field: str | None) -> None:
    error = (await server.json("POST", SHOW, status, data=body))["error"]
    assert error.get("field") == field
    assert error["code"] == {400: "invalid", 404: "not_found", 413: "too_large"}[status]


async def test_a_body_without_length_is_measured_too(server: Server) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b" " * 1024

    assert (await server.json("POST", SHOW, 413, data=endless()))["error"]["code"] == "too_large"


async def test_a_compressed_body_is_measured_unpacked(server: Server) -> None:
    bomb = zlib.compress(b" " * 50_000_000)
    assert len(bomb) < 60_000
    headers = {"Content-Encoding": "deflate"}
    assert (await server.json("POST", SHOW, 413, data=bomb, headers=headers))["error"]["code"] == "too_large"
    await server.json("POST", SHOW, 400, data=b"not deflate", headers=headers)


async def test_nothing_there_and_wrong_method_have_the_same_form(server: Server) -> None:
    assert (await server.json("GET", "/nothing", 404))["error"]["code"] == "not_found"
    async with await server.call("DELETE", "…/state") as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET"
        assert (await answer.json())["error"]["code"] == "invalid"


async def test_unknown_query_parameters_are_ignored(server: Server) -> None:
    assert (await server.json("GET", "…/state?nothing=1&%FF=%00"))["seq"] == 0


async def test_cues_are_put_whole_and_fired(server: Server) -> None:
    await server.product()
    cue = {"id": "card", "label": "1 号", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A001"}}
    put = await server.json("PUT", "…/cues", json={"cues": [cue]})
    whole = {"cues": [cue | {"mode": "press"}], "revision": put["seq"]}
    assert await server.json("GET", "…/cues", role="host") == whole
    fired = await server.json("POST", "…/cues/card/fire", role="assistant")
    state = await server.json("GET", "…/state")
    assert (state["seq"], state["topics"]["product_card"]["on_air"]) == (fired["seq"], True)
    assert (await server.json("POST", "…/cues/nothing/fire", 404))["error"]["code"] == "not_found"


async def test_a_press_that_comes_too_late_is_not_done(server: Server) -> None:
    await server.product()
    cue = {"id": "card", "keys": ["F1"], "command": "product_card.show", "args": {"product": "A001"}}
    put = await server.json("PUT", "…/cues", json={"cues": [cue]})

    late = await server.json("POST", "…/cues/card/fire?before=1000", 409, role="assistant")
    assert (late["error"]["code"], late["error"]["field"]) == ("conflict", "before")
    assert (await server.json("GET", "…/state"))["seq"] == put["seq"]
    assert (await server.json("POST", "…/cues/card/fire?before=soon", 400))["error"]["field"] == "before"
    assert (await server.json("POST", f"…/cues/card/fire?before={2**53}", role="assistant"))["seq"] == put["seq"] + 1


@pytest.mark.parametrize(
    ("cues", "status"),
    [
        ([{"id": "a", "command": "nobody.knows"}], 422),
        ([{"id": "a", "command": "product_card.hide"}, {"id": "a", "command": "product_card.hide"}], 422),
        ([{"id": "a", "command": "product_card.hide", "args": {"x": 1}}], 422),
        ([{"command": "product_card.hide"}], 400),
        (["a"], 400),
        ({}, 400),
    ],
)
async def test_wrong_cues_change_nothing_and_are_named(server: Server, cues: Any, status: int) -> None:
    error = (await server.json("PUT", "…/cues", status, json={"cues": cues}))["error"]
    assert str(error["field"]).startswith("cues")
    assert await server.json("GET", "…/cues") == {"cues": [], "revision": 0}


async def test_undo_and_panic(server: Server) -> None:
    await server.product()
    await server.json("POST", SHOW, json={"product": "A001"})
    assert (await server.json("POST", "…/undo", role="assistant"))["result"]["undone"] == "product_card.show"
    assert not (await server.json("GET", "…/state"))["topics"]["product_card"]["on_air"]
    await server.json("POST", SHOW, json={"product": "A001"})
    assert (await server.json("POST", "…/panic", role="assistant"))["result"] == {"cleared": ["product_card"]}


async def test_products(server: Server) -> None:
    created = await server.json("POST", "…/products", json=MUG | {"was": "35.00", "was_basis": "近30天"})
    assert created["result"] == {"id": "A001", "number": 1}
    product = await server.json("GET", "…/products/A001", role="host")
    assert (product["price"], product["was"], product["number"]) == (2590, 3500, 1)
    assert await server.json("GET", "…/products/1") == product
    await server.json("PATCH", "…/products/A001", json={"price": "24.00", "was": None, "was_basis": None})
    (product,) = (await server.json("GET", "…/products"))["products"]
    assert (product["price"], product["name"]) == (2400, "马克杯")
    assert product.get("was") is None
    await server.json("DELETE", "…/products/A001")
    assert (await server.json("GET", "…/products/A001", 404))["error"]["code"] == "not_found"
    await server.json("PATCH", "…/products/A001", 404, json={})
    await server.json("DELETE", "…/products/A001", 404)


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"price": 9.9}, 400, "product.price"),
        ({"price": "-1"}, 400, "product.price"),
        ({"was": "99.00"}, 422, "was_basis"),
        ({"name": ""}, 400, "product.name"),
        ({"nothing": 1}, 400, "product.nothing"),
    ],
)
async def test_products_that_are_wrong(server: Server, changes: Any, status: int, field: str) -> None:
    assert (await server.json("POST", "…/products", status, json=MUG | changes))["error"]["field"] == field
    assert await server.json("GET", "…/products") == {"products": []}


async def test_import_is_whole_or_nothing(server: Server) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        answer = await server.json("POST", "…/products/import", data=CSV.encode(encoding))
        assert sum(answer["result"].values()) == 2
    assert [product["id"] for product in (await server.json("GET", "…/products"))["products"]] == ["B001", "B002"]
    wrong = CSV + "B003,3,蜡烛,贵,\nB004,4,灯,-5,\n"
    for language in ("zh", "en"):
        error = (
            await server.json(
                "POST", "…/products/import", 422, data=wrong.encode(), headers={"Accept-Language": language}
            )
        )["error"]
        assert [row["line"] for row in error["rows"]] == [4, 5]
        assert all(row["why"] and row["column"] and " | " not in row["why"] for row in error["rows"])
    assert len((await server.json("GET", "…/products"))["products"]) == 2
    await server.json("POST", "…/products/import", 400, data=b"")
    await server.json("POST", "…/products/import", 413, data=io.BytesIO(b"x" * (8 * 1024 * 1024 + 1)))


async def test_events_of_both_forms_with_their_rejects(server: Server) -> None:
    lines = [event(1), event(2), "nonsense", {"type": "nothing"}, event(1), event(3, at=-1), event(4, text=7)]
    ndjson = "\n\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    answer = await server.json("POST", "…/events", data=ndjson.encode(), role="ingest")
    assert (answer["accepted"], answer["duplicates"]) == (2, 1)
    assert [rejected["line"] for rejected in answer["rejected"]] == [5, 7, 11, 13]
    array = [event(2), event(5), {"type": "like", "id": "6", "at": 1, "platform": "douyin", "count": 0}]
    answer = await server.json("POST", "…/events", json=array)
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert [rejected["line"] for rejected in answer["rejected"]] == [3]
    gift = {"type": "gift", "id": "7", "at": 1, "platform": "x", "gift": {"name": "花", "value": 1.5}}
    (rejected,) = (await server.json("POST", "…/events", json=[gift], headers={"Accept-Language": "en"}))["rejected"]
    assert "string" in rejected["why"]
    assert (await server.json("POST", "…/events", 400, data=b"[{]"))["error"]["code"] == "invalid"


async def test_events_reach_the_mechanics(server: Server) -> None:
    await server.json(
        "POST",
        "…/commands/lottery.open",
        json={"title": "抽奖", "prizes": [{"name": "杯子", "count": 1}], "lasts": "5m", "keyword": "上车"},
    )
    viewers = [event(n, text="上车", viewer={"id": f"v{n}", "name": f"观众{n}"}) for n in range(20)]
    await server.json("POST", "…/events", json=viewers)
    assert (await server.json("GET", "…/state"))["topics"]["lottery"]["entries"] == 20


async def test_too_many_events_at_once(server: Server) -> None:
    body = b"\n".join(b"{}" for _ in range(50_001))
    assert (await server.json("POST", "…/events", 413, data=body))["error"]["code"] == "too_large"


async def test_the_journal_is_ndjson(server: Server) -> None:
    await server.product()
    await server.json("POST", SHOW, json={"product": "A001"})
    async with await server.call("GET", "…/journal") as answer:
        assert answer.content_type == "application/x-ndjson"
        rows = [json.loads(line) for line in (await answer.text()).splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert set(rows[-1]) == {"seq", "at", "actor", "command", "args", "facts", "patch"}
    assert (rows[-1]["command"], rows[-1]["args"]) == ("product_card.show", {"product": "A001"})
    async with await server.call("GET", f"…/journal?after={len(rows) - 1}") as answer:
        assert len((await answer.text()).splitlines()) == 1
    async with await server.call("GET", f"…/journal?after=0&before={len(rows)}") as answer:
        assert [json.loads(line) for line in (await answer.text()).splitlines()] == rows[:-1]
    for after in ("-1", "x", "1e3", "9" * 30):
        assert (await server.json("GET", f"…/journal?after={after}", 400))["error"]["field"] == "after"


async def test_plugins_and_what_is_wrong_with_them(server: Server) -> None:
    plugins = {one["name"]: one for one in (await server.json("GET", "…/plugins"))["plugins"]}
    assert plugins["lottery"] == {"name": "lottery", "on": True, "mechanics": ["lottery"], "error": None}


async def test_a_plugins_own_route(server: Server) -> None:
    answer = await server.json("GET", "…/draws/nothing/proof", 404)
    assert answer["error"]["code"] == "not_found"


async def test_metrics(server: Server) -> None:
    await server.product()
    await server.json("POST", SHOW, 404, json={"product": "nothing"})
    await server.live()
    async with await server.call("GET", "/metrics") as answer:
        text = await answer.text()
    assert 'overlay_commands_total{outcome="done",room="main"} 1.0' in text
    assert 'overlay_commands_total{outcome="not_found",room="main"} 1.0' in text
    assert 'overlay_command_seconds_count{room="main"} 2.0' in text
    assert 'overlay_pages{page="console",room="main"} 1.0' in text
    assert f'overlay_journal_seq{{room="main"}} {server.hosted().room.seq:.1f}' in text


async def test_what_cannot_be_made_durable_is_unavailable(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("磁盘已满 | the disk is full")

    monkeypatch.setattr(server.hosted().room._journal, "append", full)
    error = (await server.json("POST", "…/products", 503, json=MUG))["error"]
    assert error == {"code": "unavailable", "message": "磁盘已满"}


async def test_our_own_mistakes_show_no_traceback(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(server.hosted().room, "state", broken)
    answer = await server.json("GET", "…/state", 500)
    assert answer["error"]["code"] == "internal"
    assert "secret" not in str(answer)


async def test_a_new_room_starts_with_the_samples_and_stays_as_people_leave_it(start: Callable[..., Any]) -> None:
    config = '[[rooms]]\nname = "main"\ncatalogue = "sample"\ncues = "sample"\n'
    server = await start(config)
    products = (await server.json("GET", "…/products"))["products"]
    assert products
    assert (await server.json("GET", "…/cues"))["cues"]
    async with await server.call("GET", products[0]["image"], role="stage") as answer:
        assert answer.content_type == "image/svg+xml"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    for product in products:
        await server.json("DELETE", f"…/products/{product['id']}")
    await server.json("PUT", "…/cues", json={"cues": []})
    await server.client.close()
    again = await start(config)
    assert (await again.json("GET", "…/products"))["products"] == []
    assert (await again.json("GET", "…/cues"))["cues"] == []


async def test_a_server_proves_whose_it_is_before_it_is_shown_a_token(server: Server) -> None:
    nonce = "0123456789abcdef" * 2
    proven = (await server.json("GET", f"/healthz?nonce={nonce}", role=None))["proof"]
    assert proven == proof(server.secret, nonce) != proof(server.secret, nonce[::-1])
    for wrong in ("", "x" * 32, "0" * 31, "0" * 65, "admin:main"):
        refused = await server.json("GET", f"/healthz?nonce={wrong}", 400, role=None)
        assert refused["error"]["field"] == "nonce"


async def test_a_product_is_changed_and_removed_by_its_link_number_too(server: Server) -> None:
    await server.product()
    await server.json("PATCH", "…/products/1", json={"price": "1.00"})
    assert (await server.json("GET", "…/products/A001"))["price"] == 100
    await server.json("DELETE", "…/products/1")
    await server.json("DELETE", "…/products/1", 404)
