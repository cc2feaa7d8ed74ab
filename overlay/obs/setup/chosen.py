"""Which device each input gets: the one that the description names, the one it has, or the first that is free."""

from dataclasses import dataclass, field

from overlay.config.studio import DEVICES, SOUNDS, Input
from overlay.obs.device_kinds import kind_of
from overlay.obs.devices import Device, devices, find, nearest
from overlay.obs.setup.kinds import is_ourselves
from overlay.obs.setup.look import Look
from overlay.obs.setup.wanted import Step

_NONE = ("", "DUMMY", None)  # what a kind has where nothing has been chosen


@dataclass(frozen=True, slots=True)
class Chosen:
    """The kind of OBS for an input, the settings that make it use its device, and what people have to know."""

    kind: str
    settings: dict[str, object] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An input, the kinds of OBS that can do it, the best first, and what OBS calls it, if it has it."""

    one: Input
    kinds: list[str]
    now: str | None


class Devices:
    """`await Devices(look).choose(choices)`. OBS is asked for its devices only where that matters."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._found: dict[str, list[Device]] = {}  # by kind
        self._taken: set[object] = set()

    async def choose(self, choices: dict[str, Choice]) -> dict[str, Chosen]:
        """By the inputs' ids. Who names a device comes first, who has one second, who takes any last."""
        chosen: dict[str, Chosen] = {}
        for id_, choice in choices.items():
            if choice.one.kind not in DEVICES:
                chosen[id_] = Chosen(await self._kind(choice))
            elif choice.one.device is not None:
                chosen[id_] = await self._named(id_, choice, choice.one.device)
        for id_, choice in choices.items():
            if id_ not in chosen and await self._has_one(choice):
                chosen[id_] = Chosen(await self._kind(choice))
        for id_, choice in choices.items():
            if id_ not in chosen:
                chosen[id_] = await self._any(choice)
        return {id_: chosen[id_] for id_ in choices}

    async def _kind(self, choice: Choice) -> str:
        return self._look.inputs[choice.now] if choice.now is not None else choice.kinds[0]

    async def _devices(self, kinds: list[str]) -> list[Device]:
        """Those of the best kind first. Only kinds that matter are asked for: it may open a camera."""
        if new := [kind for kind in kinds if kind not in self._found]:
            found = await devices(self._look.client, new)
            self._found |= {kind: [one for one in found if one.kind == kind] for kind in new}
        return [one for kind in kinds for one in self._found[kind]]

    async def _named(self, id_: str, choice: Choice, name: str) -> Chosen:
        kind = await self._kind(choice)
        there = await self._devices(choice.kinds)
        usable = [one for one in there if one.kind == kind] if choice.now is not None else there
        if device := find(name, usable):
            self._taken.add(device.id)
            return Chosen(device.kind, {device.property: device.id})
        self._look.absent.add(id_)
        label, known = str(choice.one.name), kind_of(kind)
        if device := find(name, there):
            step = Step(
                "problem",
                f"“{label}”是 {kind}，设备“{name}”要用 {device.kind}"
                f" | “{label}” is a {kind}, the device “{name}” needs a {device.kind}",
                f"在 OBS 里删除“{label}”，再运行一次 | Remove “{label}” in OBS and run this again",
            )
            return Chosen(kind, steps=(step,))
        mend = "接上它再运行一次；OBS 现在一个也没看到 | Connect it and run this again; OBS sees none at all now"
        if near := nearest(name, usable):
            zh, en = "、".join(f"“{each}”" for each in near), ", ".join(f"“{each}”" for each in near)
            mend = (
                f"接上它再运行一次，或改成现有的：{zh} | Connect it and run this again, or name one that is there: {en}"
            )
        what = f"“{label}”的设备“{name}”不在 | The device “{name}” of “{label}” is not there"
        step = Step("problem", what, mend)
        # Where ids are paths, OBS opens the device as soon as it is plugged in; a chosen device is left as it is.
        first: dict[str, object] = {} if choice.now is not None or known is None else {known.property: name}
        return Chosen(kind, first, (step,))

    async def _has_one(self, choice: Choice) -> bool:
        """Whether the input uses a device that somebody chose, or its kind one of its own accord."""
        kind = await self._kind(choice)
        known = kind_of(kind)
        if known is None:
            return True
        look = self._look
        values = await look.settings(str(choice.one.name)) if choice.now is not None else await look.defaults(kind)
        value = values.get(known.property)
        if value in _NONE:
            return choice.one.kind in SOUNDS
        self._taken.add(value)
        return True

    async def _any(self, choice: Choice) -> Chosen:
        kind = await self._kind(choice)
        kinds = [kind] if choice.now is not None else choice.kinds
        for device in await self._devices(kinds):
            if device.id not in self._taken and not is_ourselves(device.name):
                self._taken.add(device.id)
                return Chosen(device.kind, {device.property: device.id})
        name = str(choice.one.name)
        step = Step(
            "note",
            f"没有可给“{name}”的设备，它暂时没有画面 | No device is left for “{name}”; it shows nothing yet",
            "接上设备再运行一次，或在控制台“演播”里选 | Connect one and run this again, or choose one in the console",
        )
        return Chosen(kind, steps=(step,))
