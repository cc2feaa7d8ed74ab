"""What a cue is: a saved command with a label and keys, how its button works, and the steps of a macro."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from overlay.plugin.values import Id, to_plain

if TYPE_CHECKING:
    from typing import Self

MOST_CUES = 500
MOST_STEPS = 100

KeyName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
CommandName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Title = Annotated[str, msgspec.Meta(max_length=40)]
Wait = Annotated[
    int | float | Annotated[str, msgspec.Meta(max_length=20)],
    msgspec.Meta(extra_json_schema={"format": "duration"}),
]
"""A `Duration` as it was written: cues are given out as they came in."""
Mode = Literal["press", "hold", "arm", "toggle", "macro"]
Color = Literal["grey", "amber", "green", "teal", "blue", "purple", "pink"]
"""Red is the air's."""

_encode = msgspec.json.Encoder(enc_hook=to_plain, order="sorted").encode


class _Written(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Nobody changes one after it was read, so copies of a room's state may share it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Call(_Written):
    """A command with its arguments as they are written."""

    command: CommandName
    args: dict[str, Any] = {}


class Condition(_Written):
    """Whether a topic's public field is this value. `field` may lead into objects: `timers.offer.phase`.

    Topic `obs` is what OBS says. Money is in minor units. `null` or nothing: whether the field is absent.
    """

    topic: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    field: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    wanted: bool | int | float | Annotated[str, msgspec.Meta(max_length=500)] | None = msgspec.field(
        name="is", default=None
    )


class Step(_Written):
    """One step of a macro: a command, a wait, or a condition; `otherwise` it stops, or skips the step after it."""

    command: CommandName | None = None
    args: dict[str, Any] = {}
    wait: Wait | None = None
    when: Condition | None = None
    otherwise: Literal["stop", "skip"] | None = None


class Cue(_Written):
    """`keys` are as the browser names them: `F1`, `Shift+F2`, `1`.

    Only a macro has `steps`, and it has no command of its own; only a toggle has `off`. `page`: the title of its page
    on the pad, "" the first one; `folder`: the button on that page that opens a grid of its own.
    """

    id: Id
    label: Annotated[str, msgspec.Meta(max_length=200)] = ""
    keys: Annotated[list[KeyName], msgspec.Meta(max_length=8)] = []
    command: CommandName | None = None
    args: dict[str, Any] = {}
    mode: Mode = "press"
    off: Call | None = None
    steps: Annotated[list[Step], msgspec.Meta(max_length=MOST_STEPS)] = []
    page: Title = ""
    folder: Title = ""
    color: Color | None = None

    def calls(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every command that it may run, with its arguments."""
        if self.command is not None:
            yield self.command, self.args
        if self.off is not None:
            yield self.off.command, self.off.args
        for step in self.steps:
            if step.command is not None:
                yield step.command, step.args

    def document(self) -> dict[str, Any]:
        """As people and files have it."""
        always: dict[str, Any] = {"id": self.id, "label": self.label, "keys": self.keys, "mode": self.mode}
        if self.command is not None:
            always |= {"command": self.command, "args": self.args}
        written: dict[str, Any] = msgspec.to_builtins(self)
        return always | written

    def digest(self) -> str:
        """Another one where it does something else, or under another name; where its button is does not matter."""
        does = [self.label, self.command, self.args, self.mode, self.off, self.steps]
        return hashlib.blake2b(_encode(does), digest_size=6).hexdigest()
