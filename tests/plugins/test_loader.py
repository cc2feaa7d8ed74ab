"""Loading: what cannot be used is kept with its traceback, everything else works; saving a file loads it anew."""

import pytest

from overlay import NotFound
from overlay.plugin import loader
from overlay.plugin.loader import Plugins
from overlay.plugin.mechanic import RESERVED
from overlay.room.mechanics import CORE
from tests.plugins.conftest import problem

BROKEN = {
    "syntax": ("def (:", "SyntaxError"),
    "import": ("import a_module_that_nobody_has", "a_module_that_nobody_has"),
    "raises": ("raise ValueError('oh dear')", "oh dear"),
    "exits": ("import sys; sys.exit(1)", "SystemExit"),
    "wrong hook": ("@hookimpl\ndef register_mechanic():\n    return []", "register_mechanic"),
    "wrong hook argument": ("@hookimpl\ndef register_mechanics(room):\n    return []", "room"),
    "hook raises": ("@hookimpl\ndef register_mechanics():\n    raise ValueError('oh dear')", "oh dear"),
    "no mechanic": ("@hookimpl\ndef register_mechanics():\n    return [int]", "no Mechanic"),
    "no list": ("@hookimpl\ndef register_mechanics():\n    return 7", "TypeError"),
}

MECHANICS = {
    "name taken": ("good", "count: int = 0", "", "already has a mechanic named 'good'"),
    "name of the core": ("stage", "count: int = 0", "", "'stage' is the room's own"),
    "name of the room": ("room", "count: int = 0", "", "'room' is the room's own"),
    "name in capitals": ("Bad", "count: int = 0", "", "lower_case"),
    "field without default": ("bad", "count: int", "", "count needs a default"),
    "none that is not the default": ("bad", "count: int = 0; left: int | None = 3", "", "None must be its default"),
    "no value": ("bad", "count: int = 0; what: object = object()", "", "object"),
    "nothing of that name to show": ("bad", "count: int = 0", "content = 'text'", "text is no field"),
    "untyped argument": ("bad", "count: int = 0", "@command()\ndef go(self, x): pass", "argument x needs a type"),
    "any arguments": ("bad", "count: int = 0", "@command()\ndef go(self, **more: int): pass", "more"),
    "type that is no argument": ("bad", "count: int = 0", "@command()\ndef go(self, x: object): pass", "object"),
    "command that awaits": ("bad", "count: int = 0", "@command()\nasync def go(self): pass", "cannot await"),
    "listener that awaits": ("bad", "count: int = 0", "@on('like')\nasync def go(self, likes): pass", "cannot await"),
    "no start": ("bad", "count: int = 0", "def __init__(self): raise ValueError('oh dear')", "oh dear"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_plugin_that_cannot_be_loaded_is_off_alone(author, open_plugins, fault):
    source, seen = BROKEN[fault]
    author.save("bad", source)
    author.mechanic("good")
    plugins = author.load()
    assert seen in problem(plugins, "bad")
    assert "Traceback" in problem(plugins, "bad")
    assert plugins.loaded["good"].problem is None
    room = await open_plugins(plugins)
    assert await room.do("good.show") == 1


@pytest.mark.parametrize("fault", MECHANICS)
def test_a_mechanic_that_cannot_be_used_is_off_alone(author, fault):
    name, state, body, seen = MECHANICS[fault]
    author.mechanic("good")
    author.mechanic("zz_bad", body, state=state)
    file = author.folder / "zz_bad/__init__.py"
    author.save("zz_bad", file.read_text("utf-8").replace('"zz_bad"', f'"{name}"'), head="")
    plugins = author.load()
    assert seen in problem(plugins, "zz_bad")
    assert list(plugins.mechanics()) == ["good"]


def test_one_plugin_cannot_have_two_mechanics_of_one_name(author):
    author.save("bad", """
class One(Mechanic[State]):
    name = "one"
class Two(Mechanic[State]):
    name = "one"
@hookimpl
def register_mechanics():
    return [One, Two]
""")  # fmt: skip
    assert "already has a mechanic named 'one'" in problem(author.load(), "bad")


def test_none_may_be_left_out_at_every_depth(author):
    author.save("bad", """
import msgspec
class Inner(msgspec.Struct):
    left: int | None
class Its(State):
    rows: dict[str, list[Inner]] = {}
class One(Mechanic[Its]):
    name = "one"
@hookimpl
def register_mechanics():
    return [One]
""")  # fmt: skip
    assert "Inner.left may be None, so None must be its default" in problem(author.load(), "bad")


def test_a_plugin_that_hangs_at_its_import_is_off(author, monkeypatch):
    monkeypatch.setattr(loader, "IMPORT_SECONDS", 0.2)
    author.save("bad", "import time; time.sleep(60)")
    author.mechanic("good")
    plugins = author.load()
    assert "TookTooLong" in problem(plugins, "bad")
    assert list(plugins.mechanics()) == ["good"]


def test_the_names_of_the_room_are_reserved():
    assert set(RESERVED) == {*CORE, "room"}


def test_a_disabled_plugin_is_not_even_imported(author):
    author.save("bad", "raise ValueError('imported')")
    assert Plugins([author.folder], disabled=["bad"]).loaded == {}


def test_the_first_folder_wins(author, tmp_path):
    author.mechanic("good")
    own = tmp_path / "own" / "good"
    own.mkdir(parents=True)
    (own / "__init__.py").write_text('raise ValueError("not this one")')
    assert Plugins([author.folder, tmp_path / "own"]).loaded["good"].problem is None
    assert Plugins([tmp_path / "nowhere"]).loaded == {}


async def reload(plugins, room):
    changed = plugins.reload_changed()
    await room.room.replace_mechanics(plugins.mechanics())
    await room.room.settle()
    return changed


async def test_saving_loads_anew_and_keeps_the_state(author, open_plugins):
    author.mechanic("good")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("good.show")
    assert plugins.reload_changed() == []
    author.mechanic("good", "@command()\ndef more(self) -> None:\n    self.state.count += 10")
    assert await reload(plugins, room) == ["good"]
    assert room.topic("good") == {"count": 1, "on_air": True, "zone": "card"}
    await room.do("good.more")
    assert room.topic("good")["count"] == 11
    author.mechanic("good", state="count: int = 0; left: int = 7; label: str | None = None")
    await reload(plugins, room)
    assert room.topic("good") == {"count": 11, "left": 7, "on_air": True, "zone": "card"}
    with pytest.raises(NotFound):
        await room.do("good.more")
    await room.stop()
    room._mechanics = plugins.mechanics()
    await room.start()
    assert room.topic("good") == {"count": 11, "left": 7, "on_air": True, "zone": "card"}


async def test_two_saves_of_the_same_length_in_one_moment_are_two(author):
    author.mechanic("good", "answer = 1")
    plugins = author.load()
    for answer in (2, 3, 4):
        author.mechanic("good", f"answer = {answer}")
        assert plugins.reload_changed() == ["good"]
        assert plugins.mechanics()["good"].answer == answer


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_broken_save_keeps_what_was_there(author, open_plugins, fault):
    source, seen = BROKEN[fault]
    file = author.mechanic("good")
    (file.parent / "graphic.js").write_text("export default 1")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("good.show")
    author.save("good", source)
    assert await reload(plugins, room) == ["good"]
    assert seen in problem(plugins, "good")
    assert await room.do("good.show") == 2
    assert room.room.mechanics()["good"].folder == file.parent
    author.mechanic("good", "@command()\ndef more(self) -> None:\n    self.state.count += 10")
    await reload(plugins, room)
    assert plugins.loaded["good"].problem is None
    await room.do("good.more")
    assert room.topic("good")["count"] == 12


async def test_a_plugin_that_never_loaded_is_there_once_it_is_mended(author, open_plugins):
    author.save("bad", "def (:")
    plugins = author.load()
    room = await open_plugins(plugins)
    author.mechanic("bad")
    author.mechanic("new", zone="center")
    assert sorted(await reload(plugins, room)) == ["bad", "new"]
    assert await room.do("bad.show") == await room.do("new.show") == 1


async def test_a_deleted_plugin_is_gone_and_leaves_the_air(author, open_plugins):
    author.mechanic("good", zone="center")
    file = author.mechanic("gone")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("gone.show")
    file.unlink()
    assert await reload(plugins, room) == ["gone"]
    assert "gone" not in room.room.state()["topics"]
    author.mechanic("gone")
    await reload(plugins, room)
    assert room.topic("gone") == {"count": 1, "on_air": False}


async def test_what_was_on_air_when_its_plugin_broke_does_not_pop_up_later(author, open_plugins):
    author.mechanic("good")
    author.mechanic("other")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("good.show")
    await room.stop()
    without = {"other": plugins.mechanics()["other"]}
    room._mechanics = without
    await room.start()
    await room.do("other.show")
    await room.room.replace_mechanics(plugins.mechanics())
    await room.room.settle()
    assert not room.topic("good")["on_air"]
    assert room.topic("other")["on_air"]


async def test_a_state_that_fits_its_type_no_more_switches_off_and_is_kept(author, open_plugins):
    author.mechanic("good")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("good.show")
    author.mechanic("good", state="count: list[int] = []")
    await reload(plugins, room)
    assert "does not fit" in room.room.mechanics()["good"].problem
    assert not room.topic("good")["on_air"]
    author.mechanic("good")
    await reload(plugins, room)
    assert room.room.mechanics()["good"].problem is None
    assert await room.do("good.show") == 2


async def test_a_plugin_that_failed_is_on_again_when_it_is_saved(author, open_plugins):
    author.mechanic("bad", '@command()\ndef go(self) -> None:\n    raise ValueError("oh dear")')
    plugins = author.load()
    room = await open_plugins(plugins)
    with pytest.raises(Exception, match="failed"):
        await room.do("bad.go")
    assert room.room.mechanics()["bad"].problem
    author.mechanic("bad", "@command()\ndef go(self) -> None:\n    self.state.count = 5")
    await reload(plugins, room)
    await room.do("bad.go")
    assert room.topic("bad")["count"] == 5


async def test_pages_are_told_of_new_mechanics(author, open_plugins):
    author.mechanic("good")
    plugins = author.load()
    room = await open_plugins(plugins)
    told = []
    room.mechanics_changed = lambda: told.append(sorted(room.room.mechanics().keys() - CORE.keys()))
    author.mechanic("new", zone="center")
    await reload(plugins, room)
    assert told[-1] == ["good", "new"]
