"""The room in a few plain lines: dictionaries, no journal, no patches. What the real one is compared with."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

ZONES = {"product_card": "card", "flash_sale": "card", "countdown": "timer", "lottery": "center"}
DONE_FOR, SEEN_FOR, KEPT = 10_000, 15_000, 20


class No(Exception):
    """The command is refused."""


class Model:
    """Topics and deadlines; each command is a method, `undo` and `panic` among them."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.seq = 0
        self.topics: dict[str, dict[str, Any]] = {
            "catalogue": {},
            "product_card": {"product": None},
            "countdown": {"timers": {}},
            "flash_sale": {"phase": "idle", "product": None, "left": 0, "opens_at": None, "ends_at": None},
            "lottery": {"phase": "idle", "entries": set(), "closes_at": None, "prizes": 0},
            "stage": {"guide": False},
        }
        for name in ZONES:
            self.topics[name]["air"] = None
        self.deadlines: dict[tuple[str, ...], int] = {}
        self.changed: dict[str, int] = {}
        self.undoable: list[dict[str, Any]] = []
        self.products_changed: set[str] = set()

    # One transaction, and what comes of it.

    def run(self, work: Callable[[], None], *, person: bool = True, barred: bool = False) -> None:
        before = copy.deepcopy((self.topics, self.deadlines))
        try:
            work()
        except No:
            self.topics, self.deadlines = before
            self.products_changed = set()
            raise
        self.seq += 1
        topics = [name for name in self.topics if self.topics[name] != before[0][name]]
        if person:
            keys = {*before[1], *self.deadlines}
            self.undoable.append({
                "seq": self.seq, "barred": barred,
                "topics": {name: before[0][name] for name in topics},
                "deadlines": {k: before[1].get(k) for k in keys if before[1].get(k) != self.deadlines.get(k)},
                "changed": {name: self.changed.get(name) for name in topics},
            })  # fmt: skip
            self.undoable = self.undoable[-KEPT:]
        self.changed.update(dict.fromkeys(topics, self.seq))
        self._follow()
        self.pass_time(0)

    def _follow(self) -> None:
        products, self.products_changed = self.products_changed, set()
        shown = self.topics["product_card"]["product"]
        if not products:
            return

        def follow() -> None:
            if shown is not None and shown["id"] in products:
                self.topics["product_card"]["product"] = copy.deepcopy(self.topics["catalogue"][shown["id"]])

        self.run(follow, person=False)

    def pass_time(self, ms: int) -> None:
        self.now += ms
        while due := sorted((at, i, k) for i, (k, at) in enumerate(self.deadlines.items()) if at <= self.now):
            for at, _, key in due:
                if self.deadlines.get(key) == at:
                    del self.deadlines[key]
                    self.run(lambda key=key: getattr(self, key[0])(*key[1:]), person=False)  # type: ignore[misc]

    def take(self, name: str, zone: str | None = None) -> None:
        if not self._shows(name):
            raise No
        zone = zone or ZONES[name]
        for other in ZONES:
            if other != name and self.topics[other]["air"] == zone:
                self.topics[other]["air"] = None
        self.topics[name]["air"] = zone

    def _shows(self, name: str) -> bool:
        topic = self.topics[name]
        return bool(topic["phase"] != "idle" if "phase" in topic else topic.get("product") or topic.get("timers"))

    def clear(self, name: str) -> None:
        if name == "lottery" and self.topics[name]["phase"] == "drawn":
            self.topics[name] = {"phase": "idle", "entries": set(), "closes_at": None, "prizes": 0}
        self.topics[name]["air"] = None

    def panic(self) -> None:
        for name in ZONES:
            self.topics[name]["air"] = None

    def undo(self) -> None:
        if not self.undoable or self.undoable[-1]["barred"]:
            raise No
        entry = self.undoable[-1]
        if any(self.changed[name] != entry["seq"] for name in entry["topics"]):
            raise No
        after = {**self.topics, **entry["topics"]}
        zones = [topic["air"] for topic in after.values() if topic.get("air")]
        if len(zones) != len(set(zones)):
            raise No
        self.undoable.pop()
        self.seq += 1
        if "catalogue" in entry["topics"]:
            old, new = self.topics["catalogue"], entry["topics"]["catalogue"]
            self.products_changed = {id_ for id_ in {*old, *new} if old.get(id_) != new.get(id_)}
        self.topics = copy.deepcopy(after)
        for key, at in entry["deadlines"].items():
            self.set(key, at)
        self.changed.update(entry["changed"])
        self._follow()
        self.pass_time(0)

    def set(self, key: tuple[str, ...], at: int | None) -> None:
        self.deadlines.pop(key, None)
        if at is not None:
            self.deadlines[key] = at

    # Catalogue and card.

    def put(self, id_: str, price: int, stock: int | None) -> None:
        sold = self.topics["catalogue"].get(id_, {}).get("sold", 0)
        left = None if stock is None else max(0, stock - sold)
        self.topics["catalogue"][id_] = {"id": id_, "price": price, "stock": left, "sold": sold}
        self.products_changed = {id_}

    def show(self, id_: str) -> None:
        self.topics["product_card"]["product"] = copy.deepcopy(self._product(id_))
        self.take("product_card")

    def _product(self, id_: str) -> dict[str, Any]:
        if id_ not in self.topics["catalogue"]:
            raise No
        product: dict[str, Any] = self.topics["catalogue"][id_]
        return product

    def _count_sale(self, id_: str, quantity: int) -> None:
        product = self._product(id_)
        product["sold"] += quantity
        if product["stock"] is not None:
            product["stock"] = max(0, product["stock"] - quantity)
        self.products_changed = {id_}

    def order(self, id_: str, quantity: int) -> None:
        if id_ in self.topics["catalogue"]:
            self._count_sale(id_, quantity)
        sale = self.topics["flash_sale"]
        if sale["phase"] == "open" and sale["product"] == id_:
            self._sold(min(quantity, sale["left"]))

    def guide(self, on: bool) -> None:
        self.topics["stage"]["guide"] = on

    # Countdowns.

    def start(self, name: str, lasts: int) -> None:
        timers = self.topics["countdown"]["timers"]
        if name in timers and timers[name]["phase"] != "done":
            raise No
        timers[name] = {"phase": "running", "ends_at": self.now + lasts}
        self.set(("forget", name), None)
        self.set(("done", name), self.now + lasts)
        self.take("countdown")

    def pause(self, name: str) -> None:
        timer = self._timer(name, "running")
        left = max(0, timer["ends_at"] - self.now)
        self.topics["countdown"]["timers"][name] = {"phase": "paused", "paused_left": left}
        self.set(("done", name), None)

    def resume(self, name: str) -> None:
        ends_at = self.now + self._timer(name, "paused")["paused_left"]
        self.topics["countdown"]["timers"][name] = {"phase": "running", "ends_at": ends_at}
        self.set(("done", name), ends_at)

    def adjust(self, name: str, by: int) -> None:
        timer = self._timer(name, "running", "paused")
        if timer["phase"] == "paused":
            timer["paused_left"] = max(0, timer["paused_left"] + by)
        else:
            timer["ends_at"] = max(self.now, timer["ends_at"] + by)
            self.set(("done", name), timer["ends_at"])

    def cancel(self, name: str) -> None:
        self._timer(name, "running", "paused", "done")
        self.forget(name)

    def done(self, name: str) -> None:
        self.topics["countdown"]["timers"][name]["phase"] = "done"
        self.set(("forget", name), self.now + DONE_FOR)

    def forget(self, name: str) -> None:
        timers = self.topics["countdown"]["timers"]
        del timers[name]
        self.set(("done", name), None)
        self.set(("forget", name), None)
        if not timers:
            self.clear("countdown")

    def _timer(self, name: str, *phases: str) -> dict[str, Any]:
        timer = self.topics["countdown"]["timers"].get(name)
        if timer is None or timer["phase"] not in phases:
            raise No
        return timer  # type: ignore[no-any-return]

    # Flash sale.

    def sell_at(self, id_: str, price: int, lasts: int, stock: int, armed_for: int) -> None:
        sale, product = self.topics["flash_sale"], self._product(id_)
        too_many = product["stock"] is not None and stock > product["stock"]
        if sale["phase"] in ("armed", "open") or price >= product["price"] or too_many:
            raise No
        opens_at = self.now + armed_for
        sale.update(phase="armed" if armed_for else "open", product=id_, left=stock)
        sale.update(opens_at=opens_at, ends_at=opens_at + lasts)
        self.set(("leave",), None)
        self.set(("finish",), opens_at + lasts)
        self.set(("open_sale",), opens_at if armed_for else None)
        self.take("flash_sale")

    def sell(self, quantity: int) -> None:
        sale = self.topics["flash_sale"]
        if sale["phase"] != "open" or quantity > sale["left"]:
            raise No
        self._count_sale(sale["product"], quantity)
        self._sold(quantity)

    def finish(self) -> None:
        if self.topics["flash_sale"]["phase"] not in ("armed", "open", "sold_out"):
            raise No
        self._over("ended")

    def open_sale(self) -> None:
        self.topics["flash_sale"]["phase"] = "open"

    def leave(self) -> None:
        if self.topics["flash_sale"]["phase"] in ("ended", "sold_out"):
            self.clear("flash_sale")

    def _sold(self, quantity: int) -> None:
        self.topics["flash_sale"]["left"] -= quantity
        if self.topics["flash_sale"]["left"] == 0:
            self._over("sold_out")

    def _over(self, phase: str) -> None:
        self.topics["flash_sale"]["phase"] = phase
        self.set(("open_sale",), None)
        self.set(("finish",), None)
        self.set(("leave",), self.now + SEEN_FOR)

    # Lottery.

    def open_lottery(self, prizes: int, lasts: int) -> None:
        lottery = self.topics["lottery"]
        if lottery["phase"] == "open" or (lottery["phase"] == "closed" and lottery["entries"]):
            raise No
        lottery.update(phase="open", entries=set(), prizes=prizes, closes_at=self.now + lasts)
        self.set(("close",), self.now + lasts)
        self.take("lottery")

    def enter(self, viewer: str) -> None:
        if self.topics["lottery"]["phase"] != "open":
            raise No
        self.topics["lottery"]["entries"].add(viewer)

    def close(self) -> None:
        if self.topics["lottery"]["phase"] != "open":
            raise No
        self.topics["lottery"].update(phase="closed", closes_at=self.now)
        self.set(("close",), None)

    def draw(self) -> None:
        if self.topics["lottery"]["phase"] != "closed" or not self.topics["lottery"]["entries"]:
            raise No
        self.topics["lottery"]["phase"] = "drawn"
