"""The HTTP calls on people: who was given a link, invitations, ends of links, and the PIN of one's own pad."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

import msgspec
import segno

from overlay.errors import Forbidden, Invalid, NotFound
from overlay.plugin.command import may
from overlay.room.model import Actor, Done, now_ms
from overlay.room.people import RENEWABLE, Role, clean_name
from overlay.server import shapes
from overlay.server.addresses import for_a_phone, is_loopback
from overlay.server.call import Call, named
from overlay.server.hosting import CONFIG, DOORKEEPER
from overlay.server.join import hashed
from overlay.server.locks import holder_of
from overlay.server.roles import INGEST, PAGES
from overlay.server.route import ROOM, Route
from overlay.server.tokens import token

CODE_BYTES = 16
CODE_MINUTES = 10
DAY = 24 * 3600

Name = Annotated[str, msgspec.Meta(max_length=80)]
Seconds = Annotated[int, msgspec.Meta(ge=60, le=30 * DAY)]
Only = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=80)]], msgspec.Meta(max_length=50)]


class PersonEntry(msgspec.Struct, omit_defaults=True):
    """Somebody with a link of their own. Times in Unix ms; `here`: pages open now; `locked`: pads."""

    id: str
    name: str
    role: str
    given_at: int
    given_by: str
    here: int = 0
    only: list[str] | None = None
    expires_at: int | None = None
    revoked_at: int | None = None
    revoked_by: str | None = None
    seen_at: int | None = None
    pin: bool = False
    locked: int = 0
    lock_after: int | None = None  # minutes


class InvitationEntry(msgspec.Struct, omit_defaults=True):
    id: str
    name: str
    role: str
    until: int
    given_at: int
    given_by: str
    state: Literal["open", "used", "expired", "withdrawn"]
    only: list[str] | None = None


class LinkEntry(msgspec.Struct, omit_defaults=True):
    """A role's link: how many pages have it open, and when it was last renewed."""

    role: str
    here: int = 0
    renewed_at: int | None = None
    renewed_by: str | None = None


class PadEntry(msgspec.Struct, omit_defaults=True):
    """A browser with a PIN that came with a role's link."""

    holder: str
    here: int = 0
    locked: bool = False


class PeopleList(msgspec.Struct, omit_defaults=True):
    people: list[PersonEntry]
    invitations: list[InvitationEntry]
    links: list[LinkEntry]
    pads: list[PadEntry]
    lock_after: int | None = None  # minutes


class InviteBody(msgspec.Struct, forbid_unknown_fields=True):
    """`lasts`: seconds that the link works from when it is taken; null until it is revoked."""

    role: Role
    name: Name = ""
    lasts: Seconds | None = None
    only: Only | None = None


class LinkAnswer(msgspec.Struct):
    """`qr`: the address as a picture, a data URI. `here_only`: no other machine reaches this server."""

    url: str
    qr: str
    here_only: bool


class Invited(LinkAnswer):
    id: str
    until: int  # Unix ms


class RenewBody(msgspec.Struct, forbid_unknown_fields=True):
    lasts: Seconds | None = None


class LockAfterBody(msgspec.Struct, forbid_unknown_fields=True):
    """`person` absent: of all who have no time of their own."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] | None = None
    person: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None


class PinBody(msgspec.Struct, forbid_unknown_fields=True):
    """`pin` null takes it away; `old` is needed where there is one."""

    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4,8}$")] | None = None
    old: Annotated[str, msgspec.Meta(max_length=8)] | None = None


class UnlockBody(msgspec.Struct, forbid_unknown_fields=True):
    pin: Annotated[str, msgspec.Meta(max_length=8)]


async def listed(call: Call) -> PeopleList:
    """GET …/people."""
    people = call.hosted.people
    known, now = people.known, now_ms()
    here: dict[str, int] = {}
    of_role: dict[str, int] = {}
    for page in call.hosted.hub.pages:
        here[page.who] = here.get(page.who, 0) + 1
        if page.caller.pass_.id is None and page.kind != "other":
            of_role[page.role] = of_role.get(page.role, 0) + 1
    locked = [pad.partition("@")[0] for pad in known.locked]
    return PeopleList(
        [
            PersonEntry(
                id_, one.name, one.role, one.given_at, one.given_by, here.get(id_, 0), one.only, one.expires_at,
                one.revoked_at, one.revoked_by, one.seen_at, id_ in known.pins, locked.count(id_), one.lock_after,
            )
            for id_, one in known.people.items()
        ],
        [
            InvitationEntry(
                id_, one.name, one.role, one.until, one.given_at, one.given_by,
                "used" if one.person else "withdrawn" if one.revoked_at else "expired" if now >= one.until else "open",
                one.only,
            )
            for id_, one in known.invitations.items()
        ],
        [
            LinkEntry(role, of_role.get(role, 0), *((last.at, last.by) if (last := known.links.get(role)) else ()))
            for role in RENEWABLE
        ],
        [PadEntry(one, here.get(one, 0), one in locked) for one in known.pins if one not in known.people],
        people.lock_after,
    )  # fmt: skip


async def invite(call: Call) -> Invited:
    """POST …/people/invitations: a code that works once, for some minutes, and makes whoever takes it somebody."""
    body = await call.json(InviteBody)
    _may_manage(call, body.role)
    name = clean_name(body.name) if body.name else ""
    only = _rights(call, body.only)
    id_, code, until = f"i-{secrets.token_hex(6)}", secrets.token_urlsafe(CODE_BYTES), now_ms() + CODE_MINUTES * 60_000
    lasts = None if body.lasts is None else body.lasts * 1000
    await _do(
        call, "invite", id=id_, code=hashed(code), role=body.role, by=call.actor.name, until=until, name=name,
        only=only, lasts=lasts,
    )  # fmt: skip
    # Behind the #: a browser never sends it, so that it is in no log on the way.
    return Invited(*_link(call, f"/join/{call.hosted.room.name}#{code}"), id_, until)


async def withdraw(call: Call) -> shapes.DoneAnswer:
    """DELETE …/people/invitations/{id}."""
    id_ = named(call, "id")
    invitation = call.hosted.people.known.invitations.get(id_)
    if invitation is not None:
        _may_manage(call, invitation.role)
    return _answer(await _do(call, "withdraw", id=id_))


async def revoke(call: Call) -> shapes.DoneAnswer:
    """POST …/people/{id}/revoke: at once, open pages included."""
    return _answer(await _do(call, "revoke", id=_person(call), by=call.actor.name))


async def renew(call: Call) -> shapes.DoneAnswer:
    """POST …/people/{id}/renew: the same link works for so long from now on."""
    body = await call.json(RenewBody)
    until = None if body.lasts is None else now_ms() + body.lasts * 1000
    return _answer(await _do(call, "renew", id=_person(call), until=until))


async def renew_link(call: Call) -> LinkAnswer:
    """POST …/people/links/{role}/renew: the old link of the role stops working, open pages included."""
    role = named(call, "role")
    if role not in RENEWABLE:
        raise NotFound("这个角色的链接不能换 | the link of this role cannot be renewed", "role")
    _may_manage(call, role)
    _rights(call, None)  # a role's link gives all that the role may
    done = await _do(call, "renew_link", role=role, by=call.actor.name)
    room = call.hosted.room.name
    new = token(call.app[DOORKEEPER].secret, role, room, done.result)
    path = f"/api/v1/rooms/{room}/events" if role == INGEST else f"/{PAGES[role]}/{room}"
    return LinkAnswer(*_link(call, f"{path}?token={new}"))


async def lock_after(call: Call) -> shapes.DoneAnswer:
    """PUT …/people/lock-after."""
    body = await call.json(LockAfterBody)
    return _answer(await _do(call, "lock_after", minutes=body.minutes, person=body.person))


async def reset_pin(call: Call) -> shapes.DoneAnswer:
    """DELETE …/people/pins/{holder}: their pads are open again."""
    holder, known = named(call, "holder"), call.hosted.people.known
    if holder not in known.pins:
        raise NotFound("这里没有 PIN | there is no PIN here", "holder")
    if holder in known.people:
        _may_manage(call, known.people[holder].role)
    done = await _do(call, "clear_pin", holder=holder)
    call.hosted.people.pins.forgive(holder)
    return _answer(done)


async def put_pin(call: Call) -> shapes.DoneAnswer:
    """PUT …/people/me/pin: set, changed or taken away by whoever knows the old one."""
    body = await call.json(PinBody)
    holder, _ = holder_of(call.caller)
    people = call.hosted.people
    kept = people.known.pins.get(holder)
    if kept is not None:
        if body.old is None:
            raise Invalid("old", "先输入现在的 PIN | give the present PIN first")
        await people.pins.check(holder, body.old, kept, "old")
    if body.pin is None:
        done = await _do(call, "clear_pin", holder=holder)
    else:
        made = await people.pins.make(body.pin)
        done = await _do(call, "set_pin", holder=holder, pin=msgspec.to_builtins(made))
    people.locks.touched(call.caller)
    return _answer(done)


async def lock(call: Call) -> shapes.DoneAnswer:
    """POST …/people/me/lock: this pad, until its PIN is given."""
    holder, seat = holder_of(call.caller)
    return _answer(await _do(call, "lock", holder=holder, seat=seat))


async def unlock(call: Call) -> shapes.DoneAnswer:
    """POST …/people/me/unlock."""
    body = await call.json(UnlockBody)
    holder, seat = holder_of(call.caller)
    people = call.hosted.people
    kept = people.known.pins.get(holder)
    if kept is not None:
        await people.pins.check(holder, body.pin, kept, "pin")
    done = await _do(call, "unlock", holder=holder, seat=seat)
    people.locks.touched(call.caller)
    return _answer(done)


async def _do(call: Call, command: str, **arguments: Any) -> Done:
    """One of the room's own commands, in the caller's name; it is none that undo would take back."""
    actor = Actor(call.actor.name, "system", call.actor.id)
    return await call.hosted.room.execute(f"people.{command}", arguments, actor=actor)


def _answer(done: Done) -> shapes.DoneAnswer:
    return shapes.DoneAnswer(done.seq)


def _person(call: Call) -> str:
    """The person of the path. Raises `NotFound`, and `Forbidden` where the caller may less than they."""
    id_ = named(call, "id")
    person = call.hosted.people.known.people.get(id_)
    if person is None:
        raise NotFound("没有这个人 | there is no such person", "id")
    _may_manage(call, person.role)
    return id_


def _may_manage(call: Call, role: str) -> None:
    """Raise `Forbidden` for a role above the caller's own."""
    if role != INGEST and not may(call.role, role):
        raise Forbidden("只有 {role} 能管 {role} 的链接 | only {role} manages links of {role}", "role", role=role)


def _rights(call: Call, wanted: list[str] | None) -> list[str] | None:
    """Which mechanics the invited may use. Raises `Invalid` for one that is not there, `Forbidden` beyond one's own."""
    known = call.hosted.room.mechanics()
    for name in wanted or ():
        if name not in known:
            raise Invalid("only", "没有 {name} 这个玩法 | there is no mechanic {name}", name=name)
    own = call.actor.only
    if own is not None and (wanted is None or not own.issuperset(wanted)):
        raise Forbidden("不能给出自己没有的权限 | you cannot give rights that you do not have", "only")
    return wanted


def _link(call: Call, path: str) -> tuple[str, str, bool]:
    """An address that a phone can open where any can, its picture, and whether none can."""
    request, bound_to = call.request, call.app[CONFIG].server.host
    url = for_a_phone(f"{request.scheme}://{request.host}", bound_to) + path
    picture = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=3, dark="#000", light="#fff")
    return url, picture, is_loopback(bound_to)


PEOPLE = f"{ROOM}/people"
ROUTES = (
    Route("GET", PEOPLE, listed, "operator", "人员、邀请和角色链接 | People and links", answer=PeopleList),
    Route(
        "POST", f"{PEOPLE}/invitations", invite, "operator", "邀请 | Invite somebody",
        body=InviteBody, answer=Invited, errors=(413, 422, 503), mechanic="people",
    ),
    Route(
        "DELETE", f"{PEOPLE}/invitations/{{id}}", withdraw, "operator", "收回邀请 | Withdraw an invitation",
        answer=shapes.DoneAnswer, errors=(404, 503), mechanic="people",
    ),
    Route(
        "POST", f"{PEOPLE}/{{id}}/revoke", revoke, "operator", "收回链接 | Revoke a link",
        answer=shapes.DoneAnswer, errors=(404, 503), mechanic="people",
    ),
    Route(
        "POST", f"{PEOPLE}/{{id}}/renew", renew, "operator", "延长链接 | Let a link last longer",
        body=RenewBody, answer=shapes.DoneAnswer, errors=(404, 413, 422, 503), mechanic="people",
    ),
    Route(
        "POST", f"{PEOPLE}/links/{{role}}/renew", renew_link, "operator", "换角色链接 | Renew a role's link",
        answer=LinkAnswer, errors=(404, 503), mechanic="people",
    ),
    Route(
        "PUT", f"{PEOPLE}/lock-after", lock_after, "operator", "无人操作多久后锁定 | When pads lock themselves",
        body=LockAfterBody, answer=shapes.DoneAnswer, errors=(404, 413, 503), mechanic="people",
    ),
    Route(
        "DELETE", f"{PEOPLE}/pins/{{holder}}", reset_pin, "operator", "重置 PIN | Reset a PIN",
        answer=shapes.DoneAnswer, errors=(404, 503), mechanic="people",
    ),
    Route(
        "PUT", f"{PEOPLE}/me/pin", put_pin, "host", "自己的 PIN | One's own PIN",
        body=PinBody, answer=shapes.DoneAnswer, errors=(413, 422, 429, 503),
    ),
    Route(
        "POST", f"{PEOPLE}/me/lock", lock, "host", "锁定这台 | Lock this pad",
        answer=shapes.DoneAnswer, errors=(422, 503),
    ),
    Route(
        "POST", f"{PEOPLE}/me/unlock", unlock, "host", "解锁这台 | Unlock this pad",
        body=UnlockBody, answer=shapes.DoneAnswer, errors=(413, 422, 429, 503), while_locked=True,
    ),
)  # fmt: skip
