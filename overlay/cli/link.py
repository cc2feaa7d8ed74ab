"""`overlay link ROLE`: the address that opens a role's page, or one person's, with its token, also as a QR code."""

from __future__ import annotations

import secrets

import click

from overlay.cli.common import CliError, room_option, say, with_config
from overlay.cli.links import qr_code, role_token
from overlay.cli.remote import address, running
from overlay.config import Config
from overlay.errors import OverlayError
from overlay.plugin.values import Duration
from overlay.room.model import now_ms
from overlay.room.people import LINK_ROLES, NAME, clean_name
from overlay.server.addresses import is_loopback, is_wildcard, lan_address
from overlay.server.roles import PAGES
from overlay.server.tokens import Pass, load_key, own_token


@click.command(name="link")
@click.argument("role", type=click.Choice([*PAGES, "ingest"]))
@room_option
@click.option("--name", "person", metavar="NAME", help="给一个人的链接，操作记在名下 | a link for one person, by name")
@click.option("--lasts", metavar="TIME", help="多久后失效，如 8h | how long it works, such as 8h")
@click.option("--only", metavar="NAMES", help="只能用这些玩法，逗号隔开 | only these mechanics, by commas")
@with_config
def command(
    config: Config, role: str, room: str | None, person: str | None, lasts: str | None, only: str | None
) -> None:
    """打印某个角色或某个人的链接和二维码 | Print the link of a role, or of one person, and its QR code."""
    name = config.room(room).name
    own = _own(role, person, lasts, only)
    host, port = config.server.host, config.server.port
    url = running(config) or address(host, port)
    if is_wildcard(host) and (lan := lan_address()):
        url = f"http://{lan}:{url.rpartition(':')[2]}"
    token_ = role_token(config, role, name) if own is None else own_token(load_key(config.data_folder), name, own)
    if role == "ingest":
        click.echo(f"{url}/api/v1/rooms/{name}/events")
        click.echo(f"Authorization: Bearer {token_}")
        return
    link = f"{url}/{PAGES[role]}/{name}?token={token_}"
    click.echo(link)
    if is_loopback(host):
        say(
            config,
            "只有这台电脑能打开；手机、平板要用：overlay serve --host 0.0.0.0"
            " | Only this machine can open it; for a phone or tablet: overlay serve --host 0.0.0.0",
            err=True,
        )
    click.echo(qr_code(link), err=True)


def _own(role: str, person: str | None, lasts: str | None, only: str | None) -> Pass | None:
    """What a link of its own says, None where a role's is wanted. The server lists it from its first use on."""
    if person is None and lasts is None and only is None:
        return None
    if role not in LINK_ROLES:
        raise CliError(
            f"{role} 的链接不属于某个人：去掉 --name、--lasts、--only"
            f" | a link for {role} is nobody's: leave out --name, --lasts and --only"
        )
    try:
        name = "" if person is None else clean_name(person)
        until = None if lasts is None else now_ms() + Duration.parse(lasts, "lasts")
    except OverlayError as error:
        raise CliError(f"--{error.field}：{error.text('zh')} | --{error.field}: {error.text('en')}") from None
    names = None if only is None else tuple(part.strip() for part in only.split(","))
    if names is not None and not all(NAME.fullmatch(part) for part in names):
        raise CliError("--only 应像 product_card,countdown | --only should look like product_card,countdown")
    return Pass(role, f"p-{secrets.token_hex(6)}", name, until, names)
