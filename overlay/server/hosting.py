"""What the application holds, and under which keys: config, rooms with all that hangs on them, built pages, figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from overlay.config import Config
from overlay.config import Room as RoomConfig
from overlay.errors import NotFound
from overlay.feeds.batch import Batcher
from overlay.plugin.events import Event
from overlay.plugin.loader import Plugins
from overlay.room.model import Patch, now_ms
from overlay.room.rehearsal import PLATFORM
from overlay.room.room import Room
from overlay.server.access import Doorkeeper, Names
from overlay.server.built import Built
from overlay.server.comments import Comments
from overlay.server.crowd import Crowd
from overlay.server.device import Device
from overlay.server.faces import Faces
from overlay.server.hello import Hello
from overlay.server.hub import Hub, Page
from overlay.server.metrics import Figures
from overlay.server.people import People
from overlay.server.reading import Readings
from overlay.server.stages import Stages

if TYPE_CHECKING:
    from overlay.server.route import Route


class Hosted:
    """One room with its pages, its feed and its OBS; hears of everything that the room does and passes it on."""

    def __init__(self, config: RoomConfig, room: Room, plugins: Plugins, built: Built, secret: bytes) -> None:
        self.config = config
        self.room = room
        self.comments = Comments()
        self.feed = Batcher(self._ingest)
        self.crowd = Crowd(room, self.fake)
        self.hello = Hello(config, room, plugins, built)
        self.faces = Faces(room.faces)
        self.hub = Hub(room.seq, self.hello, self.faces.greeting)
        self.faces.start(self.hub)
        self.people = People(room, self.hub, secret)
        self.stages = Stages(self._stages_changed, room.seq)
        self.readings = Readings(lambda: self.hub.pages)
        self.device = Device(room, self.stages)
        self.device.publish()
        self._rehearsed_since = room.session.get("rehearsed_since")
        self._unlisten = room.listen(self)
        self.crowd.look()

    async def close(self) -> None:
        """Stop everything that works on the room, then the room."""
        await self.crowd.close()
        await self.feed.close()
        self.comments.close()
        await self.people.close()
        self._unlisten()
        self.stages.close()
        self.readings.close()
        await self.room.close()

    def join(self, page: Page) -> None:
        """A page is there."""
        self.people.expect(page)
        self.hub.join(page)
        self.readings.joined(page)
        self.people.joined(page)
        if page.kind == "stage":
            if page.from_obs:
                self.stages.joined(page, page.chromium, lambda: self.hub.reload(page))
            else:
                self.stages.joined(page)

    def leave(self, page: Page) -> None:
        """It is gone."""
        self.hub.leave(page)
        self.people.left(page)
        self.device.hardware.levels.leave(page)
        self.comments.leave(page)
        self.stages.left(page)
        self.readings.left(page)

    def patched(self, patches: Sequence[Patch]) -> None:
        """A commit: pages first."""
        self.hub.patched(patches)
        self.people.patched(patches)
        if any(b'"people":' in patch.topics for patch in patches):
            self.faces.look_again()
        self.stages.published(patches[-1].seq)
        self.device.patched(patches)
        self._follow_session()

    def obs_changed(self, patch: dict[str, object]) -> None:
        """The device's state is another."""
        self.hub.obs_changed(self.room.seq, now_ms(), patch)

    def mechanics_changed(self) -> None:
        """Plugins were loaded anew: no patch says that."""
        self.hello.forget()
        self.hub.greet_all(self.room.seq)

    def scene_wanted(self, scene: str | None) -> None:
        """The room wishes a scene on OBS's programme."""
        self.device.want_scene(scene)

    async def _ingest(self, events: Sequence[Event]) -> list[bool]:
        """The room first: what its pages read has been counted."""
        fresh = await self.room.ingest(events)
        self.comments.heard([event for event, new in zip(events, fresh, strict=True) if new])
        return fresh

    async def fake(self, events: Sequence[Event]) -> list[bool]:
        """Events of a rehearsal: marked as such, and refused outside one."""
        for event in events:
            event.platform = PLATFORM
        fresh = await self.room.ingest(events, fake=True)
        self.comments.heard([event for event, new in zip(events, fresh, strict=True) if new])
        return fresh

    def _follow_session(self) -> None:
        since = self.room.session.get("rehearsed_since")
        if since != self._rehearsed_since:
            self._rehearsed_since = since
            self.comments.forget()
        self.crowd.look()

    def _stages_changed(self) -> None:
        self.device.publish()


class House:
    """All rooms of this server."""

    def __init__(self) -> None:
        self.rooms: dict[str, Hosted] = {}

    def __getitem__(self, name: str) -> Hosted:
        try:
            return self.rooms[name]
        except KeyError:
            raise NotFound("没有直播间 {room} | there is no room {room}", "room", room=name[:100]) from None


CONFIG = web.AppKey("config", Config)
NAMES = web.AppKey("names", Names)
DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)
HOUSE = web.AppKey("house", House)
PLUGINS = web.AppKey("plugins", Plugins)
BUILT = web.AppKey("built", Built)
ROUTES: web.AppKey[Iterable[Route]] = web.AppKey("routes", Iterable)
FIGURES = web.AppKey("figures", Figures)
