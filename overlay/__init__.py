"""The control room of live commerce. A plugin imports this module and nothing below it."""

from overlay.errors import Invalid, NotFound, OverlayError, Refused, Unavailable
from overlay.plugin.command import command, on
from overlay.plugin.events import Comment, Enter, Follow, Gift, Like, Order, Share, Stats
from overlay.plugin.hooks import Route, hookimpl
from overlay.plugin.mechanic import Collection, Mechanic
from overlay.plugin.state import State
from overlay.plugin.values import Duration, Money, Product, SignedDuration, Viewer, key_of, masked

__version__ = "0.1.0"

__all__ = [
    "Collection",
    "Comment",
    "Duration",
    "Enter",
    "Follow",
    "Gift",
    "Invalid",
    "Like",
    "Mechanic",
    "Money",
    "NotFound",
    "Order",
    "OverlayError",
    "Product",
    "Refused",
    "Route",
    "Share",
    "SignedDuration",
    "State",
    "Stats",
    "Unavailable",
    "Viewer",
    "command",
    "hookimpl",
    "key_of",
    "masked",
    "on",
]
