"""A CSV file as people send and open it: encodings, delimiters, columns by several names, every bad row named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from overlay.errors import Invalid, Refused

MAX_ROWS = 10_000

_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
"""How a cell begins that a spreadsheet program may take for a formula, behind any apostrophes of ours."""


class Sheet:
    """A file's columns, and what is wrong with its rows so far."""

    def __init__(self, headers: list[str], layout: Mapping[str, tuple[str, ...]]) -> None:
        """`layout`: field → the names that its column may have, the preferred first."""
        names = header_names(headers)
        self.headers = headers
        plain = all(header.isascii() for header in headers)
        self.preferred = {
            key: next((alias for alias in aliases if alias.isascii() == plain), aliases[0])
            for key, aliases in layout.items()
        }
        self.columns = {key: [names.index(a) for a in aliases if a in names] for key, aliases in layout.items()}
        self.rows: list[dict[str, Any]] = []  # what is wrong, as the outside gets it

    def has(self, name: str) -> bool:
        return bool(self.columns.get(name))

    def text(self, row: list[str], name: str) -> str:
        """The first filled column of a field."""
        return next(iter(self.texts(row, name)), "")

    def texts(self, row: list[str], name: str) -> list[str]:
        """Every filled column of a field."""
        return [row[c].strip() for c in self.columns.get(name, ()) if c < len(row) and row[c].strip()]

    def column(self, name: str) -> str:
        """A field's column as the file calls it, or should call it."""
        columns = self.columns.get(name)
        return self.headers[columns[0]] if columns else self.preferred.get(name, name)

    def wrong(self, line: int, name: str, why: str) -> None:
        """Note what is wrong with a cell: `why` as `中文 | English`."""
        self.rows.append({"line": line, "column": self.column(name), "why": why})

    def check(self) -> None:
        """Raise `Refused` with every bad row, if there is one."""
        refuse(self.rows, "file")


def refuse(rows: list[dict[str, Any]], field: str) -> None:
    """Raise `Refused` with these bad rows (`line`, `column`, `why`), if there are any."""
    if rows:
        raise Refused(
            field,
            "有 {count} 行不能导入，什么都没有改 | {count} rows cannot be imported: nothing was changed",
            rows=rows, count=len({row["line"] for row in rows}),
        )  # fmt: skip


def read_table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headers, and `(line, cells)` of every further row that is not empty. Raises `Invalid` for no CSV file."""
    table = list(_rows(_decoded(data)))
    if not table:
        raise Invalid("file", "文件是空的 | the file is empty")
    return table[0][1], table[1:]


def header_names(headers: Iterable[str]) -> list[str]:
    """Headers as layouts know them."""
    return [header.strip().lstrip("\ufeff").casefold() for header in headers]


def write_table(headers: list[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV file that spreadsheet programs open as what it is: UTF-8 with its mark, no cell taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _neutral(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def written(cell: str) -> str:
    """What was written into a cell before `write_table` neutralised it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "编码应为 UTF-8 或 GB18030 | the file must be UTF-8 or GB18030")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """`(line, cells)` of every row that is not empty; the line is where the row begins."""
    if "\0" in text:
        raise Invalid("file", "这不是 CSV 文件 | this is no CSV file")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for count, row in enumerate(reader):
            if count > MAX_ROWS:
                raise Invalid("file", f"最多 {MAX_ROWS} 行 | at most {MAX_ROWS} rows")
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid("file", f"第 {line} 行：引号不成对 | line {line}: {error}") from None
