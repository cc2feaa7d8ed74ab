"""What a room knows, in memory: mechanics with their states, documents, items, deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from overlay.errors import NotFound, Unavailable
from overlay.plugin.command import CommandInfo
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import Document, document_of, state_of
from overlay.plugin.values import Product, from_plain

PRODUCTS = "catalogue.products"
INNER_PARTS = ("secrets", "deadlines", "undo", "changed", "rehearsal")

_product_decoder = msgspec.json.Decoder(Product, dec_hook=from_plain)


@dataclass(frozen=True)
class RoomSettings:
    """What a room is from its installation on."""

    name: str
    title: str = ""
    currency: str = "CNY"
    width: int = 1080
    height: int = 1920
    locale: str = "zh-CN"
    platform: str = "douyin"


@dataclass(frozen=True)
class Documents:
    """Everything but the items, as documents that are replaced and never changed."""

    public: Document  # topic → document
    inner: Document = field(default_factory=lambda: {part: {} for part in INNER_PARTS})


class Products(Mapping[str, Product]):
    """The catalogue by id. Each look-up gives a fresh `Product`, so nobody can change the catalogue through it."""

    def __init__(self, table: Mapping[str, bytes]) -> None:
        self._table = table

    def __getitem__(self, key: str) -> Product:
        return _product_decoder.decode(self._table[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def find(self, id_or_number: str) -> Product:
        """One product, by id or link number. Raises `NotFound`."""
        if id_or_number in self:
            return self[id_or_number]
        if id_or_number.isdecimal():
            for product in self.values():
                if product.number == int(id_or_number):
                    return product
        raise NotFound("商品库里没有 {product} | there is no product {product}", product=repr(id_or_number[:80]))


class Memory:
    """A room's working memory; satisfies `RoomView`. Only the room's writer changes it, through a transaction."""

    def __init__(self, settings: RoomSettings, mechanics: Mapping[str, type[Mechanic[Any]]]) -> None:
        self.settings = settings
        self.tables: dict[str, dict[str, bytes]] = {}
        self.baseline: dict[str, dict[str, bytes]] = {}  # in a rehearsal: the tables as they were before it
        self.documents = Documents({})
        self.obs: Document = {}
        self.off: dict[str, str] = {}  # module → traceback
        self.mechanics: dict[str, Mechanic[Any]] = {}
        self.commands: dict[str, CommandInfo] = {}
        self.set_mechanics(mechanics)

    def restore_all(self) -> None:
        """Give every mechanic the state that its documents hold, and every topic the fields its type has now."""
        for name in self.mechanics:
            self.restore(name)
            self.documents.public[name] = self.document_of(name)

    def set_mechanics(self, mechanics: Mapping[str, type[Mechanic[Any]]]) -> None:
        """Make an instance of each, with the state that its documents hold."""
        self.mechanics = {name: kind() for name, kind in mechanics.items()}
        self.commands = {info.name: info for kind in mechanics.values() for info in kind.command_infos.values()}
        self.restore_all()

    def load_documents(self, documents: Documents) -> None:
        """Take over the documents that the journal gives."""
        self.documents = documents
        self.restore_all()

    def load_items(self, items: list[tuple[str, str, str]], baseline: list[tuple[str, str, str]]) -> None:
        """Take over the items that the journal gives."""
        for tables, rows in ((self.tables, items), (self.baseline, baseline)):
            for table, key, value in rows:
                tables.setdefault(table, {})[key] = value.encode()

    def restore(self, name: str) -> None:
        """Give a mechanic the state that its documents hold, which drops whatever a handler has changed."""
        mechanic = self.mechanics[name]
        document = self.documents.public.get(name, {})
        try:
            mechanic.state = state_of(document, mechanic.state_type)
            if mechanic.secret_type is not None:
                secret = self.documents.inner["secrets"].get(name, {})
                mechanic.secret = state_of(secret, mechanic.secret_type)
        except msgspec.ValidationError as error:
            self.off[type(mechanic).__module__] = (
                f"the stored state of {name} does not fit {mechanic.state_type.__name__}: {error}"
            )
        mechanic.on_air = bool(document.get("on_air", False))
        mechanic.on_air_zone = document.get("zone")

    def document_of(self, name: str) -> Document:
        """A mechanic's topic as pages see it."""
        mechanic = self.mechanics.get(name)
        if mechanic is not None and self.works(name):
            document = document_of(mechanic.state)
        else:
            document = dict(self.documents.public.get(name, {}))
            document.pop("zone", None)
        document["on_air"] = mechanic is not None and mechanic.on_air
        if mechanic is not None and mechanic.on_air_zone is not None:
            document["zone"] = mechanic.on_air_zone
        return document

    def secret_of(self, name: str) -> Document | None:
        """What no page sees of a mechanic, if it has such and works."""
        mechanic = self.mechanics.get(name)
        if mechanic is None or mechanic.secret_type is None or not self.works(name):
            return None
        return document_of(mechanic.secret)

    def mechanic(self, name: str) -> Mechanic[Any]:
        """A mechanic that works. Raises `Unavailable` while its plugin is switched off."""
        mechanic = self.mechanics.get(name)
        if mechanic is None:
            raise NotFound("没有 {name} 这个玩法 | there is no mechanic {name}", name=name)
        if type(mechanic).__module__ in self.off:
            raise Unavailable("插件 {name} 出错，已停用 | the plugin of {name} failed and is switched off", name=name)
        return mechanic

    def works(self, name: str) -> bool:
        mechanic = self.mechanics.get(name)
        return mechanic is not None and type(mechanic).__module__ not in self.off

    def strays(self) -> list[str]:
        """What is on the air with no plugin behind it that works."""
        return [name for name, topic in self.documents.public.items() if topic.get("on_air") and not self.works(name)]

    def listeners(self, heard: str) -> list[tuple[str, str]]:
        """`(mechanic, method)` of everybody who hears this event or fact and works."""
        return [
            (name, method)
            for name, mechanic in self.mechanics.items()
            if self.works(name)
            for method in mechanic.listeners.get(heard, ())
        ]

    # What a mechanic may read (RoomView).

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def currency(self) -> str:
        return self.settings.currency

    @property
    def products(self) -> Products:
        return Products(self.tables.get(PRODUCTS, {}))

    @property
    def session(self) -> Document:
        return cast(Document, self.documents.public.get("session", {}))

    @property
    def totals(self) -> Mapping[str, int]:
        totals: dict[str, int] = self.documents.inner["secrets"].get("feeds", {}).get("totals", {})
        return totals

    def product(self, id_or_number: str) -> Product:
        return self.products.find(id_or_number)
