"""The server's clock, as well as it can be known from here."""

from __future__ import annotations

from collections import deque

SAMPLES = 16


class ServerClock:
    """From questions with their answers; the quickest of the last ones is the best. All times in ms."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=SAMPLES)

    def answered(self, asked: float, clock: float, now: float) -> None:
        """The server said `clock` to a question; asked, now: on our own clock."""
        self._samples.append((now - asked, clock - (asked + now) / 2))

    def at(self, ours: float) -> int:
        """The server's time at a time of ours. Raises ValueError before the first answer."""
        return round(ours + min(self._samples)[1])

    def forget(self) -> None:
        """It may be another server now, or one whose clock was set."""
        self._samples.clear()
