"""`overlay obs setup|check`: the room in OBS as the config describes it; `overlay obs devices` beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Self, TypeVar

import click

from overlay.cli.common import CliError, room_option, with_config
from overlay.cli.links import Links
from overlay.cli.obs_devices import devices
from overlay.cli.remote import address, running
from overlay.config import Config, Obs, Room
from overlay.errors import in_language
from overlay.server.addresses import is_loopback, is_wildcard, lan_address

if TYPE_CHECKING:
    from overlay.obs import ObsClient, ObsSettings
    from overlay.obs.setup import Plan, Step

Result = TypeVar("Result")

_MARKS = {"create": "+", "change": "~", "keep": "✓", "note": "·", "problem": "✗"}

collection_option = click.option(
    "--collection", metavar="NAME", help="用这个场景集合，没有就新建 | in this scene collection, made if need be"
)


@click.group(name="obs")
def command() -> None:
    """OBS：布置、检查、列出采集设备 | OBS: set up, check, list capture devices."""


@command.command(name="setup")
@room_option
@click.option("--canvas", is_flag=True, help="也改 OBS 的画布大小 | also change the size of OBS's canvas")
@collection_option
@with_config
def setup_(config: Config, room: str | None, canvas: bool, collection: str | None) -> None:
    """照配置建好或修好场景和输入 | Make or mend scenes and inputs as the config describes them."""
    from overlay.obs.setup import setup

    chosen = config.room(room)
    plan = plan_of(config, chosen, canvas=canvas, collection=collection)
    with _Report(config) as report:
        done = with_obs(
            config, chosen, lambda client: setup(client, plan, planned=report.planned, progress=report.progress)
        )
    report.done(done)


@command.command(name="check")
@room_option
@collection_option
@with_config
def check_(config: Config, room: str | None, collection: str | None) -> None:
    """看看 setup 会做什么 | See what setup would do."""
    from overlay.obs.setup import check

    chosen = config.room(room)
    plan = plan_of(config, chosen, collection=collection)
    steps = with_obs(config, chosen, lambda client: check(client, plan))
    with _Report(config) as report:
        report.planned(steps)
    if any(step.is_to_do or step.action == "problem" for step in steps):
        click.get_current_context().exit(1)


class _Report:
    """Shows a plan, a bar while it is carried out, and what came of it."""

    def __init__(self, config: Config) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._lang = config.lang
        console = Console(stderr=True)
        self._bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("OBS", total=None)
        self._planned: list[Step] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def planned(self, steps: list[Step]) -> None:
        for step in steps:
            self._show(step)
        self._planned += steps
        if any(step.is_to_do for step in steps):
            self._bar.update(self._task, total=len(self._planned))
            self._bar.start()

    def progress(self, step: Step) -> None:
        self._bar.update(self._task, advance=1, description=in_language(step.what, self._lang)[:40])

    def done(self, steps: list[Step]) -> None:
        """Ends the command: exit 1 where a problem is left."""
        for step in steps:
            if step.action == "problem" and step not in self._planned:
                self._show(step)
        count = {action: sum(step.action == action for step in steps) for action in _MARKS}
        if count["create"] or count["change"]:
            made, changed = count["create"], count["change"]
            self._say(f"✓ 新建 {made} 项，修改 {changed} 项 | ✓ {made} created, {changed} changed")
        if count["problem"]:
            click.get_current_context().exit(1)

    def _show(self, step: Step) -> None:
        click.echo(f"{_MARKS[step.action]} {in_language(step.what, self._lang)}")
        if step.mend:
            click.echo(f"  → {in_language(step.mend, self._lang)}")

    def _say(self, text: str) -> None:
        click.echo(in_language(text, self._lang))


command.add_command(devices)


def settings_of(config: Config, room: Room, obs: Obs) -> ObsSettings:
    """Where a room's OBS is, with its password. Raises ConfigError."""
    from overlay.obs import ObsSettings

    return ObsSettings(obs.host, obs.port, config.obs_password(room) or "")


def plan_of(config: Config, room: Room, *, canvas: bool = False, collection: str | None = None) -> Plan:
    """What a room needs of its OBS. Raises CliError where that OBS could not reach us."""
    from overlay.config.layout import layout_of
    from overlay.obs.setup import Plan

    obs = _obs_of(config, room)
    links = Links(_url_for(config, obs), config)
    url = links.page("stage", room.name)
    layout = layout_of(obs, landscape=room.orientation == "landscape")
    return Plan(
        url,
        room.width,
        room.height,
        layout.with_files(config.path) if obs.is_here else layout,
        room.name,
        fps=obs.fps,
        transition=obs.transition,
        transition_ms=obs.transition_ms,
        set_canvas=canvas,
        collection=collection,
        is_here=obs.is_here,
    )


def _url_for(config: Config, obs: Obs) -> str:
    """The server's URL as OBS reaches it: ours, or over the network when OBS is on another machine."""
    host = config.server.host
    url = running(config) or address(host, config.server.port)
    if is_loopback(obs.host):
        return url
    if is_loopback(host):
        raise CliError(
            f"{config.file}:server.host: OBS 在 {obs.host}，连不到这里的 {host}"
            f" | OBS is at {obs.host} and cannot reach {host} here"
            ' — 改成 "0.0.0.0" | write "0.0.0.0"'
        )
    lan = lan_address() if is_wildcard(host) else None
    return f"http://{lan}:{url.rpartition(':')[2]}" if lan else url


def _obs_of(config: Config, room: Room) -> Obs:
    if room.obs is None:
        raise CliError(
            f"{config.file}:rooms.{config.rooms.index(room)}.obs: 没有配置 OBS | no OBS is configured"
            " — 加上 [rooms.obs] | add [rooms.obs]"
        )
    return room.obs


def with_obs(config: Config, room: Room, work: Callable[[ObsClient], Awaitable[Result]]) -> Result:
    """Connect, work, disconnect. Raises CliError that says why there is no OBS, or what it refused."""
    from overlay.obs import ObsClient, ObsLost, ObsRefused
    from overlay.obs.diagnosis import explain

    settings = settings_of(config, room, _obs_of(config, room))

    async def run() -> Result:
        try:
            client = await ObsClient.connect(settings)
            try:
                return await work(client)
            finally:
                await client.close()
        except ObsLost as lost:
            raise CliError(in_language(explain(lost, settings).text(), config.lang)) from None
        except ObsRefused as refused:
            raise CliError(f"OBS {settings.host}:{settings.port}: {refused}") from None

    return asyncio.run(run())
