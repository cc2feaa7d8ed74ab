"""PINs: how they are kept, and how often one may guess."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from overlay.errors import Invalid, Refused, TooMany
from overlay.room.people import Pin

FREE_TRIES = 5
FIRST_WAIT = 30.0  # seconds, after that many wrong ones; doubled with each further one
LONGEST_WAIT = 15 * 60.0
_PIN = re.compile(r"[0-9]{4,8}")


@dataclass
class _Tries:
    wrong: int = 0
    until: float = 0.0  # monotonic; none is looked at before


class Pins:
    """Checks PINs against their hashes. The hash is of no use without the server's secret, which peppers it."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        self._secret = secret
        self._clock = clock
        self._tries: dict[str, _Tries] = {}
        self._turn = asyncio.Lock()  # one at a time: guesses that come together are counted one by one

    async def make(self, pin: str) -> Pin:
        """What is kept of a new PIN. Raises `Invalid`."""
        if not _PIN.fullmatch(pin):
            raise Invalid("pin", "PIN 是 4–8 个数字 | a PIN has 4–8 digits")
        salt = secrets.token_hex(16)
        return Pin(salt, await asyncio.to_thread(self._hash, pin, salt))

    async def check(self, holder: str, pin: str, kept: Pin, field: str) -> None:
        """Return where it is right. Raises `Refused` where it is wrong, `TooMany` where one must wait first."""
        async with self._turn:
            tries = self._tries.setdefault(holder, _Tries())
            now = self._clock()
            if now < tries.until:
                raise TooMany(
                    "错了太多次，请等 {seconds} 秒再试 | too many wrong ones: wait for {seconds} s", field,
                    seconds=math.ceil(tries.until - now),
                )  # fmt: skip
            given = await asyncio.to_thread(self._hash, pin, kept.salt)
            if hmac.compare_digest(given.encode(), kept.hash.encode()):
                self.forgive(holder)
                return
            tries.wrong += 1
            left = FREE_TRIES - tries.wrong
            if left <= 0:
                tries.until = self._clock() + min(FIRST_WAIT * 2.0**-left, LONGEST_WAIT)
                raise Refused(field, "PIN 不对，要等一会儿才能再试 | that is not the PIN; the next try has to wait")
            raise Refused(field, "PIN 不对，还可以试 {left} 次 | that is not the PIN; {left} more tries", left=left)

    def forgive(self, holder: str) -> None:
        """Count from the start: the right one was given, or it was reset."""
        self._tries.pop(holder, None)

    def _hash(self, pin: str, salt: str) -> str:
        stretched = hashlib.scrypt(pin.encode(errors="replace"), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
        return hmac.digest(self._secret, b"pin:" + stretched, hashlib.sha256).hex()
