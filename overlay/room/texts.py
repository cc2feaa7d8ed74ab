"""Text that people write, as the room keeps it: without what cannot be seen."""

from __future__ import annotations

import unicodedata


def one_line(text: str) -> str:
    """One line without control characters, white space collapsed."""
    return " ".join(lines(text).split())


def lines(text: str) -> str:
    """Lines without control characters, ended by `\\n` whatever ended them before; no empty ones around."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
