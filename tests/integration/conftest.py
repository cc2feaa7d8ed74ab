"""The whole product as processes: `overlay serve`, a real OBS, a real Chromium."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overlay.cli.links import Links
from overlay.config import load
from tests.chromiums import require
from tests.obs.conftest import make_studio, screen  # noqa: F401  # fixtures of the tests here
from tests.ports import own_port

SAMPLE = """
language = "zh-CN"
[server]
port = {port}
[[rooms]]
name = "main"
title = "好物直播间"
platform = "douyin"
catalogue = "sample"
cues = "sample"
"""
CONFIG = """
language = "en"
[server]
port = {port}
[[rooms]]
name = "main"
title = "好物直播间"
cues = "cues.json"
platform = "none"
[rooms.obs]
host = "127.0.0.1"
port = {obs_port}
password_file = "obs.password"
scene = "直播"
"""


class Product:
    """An installed product in a folder of its own: its server can be killed and started again."""

    def __init__(self, folder: Path, obs_port: int | None = None, obs_password: str = "") -> None:
        self.port = own_port()
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        config = SAMPLE if obs_port is None else CONFIG
        (folder / "config.toml").write_text(config.format(port=self.port, obs_port=obs_port), "utf-8")
        (folder / "obs.password").write_text(obs_password, "utf-8")

    def start(self) -> None:
        """Returns when it has printed its addresses and listens."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "overlay", "serve"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Ctrl+C" in line:  # the last line, in every language
                return
        raise AssertionError("the server ended before it was ready")

    def kill(self) -> None:
        """As a crash: SIGKILL."""
        assert self.process is not None and self.process.stdout is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()

    def run(self, *arguments: str) -> str:
        """What a command of `overlay` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "overlay", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def link(self, role: str) -> str:
        """The address of a role's page, with its token, as `overlay link` prints it."""
        links = Links(f"http://127.0.0.1:{self.port}", load(self.folder / "config.toml"))
        return links.page(role, "main")


@pytest.fixture
def make_product(tmp_path: Path, pages: Path) -> Iterator[Callable[..., Product]]:
    made: list[Product] = []

    def make(obs_port: int | None = None, obs_password: str = "") -> Product:
        folder = tmp_path / "product"
        folder.mkdir()
        made.append(Product(folder, obs_port, obs_password))
        return made[-1]

    yield make
    for product in made:
        product.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    return str(require("current"))
