"""The price-change guard over HTTP: what was seen goes along, and what is another by now is not overwritten."""

from __future__ import annotations

from typing import Any

from .conftest import Server

FILE = "商品编号,链接号,商品名称,价格,库存\nA001,1,马克杯,19.90,80\nA009,9,新品,5.00,1\n"


async def show(server: Server) -> None:
    await server.json("POST", "…/commands/product_card.show", json={"product": "A001"})


async def save(server: Server, status: int = 200, **body: Any) -> Any:
    return await server.json("PATCH", "…/products/A001", json=body, status=status)


async def test_what_came_on_air_meanwhile_is_not_changed_unseen(server: Server) -> None:
    await server.product(stock=100)
    seen = {"product": {"price": 2590, "stock": 100}, "on_air": []}
    await show(server)
    refused = await save(server, 409, price="9.90", seen=seen)
    assert refused["error"]["present"]["on_air"] == ["product_card"]
    assert refused["error"]["message"] == "这件商品刚刚上屏，没有保存"
    assert "changed" not in refused["error"]["present"]  # who changed it once has nothing to do with it
    assert server.hosted().room.product("A001").price == 2590
    await save(server, price="9.90", seen=seen | {"on_air": ["product_card"]})
    assert server.hosted().room.product("A001").price == 990


async def test_what_left_the_air_meanwhile_is_said_to_have_left_it(server: Server) -> None:
    await server.product(stock=100)
    seen = {"product": {"price": 2590}, "on_air": ["product_card"]}
    error = (await save(server, 409, price="9.90", seen=seen))["error"]
    assert error["message"] == "这件商品已不在播，没有保存"
    assert error["field"] == "on_air"
    assert "changed" not in error["present"]
    await show(server)
    error = (await save(server, 409, price="9.90", seen=seen | {"on_air": ["flash_sale"]}))["error"]
    assert error["message"] == "这件商品现在由别的玩法播出，没有保存"


async def test_it_says_who_changed_what_meanwhile(server: Server) -> None:
    await server.product(stock=100)
    await save(server, price="20.00")
    error = (await save(server, 409, price="9.90", seen={"product": {"price": 2590}}))["error"]
    assert error["field"] == "price"
    assert error["message"] == "这件商品刚刚被改过（价格），没有保存"
    assert error["present"]["product"]["price"] == 2000
    changed = error["present"]["changed"]
    assert (changed["actor"], changed["command"]) == ("operator", "catalogue.patch")
    # Another field is no conflict, and a call that says nothing of what it saw works as ever.
    await save(server, name="杯", seen={"product": {"name": "马克杯"}})
    await save(server, price="9.90")


async def test_sales_are_no_conflict(server: Server) -> None:
    await server.product(stock=100)
    order = {"type": "order", "id": "o1", "at": 1, "platform": "t", "order": {"id": "1", "product": "A001"}}
    await server.json("POST", "…/events", json=[order])
    await save(server, stock=50, seen={"product": {"stock": 100}})
    assert server.hosted().room.product("A001").stock == 49


async def test_an_open_sale_that_nobody_sees_counts_as_well(server: Server) -> None:
    await server.product(stock=100)
    sale = {"product": "A001", "price": "9.90", "lasts": "60s", "stock": 3}
    await server.json("POST", "…/commands/flash_sale.start", json=sale)
    await server.json("POST", "…/panic")
    error = (await save(server, 409, stock=1, seen={"on_air": []}))["error"]
    assert error["present"]["on_air"] == ["flash_sale"]


async def test_an_import_lists_what_it_changes_on_air_and_does_only_that(server: Server) -> None:
    await server.product(stock=100)
    quiet = await server.json("POST", "…/products/import/preview", data=FILE.encode())
    assert (quiet["added"], quiet["updated"], quiet["on_air"]) == (1, 1, [])
    assert len(server.hosted().room.products()) == 1  # nothing was done
    await show(server)
    await server.json("POST", f"…/products/import?seen={quiet['seen']}", data=FILE.encode(), status=409)
    assert server.hosted().room.product("A001").price == 2590
    told = await server.json("POST", "…/products/import/preview", data=FILE.encode())
    (line,) = told["on_air"]
    assert (line["id"], line["on_air"]) == ("A001", ["product_card"])
    assert (line["old"]["price"], line["new"]["price"]) == (2590, 1990)
    assert (line["old"]["stock"], line["new"]["stock"]) == (100, 80)
    await server.json("POST", f"…/products/import?seen={told['seen']}", data=FILE.encode())
    assert server.hosted().room.product("A001").price == 1990
    await server.json("POST", "…/products/import", data=FILE.encode())  # as before, without


async def test_what_makes_no_sense_is_refused(server: Server) -> None:
    await server.product()
    for seen in ("x", {"price": 1}, {"product": []}, {"on_air": "card"}):
        await save(server, 400, price="9.90", seen=seen)
