"""`overlay link`: links for one person, and role links that were renewed, whether a server runs or not."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from pathlib import Path

import pytest

from overlay.cli.links import role_token
from overlay.config import load
from overlay.room.memory import RoomSettings
from overlay.room.model import Actor
from overlay.room.room import Room
from overlay.server.tokens import Pass, load_key, read

from .conftest import Overlay, Serve


def pass_of(home: Path, output: str) -> Pass:
    found = read(load_key(home / "data"), output.strip().partition("?token=")[2], "main")
    assert found is not None
    return found


def test_a_link_for_one_person(home: Path, overlay: Overlay) -> None:
    before = time.time() * 1000
    result = overlay("link", "assistant", "--name", " 小王 ", "--lasts", "8h", "--only", "product_card,countdown")
    said = pass_of(home, result.stdout)

    assert "/console/main?token=own." in result.stdout
    assert (said.role, said.name, said.only) == ("assistant", "小王", ("product_card", "countdown"))
    assert said.id is not None and said.until is not None
    assert 8 * 3_600_000 - 1000 <= said.until - before <= 8 * 3_600_000 + 60_000
    assert "█" in result.stderr


def test_two_of_one_name_are_two(home: Path, overlay: Overlay) -> None:
    first, second = (pass_of(home, overlay("link", "host", "--name", "小王").stdout) for _ in range(2))

    assert first.name == second.name
    assert first.id != second.id


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["stage", "--name", "小王"], "--name"),
        (["ingest", "--lasts", "8h"], "--lasts"),
        (["host", "--name", "operator"], "--name"),
        (["host", "--name", ""], "--name"),
        (["host", "--lasts", "soon"], "--lasts"),
        (["host", "--only", "a b"], "--only"),
        (["host", "--only", ""], "--only"),
    ],
)
def test_what_makes_no_link_says_which_option_and_why(overlay: Overlay, arguments: list[str], named: str) -> None:
    result = overlay("link", *arguments)

    assert result.exit_code == 2
    assert named in result.stderr


def test_a_renewed_role_link_without_a_server(home: Path, overlay: Overlay) -> None:
    async def renew() -> None:
        room = await Room.open(RoomSettings("main"), home / "data" / "rooms" / "main", {})
        await room.execute("people.renew_link", {"role": "host", "by": "x"}, actor=Actor("x", "system"))
        await room.close()

    assert load("config.toml").room_folder("main").resolve() == (home / "data" / "rooms" / "main").resolve()
    asyncio.run(renew())

    assert pass_of(home, overlay("link", "host").stdout) == Pass("host", generation=1)
    assert pass_of(home, overlay("link", "service").stdout) == Pass("service")


def test_commands_go_on_working_when_the_admins_link_is_renewed(home: Path, serve: Serve, overlay: Overlay) -> None:
    serving = serve().url

    def post(path: str, token: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{serving}/api/v1/rooms/main/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, b"", headers), timeout=60) as answer:
            document: dict[str, str] = json.load(answer)
            return document

    renewed = post("people/links/admin/renew", role_token(load("config.toml"), "admin", "main"))
    assert overlay("link", "admin").stdout.strip() == renewed["url"]
    assert overlay("journal", "main").exit_code == 0
    assert "people.renew_link" in overlay("journal", "main").stdout
