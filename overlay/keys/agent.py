"""The agent: keys of this machine, cues of a room, and a line printed for each thing that happens."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Collection
from typing import Protocol

from overlay.keys.bindings import Binding, bind
from overlay.keys.line import Content, Line
from overlay.keys.names import Chord
from overlay.keys.presses import Stroke

HOLD = 0.8
"""Seconds that the key of a dangerous cue is held."""


class Keys(Protocol):
    """The keyboard, as far as an agent needs it; `overlay.keys.keyboard.Keyboard` is one."""

    def bind(self, chords: Collection[Chord]) -> set[Chord]:
        """Hear these and no others; those that another program has taken too."""


class Agent:
    """Fires cues. `say` prints "中文 | English"; with `alarm` it sounds too."""

    def __init__(self, line: Line, say: Callable[[str, bool], None], *, numpad: bool = False) -> None:
        self._line = line
        self._say = say
        self._numpad = numpad
        self._keys: Keys | None = None
        self._shown: object = None
        self._bindings: dict[Chord, Binding] = {}
        self._holding: dict[Chord, tuple[Binding, asyncio.TimerHandle]] = {}
        self._firing: set[asyncio.Task[None]] = set()
        self._in_order = asyncio.Lock()

    async def run(self, keys: Keys) -> None:
        """Until cancelled. Raises NotLetIn."""
        self._keys = keys
        try:
            await self._line.follow(self._content, self._status)
        finally:
            for _, timer in self._holding.values():
                timer.cancel()
            for task in self._firing:
                task.cancel()
            await asyncio.gather(*self._firing, return_exceptions=True)

    def stroke(self, stroke: Stroke) -> None:
        """A bound chord went down or up. Repeats are nothing."""
        if stroke.kind == "release":
            held = self._holding.pop(stroke.chord, None)
            if held is not None:
                held[1].cancel()
                self._refuse(held[0], f"松开太早：要按住 {HOLD:g} 秒 | released too early: hold it {HOLD:g} s")
            return
        binding = self._bindings.get(stroke.chord)
        if stroke.kind == "repeat" or binding is None or stroke.chord in self._holding:
            return
        if binding.hold:
            timer = asyncio.get_running_loop().call_later(HOLD, self._held, stroke.chord)
            self._holding[stroke.chord] = (binding, timer)
        else:
            self._fire(binding)

    def _held(self, chord: Chord) -> None:
        binding, _ = self._holding.pop(chord)
        if self._bindings.get(chord) == binding:
            self._fire(binding, HOLD)
        else:
            self._refuse(binding, "按住的时候快捷键改了 | the cue changed while the key was held")

    def _fire(self, binding: Binding, held: float = 0) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(binding, time.monotonic(), held))
        self._firing.add(task)
        task.add_done_callback(self._firing.discard)

    async def _carry(self, binding: Binding, pressed: float, held: float) -> None:
        for _ in range(3):  # what has arrived of the room by now is read before it is said what was seen of it
            await asyncio.sleep(0)
        seen = self._line.seen(binding.cue)
        key = f"keys-{secrets.token_hex(12)}"
        async with self._in_order:  # two presses arrive in the order in which they were made
            outcome = await self._line.fire(binding.cue, key, pressed, seen, held)
        took = f"{(time.monotonic() - pressed) * 1000:.0f} ms"
        if outcome.done:
            chinese, _, english = _DID.get(outcome.text, " | ").partition(" | ")
            row = f"{_clock()}  {_row(binding)}  ✓"
            self._say(f"{row} {chinese}{took} | {row} {english}{took}", False)
        else:
            self._refuse(binding, outcome.text, took)

    def _refuse(self, binding: Binding, why: str, took: str = "") -> None:
        chinese, _, english = why.partition(" | ")
        row = f"{_clock()}  {_row(binding)}  ✗ {took}".rstrip()
        self._say(f"{row} {chinese} | {row} {english or chinese}", True)

    def _content(self, content: Content) -> None:
        """The room's cues may have changed: bind their keys, and show them if they did."""
        assert self._keys is not None
        table = bind(content.cues, content.commands, role=content.role, numpad=self._numpad)
        self._bindings = {row.chord: row for row in table if row.why is None and row.chord is not None}
        taken = self._keys.bind(self._bindings)
        if (table, taken) == self._shown:
            return
        self._shown = (table, taken)
        room = content.room
        self._say(
            f"直播间 {room} 的全局按键：{len(self._bindings)} 个 | Global keys of room {room}: {len(self._bindings)}",
            False,
        )
        for row in sorted(table, key=lambda row: row.why is not None):
            self._say(_described(row, row.chord in taken), False)

    def _status(self, online: bool, why: str) -> None:
        if online:
            self._say(f"{_clock()}  已连接 | {_clock()}  connected", False)
        else:
            chinese, _, english = why.partition(" | ")
            self._say(
                f"{_clock()}  服务器不在（{chinese}）：按键不会发出，也不会补发"
                f" | {_clock()}  the server is away ({english or chinese}): presses are refused, and not sent later",
                True,
            )


_MODES = {
    "arm": "先准备，10 秒内再按一次执行 | arms; again within 10 s fires",
    "toggle": "按一次开，再按一次关 | on; again: off",
    "macro": "执行一串步骤，再按一次停止 | runs steps; again: stops them",
}
_DID = {
    "armed": "已准备：10 秒内再按一次才执行  | armed: again within 10 s fires  ",
    "on": "开  | on  ",
    "off": "关  | off  ",
    "started": "开始  | started  ",
    "stopped": "已停止  | stopped  ",
}


def _described(row: Binding, taken: bool) -> str:
    """One row of the table."""
    if row.why is not None:
        chinese, _, english = row.why.partition(" | ")
        return f"  {_row(row)}  — 非全局：{chinese} |   {_row(row)}  — not global: {english}"
    chinese = english = ""
    if row.hold:
        chinese, english = f"  按住 {HOLD:g} 秒", f"  hold it {HOLD:g} s"
    if row.mode in _MODES:
        zh, _, en = _MODES[row.mode].partition(" | ")
        chinese, english = f"{chinese}  {zh}", f"{english}  {en}"
    if taken:
        chinese += "  注意：别的程序也占用了这个键"
        english += "  beware: another program has taken this key too"
    return f"  {_row(row)}{chinese} |   {_row(row)}{english}"


def _row(binding: Binding) -> str:
    return f"{binding.name.replace('Control', 'Ctrl'):<12} {binding.label}"


def _clock() -> str:
    return time.strftime("%H:%M:%S")
