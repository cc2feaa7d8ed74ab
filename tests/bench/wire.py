"""WebSocket client connections that cost almost nothing, so that the server under test is the bottleneck.

A link does what a page has to do on the wire (upgrade, masking, pings) and reads of each message only the
state's number; everything else about a message is of no interest to a stopwatch.
"""

from __future__ import annotations

import base64
import os
import re
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A  # first byte of an unfragmented frame
MAX_FRAME = 1 << 20  # bytes
PATIENCE = 30.0  # seconds that a server may stay silent before the bench gives up

_digits = re.compile(rb"\d+").search
_buffer = bytearray(1 << 16)  # shared by all links: one thread reads them


class BenchError(Exception):
    """A measurement could not be taken; says whose fault it was."""


@dataclass(frozen=True)
class Dialect:
    """Byte strings by which a link recognises what a peer says."""

    seq: bytes  # what stands right before the state's number
    ack: bytes  # in every acknowledgement of a command
    error: bytes  # in every refusal
    heartbeat: bytes = b""  # a text message that wants `answer` back
    answer: bytes = b""
    skip: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "skip", len(self.seq))


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame. The mask is zero: allowed, and free."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB4x", opcode, 0x80 | size) + payload
    return struct.pack("!BBH4x", opcode, 0x80 | 126, size) + payload


class Link:
    """One live connection. `seq` is the state number of the last message that has one; `shown` what it reported."""

    __slots__ = ("dialect", "messages", "seq", "shown", "sock", "tail", "url")

    def __init__(self, port: int, path: str, dialect: Dialect, headers: Mapping[str, str] | None = None) -> None:
        self.url = f"ws://127.0.0.1:{port}{path}"
        self.dialect = dialect
        self.seq = -1
        self.shown = -1
        self.messages = 0
        self.tail = b""
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._upgrade(port, path, headers or {})
        except BaseException:
            self.sock.close()
            raise

    def _upgrade(self, port: int, path: str, headers: Mapping[str, str]) -> None:
        lines = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        request = f"GET {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        self.sock.sendall(request.encode() + b"\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._read()
        head, _, self.tail = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise BenchError(f"{self.url}: no WebSocket: {head.splitlines()[0].decode(errors='replace')}")

    def _read(self) -> bytes:
        data = self.sock.recv(1 << 16)
        if not data:
            raise BenchError(f"{self.url}: closed by the server")
        return data

    def next_text(self) -> bytes:
        """Waits for the next text message; for the handshake only, before the link is put in a swarm."""
        while True:
            while (end := _frame_end(self.tail, 0, len(self.tail))) is None:
                self.tail += self._read()
            body, stop = end
            opcode, payload, self.tail = self.tail[0], self.tail[body:stop], self.tail[stop:]
            if opcode == TEXT and payload != self.dialect.heartbeat:
                return payload
            self._control(opcode, payload)

    def send(self, payload: bytes) -> None:
        self.sock.sendall(frame(payload))

    def receive(self) -> None:
        """Reads what has arrived. Call it when the socket is readable."""
        size = self.sock.recv_into(_buffer)
        data: bytes | bytearray = _buffer
        if not self.tail and size > 4 and data[0] == TEXT:  # one whole message: nearly always so
            length = data[1]
            if size == (2 + length if length < 126 else 4 + (data[2] << 8 | data[3])):
                self.messages += 1
                self._note(data, data.find(self.dialect.seq, 0, size), size)
                return
        if not size:
            raise BenchError(f"{self.url}: closed by the server")
        if self.tail:
            data = self.tail + _buffer[:size]
            size = len(data)
        start = 0
        while (end := _frame_end(data, start, size)) is not None:
            body, stop = end
            self.messages += 1
            if data[start] != TEXT or stop - body < 2:
                self._control(data[start], bytes(data[body:stop]))
            start = stop
        self.tail = bytes(data[start:size]) if start < size else b""
        self._note(data, data.rfind(self.dialect.seq, 0, start), start)

    def _note(self, data: bytes | bytearray, at: int, end: int) -> None:
        """Takes what the stopwatch needs from whole messages, data[:end]; the seq marker is `at`, or -1."""
        if at >= 0 and (found := _digits(data, at + self.dialect.skip)):
            self.seq = int(found[0])

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.sock.sendall(frame(payload, PONG))
        elif opcode == CLOSE:
            raise BenchError(f"{self.url}: closed by the server: {payload[2:].decode(errors='replace')}")
        elif opcode == TEXT and self.dialect.heartbeat and payload == self.dialect.heartbeat:
            self.send(self.dialect.answer)

    def close(self) -> None:
        self.sock.close()


class OperatorLink(Link):
    """A link that also sends commands, and so looks at the answers. `acked` is the state of the last one."""

    __slots__ = ("acked", "acks")

    def __init__(self, port: int, path: str, dialect: Dialect, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(port, path, dialect, headers)
        self.acks = 0
        self.acked = -1

    def _note(self, data: bytes | bytearray, at: int, end: int) -> None:
        super()._note(data, at, end)
        last = data.rfind(self.dialect.ack, 0, end)
        if last >= 0:
            self.acks += data.count(self.dialect.ack, 0, end)
            if found := _digits(data, data.find(self.dialect.seq, last, end) + self.dialect.skip):
                self.acked = int(found[0])
        at = data.find(self.dialect.error, 0, end)
        if at >= 0:
            text = bytes(data[max(0, at - 40) : min(end, at + 400)]).decode(errors="replace")
            raise BenchError(f"{self.url}: {text}")


def _frame_end(data: bytes | bytearray, start: int, size: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `start` begins and ends; None while it is not all there."""
    body = start + 2
    if body > size:
        return None
    length = data[start + 1]
    if length == 126:
        body += 2
        length = int.from_bytes(data[start + 2 : body], "big")
    elif length == 127:
        body += 8
        length = int.from_bytes(data[start + 2 : body], "big")
        if length > MAX_FRAME:
            raise BenchError(f"a frame of {length} bytes")
    stop = body + length
    return (body, stop) if stop <= size else None
