"""Scripts: kept per product, checked as they are saved, out to a file and back the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.errors import Invalid, NotFound, Refused
from overlay.plugin.values import Money, Product
from overlay.room.scripts import SECTIONS, VARIABLES, checked
from overlay.room.scripts_csv import read, write
from overlay.testkit import OpenRoom, RoomKit

PRODUCTS = [
    Product(id="A001", number=1, name="洁面乳", price=Money(5990)),
    Product(id="A002", number=2, name="面膜", price=Money(4900)),
]


async def scripts(kit: RoomKit) -> dict[str, Any]:
    found: dict[str, Any] = await kit.room.ask("scripts", "all")
    return found


async def stocked(open_room: OpenRoom) -> RoomKit:
    kit = await open_room()
    await kit.product(id="A001", number=1)
    await kit.product(id="A002", number=2)
    return kit


async def test_a_script_is_kept_per_product_and_one_for_the_session(open_room: OpenRoom) -> None:
    kit = await stocked(open_room)
    await kit.do("scripts.put", product="1", script={"opening": "  来看 { name }\r\n只要{price} \n", "close": "{left}"})
    await kit.do("scripts.put", script={"transition": "先点关注"})
    await kit.stop()
    await kit.start()
    kept = await scripts(kit)
    assert kept["scripts"] == {
        "A001": {"opening": "来看 {name}\n只要{price}", "points": "", "close": "{left}", "transition": ""}
    }
    assert kept["general"]["transition"] == "先点关注"
    assert kept["variables"] == list(VARIABLES)
    assert kept["revision"] == kit.topic("scripts")["revision"] > 0
    with pytest.raises(NotFound) as missing:
        await kit.do("scripts.put", product="A009", script={})
    assert missing.value.field == "product"


async def test_stages_see_no_more_than_that_it_changed(open_room: OpenRoom) -> None:
    kit = await stocked(open_room)
    await kit.do("scripts.put", product="A001", script={"opening": "底价是机密"})
    assert kit.topic("scripts").keys() == {"revision", "on_air"}
    assert "机密" not in str(kit.room.state())


async def test_undo_brings_the_former_script_back(open_room: OpenRoom) -> None:
    kit = await stocked(open_room)
    await kit.do("scripts.put", product="A001", script={"opening": "一"})
    before = await scripts(kit)
    await kit.do("scripts.put", product="A001", script={})
    assert (await scripts(kit))["scripts"] == {}
    await kit.undo()
    assert await scripts(kit) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [("只要 {prise}", r"\{prise\}"), ("只要 {}", r"\{\}"), ("只要 {price", "partner"), ("只要 price}", "partner")],
)
async def test_unknown_variables_are_refused_with_those_there_are(open_room: OpenRoom, text: str, said: str) -> None:
    kit = await stocked(open_room)
    with pytest.raises(Refused, match=said) as refusal:
        await kit.do("scripts.put", product="A001", script={"opening": "好", "close": text})
    assert refusal.value.field == "script.close"
    assert "{price}" in refusal.value.text("zh")
    assert (await scripts(kit))["scripts"] == {}


async def test_scripts_are_the_operators_to_write(open_room: OpenRoom) -> None:
    kit = await stocked(open_room)
    for role in ("host", "assistant"):
        with pytest.raises(Exception, match="operator"):
            await kit.do("scripts.put", role=role, script={"opening": "一"})


async def test_a_file_changes_what_it_names_or_nothing(open_room: OpenRoom) -> None:
    kit = await stocked(open_room)
    await kit.do("scripts.put", product="A001", script={"opening": "旧", "close": "留"})
    rows = [{"line": 2, "product": "1", "entry": {"opening": "新"}}, {"line": 3, "entry": {"points": "整场"}}]
    assert await kit.do("scripts.import", scripts=rows) == {"scripts": 2}
    kept = await scripts(kit)
    assert kept["scripts"]["A001"] == {"opening": "新", "points": "", "close": "留", "transition": ""}
    assert kept["general"]["points"] == "整场"
    bad = [*rows, {"line": 4, "product": "A009", "entry": {}}, {"line": 5, "entry": {"close": "{x}"}}]
    with pytest.raises(Refused) as refusal:
        await kit.do("scripts.import", scripts=bad)
    assert [row["line"] for row in refusal.value.rows or []] == [4, 5]
    assert await scripts(kit) == kept


def test_every_bad_cell_is_named() -> None:
    table = "链接号,开场,逼单\n1号,{price},好\n2,{x},}\n9,一,二\n01,又,来\n,,\n".encode()
    with pytest.raises(Refused) as refusal:
        read(table, PRODUCTS)
    found = [(row["line"], row["column"]) for row in refusal.value.rows or []]
    assert found == [(3, "开场"), (3, "逼单"), (4, "链接号"), (5, "链接号")]


@pytest.mark.parametrize("table", ["编号,价格\nA001,1\n", "商品编号\nA001\n", "商品编号,开场\n", ""])
def test_what_holds_no_scripts_is_said(table: str) -> None:
    with pytest.raises(Invalid):
        read(table.encode(), PRODUCTS)


def test_a_name_without_an_id_is_not_taken_for_the_session() -> None:
    with pytest.raises(Refused):
        read("商品编号,商品名称,开场\n,面膜,好\n".encode(), PRODUCTS)
    (row,) = read("商品编号,商品名称,开场\n整场,,好\n".encode("gb18030"), PRODUCTS)
    assert row == {"line": 2, "product": None, "entry": {"opening": "好"}}


PIECES = ["价", "a", ",", '"', "\n", "=", "-", "'", " ", "{price}", "{left}", "🎉"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
SCRIPT = st.fixed_dictionaries(dict.fromkeys(SECTIONS, TEXT.map(lambda text: checked(text, ""))))


@given(st.dictionaries(st.sampled_from(["A001", "A002"]), SCRIPT), SCRIPT, st.sampled_from(["zh", "en"]))
def test_a_file_comes_back_the_same(kept: dict[str, Any], general: dict[str, str], language: str) -> None:
    rows = read(write({"scripts": kept, "general": general}, PRODUCTS, language), PRODUCTS)
    empty = dict.fromkeys(SECTIONS, "")
    assert {row["product"]: row["entry"] for row in rows} == {None: general, "A001": empty, "A002": empty} | kept
