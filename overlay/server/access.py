"""Who is asking, and from where: tokens, cookies, the Host and Origin headers, and the headers of every answer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aiohttp import web

from overlay.errors import Forbidden, NotFound, Unauthenticated
from overlay.server.roles import BEST_FIRST
from overlay.server.tokens import verify

COOKIE_SECONDS = 90 * 24 * 3600
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>\d{1,5}))?", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

ANSWER_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address of a page holds its token
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


def page_policy(import_map: str) -> str:
    """The Content-Security-Policy of a page: our own files, and the one inline import map that has this hash.

    Styles may be inline, since OBS puts its user's CSS into the page that way; pictures may come from other hosts over
    TLS, where shops keep them.
    """
    return (
        "default-src 'none'; "
        f"script-src 'self' '{import_map}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self' data:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; "
        "frame-ancestors 'self'; form-action 'none'; base-uri 'none'; object-src 'none'"
    )


@dataclass(frozen=True)
class Names:
    """The names by which this server may be called; anything else is another site's name pointing at us."""

    names: frozenset[str]
    any_address: bool  # bound wider than loopback: an IP literal cannot be rebound, so each is right

    @classmethod
    def of(cls, bound_to: str, configured: Iterable[str]) -> Names:
        """What a server bound to this host answers to."""
        wide = bound_to not in _LOOPBACK and not _is_loopback(bound_to)
        own = {bound_to.lower()} if bound_to and not _is_unspecified(bound_to) else set()
        return cls(_LOOPBACK | own | {name.lower() for name in configured}, wide)

    def check(self, host: str) -> None:
        """Raise `Forbidden` unless a Host header names us. Ports are not looked at: tunnels change them."""
        match = _HOST.fullmatch(host)
        name = match["name"].strip("[]").lower() if match else ""
        if name in self.names or _is_loopback(name) or (self.any_address and _address(name) is not None):
            return
        raise Forbidden(
            "不接受主机名 {host}；可在 config.toml 的 server.hosts 里加上"
            " | the host name {host} is not one of ours; add it to server.hosts in config.toml",
            "Host",
            host=host[:100],
        )


def check_origin(request: web.Request) -> None:
    """Raise `Forbidden` where a page of another site is asking. No Origin: no page of another site can be."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    # The scheme is left out of it: behind a proxy that speaks TLS we do not see ours.
    scheme, separator, host = origin.partition("://")
    if not separator or scheme not in ("http", "https") or host.lower() != request.headers.get("Host", "").lower():
        raise Forbidden(
            "不接受来自 {origin} 的请求 | requests from {origin} are refused", "Origin", origin=origin[:100]
        )


class Doorkeeper:
    """Knows the secret behind the tokens, the rooms there are, and the names of the cookies."""

    def __init__(self, secret: bytes, rooms: Collection[str], port: int) -> None:
        self._secret = secret
        self._rooms = rooms
        self._port = port

    def role(self, request: web.Request, room: str | None) -> str:
        """The role that a request has in a room, or without a room the best it has in any.

        An explicit token decides; else the best cookie. Raises `Unauthenticated`, `Forbidden` (a token for another
        room) or `NotFound` (a good token, and no such room).
        """
        explicit = _explicit(request)
        if explicit is not None:
            return self._of_token(explicit, room)
        roles = self._of_cookies(request, self._rooms if room is None else (room,) if room in self._rooms else ())
        if roles:
            return min(roles, key=BEST_FIRST.index)
        if room is not None and self._of_cookies(request, self._rooms):
            raise self._elsewhere(room)
        raise Unauthenticated(
            "需要访问令牌；用 overlay link 取得链接 | this needs a token; `overlay link` prints addresses that have one"
        )

    def rooms(self, request: web.Request) -> dict[str, str]:
        """The rooms that a request may see, with its role in each."""
        seen = {}
        for room in self._rooms:
            try:
                seen[room] = self.role(request, room)
            except (Unauthenticated, Forbidden):
                continue
        return seen

    def remember(self, request: web.Request, response: web.StreamResponse, room: str, role: str) -> None:
        """Set the cookie by which the page's own calls are known; only for a token that came in the address."""
        explicit = _explicit(request)
        if explicit is not None:
            response.set_cookie(
                self._cookie(room, role),
                explicit,
                max_age=COOKIE_SECONDS,
                path="/",
                httponly=True,
                samesite="Strict",
                secure=request.secure,
            )

    def _of_token(self, token: str, room: str | None) -> str:
        roles = {name: role for name in self._rooms if (role := verify(self._secret, token, name)) is not None}
        if not roles:
            raise Unauthenticated("令牌无效 | this token is not valid")
        if room is None:
            return min(roles.values(), key=BEST_FIRST.index)
        if room not in roles:
            raise self._elsewhere(room)
        return roles[room]

    def _of_cookies(self, request: web.Request, rooms: Iterable[str]) -> list[str]:
        found = []
        for room in rooms:
            for role in BEST_FIRST:
                token = request.cookies.get(self._cookie(room, role))
                if token is not None and token.isascii() and verify(self._secret, token, room) == role:
                    found.append(role)
                    break
        return found

    def _elsewhere(self, room: str) -> Forbidden | NotFound:
        if room in self._rooms:
            return Forbidden("令牌不是这个直播间的 | this token is for another room")
        return NotFound("没有直播间 {room} | there is no room {room}", "room", room=room[:100])

    def _cookie(self, room: str, role: str) -> str:
        # Cookies of one host are shared by all its ports: two servers on one machine must not overwrite each other's.
        return f"overlay_{self._port}_{room}_{role}"


def _explicit(request: web.Request) -> str | None:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    token = credentials.strip() if scheme.lower() == "bearer" else request.query.get("token")
    # A token is ASCII; what is not would not even encode, and is as wrong as any other wrong one.
    return token if token is None or token.isascii() else ""


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _is_unspecified(name: str) -> bool:
    address = _address(name)
    return address is not None and address.is_unspecified
