"""An answer that was lost: its outcome is found out, and what was not done stays so; nothing is done late."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from .conftest import Server


async def ask(server: Server, key: str) -> Any:
    return await server.json("POST", "…/outcome", json={"key": key})


async def guide(server: Server, key: str, status: int = 200, query: str = "") -> Any:
    headers = {"Idempotency-Key": key}
    path = f"…/commands/stage.guide{query}"
    return await server.json("POST", path, json={"on": True}, headers=headers, status=status)


async def test_what_was_done_is_told_and_not_done_again(server: Server) -> None:
    done = await guide(server, "one")
    told = await ask(server, "one")
    assert (told["done"], told["seq"]) == (True, done["seq"])
    assert (await guide(server, "one"))["seq"] == done["seq"] == server.hosted().room.seq


async def test_what_was_not_done_is_never_done_late(server: Server) -> None:
    assert await ask(server, "two") == {"done": False}
    await guide(server, "two", 409)
    assert await ask(server, "two") == {"done": False}
    assert not (await server.json("GET", "…/state"))["topics"]["stage"]["guide"]


async def test_asked_while_it_is_under_way_it_waits_for_the_end(server: Server) -> None:
    _, told = await asyncio.gather(guide(server, "three"), ask(server, "three"), return_exceptions=True)
    # Whichever came first: what is told is what is true.
    on = (await server.json("GET", "…/state"))["topics"]["stage"]["guide"]
    assert told["done"] is on  # type: ignore[index]


async def test_a_refusal_is_not_done(server: Server) -> None:
    headers = {"Idempotency-Key": "four"}
    await server.json("POST", "…/commands/session.end", json={}, headers=headers, status=422)
    assert await ask(server, "four") == {"done": False}


async def test_what_comes_too_late_or_for_another_show_is_refused(server: Server) -> None:
    now = time.time_ns() // 1_000_000
    assert (await guide(server, "a", 409, f"?before={now - 1}"))["error"]["field"] == "before"
    assert (await guide(server, "b", 409, "?rehearsal=1"))["error"]["field"] == "rehearsal"
    await server.json("POST", "…/commands/session.rehearse", json={})
    await guide(server, "c", 409, f"?before={now + 600_000}&rehearsal=0")
    await guide(server, "d", 200, f"?before={now + 600_000}&rehearsal=1")
    await server.json("POST", "…/panic?rehearsal=0", json={}, status=409)
    await server.json("POST", "…/panic", json={})
