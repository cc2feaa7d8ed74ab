"""What a command is: a method, its label, its role, and arguments checked against its signature."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from overlay.errors import Forbidden, Invalid, OverlayError, both_languages
from overlay.plugin.values import DURATION, Duration, Money, Product, SignedDuration, from_argument

Role = Literal["stage", "host", "service", "assistant", "operator", "admin", "system"]
ROLES: tuple[Role, ...] = ("stage", "host", "service", "assistant", "operator", "admin", "system")
"""Each role may do what those before it may. `system` is the server itself: no token has it."""

Handler = TypeVar("Handler", bound=Callable[..., Any])

_PLACE = re.compile(r"^(?P<why>.*) - at `(?:key in )?\$?(?P<path>.*)`$", re.DOTALL)
_ARGUMENT_LABEL = re.compile(r"^\s*(\w+): (.+)$", re.MULTILINE)
_ProductRef = Annotated[str, msgspec.Meta(min_length=1, max_length=128, extra_json_schema={"format": "product"})]


def may(role: str, least: str) -> bool:
    """Whether somebody with `role` may do what needs at least `least`."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)


def require_role(role: str, least: str) -> None:
    """Raise `Forbidden` where `may` says no."""
    if not may(role, least):
        raise Forbidden("需要 {least} 权限 | this needs the role {least}", least=least)


@dataclass(frozen=True)
class CommandOptions:
    role: Role
    undo: bool
    hold: bool
    aside: bool


def command(
    *, role: Role = "assistant", undo: bool = True, hold: bool = False, aside: bool = False
) -> Callable[[Handler], Handler]:
    """Make a method a command. Its docstring: a `中文 | English` label, then `argument: 中文 | English` lines.

    `undo=False`: a person cannot take it back (a draw, for one). `hold=True`: it is dangerous to press by
    mistake, so that wherever a person fires it, button or key must be held. `aside=True`: it is no step of the show (a
    message, an acknowledgement), and undo takes back what was done before it.
    """

    def mark(handler: Handler) -> Handler:
        handler.__command__ = CommandOptions(role, undo, hold, aside)  # type: ignore[attr-defined]
        return handler

    return mark


def on(*names: str) -> Callable[[Handler], Handler]:
    """Hear viewer events (`"order"`) or facts (`"catalogue.changed"`): the method gets a list of them."""

    def mark(handler: Handler) -> Handler:
        handler.__hears__ = names  # type: ignore[attr-defined]
        return handler

    return mark


@dataclass(frozen=True)
class CommandInfo:
    """A command as the outside knows it: `name` is `mechanic.command`, `schema` the JSON Schema of its arguments."""

    name: str
    mechanic: str
    method: str
    label: dict[str, str]
    role: Role
    undo: bool
    hold: bool
    aside: bool
    schema: dict[str, Any]
    arguments: type[msgspec.Struct]
    products: tuple[str, ...]  # the arguments that name a product

    def parse(
        self, arguments: Mapping[str, Any], product: Callable[[str], Product], *, prefix: str = ""
    ) -> dict[str, Any]:
        """Checked, typed arguments. Raises `Invalid` naming the field, `NotFound` for a product nobody has."""
        try:
            parsed = msgspec.convert(dict(arguments), self.arguments, dec_hook=argument_of)
        except (msgspec.ValidationError, RecursionError) as error:
            raise invalid(error, prefix) from None
        values = {name: getattr(parsed, name) for name in self.arguments.__struct_fields__}
        for name in self.products:
            if values[name] is not None:
                try:
                    values[name] = product(values[name])
                except OverlayError as error:
                    error.field = prefix + name
                    raise
        return values


def argument_of(wanted: type, value: object) -> object:
    """msgspec's hook for values as people write them: what is wrong with one comes as its `ValidationError`."""
    try:
        return from_argument(wanted, value)
    except Invalid as error:
        raise ValueError(error.message) from None  # msgspec adds the place


def invalid(error: Exception, prefix: str = "") -> Invalid:
    """msgspec's complaint as `Invalid`, with the field it is about."""
    match = _PLACE.match(str(error))
    why, path = (match["why"], match["path"].lstrip(".")) if match else (str(error), "")
    field = (prefix + path).rstrip(".") or None
    named = re.search(r"(?:missing required|contains unknown) field `([^`]+)`", why)
    if named:
        field = f"{field}.{named[1]}" if field else named[1]
    if " | " in why:
        return Invalid(field, why)
    return Invalid(field, "参数不合要求：{why} | the arguments are not acceptable: {why}", why=why)


def describe_command(mechanic: str, method: str, handler: Callable[..., Any]) -> CommandInfo:
    """Read a command off its method. Raises `TypeError` where the signature cannot be offered to the outside."""
    options: CommandOptions = handler.__command__  # type: ignore[attr-defined]
    name = f"{mechanic}.{method.rstrip('_')}"
    hints = typing.get_type_hints(handler, include_extras=True)
    documentation = inspect.getdoc(handler) or method.rstrip("_")
    title = documentation.splitlines()[0]
    labels = dict(_ARGUMENT_LABEL.findall(documentation))
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    products = []
    for parameter in list(inspect.signature(handler).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"{name}: *{parameter.name} cannot be offered as an argument")
        if parameter.name not in hints:
            raise TypeError(f"{name}: argument {parameter.name} needs a type")
        hint = hints[parameter.name]
        if hint is Product or _optional_of(hint) is Product:
            products.append(parameter.name)
            hint = _ProductRef if hint is Product else _ProductRef | None
        if parameter.default is parameter.empty:
            fields.append((parameter.name, hint))
        else:
            fields.append((parameter.name, hint, parameter.default))
    arguments = _struct(f"{mechanic}_{method}", fields)
    written = _struct(f"{mechanic}_{method}", [(*field[:2], *map(_as_written, field[2:])) for field in fields])
    return CommandInfo(
        name=name,
        mechanic=mechanic,
        method=method,
        label=both_languages(title),
        role=options.role,
        undo=options.undo,
        hold=options.hold,
        aside=options.aside,
        schema=_schema_of(written, labels),
        arguments=arguments,
        products=tuple(products),
    )


def _struct(name: str, fields: Sequence[Any]) -> type[msgspec.Struct]:
    return msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True, module=__name__)


def _as_written(default: Any) -> Any:
    """A default as people write it: money as a string, a duration in seconds."""
    if isinstance(default, Money):
        return str(default)
    return default / 1000 if isinstance(default, Duration) else default


def _optional_of(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        others = [option for option in typing.get_args(hint) if option is not type(None)]
        if len(others) == 1:
            return others[0]
    return None


def _schema_of(arguments: type[msgspec.Struct], labels: Mapping[str, str]) -> dict[str, Any]:
    (schema,), definitions = msgspec.json.schema_components([arguments], schema_hook=_value_schema)
    whole: dict[str, Any] = _inlined(schema, definitions)
    whole.pop("title", None)
    whole["additionalProperties"] = False
    for name, property_schema in whole.get("properties", {}).items():
        property_schema["title"] = labels.get(name, name)
    return whole


def _inlined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Without `$ref`, so that a form or a script reads it in one go; argument types do not recurse."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    return schema


def _value_schema(kind: type) -> dict[str, Any]:
    if issubclass(kind, Money):
        return {"type": "string", "format": "money", "pattern": r"^\d{1,10}(\.\d{1,2})?$"}
    if issubclass(kind, Duration):
        sign, least = (r"[+-]?", {}) if issubclass(kind, SignedDuration) else ("", {"minimum": 0})
        return {
            "format": "duration",
            "anyOf": [
                {"type": "number", **least, "maximum": 604800},
                {"type": "string", "pattern": f"^{sign}(?:{DURATION})$"},
            ],
        }
    raise NotImplementedError(f"{kind.__name__} cannot be an argument")
