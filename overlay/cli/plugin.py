"""`overlay plugin new|list`: start a mechanic of one's own; see which plugins there are."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click

from overlay.cli.common import CliError, say, with_config
from overlay.config import Config

_TEMPLATE = Path(__file__).parent / "plugin_template"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


@click.group(name="plugin")
def command() -> None:
    """插件：新建、列出 | Plugins: make one, list them."""


@command.command(name="new")
@click.argument("name")
@with_config
def new(config: Config, name: str) -> None:
    """新建一个能用的插件 | Make a plugin that works."""
    from overlay.plugin.loader import Plugins
    from overlay.room.mechanics import CORE

    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CliError(
            f"{name}: 插件名用小写字母、数字和 _，以字母开头 | a plugin's name is lower-case letters, digits and _,"
            " first a letter — 例如 coupon_rain | such as coupon_rain"
        )
    plugins = Plugins(config.plugin_folders)
    if name in plugins.loaded or name in plugins.mechanics() or name in (*CORE, "room"):
        raise CliError(f"{name}: 这个名字已有人用 | this name is taken — 换一个 | choose another")
    folder = config.path(config.plugins.folders[0] if config.plugins.folders else "plugins") / name
    try:
        folder.mkdir(parents=True)
        for template in sorted(_TEMPLATE.iterdir()):
            _write(folder / template.name.removesuffix(".txt").replace("NAME", name), template, name)
    except FileExistsError:
        raise CliError(f"{folder} 已存在，换一个名字 | {folder} exists: choose another name") from None
    except OSError as error:
        raise CliError(f"{folder}: 写不了（{error.strerror}） | cannot be written ({error.strerror})") from None
    click.echo(folder)
    say(
        config,
        f"正在运行的服务器马上就有它；测试：python -m pytest -o asyncio_mode=auto {folder}"
        f" | A running server has it at once; its test: python -m pytest -o asyncio_mode=auto {folder}",
        err=True,
    )


@command.command(name="list")
@with_config
def list_(config: Config) -> None:
    """列出插件和它们的玩法 | List plugins and their mechanics."""
    from overlay.plugin.loader import Plugins

    for plugin in Plugins(config.plugin_folders, config.plugins.disabled).loaded.values():
        place = plugin.file.parent if plugin.file else "installed"
        click.echo(f"{'✓' if plugin.problem is None else '✗'} {plugin.name}  {place}")
        for mechanic in plugin.mechanics:
            click.echo(f"    {mechanic.name}: {mechanic.labels()[config.lang]}")
        if plugin.problem is not None:
            click.echo(f"    {plugin.problem.strip().splitlines()[-1]}")
    for name in config.plugins.disabled:
        say(config, f"- {name}  已停用 | - {name}  disabled")


def _write(file: Path, template: Path, name: str) -> None:
    text = template.read_text(encoding="utf-8")
    class_name = "".join(part.capitalize() for part in name.split("_"))
    file.write_text(text.replace("{name}", name).replace("{Class}", class_name), encoding="utf-8", newline="\n")
