"""What can be asked of OBS once, at once: each act with what must hold before, and how its outcome is known.

An act returns when OBS has done it, with the name of the file that came of it if there is one; it raises `Failed`
with plain words where OBS did not, `ObsRefused` and `ObsLost` for what only the connection knows.
"""

import asyncio
import difflib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import PureWindowsPath
from typing import Any

from overlay.obs.client import ObsRefused
from overlay.obs.diagnosis import join
from overlay.obs.session import Session

Arguments = Mapping[str, Any]
Done = Awaitable[str | None]

_STREAM = 20.0  # seconds that a platform may take to answer
_SOON = 10.0  # seconds for what OBS does by itself
_STEP = 0.1  # seconds between looks
_NO_STUDIO_MODE = 506
_NOT_RUNNING = {501, 503}
_UNAVAILABLE = {604, 606}
_NOT_FOUND = 600
_STREAM_ENDED = ("StreamStateChanged", "OBS_WEBSOCKET_OUTPUT_STOPPED")
_RECORD_ENDED = ("RecordStateChanged", "OBS_WEBSOCKET_OUTPUT_STOPPED")
_LOOK = (
    "看一眼 OBS，它可能弹出了对话框，关掉后再试"
    " | Look at OBS: it may show a dialog; close that, then try again"
)  # fmt: skip


class Failed(Exception):
    """OBS did not do it: `why` is "中文 | English", with what to do about it."""

    def __init__(self, why: str, mend: str = "") -> None:
        self.why = join(why, mend) if mend else why
        super().__init__(self.why)


async def start_stream(session: Session, _: Arguments) -> str | None:
    if await _active(session, "GetStreamStatus"):
        raise Failed("已经在推流 | it is streaming already")
    await _check_service(session)
    async with _events(session) as events:
        await session.call("StartStream")
        if await _until(lambda: _active(session, "GetStreamStatus"), _STREAM, lambda: _STREAM_ENDED in events):
            return None
        if _STREAM_ENDED in events:
            raise Failed(
                "OBS 没能开始推流：连不上推流服务器，或编码器没能启动"
                " | OBS could not start streaming: the server was not reached, or the encoder did not start",
                _LOOK,
            )
    await session.call("StopStream")
    raise Failed(
        f"推流服务器 {_STREAM:.0f} 秒没有应答，已停止尝试 | the streaming server did not answer in {_STREAM:.0f} s:"
        " stopped trying",
        "检查网络，以及 OBS“设置 → 直播”里的服务器和密钥"
        " | Check the network, and server and key in OBS's Settings → Stream",
    )


async def _check_service(session: Session) -> None:
    """OBS asks in a modal dialog for what is missing here. The key is looked at and goes nowhere."""
    answer = await session.call("GetStreamServiceSettings")
    kind, settings = answer.get("streamServiceType"), answer.get("streamServiceSettings")
    settings = settings if isinstance(settings, dict) else {}
    mend = "在 OBS“设置 → 直播”里填好 | Fill it in in OBS's Settings → Stream"
    if not settings.get("server"):
        raise Failed("OBS 里没有设置推流服务器 | no streaming server is set in OBS", mend)
    if kind == "rtmp_common" and not settings.get("key"):
        raise Failed("OBS 里没有设置推流密钥 | no stream key is set in OBS", mend)


async def stop_stream(session: Session, _: Arguments) -> str | None:
    if not await _active(session, "GetStreamStatus"):
        raise Failed("没有在推流 | it is not streaming")
    await session.call("StopStream")
    if not await _until(lambda: _active(session, "GetStreamStatus", False), _STREAM):
        raise Failed("OBS 还在推流（可能设了推流延时） | OBS is still streaming (it may have a stream delay)", _LOOK)
    return None


async def start_record(session: Session, _: Arguments) -> str | None:
    if await _active(session, "GetRecordStatus"):
        raise Failed("已经在录制 | it is recording already")
    async with _events(session) as events:
        await session.call("StartRecord")
        if not await _until(lambda: _active(session, "GetRecordStatus"), _SOON, lambda: _RECORD_ENDED in events):
            raise Failed(
                "OBS 没能开始录制：检查 OBS“设置 → 输出”里的录像路径和磁盘空间"
                " | OBS could not start recording: check the recording path in Settings → Output, and the disk's space",
                _LOOK,
            )
    return None


async def stop_record(session: Session, _: Arguments) -> str | None:
    if not await _active(session, "GetRecordStatus"):
        raise Failed("没有在录制 | it is not recording")
    answer = await session.call("StopRecord")
    if not await _until(lambda: _active(session, "GetRecordStatus", False), _SOON):
        raise Failed("OBS 还没有停止录制 | OBS has not stopped recording yet", _LOOK)
    return _name(str(answer.get("outputPath") or ""))


async def pause_record(session: Session, _: Arguments) -> str | None:
    return await _pause(session, "PauseRecord", True)


async def resume_record(session: Session, _: Arguments) -> str | None:
    stood = (await session.call("GetRecordStatus")).get("outputDuration")
    await _pause(session, "ResumeRecord", False)

    async def goes_on() -> bool:
        return (await session.call("GetRecordStatus")).get("outputDuration") != stood

    await _until(goes_on, _SOON)  # OBS that is told to stop before that may not stop
    return None


async def _pause(session: Session, request: str, wanted: bool) -> str | None:
    if not await _active(session, "GetRecordStatus"):
        raise Failed("没有在录制 | it is not recording")

    async def paused() -> bool:
        return (await session.call("GetRecordStatus")).get("outputPaused") is wanted

    if await paused():
        return None
    await session.call(request)
    if not await _until(paused, 2.0):
        raise Failed(
            "这个 OBS 现在不能暂停录制：录制与推流共用编码器"
            " | this OBS cannot pause now: recording shares its encoder with the stream",
            "在 OBS“设置 → 输出”里把录像质量改为“与推流一致”以外的一项"
            " | In OBS's Settings → Output choose a recording quality other than “Same as stream”",
        )
    return None


async def start_replay(session: Session, _: Arguments) -> str | None:
    with _words(_UNAVAILABLE, _REPLAY_OFF):
        if await _active(session, "GetReplayBufferStatus"):
            raise Failed("回放缓存已经开着 | the replay buffer is on already")
        await session.call("StartReplayBuffer")
    if not await _until(lambda: _active(session, "GetReplayBufferStatus"), _SOON):
        raise Failed("OBS 没能开启回放缓存 | OBS could not start the replay buffer", _LOOK)
    return None


async def stop_replay(session: Session, _: Arguments) -> str | None:
    with _words(_UNAVAILABLE, _REPLAY_OFF), _words(_NOT_RUNNING, _REPLAY_STOPPED):
        await session.call("StopReplayBuffer")
    if not await _until(lambda: _active(session, "GetReplayBufferStatus", False), _SOON):
        raise Failed("OBS 还没有关闭回放缓存 | OBS has not stopped the replay buffer yet", _LOOK)
    return None


async def save_replay(session: Session, _: Arguments) -> str | None:
    saved: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def hear(kind: str, data: dict[str, object]) -> None:
        if kind == "ReplayBufferSaved" and not saved.done():
            saved.set_result(str(data.get("savedReplayPath") or ""))

    unlisten = session.listen(hear)
    try:
        with _words(_UNAVAILABLE, _REPLAY_OFF), _words(_NOT_RUNNING, _REPLAY_STOPPED):
            await session.call("SaveReplayBuffer")
        async with asyncio.timeout(_SOON):
            return _name(await saved)
    except TimeoutError:
        raise Failed("OBS 没有说回放已保存 | OBS did not say that the replay was saved", _LOOK) from None
    finally:
        unlisten()


async def start_virtual_camera(session: Session, _: Arguments) -> str | None:
    with _words(_UNAVAILABLE, _NO_CAMERA):
        if await _active(session, "GetVirtualCamStatus"):
            raise Failed("虚拟摄像头已经开着 | the virtual camera is on already")
        await session.call("StartVirtualCam")
    if not await _until(lambda: _active(session, "GetVirtualCamStatus"), _SOON):
        raise Failed("OBS 没能开启虚拟摄像头 | OBS could not start the virtual camera", _LOOK)
    return None


async def stop_virtual_camera(session: Session, _: Arguments) -> str | None:
    with _words(_UNAVAILABLE, _NO_CAMERA), _words(_NOT_RUNNING, "虚拟摄像头没有开 | the virtual camera is off"):
        await session.call("StopVirtualCam")
    if not await _until(lambda: _active(session, "GetVirtualCamStatus", False), _SOON):
        raise Failed("OBS 还没有关闭虚拟摄像头 | OBS has not stopped the virtual camera yet", _LOOK)
    return None


async def studio_mode(session: Session, arguments: Arguments) -> str | None:
    wanted = arguments["on"]
    await session.call("SetStudioModeEnabled", {"studioModeEnabled": wanted})

    async def is_so() -> bool:
        return (await session.call("GetStudioModeEnabled")).get("studioModeEnabled") is wanted

    if not await _until(is_so, _SOON):
        raise Failed("OBS 没有切换导播模式 | OBS did not switch studio mode", _LOOK)
    return None


async def preview(session: Session, arguments: Arguments) -> str | None:
    scene = arguments["scene"]
    scenes = _names(await session.call("GetSceneList"), "scenes", "sceneName")
    if scene not in scenes:
        raise Failed(f"OBS 里没有场景“{scene}” | OBS has no scene “{scene}”", _nearest(scene, scenes))
    with _words({_NO_STUDIO_MODE}, *_STUDIO_MODE_OFF):
        await session.call("SetCurrentPreviewScene", {"sceneName": scene})
    return None


async def choose_transition(session: Session, arguments: Arguments) -> str | None:
    name, ms = arguments.get("name"), arguments.get("ms")
    if name is not None:
        known = _names(await session.call("GetSceneTransitionList"), "transitions", "transitionName")
        if name not in known:
            raise Failed(f"OBS 里没有转场“{name}” | OBS has no transition “{name}”", _nearest(name, known))
        await session.call("SetCurrentSceneTransition", {"transitionName": name})
    if ms is not None:
        await session.call("SetCurrentSceneTransitionDuration", {"transitionDuration": ms})
    return None


async def transition(session: Session, arguments: Arguments) -> str | None:
    await _preview_scene(session)
    await choose_transition(session, arguments)
    await _take(session)
    return None


async def cut(session: Session, _: Arguments) -> str | None:
    """The chosen transition is the chosen one again afterwards."""
    await _preview_scene(session)
    answer = await session.call("GetSceneTransitionList")
    chosen, listed = answer.get("currentSceneTransitionName"), answer.get("transitions")
    cuts = [one.get("transitionName") for one in _rows(listed) if one.get("transitionKind") == "cut_transition"]
    if not cuts:
        raise Failed("OBS 里没有“直接切换”转场 | OBS has no cut among its transitions")
    if chosen == cuts[0]:
        await _take(session)
        return None
    await session.call("SetCurrentSceneTransition", {"transitionName": cuts[0]})
    try:
        await _take(session)
    finally:
        await session.call("SetCurrentSceneTransition", {"transitionName": chosen})
    return None


async def _preview_scene(session: Session) -> str:
    with _words({_NO_STUDIO_MODE}, *_STUDIO_MODE_OFF):
        answer = await session.call("GetCurrentPreviewScene")
    return str(answer.get("currentPreviewSceneName") or answer.get("sceneName"))


async def _take(session: Session) -> None:
    """Returns when the transition is over. OBS swaps the scenes back if its transition is changed before that."""
    wanted = await _preview_scene(session)
    programme = await session.call("GetCurrentProgramScene")
    if (programme.get("currentProgramSceneName") or programme.get("sceneName")) == wanted:
        return
    async with _events(session) as events:
        await session.call("TriggerStudioModeTransition")

        async def over() -> bool:
            return {kind for kind, _ in events} >= {"CurrentProgramSceneChanged", "SceneTransitionEnded"}

        if not await _until(over, _SOON + 20):  # the longest transition takes 20 s
            raise Failed("OBS 没有完成转场 | OBS did not finish the transition", _LOOK)


_REPLAY_OFF = (
    "OBS 里没有启用回放缓存 | the replay buffer is not enabled in OBS",
    "在 OBS“设置 → 输出 → 回放缓存”里勾选启用，然后再试"
    " | Tick it in OBS's Settings → Output → Replay Buffer, then try again",
)
_REPLAY_STOPPED = ("回放缓存没有开 | the replay buffer is off", "先开启回放缓存 | Start it first")
_STUDIO_MODE_OFF = ("导播模式没有打开 | studio mode is off", "先打开导播模式 | Switch studio mode on first")
_NO_CAMERA = (
    "这台电脑上的 OBS 没有虚拟摄像头 | OBS has no virtual camera on this computer",
    "Linux：安装 v4l2loopback 后重启 OBS；Windows、macOS：重新安装 OBS"
    " | Linux: install v4l2loopback and restart OBS; Windows, macOS: install OBS again",
)

Act = Callable[[Session, Arguments], Done]

ACTS: dict[str, tuple[str, Act, tuple[str, ...]]] = {
    "start_stream": ("stream", start_stream, ("StartStream", "GetStreamStatus", "GetStreamServiceSettings")),
    "stop_stream": ("stream", stop_stream, ("StopStream", "GetStreamStatus")),
    "start_record": ("record", start_record, ("StartRecord", "GetRecordStatus")),
    "stop_record": ("record", stop_record, ("StopRecord", "GetRecordStatus")),
    "pause_record": ("record", pause_record, ("PauseRecord", "GetRecordStatus")),
    "resume_record": ("record", resume_record, ("ResumeRecord", "GetRecordStatus")),
    "start_replay": ("replay", start_replay, ("StartReplayBuffer", "GetReplayBufferStatus")),
    "stop_replay": ("replay", stop_replay, ("StopReplayBuffer", "GetReplayBufferStatus")),
    "save_replay": ("replay", save_replay, ("SaveReplayBuffer",)),
    "start_virtual_camera": ("camera", start_virtual_camera, ("StartVirtualCam", "GetVirtualCamStatus")),
    "stop_virtual_camera": ("camera", stop_virtual_camera, ("StopVirtualCam", "GetVirtualCamStatus")),
    "studio_mode": ("scene", studio_mode, ("SetStudioModeEnabled", "GetStudioModeEnabled")),
    "preview": ("scene", preview, ("SetCurrentPreviewScene", "GetSceneList")),
    "transition": ("scene", transition, ("TriggerStudioModeTransition", "GetCurrentPreviewScene")),
    "cut": ("scene", cut, ("TriggerStudioModeTransition", "SetCurrentSceneTransition", "GetSceneTransitionList")),
    "choose_transition": ("scene", choose_transition, ("SetCurrentSceneTransition", "GetSceneTransitionList")),
}
"""Act → what it concerns (acts on one thing run one after another), what does it, the requests that OBS must know."""


async def _active(session: Session, request: str, wanted: bool = True) -> bool:
    return (await session.call(request)).get("outputActive") is wanted


async def _until(
    holds: Callable[[], Awaitable[bool]], seconds: float, hopeless: Callable[[], bool] = lambda: False
) -> bool:
    """Whether it came to hold in this time; not waited for what cannot come any more."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while not await holds():
        if hopeless() or loop.time() >= ends:
            return False
        await asyncio.sleep(_STEP)
    return True


@asynccontextmanager
async def _events(session: Session) -> AsyncIterator[set[tuple[str, object]]]:
    """`(event, the output's state if it has one)` since."""
    heard: set[tuple[str, object]] = set()
    unlisten = session.listen(lambda kind, data: heard.add((kind, data.get("outputState"))))
    try:
        yield heard
    finally:
        unlisten()


class _words:  # noqa: N801  # read as a statement
    """Within: what OBS refuses with one of these statuses is `Failed` with these words."""

    def __init__(self, statuses: set[int], words: str | tuple[str, str], mend: str = "") -> None:
        self._statuses = statuses
        self._words = words if isinstance(words, tuple) else (words, mend)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ObsRefused) and error.status in self._statuses:
            raise Failed(*self._words) from None


def _name(path: str) -> str | None:
    """The file's name, whichever system's path OBS sends."""
    return PureWindowsPath(path).name or None


def _rows(listed: object) -> list[dict[str, object]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _names(answer: Mapping[str, object], key: str, name: str) -> list[str]:
    return [str(one.get(name)) for one in _rows(answer.get(key))]


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known[:3]
    zh, en = "、".join(f"“{one}”" for one in near), ", ".join(f"“{one}”" for one in near)
    return f"相近的有：{zh} | The nearest: {en}"
