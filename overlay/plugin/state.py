"""A mechanic's state: a typed struct inside, a plain document without nulls outside."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from overlay.plugin.values import Money, from_plain, to_plain

Document = dict[str, Any]
"""A JSON object of plain values; an absent key is what `None` is inside."""


class State(msgspec.Struct):
    """Base of a mechanic's public or secret state. Every field needs a default; one that may be `None` has that."""


S = TypeVar("S", bound=State)


def document_of(state: State) -> Document:
    """The state as a plain document, nulls left out at every depth."""
    plain = msgspec.to_builtins(state, enc_hook=to_plain, str_keys=True)
    return {key: _without_nulls(value) for key, value in plain.items() if value is not None}


def _without_nulls(value: Any) -> Any:
    if type(value) is dict:
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if type(value) in (list, tuple):
        return [_without_nulls(item) for item in value]
    return value


def state_of(document: Document, kind: type[S]) -> S:
    """The typed state that a document holds. Fields that the type no longer has are dropped.

    Raises `msgspec.ValidationError` where a value does not fit its field any more.
    """
    return msgspec.convert(document, kind, dec_hook=from_plain, str_keys=True)


def fields_of(kind: type[State]) -> list[tuple[str, Any]]:
    """Every field of the state and of the structs in it, with msgspec's description of its type."""
    found: list[tuple[str, Any]] = []
    _collect(msgspec.inspect.type_info(kind), found, set())
    return found


def money_of(kind: type[State]) -> list[str]:
    """The names of the fields that hold money, at whatever depth."""
    return sorted({name for name, info in fields_of(kind) if any(_is_money(option) for option in _options(info))})


def _is_money(info: Any) -> bool:
    return isinstance(info, msgspec.inspect.CustomType) and issubclass(info.cls, Money)


def _options(info: Any) -> tuple[Any, ...]:
    return info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)


def _collect(info: Any, found: list[tuple[str, Any]], seen: set[type]) -> None:
    for option in _options(info):
        if isinstance(option, msgspec.inspect.StructType):
            if option.cls not in seen:
                seen.add(option.cls)
                found += [(field.encode_name, field.type) for field in option.fields]
                for field in option.fields:
                    _collect(field.type, found, seen)
            continue
        for part in ("item_type", "key_type", "value_type"):
            if (inner := getattr(option, part, None)) is not None:
                _collect(inner, found, seen)


def check_state_type(kind: type[State]) -> None:
    """Raise `TypeError` for a state type whose documents could not be read back."""
    for field in msgspec.structs.fields(kind):
        if field.required:
            raise TypeError(f"{kind.__name__}.{field.name} needs a default value")
    _check_nones(msgspec.inspect.type_info(kind), set())


def _check_nones(info: Any, seen: set[type]) -> None:
    """What may be `None` is left out of documents, so `None` is its default, in every struct inside too."""
    if isinstance(info, msgspec.inspect.StructType):
        if info.cls in seen:
            return
        seen.add(info.cls)
        for field in info.fields:
            may_be_none = isinstance(field.type, msgspec.inspect.UnionType) and field.type.includes_none
            if may_be_none and not info.array_like and field.default is not None:
                raise TypeError(f"{info.cls.__name__}.{field.name} may be None, so None must be its default")
            _check_nones(field.type, seen)
    elif isinstance(info, msgspec.inspect.UnionType):
        for option in info.types:
            _check_nones(option, seen)
    else:
        for part in ("item_type", "key_type", "value_type"):
            if (inner := getattr(info, part, None)) is not None:
                _check_nones(inner, seen)
