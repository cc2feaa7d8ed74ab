"""Files that pages load: built assets, plugins' graphics, pictures; never anything outside their folders."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path

from aiohttp import web

from overlay.config import SAMPLES
from overlay.errors import NotFound
from overlay.server.access import page_policy
from overlay.server.call import Call
from overlay.server.hello import plugin_folder
from overlay.server.hosting import BUILT, CONFIG, DOORKEEPER, PLUGINS

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
"""What may be loaded, by its ending; anything else, source code above all, is not there."""

OF_SAMPLES = "samples/"
FOR_EVER = "private, max-age=31536000, immutable"  # the name changes with the content
ASK_AGAIN = "private, no-cache"
NEVER = "no-store"
# A picture that somebody put into a folder must not run as a page of ours when opened by itself.
_INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SEGMENT = re.compile(r"[^\x00-\x1f\\/:*?\"<>|]{1,200}")


async def page(call: Call) -> web.Response:
    """GET /stage|console|prompter/{room}: the page, and the cookie that its calls need. No redirect on the way."""
    built = call.app[BUILT]
    name = call.request.path.split("/")[1]
    room = call.hosted.room.name
    response = web.Response(
        body=built.page(name),
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": NEVER,
            "Content-Security-Policy": page_policy(built.import_map),
        },
    )
    doorkeeper = call.app[DOORKEEPER]
    doorkeeper.remember(call.request, response, room, call.caller.pass_)
    if name != "stage":
        doorkeeper.give_seat(call.request, response)
    return response


async def built_file(call: Call) -> web.StreamResponse:
    """GET /web/{file}."""
    name = call.path["file"]
    return await send(call.app[BUILT].folder, name, FOR_EVER if name.startswith("assets/") else ASK_AGAIN)


async def worker(call: Call) -> web.StreamResponse:
    """GET /stage/sw.js: here, so that it may serve the stages."""
    file = call.app[BUILT].worker()
    return await send(file.parent, file.name, ASK_AGAIN)


async def plugin_file(call: Call) -> web.StreamResponse:
    """GET /plugins/{plugin}/{file}; with `?v=` in the address it is kept for ever."""
    plugin = call.app[PLUGINS].loaded.get(call.path["plugin"])
    folder = None if plugin is None else plugin_folder(plugin)
    if folder is None:
        raise _nothing()
    versioned = "v" in call.request.query
    return await send(folder, call.path["file"], FOR_EVER if versioned else ASK_AGAIN)


async def asset(call: Call) -> web.StreamResponse:
    """GET /assets/{file}: what people put into the data folder's `assets`; the shipped ones are under samples/."""
    name = call.path["file"]
    folder, name = (
        (SAMPLES / "images", name.removeprefix(OF_SAMPLES))
        if name.startswith(OF_SAMPLES)
        else (call.app[CONFIG].data_folder / "assets", name)
    )
    return await send(folder, name, ASK_AGAIN, inert=True)


async def send(folder: Path, name: str, cache: str, *, inert: bool = False) -> web.StreamResponse:
    """A file of a folder; `inert`: it must not run as a page. Raises `NotFound`."""
    file = await asyncio.to_thread(_find, folder, name)
    headers = {"Cache-Control": cache, "Content-Type": TYPES[file.suffix.lower()]}
    if inert:
        headers["Content-Security-Policy"] = _INERT
    return web.FileResponse(file, headers=headers)


def _find(folder: Path, name: str) -> Path:
    """The file of that name in the folder. Raises `NotFound`, also for names that lead out of it."""
    parts = name.split("/")
    if Path(name).suffix.lower() in TYPES and all(
        _SEGMENT.fullmatch(part) and not part.startswith(".") for part in parts
    ):
        file = folder.joinpath(*parts)
        with contextlib.suppress(OSError, ValueError):
            if file.is_file() and file.resolve().is_relative_to(folder.resolve()):
                return file
    raise _nothing()


def _nothing() -> NotFound:
    return NotFound("没有这个文件 | there is no such file")
