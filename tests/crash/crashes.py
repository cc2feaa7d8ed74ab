"""Kills a process that works on a room, again and again; then checks that what it acknowledged is true.

`python -m tests.crash.crashes FOLDER LIVES SEED` runs LIVES short lives on one room and prints what happened as JSON;
it raises at the first thing that is not as promised. Each life is a forked process of its own and ends by `kill -9`.
"""

from __future__ import annotations

import asyncio
import json
import mmap
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from overlay import Collection, Duration, Mechanic, OverlayError, State, command
from overlay.room import writer
from overlay.room.journal import Journal
from overlay.room.memory import RoomSettings
from overlay.room.model import Actor, now_ms
from overlay.room.patches import merge
from overlay.room.room import Room
from plugins.flash_sale import FlashSale
from plugins.lottery import Lottery, register_routes
from plugins.lottery.draw import problems_of

OPERATOR = Actor("operator", "operator")
LONGEST_LIFE = 0.5  # seconds from fork to kill
RESENT = 60  # acknowledged commands of the last life that are sent again


class LedgerState(State):
    total: int = 0


class Line(msgspec.Struct):
    key: str


class Ledger(Mechanic[LedgerState]):
    """Adds up, in a state and in a collection, and keeps deadlines."""

    name, label = "ledger", "账本 | Ledger"

    lines = Collection(Line)

    @command()
    def add(self, key: str) -> int:
        """记一笔 | Add"""
        self.state.total += 1
        self.lines[f"{key} {len(self.lines)}"] = Line(key)  # a second time is a second line
        return self.state.total

    @command()
    def remind(self, key: str, after: Duration) -> None:
        """提醒 | Remind"""
        self.deadline(self.now + after, self.reminded, key=key, asked=self.context.seq)

    def reminded(self, key: str, asked: int) -> None:
        self.emit("reminded", key=key, asked=asked)


MECHANICS: Mapping[str, type[Mechanic[Any]]] = {kind.name: kind for kind in (Ledger, Lottery, FlashSale)}


def order_of(key: str) -> tuple[str, dict[str, Any]]:
    """What the command with this idempotency key is, so that it can be sent again."""
    kind, *_ = key.split("-")
    if kind == "remind":
        return "ledger.remind", {"key": key, "after": f"{random.Random(key).randrange(0, 400)}ms"}
    if kind == "enter":
        return "lottery.enter", {"viewer": {"id": key, "name": key}}
    return "ledger.add", {"key": key}


class Life:
    """One process: sends a stream of commands, and says what it sends and what was acknowledged."""

    def __init__(self, folder: Path, number: int, seed: int, committing: mmap.mmap, out: int) -> None:
        self.folder = folder
        self.number = number
        self.random = random.Random(seed)
        self.committing = committing
        self.out = out
        self.room: Room

    def say(self, *words: object) -> None:
        os.write(self.out, (" ".join(map(str, words)) + "\n").encode())

    async def live(self, again: list[str]) -> None:
        self._mark_commits()
        writer.SNAPSHOT_ROWS = 300  # often, so that kills hit snapshots too
        self.room = await Room.open(RoomSettings("crash"), self.folder, MECHANICS)
        self.say("ready", self.room.seq)
        if not self.room.products():
            product = {"id": "A1", "name": "杯", "price": "9.90"}
            await self.room.execute("catalogue.put", {"product": product}, actor=OPERATOR)
        kinds = ["add"] * 10 + ["remind"] * 5
        await asyncio.gather(
            self._lottery(), self._sales(), self._resend(again),
            *(self._stream(f"{kind}-{self.number}-{task}") for task, kind in enumerate(kinds)),
        )  # fmt: skip

    async def _resend(self, again: list[str]) -> None:
        await asyncio.gather(*map(self._send, again))
        self.say("resent")

    def _mark_commits(self) -> None:
        append, committing = Journal.append, self.committing

        async def marked(journal: Journal, rows: Any) -> None:
            committing[0] = len(rows) if len(rows) < 256 else 255
            await append(journal, rows)
            committing[0] = 0

        Journal.append = marked  # type: ignore[method-assign]

    async def _send(self, key: str) -> None:
        name, arguments = order_of(key)
        self.say("sent", key)
        try:
            done = await self.room.execute(name, arguments, actor=OPERATOR, key=key)
        except OverlayError:
            self.say("refused", key)
        else:
            self.say("done", key, done.seq)

    async def _stream(self, prefix: str) -> None:
        count = 0
        while True:
            count += 1
            await self._send(f"{prefix}-{count}")
            await asyncio.sleep(self.random.random() * 0.004)

    async def _lottery(self) -> None:
        count = 0
        while True:
            lottery = self.room.state()["topics"]["lottery"]
            try:
                if lottery["phase"] in ("idle", "drawn") or not lottery["entries"]:
                    prizes = [{"name": "杯", "count": 3}, {"name": "碗", "count": 2}]
                    await self._do("lottery.open", title="抽奖", prizes=prizes, lasts="80ms")
                keys = [f"enter-{self.number}-{count + viewer}" for viewer in range(8)]
                count += len(keys)
                await asyncio.gather(*map(self._send, keys))
                await self._do("lottery.close")
            except OverlayError:
                pass
            try:
                answer = await self._do("lottery.draw")
                winner = answer["winners"][0]
                await self._do("lottery.redraw", prize=winner["prize"], viewer=winner["id"], why="弃奖")
                await self._do("lottery.clear")
            except OverlayError:
                await asyncio.sleep(0.01)

    async def _sales(self) -> None:
        while True:
            try:
                await self._do("flash_sale.start", product="A1", price="1.00", lasts="20ms", stock=2)
                await self._do("flash_sale.sell", quantity=1)
            except OverlayError:
                await asyncio.sleep(0.005)

    async def _do(self, name: str, **arguments: Any) -> Any:
        return (await self.room.execute(name, arguments, actor=OPERATOR)).result


class Witness:
    """The other side: starts lives, ends them, remembers what was promised."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.acknowledged: dict[str, int] = {}  # key → seq
        self.refused: set[str] = set()
        self.open: list[str] = []  # sent by the last life, fate unknown
        self.last: list[str] = []  # acknowledged in the last life
        self.seq = 0
        self.figures: Counter[str] = Counter()
        self.committing = mmap.mmap(-1, 1)

    def life(self, number: int) -> None:
        again = self.open + self.last[-RESENT:]
        self.committing[0] = 0
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            try:
                life = Life(self.folder, number, self.random.randrange(2**32) + number, self.committing, write)
                asyncio.run(life.live(again))
            finally:
                os._exit(7)  # reached only where something broke
        os.close(write)
        ends = time.monotonic() + self.random.uniform(0.01, LONGEST_LIFE)
        said = self._listen(read, ends)
        os.kill(pid, signal.SIGKILL)
        said += self._listen(read, None)
        os.close(read)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status), f"life {number} ended by itself: see its traceback above"
        self.figures["kills"] += 1
        self.figures["kills during a commit"] += self.committing[0] > 0
        self.figures["kills during a commit of several commands"] += self.committing[0] > 1
        self._hear(said.decode().splitlines())

    def _listen(self, read: int, ends: float | None) -> bytes:
        said = b""
        while ends is None or (left := ends - time.monotonic()) > 0:
            if ends is None or select.select([read], [], [], left)[0]:
                part = os.read(read, 65536)
                if not part:
                    break
                said += part
        return said

    def _hear(self, lines: list[str]) -> None:
        sent: dict[str, None] = dict.fromkeys(self.open)
        self.last = []
        ready = resent = False
        for word, *rest in map(str.split, lines):
            if word == "ready":
                ready = True
                assert int(rest[0]) >= self.seq, f"row {self.seq} was acknowledged; the room came back with {rest[0]}"
            elif word == "resent":
                resent = True
            elif word == "sent":
                sent[rest[0]] = None
            elif word == "refused":
                sent.pop(rest[0], None)
                assert rest[0] not in self.acknowledged, f"{rest[0]} was acknowledged and is now refused"
                self.refused.add(rest[0])
            elif word == "done":
                key, seq = rest[0], int(rest[1])
                sent.pop(key, None)
                before = self.acknowledged.setdefault(key, seq)
                assert before == seq, f"{key} was row {before} and is now row {seq}"
                self.seq = max(self.seq, seq)
                self.last.append(key)
        self.open = list(sent)
        self.figures["lives that were ready"] += ready
        self.figures["lives that resent everything"] += resent
        self.figures["commands left open"] += len(sent)

    async def judge(self) -> None:
        """Open the room a last time, let everything become due, and compare it with what was promised."""

        def later() -> int:
            return now_ms() + 500  # what was asked for within 0.4 s is due

        room = await Room.open(RoomSettings("crash"), self.folder, MECHANICS, clock=later)
        try:
            await room.settle()
            rows = [row async for row in room.journal()]
            assert [row.seq for row in rows] == list(range(1, len(rows) + 1)), "rows are missing"
            self._judge_commands(room, rows)
            await self._judge_draws(room, rows)
            topics: dict[str, Any] = {}
            for row in rows:
                topics = merge(topics, json.loads(row.patch))
            for name, topic in topics.items():
                assert topic.items() <= room.state()["topics"][name].items(), name
            self.figures["rows"] = len(rows)
        finally:
            await room.close()

    def _judge_commands(self, room: Room, rows: list[Any]) -> None:
        done: Counter[str] = Counter()
        asked: dict[str, int] = {}
        reminded: Counter[str] = Counter()
        sales: list[str] = []
        for row in rows:
            arguments = json.loads(row.args)
            if row.command in ("ledger.add", "ledger.remind"):
                done[arguments["key"]] += 1
                asked[arguments["key"]] = row.seq
            elif row.command == "lottery.enter":
                done[arguments["viewer"]["id"]] += 1
            for fact in json.loads(row.facts):
                if fact["fact"] == "ledger.reminded":
                    reminded[fact["key"]] += 1
                    assert asked[fact["key"]] == fact["asked"]
                if fact["fact"] in ("flash_sale.opened", "flash_sale.ended", "flash_sale.sold_out"):
                    sales.append(fact["fact"].removeprefix("flash_sale."))
        lost = [key for key, seq in self.acknowledged.items() if not done[key] or rows[seq - 1].seq != seq]
        assert not lost, f"acknowledged and gone: {lost[:5]}"
        for key, seq in self.acknowledged.items():
            assert key in rows[seq - 1].args, f"{key} was acknowledged as row {seq}, which is another command"
        assert not [key for key, times in done.items() if times > 1], "a command was done twice"
        assert not [key for key in self.refused if done[key] and key not in self.acknowledged], "refused, and done"
        adds = sum(1 for key in done if key.startswith("add"))
        assert room.state()["topics"]["ledger"]["total"] == adds, "the state lost or doubled a command"
        reminders = {key: 1 for key in done if key.startswith("remind")}
        assert reminded == reminders, "a deadline fired not exactly once"
        opened = [index for index, what in enumerate(sales) if what == "opened"]
        assert all(sales[index + 1 : index + 2] in (["ended"], ["sold_out"]) for index in opened), "a sale never ended"
        assert len(sales) == 2 * len(opened), "a sale ended twice"
        self.figures.update(commands=len(done), reminders=len(reminders), sales=len(opened))

    async def _judge_draws(self, room: Room, rows: list[Any]) -> None:
        drawn = [
            fact["draw_id"] for row in rows for fact in json.loads(row.facts) if fact["fact"] == "lottery.drawn"
        ]  # fmt: skip
        assert len(set(drawn)) == len(drawn), "a lottery was drawn twice"
        route, *_ = register_routes()
        for draw_id in drawn:
            proof = await room.query(route, {"draw_id": draw_id})
            assert problems_of(proof) == [], f"the proof of {draw_id} does not hold"
        self.figures["draws"] = len(drawn)
        self.figures["redraws"] = sum(row.command == "lottery.redraw" for row in rows)


def main(folder: str, lives: str, seed: str) -> None:
    witness = Witness(Path(folder), int(seed))
    for number in range(int(lives)):
        witness.life(number)
    asyncio.run(witness.judge())
    print(json.dumps(witness.figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
