"""`overlay journal ROOM`: what every command changed, as NDJSON."""

from __future__ import annotations

import asyncio
import shutil
import sys

import click
import msgspec

from overlay.cli.common import with_config
from overlay.cli.remote import connect
from overlay.config import Config


@click.command(name="journal")
@click.argument("room")
@click.option("--after", metavar="N", type=click.IntRange(0), default=0, help="从第 N 条之后 | rows after N")
@with_config
def command(config: Config, room: str, after: int) -> None:
    """打印直播间的日志（NDJSON） | Print a room's journal (NDJSON)."""
    name = config.room(room).name
    if remote := connect(config, name):
        with remote.open(f"/journal?after={after}") as rows:
            shutil.copyfileobj(rows, sys.stdout.buffer)
    else:
        asyncio.run(_print(config, name, after))
    sys.stdout.flush()


async def _print(config: Config, room: str, after: int) -> None:
    """Straight from the room's database, in the form that the server gives."""
    from overlay.room.journal import Journal

    file = config.room_folder(room) / "room.db"
    if not file.is_file():
        return
    encoder = msgspec.json.Encoder()
    journal = await Journal.open(file)
    try:
        async for row in journal.read(after):
            sys.stdout.buffer.write(encoder.encode(row.document()) + b"\n")
    finally:
        await journal.close()
