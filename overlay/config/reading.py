"""One TOML table at a time into its struct: unknown, missing and wrong keys, each with its mend."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar

import msgspec

from overlay.config.model import Room
from overlay.errors import ConfigError, in_language

Table = TypeVar("Table", bound=msgspec.Struct)


def _hints(table: type[msgspec.Struct], filled: Mapping[str, object]) -> dict[str, Any]:
    """The keys that a table of the file may have: all fields but those that are filled in."""
    hints = typing.get_type_hints(table, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in filled}


def read_table(
    table: type[Table], raw: object, file: str, place: str, filled: Mapping[str, object] | None = None
) -> Table:
    """One TOML table as its struct, with `filled` in. `place` is its dotted key, empty for the whole file."""
    if not isinstance(raw, dict):
        raise _no_table(file, place, raw, _header(place))
    filled = filled or {}
    hints = _hints(table, filled)
    for name in raw:
        if name not in hints:
            raise _unknown(file, _join(place, name), name, hints)
    for field in msgspec.structs.fields(table):
        if field.required and field.name in hints and field.name not in raw:
            raise _missing(file, _join(place, field.name), hints[field.name])
    values = {name: _value(hints[name], value, file, _join(place, name)) for name, value in raw.items()}
    return table(**values, **filled)


def _value(hint: Any, raw: object, file: str, place: str) -> object:
    """One value of the file: a table, the tables of a `[[list]]` or of `[names]`, or a leaf that msgspec checks."""
    parts = _parts(hint)
    for part in parts:
        kind, inner = typing.get_origin(part), typing.get_args(part)
        if kind is dict and (table := _table_in(inner[1])):
            return _named_tables(table, inner[0], raw, file, place)
        if kind is list and (table := _table_in(inner[0])):
            return _listed(table, hint, inner[0], raw, file, place)
    table = _table_in(hint)
    if table is not None and (isinstance(raw, dict) or all(part in (table, types.NoneType) for part in parts)):
        return read_table(table, raw, file, place)
    try:
        return msgspec.convert(raw, hint)
    except msgspec.ValidationError:
        raise _wrong_value(file, place, hint, raw) from None


def _named_tables(table: type[Table], name: Any, raw: object, file: str, place: str) -> dict[str, Table]:
    """`[place.NAME]`: tables by a name of one's own."""
    if not isinstance(raw, dict):
        raise _no_table(file, place, raw, f"{_header(place)}.…")
    for each in raw:
        try:
            msgspec.convert(each, name)
        except msgspec.ValidationError:
            raise ConfigError(
                file,
                _join(place, each),
                "名字应为 1–40 个字 | a name must have 1–40 characters",
                "换一个名字 | choose another name",
            ) from None
    return {each: read_table(table, one, file, _join(place, each)) for each, one in raw.items()}


def _listed(table: type[Table], hint: Any, member: Any, raw: object, file: str, place: str) -> list[object]:
    """The tables of `[[place]]`; or a list of tables and plain values, where the key says what else may be in it."""
    mixed = _parts(member) != (table,)
    if not isinstance(raw, list):
        raise _wrong_value(file, place, hint, raw) if mixed else _no_tables(file, place)
    if not mixed and not (all(isinstance(item, dict) for item in raw) and (raw or table is not Room)):
        raise _no_tables(file, place)
    found: list[object] = []
    for number, item in enumerate(raw):
        if isinstance(item, dict):
            found.append(read_table(table, item, file, f"{place}.{number}"))
            continue
        try:
            found.append(msgspec.convert(item, str))
        except msgspec.ValidationError:
            raise _wrong_value(file, f"{place}.{number}", hint, item) from None
    return found


def _no_tables(file: str, place: str) -> ConfigError:
    header = _header(place)
    return ConfigError(
        file,
        place,
        f"应为至少一个 [[{header}]] | must be at least one [[{header}]]",
        f"写成 [[{header}]] | write [[{header}]]",
    )


def _no_table(file: str, place: str, raw: object, header: str) -> ConfigError:
    return ConfigError(
        file,
        place,
        f"应为表，现在是 {_shown(raw)} | must be a table, is {_shown(raw)}",
        f"写成 [{header}] | write [{header}]",
    )


def _header(place: str) -> str:
    """rooms.0.obs is written [rooms.obs]."""
    return re.sub(r"\.\d+", "", place)


def _table_in(hint: Any) -> type[msgspec.Struct] | None:
    return next((part for part in _parts(hint) if isinstance(part, type) and issubclass(part, msgspec.Struct)), None)


def _parts(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) is Annotated:
        hint = typing.get_args(hint)[0]
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _wrong_value(file: str, place: str, hint: Any, raw: object) -> ConfigError:
    chinese, english, mend = _rule(hint)
    if "password" in place:  # somebody may have written the password itself here: never repeat it
        message = f"{chinese} | {english}"
    else:
        message = f"{chinese}，现在是 {_shown(raw)} | {english}, is {_shown(raw)}"
    return ConfigError(file, place, message, f"改成 {mend} | write {mend}")


def _missing(file: str, place: str, hint: Any) -> ConfigError:
    if hint == list[Room]:
        return ConfigError(
            file,
            place,
            "一个直播间也没有 | there is no room",
            '加上 [[rooms]] 和 name = "main" | add [[rooms]] with name = "main"',
        )
    chinese, english, mend = _rule(hint)
    line = f"{place.rpartition('.')[2]} = {mend}"
    return ConfigError(file, place, f"缺少，{chinese} | missing, {english}", f"加上 {line} | add {line}")


def _unknown(file: str, place: str, name: str, hints: dict[str, Any]) -> ConfigError:
    if name == "password" and "password_env" in hints:
        return ConfigError(
            file,
            place,
            "密码不写在配置文件里 | a password is not kept in this file",
            '改用 password_env = "OBS_PASSWORD" 或 password_file | use password_env = "OBS_PASSWORD", or password_file',
        )
    unknown = "没有这个键 | there is no such key"
    near = get_close_matches(name.lower(), hints, 1, 0.6)
    if near:
        return ConfigError(file, place, unknown, f"是不是 {near[0]}？ | did you mean {near[0]}?")
    names = ", ".join(hints)
    return ConfigError(file, place, unknown, f"可用的键：{names} | the keys here: {names}")


def _rule(hint: Any) -> tuple[str, str, str]:
    """What `key` said of a leaf: what it must be, in Chinese and in English, and a right value."""
    rule = next(meta.extra for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta) and meta.extra)
    chinese, english = in_language(rule["expected"], "zh"), in_language(rule["expected"], "en")
    space = " " if chinese[0].isascii() else ""
    return f"应为{space}{chinese}", f"must be {english}", rule["mend"]


def _shown(raw: object) -> str:
    """A value as the file may have it, short."""
    text = json.dumps(raw, ensure_ascii=False, default=str).replace(" | ", "|")
    return text if len(text) <= 60 else text[:59] + "…"


def _join(place: str, name: str) -> str:
    name = name if re.fullmatch(r"[\w-]{1,60}", name) else _shown(name)
    return f"{place}.{name}" if place else name
