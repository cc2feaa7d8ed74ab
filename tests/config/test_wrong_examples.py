"""Every way to write config.toml wrong: one folder each, with the one line that the command line answers."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from overlay.cli import main

WRONG = sorted(folder for folder in (Path(__file__).parent / "wrong").iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", WRONG, ids=lambda folder: folder.name)
def test_wrong_example_ends_with_exit_2_and_its_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    expected = (folder / "expected.txt").read_text(encoding="utf-8")

    result = CliRunner().invoke(main, ["link", "stage", "--config", "config.toml"])

    assert result.output == expected.replace("{folder}/", f"{folder}{os.sep}")
    assert result.exit_code == 2


@pytest.mark.parametrize("folder", WRONG, ids=lambda folder: folder.name)
def test_expected_line_names_the_place_the_fault_and_the_mend_in_two_languages(folder: Path) -> None:
    line = (folder / "expected.txt").read_text(encoding="utf-8")

    place, colon, rest = line.partition(": ")
    message, dash, mend = rest.partition(" — ")
    assert place.startswith(("config.toml", "studio.toml")) and colon and dash
    assert line.count("\n") == 1
    for text in (message, mend):
        chinese, bar, english = text.partition(" | ")
        assert bar and any("\u4e00" <= letter <= "\u9fff" for letter in chinese) and english.strip()


def test_there_are_enough_of_them() -> None:
    assert len(WRONG) >= 25
