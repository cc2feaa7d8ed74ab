"""`overlay obs devices`: what OBS can capture with, in which formats, and what of it is in use."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from overlay.cli.common import room_option, say, with_config
from overlay.errors import in_language

if TYPE_CHECKING:
    from overlay.config import Config
    from overlay.obs import ObsClient
    from overlay.obs.devices import Device

_SIZES = 3  # of a format that the table shows
_MEDIA = {"video": "摄像头、采集卡 | Cameras and capture cards", "audio": "声音 | Sound", "screen": "屏幕 | Screens"}


@click.command(name="devices")
@room_option
@click.option("--json", "as_json", is_flag=True, help="JSON")
@with_config
def devices(config: Config, room: str | None, as_json: bool) -> None:
    """列出 OBS 能用的采集设备 | List the capture devices that OBS can see."""
    import msgspec

    from overlay.cli.obs import with_obs
    from overlay.obs.device_kinds import advice

    found, platform = with_obs(config, config.room(room), _ask)
    if as_json:
        click.echo(json.dumps({"devices": msgspec.to_builtins(found)}, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        _table(config, found)
    else:
        for device in found:
            click.echo("\t".join(_fields(device)))
    if not any(device.media == "video" for device in found):
        say(config, advice(platform), err=True)


async def _ask(client: ObsClient) -> tuple[list[Device], str]:
    from overlay.obs.devices import devices
    from overlay.obs.protocol import Version, ask

    return await devices(client), (await ask(client, Version, "GetVersion")).platform


def _fields(device: Device) -> tuple[str, ...]:
    """One line for a program: kind, id, name, formats, and the inputs that use it."""
    used = ",".join(use.input for use in device.used_by)
    return device.kind, str(device.id), device.name, "; ".join(_formats(device, most=1000)), used


def _formats(device: Device, most: int = _SIZES) -> list[str]:
    lines = []
    for one in device.formats:
        sizes = " ".join(one.sizes[:most]) + (" …" if len(one.sizes) > most else "")
        lines.append(
            " ".join(part for part in (one.pixels, sizes, "/".join(one.rates) and f"@{'/'.join(one.rates)}") if part)
        )
    return lines


def _table(config: Config, found: Sequence[Device]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    def words(text: str) -> str:
        return in_language(text, config.lang)

    console = Console()
    for media, title in _MEDIA.items():
        rows = [device for device in found if device.media == media]
        if not rows:
            continue
        table = Table(title=words(title), title_justify="left", expand=False)
        for heading in ("设备 | Device", "编号 | Id", "种类 | Kind", "格式 | Formats", "使用中 | In use"):
            table.add_column(words(heading), overflow="fold")
        for device in rows:
            used = "\n".join(
                f"● {use.input}" + (f"（{'、'.join(use.scenes)}）" if use.scenes else "") for use in device.used_by
            )
            # As text: a device may be called anything, also what rich takes for markup.
            cells = (device.name, str(device.id), device.kind, "\n".join(_formats(device)), used)
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)
