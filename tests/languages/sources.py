"""TypeScript sources taken apart: Lit templates with their texts and attributes, string literals, the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
CATALOGUES = WEB / "i18n"
HOLE = "\ue000"  # stands for an expression in a template
ENTRY = re.compile(r'^\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>\w+)): "(?P<text>(?:[^"\\]|\\.)*)",$')


def pages() -> list[Path]:
    """The sources that people's texts could be in: not tests, not the catalogues."""
    found = sorted(path for path in WEB.rglob("*.ts") if "node_modules" not in path.parts)
    catalogues = (CATALOGUES / "zh", CATALOGUES / "en")
    return [path for path in found if not path.name.endswith(".test.ts") and path.parent not in catalogues]


def graphics() -> list[Path]:
    """The plugins' own pages."""
    return sorted((ROOT / "plugins").rglob("*.js"))


def subjects(language: str) -> list[Path]:
    """The files of a catalogue that hold messages."""
    return sorted(path for path in (CATALOGUES / language).iterdir() if path.name != "index.ts")


def catalogue(language: str) -> dict[str, str]:
    """A catalogue's messages, of all its subjects. Raises ValueError at a line that is neither message, comment nor
    blank, and at a message that is there twice."""
    messages: dict[str, str] = {}
    for path in subjects(language):
        for key, text in _messages(path):
            if key in messages:
                raise ValueError(f"{language}/{path.name}: {key} is in this catalogue twice")
            messages[key] = text
    return messages


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    inside = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if re.match(r"(export default|const \w+(: .*)? =) ?\{$", line):
            inside = True
        elif line.startswith("}"):
            inside = False
        elif inside and line.strip() and not line.strip().startswith(("//", "/*", "*")):
            entry = ENTRY.match(line)
            if entry is None:
                raise ValueError(f"{path.parent.name}/{path.name}:{number}: one message a line: {line}")
            yield entry["quoted"] or entry["bare"], entry["text"]


@dataclass
class Source:
    """What a file says. Each with the line on which it begins."""

    templates: list[tuple[int, str]] = field(default_factory=list)  # html`…`, expressions as HOLE
    strings: list[tuple[int, str]] = field(default_factory=list)  # "…" and '…', and the pieces of other `…`
    code: str = ""  # all that is neither comment nor literal


def parse(text: str) -> Source:
    source = Source()
    _code(text, 0, source, nested=False)
    return source


def _code(text: str, at: int, source: Source, *, nested: bool) -> int:
    """Reads code until its end, or until the brace that closes an expression of a template."""
    depth = 0
    kept: list[str] = []
    while at < len(text):
        char, two = text[at], text[at : at + 2]
        if two == "//":
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
        elif two == "/*":
            at = text.index("*/", at) + 2
        elif char in "\"'":
            end = at + 1
            while text[end] != char:
                end += 2 if text[end] == "\\" else 1
            source.strings.append((text.count("\n", 0, at) + 1, text[at + 1 : end]))
            at = end + 1
        elif char == "`":
            tag = re.search(r"(\w+)\s*$", "".join(kept[-40:]))
            at = _template(text, at, source, tag[1] if tag else "")
        elif char == "/" and re.search(r"[(,=:[!&|?{;+]\s*$|return\s*$", "".join(kept[-20:])):
            at = _regex(text, at)
        elif nested and char == "}" and depth == 0:
            break
        else:
            depth += {"{": 1, "}": -1}.get(char, 0)
            kept.append(char)
            at += 1
    source.code += "".join(kept)
    return at


def _regex(text: str, at: int) -> int:
    end, in_class = at + 1, False
    while text[end] != "/" or in_class:
        in_class = {"[": True, "]": False}.get(text[end], in_class)
        end += 2 if text[end] == "\\" else 1
    return end + 1


def _template(text: str, at: int, source: Source, tag: str) -> int:
    line = text.count("\n", 0, at) + 1
    said: list[str] = []
    at += 1
    while text[at] != "`":
        if text[at : at + 2] == "${":
            at = _code(text, at + 2, source, nested=True) + 1
            said.append(HOLE)
        elif text[at] == "\\":
            said.append(text[at : at + 2])
            at += 2
        else:
            said.append(text[at])
            at += 1
    if tag in ("html", "svg"):
        source.templates.append((line, "".join(said)))
    elif tag != "css":
        source.strings.append((line, "".join(said)))
    return at + 1


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(name, value or "") for name, value in attrs]


def texts(template: str) -> Iterator[tuple[str, str]]:
    """`("text", …)` and `(attribute, …)` of a template."""
    parser = _Texts()
    parser.feed(template)
    parser.close()
    yield from parser.found
