"""Carries out what a room asks of OBS: each act once, at once, or never."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from overlay.obs.acts import ACTS, Failed
from overlay.obs.client import NOT_READY, ObsLost, ObsRefused
from overlay.obs.recorder import Recorder
from overlay.obs.session import Session

log = logging.getLogger(__name__)

Outcome = Callable[[str, str | None, str | None], None]
"""`(id, why it failed as "中文 | English" or None, the file that came of it)`."""

_NOT_THERE = "OBS 没有连上：什么也没做，连上后也不会补做 | OBS is not connected: nothing was done, nor will be later"
_LOST = (
    "与 OBS 的连接断了，不知道做了没有；看一眼 OBS"
    " | The connection to OBS was lost, so it is not known whether this was done: look at OBS"
)
_BUSY = (
    "OBS 正在启动或切换场景集合，什么也没做；稍后再试"
    " | OBS is starting or switching its scene collection: nothing was done; try again in a moment"
)
_BROKEN = "内部出错，不知道做了没有；看一眼 OBS | An internal failure: look at OBS whether this was done"


class Control:
    """A part of the driver. `outcome` is told once of each act that was asked; it must not block.

    Acts on one output run in the order asked; those on different outputs do not wait for one another.
    """

    def __init__(self, outcome: Outcome, recorder: Recorder) -> None:
        self._outcome = outcome
        self._recorder = recorder
        self._session: Session | None = None
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._working: set[asyncio.Task[None]] = set()

    def ask(self, id_: str, act: str, arguments: Mapping[str, Any]) -> None:
        """Do this now. Without OBS it fails at once."""
        if self._session is None:
            self._outcome(id_, _NOT_THERE, None)
            return
        task = asyncio.create_task(self._carry_out(self._session, id_, act, arguments), name=f"obs-{act}")
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def run(self, session: Session) -> None:
        self._session = session
        try:
            await asyncio.Event().wait()
        finally:
            self._session = None
            for task in self._working:
                task.cancel()
            await asyncio.gather(*self._working, return_exceptions=True)

    async def _carry_out(self, session: Session, id_: str, act: str, arguments: Mapping[str, Any]) -> None:
        why, result = _LOST, None
        try:
            why, result = await self._try(session, act, arguments)
        finally:  # cancelled too: whoever asked hears of it
            self._outcome(id_, why or None, result)

    async def _try(self, session: Session, act: str, arguments: Mapping[str, Any]) -> tuple[str, str | None]:
        """Why it failed ("" where it did not), and the file that came of it."""
        try:
            if act == "chapter":
                await self._recorder.mark_by_hand(str(arguments.get("title", "")))
                return "", None
            about, do, requests = ACTS[act]
            if not session.can(*requests):
                raise Failed(_lacks(session, [one for one in requests if not session.can(one)]))
            async with self._locks[about]:
                return "", await do(session, arguments)
        except Failed as failed:
            return failed.why, None
        except ObsRefused as refused:
            log.warning("OBS refused %s", refused)
            return _BUSY if refused.status == NOT_READY else _refused(refused), None
        except ObsLost:
            return _LOST, None
        except Exception:
            log.exception("OBS: %s failed", act)
            return _BROKEN, None


def _refused(refused: ObsRefused) -> str:
    reason = refused.comment or str(refused.status)
    return (
        f"OBS 拒绝了（{reason}）；看一眼 OBS，关掉弹出的对话框后再试"
        f" | OBS refused ({reason}): look at OBS, close any dialog, then try again"
    )


def _lacks(session: Session, requests: list[str]) -> str:
    version, names = session.version.obs_version, ", ".join(requests)
    return (
        f"OBS {version} 没有这个功能（{names}），升级 OBS 后可用 | OBS {version} cannot do this ({names}): update OBS"
    )
