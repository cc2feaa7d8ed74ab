"""Rundowns as CSV files: what people's run sheets look like, every bad row named, and what is written comes back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from overlay.errors import Invalid, OverlayError, Refused
from overlay.plugin.values import Money, Product
from overlay.room.cue_model import Cue
from overlay.room.rundown_csv import read, write
from overlay.room.rundown_plan import RundownItem, check, whole

PRODUCTS = [
    Product(id="A1", number=1, name="马克杯", price=Money(2590)),
    Product(id="=A2", number=2, name="=1+1", price=Money(1)),
]
CUES = [
    Cue(id="card", command="product_card.show"),
    Cue(id="@sale", command="flash_sale.start"),
    Cue(id="on", command="rundown.next"),
]
CHINESE = "序号,环节,内容,商品编号,快捷键,触发快捷键,计划时长,备注\n1,开场,欢迎,,,,5分钟,先说福利\n2,,主推,A1,card,是,1:30,\n3,福利,,2,,否,90秒,\n"
WANTED = [
    {
        "line": 2,
        "entry": {
            "segment": "开场",
            "label": "欢迎",
            "product": None,
            "fire": False,
            "planned": 300,
            "note": "先说福利",
        },
    },
    {"line": 3, "entry": {"label": "主推", "product": "A1", "cue": "card", "fire": True, "planned": 90}},
    {"line": 4, "entry": {"segment": "福利", "product": "=A2", "fire": False, "planned": 90}},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_chinese_run_sheet_in_every_encoding(encoding, line_end, delimiter):
    text = CHINESE.replace(",", delimiter).replace("\n", line_end)
    assert read(text.encode(encoding), PRODUCTS, CUES) == WANTED


def test_english_headers_in_any_order_and_case():
    text = "Minutes,LABEL,Link,Fire,whatever\n2.5,Mug,1号链接,no,x\n"
    assert read(text.encode(), PRODUCTS, CUES) == [
        {"line": 2, "entry": {"label": "Mug", "product": "A1", "fire": False, "planned": 150}}
    ]


@pytest.mark.parametrize(
    ("header", "text", "seconds"),
    [
        ("计划时长", "5分", 300),
        ("计划时长", "1小时5分30秒", 3930),
        ("计划时长", "５：００", 300),
        ("计划时长", "1:05:30", 3930),
        ("计划时长", "90:00", 5400),
        ("计划时长", "2h", 7200),
        ("计划时长", "1m 30s", 90),
        ("计划时长", "0.25秒", 0.25),
        ("计划时长", "", 0),
        ("时长（分钟）", "5", 300),
        ("时长（分钟）", "5分30秒", 330),
        ("时长(秒)", "90", 90),
        ("duration (min)", "1.5", 90),
    ],
)
def test_lengths_as_people_write_them(header, text, seconds):
    (item,) = read(f"内容,{header}\n开场,{text}\n".encode(), PRODUCTS, CUES)
    assert item["entry"]["planned"] == seconds


@pytest.mark.parametrize("text", ["5", "soon", "-5分", "5:99", "1e3秒", "∞", "99999小时", "5分钟分钟", "=5"])
def test_a_length_without_a_unit_is_not_guessed(text):
    with pytest.raises(Refused) as refusal:
        read(f"内容,计划时长\n开场,{text}\n".encode(), PRODUCTS, CUES)
    (row,) = refusal.value.rows
    assert (row["line"], row["column"]) == (2, "计划时长")


def test_every_bad_row_is_listed_with_line_column_and_reason():
    text = (
        "编号,环节,内容,商品编号,快捷键,触发快捷键,计划时长\n"
        "a,开场,欢迎,,,,5分钟\n"
        "a,,二,A9,nothing,也许,5\n"
        f'b,,"两\n行",,,是,1分\nc,,{"长" * 201},,on,是,1分\n'
        ",只有环节,,,,,\n"
    )
    with pytest.raises(Refused) as refusal:
        read(text.encode(), PRODUCTS, CUES)
    rows = refusal.value.document("zh")["rows"]
    assert {(row["line"], row["column"]) for row in rows} == {
        (3, "编号"), (3, "商品编号"), (3, "快捷键"), (3, "触发快捷键"), (3, "计划时长"),
        (4, "触发快捷键"),
        (6, "内容"), (6, "快捷键"),
        (7, "内容"),
    }  # fmt: skip
    assert all(row["why"] for row in rows)
    assert " | " not in str(rows)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "内容,计划时长\n".encode(),
        "内容\n开场\n".encode(),
        "计划时长\n5分\n".encode(),
        b'label,planned\n"x,1m\n',
        b"label,planned\n" + b"x,1m\n" * 301,
    ],
)
def test_what_is_no_rundown_is_said_plainly(data):
    with pytest.raises(Invalid) as refusal:
        read(data, PRODUCTS, CUES)
    assert refusal.value.field == "file"


def written(items, language="zh", **state):
    """A rundown with these items, as the room has it, and as a file."""
    checked, problems = check(items, PRODUCTS, CUES)
    assert not problems
    segment = ""
    for one in checked:
        segment = one.item.segment = one.segment or segment
    topic = {
        "order": [one.id for one in checked],
        "items": {
            one.id: {
                name: getattr(one.item, name)
                for name in one.item.__struct_fields__
                if getattr(one.item, name) is not None
            }
            for one in checked
        },
        **state,
    }
    rundown = whole(topic, {"notes": {one.id: one.note for one in checked if one.note}})
    return checked, write(rundown, {product.id: product.name for product in PRODUCTS}, language)


HOSTILE = st.sampled_from(
    ["=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "'=x", "''-", "＝1", '"', 'a"b,c', "a\tb", "\t=1", "'", "''"]
)
TEXT = st.text(max_size=20) | HOSTILE
IDS = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8) | st.sampled_from(
    ["=1", "@x", "'=y", "-"]
)


@st.composite
def items(draw):
    cue = draw(st.none() | st.sampled_from(["card", "@sale"]))
    return RundownItem(
        id=draw(st.none() | IDS),
        segment=draw(st.none() | TEXT),
        label="x" + draw(TEXT) if draw(st.booleans()) else draw(HOSTILE),
        product=draw(st.none() | st.sampled_from(["A1", "=A2"])),
        cue=cue,
        planned=draw(st.none() | st.integers(0, 7 * 24 * 3600 * 1000)),
        fire=cue is not None and draw(st.booleans()),
        note=draw(TEXT | st.sampled_from(["两行\n=字", "a\r\nb"])),
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(items(), min_size=1, max_size=6, unique_by=lambda item: item.id or id(item)),
    st.sampled_from(["zh", "en"]),
    st.sampled_from(["utf-8-sig", "gb18030"]),
)
@example([RundownItem(id="a", label="'=x", planned=0)], "zh", "utf-8-sig")
def test_what_is_written_comes_back(plan, language, encoding):
    checked, data = written(plan, language)
    entries = [row["entry"] for row in read(data.decode("utf-8-sig").encode(encoding), PRODUCTS, CUES)]
    again, problems = check(
        [RundownItem(**{**e, "planned": round(e["planned"] * 1000)}) for e in entries], PRODUCTS, CUES
    )
    assert not problems
    assert [
        (one.id, one.item.label, one.item.planned, one.item.product, one.item.cue, one.item.fire, one.note)
        for one in again
    ] == [
        (one.id, one.item.label, one.item.planned, one.item.product, one.item.cue, one.item.fire, one.note)
        for one in checked
    ]
    assert [one.segment or "" for one in again] == [one.item.segment for one in checked]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(items(), min_size=1, max_size=4, unique_by=lambda item: item.id or id(item)), st.sampled_from(["zh", "en"])
)
def test_no_cell_is_taken_for_a_formula(plan, language):
    _, data = written(plan, language)
    assert data.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")), cell


def test_what_items_took_is_written_too():
    _, data = written([RundownItem(id="a", label="开场", planned=300_000), RundownItem(id="b", label="主推", product="A1", planned=65_500)],
                      spent={"a": 3_725_250}, skipped=["b"])  # fmt: skip
    assert list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")))) == [
        {"条目编号": "a", "环节": "", "内容": "开场", "商品编号": "", "商品名称": "", "快捷键": "", "触发快捷键": "",
         "计划时长": "5分", "备注": "", "实际时长": "1小时2分5.25秒", "跳过": ""},
        {"条目编号": "b", "环节": "", "内容": "主推", "商品编号": "A1", "商品名称": "马克杯", "快捷键": "", "触发快捷键": "",
         "计划时长": "1分5.5秒", "备注": "", "实际时长": "", "跳过": "是"},
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: ("内容,计划时长\n" + text).encode("utf-8", "replace"))
)
def test_no_bytes_make_it_fail_otherwise(data):
    try:
        rows = read(data, PRODUCTS, CUES)
    except OverlayError:
        return
    assert all(row["entry"]["planned"] >= 0 for row in rows)


async def test_an_import_is_all_or_nothing(open_room):
    room = await open_room()
    await room.product(id="A1", name="马克杯")
    rows = read(
        "编号,内容,商品,计划时长\na,开场,,5分\nb,主推,A1,5分\n".encode(), room.room.products(), room.room.cues()
    )
    assert await room.do("rundown.import", items=rows) == {"items": 2}
    await room.do("catalogue.remove", id="A1")  # since the file was read
    with pytest.raises(Refused) as refusal:
        await room.do("rundown.import", items=[rows[0], {**rows[1], "entry": {**rows[1]["entry"], "id": "c"}}])
    assert [(row["line"], row["column"]) for row in refusal.value.rows] == [(3, "product")]
    assert room.topic("rundown")["order"] == ["a", "b"]
