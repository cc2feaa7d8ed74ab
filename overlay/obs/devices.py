"""The devices that OBS can see: cameras, capture cards, microphones, screens; their formats, and what uses them.

Only OBS knows them, and it lists them only for an input that exists (probe.py). An input that uses a device is asked
itself: many a camera and card can be opened only once.
"""

import contextlib
import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from overlay.obs.client import ObsRefused
from overlay.obs.device_kinds import Kind, Media, kind_of, stem
from overlay.obs.probe import is_probe, probe, sweep
from overlay.obs.protocol import (
    Caller,
    InputDefaults,
    InputKinds,
    InputList,
    InputSettings,
    ListEntries,
    ListEntry,
    SceneList,
    ask,
)

_SIZE = re.compile(r"(\d{2,5}) ?[x×] ?(\d{2,5})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LEAVE = (-1, "-1", "", None)  # values that leave a choice to the device, or say that there is none
_BY_US = "__custom__"  # alsa: a name that one types


@dataclass(frozen=True, slots=True)
class Format:
    """Sizes as "1920x1080" (or the name of a broadcast mode), largest first. `rates`, a second, are those of the size
    that is set, else of the largest. Empty: OBS does not say."""

    pixels: str = ""
    sizes: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """An input that has the device, and the scenes it is in; none: it is heard or seen in no scene, or in all."""

    input: str
    scenes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """`id` is the value for the setting `property` of an input of this `kind`."""

    kind: str
    property: str
    id: str | int
    name: str
    media: Media
    formats: tuple[Format, ...] = ()
    used_by: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class _Existing:
    """An input that is there already; `settings` with the kind's defaults."""

    name: str
    settings: Mapping[str, object]
    scenes: tuple[str, ...]


async def devices(client: Caller, only: Collection[str] | None = None) -> list[Device]:
    """All devices by input kind, or those of these kinds. The programme is not touched; a camera that nobody uses may
    be opened for a moment, since some kinds (v4l2) tell formats only then. Raises `ObsRefused`, `ObsLost`."""
    await sweep(client)
    kinds = (await ask(client, InputKinds, "GetInputKindList")).input_kinds
    existing = await _existing(client)
    found: list[Device] = []
    for name in kinds:
        if (kind := kind_of(name)) and (only is None or name in only):
            found += await _Asking(client, name, kind, existing.get(stem(name), [])).run()
    return found


def find(name: str, found: Sequence[Device]) -> Device | None:
    """The device of that id or name: as written, else but for upper and lower case where that leaves no doubt."""
    tests: tuple[Callable[[Device], bool], ...] = (
        lambda device: name in (device.id, str(device.id)),
        lambda device: name == device.name,
        lambda device: name.casefold() == device.name.casefold(),
    )
    for test in tests:
        if fitting := [device for device in found if test(device)]:
            return fitting[0] if len({device.id for device in fitting}) == 1 else None
    return None


def nearest(name: str, found: Sequence[Device], most: int = 3) -> list[str]:
    """Names of devices that somebody may have meant, the nearest first; none are near: the first few there are."""
    names = list(dict.fromkeys(device.name for device in found))
    folded = {each.casefold(): each for each in reversed(names)}
    wished = name.casefold()
    near = [each for each in names if wished and wished in each.casefold()]
    near += [folded[each] for each in difflib.get_close_matches(wished, folded, n=most, cutoff=0.4)]
    return list(dict.fromkeys(near))[:most] or names[:most]


async def list_entries(client: Caller, name: str, key: str) -> list[ListEntry]:
    """What one may choose for a setting of an input. Raises `ObsRefused` where that is no list."""
    answer = await ask(
        client, ListEntries, "GetInputPropertiesListPropertyItems", {"inputName": name, "propertyName": key}
    )
    return [
        entry
        for entry in answer.property_items
        if entry.item_enabled and entry.item_value not in _LEAVE and entry.item_value != _BY_US
    ]


class _Asking:
    """Asks for one kind's devices, an input that exists where there is one."""

    def __init__(self, client: Caller, name: str, kind: Kind, existing: list[_Existing]) -> None:
        self._client = client
        self._name = name
        self._kind = kind
        self._existing = existing
        self._probe: str | None = None

    async def run(self) -> list[Device]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                asked = self._existing[0].name if self._existing else await self._hidden(stack)
                entries = await list_entries(self._client, asked, self._kind.property)
            except ObsRefused:  # OBS cannot make one on this machine, or a plugin's kind of that name has no such list
                return []
            return [
                await self._device(entry.item_value, entry.item_name, stack)
                for entry in entries
                if isinstance(entry.item_value, str | int)
            ]

    async def _hidden(self, stack: contextlib.AsyncExitStack) -> str:
        if self._probe is None:
            self._probe = await stack.enter_async_context(probe(self._client, self._name, self._kind.asking))
        return self._probe

    async def _device(self, value: str | int, name: str, stack: contextlib.AsyncExitStack) -> Device:
        key = self._kind.property
        users = [one for one in self._existing if one.settings.get(key) == value]
        formats: tuple[Format, ...] = ()
        if self._kind.sizes:
            with contextlib.suppress(ObsRefused):
                if users:
                    formats = await self._as_set(users[0].name)
                else:
                    formats = await self._choosable(await self._hidden(stack), {key: value})
        used_by = tuple(Use(one.name, one.scenes) for one in users)
        return Device(self._name, key, value, name, self._kind.media, formats, used_by)

    async def _as_set(self, name: str) -> tuple[Format, ...]:
        """Read off an input without changing it."""
        sizes = await self._sizes(name)
        rates = await self._rates(name)
        return (Format("", tuple(text for text, _ in sizes), rates),) if sizes or rates else ()

    async def _choosable(self, name: str, chosen: dict[str, object]) -> tuple[Format, ...]:
        """All of them, by choosing one after another on a probe."""
        await self._choose(name, {**self._kind.asking, **chosen})
        if self._kind.formats is None:
            return await self._chosen_size(name, "")
        found: list[Format] = []
        for entry in await list_entries(self._client, name, self._kind.formats):
            if "(Emulated)" not in entry.item_name:  # computed from another format that is listed too
                await self._choose(name, {self._kind.formats: entry.item_value})
                found += await self._chosen_size(name, entry.item_name)
        return tuple(found)

    async def _chosen_size(self, name: str, pixels: str) -> tuple[Format, ...]:
        sizes = await self._sizes(name)
        if sizes and self._kind.rates:
            await self._choose(name, {self._kind.sizes[0]: sizes[0][1]})
        rates = await self._rates(name)
        return (Format(pixels, tuple(text for text, _ in sizes), rates),) if sizes else ()

    async def _sizes(self, name: str) -> list[tuple[str, object]]:
        """Each size and the value that sets it, largest first; each once."""
        for key in self._kind.sizes:
            with contextlib.suppress(ObsRefused):
                found: dict[str, object] = {}
                for entry in await list_entries(self._client, name, key):
                    size = _SIZE.search(entry.item_name)
                    found.setdefault(f"{size[1]}x{size[2]}" if size else entry.item_name, entry.item_value)
                if found:
                    return sorted(found.items(), key=lambda item: _area(item[0]), reverse=True)
        return []

    async def _rates(self, name: str) -> tuple[str, ...]:
        if self._kind.rates is None:
            return ()
        with contextlib.suppress(ObsRefused):
            entries = await list_entries(self._client, name, self._kind.rates)
            found = {float(number[0]) for entry in entries if (number := _NUMBER.search(entry.item_name))}
            return tuple(f"{rate:.6g}" for rate in sorted(found, reverse=True))
        return ()

    async def _choose(self, name: str, settings: dict[str, object]) -> None:
        await self._client.call("SetInputSettings", {"inputName": name, "inputSettings": settings, "overlay": True})


def _area(size: str) -> int:
    numbers = _SIZE.fullmatch(size)
    return int(numbers[1]) * int(numbers[2]) if numbers else 0


async def _existing(client: Caller) -> dict[str, list[_Existing]]:
    """Inputs that have a device, by kind without its version."""
    found: dict[str, list[_Existing]] = {}
    wanted = [
        one
        for one in (await ask(client, InputList, "GetInputList")).inputs
        if kind_of(one.input_kind) and not is_probe(one.input_name)
    ]
    if not wanted:
        return found
    scenes = await scenes_of(client)
    for one in wanted:
        with contextlib.suppress(ObsRefused):  # removed this moment
            own = await ask(client, InputSettings, "GetInputSettings", {"inputName": one.input_name})
            defaults = await ask(client, InputDefaults, "GetInputDefaultSettings", {"inputKind": one.input_kind})
            settings = {**defaults.default_input_settings, **own.input_settings}
            known = _Existing(one.input_name, settings, tuple(scenes.get(one.input_name, ())))
            found.setdefault(stem(one.input_kind), []).append(known)
    return found


class _Member(msgspec.Struct, rename="camel"):
    source_name: str
    is_group: bool | None = None


class _Members(msgspec.Struct, rename="camel"):
    scene_items: list[_Member]


async def scenes_of(client: Caller) -> dict[str, list[str]]:
    """Source → the scenes that have it as an item, also within a group."""
    found: dict[str, list[str]] = {}
    for scene in (await ask(client, SceneList, "GetSceneList")).names:
        waiting = [("GetSceneItemList", scene)]
        while waiting:
            request, name = waiting.pop()
            with contextlib.suppress(ObsRefused):
                for member in (await ask(client, _Members, request, {"sceneName": name})).scene_items:
                    if member.is_group:
                        waiting.append(("GetGroupSceneItemList", member.source_name))
                    elif scene not in (scenes := found.setdefault(member.source_name, [])):
                        scenes.append(scene)
    return found
