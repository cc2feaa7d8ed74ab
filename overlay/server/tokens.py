"""Access tokens: stateless, and one secret in the data folder stands behind all of them.

A role's link has `role.mac`, the mac being HMAC-SHA256 of `role:room`; renewed for the n-th time `role.n.mac`, of
`role:room:n`. A link of its own, for one person, has `own.payload.mac`: the payload is a `Pass` as JSON. Whether a link
was revoked or renewed since is not in it: the room's people know that. Delete the secret, and all links stop working.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

import msgspec

from overlay.errors import ConfigError
from overlay.server.roles import BEST_FIRST as ROLES

KEY_FILE = "secret.key"
KEY_SIZE = 32  # bytes
_MAC_LENGTH = 32  # base64url characters: 192 bits
_OWN = "own"
NONCE = re.compile(r"[0-9a-f]{32,64}")
CLI = "cli"
"""The id of the command line on the server's own machine: it is nobody who was given a link."""


def load_key(data: Path) -> bytes:
    """The secret of this data folder, made on first use. Raises ConfigError where that fails."""
    file = data / KEY_FILE
    try:
        if not file.exists():
            data.mkdir(parents=True, exist_ok=True)
            _create(file)
        key = file.read_bytes()
    except OSError as error:
        raise ConfigError(
            str(file),
            "",
            f"读写不了（{error.strerror}） | cannot be read or written ({error.strerror})",
            "用 --data 换一个可写的文件夹 | choose a folder that can be written with --data",
        ) from None
    if len(key) != KEY_SIZE:
        raise ConfigError(
            str(file),
            "",
            f"应为 {KEY_SIZE} 字节，现在是 {len(key)} | must hold {KEY_SIZE} bytes, has {len(key)}",
            "删掉它，下次启动会换新的链接 | delete it, and the next start gives out new links",
        )
    return key


def _create(file: Path) -> None:
    """Write a new key whole and link it into place: of two that start at once, one key stays."""
    draft = file.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(KEY_SIZE))
            out.flush()
            os.fsync(out.fileno())
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            if not file.exists():
                draft.replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


class Pass(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a token says. `id`: of a person's own link, with all that follows; else it is a role's."""

    role: str
    id: str | None = None
    name: str = ""
    until: int | None = None  # Unix ms
    only: tuple[str, ...] | None = None  # the only mechanics whose commands it gives
    generation: int = 0  # of a role's link: how often it was renewed before


def token(key: bytes, role: str, room: str, generation: int = 0) -> str:
    """The token of one role in one room."""
    if generation == 0:
        return f"{role}.{_mac(key, f'{role}:{room}')}"
    return f"{role}.{generation}.{_mac(key, f'{role}:{room}:{generation}')}"


def own_token(key: bytes, room: str, pass_: Pass) -> str:
    """The token of one person in one room."""
    payload = base64.urlsafe_b64encode(msgspec.json.encode(pass_)).decode().rstrip("=")
    return f"{_OWN}.{payload}.{_mac(key, f'{_OWN}:{room}:{payload}')}"


def read(key: bytes, token_: str, room: str) -> Pass | None:
    """What a token says in a room, None where it is none of it; a mac is compared in the same time, right or wrong."""
    kind, _, rest = token_.partition(".")
    middle, _, _ = rest.rpartition(".")
    if kind == _OWN:
        return _decode(middle) if _same(f"{_OWN}.{middle}.{_mac(key, f'{_OWN}:{room}:{middle}')}", token_) else None
    known = kind in ROLES
    generation = int(middle) if middle.isascii() and middle.isdecimal() and len(middle) < 10 else 0
    expected = token(key, kind if known else ROLES[0], room, generation)
    return Pass(kind, generation=generation) if _same(expected, token_) and known else None


def proof(key: bytes, nonce: str) -> str:
    """What only a server with this secret answers to a nonce; it is no token."""
    return _mac(key, f"healthz:{nonce}")


def _same(expected: str, token_: str) -> bool:
    return hmac.compare_digest(expected.encode(errors="replace"), token_.encode(errors="replace"))


def _mac(key: bytes, text: str) -> str:
    mac = hmac.digest(key, text.encode(errors="replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).decode()[:_MAC_LENGTH]


def _decode(payload: str) -> Pass | None:
    """Only what we have signed comes here; another version of ours may have."""
    try:
        decoded = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=Pass)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError, ValueError):
        return None
    return decoded if decoded.role in ROLES and decoded.id else None
