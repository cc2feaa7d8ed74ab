"""Values that commands take and states hold: money, durations, products, viewers."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from operator import mul
from typing import Annotated

import msgspec

from overlay.errors import Invalid

MAX_MONEY = 10**12  # minor units; far above any price, far below what JSON readers round
MAX_DURATION = 7 * 24 * 3600 * 1000  # ms
MAX_TEXT = 10_000  # characters of any single text from outside

_MONEY = re.compile(r"(\d{1,10})(?:\.(\d{1,2}))?")
_NUMBER = r"[0-9]{1,7}(?:\.[0-9]{1,3})?"
_UNITS = {"h|小时": 3_600_000, "m|分钟?": 60_000, "s|秒钟?": 1000, "ms|毫秒": 1}
DURATION = rf"{_NUMBER}|(?=[0-9])" + "".join(rf"(?:{_NUMBER}(?:{unit}))?" for unit in _UNITS)
"""A duration as people write it, as a regular expression."""
_DURATION = re.compile(rf"({_NUMBER})|(?=[0-9])" + "".join(rf"(?:({_NUMBER})(?:{unit}))?" for unit in _UNITS))

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class Money(int):
    """An amount in minor units (分, cents) of the room's currency. In arguments and files: a decimal string."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object, field: str | None = None) -> Money:
        """`"9.90"` → `Money(990)`. A JSON number is refused: binary fractions are no money."""
        if isinstance(text, cls):
            return text
        if not isinstance(text, str):
            raise Invalid(field, '金额要写成字符串，例如 "9.90" | write money as a string, such as "9.90"')
        match = _MONEY.fullmatch(text.strip())
        if match is None:
            raise Invalid(
                field,
                '金额应为不超过两位小数的正数，例如 "9.90" | money is digits with at most two decimals, such as "9.90"',
            )
        amount = int(Decimal(text.strip()) * 100)
        if amount > MAX_MONEY:
            raise Invalid(field, "金额太大 | the amount is too large")
        return cls(amount)

    def __str__(self) -> str:
        sign, amount = ("-", -self) if self < 0 else ("", int(self))
        return f"{sign}{amount // 100}.{amount % 100:02d}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money({int(self)})"


class Duration(int):
    """A length of time in milliseconds. In arguments: seconds as a number, or `"90s"`, `"5m"`, `"1h30m"`, `"5分钟"`."""

    __slots__ = ()

    @classmethod
    def parse(cls, value: object, field: str | None = None, *, signed: bool = False) -> Duration:
        """`90`, `"90"`, `"90s"` → `Duration(90000)`; a sign only where the command allows it (`SignedDuration`)."""
        if isinstance(value, cls):
            return value
        wrong = Invalid(
            field, '时长写成秒数，或 90秒、5分钟、"90s"、"5m" | write a duration in seconds, or as "90s" or "5m"'
        )
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise wrong
        if isinstance(value, str):
            text, sign = value.strip(), 1
            if signed and text.startswith(("+", "-")):
                sign, text = (-1 if text[0] == "-" else 1), text[1:]
            match = _DURATION.fullmatch(re.sub(r"\s+", "", text))
            if match is None:
                raise wrong
            bare, *parts = (float(part or 0) for part in match.groups())
            length = sign * (bare * 1000 + sum(map(mul, parts, _UNITS.values())))
        else:
            length = float("inf") if abs(value) > MAX_DURATION else float(value) * 1000
        if length != length or abs(length) > MAX_DURATION:
            raise Invalid(field, "时长最多 7 天 | a duration is at most 7 days")
        if length < 0 and not signed:
            raise Invalid(field, "时长不能是负数 | a duration cannot be negative")
        return cls(round(length))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"


class SignedDuration(Duration):
    """A duration that may be negative: `-30`, `"-30s"`, `"+1m"`."""

    __slots__ = ()


def key_of(field: str) -> msgspec.Meta:
    """For an argument that names a key of this field of the mechanic's state, such as one of its countdowns:
    `Annotated[str, key_of("timers")]`. People choose it by what is shown under that key; the command gets the key."""
    return msgspec.Meta(extra_json_schema={"format": "key", "x-of": field})


class Product(msgspec.Struct, kw_only=True):
    """One product of a room's catalogue. `stock` is what is left to sell now, absent where nobody counts."""

    id: str
    number: int  # 链接号: what host and viewers call it
    name: str
    price: Money
    was: Money | None = None  # the struck reference price …
    was_basis: str | None = None  # … and what it refers to; neither without the other
    image: str | None = None
    stock: int | None = None
    sold: int = 0
    points: list[str] = []
    category: str | None = None
    limit: int | None = None  # per order


class Viewer(msgspec.Struct, kw_only=True):
    """Somebody watching, as the platform calls them."""

    id: Id
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    avatar: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    level: int | None = None
    fan: bool | None = None
    tags: Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=50)] = []


def masked(name: str) -> str:
    """A viewer's name as the broadcast may show it: its first letter, figure or emoji, then `**`."""
    for letter in unicodedata.normalize("NFC", name):
        category = unicodedata.category(letter)
        if category[0] in "LN" or category == "So":
            return f"{letter}**"
    return "***"


def from_argument(wanted: type, value: object) -> object:
    """msgspec's hook for values as people and scripts write them: `"9.90"`, `"90s"`."""
    if issubclass(wanted, Money):
        return Money.parse(value)
    if issubclass(wanted, Duration):
        return wanted(Duration.parse(value, signed=issubclass(wanted, SignedDuration)))
    raise NotImplementedError(f"{wanted.__name__} cannot be an argument")


def to_plain(value: object) -> object:
    """msgspec's hook for our own value types: their wire form inside state is an integer."""
    if isinstance(value, Money | Duration):
        return int(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be kept in state")


def from_plain(wanted: type, value: object) -> object:
    """msgspec's hook the other way round."""
    if issubclass(wanted, Money | Duration):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"expected an integer for {wanted.__name__}")
        return wanted(value)
    raise NotImplementedError(f"{wanted.__name__} cannot be kept in state")
