"""A greeted socket to OBS: dialled, identified, and what can go wrong with it as two exceptions.

Nothing here uses the loop's own thread pool, which all rooms share: a host that does not answer holds up only
whoever asked for it.
"""

import asyncio
import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, TypeVarTuple

from obsws_python.baseclient import ObsClient as BaseClient
from obsws_python.error import OBSSDKError
from websocket import ABNF, WebSocket, WebSocketException, WebSocketProtocolException, frame_buffer
from websocket import WebSocketConnectionClosedException as SocketClosed
from websocket import WebSocketTimeoutException as SocketTimeout

# It writes the password at INFO and a traceback for every refused request at ERROR.
logging.getLogger("obsws_python").setLevel(logging.CRITICAL + 1)

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

NOT_READY = 207  # OBS is loading, or switching its scene collection
_LARGEST = 64 << 20  # bytes of one message: many times the largest picture that we ask for
_AUTHENTICATION_FAILED = 4009  # obs-websocket's close code
# Seconds, and attempts: a machine that was unplugged says no goodbye, and the event socket never sends anything.
_KEEPALIVE = {
    getattr(socket, name): value
    for name, value in {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}.items()
    if hasattr(socket, name)
}


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


class _Frames(frame_buffer):
    """Looks at a frame's head as soon as it is there: of garbage the library would read as many bytes as that says
    first, on the event socket for ever."""

    def recv_header(self) -> None:
        super().recv_header()
        _, *reserved, _, masked, _ = self.header or ()
        if any(reserved) or masked:
            raise WebSocketProtocolException("no frame of a server's")

    def recv_length(self) -> None:
        super().recv_length()
        if (self.length or 0) > _LARGEST:
            raise WebSocketProtocolException("no frame of OBS's")


class _Socket(WebSocket):
    """A WebSocket that says with which code it was closed, where the library returns an empty string.

    The library's UTF-8 check is pure Python under the GIL (0.6 µs a byte); `json.loads` sees the same faults.
    """

    def __init__(self) -> None:
        super().__init__(skip_utf8_validation=True)
        self.frame_buffer = _Frames(self._recv, skip_utf8_validation=True)

    def recv(self) -> str:
        with self.readlock:
            opcode, data = self.recv_data()
        if opcode == ABNF.OPCODE_CLOSE:
            raise _Closed(int.from_bytes(data[:2], "big"))
        return str(data, "utf-8")


class Base(BaseClient):  # type: ignore[misc]  # the library is untyped
    """A greeted socket. Replaces the library's constructor, which logs the password, reads ./config.toml
    and leaks."""

    def __init__(self, sock: socket.socket, settings: ObsSettings, subs: int) -> None:
        self.logger = logging.getLogger("obsws_python.overlay")
        self.password = settings.password
        self.subs = subs
        self.ws = _Socket()
        self._number = 0
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

    def req(self, req_type: str, req_data: Mapping[str, object] | None = None) -> dict[str, object]:
        """One request and its own answer: the library takes whatever comes next for it."""
        self._number += 1
        request: dict[str, object] = {"requestType": req_type, "requestId": str(self._number)}
        if req_data:
            request["requestData"] = req_data
        self.ws.send(json.dumps({"op": 6, "d": request}))
        message = json.loads(self.ws.recv())
        answer: dict[str, object] = message["d"]
        if message["op"] != 7 or answer["requestId"] != request["requestId"]:
            raise ValueError("an answer to something else")
        return answer

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


async def greet(settings: ObsSettings, subscriptions: int) -> tuple[socket.socket, Base]:
    """A socket on which OBS has said hello. `subscriptions` are obs-websocket's EventSubscription bits. Raises
    `ObsLost`."""
    sock = await dial(settings)
    greeting = asyncio.ensure_future(in_thread(Base, sock, settings, subscriptions))
    try:
        return sock, await asyncio.shield(greeting)
    except BaseException:
        shut(sock)  # a thread that waits on it wakes up
        with contextlib.suppress(BaseException):
            await greeting
        sock.close()
        raise


async def dial(settings: ObsSettings) -> socket.socket:
    """A connected blocking socket. Made here rather than by the library: this can be cancelled, and does
    not send a conversation with the OBS beside us through the http_proxy of the environment."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(settings.timeout):
            found = await in_thread(socket.getaddrinfo, settings.host, settings.port, 0, socket.SOCK_STREAM)
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
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, seconds in _KEEPALIVE.items():
                sock.setsockopt(socket.IPPROTO_TCP, option, seconds)
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


def shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


async def in_thread(function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """`function(*arguments)` in a thread of its own. Cancelled, it leaves the thread to end by itself."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type]
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = function(*arguments)
        except BaseException as raised:
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=run, name=f"obs-{function.__name__}", daemon=True).start()
    return await done
