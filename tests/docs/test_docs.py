"""What README and docs show is true: commands, links, pictures, calls, examples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from overlay import errors
from overlay.cli import main
from overlay.plugin.events import Event
from overlay.plugin.values import from_argument
from overlay.room.cue_model import Cue
from overlay.server.live import Message
from overlay.server.table import CORE

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").glob("*.md"))]
CONTRACT = (ROOT / "docs/contract.md").read_text("utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_readme_starts_with_the_two_commands(readme):
    commands = re.findall(r"^    (.+)$", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    assert commands[:2] == ["pip install uv && uv run overlay serve", "pip install uv && uv run pytest"]


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_readme_leads_to_every_page_and_counts_the_sample_rooms_things(readme):
    text = (ROOT / readme).read_text("utf-8")
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)", text))
    assert linked == {page.name for page in (ROOT / "docs").glob("*.md")}
    cues = len(json.loads((ROOT / "overlay/samples/cues.json").read_text("utf-8"))["cues"])
    products = len((ROOT / "overlay/samples/products.csv").read_text("utf-8").splitlines()) - 1
    counted = re.search(r"(\d+) (?:个商品和|products and) (\d+) (?:个快捷键|cues)", text)
    assert counted is not None and counted.groups() == (str(products), str(cues))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_exist(page):
    import click

    context = click.Context(main)
    for name in re.findall(r"`overlay ([a-z]+)", page.read_text("utf-8")):
        assert main.get_command(context, name) is not None, f"{page.name} names overlay {name}"


def test_the_contract_has_every_call_and_no_other():
    documented = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)", CONTRACT))
    served = {(route.method, re.sub(r":[^}]*}", "}", route.path)) for route in CORE}
    room = "/api/v1/rooms/{room}"
    optional = {
        ("GET", path) for path in ("/stage/sw.js", f"{room}/draws/{{draw_id}}/proof", f"{room}/lottery/winners")
    }
    assert documented - optional == served - optional


def test_the_contract_has_every_error():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")]
    named = {kind.code: str(kind.status) for kind in kinds}
    assert dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", CONTRACT, re.MULTILINE)) == named


def test_the_examples_of_the_contract_are_accepted():
    examples = [
        json.loads(line)
        for block in re.findall(r"```json\n(.*?)```", CONTRACT, re.DOTALL)
        for line in block.splitlines()
    ]
    cues = [example for example in examples if "keys" in example]
    events = [example for example in examples if "platform" in example]
    assert len(cues) == 3
    assert len(events) == 2
    msgspec.convert(cues, list[Cue])
    msgspec.convert(events, list[Event], dec_hook=from_argument)


def test_what_the_contract_has_pages_say_is_understood_to_the_last_field():
    said = re.search(r"page to server:\n\n```json\n(.*?)```", CONTRACT, re.DOTALL)
    assert said is not None
    examples = [json.loads(line) for line in said[1].splitlines()]
    assert {"command", "fire", "ping"} <= {example["type"] for example in examples}
    for example in examples:
        assert example.items() <= msgspec.to_builtins(msgspec.convert(example, Message)).items()


def test_each_row_of_the_faults_names_its_tests():
    rows = [line for line in (ROOT / "docs/faults.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    rows = [row for row in rows if "情形 · What" not in row]
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        assert named, f"no test is named: {row}"
        for file, test in named:
            assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), f"{file} has no {test}"
