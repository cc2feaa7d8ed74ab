"""A whole server without a browser: real rooms, real plugins, pages as a build would leave them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer

from overlay.config import parse
from overlay.server import hosting
from overlay.server.app import make_app
from overlay.server.built import Built
from overlay.server.faces import KINDS, LEAST
from overlay.server.roles import allowed
from overlay.server.tokens import Pass, own_token, token

CONFIG = """
[server]
hosts = ["live.example.com"]

[[rooms]]
name = "main"
title = "示例直播间"

[[rooms]]
name = "other"
"""
MUG = {"id": "A001", "number": 1, "name": "马克杯", "price": "25.90"}


ASIDE = (
    "people",
    "undone",
)
"""Messages about others, which come whenever somebody comes or goes."""


@dataclass
class Live:
    """One page's WebSocket, as a script sees it."""

    socket: ClientWebSocketResponse
    hello: dict[str, Any] = field(default_factory=dict)
    faces: dict[str, Any] = field(default_factory=dict)  # as they were after the hello

    async def receive(self, *, aside: tuple[str, ...] = ASIDE) -> dict[str, Any]:
        """The next message; those that come `aside` of the conversation are passed over."""
        while True:
            message = await self.socket.receive_json(timeout=60)
            assert isinstance(message, dict)
            if message["type"] not in aside:
                return message

    async def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next message of this type with these values; what comes before it is passed over."""
        while True:
            message = await self.receive(aside=tuple(set(ASIDE) - {kind}))
            if message["type"] == kind and all(message.get(key) == value for key, value in wanted.items()):
                return message

    async def send(self, message: Any) -> None:
        await self.socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def command(self, command: str, args: dict[str, Any], id_: str = "1", **more: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        await self.send({"type": "command", "id": id_, "command": command, "args": args} | more)
        while True:
            message = await self.receive()
            if message["type"] in ("ack", "error") and message.get("id") == id_:
                return message

    def here(self, page: str = "console") -> dict[str, Any]:
        """Its entry among those who are here."""
        return self.hello["you"] | {"page": page, "editing": []}

    async def closed(self) -> int | None:
        """Wait for the server to close; its code."""
        while not self.socket.closed:
            await self.socket.receive(timeout=60)
        return self.socket.close_code


class Server:
    """The server under test."""

    def __init__(self, client: TestClient[web.Request, web.Application], stack: AsyncExitStack) -> None:
        self.client = client
        self._stack = stack

    @property
    def app(self) -> web.Application:
        app = self.client.app
        assert app is not None
        return app

    @property
    def port(self) -> int:
        return int(self.client.port or 0)

    @property
    def secret(self) -> bytes:
        return (self.app[hosting.CONFIG].data_folder / "secret.key").read_bytes()

    def bearer(self, pass_: Pass, room: str = "main") -> dict[str, str]:
        """The header by which a script with somebody's own link is known."""
        return {"Authorization": f"Bearer {own_token(self.secret, room, pass_)}"}

    async def browser(self) -> Server:
        """The same server, seen by a browser that has no cookies yet."""
        assert self.client.server is not None
        client = TestClient(self.client.server)
        await self._stack.enter_async_context(_session(client))
        return Server(client, self._stack)

    async def rows(self) -> list[dict[str, Any]]:
        """The journal of the room `main`."""
        async with await self.call("GET", "…/journal") as answer:
            return [json.loads(line) for line in (await answer.text()).splitlines()]

    def hosted(self, room: str = "main") -> hosting.Hosted:
        return self.app[hosting.HOUSE][room]

    def token(self, role: str, room: str = "main") -> str:
        return token(self.secret, role, room)

    async def call(
        self, method: str, path: str, *, role: str | None = "operator", room: str = "main", **options: Any
    ) -> ClientResponse:
        """One HTTP call; paths that begin with `…` are the room's."""
        headers = dict(options.pop("headers", {}))
        if role is not None:
            headers.setdefault("Authorization", f"Bearer {self.token(role, room)}")
        path = path.replace("…", f"/api/v1/rooms/{room}")
        return await self.client.request(method, path, headers=headers, **options)

    async def json(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        async with await self.call(method, path, **options) as answer:
            text = await answer.text()
            assert answer.status == status, text
            return json.loads(text)

    async def live(
        self, *, role: str = "operator", room: str = "main", page: str = "console", agent: str = "test", **options: Any
    ) -> Live:
        """A page that is connected and has been greeted."""
        socket = await self.client.ws_connect(
            f"/api/v1/rooms/{room}/live?page={page}",
            headers={"Authorization": f"Bearer {self.token(role, room)}", "User-Agent": agent}
            | options.pop("headers", {}),
            **options,
        )
        self._stack.push_async_callback(socket.close)
        live = Live(socket)
        live.hello = await live.receive()
        if page in KINDS and allowed(role, LEAST):
            live.faces = (await live.receive())["faces"]
        return live

    async def product(self, **changes: Any) -> None:
        """Put a product into the catalogue, and wait until those who follow the catalogue have taken note."""
        await self.json("POST", "…/products", json=MUG | changes)
        await self.hosted().room.settle()


@asynccontextmanager
async def _session(client: TestClient[web.Request, web.Application]) -> AsyncIterator[None]:
    """Closes the client and leaves its server to whoever started it."""
    try:
        yield
    finally:
        await client.session.close()


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """Pages as a build leaves them."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    for page in ("stage", "console", "prompter"):
        (folder / f"{page}.html").write_text(f"<!doctype html><title>{page}</title>", encoding="utf-8")
    (folder / "assets" / "stage-0f3a.js").write_text("export {};\n", encoding="utf-8")
    (folder / "sw.js").write_text("self;\n", encoding="utf-8")
    manifest = {
        "build": "0f3a",
        "pages": {page: f"{page}.html" for page in ("stage", "console", "prompter")},
        "graphic": "/web/assets/graphic-0f3a.js",
        "sw": "sw.js",
        "import_map": "sha256-abc=",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Built(folder)


@pytest.fixture
async def start(tmp_path: Path, built: Built) -> AsyncIterator[Callable[..., Any]]:
    """Starts servers, each on the same data folder unless told otherwise; stops them at the end."""
    async with AsyncExitStack() as stack:

        async def starting(text: str = CONFIG, prepare: Callable[[web.Application], None] | None = None) -> Server:
            config = parse(text, file="config.toml", base=tmp_path)
            app = make_app(config, built=built)
            if prepare is not None:
                prepare(app)
            client = TestClient(TestServer(app))
            await stack.enter_async_context(client)
            return Server(client, stack)

        yield starting


@pytest.fixture
async def server(start: Callable[..., Any]) -> Server:
    """A running server with the rooms `main` and `other`."""
    running: Server = await start()
    return running
