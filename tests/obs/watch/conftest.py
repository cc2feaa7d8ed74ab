"""A server whose room has the real OBS, watched with short holds; and a page that sees what is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs.studio import Screen, Studio
from tests.server.conftest import Live, Server, built, start

__all__ = ["built", "start"]

HANG = 90.0
FALLBACK = "故障"
SCENES = ("开场", "产品", "收尾", FALLBACK)
CHECKS = (
    "no_frame", "black", "one_colour", "frozen", "size", "ended", "paused", "silent", "clipping", "render_lag",
    "encoder_lag", "dropped", "disk", "bitrate", "congestion", "reconnecting",
)  # fmt: skip


def config(
    port: int,
    *,
    obs: str = "",
    watch: str = "",
    exempt: tuple[str, ...] = (FALLBACK, "收尾"),
    hold: float | None = 1,
    **checks: str,
) -> str:
    """`hold`: of all checks, None: as shipped; `checks`: more lines of a check's table. OBS's own troubles on a loaded
    test machine are not what is tested, nor are empty scenes that are black."""
    off = {"render_lag": "on = false", "encoder_lag": "on = false"}
    held = "" if hold is None else f"hold = {hold}\n"
    tables = {check: held + (off | checks).get(check, "") for check in CHECKS}
    return (
        f'[[rooms]]\nname = "main"\n[rooms.obs]\nport = {port}\npassword_file = "obs-password"\n{obs}\n'
        f"[rooms.obs.watch]\nperiod = 0.5\nexempt_scenes = {json.dumps(exempt)}\n{watch}\n"
        + "".join(f"[rooms.obs.watch.{check}]\n{table}\n" for check, table in tables.items())
    )


class Seen:
    """What a page sees of incidents."""

    def __init__(self, live: Live) -> None:
        self.live = live
        state = live.hello["state"]
        self.open: dict[str, dict[str, Any]] = dict(state["topics"]["incidents"].get("open", {}))
        self.all: dict[str, dict[str, Any]] = dict(self.open)
        self.scene: str | None = state["topics"]["programme"].get("scene")
        self.obs: dict[str, Any] = dict(state["obs"])

    @property
    def checks(self) -> list[str]:
        return sorted(one["check"] for one in self.open.values())

    def of(self, check: str) -> dict[str, Any]:
        """The latest incident of this check, open or over."""
        return [one for one in self.all.values() if one["check"] == check][-1]

    async def until(self, condition: Callable[[], Any]) -> None:
        while not condition():
            try:
                message = await self.live.socket.receive_json(timeout=HANG)
            except TimeoutError:
                raise AssertionError(f"never happened; open: {self.open}, scene {self.scene}, {self.obs}") from None
            if message["type"] == "patch":
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        self.obs |= message.get("obs", {})
        topics = message["topics"]
        self.scene = topics.get("programme", {}).get("scene", self.scene)
        for key, change in (topics.get("incidents", {}).get("open") or {}).items():
            if change is None:
                self.open.pop(key, None)
            else:
                self.all[key] = self.open[key] = self.all.get(key, {}) | change


@pytest.fixture(scope="session")
def studio(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A running OBS with a fallback scene, for the tests of this folder."""
    studio = Studio(tmp_path_factory.mktemp("watched"), screen, collections={"直播": SCENES})
    studio.start()
    yield studio
    studio.close()


@pytest.fixture
async def client(studio: Studio) -> AsyncIterator[ObsClient]:
    """Hands in the OBS, with 开场 on the programme; inputs that they make are gone afterwards."""
    client = await ObsClient.connect(studio.patient)
    while (await client.call("GetStats"))["renderTotalFrames"] < 60:  # OBS has died of inputs made while it loads
        await asyncio.sleep(0.02)
    await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
    yield client
    for one in (await client.call("GetInputList"))["inputs"]:
        await client.call("RemoveInput", {"inputName": one["inputName"]})
    while (await client.call("GetInputList"))["inputs"]:
        for scene in SCENES:  # only a scene that is shown lets go of what was removed from it
            await client.call("SetCurrentProgramScene", {"sceneName": scene})
            await asyncio.sleep(0.05)
    await client.close()


@pytest.fixture
async def watching(studio: Studio, start: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Starts a server that watches the OBS; returns it and what a page of it sees."""

    async def starting(**options: Any) -> tuple[Server, Seen]:
        (tmp_path / "obs-password").write_text(studio.settings.password, encoding="utf-8")
        server: Server = await start(config(studio.settings.port, **options))
        seen = Seen(await server.live())
        await seen.until(lambda: seen.obs.get("connected") and "watched" in seen.obs)
        return server, seen

    return starting
