"""Ready-made rooms: for each preset its inputs and scenes, portrait and landscape."""

from __future__ import annotations

from typing import Any

from overlay.config.studio import Input, Item, Scene

STANDBY = "待播"
CLOSE_UP = "商品特写"
IN_PICTURE = "画中画"

BACKDROP, WAITING, FAULT = "backdrop", "standby", "fault"  # ids of the pictures that come along

_WHOLE: dict[str, Any] = {}
_ZOOMED: dict[str, Any] = {"box": (-40.0, -40.0, 180.0, 180.0)}  # one camera's close-up: its middle, nearer
# A small picture in a corner that zones and platforms leave free, by whether the canvas is landscape.
_CORNER: dict[bool, dict[str, Any]] = {
    False: {"place": "fit", "box": (54.0, 16.0, 42.0, 16.0)},
    True: {"place": "fit", "box": (68.0, 6.0, 29.0, 29.0)},
}
_FIT: dict[str, Any] = {"place": "fit"}
# What is wide is shown whole on a tall canvas, above the cards.
_WIDE: dict[bool, dict[str, Any]] = {False: {"place": "fit", "box": (0.0, 14.0, 100.0, 40.0)}, True: _FIT}


def pictures(prefix: str) -> dict[str, Input]:
    """The pictures that every room has."""
    return {
        WAITING: Input(name=f"{prefix}待播图", kind="picture"),
        FAULT: Input(name=f"{prefix}故障图", kind="picture"),
    }


def inputs(preset: str, prefix: str) -> dict[str, Input]:
    """A preset's inputs by id, without the pictures that every room has."""
    camera = {"camera": Input(name=f"{prefix}主机位", kind="camera")}
    backdrop = {BACKDROP: Input(name=f"{prefix}底图", kind="picture")}
    match preset:
        case "two-cameras":
            return camera | {"camera2": Input(name=f"{prefix}副机位", kind="camera")} | backdrop
        case "capture-and-camera":
            return {"card": Input(name=f"{prefix}采集卡", kind="capture_card")} | camera | backdrop
        case "screen-and-camera":
            return camera | {"screen": Input(name=f"{prefix}屏幕", kind="screen")} | backdrop
        case _:
            return camera | backdrop


def scenes(preset: str, live: str, prefix: str, *, landscape: bool) -> list[Scene]:
    """A preset's scenes but the fallback, that every room has. `live` is the live scene's name."""
    corner, wide = _CORNER[landscape], _WIDE[landscape]
    small = ("camera", corner)
    match preset:
        case "two-cameras":
            main, close, both = [("camera", _WHOLE)], [("camera2", _WHOLE)], [small, ("camera2", _WHOLE)]
        case "capture-and-camera":
            main, close, both = [("card", _WHOLE)], [("camera", _WHOLE)], [small, ("card", _WHOLE)]
        case "screen-and-camera":
            main, close, both = [("camera", _WHOLE)], [("screen", wide)], [small, ("screen", wide)]
        case _:
            main, close, both = [("camera", _WHOLE)], [("camera", _ZOOMED)], [small]
    return [
        *(
            Scene(name=name, items=[*(Item(input=id_, **place) for id_, place in shown), Item(input=BACKDROP)])
            for name, shown in ((live, main), (f"{prefix}{CLOSE_UP}", close), (f"{prefix}{IN_PICTURE}", both))
        ),
        Scene(name=f"{prefix}{STANDBY}", items=[Item(input=WAITING)]),
    ]
