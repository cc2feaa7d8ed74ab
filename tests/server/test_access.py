"""Who gets in: walked over the table of routes itself, so that a new route cannot be forgotten."""

from __future__ import annotations

import re

import pytest
from aiohttp import WSServerHandshakeError

from overlay.config import SHIPPED
from overlay.errors import Forbidden
from overlay.plugin.loader import Plugins
from overlay.server.access import Names
from overlay.server.roles import BEST_FIRST, PUBLIC, allowed
from overlay.server.route import Route
from overlay.server.table import CORE, routes

from .conftest import Server

ROUTES = routes(Plugins([SHIPPED / "plugins"]))
PLACEHOLDERS = {"room": "main", "command": "room.nothing", "id": "X", "file": "x.js", "plugin": "x"}


def address(route: Route, room: str = "main") -> str:
    """The route's path with something in its placeholders."""
    values = PLACEHOLDERS | {"room": room}
    return re.sub(r"{(\w+)[^}]*}", lambda match: values.get(match[1], "x"), route.path)


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


guarded = pytest.mark.parametrize("route", [route for route in ROUTES if route.role != PUBLIC], ids=name)
every = pytest.mark.parametrize("route", ROUTES, ids=name)


def test_the_table_has_what_the_contract_names() -> None:
    assert {name(route) for route in CORE} >= {
        "GET /healthz",
        "GET /metrics",
        "GET /openapi.json",
        "GET /api/v1/rooms",
        *(
            f"{call[0]} /api/v1/rooms/{{room}}/{call[1]}"
            for call in (
                ("GET", "state"), ("GET", "commands"), ("POST", "commands/{command}"), ("GET", "cues"),
                ("PUT", "cues"), ("POST", "cues/{id}/fire"), ("POST", "undo"), ("POST", "panic"), ("GET", "products"),
                ("POST", "products"), ("GET", "products/{id}"), ("PATCH", "products/{id}"), ("DELETE", "products/{id}"),
                ("POST", "products/import"), ("POST", "events"), ("GET", "journal"), ("GET", "live"),
            )
        ),
    }  # fmt: skip


async def test_all_that_answers_is_in_the_table(server: Server) -> None:
    served = {(route.method, route.resource.canonical) for route in server.app.router.routes() if route.resource}
    assert served == {(route.method, re.sub(r":[^}]*}", "}", route.path)) for route in ROUTES}


def test_only_health_and_invitations_are_public() -> None:
    public = {"GET /healthz", "GET /join/{room}", "POST /api/v1/rooms/{room}/join"}
    assert {name(route) for route in ROUTES if route.role == PUBLIC} == public


@guarded
async def test_without_a_token(server: Server, route: Route) -> None:
    async with await server.call(route.method, address(route), role=None) as answer:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "unauthenticated"


@guarded
async def test_with_a_token_that_nobody_gave_out(server: Server, route: Route) -> None:
    for wrong in ("operator.AAAA", "", "密", server.token("operator") + "x", "nonsense"):
        async with await server.call(route.method, f"{address(route)}?token={wrong}", role=None) as answer:
            assert answer.status == 401


@guarded
async def test_with_every_role_that_is_not_enough(server: Server, route: Route) -> None:
    for role in BEST_FIRST:
        if not allowed(role, route.role):
            async with await server.call(route.method, address(route), role=role) as answer:
                assert answer.status == 403, role
                assert (await answer.json())["error"]["code"] == "forbidden"


@guarded
async def test_with_the_token_of_another_room(server: Server, route: Route) -> None:
    if "{room}" in route.path:
        async with await server.call(route.method, address(route), role="admin", room="other") as answer:
            assert answer.status == 403


@guarded
async def test_a_room_that_is_not_there(server: Server, route: Route) -> None:
    if "{room}" in route.path:
        async with await server.call(route.method, address(route, "nowhere"), role="admin") as answer:
            assert answer.status == 404
        async with await server.call(route.method, address(route, "nowhere"), role=None) as answer:
            assert answer.status == 401


@every
async def test_from_a_foreign_origin(server: Server, route: Route) -> None:
    own = f"127.0.0.1:{server.port}"
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{server.port + 1}", f"ftp://{own}", own, ""):
        headers = {"Origin": origin}
        async with await server.call(route.method, address(route), role="admin", headers=headers) as answer:
            assert answer.status == 403, origin


@every
async def test_under_a_foreign_host(server: Server, route: Route) -> None:
    for host in (
        "evil.example",
        f"evil.example:{server.port}",
        "127.0.0.1.evil.example",
        "192.0.2.7",
        "",
        "a b",
        "[::1",
    ):
        async with await server.call(route.method, address(route), role="admin", headers={"Host": host}) as answer:
            assert answer.status == 403, host


@every
async def test_every_answer_has_the_headers(server: Server, route: Route) -> None:
    for role in (None, "admin"):
        async with await server.call(route.method, address(route), role=role) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_own_names_and_origin_are_let_in(server: Server) -> None:
    for host in ("localhost", "127.0.0.1:1", "[::1]:7788", "LIVE.example.com"):
        headers = {"Host": host, "Origin": f"http://{host}".lower()}
        assert (await server.json("GET", "…/state", role="stage", headers=headers))["seq"] == 0


def test_bound_wider_an_address_is_fine_and_a_name_is_not() -> None:
    names = Names.of("0.0.0.0", ["live.example.com"])
    for host in ("192.168.1.20:7788", "[fe80::1]", "live.example.com", "localhost"):
        names.check(host)
    for host in ("evil.example", "192.168.1.20.evil.example", "1.2.3", ""):
        with pytest.raises(Forbidden):
            names.check(host)


async def test_ingest_may_only_post_events(server: Server) -> None:
    answer = await server.json("POST", "…/events", role="ingest", data=b"")
    assert answer == {"accepted": 0, "duplicates": 0, "rejected": []}
    for role, status in (("operator", 200), ("assistant", 403)):
        async with await server.call("POST", "…/events", role=role, data=b"") as response:
            assert response.status == status


async def test_a_page_sets_a_cookie_that_opens_its_calls(server: Server) -> None:
    async with await server.call("GET", f"/console/main?token={server.token('assistant')}", role=None) as page:
        assert page.status == 200
        cookie = page.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            assert part in cookie
    assert (await server.json("GET", "/api/v1/rooms", role=None))["rooms"] == [
        {"name": "main", "title": "示例直播间", "role": "assistant"}
    ]
    async with await server.call("GET", "…/journal", role=None) as answer:
        assert answer.status == 403
    async with await server.call("GET", "…/state", role=None, room="other") as answer:
        assert answer.status == 403
    async with await server.call("GET", "/api/v1/rooms/nowhere/state", role=None) as answer:
        assert answer.status == 404


async def test_of_several_cookies_the_best_counts_and_a_token_before_all(server: Server) -> None:
    for role in ("stage", "operator", "assistant"):
        async with await server.call("GET", f"/stage/main?token={server.token(role)}", role=None) as page:
            assert page.status == 200
    assert (await server.json("GET", "/api/v1/rooms", role=None))["rooms"][0]["role"] == "operator"
    assert (await server.json("GET", "/api/v1/rooms", role="stage"))["rooms"][0]["role"] == "stage"
    async with await server.call("GET", "…/journal", role="stage") as answer:
        assert answer.status == 403


async def test_a_page_opened_with_a_header_sets_no_cookie_for_nobody(server: Server) -> None:
    async with await server.call("GET", "/console/main", role="operator") as page:
        assert "operator" in page.headers["Set-Cookie"]
    async with await server.call("GET", "/console/main", role=None) as page:
        assert "Set-Cookie" not in page.headers


async def test_the_live_connection_refuses_other_sites(server: Server) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}):
        with pytest.raises(WSServerHandshakeError) as refused:
            await server.live(headers=headers)
        assert refused.value.status == 403
    await server.live(headers={"Origin": f"http://127.0.0.1:{server.port}"})


async def test_a_person_reads_why_in_a_page_and_a_script_in_json(server: Server) -> None:
    async with await server.call("GET", "/console/main", role=None, headers={"Accept": "text/html"}) as answer:
        assert answer.status == 401
        assert answer.content_type == "text/html"
        assert "overlay link" in await answer.text()
    async with await server.call("GET", "…/state", role=None, headers={"Accept": "text/html"}) as answer:
        assert answer.content_type == "application/json"
