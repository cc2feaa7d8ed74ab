"""Who is asking, and from where: tokens, cookies, the Host and Origin headers, and the headers of every answer."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from aiohttp import web

from overlay.errors import Forbidden, NotFound, Unauthenticated
from overlay.room.people import LinkEnded
from overlay.server.caller import Caller, seat_of
from overlay.server.roles import BEST_FIRST, INGEST
from overlay.server.tokens import Pass, read

OWN = "own"
"""What the cookie of a person's own link is called by, where a role's link has its role."""
COOKIE_SECONDS = 90 * 24 * 3600
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>\d{1,5}))?", re.IGNORECASE)
_SEAT = re.compile(r"[A-Za-z0-9_-]{32}")
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
    """Knows the secret behind the tokens, the rooms there are, who may no longer, and the names of the cookies.

    `check(room, pass)` raises `LinkEnded` for a link that was revoked or has expired.
    """

    def __init__(
        self, secret: bytes, rooms: Collection[str], port: int, check: Callable[[str, Pass], None] = lambda *_: None
    ) -> None:
        self.secret = secret
        self._rooms = rooms
        self._port = port
        self._check = check

    def caller(self, request: web.Request, room: str | None) -> Caller:
        """Who asks for a room, or without a room the best that they are in any.

        An explicit token decides; then the cookie of a person's own link; then the best of the roles' cookies. Raises
        `Unauthenticated` (with `LinkEnded` among them), `Forbidden` (a token for another room) or `NotFound` (a good
        token, and no such room).
        """
        explicit = _explicit(request)
        header = "Authorization" in request.headers
        seat = None if header else self.seat(request)
        if explicit is not None:
            return Caller(self._of_token(explicit, room), seat)
        rooms = self._rooms if room is None else (room,) if room in self._rooms else ()
        passes = self._of_cookies(request, rooms)
        if passes:
            return Caller(_best(passes), seat)
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
                seen[room] = self.caller(request, room).role
            except (Unauthenticated, Forbidden):
                continue
        return seen

    def remember(self, request: web.Request, response: web.StreamResponse, room: str, pass_: Pass) -> None:
        """Set the cookie by which the page's own calls are known; only for a token that came with the request.

        A link that somebody opens by hand is what they want to be here from now on: a role's takes the place of a
        person's. But a stage is a picture, and changes nobody.
        """
        explicit = _explicit(request)
        if explicit is None:
            return
        self.let_in(request, response, room, pass_, explicit)
        if pass_.id is None and pass_.role not in ("stage", INGEST):
            response.del_cookie(self._cookie(room, OWN), path="/", httponly=True, samesite="Strict")

    def let_in(self, request: web.Request, response: web.StreamResponse, room: str, pass_: Pass, token: str) -> None:
        """Give a browser the cookie of a link."""
        self._set(request, response, self._cookie(room, pass_.role if pass_.id is None else OWN), token)

    def seat(self, request: web.Request) -> str | None:
        """The name of the browser that asks, None where it has none yet."""
        secret = request.cookies.get(self._seat_cookie)
        return seat_of(secret) if secret is not None and _SEAT.fullmatch(secret) else None

    def give_seat(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give a browser the cookie by which it is told from others."""
        if self.seat(request) is None:
            self._set(request, response, self._seat_cookie, secrets.token_urlsafe(24))

    def _set(self, request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=COOKIE_SECONDS, path="/", httponly=True, samesite="Strict", secure=request.secure
        )

    def _of_token(self, token: str, room: str | None) -> Pass:
        passes = {name: pass_ for name in self._rooms if (pass_ := read(self.secret, token, name)) is not None}
        if not passes:
            raise Unauthenticated(
                "令牌无效：链接没有复制全，或已经换掉，请找运营要新的"
                " | this token is not valid: the link was cut off or replaced, ask the operator for another"
            )
        if room is None:
            return _best([self._checked(name, pass_) for name, pass_ in passes.items()])
        if room not in passes:
            raise self._elsewhere(room)
        return self._checked(room, passes[room])

    def _of_cookies(self, request: web.Request, rooms: Iterable[str]) -> list[Pass]:
        """One a room. Raises `LinkEnded` where a room's cookies are of links that work no longer."""
        found = []
        for room in rooms:
            ended: LinkEnded | None = None
            for kind in (OWN, *BEST_FIRST):
                token = request.cookies.get(self._cookie(room, kind))
                pass_ = read(self.secret, token, room) if token is not None and token.isascii() else None
                if pass_ is None or kind != (pass_.role if pass_.id is None else OWN):
                    continue
                try:
                    found.append(self._checked(room, pass_))
                except LinkEnded as error:
                    ended = ended or error
                    if kind == OWN:  # whoever was sent away does not come back as somebody else
                        break
                    continue
                ended = None
                break
            if ended is not None:
                raise ended
        return found

    def _checked(self, room: str, pass_: Pass) -> Pass:
        self._check(room, pass_)
        return pass_

    def _elsewhere(self, room: str) -> Forbidden | NotFound:
        if room in self._rooms:
            return Forbidden("令牌不是这个直播间的 | this token is for another room")
        return NotFound("没有直播间 {room} | there is no room {room}", "room", room=room[:100])

    def _cookie(self, room: str, kind: str) -> str:
        # Cookies of one host are shared by all its ports: two servers on one machine must not overwrite each other's.
        return f"overlay_{self._port}_{room}_{kind}"

    @property
    def _seat_cookie(self) -> str:
        return f"overlay_{self._port}_seat"


def _best(passes: Iterable[Pass]) -> Pass:
    return min(passes, key=lambda pass_: BEST_FIRST.index(pass_.role))


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
