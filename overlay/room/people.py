"""人员 | People: who was given a link of their own, invitations, what was revoked, PINs, and which pads are locked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from overlay.errors import Invalid, NotFound, Refused, Unauthenticated
from overlay.plugin.command import command
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import State

if TYPE_CHECKING:
    from overlay.room.memory import Memory
    from overlay.room.model import Actor

MOST_PEOPLE = 500
MOST_INVITATIONS = 200
NAME_LENGTH = 20
FORGOTTEN = 30 * 24 * 3_600_000
"""ms after its end that a link is still listed. One without an end in itself is not forgotten: it would work again."""
SERVER = frozenset({"timer", "feed", "system", "obs", "watch", "cli", "room"})
"""Names under which the server itself is in the journal."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
"""What a mechanic may be called."""

Role = Literal["host", "service", "assistant", "operator", "admin"]
LINK_ROLES: tuple[Role, ...] = ("host", "service", "assistant", "operator", "admin")
LinkRole = Literal["host", "service", "assistant", "operator", "admin", "ingest"]
RENEWABLE: tuple[LinkRole, ...] = (*LINK_ROLES, "ingest")
"""Roles whose link can be renewed: not the stage's, which OBS has loaded."""
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[\w.-]+\Z")]
Name = Annotated[str, msgspec.Meta(max_length=NAME_LENGTH)]
Only = Annotated[list[Key], msgspec.Meta(max_length=50)]
Hash = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=240)]


class Person(msgspec.Struct, kw_only=True):
    """Somebody with a link of their own. Times in Unix ms."""

    role: str
    name: str = ""  # empty: a link of its own without a name
    only: list[str] | None = None  # the only mechanics whose commands they may give
    given_at: int
    given_by: str
    until: int | None = None  # the end that the link has in itself, however long it was renewed for
    expires_at: int | None = None
    revoked_at: int | None = None
    revoked_by: str | None = None
    seen_at: int | None = None  # when they were last there, as of the last time they left
    lock_after: int | None = None  # minutes, instead of the room's

    @property
    def over_at(self) -> int | None:
        """When it works no longer."""
        return self.expires_at if self.revoked_at is None else self.revoked_at

    def forgotten_at(self, long_ago: int) -> bool:
        """Whether it was over by then, and would be without anybody knowing of it."""
        return all(end is not None and end < long_ago for end in (self.until, self.over_at))

    def require_valid(self, now: int) -> None:
        """Raise `LinkEnded` where the link was revoked or has expired."""
        if self.revoked_at is not None:
            raise revoked()
        if self.expires_at is not None and now >= self.expires_at:
            raise expired()


class Invitation(msgspec.Struct, kw_only=True):
    """`code`: a hash of the code. `lasts`: ms that the link lasts once it is taken."""

    code: str
    role: str
    name: str = ""
    only: list[str] | None = None
    lasts: int | None = None
    until: int
    given_at: int
    given_by: str
    person: str | None = None  # who took it
    nonce: str | None = None  # the hash of what the taker sent: the same taker may ask again
    revoked_at: int | None = None


class Renewal(msgspec.Struct):
    generation: int
    at: int
    by: str


class Pin(msgspec.Struct):
    salt: str
    hash: str


class PeopleState(State):
    revision: int = 0  # the row that made this content
    lock_after: int | None = None  # minutes without a touch after which a pad with a PIN locks itself


class PeopleSecret(State):
    people: dict[str, Person] = {}
    invitations: dict[str, Invitation] = {}
    links: dict[str, Renewal] = {}  # by role
    pins: dict[str, Pin] = {}  # by holder: a person's id, or the browser of a role's link
    locked: dict[str, int] = {}  # `holder@seat` → since when


class People(Mechanic[PeopleState]):
    """All commands are the server's: it checks who asks (overlay/server/people_api.py) and acts in their name."""

    name = "people"
    label = "人员 | People"

    secret: PeopleSecret

    @command(role="system", undo=False)
    def invite(
        self, id: Key, code: Hash, role: Role, by: str, until: int, name: Name = "",  # noqa: A002
        only: Only | None = None, lasts: int | None = None,
    ) -> None:  # fmt: skip
        """发出邀请 | Invite somebody"""
        self._forget()
        let_in = sum(one.over_at is None or one.over_at > self.now for one in self.secret.people.values())
        if len(self.secret.invitations) >= MOST_INVITATIONS or let_in >= MOST_PEOPLE:
            raise Refused(None, "人员太多，先收回一些 | there are too many people: revoke some first")
        self.secret.invitations[id] = Invitation(
            code=code, role=role, name=name, only=only, lasts=lasts, until=until, given_at=self.now, given_by=by
        )
        self._changed()

    @command(role="system", undo=False)
    def withdraw(self, id: Key) -> None:  # noqa: A002
        """收回邀请 | Withdraw an invitation"""
        invitation = self.secret.invitations.get(id)
        if invitation is None or invitation.person is not None:
            raise NotFound("没有这个邀请，或已被用掉 | there is no such invitation, or it was used", "id")
        if invitation.revoked_at is None:
            invitation.revoked_at = self.now
            self._changed()

    @command(role="system", undo=False)
    def accept(self, code: Hash, nonce: Hash, person: Key) -> str:
        """接受邀请 | Take an invitation"""
        found = next((one for one in self.secret.invitations.values() if one.code == code), None)
        if found is None:
            raise Refused(None, "没有这个邀请，请让运营重发一个 | there is no such invitation: ask for another")
        if found.person is not None and found.nonce == nonce and self.now < found.until:
            return found.person  # the answer to the first time was lost
        if found.person is not None:
            raise Refused(None, "这个邀请已经用过，只能用一次 | this invitation was used: it works once")
        if found.revoked_at is not None:
            raise Refused(None, "这个邀请已被收回 | this invitation was withdrawn")
        if self.now >= found.until:
            raise Refused(None, "这个邀请已过期，请让运营重发一个 | this invitation has expired: ask for another")
        found.person, found.nonce = person, nonce
        until = None if found.lasts is None else self.now + found.lasts
        self.secret.people[person] = Person(
            role=found.role, name=found.name, only=found.only, given_at=self.now, given_by=found.given_by,
            until=until, expires_at=until,
        )  # fmt: skip
        self.emit("joined", id=person, name=found.name, role=found.role)
        self._changed()
        return person

    @command(role="system", undo=False)
    def meet(
        self, id: Key, role: Role, name: Name = "", only: Only | None = None, until: int | None = None,  # noqa: A002
    ) -> None:  # fmt: skip
        """第一次使用命令行给的链接 | A link that the command line gave is used for the first time"""
        if id not in self.secret.people:
            self.secret.people[id] = Person(
                role=role, name=name, only=only, given_at=self.now, given_by="cli", until=until, expires_at=until
            )
            self.emit("joined", id=id, name=name, role=role)
            self._changed()

    @command(role="system", undo=False)
    def seen(self, id: Key) -> None:  # noqa: A002
        """离开 | Somebody has left"""
        if id in self.secret.people:
            self.secret.people[id].seen_at = self.now

    @command(role="system", undo=False)
    def revoke(self, id: Key, by: str) -> None:  # noqa: A002
        """收回链接 | Revoke a link"""
        person = self._person(id)
        if person.revoked_at is None:
            person.revoked_at, person.revoked_by = self.now, by
            self._drop_pin(id)
            self.emit("revoked", id=id, name=person.name)
            self._changed()

    @command(role="system", undo=False)
    def renew(self, id: Key, until: int | None = None) -> None:  # noqa: A002
        """延长链接 | Let a link last longer"""
        person = self._person(id)
        if person.revoked_at is not None:
            raise Refused(None, "已收回的链接不能延长，请重新邀请 | it was revoked: invite them again instead")
        person.expires_at = until
        self._changed()

    @command(role="system", undo=False)
    def renew_link(self, role: LinkRole, by: str) -> int:
        """换掉角色链接 | Give a role a new link, so that the old one stops working"""
        before = self.secret.links.get(role)
        generation = 1 if before is None else before.generation + 1
        self.secret.links[role] = Renewal(generation, self.now, by)
        self.emit("link_renewed", role=role)
        self._changed()
        return generation

    @command(role="system", undo=False)
    def set_pin(self, holder: Key, pin: Pin) -> None:
        """设置 PIN | Set a PIN"""
        self.secret.pins[holder] = pin
        self._changed()

    @command(role="system", undo=False)
    def clear_pin(self, holder: Key) -> None:
        """取消 PIN | Take a PIN away; pads that it locks are open again"""
        self._drop_pin(holder)
        self._changed()

    @command(role="system", undo=False)
    def lock(self, holder: Key, seat: Key) -> None:
        """锁定 | Lock a pad"""
        if holder not in self.secret.pins:
            raise Refused("pin", "先设一个 PIN | choose a PIN first")
        self.secret.locked.setdefault(f"{holder}@{seat}", self.now)
        self._changed()

    @command(role="system", undo=False)
    def unlock(self, holder: Key, seat: Key) -> None:
        """解锁 | Unlock a pad"""
        self.secret.locked.pop(f"{holder}@{seat}", None)
        self._changed()

    @command(role="system", undo=False)
    def lock_after(self, minutes: Minutes | None = None, person: Key | None = None) -> None:
        """无人操作几分钟后锁定 | Lock pads after so many minutes without a touch"""
        if person is None:
            self.state.lock_after = minutes
        else:
            self._person(person).lock_after = minutes
        self._changed()

    def _person(self, id: str) -> Person:  # noqa: A002
        if id not in self.secret.people:
            raise NotFound("没有这个人 | there is no such person", "id")
        return self.secret.people[id]

    def _drop_pin(self, holder: str) -> None:
        self.secret.pins.pop(holder, None)
        for key in [key for key in self.secret.locked if key.startswith(f"{holder}@")]:
            del self.secret.locked[key]

    def _forget(self) -> None:
        """Drop what nobody can use any more and nobody looks for."""
        long_ago = self.now - FORGOTTEN
        invitations, people = self.secret.invitations, self.secret.people
        for key in [key for key, one in invitations.items() if one.until < self.now - FORGOTTEN // 30]:
            del invitations[key]
        for key in [key for key, one in people.items() if one.forgotten_at(long_ago)]:
            self._drop_pin(key)
            del people[key]

    def _changed(self) -> None:
        self.state.revision = self.context.seq


class LinkEnded(Unauthenticated):
    """A good link that works no longer. `why` is for pages: `revoked` or `expired`."""

    def __init__(self, why: Literal["revoked", "expired"], message: str) -> None:
        super().__init__(message)
        self.why = why


def check_link(
    secret: PeopleSecret,
    role: str,
    generation: int,
    id: str | None,  # noqa: A002
    until: int | None,
    now: int,
) -> None:
    """Raise `LinkEnded` for a link that was revoked or has expired: a role's of this generation, or with an id."""
    if id is None:
        renewal = secret.links.get(role)
        if renewal is not None and generation < renewal.generation:
            raise revoked()
        return
    person = secret.people.get(id)
    if person is not None:
        person.require_valid(now)
    elif until is not None and now >= until:
        raise expired()


def expired() -> LinkEnded:
    return LinkEnded("expired", "此链接已过期，请让运营延长 | this link has expired: ask the operator to renew it")


def revoked() -> LinkEnded:
    return LinkEnded("revoked", "此链接已被收回，请找运营要新的 | this link was revoked: ask the operator for another")


def require_admitted(memory: Memory, actor: Actor, now: int) -> None:
    """Within a transaction: raise `LinkEnded` for a person whose link had ended before it. Rows have one order."""
    people = memory.mechanics.get("people")
    if actor.id is not None and people is not None and memory.works("people"):
        person = people.secret.people.get(actor.id)
        if person is not None:
            person.require_valid(now)


def clean_name(text: str) -> str:
    """A name as the journal may hold it. Raises `Invalid` for what could deceive whoever reads it."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise Invalid("name", "名字应为 1–{most} 个字 | a name has 1–{most} letters", most=NAME_LENGTH)
    if any(unicodedata.category(letter)[0] == "C" or unicodedata.category(letter) in ("Zl", "Zp") for letter in name):
        raise Invalid("name", "名字里有看不见的字符 | the name holds invisible characters")
    if name.casefold() in SERVER or name.casefold() in ("stage", "ingest", *LINK_ROLES):
        raise Invalid(
            "name", "{name} 是系统用的，换一个名字 | the system itself is called {name}: choose another name", name=name
        )
    return name
