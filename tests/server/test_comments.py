"""Comments to the pages that ask: batches, samples, who may have them, and that nothing waits without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.plugin.events import Comment, Event, Follow, Like, Order, OrderItem
from overlay.plugin.values import Viewer
from overlay.server import soon
from overlay.server.comments import (
    COMMENTS_A_TICK,
    KEPT_COMMENTS,
    KEPT_OTHERS,
    NAME_LIMIT,
    TEXT_LIMIT,
    Comments,
    Sample,
)
from overlay.server.frames import text_frame
from overlay.server.hub import DRAINED, Page

from .conftest import Live, Server

ORDER = {"id": "88", "product": "A001", "quantity": 2, "amount": "29.90", "status": "paid"}
ON = {"type": "comments", "on": True}


def event(kind: str, number: int, **more: Any) -> dict[str, Any]:
    viewer = {"id": f"v{number}", "name": f"观众{number}", "level": 12, "fan": True}
    return {"type": kind, "id": f"{kind}{number}", "at": 1000 + number, "platform": "douyin", "viewer": viewer, **more}


def said(number: int, text: str = "多少钱") -> dict[str, Any]:
    return event("comment", number, text=text)


async def send(server: Server, *events: dict[str, Any]) -> None:
    answer = await server.json("POST", "…/events", json=list(events), role="ingest")
    assert answer["rejected"] == []


async def lines(page: Live, least: int) -> list[dict[str, Any]]:
    """The next lines that a page gets, at least so many."""
    found: list[dict[str, Any]] = []
    while len(found) < least:
        found += (await page.until("comments"))["comments"]
    return found


async def asking(server: Server, role: str = "service") -> Live:
    """A page that has asked for comments, and had those that there were."""
    page = await server.live(role=role)
    await page.send(ON)
    return page


async def test_comments_gifts_orders_and_follows_come_once_and_in_order(server: Server) -> None:
    page = await asking(server)
    assert await page.until("comments") == {"type": "comments", "all": True, "comments": []}
    await send(server, said(1), event("like", 1, count=9), event("follow", 2), said(1))
    await send(server, event("gift", 3, gift={"name": "玫瑰", "value": "1"}, count=5), event("order", 4, order=ORDER))
    found = await lines(page, 4)
    assert [line["type"] for line in found] == ["comment", "follow", "gift", "order"]
    assert [line["n"] for line in found] == [1, 2, 3, 4]
    comment, follow, gift, order = found
    viewer = {"id": "v1", "name": "观众1", "level": 12, "fan": True}
    assert comment == {
        "n": 1, "type": "comment", "at": 1001, "platform": "douyin", "viewer": viewer, "text": "多少钱"
    }  # fmt: skip
    assert set(follow) == {"n", "type", "at", "platform", "viewer"}
    assert (gift["gift"], gift["count"]) == ("玫瑰", 5)
    assert order["order"] == {"product": "A001", "quantity": 2, "status": "paid"}


async def test_a_second_page_load_gets_what_was_said_before(server: Server) -> None:
    first = await asking(server)
    await send(server, said(1), said(2))
    assert [line["text"] for line in await lines(first, 2)] == ["多少钱"] * 2
    second = await asking(server, "admin")
    before = await second.until("comments")
    assert before["all"] is True
    assert [line["n"] for line in before["comments"]] == [1, 2]
    await send(server, said(3))
    assert [line["n"] for line in await lines(second, 1)] == [3]


async def test_only_who_asks_and_may_gets_them(server: Server) -> None:
    asks, other = await asking(server), await server.live()
    host = await server.live(role="host")
    await host.send(ON)
    refusal = await host.until("error")
    assert (refusal["error"]["code"], "service" in refusal["error"]["message"]) == ("forbidden", True)
    await send(server, said(1))
    await lines(asks, 1)
    await asks.send({"type": "comments", "on": False})
    await asks.send({"type": "ping", "t": 1})
    await asks.until("pong")
    await send(server, said(2))
    again = await asking(server)
    while len((await again.until("comments"))["comments"]) < 1:
        pass
    for page in (asks, other, host):
        await page.send({"type": "ping", "t": 2})
        heard = await page.receive()
        while heard["type"] == "patch":
            heard = await page.receive()
        assert heard["type"] == "pong"


async def test_rooms_hear_nothing_of_one_another(server: Server) -> None:
    page = await server.live(role="service", room="other")
    await page.send(ON)
    await page.until("comments", all=True)
    here = await asking(server)
    await send(server, said(1))
    await lines(here, 1)
    await server.json("POST", "…/events", room="other", json=[said(7, "另一间")], role="ingest")
    assert [line["text"] for line in await lines(page, 1)] == ["另一间"]


async def test_comments_are_journaled_once_whatever_the_number_of_pages(server: Server) -> None:
    pages = [await asking(server) for _ in range(5)]
    before = server.hosted().room.seq
    await send(server, said(1), said(2), said(3))
    for page in pages:
        await lines(page, 3)
    assert server.hosted().room.seq == before + 1


async def test_what_the_room_did_not_take_is_not_shown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Event] = []
    monkeypatch.setattr(server.hosted().comments, "heard", heard.extend)
    await send(server, said(1))
    await send(server, said(1), said(2))
    assert [event.id for event in heard] == ["comment1", "comment2"]


class Link:
    """A page's transport whose network takes nothing until it is told to."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.waiting = 0
        self.closing = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def messages(self) -> list[dict[str, Any]]:
        """What has come over it, and no longer will."""
        found = [json.loads(data[data.index(b"{") :]) for data in self.written]
        assert all(data == text_frame(data[data.index(b"{") :]) for data in self.written)
        self.written.clear()
        return found


def page_on(link: Link) -> Page:
    caller = SimpleNamespace(role="service", seat=None, pass_=SimpleNamespace(id="p1"))
    return Page(cast(Any, link), cast(Any, None), cast(Any, caller), kind="console")


def comments(first: int, count: int, text: str = "好") -> list[Event]:
    return [
        Comment(id=str(number), at=number, platform="x", viewer=Viewer(id=str(number), name="某"), text=text)
        for number in range(first, first + count)
    ]


def joined() -> tuple[Comments, Link]:
    """A room, and a page that has asked and had what there was."""
    room, link = Comments(), Link()
    room.join(page_on(link))
    link.messages()
    return room, link


class Tick:
    """The moments at which pages are told, when the test says."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.delays: list[float] = []

    def call_later(self, delay: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        self.delays.append(delay)
        self.waiting.append(act)
        return asyncio.TimerHandle(0, act, (), cast(Any, self))

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self.waiting.clear()

    def __call__(self) -> None:
        due, self.waiting = self.waiting, []
        for act in due:
            act()


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    made = Tick()
    monkeypatch.setattr(soon, "asyncio", SimpleNamespace(get_running_loop=lambda: made))
    return made


def test_a_page_is_told_four_times_a_second_at_most(tick: Tick) -> None:
    room, link = joined()
    for first in range(0, 100, 10):
        room.heard(comments(first, 2))
    assert (len(tick.waiting), tick.delays) == (1, [0.25])
    assert link.messages() == []
    tick()
    (message,) = link.messages()
    assert len(message["comments"]) == 20
    assert "left_out" not in message
    assert tick.waiting == [], "nothing to say, no timer"


def test_a_flood_is_sampled_and_what_is_left_out_is_counted(tick: Tick) -> None:
    room, link = joined()
    sizes = []
    for second in range(4):
        for batch in range(5):
            room.heard(comments(second * 2500 + batch * 500, 500, "涨" * 5000))
            room.heard([Like(id="l", at=1, platform="x")])
        tick()
        sizes.append(len(link.written[0]))
        (message,) = link.messages()
        assert len(message["comments"]) == COMMENTS_A_TICK
        assert message["left_out"] == 2500 - COMMENTS_A_TICK
        places = [line["at"] % 2500 for line in message["comments"]]
        assert places == sorted(places)
        assert places[-1] > 2200, "the end of the tick is there too"
        assert max(second - first for first, second in pairwise(places)) < 300
    assert max(sizes) < 64 * 1024


def test_an_order_is_not_lost_in_a_flood_of_comments(tick: Tick) -> None:
    room, link = joined()
    order = Order(id="o", at=1, platform="x", order=OrderItem(id="88", product="A001"))
    room.heard([*comments(0, 3000), order, *comments(3000, 3000)])
    tick()
    (message,) = link.messages()
    assert [line["type"] for line in message["comments"]].count("order") == 1
    assert message["left_out"] == 6000 - COMMENTS_A_TICK


def test_what_is_kept_for_later_pages_is_bounded(tick: Tick) -> None:
    room = Comments()
    for first in range(0, 1000, 20):
        follows: list[Event] = [Follow(id=str(first + n), at=first, platform="x") for n in range(8)]
        room.heard([*comments(first, 20), *follows])
        tick()
    link = Link()
    room.join(page_on(link))
    (message,) = link.messages()
    kinds = [line["type"] for line in message["comments"]]
    assert (kinds.count("comment"), kinds.count("follow")) == (KEPT_COMMENTS, KEPT_OTHERS)
    numbers = [line["n"] for line in message["comments"]]
    assert numbers == sorted(numbers)
    assert message["comments"][-1]["n"] == 50 * 28


def test_a_page_that_does_not_read_costs_nothing_and_gets_the_newest_afterwards(tick: Tick) -> None:
    room, slow, quick = Comments(), Link(), Link()
    for link in (slow, quick):
        room.join(page_on(link))
        link.messages()
    slow.waiting = DRAINED + 1
    for first in range(0, 500, 10):
        room.heard(comments(first, 10))
        tick()
    assert slow.messages() == []
    assert len(quick.messages()) == 50
    assert len(tick.waiting) == 1, "it looks again whether the page is there"
    slow.waiting = DRAINED
    tick()
    (message,) = slow.messages()
    assert message["all"] is True
    assert [line["n"] for line in message["comments"]] == list(range(301, 501))
    assert quick.messages() == []
    assert tick.waiting == []
    room.heard(comments(500, 1))
    tick()
    assert [line["n"] for line in slow.messages()[0]["comments"]] == [501]


def test_a_page_that_goes_while_it_is_behind_is_forgotten(tick: Tick) -> None:
    room, link = Comments(), Link()
    page = page_on(link)
    room.join(page)
    link.waiting = DRAINED + 1
    room.heard(comments(0, 1))
    tick()
    room.leave(page)
    tick()
    assert tick.waiting == []


def test_a_page_whose_person_may_no_longer_gets_no_more(tick: Tick) -> None:
    room, link = Comments(), Link()
    page = page_on(link)
    room.join(page)
    link.messages()
    page.caller = cast(Any, SimpleNamespace(role="host"))
    room.heard(comments(0, 1))
    tick()
    assert link.messages() == []


def test_nothing_is_told_after_the_end(tick: Tick) -> None:
    room, link = joined()
    room.heard(comments(0, 1))
    room.close()
    tick()
    assert link.messages() == []


def test_asking_again_changes_nothing(tick: Tick) -> None:
    room, link = Comments(), Link()
    page = page_on(link)
    for _ in range(3):
        room.join(page)
    assert len(link.messages()) == 1
    link.closing = True
    room.heard(comments(0, 1))
    tick()
    assert link.messages() == []


def test_long_texts_and_names_are_cut(tick: Tick) -> None:
    room, link = joined()
    viewer = Viewer(id="1", name="名" * 200)
    room.heard([Comment(id="1", at=1, platform="x", viewer=viewer, text="字" * 10_000)])
    tick()
    ((line,),) = [message["comments"] for message in link.messages()]
    assert line["text"] == "字" * (TEXT_LIMIT - 1) + "…"
    assert len(line["viewer"]["name"]) == NAME_LIMIT


@given(count=st.integers(0, 3000), most=st.integers(1, 40))
def test_a_sample_is_even_bounded_and_in_order(count: int, most: int) -> None:
    sample = Sample(most)
    events = comments(0, 1)
    for place in range(count):
        sample.add(place, events[0])
    assert sample.count == count
    places: Sequence[int] = [place for place, _ in sample.take()]
    assert len(places) == min(count, most)
    assert list(places) == sorted(set(places))
    assert (
        places == list(range(count))
        if count <= most
        else max(later - sooner for sooner, later in zip([0, *places], [*places, count], strict=True))
        <= 4 * -(-count // most)
    )
    assert sample.take() == []
