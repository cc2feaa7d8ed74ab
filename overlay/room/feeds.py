"""观众事件 | Feeds: which viewer events have been counted, so that a repeated one counts once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from overlay.plugin.events import Event, Order
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import State

KEPT = 100_000
"""Ids remembered, the newest. Platforms repeat an event within minutes, if they do."""
DROPPED_AT_ONCE = 1000


class FeedsState(State):
    pass


class FeedsSecret(State):
    totals: dict[str, int] = {}


class Seen(msgspec.Struct, array_like=True):
    number: int  # in order of arrival


class Feeds(Mechanic[FeedsState]):
    name = "feeds"
    label = "观众事件 | Viewer events"

    secret: FeedsSecret
    seen = Collection(Seen)

    def take_in(self, events: Sequence[Event]) -> list[bool]:
        """Count what is new; per event, whether it was. Paid orders lower the catalogue's stock, refunds raise it."""
        seen = self.seen
        totals = self.secret.totals
        number = sum(totals.values())
        fresh = []
        sales: dict[str, int] = {}
        for event in events:
            key = f"{event.platform} {event.id}"
            new = key not in seen
            fresh.append(new)
            if not new:
                continue
            number += 1
            seen[key] = Seen(number)
            kind = str(event.__struct_config__.tag)
            totals[kind] = totals.get(kind, 0) + 1
            if isinstance(event, Order):
                sign = {"paid": 1, "refunded": -1}.get(event.order.status, 0)
                if sign:
                    sales[event.order.product] = sales.get(event.order.product, 0) + sign * event.order.quantity
        for product, quantity in sales.items():
            self.context.count_sale(product, quantity)
        if len(seen) > KEPT + DROPPED_AT_ONCE:
            oldest = sorted(seen.items(), key=lambda item: item[1].number)[: len(seen) - KEPT]
            for key, _ in oldest:
                del seen[key]
        return fresh
