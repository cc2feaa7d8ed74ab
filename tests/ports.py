"""Ports for servers that tests start, end and start again."""

from __future__ import annotations

import socket

PORTS = range(12_000, 16_000)  # below those that a system gives to whoever connects
_APART = len(PORTS)

_held: list[socket.socket] = []


def own_port() -> int:
    """A port of this process's own: no other that asks here gets it, also while nothing listens on it."""
    for port in PORTS:
        try:
            held = socket.create_server(("127.0.0.1", port + _APART))
        except OSError:  # whoever has that one has the port, too
            continue
        _held.append(held)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise RuntimeError(f"no free port between {PORTS.start} and {PORTS.stop - 1}")
