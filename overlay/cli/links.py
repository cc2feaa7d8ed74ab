"""Addresses with tokens, and how a phone gets to them: pages by role, this machine's address, QR codes."""

from __future__ import annotations

import io
import ipaddress
import socket
from dataclasses import dataclass

from overlay.server.tokens import token

PAGES = {
    "stage": "stage",
    "host": "prompter",
    "service": "console",
    "assistant": "console",
    "operator": "console",
    "admin": "console",
}
"""Role → the page that its link opens. `ingest` opens none: it posts events."""


@dataclass(frozen=True)
class Links:
    """Makes links to a server at `url`."""

    url: str
    key: bytes

    def page(self, role: str, room: str) -> str:
        """The page of a role, with its token."""
        return f"{self.url}/{PAGES[role]}/{room}?token={token(self.key, role, room)}"


def is_loopback(host: str) -> bool:
    """Whether a server bound to this host is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether a server bound to this host is reached at every address of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""


def lan_address() -> str | None:
    """This machine's address in its network, None without one. Connecting UDP sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's (RFC 5737)
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_loopback(address) or is_wildcard(address) else address


def qr_code(text: str) -> str:
    """A QR code in half blocks, light on a dark terminal and dark on a light one: scanners read both."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l").terminal(out=out, border=2, compact=True)
    return out.getvalue().rstrip("\n")
