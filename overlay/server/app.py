"""The application: one `cleanup_ctx` a resource, undone in reverse; and `serve`, which runs it on a port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import msgspec
from aiohttp import web

from overlay.config import Config
from overlay.plugin.loader import Plugins
from overlay.server import hosting
from overlay.server.access import Doorkeeper, Names
from overlay.server.access_log import AccessLogger, WithoutTokens
from overlay.server.built import Built
from overlay.server.hosting import Hosted, House
from overlay.server.metrics import Figures
from overlay.server.opening import open_room
from overlay.server.route import add_headers, guard, mount
from overlay.server.table import routes
from overlay.server.tokens import load_key
from overlay.server.watcher import watch

SHUTDOWN_SECONDS = 2.0
BACKLOG = 1024
"""Connections that may wait: after a restart all pages come back at once."""


@dataclass(frozen=True)
class Running:
    """A server that answers now."""

    url: str


def make_app(config: Config, *, built: Built | None = None) -> web.Application:
    """The whole server but its port. Raises `ConfigError` where the data folder cannot be used."""
    app = web.Application(middlewares=[guard])
    rooms = [room.name for room in config.rooms]
    plugins = Plugins(config.plugin_folders, config.plugins.disabled)
    app[hosting.CONFIG] = config
    app[hosting.BUILT] = built or Built()
    app[hosting.NAMES] = Names.of(config.server.host, config.server.hosts)
    app[hosting.PLUGINS] = plugins
    app[hosting.HOUSE] = house = House()
    app[hosting.DOORKEEPER] = Doorkeeper(
        load_key(config.data_folder), rooms, config.server.port, lambda room, pass_: house[room].people.check(pass_)
    )
    app[hosting.FIGURES] = Figures()
    app[hosting.ROUTES] = routes(plugins)
    mount(app, app[hosting.ROUTES])
    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.extend((_rooms, _devices, _watcher))
    app.on_shutdown.append(_say_goodbye)
    return app


async def serve(config: Config, *, ready: Callable[[Running], None]) -> None:
    """Run until SIGTERM or cancellation; `ready` is called once everything answers. Raises `ConfigError`, `OSError`."""
    logging.getLogger("aiohttp").addFilter(WithoutTokens())
    logging.getLogger("aiohttp.server").addFilter(WithoutTokens())
    with contextlib.closing(_bind(config.server.host, config.server.port)) as listening:
        port = listening.getsockname()[1]
        config = msgspec.structs.replace(config, server=msgspec.structs.replace(config.server, port=port))
        runner = web.AppRunner(
            make_app(config),
            access_log_class=AccessLogger,
            shutdown_timeout=SHUTDOWN_SECONDS,
            handle_signals=False,
        )
        try:
            terminated = _on_sigterm()
            await runner.setup()
            await web.SockSite(runner, listening, backlog=BACKLOG).start()
            ready(Running(f"http://{_reachable(config.server.host)}:{port}"))
            await terminated.wait()
        finally:
            await runner.cleanup()


async def _rooms(app: web.Application) -> AsyncIterator[None]:
    config, plugins, house = app[hosting.CONFIG], app[hosting.PLUGINS], app[hosting.HOUSE]
    async with contextlib.AsyncExitStack() as stack:
        for room_config in config.rooms:
            room = await open_room(config, room_config, plugins)
            hosted = Hosted(room_config, room, plugins, app[hosting.BUILT], app[hosting.DOORKEEPER].secret)
            stack.push_async_callback(hosted.close)
            house.rooms[room_config.name] = hosted
        yield


async def _devices(app: web.Application) -> AsyncIterator[None]:
    config = app[hosting.CONFIG]
    # In the background: neither a broadcast nor the first page waits for OBS.
    starting = [
        asyncio.create_task(hosted.device.start(config, hosted.config)) for hosted in app[hosting.HOUSE].rooms.values()
    ]
    yield
    await asyncio.gather(*starting)
    for hosted in app[hosting.HOUSE].rooms.values():
        await hosted.device.stop()


async def _watcher(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(watch(app[hosting.PLUGINS], app[hosting.BUILT], app[hosting.HOUSE].rooms.values()))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _say_goodbye(app: web.Application) -> None:
    """Before the runner waits for its connections: those that are open for hours."""
    for hosted in app[hosting.HOUSE].rooms.values():
        hosted.faces.close()
    await asyncio.gather(*(hosted.hub.close() for hosted in app[hosting.HOUSE].rooms.values()))


def _bind(host: str, port: int) -> socket.socket:
    """A listening socket. Taken first of all: a second server must notice before it touches any data."""
    family, _, _, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
        0
    ]
    dual = family == socket.AF_INET6 and host in ("", "::") and socket.has_dualstack_ipv6()
    return socket.create_server(address[:2], family=family, backlog=BACKLOG, dualstack_ipv6=dual)


def _reachable(host: str) -> str:
    """The host of an address at which this machine itself gets to a server bound to `host`."""
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _on_sigterm() -> asyncio.Event:
    """Set by SIGTERM, where there are signals and they are ours; Ctrl+C cancels us from outside."""
    terminated = asyncio.Event()
    with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminated.set)
    return terminated
