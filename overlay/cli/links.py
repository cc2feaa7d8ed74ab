"""Addresses with tokens, and how a phone gets to them: pages by role, this machine's address, QR codes."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overlay.server.roles import PAGES
from overlay.server.tokens import load_key, token

if TYPE_CHECKING:
    from pathlib import Path

    from overlay.config import Config


@dataclass(frozen=True)
class Links:
    """Makes links to a server at `url`."""

    url: str
    config: Config

    def page(self, role: str, room: str) -> str:
        """The page of a role, with its token."""
        return f"{self.url}/{PAGES[role]}/{room}?token={role_token(self.config, role, room)}"


def role_token(config: Config, role: str, room: str) -> str:
    """The token of a role's link as it is now: of one that was renewed, the newest."""
    return token(load_key(config.data_folder), role, room, _generation(config.room_folder(room), role))


def _generation(folder: Path, role: str) -> int:
    """How often a role's link was renewed, straight from the room's database: no server has to run."""
    if role == "stage" or not (folder / "room.db").is_file():
        return 0
    from overlay.room.room import Room

    # In a thread of its own: we may be called from within an event loop.
    with ThreadPoolExecutor(1) as pool:
        people = pool.submit(asyncio.run, Room.people_of(folder)).result()
    generation: int = people.get("links", {}).get(role, {}).get("generation", 0)
    return generation


def qr_code(text: str) -> str:
    """A QR code in half blocks, light on a dark terminal and dark on a light one: scanners read both."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l").terminal(out=out, border=2, compact=True)
    return out.getvalue().rstrip("\n")
