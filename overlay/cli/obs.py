"""`overlay obs setup|check|devices`: the scene and the browser source in OBS, and what OBS can capture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from overlay.cli.common import CliError, room_option, with_config
from overlay.cli.links import Links, is_loopback, is_wildcard, lan_address
from overlay.cli.obs_devices import devices
from overlay.cli.remote import address, running
from overlay.config import Config, Obs, Room
from overlay.errors import in_language
from overlay.server.tokens import load_key

if TYPE_CHECKING:
    from overlay.obs import ObsClient, ObsSettings
    from overlay.obs.setup import Plan, Step

Result = TypeVar("Result")

_MARKS = {"create": "+", "change": "~", "keep": "✓", "problem": "✗"}


@click.group(name="obs")
def command() -> None:
    """OBS：布置、检查、列出采集设备 | OBS: set up, check, list capture devices."""


@command.command(name="setup")
@room_option
@click.option("--canvas", is_flag=True, help="也改 OBS 的画布大小 | also change the size of OBS's canvas")
@with_config
def setup_(config: Config, room: str | None, canvas: bool) -> None:
    """建好或修好场景和浏览器源 | Make or mend the scene and the browser source."""
    from overlay.obs.setup import setup

    chosen = config.room(room)
    plan = plan_of(config, chosen, canvas=canvas)
    _report(config, with_obs(config, chosen, lambda client: setup(client, plan)))


@command.command(name="check")
@room_option
@with_config
def check_(config: Config, room: str | None) -> None:
    """看看 setup 会改什么 | See what setup would change."""
    from overlay.obs.setup import check

    chosen = config.room(room)
    plan = plan_of(config, chosen)
    steps = with_obs(config, chosen, lambda client: check(client, plan))
    _report(config, steps)
    if any(step.action != "keep" for step in steps):
        click.get_current_context().exit(1)


command.add_command(devices)


def settings_of(config: Config, room: Room, obs: Obs) -> ObsSettings:
    """Where a room's OBS is, with its password. Raises ConfigError."""
    from overlay.obs import ObsSettings

    return ObsSettings(obs.host, obs.port, config.obs_password(room) or "")


def plan_of(config: Config, room: Room, *, canvas: bool = False) -> Plan:
    """What a room needs of its OBS. Raises CliError where that OBS could not reach us."""
    from overlay.obs.setup import Plan

    obs = _obs_of(config, room)
    links = Links(_url_for(config, obs), load_key(config.data_folder))
    url = links.page("stage", room.name)
    return Plan(url, room.width, room.height, scene=obs.scene, fps=obs.fps, set_canvas=canvas)


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


def _report(config: Config, steps: Sequence[Step]) -> None:
    for step in steps:
        click.echo(f"{_MARKS[step.action]} {in_language(step.what, config.lang)}")
        if step.mend:
            click.echo(f"  → {in_language(step.mend, config.lang)}")
    if any(step.action == "problem" for step in steps):
        click.get_current_context().exit(1)
