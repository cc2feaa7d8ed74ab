"""People: how long a room knows of a link. The server's own tests are in tests/server/test_people.py."""

import msgspec
import pytest

from overlay.room.model import SYSTEM
from overlay.room.people import LinkEnded, PeopleSecret, check_link

HOUR = 3_600_000
MONTH = 31 * 24 * HOUR


@pytest.mark.parametrize("revoked", [True, False], ids=["revoked", "expired"])
@pytest.mark.parametrize("lasts", [None, HOUR // 2], ids=["endless", "with an end"])
async def test_a_link_that_is_over_is_over_for_good(open_room, revoked, lasts):
    """Nobody is forgotten whose link would then be let in again: one without an end in itself, however it was renewed."""
    room = await open_room()

    async def do(command, **arguments):
        return (await room.room.execute(f"people.{command}", arguments, actor=SYSTEM)).result

    until = None if lasts is None else room.now + lasts
    await do("meet", id="p", role="operator", until=until)
    await do("renew", id="p", until=room.now + HOUR)
    if revoked:
        await do("revoke", id="p", by="operator")
    room.now += 2 * HOUR
    for later in (0, MONTH, 12 * MONTH):
        room.now += later
        await do("invite", id=f"i{later}", code="c", role="host", by="operator", until=room.now + HOUR)
        people = msgspec.convert(room.room.people(), PeopleSecret)
        with pytest.raises(LinkEnded):
            check_link(people, "operator", 0, "p", until, room.now)
    assert ("p" in people.people) is (lasts is None)


async def test_who_is_not_let_in_any_more_takes_no_place(open_room, monkeypatch):
    monkeypatch.setattr("overlay.room.people.MOST_PEOPLE", 2)
    room = await open_room()
    for number in range(5):
        await room.room.execute("people.meet", {"id": f"p{number}", "role": "host"}, actor=SYSTEM)
        await room.room.execute("people.revoke", {"id": f"p{number}", "by": "x"}, actor=SYSTEM)
    invitation = {"id": "i", "code": "c", "role": "host", "by": "x", "until": room.now + HOUR}
    await room.room.execute("people.invite", invitation, actor=SYSTEM)
