"""`overlay serve`: run the server, and say where everything is and how OBS is doing."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib
import logging
import socket
import sys
import threading
import unicodedata
import webbrowser
from typing import TYPE_CHECKING

import click
import msgspec

from overlay import __version__
from overlay.cli.common import CliError, say, with_config
from overlay.cli.links import Links, qr_code
from overlay.cli.remote import noted, running
from overlay.config import Config, Room
from overlay.errors import ConfigError, in_language
from overlay.server.addresses import is_loopback, is_wildcard, lan_address

if TYPE_CHECKING:
    from overlay.server.app import Running


@click.command(name="serve")
@click.option("--host", metavar="H", help="绑定的地址，0.0.0.0 让局域网能连 | 0.0.0.0 lets the network in")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), help="端口，0 任选空闲 | 0 takes a free one")
@click.option("--open", "open_", is_flag=True, help="打开控制台 | open the console in a browser")
@with_config
def command(config: Config, host: str | None, port: int | None, open_: bool) -> None:
    """启动服务器 | Run the server."""
    server = config.server
    config = msgspec.structs.replace(
        config,
        server=msgspec.structs.replace(
            server,
            host=server.host if host is None else host,
            port=server.port if port is None else port,
            open=open_ or server.open,
        ),
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if url := running(config):
        raise CliError(f"已经在运行：{url} | it is already running: {url}")
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(config))
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise _cannot_listen(config, error) from None


async def _serve(config: Config) -> None:
    from overlay.server.app import serve

    with contextlib.ExitStack() as stack:
        tasks = set()

        def ready(running: Running) -> None:
            stack.enter_context(noted(config, running.url))
            with contextlib.suppress(OSError):  # whoever read our output is gone; the broadcast goes on
                _announce(config, running.url)
            tasks.add(asyncio.ensure_future(_report_obs(config)))

        await serve(config, ready=ready)


def _announce(config: Config, url: str) -> None:
    """Print every address, and how a phone gets in."""
    host, port = config.server.host, url.rpartition(":")[2]
    here = Links(url, config)
    lan = lan_address() if is_wildcard(host) or is_loopback(host) else None
    there = Links(f"http://{lan}:{port}", config) if lan else here
    click.echo(f"overlay {__version__} · {config.file} · {config.data_folder}")
    for room in config.rooms:
        click.echo()
        say(config, f"直播间 {room.name} · {room.title} | Room {room.name} · {room.title}")
        for label, link in (
            ("舞台 | stage", here.page("stage", room.name)),
            ("控制台 | console", (here if is_loopback(host) else there).page("operator", room.name)),
            ("提词器 | prompter", (here if is_loopback(host) else there).page("host", room.name)),
        ):
            click.echo(f"  {_padded(in_language(label, config.lang), 9)} {link}")
        size = f"{room.width}×{room.height}"
        say(
            config,
            f"  舞台给 OBS：浏览器源，{size}（或运行 overlay obs setup）"
            f" |   OBS takes the stage as a browser source of {size} (or run: overlay obs setup)",
        )
    click.echo()
    first = config.rooms[0].name
    if is_loopback(host):
        say(
            config,
            "手机、平板：现在只有这台电脑能打开；先用 overlay serve --host 0.0.0.0 启动，再扫码打开控制台："
            " | Phone or tablet: now only this machine can open these; start with overlay serve --host 0.0.0.0,"
            " then scan to open the console:",
        )
    else:
        say(config, f"手机扫码打开 {first} 的控制台： | Scan with a phone to open the console of {first}:")
    if lan or not is_loopback(host):
        click.echo(qr_code(there.page("operator", first)))
    if config.server.open:
        # A daemon: a browser that runs in the terminal would hold the thread for as long as it is open.
        address = here.page("operator", config.rooms[0].name)
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _padded(text: str, width: int) -> str:
    """Filled up to so many columns of a terminal, where a Chinese letter takes two."""
    return text + " " * (width - sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text))


async def _report_obs(config: Config) -> None:
    """One line a room: OBS answers, or why not and what to do."""
    lines = [asyncio.ensure_future(obs_line(config, room)) for room in config.rooms]  # no dead host delays the rest
    for line in lines:
        text = await line
        with contextlib.suppress(OSError):
            say(config, text)
    with contextlib.suppress(OSError):
        say(config, "按 Ctrl+C 停止 | Ctrl+C stops")


async def obs_line(config: Config, room: Room) -> str:
    """How the OBS of a room is doing, "中文 | English"."""
    if room.obs is None:
        chinese, english = (
            "没有配置 OBS；图形在浏览器里照常工作",
            "no OBS is configured; all works in browsers",
        )
        return f"OBS（{room.name}）：{chinese} | OBS ({room.name}): {english}"
    # What speaks to OBS takes a while to load: not in the way of the first pages.
    obs = await asyncio.to_thread(importlib.import_module, "overlay.obs")
    try:
        password = config.obs_password(room) or ""
    except ConfigError as error:
        return f"OBS（{room.name}）：{error.text('zh')} | OBS ({room.name}): {error.text('en')}"
    found = await obs.diagnose(obs.ObsSettings(room.obs.host, room.obs.port, password))
    chinese, _, english = found.text().partition(" | ")
    return f"OBS（{room.name}）：{chinese} | OBS ({room.name}): {english}"


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """The faster event loop where there is one."""
    try:
        if sys.platform == "win32":
            import winloop as fast
        else:
            import uvloop as fast
    except ImportError:
        return None
    return fast.Loop


def _cannot_listen(config: Config, error: OSError) -> Exception:
    """Why the port could not be had, and the mend."""
    if error.filename is not None:  # it is about a file
        return error
    server = config.server
    place = f"{server.host}:{server.port}"
    if error.errno == errno.EADDRINUSE:
        return CliError(
            f"{config.file}:server.port: {place} 已被别的程序占用 | {place} is used by another program"
            f" — 用 --port {server.port + 1} | use --port {server.port + 1}"
        )
    if error.errno in (errno.EADDRNOTAVAIL, errno.EACCES) or isinstance(error, socket.gaierror):
        why = error.strerror or error
        return CliError(
            f"{config.file}:server.host: 不能在 {place} 上监听（{why}） | cannot listen on {place} ({why})"
            " — 用 --host 127.0.0.1 | use --host 127.0.0.1"
        )
    return error
