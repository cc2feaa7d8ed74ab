"""docs/pictures.md shows every page, and every picture that it shows is there, small, and of this page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import page

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "images" / "pages"
MOST = 5 * 1024 * 1024  # bytes of all of them: everybody clones them


@pytest.fixture(scope="module", autouse=True)
def written() -> None:
    """Where pictures are made, the page that shows them is as well."""
    if os.environ.get("OVERLAY_SCREENSHOTS"):
        (DOCS / "pictures.md").write_text(page.render(), "utf-8")


def test_the_page_shows_every_picture_in_both_languages() -> None:
    text = (DOCS / "pictures.md").read_text("utf-8")
    assert text == page.render()
    assert [name for name in page.files() if f"(images/pages/{name})" not in text] == []


def test_every_picture_is_there_and_no_other() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(page.files())


def test_they_are_small_together_and_of_their_sizes() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST
    halved = {width for width, _ in page.SCREENS}
    for file in FOLDER.iterdir():
        width = int(file.stem.split("-")[-2])
        with Image.open(file) as picture:
            assert picture.width == (width // 2 if width in halved else width)
