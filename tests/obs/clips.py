"""Clips that stand in for cameras and microphones, with the standard library: YUV4MPEG2 pictures, WAV tones.

OBS plays them through its media source: `await add(client, scene, name, path)`. What a camera does wrong is a media
action or another file: paused = frozen, `black` = the cap is on, stopped = no picture, no such file = the stream is gone.
"""

import array
import math
import random
import wave
from pathlib import Path
from typing import Any

from overlay.obs import ObsClient

MEDIA = "ffmpeg_source"
PLAY, PAUSE, STOP, RESTART = (
    f"OBS_WEBSOCKET_MEDIA_INPUT_ACTION_{action}" for action in ("PLAY", "PAUSE", "STOP", "RESTART")
)
_BLACK, _GREY = 16, 128  # video levels of Y, and of U and V


def moving(
    path: Path, *, luma: int = 110, width: int = 640, height: int = 360, fps: int = 30, frames: int = 60
) -> Path:
    """A bright bar that crosses a flat picture of brightness `luma`, and begins anew."""

    def row(number: int) -> bytes:
        line = bytearray([luma]) * width
        left, bar = number * width // frames, width // 16
        line[left : left + bar] = bytes([235]) * len(line[left : left + bar])
        return bytes(line)

    return _y4m(path, width, height, fps, [row(number) * height for number in range(frames)], 90, 170)


def still(
    path: Path, *, luma: int = _BLACK, u: int = _GREY, v: int = _GREY, width: int = 640, height: int = 360
) -> Path:
    """One colour all over; as it is: black, as a covered lens gives."""
    return _y4m(path, width, height, 30, [bytes([luma]) * (width * height)] * 2, u, v)


def dark_stage(path: Path, *, width: int = 320, height: int = 180, frames: int = 60) -> Path:
    """A dark stage at 15 frames a second: sensor noise all over, and somebody in a faint light who hardly moves."""
    noise = random.Random(1)
    darkness = bytes(_BLACK + (level * level >> 13) for level in range(256))  # 16–23

    def picture(number: int) -> bytes:
        luma = bytearray(noise.randbytes(width * height).translate(darkness))
        left = width // 2 + number * 2 // frames  # two pixels in the whole clip
        for y in range(height // 3, height):
            luma[y * width + left : y * width + left + 24] = bytes(
                level + 30 for level in luma[y * width : y * width + 24]
            )
        return bytes(luma)

    return _y4m(path, width, height, 15, [picture(number) for number in range(frames)], _GREY, _GREY)


def talking_host(path: Path, *, width: int = 320, height: int = 180, frames: int = 60) -> Path:
    """Somebody who talks in front of a background without any noise, at 15 frames a second; now and then quite still."""
    background = b"".join(bytes(60 + (x + y) * 120 // (width + height) for x in range(width)) for y in range(height))

    def picture(number: int) -> bytes:
        luma = bytearray(background)
        nod = (number % 15) // 5 if number % 30 < 15 else 0
        for y in range(height // 3 + nod, height):
            luma[y * width + width // 3 : y * width + width // 2] = bytes([150]) * (width // 2 - width // 3)
        return bytes(luma)

    return _y4m(path, width, height, 15, [picture(number) for number in range(frames)], 110, 150)


def slide(path: Path, *, width: int = 640, height: int = 360) -> Path:
    """A picture with something in it that does not move."""
    luma = b"".join(bytes(30 + (x + y) * 180 // (width + height) for x in range(width)) for y in range(height))
    return _y4m(path, width, height, 30, [luma] * 2, _GREY, _GREY)


def blue(path: Path) -> Path:
    """What a capture card shows that has no signal."""
    return still(path, luma=41, u=240, v=110)


def tone(path: Path, *, peak: float, seconds: float = 2.0, hertz: float = 500.0) -> Path:
    """A sine of `peak` dBFS, two channels; below −100 dBFS there is nothing at all. Above 0 it is cut off at full scale."""
    rate = 48_000
    height = 0.0 if peak < -100 else 10 ** (peak / 20)
    wanted = (height * math.sin(2 * math.pi * hertz * at / rate) for at in range(int(rate * seconds)))
    samples = array.array("h", (round(32767 * max(-1.0, min(1.0, value))) for value in wanted for _ in range(2)))
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


async def add(client: ObsClient, scene: str, name: str, path: Path, **settings: Any) -> None:
    """Plays the clip for ever as the input `name` of the scene, on top."""
    await client.call(
        "CreateInput",
        {"sceneName": scene, "inputName": name, "inputKind": MEDIA, "inputSettings": _media(path) | settings},
    )


async def show(client: ObsClient, name: str, path: Path, **settings: Any) -> None:
    """Another clip in the same input."""
    await client.call("SetInputSettings", {"inputName": name, "inputSettings": _media(path) | settings})


async def act(client: ObsClient, name: str, action: str) -> None:
    """`PLAY`, `PAUSE`, `STOP` or `RESTART`."""
    await client.call("TriggerMediaInputAction", {"inputName": name, "mediaAction": action})


def _media(path: Path) -> dict[str, Any]:
    return {
        "is_local_file": True,
        "local_file": str(path),
        "looping": True,
        "hw_decode": False,
        "restart_on_activate": False,
        "clear_on_media_end": True,
    }


def _y4m(path: Path, width: int, height: int, fps: int, lumas: list[bytes], u: int, v: int) -> Path:
    colours = bytes([u]) * (width * height // 4) + bytes([v]) * (width * height // 4)
    with path.open("wb") as clip:
        clip.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (width, height, fps))
        for luma in lumas:
            clip.write(b"FRAME\n" + luma + colours)
    return path
