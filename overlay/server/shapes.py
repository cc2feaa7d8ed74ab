"""The JSON documents of the HTTP calls, as types: they check bodies and make the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

Seq = Annotated[int, msgspec.Meta(ge=0)]


class Health(msgspec.Struct, omit_defaults=True):
    """`proof`: of the `nonce` that was asked with, for the command line of the same data folder."""

    status: Literal["ok"]
    version: str
    proof: str | None = None


class RoomEntry(msgspec.Struct):
    name: str
    title: str
    role: str


class Rooms(msgspec.Struct):
    rooms: list[RoomEntry]


class RoomState(msgspec.Struct):
    """The public state as of the last commit; nulls are left out everywhere."""

    seq: Seq
    topics: dict[str, dict[str, Any]]
    obs: dict[str, Any]
    session: dict[str, Any]


class Label(msgspec.Struct):
    zh: str
    en: str


class CommandEntry(msgspec.Struct, omit_defaults=True):
    name: str
    mechanic: str
    label: Label
    role: str
    schema: dict[str, Any]  # JSON Schema of the arguments object
    may: bool  # whether the caller may give it
    confirm: Literal["hold"] | None = None  # pages ask people to hold button or key


class Commands(msgspec.Struct):
    commands: list[CommandEntry]


class DoneAnswer(msgspec.Struct):
    """It is durable: `seq` is the journal row that says so."""

    seq: Seq
    result: Any = None


class ProductEntry(msgspec.Struct, omit_defaults=True):
    """Money in minor units of the room's currency."""

    id: str
    number: int
    name: str
    price: int
    was: int | None = None
    was_basis: str | None = None
    image: str | None = None
    stock: int | None = None
    sold: int = 0
    points: list[str] = []
    category: str | None = None
    limit: int | None = None


class Products(msgspec.Struct):
    products: list[ProductEntry]


class Cues(msgspec.Struct):
    """As they were put: what a cue leaves out is absent."""

    cues: list[dict[str, Any]]


class CuesAnswer(Cues):
    """`revision`: of this list; named with a change of it, the change is refused where the list is another by then."""

    revision: int


class CuesBody(msgspec.Struct, forbid_unknown_fields=True):
    cues: list[dict[str, Any]]


class ImportPreview(msgspec.Struct):
    """What an import would do. `on_air`: changes of products on the air or open, `old` and `new`; `seen` names them."""

    added: int
    updated: int
    unchanged: int
    was_dropped: int
    on_air: list[dict[str, Any]]
    seen: str


class OutcomeBody(msgspec.Struct, forbid_unknown_fields=True):
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]  # that went along as Idempotency-Key


class Outcome(msgspec.Struct, omit_defaults=True):
    """`done` is false: it was not done, and will not be, should it still arrive."""

    done: bool
    seq: Seq | None = None
    result: Any = None


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """`seq`: the row that is meant. Another that is the last by now is left alone, and answered 409."""

    seq: Seq | None = None


class RundownEntry(msgspec.Struct, omit_defaults=True):
    """Lengths in ms. `offset`: planned before it; `spent`: that it was on for."""

    id: str
    segment: str
    label: str
    planned: int
    fire: bool
    offset: int
    skipped: bool
    product: str | None = None
    cue: str | None = None
    spent: int | None = None
    note: str | None = None


class Rundown(msgspec.Struct, omit_defaults=True):
    """The topic `rundown`, with its items in order and whole."""

    phase: Literal["ready", "running", "finished"]
    revision: int
    planned: int
    rest: int
    auto: bool
    items: list[RundownEntry]
    title: str | None = None
    current: str | None = None
    next: str | None = None
    current_started_at: int | None = None
    current_ends_at: int | None = None
    planned_start_at: int | None = None
    started_at: int | None = None
    planned_end_at: int | None = None
    finished_at: int | None = None
    auto_at: int | None = None
    held: dict[str, Any] | None = None


class TemplateItem(msgspec.Struct):
    segment: Label
    label: Label
    planned: int  # ms


class RundownTemplate(msgspec.Struct):
    name: str
    label: Label
    items: list[TemplateItem]


class RundownTemplates(msgspec.Struct):
    templates: list[RundownTemplate]


class PluginEntry(msgspec.Struct):
    name: str
    on: bool
    mechanics: list[str]
    error: str | None = None  # a traceback


class PluginList(msgspec.Struct):
    plugins: list[PluginEntry]


class DeviceFormat(msgspec.Struct):
    """Sizes as "1920x1080", largest first. `rates`, a second: of the size that is set, else of the largest."""

    pixels: str
    sizes: list[str]
    rates: list[str]


class DeviceUse(msgspec.Struct):
    input: str
    scenes: list[str]


class DeviceEntry(msgspec.Struct):
    """`id` is the value for the setting `property` of an input of this `kind`."""

    kind: str
    property: str
    id: str | int
    name: str
    media: Literal["video", "audio", "screen"]
    formats: list[DeviceFormat]
    used_by: list[DeviceUse]


class Devices(msgspec.Struct, omit_defaults=True):
    """`advice`: what to check, where OBS sees no camera at all."""

    devices: list[DeviceEntry]
    advice: Label | None = None


class InputEntry(msgspec.Struct):
    name: str
    kind: str
    video: bool
    audio: bool
    on_programme: bool  # viewers see or hear it now
    property: str | None = None
    device: str | int | None = None
    device_name: str | None = None  # null while OBS does not see it


class Inputs(msgspec.Struct):
    inputs: list[InputEntry]


class DeviceBody(msgspec.Struct, forbid_unknown_fields=True):
    device: str | int
    on_air: bool = False  # yes, also while viewers see or hear it


class ChosenDevice(msgspec.Struct):
    """`configured`: another device that config.toml names for it, to which `overlay obs setup` would set it again."""

    input: str
    property: str
    device: str | int
    name: str
    was: str | int | None = None
    configured: str | None = None


class RejectedLine(msgspec.Struct):
    line: int  # from 1; of a JSON array, the item's number
    why: str


class Ingested(msgspec.Struct):
    accepted: int
    duplicates: int
    rejected: list[RejectedLine]


class ErrorBody(msgspec.Struct, omit_defaults=True):
    code: str
    message: str
    field: str | None = None
    rows: list[dict[str, Any]] | None = None


class ErrorDocument(msgspec.Struct):
    error: ErrorBody
