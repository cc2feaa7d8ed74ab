"""限时秒杀 | Flash sale: one product at one price, for a limited time and stock."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from overlay import (
    Collection,
    Duration,
    Mechanic,
    Money,
    Order,
    Product,
    Refused,
    State,
    Viewer,
    command,
    hookimpl,
    on,
)

SEEN_FOR = 15_000  # ms that the end of a sale stays to be seen

Quantity = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class FlashSaleState(State):
    phase: str = "idle"  # idle | armed | open | sold_out | ended
    product: Product | None = None
    price: Money | None = None
    stock: int = 0
    left: int = 0
    opens_at: int | None = None  # Unix ms
    ends_at: int | None = None  # Unix ms
    per_viewer: int | None = None


class FlashSaleSecret(State):
    oversold: int = 0  # ordered beyond the sale's stock: refunds make up for it before anything is left again


class Bought(msgspec.Struct, array_like=True):
    quantity: int


class FlashSale(Mechanic[FlashSaleState]):
    name, zone, content = "flash_sale", "card", "product"

    secret: FlashSaleSecret

    bought = Collection(Bought)  # by viewer

    @command(role="assistant")
    def start(
        self,
        product: Product,
        price: Money,
        lasts: Duration,
        stock: Quantity,
        armed_for: Duration = Duration(0),  # noqa: B008  # an immutable value
        per_viewer: Quantity | None = None,
    ) -> None:
        """开始秒杀 | Start the sale

        product: 商品 | Product
        price: 秒杀价 | Sale price
        lasts: 秒杀时长 | Duration
        stock: 秒杀库存 | Stock
        armed_for: 开抢前预告 | Announced for
        per_viewer: 每人限购 | Limit per viewer
        """
        if self.state.phase in ("armed", "open"):
            raise Refused(None, "上一场秒杀还没结束，请先结束 | a sale is on: finish it first")
        if price >= product.price:
            raise Refused(
                "price",
                "秒杀价必须低于日常价 {price} | the sale price must be below {price}, the usual price",
                price=product.price,
            )
        if lasts <= 0:
            raise Refused("lasts", "时长必须大于 0 | the duration must be above 0")
        if product.stock is not None and stock > product.stock:
            raise Refused(
                "stock",
                "秒杀库存不能超过商品的实际库存 {stock} | the stock cannot be above the product's own, {stock}",
                stock=product.stock,
            )
        opens_at = self.now + armed_for
        self.bought.clear()
        self.secret.oversold = 0
        self.state = FlashSaleState("armed", product, price, stock, stock, opens_at, opens_at + lasts, per_viewer)
        self.deadline(None, self.leave)
        self.deadline(self.state.ends_at, self.finish)
        if armed_for > 0:
            self.deadline(opens_at, self.open)
        else:
            self.open()
        self.take()

    @command(role="assistant")
    def sell(self, quantity: Quantity, viewer: Viewer | str | None = None) -> dict[str, int]:
        """登记成交 | Count a sale

        quantity: 数量 | Quantity
        viewer: 观众 | Viewer
        """
        if self.state.phase != "open" or self.state.product is None:
            raise Refused(None, "秒杀没有在进行 | no sale is open")
        if quantity > self.state.left:
            raise Refused("quantity", "只剩 {left} 件 | only {left} left", left=self.state.left)
        buyer = viewer.id if isinstance(viewer, Viewer) else viewer
        limit = self.state.per_viewer
        if limit is not None and buyer is not None and self._bought_by(buyer) + quantity > limit:
            raise Refused("viewer", "每人限购 {limit} 件 | at most {limit} per viewer", limit=limit)
        self.count_sale(self.state.product, quantity)
        self._sold(quantity, buyer)
        return {"left": self.state.left}

    @command(role="assistant")
    def finish(self) -> None:
        """结束秒杀 | End the sale"""
        if self.state.phase not in ("armed", "open", "sold_out"):
            raise Refused(None, "秒杀没有在进行 | no sale is on")
        self.state.phase = "ended"
        self._over()
        self.emit("ended", product=self._product_id(), sold=self.state.stock - self.state.left)

    def open(self) -> None:
        self.state.phase = "open"
        self.emit("opened", product=self._product_id(), stock=self.state.stock)

    def leave(self) -> None:
        """The end was seen long enough."""
        if self.state.phase in ("ended", "sold_out"):
            self.clear()

    @on("order")
    def follow_orders(self, orders: list[Order]) -> None:
        """What the platform reports as sold is sold: it lowers what is left, and a refund raises it again."""
        for order in orders:
            item = order.order
            if item.product != self._product_id() or self.state.phase not in ("open", "sold_out"):
                continue
            buyer = f"{order.platform}:{order.viewer.id}" if order.viewer else None
            if item.status == "paid":
                self._sold(item.quantity, buyer)
            elif item.status == "refunded":
                self._returned(item.quantity, buyer)

    def _sold(self, quantity: int, buyer: str | None) -> None:
        taken = min(quantity, self.state.left)
        self.state.left -= taken
        self.secret.oversold += quantity - taken
        if buyer is not None:
            self.bought[buyer] = Bought(self._bought_by(buyer) + quantity)
        if self.state.left == 0 and self.state.phase == "open":
            self.state.phase = "sold_out"
            self._over()
            self.emit("sold_out", product=self._product_id(), sold=self.state.stock)

    def _returned(self, quantity: int, buyer: str | None) -> None:
        made_up = min(quantity, self.secret.oversold)
        self.secret.oversold -= made_up
        self.state.left = min(self.state.stock, self.state.left + quantity - made_up)
        if buyer is not None:
            self.bought[buyer] = Bought(max(0, self._bought_by(buyer) - quantity))
        if self.state.left and self.state.phase == "sold_out" and (self.state.ends_at or 0) > self.now:
            self.state.phase = "open"
            self.deadline(None, self.leave)
            self.deadline(self.state.ends_at, self.finish)

    def _over(self) -> None:
        self.deadline(None, self.open)
        self.deadline(None, self.finish)
        self.deadline(self.now + SEEN_FOR, self.leave)

    def _bought_by(self, buyer: str) -> int:
        bought = self.bought.get(buyer)
        return bought.quantity if bought else 0

    def _product_id(self) -> str | None:
        return self.state.product.id if self.state.product else None


@hookimpl
def register_mechanics() -> list[type[Mechanic[Any]]]:
    return [FlashSale]
