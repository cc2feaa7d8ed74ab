"""`overlay keys`: where it finds its room, and what it says where it cannot work."""

import re
import socket
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overlay.cli import main
from tests.keys.desktop import DEADLINE, Room, agent, environment

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def x11(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that nothing is known against; nobody asks it anything."""
    for name in ("XDG_SESSION_TYPE", "WAYLAND_DISPLAY", "OVERLAY_URL", "OVERLAY_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", "nowhere.invalid:7")


def keys(*args: str) -> Result:
    return CliRunner().invoke(main, ["keys", "--language", "en", *args], catch_exceptions=False)


def one_line(result: Result) -> str:
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_without_pynput_it_says_how_to_get_it(folder: Path, x11: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynput", None)

    said = one_line(keys())

    assert "uv run --extra keys overlay keys" in said and "pip install 'overlay-live[keys]'" in said


linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="X11 and Wayland are elsewhere")


@linux
@pytest.mark.parametrize("name", ["XDG_SESSION_TYPE", "WAYLAND_DISPLAY"])
def test_wayland_is_named_with_a_way_out(folder: Path, x11: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "wayland")

    said = one_line(keys())

    assert "Wayland" in said and "X11 (Xorg) session" in said and "Companion" in said


@linux
def test_without_a_desktop_it_says_so(folder: Path, x11: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")

    assert "DISPLAY is empty" in one_line(keys())


@linux
def test_a_desktop_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    talker = agent("--url", "http://127.0.0.1:9", "--token", "assistant.x", folder=tmp_path, env=environment(":4095"))

    assert talker.end_by_itself() == 2
    assert len(talker.lines) == 1 and "keys cannot be seen" in talker.output, talker.output


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((), "no server runs on this machine"),
        (("--url", "http://192.0.2.1:7788"), "--token-file assistant.link"),
        (("--url", "192.0.2.1:7788", "--token", "assistant.x"), "http://192.168.1.5:7788"),
        (("--url", "http://", "--token", "assistant.x"), "http://192.168.1.5:7788"),
        (("--url", "http://a:b", "--token", "assistant.x"), "http://192.168.1.5:7788"),
        (("--token-file", "missing.link"), "missing.link: "),
        (("--token-file", "damaged.link"), "damaged.link: "),
        (("--token-file", "empty.link", "--url", "http://192.0.2.1"), "a token is needed"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_the_mend(
    folder: Path, x11: None, args: tuple[str, ...], named: str
) -> None:
    (folder / "damaged.link").write_bytes(b"\xfa\xfb\xfc")
    (folder / "empty.link").write_bytes(b"")

    assert named in one_line(keys(*args))


def test_every_way_to_a_room_leads_there(display: str, room: Room, tmp_path: Path) -> None:
    """One after the other: a link in a file as PowerShell writes it, address and token apart, a link alone, nothing."""
    token = room.assistant.partition("?token=")[2]
    (tmp_path / "powershell.link").write_text(room.assistant + "\r\n", "utf-16")
    env = environment(display)
    for args, more, where in [
        (("--token-file", "powershell.link", "--url", room.url + "/"), {}, tmp_path),
        ((), {"OVERLAY_URL": room.url, "OVERLAY_TOKEN": token}, tmp_path),
        ((), {"OVERLAY_TOKEN": room.assistant}, tmp_path),
        ((), {}, room.folder),
    ]:
        talker = agent(*args, folder=where, env=env | more)
        try:
            talker.until("Global keys of room main")
            talker.until("connected")
        finally:
            assert talker.end() == 0, talker.output
        assert token not in talker.output


def test_who_is_not_let_in_is_told_why(display: str, room: Room, tmp_path: Path) -> None:
    host = room.link("host").partition("?token=")[2]
    for token, place, named in [
        ("assistant.forged", "main", "this token is not valid"),
        (host, "main", "overlay link assistant"),
        (room.assistant, "other", "there is no room other"),
    ]:
        args = ("--url", room.url, "--room", place)
        talker = agent(*args, folder=tmp_path, env=environment(display) | {"OVERLAY_TOKEN": token})
        assert talker.end_by_itself() == 2
        assert named in talker.output and len(talker.lines) == 2, talker.output  # the address, and why
        assert token.partition(".")[2] not in talker.output


def test_it_may_start_before_the_server(display: str, room: Room, tmp_path: Path) -> None:
    (tmp_path / "link").write_text(room.assistant, "utf-8")
    room.stop()
    talker = agent("--token-file", "link", folder=tmp_path, env=environment(display))
    try:
        talker.until("the server is away (cannot connect")
        room.start()
        talker.until("connected")
    finally:
        talker.end()


def test_a_server_that_says_nothing_is_away(display: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        env = environment(display) | {"OVERLAY_TOKEN": "assistant.x"}
        talker = agent("--url", url, "--room", "main", folder=tmp_path, env=env)
        try:
            talker.until("the server is away (no answer)")
        finally:
            assert talker.end() == 0


@pytest.mark.parametrize("colon", ["：", ": "])  # in Chinese, in English
def test_the_http_call_that_the_docs_give_companion_fires_a_cue(room: Room, colon: str) -> None:
    """As its fields say, with the token in the header; and for what cannot set headers, in the address."""
    said = (DOCS / "cues.md").read_text("utf-8")
    base = re.findall(r"Base URL `http://[^/]+(/[^`]+)`", said)[0]
    uri, body = re.findall(rf"\*\*POST\*\*{colon}URI `([^`]+)`[；;] ?Body `([^`]+)`", said)[0]
    cue = {"id": uri.split("/")[-2], "label": "Card", "keys": [], "command": "product_card.show",
           "args": {"product": "A001"}}  # fmt: skip
    room.call("PUT", "cues", {"cues": [cue]})
    begun = len(room.fired())
    token = room.assistant.partition("?token=")[2]

    for address, headers in [
        (room.url + base + uri, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}),
        (f"{room.url}{base}{uri}?token={token}", {}),
    ]:
        request = urllib.request.Request(address, body.encode(), headers)
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            assert answer.status == 200

    assert room.fired()[begun:] == ["A001", "A001"]
