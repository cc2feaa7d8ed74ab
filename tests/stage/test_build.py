"""What the build left behind: small enough, and whole."""

import gzip
import json
import re
from html.parser import HTMLParser
from typing import Any

from tests.stage.server import BUILT, ROOT

LIMIT = 40_000
"""Bytes of script, gzipped, that a stage loads before any graphic."""


class Links(HTMLParser):
    """Collects what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.build = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if (tag == "script" and found.get("src")) or found.get("rel") == "modulepreload":
            self.scripts.append(found.get("src") or found.get("href") or "")
        if found.get("name") == "build":
            self.build = found.get("content") or ""


def links(page: str) -> Links:
    parser = Links()
    parser.feed((BUILT / page).read_text("utf-8"))
    return parser


def test_the_stages_script_is_small(built: dict[str, Any]) -> None:
    # The kit's module comes with the first graphic, but is the stage's all the same.
    files = {*links("stage.html").scripts, built["graphic"]}
    assert len(files) >= 3
    assert sum(len(gzip.compress((BUILT / file.removeprefix("/web/")).read_bytes())) for file in files) <= LIMIT


def test_every_page_names_its_build_and_its_files_exist(built: dict[str, Any]) -> None:
    assert set(built["pages"]) == {"stage", "console", "prompter"}
    for page in built["pages"].values():
        found = links(page)
        assert found.build == built["build"]
        for address in re.findall(r'"(/web/[^"]+)"', (BUILT / page).read_text("utf-8")):
            assert (BUILT / address.removeprefix("/web/")).is_file()


def test_the_service_worker_is_one_classic_script(built: dict[str, Any]) -> None:
    worker = (BUILT / built["sw"]).read_text("utf-8")
    assert not re.search(r"\b(import|export)\b", worker)


def test_the_safe_areas_are_there_for_the_server(built: dict[str, Any]) -> None:
    shipped = json.loads((BUILT / "safe_areas.json").read_text("utf-8"))
    assert shipped == json.loads((ROOT / "web" / "stage" / "safe_areas.json").read_text("utf-8"))
    assert set(shipped["presets"]) == {"douyin", "kuaishou", "taobao", "channels", "tiktok", "none"}
    for name, preset in shipped["presets"].items():
        assert preset["estimate"] == (name != "none")
        assert ("估计" in preset["label"]["zh"]) == preset["estimate"]
        for shape in ("portrait", "landscape"):
            assert set(preset[shape]) == {"top", "right", "bottom", "left"}
            size = shipped["reference"][shape]
            assert preset[shape]["left"] + preset[shape]["right"] < size["width"] / 2
            assert preset[shape]["top"] + preset[shape]["bottom"] < size["height"] / 2


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "web" / "package-lock.json").read_text("utf-8")
