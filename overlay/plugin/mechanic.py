"""Mechanic: the base class that a plugin author subclasses, and what it may use while one of its handlers runs."""

from __future__ import annotations

import inspect
import random
import re
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import msgspec

from overlay.errors import Refused, both_languages
from overlay.plugin.command import CommandInfo, command, describe_command
from overlay.plugin.state import Document, S, State, check_state_type
from overlay.plugin.values import Product, from_plain, to_plain

Item = TypeVar("Item", bound=msgspec.Struct)

RESERVED = (
    "catalogue", "cues", "feeds", "incidents", "people", "programme", "prompter", "recordings", "room", "rundown",
    "scripts", "session", "stage", "studio",
)  # fmt: skip
"""Names that no plugin's mechanic may have: they are the room's own."""

ZONES = ("card", "timer", "center", "full")


class Table(Protocol):
    """A keyed set of encoded items, changed within the transaction."""

    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, value: bytes) -> None: ...
    def delete(self, key: str) -> None: ...
    def items(self) -> Iterator[tuple[str, bytes]]: ...
    def __len__(self) -> int: ...


class RoomView(Protocol):
    """What a mechanic may read of its room."""

    @property
    def name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def products(self) -> Mapping[str, Product]:
        """The catalogue, by id."""

    @property
    def session(self) -> Mapping[str, Any]:
        """The session's document; empty between broadcasts."""

    @property
    def totals(self) -> Mapping[str, int]:
        """How many viewer events of each type have come in since the room began."""

    @property
    def obs(self) -> Mapping[str, Any]:
        """What the device says of OBS now (not journaled); empty where the room has none."""

    def product(self, id_or_number: str) -> Product:
        """One product, by id or link number. Raises `NotFound`."""


class Context(Protocol):
    """One transaction, as a handler sees it through its mechanic."""

    @property
    def seq(self) -> int:
        """The journal's row that it becomes."""

    @property
    def now(self) -> int: ...
    @property
    def random(self) -> random.Random: ...
    @property
    def room(self) -> RoomView: ...
    def emit(self, mechanic: str, fact: str, data: dict[str, Any]) -> None: ...
    def deadline(self, at: int | None, mechanic: str, method: str, arguments: dict[str, Any]) -> None: ...
    def take(self, mechanic: str, zone: str) -> None: ...
    def clear(self, mechanic: str) -> None: ...
    def scene(self, name: str) -> None: ...
    def fire(self, cue: str, rights: Document | None = None) -> None: ...
    def rights_to(self, cue: str) -> Document: ...
    def count_sale(self, product: str, quantity: int) -> None: ...
    def table(self, name: str) -> Table: ...


class Collection(Generic[Item]):
    """A keyed set too large for state, in the same transaction: `entries = Collection(Entry)`."""

    def __init__(self, kind: type[Item]) -> None:
        self.kind = kind
        self.name = ""
        self._decoder = msgspec.json.Decoder(kind, dec_hook=from_plain)
        self._encoder = msgspec.json.Encoder(enc_hook=to_plain)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @typing.overload
    def __get__(self, mechanic: None, owner: type) -> Collection[Item]: ...
    @typing.overload
    def __get__(self, mechanic: Mechanic[Any], owner: type) -> BoundCollection[Item]: ...
    def __get__(self, mechanic: Mechanic[Any] | None, owner: type) -> Collection[Item] | BoundCollection[Item]:
        if mechanic is None:
            return self
        table = mechanic.context.table(f"{mechanic.name}.{self.name}")
        return BoundCollection(table, self._decoder, self._encoder)


class BoundCollection(Generic[Item]):
    """A collection in a running transaction."""

    def __init__(self, table: Table, decoder: msgspec.json.Decoder[Item], encoder: msgspec.json.Encoder) -> None:
        self._table = table
        self._decoder = decoder
        self._encoder = encoder

    def __len__(self) -> int:
        return len(self._table)

    def __contains__(self, key: str) -> bool:
        return self._table.get(key) is not None

    def get(self, key: str) -> Item | None:
        value = self._table.get(key)
        return None if value is None else self._decoder.decode(value)

    def __getitem__(self, key: str) -> Item:
        item = self.get(key)
        if item is None:
            raise KeyError(key)
        return item

    def __setitem__(self, key: str, item: Item) -> None:
        self._table.put(key, self._encoder.encode(item))

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._table.delete(key)

    def keys(self) -> list[str]:
        return [key for key, _ in self._table.items()]

    def items(self) -> Iterator[tuple[str, Item]]:
        for key, value in self._table.items():
            yield key, self._decoder.decode(value)

    def clear(self) -> None:
        for key in self.keys():
            self._table.delete(key)


class ObsWishes:
    """What a mechanic may wish of OBS: carried out after the commit, retried, never in the way."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def scene(self, name: str) -> None:
        """The programme scene should be `name`."""
        self._context.scene(name)


class Mechanic(Generic[S]):
    """Owns one topic of a room's state. Subclass it as `class FlashSale(Mechanic[FlashSaleState])`.

    Class attributes: `name` (topic and command prefix), `zone` (where its graphic shows, `None` for no graphic),
    `label` (`中文 | English`; else the module's first docstring line, up to a colon), `content` (the field of its state
    that is empty while there is nothing to show; `None`: there always is something). A `secret: MySecretState`
    annotation adds a second state that no page sees. Handlers are ordinary methods: they run one at a time, inside a
    transaction; if one raises, nothing has happened.
    """

    name: ClassVar[str] = ""
    zone: ClassVar[str | None] = None
    label: ClassVar[str] = ""
    content: ClassVar[str | None] = None

    state_type: ClassVar[type[State]] = State
    secret_type: ClassVar[type[State] | None] = None
    command_infos: ClassVar[dict[str, CommandInfo]] = {}
    listeners: ClassVar[dict[str, list[str]]] = {}  # event or fact → methods

    state: S
    context: Context

    def __init__(self) -> None:
        self.on_air = False
        self.on_air_zone: str | None = None
        self.state = self.state_type()  # type: ignore[assignment]  # __init_subclass__ made it the S of this class
        if self.secret_type is not None:
            self.secret: Any = self.secret_type()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            arguments = typing.get_args(base)
            if arguments and isinstance(arguments[0], type) and issubclass(arguments[0], State):
                cls.state_type = arguments[0]
        if not cls.name:
            return
        if not cls.name.isidentifier() or not cls.name.islower():
            raise TypeError(f"{cls.__name__}.name must be lower_case, is {cls.name!r}")
        if cls.zone is not None and cls.zone not in ZONES:
            raise TypeError(f"{cls.__name__}.zone must be one of {', '.join(ZONES)}, is {cls.zone!r}")
        check_state_type(cls.state_type)
        if cls.content is not None and cls.content not in cls.state_type.__struct_fields__:
            raise TypeError(f"{cls.__name__}.content: {cls.content} is no field of {cls.state_type.__name__}")
        secret = _own_annotation(cls, "secret")
        if secret is not None:
            check_state_type(secret)
            cls.secret_type = secret
        cls.label = cls.label or _first_line(cls)
        methods = [(name, method) for name, method in inspect.getmembers(cls, inspect.isfunction)]
        infos = [describe_command(cls.name, n, m) for n, m in methods if hasattr(m, "__command__")]
        if cls.zone is None:
            infos = [info for info in infos if info.method not in ("take", "clear") or info.method in vars(cls)]
        cls.command_infos = {info.name: info for info in infos}
        cls.listeners = {}
        for name, method in methods:
            if inspect.iscoroutinefunction(method) and (hasattr(method, "__command__") or hasattr(method, "__hears__")):
                raise TypeError(f"{cls.name}.{name} must be an ordinary method: a handler cannot await")
            for heard in getattr(method, "__hears__", ()):
                cls.listeners.setdefault(heard, []).append(name)

    @classmethod
    def labels(cls) -> dict[str, str]:
        """The mechanic's name for people, `{"zh", "en"}`."""
        return both_languages(cls.label)

    @classmethod
    def folder(cls) -> Path | None:
        """Where the plugin's files are, `graphic.js` among them."""
        file = getattr(sys.modules.get(cls.__module__), "__file__", None)
        return Path(file).parent if file else None

    @property
    def now(self) -> int:
        """The transaction's time, Unix ms."""
        return self.context.now

    @property
    def random(self) -> random.Random:
        """A random source whose seed is journaled with the transaction (in the part that no page sees)."""
        return self.context.random

    @property
    def room(self) -> RoomView:
        """The room, to read."""
        return self.context.room

    @property
    def obs(self) -> ObsWishes:
        """Wishes to OBS."""
        return ObsWishes(self.context)

    def emit(self, fact: str, **data: Any) -> None:
        """Say that something happened: others hear `mechanic.fact` after the commit."""
        self.context.emit(self.name, fact, data)

    def deadline(self, at: int | None, handler: Callable[..., Any], **arguments: Any) -> None:
        """Call `handler(**arguments)` at `at` (Unix ms): late after a crash if it must, exactly once.

        The same handler with the same arguments has one deadline: setting it again moves it, `None` takes it back.
        Arguments are plain JSON values.
        """
        method = handler.__name__
        if getattr(type(self), method, None) is None:
            raise TypeError(f"a deadline calls a method of its mechanic; {type(self).__name__} has no {method}")
        self.context.deadline(at, self.name, method, arguments)

    def fire(self, cue: str, rights: Document | None = None) -> None:
        """Fire one of the room's cues after this transaction, exactly once.

        `rights`: of whoever chose it, as `rights_to` gave them then; else of whoever set off what runs now.
        """
        self.context.fire(cue, rights)

    def rights_to(self, cue: str) -> Document:
        """The rights of whoever chooses a cue that is to be fired later: kept in `secret`, for `fire`.

        Raises `NotFound`, and `Forbidden` where they may not fire it themselves.
        """
        return self.context.rights_to(cue)

    def count_sale(self, product: Product, quantity: int) -> None:
        """Count a sale that no order event reports: lowers the catalogue's stock, raises what was sold."""
        self.context.count_sale(product.id, quantity)

    @command(role="assistant")
    def take(self, zone: str | None = None) -> None:
        """上屏 | Take

        zone: 位置 | Zone
        """
        if self.content is not None and not getattr(self.state, self.content):
            name = self.labels()
            raise Refused(
                None, "没有可以上屏的{zh} | there is no {en} to put on the air", zh=name["zh"], en=name["en"].lower()
            )
        wanted = zone or self.zone
        if wanted is not None:
            self.context.take(self.name, wanted)

    @command(role="assistant")
    def clear(self) -> None:
        """下屏 | Clear"""
        self.context.clear(self.name)


def _own_annotation(cls: type, name: str) -> Any:
    for base in cls.__mro__:
        if base is not Mechanic and name in inspect.get_annotations(base):
            return inspect.get_annotations(base, eval_str=True)[name]
    return None


def _first_line(cls: type) -> str:
    module = sys.modules.get(cls.__module__)
    text = (module.__doc__ if module else None) or cls.__doc__ or cls.__name__
    return re.split(r": |：", text.strip().splitlines()[0])[0].rstrip(".。")
