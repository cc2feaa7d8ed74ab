"""A recording's chapters as files know them: per file, relative to its own start; and as FFmpeg's metadata text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from overlay.room.recordings import Chapter, Recording


@dataclass(frozen=True)
class Stretch:
    """A chapter's part of one file, in ms of that file. `end` is None where it goes on to the file's end."""

    chapter: Chapter
    start: int
    end: int | None


def stretches(recording: Recording, chapters: Sequence[Chapter]) -> list[tuple[str | None, list[Stretch]]]:
    """Per file of the recording, which of these chapters (ordered by time) is where in it.

    A chapter that is under way when OBS goes on in another file goes on there from its start.
    """
    found = []
    for part, ends in zip(recording.parts, _ends(recording), strict=True):
        here = []
        for chapter, following in zip_longest(chapters, chapters[1:]):
            begins = max(chapter.at, part.from_ms)
            stops = None if following is None else following.at
            over = chapter.at < part.from_ms and stops is not None and stops <= part.from_ms
            if over or (ends is not None and begins >= ends):
                continue
            inside = stops is not None and (ends is None or stops < ends)
            here.append(Stretch(chapter, begins - part.from_ms, stops - part.from_ms if stops and inside else None))
        found.append((part.file, here))
    return found


def ffmetadata(recording: Recording) -> list[tuple[str, str]]:
    """`(file, text)` of each file that has chapters, the text as `ffmpeg -i FILE -i TEXT -map_metadata 1` reads it."""
    written = []
    for (file, here), part, ends in zip(
        stretches(recording, recording.chapters), recording.parts, _ends(recording), strict=True
    ):
        if file is None or not here:
            continue
        lines = [";FFMETADATA1"]
        for one in here:
            end = one.end if one.end is not None else one.start if ends is None else ends - part.from_ms
            lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={one.start}", f"END={end}"]
            lines += [f"title={_escaped(one.chapter.title)}"]
        written.append((file, "\n".join(lines) + "\n"))
    return written


def _ends(recording: Recording) -> list[int | None]:
    """Where each file ends, in ms of the recording; None where it is not known."""
    length = recording.length
    if length is not None and recording.chapters and length <= recording.chapters[-1].at:
        length = None  # the end was looked at before the last chapter was written
    return [*(part.from_ms for part in recording.parts[1:]), length]


def _escaped(text: str) -> str:
    """FFmpeg's escaping: a backslash before what has a meaning; a title is one line."""
    line = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "=;#\\" else letter for letter in line)
