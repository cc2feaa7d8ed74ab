"""抽奖 | Lottery: a draw that anybody can check. There is no way to name a winner in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from overlay import (
    Collection,
    Comment,
    Duration,
    Mechanic,
    Money,
    NotFound,
    Refused,
    Route,
    State,
    Viewer,
    command,
    hookimpl,
    masked,
    on,
)
from plugins.lottery.draw import FORMAT, Picker, commitment_of, frozen, hash_of, is_clean

if TYPE_CHECKING:
    import click

HIGHEST_PRIZE = Money(50_000_00)  # 元; 规范促销行为暂行规定: the top prize of a lottery
MOST_PRIZES = 10_000
MOST_ENTRIES = 100_000  # sorted, hashed and written into the proof within a handler's time, with room to spare

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Prize(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: Name
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_PRIZES)]
    value: Money | None = None


class Winner(msgspec.Struct, kw_only=True):
    prize: str
    name: str  # masked


class LotteryState(State):
    phase: str = "idle"  # idle | open | closed | drawn
    draw_id: str | None = None
    title: str | None = None
    prizes: list[Prize] = []
    keyword: str | None = None
    closes_at: int | None = None  # Unix ms
    entries: int = 0
    commitment: str | None = None  # SHA-256 of the seed and of what is drawn, from the opening on
    entries_hash: str | None = None  # SHA-256 of who takes part, from the closing on
    seed: str | None = None  # from the draw on
    winners: list[Winner] = []


class Drawn(msgspec.Struct, kw_only=True):
    prize: str
    id: str
    name: str


class LotterySecret(State):
    """Kept from every page and person until the draw: who knows the seed early knows the winners.

    The winners stay until the next lottery opens, for those who have to tell them.
    """

    seed: str = ""
    winners: list[Drawn] = []
    drawn: list[str] = []  # ids, redrawn ones included
    number: int = 0


class Entry(msgspec.Struct, kw_only=True):
    name: str


class Proof(msgspec.Struct):
    document: dict[str, Any]


class Lottery(Mechanic[LotteryState]):
    name, zone, content = "lottery", "center", "draw_id"

    secret: LotterySecret
    tickets = Collection(Entry)  # by viewer id
    proofs = Collection(Proof)  # by draw id

    @command(role="assistant", undo=False)
    def open(
        self,
        title: Name,
        prizes: Annotated[list[Prize], msgspec.Meta(min_length=1, max_length=10)],
        lasts: Duration,
        keyword: Name | None = None,
    ) -> dict[str, str]:
        """开始抽奖 | Open the lottery

        title: 标题 | Title
        prizes: 奖品 | Prizes
        lasts: 参与时长 | Open for
        keyword: 参与口令 | Keyword
        """
        if self.state.phase == "open" or (self.state.phase == "closed" and self.state.entries):
            raise Refused(None, "上一轮抽奖还没有开奖 | the last lottery has not been drawn yet")
        if lasts <= 0:
            raise Refused("lasts", "时长必须大于 0 | the duration must be above 0")
        if sum(prize.count for prize in prizes) > MOST_PRIZES:
            raise Refused("prizes", "奖品总数最多 {most} | at most {most} prizes", most=MOST_PRIZES)
        for index, prize in enumerate(prizes):
            if self.room.currency == "CNY" and prize.value is not None and prize.value > HIGHEST_PRIZE:
                raise Refused(
                    f"prizes[{index}].value",
                    "单个奖品价值不得超过 {most} 元 | a prize may be worth {most} yuan at most",
                    most=HIGHEST_PRIZE,
                )
        if len({prize.name for prize in prizes}) != len(prizes):
            raise Refused("prizes", "奖品名称不能重复 | two prizes have the same name")
        for field, text in [("title", title), *((f"prizes[{i}].name", prize.name) for i, prize in enumerate(prizes))]:
            if not is_clean(text):
                raise Refused(field, "不能换行，也不能含控制字符 | one line without control characters, please")
        seed = self.random.randbytes(32).hex()
        draw_id = f"{self.now}-{self.random.randbytes(4).hex()}"
        commitment = commitment_of(seed, self.room.name, draw_id, title, [(p.name, p.count) for p in prizes])
        self.tickets.clear()
        self.secret = LotterySecret(seed)
        self.state = LotteryState(
            phase="open",
            draw_id=draw_id,
            title=title,
            prizes=prizes,
            keyword=keyword.strip() if keyword else None,
            closes_at=self.now + lasts,
            commitment=commitment,
        )
        self.deadline(self.state.closes_at, self.close)
        self.take()
        self.emit("opened", draw_id=draw_id, commitment=commitment)
        return {"draw_id": draw_id, "commitment": commitment}

    @command(role="assistant", undo=False)
    def enter(self, viewer: Viewer) -> dict[str, Any]:
        """登记参与者 | Enter a viewer

        viewer: 观众 | Viewer
        """
        new = self._enter(viewer.id, viewer.name, "viewer.id")
        self._count()
        return {"new": new, "entries": self.state.entries}

    @command(role="assistant", undo=False)
    def enter_list(self, names: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=20_000)]) -> dict[str, int]:
        """导入参与名单 | Enter a list of names

        names: 名单 | Names
        """
        added = sum([self._enter(name.strip(), name.strip(), f"names[{i}]") for i, name in enumerate(names)])
        self._count()
        return {"added": added, "entries": self.state.entries}

    @on("comment")
    def follow_comments(self, comments: list[Comment]) -> None:
        """A comment that holds the keyword is an entry."""
        keyword = self.state.keyword
        if self.state.phase != "open" or not keyword:
            return
        for comment in comments:
            viewer = comment.viewer
            if viewer is None or keyword.casefold() not in comment.text.casefold():
                continue
            id_ = f"{comment.platform}:{viewer.id}"
            if is_clean(id_) and len(self.tickets) < MOST_ENTRIES:
                self._enter(id_, viewer.name, "viewer.id")
        self._count()

    @command(role="assistant", undo=False, hold=True)
    def close(self) -> dict[str, Any]:
        """截止参与 | Close the entries"""
        if self.state.phase != "open":
            raise Refused(None, "抽奖没有在进行 | no lottery is open")
        self.deadline(None, self.close)
        self.state.phase = "closed"
        self.state.closes_at = self.now
        self.state.entries_hash = hash_of(self.now, self._frozen())
        self.emit("closed", draw_id=self.state.draw_id, entries=self.state.entries)
        return {"entries": self.state.entries, "entries_hash": self.state.entries_hash}

    @command(role="assistant", undo=False)
    def draw(self) -> dict[str, Any]:
        """开奖 | Draw"""
        if self.state.phase == "open":
            raise Refused(None, "还没有截止，请先截止参与 | entries are still open: close them first")
        if self.state.phase != "closed" or self.state.draw_id is None:
            raise Refused(None, "没有可以开的奖 | there is nothing to draw")
        if not self.state.entries:
            raise Refused(
                None,
                "没有人参与，无法开奖：可以下屏，或者重新开始抽奖"
                " | nobody has entered, so nobody can win: take it off the air, or open another",
            )
        entries = self._frozen()
        picker = Picker(
            self.secret.seed, self.state.draw_id, self.state.entries_hash or "", [id_ for id_, _ in entries]
        )  # fmt: skip
        for prize in self.state.prizes:
            for _ in range(prize.count):
                id_ = picker.pick()
                if id_ is not None:
                    self._won(prize.name, id_)
        self.secret.number = picker.number
        self.state.phase = "drawn"
        self.state.seed = self.secret.seed
        self._show_winners()
        self.proofs[self.state.draw_id] = Proof(self._proof_document(entries))
        self.emit("drawn", draw_id=self.state.draw_id, winners=len(self.secret.winners))
        return self._answer()

    @command(role="operator", undo=False, hold=True)
    def redraw(self, prize: Name, viewer: Viewer | str, why: Name) -> dict[str, Any]:
        """重抽一位 | Redraw one winner

        prize: 奖品 | Prize
        viewer: 弃奖的中奖者 | The winner who drops out
        why: 原因 | Reason
        """
        if self.state.phase != "drawn" or self.state.draw_id is None:
            raise Refused(None, "还没有开奖 | nothing has been drawn")
        if not why.strip():
            raise Refused("why", "请写明原因，它会进入公开证明 | give the reason: it goes into the public proof")
        id_ = viewer.id if isinstance(viewer, Viewer) else viewer
        place = next((i for i, w in enumerate(self.secret.winners) if (w.prize, w.id) == (prize, id_)), None)
        if place is None:
            raise Refused("viewer", "这位观众没有抽中该奖品 | this viewer has not won this prize")
        ids = frozen(self.tickets.keys())
        picker = Picker(
            self.secret.seed, self.state.draw_id, self.state.entries_hash or "", ids,
            drawn=self.secret.drawn, number=self.secret.number,
        )  # fmt: skip
        winner = picker.pick()
        if winner is None:
            raise Refused(None, "没有其他参与者了 | there is nobody left to draw")
        self.secret.number = picker.number
        self.secret.drawn.append(winner)
        self.secret.winners[place] = Drawn(prize=prize, id=winner, name=self.tickets[winner].name)
        self._show_winners()
        proof = self.proofs[self.state.draw_id].document
        proof["redraws"].append({"prize": prize, "id": id_, "why": why, "winner": winner, "at": self.now})
        self.proofs[self.state.draw_id] = Proof(proof)
        self.emit("redrawn", draw_id=self.state.draw_id, prize=prize)
        return self._answer()

    @command(role="assistant", undo=False)
    def clear(self) -> None:
        """收起抽奖 | Clear

        Off the air; a lottery that is drawn is over, its proof stays.
        """
        super().clear()
        if self.state.phase == "drawn":
            self.tickets.clear()
            self.secret = LotterySecret(winners=self.secret.winners)
            self.state = LotteryState()

    def winners(self) -> dict[str, Any]:
        """Who has won the latest draw, in full: for those who have to tell them. Everything public has masked names."""
        drawn = self.state.phase == "drawn"
        return {
            "rows": [
                {
                    "prize": won.prize,
                    "name": won.name,
                    "id": won.id,
                    "commands": [{"command": "lottery.redraw", "args": {"prize": won.prize, "viewer": won.id}}] * drawn,
                }
                for won in self.secret.winners
            ]
        }

    def proof(self, draw_id: str) -> dict[str, Any]:
        """What `overlay draw verify` checks."""
        proof = self.proofs.get(draw_id)
        if proof is None:
            raise NotFound("没有这次开奖的证明 | there is no proof of such a draw", "draw_id")
        return proof.document

    def _enter(self, id_: str, name: str, field: str) -> bool:
        if self.state.phase != "open":
            raise Refused(None, "抽奖没有在进行 | no lottery is open")
        if not id_ or not is_clean(id_):
            raise Refused(field, "编号不能含控制字符 | an id cannot hold control characters")
        if id_ in self.tickets:
            return False
        if len(self.tickets) >= MOST_ENTRIES:
            raise Refused(None, "参与人数已达上限 {most} | at most {most} entries", most=MOST_ENTRIES)
        self.tickets[id_] = Entry(name=name or id_)
        return True

    def _frozen(self) -> list[tuple[str, str]]:
        """Everybody who has entered, `(id, masked name)`, in the order that the draw counts in."""
        names = {id_: masked(entry.name) for id_, entry in self.tickets.items()}
        return [(id_, names[id_]) for id_ in frozen(names)]

    def _count(self) -> None:
        self.state.entries = len(self.tickets)

    def _won(self, prize: str, id_: str) -> None:
        self.secret.winners.append(Drawn(prize=prize, id=id_, name=self.tickets[id_].name))
        self.secret.drawn.append(id_)

    def _show_winners(self) -> None:
        self.state.winners = [Winner(prize=won.prize, name=masked(won.name)) for won in self.secret.winners]

    def _answer(self) -> dict[str, Any]:
        return {"draw_id": self.state.draw_id, "winners": [msgspec.to_builtins(won) for won in self.secret.winners]}

    def _proof_document(self, entries: list[tuple[str, str]]) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "room": self.room.name,
            "draw_id": self.state.draw_id,
            "title": self.state.title,
            "prizes": [{"name": prize.name, "count": prize.count} for prize in self.state.prizes],
            "commitment": self.state.commitment,
            "seed": self.secret.seed,
            "closed_at": self.state.closes_at,
            "drawn_at": self.now,
            "entries": [{"id": id_, "name": name} for id_, name in entries],
            "entries_hash": self.state.entries_hash,
            "winners": [{"prize": w.prize, "id": w.id, "name": masked(w.name)} for w in self.secret.winners],
            "redraws": [],
        }  # fmt: skip


@hookimpl
def register_mechanics() -> list[type[Mechanic[Any]]]:
    return [Lottery]


@hookimpl
def register_routes() -> list[Route]:
    return [
        Route("draws/{draw_id}/proof", Lottery.proof, "host", "开奖证明 | The proof of a draw"),
        Route("lottery/winners", Lottery.winners, "assistant", "中奖者 | Winners", listed=True),
    ]


@hookimpl
def register_cli(cli: click.Group) -> None:
    from plugins.lottery.verify import draw

    cli.add_command(draw)
