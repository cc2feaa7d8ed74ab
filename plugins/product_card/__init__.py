"""讲解卡 | Product card: the product that the host is talking about."""

from __future__ import annotations

from typing import Any

from overlay import Mechanic, NotFound, Product, State, command, hookimpl, on


class ProductCardState(State):
    product: Product | None = None


class ProductCard(Mechanic[ProductCardState]):
    name, zone, content = "product_card", "card", "product"

    @command(role="assistant")
    def show(self, product: Product) -> None:
        """讲解商品 | Show a product

        product: 商品 | Product
        """
        self.state.product = product
        self.take()

    @command(role="assistant")
    def hide(self) -> None:
        """收起讲解卡 | Hide the card"""
        self.clear()

    @on("catalogue.changed")
    def follow_catalogue(self, changes: list[dict[str, Any]]) -> None:
        """A new price or stock is on the card at once; a product that is gone leaves the air."""
        shown = self.state.product
        if shown is None or not any(shown.id in change["ids"] for change in changes):
            return
        try:
            self.state.product = self.room.product(shown.id)
        except NotFound:
            self.state.product = None
            self.clear()


@hookimpl
def register_mechanics() -> list[type[Mechanic[Any]]]:
    return [ProductCard]
