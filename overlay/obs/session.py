"""One stretch of connection to OBS, from its first good answer to its loss, and what works with it meanwhile."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from overlay.obs.client import NOT_READY, EventCallback, EventLine, ObsClient, ObsRefused
from overlay.obs.protocol import Version, ask

T = TypeVar("T")


class Session:
    """The connected OBS. Whoever got it must ask `can` before a request that not every obs-websocket 5 knows."""

    def __init__(self, client: ObsClient, version: Version, held: Callable[[], bool]) -> None:
        self.version = version
        self._client = client
        self._held = held
        self._listeners: list[EventCallback] = []

    def can(self, *requests: str) -> bool:
        """Whether this OBS knows all of these requests."""
        return self.version.available_requests.issuperset(requests)

    async def call(self, request: str, data: Mapping[str, object] | None = None) -> dict[str, object]:
        """OBS's answer; requests run one after another. Raises `ObsRefused`, `ObsLost`."""
        if self._held():
            raise ObsRefused(request, NOT_READY, "OBS is switching its scene collection, or quitting")
        return await self._client.call(request, data)

    async def ask(self, kind: type[T], request: str, data: dict[str, object] | None = None) -> T:
        """The answer as one of the types of `protocol`. Raises like `call`."""
        return await ask(self, kind, request, data)

    async def screenshot(self, source: str, width: int, height: int | None, *, form: str = "png") -> bytes:
        """A picture of a scene or source, over a connection of its own: at most one is under way at a time. Without
        `height` it keeps the source's shape."""
        if self._held():
            raise ObsRefused("GetSourceScreenshot", NOT_READY, "OBS is switching its scene collection, or quitting")
        return await self._client.screenshot(source, width, height, form=form)

    def listen(self, callback: EventCallback) -> Callable[[], None]:
        """`callback(type, data)` for each of OBS's events from now on; call what this returns to end it."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    async def events(self, subscriptions: int, deliver: EventCallback, ended: Callable[[], None]) -> EventLine:
        """A connection of its own for events that come too often for `listen`; close it at the end. The callbacks are
        called in its thread. Raises `ObsLost`."""
        return await EventLine.open(self._client.settings, subscriptions, deliver, ended)

    def event(self, kind: str, data: dict[str, object]) -> None:
        """Pass an event on (the driver's)."""
        for callback in tuple(self._listeners):
            callback(kind, data)


class Part(Protocol):
    """Something that works with OBS while it is there: each connection calls `run` anew."""

    async def run(self, session: Session) -> None:
        """Works until it is cancelled, which the loss of the connection does. May let `ObsLost` through."""
