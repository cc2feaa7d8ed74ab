"""Cutting a piece out of a recording without encoding it again: ffmpeg's stream copy, from a key frame on."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from overlay.cli.common import CliError

_WINDOW = 30.0  # seconds before the wished start in which a key frame is looked for first
_STREAMABLE = {".mp4", ".mov", ".m4v"}
_MISSING = (
    "没有找到 ffmpeg 和 ffprobe；安装：Windows 运行 winget install Gyan.FFmpeg，macOS 运行 brew install ffmpeg，"
    "Debian/Ubuntu 运行 sudo apt install ffmpeg，装好后打开新的终端再试"
    " | ffmpeg and ffprobe were not found; install them: winget install Gyan.FFmpeg on Windows, brew install ffmpeg"
    " on macOS, sudo apt install ffmpeg on Debian/Ubuntu; then try again in a new terminal"
)


class CutError(Exception):
    """One file cannot be cut: "中文 | English"."""


@dataclass(frozen=True)
class Tools:
    ffmpeg: str
    ffprobe: str


def find() -> Tools:
    """The programs on this machine. Raises `CliError` where one is missing."""
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg is None or ffprobe is None:
        raise CliError(_MISSING)
    return Tools(ffmpeg, ffprobe)


@dataclass(frozen=True)
class Film:
    """A recording as ffprobe sees it: the time stamp of its beginning, and its length, in seconds."""

    file: Path
    offset: float
    length: float


def look(tools: Tools, file: Path) -> Film:
    """Raises `CutError` for what is no recording."""
    offset, _, length = _probe(tools, file, "-show_entries", "format=start_time,duration").strip().partition(",")
    return Film(file, _number(offset) or 0.0, _number(length) or 0.0)


def cut(
    tools: Tools, film: Film, target: Path, start: int, end: int | None, title: str
) -> Generator[float, None, None]:
    """Make `target` of the film from the key frame at or before `start` ms to `end` ms; yields the share that is done.

    The recording is only read. What is unfinished is removed, also on Ctrl+C. Raises `CutError`.
    """
    file = film.file
    begins = key_frame(tools, film, start / 1000)
    lasts = (film.length if end is None else min(end / 1000, film.length)) - begins
    if lasts <= 0:
        raise _failed(file, f"{start / 1000:.1f} 秒之后没有画面 | nothing is recorded after {start / 1000:.1f} s")
    draft = target.with_name(f".{target.stem}.part{target.suffix}")
    options = ["-map", "0:v", "-map", "0:a?", "-c", "copy", "-map_chapters", "-1", "-metadata", f"title={title}"]
    if target.suffix.lower() in _STREAMABLE:
        options += ["-movflags", "+faststart"]
    times = [
        "-ss",
        f"{begins + 0.0005:.4f}",
        "-i",
        f"file:{file}",
        "-t",
        f"{lasts:.4f}",
        "-avoid_negative_ts",
        "make_zero",
    ]
    command = [tools.ffmpeg, "-v", "error", "-nostdin", "-y", "-progress", "pipe:1", *times, *options, f"file:{draft}"]
    try:
        with tempfile.TemporaryFile() as complaints, _terminable():
            with subprocess.Popen(  # noqa: S603  # no shell; files are named file:…
                command, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8"
            ) as process:
                try:
                    assert process.stdout is not None
                    for line in process.stdout:
                        if line.startswith("out_time_us=") and (done := _number(line.partition("=")[2])) is not None:
                            yield min(1.0, max(0.0, done / 1_000_000 / lasts))
                except BaseException:
                    process.kill()
                    raise
            if process.returncode != 0:
                complaints.seek(0)
                why = complaints.read().decode(errors="replace").strip().splitlines() or [
                    f"ffmpeg {process.returncode}"
                ]
                raise _failed(file, f"ffmpeg 切不了（{why[-1]}） | ffmpeg cannot cut it ({why[-1]})")
        draft.replace(target)
    except OSError as error:
        raise _failed(target, f"写不了（{error.strerror}） | cannot be written ({error.strerror})") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def key_frame(tools: Tools, film: Film, start: float) -> float:
    """The time of the last key frame at or before `start`, in seconds from the file's beginning."""
    offset = film.offset
    for window in (_WINDOW, start):  # from the very beginning where key frames are that rare
        interval = f"{max(0.0, start - window) + offset}%{start + offset + 0.001}"
        listed = _probe(
            tools,
            film.file,
            "-select_streams",
            "v:0",
            "-read_intervals",
            interval,
            "-show_entries",
            "packet=pts_time,flags",
        )
        times = [
            time - offset
            for line in listed.splitlines()
            if "K" in line.partition(",")[2] and (time := _number(line.partition(",")[0])) is not None
        ]
        found = [time for time in times if time <= start + 0.001]
        if found:
            return max(0.0, max(found))
    return 0.0


def _probe(tools: Tools, file: Path, *what: str) -> str:
    done = subprocess.run(  # noqa: S603
        [tools.ffprobe, "-v", "error", "-of", "csv=p=0", *what, f"file:{file}"],
        capture_output=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or [f"ffprobe {done.returncode}"])[-1]
        raise _failed(file, f"ffprobe 读不了（{why}） | ffprobe cannot read it ({why})")
    return done.stdout


def _failed(file: Path, why: str) -> CutError:
    """`why` "中文 | English", each with the file's name."""
    zh, _, en = why.partition(" | ")
    return CutError(f"{file}: {zh} | {file}: {en}")


def _number(text: str) -> float | None:
    """Of ffprobe's `12.345`; what is unknown it writes as N/A."""
    with contextlib.suppress(ValueError):
        return float(text.strip().split("\n")[0].rstrip(","))
    return None


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Within: being asked to end is like Ctrl+C, so that what is unfinished is removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
