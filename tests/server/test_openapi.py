"""The OpenAPI document: complete, valid, and true of the server that it describes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from overlay.server.table import CORE

from .conftest import Server


@pytest.fixture
async def document(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = await server.json("GET", "/openapi.json", role="stage")
    return found


async def test_it_names_every_call_and_every_command(server: Server, document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    for route in CORE:
        if route.path.startswith("/api/") and not route.path.endswith(("/live", "/{command}")):
            assert (route.method, route.path) in described
    commands = (await server.json("GET", "…/commands"))["commands"]
    for command in commands:
        path = f"/api/v1/rooms/{{room}}/commands/{command['name']}"
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body == command["schema"]


async def test_every_placeholder_is_described_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
    text = str(document)
    for name in re.findall(r"#/components/schemas/(\w+)", text):
        assert name in document["components"]["schemas"]


async def test_it_shows_the_rooms_of_the_token(server: Server) -> None:
    document = await server.json("GET", "/openapi.json", role="stage", room="other")
    (room,) = [
        one for one in document["paths"]["/api/v1/rooms/{room}/state"]["get"]["parameters"] if one["in"] == "path"
    ]
    assert room["schema"]["enum"] == ["other"]


async def test_answers_are_as_described(server: Server, document: dict[str, Any]) -> None:
    await server.product()
    put = [{"id": "c", "label": "1", "command": "product_card.show", "args": {"product": "A001"}}]
    await server.json("PUT", "…/cues", json={"cues": put})

    def fits(path: str, method: str, answer: Any) -> None:
        schema = document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validate(schema | {"components": document["components"]}, answer)

    for path in ("rooms/{room}/state", "rooms/{room}/commands", "rooms/{room}/cues", "rooms/{room}/products", "rooms",
                 "rooms/{room}/plugins"):  # fmt: skip
        fits(f"/api/v1/{path}", "get", await server.json("GET", f"/api/v1/{path}".replace("{room}", "main")))
    fits("/api/v1/rooms/{room}/cues/{id}/fire", "post", await server.json("POST", "…/cues/c/fire"))
    fits("/api/v1/rooms/{room}/products/{id}", "get", await server.json("GET", "…/products/A001"))


async def test_an_operation_id_is_there_once(document: dict[str, Any], start: Callable[..., Any]) -> None:
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
