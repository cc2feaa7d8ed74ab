"""What the signal watch costs and how soon it sees, on a real OBS: `python -m tests.bench.watch [seconds]`.

Cost: processor time of this process with the watch beside the driver, less that of the driver alone, as a share of one
core; and OBS's own, likewise. Latency: from a fault's making to its telling, less the check's hold.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from overlay.config.watch import Severity
from overlay.config.watch import Watch as WatchConfig
from overlay.obs import Meters, ObsClient, ObsDriver, Watch
from overlay.obs.watch import Finding, Key
from tests.obs import clips
from tests.obs.studio import Screen, Studio

CAMERAS = 3
ROUNDS = 5


class Desk:
    """Notes when it is told."""

    def __init__(self) -> None:
        self.open: dict[Key, Severity] = {}
        self.told = asyncio.Event()

    def begun(self) -> Mapping[Key, Severity]:
        return self.open

    async def begin(self, finding: Finding) -> None:
        self.open[finding.key] = finding.severity
        self.told.set()

    async def end(self, key: Key) -> None:
        del self.open[key]
        self.told.set()

    def watching(self, names: list[str]) -> None: ...

    async def until(self, check: str, there: bool) -> None:
        while any(key.check == check for key in self.open) != there:
            self.told.clear()
            await self.told.wait()


def driver(studio: Studio, parts: list[object]) -> ObsDriver:
    return ObsDriver(
        studio.settings,
        stage_url="http://127.0.0.1:8399/stage/main",
        report=lambda _: None,
        scene_changed=lambda _: None,
        stages=list,
        parts=parts,  # type: ignore[arg-type]
    )


async def cost(studio: Studio, seconds: float, watched: bool) -> tuple[float, float]:
    """Shares of one core: ours, OBS's."""
    assert studio._process is not None
    obs = psutil.Process(studio._process.pid)
    meters = Meters()
    parts = [meters, Watch(CONFIG, Desk(), meters, fallback="故障")] if watched else []
    running = driver(studio, parts)
    await running.start()
    try:
        await asyncio.sleep(3)
        before, of_obs, start = time.process_time(), sum(obs.cpu_times()[:2]), time.monotonic()
        await asyncio.sleep(seconds)
        passed = time.monotonic() - start
        return (time.process_time() - before) / passed, (sum(obs.cpu_times()[:2]) - of_obs) / passed
    finally:
        await running.stop()


async def latency(studio: Studio, client: ObsClient, folder: Path) -> dict[str, list[float]]:
    """Seconds beyond the hold, by check."""
    meters, desk = Meters(), Desk()
    running = driver(studio, [meters, Watch(CONFIG, desk, meters, fallback="故障")])
    living = folder / "camera0.y4m"
    faults = {
        "black": lambda: clips.show(client, "摄像头0", clips.still(folder / "black.y4m")),
        "ended": lambda: clips.act(client, "摄像头0", clips.STOP),
        "paused": lambda: clips.act(client, "摄像头0", clips.PAUSE),
        "frozen": lambda: clips.show(client, "摄像头0", clips.slide(folder / "slide.y4m")),
    }
    found: dict[str, list[float]] = {check: [] for check in faults}
    await running.start()
    try:
        for _ in range(ROUNDS):
            for check, make in faults.items():
                await asyncio.sleep(4)
                await make()
                at = time.monotonic()
                await desk.until(check, True)
                found[check].append(time.monotonic() - at - CONFIG.rules()[check].hold)
                await clips.show(client, "摄像头0", living)
                await clips.act(client, "摄像头0", clips.RESTART)
                await desk.until(check, False)
    finally:
        await running.stop()
    return found


CONFIG = WatchConfig(microphones=["麦克风"])


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        screen = Screen()
        studio = Studio(folder, screen)
        await asyncio.to_thread(studio.start)
        client = await ObsClient.connect(studio.settings)
        try:
            while (await client.call("GetStats"))["renderTotalFrames"] < 60:  # type: ignore[operator]
                await asyncio.sleep(0.1)
            await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
            for number in range(CAMERAS):
                await clips.add(client, "开场", f"摄像头{number}", clips.moving(folder / f"camera{number}.y4m"))
            await clips.add(client, "开场", "麦克风", clips.tone(folder / "tone.wav", peak=-12))
            alone, with_watch = await cost(studio, seconds, False), await cost(studio, seconds, True)
            print(f"{CAMERAS} cameras, a microphone, the programme, period {CONFIG.period:g} s, {seconds:g} s each:")
            print(f"  this process: {alone[0]:.2%} without, {with_watch[0]:.2%} with: {with_watch[0] - alone[0]:.2%}")
            print(f"  OBS: {alone[1]:.2%} without, {with_watch[1]:.2%} with: {with_watch[1] - alone[1]:.2%}")
            for check, times in (await latency(studio, client, folder)).items():
                print(f"  {check}: seen {statistics.median(times):.2f} s after its hold, at most {max(times):.2f} s")
        finally:
            await client.close()
            studio.close()
            screen.close()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
