"""商品库 | Catalogue: the products of a room, their prices, stock and what was sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import msgspec

from overlay.errors import Conflict, Invalid, NotFound, Refused
from overlay.plugin.command import argument_of, command, invalid
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import Document, State
from overlay.plugin.values import Count, Id, Money, Product, Quantity
from overlay.room.guard import Seen, change, check, digest, news_of, showing
from overlay.room.sheet import refuse

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

MAX_PRODUCTS = 2000

Line = Annotated[str, msgspec.Meta(max_length=500)]


class ProductEntry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product as people and files write it. `stock` is the session's total: what was sold is taken off."""

    id: Id | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    price: Money
    was: Money | None = None
    was_basis: Line | None = None
    image: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    stock: Count | None = None
    points: Annotated[list[Line], msgspec.Meta(max_length=20)] = []
    category: Line | None = None
    limit: Quantity | None = None


class ImportedProduct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A product out of a file: `entry` has the columns that the file has, `None` where a cell is empty."""

    line: int
    entry: dict[str, Any]
    was_dropped: bool = False  # the file has a struck price without its basis, so it is not shown


class Oversold(msgspec.Struct, array_like=True):
    quantity: int


class CatalogueState(State):
    revision: int = 0  # the row that made this content: undone or not, none ever stands for two
    count: int = 0


class Catalogue(Mechanic[CatalogueState]):
    name = "catalogue"
    label = "商品库 | Catalogue"

    products = Collection(Product)
    oversold = Collection(Oversold)
    """By product: sold beyond its stock. Refunds make up for it before anything is there to sell again."""

    @command(role="operator")
    def put(self, product: ProductEntry) -> dict[str, Any]:
        """保存商品 | Save a product

        product: 商品 | Product
        """
        before = self.products.get(product.id) if product.id else None
        saved = self._save(product, {p.number: p.id for p in self.room.products.values()})
        self._changed([saved.id], news_of(before, saved))
        return {"id": saved.id, "number": saved.number}

    @command(role="operator")
    def patch(self, id: Id, changes: dict[str, Any], seen: Seen | None = None) -> dict[str, Any]:  # noqa: A002
        """修改商品 | Change a product

        id: 商品编号 | Product id
        changes: 改动 | Changes
        seen: 改之前看到的（变了就不改） | What was seen before (another by now: nothing is changed)
        """
        product = self._product(id)
        if seen is not None:
            check(self._public, product, seen)
        if "id" in changes and changes["id"] != product.id:
            raise Refused("id", "商品编号不能改 | a product's id cannot be changed")
        entry = _entry({**self._as_entry(product), **changes})
        saved = self._save(entry, {p.number: p.id for p in self.room.products.values()})
        self._changed([saved.id], news_of(product, saved))
        return {"id": saved.id, "number": saved.number}

    @command(role="operator")
    def remove(self, id: Id) -> None:  # noqa: A002
        """删除商品 | Remove a product

        id: 商品编号 | Product id
        """
        product = self._product(id)
        del self.products[product.id]
        self._note_oversold(product.id, 0)
        self._changed([product.id], {"number": product.number, "name": product.name})

    @command(role="operator")
    def import_(
        self,
        products: Annotated[list[ImportedProduct], msgspec.Meta(max_length=MAX_PRODUCTS)],
        seen: Line | None = None,
    ) -> dict[str, int]:
        """导入商品 | Import products

        products: 商品 | Products
        seen: 确认过的在播改动（POST …/products/import/preview 的 seen） | The confirmed changes on air (its `seen`)
        """
        counts, on_air = self._take_over(products)
        if seen is not None and seen != digest(on_air):
            raise Conflict(
                "在播商品的改动和确认过的不一样了，什么也没导入"
                " | what changes on air is not what was confirmed: nothing was imported",
                "seen",
            )
        return counts

    def preview(self, products: list[ImportedProduct]) -> dict[str, Any]:
        """What an import would do, and change of what is on the air. For `Room.ask`, which takes it back."""
        counts, on_air = self._take_over(products)
        return {**counts, "on_air": on_air, "seen": digest(on_air)}

    @property
    def _public(self) -> Mapping[str, Any]:
        """All topics, as they were before this transaction."""
        return cast("Transaction", self.context).memory.documents.public

    def _take_over(self, products: list[ImportedProduct]) -> tuple[dict[str, int], list[dict[str, Any]]]:
        known = self.room.products
        numbered = {product.number: product.id for product in known.values()}
        dealt_anew = {_text(i.entry.get("id")) for i in products if i.entry.get("number") is not None}
        numbers = {number: id_ for number, id_ in numbered.items() if id_ not in dealt_anew}
        names = {product.name: product.id for product in known.values()}
        counts = {"added": 0, "updated": 0, "unchanged": 0, "was_dropped": 0}
        changed: list[str] = []
        on_air: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for imported in products:
            given = imported.entry
            # A file without ids is recognised by link number, else by name: importing it again adds nothing twice.
            number = given.get("number")
            id_ = _text(given.get("id")) or (numbered.get(number) if isinstance(number, int) else None)
            id_ = id_ or names.get(str(given.get("name")))
            before = self.products.get(id_) if id_ else None
            document = {**(self._as_entry(before) if before else {}), **given}
            if isinstance(given.get("id"), str | None):
                document["id"] = id_
            try:
                saved = self._save(_entry(document), numbers)
            except (Refused, Invalid) as refusal:
                why = f"{refusal.text('zh')} | {refusal.text('en')}"
                rows.append({"line": imported.line, "column": refusal.field, "why": why})
                continue
            counts["was_dropped"] += imported.was_dropped
            if before is None:
                counts["added"] += 1
            elif before == saved:
                counts["unchanged"] += 1
                continue
            else:
                counts["updated"] += 1
            changed.append(saved.id)
            if before is not None and (guarded := change(before, saved, showing(self._public, saved.id))) is not None:
                on_air.append(guarded)
        refuse(rows, "products")
        if changed:
            self._changed(changed)
        return counts, on_air

    def count_sales(self, sales: dict[str, int]) -> None:
        """Take what was sold (negative: refunded) off the stock."""
        for id_, quantity in sales.items():
            product = self.products.get(id_)
            if product is None:
                continue
            sold = max(0, product.sold + quantity)
            if product.stock is not None:
                left = product.stock - self._oversold(id_) - (sold - product.sold)
                product.stock = max(0, left)
                self._note_oversold(id_, max(0, -left))
            product.sold = sold
            self.products[id_] = product
        self._changed(list(sales))

    def _save(self, entry: ProductEntry, numbers: dict[int, str]) -> Product:
        id_ = entry.id or self._free_id(numbers)
        before = self.products.get(id_)
        if entry.was is not None:
            if entry.was_basis is None:
                raise Refused(
                    "was_basis",
                    "有划线价就要写明依据，例如“近30天直播间日常价”"
                    " | a struck price needs its basis, such as “usual price of the last 30 days”",
                )
            if entry.was <= entry.price:
                raise Refused("was", "划线价必须高于售价 | the struck price must be above the price")
        number = entry.number or (before.number if before else max(numbers, default=0) + 1)
        if numbers.get(number, id_) != id_:
            raise Refused(
                "number", "{number}号链接已是 {other} | link number {number} is {other} already",
                number=number, other=numbers[number],
            )  # fmt: skip
        if before is None and len(self.products) >= MAX_PRODUCTS:
            raise Refused("products", "商品最多 {most} 个 | at most {most} products", most=MAX_PRODUCTS)
        sold = before.sold if before else 0
        saved = Product(
            id=id_,
            number=number,
            name=entry.name,
            price=entry.price,
            was=entry.was,
            was_basis=entry.was_basis if entry.was is not None else None,
            image=entry.image,
            stock=None if entry.stock is None else max(0, entry.stock - sold),
            sold=sold,
            points=entry.points,
            category=entry.category,
            limit=entry.limit,
        )
        if before is not None and before.number != number and numbers.get(before.number) == id_:
            del numbers[before.number]
        numbers[number] = id_
        self.products[id_] = saved
        self._note_oversold(id_, 0 if entry.stock is None else max(0, sold - entry.stock))
        return saved

    def _oversold(self, id_: str) -> int:
        found = self.oversold.get(id_)
        return found.quantity if found else 0

    def _note_oversold(self, id_: str, quantity: int) -> None:
        if quantity:
            self.oversold[id_] = Oversold(quantity)
        elif id_ in self.oversold:
            del self.oversold[id_]

    def _as_entry(self, product: Product) -> dict[str, Any]:
        """A product as its entry was written: stock with what was sold, money as strings."""
        document = {name: getattr(product, name) for name in ProductEntry.__struct_fields__}
        for name in ("price", "was"):
            if document[name] is not None:
                document[name] = str(document[name])
        if document["stock"] is not None:
            document["stock"] += product.sold - self._oversold(product.id)
        return {name: value for name, value in document.items() if value is not None}

    def _product(self, id_: str) -> Product:
        product = self.products.get(id_)
        if product is None:
            raise NotFound("商品库里没有 {id} | there is no product {id}", "id", id=repr(id_))
        return product

    def _free_id(self, numbers: dict[int, str]) -> str:
        number = max(numbers, default=0) + 1
        while f"P{number:03d}" in self.products:
            number += 1
        return f"P{number:03d}"

    def _changed(self, ids: Sequence[str], what: Document | None = None) -> None:
        """`what`: of one product, what it is called and which fields are others now."""
        self.state.revision = self.context.seq
        self.state.count = len(self.products)
        self.emit("changed", ids=list(ids), **(what or {}))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _entry(document: dict[str, Any]) -> ProductEntry:
    """A product as written, checked; `None` is as good as absent."""
    try:
        filled = {name: value for name, value in document.items() if value is not None}
        return msgspec.convert(filled, ProductEntry, dec_hook=argument_of)
    except msgspec.ValidationError as error:
        raise invalid(error) from None
