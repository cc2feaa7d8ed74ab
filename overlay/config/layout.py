"""A room's description with everything filled in: the preset, what the room says of its own, names, the stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import msgspec

from overlay.config import presets
from overlay.config.model import Obs
from overlay.config.studio import KINDS, SOUNDS, STAGE, Input, Item, Lut, Scene

# Keys that only some of our kinds have; a kind of OBS's own is described by `settings`.
_ONLY = {
    "url": ("network",),
    "file": ("picture", "media"),
    "colour": ("colour",),
    "device": ("camera", "capture_card", "decklink", "ndi", "screen", *SOUNDS),
    "resolution": ("camera", "capture_card"),
    "fps": ("camera", "capture_card"),
}
_NEEDED = {"network": "url", "picture": "file", "media": "file", "colour": "colour"}
_EXAMPLE = {"url": '"rtsp://192.168.1.20/live"', "file": '"brand.png"', "colour": '"#101418"'}


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be in OBS. Inputs by id, each with its name and kind; scenes with `Item`s only, live one first."""

    scenes: tuple[Scene, ...]
    inputs: dict[str, Input]
    live: str
    fallback: str

    def shown(self, scene: Scene) -> list[Item]:
        """A scene's items, from the front to the back, without the stage."""
        return [item for item in scene.items if isinstance(item, Item)]

    def with_files(self, path: Callable[[str], Path]) -> Layout:
        """With the paths of files as they are on this machine."""

        def absolute(written: str | None) -> str | None:
            return None if written is None else str(path(written).absolute())

        def lut(one: str | Lut | None) -> str | Lut | None:
            return msgspec.structs.replace(one, file=absolute(one.file)) if isinstance(one, Lut) else absolute(one)

        inputs = {
            id_: msgspec.structs.replace(one, file=absolute(one.file), lut=lut(one.lut))
            for id_, one in self.inputs.items()
        }
        return replace(self, inputs=inputs)


class Mistake(Exception):
    """What a description says wrong: at `place`, dotted below the description, and how to mend it."""

    def __init__(self, place: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.mend = mend


def layout_of(obs: Obs, *, landscape: bool) -> Layout:
    """The room as `[rooms.obs]` describes it. Raises `Mistake`."""
    inputs = _inputs(obs)
    scenes = _scenes(obs, inputs, landscape=landscape)
    shown = {item.input for scene in scenes for item in scene.items if isinstance(item, Item)}
    # Who only names a microphone wants to be heard wherever the show goes on.
    heard = [Item(input=id_) for id_ in obs.inputs if inputs[id_].kind in SOUNDS and id_ not in shown]
    standby = f"{obs.prefix}{presets.STANDBY}"
    scenes = [
        scene if scene.name == standby else msgspec.structs.replace(scene, items=[*scene.items, *heard])
        for scene in scenes
    ]
    shown |= {item.input for item in heard}
    for id_ in obs.inputs:
        if id_ not in shown:
            raise Mistake(
                f"inputs.{id_}",
                "没有场景用到它 | no scene has it",
                f'在某个场景的 items 里加上 "{id_}" | add "{id_}" to the items of a scene',
            )
    used = {id_: one for id_, one in inputs.items() if id_ in shown}
    _check_names(obs, scenes, used)
    return Layout(tuple(scenes), used, obs.scene, obs.fallback)


def stage_name(scene: str) -> str:
    """The stage's name in OBS; rooms that share an OBS have different scenes, and so different stages."""
    return f"{scene}图层"


def _scenes(obs: Obs, inputs: dict[str, Input], *, landscape: bool) -> list[Scene]:
    """The preset's, each replaced by the room's own of that name, then the room's others; the live one first."""
    given: dict[str, Scene] = {}
    for number, scene in enumerate(obs.scenes):
        if scene.name in given:
            raise Mistake(
                f"scenes.{number}.name",
                f"已有场景 {scene.name} | there is a scene {scene.name} already",
                "换一个名字 | choose another name",
            )
        given[scene.name] = _checked(scene, inputs, f"scenes.{number}.items")
    ready = presets.scenes(obs.preset, obs.scene, obs.prefix, landscape=landscape) if obs.preset else []
    ready.append(Scene(name=obs.fallback, items=[Item(input=presets.FAULT)]))
    if not obs.preset:
        ready.insert(0, Scene(name=obs.scene))
    return [given.pop(scene.name, scene) for scene in ready] + list(given.values())


def _checked(scene: Scene, inputs: dict[str, Input], place: str) -> Scene:
    items: list[Item] = []
    for number, each in enumerate(scene.items):
        item = Item(input=each) if isinstance(each, str) else each
        if item.input == STAGE:
            raise Mistake(
                f"{place}.{number}",
                "贴图自动在最上层 | the stage is on top by itself",
                "从 items 里去掉，不要贴图就写 stage = false | take it out; stage = false is a scene without",
            )
        if item.input not in inputs:
            near = get_close_matches(item.input, inputs, 1, 0.5)
            names = near[0] if near else ", ".join(inputs)
            raise Mistake(
                f"{place}.{number}",
                f"没有输入 {item.input} | there is no input {item.input}",
                f"改成 {names}，或加上 [rooms.obs.inputs.{item.input}]"
                f" | write {names}, or add [rooms.obs.inputs.{item.input}]",
            )
        if item.input in [other.input for other in items]:
            raise Mistake(
                f"{place}.{number}",
                f"{item.input} 在这个场景里写了两次 | {item.input} is in this scene twice",
                "去掉一个 | remove one",
            )
        items.append(item)
    return msgspec.structs.replace(scene, items=items)


def _check_names(obs: Obs, scenes: list[Scene], inputs: dict[str, Input]) -> None:
    """OBS has one space of names for scenes and inputs."""
    taken = {scene.name for scene in scenes} | {stage_name(obs.scene)}
    for id_, one in inputs.items():
        if one.name in taken:
            raise Mistake(
                f"inputs.{id_}.name",
                f"已有场景或输入叫 {one.name} | a scene or an input is called {one.name} already",
                f'换一个名字，如 name = "{one.name} 2" | choose another, such as name = "{one.name} 2"',
            )
        taken.add(str(one.name))


def _inputs(obs: Obs) -> dict[str, Input]:
    ready = presets.inputs(obs.preset, obs.prefix) if obs.preset else {}
    ready |= presets.pictures(obs.prefix)
    if obs.standby_picture is not None:
        ready[presets.WAITING] = msgspec.structs.replace(ready[presets.WAITING], file=obs.standby_picture)
    found: dict[str, Input] = {}
    for id_ in [*ready, *(id_ for id_ in obs.inputs if id_ not in ready)]:
        one = _merged(ready.get(id_), obs.inputs.get(id_), id_)
        _check(one, f"inputs.{id_}", own=id_ not in ready)
        found[id_] = one
    return found


def _merged(ready: Input | None, given: Input | None, id_: str) -> Input:
    one = ready or Input(name=id_)
    if given is not None:
        said = {name: value for name in given.__struct_fields__ if (value := getattr(given, name)) not in (None, {})}
        one = msgspec.structs.replace(one, **said)
    # TOML has dates, and numbers that are none; OBS speaks JSON.
    return msgspec.structs.replace(one, settings=msgspec.json.decode(msgspec.json.encode(one.settings)))


def _check(one: Input, place: str, *, own: bool) -> None:
    if one.kind is None:
        raise Mistake(
            f"{place}.kind",
            f"缺少，应为 {'、'.join(KINDS)} 等 | missing, must be {', '.join(KINDS)} or a kind of OBS",
            '加上 kind = "camera" | add kind = "camera"',
        )
    for name, kinds in _ONLY.items():
        if getattr(one, name) is not None and one.kind not in kinds:
            raise Mistake(
                f"{place}.{name}",
                f"{one.kind} 没有 {name} | a {one.kind} has no {name}",
                f'去掉它，或改成 kind = "{kinds[0]}" | remove it, or write kind = "{kinds[0]}"',
            )
    needed = _NEEDED.get(one.kind)
    if needed and own and getattr(one, needed) is None:
        raise Mistake(
            f"{place}.{needed}",
            f"缺少，{one.kind} 需要它 | missing, a {one.kind} needs it",
            f"加上 {needed} = {_EXAMPLE[needed]} | add {needed} = {_EXAMPLE[needed]}",
        )
