"""The room against a plain model: any commands in any order, time passing, restarts; they never differ."""

from __future__ import annotations

import asyncio
import functools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from overlay.errors import Conflict, Invalid, NotFound, OverlayError, Refused
from overlay.room.model import Actor
from overlay.room.patches import merge
from overlay.testkit import RoomKit
from plugins.countdown import Countdown
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery
from plugins.product_card import ProductCard
from tests.room.model import Model, No

OPERATOR = Actor("operator", "operator")
IDS = st.sampled_from(["A1", "A2"])
NAMES = st.sampled_from(["一", "二"])
TOPICS = st.sampled_from(["product_card", "flash_sale", "countdown", "lottery"])
SECONDS = st.sampled_from([1, 4, 9, 10, 15, 40])  # the mechanics themselves wait for 10 and 15


def timers_in(*phases: str) -> Callable[[RoomMachine], bool]:
    return lambda self: any(t["phase"] in phases for t in self.model.topics["countdown"]["timers"].values())


def phase(topic: str, *phases: str) -> Callable[[RoomMachine], bool]:
    return lambda self: self.model.topics[topic]["phase"] in phases


class WatchedKit(RoomKit):
    """Checks with every patch that it is on disk and in order before anybody sees it."""

    seen = 0
    early = 0  # patches that came out of order, or before they were on disk
    copy: dict[str, Any]

    def patched(self, patches: Any) -> None:
        super().patched(patches)
        connection = sqlite3.connect(self._folder / "room.db")
        (on_disk,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        connection.close()
        for patch in patches:
            self.early += patch.seq != self.seen + 1 or patch.seq > on_disk
            self.seen = patch.seq
            self.copy = merge(self.copy, json.loads(patch.topics))
        self.early += self.room.seq != self.seen


class RoomMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.kit = WatchedKit(self.folder, [ProductCard, Countdown, FlashSale, Lottery])
        self.runner.run(self.kit.start())
        self.kit.copy = self.kit.room.state()["topics"]
        self.model = Model(self.kit.now)
        self.keys: dict[str, tuple[str, int]] = {}
        self.sent = 0
        for id_ in ("A1", "A2"):
            self.put(id_, 40, 10)

    def teardown(self) -> None:
        if hasattr(self, "kit"):
            self.runner.run(self.kit.stop())
            self.runner.close()
            shutil.rmtree(self.folder)

    def both(self, expected: Callable[[], None], command: str, barred: bool = False, **arguments: Any) -> None:
        """The command to the room and its method to the model: both do it or both refuse."""
        self._compare(
            lambda: self.model.run(expected, barred=barred),
            functools.partial(self.kit.do, command, **arguments),
        )

    def _compare(self, expected: Callable[[], None], real: Callable[[], Any]) -> None:
        try:
            expected()
        except No:
            before = self.kit.room.state()
            with pytest.raises((Refused, NotFound)):
                self.runner.run(real())
            self.runner.run(self.kit.room.settle())
            assert self.kit.room.state() == before
        else:
            self.runner.run(real())

    @rule(id_=IDS, price=st.integers(30, 50), stock=st.none() | st.integers(0, 20))
    def put(self, id_: str, price: int, stock: int | None) -> None:
        product = {"id": id_, "name": id_, "price": f"{price}.00", "stock": stock}
        self.both(lambda: self.model.put(id_, price * 100, stock), "catalogue.put", product=product)

    @rule(id_=IDS)
    def show(self, id_: str) -> None:
        self.both(lambda: self.model.show(id_), "product_card.show", product=id_)

    @rule(id_=IDS, quantity=st.integers(1, 5), twice=st.booleans())
    def order(self, id_: str, quantity: int, twice: bool) -> None:
        self.sent += 1
        order = {"type": "order", "id": str(self.sent), "order": {"id": "1", "product": id_, "quantity": quantity}}
        self.model.run(lambda: self.model.order(id_, quantity), person=False)
        self.runner.run(self.kit.events(*[order] * (2 if twice else 1)))

    @rule(name=NAMES, lasts=SECONDS)
    def start(self, name: str, lasts: int) -> None:
        self.both(lambda: self.model.start(name, lasts * 1000), "countdown.start", name=name, label=name, lasts=lasts)

    @precondition(timers_in("running", "paused", "done"))
    @rule(name=NAMES, what=st.sampled_from(["pause", "resume", "cancel"]))
    def change_timer(self, name: str, what: str) -> None:
        self.both(lambda: getattr(self.model, what)(name), f"countdown.{what}", name=name)

    @precondition(timers_in("running", "paused"))
    @rule(name=NAMES, by=st.integers(-40, 40))
    def adjust(self, name: str, by: int) -> None:
        self.both(lambda: self.model.adjust(name, by * 1000), "countdown.adjust", name=name, by=by)

    @rule(id_=IDS, price=st.integers(20, 35), lasts=SECONDS, stock=st.integers(1, 4), armed=st.just(0) | SECONDS)
    def start_sale(self, id_: str, price: int, lasts: int, stock: int, armed: int) -> None:
        self.both(
            lambda: self.model.sell_at(id_, price * 100, lasts * 1000, stock, armed * 1000), "flash_sale.start",
            product=id_, price=f"{price}.00", lasts=lasts, stock=stock, armed_for=armed,
        )  # fmt: skip

    @precondition(phase("flash_sale", "open"))
    @rule(quantity=st.integers(1, 2))
    def sell(self, quantity: int) -> None:
        self.both(lambda: self.model.sell(quantity), "flash_sale.sell", quantity=quantity)

    @precondition(phase("flash_sale", "armed", "open", "sold_out"))
    @rule()
    def finish(self) -> None:
        self.both(self.model.finish, "flash_sale.finish")

    @rule(prizes=st.integers(1, 3), lasts=SECONDS)
    def open_lottery(self, prizes: int, lasts: int) -> None:
        self.both(
            lambda: self.model.open_lottery(prizes, lasts * 1000), "lottery.open", barred=True,
            title="抽奖", prizes=[{"name": "杯", "count": prizes}], lasts=lasts,
        )  # fmt: skip

    @precondition(phase("lottery", "open"))
    @rule(viewer=st.sampled_from("abcde"))
    def enter(self, viewer: str) -> None:
        self.both(lambda: self.model.enter(viewer), "lottery.enter", barred=True, viewer={"id": viewer})

    @precondition(phase("lottery", "open"))
    @rule()
    def close(self) -> None:
        self.both(self.model.close, "lottery.close", barred=True)

    @precondition(phase("lottery", "closed"))
    @rule()
    def draw(self) -> None:
        self.both(self.model.draw, "lottery.draw", barred=True)

    @rule(what=st.sampled_from(["finish", "sell", "close", "draw", "enter", "pause", "resume", "cancel"]))
    def at_any_time(self, what: str) -> None:
        {
            "finish": self.finish, "close": self.close, "draw": self.draw,
            "sell": lambda: self.sell(1), "enter": lambda: self.enter("f"),
        }.get(what, lambda: self.change_timer("三", what))()  # fmt: skip

    @rule(topic=TOPICS, zone=st.none() | st.sampled_from(["card", "timer", "center", "full"]))
    def take(self, topic: str, zone: str | None) -> None:
        self.both(lambda: self.model.take(topic, zone), f"{topic}.take", zone=zone)

    @rule(topic=TOPICS)
    def clear(self, topic: str) -> None:
        self.both(lambda: self.model.clear(topic), f"{topic}.clear", barred=topic == "lottery")

    @rule()
    def panic(self) -> None:
        self.model.run(self.model.panic)
        self.runner.run(self.kit.room.panic(actor=OPERATOR))

    @rule()
    def undo(self) -> None:
        self._compare(self.model.undo, self.kit.undo)

    @rule()
    def undo_again(self) -> None:
        self.undo()

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.model.pass_time(seconds * 1000)
        self.runner.run(self.kit.wait(seconds))

    @rule(seconds=st.just(0) | SECONDS)
    def restart(self, seconds: int) -> None:
        self.runner.run(self.kit.stop())
        self.kit.now += seconds * 1000
        before = self.kit.seen
        self.model.pass_time(seconds * 1000)
        self.runner.run(self._start())
        assert self.kit.room.seq >= before

    async def _start(self) -> None:
        await self.kit.start()
        self.kit.seen = self.kit.room.seq  # what fell due at the start was not listened to
        self.kit.copy = self.kit.room.state()["topics"]

    @rule(
        key=st.sampled_from("xyz"),
        page=st.booleans(),
        command=st.sampled_from(["lottery.close", "stage.guide"]),
        on=st.booleans(),
    )
    def with_key(self, key: str, page: bool, command: str, on: bool) -> None:
        """A key repeats its answer, whatever was asked for with it since; a refused command has used none up."""
        if page:
            key = self.kit.room.key_prefix + key
        send = self.kit.room.execute(command, {"on": on} if command == "stage.guide" else {}, actor=OPERATOR, key=key)
        if key in self.keys:
            known, seq = self.keys[key]
            before = self.kit.room.state()
            if known == command:
                assert self.runner.run(send).seq == seq
            else:
                with pytest.raises(Conflict):
                    self.runner.run(send)
            assert self.kit.room.state() == before
            return
        expected = self.model.close if command == "lottery.close" else lambda: self.model.guide(on)
        try:
            self.model.run(expected, barred=command == "lottery.close")
        except No:
            with pytest.raises(Refused):
                self.runner.run(send)
        else:
            self.keys[key] = (command, self.runner.run(send).seq)
            self.runner.run(self.kit.room.settle())

    @rule(command=st.sampled_from(["flash_sale.start", "nothing.at_all", "countdown.start", "catalogue.count_sales"]))
    def send_nonsense(self, command: str) -> None:
        before = self.kit.room.state()
        with pytest.raises((Invalid, NotFound)) as refusal:
            self.runner.run(self.kit.room.execute(command, {"winner": "me"}, actor=OPERATOR))
        assert isinstance(refusal.value, OverlayError)
        assert self.kit.room.state() == before

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "kit"):
            return
        state = self.kit.room.state()
        topics, model = state["topics"], self.model.topics
        assert state["seq"] == self.model.seq
        assert self.kit.early == 0
        assert self.kit.copy == topics
        for name in ("product_card", "flash_sale", "countdown", "lottery"):
            assert (topics[name].get("zone"), topics[name]["on_air"]) == (model[name]["air"], bool(model[name]["air"]))
        assert {p.id: {"id": p.id, "price": p.price, "stock": p.stock, "sold": p.sold}
                for p in self.kit.room.products()} == model["catalogue"]  # fmt: skip
        assert _product(topics["product_card"].get("product")) == model["product_card"]["product"]
        timers = {
            name: {key: value for key, value in timer.items() if key != "label"}
            for name, timer in topics["countdown"]["timers"].items()
        }
        assert timers == model["countdown"]["timers"]
        assert topics["stage"]["guide"] == model["stage"]["guide"]
        sale, expected = topics["flash_sale"], model["flash_sale"]
        assert (sale.get("product") or {}).get("id") == expected["product"]
        for key in ("phase", "left", "opens_at", "ends_at"):
            assert sale.get(key) == expected[key]
        lottery, expected = topics["lottery"], model["lottery"]
        assert (lottery["phase"], lottery["entries"]) == (expected["phase"], len(expected["entries"]))
        assert lottery.get("closes_at") == expected["closes_at"]
        winners = min(expected["prizes"], len(expected["entries"])) if expected["phase"] == "drawn" else 0
        assert len(lottery["winners"]) == winners


def _product(shown: dict[str, Any] | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    return {"id": shown["id"], "price": shown["price"], "stock": shown.get("stock"), "sold": shown["sold"]}


TestRoom = RoomMachine.TestCase
TestRoom.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
