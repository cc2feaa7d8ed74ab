"""A time limit around a plugin's handler, so that one that hangs is stopped and the room goes on."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

HANDLER_SECONDS = 2.0
"""How long one handler may take. The room stands still meanwhile, so this is a fuse and no budget."""


@functools.cache
def _limit_of(thread: int) -> TimeLimit:
    return TimeLimit()


def time_limit() -> TimeLimit:
    """The one time limit of the calling thread, where all rooms' handlers run."""
    return _limit_of(threading.get_ident())


class TookTooLong(BaseException):
    """Raised inside a handler that is past its limit. Not an `Exception`, so that `except Exception` cannot eat it."""


class TimeLimit:
    """Stops Python code that runs longer than its limit, in the thread that made this object.

    On POSIX a signal interrupts it, blocking calls such as `time.sleep` included. On Windows an exception is
    injected, which a blocking call sees only when it returns.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._by_signal = os.name == "posix" and threading.current_thread() is threading.main_thread()
        self._ends: float | None = None
        self._armed = threading.Event()
        if self._by_signal:
            signal.signal(signal.SIGUSR2, self._on_signal)
        self._watchdog = threading.Thread(target=self._watch, name="overlay-time-limit", daemon=True)
        self._watchdog.start()

    @contextlib.contextmanager
    def __call__(self, seconds: float = HANDLER_SECONDS) -> Iterator[None]:
        self._ends = time.monotonic() + seconds
        self._armed.set()
        try:
            yield
        finally:
            self._ends = None
            self._armed.clear()

    def _watch(self) -> None:
        while True:
            self._armed.wait()
            ends = self._ends
            if ends is None:
                continue
            left = ends - time.monotonic()
            if left > 0:
                time.sleep(min(left, 0.05) if left < 0.1 else 0.1)
                continue
            self._interrupt(ends)
            time.sleep(0.01)

    def _interrupt(self, ends: float) -> None:
        if self._ends != ends:
            return
        if self._by_signal:
            signal.pthread_kill(self._thread, signal.SIGUSR2)
        else:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(TookTooLong))

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        # Runs in the handler's own thread: what it reads here cannot change before it raises.
        ends = self._ends
        if ends is not None and time.monotonic() >= ends:
            self._ends = None
            raise TookTooLong
