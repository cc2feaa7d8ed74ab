"""Pictures of every page, in both languages and three sizes, of a real server with a show under way.

`OVERLAY_SCREENSHOTS=docs/images uv run pytest tests/pictures` makes those of docs/pictures.md anew, under `pages/`. Else
one size of each page is gone through, and its pictures are judged by what can be measured: nothing is wider than its
place, nothing that is touched is smaller than a finger.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.people.conftest import Served

from . import walks
from .page import DOCK, LANGUAGES, SCREENS, SIZES, TABLET
from .show import begin
from .visit import Album, Size, Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

HALF = 0.5  # of the pixels of a prompter's screen, or of a broadcast, are enough to see what is on it

FOLDER = Path(os.environ["OVERLAY_SCREENSHOTS"]) / "pages" if "OVERLAY_SCREENSHOTS" in os.environ else None


def of_each(*sizes: Size) -> pytest.MarkDecorator:
    """Every size in every language where pictures are made; else one of them."""
    every = [(size, language) for language in LANGUAGES for size in sizes]
    return pytest.mark.parametrize(("size", "language"), every if FOLDER else every[-1:], ids=str)


@pytest_asyncio.fixture(loop_scope="session")
async def album() -> AsyncIterator[Album]:
    if FOLDER is not None:
        FOLDER.mkdir(parents=True, exist_ok=True)
    made = Album(FOLDER)
    yield made
    assert "\n".join(made.wrong) == ""


async def visit(served: Served, album: Album, size: Size, language: str) -> Visit:
    await begin(served)
    return Visit(served, album, size, language)


@of_each(*SIZES)
async def test_an_operators_console(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = await visit(served, album, size, language)
    await walks.operator(one, browser)
    phone = ("phone",) if one.phone else ()
    tabs = [f"operator-{tab}" for tab in walks.tabs_of(size[0])]
    assert album.made == [f"{name}-{one.mark}" for name in (*phone, *tabs, *walks.DIALOGS)]


@of_each(TABLET)
async def test_an_assistants_console(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = await visit(served, album, size, language)
    await walks.assistant(one, browser)
    assert album.made == [f"assistant-{tab}-{one.mark}" for tab in walks.tabs_of(size[0], operator=False)]


@of_each(*SIZES)
async def test_what_stands_before_it(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = Visit(served, album, size, language)  # nothing runs: a rehearsal may begin
    await walks.doors(one, browser)
    assert album.made == [f"{name}-{one.mark}" for name in walks.DOORS]


@of_each(DOCK)
async def test_a_dock_of_obs(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = await visit(served, album, size, language)
    await walks.dock(one, browser)
    assert album.made == [f"dock-{tab}-{one.mark}" for tab in walks.NARROW]


@of_each(*SCREENS, (390, 844))
async def test_the_prompter(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = await visit(served, album, size, language)
    await walks.prompter(one, browser, 1 if one.phone else HALF)
    assert album.made == [f"{name}-{one.mark}" for name in walks.PROMPTER]


@of_each(*SCREENS)
async def test_the_stage(served: Served, browser: Browser, album: Album, size: Size, language: str) -> None:
    one = await visit(served, album, size, language)
    await walks.stage(one, browser, HALF)
    assert album.made == [f"{name}-{one.mark}" for name in walks.STAGE]
