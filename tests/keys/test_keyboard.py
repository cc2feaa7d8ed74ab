"""How a keyboard is listened to on the systems that no test machine has: what pynput calls, and what it is answered."""

import asyncio
import enum
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from overlay.keys.keyboard import Keyboard
from overlay.keys.names import Chord
from overlay.keys.presses import Stroke

DOWN, UP, SYSTEM_DOWN, SYSTEM_UP = 0x0100, 0x0101, 0x0104, 0x0105  # of Windows; with Alt the latter two


class Suppress(Exception):
    """As pynput keeps an event from other programs."""


class KeyCode(SimpleNamespace):
    char: str | None = None
    vk: int | None = None


class Key(enum.Enum):
    """Some of pynput's."""

    f1 = KeyCode(vk=0x7A)
    alt_r = KeyCode(vk=0x3D)


class Listener(threading.Thread):
    """A pynput listener that hears what the test says."""

    IS_TRUSTED = False
    last: "Listener"

    def __init__(self, **options: Callable[..., Any]) -> None:
        super().__init__(daemon=True)
        self.options = options
        self.stopped = threading.Event()
        Listener.last = self

    def run(self) -> None:
        self.stopped.wait()

    def wait(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped.set()

    def suppress_event(self) -> None:
        raise Suppress


@pytest.fixture
def strokes(monkeypatch: pytest.MonkeyPatch) -> list[Stroke]:
    stub = SimpleNamespace(keyboard=SimpleNamespace(Listener=Listener, Key=Key))
    monkeypatch.setitem(sys.modules, "pynput", stub)
    return []


async def settle(keyboard: Keyboard) -> None:
    """Until its thread has ended, so that all that it said is here."""
    keyboard.close()
    await asyncio.to_thread(Listener.last.join)
    await asyncio.sleep(0)


async def test_windows_keys_are_heard_by_number_and_kept_from_others(strokes: list[Stroke]) -> None:
    ended: list[bool] = []
    keyboard = Keyboard(strokes.append, lambda: ended.append(True), system="win32")
    assert await keyboard.open() is None
    alt_1 = Chord("1", frozenset({"Alt"}))
    assert keyboard.bind({Chord("F1"), alt_1}) == set()

    def swallowed(message: int, vk: int) -> bool:
        try:
            assert Listener.last.options["win32_event_filter"](message, SimpleNamespace(vkCode=vk)) is False
        except Suppress:
            return True
        return False

    assert [swallowed(DOWN, 0x70), swallowed(DOWN, 0x70), swallowed(UP, 0x70)] == [True] * 3
    assert [swallowed(DOWN, 0x71), swallowed(UP, 0x71), swallowed(DOWN, 0xFF)] == [False] * 3
    assert [swallowed(SYSTEM_DOWN, 0xA4), swallowed(SYSTEM_DOWN, 0x31), swallowed(SYSTEM_UP, 0x31)] == [
        False,
        True,
        True,
    ]
    assert not swallowed(SYSTEM_UP, 0xA4)
    # AltGr+1 types a character where there is an AltGr; Windows says Ctrl before it.
    assert not any([swallowed(DOWN, 0xA2), swallowed(SYSTEM_DOWN, 0xA5), swallowed(SYSTEM_DOWN, 0x31)])

    await settle(keyboard)
    f1 = Chord("F1")
    assert strokes == [(f1, "press"), (f1, "repeat"), (f1, "release"), (alt_1, "press"), (alt_1, "release")]
    assert ended == [True]


async def test_a_mac_says_what_it_does_not_allow_and_bound_keys_are_kept_from_others(strokes: list[Stroke]) -> None:
    keyboard = Keyboard(strokes.append, lambda: None, system="darwin")
    assert "Input Monitoring" in str(await keyboard.open())
    option_1 = Chord("1", frozenset({"Alt"}))
    keyboard.bind({Chord("F1"), option_1})
    options = Listener.last.options

    def swallowed(key: object, on: str = "on_press") -> bool:
        options[on](key)
        event = object()
        return options["darwin_intercept"](10, event) is not event

    assert swallowed(Key.f1) and swallowed(Key.f1, "on_release")
    assert not swallowed(Key.alt_r)
    assert swallowed(KeyCode(char="¡", vk=0x12)) and swallowed(KeyCode(char="¡", vk=0x12), "on_release")
    assert not swallowed(KeyCode(char="å", vk=0x00)) and not swallowed(None)
    other = object()
    assert options["darwin_intercept"](14, other) is other, "an event that is no key's is not ours"

    await settle(keyboard)
    assert [stroke.chord for stroke in strokes] == [Chord("F1"), Chord("F1"), option_1, option_1]


async def test_a_listener_that_fails_has_ended(strokes: list[Stroke], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Listener) -> None:
        raise OSError("the desktop is gone")

    monkeypatch.setattr(Listener, "run", fail)
    ended = asyncio.Event()
    keyboard = Keyboard(strokes.append, ended.set, system="win32")
    await keyboard.open()

    await asyncio.wait_for(ended.wait(), 60)
    keyboard.close()
