"""Whether a list of cues can be used: every cue that cannot is named, with what is wrong and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from overlay.errors import Invalid, OverlayError, Refused
from overlay.plugin.values import Duration, Product
from overlay.room.cue_model import Condition, Cue, Step

if TYPE_CHECKING:
    from overlay.room.memory import Memory

OBS = "obs"
"""What a condition calls the device's state, which is no topic."""
_PLACE = re.compile(r"cues\[(\d+)\]")


def check(cues: Sequence[Cue], memory: Memory) -> None:
    """Raise `Refused` for the first cue that is wrong; its field is where it is in the list."""
    ids: set[str] = set()
    keys: dict[str, str] = {}
    for index, cue in enumerate(cues):
        place = f"cues[{index}]"
        if cue.id in ids:
            raise Refused(f"{place}.id", "快捷键 {id} 出现了两次 | the cue {id} is there twice", id=cue.id)
        ids.add(cue.id)
        for key in cue.keys:
            if key in keys:
                raise Refused(
                    f"{place}.keys",
                    "按键 {key} 同时属于 {first} 和 {second} | the key {key} belongs to both {first} and {second}",
                    key=key, first=keys[key], second=cue.id,
                )  # fmt: skip
            keys[key] = cue.id
        for where, zh, en in _mismatches(cue):
            raise _refused(cue, f"{place}.{where}", zh, en)
        try:
            _check_calls(cue, place, memory)
        except OverlayError as error:
            raise _refused(cue, error.field or place, error.text("zh"), error.text("en")) from None


def naming(error: OverlayError, cues: object) -> OverlayError:
    """A complaint about the shape of a list of cues, with the id of the cue that it is about."""
    found = _PLACE.match(error.field or "")
    if found is None or not isinstance(error, Invalid) or not isinstance(cues, Sequence):
        return error
    index = int(found[1])
    cue = cues[index] if index < len(cues) else None
    name = cue.get("id") if isinstance(cue, Mapping) else None
    if not isinstance(name, str) or not name:
        name = f"#{index + 1}"
    return Invalid(
        error.field, "快捷键 {id}：{zh} | cue {id}: {en}", id=name[:128], zh=error.text("zh"), en=error.text("en")
    )


def _refused(cue: Cue, field: str, zh: str, en: str) -> Refused:
    return Refused(field, "快捷键 {id}：{zh} | cue {id}: {en}", id=cue.id, zh=zh, en=en)


def _mismatches(cue: Cue) -> Iterator[tuple[str, str, str]]:
    """What its mode needs and lacks, or has and cannot have: where, in Chinese, in English."""
    macro, toggle = cue.mode == "macro", cue.mode == "toggle"
    if not macro and cue.command is None:
        yield "command", "要有 command", "it needs a command"
    if macro and (cue.command is not None or cue.args):
        yield (
            "command",
            "宏没有自己的命令，写成 steps 里的一步",
            "a macro has no command of its own: make it a step",
        )
    if macro and not any(step.command for step in cue.steps):
        yield "steps", "宏要有步骤，其中至少一个命令", "a macro needs steps, and one of them a command"
    if not macro and cue.steps:
        yield "steps", '只有 "mode":"macro" 有步骤', 'only "mode":"macro" has steps'
    if toggle and cue.off is None:
        yield "off", "开关要写明关掉时的命令 off", "a toggle needs off, the command that switches it off"
    if not toggle and cue.off is not None:
        yield "off", '只有 "mode":"toggle" 有 off', 'only "mode":"toggle" has off'
    for name in ("page", "folder"):
        title: str = getattr(cue, name)
        if title != title.strip() or not title.isprintable():
            yield name, "名称不能换行，前后不能有空格", "a name is one line without spaces around it"
    for command, _ in cue.calls():
        if command.startswith("cues."):
            yield "command", "快捷键不能修改快捷键", "a cue cannot change the cues"
    for index, step in enumerate(cue.steps):
        for where, zh, en in _mismatches_of(step, last=index == len(cue.steps) - 1):
            yield f"steps[{index}]{where}", f"第 {index + 1} 步{zh}", f"step {index + 1} {en}"


def _mismatches_of(step: Step, *, last: bool) -> Iterator[tuple[str, str, str]]:
    kinds = (step.command is not None) + (step.wait is not None) + (step.when is not None)
    if kinds != 1:
        yield "", "要在 command、wait、when 中写且只写一个", "has to be one of command, wait and when"
    elif step.command is None and step.args:
        yield ".args", "没有命令，不能有参数", "has arguments and no command"
    if step.when is not None and step.otherwise is None:
        yield ".otherwise", '要写明不成立时 "stop" 还是 "skip"', 'needs otherwise, "stop" or "skip"'
    if step.when is None and step.otherwise is not None:
        yield ".otherwise", "没有条件 when，不能有 otherwise", "has otherwise and no when"
    if last and (step.when is not None or step.wait is not None):
        yield "", "后面没有步骤了：最后一步要是命令", "has nothing after it: the last step is a command"


def _check_calls(cue: Cue, place: str, memory: Memory) -> None:
    if cue.command is not None:
        _check_call(cue.command, cue.args, place, memory)
    if cue.off is not None:
        _check_call(cue.off.command, cue.off.args, f"{place}.off", memory)
    for index, step in enumerate(cue.steps):
        where = f"{place}.steps[{index}]"
        if step.command is not None:
            _check_call(step.command, step.args, where, memory)
        if step.wait is not None and Duration.parse(step.wait, f"{where}.wait") <= 0:
            raise Refused(f"{where}.wait", "等待要大于 0 | a wait is above 0")
        if step.when is not None:
            _check_condition(step.when, f"{where}.when", memory)


def _check_call(command: str, args: dict[str, Any], place: str, memory: Memory) -> None:
    info = memory.commands.get(command)
    if info is None or info.role == "system":
        raise Refused(
            f"{place}.command", "没有命令 {command} | there is no command {command}", command=command
        )  # fmt: skip
    info.parse(args, _any_product, prefix=f"{place}.args.")


def _check_condition(when: Condition, place: str, memory: Memory) -> None:
    if when.topic not in memory.mechanics and when.topic != OBS:
        raise Refused(
            f"{place}.topic", "没有 {topic} 这个主题 | there is no topic {topic}", topic=when.topic
        )  # fmt: skip


def _any_product(id_or_number: str) -> Product:
    """A cue may name a product that is imported later; whether it is there counts when the cue fires."""
    return cast(Product, id_or_number)
