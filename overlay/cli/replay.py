"""`overlay replay FILE`: recorded viewer events come in again, in their own rhythm."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from overlay.cli.common import CliError, room_option, say, with_config
from overlay.cli.remote import AnswerError, Remote, connect_or_fail
from overlay.config import Config

if TYPE_CHECKING:
    from overlay.plugin.events import Event


@click.command(name="replay")
@click.argument("file", type=click.Path(path_type=Path))
@room_option
@click.option(
    "--speed",
    metavar="X",
    type=click.FloatRange(0, min_open=True, max=10_000),
    default=1.0,
    help="倍速 | times as fast",
)
@with_config
def command(config: Config, file: Path, room: str | None, speed: float) -> None:
    """按原来的节奏重放观众事件 | Replay viewer events in their rhythm."""
    from overlay.feeds import replay

    events = replay.read(file)
    remote = connect_or_fail(config, config.room(room).name, "ingest")
    accepted, rejected = asyncio.run(_replay(remote, events, speed))
    say(
        config,
        f"接收 {accepted} 个，拒绝 {len(rejected)} 个 | {accepted} accepted, {len(rejected)} rejected",
    )
    if rejected:
        raise CliError(f"{file}: {rejected[0]}", code=1)


async def _replay(remote: Remote, events: list[Event], speed: float) -> tuple[int, list[str]]:
    """Post each batch when its time has come. How many were taken, and why the others were not."""
    from rich.console import Console
    from rich.progress import Progress

    from overlay.feeds.replay import replay

    run = secrets.token_hex(4)  # a second replay is a second rehearsal, not the same events twice
    encoder = msgspec.json.Encoder(enc_hook=str)
    accepted, rejected = 0, []
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=len(events))
        async for batch in replay(events, speed=speed, run=run):
            body = b"\n".join(encoder.encode(event) for event in batch)
            try:
                answer = await asyncio.to_thread(remote.post, "/events", body, "application/x-ndjson")
            except AnswerError as error:
                raise CliError(f"{remote.url}: {error}") from None
            accepted += answer["accepted"]
            rejected += [str(item["why"]) for item in answer["rejected"]]
            progress.update(bar, advance=len(batch))
    return accepted, rejected
