"""What the watch says to people: of each fault one sentence, "中文 | English"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from overlay.config.watch import Severity

About = Literal["input", "programme", "obs"]

PROGRAMME: About = "programme"
OBS: About = "obs"


@dataclass(frozen=True, slots=True)
class Key:
    """Which fault of what: at any time there is one incident of each at most. `subject`: the input's name."""

    check: str
    about: About
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture as OBS encodes it; `ending` is its file's: "jpg" or "png"."""

    data: bytes
    ending: str


@dataclass(frozen=True, slots=True)
class Switch:
    """The fallback scene to put on, and the one to come back to."""

    scene: str
    back: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault that has begun."""

    key: Key
    severity: Severity
    message: str
    picture: Picture | None = None
    switch: Switch | None = None
    cue: str | None = None
    done: str | None = None  # why nothing else is done than to tell


_INPUTS = {
    "no_frame": "“{name}”没有画面：检查电源、线和采集卡"
    " | “{name}” gives no picture: check its power, cable and capture card",
    "black": "“{name}”黑屏：镜头盖着，或信号断了 | “{name}” is black: its lens is covered, or its signal gone",
    "one_colour": "“{name}”整屏一个颜色：采集卡没有收到信号"
    " | “{name}” shows one colour: its capture card gets no signal",
    "frozen": "“{name}”画面不动了：摄像头或采集卡可能卡死 | “{name}” stands still: the camera or capture card may hang",
    "size": "“{name}”分辨率是 {is_size}，应为 {wished} | “{name}” is {is_size}, should be {wished}",
    "ended": "“{name}”的信号源断开或播完了 | the stream of “{name}” ended, or cannot be opened",
    "paused": "“{name}”被暂停了 | “{name}” is paused",
    "silent": "“{name}”没有声音：检查麦克风开关、电量和接收器"
    " | “{name}” is silent: check the microphone's switch, battery and receiver",
    "muted": "“{name}”在 OBS 里被静音了 | “{name}” is muted in OBS, or turned all the way down",
    "clipping": "“{name}”爆音：把增益调低 | “{name}” clips: turn its gain down",
}
_PROGRAMME = {
    "black": "节目画面全黑（场景“{scene}”） | the programme is black (scene “{scene}”)",
    "one_colour": "节目画面整屏一个颜色（场景“{scene}”） | the programme is all one colour (scene “{scene}”)",
}
_OBS = {
    "render_lag": "OBS 渲染跟不上，观众看到卡顿：关掉占显卡的程序"
    " | OBS renders too slowly, viewers see it stutter: close what uses the graphics card",
    "encoder_lag": "编码器过载，观众看到卡顿：降低编码预设或输出分辨率"
    " | the encoder is overloaded, viewers see it stutter: choose a faster preset or a smaller output",
    "dropped": "推流丢帧：上行网络不稳 | the stream drops frames: the upload is unstable",
    "disk": "录制磁盘快满了，只剩 {left} GB | the disk for recordings is nearly full: {left} GB left",
    "bitrate": "推流码率骤降到 {rate} kbit/s（平时 {usual}）"
    " | the stream's bitrate fell to {rate} kbit/s (usually {usual})",
    "congestion": "推流拥塞：上行网络跟不上 | the stream is congested: the upload cannot keep up",
    "reconnecting": "推流断开，OBS 正在重连 | the stream broke off, OBS is reconnecting",
}


def message(check: str, about: About, values: Mapping[str, object]) -> str:
    """The sentence of a fault, with its `{values}` filled in."""
    texts = {"input": _INPUTS, "programme": _PROGRAMME, "obs": _OBS}[about]
    # A name is somebody else's text: whatever is in it, the sentence keeps its two halves.
    safe = {name: str(value).replace(" | ", "|") for name, value in values.items()}
    return texts[check].format_map(safe)
