"""The people of a room: who is here and edits what, and the end of a link, which ends its pages at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from overlay.errors import OverlayError, Unauthenticated
from overlay.room.model import Actor, Patch, now_ms
from overlay.room.people import LinkEnded, PeopleSecret, Person, check_link
from overlay.server.frames import text_frame
from overlay.server.locks import Locks
from overlay.server.pins import Pins
from overlay.server.tokens import CLI

if TYPE_CHECKING:
    from overlay.room.room import Room
    from overlay.server.caller import Caller
    from overlay.server.hub import Hub, Page
    from overlay.server.tokens import Pass

ENDED = 4401
"""WebSocket close code: the link works no longer. The reason is `revoked`, `expired` or `unknown`."""
SEEN_EVERY = 60_000
"""ms between two notes in the journal of when the same person was last here."""
LONGEST_SLEEP = 24 * 3600.0
SHOWN_TO = ("console",)
PEOPLE_ON = ("console", "prompter", "board")

log = logging.getLogger("overlay.server")
encode = msgspec.json.Encoder().encode


class People:
    """Of one room."""

    def __init__(self, room: Room, hub: Hub, secret: bytes) -> None:
        self._room = room
        self._hub = hub
        self.pins = Pins(secret)
        self.locks = Locks(self)
        self.minute = 60.0  # seconds
        self._document: object = None
        self._secret = PeopleSecret()
        self._said: list[dict[str, Any]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Watch no more."""
        self.locks.close()
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.gather(*self._tasks)

    @property
    def known(self) -> PeopleSecret:
        """What the room has of its people, as committed."""
        document = self._room.people()
        if document is not self._document:
            self._secret = msgspec.convert(document, PeopleSecret)
            self._document = document
        return self._secret

    @property
    def lock_after(self) -> int | None:
        """Minutes without a touch after which pads lock themselves, where a person has no time of their own."""
        minutes: int | None = self._room.state()["topics"]["people"].get("lock_after")
        return minutes

    def person(self, caller: Caller) -> Person | None:
        """Who asks, where their link is their own."""
        return None if caller.pass_.id is None else self.known.people.get(caller.pass_.id)

    def check(self, pass_: Pass) -> None:
        """Raise `LinkEnded` for a link that works no longer."""
        check_link(self.known, pass_.role, pass_.generation, pass_.id, pass_.until, now_ms())

    async def meet(self, caller: Caller) -> None:
        """Note somebody whose link nobody has told us of: the command line gave it."""
        pass_ = caller.pass_
        if pass_.id in (None, CLI) or pass_.id in self.known.people:
            return
        only = None if pass_.only is None else list(pass_.only)
        await self._note(
            "people.meet",
            {"id": pass_.id, "role": pass_.role, "name": pass_.name, "only": only, "until": pass_.until},
            Actor(caller.actor.name, "system", pass_.id),
        )

    # Who is here.

    def standing(self, caller: Caller) -> dict[str, Any]:
        """What somebody's own pages are told besides who they are."""
        standing = {
            "only": None if caller.pass_.only is None else sorted(caller.pass_.only),
            "locked": self.locks.locked(caller) or None,
            "pin": caller.holder in self.known.pins or None,
            "lock_after": self.locks.minutes(caller),
        }
        return {key: value for key, value in standing.items() if value is not None}

    def expect(self, page: Page) -> None:
        """A page is about to be greeted."""
        page.standing = self.standing(page.caller)

    def joined(self, page: Page) -> None:
        """A page is there and has been greeted."""
        if _is_shown(page):
            self._hub.send([page], self._message(self._here()))
        self._tell()
        self._set_timer()
        self.locks.seen(page.caller)

    def left(self, page: Page) -> None:
        """It is gone."""
        self._tell()
        id_ = page.caller.pass_.id
        person = self.person(page.caller)
        if id_ is None or person is None or any(other.caller.pass_.id == id_ for other in self._hub.pages):
            return
        if person.revoked_at is None and (person.seen_at is None or now_ms() - person.seen_at >= SEEN_EVERY):
            self.later("people.seen", {"id": id_}, Actor(page.caller.actor.name, "system", id_))

    def edits(self, page: Page, what: Sequence[str]) -> None:
        """A page says all that its person edits now."""
        page.editing = list(what)
        self._tell()

    def _here(self) -> list[dict[str, Any]]:
        """Who is here, one entry for each page that one has open."""
        entries: dict[tuple[str, str], dict[str, Any]] = {}
        for page in self._hub.pages:
            if not page.told or page.kind not in PEOPLE_ON:
                continue
            entry = entries.setdefault((page.who, page.kind), {**page.you(), "page": page.kind, "editing": []})
            entry["editing"] = sorted({*entry["editing"], *page.editing})
        return sorted(entries.values(), key=lambda entry: (entry.get("name", ""), entry["id"], entry["page"]))

    def _tell(self) -> None:
        here = self._here()
        if here != self._said:
            self._said = here
            self._hub.send([page for page in self._hub.pages if _is_shown(page)], self._message(here))

    def _message(self, here: list[dict[str, Any]]) -> bytes:
        return text_frame(encode({"type": "people", "people": here}))

    # Whose link has ended.

    def patched(self, patches: Sequence[Patch]) -> None:
        """A commit: who took something back is told to all; if it was about people, those who may no longer go."""
        for fact in (fact for patch in patches for fact in patch.facts if fact.name == "room.undone"):
            said = encode({"type": "undone", **fact.data})
            self._hub.send([page for page in self._hub.pages if _is_shown(page)], text_frame(said))
        if self._room.people() is self._document and not any(b'"people"' in patch.topics for patch in patches):
            return
        self._send_away()
        self.locks.changed()
        for page in self._hub.pages:
            standing = self.standing(page.caller)
            if standing != page.standing:
                page.standing = standing
                self._hub.send([page], text_frame(encode({"type": "you", "you": page.you() | standing})))

    def _send_away(self) -> None:
        for page in list(self._hub.pages):
            try:
                self.check(page.caller.pass_)
            except LinkEnded as ended:
                page.ended = True
                self._hub.leave(page)
                self._spawn(self._hang_up(page, ended.why))
        self._tell()
        self._set_timer()

    async def _hang_up(self, page: Page, why: str) -> None:
        await page.socket.close(code=ENDED, message=why.encode())

    def _set_timer(self) -> None:
        """Look again when the next link of a page that is here expires."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ends = [until for page in self._hub.pages if (until := self._until(page)) is not None]
        if ends:
            seconds = min(max(0.0, (min(ends) - now_ms()) / 1000), LONGEST_SLEEP)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._send_away)

    def _until(self, page: Page) -> int | None:
        person = self.person(page.caller)
        return page.caller.pass_.until if person is None else person.expires_at

    # The journal.

    def later(self, command: str, args: dict[str, Any], actor: Actor) -> None:
        """Have something journaled that nobody waits for."""
        self._spawn(self._note(command, args, actor))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _note(self, command: str, args: dict[str, Any], actor: Actor) -> None:
        try:
            await self._room.execute(command, args, actor=actor)
        except OverlayError as error:  # nobody is kept out by a full disk
            log.warning("room %s: %s was not noted: %s", self._room.name, command, error)


def _is_shown(page: Page) -> bool:
    return page.told and page.kind in SHOWN_TO


def is_page_socket(request: web.Request) -> bool:
    """Whether a page of ours wants its WebSocket. A script, which sends no Origin, reads the HTTP answer."""
    return request.headers.get("Upgrade", "").lower() == "websocket" and "Origin" in request.headers


async def turn_away(request: web.Request, error: Unauthenticated) -> web.StreamResponse:
    """Tell a page's WebSocket why it is not let in: it cannot read the answer to a handshake, only a close code."""
    socket = web.WebSocketResponse(timeout=1.0)
    await socket.prepare(request)
    await socket.close(code=ENDED, message=(error.why if isinstance(error, LinkEnded) else "unknown").encode())
    return socket
