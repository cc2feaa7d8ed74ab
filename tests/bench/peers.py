"""Our server and its limit, as the bench starts them and talks to them."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.ports import own_port

from .process import Server
from .wire import PATIENCE, BenchError, Dialect, Link, OperatorLink

DIALECT = Dialect(seq=b'"seq":', ack=b'"type":"ack"', error=b'"type":"error"')

CONFIG = """\
[server]
port = {port}

[[rooms]]
name = "main"
title = "Bench"
catalogue = "products.csv"
"""
CATALOGUE = """\
id,number,name,price,was,was_basis,points
A001,1,有机五常大米 5kg 当季新米 东北直发,59.91,89.00,30 天内最低成交价,当季新米|真空锁鲜|48 小时内发货
A002,2,有机五常大米 10kg 当季新米 东北直发,99.92,149.00,30 天内最低成交价,当季新米|真空锁鲜|48 小时内发货
"""


def message(change: str, number: int) -> bytes:
    """The number-th command as a page sends it: "show" puts the other product on the card, "sell" sells 1."""
    if change == "show":
        return b'{"type":"command","id":"%d","command":"product_card.show","args":{"product":"A00%d"}}' % (
            number,
            1 + number % 2,
        )
    return b'{"type":"command","id":"%d","command":"flash_sale.sell","args":{"quantity":1}}' % number


class Bare:
    """The limit, started."""

    name = "bare"
    senders = 8

    def __init__(self, folder: Path) -> None:
        self.port = own_port()
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "tests.bench.bare",
            str(self.port),
            folder / "bare.db",
        ]
        self.server = Server(command, folder / "bare.log")
        try:
            self.server.await_answer(self.port, "/healthz")
        except BaseException:
            self.server.stop()
            raise

    def join(self, operator: bool) -> Link:
        kind = OperatorLink if operator else Link
        return _greeted(kind(self.port, "/live", DIALECT))

    def command(self, change: str, number: int) -> bytes:
        return message(change, number)

    def shown(self, seq: int) -> bytes:
        return b""

    def stop(self) -> None:
        self.server.stop()


class Ours:
    """`overlay serve` as anybody starts it, with a catalogue of two products and no OBS."""

    name = "ours"
    senders = 8

    def __init__(self, folder: Path, launcher: Sequence[str | Path] = (), *, sale: bool = True) -> None:
        """`launcher` stands in for the `overlay` script, to run it under a profiler, or another installation's.

        `sale`: open a flash sale, so that there is something to sell.
        """
        self.folder = folder
        self.port = own_port()
        self.launcher = launcher or [overlay_script()]
        (folder / "config.toml").write_text(CONFIG.format(port=self.port), encoding="utf-8")
        (folder / "products.csv").write_text(CATALOGUE, encoding="utf-8")
        self.options: list[str | Path] = ["--config", folder / "config.toml", "--data", folder / "data"]
        self.server = self.start()
        try:
            self.started_in = self.server.await_answer(self.port, "/healthz")
            self.tokens = self._tokens()
            if sale:
                self._open_sale()
        except BaseException:
            self.server.stop()
            raise

    def start(self) -> Server:
        return Server([*self.launcher, "serve", *self.options], self.folder / "overlay.log")

    def restart(self) -> float:
        """Starts it anew on the same data; seconds to the first answer."""
        self.stop()
        self.server = self.start()
        try:
            return self.server.await_answer(self.port, "/healthz")
        except BaseException:
            self.server.stop()
            raise

    def _tokens(self) -> dict[str, str]:
        """The tokens in the addresses that `overlay serve` prints."""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            found = dict(re.findall(r"/(stage|console)/main\?token=([\w.~-]+)", self.server.output()))
            if len(found) == 2:
                return {"stage": found["stage"], "operator": found["console"]}
            time.sleep(0.002)
        raise BenchError(f"`overlay serve` prints no addresses of stage and console:\n{self.server.output()}")

    def _open_sale(self) -> None:
        """A sale with as many pieces as a sale may have: enough for every figure."""
        operator = self.join(operator=True)
        try:
            operator.send(
                b'{"type":"command","id":"sale","command":"flash_sale.start","args":'
                b'{"product":"A001","price":"49.90","lasts":"12h","stock":1000000}}'
            )
            while DIALECT.ack not in (answer := operator.next_text()):
                if DIALECT.error in answer:
                    raise BenchError(f"flash_sale.start: {answer.decode()}")
        finally:
            operator.close()

    def join(self, operator: bool) -> Link:
        kind, page, role = (OperatorLink, "console", "operator") if operator else (Link, "stage", "stage")
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        return _greeted(kind(self.port, f"/api/v1/rooms/main/live?page={page}", DIALECT, headers))

    def command(self, change: str, number: int) -> bytes:
        return message(change, number)

    def shown(self, seq: int) -> bytes:
        return b'{"type":"shown","seq":%d}' % seq

    def stop(self) -> None:
        self.server.stop()


def overlay_script() -> Path:
    """The `overlay` command of the environment that runs the bench."""
    script = Path(sys.executable).with_name("overlay")
    if not script.exists():
        raise BenchError(f"{script} is missing: install the project first")
    return script


def _greeted(link: Link) -> Link:
    hello = link.next_text()
    found = re.search(rb'"seq":(\d+)', hello)
    if b'"type":"hello"' not in hello or found is None:
        raise BenchError(f"{link.url}: greets with {hello[:200]!r}")
    link.seq = int(found[1])
    return link
