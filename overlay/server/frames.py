"""Finished WebSocket frames: a text message is encoded once and the same bytes go to every page."""

from __future__ import annotations

import struct

_TEXT = 0x81  # FIN and opcode 1: one whole, unmasked, uncompressed text message (RFC 6455, 5.2)


def text_frame(payload: bytes) -> bytes:
    """The bytes on the wire of one text message from server to page."""
    length = len(payload)
    if length < 126:
        return bytes((_TEXT, length)) + payload
    if length < 1 << 16:
        return struct.pack("!BBH", _TEXT, 126, length) + payload
    return struct.pack("!BBQ", _TEXT, 127, length) + payload
