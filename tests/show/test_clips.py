"""`overlay clips` on a made recording: which clips there are, what they are called, and what is in the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from overlay.cli import main
from overlay.cli.clips import plan, safe_name
from overlay.room.memory import RoomSettings
from overlay.room.model import SYSTEM
from overlay.room.recordings import Chapter, Part, Recording
from overlay.room.room import Room

from .conftest import probe

CHAPTERS = ((1500, "1 茶", "A"), (3500, "2 杯", "B"), (5500, "1 茶", "A"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """8 s with a key frame each second."""
    file = tmp_path_factory.mktemp("film") / "录像 1.mkv"
    source = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=8", "-f", "lavfi", "-i", "sine=duration=8"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-sc_threshold", "0", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *coded, "-c:a", "aac", str(file)], check=True)
    return file


@pytest.fixture
async def recorded(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config whose room has one recording with three explanations; the current folder."""
    (tmp_path / "config.toml").write_text('language = "en"\n[[rooms]]\nname = "main"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    room = await Room.open(RoomSettings("main"), tmp_path / "data" / "rooms" / "main", {})
    await room.execute("session.start", {"title": "周三"}, actor=SYSTEM)
    await room.execute("recordings.started", {"file": str(film)}, actor=SYSTEM)
    for at, title, product in CHAPTERS:
        told = {"ms": at, "title": title, "product": product, "number": int(title[0])}
        await room.execute("recordings.chapter", told, actor=SYSTEM)
    await room.execute("recordings.ended", {"ms": 8000}, actor=SYSTEM)
    await room.close()
    return tmp_path


def overlay(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def start_and_length(file: Path) -> tuple[float, float]:
    """Of the video in seconds, by its packets."""
    packets = json.loads(probe(file, "-select_streams", "v:0", "-show_packets", "-of", "json"))["packets"]
    times = sorted(float(one["pts_time"]) for one in packets)
    return times[0], times[-1] - times[0] + 0.04


def test_one_clip_an_explanation_from_its_key_frame_to_the_next(recorded: Path, film: Path) -> None:
    before = film.read_bytes()
    listed = overlay("clips")
    assert "周三" in listed.output
    done = overlay("clips", "last", "--out", "out")
    assert done.exit_code == 0, done.output
    lengths = {one.name: start_and_length(one) for one in sorted(Path("out").iterdir())}
    wanted = {"1-茶-1.mkv": 2.5, "1-茶-2.mkv": 3.0, "2-杯.mkv": 2.5}  # from 1, 5 and 3 s on
    assert lengths.keys() == wanted.keys()
    for name, (first, length) in lengths.items():
        assert first < 0.1
        assert abs(length - wanted[name]) <= 0.12, name
    assert film.read_bytes() == before
    again = overlay("clips", "last", "--out", "out")
    assert "0 clips cut, 3 were there and left alone" in again.output
    earlier = overlay("clips", "last", "--out", "earlier", "--before", "1", "--after", "1")
    assert earlier.exit_code == 0, earlier.output
    assert abs(start_and_length(Path("earlier/2-杯.mkv"))[1] - 4.5) <= 0.12


def test_it_works_while_the_server_runs(recorded: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen(
        [sys.executable, "-m", "overlay", "serve", "--port", "0"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if "Ctrl+C" in line:  # the last line
                break
        done = overlay("clips", "last", "--out", "out")
        assert done.exit_code == 0, done.output
        assert len(list(Path("out").iterdir())) == 3
    finally:
        server.terminate()
        server.wait(60)
        assert server.stdout is not None
        server.stdout.close()


def test_a_recording_that_was_moved_is_asked_for_and_found(recorded: Path, film: Path, tmp_path: Path) -> None:
    other = tmp_path / "nas"
    other.mkdir()
    moved = film.rename(other / film.name)
    try:
        lost = overlay("clips", "last", "--out", "out")
        assert (lost.exit_code, lost.stderr.count("--from")) == (2, 1)
        assert str(film) in lost.stderr
        found = overlay("clips", "last", "--out", "out", "--from", "nas")
        assert (found.exit_code, len(list(Path("out").iterdir()))) == (0, 3)
    finally:
        moved.rename(film)


def test_what_stands_in_the_way_is_one_plain_line(
    recorded: Path, film: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    unknown = overlay("clips", "s0")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / film.name).write_bytes(b"no film")
    broken = overlay("clips", "last", "--out", "out", "--from", "damaged")
    assert (broken.exit_code, broken.stderr.count("ffprobe cannot read it")) == (2, 1)
    assert list(Path("out").iterdir()) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = overlay("clips", "last")
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)
    assert "apt install ffmpeg" in missing.stderr
    assert "winget install" in missing.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for ffmpeg")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_leaves_nothing_unfinished(recorded: Path, tmp_path: Path, how: signal.Signals) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    slow = tools / "ffmpeg"
    slow.write_text('#!/bin/sh\nfor last; do :; done\necho half > "${last#file:}"\nexec sleep 60\n', encoding="utf-8")
    slow.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "overlay", "clips", "last", "--out", "out"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (recorded / "out").is_dir() or not list((recorded / "out").iterdir()):
        assert process.poll() is None
    process.send_signal(how)
    assert process.wait(60) == 130
    assert list((recorded / "out").iterdir()) == []


Make = Callable[..., Any]


def recording(**fields: Any) -> Recording:
    chapters = [Chapter(at=at, title=title, product=product, number=int(title[0])) for at, title, product in CHAPTERS]
    return Recording(
        **{"id": "r1", "started_at": 0, "length": 8000, "parts": [Part(file="/v/a.mkv")], "chapters": chapters} | fields
    )


def test_an_explanation_that_goes_on_in_another_file_is_two_clips() -> None:
    split = recording(parts=[Part(file="/v/a.mkv"), Part(file="C:\\v\\b.mkv", from_ms=4000)])
    clips = plan([split], 0, 0)
    assert [(one.name, one.file[-5:], one.start, one.end) for one in clips] == [
        ("1-茶-1", "a.mkv", 1500, 3500),
        ("2-杯-1", "a.mkv", 3500, None),
        ("2-杯-2", "b.mkv", 0, 1500),
        ("1-茶-2", "b.mkv", 1500, None),
    ]


def test_a_mark_by_hand_ends_no_explanation() -> None:
    marked = recording()
    marked.chapters.insert(1, Chapter(at=2000, title="抽奖"))
    assert next((one.start, one.end) for one in plan([marked], 0, 0)) == (1500, 3500)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("1-a/b:c*?", "1-a_b_c__"),
        ("1-龙井\u202e茶\n第二行 ", "1-龙井_茶 第二行"),
        ("../..", "_"),
        ("茶" * 200, "茶" * 50),
        ("1-Cafe\u0301.", "1-Caf\u00e9"),
    ],
)
def test_names_are_file_names_everywhere(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_products_of_one_name_do_not_overwrite_one_another() -> None:
    chapters = [Chapter(at=at, title="1 Tea" if at else "1 TEA", product=str(at), number=1) for at in (0, 1000)]
    names = [one.name for one in plan([recording(chapters=chapters)], 0, 0)]
    assert len({name.casefold() for name in names}) == 2
