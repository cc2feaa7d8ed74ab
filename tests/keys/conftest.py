"""A virtual screen, a room and an agent, shared by the tests that leave them running."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.keys.desktop import Desktop, Room, missing
from tests.obs.studio import Screen
from tests.ports import own_port


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    if reason := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    screen = Screen(640, 480)
    yield screen.display
    screen.close()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    room = Room(tmp_path_factory.mktemp("room"), own_port())
    yield room
    room.stop()


@pytest.fixture
def make_desktop(display: str, room: Room, tmp_path: Path) -> Iterator[Callable[..., Desktop]]:
    """Starts an agent with options, beside an empty air; it is ended after the test. One at a time has the keys."""
    room.clear_the_air()
    made: list[Desktop] = []

    def make(*options: str, screen: str = display) -> Desktop:
        made.append(Desktop(tmp_path, screen, room, *options))
        return made[-1]

    yield make
    for desktop in made:
        if not desktop.agent.process.stdout.closed:  # type: ignore[union-attr]
            desktop.agent.end()
