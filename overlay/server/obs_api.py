"""The HTTP calls on what a room's OBS can capture with and what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from aiohttp import web

from overlay.config import Room
from overlay.config.layout import layout_of
from overlay.errors import Invalid, Unavailable, both_languages
from overlay.server import shapes
from overlay.server.call import Call, named
from overlay.server.pictures import NARROWEST, SUBJECTS, WIDEST

T = TypeVar("T")


async def devices(call: Call) -> shapes.Devices:
    """GET …/obs/devices."""
    from overlay.obs.device_kinds import advice

    hardware = call.hosted.device.hardware
    platform = hardware.session.version.platform
    found = await _obs(hardware.devices)
    seen = any(device.media == "video" for device in found)
    return shapes.Devices(
        [msgspec.convert(msgspec.to_builtins(device), shapes.DeviceEntry) for device in found],
        None if seen else shapes.Label(**both_languages(advice(platform))),
    )


async def inputs(call: Call) -> shapes.Inputs:
    """GET …/obs/inputs."""
    from overlay.obs.inputs import inputs

    hardware = call.hosted.device.hardware
    found = await _obs(lambda: hardware.apart(inputs))
    return shapes.Inputs([msgspec.convert(msgspec.to_builtins(one), shapes.InputEntry) for one in found])


async def choose(call: Call) -> shapes.ChosenDevice:
    """POST …/obs/inputs/{name}/device: set it in OBS. Not journaled: it is OBS's state, as if set there by hand.

    Where config.toml names no device, `overlay obs setup` leaves the choice alone; where it names another, the answer
    says so.
    """
    from overlay.obs.inputs import choose

    body = await call.json(shapes.DeviceBody)
    hardware, name = call.hosted.device.hardware, named(call, "name")
    chosen = await _obs(lambda: hardware.apart(lambda client: choose(client, name, body.device, on_air=body.on_air)))
    answer = msgspec.convert(msgspec.to_builtins(chosen), shapes.ChosenDevice)
    configured = _configured(call.hosted.config, name)
    if configured is not None and configured.casefold() not in (chosen.name.casefold(), str(chosen.device).casefold()):
        answer.configured = configured
    return answer


async def picture(call: Call) -> web.Response:
    """GET …/obs/picture?of=programme|preview|input&name=…&width=…."""
    query = call.request.query
    of = next((subject for subject in SUBJECTS if subject == query.get("of", "programme")), None)
    if of is None:
        raise Invalid("of", "应为 {all} 之一 | must be one of {all}", all=", ".join(SUBJECTS))
    name = query.get("name", "")
    if (of == "input") != bool(name) or len(name) > 200:
        raise Invalid("name", "of=input 时写输入的名字，否则不写 | the input's name with of=input, else nothing")
    width = min(max(call.number("width", WIDEST // 2), NARROWEST), WIDEST)
    made = await call.hosted.device.hardware.pictures.picture(of, name, width)
    return web.Response(body=made.data, content_type=made.type, headers={"Cache-Control": "no-store"})


def _configured(room: Room, name: str) -> str | None:
    """The device that the room's description names for an input."""
    assert room.obs is not None
    layout = layout_of(room.obs, landscape=room.orientation == "landscape")
    return next((one.device for one in layout.inputs.values() if one.name == name), None)


async def _obs(act: Callable[[], Awaitable[T]]) -> T:
    """What asks OBS; its trouble as one of ours. Raises `Unavailable`."""
    from overlay.obs import ObsLost, ObsRefused

    try:
        return await act()
    except ObsLost:
        raise Unavailable("与 OBS 的连接断开 | the connection to OBS was lost") from None
    except ObsRefused as refused:
        raise Unavailable("OBS 没有照办：{why} | OBS did not do it: {why}", why=str(refused)) from None
