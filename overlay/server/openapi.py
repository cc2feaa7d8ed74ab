"""GET /openapi.json: the OpenAPI 3.1 document, read off the table of routes and the room's commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from overlay import __version__
from overlay.errors import both_languages
from overlay.plugin.command import CommandInfo
from overlay.server import shapes
from overlay.server.call import Call
from overlay.server.hosting import DOORKEEPER, HOUSE, ROUTES
from overlay.server.roles import PUBLIC
from overlay.server.route import API, ROOM, Argument, Media, Optional, Route

ERRORS = {
    400: "无法理解 | the request cannot be understood",
    401: "没有有效令牌 | no valid token",
    403: "权限不足 | the role is not enough",
    404: "没有 | there is no such thing",
    409: "与已有的冲突 | it conflicts with what is",
    413: "太大 | too large",
    422: "规则不允许 | refused: the rules forbid it",
    429: "太多 | too many",
    503: "暂时不可用 | not available now: nothing happened",
}
COMMAND_PATH = f"{ROOM}/commands/{{command}}"
MEANT: list[dict[str, Any]] = [
    {"name": "before", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 2**53}},
    {"name": "rehearsal", "in": "query", "schema": {"type": "integer", "enum": [0, 1]}},
]
"""Of every call that changes something: until when, and for what, it is meant."""
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "the same key gives the same answer, done once",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_REF = "#/components/schemas/{name}"


async def show(call: Call) -> dict[str, Any]:
    """The document, with the rooms that the caller may see and the commands of the first of them."""
    rooms = sorted(call.app[DOORKEEPER].rooms(call.request))
    commands = call.app[HOUSE][rooms[0]].room.commands() if rooms else []
    return document(call.app[ROUTES], rooms, commands)


def document(routes: Iterable[Route], rooms: list[str], commands: Sequence[CommandInfo]) -> dict[str, Any]:
    """OpenAPI 3.1: every HTTP entry under /api/v1, and the three without that prefix."""
    shown = [route for route in routes if _is_api(route)]
    types = {kind for route in shown for kind in (_kind(route.body), route.answer) if _is_struct(kind)}
    ordered = [*sorted(types, key=lambda kind: str(kind.__name__)), shapes.ErrorDocument]
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    schemas = {info.name: info.schema for info in commands}
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        path = re.sub(r":[^}]*}", "}", route.path)
        if path != COMMAND_PATH:
            paths.setdefault(path, {})[route.method.lower()] = _operation(route, rooms, schemas)
            continue
        for info in commands:
            operation = _operation(route, rooms, schemas) | {
                "operationId": info.name,
                "tags": [info.mechanic],
                "summary": info.label["en"],
                "description": f"{info.label['zh']}\n\nLeast role: {info.role}",
                "requestBody": _json_body(info.schema),
            }
            operation["parameters"] = [p for p in operation["parameters"] if p["name"] != "command"]
            paths[path.replace("{command}", info.name)] = {"post": operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "overlay", "version": __version__, "license": {"name": "GPL-3.0-or-later"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, rooms: list[str], schemas: Mapping[str, Any]) -> dict[str, Any]:
    label = both_languages(route.summary)
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()} {route.path}",
        "tags": ["core"],
        "summary": label["en"],
        "description": label["zh"] + ("" if route.role == PUBLIC else f"\n\nLeast role: {route.role}"),
        "parameters": _parameters(route, rooms),
        "responses": {"200": _answer(route)} | {str(status): _error(status) for status in _statuses(route)},
        "security": [] if route.role == PUBLIC else [{"token": []}],
    }
    if route.body is not None:
        operation["requestBody"] = _body(route.body, schemas)
    return operation


def _statuses(route: Route) -> list[int]:
    # Any answer may be 403: a foreign Host or Origin is refused everywhere.
    usual = {400, 403} if route.role == PUBLIC else {400, 401, 403}
    return sorted(usual | set(route.errors) | ({404} if "{room}" in route.path else set()))


def _parameters(route: Route, rooms: list[str]) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    for name in re.findall(r"{(\w+)", route.path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 128}
        if name == "room" and rooms:
            schema = {"type": "string", "enum": rooms}
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
    for name, query in route.query.items():
        parameters.append({"name": name, "in": "query", "schema": dict(query)})
    if route.idempotent:
        parameters.append(KEY_PARAMETER)
        parameters.extend(query for query in MEANT if query["name"] not in route.query)
    return parameters


def _body(kind: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(kind, Optional):
        return _json_body(_schema(kind.kind)) | {"required": False}
    if isinstance(kind, Argument):
        whole = schemas.get(kind.command, {})
        return _json_body(whole if kind.name is None else whole.get("properties", {}).get(kind.name, {}))
    if isinstance(kind, Media):
        content = {kind.type: {"schema": {"type": "string"}}}
        return {"required": True, "description": kind.description, "content": content}
    return _json_body(_schema(kind))


def _json_body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _answer(route: Route) -> dict[str, Any]:
    if isinstance(route.answer, Media):
        description = route.answer.description or "the answer"
        return {"description": description, "content": {route.answer.type: {"schema": {"type": "string"}}}}
    return {"description": "done", "content": {"application/json": {"schema": _schema(route.answer)}}}


def _schema(kind: Any) -> dict[str, Any]:
    if _is_struct(kind):
        return {"$ref": _REF.format(name=kind.__name__)}
    return {"type": "object"} if kind is dict else {}


def _error(status: int) -> dict[str, Any]:
    return {
        "description": both_languages(ERRORS[status])["en"],
        "content": {"application/json": {"schema": {"$ref": _REF.format(name="ErrorDocument")}}},
    }


def _kind(body: Any) -> Any:
    return body.kind if isinstance(body, Optional) else body


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_api(route: Route) -> bool:
    """The live connection is no HTTP call, and files and pages are none that a program makes."""
    is_live = route.answer == Media("websocket")
    return not is_live and (route.path.startswith(API) or route.path in ("/healthz", "/metrics", "/openapi.json"))
