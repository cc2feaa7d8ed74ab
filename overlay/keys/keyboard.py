"""The keyboard of this machine, whatever window has the focus, through pynput."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import sys
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from overlay.keys.names import Chord, heard
from overlay.keys.presses import Presses, Stroke


class KeyboardError(Exception):
    """Keys cannot be seen here: why, and what to do instead ("中文 | English")."""


def obstacle(system: str, environment: Mapping[str, str]) -> str | None:
    """Why global keys cannot work here, None where nothing is known against it."""
    if importlib.util.find_spec("pynput") is None:
        return (
            "缺少 pynput；用 uv run --extra keys overlay keys，或 pip install 'overlay-live[keys]'"
            " | pynput is missing: uv run --extra keys overlay keys, or: pip install 'overlay-live[keys]'"
        )
    if system in ("win32", "darwin"):
        return None
    if environment.get("XDG_SESSION_TYPE") == "wayland" or environment.get("WAYLAND_DISPLAY"):
        return (
            "Wayland 不让任何程序看到别的窗口的按键；登录时选 X11（Xorg）会话，或用控制台网页的按键、"
            "Stream Deck、Companion | Wayland shows no program the keys of other windows: choose an X11 (Xorg) session"
            " at login, or use the keys of the console's page, a Stream Deck or Companion"
        )
    if not environment.get("DISPLAY"):
        return (
            "没有图形桌面（DISPLAY 是空的）；请在接着键盘的桌面上运行"
            " | there is no desktop here (DISPLAY is empty): run it on the desktop that has the keyboard"
        )
    return None


class Keyboard:
    """Hears chords and hands them over in the loop; those that are bound reach no other program.

    Callbacks run in the loop that `open` was called in. `ended`: the system has stopped telling us of keys.
    """

    def __init__(
        self, stroke: Callable[[Stroke], None], ended: Callable[[], None], *, system: str = sys.platform
    ) -> None:
        self._stroke = stroke
        self._ended = ended
        self._system = system
        self._presses = Presses()
        self._bound: frozenset[Chord] = frozenset()
        self._swallow = False
        self._listener: Any = None
        self._grabs: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> str | None:
        """Begin to hear; what the person has to allow first ("中文 | English"), if anything. Raises KeyboardError."""
        self._loop = asyncio.get_running_loop()
        try:
            self._listener = self._make_listener()
            if self._system not in ("win32", "darwin"):
                from overlay.keys.grabs import Grabs

                self._grabs = Grabs()
                self._loop.add_reader(self._grabs.descriptor, self._drain)
            self._listener.start()
            await asyncio.to_thread(self._listener.wait)
        except Exception as error:  # whatever a desktop says
            said = str(error).partition("\n")[0]
            raise KeyboardError(f"看不到按键：{said} | keys cannot be seen: {said}") from None
        if self._system == "darwin" and not self._listener.IS_TRUSTED:
            return (
                "macOS 还不允许：系统设置 → 隐私与安全性 → “辅助功能”和“输入监控”里勾选这个终端，然后重新运行"
                " | macOS does not allow it yet: System Settings → Privacy & Security → Accessibility and Input"
                " Monitoring: allow this terminal, then run it again"
            )
        return None

    def bind(self, chords: Collection[Chord]) -> set[Chord]:
        """Hear these and no others; those that another program has taken too."""
        self._bound = frozenset(chords)
        return set() if self._grabs is None else set(self._grabs.own(chords))

    def close(self) -> None:
        """Hear nothing any more; everybody gets the keys again."""
        self._bound = frozenset()
        if self._grabs is not None:
            assert self._loop is not None
            self._loop.remove_reader(self._grabs.descriptor)
            self._grabs.close()
        if self._listener is not None and self._listener.is_alive():
            with contextlib.suppress(Exception):  # the desktop is gone, and its thread about to end
                self._listener.stop()  # its thread is a daemon: on X11 it learns of this from the next key only

    def _hear(self, key: str | None, *, down: bool) -> bool:
        """In the listener's thread: whether the event is ours and nobody else's."""
        stroke = self._presses.heard(key, down=down, now=time.monotonic())
        if stroke is None or stroke.chord not in self._bound:
            return False
        self._tell(self._stroke, stroke)
        return True

    def _tell(self, callback: Callable[..., None], *args: object) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(callback, *args)

    def _drain(self) -> None:
        if not self._grabs.drain():
            assert self._loop is not None
            self._loop.remove_reader(self._grabs.descriptor)

    def _make_listener(self) -> Any:
        """A pynput listener that says when it ends, and keeps bound chords from others where it can."""
        from pynput import keyboard

        def event(key: Any, *, down: bool) -> None:
            special = key.name if isinstance(key, keyboard.Key) else None
            code = key.value if special else key
            name = None if key is None else heard(self._system, special=special, char=code.char, vk=code.vk)
            self._swallow = self._hear(name, down=down)

        def of_windows(message: int, data: Any) -> bool:
            if self._hear(heard("win32", vk=data.vkCode), down=message in _WINDOWS_DOWN):
                listener.suppress_event()
            return False  # heard already: pynput need not tell us

        def of_mac(_type: int, native: Any) -> Any:
            swallow, self._swallow = self._swallow, False
            return None if swallow else native

        listener = keyboard.Listener(
            on_press=lambda key: event(key, down=True),
            on_release=lambda key: event(key, down=False),
            win32_event_filter=of_windows,
            darwin_intercept=of_mac,
        )
        hears = listener.run

        def run() -> None:
            try:
                hears()
            except Exception:  # noqa: S110  # the desktop is gone: `ended` says all that there is to say
                pass
            finally:
                self._tell(self._ended)

        listener.run = run  # which its thread calls
        return listener


_WINDOWS_DOWN = (0x0100, 0x0104)  # WM_KEYDOWN, WM_SYSKEYDOWN
