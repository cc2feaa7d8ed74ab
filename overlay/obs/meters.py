"""Audio levels of OBS's inputs, from its volume meters: listened to only while somebody wants them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from overlay.obs.client import ObsLost
from overlay.obs.session import Session

log = logging.getLogger(__name__)

VOLUME_METERS = 1 << 16  # obs-websocket's EventSubscription: InputVolumeMeters, every 50 ms
FLOOR = -100.0  # dBFS; OBS's −inf
_RETRY = 1.0  # seconds until the line that broke is opened again


@dataclass(frozen=True, slots=True)
class Level:
    """One input's loudness, dBFS per channel, from `FLOOR` (nothing at all) to 0 (full scale) and above.

    `magnitude` (RMS) and `peak` are as viewers hear it: after the input's volume, `FLOOR` while it is muted.
    `input_peak` is what comes from the device, before both.
    """

    magnitude: tuple[float, ...] = ()
    peak: tuple[float, ...] = ()
    input_peak: tuple[float, ...] = ()

    @property
    def loudest(self) -> float:
        """The peak of the loudest channel; `FLOOR` where there is none."""
        return max(self.peak, default=FLOOR)

    def louder(self, other: Level) -> Level:
        """The louder of both, channel by channel."""
        return Level(
            _louder(self.magnitude, other.magnitude),
            _louder(self.peak, other.peak),
            _louder(self.input_peak, other.input_peak),
        )


Levels = Mapping[str, Level]
Callback = Callable[[Levels], None]


class _Metered(msgspec.Struct, rename="camel"):
    input_name: str
    input_levels_mul: list[tuple[float, float, float]]


class _Meters(msgspec.Struct):
    inputs: list[_Metered]


class Meters:
    """A part of the driver. `levels` by input name: the inputs that OBS meters now (active ones with sound); none while
    nobody listens."""

    def __init__(self) -> None:
        self._levels: Levels = {}
        self._callbacks: list[Callback] = []
        self._holds: list[Hold] = []
        self._wanted = asyncio.Event()
        self._unwanted = asyncio.Event()
        self._unwanted.set()

    @property
    def levels(self) -> Levels:
        return MappingProxyType(self._levels)

    def listen(self, callback: Callback) -> Callable[[], None]:
        """`callback(levels)` in the event loop, some 20 times a second; call what this returns to end it."""
        self._callbacks.append(callback)
        self._count()

        def stop() -> None:
            self._callbacks.remove(callback)
            self._count()

        return stop

    def hold(self) -> Hold:
        """The loudest levels since one last looked, for who looks rarely. `stop` it at the end."""
        hold = Hold(self._drop)
        self._holds.append(hold)
        self._count()
        return hold

    async def run(self, session: Session) -> None:
        """Until it is cancelled: listens while somebody wants it."""
        try:
            while True:
                await self._wanted.wait()
                try:
                    await self._listen(session)
                except ObsLost as lost:
                    log.debug("OBS: the volume meters' connection ended (%s)", lost.code)
                    await asyncio.sleep(_RETRY)
        finally:
            self._levels = {}

    async def _listen(self, session: Session) -> None:
        """One connection, until nobody wants it. Raises `ObsLost`."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def receive(kind: str, data: dict[str, object]) -> None:
            levels = _read(data) if kind == "InputVolumeMeters" else None
            if levels is None:
                return
            self._levels = levels
            for hold in tuple(self._holds):
                hold.add(levels)
            if self._callbacks:
                _post(loop, self._tell, levels)

        line = await session.events(VOLUME_METERS, receive, lambda: _post(loop, ended.set))
        waits = [asyncio.ensure_future(ended.wait()), asyncio.ensure_future(self._unwanted.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await line.close()
            self._levels = {}
        if ended.is_set():
            raise ObsLost("lost")

    def _tell(self, levels: Levels) -> None:
        for callback in tuple(self._callbacks):
            try:
                callback(MappingProxyType(levels))
            except Exception:
                log.exception("OBS: somebody who listens to the volume meters failed")

    def _drop(self, hold: Hold) -> None:
        self._holds.remove(hold)
        self._count()

    def _count(self) -> None:
        wanted = bool(self._callbacks or self._holds)
        (self._wanted if wanted else self._unwanted).set()
        (self._unwanted if wanted else self._wanted).clear()


class Hold:
    """The loudest of each input since it was last taken. Filled in the connection's thread."""

    def __init__(self, drop: Callable[[Hold], None]) -> None:
        self._drop = drop
        self._lock = threading.Lock()
        self._levels: dict[str, Level] = {}

    def add(self, levels: Levels) -> None:
        with self._lock:
            for name, level in levels.items():
                before = self._levels.get(name)
                self._levels[name] = level if before is None else before.louder(level)

    def take(self) -> Levels:
        """What was heard since the last call; an input that was not metered is absent."""
        with self._lock:
            taken, self._levels = self._levels, {}
        return taken

    def stop(self) -> None:
        self._drop(self)


def _read(data: dict[str, object]) -> dict[str, Level] | None:
    try:
        meters = msgspec.convert(data, _Meters)
    except msgspec.ValidationError:
        return None
    return {one.input_name: _level(one.input_levels_mul) for one in meters.inputs}


def _level(channels: list[tuple[float, float, float]]) -> Level:
    return Level(
        tuple(_decibel(one[0]) for one in channels),
        tuple(_decibel(one[1]) for one in channels),
        tuple(_decibel(one[2]) for one in channels),
    )


def _decibel(factor: float) -> float:
    return max(FLOOR, round(20 * math.log10(factor), 1)) if factor > 1e-5 else FLOOR


def _louder(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    longer = max(one, other, key=len)
    return tuple(max(pair) for pair in zip(one, other, strict=False)) + longer[min(len(one), len(other)) :]


def _post(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *args: object) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to be told
        loop.call_soon_threadsafe(callback, *args)
