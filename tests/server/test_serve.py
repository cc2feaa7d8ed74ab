"""Running on a port: start, goodbye, a port that is taken, and log lines without tokens."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import msgspec
import pytest

from overlay.config import Config, parse
from overlay.server.access_log import WithoutTokens
from overlay.server.app import Running, serve
from overlay.server.tokens import load_key, token

ROOMS = '[[rooms]]\nname = "main"\n'
PROGRAM = """
import asyncio, sys
from pathlib import Path
from overlay.config import parse
from overlay.server.app import serve

def ready(running):
    print(running.url, flush=True)

asyncio.run(serve(parse(sys.argv[1], file="config.toml", base=Path(sys.argv[2])), ready=ready))
"""


def _any_port(folder: Path) -> Config:
    read = parse(ROOMS, file="config.toml", base=folder)
    return msgspec.structs.replace(read, server=msgspec.structs.replace(read.server, port=0))


class Serving:
    """`serve` in the background of a test."""

    def __init__(self, config: Config) -> None:
        self._started: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(serve(config, ready=self._started.set_result))

    async def url(self) -> str:
        await asyncio.wait([self.task, self._started], return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            await self.task
        return self._started.result().url

    async def stop(self) -> None:
        self.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.task


async def test_it_answers_when_it_says_so_and_stops_with_its_pages(tmp_path: Path) -> None:
    settings = _any_port(tmp_path)
    serving = Serving(settings)
    url = await serving.url()
    headers = {"Authorization": f"Bearer {token(load_key(settings.data_folder), 'operator', 'main')}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/healthz") as answer:
            assert (await answer.json())["status"] == "ok"
        async with session.ws_connect(f"{url}/api/v1/rooms/main/live", headers=headers) as page:
            assert (await page.receive_json())["type"] == "hello"
            stopping = asyncio.create_task(serving.stop())
            assert (await page.receive()).type is aiohttp.WSMsgType.CLOSE
            assert page.close_code == aiohttp.WSCloseCode.GOING_AWAY
        await stopping
    again = Serving(settings)
    await again.url()
    await again.stop()


async def test_a_port_that_is_taken_is_an_oserror_before_any_data_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = parse(f"[server]\nport = {port}\n{ROOMS}", file="config.toml", base=tmp_path)
        with pytest.raises(OSError, match="in use"):
            await serve(settings, ready=lambda _: None)
    assert not settings.data_folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_sigterm_stops_it_in_order(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = f"[server]\nport = {port}\n{ROOMS}"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, text, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


async def test_no_log_line_has_a_token(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = _any_port(tmp_path)
    secret = token(load_key(settings.data_folder), "operator", "main")
    serving = Serving(settings)
    url = await serving.url()
    async with aiohttp.ClientSession() as session, session.get(f"{url}/api/v1/rooms?token={secret}") as answer:
        assert answer.status == 200
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"GET /?token={secret} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\x00bad\r\n\r\n".encode()
    )
    assert b"400" in await reader.read()
    writer.close()
    await writer.wait_closed()
    await serving.stop()
    assert any("/api/v1/rooms 200" in record.getMessage() for record in caplog.records)
    assert secret not in caplog.text


def test_the_filter_takes_tokens_out_of_anything() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "", 0, "%s: %s", ("GET /?token=operator.AbC&x=1", "Bearer q.z"), None
    )
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "GET /?token=…&x=1: Bearer …"
