"""The wheel: built from a clean copy, installed into an empty environment, started in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = shutil.which("uv")

pytestmark = [pytest.mark.timeout(400)]


def run(*command: str | Path, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `uv build` makes of the files that git has, without anything built before."""
    if UV is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("needs uv: pip install uv")
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    files = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in files:
        if name and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    run(UV, "build", "--wheel", "--out-dir", folder / "dist", cwd=source)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def test_it_holds_pages_and_plugins_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(re.fullmatch(r"overlay/_web/.+\.html", name) for name in names)
    assert {"overlay/_bundled/config.toml", "overlay/_bundled/plugins/lottery/graphic.js"} <= set(names)
    assert not [name for name in names if re.search(r"/test_\w+\.py$|node_modules", name)]
    assert {name.split("/")[0] for name in names} == {"overlay", names[-1].split("/")[0]}


def test_it_serves_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    venv, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    run(UV, "venv", "--python", sys.executable, venv, cwd=tmp_path)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(UV, "pip", "install", "--python", python, wheel, cwd=tmp_path)
    with subprocess.Popen(
        [python, "-m", "overlay", "serve", "--port", "0"],
        cwd=empty,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        try:
            assert server.stdout is not None
            printed = ""
            for line in server.stdout:
                printed += line
                if "Ctrl+C" in line:
                    break
            stage = re.search(r"http://127\.0\.0\.1:\d+/stage/main\?token=\S+", printed)
            assert stage, printed
            base, token = stage[0].split("/stage/")[0], stage[0].split("token=")[1]
            assert json.load(urllib.request.urlopen(f"{base}/healthz"))["status"] == "ok"
            page = urllib.request.urlopen(stage[0]).read().decode()
            script = re.search(r'src="(/web/[^"]+\.js)"', page)
            assert script, page
            headers = {"Authorization": f"Bearer {token}"}
            assert urllib.request.urlopen(urllib.request.Request(base + script[1], headers=headers)).status == 200
            state = json.load(
                urllib.request.urlopen(urllib.request.Request(f"{base}/api/v1/rooms/main/state", headers=headers))
            )
            assert {"product_card", "countdown", "flash_sale", "lottery"} <= set(state["topics"])
        finally:
            server.terminate()
    assert server.returncode == 0
