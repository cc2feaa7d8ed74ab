"""`overlay check`: everything that a broadcast depends on, one line each, with the mend."""

from __future__ import annotations

from collections.abc import Iterator

import click

from overlay.cli import checks
from overlay.cli.common import with_config
from overlay.config import Config
from overlay.errors import in_language

ALL = (
    checks.config_file,
    checks.plugins,
    checks.catalogue,
    checks.database,
    checks.obs,
    checks.browser_source,
    checks.fonts,
    checks.port,
)


@click.command(name="check")
@with_config
def command(config: Config) -> None:
    """检查开播所需的一切 | Check everything that a broadcast needs."""
    failed = False
    for finding in _findings(config):
        failed |= finding.mark == checks.FAILED
        click.echo(f"{finding.mark} {in_language(finding.text, config.lang)}")
        if finding.mend:
            click.echo(f"  → {in_language(finding.mend, config.lang)}")
    if failed:
        click.get_current_context().exit(1)


def _findings(config: Config) -> Iterator[checks.Finding]:
    for look in ALL:
        yield from look(config)
