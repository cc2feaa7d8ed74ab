"""节目场景 | Programme: the OBS scene that should be on the programme."""

from __future__ import annotations

from typing import Annotated

import msgspec

from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State

SceneName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ProgrammeState(State):
    scene: str | None = None  # none: whatever OBS shows is right


class ProgrammeSecret(State):
    changes: int = 0  # wishes and changes by hand so far: who wants to know whether there was one since


class Programme(Mechanic[ProgrammeState]):
    name = "programme"
    label = "OBS 场景 | OBS scene"

    secret: ProgrammeSecret

    @command(role="assistant")
    def scene(self, name: SceneName) -> None:
        """切换场景 | Switch the scene

        name: 场景 | Scene
        """
        self.want(name)

    @command(role="system")
    def scene_changed(self, name: SceneName) -> None:
        """场景已在 OBS 中切换 | The scene was changed in OBS"""
        self.want(name)
        self.emit("scene_changed", scene=name)

    def want(self, name: str) -> None:
        """What mechanics wish for comes here too: the last wish, a person's hand in OBS included, is the one."""
        self.state.scene = name
        self.secret.changes += 1
