"""Who may do what: the roles of tokens in their order, and `ingest`, which stands apart."""

from __future__ import annotations

from overlay.plugin.command import may

PUBLIC = "public"
INGEST = "ingest"
BEST_FIRST = ("admin", "operator", "assistant", "service", "host", "stage", INGEST)

PAGES = {
    "stage": "stage",
    "host": "prompter",
    "service": "console",
    "assistant": "console",
    "operator": "console",
    "admin": "console",
}
"""Role → the page that its link opens. `ingest` opens none: it posts events."""


def allowed(role: str, least: str) -> bool:
    """Whether a token's role opens an entry. `ingest` opens only what is for it; operators may that too."""
    if least == INGEST:
        return role == INGEST or may(role, "operator")
    return may(role, least)
