"""A mechanic's state: a typed struct inside, a plain document without nulls outside."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from overlay.plugin.values import from_plain, to_plain

Document = dict[str, Any]
"""A JSON object of plain values; an absent key is what `None` is inside."""


class State(msgspec.Struct):
    """Base of a mechanic's public or secret state. Every field needs a default; one that may be `None` has that."""


S = TypeVar("S", bound=State)


def document_of(state: State) -> Document:
    """The state as a plain document, nulls left out at every depth."""
    plain = msgspec.to_builtins(state, enc_hook=to_plain)
    return {key: _without_nulls(value) for key, value in plain.items() if value is not None}


def _without_nulls(value: Any) -> Any:
    if type(value) is dict:
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if type(value) is list:
        return [_without_nulls(item) for item in value]
    return value


def state_of(document: Document, kind: type[S]) -> S:
    """The typed state that a document holds. Fields that the type no longer has are dropped.

    Raises `msgspec.ValidationError` where a value does not fit its field any more.
    """
    return msgspec.convert(document, kind, dec_hook=from_plain)


def check_state_type(kind: type[State]) -> None:
    """Raise `TypeError` for a state type whose documents could not be read back."""
    for field in msgspec.structs.fields(kind):
        if field.required:
            raise TypeError(f"{kind.__name__}.{field.name} needs a default value")
        hint = msgspec.inspect.type_info(field.type)
        may_be_none = isinstance(hint, msgspec.inspect.UnionType) and hint.includes_none
        if may_be_none and field.default is not None:
            raise TypeError(f"{kind.__name__}.{field.name} may be None, so None must be its default")
