"""`kill -9` of the whole server under a page's stream of commands: what the page saw acknowledged is there, once."""

import asyncio
import collections
import json
import os
import random
import sys
from pathlib import Path

import aiohttp

from overlay.server.tokens import load_key, token
from tests.ports import own_port

ROOT = Path(__file__).parents[2]
KILLS = 20
START = {"label": "倒计时", "lasts": "100ms"}


class Page:
    """Sends commands over the WebSocket as fast as they are answered, and remembers the answers."""

    def __init__(self, port, bearer):
        self.url = f"http://127.0.0.1:{port}"
        self.headers = {"Authorization": f"Bearer {bearer}"}
        self.acknowledged = {}  # key → seq
        self.orders = {}  # key → (command, arguments)
        self.open = {}  # keys whose fate is unknown
        self.sent = 0

    async def reach(self, session):
        """Return when the server answers."""
        while True:
            try:
                async with session.get(f"{self.url}/healthz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)

    async def stream(self, session, enough, wanted):
        """Until the server is gone; `enough` is set at the `wanted`th answer."""
        async with session.ws_connect(f"{self.url}/api/v1/rooms/main/live?page=console", headers=self.headers) as live:
            assert (await live.receive_json())["type"] == "hello"
            for key in [*self.open]:
                await self._send(live, key)
            for _ in range(20):
                await self._another(live)
            answers = 0
            async for message in live:
                answer = json.loads(message.data)
                if answer["type"] not in ("ack", "error"):
                    continue
                self.open.pop(answer["id"], None)
                if answer["type"] == "ack":
                    assert self.acknowledged.setdefault(answer["id"], answer["seq"]) == answer["seq"]
                answers += 1
                if answers == wanted:
                    enough.set()
                await self._another(live)
        enough.set()

    async def _another(self, live):
        self.sent += 1
        if self.sent % 10 == 0 and self.acknowledged:  # what was answered once is answered the same again
            await self._send(live, random.choice([*self.acknowledged]))
        elif self.sent % 3:
            await self._send(live, f"g{self.sent}", ("stage.guide", {"on": self.sent % 2 == 0}))
        else:
            await self._send(live, f"c{self.sent}", ("countdown.start", {"name": f"t{self.sent % 6}", **START}))

    async def _send(self, live, key, order=None):
        command, arguments = self.orders.setdefault(key, order)
        self.open[key] = None
        await live.send_json({"type": "command", "id": key, "key": key, "command": command, "args": arguments})


async def test_twenty_kills_of_the_server(tmp_path):
    port = own_port()
    (tmp_path / "config.toml").write_text(f'[server]\nport = {port}\n[[rooms]]\nname = "main"\n', encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    page = Page(port, token(load_key(data), "operator", "main"))
    chance = random.Random(1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "overlay", "serve", "--config", "config.toml", "--data", "data"]

    async with aiohttp.ClientSession() as session:
        for number in range(KILLS + 1):
            server = await asyncio.create_subprocess_exec(
                *command, cwd=tmp_path, env=environment,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await page.reach(session)
            if number == KILLS:
                break
            enough = asyncio.Event()
            stream = asyncio.create_task(page.stream(session, enough, chance.randrange(10, 100)))
            await enough.wait()
            await asyncio.sleep(chance.random() * 0.01)  # the moment is what is tried: also between two answers
            server.kill()
            await server.wait()
            await asyncio.gather(stream, return_exceptions=True)
            if stream.exception() is not None:
                assert isinstance(stream.exception(), aiohttp.ClientError | ConnectionError), stream.exception()
        async with session.get(f"{page.url}/api/v1/rooms/main/journal?after=0", headers=page.headers) as answer:
            rows = [json.loads(line) for line in (await answer.text()).splitlines()]
        server.kill()
        await server.wait()

    print({"acknowledged": len(page.acknowledged), "rows": len(rows)})
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    for key, seq in page.acknowledged.items():
        command, arguments = page.orders[key]
        assert rows[seq - 1]["command"] == command, key
        assert rows[seq - 1]["args"] == arguments, key
    assert len(set(page.acknowledged.values())) == len(page.acknowledged)
    assert len(page.acknowledged) > KILLS * 5
    started, done = collections.Counter(), collections.Counter()
    for row in rows:
        if row["command"] == "countdown.start":
            started[row["args"]["name"]] += 1
        done.update(fact["name"] for fact in row["facts"] if fact["fact"] == "countdown.done")
    assert all(started[name] - done[name] in (0, 1) for name in started), (started, done)
