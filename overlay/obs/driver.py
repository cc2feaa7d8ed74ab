"""Keeps one OBS as a room wishes it, for as long as the server lives, and reports what OBS really does.

The driver never trusts its memory of OBS: an event only means “look now”, and every look reads the whole
state. So a lost event costs at most one period, and start, reconnection and a switched scene collection are
one path.
"""

import asyncio
import contextlib
import difflib
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from overlay.obs.client import NOT_READY, ObsClient, ObsLost, ObsRefused, ObsSettings
from overlay.obs.diagnosis import explain, join
from overlay.obs.healing import Healing, Pulse
from overlay.obs.protocol import Output, SceneList, Stats, Version, ask
from overlay.obs.session import Part, Session

log = logging.getLogger(__name__)

T = TypeVar("T")
Status = dict[str, object]

_PERIOD = 1.0  # seconds between looks when no event asks for one
_SLOW = 1.0  # seconds without an answer after which OBS counts as hung
_STALL = 2.0  # seconds without a rendered frame after which OBS counts as frozen
# Seconds of OBS's life in which a change of scene is its own: OBS before 30 does not say that it is loading.
_YOUNG = 3.0
_HOLD = 10.0  # seconds that we keep still at most, while OBS switches its scene collection or quits
_FRAME = 1 / 30  # seconds that a switched scene stays at least: what is wished meanwhile is one wish, the last
_CONFIRM = 0.1  # seconds between the two looks that make a changed programme a person's doing
_FIRST_DELAY = 0.25
_LONGEST_DELAY = 5.0
# An attempt that finds nobody costs nobody anything, and OBS must be as wished within 2 s of its return.
_LONGEST_DELAY_AWAY = 1.0
_AWAY = {"refused", "lost", "no_answer"}
_RESTART, _LONGEST_RESTART = 0.5, 30.0  # seconds before a part that failed is started again, longer each time

_FROZEN = join(
    "OBS 不再渲染画面，可能已卡死 | OBS has stopped rendering and may hang",
    "看一眼 OBS 窗口；画面不动就重启 OBS，场景会自动恢复"
    " | Look at OBS; if its picture stands still restart it, the scene is restored by itself",
)
_LOADING = "OBS 正在启动，请稍候 | OBS is starting; just wait"
_LOOK_AT = {
    "CurrentProgramSceneChanged",
    "CurrentPreviewSceneChanged",
    "SceneTransitionStarted",
    "SceneListChanged",
    "SceneCreated",
    "SceneRemoved",
    "SceneNameChanged",
    "StudioModeStateChanged",
    "StreamStateChanged",
    "RecordStateChanged",
}


class ObsDriver:
    """One room's OBS.

    `report(status)` gets the room's `state.obs` whenever it changes: connected, version, program_scene,
    preview_scene, streaming, recording, problems[{code, message "中文 | English", since Unix ms}]; what is
    unknown is absent. `stages` is added by the server, which alone knows what has been painted.

    `scene_changed(name)`: a person changed the programme in OBS. The driver has already taken that for the
    wish; do not answer with `want_scene`, which could fight the person's next change.

    `stages()`: how the stages of this room are that OBS has loaded. The browser sources that show `stage_url` are
    brought back when their page is silent or missing for `patience` seconds.

    `parts` work beside the driver on the same connection: each is started when OBS answers, ended when it is
    lost, and started again when it fails.

    All callbacks run in the event loop and must not block.
    """

    def __init__(
        self,
        settings: ObsSettings,
        *,
        stage_url: str,
        report: Callable[[Status], None],
        scene_changed: Callable[[str], None],
        stages: Callable[[], Sequence[Pulse]],
        patience: float = 5.0,
        parts: Sequence[Part] = (),
    ) -> None:
        self._settings = settings
        self._report = report
        self._scene_changed = scene_changed
        self._parts = [Healing(stage_url, stages, self._tell, patience=patience), *parts]

        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._wish: str | None = None
        self._wish_is_new = False

        self._client: ObsClient | None = None
        self._session: Session | None = None
        self._working: list[asyncio.Task[None]] = []
        self._scenes: SceneList | None = None
        self._streaming = self._recording = False
        self._problems: dict[str, tuple[str, int]] = {}
        self._reported: Status | None = None

        self._programme: str | None = None  # as we last saw or set it
        self._seen: tuple[str, float] | None = None  # an unconfirmed change of it, since when
        self._imposing = True  # the next look restores the wish rather than learning from OBS
        self._hold_until = 0.0
        self._switched_at = 0.0
        self._frames = -1
        self._frames_moved_at = 0.0

    async def start(self) -> None:
        """Returns at once; the first report follows."""
        self._task = asyncio.create_task(self._run(), name="obs-driver")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def want_scene(self, name: str | None) -> None:
        """The programme scene that OBS should show from now on; None: whatever it shows."""
        self._wish = name
        self._wish_is_new = True
        self._wake.set()

    @property
    def status(self) -> Status:
        """The document that `report` gets, as it is now."""
        scenes = self._scenes
        document: Status = {
            "connected": self._session is not None,
            "version": self._session.version.obs_version if self._session else None,
            "program_scene": scenes.current_program_scene_name if scenes else None,
            "preview_scene": scenes.current_preview_scene_name if scenes else None,
            "streaming": self._streaming if scenes else None,
            "recording": self._recording if scenes else None,
            "problems": [
                {"code": code, "message": message, "since": since} for code, (message, since) in self._problems.items()
            ],
        }
        return {key: value for key, value in document.items() if value is not None}

    # the connection

    async def _run(self) -> None:
        delay = _FIRST_DELAY
        self._publish()
        while True:
            try:
                await self._connection()
            except ObsLost as lost:
                code = lost.code
            except Exception:
                log.exception("OBS: unexpected answer; connecting again")
                code = "lost"
            if self._session is not None:
                log.warning("OBS: connection ended (%s)", code)
                delay = _FIRST_DELAY
            self._forget(code)
            await asyncio.sleep(delay * random.uniform(0.75, 1.25))  # noqa: S311  # jitter, not a secret
            delay = min(delay * 2, _LONGEST_DELAY_AWAY if code in _AWAY else _LONGEST_DELAY)

    async def _connection(self) -> None:
        """From connecting to loss. Raises `ObsLost` at the end of it."""
        client = await ObsClient.connect(self._settings, on_event=self._event, on_lost=self._wake.set)
        try:
            self._client = client
            self._hold_until = 0.0
            self._frames = -1
            self._imposing = True
            while True:
                await self._look_once()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PERIOD):
                        await self._wake.wait()
                if not client.lost:
                    await asyncio.sleep(self._switched_at + _FRAME - asyncio.get_running_loop().time())
                self._wake.clear()
                if client.lost:
                    raise ObsLost(client.why)
        finally:
            self._client = None
            await self._end_parts()
            await client.close()

    def _start_parts(self, session: Session) -> None:
        self._working = [asyncio.create_task(_work(part, session)) for part in self._parts]

    async def _end_parts(self) -> None:
        working, self._working = self._working, []
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _look_once(self) -> None:
        try:
            await self._look()
        except ObsRefused as refused:
            self._imposing = True
            if refused.status == NOT_READY:
                if self._session is None:
                    self._problems.clear()
                    self._problem("loading", _LOADING)
            else:
                # Most likely what we asked about went away between two requests; the next look knows.
                log.warning("OBS refused %s", refused)
            asyncio.get_running_loop().call_later(_FIRST_DELAY, self._wake.set)
        self._publish()

    def _forget(self, code: str) -> None:
        self._session = None
        self._scenes = None
        explained = explain(ObsLost(code), self._settings).text()
        for other in set(self._problems) - {code}:
            del self._problems[other]
        self._problem(code, explained)
        self._publish()

    def _event(self, kind: str, data: dict[str, object]) -> None:
        now = asyncio.get_running_loop().time()
        if kind in ("CurrentSceneCollectionChanging", "ExitStarted"):
            # Requests in the middle of these have crashed OBS (obs-studio #9991).
            self._hold_until = now + _HOLD
            self._imposing = True
        elif kind == "CurrentSceneCollectionChanged":
            self._hold_until = 0.0
            self._imposing = True
            self._wake.set()
        elif kind in _LOOK_AT:
            self._wake.set()
        if self._session is not None:
            self._session.event(kind, data)

    # one look

    async def _look(self) -> None:
        """Reads OBS's state and mends what is not as wished."""
        if self._session is None:
            self._session = await self._greet()
            self._problems.clear()
        stats = await self._ask(Stats, "GetStats")
        self._watch_frames(stats.render_total_frames)
        young = stats.render_total_frames < _YOUNG * stats.active_fps
        imposing, self._imposing = self._imposing, False
        self._scenes = await self._ask(SceneList, "GetSceneList")
        await self._reconcile(self._scenes, learn=not (imposing or young))
        self._streaming = (await self._ask(Output, "GetStreamStatus")).output_active
        self._recording = (await self._ask(Output, "GetRecordStatus")).output_active
        if not self._working:
            self._start_parts(self._session)

    async def _greet(self) -> Session:
        version = await self._ask(Version, "GetVersion")
        log.info("OBS %s connected (obs-websocket %s)", version.obs_version, version.obs_web_socket_version)
        if self._client is None:
            raise ObsLost("lost")
        return Session(self._client, version, self._held)

    def _held(self) -> bool:
        return asyncio.get_running_loop().time() < self._hold_until

    async def _reconcile(self, scenes: SceneList, *, learn: bool) -> None:
        """Brings programme and wish together: a person's change becomes the wish, else the wish goes on the
        programme.

        Only we and people change the programme, and we know what we did: every request passes through this
        task.
        """
        programme = scenes.current_program_scene_name
        if learn and programme is not None and programme != self._programme and not self._wish_is_new:
            if not self._confirmed(programme):
                return
            log.info("OBS: a person changed the programme scene to %r", programme)
            self._wish = programme
            self._scene_changed(programme)
        self._programme, self._seen = programme, None
        wish, self._wish_is_new = self._wish, False
        missing = wish is not None and wish not in scenes.names
        self._problem("scene_missing", _missing(wish, scenes.names) if wish is not None and missing else None)
        if wish is not None and not missing and wish != programme:
            await self._ask(dict, "SetCurrentProgramScene", {"sceneName": wish})
            self._programme, self._switched_at = wish, asyncio.get_running_loop().time()
            self._scenes = msgspec.structs.replace(scenes, current_program_scene_name=wish)

    def _confirmed(self, programme: str) -> bool:
        """True when seen twice. What is new on the programme may be a person's doing, or the first trace of
        a scene collection being switched, or of studio mode ending (two changes in a row): those events may
        still be under way.
        """
        loop = asyncio.get_running_loop()
        if self._seen is None or self._seen[0] != programme:
            self._seen = (programme, loop.time())
            loop.call_later(_CONFIRM, self._wake.set)
            return False
        return loop.time() - self._seen[1] >= _CONFIRM * 0.9

    def _watch_frames(self, frames: int) -> None:
        """A deadlocked OBS goes on answering; only its frame counter stands still."""
        now = asyncio.get_running_loop().time()
        if frames != self._frames:
            self._frames, self._frames_moved_at = frames, now
        self._problem("frozen", _FROZEN if now - self._frames_moved_at > _STALL else None)

    # what people see

    def _problem(self, code: str, message: str | None) -> None:
        """None: there is no such problem (any more)."""
        if message is None:
            self._problems.pop(code, None)
        else:
            since = self._problems[code][1] if code in self._problems else int(time.time() * 1000)
            self._problems[code] = (message, since)

    def _tell(self, problems: Mapping[str, str | None]) -> None:
        for code, message in problems.items():
            self._problem(code, message)
        self._publish()

    def _publish(self) -> None:
        status = self.status
        if status != self._reported:
            self._reported = status
            self._report(status)

    async def _ask(self, kind: type[T], request: str, data: dict[str, object] | None = None) -> T:
        """Like `ask`, and says so while OBS takes suspiciously long."""
        if self._client is None:
            raise ObsLost("lost")
        if self._held():
            raise ObsRefused(request, NOT_READY, "OBS is switching its scene collection, or quitting")
        answer = asyncio.ensure_future(ask(self._client, kind, request, data))
        try:
            if not (await asyncio.wait({answer}, timeout=_SLOW))[0]:
                self._problem("no_answer", explain(ObsLost("no_answer"), self._settings).text())
                self._publish()
            result = await answer
        finally:
            answer.cancel()
        self._problem("no_answer", None)
        return result


async def _work(part: Part, session: Session) -> None:
    """One part, by itself: what it raises ends neither the driver nor another part."""
    clock = asyncio.get_running_loop().time
    pause = _RESTART
    while True:
        started = clock()
        try:
            await part.run(session)
        except ObsLost:
            return  # the driver notices it too, and connects again
        except ObsRefused as refused:
            loading = refused.status == NOT_READY
            log.log(logging.DEBUG if loading else logging.WARNING, "OBS refused %s", refused)
        except Exception:
            loading = False
            log.exception("OBS: %s failed", type(part).__name__)
        else:
            return
        pause = _RESTART if loading or clock() - started > _LONGEST_RESTART else min(pause * 2, _LONGEST_RESTART)
        await asyncio.sleep(pause)


def _missing(wish: str, names: list[str]) -> str:
    near = difflib.get_close_matches(wish, names, n=3, cutoff=0.3) or names[:3]
    zh, en = "、".join(f"“{name}”" for name in near), ", ".join(f"“{name}”" for name in near)
    return join(
        f"OBS 当前的场景集合里没有场景“{wish}”，节目画面保持不变"
        f" | The scene collection in OBS has no scene “{wish}”; the programme stays as it is",
        f"新建它，或改用相近的：{zh} | Make it, or use one of {en}",
    )
