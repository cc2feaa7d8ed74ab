"""画面 | Stage: which parts of the picture the platform's own buttons cover, and the guide that shows them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State

Preset = Literal["douyin", "kuaishou", "taobao", "channels", "tiktok", "none"]
Inset = Annotated[int, msgspec.Meta(ge=0, le=2000)]


class StageState(State):
    preset: Preset | None = None  # none yet: the one of the room's platform
    top: int | None = None  # px of the canvas; absent: as the preset says
    right: int | None = None
    bottom: int | None = None
    left: int | None = None
    guide: bool = False


class Stage(Mechanic[StageState]):
    name = "stage"
    label = "画面安全区 | Safe area"

    @command(role="operator")
    def safe_area(
        self,
        preset: Preset,
        top: Inset | None = None,
        right: Inset | None = None,
        bottom: Inset | None = None,
        left: Inset | None = None,
    ) -> None:
        """设置安全区 | Set the safe area

        preset: 平台 | Platform
        top: 上边距（像素） | Top inset (px)
        right: 右边距（像素） | Right inset (px)
        bottom: 下边距（像素） | Bottom inset (px)
        left: 左边距（像素） | Left inset (px)
        """
        self.state = StageState(preset, top, right, bottom, left, self.state.guide)

    @command(role="operator")
    def guide(self, on: bool) -> None:
        """安全区参考线 | Safe-area guide

        on: 显示 | Show
        """
        self.state.guide = on
