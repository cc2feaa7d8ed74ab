"""The `overlay` command: sub-commands are imported when asked for, plugins' only after our own."""

from __future__ import annotations

import sys
from typing import Any

import click

from overlay.cli.common import Setup, failure

COMMANDS = {
    "backup": "backup",
    "check": "check",
    "clips": "clips",
    "import": "importing",
    "journal": "journal",
    "keys": "keys",
    "link": "link",
    "obs": "obs",
    "plugin": "plugin",
    "replay": "replay",
    "serve": "serve",
}
"""Sub-command → module of this package; the module's `command` is the click command."""


class Overlay(click.Group):
    """Finds sub-commands late, and ends a run that fails with one line and the right exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*COMMANDS, *self._of_plugins(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if module := COMMANDS.get(cmd_name):
            from importlib import import_module

            command: click.Command = import_module(f"overlay.cli.{module}").command
            return command
        return self._of_plugins(ctx, needed=True).get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        ctx.ensure_object(Setup).peek(args)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        _make_streams_safe()
        try:
            result = super().main(*args, **{**extra, "standalone_mode": False})
        except KeyboardInterrupt:
            sys.exit(130)
        except Exception as error:
            line, code = failure(error)
            if line is None:
                raise
            click.echo(line, err=True)
            sys.exit(code)
        sys.exit(result if isinstance(result, int) else 0)

    @staticmethod
    def _of_plugins(ctx: click.Context, *, needed: bool = False) -> dict[str, click.Command]:
        return ctx.ensure_object(Setup).plugin_commands(needed=needed)


def _make_streams_safe() -> None:
    """Chinese and QR codes also where the console's code page is another: files and pipes get UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")


@click.group(cls=Overlay, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", "config_file", metavar="FILE", help="config.toml")
@click.option("--data", metavar="DIR", help="数据文件夹 | the data folder")
@click.version_option(package_name="overlay-live", prog_name="overlay")
@click.pass_context
def main(ctx: click.Context, config_file: str | None, data: str | None) -> None:
    """直播间中控台 | A control room for live commerce."""
    setup = ctx.ensure_object(Setup)
    setup.config_file, setup.data = config_file, data
