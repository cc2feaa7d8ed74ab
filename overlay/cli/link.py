"""`overlay link ROLE`: the address that opens a role's page, with its token, also as a QR code."""

from __future__ import annotations

import click

from overlay.cli.common import room_option, say, with_config
from overlay.cli.links import PAGES, Links, is_loopback, is_wildcard, lan_address, qr_code
from overlay.cli.remote import address, running
from overlay.config import Config
from overlay.server.tokens import load_key, token


@click.command(name="link")
@click.argument("role", type=click.Choice([*PAGES, "ingest"]))
@room_option
@with_config
def command(config: Config, role: str, room: str | None) -> None:
    """打印某个角色的链接和二维码 | Print a role's link, and its QR code."""
    name = config.room(room).name
    key = load_key(config.data_folder)
    host, port = config.server.host, config.server.port
    url = running(config) or address(host, port)
    if is_wildcard(host) and (lan := lan_address()):
        url = f"http://{lan}:{url.rpartition(':')[2]}"
    links = Links(url, key)
    if role == "ingest":
        click.echo(links.events(name))
        click.echo(f"Authorization: Bearer {token(key, role, name)}")
        return
    link = links.page(role, name)
    click.echo(link)
    if is_loopback(host):
        say(
            config,
            "只有这台电脑能打开；手机、平板要用：overlay serve --host 0.0.0.0"
            " | Only this machine can open it; for a phone or tablet: overlay serve --host 0.0.0.0",
            err=True,
        )
    click.echo(qr_code(link), err=True)
