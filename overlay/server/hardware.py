"""What one looks at in a room's OBS beside its state: the session for it, the devices, pictures, levels."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from overlay.errors import NotFound, Unavailable
from overlay.server.levels import Levels
from overlay.server.pictures import Pictures

if TYPE_CHECKING:
    from overlay.obs import ObsClient, ObsSettings
    from overlay.obs.devices import Device
    from overlay.obs.meters import Meters
    from overlay.obs.session import Part, Session

T = TypeVar("T")


class Hardware:
    """One room's; a part of its driver, from which it has the session. Without `start` there is no OBS."""

    def __init__(self) -> None:
        self.pictures = Pictures(lambda: self.session)
        self.levels = Levels()
        self._settings: ObsSettings | None = None
        self._session: Session | None = None
        self._listing: asyncio.Task[list[Device]] | None = None

    def start(self, settings: ObsSettings, meters: Meters) -> list[Part]:
        """The OBS is there; what has to work beside the driver. Only when `overlay.obs` is loaded."""
        self._settings = settings
        self.levels.start(meters)
        return [self, meters]

    async def stop(self) -> None:
        """Nobody asks any more."""
        await self.levels.stop()
        if self._listing is not None:
            self._listing.cancel()
            await asyncio.gather(self._listing, return_exceptions=True)

    async def run(self, session: Session) -> None:
        """Until the connection ends."""
        self._session = session
        try:
            await asyncio.Event().wait()
        finally:
            self._session = None

    @property
    def session(self) -> Session:
        """The OBS that answers now. Raises `Unavailable`, and `NotFound` where the room has none."""
        if self._settings is None:
            raise NotFound("这个直播间没有配置 OBS | this room has no OBS")
        if self._session is None:
            raise Unavailable("OBS 没有连接 | OBS is not connected")
        return self._session

    async def apart(self, work: Callable[[ObsClient], Awaitable[T]]) -> T:
        """Work with OBS over a connection of its own: what enumerates devices takes long, and must not keep a change of
        scene waiting. Raises `ObsLost`, `ObsRefused`, and like `session`."""
        from overlay.obs import ObsClient

        _ = self.session
        assert self._settings is not None
        client = await ObsClient.connect(self._settings)
        try:
            return await work(client)
        finally:
            await client.close()

    async def devices(self) -> list[Device]:
        """Listed once for all who ask at a time. Raises like `apart`."""
        from overlay.obs.devices import devices

        if self._listing is None or self._listing.done():
            self._listing = asyncio.create_task(self.apart(devices))
            self._listing.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._listing)
