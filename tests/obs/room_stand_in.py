"""What a driver needs from a room, recorded: reports, changes of scene by hand, stages; and waiting without
sleeping."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from overlay.obs import ObsDriver, ObsSettings
from overlay.obs.session import Part

STAGE_URL = "http://127.0.0.1:8399/stage/main?token=abc"


@dataclass
class Page:
    """A stage that OBS has loaded."""

    hidden: bool = False
    silent: float = 0.0
    owing: float = 0.0
    reloads: int = 0

    def reload(self) -> None:
        self.reloads += 1


class Room:
    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.by_hand: list[str] = []
        self.stages = [Page()]
        self._waits: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    @property
    def status(self) -> dict[str, Any]:
        return self.reports[-1] if self.reports else {}

    @property
    def problems(self) -> dict[str, str]:
        return {problem["code"]: problem["message"] for problem in self.status.get("problems", [])}

    def report(self, status: dict[str, object]) -> None:
        self.reports.append(status)
        self._look()

    def scene_changed(self, name: str) -> None:
        self.by_hand.append(name)
        self._look()

    def _look(self) -> None:
        """Each report is looked at when it comes: of two that come together, neither is missed."""
        for condition, held in self._waits:
            if not held.done() and condition():
                held.set_result(None)

    async def until(self, condition: Callable[[], bool], timeout: float = 120.0) -> None:
        """Waits for reports until the condition holds; the time-out is for a hang, not for speed."""
        if condition():
            return
        wait = condition, asyncio.get_running_loop().create_future()
        self._waits.append(wait)
        try:
            async with asyncio.timeout(timeout):
                await wait[1]
        except TimeoutError:
            raise AssertionError(f"never happened; last report {self.status}, by hand {self.by_hand}") from None
        finally:
            self._waits.remove(wait)

    async def until_shown(self, scene: str) -> None:
        await self.until(lambda: self.status.get("program_scene") == scene)


@asynccontextmanager
async def driving(
    settings: ObsSettings, room: Room, *, wish: str | None = None, patience: float = 5.0, parts: Sequence[Part] = ()
) -> AsyncIterator[ObsDriver]:
    driver = ObsDriver(
        settings,
        stage_url=STAGE_URL,
        report=room.report,
        scene_changed=room.scene_changed,
        stages=lambda: room.stages,
        patience=patience,
        parts=parts,
    )
    driver.want_scene(wish)
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()
