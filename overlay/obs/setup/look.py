"""What is in OBS now, read as the plan needs it; nothing here changes anything."""

from dataclasses import dataclass, field

import msgspec

from overlay.obs.client import ObsRefused
from overlay.obs.protocol import (
    Caller,
    InputDefaults,
    InputKinds,
    InputList,
    InputSettings,
    Item,
    ItemList,
    SceneList,
    Version,
    ask,
)
from overlay.obs.setup.wanted import Plan, Request

MARK = "overlay"  # a key of a source's private settings, which OBS keeps and nobody sees: which of ours it is


class _Private(msgspec.Struct, rename="camel"):
    source_settings: dict[str, object]


class _Active(msgspec.Struct, rename="camel"):
    output_active: bool = False


class _Outputs(msgspec.Struct):
    outputs: list[_Active]


class FilterNow(msgspec.Struct, rename="camel"):
    filter_name: str
    filter_kind: str
    filter_index: int
    filter_enabled: bool
    filter_settings: dict[str, object]


class _Filters(msgspec.Struct):
    filters: list[FilterNow]


class _FilterDefaults(msgspec.Struct, rename="camel"):
    default_filter_settings: dict[str, object]


@dataclass
class Look:
    """One look at an OBS. `inputs`: name → kind. `marks`: mark → names of the sources that carry it. `renamed`: the
    name that a thing of ours shall have → the one it has. `missing`: names of ours that cannot come to be."""

    client: Caller
    plan: Plan
    requests: frozenset[str]
    kinds: list[str]
    scenes: list[str]
    programme: str | None
    inputs: dict[str, str]
    marks: dict[str, list[str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)  # inputs by id whose named device is not there
    made_in: dict[str, str] = field(default_factory=dict)  # an input that is to be made → the scene it is made in
    _defaults: dict[str, dict[str, object]] = field(default_factory=dict)
    _filter_defaults: dict[str, dict[str, object] | None] = field(default_factory=dict)

    @classmethod
    async def at(cls, client: Caller, plan: Plan) -> "Look":
        version = await ask(client, Version, "GetVersion")
        scenes = await ask(client, SceneList, "GetSceneList")
        look = cls(
            client,
            plan,
            version.available_requests,
            (await ask(client, InputKinds, "GetInputKindList")).input_kinds,
            scenes.names,
            scenes.current_program_scene_name,
            {one.input_name: one.input_kind for one in (await ask(client, InputList, "GetInputList")).inputs},
        )
        await look._read_marks()
        return look

    def can(self, *requests: str) -> bool:
        """Whether this OBS knows all of these requests."""
        return self.requests.issuperset(requests)

    @property
    def can_mark(self) -> bool:
        return self.can("GetSourcePrivateSettings", "SetSourcePrivateSettings")

    async def _read_marks(self) -> None:
        if not self.can_mark:
            return
        for name in [*self.scenes, *self.inputs]:
            try:
                found = await ask(self.client, _Private, "GetSourcePrivateSettings", {"sourceName": name})
            except ObsRefused:  # gone since
                continue
            mark = found.source_settings.get(MARK)
            if isinstance(mark, str):
                self.marks.setdefault(mark, []).append(name)

    def ours(self, mark: str, name: str) -> str | None:
        """The thing that carries the mark, the one of the right name if several do (OBS copies marks, too)."""
        found = self.marks.get(mark, [])
        return name if name in found else next(iter(found), None)

    def inputs_of_ours(self) -> set[str]:
        """What OBS calls the inputs that carry a mark of this room, also those that are no longer described."""
        mark = self.plan.mark("input", "")
        return {name for found, names in self.marks.items() if found.startswith(mark) for name in names}

    def marking(self, found: str | None, name: str, mark: str) -> tuple[Request, ...]:
        """The request that marks a thing by its name to be, where it is not marked yet and this OBS can."""
        if not self.can_mark or found in self.marks.get(mark, ()):
            return ()
        return (Request("SetSourcePrivateSettings", {"sourceName": name, "sourceSettings": {MARK: mark}}),)

    def now(self, name: str) -> str:
        """What OBS calls the thing of ours that shall be called `name`, as long as nothing has been changed."""
        return self.renamed.get(name, name)

    async def defaults(self, kind: str) -> dict[str, object]:
        if kind not in self._defaults:
            answer = await ask(self.client, InputDefaults, "GetInputDefaultSettings", {"inputKind": kind})
            self._defaults[kind] = answer.default_input_settings
        return self._defaults[kind]

    async def settings(self, name: str) -> dict[str, object]:
        """An input's settings by the name that it shall have, with its kind's defaults."""
        now = self.now(name)
        own = await ask(self.client, InputSettings, "GetInputSettings", {"inputName": now})
        return {**await self.defaults(self.inputs[now]), **own.input_settings}

    async def filters(self, name: str) -> list[FilterNow]:
        """In the order in which they work."""
        found = await ask(self.client, _Filters, "GetSourceFilterList", {"sourceName": self.now(name)})
        return sorted(found.filters, key=lambda one: one.filter_index)

    async def filter_defaults(self, kind: str) -> dict[str, object] | None:
        """None: this OBS has no such filter."""
        if kind not in self._filter_defaults:
            try:
                answer = await ask(self.client, _FilterDefaults, "GetSourceFilterDefaultSettings", {"filterKind": kind})
                self._filter_defaults[kind] = answer.default_filter_settings
            except ObsRefused:
                self._filter_defaults[kind] = None
        return self._filter_defaults[kind]

    async def items(self, scene: str) -> list[Item]:
        """From the bottom up; none where the scene is still to be made."""
        if self.now(scene) not in self.scenes:
            return []
        found = await ask(self.client, ItemList, "GetSceneItemList", {"sceneName": self.now(scene)})
        return sorted(found.scene_items, key=lambda item: item.scene_item_index)

    async def is_on_air(self) -> bool:
        """Whether any output runs: a stream, a recording, the virtual camera …"""
        if self.can("GetOutputList"):
            return any(output.output_active for output in (await ask(self.client, _Outputs, "GetOutputList")).outputs)
        for request in ("GetStreamStatus", "GetRecordStatus", "GetVirtualCamStatus", "GetReplayBufferStatus"):
            try:
                if (await ask(self.client, _Active, request)).output_active:
                    return True
            except ObsRefused:  # this machine has no such output
                continue
        return False
