"""Chinese and English are complete, and no page has words of its own beside the catalogues."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from overlay.plugin.state import fields_of

from .sources import CATALOGUES, HOLE, ROOT, Source, catalogue, graphics, pages, parse, subjects, texts

PLACE = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
HUMAN = {"title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription", "label", "hint"}
NAMES = frozenset(["OBS", "CSV", "ms", "MIDI", "QR", "PIN", "dBFS", "dB", "kbd", "Stream", "Deck", "px", "AA"])
"""Names and units: the same in both languages."""
KEYCAPS = frozenset(["Esc", "Ctrl", "Alt", "Shift"])


def groups() -> tuple[str, ...]:
    """The beginnings of messages for names that come from the server and from plugins: `word(group, name)`."""
    signature = re.search(r"function word\(\s*group:([^,]*),", (CATALOGUES / "index.ts").read_text("utf-8"))
    assert signature is not None
    return tuple(f"{group}." for group in re.findall(r'"(\w+)"', signature[1]))


def sources() -> Iterator[tuple[Path, Source]]:
    for path in pages():
        yield path.relative_to(ROOT), parse(path.read_text("utf-8"))


def wordy(text: str) -> bool:
    """Does it say something to people, beside names and units?"""
    plain = re.sub(r"&\w+;", "", text.replace(HOLE, " "))
    return bool(HAN.search(plain)) or any(word not in NAMES | KEYCAPS for word in WORD.findall(plain))


def test_both_catalogues_have_the_same_subjects_and_all_of_them_count() -> None:
    zh, en = ([path.stem for path in subjects(language)] for language in ("zh", "en"))
    assert zh == en
    for language in ("zh", "en"):
        composed = (CATALOGUES / language / "index.ts").read_text("utf-8")
        assert re.findall(r"^  \.\.\.(\w+),$", composed, re.MULTILINE) == zh


def test_both_catalogues_say_the_same_things() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert list(zh) == list(en), set(zh) ^ set(en) or "the order differs"
    differing = [key for key in zh if set(PLACE.findall(zh[key])) != set(PLACE.findall(en[key]))]
    assert differing == []
    assert [key for key, text in (zh | en).items() if not text.strip()] == []
    assert [key for key, text in en.items() if HAN.search(text) and key != "language.other"] == []


def test_every_message_is_used() -> None:
    said: set[str] = set()
    begun: set[str] = set()
    for _, source in sources():
        for _, text in source.strings:
            if text.endswith(HOLE) and re.fullmatch(r"[\w.]+[._]", text[:-1]):
                begun.add(text[:-1])
            said.add(text)
    unused = [key for key in catalogue("zh") if key not in said and not key.startswith((*groups(), *begun))]
    assert "\n".join(unused) == ""


def test_what_happens_has_words() -> None:
    """Every fact of the server's own and of the bundled mechanics can be read in the log."""
    said = re.compile(r"\.(?:emit|_say)\((?:\"(\w+)\", )?\"(\w+)\"")
    sources = [*(ROOT / "overlay/room").glob("*.py"), *(ROOT / "plugins").glob("*/__init__.py")]
    facts = {name for path in sources for _, name in said.findall(path.read_text("utf-8"))}
    words = {key.rsplit(".", 1)[-1] for key in catalogue("zh") if key.startswith("fact.")}
    assert facts > {"opened", "item_started"}
    assert sorted(facts - words) == []


@pytest.mark.parametrize("plugin", ["product_card", "countdown", "flash_sale", "lottery"])
def test_what_a_bundled_mechanic_shows_has_words(plugin: str) -> None:
    """The console names every field of its state."""
    (mechanic,) = importlib.import_module(f"plugins.{plugin}").register_mechanics()
    words = {key.removeprefix("field.") for key in catalogue("zh") if key.startswith("field.")}
    assert sorted({name for name, _ in fields_of(mechanic.state_type)} - words) == []


def test_english_has_plural_forms() -> None:
    one_form = re.compile(r"\{(n|of|count|scripts)\} ([a-z]+ )?[a-z]+s\b|\(s\)")
    assert [text for text in catalogue("en").values() if one_form.search(text)] == []


def test_no_page_has_words_of_its_own() -> None:
    found = []
    for path, source in sources():
        for line, template in source.templates:
            for kind, text in texts(template):
                if (kind == "text" or kind in HUMAN) and wordy(text):
                    found.append(f"{path}:{line}: {kind}: {' '.join(text.split())}")
        both = path.parts[1] in ("kit", "stage")  # what a graphic says is given in both languages at once
        found += [
            f"{path}:{line}: {text}"
            for line, text in source.strings
            if HAN.search(text) and not (both and (WORD.search(text) or " | " in text))
        ]
    assert "\n".join(found) == ""


TOLD = re.compile(
    r"(?:\.(?:say|done)\(|new ApiError\(\s*\"\w+\",|\.(?:textContent|placeholder)\s*=|alert\(|confirm\()\s*[\"'`](?=[^\"'`]*[A-Za-z]{2})"
)


@pytest.mark.parametrize("folder", ["console", "prompter"])
def test_what_is_said_comes_from_the_catalogue(folder: str) -> None:
    found = []
    for path in pages():
        if path.parent.name == folder or folder in path.parts:
            text = path.read_text("utf-8")
            found += [
                f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}" for hit in TOLD.finditer(text)
            ]
    assert "\n".join(found) == ""


def test_graphics_have_their_words_in_both_languages() -> None:
    """Texts of a graphic are `中文 | English`, of which `say` shows the room's; nothing else is said."""
    lone = []
    for path in graphics():
        source = parse(path.read_text("utf-8"))
        lone += [
            f"{path.relative_to(ROOT)}:{line}: {text}"
            for line, text in source.strings
            if HAN.search(text) and not re.fullmatch(r"[^|]*[\u3400-\u9fff][^|]* \| [^\u3400-\u9fff|]+", text)
        ]
        for line, template in source.templates:
            lone += [
                f"{path.relative_to(ROOT)}:{line}: {text}"
                for kind, text in texts(template)
                if kind == "text" and wordy(text)
            ]
    assert "\n".join(lone) == ""


def test_the_finder_finds() -> None:
    source = parse(
        'const a = html`<p title="Hello there">${x ? html`<b>Sold out</b>` : "卖完"} ${t("ok")} OBS</p>`; // 注释 "话"\n'
        "const b = css`p { content: 'x' }`; const c = /[\"'`]/.test(d); const e = `core.${f}`;"
    )
    found = [(kind, text) for _, template in source.templates for kind, text in texts(template) if wordy(text)]
    assert found == [("text", "Sold out"), ("title", "Hello there")]
    assert [text for _, text in source.strings] == ["卖完", "ok", f"core.{HOLE}"]
