"""What all sub-commands share: `--config` and `--data`, the config's language, and one-line failures."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from overlay import config as configuration
from overlay.errors import ConfigError, OverlayError, in_language

if TYPE_CHECKING:
    from overlay.config import Config


class CliError(Exception):
    """Ends a command with one line ("中文 | English"): exit 2 for unusable input, 1 for a finding."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def failure(error: Exception) -> tuple[str | None, int]:
    """The one line and the exit code for what ended a command; no line for what is a fault of ours."""
    if isinstance(error, click.exceptions.Exit):
        return "", error.exit_code
    if isinstance(error, click.UsageError):
        help_ = f" — {error.ctx.command_path} --help" if error.ctx else ""
        return f"{error.format_message()}{help_}", 2
    if isinstance(error, click.ClickException):
        return error.format_message(), 2
    if isinstance(error, click.Abort):
        return "", 130
    if isinstance(error, ConfigError):
        place = f"{error.file}:{error.key}" if error.key else error.file
        return f"{place}: {error.message}" + (f" — {error.mend}" if error.mend else ""), 2
    if isinstance(error, CliError):
        return str(error), error.code
    if isinstance(error, OverlayError):
        return f"{error.text('zh')} | {error.text('en')}", 2
    return None, 1


class Setup:
    """What the options say, and the config they lead to; click hands it from group to sub-command."""

    def __init__(self) -> None:
        self.config_file: str | None = None
        self.data: str | None = None
        self._plugin_commands: dict[str, click.Command] | None = None

    def peek(self, args: Sequence[str]) -> None:
        """See a sub-command's `--config` and `--data` before it is known: they say where plugins are."""
        for number, arg in enumerate(args):
            name, equals, value = arg.partition("=")
            value = value if equals else "".join(args[number + 1 : number + 2])
            if name == "--config":
                self.config_file = value
            elif name == "--data":
                self.data = value

    def load(self) -> Config:
        """The config. Raises ConfigError."""
        return configuration.load(self.config_file, data=self.data)

    def plugin_commands(self, *, needed: bool) -> dict[str, click.Command]:
        """Sub-commands of plugins. Where only a list is wanted (not `needed`), a wrong config has none."""
        if self._plugin_commands is None:
            try:
                config = self.load()
            except ConfigError:
                if needed:
                    raise
                return {}
            self._plugin_commands = _register(config)
        return self._plugin_commands


def _register(config: Config) -> dict[str, click.Command]:
    """Ask each plugin alone, so that a broken one takes only its own commands with it."""
    from overlay.plugin.loader import Plugins

    manager = Plugins(config.plugin_folders, config.plugins.disabled).manager
    group = click.Group()
    plugins = manager.list_name_plugin()
    for name, _ in plugins:
        others = [other for other_name, other in plugins if other_name != name]
        try:
            manager.subset_hook_caller("register_cli", others)(cli=group)
        except Exception as error:
            click.echo(f"{name}: {type(error).__name__}: {error}", err=True)
    for command in group.commands.values():
        _accept_options(command)
    return dict(group.commands)


def _accept_options(command: click.Command) -> None:
    """`--config` and `--data` after a plugin's command; `Setup.peek` has read them already."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _accept_options(inner)
        return
    known = {option for parameter in command.params for option in parameter.opts}
    for option in ("--config", "--data"):
        if option not in known:
            command.params.append(click.Option([option], expose_value=False, metavar="PATH"))


def with_config(function: Callable[..., Any]) -> Callable[..., Any]:
    """A sub-command that takes `--config` and `--data` and gets the `Config` as its first argument."""

    @click.option("--config", "config_file", metavar="FILE", help="config.toml")
    @click.option("--data", metavar="DIR", help="数据文件夹 | the data folder")
    @functools.wraps(function)
    def command(config_file: str | None, data: str | None, **arguments: Any) -> Any:
        setup = click.get_current_context().ensure_object(Setup)
        setup.config_file, setup.data = config_file or setup.config_file, data or setup.data
        return function(setup.load(), **arguments)

    return command


def say(config: Config, text: str = "", *, err: bool = False) -> None:
    """Print "中文 | English" in the language of the config."""
    click.echo(in_language(text, config.lang), err=err)


room_option = click.option("--room", metavar="ROOM", help="直播间，默认第一个 | the room; the first unless given")
