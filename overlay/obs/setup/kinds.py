"""From the words of a description to the kinds and settings of the OBS at hand, on each platform."""

import re
from collections.abc import Iterable

from overlay.config.studio import Input
from overlay.obs.device_kinds import stem

# For each word the kinds that can do it, without their versions, the best first.
_KINDS = {
    "camera": ("dshow_input", "macos-avcapture", "av_capture_input", "v4l2_input"),
    "capture_card": (
        "dshow_input",
        "macos-avcapture-fast",
        "macos-avcapture",
        "av_capture_input",
        "v4l2_input",
        "decklink-input",
    ),
    "decklink": ("decklink-input",),
    "network": ("ffmpeg_source",),
    "ndi": ("ndi_source",),
    "screen": (
        "monitor_capture",
        "screen_capture",
        "display_capture",
        "xshm_input",
        "pipewire-screen-capture-source",
        "pipewire-desktop-capture-source",
    ),
    "picture": ("image_source",),
    "media": ("ffmpeg_source",),
    "colour": ("color_source",),
    "microphone": (
        "wasapi_input_capture",
        "coreaudio_input_capture",
        "pulse_input_capture",
        "alsa_input_capture",
    ),
    "desktop_audio": (
        "wasapi_output_capture",
        "sck_audio_capture",
        "coreaudio_output_capture",
        "pulse_output_capture",
    ),
}
_MISSING = {
    "ndi": "给 OBS 装 DistroAV（NDI）插件 | install the DistroAV (NDI) plug-in in OBS",
    "decklink": "安装 Blackmagic Desktop Video 驱动 | install Blackmagic's Desktop Video driver",
    "screen": "在 OBS 里手动加一个屏幕采集，再以它的种类名写 kind"
    " | add a screen capture in OBS by hand, and write its kind here",
}
_PRESETS = {"3840x2160", "1920x1080", "1280x720", "960x540", "640x480"}  # what AVCapture names
# Cameras that show what OBS itself sends.
_OURSELVES = re.compile(r"obs[ -]?(virtual )?cam", re.IGNORECASE)


def _version(kind: str) -> int:
    version = kind.rpartition("_v")[2]
    return int(version) if version.isdigit() and kind != stem(kind) else 1


def offered(word: str, kinds: Iterable[str]) -> list[str]:
    """What of the OBS's `kinds` can do what `word` says, the best first; a word that is a kind of OBS's is itself."""
    found = []
    for name in _KINDS.get(word, (stem(word),)):
        versions = sorted((kind for kind in kinds if stem(kind) == name), key=_version, reverse=True)
        found += versions[:1]
    return found


def how_to_get(word: str) -> str:
    """What to do where an OBS has no kind for the word."""
    return _MISSING.get(
        word,
        "安装或启用提供它的插件，或换用官方安装包的 OBS"
        " | install or enable the plug-in that has it, or use the official OBS",
    )


def is_ourselves(device: str) -> bool:
    """Whether a camera of that name is the virtual one that OBS itself feeds."""
    return _OURSELVES.search(device) is not None


def settings(one: Input, kind: str, width: int, height: int) -> tuple[dict[str, object], list[str]]:
    """The settings of an input but its device; and the keys that this kind cannot do."""
    name = stem(kind)
    ignored: list[str] = []
    found: dict[str, object] = {}
    match one.kind:
        case "network":
            found = _network(str(one.url))
        case "media":
            found = {"is_local_file": True, "local_file": one.file, "looping": True, "restart_on_activate": False}
        case "picture":
            found = {"file": one.file}
        case "colour":
            found = {"color": 0xFF000000 | colour_of(str(one.colour)), "width": width, "height": height}
    if one.resolution is not None or one.fps is not None:
        found, ignored = _format(name, one.resolution, one.fps)
    if name == "v4l2_input":
        found["auto_reset"] = True  # a device that stopped sending is opened again
    return {**found, **one.settings}, ignored


def colour_of(text: str) -> int:
    """#rrggbb as OBS has it."""
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red | green << 8 | blue << 16


def _network(url: str) -> dict[str, object]:
    found: dict[str, object] = {
        "is_local_file": False,
        "input": url,
        "reconnect_delay_sec": 2,
        "buffering_mb": 1,
        "restart_on_activate": False,
        "close_when_inactive": False,
        "clear_on_media_end": True,
    }
    if url.startswith("rtsp"):
        found["ffmpeg_options"] = "rtsp_transport=tcp"  # over UDP a busy Wi-Fi tears the picture
    return found


def _format(name: str, resolution: str | None, fps: int | None) -> tuple[dict[str, object], list[str]]:
    wanted = [key for key, value in (("resolution", resolution), ("fps", fps)) if value is not None]
    found: dict[str, object] = {}
    match name:
        case "dshow_input":
            if resolution is None:
                return {}, wanted  # a rate can only be chosen for a size that is chosen
            found = {"res_type": 1, "resolution": resolution}
            if fps is not None:
                found["frame_interval"] = 10_000_000 // fps  # of 100 ns
            return found, []
        case "v4l2_input":
            if resolution is not None:
                across, down = map(int, resolution.split("x"))
                found["resolution"] = across << 16 | down
            if fps is not None:
                found["framerate"] = 1 << 16 | fps
            return found, []
        case "macos-avcapture" | "macos-avcapture-fast" | "av_capture_input":
            if resolution in _PRESETS:
                found = {"use_preset": True, "preset": f"AVCaptureSessionPreset{resolution}"}
                wanted.remove("resolution")
            return found, wanted
    return {}, wanted
