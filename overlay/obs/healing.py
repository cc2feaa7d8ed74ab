"""Brings a stage that OBS has loaded, and that went silent or stopped painting, back by itself, step by step.

obs-browser never retries a page it could not load, shows nothing when its renderer crashes, and does not notice
when it hangs. So the pages report to the server, and this part of the driver compares: fewer stages in good health
than OBS has sources for them, and it asks the page to load itself again, then presses the sources' button (refresh
without cache), then has OBS make their browsers anew, then calls the operator; and goes on, ever more slowly.

A page that nobody sees is left alone: browsers slow its timers down to one beat a minute.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from overlay.obs.client import NOT_READY, ObsRefused
from overlay.obs.diagnosis import join
from overlay.obs.protocol import PARKED, Active, StageSource, stage_sources
from overlay.obs.session import Session

log = logging.getLogger(__name__)

_PERIOD = 1.0  # seconds between looks
_LISTED = 10.0  # seconds for which a list of OBS's browser sources is believed while nothing ails
_BLANK = 0.5  # seconds for OBS to take a changed address up: two changes within one frame are none
_ALARMED = 4  # after that many steps
_LONGEST = 60.0  # seconds between attempts at most

MISSING, SILENT, STUCK, LOST = "stage_missing", "stage_silent", "stage_stuck", "stage_lost"

_WHAT = {
    MISSING: "OBS 里的贴图页没有连上 | The stage page in OBS is not connected",
    SILENT: "OBS 里的贴图页没有响应 | The stage page in OBS does not respond",
    STUCK: "OBS 里的贴图页不再更新画面 | The stage page in OBS no longer paints",
}
_RELOADED = "已让它自己重新载入 | It was told to load itself again"
_REFRESHED = (
    "已自动刷新浏览器源（不用缓存）；若持续如此，检查浏览器源的地址（overlay obs check）"
    " | Its browser source was refreshed without cache; if this stays, check the source's address (overlay obs check)"
)
_RECREATED = "已让 OBS 重建浏览器源 | OBS was told to make its browser anew"
_NO_BROWSER = join(
    "OBS 里没有显示本直播间贴图的浏览器源 | No browser source in OBS shows this room's stage",
    "运行 overlay obs setup | Run overlay obs setup",
)
_ALARM = join(
    "贴图页自动恢复不了，观众可能看不到贴图 | The stage page could not be brought back; viewers may see no graphics",
    "看一眼 OBS：双击浏览器源点“刷新”；无效就重启 OBS（重启后会自动恢复）"
    " | Look at OBS: open the browser source and press Refresh; if that does not help restart OBS"
    " (everything returns by itself)",
)


class Pulse(Protocol):
    """How one stage that OBS has loaded is; the server knows. Times in seconds."""

    @property
    def hidden(self) -> bool:
        """Whether it last said that nobody sees it."""

    @property
    def silent(self) -> float:
        """Since when it has said nothing."""

    @property
    def owing(self) -> float:
        """Since when it has painted nothing though there was something to paint; 0: it is up to date."""

    def reload(self) -> None:
        """Ask it to load itself again."""


class Healing:
    """A part of the driver. `tell({code: message})` shows problems to people; a message None: that one is over.

    `patience`, in seconds, is how long a stage may be silent, or missing; painting may take twice as long.
    """

    def __init__(
        self,
        stage_url: str,
        stages: Callable[[], Sequence[Pulse]],
        tell: Callable[[Mapping[str, str | None]], None],
        *,
        patience: float = 5.0,
    ) -> None:
        self._stage_url = stage_url
        self._stages = stages
        self._report = tell
        self._patience = patience
        self._period = min(_PERIOD, patience / 4)
        self._sources: list[StageSource] = []
        self._listed_at = float("-inf")
        self._seen_since: float | None = None  # since when OBS has shown all our sources
        self._start_over()

    async def run(self, session: Session) -> None:
        """Looks for ever."""
        self._listed_at, self._seen_since = float("-inf"), None
        self._start_over()
        while True:
            try:
                await self._look(session)
            except ObsRefused as refused:  # most likely it went away between two requests: the next look knows
                if refused.status != NOT_READY:
                    log.warning("OBS refused %s", refused)
                self._listed_at = float("-inf")
            await asyncio.sleep(self._period)

    def _start_over(self) -> None:
        self._step = 0
        self._due: float | None = None
        self._pause = self._patience

    async def _look(self, session: Session) -> None:
        now = asyncio.get_running_loop().time()
        stages = self._stages()
        if self._due is not None or now - self._listed_at > _LISTED or len(stages) < len(self._sources):
            self._sources = await stage_sources(session, self._stage_url)
            self._listed_at = now
            for source in self._sources:
                if source.parked:  # a step that was cut short left it so
                    await self._show(session, source)
        awaited = [source for source in self._sources if await self._is_awaited(session, source)]
        believed = await self._believe(session, stages, now)
        ill = [(stage, why) for stage in stages if (why := self._ailment(stage, believed)) is not None]
        if len(stages) - len(ill) >= (len(awaited) if self._sources else 1):
            self._recovered()
        else:
            await self._treat(session, [stage for stage, _ in ill], ill[0][1] if ill else MISSING, now)

    def _ailment(self, stage: Pulse, believed: bool) -> str | None:
        if stage.hidden and believed:
            return None
        if stage.silent > self._patience:
            return SILENT
        return STUCK if stage.owing > 2 * self._patience and not stage.hidden else None

    async def _is_awaited(self, session: Session, source: StageSource) -> bool:
        """Whether there should be a page: OBS unloads one that is set so while nobody sees it."""
        return not source.shutdown or await self._is_showing(session, source)

    async def _is_showing(self, session: Session, source: StageSource) -> bool:
        return (await session.ask(Active, "GetSourceActive", {"sourceName": source.name})).video_showing

    async def _believe(self, session: Session, stages: Sequence[Pulse], now: float) -> bool:
        """Whether to believe a silent page that said that nobody sees it: not for long while OBS shows them all."""
        if not any(stage.hidden and stage.silent > self._patience for stage in stages):
            self._seen_since = None
            return True
        for source in self._sources:
            if not await self._is_showing(session, source):
                self._seen_since = None
                return True
        if self._seen_since is None:
            self._seen_since = now
        return not self._sources or now - self._seen_since <= self._patience

    # the steps

    def _recovered(self) -> None:
        if self._step > 0:
            log.info("OBS: the stage is back")
        self._start_over()
        self._tell(None)

    async def _treat(self, session: Session, ill: Sequence[Pulse], why: str, now: float) -> None:
        if self._due is None:
            # A server that was held up itself finds everybody silent: a second look tells.
            self._due = now + (self._patience / 5 if ill else self._patience)
        if now < self._due:
            return
        if self._step == 0 and ill:
            self._step = 1
            log.warning("OBS: %s: telling the page to load itself again", why)
            for stage in ill:
                stage.reload()
            self._tell(why, join(_WHAT[why], _RELOADED))
        elif not self._sources:
            self._step = 1
            self._tell(MISSING, _NO_BROWSER)
        else:
            await self._treat_sources(session, why)
        self._due = asyncio.get_running_loop().time() + self._pause
        if self._step > 1:
            self._pause = min(self._pause * 2, max(_LONGEST, self._patience))

    async def _treat_sources(self, session: Session, why: str) -> None:
        self._step = max(self._step, 1) + 1
        names = "、".join(f"“{source.name}”" for source in self._sources)
        refresh = self._step % 2 == 0
        log.warning(
            "OBS: %s: %s %s", why, "refreshing without cache" if refresh else "making the browser anew of", names
        )
        for source in self._sources:
            await (self._refresh if refresh else self._recreate)(session, source)
        if self._step == _ALARMED:
            log.error("OBS: the stage could not be brought back; calling the operator")
        self._tell(why, join(_WHAT[why], _REFRESHED if refresh else _RECREATED))

    async def _refresh(self, session: Session, source: StageSource) -> None:
        button = {"inputName": source.name, "propertyName": "refreshnocache"}
        await session.call("PressInputPropertiesButton", button)

    async def _recreate(self, session: Session, source: StageSource) -> None:
        """Away from the page and back: OBS ends the browser, hung or not, and starts another."""
        parked = {"inputName": source.name, "inputSettings": {"url": PARKED + source.url}}
        try:
            await session.call("SetInputSettings", parked)
            await asyncio.sleep(_BLANK)
        finally:
            await self._show(session, source)

    async def _show(self, session: Session, source: StageSource) -> None:
        await session.call("SetInputSettings", {"inputName": source.name, "inputSettings": {"url": source.url}})

    def _tell(self, why: str | None, message: str | None = None) -> None:
        problems: dict[str, str | None] = {code: message if code == why else None for code in _WHAT}
        self._report(problems | {LOST: _ALARM if self._step >= _ALARMED else None})
