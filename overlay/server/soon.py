"""Something that is done a while after it was first asked for: once, however often it is asked for until then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Soon:
    """`soon()` asks for `do`, which then runs `seconds` later."""

    def __init__(self, seconds: float, do: Callable[[], None]) -> None:
        self._seconds = seconds
        self._do = do
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def __call__(self) -> None:
        if self._timer is None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._now)

    def close(self) -> None:
        """Never any more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()

    def _now(self) -> None:
        self._timer = None
        self._do()
