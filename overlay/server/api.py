"""The HTTP calls on a room's state, commands, feed and journal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from overlay import __version__
from overlay.errors import Invalid
from overlay.feeds.decoding import decode
from overlay.plugin.command import may
from overlay.room.journal import NO_END
from overlay.room.meant import Meant
from overlay.room.model import Done
from overlay.server import shapes
from overlay.server.call import FILE_LIMIT, Call, named
from overlay.server.hosting import CONFIG, DOORKEEPER, FIGURES, HOUSE, PLUGINS
from overlay.server.locks import PANIC_HELD
from overlay.server.tokens import NONCE, proof

STREAM_CHUNK = 64 * 1024
_encode = msgspec.json.Encoder().encode


async def healthz(call: Call) -> shapes.Health:
    """GET /healthz. With `?nonce=`: proves that this server has the data folder, before anybody shows it a token."""
    nonce = call.request.query.get("nonce")
    if nonce is None:
        return shapes.Health("ok", __version__)
    if not NONCE.fullmatch(nonce):
        raise Invalid("nonce", "应为 32–64 位十六进制 | must be 32–64 hexadecimal digits")
    return shapes.Health("ok", __version__, proof(call.app[DOORKEEPER].secret, nonce))


async def metrics(call: Call) -> web.Response:
    """GET /metrics."""
    return web.Response(
        body=call.app[FIGURES].render(call.app[HOUSE]),
        headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"},
    )


async def rooms(call: Call) -> shapes.Rooms:
    """GET /rooms: those that the token may see."""
    seen = call.app[DOORKEEPER].rooms(call.request)
    titles = {room.name: room.title for room in call.app[CONFIG].rooms}
    return shapes.Rooms([shapes.RoomEntry(name, titles[name], role) for name, role in seen.items()])


async def state(call: Call) -> object:
    """GET …/state."""
    return call.hosted.room.state()


async def commands(call: Call) -> shapes.Commands:
    """GET …/commands: everything that may be asked of the room, and whether the caller may."""
    only = call.actor.only
    return shapes.Commands(
        [
            shapes.CommandEntry(
                info.name,
                info.mechanic,
                shapes.Label(**info.label),
                info.role,
                info.schema,
                may(call.role, info.role) and (only is None or info.mechanic in only),
                "hold" if info.hold else None,
            )
            for info in call.hosted.room.commands()
        ]
    )


async def command(call: Call) -> shapes.DoneAnswer:
    """POST …/commands/{command}."""
    return await execute(call, named(call, "command"), await call.json(dict[str, object]))


async def undo(call: Call) -> shapes.DoneAnswer:
    """POST …/undo: the last command, or only the one that the caller names."""
    body = await call.json(shapes.UndoBody)
    room = call.hosted.room
    return await done(call, lambda meant: room.undo(actor=call.actor, key=call.key, meant=meant, seq=body.seq))


async def outcome(call: Call) -> shapes.Outcome:
    """POST …/outcome: what came of a call whose answer was lost. One that was not done is barred from then on."""
    body = await call.json(shapes.OutcomeBody)
    found = await call.hosted.room.outcome(body.key)
    return shapes.Outcome(False) if found is None else shapes.Outcome(True, found.seq, found.result)


async def panic(call: Call) -> shapes.DoneAnswer:
    """POST …/panic?held=ms: on a locked pad only when it was held."""
    if call.number("held", 0) < PANIC_HELD:
        call.hosted.people.locks.check(call.caller)
    return await done(call, lambda meant: call.hosted.room.panic(actor=call.actor, key=call.key, meant=meant))


async def events(call: Call) -> shapes.Ingested:
    """POST …/events: viewer events, each line taken or refused by itself; the answer comes after the commit.

    `?rehearsal=1`: they are fake ones, of a rehearsal.
    """
    hosted = call.hosted
    decoded = await decode(await call.body(FILE_LIMIT), call.language)
    take = hosted.fake if call.number("rehearsal", 0) else hosted.feed.put
    fresh = await take(decoded.events)
    return shapes.Ingested(
        accepted=sum(fresh),
        duplicates=len(fresh) - sum(fresh),
        rejected=[shapes.RejectedLine(line, why) for line, why in decoded.rejected],
    )


async def journal(call: Call) -> web.StreamResponse:
    """GET …/journal?after=n&before=m, as NDJSON, while it is being read."""
    rows = call.hosted.room.journal(call.number("after", 0), call.number("before", NO_END))
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson", "Cache-Control": "no-store"})
    await response.prepare(call.request)
    chunk = bytearray()
    async for row in rows:
        chunk += _encode(row.document()) + b"\n"
        if len(chunk) >= STREAM_CHUNK:
            await response.write(bytes(chunk))
            chunk.clear()
    await response.write(bytes(chunk))
    await response.write_eof()
    return response


async def plugins(call: Call) -> shapes.PluginList:
    """GET …/plugins: which are on, and what is wrong with those that are not."""
    mechanics = call.hosted.room.mechanics()
    entries = []
    for plugin in call.app[PLUGINS].loaded.values():
        names = [mechanic.name for mechanic in plugin.mechanics]
        failed = (mechanics[name].problem for name in names if name in mechanics)
        problem = plugin.problem or next((why for why in failed if why is not None), None)
        entries.append(shapes.PluginEntry(plugin.name, problem is None, names, problem))
    return shapes.PluginList(entries)


async def execute(call: Call, command: str, arguments: dict[str, object]) -> shapes.DoneAnswer:
    """Run a command for whoever calls."""
    room = call.hosted.room
    return await done(call, lambda meant: room.execute(command, arguments, actor=call.actor, key=call.key, meant=meant))


async def done(call: Call, act: Callable[[Meant], Awaitable[Done]]) -> shapes.DoneAnswer:
    """Do something that ends in the journal, and count it. Late (`?before=ms`), or meant for the other of rehearsal and
    broadcast (`?rehearsal=0|1`), it is not done."""
    rehearsal = call.number("rehearsal", 0) == 1 if "rehearsal" in call.request.query else None
    meant = Meant(call.number("before", 0) or None, rehearsal)
    with call.app[FIGURES].command(call.hosted.room.name):
        what = await act(meant)
    return shapes.DoneAnswer(what.seq, what.result)
