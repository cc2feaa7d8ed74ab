"""A plugin that misbehaves is switched off alone, with its traceback; the room and the others go on."""

import pytest

from overlay import Refused, Unavailable


def off(room, name):
    return room.room.mechanics()[name].problem


async def assert_only_bad_is_off(room):
    await room.room.settle()
    assert off(room, "bad") is not None
    assert off(room, "good") is None
    assert not room.topic("bad")["on_air"]


async def room_with(author, open_plugins, bad, **options):
    author.mechanic("bad", bad, **options)
    author.mechanic("good", zone="center")
    room = await open_plugins(author.load())
    await room.do("bad.show")
    await room.do("good.show")
    assert room.topic("bad")["on_air"]
    return room


FAULTS = {
    "raises": ("raise ValueError('oh dear')", "oh dear"),
    "divides by zero": ("1 / 0", "ZeroDivisionError"),
    "exits": ("raise SystemExit(3)", "SystemExit"),
    "loops for ever": ("while True: pass", "longer than 2 s"),
    "sleeps": ("import time; time.sleep(60)", "longer than 2 s"),
    "hides what stops it": ("try:\n        import time; time.sleep(60)\n    except Exception: pass", "longer than 2 s"),
    "keeps what is no value": ("self.state.count = object()", "object"),
    "keeps half a character": ("self.state.count = chr(0xd800)", "surrogates"),
    "answers what is no value": ("return object()", "object"),
    "says what is no value": ("self.emit('x', data=object())", "object"),
    "sets a deadline on nothing": ("self.deadline(self.now, lambda: None)", "deadline"),
    "waits": ("import asyncio; return asyncio.sleep(1)", "cannot await"),
    "recurses": ("self.go()", "RecursionError"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_command_that_fails(author, open_plugins, fault):
    statement, seen = FAULTS[fault]
    room = await room_with(author, open_plugins, f'@command()\ndef go(self):\n    """走 | Go"""\n    {statement}')
    before = room.room.products()
    with pytest.raises(Unavailable):
        await room.do("bad.go")
    await assert_only_bad_is_off(room)
    assert seen in off(room, "bad")
    assert room.topic("bad")["count"] == 1
    assert room.room.products() == before
    assert await room.do("good.show") == 2
    with pytest.raises(Unavailable):
        await room.do("bad.show")


@pytest.mark.parametrize("fault", ["raises", "exits", "keeps what is no value", "keeps half a character", "recurses"])
async def test_a_deadline_that_fails_waits_for_the_mend(author, open_plugins, fault):
    body = f"""
@command()
def arm(self) -> None:
    self.deadline(self.now + 5000, self.go)

def go(self):
    {FAULTS[fault][0]}
"""
    author.mechanic("bad", body)
    author.mechanic("good", zone="center")
    plugins = author.load()
    room = await open_plugins(plugins)
    await room.do("bad.show")
    await room.do("bad.arm")
    await room.wait(10)
    await assert_only_bad_is_off(room)
    assert await room.do("good.show") == 1
    author.mechanic("bad", body.replace(FAULTS[fault][0], "self.state.count = 100"))
    assert plugins.reload_changed() == ["bad"]
    await room.room.replace_mechanics(plugins.mechanics())
    await room.wait(1)
    assert off(room, "bad") is None
    assert room.topic("bad")["count"] == 100


@pytest.mark.parametrize("fault", ["raises", "sleeps", "keeps what is no value", "recurses"])
async def test_a_listener_that_fails_hinders_no_other(author, open_plugins, fault):
    body = '@on("comment")\ndef go(self, comments):\n    '
    author.mechanic("after", body + "self.state.count += len(comments)")
    author.mechanic("bad", body + FAULTS[fault][0])
    author.mechanic("good", body + "self.state.count += len(comments)", zone="center")
    room = await open_plugins(author.load())
    await room.do("bad.show")
    assert await room.events({"type": "comment", "text": "1"}, {"type": "comment", "text": "2"}) == [True, True]
    await assert_only_bad_is_off(room)
    assert (room.topic("after")["count"], room.topic("good")["count"]) == (2, 2)
    assert dict(room.room._memory.totals) == {"comment": 2}


async def test_a_listener_that_refuses_is_passed_over_and_stays(author, open_plugins):
    body = '@on("comment")\ndef go(self, comments):\n    self.state.count += len(comments)'
    author.mechanic("after", body)
    author.mechanic("bad", body + "\n    raise Refused(None, '不 | no')")
    author.mechanic("good", body, zone="center")
    room = await open_plugins(author.load())
    assert await room.events({"type": "comment", "text": "1"}) == [True]
    assert [room.topic(name)["count"] for name in ("after", "bad", "good")] == [1, 0, 1]
    assert off(room, "bad") is None


async def test_who_hears_a_fact_cannot_hurt_who_says_it(author, open_plugins):
    author.mechanic("good", "@command()\ndef say(self) -> None:\n    self.state.count += 1\n    self.emit('said')",
                    zone="center")  # fmt: skip
    author.mechanic("bad", '@on("good.said")\ndef hear(self, facts):\n    raise ValueError("oh dear")')
    author.mechanic("other", '@on("good.said")\ndef hear(self, facts):\n    self.state.count += len(facts)')
    room = await open_plugins(author.load())
    await room.do("bad.show")
    await room.do("good.say")
    await assert_only_bad_is_off(room)
    assert (room.topic("good")["count"], room.topic("other")["count"]) == (1, 1)


async def test_a_fact_is_what_it_was_when_it_was_said(author, open_plugins):
    author.mechanic(
        "good",
        state="items: list[int] = []; count: int = 0; price: Money = Money(5)",
        body="""
@command()
def say(self) -> None:
    self.emit("said", items=self.state.items, price=self.state.price, by={7: "x"})
    self.state.items.append(1)
""",
    )
    author.mechanic("other", state="heard: list[dict] = []; count: int = 0", body="""
@on("good.said")
def hear(self, facts):
    self.state.heard += facts
""")  # fmt: skip
    room = await open_plugins(author.load())
    await room.do("good.say")
    fact = {"fact": "good.said", "items": [], "price": 5, "by": {"7": "x"}}
    assert room.topic("other")["heard"] == [fact] == room.facts_named("good.said")


async def test_a_query_changes_nothing(author, open_plugins):
    author.mechanic("good", "def peek(self):\n    self.state.count += 1\n    self.take()\n    return self.state.count")
    author.save("route", """
from plugins.good import Thing
@hookimpl
def register_routes():
    return [Route("peek", Thing.peek, "host", "看 | Peek")]
""")  # fmt: skip
    plugins = author.load()
    room = await open_plugins(plugins)
    (route,) = plugins.loaded["route"].routes
    assert [await room.room.query(route, {}) for _ in range(3)] == [1, 1, 1]
    assert await room.do("good.show") == 1
    assert not room.room.state()["topics"]["good"]["count"] > 1


async def test_state_keys_of_any_type_are_there_after_a_restart(author, open_plugins):
    author.mechanic("good", state="by: dict[int, str] = {}; pair: tuple[int, int] = (1, 2); count: int = 0", body="""
@command()
def put(self, number: int) -> None:
    self.state.by[number] = "x"
    self.state.pair = (number, number)
""")  # fmt: skip
    room = await open_plugins(author.load())
    await room.do("good.put", number=7)
    await room.stop()
    await room.start()
    await room.do("good.put", number=8)
    assert off(room, "good") is None
    assert room.topic("good")["by"] == {"7": "x", "8": "x"}
    assert room.topic("good")["pair"] == [8, 8]


async def test_a_cue_whose_command_fails_at_a_deadline_is_dropped(author, open_plugins):
    author.mechanic("good", "@command()\ndef plan(self) -> None:\n    self.fire('f')", zone="center")
    author.mechanic("bad", '@command()\ndef go(self) -> None:\n    raise ValueError("oh dear")')
    room = await open_plugins(author.load())
    await room.do("cues.put", cues=[{"id": "f", "command": "bad.go"}])
    await room.do("good.plan")
    assert off(room, "bad")
    await room.do("good.plan")
    assert await room.do("good.show") == 1


async def test_one_transaction_fires_a_cue_as_often_as_it_says(author, open_plugins):
    author.mechanic("good", zone="center", body="""
@command()
def plan(self) -> None:
    self.fire("f")
    self.deadline(self.now + 1, self.never)
    self.fire("f")
    self.deadline(None, self.never)
    self.fire("f")

def never(self):
    pass
""")  # fmt: skip
    author.mechanic("other")
    room = await open_plugins(author.load())
    await room.do("cues.put", cues=[{"id": "f", "command": "other.show"}])
    await room.do("good.plan")
    assert room.topic("other")["count"] == 3


async def test_refusing_is_no_failure(author, open_plugins):
    author.mechanic("good", "@command()\ndef no(self) -> None:\n    self.state.count = 9\n"
                            "    raise Refused('x', '不行 {why} | no {why}', why=self.state.count)")  # fmt: skip
    room = await open_plugins(author.load())
    with pytest.raises(Refused, match="no 9"):
        await room.do("good.no")
    assert off(room, "good") is None
    assert room.topic("good")["count"] == 0
