"""The examples of docs/cues.md, run as they stand against a new room with the samples."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.server import cues_api

PAGE = (Path(__file__).resolve().parents[2] / "docs/cues.md").read_text("utf-8")
(BLOCK,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [line for line in BLOCK.splitlines() if not line.startswith("#")]
CONFIG = '[[rooms]]\nname = "main"\ncatalogue = "sample"\ncues = "sample"\n'


@pytest.mark.skipif(shutil.which("curl") is None or os.name == "nt", reason="the examples are for a shell with curl")
async def test_every_curl_example_works(
    start: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cues_api, "HEARTBEAT_SECONDS", 0.05)
    server = await start(CONFIG)
    url = f"http://127.0.0.1:{server.port}"
    environment = os.environ | {"URL": url, "TOKEN": server.token("operator"), "no_proxy": "127.0.0.1"}
    answers = []
    for example in EXAMPLES:
        process = await asyncio.create_subprocess_shell(
            example, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment, cwd=tmp_path
        )
        said, complaint = await asyncio.wait_for(process.communicate(), 120)
        assert process.returncode == 0, f"{example}\n{complaint.decode()}"
        answers.append(said.decode())
        await server.hosted().room.settle()
    assert len(answers) == 8
    assert json.loads(answers[0])["faces"]["card-1"]["state"] == "idle"
    assert [step["would"] for step in json.loads(answers[4])["steps"]][:2] == ["run", "wait"]
    assert answers[5].endswith('"result":{"did":"fired"}}')
    assert "event: faces" in answers[6] and '"all":true' in answers[6]
    commands = [row["command"] for row in await server.rows()]
    for command in ("product_card.show", "product_card.hide", "flash_sale.start", "flash_sale.finish"):
        assert command in commands
    assert commands.count("cues.put") == 2, "the samples, and the same again from the file"
    file = json.loads((tmp_path / "cues.json").read_text("utf-8"))
    assert file["cues"] == (await server.json("GET", "…/cues"))["cues"]


async def test_the_cues_that_the_page_names_are_there(start: Callable[..., Any]) -> None:
    server = await start(CONFIG)
    cues = {cue["id"] for cue in (await server.json("GET", "…/cues"))["cues"]}
    assert set(re.findall(r"/cues/([\w-]+)/(?:fire|dry-run)", PAGE)) <= cues
    for step in re.findall(r"^\| `(\{.*\})` \|", PAGE, re.MULTILINE):
        done = {"command": "product_card.hide"}
        macro = {"id": "m", "mode": "macro", "steps": [json.loads(step), done]}
        await server.json("PUT", "…/cues", json={"cues": [macro]})
