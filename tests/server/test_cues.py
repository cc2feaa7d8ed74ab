"""Cues from outside: pages hear of faces, presses carry what was seen, files and other rooms' cues come in whole."""

from __future__ import annotations

from typing import Any

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
