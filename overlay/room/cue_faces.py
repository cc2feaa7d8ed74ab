"""Faces: what a cue's button says of it now. A pure function of the committed state, the catalogue and OBS's state.

A face's `seen` stands for what somebody who presses goes by: what the cue does, its state, and price and product. A
press carries it back, and does nothing where it is another by then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from overlay.errors import Conflict, Invalid
from overlay.plugin.command import CommandInfo
from overlay.plugin.state import Document
from overlay.plugin.values import Duration, Money
from overlay.room.cue_model import Cue

OVER = frozenset({"ended", "done", "drawn", "closed"})
"""Phases in which nothing counts down any more."""
STATES = {
    "idle": "空闲 | idle", "armed": "已准备 | armed", "on_air": "正在播出 | on air", "counting": "正在计时 | counting",
    "paused": "已暂停 | paused",
    "sold_out": "已售罄 | sold out", "done": "已结束 | done", "running": "正在执行 | running",
}  # fmt: skip

_OUTPUTS = {
    "studio.start_stream": ("streaming",),
    "studio.start_record": ("recording",),
    "studio.start_replay": ("outputs", "replay", "active"),
    "studio.start_virtual_camera": ("outputs", "virtual_camera", "active"),
}
_encode = msgspec.json.Encoder().encode


class Offer(NamedTuple):
    """What a face needs of a product."""

    id: str
    price: int  # minor units
    stock: int | None


class View(NamedTuple):
    """The room as of one moment: what is committed, and the server's time."""

    topics: Mapping[str, Document]
    obs: Document
    offer: Callable[[str], Offer | None]  # of a product's id or link number
    now: int


class Life(NamedTuple):
    """What a cue is doing. `on`: it can be switched off. `mark`: tells two that look alike apart."""

    state: str = "idle"
    on: bool = False
    on_air: bool = False
    phase: str | None = None
    until: int | None = None
    paused_left: int | None = None
    left: int | None = None
    of: int | None = None
    step: tuple[int, int] | None = None
    mark: object = None


IDLE = Life()


class Shown(NamedTuple):
    """All of a face that can change while the cue stays as it is."""

    life: Life
    offers: tuple[tuple[str | None, int | None], ...]  # product and price of each thing it offers
    stock: tuple[int, int | None] | None
    refused: tuple[str, str, int] | None


class WatchedCue:
    """One cue, made ready to be looked at often."""

    def __init__(self, cue: Cue, commands: Mapping[str, CommandInfo]) -> None:
        self.cue = cue
        self.digest = cue.digest()
        self.refs = tuple(dict.fromkeys(_refs(cue, commands)))
        self.topics = frozenset(_mechanic(name, commands) for name, _ in cue.calls())
        infos = [commands[name] for name, _ in cue.calls() if name in commands]
        self.hold = cue.mode == "hold" or (cue.mode != "arm" and any(info.hold for info in infos))
        self._prices = tuple(_priced(cue, commands))
        self._life = _of_outside(cue) or _Topic(cue, commands).life
        always = {"id": cue.id, "label": cue.label, "mode": cue.mode, "page": cue.page, "folder": cue.folder}
        self._always: Document = always | {"keys": cue.keys}
        if cue.color is not None:
            self._always["color"] = cue.color
        if self.hold:
            self._always["hold"] = True

    def alive(self, view: View) -> Life:
        """What its own topic says, whatever presses there were."""
        return self._life(view)

    def shown(self, view: View, refused: tuple[str, str, int] | None = None) -> Shown:
        """What can change of its face, as it is now."""
        offers, first = [], None
        for ref, price in self._prices:
            offer = None if ref is None else view.offer(ref)
            first = first or offer
            offers.append(
                (None if offer is None else offer.id, price if price is not None or offer is None else offer.price)
            )
        life = self._now(view)
        stock = None if life.left is None else (life.left, life.of)
        if stock is None and first is not None and first.stock is not None:
            stock = (first.stock, None)
            if first.stock == 0 and life.state == "idle":
                life = life._replace(state="sold_out")
        if refused is None:
            refused = _stopped(view, self.cue.id)
        return Shown(life, tuple(offers), stock, refused)

    def seen(self, shown: Shown) -> str:
        """The token that a press carries: what it does, its state, what it offers."""
        life = shown.life
        state = _short([life.state, life.phase, life.mark])
        return f"{self.digest}.{state}.{_short(shown.offers)}"

    def face(self, shown: Shown) -> Document:
        """The face as pages get it; what is absent is left out."""
        life = shown.life
        face: Document = {**self._always, "state": life.state}
        if life.on_air:
            face["on_air"] = True
        for name in ("phase", "until", "paused_left"):
            if (value := getattr(life, name)) is not None:
                face[name] = value
        if shown.stock is not None:
            left, of = shown.stock
            face["stock"] = {"left": left} if of is None else {"left": left, "of": of}
        if shown.offers:
            product, price = shown.offers[0]
            face |= {key: value for key, value in (("product", product), ("price", price)) if value is not None}
        if life.step is not None:
            face["step"] = dict(zip(("at", "of"), life.step, strict=True))
        if shown.refused is not None:
            face["refused"] = dict(zip(("zh", "en", "at"), shown.refused, strict=True))
        face["seen"] = self.seen(shown)
        return face

    def _now(self, view: View) -> Life:
        own = view.topics.get("cues", {})
        running = own.get("running", {}).get(self.cue.id)
        if running is not None:
            step = (running["step"], len(self.cue.steps))
            return Life("running", on=True, until=running.get("until"), step=step, mark=running["run"])
        if self.cue.mode == "macro":
            return IDLE
        life = self._life(view)
        armed = own.get("armed", {}).get(self.cue.id)
        if armed is not None and armed["until"] > view.now:
            return life._replace(state="armed", until=armed["until"], mark=armed["press"])
        return life


def stale(watched: WatchedCue, shown: Shown, seen: str, currency: str, by: str) -> Conflict:
    """Why a press does nothing: what is other than its presser saw. `by`: who changed its topic last, or ""."""
    before = [*seen.split("."), "", "", ""]
    now = watched.seen(shown).split(".")
    label = watched.cue.label or watched.cue.id
    if before[0] != now[0]:
        return Conflict(
            "{cue}刚被修改，这次没有执行；请看清再按 | {cue} has been edited: nothing was done; look again, then press",
            "seen", cue=label,
        )  # fmt: skip
    if before[2] != now[2]:
        _, price = shown.offers[0] if shown.offers else (None, None)
        amount = "—" if price is None else f"{Money(price)} {currency}"
        return Conflict(
            "{cue}的价格或商品刚变了（现在 {price}），这次没有执行；请看清再按"
            " | the price or product of {cue} has changed (now {price}): nothing was done; look again, then press",
            "seen", cue=label, price=amount,
        )  # fmt: skip
    zh, _, en = STATES[shown.life.state].partition(" | ")
    if shown.life.state == "idle" and by:
        zh, en, by = f"刚被 {by} 改过", f"just changed by {by}", ""
    return Conflict(
        "{cue}的状态已不是按下时看到的：现在{zh}{by_zh}。这次没有执行；请看清再按"
        " | {cue} is no longer as it was when you pressed: now it is {en}{by_en}. Nothing was done; look, then press",
        "seen", cue=label, zh=zh, en=en, by_zh=f"（{by}）" if by else "", by_en=f" ({by})" if by else "",
    )  # fmt: skip


class _Topic:
    """Reads off a mechanic's topic whether it shows what a cue would make it show."""

    def __init__(self, cue: Cue, commands: Mapping[str, CommandInfo]) -> None:
        command = cue.command or ""
        info = commands.get(command)
        self._topic = _mechanic(command, commands)
        self._part = cue.args.get("name") if isinstance(cue.args.get("name"), str) else None
        self._switch = command.partition(".")[2]
        self._on = cue.args.get("on") if cue.args.keys() == {"on"} else None
        self._product: str | None = None
        self._values: list[tuple[str, object]] = []
        formats = info.schema.get("properties", {}) if info else {}
        for name, wanted in cue.args.items():
            if name == "product" or (info is not None and name in info.products):
                self._product = str(wanted)
            elif not isinstance(wanted, dict | list):
                self._values.append((name, _in_state(wanted, formats.get(name, {}).get("format"))))

    def life(self, view: View) -> Life:
        doc = view.topics.get(self._topic)
        if doc is None:
            return IDLE
        air = doc.get("on_air") is True
        if self._part is not None and (part := _part(doc, self._part)) is not None:
            return _life(part, air and part.get("phase") != "done", view.now)
        if isinstance(self._on, bool) and isinstance(doc.get(self._switch), bool):
            return Life("on_air", on=True) if self._on and doc[self._switch] else IDLE
        agrees = self._agrees(doc)
        if agrees:
            return _life(doc, air, view.now)
        if agrees is None:  # it says nothing that the topic shows: its state is how far the mechanic has come
            phase = doc.get("phase")
            return Life(phase=phase if isinstance(phase, str) else None, mark=doc.get("current"))
        return IDLE

    def _agrees(self, doc: Document) -> bool | None:
        """Do the cue's arguments say what the document shows? None: they say nothing that it could show."""
        compared = False
        if self._product is not None:
            product = doc.get("product")
            if not isinstance(product, dict) or self._product not in (product.get("id"), str(product.get("number"))):
                return False
            compared = True
        for name, wanted in self._values:
            found = doc.get(name)
            if found is None or isinstance(found, dict | list):
                continue
            if type(found) is not type(wanted) or found != wanted:
                return False
            compared = True
        return compared or None


def _life(doc: Document, air: bool, now: int) -> Life:
    phase = doc.get("phase")
    phase = phase if isinstance(phase, str) else None
    over = phase in OVER
    ahead = [] if over else [at for name, at in doc.items() if name.endswith("_at") and type(at) is int and at > now]
    until = min(ahead, default=None)
    paused_left = doc.get("paused_left")
    product = doc.get("product")
    left, of = doc.get("left"), doc.get("stock")
    if type(left) is not int:
        left, of = product.get("stock") if isinstance(product, dict) else None, None
    if phase == "sold_out" or left == 0:
        state = "sold_out"
    elif over:
        state = "done"
    elif paused_left is not None or phase == "paused":
        state = "paused"
    elif air:
        state = "on_air"
    else:
        state = "idle" if until is None else "counting"
    on = air or until is not None or state == "paused"
    return Life(state, on, air, phase, until, paused_left, left, of if type(of) is int else None)


def _part(doc: Document, name: str) -> Document | None:
    """The part of a document that lives on its own (one countdown of several)."""
    for value in doc.values():
        if type(value) is dict and "id" not in value and isinstance(part := value.get(name), dict):
            return part
    return None


def _of_outside(cue: Cue) -> Callable[[View], Life] | None:
    """For cues whose state is OBS's."""
    path: tuple[str, ...] | None = _OUTPUTS.get(cue.command or "")
    wanted: object = True
    if cue.command == "programme.scene":
        path, wanted = ("program_scene",), cue.args.get("name")
    if cue.command == "studio.studio_mode":
        path = ("outputs", "studio_mode")
        wanted = True if cue.args.get("on") is True else None
    if path is None:
        return None

    def life(view: View) -> Life:
        found: Any = view.obs
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return Life("on_air", on=True, on_air=True) if found is not None and found == wanted else IDLE

    return life


def obs_part(obs: Document) -> object:
    """All of OBS's state that faces depend on."""
    outputs = obs.get("outputs") or {}
    return [
        obs.get("program_scene"), obs.get("streaming"), obs.get("recording"), outputs.get("studio_mode"),
        (outputs.get("replay") or {}).get("active"), (outputs.get("virtual_camera") or {}).get("active"),
    ]  # fmt: skip


def depends_on_obs(cue: Cue) -> bool:
    return _of_outside(cue) is not None


def _mechanic(command: str, commands: Mapping[str, CommandInfo]) -> str:
    return commands[command].mechanic if command in commands else command.partition(".")[0]


def _refs(cue: Cue, commands: Mapping[str, CommandInfo]) -> list[str]:
    """The products that a cue names, by id or link number."""
    found = []
    for name, args in cue.calls():
        products = commands[name].products if name in commands else ("product",)
        found += [args[key] for key in products if isinstance(args.get(key), str)]
    return found


def _priced(cue: Cue, commands: Mapping[str, CommandInfo]) -> list[tuple[str | None, int | None]]:
    """Each product that it offers, and the price it gives, minor units; None: the catalogue's."""
    found: list[tuple[str | None, int | None]] = []
    for name, args in cue.calls():
        products = commands[name].products if name in commands else ("product",)
        ref = next((args[key] for key in products if isinstance(args.get(key), str)), None)
        price = _in_state(args.get("price"), "money")
        if ref is not None or type(price) is int:
            found.append((ref, price if type(price) is int else None))
    return found


def _in_state(wanted: object, form: str | None) -> object:
    """An argument as a mechanic's state would hold it."""
    try:
        if form == "money":
            return int(Money.parse(wanted))
        if form == "duration":
            return int(Duration.parse(wanted, signed=True))
    except Invalid:
        pass
    return wanted


def _stopped(view: View, cue: str) -> tuple[str, str, int] | None:
    stopped = view.topics.get("cues", {}).get("stopped", {}).get(cue)
    return None if stopped is None else (stopped["zh"], stopped["en"], stopped["at"])


def _short(value: object) -> str:
    return hashlib.blake2b(_encode(value), digest_size=6).hexdigest()
