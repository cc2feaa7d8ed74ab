"""A connection to one OBS: obsws-python, made safe for asyncio.

obsws-python blocks, is not thread-safe, never looks at request ids and logs the password. So each request
socket has one owner thread and a serial queue, is thrown away after any time-out or surprise (a late answer
would be taken for the next request's), and everything that can go wrong becomes one of two exceptions:
`ObsLost`, `ObsRefused`.
"""

import asyncio
import base64
import contextlib
from collections.abc import Callable, Mapping

from obsws_python import Subs

from overlay.obs.connection import NOT_READY, ObsError, ObsLost, ObsRefused, ObsSettings
from overlay.obs.lines import EventCallback, EventLine, RequestLine

__all__ = [
    "NOT_READY",
    "EventCallback",
    "EventLine",
    "ObsClient",
    "ObsError",
    "ObsLost",
    "ObsRefused",
    "ObsSettings",
]

_EVENTS = Subs.GENERAL | Subs.CONFIG | Subs.SCENES | Subs.TRANSITIONS | Subs.OUTPUTS | Subs.UI


class ObsClient:
    """`await ObsClient.connect(settings)`, then `await client.call("GetVersion")`; `await client.close()`
    at the end.

    `on_event(type, data)` and `on_lost()` are called in the event loop. Requests run one after another in
    the order of the calls. A client that is lost stays lost: connect a new one.
    """

    def __init__(self, settings: ObsSettings) -> None:
        self.settings = settings
        self._requests: RequestLine | None = None
        self._pictures: RequestLine | None = None
        self._one_picture = asyncio.Lock()
        self._events: EventLine | None = None
        self._on_lost: Callable[[], None] | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"<ObsClient {self.settings.host}:{self.settings.port}{' lost' if self.lost else ''}>"

    @classmethod
    async def connect(
        cls,
        settings: ObsSettings,
        *,
        on_event: EventCallback | None = None,
        on_lost: Callable[[], None] | None = None,
    ) -> "ObsClient":
        """Raises `ObsLost`. Without `on_event` and `on_lost` no event socket is opened."""
        client = cls(settings)
        try:
            client._requests = await RequestLine.open(settings)
            if on_event is not None or on_lost is not None:
                client._on_lost = on_lost
                await client._listen(on_event, on_lost)
        except BaseException:
            await client.close()
            raise
        return client

    @property
    def lost(self) -> bool:
        events = self._events
        return self._requests is None or self._requests.lost or (events is not None and events.over)

    @property
    def why(self) -> str:
        """Of a client that is lost, `ObsLost.code`: a request that was never answered says more than the end of it."""
        return (self._requests and self._requests.why) or "lost"

    async def call(self, request: str, data: Mapping[str, object] | None = None) -> dict[str, object]:
        """The request's `responseData` as it came, {} if none. Raises `ObsRefused`, `ObsLost`."""
        if self._requests is None or self.lost:
            raise ObsLost(self.why)
        try:
            return await self._requests.call(request, data)
        except ObsLost:
            if self._on_lost is not None:
                self._on_lost()
            raise

    async def screenshot(self, source: str, width: int, height: int | None, *, form: str = "png") -> bytes:
        """A picture of a scene or source in the image format `form` (no `height`: in its own shape), over a connection
        of its own that the first call opens: a slow picture never delays a change of scene, and there is one at a time.
        Raises like `call`."""
        async with self._one_picture:
            if self._pictures is None or self._pictures.lost:
                stale, self._pictures = self._pictures, None
                if stale is not None:
                    await stale.close()
                self._pictures = await RequestLine.open(self.settings)
            if self._closed:  # while it was being opened
                await self._pictures.close()
                raise ObsLost("lost")
            wanted: dict[str, object] = {"sourceName": source, "imageFormat": form, "imageWidth": width}
            if height is not None:
                wanted["imageHeight"] = height
            answer = await self._pictures.call("GetSourceScreenshot", wanted)
        return base64.b64decode(str(answer["imageData"]).partition(",")[2])

    async def close(self) -> None:
        """Ends the threads and sockets; waits for no answer that is still out."""
        self._closed = True
        self._on_lost = None
        for line in (self._events, self._requests, self._pictures):
            if line is not None:
                await line.close()

    async def _listen(self, on_event: EventCallback | None, on_lost: Callable[[], None] | None) -> None:
        loop = asyncio.get_running_loop()

        def post(callback: Callable[..., None] | None, *args: object) -> None:
            if callback is not None:
                with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to be told
                    loop.call_soon_threadsafe(callback, *args)

        self._events = await EventLine.open(
            self.settings, int(_EVENTS), lambda kind, data: post(on_event, kind, data), lambda: post(on_lost)
        )
