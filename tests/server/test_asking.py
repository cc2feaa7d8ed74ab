"""What a page asks for over its connection: presses of cues, and until when and in what something is meant."""

from __future__ import annotations

import time
from typing import Any

import pytest

from .conftest import MUG, Live, Server

CUE: dict[str, Any] = {
    "id": "show", "label": "", "keys": [], "command": "product_card.show", "args": {"product": "A001"}, "mode": "press",
}  # fmt: skip
HELD = CUE | {"id": "long", "mode": "hold"}
GUIDE = {"type": "command", "command": "stage.guide", "args": {"on": True}}
FIRE = {"type": "fire", "cue": "show"}


@pytest.fixture
async def console(server: Server) -> Live:
    """An assistant's, in a room with cues."""
    await server.product()
    await server.json("PUT", "…/cues", json={"cues": [CUE, HELD]})
    return await server.live(role="assistant", page="console")


async def ask(page: Live, message: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer."""
    await page.send({"id": "a7"} | message | more)
    while (answer := await page.receive())["type"] not in ("ack", "error"):
        pass
    assert answer["id"] == "a7"
    return answer


async def on_air(server: Server) -> bool:
    return bool((await server.json("GET", "…/state"))["topics"]["product_card"]["on_air"])


async def test_a_press_is_answered_when_every_page_has_been_told(server: Server, console: Live) -> None:
    stage = await server.live(role="stage", page="stage")
    answer = await ask(console, FIRE, seen=console.faces["show"]["seen"])
    assert answer["type"] == "ack"
    patch = await stage.until("patch", seq=answer["seq"])
    assert patch["topics"]["product_card"]["product"]["name"] == MUG["name"]


async def test_a_press_that_is_no_longer_what_was_seen_does_nothing(server: Server, console: Live) -> None:
    seen = console.faces["show"]["seen"]
    await server.json("PATCH", "…/products/A001", json={"price": "29.90"})
    refusal = (await ask(console, FIRE, seen=seen))["error"]
    assert (refusal["code"], refusal["field"]) == ("conflict", "seen")
    assert not await on_air(server)


async def test_a_cue_that_is_held_is_held_here_too(server: Server, console: Live) -> None:
    assert (await ask(console, FIRE, cue="long"))["error"]["field"] == "held"
    assert (await ask(console, FIRE, cue="long", held=799))["error"]["code"] == "refused"
    assert (await ask(console, FIRE, cue="long", held=800))["type"] == "ack"
    assert await on_air(server)


async def test_what_is_refused_says_why_and_is_on_the_face(server: Server, console: Live) -> None:
    assert (await ask(console, FIRE, cue="nothing"))["error"]["code"] == "not_found"
    host = await server.live(role="host", page="prompter")
    assert (await ask(host, FIRE))["error"]["code"] == "forbidden"
    await server.json("DELETE", "…/products/A001")
    assert (await ask(console, FIRE))["error"]["code"] == "not_found"
    assert "A001" in (await server.json("GET", "…/cues/faces"))["faces"]["show"]["refused"]["en"]


@pytest.mark.parametrize("message", [GUIDE, FIRE], ids=["command", "press"])
async def test_the_same_key_is_done_once(server: Server, console: Live, message: dict[str, Any]) -> None:
    operator = await server.live()
    first = await ask(operator, message, key="k")
    assert (await ask(operator, message, key="k"))["seq"] == first["seq"] == server.hosted().room.seq
    told = await server.json("POST", "…/outcome", json={"key": "k"})
    assert (told["done"], told["seq"]) == (True, first["seq"])


@pytest.mark.parametrize("message", [GUIDE, FIRE], ids=["command", "press"])
async def test_late_or_in_another_show_it_is_not_done(server: Server, console: Live, message: dict[str, Any]) -> None:
    page = await server.live()
    now = time.time_ns() // 1_000_000
    seq = server.hosted().room.seq
    assert (await ask(page, message, before=now - 1))["error"]["field"] == "before"
    assert (await ask(page, message, rehearsal=True))["error"]["field"] == "rehearsal"
    assert server.hosted().room.seq == seq
    await server.json("POST", "…/commands/session.rehearse", json={})
    assert (await ask(page, message, before=now + 600_000, rehearsal=False))["error"]["code"] == "conflict"
    assert (await ask(page, message, before=now + 600_000, rehearsal=True))["type"] == "ack"


@pytest.mark.parametrize("message", [GUIDE, FIRE], ids=["command", "press"])
async def test_what_was_asked_about_is_not_done_later(server: Server, console: Live, message: dict[str, Any]) -> None:
    assert await server.json("POST", "…/outcome", json={"key": "lost"}) == {"done": False}
    seq = server.hosted().room.seq
    assert (await ask(await server.live(), message, key="lost"))["error"]["code"] == "conflict"
    assert server.hosted().room.seq == seq


async def test_an_answer_is_in_the_language_that_was_asked_for(server: Server, console: Live) -> None:
    for language, word in (("en", "hold it"), ("zh", "按住")):
        assert word in (await ask(console, FIRE, cue="long", language=language))["error"]["message"]


@pytest.mark.parametrize(
    "wrong",
    [{"cue": 7}, {"cue": "x" * 201}, {"seen": 7}, {"held": -1}, {"held": "long"}, {"before": -1}, {"before": "x"},
     {"rehearsal": 1}, {"language": "fr"}, {"key": ""}],
    ids=str,
)  # fmt: skip
async def test_what_is_no_press_is_answered_with_its_id(server: Server, console: Live, wrong: dict[str, Any]) -> None:
    refusal = (await ask(console, FIRE, **wrong))["error"]
    assert (refusal["code"], refusal["field"]) == ("invalid", *wrong)
    assert not await on_air(server)
