"""A room in OBS as a description: scenes, what they show in which order and where, inputs with filters and sound."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from overlay.config.keys import PATH, SWITCH, TEXT, FilePath, Name, key

PRESETS = ("one-camera", "two-cameras", "capture-and-camera", "screen-and-camera")
KINDS = (
    "camera",
    "capture_card",
    "decklink",
    "network",
    "ndi",
    "screen",
    "picture",
    "media",
    "colour",
    "microphone",
    "desktop_audio",
)
DEVICES = ("camera", "capture_card", "decklink", "ndi", "screen", "microphone", "desktop_audio")
SOUNDS = ("microphone", "desktop_audio")
STAGE = "stage"  # the room's browser source; `overlay obs setup` makes it and puts it on top of every scene

_KIND = "、".join(KINDS) + " 之一，或 OBS 自己的种类名 | one of " + ", ".join(KINDS) + ", or a kind by its name in OBS"
_COLOUR = "六位十六进制颜色 | a colour of six hexadecimal digits"
_PERCENT = "画布百分比：左、上、宽、高 | per cent of the canvas: left, top, width, height"

Hex = Annotated[str, msgspec.Meta(pattern=r"^#[0-9A-Fa-f]{6}\Z")]
KeyColour = Annotated[str, msgspec.Meta(pattern=r"^(green|blue|magenta|#[0-9A-Fa-f]{6})\Z")]
Kind = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,99}\Z")]
Url = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9+.-]{1,20}://[^\x00-\x20]{1,1000}\Z")]
Resolution = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}\Z")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f]{1,40}\Z")]
Percent = Annotated[float, msgspec.Meta(ge=-500, le=500)]


def _between(least: float, most: float, unit: str, mend: str) -> msgspec.Meta:
    space = f" {unit}" if unit else ""
    return key(f"{least:g} 到 {most:g}{space} | a number {least:g} to {most:g}{space}", mend)


_PIXELS = _between(0, 8192, "px", "0")
_Pixels = Annotated[int, msgspec.Meta(ge=0, le=8192)]
_Thousandths = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class ChromaKey(msgspec.Struct, frozen=True, kw_only=True):
    """`chroma_key = { … }`: makes a colour of the picture transparent."""

    colour: Annotated[
        KeyColour,
        key('"green" "blue" "magenta" 或颜色 | "green", "blue", "magenta" or a colour', '"green"'),
    ] = "green"
    similarity: Annotated[_Thousandths, _between(1, 1000, "", "400")] = 400
    smoothness: Annotated[_Thousandths, _between(1, 1000, "", "80")] = 80
    spill: Annotated[_Thousandths, _between(1, 1000, "", "100")] = 100


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """`correction = { … }`: of the picture's colours; 0 everywhere leaves it as it is."""

    gamma: Annotated[Annotated[float, msgspec.Meta(ge=-3, le=3)], _between(-3, 3, "", "0.0")] = 0.0
    contrast: Annotated[Annotated[float, msgspec.Meta(ge=-4, le=4)], _between(-4, 4, "", "0.1")] = 0.0
    brightness: Annotated[Annotated[float, msgspec.Meta(ge=-1, le=1)], _between(-1, 1, "", "0.05")] = 0.0
    saturation: Annotated[Annotated[float, msgspec.Meta(ge=-1, le=5)], _between(-1, 5, "", "0.2")] = 0.0
    hue: Annotated[Annotated[float, msgspec.Meta(ge=-180, le=180)], _between(-180, 180, "°", "0.0")] = 0.0


class Lut(msgspec.Struct, frozen=True, kw_only=True):
    """`lut = { … }`: a table of colours (.cube or .png); `amount` 1.0 is all of it."""

    file: Annotated[FilePath, key(PATH, '"warm.cube"')]
    amount: Annotated[Annotated[float, msgspec.Meta(ge=0, le=1)], _between(0, 1, "", "1.0")] = 1.0


class Crop(msgspec.Struct, frozen=True, kw_only=True):
    """`crop = { … }`: what is cut off the picture, pixels of the source."""

    left: Annotated[_Pixels, _PIXELS] = 0
    top: Annotated[_Pixels, _PIXELS] = 0
    right: Annotated[_Pixels, _PIXELS] = 0
    bottom: Annotated[_Pixels, _PIXELS] = 0


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """`[rooms.obs.inputs.ID]`: one input, or what differs from the preset's input of that id. None: not said."""

    name: Annotated[Name | None, key(TEXT, '"主机位"')] = None
    kind: Annotated[Kind | None, key(_KIND, '"camera"')] = None
    device: Annotated[
        Name | None, key("设备的名字或 id | a device's name or id", '"Cam Link 4K" (overlay obs devices)')
    ] = None
    url: Annotated[
        Url | None,
        key(
            "带协议的地址（rtsp rtmp srt udp http …） | an address with its scheme (rtsp, rtmp, srt, udp, http …)",
            '"rtsp://192.168.1.20/live"',
        ),
    ] = None
    file: Annotated[FilePath | None, key(PATH, '"brand.png"')] = None
    resolution: Annotated[Resolution | None, key("宽x高 | width x height", '"1920x1080"')] = None
    fps: Annotated[Annotated[int, msgspec.Meta(ge=1, le=240)] | None, _between(1, 240, "", "30")] = None
    colour: Annotated[Hex | None, key(_COLOUR, '"#101418"')] = None
    settings: Annotated[
        dict[str, Any],
        key("OBS 的设置，原样传入 | OBS's own settings, passed on as they are", "{ buffering = false }"),
    ] = {}
    muted: Annotated[bool | None, key(SWITCH, "false")] = None
    volume: Annotated[Annotated[float, msgspec.Meta(ge=-100, le=26)] | None, _between(-100, 26, "dB", "0.0")] = None
    sync_offset: Annotated[
        Annotated[int, msgspec.Meta(ge=-950, le=20000)] | None, _between(-950, 20000, "ms", "120")
    ] = None
    chroma_key: Annotated[
        KeyColour | ChromaKey | None,
        key('"green" "blue" "magenta"、颜色或表 | "green", "blue", "magenta", a colour or a table', '"green"'),
    ] = None
    correction: Annotated[Correction | None, key("表 | a table", "{ brightness = 0.05 }")] = None
    lut: Annotated[FilePath | Lut | None, key("文件路径或表 | the path of a file, or a table", '"warm.cube"')] = None
    crop: Annotated[Crop | None, key("表 | a table", "{ left = 100, right = 100 }")] = None
    gain: Annotated[Annotated[float, msgspec.Meta(ge=-30, le=30)] | None, _between(-30, 30, "dB", "6.0")] = None
    noise_suppression: Annotated[
        bool | Literal["rnnoise", "speex"] | None,
        key('true、"rnnoise" 或 "speex" | true, "rnnoise" or "speex"', "true"),
    ] = None
    limiter: Annotated[Annotated[float, msgspec.Meta(ge=-60, le=0)] | None, _between(-60, 0, "dB", "-6.0")] = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One of a scene's `items`: an input and its place. `box` in per cent of the canvas, none: all of it."""

    input: Annotated[Id, key("inputs 中的一个 | one of the inputs", '"camera"')]
    place: Annotated[
        Literal["fill", "fit", "stretch"],
        key('"fill"（填满）"fit"（完整）"stretch"（拉伸） | "fill", "fit" or "stretch"', '"fill"'),
    ] = "fill"
    box: Annotated[tuple[Percent, Percent, Percent, Percent] | None, key(_PERCENT, "[60, 10, 36, 24]")] = None
    visible: Annotated[bool, key(SWITCH, "true")] = True
    locked: Annotated[bool, key(SWITCH, "true")] = True


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """`[[rooms.obs.scenes]]`: `items` from the front to the back, as OBS lists them; the stage is in front of all."""

    name: Annotated[Name, key(TEXT, '"直播"')]
    items: Annotated[
        list[Id | Item],
        key(
            "inputs 的 id 或 { input = … } 的列表 | a list of inputs' ids, or of { input = … }",
            '["camera", "backdrop"]',
        ),
    ] = []
    stage: Annotated[bool, key(SWITCH, "true")] = True


class Studio(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a description: in `[rooms.obs]`, or at the top of the file that `layout` names."""

    preset: Annotated[
        Literal["one-camera", "two-cameras", "capture-and-camera", "screen-and-camera"] | None,
        key("、".join(PRESETS) + " 之一 | one of " + ", ".join(PRESETS), '"one-camera"'),
    ] = None
    prefix: Annotated[str, key("最多 20 个字 | at most 20 characters", '"B·"', pattern=r"^[^\x00-\x1f]{0,20}\Z")] = (
        ""  # of the preset's names, where several rooms share an OBS
    )
    transition: Annotated[
        Name | None,
        key('"cut"、"fade" 或 OBS 里转场的名字 | "cut", "fade" or a transition\'s name in OBS', '"fade"'),
    ] = None
    transition_ms: Annotated[Annotated[int, msgspec.Meta(ge=50, le=20000)] | None, _between(50, 20000, "ms", "300")] = (
        None
    )
    standby_picture: Annotated[FilePath | None, key(PATH, '"brand.png"')] = None
    inputs: Annotated[dict[Id, Input], key("表 | tables", "[rooms.obs.inputs.camera]")] = {}
    scenes: list[Scene] = []
