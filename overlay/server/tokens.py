"""Access tokens: stateless, stable, and one secret in the data folder stands behind all of them.

A token is `role.mac`, the mac being HMAC-SHA256 of `role:room`. It never expires; delete the secret, and all
links stop working.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from overlay.errors import ConfigError
from overlay.server.roles import BEST_FIRST as ROLES

KEY_FILE = "secret.key"
KEY_SIZE = 32  # bytes
_MAC_LENGTH = 32  # base64url characters: 192 bits


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


def token(key: bytes, role: str, room: str) -> str:
    """The token of one role in one room."""
    mac = hmac.digest(key, f"{role}:{room}".encode(), hashlib.sha256)
    return f"{role}.{base64.urlsafe_b64encode(mac).decode()[:_MAC_LENGTH]}"


def verify(key: bytes, token_: str, room: str) -> str | None:
    """The role that a token gives in a room, None where it gives none; in the same time, right or wrong."""
    role = token_.partition(".")[0]
    known = role in ROLES
    expected = token(key, role if known else ROLES[0], room)
    return role if hmac.compare_digest(expected.encode(), token_.encode(errors="replace")) and known else None
