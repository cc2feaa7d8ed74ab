"""Input kinds whose device one chooses from a list, on each platform: under which names OBS keeps those lists."""

from dataclasses import dataclass, field
from typing import Literal

from overlay.obs.diagnosis import join

Media = Literal["video", "audio", "screen"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Names of list properties. `formats` depend on the chosen device, `sizes` on the format, `rates` on the size; of
    `sizes` the first that the kind has is read. `asking` are settings that show those lists, and keep a capture card
    closed where the kind lets one ask without opening it."""

    property: str
    media: Media
    formats: str | None = None
    sizes: tuple[str, ...] = ()
    rates: str | None = None
    asking: dict[str, object] = field(default_factory=dict)


_AV_CAPTURE = Kind(
    "device",
    "video",
    sizes=("supported_format", "resolution", "preset"),  # rates are in the names, or in what is no list
    asking={"use_preset": False},
)
_SOUND = Kind("device_id", "audio")

# By kind without its version.
KINDS: dict[str, Kind] = {
    "dshow_input": Kind(
        "video_device_id",
        "video",
        sizes=("resolution",),
        rates="frame_interval",
        # 1: sizes of one's own choice. A card that is not activated stays free for others.
        asking={"res_type": 1, "active": False, "deactivate_when_not_showing": True},
    ),
    "v4l2_input": Kind("device_id", "video", formats="pixelformat", sizes=("resolution",), rates="framerate"),
    "av_capture_input": _AV_CAPTURE,
    "macos-avcapture": _AV_CAPTURE,
    "macos-avcapture-fast": _AV_CAPTURE,
    "decklink-input": Kind("device_hash", "video", sizes=("mode_id",), asking={"deactivate_when_not_showing": True}),
    "ndi_source": Kind("ndi_source_name", "video"),
    "wasapi_input_capture": _SOUND,
    "coreaudio_input_capture": _SOUND,
    "pulse_input_capture": _SOUND,
    "alsa_input_capture": _SOUND,
    "wasapi_output_capture": _SOUND,
    "coreaudio_output_capture": _SOUND,
    "pulse_output_capture": _SOUND,
    "monitor_capture": Kind("monitor_id", "screen"),
    "screen_capture": Kind("display_uuid", "screen"),
    "display_capture": Kind("display_uuid", "screen"),
    "xshm_input": Kind("screen", "screen"),
}


def stem(kind: str) -> str:
    """An input kind without its version: `xshm_input_v2` → `xshm_input`."""
    name, _, version = kind.rpartition("_v")
    return name if name and version.isdigit() else kind


def kind_of(kind: str) -> Kind | None:
    """What is known of an input kind, whatever its version."""
    return KINDS.get(stem(kind))


_NONE = "OBS 没有看到摄像头或采集卡 | OBS sees no camera and no capture card"
_CHECK = {
    "windows": (
        "检查：USB 线和采集卡指示灯；Windows“设置 → 隐私 → 相机”允许桌面应用；"
        "有没有别的软件（直播伴侣、会议软件）占着它；32 位驱动的设备 64 位 OBS 看不到"
        " | Check the cable and the card's light; Settings → Privacy → Camera lets desktop apps in; whether another"
        " program (a meeting, a streaming companion) holds it; a 64-bit OBS does not see devices of 32-bit drivers"
    ),
    "macos": (
        "检查：“系统设置 → 隐私与安全性 → 摄像头 / 麦克风”里勾选 OBS，再重启 OBS；USB 线和采集卡指示灯"
        " | Check System Settings → Privacy & Security → Camera and Microphone: tick OBS, then restart it; the cable"
        " and the card's light"
    ),
    "": (
        "检查：USB 线；ls /dev/video* 有没有它；运行 OBS 的用户在 video 组；Flatpak 版：flatpak override --device=all"
        " com.obsproject.Studio；有没有别的程序占着它（fuser /dev/video0）"
        " | Check the cable; whether ls /dev/video* shows it; that OBS's user is in the group video; for the Flatpak:"
        " flatpak override --device=all com.obsproject.Studio; whether another program holds it (fuser /dev/video0)"
    ),
}


def advice(platform: str) -> str:
    """What to check where OBS lists no camera, "中文 | English"; `platform` as GetVersion says it."""
    return join(_NONE, _CHECK.get(platform, _CHECK[""]))
