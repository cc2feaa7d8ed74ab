"""Viewer events: what feeds hand in and mechanics hear about."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from overlay.plugin.values import Count, Id, Money, Quantity, Text, Viewer


class ViewerEvent(msgspec.Struct, kw_only=True, tag_field="type"):
    """What every event has. `id` is unique within a platform; `at` is Unix ms, by the platform's clock.

    Decode with `dec_hook=overlay.plugin.values.from_argument`: money comes as a decimal string.
    """

    id: Id
    at: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    platform: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    viewer: Viewer | None = None


class Comment(ViewerEvent, kw_only=True, tag="comment"):
    text: Text


class Like(ViewerEvent, kw_only=True, tag="like"):
    count: Quantity = 1


class Follow(ViewerEvent, kw_only=True, tag="follow"):
    pass


class Share(ViewerEvent, kw_only=True, tag="share"):
    pass


class Enter(ViewerEvent, kw_only=True, tag="enter"):
    pass


class GiftItem(msgspec.Struct, kw_only=True):
    name: Text
    value: Money = Money(0)  # all pieces together


class Gift(ViewerEvent, kw_only=True, tag="gift"):
    gift: GiftItem
    count: Quantity = 1


class OrderItem(msgspec.Struct, kw_only=True):
    id: Id
    product: Id
    quantity: Quantity = 1
    amount: Money = Money(0)
    status: Literal["created", "paid", "cancelled", "refunded"] = "paid"


class Order(ViewerEvent, kw_only=True, tag="order"):
    order: OrderItem


class StatsFigures(msgspec.Struct, kw_only=True):
    online: Count | None = None
    views: Count | None = None
    likes: Count | None = None
    comments: Count | None = None
    followers: Count | None = None


class Stats(ViewerEvent, kw_only=True, tag="stats"):
    stats: StatsFigures


Event = Comment | Like | Follow | Share | Enter | Gift | Order | Stats
EVENT_TYPES = ("comment", "like", "follow", "share", "enter", "gift", "order", "stats")
