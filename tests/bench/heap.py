"""What four hours of a show leave behind in the pages: heaps and nodes of console and stage after warm-up and at the end.

The show is compressed: what 3 presses a minute and 2 batches of viewers' events a second make of four hours is sent as
fast as server and pages take it; garbage is collected before each look.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, CDPSession

from .bench import Bench
from .page import browser
from .peers import Ours
from .report import Row, compare, missing
from .wire import PATIENCE, BenchError

HOURS = 4
PRESSES = HOURS * 60 * 3
BATCHES = HOURS * 3600 * 2
WARM_UP = 0.1  # of the show
MIB = 2**20


def heap(bench: Bench) -> list[Row]:
    """JavaScript heaps and DOM nodes of both pages, at the end of the show against after its first tenth."""
    if "ours" not in bench.peers:
        return [missing("heaps", "ours was left out")]
    share = 0.02 if bench.quick else 1.0
    with bench.fresh("heap") as folder:
        server = Ours(folder)
        try:
            with browser("current") as opened, pages(server, opened) as sessions:
                return _show(bench, server, sessions, int(BATCHES * share), BATCHES // PRESSES)
        finally:
            server.stop()


@contextmanager
def pages(server: Ours, opened: Browser) -> Iterator[dict[str, CDPSession]]:
    """Console and stage, connected."""
    roles = {"console": ("operator", 1366, 768), "stage": ("stage", 1080, 1920)}
    contexts = []
    sessions = {}
    try:
        for name, (role, width, height) in roles.items():
            context = opened.new_context(viewport={"width": width, "height": height})
            contexts.append(context)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.port}/{name}/main?token={server.tokens[role]}")
            page.wait_for_timeout(2000)
            sessions[name] = context.new_cdp_session(page)
        yield sessions
    finally:
        for context in contexts:
            context.close()


def _show(bench: Bench, server: Ours, sessions: dict[str, CDPSession], batches: int, each: int) -> list[Row]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {server.tokens['operator']}", "Content-Type": "application/json"}

    def post(path: str, body: object) -> None:
        connection.request("POST", f"/api/v1/rooms/main/{path}", json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise BenchError(f"POST {path}: {answer.status} {text[:200]!r}")

    heaps: dict[str, list[float]] = {name: [] for name in sessions}
    nodes: dict[str, list[float]] = {name: [] for name in sessions}
    began = time.perf_counter()
    for number in range(batches + 1):
        if number in (int(batches * WARM_UP), batches):
            for name, session in sessions.items():
                heaps[name].append(_used(session))
                nodes[name].append(float(session.send("Memory.getDOMCounters")["nodes"]))
            now = (f"{name} {heaps[name][-1]:.2f} MiB, {nodes[name][-1]:,.0f} nodes" for name in sessions)
            bench.say(f"{number:,} of {batches:,} batches: {'; '.join(now)}")
        if number % each == 0:
            post("commands/product_card.show", {"product": f"A00{1 + number // each % 2}"})
        post("events", _events(number))
    connection.close()
    note = (
        f"{batches:,} batches of viewers' events and {batches // each:,} presses in {time.perf_counter() - began:.0f} s"
    )
    return [
        compare(f"{what} of the {name} after {HOURS} h", unit, [last], "after warm-up", [first], at_most=1.1, note=note)
        for what, unit, seen in (("heap", "MiB", heaps), ("nodes", "", nodes))
        for name, (first, last) in seen.items()
    ]


def _events(number: int) -> list[dict[str, object]]:
    viewer = {"id": f"v{number % 5000}", "name": f"观众{number % 5000}"}
    common = {"platform": "douyin", "at": time.time_ns() // 1_000_000, "viewer": viewer}
    comment = {"type": "comment", "id": f"c{number}", "text": f"{number % 8 + 1} 号有货吗"}
    like = {"type": "like", "id": f"l{number}", "count": 3}
    order = {"id": f"o{number}", "product": "A001", "quantity": 1, "amount": "59.91", "status": "paid"}
    return [common | comment, common | like, common | {"type": "order", "id": f"e{number}", "order": order}]


def _used(session: CDPSession) -> float:
    """MiB of JavaScript's heap that are reachable: garbage is collected first, twice, since the first frees what holds more."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / MIB
