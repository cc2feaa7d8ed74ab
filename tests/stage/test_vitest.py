"""Runs the unit tests of web/, and its type check."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import front_end
from tests.chromiums import unavailable
from tests.stage.server import ROOT

WEB = ROOT / "web"


@pytest.fixture(scope="module")
def node() -> list[str]:
    try:
        front_end.install(tools=True)
        command: list[str] = front_end.node_and_npm()[0]
    except front_end.BuildError as error:
        unavailable(str(error))
    return command


def run(node: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    environment: dict[str, Any] = {**os.environ, "NO_COLOR": "1"}
    environment["PATH"] = f"{Path(node[0]).parent}{os.pathsep}{environment.get('PATH', '')}"
    return subprocess.run([*node, *arguments], cwd=WEB, env=environment, capture_output=True, text=True, check=False)


def test_vitest(node: list[str]) -> None:
    done = run(node, "node_modules/vitest/vitest.mjs", "run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_types(node: list[str]) -> None:
    done = run(node, "node_modules/typescript/bin/tsc", "--noEmit")
    assert done.returncode == 0, done.stdout + done.stderr
