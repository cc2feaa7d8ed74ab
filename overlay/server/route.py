"""One entry of the server: where, for whom, what in, what out. Nothing is reachable but through `mount`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler as AiohttpHandler

from overlay.errors import Forbidden, Unauthenticated
from overlay.room.rights import require_right
from overlay.server.access import ANSWER_HEADERS, check_origin
from overlay.server.call import Call, Handler, json_response
from overlay.server.caller import Caller
from overlay.server.failures import error_response
from overlay.server.hosting import DOORKEEPER, HOUSE, NAMES
from overlay.server.people import is_page_socket, turn_away
from overlay.server.roles import PUBLIC, allowed

API = "/api/v1"
ROOM = f"{API}/rooms/{{room}}"


@dataclass(frozen=True)
class Media:
    """A body or an answer that is not one JSON document."""

    type: str
    description: str = ""


@dataclass(frozen=True)
class Argument:
    """A JSON body that is one argument of a command, or without a name all of them."""

    command: str
    name: str | None = None


@dataclass(frozen=True)
class Optional:
    """A JSON body of this type, or none."""

    kind: type


@dataclass(frozen=True)
class Route:
    """`body` and `answer` are msgspec types of JSON documents, `dict`, or `Media`; a body may be an `Argument` or
    `Optional` too.

    `query` are the schemas of optional parameters.
    """

    method: str
    path: str
    handler: Handler
    role: str
    summary: str  # 中文 | English
    body: Any = None
    answer: Any = None
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[int, ...] = ()  # besides those that every entry can give
    idempotent: bool = False  # takes an Idempotency-Key
    mechanic: str | None = None  # whose right it needs, where it runs no command of it
    while_locked: bool = False  # a locked pad may ask it, and the handler sees to the rest


def mount(app: web.Application, routes: Iterable[Route]) -> None:
    """Make the routes reachable, each behind its role."""
    for route in routes:
        app.router.add_route(route.method, route.path, _guarded(route))


def _guarded(route: Route) -> AiohttpHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        caller = Caller()
        if route.role != PUBLIC:
            room = request.match_info.get("room")
            caller = request.app[DOORKEEPER].caller(request, room)
            if not allowed(caller.role, route.role):
                raise Forbidden("需要 {least} 权限 | this needs the role {least}", least=route.role)
            if route.mechanic is not None:
                require_right(caller.actor, route.mechanic)
            if room is not None:
                people = request.app[HOUSE][room].people
                if route.method != "GET" and not route.while_locked:
                    people.locks.check(caller)
                await people.meet(caller)
        answer = await route.handler(Call(request, caller))
        return answer if isinstance(answer, web.StreamResponse) else json_response(answer)

    return handle


@web.middleware
async def guard(request: web.Request, handler: AiohttpHandler) -> web.StreamResponse:
    """Around every entry, unknown ones included: what we are called, where the asker comes from, errors."""
    try:
        request.app[NAMES].check(request.headers.get("Host", ""))
        check_origin(request)
        return await handler(request)
    except Exception as error:
        if isinstance(error, Unauthenticated) and is_page_socket(request):
            return await turn_away(request, error)
        if isinstance(error, ConnectionError) and (request.transport is None or request.transport.is_closing()):
            return web.Response(status=499)  # to nobody: whoever asked has hung up, which is no error of ours
        return error_response(request, error)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Before every answer: the headers that none may lack."""
    for name, value in ANSWER_HEADERS.items():
        response.headers.setdefault(name, value)
