"""A room's OBS, if it has one: wishes go to the driver; what it finds, and the stages' figures, to the room."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from overlay.errors import ConfigError, OverlayError
from overlay.room.model import Actor, now_ms
from overlay.server.hardware import Hardware
from overlay.server.incidents import Incidents, folder_of

if TYPE_CHECKING:
    from overlay.config import Config
    from overlay.config import Room as RoomConfig
    from overlay.obs.driver import ObsDriver
    from overlay.room.model import Patch
    from overlay.room.room import Room
    from overlay.server.show import Show
    from overlay.server.stages import Stages

log = logging.getLogger("overlay.server")
OBS = Actor("obs", "system")


class Device:
    """Without `start` there is no OBS, and only the stages are reported."""

    def __init__(self, room: Room, stages: Stages) -> None:
        self._room = room
        self._stages = stages
        self._driver: ObsDriver | None = None
        self._show: Show | None = None
        self._status: dict[str, object] = {}
        self._noted: dict[str, object] = {}
        self._of_person: str | None = None  # a scene that the driver told us of, and so need not hear back
        self._tasks: set[asyncio.Task[None]] = set()
        self.hardware = Hardware()

    @property
    def connected(self) -> bool | None:
        """Whether OBS answers; None where the room has none."""
        return None if self._driver is None else self._status.get("connected") is True

    async def start(self, config: Config, room_config: RoomConfig) -> None:
        """Drive the OBS that the config names from now on, if it names one."""
        incidents = Incidents(self._room, folder_of(config, room_config.name), self.note)
        if room_config.obs is None:
            await incidents.end_all()  # those of an OBS that it had before
            return
        try:
            password = config.obs_password(room_config)
        except ConfigError as error:
            message = f"{error.text('zh')} | {error.text('en')}"
            self._report({"connected": False, "problems": [{"code": "config", "message": message, "since": now_ms()}]})
            return
        # What speaks to OBS takes a while to load: not in the way of pages.
        obs = await asyncio.to_thread(importlib.import_module, "overlay.obs")
        driver = await asyncio.to_thread(importlib.import_module, "overlay.obs.driver")
        meters = obs.Meters()
        watch = obs.Watch(room_config.obs.watch, incidents, meters, fallback=room_config.obs.fallback)
        settings = obs.ObsSettings(room_config.obs.host, room_config.obs.port, password or "")
        show = await asyncio.to_thread(importlib.import_module, "overlay.server.show")
        self._show = show.Show(self._room, config.room_folder(room_config.name) / "recordings", self.note)
        self._driver = driver.ObsDriver(
            settings,
            stage_url=f"http://127.0.0.1:{config.server.port}/stage/{room_config.name}",
            report=self._report,
            scene_changed=self._scene_changed,
            stages=self._stages.pulses,
            parts=[*self.hardware.start(settings, meters), *self._show.parts, watch],
        )
        self._driver.want_scene(self._room.state()["topics"]["programme"].get("scene"))
        await self._driver.start()

    async def stop(self) -> None:
        """Let OBS go; it stays as it is."""
        await self.hardware.stop()
        if self._driver is not None:
            await self._driver.stop()
        if self._show is not None:
            await self._show.close()
        await asyncio.gather(*self._tasks)

    def want_scene(self, scene: str | None) -> None:
        """What the room wishes on the programme."""
        known, self._of_person = self._of_person, None
        if self._driver is not None and (scene is None or scene != known):
            self._driver.want_scene(scene)

    def patched(self, patches: Sequence[Patch]) -> None:
        """A commit: what was asked of OBS is carried out."""
        if self._show is not None:
            self._show.patched(patches)

    def publish(self) -> None:
        """Report to the room what the driver and the stages say now."""
        self._room.report_obs({**self._status, **self._noted, "stages": self._stages.summary()})

    def note(self, key: str, value: object) -> None:
        """Say one more thing of OBS in `state.obs`; None: nothing (any more)."""
        if value is None:
            self._noted.pop(key, None)
        else:
            self._noted[key] = value
        self.publish()

    def _report(self, status: dict[str, object]) -> None:
        self._status = status
        self.publish()

    def _scene_changed(self, scene: str) -> None:
        self._of_person = scene
        task = asyncio.create_task(self._tell_scene(scene))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_scene(self, scene: str) -> None:
        try:
            await self._room.execute("programme.scene_changed", {"name": scene}, actor=OBS)
        except OverlayError as error:
            log.warning("room %s: the changed scene %r was not noted: %s", self._room.name, scene, error)
