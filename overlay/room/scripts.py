"""话术 | Scripts: what the host says of each product, and in the session; for people, never for a stage."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec

from overlay.errors import NotFound, Refused
from overlay.plugin.command import command
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import Document, State
from overlay.plugin.values import Id
from overlay.room.catalogue import MAX_PRODUCTS
from overlay.room.sheet import refuse
from overlay.room.texts import lines

SECTIONS = ("opening", "points", "close", "transition")
VARIABLES = ("name", "number", "price", "was", "stock", "limit", "left", "next")
"""What a script may name in braces; the prompter puts in what is true as it is read."""
GENERAL = ""
"""The key of the session's own script: no product has it."""
MOST_WORDS = 4000

_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")

Words = Annotated[str, msgspec.Meta(max_length=MOST_WORDS)]


class Script(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the host says: 开场、卖点、逼单、过渡. Lines, with `{price}` and the like in them."""

    opening: Words = ""
    points: Words = ""
    close: Words = ""
    transition: Words = ""


class ImportedScript(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A script out of a file: `entry` has the sections that the file has. Without a product it is the session's."""

    line: int
    product: Id | None = None
    entry: dict[str, str]


class ScriptsState(State):
    revision: int = 0  # the row that made this content


class Scripts(Mechanic[ScriptsState]):
    name = "scripts"
    label = "话术 | Scripts"

    scripts = Collection(Script)  # by product

    @command(role="operator")
    def put(self, script: Script, product: Id | None = None) -> None:
        """保存话术 | Save a script

        script: 话术 | Script
        product: 商品；不填为整场话术 | Product; the session's own script without one
        """
        id_ = GENERAL if product is None else self._product(product, "product")
        self._save(id_, script, "script.")
        self.state.revision = self.context.seq

    @command(role="operator")
    def import_(
        self, scripts: Annotated[list[ImportedScript], msgspec.Meta(max_length=MAX_PRODUCTS + 1)]
    ) -> dict[str, int]:
        """导入话术 | Import scripts

        scripts: 话术 | Scripts
        """
        rows: list[dict[str, Any]] = []
        for imported in scripts:
            try:
                id_ = GENERAL if imported.product is None else self._product(imported.product, "product")
                before = self.scripts.get(id_) or Script()
                entry = {**msgspec.structs.asdict(before), **imported.entry}
                self._save(id_, msgspec.convert(entry, Script), "")
            except (Refused, NotFound) as refusal:
                why = f"{refusal.text('zh')} | {refusal.text('en')}"
                rows.append({"line": imported.line, "column": refusal.field, "why": why})
            except msgspec.ValidationError:
                why = f"每段最多 {MOST_WORDS} 字 | a section has at most {MOST_WORDS} characters"
                rows.append({"line": imported.line, "column": None, "why": why})
        refuse(rows, "scripts")
        self.state.revision = self.context.seq
        return {"scripts": len(scripts)}

    def all(self) -> Document:
        """`{"revision", "variables", "general", "scripts": {product: script}}`, absent what nobody has written."""
        found = {key: msgspec.structs.asdict(script) for key, script in self.scripts.items()}
        general = found.pop(GENERAL, None)
        whole = {"revision": self.state.revision, "variables": list(VARIABLES), "scripts": found}
        return whole if general is None else {**whole, "general": general}

    def _product(self, id_or_number: str, field: str) -> str:
        try:
            return self.room.product(id_or_number).id
        except NotFound as error:
            error.field = field
            raise

    def _save(self, id_: str, script: Script, place: str) -> None:
        written = Script(**{section: checked(getattr(script, section), place + section) for section in SECTIONS})
        if written != Script():
            self.scripts[id_] = written
        elif id_ in self.scripts:
            del self.scripts[id_]


def checked(text: str, field: str) -> str:
    """The text as it is kept. Raises `Refused` for braces that name nothing the prompter can fill in."""

    def variable(found: re.Match[str]) -> str:
        if found[1] is None:
            raise Refused(
                field,
                "有个 {brace} 没有配对；变量写成 {example} | a {brace} has no partner: write variables as {example}",
                brace=found[0], example="{price}",
            )  # fmt: skip
        name = found[1].strip()
        if name not in VARIABLES:
            raise Refused(
                field, "没有变量 {given}，可用的有：{known} | there is no variable {given}; there are: {known}",
                given=f"{{{name[:40]}}}", known=" ".join(f"{{{one}}}" for one in VARIABLES),
            )  # fmt: skip
        return f"{{{name}}}"

    return _BRACES.sub(variable, lines(text))
