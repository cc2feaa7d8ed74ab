"""docs/people.md: what each role sees is as the server and the console have it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from overlay.config import parse
from overlay.server.app import make_app
from overlay.server.tokens import load_key, token

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "docs/people.md").read_text("utf-8").splitlines()
HEAD = next(line for line in LINES if line.startswith("| 页面"))
ROLES = [cell.strip() for cell in HEAD.split("|")[3:-1]]
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in LINES[LINES.index(HEAD) + 2 :] if line.startswith("|")
]
PANES = dict(re.findall(r'\{ id: "(\w+)".*? role: "(\w+)"', (ROOT / "web/console/panes.ts").read_text("utf-8")))


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[TestClient]:
    app = make_app(parse('[[rooms]]\nname = "main"\n', file="config.toml", base=tmp_path))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_each_role_may_ask_for_what_the_table_says(client: TestClient, tmp_path: Path) -> None:
    key = load_key(tmp_path / "data")
    assert len(ROWS) > 10 and ROLES == ["host", "service", "assistant", "operator", "admin"]
    for name, call, *marks in ROWS:
        method, path = call.strip("`").split()
        for role, mark in zip(ROLES, marks, strict=True):
            headers = {"Authorization": f"Bearer {token(key, role, 'main')}"}
            async with client.request(method, path, headers=headers, json={"name": "x", "cues": []}) as answer:
                assert (answer.status != 403) is (mark == "●"), f"{name}: {role} got {answer.status}"
                assert answer.status < 500 or answer.status == 503, f"{name}: {await answer.text()}"


def test_the_consoles_panes_are_in_the_table_for_the_roles_that_have_them() -> None:
    named = {name.strip("`"): marks for name, _, *marks in ROWS if name.startswith("`")}
    assert PANES
    for pane, marks in named.items():
        assert [mark == "●" for mark in marks] == [ROLES.index(role) >= ROLES.index(PANES[pane]) for role in ROLES]
