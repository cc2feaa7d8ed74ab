"""Fake viewers for a rehearsal: comments, likes, follows, entries and orders at the rate that the session says."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from overlay.errors import OverlayError
from overlay.plugin.events import Comment, Enter, Event, Follow, Like, Order, OrderItem
from overlay.plugin.values import Money, Viewer
from overlay.room.model import now_ms
from overlay.room.rehearsal import PLATFORM
from overlay.room.room import Room

TICK_SECONDS = 0.25
VIEWERS = 400
KINDS = ("comment", "like", "enter", "order", "follow")
WEIGHTS = (50, 20, 15, 10, 5)
SAID = ("多少钱", "有优惠吗", "怎么拍", "主播好", "什么时候发货", "How much?", "想要", "哪里产的", "已拍", "还有货吗")

log = logging.getLogger("overlay.server")


class Crowd:
    """One room's. `look` after every change; it works only while the session's `crowd` says how much."""

    def __init__(self, room: Room, take: Callable[[Sequence[Event]], Awaitable[object]]) -> None:
        self._room = room
        self._take = take
        self._rate = 0.0
        self._task: asyncio.Task[None] | None = None
        self._random = random.Random()  # noqa: S311  # a play, not a draw
        self._run = secrets.token_hex(4)  # ids never repeat, also after a restart
        self._count = 0

    def look(self) -> None:
        """Follow what the session says."""
        session = self._room.session
        self._rate = float(session.get("crowd", 0.0)) if session.get("rehearsal") else 0.0
        if self._rate and self._task is None:
            self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Say no more."""
        self._rate = 0.0
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _go_on(self) -> None:
        owed = 0.0
        while self._rate:
            await asyncio.sleep(TICK_SECONDS)
            owed += self._rate * TICK_SECONDS
            events = [self._event() for _ in range(int(owed))]
            owed -= len(events)
            if events:
                try:
                    await self._take(events)
                except OverlayError as error:  # the rehearsal has just ended, or the disk is full
                    log.warning("room %s: fake viewers were not heard: %s", self._room.name, error)
        self._task = None

    def _event(self) -> Event:
        self._count += 1
        number = self._random.randrange(VIEWERS)
        about: dict[str, Any] = {
            "id": f"{self._run}-{self._count}",
            "at": now_ms(),
            "platform": PLATFORM,
            "viewer": Viewer(id=f"fake-{number}", name=f"彩排{number:03d}"),
        }
        (kind,) = self._random.choices(KINDS, WEIGHTS)
        if kind == "like":
            return Like(**about, count=self._random.randrange(1, 20))
        if kind == "enter":
            return Enter(**about)
        if kind == "follow":
            return Follow(**about)
        if kind == "order" and (item := self._ordered()) is not None:
            return Order(**about, order=item)
        return Comment(**about, text=self._said())

    def _said(self) -> str:
        """Half of them want to take part, where something asks for a keyword."""
        topics = self._room.state()["topics"].values()
        keywords = [topic["keyword"] for topic in topics if topic.get("phase") == "open" and topic.get("keyword")]
        words = keywords if keywords and self._random.random() < 0.5 else SAID
        return str(self._random.choice(words))

    def _ordered(self) -> OrderItem | None:
        """Of what is on the air, else of anything that can be had."""
        shown = [topic for topic in self._room.state()["topics"].values() if topic.get("on_air") and "product" in topic]
        identity = f"R{self._run}-{self._count}"
        if shown:
            topic = self._random.choice(shown)
            price = topic.get("price", topic["product"]["price"])
            return OrderItem(id=identity, product=topic["product"]["id"], amount=Money(price))
        products = [product for product in self._room.products() if product.stock is None or product.stock > 0]
        if not products:
            return None
        product = self._random.choice(products)
        return OrderItem(id=identity, product=product.id, amount=product.price)
