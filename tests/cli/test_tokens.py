"""Tokens: the same from everywhere, right for one role of one room, and made once."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overlay.errors import ConfigError
from overlay.server.tokens import ROLES, Pass, load_key, own_token, read, token

KEY = bytes(range(32))


def test_a_token_gives_its_role_in_its_room_and_nothing_else() -> None:
    for role in ROLES:
        given_out = token(KEY, role, "main")
        assert read(KEY, given_out, "main") == Pass(role)
        assert read(KEY, given_out, "other") is None
        assert read(bytes(32), given_out, "main") is None


def test_a_token_cannot_be_raised_to_another_role() -> None:
    mac = token(KEY, "stage", "main").partition(".")[2]

    assert all(read(KEY, f"{role}.{mac}", "main") is None for role in ROLES if role != "stage")


def test_a_role_that_does_not_exist_opens_nothing() -> None:
    assert read(KEY, token(KEY, "owner", "main"), "main") is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_nothing_else_is_a_token(text: str) -> None:
    assert read(KEY, text, "main") is None


def test_links_that_were_given_out_stay_good_in_later_versions() -> None:
    assert token(KEY, "operator", "main") == "operator.xO5tWFsrLOdhfZq4VyEYXwgOyuHuATra"


def test_the_key_is_made_once_whoever_asks_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key(tmp_path / "data"), range(32)))

    assert len(keys) == 1 and len(keys.pop()) == 32
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode")
def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    load_key(tmp_path)

    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_damaged_key_and_an_impossible_folder_say_so(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(ConfigError, match="32"):
        load_key(tmp_path)

    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="--data"):
        load_key(tmp_path / "file")


def test_a_link_of_ones_own_says_who_it_is_in_its_room_and_nothing_in_another() -> None:
    whole = Pass("assistant", "p-1", "小王", 1_800_000_000_000, ("countdown",))
    given_out = own_token(KEY, "main", whole)

    assert read(KEY, given_out, "main") == whole
    assert read(KEY, given_out, "other") is None
    assert read(bytes(32), given_out, "main") is None


def test_no_letter_of_a_link_can_be_another() -> None:
    given_out = own_token(KEY, "main", Pass("assistant", "p-1", "小王"))

    for at, letter in enumerate(given_out):
        for other in ("A", "B", "."):
            if other != letter:
                assert read(KEY, given_out[:at] + other + given_out[at + 1 :], "main") is None
    assert read(KEY, given_out + "A", "main") is None


def test_a_persons_mac_makes_no_link_of_a_role_nor_the_other_way() -> None:
    _, payload, mac = own_token(KEY, "main", Pass("admin", "p-1")).split(".")
    role_mac = token(KEY, "admin", "main").partition(".")[2]

    assert read(KEY, f"admin.{mac}", "main") is None
    assert read(KEY, f"own.{payload}.{role_mac}", "main") is None


def test_a_renewed_link_is_another_and_says_how_often_it_was_renewed() -> None:
    given_out = [token(KEY, "operator", "main", generation) for generation in range(3)]

    assert len(set(given_out)) == 3
    assert [read(KEY, one, "main") for one in given_out] == [
        Pass("operator", generation=generation) for generation in range(3)
    ]
    mac = given_out[1].rpartition(".")[2]
    assert read(KEY, f"operator.2.{mac}", "main") is None
    assert read(KEY, f"operator.{mac}", "main") is None
