"""Which product is being explained: read off what the room has on the air, whatever mechanic shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overlay.obs.recorder import Subject

PAUSE = 60_000
"""ms that a product may be off the air and still be the same explanation when it comes back."""


class Airing:
    """Fed with every state of the room."""

    def __init__(self) -> None:
        self.subject: Subject | None = None
        """What is on the air; of several products, the one that came last."""
        self._on_air: set[str] = set()
        self._last: str | None = None
        self._left_at = 0

    def look(self, topics: Mapping[str, Mapping[str, Any]], at: int) -> Subject | None:
        """The product whose explanation begins now (Unix ms), if one does."""
        now = {product["id"]: product for topic in topics.values() if (product := _product_of(topic)) is not None}
        began = None
        for id_ in now.keys() - self._on_air:
            subject = _subject(now[id_])
            if id_ != self._last or at - self._left_at > PAUSE:
                began = subject
            self.subject, self._last = subject, id_
        if self.subject is not None and self.subject.id not in now:
            self._left_at = at
            self.subject = next(map(_subject, now.values()), None)  # what stays is nothing new
        self._on_air = set(now)
        return began


def _subject(product: Mapping[str, Any]) -> Subject:
    return Subject(product["id"], int(product.get("number") or 0), str(product.get("name") or product["id"]))


def _product_of(topic: Mapping[str, Any]) -> Mapping[str, Any] | None:
    product = topic.get("product")
    if topic.get("on_air") is True and isinstance(product, dict) and isinstance(product.get("id"), str):
        return product
    return None
