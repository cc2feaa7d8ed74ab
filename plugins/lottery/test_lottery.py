"""抽奖: entering, drawing, proving; and an implementation of docs/draw.md that shares no line with ours."""

import copy
import hashlib
import hmac
import json

import click
import pytest
from click.testing import CliRunner

from overlay import NotFound, Refused
from plugins.lottery import Lottery, register_cli, register_routes
from plugins.lottery.draw import Picker, commitment_of, frozen, hash_of, problems_of

PRIZES = [{"name": "保温杯", "count": 2, "value": "99.00"}, {"name": "优惠券", "count": 3}]
OPEN = {"title": "开播抽奖", "prizes": PRIZES, "lasts": 60, "keyword": "666"}
PROOF, WINNERS = register_routes()
STATED = {"drawn_at", "why", "at"}  # what no hash binds, as docs/draw.md says


async def opened(open_room, **changes):
    room = await open_room(Lottery)
    return room, await room.do("lottery.open", **{**OPEN, **changes})


async def drawn(open_room, people=12, **changes):
    room, _ = await opened(open_room, **changes)
    await room.do("lottery.enter_list", names=[f"观众{number}" for number in range(people)])
    await room.do("lottery.close")
    return room, await room.do("lottery.draw")


async def proof_of(room, draw_id):
    return json.loads(json.dumps(await room.room.query(PROOF, {"draw_id": draw_id})))


def comment(id_, viewer, text, **more):
    return {"type": "comment", "id": id_, "viewer": {"id": viewer, "name": viewer}, "text": text, **more}


# docs/draw.md, by somebody who has read nothing else.


def independent(proof):
    def sha(lines):
        return hashlib.sha256("".join(line + "\n" for line in lines).encode("utf-8")).hexdigest()

    prizes = [f"{prize['count']} {prize['name']}" for prize in proof["prizes"]]
    assert sha([proof["seed"], proof["room"], proof["draw_id"], proof["title"], *prizes]) == proof["commitment"]
    people = sorted(proof["entries"], key=lambda entry: entry["id"].encode("utf-8"))
    assert people == proof["entries"]
    lines = [str(proof["closed_at"])] + [entry["id"] + "\t" + entry["name"] for entry in people]
    assert sha(lines) == proof["entries_hash"]
    left, i = [entry["id"] for entry in people], 0

    def pick():
        nonlocal i
        while True:
            message = f"{proof['draw_id']}:{proof['entries_hash']}:{i}".encode()
            number = int(hmac.new(bytes.fromhex(proof["seed"]), message, "sha256").hexdigest(), 16)
            i += 1
            if number < 2**256 - 2**256 % len(left):
                return left.pop(number % len(left))

    winners = [(p["name"], pick()) for p in proof["prizes"] for _ in range(p["count"]) if left]
    return winners, [pick() for _ in proof["redraws"]]


@pytest.mark.parametrize("people", [1, 2, 4, 5, 6, 300])
async def test_an_independent_implementation_agrees(open_room, people):
    room, answer = await drawn(open_room, people)
    if people > 5:
        for winner in answer["winners"][:1] * 1:
            answer = await room.do("lottery.redraw", prize=winner["prize"], viewer=winner["id"], why="没有联系上")
    proof = await proof_of(room, answer["draw_id"])
    winners, again = independent(proof)
    assert winners == [(winner["prize"], winner["id"]) for winner in proof["winners"]]
    assert again == [redraw["winner"] for redraw in proof["redraws"]]
    assert problems_of(proof) == []


async def test_who_enters_counts_once(open_room):
    room, _ = await opened(open_room)
    assert await room.do("lottery.enter", viewer={"id": "v1", "name": "王小明"}) == {"new": True, "entries": 1}
    assert await room.do("lottery.enter", viewer={"id": "v1", "name": "另名"}) == {"new": False, "entries": 1}
    assert await room.do("lottery.enter_list", names=["甲", "乙", " 甲 "]) == {"added": 2, "entries": 3}
    await room.events(comment("1", "a", "我要 666！"), comment("2", "a", "666 666"), comment("3", "b", "你好"))
    unreadable = [comment("7", "x", "666", platform="dou\tyin"), comment("8", "x\n", "666")]
    await room.events(*unreadable, comment("1", "a", "666", platform="other"))
    assert room.topic("lottery")["entries"] == 5
    with pytest.raises(Refused):
        await room.do("lottery.enter_list", names=["好", "坏\n的"])
    assert room.topic("lottery")["entries"] == 5


async def test_without_a_lottery_there_is_nothing_to_put_on_the_air(open_room):
    room = await open_room(Lottery)
    with pytest.raises(Refused):
        await room.do("lottery.take")
    room, _ = await drawn(open_room)
    await room.do("lottery.clear")
    with pytest.raises(Refused):
        await room.do("lottery.take")


async def test_it_closes_by_itself_and_late_is_late(open_room):
    room, _ = await opened(open_room)
    await room.do("lottery.enter", viewer={"id": "v1"})
    await room.wait(60)
    assert room.topic("lottery")["phase"] == "closed"
    with pytest.raises(Refused):
        await room.do("lottery.enter", viewer={"id": "v2"})
    await room.events(comment("1", "late", "666"))
    assert room.topic("lottery")["entries"] == 1
    assert len(room.facts_named("lottery.closed")) == 1


async def test_what_is_on_screen_is_what_the_proof_says(open_room):
    room, answer = await opened(open_room)
    commitment = room.topic("lottery")["commitment"]
    assert answer == {"draw_id": room.topic("lottery")["draw_id"], "commitment": commitment}
    await room.do("lottery.enter_list", names=["王小明", "李雷", "🥤杯"])
    await room.do("lottery.close")
    entries_hash = room.topic("lottery")["entries_hash"]
    result = await room.do("lottery.draw")
    proof = await proof_of(room, result["draw_id"])
    assert (proof["commitment"], proof["entries_hash"]) == (commitment, entries_hash)
    assert proof["seed"] == room.topic("lottery")["seed"]
    assert {entry["name"] for entry in proof["entries"]} == {"王**", "李**", "🥤**"}
    assert [set(winner) for winner in room.topic("lottery")["winners"]] == [{"prize", "name"}] * 3
    assert all(winner["name"].endswith("**") for winner in room.topic("lottery")["winners"])
    with pytest.raises(NotFound):
        await proof_of(room, "nothing")


async def test_the_seed_is_nowhere_to_be_read_before_the_draw(open_room):
    room, _ = await opened(open_room)
    await room.do("lottery.enter_list", names=["甲", "乙"])
    await room.do("lottery.take")
    await room.do("lottery.close")
    rows = "".join(f"{row.args}{row.facts}{row.patch}" for row in [row async for row in room.room.journal()])
    readable = json.dumps([room.room.state(), room.facts, rows, room.room.undoable()], default=str)
    seed = (await proof_of(room, (await room.do("lottery.draw"))["draw_id"]))["seed"]
    assert len(seed) == 64
    assert seed not in readable
    with pytest.raises(NotFound):
        await proof_of(room, "x")


def test_no_command_and_no_argument_names_a_winner():
    arguments = {name: set(info.schema.get("properties", {})) for name, info in Lottery.command_infos.items()}
    assert arguments == {
        "lottery.open": {"title", "prizes", "lasts", "keyword"},
        "lottery.enter": {"viewer"},
        "lottery.enter_list": {"names"},
        "lottery.close": set(),
        "lottery.draw": set(),
        "lottery.redraw": {"prize", "viewer", "why"},  # the one who drops out
        "lottery.take": {"zone"},
        "lottery.clear": set(),
    }
    assert [name for name, info in Lottery.command_infos.items() if info.undo] == ["lottery.take"]


async def winners_of(room):
    return (await room.room.query(WINNERS, {}))["rows"]


async def test_staff_see_who_won_and_nobody_else_does(open_room):
    room, _ = await opened(open_room)
    await room.do("lottery.enter_list", names=[f"观众{number}" for number in range(12)])
    await room.do("lottery.close")
    assert await winners_of(room) == []  # who it will be is nobody's to know before the draw
    won = (await room.do("lottery.draw"))["winners"]
    rows = await winners_of(room)
    assert [{key: row[key] for key in ("prize", "name", "id")} for row in rows] == [
        {key: one[key] for key in ("prize", "name", "id")} for one in won
    ]
    assert rows[0]["commands"] == [
        {"command": "lottery.redraw", "args": {"prize": won[0]["prize"], "viewer": won[0]["id"]}}
    ]
    assert WINNERS.role == "assistant"  # as those who draw
    assert not any(one["name"] in json.dumps([room.room.state(), room.facts], ensure_ascii=False) for one in won)
    await room.do("lottery.redraw", **rows[0]["commands"][0]["args"], why="联系不上")
    assert won[0]["id"] not in {row["id"] for row in await winners_of(room)}
    await room.do("lottery.clear")  # off the air, and still to be told that they have won
    assert [row["commands"] for row in await winners_of(room)] == [[]] * 5
    await room.do("lottery.open", **OPEN)
    assert await winners_of(room) == []


async def test_a_redraw_replaces_one_and_says_why(open_room):
    room, answer = await drawn(open_room)
    first = answer["winners"][0]
    for why, viewer, field in [(" ", first["id"], "why"), ("弃奖", "nobody", "viewer")]:
        with pytest.raises(Refused) as refusal:
            await room.do("lottery.redraw", prize=first["prize"], viewer=viewer, why=why)
        assert refusal.value.field == field
    after = await room.do("lottery.redraw", prize=first["prize"], viewer=first["id"], why="弃奖")
    assert after["winners"][1:] == answer["winners"][1:]
    assert after["winners"][0]["id"] not in [winner["id"] for winner in answer["winners"]]
    assert problems_of(await proof_of(room, answer["draw_id"])) == []


async def test_nobody_wins_twice_and_when_nobody_is_left_it_says_so(open_room):
    room, answer = await drawn(open_room, people=5)
    assert len({winner["id"] for winner in answer["winners"]}) == 5
    with pytest.raises(Refused, match="nobody left"):
        await room.do("lottery.redraw", prize="保温杯", viewer=answer["winners"][0]["id"], why="弃奖")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lasts": 0}, "lasts"),
        ({"prizes": [{"name": "车", "count": 1, "value": "50000.01"}]}, "prizes[0].value"),
        ({"prizes": [{"name": "杯", "count": 1}] * 2}, "prizes"),
        ({"prizes": [{"name": "杯", "count": 10_000}, {"name": "碗", "count": 1}]}, "prizes"),
        ({"title": "两\n行"}, "title"),
        ({"prizes": [{"name": "杯\t", "count": 1}]}, "prizes[0].name"),
    ],
)
async def test_what_cannot_be_promised_is_refused(open_room, change, field):
    room = await open_room(Lottery)
    with pytest.raises(Refused) as refusal:
        await room.do("lottery.open", **{**OPEN, **change})
    assert refusal.value.field == field


async def test_each_step_has_its_time(open_room):
    room = await open_room(Lottery)
    for command in ("close", "draw"):
        with pytest.raises(Refused):
            await room.do(f"lottery.{command}")
    await room.do("lottery.open", **OPEN)
    for command, arguments in [("open", OPEN), ("draw", {}), ("redraw", {"prize": "x", "viewer": "x", "why": "x"})]:
        with pytest.raises(Refused):
            await room.do(f"lottery.{command}", **arguments)
    await room.do("lottery.close")
    with pytest.raises(Refused, match=r"nobody has entered.*open another"):
        await room.do("lottery.draw")
    await room.do("lottery.open", **OPEN)
    await room.do("lottery.enter", viewer={"id": "v"})
    await room.do("lottery.close")
    with pytest.raises(Refused):
        await room.do("lottery.open", **OPEN)


async def test_a_restart_in_the_middle_draws_the_same(open_room):
    room, _ = await opened(open_room)
    await room.do("lottery.enter_list", names=["甲", "乙", "丙"])
    await room.stop()
    await room.start()
    await room.do("lottery.close")
    await room.stop()
    await room.start()
    answer = await room.do("lottery.draw")
    await room.stop()
    await room.start()
    assert problems_of(await proof_of(room, answer["draw_id"])) == []


async def test_a_proof_stays_when_the_lottery_is_over(open_room):
    room, answer = await drawn(open_room)
    await room.do("lottery.clear")
    assert room.topic("lottery")["phase"] == "idle"
    await room.do("lottery.open", **OPEN)
    assert problems_of(await proof_of(room, answer["draw_id"])) == []


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def changed(value):
    return value + 1 if isinstance(value, int) else ("0" if value[:1] != "0" else "1") + value[1:]


async def test_any_change_to_a_proof_is_found(open_room):
    room, answer = await drawn(open_room, people=7)
    for winner in answer["winners"][:2]:
        await room.do("lottery.redraw", prize=winner["prize"], viewer=winner["id"], why="弃奖")
    proof = await proof_of(room, answer["draw_id"])
    assert problems_of(proof) == []
    for path in leaves(proof):
        forged = copy.deepcopy(proof)
        *way, last = path
        place = forged
        for key in way:
            place = place[key]
        place[last] = changed(place[last])
        assert bool(problems_of(forged)) == (last not in STATED), path
        del place[last]
        assert problems_of(forged), f"{path} is missing"


async def test_forgeries_that_keep_the_words_are_found(open_room):
    room, answer = await drawn(open_room, people=7)
    proof = await proof_of(room, answer["draw_id"])
    forgeries = {
        "one more": lambda p: p["entries"].append({"id": "新", "name": "新**"}),
        "one less": lambda p: p["entries"].pop(),
        "another order": lambda p: p["entries"].reverse(),
        "twice": lambda p: p["entries"].insert(0, p["entries"][0]),
        "two in one": lambda p: p["entries"][:2] == p["entries"].__setitem__(slice(0, 2), [
            {"id": "\t{}\n{}".format(p["entries"][0]["name"], p["entries"][1]["id"]), "name": "x"}]),
        "winners swapped": lambda p: p["winners"].reverse(),
        "a winner less": lambda p: p["winners"].pop(),
        "prizes swapped": lambda p: p["prizes"].reverse(),
        "a redraw that was none": lambda p: p["redraws"].append(
            {"prize": "保温杯", "id": p["winners"][0]["id"], "why": "x", "winner": p["winners"][0]["id"], "at": 1}),
        "a note": lambda p: p.update(note="x"),
        "capital letters": lambda p: p.update(seed=p["seed"].upper()),
        "many prizes": lambda p: p["prizes"][0].update(count=10**15),
    }  # fmt: skip
    for name, forge in forgeries.items():
        forged = copy.deepcopy(proof)
        forge(forged)
        assert problems_of(forged), name


@pytest.mark.parametrize("nonsense", [None, [], "x", 7, {}, {"format": "overlay-draw-1"}, {"format": 2}])
def test_nonsense_is_no_proof(nonsense):
    assert problems_of(nonsense)


async def test_the_command_line_checks_a_file(open_room, tmp_path):
    @click.group()
    def cli():
        pass

    register_cli(cli)
    room, answer = await drawn(open_room)
    proof = await proof_of(room, answer["draw_id"])
    file = tmp_path / "proof.json"

    def verify(content):
        if content is not None:
            file.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(cli, ["draw", "verify", str(file)])
        assert "Traceback" not in result.output
        return result.exit_code

    assert verify(json.dumps(proof)) == 0
    assert verify(json.dumps(proof, ensure_ascii=False)) == 0
    assert verify(json.dumps({**proof, "title": "另一场"})) == 1
    for unusable in ("", "{", "[]", "7", "[" * 100_000):
        assert verify(unusable) == 2, unusable[:9]
    file.unlink()
    assert verify(None) == 2


def test_every_entry_is_as_likely_as_any_other():
    """Many seeds from a fixed source: who wins first, and who wins at all, is spread as chance spreads it."""
    ids = frozen(f"v{number}" for number in range(7))
    closing = hash_of(1, [(id_, "v**") for id_ in ids])
    rounds = 7000
    first, any_ = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for number in range(rounds):
        picker = Picker(hashlib.sha256(str(number).encode()).hexdigest(), "draw", closing, ids)
        won = [picker.pick() for _ in range(3)]
        first[won[0]] += 1
        for id_ in won:
            any_[id_] += 1
    assert sum((count - rounds / 7) ** 2 / (rounds / 7) for count in first.values()) < 22.5  # 6 degrees, p = 0.001
    assert all(abs(count - rounds * 3 / 7) < 4 * (rounds * 3 / 7 * 4 / 7) ** 0.5 for count in any_.values())


def test_numbers_that_would_favour_the_first_are_passed_over(monkeypatch):
    import plugins.lottery.draw as procedure

    monkeypatch.setattr(procedure, "_SPACE", 1 << 255)  # half of all numbers are now above the last whole multiple
    picker = Picker("00" * 32, "draw", "hash", ["a", "b", "c"])
    assert {picker.pick() for _ in range(3)} == {"a", "b", "c"}
    assert picker.number > 3
    assert picker.pick() is None


def test_the_commitment_tells_seed_and_terms_apart():
    base = ("00" * 32, "main", "d1", "标题", [("杯", 1)])
    others = [("11" * 32, *base[1:]), (base[0], "other", *base[2:]), (*base[:2], "d2", *base[3:]),
              (*base[:3], "题", base[4]), (*base[:4], [("杯", 2)]), (*base[:4], [("杯", 1), ("碗", 1)])]  # fmt: skip
    assert len({commitment_of(*case) for case in [base, *others]}) == 7
