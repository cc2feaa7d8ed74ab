"""The message catalogues: no words outside them, and none that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
PAGES = [*(WEB / "console").rglob("*.ts"), *(WEB / "prompter").rglob("*.ts")]
SOURCES = [source for source in PAGES if not source.name.endswith(".test.ts")]
KEY = re.compile(r'^  "?([\w.]+)"?: "', re.MULTILINE)
# Said for names that come from the server: `word("phase", name)`; and tabs, which are named by their place.
BY_NAME = {"phase", "role", "zone", "fact", "field", "core", "tab", "meter", "incident", "did", "would", "color"}


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/", "", re.sub(r"(?<![:\w])//.*", "", source), flags=re.DOTALL)


def catalogue(language: str) -> list[str]:
    return KEY.findall((WEB / "i18n" / f"{language}.ts").read_text("utf-8"))


def test_both_languages_say_the_same_things() -> None:
    assert catalogue("zh") == catalogue("en")
    assert len(catalogue("zh")) > 150


def test_no_words_are_hard_coded() -> None:
    words = {}
    for source in SOURCES:
        found = re.findall(r"[\u3400-\u9fff]+", without_comments(source.read_text("utf-8")))
        # English words between tags, `>Save</`, and in attributes
        found += re.findall(r">\s*([A-Za-z]{2,}[A-Za-z ]*)\s*</", without_comments(source.read_text("utf-8")))
        found += re.findall(r'(?:title|placeholder|aria-label)="([A-Za-z]{2,}[^"]*)"', source.read_text("utf-8"))
        if found := [word for word in found if word != "OBS"]:
            words[source.name] = found
    assert words == {}


def test_every_message_is_said_somewhere() -> None:
    code = "\n".join(source.read_text("utf-8") for source in SOURCES)
    unsaid = [key for key in catalogue("zh") if key.split(".")[0] not in BY_NAME and f'"{key}"' not in code]
    assert unsaid == []
