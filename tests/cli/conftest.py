"""A folder with a config, the command line inside it, and a server of its own process."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overlay.cli import main
from tests.ports import own_port

CONFIG = """
language = "en"
[server]
port = {port}
[[rooms]]
name = "main"
title = "好物直播间"
catalogue = "sample"
cues = "sample"
[[rooms]]
name = "second"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int) -> Path:
    """A folder with a config.toml of two rooms; it is the current one."""
    (tmp_path / "config.toml").write_text(CONFIG.format(port=free_port), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port that nobody listens on."""
    return own_port()


Overlay = Callable[..., Result]


@pytest.fixture
def overlay() -> Overlay:
    """`overlay("link", "stage")`: runs a command in this process; stdout and stderr apart."""
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args], catch_exceptions=False)


@dataclass
class Served:
    """A running `overlay serve`: what it printed until it was ready, and where it is."""

    process: subprocess.Popen[str]
    output: str
    url: str

    def get(self, path: str, token: str) -> object:
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


Serve = Callable[..., Served]


@pytest.fixture
def serve(home: Path) -> Iterator[Serve]:
    """`serve("--port", "0")`: starts a server of its own process in `home`; it is ended after the test."""
    processes = []

    def start(*args: str) -> Served:
        process = subprocess.Popen(
            [sys.executable, "-m", "overlay", "serve", *args],
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        processes.append(process)
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
        output = "".join(lines)
        note = home / "data" / "running.json"
        assert note.exists(), output
        return Served(process, output, json.loads(note.read_text())["url"])

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
