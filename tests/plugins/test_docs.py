"""docs/mechanics.md is true: its examples run as they are, and every hook has its row."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from overlay.plugin import hooks
from overlay.plugin.loader import Plugins

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "mechanics.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
SPECS = [name for name, hook in inspect.getmembers(hooks, inspect.isfunction) if hasattr(hook, "overlay_spec")]


def written(folder):
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def test_the_page_has_its_examples():
    assert sorted(FILES) == [
        "flash_sale/__init__.py", "like_goal/__init__.py", "like_goal/graphic.js", "like_goal/test_like_goal.py",
    ]  # fmt: skip


async def test_the_whole_example_is_a_working_plugin(author, open_plugins, monkeypatch):
    for name in [name for name in sys.modules if f"{name}.".startswith("plugins.flash_sale.")]:
        monkeypatch.delitem(sys.modules, name)
    plugins = Plugins([written(author.folder)])
    assert {name: plugin.problem for name, plugin in plugins.loaded.items()} == {"flash_sale": None, "like_goal": None}
    room = await open_plugins(plugins)
    await room.product(id="A1", price="19.90")
    with pytest.raises(Exception, match=r"19\.90"):
        await room.do("flash_sale.start", product="A1", price="19.90", lasts="5m", stock=3)
    await room.do("flash_sale.start", product="A1", price="9.90", lasts="5m", stock=3)
    sale = room.topic("flash_sale")
    assert (sale["phase"], sale["price"], sale["ends_at"], sale["on_air"]) == ("open", 990, room.now + 300_000, True)
    await room.events({"type": "order", "order": {"id": "1", "product": "A1"}})
    await room.wait(300)
    assert room.topic("flash_sale")["phase"] == "ended"
    assert room.facts_named("flash_sale.ended") == [{"fact": "flash_sale.ended", "sold": 0}]
    start = next(command for command in room.room.commands() if command.name == "flash_sale.start")
    assert start.label == {"zh": "开始秒杀", "en": "Start the sale"}
    labels = plugins.mechanics()["like_goal"].command_infos["like_goal.start"].schema["properties"]
    assert labels["goal"]["title"] == "目标点赞数 | Likes to reach"


def test_the_examples_own_tests_pass(tmp_path):
    written(tmp_path / "plugins")
    (tmp_path / "plugins" / "__init__.py").write_text("")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", "plugins"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "2 passed" in run.stdout, run.stdout + run.stderr


def test_every_hook_has_a_row_and_a_plugin_that_uses_it():
    assert SPECS
    rows = dict(re.findall(r"^\| `(\w+)\(\w*\)` \| .*?`(plugins/\w+)`", TEXT, re.MULTILINE))
    assert sorted(rows) == sorted(SPECS)
    for hook, plugin in rows.items():
        assert f"def {hook}(" in (ROOT / plugin / "__init__.py").read_text("utf-8")
