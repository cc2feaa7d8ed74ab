"""Every hook a plugin may implement. pluggy collects them; the live event path does not go through here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy

from overlay.plugin.command import Role

if TYPE_CHECKING:
    import click

    from overlay.plugin.mechanic import Mechanic

PROJECT = "overlay"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True)
class Route:
    """A GET call that a plugin adds at `/api/v1/rooms/{room}/` + `path`, for people with at least `role`.

    `query` is a method of one of the plugin's mechanics, such as `Lottery.proof`; it gets what stands for each `{name}`
    of the path as text, may read everything the mechanic may read, changes nothing, and returns a JSON value.

    `listed`: the console shows it with the mechanic, to people with that role and to nobody else. It then answers
    `{"rows": [{"name": …, "commands": [{"command", "args"}]}]}`, with no names in its path: each row's values, and what
    can be done to it; a form asks for the arguments that are not given.
    """

    path: str
    query: Callable[..., Any]
    role: Role
    summary: str
    listed: bool = False

    @property
    def mechanic(self) -> str:
        """The name of the class that `query` belongs to."""
        return self.query.__qualname__.rpartition(".")[0]


@hookspec
def register_mechanics() -> Sequence[type[Mechanic[Any]]]:  # type: ignore[empty-body]
    """The mechanics that this plugin brings: subclasses of `Mechanic`."""


@hookspec
def register_routes() -> Sequence[Route]:  # type: ignore[empty-body]
    """Read-only HTTP calls of this plugin."""


@hookspec
def register_cli(cli: click.Group) -> None:
    """Add sub-commands to `overlay`, for instance with `cli.add_command(...)`."""
