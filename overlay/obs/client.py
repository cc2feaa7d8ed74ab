"""A connection to one OBS: obsws-python, made safe for asyncio.

obsws-python blocks, is not thread-safe, never looks at request ids and logs the password. So each request
socket has one owner thread and a serial queue, is thrown away after any time-out or surprise (a late answer
would be taken for the next request's), and everything that can go wrong becomes one of two exceptions:
`ObsLost`, `ObsRefused`.
"""

import asyncio
import base64
import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from obsws_python import EventClient, ReqClient, Subs
from obsws_python.baseclient import ObsClient as BaseClient
from obsws_python.error import OBSSDKError, OBSSDKRequestError, OBSSDKTimeoutError
from websocket import ABNF, WebSocket, WebSocketException
from websocket import WebSocketConnectionClosedException as SocketClosed
from websocket import WebSocketTimeoutException as SocketTimeout

# It writes the password at INFO and a traceback for every refused request at ERROR.
logging.getLogger("obsws_python").setLevel(logging.CRITICAL + 1)

EventCallback = Callable[[str, dict[str, object]], None]

NOT_READY = 207  # OBS is loading, or switching its scene collection
_AUTHENTICATION_FAILED = 4009  # obs-websocket's close code
_EVENTS = Subs.GENERAL | Subs.CONFIG | Subs.SCENES | Subs.TRANSITIONS | Subs.OUTPUTS | Subs.UI


@dataclass(frozen=True, slots=True)
class ObsSettings:
    """Where an OBS is. `timeout` in seconds bounds every single wait: to connect, for hello, for each
    answer."""

    host: str = "127.0.0.1"
    port: int = 4455
    password: str = field(default="", repr=False)
    timeout: float = 3.0


class ObsError(Exception):
    """OBS did not do what was asked."""


class ObsLost(ObsError):
    """There is no (usable) connection. `code` says why:

    refused, unreachable, host_unknown: no connection was made. no_answer: it is there but silent. not_obs:
    something else answered. too_old: obs-websocket 4. password_missing, password_wrong. lost: an open
    connection ended.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ObsRefused(ObsError):
    """OBS answered a request with an error; `status` is obs-websocket's request status, `comment` its
    explanation."""

    def __init__(self, request: str, status: int, comment: str) -> None:
        super().__init__(f"{request}: {status} {comment}".rstrip())
        self.request = request
        self.status = status
        self.comment = comment


class _Closed(SocketClosed):
    """The other side sent a close frame."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class _Socket(WebSocket):
    """A WebSocket that says with which code it was closed, where the library returns an empty string.

    The library's UTF-8 check is pure Python under the GIL (0.6 µs a byte); `json.loads` sees the same faults.
    """

    def __init__(self) -> None:
        super().__init__(skip_utf8_validation=True)

    def recv(self) -> str:
        with self.readlock:
            opcode, data = self.recv_data()
        if opcode == ABNF.OPCODE_CLOSE:
            raise _Closed(int.from_bytes(data[:2], "big"))
        return str(data, "utf-8")


class _Base(BaseClient):  # type: ignore[misc]  # the library is untyped
    """A greeted socket. Replaces the library's constructor, which logs the password, reads ./config.toml
    and leaks."""

    def __init__(self, sock: socket.socket, settings: ObsSettings, subs: int) -> None:
        self.logger = logging.getLogger("obsws_python.overlay")
        self.password = settings.password
        self.subs = subs
        self.ws = _Socket()
        greeted = False
        try:
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            self.ws.connect(  # type: ignore[no-untyped-call]
                f"ws://{host}:{settings.port}", socket=sock, timeout=settings.timeout, redirect_limit=0
            )
            greeted = True
            self.server_hello = json.loads(self.ws.recv())
            if not str(self.server_hello["d"]["obsWebSocketVersion"]).startswith("5"):
                raise ObsLost("too_old")
            self._identify()
        except SocketTimeout:
            self._abandon()
            # obs-websocket 4 accepts the connection and waits for the client to speak first.
            raise ObsLost("too_old" if greeted else "no_answer") from None
        except _Closed as closed:
            self._abandon()
            raise ObsLost("password_wrong" if closed.code == _AUTHENTICATION_FAILED else "lost") from None
        except (SocketClosed, ConnectionError):
            self._abandon()
            raise ObsLost("lost" if greeted else "not_obs") from None
        except (WebSocketException, OSError, ValueError, KeyError, TypeError):
            self._abandon()
            raise ObsLost("not_obs") from None
        except BaseException:
            self._abandon()
            raise

    def _identify(self) -> None:
        if "authentication" in self.server_hello["d"] and not self.password:
            raise ObsLost("password_missing")
        try:
            self.authenticate()
        except OBSSDKError:
            raise ObsLost("not_obs") from None
        finally:
            self.password = ""

    def _abandon(self) -> None:
        self.password = ""
        self.ws.shutdown()  # type: ignore[no-untyped-call]


class _Requests(ReqClient):  # type: ignore[misc]
    def __init__(self, base: _Base) -> None:
        self.logger = base.logger
        self.base_client = base

    __repr__ = object.__repr__  # the library's shows the password


class _Events(EventClient):  # type: ignore[misc]
    """The event socket and its thread; `deliver` and `ended` are called in that thread and must not raise."""

    def __init__(self, base: _Base, deliver: EventCallback, ended: Callable[[], None]) -> None:
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


class _Line:
    """One request socket and the thread that owns it."""

    def __init__(self, sock: socket.socket, settings: ObsSettings) -> None:
        self._sock = sock
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="obs-requests")
        self._client: _Requests | None = None
        self.lost = False

    async def open(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    def _open(self) -> None:
        self._client = _Requests(_Base(self._sock, self._settings, subs=0))

    async def call(self, request: str, data: Mapping[str, object] | None) -> dict[str, object]:
        if self.lost:
            raise ObsLost("lost")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._call, request, data)

    def _call(self, request: str, data: Mapping[str, object] | None) -> dict[str, object]:
        if self.lost or self._client is None:
            raise ObsLost("lost")
        try:
            answer = self._client.send(request, dict(data) if data else None, raw=True)
        except OBSSDKRequestError as error:
            comment = str(error).partition("With message: ")[2]
            raise ObsRefused(request, error.code, comment) from None
        except (OBSSDKTimeoutError, SocketTimeout):
            self.abort()
            raise ObsLost("no_answer") from None
        except (OBSSDKError, WebSocketException, OSError, ValueError, KeyError, TypeError):
            self.abort()
            raise ObsLost("lost") from None
        return answer or {}

    def abort(self) -> None:
        """Make the socket useless at once; a thread that waits on it wakes up. Safe from any thread."""
        self.lost = True
        _shut(self._sock)

    async def close(self) -> None:
        self.abort()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        self._sock.close()


class EventLine:
    """An event socket and the thread that reads it, in which `deliver(type, data)` and `ended()` are called."""

    def __init__(self, sock: socket.socket, events: _Events) -> None:
        self._sock = sock
        self.thread = events

    @classmethod
    async def open(
        cls, settings: ObsSettings, subscriptions: int, deliver: EventCallback, ended: Callable[[], None]
    ) -> "EventLine":
        """`subscriptions` are obs-websocket's EventSubscription bits. Raises `ObsLost`."""
        sock = await _dial(settings)
        try:
            base = await asyncio.to_thread(_Base, sock, settings, subscriptions)
        except BaseException:
            sock.close()
            raise
        return cls(sock, _Events(base, deliver, ended))

    async def close(self) -> None:
        _shut(self._sock)
        try:
            await asyncio.to_thread(self.thread.worker.join)
        finally:
            self._sock.close()


class ObsClient:
    """`await ObsClient.connect(settings)`, then `await client.call("GetVersion")`; `await client.close()`
    at the end.

    `on_event(type, data)` and `on_lost()` are called in the event loop. Requests run one after another in
    the order of the calls. A client that is lost stays lost: connect a new one.
    """

    def __init__(self, settings: ObsSettings) -> None:
        self.settings = settings
        self._requests: _Line | None = None
        self._pictures: _Line | None = None
        self._one_picture = asyncio.Lock()
        self._events: EventLine | None = None

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
            client._requests = await client._line()
            if on_event is not None or on_lost is not None:
                await client._listen(on_event, on_lost)
        except BaseException:
            await client.close()
            raise
        return client

    @property
    def lost(self) -> bool:
        events = self._events
        return self._requests is None or self._requests.lost or (events is not None and events.thread.over)

    async def call(self, request: str, data: Mapping[str, object] | None = None) -> dict[str, object]:
        """The request's `responseData` as it came, {} if none. Raises `ObsRefused`, `ObsLost`."""
        if self._requests is None or self.lost:
            raise ObsLost("lost")
        return await self._requests.call(request, data)

    async def screenshot(self, source: str, width: int, height: int, *, form: str = "png") -> bytes:
        """A picture of a scene or source in the image format `form`, over a connection of its own that the
        first call opens: a slow picture never delays a change of scene, and there is one at a time. Raises like
        `call`."""
        async with self._one_picture:
            if self._pictures is None or self._pictures.lost:
                stale, self._pictures = self._pictures, None
                if stale is not None:
                    await stale.close()
                self._pictures = await self._line()
            answer = await self._pictures.call(
                "GetSourceScreenshot",
                {"sourceName": source, "imageFormat": form, "imageWidth": width, "imageHeight": height},
            )
        return base64.b64decode(str(answer["imageData"]).partition(",")[2])

    async def close(self) -> None:
        """Ends the threads and sockets; waits for no answer that is still out."""
        if self._events is not None:
            await self._events.close()
        for line in (self._requests, self._pictures):
            if line is not None:
                await line.close()
        self._pictures = None

    async def _line(self) -> _Line:
        line = _Line(await _dial(self.settings), self.settings)
        try:
            await line.open()
        except BaseException:
            await line.close()
            raise
        return line

    async def _listen(self, on_event: EventCallback | None, on_lost: Callable[[], None] | None) -> None:
        loop = asyncio.get_running_loop()

        def post(callback: Callable[..., None] | None, *args: object) -> None:
            if callback is not None:
                with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to be told
                    loop.call_soon_threadsafe(callback, *args)

        self._events = await EventLine.open(
            self.settings, int(_EVENTS), lambda kind, data: post(on_event, kind, data), lambda: post(on_lost)
        )


async def _dial(settings: ObsSettings) -> socket.socket:
    """A connected blocking socket. Made here rather than by the library: this can be cancelled, and does
    not send a conversation with the OBS beside us through the http_proxy of the environment."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(settings.timeout):
            found = await loop.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (TimeoutError, socket.gaierror, UnicodeError):
        raise ObsLost("host_unknown") from None
    failure = ObsLost("unreachable")
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            async with asyncio.timeout(settings.timeout):
                await loop.sock_connect(sock, address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(settings.timeout)
            return sock
        except ConnectionRefusedError:
            sock.close()
            failure = ObsLost("refused")
        except OSError:  # also TimeoutError
            sock.close()
        except BaseException:
            sock.close()
            raise
    raise failure


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
