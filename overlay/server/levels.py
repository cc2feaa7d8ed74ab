"""Audio levels for the pages that want them: the loudest of each tenth of a second, encoded once for all."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import msgspec

from overlay.server.frames import text_frame
from overlay.server.hub import DRAINED

if TYPE_CHECKING:
    from overlay.obs.meters import Levels as Measured
    from overlay.obs.meters import Meters
    from overlay.server.hub import Page

PERIOD_SECONDS = 0.1
_SILENT_TICKS = 10  # without any level from OBS, after which pages are told that there are none

_encode = msgspec.json.Encoder().encode


class Levels:
    """One room's. OBS is asked for levels only while a page listens."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._meters: Meters | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, meters: Meters) -> None:
        """From now on there is an OBS."""
        self._meters = meters
        self._count()

    async def stop(self) -> None:
        """Tell nobody anything any more."""
        self._meters = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def join(self, page: Page) -> None:
        """The page wants levels."""
        self._pages.add(page)
        self._count()

    def leave(self, page: Page) -> None:
        """No more."""
        self._pages.discard(page)
        self._count()

    def _count(self) -> None:
        wanted = bool(self._pages) and self._meters is not None
        if wanted and self._task is None:
            self._task = asyncio.create_task(self._run())
        elif not wanted and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        assert self._meters is not None
        hold = self._meters.hold()
        quiet = 0
        try:
            while True:
                await asyncio.sleep(PERIOD_SECONDS)
                levels = hold.take()
                quiet = 0 if levels else quiet + 1
                if levels or quiet == _SILENT_TICKS:
                    self._tell(levels)
        finally:
            hold.stop()

    def _tell(self, levels: Measured) -> None:
        frame = text_frame(_encode({"type": "levels", "inputs": dict(levels)}))
        for page in self._pages:
            # What a slow page does not take is old before it arrives.
            if not page.transport.is_closing() and page.waiting <= DRAINED:
                page.transport.write(frame)
