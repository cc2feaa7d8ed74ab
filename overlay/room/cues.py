"""快捷键 | Cues: saved commands with a label and keys; what the assistant presses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import msgspec

from overlay.errors import OverlayError, Refused
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State
from overlay.plugin.values import Id, Product

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

KeyName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Cue(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A saved command. `keys` are as the browser names them: `F1`, `Shift+F2`, `1`."""

    id: Id
    label: Annotated[str, msgspec.Meta(max_length=200)] = ""
    keys: Annotated[list[KeyName], msgspec.Meta(max_length=8)] = []
    command: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    args: dict[str, Any] = {}
    mode: Literal["press"] = "press"


class CuesState(State):
    revision: int = 0  # the row that made this content


class CuesSecret(State):
    cues: list[Cue] = []


class Cues(Mechanic[CuesState]):
    name = "cues"
    label = "快捷键 | Cues"

    secret: CuesSecret

    @command(role="operator")
    def put(self, cues: Annotated[list[Cue], msgspec.Meta(max_length=500)]) -> None:
        """保存快捷键 | Save the cues

        cues: 快捷键 | Cues
        """
        ids: set[str] = set()
        keys: dict[str, str] = {}
        for index, cue in enumerate(cues):
            place = f"cues[{index}]"
            if cue.id in ids:
                raise Refused(f"{place}.id", "快捷键 {id} 出现了两次 | the cue {id} is there twice", id=cue.id)
            ids.add(cue.id)
            for key in cue.keys:
                if key in keys:
                    raise Refused(
                        f"{place}.keys",
                        "按键 {key} 同时属于 {first} 和 {second} | the key {key} belongs to both {first} and {second}",
                        key=key, first=keys[key], second=cue.id,
                    )  # fmt: skip
                keys[key] = cue.id
            self._check(cue, place)
        self.secret.cues = cues
        self.state.revision = self.context.seq

    def _check(self, cue: Cue, place: str) -> None:
        memory = cast("Transaction", self.context).memory
        info = memory.commands.get(cue.command)
        if info is None or info.role == "system":
            raise Refused(
                f"{place}.command",
                "快捷键 {id}：没有命令 {command} | cue {id}: there is no command {command}",
                id=cue.id, command=cue.command,
            )  # fmt: skip
        try:
            info.parse(cue.args, _any_product, prefix=f"{place}.args.")
        except OverlayError as error:
            raise Refused(
                error.field,
                "快捷键 {id}：{zh} | cue {id}: {en}",
                id=cue.id, zh=error.text("zh"), en=error.text("en"),
            ) from None  # fmt: skip


def _any_product(id_or_number: str) -> Product:
    """A cue may name a product that is imported later; whether it is there counts when the cue fires."""
    return cast(Product, id_or_number)
