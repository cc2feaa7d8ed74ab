"""The commands that need no server: one line and exit 2 for what is wrong, and what they say when it is right."""

import json
import os
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from overlay import __version__
from overlay.server.tokens import Pass, load_key, read

from .conftest import Overlay

REPOSITORY = Path(__file__).parents[2]


def test_help_lists_our_commands_and_those_of_plugins(home: Path, overlay: Overlay) -> None:
    output = overlay("--help").stdout

    for command in ("backup", "check", "draw", "import", "journal", "link", "obs", "plugin", "replay", "serve"):
        assert f"\n  {command} " in output


def test_help_does_not_need_a_right_config(home: Path, overlay: Overlay) -> None:
    (home / "config.toml").write_text("wrong")

    result = overlay("--help")

    assert result.exit_code == 0
    assert "serve" in result.stdout


def test_version(overlay: Overlay) -> None:
    assert overlay("--version").stdout.strip().endswith(__version__)


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["serve", "--port", "99999"],
        ["serve", "--prot", "1"],
        ["link", "boss"],
        ["link", "stage", "--room", "nowhere"],
        ["link", "stage", "--config", "nowhere.toml"],
        ["import", "nowhere.csv"],
        ["replay", "nowhere.ndjson"],
        ["replay", "events.ndjson", "--speed", "0"],
        ["journal", "nowhere"],
        ["obs", "setup"],
        ["obs", "devices", "--room", "second"],
        ["plugin", "new", "Not-A-Name"],
        ["plugin", "new", "class"],
        ["plugin", "new", "catalogue"],
        ["plugin", "new", "flash_sale"],
        ["backup", "config.toml"],
        ["draw", "verify", "nowhere.json"],
    ],
    ids=" ".join,
)
def test_unusable_input_is_exit_2_and_one_line(args: list[str], home: Path, overlay: Overlay) -> None:
    result = overlay(*args)

    assert result.exit_code == 2
    assert result.stderr.strip().count("\n") == 0 and result.stderr.strip()
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("stage", "stage"),
        ("host", "prompter"),
        ("service", "console"),
        ("assistant", "console"),
        ("operator", "console"),
        ("admin", "console"),
    ],
)
def test_link_opens_the_page_of_the_role_with_its_token(
    role: str, page: str, home: Path, free_port: int, overlay: Overlay
) -> None:
    result = overlay("link", role, "--room", "second")

    address, _, token = result.stdout.strip().partition("?token=")
    assert address == f"http://127.0.0.1:{free_port}/{page}/second"
    assert read(load_key(home / "data"), token, "second") == Pass(role)
    assert "█" in result.stderr and "--host 0.0.0.0" in result.stderr


def test_link_for_a_feed_says_where_to_post_and_with_which_token(home: Path, overlay: Overlay) -> None:
    address, header = overlay("link", "ingest").stdout.splitlines()

    assert address.endswith("/api/v1/rooms/main/events")
    assert read(load_key(home / "data"), header.removeprefix("Authorization: Bearer "), "main") == Pass("ingest")


def test_options_work_before_and_after_the_command(home: Path, overlay: Overlay) -> None:
    after = overlay("link", "stage", "--data", "elsewhere").stdout
    before = overlay("--data", "elsewhere", "link", "stage").stdout

    assert before == after != overlay("link", "stage").stdout
    assert (home / "elsewhere" / "secret.key").exists()


def test_plugins_commands_take_the_options_too(home: Path, overlay: Overlay) -> None:
    (home / "mine" / "greeter").mkdir(parents=True)
    (home / "mine" / "greeter" / "__init__.py").write_text(
        "import click\n"
        "from overlay import hookimpl\n"
        "@click.command()\n"
        "def greet():\n"
        "    click.echo('hello')\n"
        "@hookimpl\n"
        "def register_cli(cli):\n"
        "    cli.add_command(greet)\n"
    )
    (home / "other.toml").write_text('[plugins]\nfolders = ["mine"]\n[[rooms]]\nname = "main"\n')

    assert overlay("greet", "--config", "other.toml").stdout == "hello\n"
    assert overlay("greet").exit_code == 2


def test_a_broken_plugin_takes_no_command_of_others_with_it(home: Path, overlay: Overlay) -> None:
    (home / "plugins" / "broken").mkdir(parents=True)
    (home / "plugins" / "broken" / "__init__.py").write_text(
        "from overlay import hookimpl\n@hookimpl\ndef register_cli(cli):\n    raise RuntimeError('no')\n"
    )

    result = overlay("draw", "verify", "nowhere.json")

    assert result.exit_code == 2
    assert "broken: RuntimeError: no" in result.stderr


def test_plugin_list_shows_what_is_on_off_and_broken(home: Path, overlay: Overlay) -> None:
    (home / "plugins" / "broken").mkdir(parents=True)
    (home / "plugins" / "broken" / "__init__.py").write_text("1 / 0\n")
    config = home / "config.toml"
    config.write_text(config.read_text() + '[plugins]\ndisabled = ["lottery"]\n')

    output = overlay("plugin", "list").stdout

    assert "✓ flash_sale" in output and "✗ broken" in output and "ZeroDivisionError" in output
    assert "- lottery  disabled" in output


def test_plugin_new_makes_a_plugin_that_loads_and_whose_own_test_passes(home: Path, overlay: Overlay) -> None:
    made = overlay("plugin", "new", "coupon_rain")

    folder = home / "plugins" / "coupon_rain"
    assert made.exit_code == 0 and Path(made.stdout.strip()) == folder
    assert sorted(file.name for file in folder.iterdir()) == ["__init__.py", "graphic.js", "test_coupon_rain.py"]
    assert "✓ coupon_rain" in overlay("plugin", "list").stdout
    own = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", str(folder)],
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "2 passed" in own.stdout, own.stdout + own.stderr


def test_plugin_new_overwrites_nothing(home: Path, overlay: Overlay) -> None:
    (home / "plugins" / "notes").mkdir(parents=True)
    (home / "plugins" / "notes" / "mine.txt").write_text("kept")

    result = overlay("plugin", "new", "notes")

    assert result.exit_code == 2
    assert [file.name for file in (home / "plugins" / "notes").iterdir()] == ["mine.txt"]


def test_import_without_a_server_goes_into_the_room_and_its_journal(home: Path, overlay: Overlay) -> None:
    (home / "mine.csv").write_text("id,name,price,stock\nB1,杯子,9.90,5\nB2,毛巾,19.90,\n", encoding="utf-8")

    first, again = overlay("import", "mine.csv"), overlay("import", "mine.csv")

    assert first.stdout == "main: 2 added, 0 updated, 0 unchanged\n"
    assert again.stdout == "main: 0 added, 0 updated, 2 unchanged\n"
    rows = [json.loads(line) for line in overlay("journal", "main").stdout.splitlines()]
    assert rows[0]["command"] == "catalogue.import"
    assert list(rows[0]) == ["seq", "at", "actor", "command", "args", "facts", "patch"]
    assert rows[0]["patch"]["catalogue"]["count"] == 2
    later = overlay("journal", "main", "--after", rows[0]["seq"]).stdout.splitlines()
    assert len(later) == len(rows) - 1


def test_import_lists_every_bad_row_and_imports_nothing(home: Path, overlay: Overlay) -> None:
    (home / "bad.csv").write_text("id,name,price\nB1,杯子,9.90\nB2,,1\nB3,毛巾,dear\n", encoding="utf-8")

    result = overlay("import", "bad.csv")

    assert result.exit_code == 2
    assert "bad.csv: line 3" in result.stderr and "bad.csv: line 4" in result.stderr
    assert overlay("journal", "main").stdout == ""


def test_backup_holds_databases_and_key_and_no_leftovers(home: Path, overlay: Overlay) -> None:
    (home / "mine.csv").write_text("id,name,price\nB1,杯子,9.90\n", encoding="utf-8")
    overlay("import", "mine.csv")
    overlay("link", "stage")

    assert overlay("backup", "saved.zip").exit_code == 0

    with zipfile.ZipFile("saved.zip") as archive:
        assert sorted(archive.namelist()) == ["rooms/main/room.db", "secret.key"]
        archive.extractall("restored")
    before, after = overlay("journal", "main").stdout, overlay("journal", "main", "--data", "restored").stdout
    assert before == after != ""
    assert overlay("backup", "saved.zip").exit_code == 2


def test_journal_of_a_room_that_never_ran_is_empty(home: Path, overlay: Overlay) -> None:
    result = overlay("journal", "second")

    assert (result.exit_code, result.stdout) == (0, "")
    assert not (home / "data").exists()


@pytest.mark.parametrize(("language", "expected"), [("zh-CN", "空闲"), ("en", "free")])
def test_check_speaks_the_language_of_the_config(language: str, expected: str, home: Path, overlay: Overlay) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text().replace('language = "en"', f'language = "{language}"'))

    result = overlay("check")

    assert expected in result.stdout
    assert all(line[0] in "✓✗! " for line in result.stdout.splitlines())


def test_check_finds_what_is_wrong_and_says_how_to_mend_it(home: Path, overlay: Overlay) -> None:
    assert overlay("check").exit_code == 0, overlay("check").stdout

    (home / "plugins" / "broken").mkdir(parents=True)
    (home / "plugins" / "broken" / "__init__.py").write_text("import nothing_of_that_name\n")
    (home / "data" / "rooms" / "second").mkdir(parents=True)
    (home / "data" / "rooms" / "second" / "room.db").write_bytes(b"no database at all" * 1000)
    (home / "bad.csv").write_text("id,name,price\nB1,,1\n", encoding="utf-8")
    config = home / "config.toml"
    config.write_text(
        config.read_text() + 'catalogue = "bad.csv"\n[rooms.obs]\nport = 1\npassword_env = "OVERLAY_TEST_NOT_SET"\n'
    )

    result = overlay("check")

    assert result.exit_code == 1
    failures = [line for line in result.stdout.splitlines() if line.startswith("✗")]
    for what in ("plugin broken", "database second", "catalogue second", "OVERLAY_TEST_NOT_SET"):
        assert any(what in line for line in failures), (what, result.stdout)


def test_check_says_who_has_the_port(home: Path, free_port: int, overlay: Overlay) -> None:
    import socket

    with socket.create_server(("127.0.0.1", free_port)):
        result = overlay("check")

    assert f"✗ port {free_port}" in result.stdout


def test_check_says_why_obs_does_not_answer(home: Path, overlay: Overlay) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text() + "[rooms.obs]\nport = 1\n")

    result = overlay("check")

    assert result.exit_code == 1
    assert "✗ OBS second" in result.stdout and "WebSocket" in result.stdout


def test_what_merely_listens_on_the_port_is_shown_no_token(home: Path, free_port: int, overlay: Overlay) -> None:
    """Anybody on the machine can, before the server does."""
    heard: list[str] = []

    class Impostor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.path} {self.headers}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "ok", "version": "0.1.0", "proof": "made up"}')

        def log_message(self, *_: object) -> None:
            pass

    load_key(home / "data")
    with ThreadingHTTPServer(("127.0.0.1", free_port), Impostor) as impostor:
        thread = threading.Thread(target=impostor.serve_forever)
        thread.start()
        try:
            assert overlay("link", "operator").exit_code == 0
            assert overlay("journal", "main").exit_code == 0
        finally:
            impostor.shutdown()
            thread.join()
    assert heard, "it was asked who it is"
    assert not any("Bearer" in call or "token" in call for call in heard)
