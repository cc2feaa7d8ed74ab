"""The running server, as other commands reach it: found by a note in the data folder, spoken to over HTTP."""

from __future__ import annotations

import contextlib
import hmac
import http.client
import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from overlay.cli.common import CliError
from overlay.room.model import now_ms
from overlay.server.tokens import CLI, Pass, load_key, own_token, proof

if TYPE_CHECKING:
    from overlay.config import Config

NOTE = "running.json"
"""`{"url", "pid"}` in the data folder while `overlay serve` runs; one left by a crash does no harm."""

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never to ourselves by way of a proxy
_OWN_TOKEN_MS = 24 * 3_600_000  # a replay of a whole show is one command
_TIMEOUT = 5  # seconds; a page of ours answers in milliseconds, an import of 10,000 rows in two


class AnswerError(Exception):
    """An answer other than 2xx: `status`, and the error document."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        super().__init__(str(document.get("message", status)))
        self.status = status
        self.document = document


class Remote:
    """One room of the running server, with a role's token."""

    def __init__(self, url: str, room: str, token: str, language: str) -> None:
        self.url = url
        self._base = f"{url}/api/v1/rooms/{room}"
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def get(self, path: str) -> Any:
        """The JSON that a path under the room answers. Raises AnswerError, CliError."""
        with self.open(path) as answer:
            return json.load(answer)

    def post(self, path: str, body: bytes, content_type: str) -> Any:
        """Likewise for POST."""
        with self.open(path, body, content_type) as answer:
            return json.load(answer)

    @contextlib.contextmanager
    def open(self, path: str, body: bytes | None = None, content_type: str = "") -> Iterator[IO[bytes]]:
        """The answer as it comes in. Raises AnswerError, CliError."""
        headers = self._headers | ({"Content-Type": content_type} if content_type else {})
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310
        try:
            with _DIRECT.open(request, timeout=60) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            with error:
                raise AnswerError(error.code, _error(error.read())) from None
        except BrokenPipeError:  # not the server: whoever was to read our output
            raise
        except (OSError, http.client.HTTPException) as error:
            raise CliError(f"服务器 {self.url} 断了：{error} | the server {self.url} is gone: {error}") from None


def _error(body: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        document = json.loads(body)["error"]
        if isinstance(document, dict):
            return document
    return {}


def address(host: str, port: int) -> str:
    """The URL at which this machine itself reaches a server bound to host and port."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{port}"


def is_ours(config: Config, url: str) -> bool | None:
    """Whether an overlay server with this data folder answers there; None where nothing answers at all.

    It has to prove that before it is shown a token: anything may listen on a port.
    """
    nonce = secrets.token_hex(16)
    try:
        with _DIRECT.open(f"{url}/healthz?nonce={nonce}", timeout=_TIMEOUT) as answer:
            proven = str(json.load(answer).get("proof"))
    except urllib.error.HTTPError:
        return False
    except OSError:
        return None
    except (http.client.HTTPException, ValueError, AttributeError):
        return False
    return hmac.compare_digest(proven.encode(), proof(load_key(config.data_folder), nonce).encode())


def running(config: Config) -> str | None:
    """The URL of the running server of this data folder, None where there is none."""
    candidates = [address(config.server.host, config.server.port)]
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        candidates.insert(0, str(json.loads((config.data_folder / NOTE).read_bytes())["url"]))
    if not (config.data_folder / "secret.key").exists():
        return None
    return next((url for url in dict.fromkeys(candidates) if is_ours(config, url)), None)


def connect(config: Config, room: str, role: str = "admin") -> Remote | None:
    """The running server's room, None where no server runs."""
    url = running(config)
    return None if url is None else Remote(url, room, _token(config, role, room), config.language)


def connect_or_fail(config: Config, room: str, role: str = "admin") -> Remote:
    """Likewise, for a command that makes no sense without a server."""
    remote = connect(config, room, role)
    if remote is None:
        raise CliError("服务器没有在运行；先运行 overlay serve | no server is running; start one with: overlay serve")
    return remote


@contextlib.contextmanager
def noted(config: Config, url: str) -> Iterator[None]:
    """While this lasts, other commands find the server at `url`."""
    note = config.data_folder / NOTE
    with contextlib.suppress(OSError):  # a full disk is no reason not to broadcast
        note.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink()


def _token(config: Config, role: str, room: str) -> str:
    """Of our own, and short-lived: a renewed link of a role does not keep the command line out."""
    return own_token(load_key(config.data_folder), room, Pass(role, CLI, until=now_ms() + _OWN_TOKEN_MS))
