"""Catalogue files: encodings, headers, shop systems' exports, and every bad row named."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.errors import Invalid, OverlayError, Refused
from overlay.room.spreadsheet import read

CHINESE = "商品编号,链接号,商品名称,价格,划线价,划线价依据,库存,卖点,类目,限购,图片\n"
ROW = "A1,3,龙井茶,29.90,39.90,近30天日常价,100,明前采摘|产地直发,茶叶,2,/assets/tea.png\n"
ENTRY = {
    "id": "A1",
    "number": 3,
    "name": "龙井茶",
    "price": "29.90",
    "was": "39.90",
    "was_basis": "近30天日常价",
    "stock": 100,
    "points": ["明前采摘", "产地直发"],
    "category": "茶叶",
    "limit": 2,
    "image": "/assets/tea.png",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_chinese_file_in_every_encoding(encoding, line_end, delimiter):
    text = (CHINESE + ROW).replace(",", delimiter).replace("\n", line_end)
    assert [product["entry"] for product in read(text.encode(encoding))] == [ENTRY]


def test_english_headers_in_any_order_and_case():
    text = "Price,NAME,Stock,unknown column\n9.9,Mug,,whatever\n"
    assert read(text.encode()) == [
        {"line": 2, "was_dropped": False, "entry": {"name": "Mug", "price": "9.9", "stock": None}}
    ]


@pytest.mark.parametrize("written", ["¥1,299.00", "￥1299", "1299元", "1,299.000", "RMB 1299.00"])
def test_money_as_people_write_it(written):
    table = io.StringIO()
    csv.writer(table).writerows([["name", "price"], ["x", written]])
    assert read(table.getvalue().encode())[0]["entry"]["price"] in ("1299.00", "1299")


@pytest.mark.parametrize(
    ("text", "column"),
    [("商品名称,价格,划线价\n茶,29.90,39.90\n", "划线价依据"), ("name,price,was\nTea,29.90,39.90\n", "was_basis")],
)
def test_a_column_that_the_file_lacks_is_called_as_it_should_be(text, column):
    with pytest.raises(Refused) as refusal:
        read(text.encode())
    assert [row["column"] for row in refusal.value.rows] == [column]


def test_every_bad_row_is_listed_with_line_column_and_reason():
    text = (
        CHINESE
        + ROW
        + "A2,x,,9.9.9,5,,几个,,,0,\n"
        + "A1,4,茶,1.00,,,,,,,\n"
        + '"A3\n",5,"两\n行",5.00,4.00,依据,,,,,\n'
    )
    with pytest.raises(Refused) as refusal:
        read(text.encode())
    rows = refusal.value.document("zh")["rows"]
    assert {(row["line"], row["column"]) for row in rows} == {
        (3, "链接号"),
        (3, "商品名称"),
        (3, "价格"),
        (3, "划线价依据"),
        (3, "库存"),
        (3, "限购"),
        (4, "商品编号"),
        (5, "划线价"),
    }
    assert all(row["why"] for row in rows)
    assert " | " not in str(rows)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "商品名称,价格\n".encode(),
        b"a,b\n1,2\n",
        b'name,price\n"x,1\n',
        b"\xff\xff\xff",
    ],
)
def test_what_is_no_catalogue_is_said_plainly(data):
    with pytest.raises(Invalid) as refusal:
        read(data)
    assert refusal.value.field == "file"


SHOPIFY_OLD = """Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src
tea,Green Tea,<p>x</p>,V,Food,Title,Default Title,SKU-1,12,9.90,19.90,https://cdn.example/tea.png
tea,,,,,,,,,,,https://cdn.example/tea-2.png
mug,Mug,,V,Home,Colour,Red,,-2,25.00,25.00,
mug,,,,,,Blue,MUG-B,7,26.00,0.00,
"""
SHOPIFY_NEW = """Title,URL handle,SKU,Price,Compare-at price,Inventory quantity,Product image URL,Option1 value,Weight value (grams)
Green Tea,tea,SKU-1,9.90,19.90,12,https://cdn.example/tea.png,Default Title,100
"""


def test_shopifys_old_export():
    products = read(SHOPIFY_OLD.encode())
    assert [
        (p["line"], p["entry"]["id"], p["entry"]["name"], p["entry"]["price"], p["entry"]["stock"]) for p in products
    ] == [
        (2, "SKU-1", "Green Tea", "9.90", 12),
        (4, "mug-Red", "Mug Red", "25.00", 0),
        (5, "MUG-B", "Mug Blue", "26.00", 7),
    ]
    assert [p["was_dropped"] for p in products] == [True, False, False]
    assert not any("was" in p["entry"] for p in products)


def test_shopifys_new_export():
    (product,) = read(SHOPIFY_NEW.encode())
    assert product["entry"]["id"] == "SKU-1"
    assert product["entry"]["image"] == "https://cdn.example/tea.png"
    assert product["was_dropped"]


def test_woocommerces_export():
    text = (
        "ID,Type,SKU,Name,Published,Sale price,Regular price,Stock,Categories,Images,Parent\n"
        '7,simple,,Tea,1,15.00,20.00,4,"Food > Tea, Gifts","https://a.example/1.png, https://a.example/2.png",\n'
        "8,variable,V,Shirt,1,,,,,,\n"
        "9,variation,V-1,Shirt - Red,1,,30.00,2,,,V\n"
    )
    products = read(text.encode())
    assert [(p["entry"]["id"], p["entry"]["name"], p["entry"]["price"], p["was_dropped"]) for p in products] == [
        ("woo-7", "Tea", "15.00", True),
        ("V-1", "Shirt - Red", "30.00", False),
    ]
    assert products[0]["entry"]["image"] == "https://a.example/1.png"


async def test_an_import_is_all_or_nothing_and_keeps_what_was_sold(open_room):
    room = await open_room()
    await room.do("catalogue.import", products=read((CHINESE + ROW).encode()))
    await room.events({"type": "order", "order": {"id": "1", "product": "A1", "quantity": 5}})
    assert (room.room.product("3").stock, room.room.product("3").sold) == (95, 5)
    answer = await room.do("catalogue.import", products=read((CHINESE + ROW.replace("29.90", "28.00")).encode()))
    assert answer["updated"] == 1
    product = room.room.product("A1")
    assert (product.price, product.stock, product.sold) == (2800, 95, 5)
    twice = ROW.replace("A1", "A2")  # link number 3 belongs to A1
    with pytest.raises(Refused) as refusal:
        await room.do("catalogue.import", products=read((CHINESE + ROW.replace("龙井", "新") + twice).encode()))
    assert [row["line"] for row in refusal.value.rows] == [3]
    assert room.room.product("A1").name == "龙井茶"


async def test_a_file_without_ids_or_with_fewer_columns_updates_what_is_there(open_room):
    room = await open_room()
    await room.do("catalogue.import", products=read((CHINESE + ROW).encode()))
    answer = await room.do("catalogue.import", products=read("链接号,名称,价格\n3,龙井,19.90\n".encode()))
    assert (answer["added"], answer["updated"]) == (0, 1)
    product = room.room.product("A1")
    assert (product.name, product.price, product.was, product.points) == ("龙井", 1990, 3990, ["明前采摘", "产地直发"])
    await room.do("catalogue.import", products=read("编号,名称,价格,划线价,依据\nA1,龙井,19.90,,\n".encode()))
    assert room.room.product("A1").was is None
    assert (await room.do("catalogue.import", products=read("名称,价格\n龙井,19.90\n".encode())))["unchanged"] == 1


@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda text: ("名称,价格\n" + text).encode("utf-8", "replace"))
)
def test_no_bytes_make_it_fail_otherwise(data):
    try:
        products = read(data)
    except OverlayError:
        return
    assert all(product["entry"]["price"] for product in products)
