"""Fixtures: one virtual screen for all, one OBS for the tests that leave it running, fresh ones for the
others."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.obs.studio import Screen, Studio, missing


def _need_obs() -> None:
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    _need_obs()
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture(scope="session")
def studio(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A running OBS with the scenes 开场, 产品, 收尾 and a stand-in for the browser source. Leave it as you found
    it."""
    studio = Studio(tmp_path_factory.mktemp("obs"), screen, browser=True)
    studio.start()
    yield studio
    studio.close()


@pytest.fixture
def make_studio(screen: Screen, tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Makes OBSes that are not started yet; they end with the test."""
    made: list[Studio] = []

    def make(**options: object) -> Studio:
        folder = tmp_path / f"obs{len(made)}"
        folder.mkdir()
        made.append(Studio(folder, screen, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for studio in made:
        studio.close()
