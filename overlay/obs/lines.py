"""The two kinds of socket to an OBS, each with the thread that owns it: requests with answers, and events."""

import asyncio
import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from obsws_python import EventClient, ReqClient
from obsws_python.error import OBSSDKError, OBSSDKRequestError, OBSSDKTimeoutError
from websocket import WebSocketException
from websocket import WebSocketTimeoutException as SocketTimeout

from overlay.obs.connection import Base, ObsLost, ObsRefused, ObsSettings, greet, in_thread, shut

EventCallback = Callable[[str, dict[str, object]], None]


class _Requests(ReqClient):  # type: ignore[misc]
    def __init__(self, base: Base) -> None:
        self.logger = base.logger
        self.base_client = base

    __repr__ = object.__repr__  # the library's shows the password


class _Events(EventClient):  # type: ignore[misc]
    """The event socket and its thread; `deliver` and `ended` are called in that thread and must not raise."""

    def __init__(self, base: Base, deliver: EventCallback, ended: Callable[[], None]) -> None:
        self.logger = base.logger
        self.base_client = base
        self.callback = self
        self._deliver = deliver
        self._ended = ended
        self.over = False  # before the thread is: whoever is told of the end has to find it ended
        base.ws.settimeout(None)
        self.worker = threading.Thread(target=self._run, name="obs-events", daemon=True)
        self.worker.start()

    __repr__ = object.__repr__

    def _run(self) -> None:
        """The library's loop ends silently, or dies of anything odd; either way we say so."""
        try:
            super().trigger(threading.Event())
        except Exception:  # noqa: S110  # whatever it was, the connection is lost
            pass
        finally:
            self.over = True
            self._ended()

    def trigger(self, event: str, data: dict[str, object]) -> None:
        """Called by the library's loop in place of its callback registry."""
        self._deliver(event, data)


class _Job(NamedTuple):
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[dict[str, object]]
    request: str
    data: Mapping[str, object] | None

    def tell(self, answer: dict[str, object], error: BaseException | None) -> None:
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(answer)
        else:
            self.answer.set_exception(error)


class RequestLine:
    """One request socket and the thread that owns it."""

    def __init__(self, sock: socket.socket, base: Base) -> None:
        self._sock = sock
        self._client = _Requests(base)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.why: str | None = None  # `ObsLost.code` of what ended it
        # Not an executor: what one does besides doubles the time of a short request.
        self._thread = threading.Thread(target=self._work, name="obs-requests", daemon=True)
        self._thread.start()

    @classmethod
    async def open(cls, settings: ObsSettings) -> "RequestLine":
        """Raises `ObsLost`."""
        return cls(*await greet(settings, 0))

    async def call(self, request: str, data: Mapping[str, object] | None) -> dict[str, object]:
        """Raises `ObsRefused`, `ObsLost`."""
        if self.why is not None:
            raise ObsLost(self.why)
        loop = asyncio.get_running_loop()
        job = _Job(loop, loop.create_future(), request, dict(data) if data else None)
        self._jobs.put(job)
        return await job.answer

    @property
    def lost(self) -> bool:
        return self.why is not None

    def abort(self, why: str = "lost") -> None:
        """Make the socket useless at once; a thread that waits on it wakes up. Safe from any thread."""
        self.why = self.why or why
        shut(self._sock)

    async def close(self) -> None:
        """Ends the thread; whoever still waits for an answer gets `ObsLost`."""
        self.abort()
        self._jobs.put(None)
        try:
            await in_thread(self._thread.join)
        finally:
            self._sock.close()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.answer.cancelled():  # nobody wants it any more, and OBS has not heard of it
                continue
            answer: dict[str, object] = {}
            error: BaseException | None = None
            try:
                answer = self._call(job.request, job.data)
            except BaseException as raised:
                error = raised
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits
                job.loop.call_soon_threadsafe(job.tell, answer, error)
            del job

    def _call(self, request: str, data: Mapping[str, object] | None) -> dict[str, object]:
        if self.why is not None:
            raise ObsLost(self.why)
        try:
            answer = self._client.send(request, data, raw=True)
        except OBSSDKRequestError as error:
            comment = str(error).partition("With message: ")[2]
            raise ObsRefused(request, error.code, comment) from None
        except (OBSSDKTimeoutError, SocketTimeout):
            self.abort("no_answer")
            raise ObsLost("no_answer") from None
        except (OBSSDKError, WebSocketException, OSError, ValueError, KeyError, TypeError):
            self.abort()
            raise ObsLost("lost") from None
        return answer or {}


class EventLine:
    """An event socket and the thread that reads it, in which `deliver(type, data)` and `ended()` are called."""

    def __init__(self, sock: socket.socket, events: _Events) -> None:
        self._sock = sock
        self._events = events

    @classmethod
    async def open(
        cls, settings: ObsSettings, subscriptions: int, deliver: EventCallback, ended: Callable[[], None]
    ) -> "EventLine":
        """`subscriptions` are obs-websocket's EventSubscription bits. Raises `ObsLost`."""
        sock, base = await greet(settings, subscriptions)
        return cls(sock, _Events(base, deliver, ended))

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._events.over

    async def close(self) -> None:
        """Ends the thread."""
        shut(self._sock)
        try:
            await in_thread(self._events.worker.join)
        finally:
            self._sock.close()
