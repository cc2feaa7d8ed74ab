"""The answers of obs-websocket 5 that we read, as types: OBS's own names in snake_case, only the fields we
need."""

from typing import NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec

from overlay.obs.client import ObsLost

T = TypeVar("T")


class Caller(Protocol):
    """What asks OBS: `ObsClient`, or a stand-in."""

    async def call(self, request: str, data: dict[str, object] | None = None) -> dict[str, object]: ...


async def ask(client: Caller, kind: type[T], request: str, data: dict[str, object] | None = None) -> T:
    """The answer as `kind`. Raises what `client.call` raises; an answer that is none of OBS's is `ObsLost`."""
    answer = await client.call(request, data)
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise ObsLost("not_obs") from error


class _Answer(msgspec.Struct, rename="camel"):
    pass


class Version(_Answer):
    obs_version: str
    obs_web_socket_version: str
    available_requests: frozenset[str] = frozenset()
    platform: str = ""  # windows, macos, or the name of a Linux
    supported_image_formats: list[str] = []


class Stats(_Answer):
    render_total_frames: int
    active_fps: float


class Scene(_Answer):
    scene_name: str


class SceneList(_Answer):
    scenes: list[Scene]
    current_program_scene_name: str | None = None
    current_preview_scene_name: str | None = None

    @property
    def names(self) -> list[str]:
        """As OBS lists them, from the top (it sends them bottom up)."""
        return [scene.scene_name for scene in reversed(self.scenes)]


class Output(_Answer):
    output_active: bool


class StreamStatus(_Answer):
    output_active: bool
    output_reconnecting: bool = False
    output_duration: int = 0  # ms


class RecordStatus(_Answer):
    output_active: bool
    output_paused: bool = False
    output_duration: int = 0  # ms, pauses left out, of all files that it was split into


class StudioMode(_Answer):
    studio_mode_enabled: bool


class Transition(_Answer):
    transition_name: str
    transition_duration: int | None = None  # ms; absent where it has a fixed one


class Transitions(_Answer):
    transitions: list[Transition]


class Input(_Answer):
    input_name: str
    input_kind: str


class InputList(_Answer):
    inputs: list[Input]


class InputKinds(_Answer):
    input_kinds: list[str]


class InputSettings(_Answer):
    """Only what has been set, not the kind's defaults."""

    input_settings: dict[str, object]


class InputDefaults(_Answer):
    default_input_settings: dict[str, object]


class Item(_Answer):
    """A scene item. `scene_item_index` 0 is the bottom."""

    scene_item_id: int
    scene_item_index: int
    scene_item_enabled: bool
    scene_item_locked: bool
    scene_item_transform: dict[str, object]
    source_name: str


class ItemList(_Answer):
    scene_items: list[Item]


class Video(_Answer):
    base_width: int
    base_height: int
    output_width: int
    output_height: int
    fps_numerator: int
    fps_denominator: int


class ListEntry(_Answer):
    item_name: str
    item_value: object
    item_enabled: bool = True


class ListEntries(_Answer):
    property_items: list[ListEntry]


class Active(_Answer):
    video_active: bool  # on the programme
    video_showing: bool  # anywhere: programme, preview, projector …


BROWSER = "browser_source"
PARKED = "about:blank#"
"""Before the address of a stage: its browser is to be made anew, and whoever finds it so knows what to put back."""


class StageSource(NamedTuple):
    """A browser source of OBS that shows a stage."""

    name: str
    url: str
    shutdown: bool  # OBS unloads the page while nobody sees it
    parked: bool


async def stage_sources(client: Caller, stage_url: str) -> list[StageSource]:
    """The browser sources that show this stage, whatever host name and token their address carries. Previews are no
    stages."""
    found = []
    for one in (await ask(client, InputList, "GetInputList", {"inputKind": BROWSER})).inputs:
        settings = (await ask(client, InputSettings, "GetInputSettings", {"inputName": one.input_name})).input_settings
        shown = str(settings.get("url", ""))
        url = shown.removeprefix(PARKED)
        if _page(url) == _page(stage_url) and settings.get("is_local_file") is not True and "preview=1" not in url:
            found.append(StageSource(one.input_name, url, settings.get("shutdown") is True, shown != url))
    return found


async def browsers_of(client: Caller, stage_url: str) -> list[str]:
    """Their names."""
    return [source.name for source in await stage_sources(client, stage_url)]


def _page(url: str) -> tuple[int | None, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return port, parts.path.rstrip("/")
