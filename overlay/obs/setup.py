"""Provisioning: the scene and the browser source that a room needs in OBS, made or mended, as often as one
likes."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from overlay.obs.client import ObsRefused
from overlay.obs.protocol import (
    BROWSER,
    Caller,
    InputDefaults,
    InputKinds,
    InputList,
    InputSettings,
    Item,
    ItemList,
    SceneList,
    Video,
    ask,
    browsers_of,
)

_TAKEN = 601
_OUTPUT_RUNNING = 500
_REMOVAL = (
    40,
    0.05,
)  # attempts and seconds between them: OBS frees the name of a removed input some time after it

# OBS's own default, so that it is no difference in a source that somebody made by hand.
_TRANSPARENT = "body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }"
_TOP_LEFT = 5
_TRANSFORM: dict[str, object] = {
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
    "alignment": _TOP_LEFT,
    "boundsType": "OBS_BOUNDS_NONE",
    "cropLeft": 0,
    "cropTop": 0,
    "cropRight": 0,
    "cropBottom": 0,
}
_NO_BROWSER = (
    "这个 OBS 没有浏览器源（Debian 自带的 OBS 不含 obs-browser）"
    " | This OBS has no browser source (Debian builds it without obs-browser)",
    "任选其一：换用带浏览器源的 OBS（官方安装包、Flatpak 版，或 Ubuntu 上 obsproject 的 PPA）；"
    "或打开 chromium --app=贴图页地址（overlay link stage），用窗口采集加色值滤镜抠像；"
    "或在另一台机器的浏览器里全屏打开贴图页，用采集卡接入"
    " | Either use an OBS that has one (official build, Flatpak, or obsproject's PPA on Ubuntu); or open"
    " chromium --app=STAGE_URL (overlay link stage), capture that window and add a colour key filter; or show"
    " the stage full screen in a browser on another machine and take it in through a capture card",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a room needs: `width` × `height` is its canvas in pixels. `set_canvas` lets setup change OBS's
    own canvas."""

    url: str
    width: int
    height: int
    scene: str = "直播"
    fps: int = 30
    set_canvas: bool = False

    @property
    def source(self) -> str:
        """The browser source's name; rooms that share an OBS have different scenes, and so different sources."""
        return f"{self.scene}图层"


@dataclass(frozen=True, slots=True)
class Step:
    """One finding: to create, to change, to keep, or a problem that a person must mend. Texts are "中文 |
    English"."""

    action: Literal["create", "change", "keep", "problem"]
    what: str
    mend: str = ""


async def setup(client: Caller, plan: Plan) -> list[Step]:
    """Makes what is missing and mends what differs; what it did not make it leaves alone. The steps it took.

    Changing the source's settings (not its place) makes OBS load the page again: not for while it is on air.
    """
    return await _Work(client, plan, apply=True).run()


async def check(client: Caller, plan: Plan) -> list[Step]:
    """The steps that `setup` would take. Changes nothing."""
    return await _Work(client, plan, apply=False).run()


class _Work:
    def __init__(self, client: Caller, plan: Plan, *, apply: bool) -> None:
        self._client = client
        self._plan = plan
        self._apply = apply
        self._steps: list[Step] = []

    async def run(self) -> list[Step]:
        await self._canvas()
        if await self._scene() and (source := await self._source()):
            await self._item(source)
        return self._steps

    def _step(self, action: Literal["create", "change", "keep", "problem"], what: str, mend: str = "") -> None:
        self._steps.append(Step(action, what, mend))

    async def _do(self, request: str, data: dict[str, object]) -> None:
        if self._apply:
            await self._client.call(request, data)

    async def _canvas(self) -> None:
        plan, video = self._plan, await ask(self._client, Video, "GetVideoSettings")
        size, now = f"{plan.width}×{plan.height}", f"{video.base_width}×{video.base_height}"
        if (video.base_width, video.base_height) == (plan.width, plan.height):
            self._step("keep", f"OBS 画布 {size} | OBS canvas {size}")
            return
        if plan.set_canvas:
            wanted: dict[str, object] = {"baseWidth": plan.width, "baseHeight": plan.height}
            try:
                await self._do("SetVideoSettings", wanted | {"outputWidth": plan.width, "outputHeight": plan.height})
            except ObsRefused as refused:
                if refused.status != _OUTPUT_RUNNING:
                    raise
                self._step(
                    "problem",
                    f"OBS 正在推流、录制或开着虚拟摄像机，画布仍为 {now}"
                    f" | OBS has an output running; its canvas stays {now}",
                    "停掉输出后再运行一次 | Stop the output and run this again",
                )
            else:
                self._step("change", f"OBS 画布 {now} → {size} | OBS canvas {now} → {size}")
            return
        self._step(
            "problem",
            f"OBS 画布是 {now}，直播间是 {size} | The OBS canvas is {now}, the room's is {size}",
            f"在 OBS“设置 → 视频”把基础（画布）分辨率改为 {size}，或运行 overlay obs setup --canvas"
            f" | Set Base (Canvas) Resolution to {size} in OBS's Settings → Video,"
            " or run overlay obs setup --canvas",
        )

    async def _scene(self) -> bool:
        """Whether the scene is there now."""
        name = self._plan.scene
        if name in (await ask(self._client, SceneList, "GetSceneList")).names:
            self._step("keep", f"场景“{name}” | scene “{name}”")
            return True
        try:
            await self._do("CreateScene", {"sceneName": name})
        except ObsRefused as refused:
            if refused.status != _TAKEN:
                raise
            self._name_taken(name)
            return False
        self._step("create", f"场景“{name}” | scene “{name}”")
        return True

    async def _source(self) -> str | None:
        """The browser source's name, if it is there now."""
        plan, client = self._plan, self._client
        if BROWSER not in (await ask(client, InputKinds, "GetInputKindList")).input_kinds:
            self._step("problem", *_NO_BROWSER)
            return None
        kinds = {one.input_name: one.input_kind for one in (await ask(client, InputList, "GetInputList")).inputs}
        # A source of ours that somebody renamed is still ours.
        ours = [plan.source] if plan.source in kinds else await browsers_of(client, plan.url)
        name = ours[0] if ours else plan.source
        if kinds.get(name, BROWSER) != BROWSER:
            self._name_taken(name)
            return None
        if name not in kinds:
            return name if await self._create_source(name) else None
        defaults = await ask(client, InputDefaults, "GetInputDefaultSettings", {"inputKind": BROWSER})
        own = await ask(client, InputSettings, "GetInputSettings", {"inputName": name})
        now = {"is_local_file": False, **defaults.default_input_settings, **own.input_settings}
        wrong = {key: value for key, value in self._settings().items() if now.get(key) != value}
        if wrong:
            await self._do("SetInputSettings", {"inputName": name, "inputSettings": wrong, "overlay": True})
            what = ", ".join(wrong)
            self._step("change", f"浏览器源“{name}”的设置：{what} | settings of browser source “{name}”: {what}")
        else:
            self._step("keep", f"浏览器源“{name}” | browser source “{name}”")
        return name

    def _settings(self) -> dict[str, object]:
        plan = self._plan
        return {
            "is_local_file": False,
            "url": plan.url,
            "width": plan.width,
            "height": plan.height,
            "fps_custom": True,
            "fps": plan.fps,
            "css": _TRANSPARENT,
            "shutdown": False,
            "restart_when_active": False,
            "webpage_control_level": 1,
        }

    async def _create_source(self, name: str) -> bool:
        attempts, pause = _REMOVAL
        for attempt in range(attempts):
            try:
                await self._do(
                    "CreateInput",
                    {
                        "sceneName": self._plan.scene,
                        "inputName": name,
                        "inputKind": BROWSER,
                        "inputSettings": self._settings(),
                        "sceneItemEnabled": True,
                    },
                )
            except ObsRefused as refused:
                if refused.status != _TAKEN:
                    raise
                scenes = (await ask(self._client, SceneList, "GetSceneList")).names
                if name in scenes or attempt == attempts - 1:
                    self._name_taken(name)
                    return False
                await asyncio.sleep(pause)
            else:
                break
        self._step("create", f"浏览器源“{name}” | browser source “{name}”")
        return True

    def _name_taken(self, name: str) -> None:
        self._step(
            "problem",
            f"OBS 里已有别的东西叫“{name}” | Something else in OBS is called “{name}”",
            "在 OBS 里给它改名，再运行一次 | Rename it in OBS and run this again",
        )

    async def _item(self, source: str) -> None:
        """The source's place in the scene: on top, at the origin, in its own size, visible, locked."""
        scene = self._plan.scene
        where = f"“{source}”在“{scene}”中的{{zh}} | {{en}} of “{source}” in “{scene}”"
        item, top = await self._find(source)
        if item is None:
            await self._do("CreateSceneItem", {"sceneName": scene, "sourceName": source, "sceneItemEnabled": True})
            self._step("create", where.format(zh="位置", en="place"))
            item, top = await self._find(source)
            if item is None:
                return
        this: dict[str, object] = {"sceneName": scene, "sceneItemId": item.scene_item_id}
        zh, en = [], []
        moved = {key: value for key, value in _TRANSFORM.items() if item.scene_item_transform.get(key) != value}
        if moved:
            await self._do("SetSceneItemTransform", this | {"sceneItemTransform": moved})
            zh.append("位置和大小")
            en.append("position and size")
        if item.scene_item_index != top:
            await self._do("SetSceneItemIndex", this | {"sceneItemIndex": top})
            zh.append("层次（最上）")
            en.append("order (top)")
        if not item.scene_item_enabled:
            await self._do("SetSceneItemEnabled", this | {"sceneItemEnabled": True})
            zh.append("可见")
            en.append("visibility")
        if not item.scene_item_locked:
            await self._do("SetSceneItemLocked", this | {"sceneItemLocked": True})
            zh.append("锁定")
            en.append("lock")
        if zh:
            self._step("change", where.format(zh="、".join(zh), en=", ".join(en)))
        else:
            self._step("keep", where.format(zh="位置", en="place"))

    async def _find(self, source: str) -> tuple[Item | None, int]:
        """The topmost item of the source in our scene, and the top index of that scene."""
        try:
            answer = await ask(self._client, ItemList, "GetSceneItemList", {"sceneName": self._plan.scene})
        except ObsRefused:
            if self._apply:
                raise
            return None, 0  # a check does not make the scene
        items = sorted(answer.scene_items, key=lambda item: item.scene_item_index)
        found = [item for item in items if item.source_name == source]
        return (found[-1] if found else None), len(items) - 1
