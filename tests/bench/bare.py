"""The limit: an aiohttp WebSocket broadcaster and a SQLite journal, in as little code as does the job.

One commit with synchronous=FULL before each broadcast, and each broadcast is encoded once, header
included, and handed to every transport as the same bytes. It checks nothing, knows no rooms, roles,
plugins or history, and would be no product; nothing in Python that keeps the promise is much faster.

Run as `python -m tests.bench.bare PORT DATABASE`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import struct
import sys
import time
from pathlib import Path

import msgspec
from aiohttp import WSMsgType, web

SCHEMA = "CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, at INTEGER, command BLOB, patch BLOB)"

PRODUCTS = {
    number: {
        "id": f"A00{number}",
        "number": number,
        "name": "有机五常大米 5kg 当季新米 东北直发",
        "price": 5990 + number,
        "was": 8900,
        "was_basis": "30 天内最低成交价",
        "image": f"/assets/a00{number}.webp",
        "stock": 500,
        "points": ["当季新米", "真空锁鲜", "48 小时内发货"],
    }
    for number in (1, 2)
}


def read_journal(path: Path) -> int:
    """Reads every column of every row in order, and only counts them: the limit of a start."""
    connection = sqlite3.connect(path)
    try:
        return sum(1 for _ in connection.execute("SELECT * FROM journal ORDER BY seq"))
    finally:
        connection.close()


class Command(msgspec.Struct):
    """What a page asks for."""

    id: str
    command: str
    args: dict[str, object]


def server_frame(payload: bytes) -> bytes:
    """An unmasked text frame."""
    size = len(payload)
    head = struct.pack("!BB", 0x81, size) if size < 126 else struct.pack("!BBH", 0x81, 126, size)
    return head + payload


def open_journal(path: Path) -> sqlite3.Connection:
    """In autocommit: each INSERT is a transaction of its own, on disk when it returns."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(SCHEMA)
    return connection


def commit_rate(path: Path, seconds: float) -> float:
    """Commits per second of rows as the broadcaster writes them, with nothing else to do: the limit of the disk."""
    connection = open_journal(path)
    try:
        (first,) = connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM journal").fetchone()
        count = 0
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            row = (first + count, 1_700_000_000_000, b"c" * 90, b"p" * 90)
            connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", row)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        connection.close()


class Broadcaster:
    """One state, one journal, everybody listens."""

    def __init__(self, path: Path) -> None:
        self.database = open_journal(path)
        (self.seq,) = self.database.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        self.left = 1 << 40
        self.audience: set[asyncio.WriteTransport] = set()
        self.decode = msgspec.json.Decoder(Command).decode
        self.encode = msgspec.json.Encoder().encode

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        transport.write(server_frame(b'{"type":"hello","seq":%d}' % self.seq))
        self.audience.add(transport)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    transport.write(self.execute(message.data))
        finally:
            self.audience.discard(transport)
        return socket

    def execute(self, text: str) -> bytes:
        """Makes the change durable, tells everybody, returns the acknowledgement."""
        command = self.decode(text)
        if command.command == "product_card.show":
            topics: object = {"product_card": {"product": PRODUCTS[int(str(command.args["product"])[-1])]}}
        else:
            self.left -= 1
            topics = {"flash_sale": {"left": self.left}}
        self.seq += 1
        at = time.time_ns() // 1_000_000
        patch = self.encode({"type": "patch", "seq": self.seq, "at": at, "topics": topics})
        row = (self.seq, at, text.encode(), patch)
        self.database.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", row)
        data = server_frame(patch)
        for transport in self.audience:
            transport.write(data)
        return server_frame(b'{"type":"ack","id":"%s","seq":%d}' % (command.id.encode(), self.seq))


async def health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def main() -> None:
    port, path = int(sys.argv[1]), Path(sys.argv[2])
    app = web.Application()
    app.router.add_get("/live", Broadcaster(path).live)
    app.router.add_get("/healthz", health)
    loop = None
    if sys.platform != "win32":
        import uvloop

        loop = uvloop.new_event_loop()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, loop=loop)


if __name__ == "__main__":
    main()
