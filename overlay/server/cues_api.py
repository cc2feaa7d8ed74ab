"""The HTTP calls on a room's cues: the list, presses, what a press would do, faces, files, another room's cues."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from aiohttp import web

from overlay.errors import Forbidden, Invalid, OverlayError, Unauthenticated
from overlay.room.cue_checks import naming
from overlay.server import shapes
from overlay.server.api import done, execute
from overlay.server.call import FILE_LIMIT, Call, named
from overlay.server.faces import LEAST, Follower
from overlay.server.hosting import DOORKEEPER, HOUSE
from overlay.server.roles import allowed

HEARTBEAT_SECONDS = 10.0
"""Between two signs of life on the stream; its right to be read is looked at as often, and before each event."""
STUCK_SECONDS = 10.0
"""That one write may take; then the reader is gone or asleep, and is let go."""


class PutBody(shapes.CuesBody, forbid_unknown_fields=True):
    """`revision`: which one they were made from, as `GET …/cues` answered it."""

    revision: int | None = None


class FireBody(msgspec.Struct, forbid_unknown_fields=True):
    """`seen`: of the face that the presser saw; without it the press is one of a script. `held`: for how long, ms."""

    seen: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    held: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0


class CopyBody(msgspec.Struct, forbid_unknown_fields=True):
    """`from`: the room whose cues these are to be."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = msgspec.field(name="from")


class FacesAnswer(msgspec.Struct):
    faces: dict[str, dict[str, Any]]


class DryStep(msgspec.Struct, omit_defaults=True):
    """`wait`: ms. `why`: of a refusal; or what a condition found."""

    label: shapes.Label
    would: str  # run | wait | skip | stop | refused
    command: str | None = None
    wait: int | None = None
    why: shapes.Label | None = None


class DryRun(msgspec.Struct):
    steps: list[DryStep]


async def cues(call: Call) -> object:
    """GET …/cues."""
    room = call.hosted.room
    return {"cues": [cue.document() for cue in room.cues()], "revision": room.state()["topics"]["cues"]["revision"]}


async def put(call: Call) -> shapes.DoneAnswer:
    """PUT …/cues: all of them, in place of those there were."""
    body = await call.json(PutBody, FILE_LIMIT)
    return await _put(call, body.cues, body.revision)


async def fire(call: Call) -> shapes.DoneAnswer:
    """POST …/cues/{id}/fire?before=ms: a press that comes later is refused."""
    cue, body = named(call, "id"), await call.json(FireBody)
    room = call.hosted.room
    return await done(
        call,
        lambda meant: room.fire(cue, actor=call.actor, key=call.key, meant=meant, seen=body.seen, held=body.held),
    )


async def dry_run(call: Call) -> object:
    """POST …/cues/{id}/dry-run: nothing is done."""
    return {"steps": await call.hosted.room.dry_run(named(call, "id"), actor=call.actor)}


async def faces(call: Call) -> object:
    """GET …/cues/faces."""
    return {"faces": call.hosted.room.faces.faces()}


async def export(call: Call) -> web.Response:
    """GET …/cues.json: what `import` and config.toml take."""
    room = call.hosted.room
    content = msgspec.json.encode({"cues": [cue.document() for cue in room.cues()]})
    return web.Response(
        body=msgspec.json.format(content, indent=2) + b"\n",
        headers={
            "Content-Type": "application/json",
            "Content-Disposition": f'attachment; filename="cues-{room.name}.json"',
            "Cache-Control": "no-store",
        },
    )


async def import_file(call: Call) -> shapes.DoneAnswer:
    """POST …/cues/import: a whole file in place of the cues there were, or nothing of it."""
    return await _put(call, await asyncio.to_thread(read_file, await call.body(FILE_LIMIT)))


async def copy(call: Call) -> shapes.DoneAnswer:
    """POST …/cues/copy: another room's cues in place of this one's."""
    source = (await call.json(CopyBody)).source
    try:
        role = call.app[DOORKEEPER].caller(call.request, source).role
    except (Forbidden, Unauthenticated):
        role = ""
    if not allowed(role, "operator"):
        raise Forbidden(
            "复制要有两个直播间的运营权限：先在这个浏览器里打开直播间 {room} 的运营链接，或用导出、导入"
            " | copying needs the role operator in both rooms: open the operator's link of room {room} in this browser"
            " first, or use export and import",
            "from", room=source,
        )  # fmt: skip
    other = call.app[HOUSE][source]
    if other is call.hosted:
        raise Invalid("from", "就是这个直播间 | that is this very room")
    return await _put(call, [cue.document() for cue in other.room.cues()])


async def feedback(call: Call) -> web.StreamResponse:
    """GET …/cues/feedback: the faces as server-sent events, until the reader goes or may no longer."""
    hosted = call.hosted
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(call.request)
    follower = hosted.faces.follow()
    try:
        await response.write(b"retry: 1000\n\n")
        while not follower.ended and _may_read(call):
            message = follower.take(hosted.room.faces)
            event = b": \n\n" if message is None else b"event: faces\ndata: %b\n\n" % message
            async with asyncio.timeout(STUCK_SECONDS):
                await response.write(event)
            await _news(follower)
    except (ConnectionError, TimeoutError):
        if call.request.transport is not None:
            call.request.transport.abort()  # what it has not taken is nobody's any more
    finally:
        hosted.faces.leave(follower)
    return response


def read_file(content: bytes) -> list[Any]:
    """The cues of a file. Raises `Invalid` that says where it is no such file."""
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Invalid(
            None, "文件不是 JSON：{why} | the file is no JSON: {why}", why=str(error)
        ) from None  # fmt: skip
    found = document.get("cues") if isinstance(document, dict) and document.keys() == {"cues"} else None
    if not isinstance(found, list):
        raise Invalid(
            "cues", "文件应像 {form}，和导出的一样 | the file should look like {form}, as an export does",
            form='{"cues":[…]}',
        )  # fmt: skip
    for index, cue in enumerate(found):
        if not isinstance(cue, dict):
            raise Invalid(f"cues[{index}]", "第 {n} 个快捷键应为对象 | cue number {n} should be an object", n=index + 1)
    return found


async def _put(call: Call, entries: list[Any], revision: int | None = None) -> shapes.DoneAnswer:
    args: dict[str, object] = {"cues": entries} if revision is None else {"cues": entries, "revision": revision}
    try:
        return await execute(call, "cues.put", args)
    except OverlayError as error:
        raise naming(error, entries) from None


async def _news(follower: Follower) -> None:
    """Wait for news, or for the time of a heartbeat."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await follower.news.wait()
    except TimeoutError:
        pass


def _may_read(call: Call) -> bool:
    try:
        return allowed(call.app[DOORKEEPER].caller(call.request, call.path["room"]).role, LEAST)
    except OverlayError:
        return False
