"""The pages, built from the sources as they are now: of several test processes one builds, the others wait for it."""

import os
import runpy
from pathlib import Path

from filelock import FileLock

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "overlay-tests"
ROOT = Path(__file__).resolve().parents[1]
_BUILD = runpy.run_path(str(ROOT / "web" / "build_pages.py"))
OUTPUT: Path = _BUILD["OUTPUT"]
BuildError: type[Exception] = _BUILD["BuildError"]
node_and_npm = _BUILD["node_and_npm"]


def one_at_a_time(what: str) -> FileLock:
    """Held by the one process that makes `what` for all: a checkout's pages, a machine's browsers."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return FileLock(CACHE / f"{what}.lock")


def build() -> None:
    """Builds the pages if need be. Raises BuildError."""
    with one_at_a_time("pages"):
        _BUILD["build"]()


def install(*, tools: bool = False) -> None:
    """Installs what the pages are built with, and with `tools` what their tests need. Raises BuildError."""
    with one_at_a_time("pages"):
        _BUILD["install"](tools=tools)
