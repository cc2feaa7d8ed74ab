"""A rehearsal over HTTP: fake viewers only in it, real ones only outside it, and what is told before going live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import Server

LIKE = {"type": "like", "id": "l1", "at": 1_800_000_000_000, "platform": "douyin"}


async def run(server: Server, command: str, status: int = 200, **arguments: Any) -> Any:
    return await server.json("POST", f"…/commands/session.{command}", json=arguments, status=status)


async def test_real_events_wait_until_it_is_over(server: Server) -> None:
    await run(server, "rehearse")
    refused = await server.json("POST", "…/events", json=[LIKE], status=503)
    assert refused["error"]["code"] == "unavailable"
    await run(server, "end_rehearsal")
    assert (await server.json("POST", "…/events", json=[LIKE]))["accepted"] == 1


async def test_fake_events_are_of_a_rehearsal_or_refused(server: Server) -> None:
    await server.json("POST", "…/events?rehearsal=1", json=[LIKE], status=422)
    told = await server.json("POST", "…/events", json=[LIKE | {"platform": "rehearsal"}])
    assert told["accepted"] == 0
    assert "彩排" in told["rejected"][0]["why"]
    await run(server, "rehearse")
    assert (await server.json("POST", "…/events?rehearsal=1", json=[LIKE]))["accepted"] == 1
    await run(server, "end_rehearsal")
    # It was marked as fake: the real one with the same id is another, and counts.
    assert (await server.json("POST", "…/events", json=[LIKE]))["accepted"] == 1


async def test_fake_viewers_buy_and_talk_at_the_rate_that_was_chosen_and_leave_nothing(server: Server) -> None:
    await server.product(stock=500)
    await run(server, "crowd", 422, rate=5)
    console = await server.live()
    await console.send({"type": "comments", "on": True})
    await run(server, "rehearse")
    await run(server, "crowd", rate=50)
    room = server.hosted().room
    while room.product("A001").sold == 0:
        await console.until("patch")
    said: list[dict[str, Any]] = []
    while not said:
        said = [one for one in (await console.until("comments"))["comments"] if one["type"] == "comment"]
    assert all(one["platform"] == "rehearsal" for one in said)
    await run(server, "end_rehearsal")
    assert room.product("A001").sold == 0
    assert room.product("A001").stock == 500
    while (await console.until("comments"))["comments"]:
        pass  # what they said is gone as well


async def test_a_rehearsal_goes_on_after_a_restart(start: Callable[..., Any]) -> None:
    first: Server = await start()
    await first.product(stock=500)
    await run(first, "rehearse")
    await run(first, "crowd", rate=50)
    await first.client.close()
    second: Server = await start()
    page = await second.live(role="stage", page="stage")
    assert page.hello["state"]["session"]["rehearsal"] is True
    while second.hosted().room.product("A001").sold == 0:  # its fake viewers are there again, too
        await page.until("patch")
    await run(second, "end_rehearsal")
    assert second.hosted().room.product("A001").sold == 0


async def test_what_is_told_before_going_live(server: Server) -> None:
    await server.product()
    await server.json("POST", "…/products", json={"id": "A002", "number": 2, "name": "青瓷茶杯", "price": "59.00"})
    await run(server, "rehearse")
    told = await server.json("GET", "…/golive")
    assert (told["rehearsal"], told["on_air"], told["armed"]) == (True, [], [])
    assert (told["products"], told["samples"], told["streaming"], told["connected"]) == (2, 0, False, False)
    await server.json("POST", "…/commands/product_card.show", json={"product": "A001"})
    await run(server, "go_live", title="双十一", seen=told["seen"])
    state = await server.json("GET", "…/state")
    assert state["session"]["title"] == "双十一"
    assert "rehearsal" not in state["session"]
    assert not state["topics"]["product_card"]["on_air"]
    await run(server, "end")
    await server.json("POST", "…/commands/product_card.show", json={"product": "A001"})
    now = await server.json("GET", "…/golive")
    assert [(line["mechanic"], line["what"]) for line in now["on_air"]] == [("product_card", "1 马克杯")]
    refused = await run(server, "go_live", 409, seen=told["seen"])
    assert refused["error"]["field"] == "seen"
    await server.json("GET", "…/golive", role="assistant", status=403)
