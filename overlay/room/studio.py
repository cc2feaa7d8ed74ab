"""演播 | Studio: what people and cues ask OBS to do at once, and what came of each.

Other than a wish (which scene should be on), an act is done once or not at all: it is journaled as asked, the
server's device carries it out after the commit, and writes the outcome back. Nothing is kept for later: without
OBS it is refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from overlay.errors import Refused
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State
from overlay.room.programme import SceneName

KEPT = 12
"""Acts that the state shows, the newest."""
PATIENCE = 60_000
"""ms after which an act without outcome counts as failed: only a crash of the server leaves one so."""

TransitionName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Milliseconds = Annotated[int, msgspec.Meta(ge=50, le=20_000)]
Title = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[str, msgspec.Meta(max_length=1000)]


class Act(msgspec.Struct, kw_only=True):
    act: str  # the command's name without `studio.`
    phase: Literal["pending", "done", "failed"] = "pending"
    at: int  # Unix ms
    why: str | None = None  # of a failure, "中文 | English"
    result: str | None = None  # the name of the file that came of it


class StudioState(State):
    acts: dict[str, Act] = {}  # by id, the oldest first


class Studio(Mechanic[StudioState]):
    name = "studio"
    label = "演播 | Studio"

    # What goes out to viewers needs an operator; what is kept on this machine, an assistant.

    @command(role="operator", undo=False, hold=True)
    def start_stream(self) -> None:
        """开始推流 | Start streaming"""
        self._ask("start_stream")

    @command(role="operator", undo=False, hold=True)
    def stop_stream(self) -> None:
        """停止推流 | Stop streaming"""
        self._ask("stop_stream")

    @command(undo=False)
    def start_record(self) -> None:
        """开始录制 | Start recording"""
        self._ask("start_record")

    @command(undo=False, hold=True)
    def stop_record(self) -> None:
        """停止录制 | Stop recording"""
        self._ask("stop_record")

    @command(undo=False)
    def pause_record(self) -> None:
        """暂停录制 | Pause recording"""
        self._ask("pause_record")

    @command(undo=False)
    def resume_record(self) -> None:
        """继续录制 | Resume recording"""
        self._ask("resume_record")

    @command(undo=False)
    def chapter(self, title: Title = "") -> None:
        """打点 | Mark a chapter

        title: 标题 | Title
        """
        self._ask("chapter", title=title)

    @command(undo=False)
    def start_replay(self) -> None:
        """开启回放缓存 | Start the replay buffer"""
        self._ask("start_replay")

    @command(undo=False, hold=True)
    def stop_replay(self) -> None:
        """关闭回放缓存 | Stop the replay buffer"""
        self._ask("stop_replay")

    @command(undo=False)
    def save_replay(self) -> None:
        """保存回放 | Save the replay"""
        self._ask("save_replay")

    @command(undo=False)
    def start_virtual_camera(self) -> None:
        """开启虚拟摄像头 | Start the virtual camera"""
        self._ask("start_virtual_camera")

    @command(undo=False, hold=True)
    def stop_virtual_camera(self) -> None:
        """关闭虚拟摄像头 | Stop the virtual camera"""
        self._ask("stop_virtual_camera")

    @command(undo=False)
    def studio_mode(self, on: bool) -> None:
        """导播模式 | Studio mode

        on: 打开 | On
        """
        self._ask("studio_mode", on=on)

    @command(undo=False)
    def preview(self, scene: SceneName) -> None:
        """预监场景 | Put a scene on preview

        scene: 场景 | Scene
        """
        self._ask("preview", scene=scene)

    @command(undo=False)
    def cut(self) -> None:
        """预监硬切到节目 | Cut preview to programme"""
        self._ask("cut")

    @command(undo=False)
    def transition(self, name: TransitionName | None = None, ms: Milliseconds | None = None) -> None:
        """预监转场到节目 | Take preview to programme

        name: 转场 | Transition
        ms: 毫秒 | Milliseconds
        """
        self._ask("transition", name=name, ms=ms)

    @command(undo=False)
    def choose_transition(self, name: TransitionName, ms: Milliseconds | None = None) -> None:
        """选择转场 | Choose the transition

        name: 转场 | Transition
        ms: 毫秒 | Milliseconds
        """
        self._ask("choose_transition", name=name, ms=ms)

    @command(role="system")
    def done(self, id: str, result: Words | None = None) -> None:  # noqa: A002  # as the wire names it
        """已执行 | Carried out"""
        if act := self._end(id):
            act.phase, act.result = "done", result
            self.emit("done", id=id, act=act.act)

    @command(role="system")
    def failed(self, id: str, why: Words) -> None:  # noqa: A002
        """没有执行 | Not carried out"""
        if act := self._end(id):
            act.phase, act.why = "failed", why
            self.emit("failed", id=id, act=act.act, why=why)

    def expire(self, id: str) -> None:  # noqa: A002
        """Nobody said what came of it."""
        self.failed(
            id,
            "服务器中途重启，不知道做了没有；看一眼 OBS"
            " | The server was restarted meanwhile, so it is not known whether this was done: look at OBS",
        )

    def _ask(self, act: str, **arguments: Any) -> None:
        if self.room.obs.get("connected") is not True:
            raise Refused(
                None,
                "OBS 没有连上：什么也没做，连上后也不会补做"
                " | OBS is not connected: nothing was done, nor will be later",
            )
        if any(one.act == act and one.phase == "pending" for one in self.state.acts.values()):
            raise Refused(None, "上一次还没有结果，请稍候 | the last one is still under way: please wait")
        id_ = str(self.context.seq)
        self.state.acts[id_] = Act(act=act, at=self.now)
        for old in list(self.state.acts)[:-KEPT]:
            self._end(old)
            del self.state.acts[old]
        self.deadline(self.now + PATIENCE, self.expire, id=id_)
        self.emit("asked", id=id_, act=act, **{name: value for name, value in arguments.items() if value is not None})

    def _end(self, id_: str) -> Act | None:
        """The act, if it is still waiting for its outcome."""
        act = self.state.acts.get(id_)
        if act is None or act.phase != "pending":
            return None
        self.deadline(None, self.expire, id=id_)
        return act
