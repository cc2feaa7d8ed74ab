"""At which addresses a server is reached: from this machine only, or by a phone in its network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


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


def for_a_phone(origin: str, bound_to: str) -> str:
    """The address to give to a phone, where we are spoken to at `origin`: loopback would be the phone itself."""
    parts = urlsplit(origin)
    if is_loopback(parts.hostname or "") and is_wildcard(bound_to) and (lan := lan_address()):
        return f"{parts.scheme}://{lan}" + (f":{parts.port}" if parts.port else "")
    return origin
