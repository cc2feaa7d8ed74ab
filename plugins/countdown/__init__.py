"""倒计时 | Countdown: several at once, each to a deadline that the server keeps."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from overlay import Duration, Mechanic, Refused, SignedDuration, State, command, hookimpl, key_of

MOST = 6
DONE_FOR = 10_000  # ms that a finished countdown stays to be seen

TimerName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
ItsName = Annotated[TimerName, key_of("timers")]
Label = Annotated[str, msgspec.Meta(max_length=200)]


class Timer(msgspec.Struct, kw_only=True):
    label: str
    phase: Literal["running", "paused", "done"]
    ends_at: int | None = None  # Unix ms, while running or done
    paused_left: int | None = None  # ms, while paused
    cue: str | None = None  # fired at the end


class CountdownState(State):
    timers: dict[str, Timer] = {}


class CountdownSecret(State):
    rights: dict[str, dict[str, Any]] = {}  # of whoever chose a timer's cue


class Countdown(Mechanic[CountdownState]):
    name, zone, content = "countdown", "timer", "timers"

    secret: CountdownSecret

    @command(role="assistant")
    def start(self, name: TimerName, label: Label, lasts: Duration, cue: TimerName | None = None) -> None:
        """开始倒计时 | Start a countdown

        name: 名称 | Name
        label: 显示文字 | Text on screen
        lasts: 时长 | Duration
        cue: 结束时触发的快捷键 | Cue to fire at the end
        """
        if lasts <= 0:
            raise Refused("lasts", "时长必须大于 0 | the duration must be above 0")
        running = self.state.timers.get(name)
        if running is not None and running.phase != "done":
            raise Refused(
                "name",
                "倒计时 {name} 还在进行，请先取消 | the countdown {name} is on: cancel it first",
                name=name,
            )
        if running is None and len(self.state.timers) >= MOST:
            raise Refused("name", "最多同时 {most} 个倒计时 | at most {most} countdowns at once", most=MOST)
        self.secret.rights.pop(name, None)
        if cue is not None:
            self.secret.rights[name] = self.rights_to(cue)
        self._forget_later(name, None)
        self.state.timers[name] = Timer(label=label, phase="running", ends_at=self.now + lasts, cue=cue)
        self.deadline(self.now + lasts, self.finish, name=name)
        self.take()

    @command(role="assistant")
    def pause(self, name: ItsName) -> None:
        """暂停 | Pause

        name: 倒计时 | Countdown
        """
        timer = self._timer(name, "running")
        timer.phase, timer.paused_left, timer.ends_at = "paused", max(0, (timer.ends_at or 0) - self.now), None
        self.deadline(None, self.finish, name=name)
        self.emit("paused", name=name, label=timer.label)

    @command(role="assistant")
    def resume(self, name: ItsName) -> None:
        """继续 | Resume

        name: 倒计时 | Countdown
        """
        timer = self._timer(name, "paused")
        timer.phase, timer.ends_at, timer.paused_left = "running", self.now + (timer.paused_left or 0), None
        self.deadline(timer.ends_at, self.finish, name=name)
        self.emit("resumed", name=name, label=timer.label)

    @command(role="assistant")
    def adjust(self, name: ItsName, by: SignedDuration) -> None:
        """加减时间 | Add or take off time

        name: 倒计时 | Countdown
        by: 增减（可为负） | By (may be negative)
        """
        timer = self._timer(name, "running", "paused")
        if timer.phase == "paused":
            timer.paused_left = max(0, (timer.paused_left or 0) + by)
        else:
            timer.ends_at = max(self.now, (timer.ends_at or 0) + by)
            self.deadline(timer.ends_at, self.finish, name=name)
        self.emit("adjusted", name=name, label=timer.label)

    @command(role="assistant")
    def cancel(self, name: ItsName) -> None:
        """取消 | Cancel

        name: 倒计时 | Countdown
        """
        timer = self._timer(name, "running", "paused", "done")
        self._drop(name)
        self.emit("cancelled", name=name, label=timer.label)

    def finish(self, name: str) -> None:
        timer = self.state.timers[name]
        timer.phase = "done"
        self.emit("done", name=name, label=timer.label)
        if timer.cue is not None:
            self.fire(timer.cue, self.secret.rights.get(name))
        self._forget_later(name, self.now + DONE_FOR)

    def forget(self, name: str) -> None:
        if name in self.state.timers:
            self._drop(name)

    def _forget_later(self, name: str, at: int | None) -> None:
        self.deadline(at, self.forget, name=name)

    def _drop(self, name: str) -> None:
        del self.state.timers[name]
        self.secret.rights.pop(name, None)
        self.deadline(None, self.finish, name=name)
        self._forget_later(name, None)
        if not self.state.timers:
            self.clear()

    def _timer(self, name: str, *phases: str) -> Timer:
        timer = self.state.timers.get(name)
        if timer is None:
            raise Refused("name", "没有倒计时 {name} | there is no countdown {name}", name=name)
        if timer.phase not in phases:
            words = {"running": "正在进行 | running", "paused": "已暂停 | paused", "done": "已结束 | done"}
            chinese, english = words[timer.phase].split(" | ")
            raise Refused(
                "name", "倒计时 {name} {zh} | the countdown {name} is {en}", name=name, zh=chinese, en=english
            )
        return timer


@hookimpl
def register_mechanics() -> list[type[Mechanic[Any]]]:
    return [Countdown]
