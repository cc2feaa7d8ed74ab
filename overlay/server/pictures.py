"""Small pictures of programme, preview and inputs: made only while somebody asks, and once for all who ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from overlay.errors import Conflict, NotFound, Refused, Unavailable

if TYPE_CHECKING:
    from overlay.obs.session import Session

Subject = Literal["programme", "preview", "input"]
SUBJECTS: tuple[Subject, ...] = ("programme", "preview", "input")
FRESH_SECONDS = 0.2
"""A picture that is younger is given again: at most five a second of one subject, whoever asks."""
NARROWEST, WIDEST = 64, 640
"""Pixels. OBS needs some 100 ms for a large one, and a console shows none larger."""
WIDEST_PNG = 320
_FORGET_SECONDS = 10.0
_FORMS = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "png": "image/png", "bmp": "image/bmp"}
"""What browsers show, the cheapest first."""
_LOSSLESS = ("png", "bmp")
_BROWSER = "browser_source"
_CLOSED_WHILE_HIDDEN = "deactivate_when_not_showing"  # of Windows' cameras and DeckLink


@dataclass(frozen=True, slots=True)
class Picture:
    """`type` is its media type."""

    data: bytes
    type: str


@dataclass(slots=True)
class _Kept:
    task: asyncio.Task[Picture]
    started: float
    widest: int  # that somebody wanted of it


class Pictures:
    """Of one room's OBS. `session` raises where there is none now."""

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session
        self._kept: dict[tuple[Subject, str], _Kept] = {}

    async def picture(self, of: Subject, name: str = "", width: int = 320) -> Picture:
        """A picture that is at most 0.2 s old, about `width` pixels wide. Raises `NotFound` (no such input),
        `Refused` (a hidden page), `Conflict` (no preview), `Unavailable`."""
        self._session()
        now = asyncio.get_running_loop().time()
        key = (of, name)
        kept = self._kept.get(key)
        if kept is None or (kept.task.done() and now - kept.started >= FRESH_SECONDS):
            # Somebody else may want it larger than who happens to ask first this time.
            wanted = width if kept is None or now - kept.started > 2 else max(width, kept.widest)
            task = asyncio.create_task(self._make(of, name, wanted))
            task.add_done_callback(_seen)
            kept = _Kept(task, now, width)
            self._forget(now)
            self._kept[key] = kept
        kept.widest = max(kept.widest, width)
        return await asyncio.shield(kept.task)

    def _forget(self, now: float) -> None:
        old = [key for key, kept in self._kept.items() if kept.task.done() and now - kept.started > _FORGET_SECONDS]
        for key in old:
            del self._kept[key]

    async def _make(self, of: Subject, name: str, width: int) -> Picture:
        from overlay.obs import ObsLost, ObsRefused

        session = self._session()
        form = next((form for form in _FORMS if form in session.version.supported_image_formats), "png")
        if form in _LOSSLESS:
            width = min(width, WIDEST_PNG)
        try:
            source = await _source(session, of, name)
            data = await session.screenshot(source, width, None, form=form)
        except ObsLost:
            raise Unavailable("与 OBS 的连接断开 | the connection to OBS was lost") from None
        except ObsRefused:
            raise Unavailable("现在没有画面 | there is no picture now") from None
        return Picture(data, _FORMS[form])


async def _source(session: Session, of: Subject, name: str) -> str:
    """The OBS source that is meant. Raises like `picture`."""
    from overlay.obs.inputs import is_seen, settings_of
    from overlay.obs.protocol import SceneList

    if of == "input":
        found = await settings_of(session, name)
        # A screenshot shows the source for a moment: that wakes a hidden page, and opens a camera that is closed while
        # hidden, each time anew.
        if found.input_settings.get(_CLOSED_WHILE_HIDDEN) is True and not await is_seen(session, name):
            raise Refused(
                "name",
                "“{name}”不显示时关着，不取它的画面 | “{name}” is closed while hidden: no picture",
                name=name,
            )
        if found.input_kind == _BROWSER and not await is_seen(session, name):
            raise Refused(
                "name", "网页源“{name}”没有显示，不取它的画面 | the page “{name}” is hidden: no picture", name=name
            )
        return name
    scenes = await session.ask(SceneList, "GetSceneList")
    scene = scenes.current_program_scene_name if of == "programme" else scenes.current_preview_scene_name
    if scene is None and of == "preview":
        raise Conflict("OBS 没有开工作室模式，没有预览 | OBS's studio mode is off: there is no preview", "of")
    if scene is None:
        raise NotFound("OBS 没有节目画面 | OBS has no programme", "of")
    return scene


def _seen(task: asyncio.Task[Picture]) -> None:
    """An error is told to those who asked; if they have left, to nobody."""
    if not task.cancelled():
        task.exception()
