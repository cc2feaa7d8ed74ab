"""Figures of OBS: a command until OBS acknowledges it, a burst of wishes, and the way back after OBS was killed.

Against bare obsws-python as its README uses it: its own methods, its own settings (which include a check of UTF-8
in pure Python that ours leaves out).
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

import obsws_python

from overlay.obs import ObsClient, ObsDriver, ObsSettings
from tests.obs.studio import Screen, Studio, missing

from .bench import Bench
from .report import Row, bound, compare
from .wire import BenchError

SCENES = ("开场", "产品")
WISHES = 100
AT_MOST = 1.15  # times what bare obsws-python takes
RETURN = 2.0  # seconds from an open port to the wished scene


class _Running:
    """A real OBS for one figure."""

    def __init__(self, bench: Bench) -> None:
        if reason := missing():
            raise BenchError(reason)
        self._folder = bench.fresh("obs")
        self.screen = Screen()
        self.studio = Studio(self._folder.__enter__(), self.screen)

    def __enter__(self) -> Studio:
        self.studio.start()
        time.sleep(4)  # it loads, and renders its first seconds
        return self.studio

    def __exit__(self, *_: object) -> None:
        self.studio.close()
        self.screen.close()
        self._folder.__exit__(None, None, None)


def obs_command(bench: Bench) -> list[Row]:
    """Request sent → answer there, in turns of one and the other: the programme scene, and one that costs OBS nothing."""
    rounds, times = bench.repetitions(full=15, quick=3), 40
    commands: list[
        tuple[str, str, Callable[[int], dict[str, object]], Callable[[obsws_python.ReqClient, int], object]]
    ] = [
        (
            "OBS command (programme scene)",
            "SetCurrentProgramScene",
            lambda n: {"sceneName": SCENES[n % 2]},
            lambda client, n: client.set_current_program_scene(SCENES[n % 2]),
        ),
        ("OBS question (statistics)", "GetStats", lambda n: {}, lambda client, n: client.get_stats()),
    ]
    rows = []
    with _Running(bench) as studio:
        _cut(studio.settings)
        for figure, request, fields, call in commands:
            ours: list[float] = []
            bare: list[float] = []
            for turn in range(rounds):
                bench.say(f"{figure} {turn + 1}")
                ours.append(asyncio.run(_ours(studio.settings, request, fields, times)))
                bare.append(_bare(studio.settings, call, times))
            note = f"median of {rounds} rounds of {times}; theirs are obsws-python's own methods as they come"
            rows.append(compare(figure, "ms", ours, "bare obsws-python", bare, at_most=AT_MOST, note=note))
    return rows


def obs_burst(bench: Bench) -> list[Row]:
    """So many wishes at once → how many requests that was, all of the driver's looks included."""
    with _Running(bench) as studio:
        _cut(studio.settings)
        counted = [asyncio.run(_burst(studio.settings)) for _ in range(bench.repetitions(full=5, quick=2))]
    requests = statistics.median(count for count, _ in counted)
    blocked = max(seconds for _, seconds in counted) * 1000
    return [
        bound(
            "OBS burst, requests per wish", "", requests / WISHES, 1.0, f"{requests:.0f} requests for {WISHES} wishes"
        ),
        Row(
            "OBS burst, handed over", "ms", blocked, note=f"{WISHES} wishes, worst run: what the room waits for in all"
        ),
    ]


def obs_return(bench: Bench) -> list[Row]:
    """OBS killed, started again: from its open port to the wished scene on its programme."""
    with _Running(bench) as studio:
        times = asyncio.run(_return(studio, bench.repetitions(full=10, quick=2), bench.say))
    return [bound("OBS return to the right scene", "s", statistics.median(times), RETURN, f"worst {max(times):.2f} s")]


def _cut(settings: ObsSettings) -> None:
    """Switch without a fade: half of the time OBS would be fading."""
    client = _client(settings)
    client.set_current_scene_transition("Cut")
    client.disconnect()


def _client(settings: ObsSettings) -> obsws_python.ReqClient:
    return obsws_python.ReqClient(host=settings.host, port=settings.port, password=settings.password, timeout=3)


async def _ours(settings: ObsSettings, request: str, fields: Callable[[int], dict[str, object]], times: int) -> float:
    client = await ObsClient.connect(settings)
    taken = []
    for number in range(times):
        data = fields(number)
        began = time.perf_counter()
        await client.call(request, data)
        taken.append(time.perf_counter() - began)
    await client.close()
    return statistics.median(taken) * 1000


def _bare(settings: ObsSettings, call: Callable[[obsws_python.ReqClient, int], object], times: int) -> float:
    client = _client(settings)
    taken = []
    for number in range(times):
        began = time.perf_counter()
        call(client, number)
        taken.append(time.perf_counter() - began)
    client.disconnect()
    return statistics.median(taken) * 1000


class _Room:
    """What the driver reports to."""

    def __init__(self) -> None:
        self.status: dict[str, object] = {}
        self.changed = asyncio.Event()

    def report(self, status: dict[str, object]) -> None:
        self.status = status
        self.changed.set()

    async def until(self, condition: Callable[[dict[str, object]], bool]) -> None:
        while not condition(self.status):
            self.changed.clear()
            await self.changed.wait()

    def driver(self, settings: ObsSettings) -> ObsDriver:
        # One stage in good health: nothing to heal.
        return ObsDriver(
            settings,
            stage_url="http://127.0.0.1:1/stage/main",
            report=self.report,
            scene_changed=lambda name: None,
            stages=lambda: [_Healthy()],
        )


class _Healthy:
    hidden, silent, owing = False, 0.0, 0.0

    def reload(self) -> None:
        pass


async def _burst(settings: ObsSettings) -> tuple[int, float]:
    """Requests that OBS got, and seconds that handing the wishes over took."""
    room = _Room()
    driver = room.driver(settings)
    driver.want_scene("收尾")
    await driver.start()
    try:
        await room.until(lambda status: status.get("program_scene") == "收尾")
        sent = 0
        call = ObsClient.call

        async def counted(client: ObsClient, request: str, data: object = None) -> dict[str, object]:
            nonlocal sent
            sent += 1
            return await call(client, request, data)  # type: ignore[arg-type]

        ObsClient.call = counted  # type: ignore[method-assign,assignment]
        try:
            blocked = 0.0
            for number in range(WISHES):
                began = time.perf_counter()
                driver.want_scene(SCENES[number % 2])
                blocked += time.perf_counter() - began
                await asyncio.sleep(0.001)
            await room.until(lambda status: status.get("program_scene") == SCENES[(WISHES - 1) % 2])
        finally:
            ObsClient.call = call  # type: ignore[method-assign]
        return sent, blocked
    finally:
        await driver.stop()


async def _return(studio: Studio, times: int, say: Callable[[str], None]) -> list[float]:
    room = _Room()
    driver = room.driver(studio.settings)
    await driver.start()
    taken = []
    try:
        for turn in range(times):
            say(f"OBS return {turn + 1}")
            wish = SCENES[turn % 2]
            await room.until(lambda status: status.get("connected") is True)
            await asyncio.to_thread(studio.kill)
            await room.until(lambda status: status.get("connected") is False)
            driver.want_scene(wish)
            await asyncio.to_thread(studio.start)
            began = time.perf_counter()
            await room.until(lambda status, wish=wish: status.get("program_scene") == wish)  # type: ignore[misc]
            taken.append(time.perf_counter() - began)
    finally:
        await driver.stop()
    return taken
