"""`overlay import FILE`: a catalogue from CSV, through the running server or straight into the room."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from overlay.cli.common import CliError, room_option, say, with_config
from overlay.cli.remote import AnswerError, connect
from overlay.config import Config, Room
from overlay.errors import OverlayError, in_language


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@room_option
@with_config
def command(config: Config, file: Path, room: str | None) -> None:
    """从 CSV 导入商品 | Import products from CSV."""
    chosen = config.room(room)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CliError(f"{file}: 读不到（{error.strerror}） | cannot be read ({error.strerror})") from None
    try:
        if remote := connect(config, chosen.name):
            counts = remote.post("/products/import", data, "text/csv")["result"]
        else:
            counts = asyncio.run(_import(config, chosen, data))
    except AnswerError as error:
        raise _refused(config, file, str(error), error.document.get("rows") or []) from None
    except OverlayError as error:
        raise _refused(config, file, error.text(config.lang), getattr(error, "rows", None) or []) from None
    added, updated, unchanged = counts["added"], counts["updated"], counts["unchanged"]
    say(
        config,
        f"{chosen.name}：新增 {added}，更新 {updated}，未变 {unchanged}"
        f" | {chosen.name}: {added} added, {updated} updated, {unchanged} unchanged",
    )


async def _import(config: Config, room: Room, data: bytes) -> Mapping[str, int]:
    """Open the room as the server would, import, close it. A new room gets these products and no others."""
    from overlay.plugin.loader import Plugins
    from overlay.room.model import Actor
    from overlay.room.spreadsheet import read
    from overlay.server.opening import open_room

    products = read(data)
    plugins = Plugins(config.plugin_folders, config.plugins.disabled)
    opened = await open_room(config, msgspec.structs.replace(room, catalogue=None, cues=None), plugins)
    try:
        done = await opened.execute("catalogue.import", {"products": products}, actor=Actor("cli", "operator"))
    finally:
        await opened.close()
    counts: Mapping[str, int] = done.result
    return counts


def _refused(config: Config, file: Path, message: str, rows: Sequence[Mapping[str, Any]]) -> CliError:
    """Print every bad row; the error is the summary."""
    for row in rows:
        line = in_language(f"第 {row.get('line')} 行 | line {row.get('line')}", config.lang)
        column = f" {row['column']}" if row.get("column") else ""
        click.echo(f"{file}: {line}{column}: {row.get('why')}", err=True)
    return CliError(f"{file}: {message}")
