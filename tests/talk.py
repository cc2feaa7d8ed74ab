"""What a page asks of the room over its live connection, and what it is answered.

talk = listen(page)                       # before the page is opened; `talk(page)` finds it again
async with talk.answer("sale") as heard:  # a cue, or a command such as "lottery.draw"
    await page.keyboard.press("F6")
assert heard.message["type"] == "ack"
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from playwright.async_api import Page, WebSocket

PATIENCE = 60.0  # seconds, against a hang

_TALKS: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()


def listen(page: Page) -> Talk:
    """From now on."""
    _TALKS[page] = Talk(page)
    return _TALKS[page]


def talk(page: Page) -> Talk:
    """Of a page that is listened to."""
    return _TALKS[page]


class Heard:
    """`message`: the ack or the error, once it is there."""

    message: dict[str, Any]


class Talk:
    """Use `listen()`."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []  # cues and commands, in the order in which they were sent
        self._waiting: list[tuple[str | None, asyncio.Future[dict[str, Any]]]] = []
        page.on("websocket", self._follow)

    @asynccontextmanager
    async def answer(self, what: str | None = None) -> AsyncIterator[Heard]:
        """Until the next `what` that is asked for, or whatever it is, has been answered."""
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((what, answer))
        heard = Heard()
        yield heard
        async with asyncio.timeout(PATIENCE):
            heard.message = await answer

    def _follow(self, socket: WebSocket) -> None:
        under_way: dict[str, asyncio.Future[dict[str, Any]]] = {}

        def sent(payload: str | bytes) -> None:
            message = json.loads(payload)
            if message["type"] not in ("fire", "command"):
                return
            what = message.get("cue") or message["command"]
            self.asked.append(what)
            found = next((one for one in self._waiting if one[0] in (what, None)), None)
            if found is not None:
                self._waiting.remove(found)
                under_way[message["id"]] = found[1]

        def received(payload: str | bytes) -> None:
            message = json.loads(payload)
            if message["type"] in ("ack", "error") and (answer := under_way.pop(message.get("id"), None)):
                answer.set_result(message)

        socket.on("framesent", sent)
        socket.on("framereceived", received)
