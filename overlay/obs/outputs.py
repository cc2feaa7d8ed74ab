"""What OBS sends out and keeps, as `state.obs.outputs`: looked at when OBS says that something changed."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from overlay.obs.client import NOT_READY, ObsRefused
from overlay.obs.protocol import Output, RecordStatus, SceneList, StreamStatus, StudioMode, Transition, Transitions
from overlay.obs.session import Session

Document = dict[str, object]

_PERIOD = 5.0  # seconds between looks when no event asks for one
_JITTER = 700  # ms by which a start may seem to move before it is another
_LOOK_AT = (
    "Stream", "Record", "ReplayBuffer", "Virtualcam", "StudioMode", "CurrentSceneTransition", "Scene",
    "CurrentSceneCollectionChanged",
)  # fmt: skip


class Outputs:
    """A part of the driver. `note(document)` gets each change; None: there is no OBS.

    `{"stream": {"active", "reconnecting", "since"}, "record": {"active", "paused", "since" or "ms"},
    "replay": {"available", "active"}, "virtual_camera": {"available", "active"}, "studio_mode",
    "transition": {"name", "ms"}, "transitions": [names], "scenes": [names, the top first]}`; `since` is the Unix
    ms at which the running time would have been 0, `ms` the time at which it stands while paused.
    """

    def __init__(self, note: Callable[[Document | None], None]) -> None:
        self._note = note
        self._since: dict[str, int] = {}

    async def run(self, session: Session) -> None:
        wake = asyncio.Event()
        unlisten = session.listen(lambda kind, _: wake.set() if kind.startswith(_LOOK_AT) else None)
        try:
            while True:
                wake.clear()
                try:
                    self._note(await self._look(session))
                except ObsRefused as refused:
                    if refused.status != NOT_READY:
                        raise
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PERIOD):
                        await wake.wait()
        finally:
            unlisten()
            self._note(None)

    async def _look(self, session: Session) -> Document:
        stream = await session.ask(StreamStatus, "GetStreamStatus")
        record = await session.ask(RecordStatus, "GetRecordStatus")
        transition = await session.ask(Transition, "GetCurrentSceneTransition")
        transitions = await session.ask(Transitions, "GetSceneTransitionList")
        return {
            "stream": {
                "active": stream.output_active,
                "reconnecting": stream.output_reconnecting,
                **self._running("stream", stream.output_active, False, stream.output_duration),
            },
            "record": {
                "active": record.output_active,
                "paused": record.output_paused,
                **self._running("record", record.output_active, record.output_paused, record.output_duration),
            },
            "replay": await _optional(session, "GetReplayBufferStatus"),
            "virtual_camera": await _optional(session, "GetVirtualCamStatus"),
            "studio_mode": (await session.ask(StudioMode, "GetStudioModeEnabled")).studio_mode_enabled,
            "transition": {
                key: value
                for key, value in {"name": transition.transition_name, "ms": transition.transition_duration}.items()
                if value is not None
            },
            "transitions": [one.transition_name for one in transitions.transitions],
            "scenes": (await session.ask(SceneList, "GetSceneList")).names,
        }

    def _running(self, output: str, active: bool, paused: bool, duration: int) -> Document:
        """The running time as pages render it."""
        if not active:
            self._since.pop(output, None)
            return {}
        since = round(time.time() * 1000) - duration
        known = self._since.get(output)
        if known is None or abs(known - since) > _JITTER:
            self._since[output] = known = since
        return {"ms": duration} if paused else {"since": known}


async def _optional(session: Session, request: str) -> Document:
    """An output that not every OBS has."""
    if session.can(request):
        with contextlib.suppress(ObsRefused):
            return {"available": True, "active": (await session.ask(Output, request)).output_active}
    return {"available": False, "active": False}
