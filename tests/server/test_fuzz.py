"""Hostile input: schemathesis throws at every call what its description allows, and what it does not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, CheckFunction, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from overlay.config import parse
from overlay.server.app import make_app
from overlay.server.tokens import load_key, token

CONFIG = """
[[rooms]]
name = "main"
catalogue = "sample"
cues = "sample"
"""
EXAMPLES = 4  # of each kind, per call; there are some sixty calls
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


schemathesis.serializer.alias("application/x-ndjson", "text/plain")
schemathesis.serializer.alias("text/csv", "text/plain")
schemathesis.openapi.format("product", st.sampled_from(["A001", "A002", "3"]))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a port of its own, in a thread of its own: schemathesis blocks."""
    config = parse(CONFIG, file="config.toml", base=tmp_path_factory.mktemp("fuzz"))
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(make_app(config), handle_signals=False)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}|{config.data_folder}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def headers(url: str) -> dict[str, str]:
    folder = Path(url.partition("|")[2])
    return {"Authorization": f"Bearer {token(load_key(folder), 'admin', 'main')}"}


@pytest.fixture(scope="module")
def schema(url: str, headers: dict[str, str]) -> BaseSchema:
    """The server's own document, with a room, products and cues that are there: beyond them it becomes interesting."""
    address = url.partition("|")[0]
    with urllib.request.urlopen(urllib.request.Request(f"{address}/openapi.json", headers=headers)) as answer:
        document = json.load(answer)
    paths = {}
    for path, methods in document["paths"].items():
        if path.endswith("/feedback"):
            continue  # a stream that does not end
        for operation in methods.values():
            kept = [one for one in operation["parameters"] if one["name"] not in ("room", "Idempotency-Key")]
            for parameter in kept:
                if parameter["name"] == "id":
                    parameter["schema"] = {"enum": ["A001", "card-1", "A002", "card-hide", "nothing"]}
            operation["parameters"] = kept
            operation["security"] = []  # who gets in has tests of its own
        paths[path.replace("{room}", "main")] = methods
    found = schemathesis.openapi.from_dict(document | {"paths": paths, "servers": [{"url": address}]})
    found.config.update(base_url=address)
    return found


def throw_at(operation: APIOperation, mode: GenerationMode, headers: dict[str, str]) -> None:
    """Some calls of one operation, each checked against its description."""
    # Of files and lines any text is right: the answer says of each line what is wrong with it.
    refusing = mode is GenerationMode.NEGATIVE and operation.path.rsplit("/", 1)[-1] not in ("events", "import")
    checks = [*CHECKS, negative_data_rejection] if refusing else CHECKS

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def throw(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=checks)

    throw()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_call_can_be_made_to_fail(
    schema: BaseSchema, headers: dict[str, str], mode: GenerationMode, caplog: pytest.LogCaptureFixture
) -> None:
    tried = 0
    for result in schema.get_all_operations():
        with contextlib.suppress(Unsatisfiable):  # a call without any parameter cannot be called wrongly
            throw_at(result.ok(), mode, headers)
            tried += 1
    assert tried > 30
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
