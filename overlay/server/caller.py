"""Who asks: a role's link or a person's own, in which browser, and what they may do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from overlay.room.model import Actor
from overlay.server.roles import PUBLIC
from overlay.server.tokens import Pass


@dataclass(frozen=True)
class Caller:
    """One asker of a call or a page. `seat`: their browser, None for a script, which sends its token in a header."""

    pass_: Pass = field(default=Pass(PUBLIC))
    seat: str | None = None

    @property
    def role(self) -> str:
        return self.pass_.role

    @property
    def name(self) -> str:
        """A person's; empty where the link is a role's."""
        return self.pass_.name

    @property
    def holder(self) -> str | None:
        """Whose PIN counts: the person's, else the browser's."""
        return self.pass_.id or self.seat

    @property
    def actor(self) -> Actor:
        pass_ = self.pass_
        only = None if pass_.only is None else frozenset(pass_.only)
        return Actor(pass_.name or pass_.role, pass_.role, pass_.id, only)


def seat_of(secret: str) -> str:
    """The name under which a browser is known, from the secret in its cookie."""
    return f"seat-{hashlib.sha256(secret.encode()).hexdigest()[:16]}"
