"""What is told to the host: private, in order, acknowledged screen by screen, never in undo's way."""

from __future__ import annotations

from typing import Any

import pytest

from overlay.errors import Conflict, Forbidden, NotFound, Refused
from overlay.room.prompter import KEPT, LASTS
from overlay.testkit import OpenRoom, RoomKit
from plugins.product_card import ProductCard


async def told(kit: RoomKit) -> dict[str, Any]:
    found: dict[str, Any] = await kit.room.ask("prompter", "all")
    return found


async def test_messages_queue_in_order_and_each_screen_acknowledges_for_itself(open_room: OpenRoom) -> None:
    kit = await open_room()
    first = (await kit.do("prompter.send", role="service", text=" 语速\n放慢 "))["id"]
    second = (await kit.do("prompter.send", role="service", text="断货了", urgent=True))["id"]
    await kit.wait(2)
    await kit.do("prompter.acknowledge", role="host", id=second)
    await kit.wait(3)
    await kit.do("prompter.acknowledge", role="host", id=second, seat="cohost")
    await kit.do("prompter.acknowledge", role="host", id=second)  # pressed twice: the first counts
    await kit.stop()
    await kit.start()
    one, two = (await told(kit))["messages"]
    assert (one["id"], one["text"], one["urgent"], one["by"], one["acks"]) == (first, "语速 放慢", False, "service", {})
    assert two["text"] == "断货了"
    assert {seat: (ack["at"] - two["at"], ack["by"]) for seat, ack in two["acks"].items()} == {
        "host": (2000, "host"),
        "cohost": (5000, "host"),
    }
    assert {fact["text"] for fact in kit.facts_named("prompter.acknowledged")} == {
        "断货了"
    }  # for the journal's readers
    assert (await told(kit))["revision"] == kit.topic("prompter")["revision"]


async def test_a_message_for_one_screen_is_not_the_others(open_room: OpenRoom) -> None:
    kit = await open_room()
    id_ = (await kit.do("prompter.send", text="接一下", to="cohost"))["id"]
    with pytest.raises(Refused):
        await kit.do("prompter.acknowledge", role="host", id=id_, seat="host")
    await kit.do("prompter.acknowledge", role="host", id=id_, seat="cohost")


async def test_hosts_acknowledge_and_only_service_sends(open_room: OpenRoom) -> None:
    kit = await open_room()
    for command, arguments in {
        "send": {"text": "一"},
        "withdraw": {"id": "1"},
        "pin": {"text": "一"},
        "unpin": {},
    }.items():
        with pytest.raises(Forbidden):
            await kit.do(f"prompter.{command}", role="host", **arguments)
    with pytest.raises(Forbidden):
        await kit.do("prompter.acknowledge", role="stage", id="1")


async def test_stages_see_nothing_of_it(open_room: OpenRoom) -> None:
    kit = await open_room()
    await kit.do("prompter.send", text="机密")
    await kit.do("prompter.pin", text="机密", viewer={"id": "v1", "name": "机密"})
    assert kit.topic("prompter").keys() == {"revision", "on_air"}
    assert "机密" not in str(kit.room.state())


async def test_a_withdrawn_message_is_gone(open_room: OpenRoom) -> None:
    kit = await open_room()
    id_ = (await kit.do("prompter.send", text="发错了"))["id"]
    await kit.do("prompter.withdraw", role="service", id=id_)
    assert (await told(kit))["messages"] == []
    with pytest.raises(NotFound, match="withdrawn"):
        await kit.do("prompter.acknowledge", role="host", id=id_)


async def test_undo_takes_back_the_show_and_passes_messages_by(open_room: OpenRoom) -> None:
    kit = await open_room(ProductCard)
    await kit.product(id="A1")
    await kit.do("product_card.show", product="A1")
    id_ = (await kit.do("prompter.send", text="上错了"))["id"]
    await kit.do("prompter.acknowledge", role="host", id=id_)
    assert (await kit.undo())["undone"] == "product_card.show"
    assert not kit.topic("product_card")["on_air"]
    assert len((await told(kit))["messages"]) == 1


async def test_only_the_newest_are_kept_and_none_for_ever(open_room: OpenRoom) -> None:
    kit = await open_room()
    for number in range(KEPT + 2):
        await kit.do("prompter.send", text=str(number))
        await kit.wait(1)
    assert [one["text"] for one in (await told(kit))["messages"]] == [str(n) for n in range(2, KEPT + 2)]
    await kit.wait(LASTS / 1000 - 2)
    assert [one["text"] for one in (await told(kit))["messages"]] == [str(KEPT + 1)]
    await kit.wait(2)
    assert (await told(kit))["messages"] == []


async def test_the_next_session_begins_without_them(open_room: OpenRoom) -> None:
    kit = await open_room()
    await kit.do("session.start")
    await kit.do("prompter.send", text="收尾")
    await kit.do("prompter.pin", text="几号链接？")
    await kit.do("session.end")
    assert (await told(kit)).keys() == {"revision", "messages"}
    assert (await told(kit))["messages"] == []


async def test_a_pinned_question_is_answered_once(open_room: OpenRoom) -> None:
    kit = await open_room()
    old = (await kit.do("prompter.pin", role="service", text="孕妇能用吗？", viewer={"id": "v1", "name": "小王"}))["id"]
    id_ = (await kit.do("prompter.pin", role="service", text="几天发货"))["id"]
    with pytest.raises(Conflict):
        await kit.do("prompter.answered", role="host", id=old)
    assert (await told(kit))["question"]["text"] == "几天发货"
    await kit.do("prompter.answered", role="host", id=id_)
    assert "question" not in await told(kit)
    assert [fact["text"] for fact in kit.facts_named("prompter.answered")] == ["几天发货"]
    await kit.do("prompter.pin", text="还有吗")
    await kit.do("prompter.unpin", role="service")
    assert "question" not in await told(kit)


async def test_phrases_are_the_rooms_own_or_those_that_come_with_it(open_room: OpenRoom) -> None:
    kit = await open_room()
    await kit.do("prompter.phrases", phrases=["快一点", " 快一点", "看评论"])
    assert (await told(kit))["phrases"] == ["快一点", "看评论"]
    with pytest.raises(Refused):
        await kit.do("prompter.phrases", phrases=["\n"])
    await kit.do("prompter.phrases", phrases=[])
    assert "phrases" not in await told(kit)
