"""A server for the stage's tests: serves the built pages, keeps the live contract; the test sets the state."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from tests.ports import own_port

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "overlay" / "_web"
GRAPHICS = Path(__file__).parent / "graphics"
NO_STORE = {"Cache-Control": "no-store"}
SCRIPT = {"Content-Type": "text/javascript; charset=utf-8"}


def merge(before: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    after = dict(before) if isinstance(before, dict) else {}
    for key, value in patch.items():
        if value is None:
            after.pop(key, None)
        else:
            after[key] = merge(after.get(key), value)
    return after


class Server:
    """One room, `main`. Everything that the page did is in the lists; `until` waits for it."""

    def __init__(self, policy: str, build: str) -> None:
        self.policy = policy
        self.port = own_port()
        self.version = f"0.1.0+{build}"
        self.seq = 1
        self.topics: dict[str, Any] = {}
        self.mechanics: dict[str, Any] = {}
        self.room: dict[str, Any] = {
            "name": "main",
            "title": "示例直播间",
            "currency": "CNY",
            "canvas": {"width": 1080, "height": 1920},
            "locale": "zh-CN",
        }
        self.clock_ahead = 0  # ms
        self.refuse = 0  # so many connections
        self.connections: list[web.WebSocketResponse] = []
        self.asked: list[dict[str, str]] = []  # query of every attempt to connect
        self.heard: list[dict[str, Any]] = []
        self.loads = 0  # of the page's HTML
        self._happened = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listens; after a stop() on the same port."""
        app = web.Application()
        app.router.add_get("/stage/sw.js", self._worker)
        app.router.add_get("/stage/{room}", self._page)
        app.router.add_static("/web/", BUILT)
        app.router.add_get("/plugins/test/{file}", self._graphic)
        app.router.add_get("/api/v1/rooms/main/live", self._live)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Dies without a goodbye."""
        for connection in self.connections:
            if connection._req is not None and connection._req.transport is not None:
                connection._req.transport.abort()
        self.connections.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def on_air(self, topic: str, zone: str, graphic: str | None, **fields: Any) -> None:
        """Sets a topic that is on air before any page is there."""
        self.knows(topic, graphic)
        self.topics[topic] = {"on_air": True, "zone": zone, **fields}

    def knows(self, topic: str, graphic: str | None) -> None:
        """Sets a mechanic, shown by a file of graphics/ (or the default one)."""
        url = f"/plugins/test/{graphic}?v=1" if graphic else None
        self.mechanics[topic] = {"label": {"zh": "讲解卡", "en": "Card"}, "zone": "card", "graphic": url}

    async def patch(self, **topics: Any) -> int:
        """Changes the state and tells the pages; answers with the seq."""
        self.seq += 1
        self.topics = merge(self.topics, topics)
        await self.say({"type": "patch", "seq": self.seq, "at": self.clock(), "topics": topics})
        return self.seq

    async def say(self, message: dict[str, Any]) -> None:
        for connection in self.connections:
            await connection.send_json(message)

    async def greet(self) -> None:
        await self.say(self._hello())

    def clock(self) -> int:
        return time.time_ns() // 1_000_000 + self.clock_ahead

    def shown(self) -> list[int]:
        return [message["seq"] for message in self.heard if message["type"] == "shown"]

    def pings(self) -> int:
        return sum(message["type"] == "ping" for message in self.heard)

    async def until(self, true: Callable[[], bool]) -> None:
        """Waits for a condition on what pages did; the test's time limit ends it otherwise."""
        async with self._happened:
            await self._happened.wait_for(true)

    async def _notify(self) -> None:
        async with self._happened:
            self._happened.notify_all()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "seq": self.seq,
            "state": {"seq": self.seq, "topics": self.topics, "obs": {}, "session": self.topics.get("session", {})},
            "clock": self.clock(),
            "version": self.version,
            "room": self.room,
            "mechanics": self.mechanics,
            "you": {"role": "stage"},
        }

    async def _page(self, _request: web.Request) -> web.Response:
        self.loads += 1
        await self._notify()
        headers = {**NO_STORE, "Content-Security-Policy": self.policy}
        return web.Response(body=(BUILT / "stage.html").read_bytes(), content_type="text/html", headers=headers)

    async def _worker(self, _request: web.Request) -> web.Response:
        return web.Response(body=(BUILT / "sw.js").read_bytes(), headers={**NO_STORE, **SCRIPT})

    async def _graphic(self, request: web.Request) -> web.Response:
        file = GRAPHICS / request.match_info["file"]
        if not file.is_file():
            return web.Response(status=404)
        return web.Response(body=file.read_bytes(), headers={"Cache-Control": "no-cache", **SCRIPT})

    async def _live(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        await self._notify()
        if self.refuse > 0:
            self.refuse -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections.append(socket)  # before it is greeted: what is said meanwhile is for it too
        await socket.send_json(self._hello())
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = message.json()
                self.heard.append(said)
                if said["type"] == "ping":
                    await socket.send_json({"type": "pong", "t": said["t"], "clock": self.clock()})
                await self._notify()
        if socket in self.connections:
            self.connections.remove(socket)
        return socket
