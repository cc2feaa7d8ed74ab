"""The bench: `python -m tests.bench [--quick] [--only NAME]… [--markdown] [--json FILE]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from . import heap, install, live, memory, obs, page, press, profiling, replay, startup
from .bench import PEERS, Bench, scratch
from .report import Report, Row, missing
from .swarm import allow_files
from .wire import BenchError

FIGURES: dict[str, Callable[[Bench], list[Row]]] = {
    "latency": live.latency,
    "throughput": live.throughput,
    "memory": memory.idle,
    "startup": startup.startup,
    "replay": replay.replay,
    "page": page.page,
    "press": press.press,
    "install": install.install,
    "obs_command": obs.obs_command,
    "obs_burst": obs.obs_burst,
    "obs_return": obs.obs_return,
    "heap": heap.heap,
    "memory_growth": memory.growth,
}
PROFILES: dict[str, Callable[[Bench], str]] = {
    "latency": lambda bench: profiling.live(bench, "show", 100),
    "throughput": lambda bench: profiling.live(bench, "sell", 100),
    "startup": profiling.imports,
}
LONG = {"heap", "memory_growth"}  # only when asked for


@click.command()
@click.option("--quick", is_flag=True, help="A short look: fewer, shorter repetitions.")
@click.option("--only", multiple=True, type=click.Choice(list(FIGURES)), help="Only these figures.")
@click.option("--without", multiple=True, type=click.Choice(list(PEERS)), help="Leave a peer out.")
@click.option("--commands", default=1_000_000, show_default=True, help="How many commands memory_growth sends.")
@click.option("--profile", type=click.Choice(list(PROFILES)), help="Print where our server spends its time.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows there.")
def main(
    quick: bool,
    only: Sequence[str],
    without: Sequence[str],
    commands: int,
    profile: str | None,
    markdown: bool,
    file: Path | None,
) -> None:
    """Measure this server against a bare broadcaster, NodeCG and fixed limits, in one run."""
    allow_files(16384)
    progress = Console(stderr=True)
    report = Report(quick, datetime.now().astimezone(), [])
    with scratch() as folder:
        peers = [name for name in PEERS if name not in without]
        bench = Bench(folder, lambda text: progress.print(text, style="dim", soft_wrap=True), quick, peers, commands)
        if profile is not None:
            click.echo(PROFILES[profile](bench))
            return
        for name, measure in FIGURES.items():
            if name in (only or set(FIGURES) - LONG):
                try:
                    report.rows += measure(bench)
                except BenchError as error:
                    bench.say(str(error))
                    report.rows.append(missing(name, error))
        report.rows += bench.absent
    report.print(Console(), markdown=markdown)
    if file is not None:
        file.write_text(report.json(), encoding="utf-8")


if __name__ == "__main__":
    main()
