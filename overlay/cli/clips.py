"""`overlay clips SESSION`: one clip a product out of a session's recordings."""

from __future__ import annotations

import asyncio
import contextlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import click
import msgspec

from overlay.cli.common import CliError, room_option, say, with_config
from overlay.cli.remote import AnswerError, connect
from overlay.config import Config

if TYPE_CHECKING:
    from overlay.cli.cutting import Tools
    from overlay.room.recordings import Recording

_FORBIDDEN = '<>:"/\\|?*'
_LONGEST = 150  # bytes of a name: with number and extension far below what any file system takes
_LAST = "last"


@dataclass(frozen=True)
class Clip:
    """`start` and `end` in ms of the file; no end: to the file's end."""

    name: str  # without extension
    title: str
    file: str
    start: int
    end: int | None


@click.command(name="clips")
@click.argument("session", required=False)
@room_option
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="切片放哪里 | where the clips go")
@click.option("--from", "source", metavar="DIR", type=click.Path(path_type=Path),
              help="录像现在所在的文件夹 | where the recordings are now")  # fmt: skip
@click.option("--before", metavar="S", type=click.FloatRange(0, 600), default=0.0, help="提前几秒 | seconds before")
@click.option("--after", metavar="S", type=click.FloatRange(0, 600), default=0.0, help="延后几秒 | seconds after")
@with_config
def command(
    config: Config,
    session: str | None,
    room: str | None,
    out: Path | None,
    source: Path | None,
    before: float,
    after: float,
) -> None:
    """按商品切出讲解片段；SESSION 为场次或 last，不写则列出 | Cut one clip a product (SESSION: id or last)."""
    name = config.room(room).name
    sessions = _sessions(_recordings(config, name))
    if session is None:
        _list(config, sessions)
        return
    chosen = sessions.get(next(iter(sessions), "") if session == _LAST else session)
    if chosen is None:
        raise CliError(
            f"直播间 {name} 没有场次 {session} 的录制；不带参数运行 overlay clips 可列出"
            f" | room {name} has no recording of session {session}; overlay clips without it lists what there is",
        )
    from overlay.cli.cutting import find

    clips = plan(chosen, round(before * 1000), round(after * 1000))
    if not clips:
        raise CliError("这一场的录制里没有商品章节 | the recordings of this session have no product's chapter", code=1)
    folder = out or Path("clips") / (chosen[-1].session or chosen[-1].id)
    _cut(config, find(), clips, folder, source)


def plan(recordings: Sequence[Recording], before: int, after: int) -> list[Clip]:
    """The clips of a session's recordings (the oldest first): a product's explanation lasts until the next product's.

    `before` and `after` in ms are added where the file has them.
    """
    from overlay.room.chapters import stretches

    found = []
    for recording in recordings:
        products = [chapter for chapter in recording.chapters if chapter.product is not None]
        for file, here in stretches(recording, products):
            found += [(one, file) for one in here if file is not None and one.start != one.end]
    times = Counter(one.chapter.product for one, _ in found)
    counted: Counter[str | None] = Counter()
    taken: set[str] = set()
    clips = []
    for one, file in found:
        chapter = one.chapter
        counted[chapter.product] += 1
        number = "" if chapter.number is None else f"{chapter.number}-"
        name = safe_name(number + chapter.title.removeprefix(f"{chapter.number} "))
        if times[chapter.product] > 1:
            name += f"-{counted[chapter.product]}"
        while name.casefold() in taken:  # another product of the same name
            name += "_"
        taken.add(name.casefold())
        end = None if one.end is None else one.end + after
        clips.append(Clip(name, chapter.title, file, max(0, one.start - before), end))
    return clips


def safe_name(text: str) -> str:
    """A file name for every system: no path, no control or invisible letters, not too long."""
    letters = [
        "_" if letter in _FORBIDDEN or unicodedata.category(letter)[0] == "C" else letter
        for letter in unicodedata.normalize("NFC", " ".join(text.split()))
    ]
    name = "".join(letters).encode()[:_LONGEST].decode(errors="ignore").strip(" .")
    return name or "_"


def _cut(config: Config, tools: Tools, clips: Sequence[Clip], folder: Path, source: Path | None) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from overlay.cli.cutting import CutError, Film, cut, look

    problems: list[str] = []
    made = kept = 0
    films: dict[Path, Film] = {}
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    folder.mkdir(parents=True, exist_ok=True)
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=len(clips))
        for index, clip in enumerate(clips):
            file = Path(clip.file) if source is None else source / PureWindowsPath(clip.file).name
            target = folder / (clip.name + PureWindowsPath(clip.file).suffix)
            progress.update(bar, description=clip.title[:40], completed=index)
            if not file.is_file():
                problems.append(
                    f"{file}: 录像不在这里；用 --from 说明它现在在哪个文件夹"
                    f" | {file}: the recording is not here; say with --from in which folder it is now"
                )
            elif target.exists():
                kept += 1
            else:
                try:
                    if file not in films:
                        films[file] = look(tools, file)
                    cutting = cut(tools, films[file], target, clip.start, clip.end, clip.title)
                    with contextlib.closing(cutting):
                        for share in cutting:
                            progress.update(bar, completed=index + share)
                    made += 1
                except CutError as error:
                    problems.append(str(error))
        progress.update(bar, description="", completed=len(clips))
    say(
        config,
        f"{folder}：切出 {made} 个片段" + (f"，{kept} 个已有，未动" if kept else "")
        + f" | {folder}: {made} clips cut" + (f", {kept} were there and left alone" if kept else ""),
    )  # fmt: skip
    for problem in dict.fromkeys(problems):
        say(config, problem, err=True)
    if problems:
        raise click.exceptions.Exit(2 if made + kept == 0 else 1)


def _sessions(recordings: Sequence[Recording]) -> dict[str, list[Recording]]:
    """The recordings of each session, the oldest first; the newest session first. A recording outside of any
    session is one of its own.
    """
    found: dict[str, list[Recording]] = {}
    for recording in sorted(recordings, key=lambda one: one.started_at, reverse=True):
        found.setdefault(recording.session or recording.id, []).insert(0, recording)
    return found


def _list(config: Config, sessions: dict[str, list[Recording]]) -> None:
    if not sessions:
        say(config, "还没有录制 | there are no recordings yet")
        return
    from rich.console import Console
    from rich.table import Table

    english = config.language == "en"
    table = Table(box=None)
    for zh, en in (
        ("场次", "session"),
        ("开始", "started"),
        ("标题", "title"),
        ("录像", "files"),
        ("章节", "chapters"),
    ):
        table.add_column(en if english else zh, overflow="fold")
    for name, recordings in sessions.items():
        started = datetime.fromtimestamp(recordings[0].started_at / 1000).strftime("%Y-%m-%d %H:%M")
        files = sum(len(one.parts) for one in recordings)
        chapters = sum(len(one.chapters) for one in recordings)
        table.add_row(name, started, recordings[0].title or "", str(files), str(chapters))
    Console(markup=False, highlight=False).print(table)


def _recordings(config: Config, room: str) -> list[Recording]:
    """From the running server, else from the room's database."""
    from overlay.room.recordings import Recording

    if remote := connect(config, room):
        try:
            return msgspec.convert(remote.get("/recordings")["recordings"], list[Recording])
        except AnswerError as error:
            raise CliError(f"{remote.url}: {error}") from None
    return asyncio.run(_read(config, room))


async def _read(config: Config, room: str) -> list[Recording]:
    from overlay.room.journal import Journal
    from overlay.room.recordings import TABLE, Recording

    file = config.room_folder(room) / "room.db"
    if not file.is_file():
        return []
    journal = await Journal.open(file)
    try:
        return [
            msgspec.json.decode(value, type=Recording) for table, _, value in await journal.items() if table == TABLE
        ]
    finally:
        await journal.close()
