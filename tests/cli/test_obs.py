"""`overlay obs …` and the OBS line of `overlay check`, against a real OBS."""

import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.obs.studio import Screen, Studio, missing

from .conftest import Overlay

pytestmark = pytest.mark.obs


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A running OBS with a stand-in for the browser source, which Debian's has not."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    screen = Screen()
    studio = Studio(tmp_path_factory.mktemp("obs"), screen, browser=True)
    studio.start()
    yield studio
    studio.close()
    screen.close()


@pytest.fixture
def room_with_obs(home: Path, free_port: int, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`home`, its one room driving the studio; its scene is not there yet."""
    (home / "config.toml").write_text(
        f'language = "en"\n[server]\nport = {free_port}\n'
        '[[rooms]]\nname = "main"\nwidth = 640\nheight = 360\n'
        f'[rooms.obs]\nport = {studio.settings.port}\npassword_env = "STUDIO_PASSWORD"\nscene = "{home.name}"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("STUDIO_PASSWORD", studio.settings.password)
    return home


def marks(output: str) -> set[str]:
    return {line[0] for line in output.splitlines() if not line.startswith("  ")}


def test_setup_makes_what_check_misses_and_the_second_time_there_is_nothing_to_do(
    room_with_obs: Path, overlay: Overlay
) -> None:
    before = overlay("obs", "check")
    assert before.exit_code == 1 and "+" in marks(before.stdout)

    made = overlay("obs", "setup")
    assert made.exit_code == 0, made.output
    assert f"scene “{room_with_obs.name}”" in made.stdout

    for command in ("setup", "check"):
        again = overlay("obs", command, "--room", "main")
        assert (again.exit_code, marks(again.stdout)) == (0, {"✓"}), again.output


def test_check_reports_obs_with_its_version_and_what_setup_has_still_to_do(
    room_with_obs: Path, overlay: Overlay
) -> None:
    before = overlay("check")
    assert before.exit_code == 1
    assert "✓ OBS main: OBS " in before.stdout and "→ overlay obs setup --room main" in before.stdout

    overlay("obs", "setup")
    after = overlay("check")
    assert after.exit_code == 0, after.stdout


def test_devices_are_json_or_a_line_each_for_a_program_and_no_camera_is_said_with_what_to_check(
    room_with_obs: Path, overlay: Overlay
) -> None:
    result = overlay("obs", "devices", "--json")
    assert result.exit_code == 0
    screen = next(one for one in json.loads(result.stdout)["devices"] if one["media"] == "screen")
    assert (screen["kind"], screen["property"], screen["id"], screen["used_by"]) == ("xshm_input", "screen", 0, [])

    lines = overlay("obs", "devices")
    assert ["xshm_input", "0", screen["name"], "", ""] in [line.split("\t") for line in lines.stdout.splitlines()]
    assert "OBS sees no camera" in lines.stderr and "/dev/video" in lines.stderr


def test_devices_are_a_table_on_a_terminal(room_with_obs: Path) -> None:
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "overlay", "obs", "devices"],
        stdout=inside,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "160", "TERM": "xterm"},
    )
    os.close(inside)
    with os.fdopen(terminal, "rb", buffering=0) as reading, contextlib.suppress(OSError):  # EIO: it has ended
        shown = b""
        while part := reading.read(4096):
            shown += part
    process.communicate(timeout=60)
    assert process.returncode == 0
    text = shown.decode()
    assert "Screens" in text and "In use" in text and "xshm_input" in text and "\t" not in text


def test_a_wrong_password_is_one_line_with_the_mend(
    room_with_obs: Path, overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_PASSWORD", "wrong one")

    result = overlay("obs", "setup")

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1 and "password" in result.stderr and "wrong one" not in result.stderr


def test_a_whole_room_without_a_camera_is_set_up_with_a_note(room_with_obs: Path, overlay: Overlay) -> None:
    config = room_with_obs / "config.toml"
    keys = f'fallback = "{room_with_obs.name} F"\npreset = "one-camera"\nprefix = "p "\n'
    config.write_text(config.read_text("utf-8") + keys, encoding="utf-8")

    made = overlay("obs", "setup")
    assert made.exit_code == 0, made.output
    assert "· No device is left for" in made.stdout and "→ Connect one" in made.stdout
    assert made.stdout.splitlines()[-1].startswith("✓ ") and "created" in made.stdout.splitlines()[-1]

    assert overlay("obs", "check").exit_code == 0
    assert overlay("check").exit_code == 0


def test_a_collection_of_its_own_is_planned_by_check_and_made_by_setup(
    room_with_obs: Path, overlay: Overlay, studio: Studio
) -> None:
    name = room_with_obs.name
    planned = overlay("obs", "check", "--collection", name)
    assert planned.exit_code == 1 and planned.stdout == f"+ scene collection “{name}”\n"

    made = overlay("obs", "setup", "--collection", name)
    assert f"+ scene collection “{name}”" in made.stdout and f"+ scene “{name}”" in made.stdout
    assert made.exit_code == 1, "the stand-in for the browser source is a script of the other collection"

    back = overlay("obs", "setup", "--collection", "直播")
    assert f"~ scene collection “{name}” → “直播”" in back.stdout
