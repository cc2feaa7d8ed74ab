"""The bench itself: its stopwatches read right, and its table says what they read. No speed is asserted."""

from __future__ import annotations

import io
import json
import math
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from .bare import server_frame
from .bench import Bench
from .live import Effort, latency_of, throughput_of
from .peers import DIALECT
from .report import Report, bound, compare, missing
from .wire import PING, PONG, BenchError, Link, OperatorLink, frame

EFFORT = Effort(rounds=2, commands=3, seconds=0.1, stages=(1, 4))


def test_the_live_figures_of_the_limit(tmp_path: Path) -> None:
    bench = Bench(tmp_path, lambda text: None, quick=True, peers=["bare"])
    with bench.started("ours", "bare", "NodeCG") as peers:
        assert [peer.name for peer in peers] == ["bare"]
        rows = latency_of(peers, EFFORT, bench.say) + throughput_of(peers, EFFORT, bench.say, stages=4)
    assert [row.figure for row in rows] == ["latency, 1 stage", "latency, 4 stages", "throughput, 4 stages"]
    for row in rows:
        assert row.theirs is not None
        assert math.isfinite(row.theirs)
        assert row.theirs > 0
        assert "bare" in row.note
    assert not bench.absent


def test_goals_and_ratios() -> None:
    slower = compare("latency", "ms", [3.0, 4.0, 9.0], "bare", [2.0, 2.0, 3.0], at_most=1.5)
    assert (slower.ours, slower.theirs, slower.ratio, slower.met) == (4.0, 2.0, 2.0, False)
    assert compare("rate", "/s", [80.0], "bare", [100.0], at_least=0.75).met
    assert bound("script", "kB", 39.0, 40.0).met
    assert not bound("script", "kB", 41.0, 40.0).met


def test_every_row_is_in_the_table_the_markdown_and_the_json() -> None:
    rows = [
        compare("latency, 1 stage", "ms", [1.0], "bare", [2.0], at_most=1.5, note="nothing saturated"),
        compare("throughput", "/s", [1000.0], "NodeCG", [2000.0], at_least=1.5),
        missing("installation", BenchError("no npm\nlong story")),
    ]
    report = Report(True, datetime(2026, 1, 2, 3, 4, tzinfo=UTC), rows)
    texts = []
    for markdown in (False, True):
        out = io.StringIO()
        report.print(Console(file=out, width=200), markdown=markdown)
        texts.append(out.getvalue())
    for text in texts:
        assert "2026-01-02 03:04" in text
        assert "a quick look" in text
        assert "0.50×" in text
        assert "NO" in text
        assert "latency, 1 stage: nothing saturated" in text
        assert "installation: not measured: no npm" in text
    assert "| latency, 1 stage | 1.00 ms | bare | 2.00 ms | 0.50× | ≤ 1.5× | yes |" in texts[1]
    assert [row["met"] for row in json.loads(report.json())["rows"]] == [True, False, None]


@pytest.fixture
def pair() -> Iterator[tuple[OperatorLink, socket.socket]]:
    """An operator's link past its handshake, and the server's end of it."""
    mine, theirs = socket.socketpair()
    link = object.__new__(OperatorLink)
    link.url, link.dialect, link.sock = "ws://test", DIALECT, mine
    link.seq, link.acked, link.acks, link.messages, link.tail = 0, 0, 0, 0, b""
    with mine, theirs:
        yield link, theirs


def test_a_link_reads_messages_however_they_are_cut(pair: tuple[OperatorLink, socket.socket]) -> None:
    link, server = pair
    long = b'{"type":"patch","seq":1234,"topics":{"t":"' + b"x" * 300 + b'"}}'
    stream = server_frame(long) + server_frame(b'{"type":"ack","id":"1","seq":1235}')
    for size in (1, 7, 300, len(stream)):
        link.seq, link.acks = 0, 0
        for start in range(0, len(stream), size):
            server.sendall(stream[start : start + size])
            link.receive()
        assert (link.seq, link.acked, link.acks, link.tail) == (1235, 1235, 1, b"")


def test_a_link_answers_pings_and_reports_refusals(pair: tuple[Link, socket.socket]) -> None:
    link, server = pair
    server.sendall(bytes((PING, 2)) + b"hi")
    link.receive()
    assert server.recv(100) == frame(b"hi", PONG)
    server.sendall(server_frame(b'{"type":"error","id":"1","error":{"code":"refused"}}'))
    with pytest.raises(BenchError, match="refused"):
        link.receive()
