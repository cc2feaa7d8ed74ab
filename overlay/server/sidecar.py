"""The `.chapters.txt` beside a recording: rewritten whole with each chapter, so that a crash leaves a good one."""

from __future__ import annotations

import logging
from pathlib import Path, PureWindowsPath

from overlay.room.chapters import ffmetadata
from overlay.room.recordings import Recording

log = logging.getLogger("overlay.server")

SUFFIX = ".chapters.txt"


def write(recording: Recording, folder: Path) -> list[Path]:
    """Write a file for each file of the recording that has chapters: beside it where OBS runs on this machine and
    that can be written, else into `folder`. Blocks. What was written.
    """
    return [path for file, text in ffmetadata(recording) if (path := _write(file, text, folder)) is not None]


def _write(file: str, text: str, folder: Path) -> Path | None:
    recorded = Path(file)
    elsewhere = folder / (PureWindowsPath(file).stem + SUFFIX)  # whichever system OBS runs on
    places = [recorded.with_name(recorded.stem + SUFFIX)] if recorded.is_file() else []
    for place in (*places, elsewhere):
        draft = place.with_name(f".{place.name}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(place)
        except OSError as error:
            log.warning("the chapters could not be written to %s: %s", place, error)
            _drop(draft)
        else:
            return place
    return None


def _drop(draft: Path) -> None:
    """Take away what a failed write left, if that can be done."""
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        log.debug("%s stays", draft)
