"""Figures inside the stage page: patch received → card painted, what an idle stage costs, how big its script is."""

from __future__ import annotations

import gzip
import http.client
import random
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from .bench import Bench
from .peers import Ours
from .process import cpu_seconds
from .report import Row, bound, missing
from .wire import PATIENCE, BenchError, Link

FRAME = 1000 / 60  # ms
ENGINES = ("103", "current")
SCRIPT_LIMIT = 40.0  # kB, gzip
IDLE_LIMIT = 1.0  # per cent of a core above an empty page: less cannot be told from noise
IDLE_SECONDS = 10.0
HIDE = b'{"type":"command","id":"h","command":"product_card.hide","args":{}}'

# What a page shows, shadow trees included; and a text without its white space.
TEXT = """
  const text = (node) => {
    let found = node.nodeType === Node.TEXT_NODE ? node.data : "";
    for (const child of node.shadowRoot?.childNodes ?? []) found += text(child);
    for (const child of node.childNodes) found += text(child);
    return found;
  };
  const bare = (value) => value.replace(/\\s/g, "");
"""
# Runs before the page's own scripts, so its message listener is called first. What is in the document when a frame
# begins is in it, and a task posted then runs when it has been painted: the clock stops at the first frame that shows
# the product's name.
PROBE = (
    f"(() => {{{TEXT}"
    + """
  window.painted = [];
  let name = "";
  const watch = (wanted, received) => {
    const { port1, port2 } = new MessageChannel();
    let frames = 0;
    port1.onmessage = () => window.painted.push({ ms: performance.now() - received, frames });
    const begun = () => {
      frames += 1;
      if (bare(text(document.body)).includes(wanted)) port2.postMessage(0);
      else if (performance.now() - received < 5000) requestAnimationFrame(begun);
    };
    requestAnimationFrame(begun);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", (event) => {
        const received = performance.now();
        const message = JSON.parse(event.data);
        const card = (message.state ?? message).topics?.product_card;
        name = card?.product?.name ?? name;
        if (message.type === "patch" && (card?.product || card?.on_air)) watch(bare(name), received);
      });
    }
  };
})();
"""
)


def page(bench: Bench) -> list[Row]:
    """All figures of the page, in each engine that is here."""
    if "ours" not in bench.peers:
        return [missing("the page", "ours was left out")]
    rows = []
    with bench.fresh("page") as folder:
        server = Ours(folder)
        try:
            rows.append(script_size(server))
            for engine in ENGINES:
                bench.say(f"the stage in Chromium {engine}")
                try:
                    with browser(engine) as opened:
                        rows += [painting(bench, server, opened), idle(bench, server, opened)]
                except BenchError as error:
                    rows.append(missing(f"stage in Chromium {engine}", error))
        finally:
            server.stop()
    return rows


def script_size(server: Ours) -> Row:
    """All scripts that the page names before it knows a graphic, each compressed as a server would."""
    html = _get(server, "/stage/main").decode()
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', html)
    scripts += re.findall(r'<link[^>]+modulepreload[^>]+href="([^"]+)"', html)
    if not scripts:
        raise BenchError("the stage page names no script")
    sizes = {Path(script).name: len(gzip.compress(_get(server, script), 9)) / 1000 for script in scripts}
    note = ", ".join(f"{name} {size:.1f}" for name, size in sizes.items())
    return bound("stage script, gzip", "kB", sum(sizes.values()), SCRIPT_LIMIT, note)


@contextmanager
def browser(engine: str) -> Iterator[Browser]:
    """A headless Chromium of this engine."""
    from tests import chromiums

    try:
        executable = chromiums.find(engine)
    except chromiums.MissingBrowserError as error:
        raise BenchError(str(error)) from None
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=list(chromiums.LAUNCH))
        try:
            yield opened
        finally:
            opened.close()


def painting(bench: Bench, server: Ours, opened: Browser) -> Row:
    """p95 of patch received → painted; every third card comes on anew, the others replace the one before."""
    count = 20 if bench.quick else 120
    operator = server.join(operator=True)
    try:
        with stage(server, opened) as view:
            for number in range(count + 3):
                if number % 3 == 0:
                    operator.send(HIDE)
                    view.wait_for_timeout(600)  # it leaves
                _show(server, operator, view, number)
                # Not in step with the display, nor during the entrance of the one before.
                view.wait_for_timeout(500 + random.random() * 50)
            taken = view.evaluate("window.painted")[3:]
    finally:
        operator.close()
    times = sorted(one["ms"] for one in taken)
    first = sum(one["frames"] == 1 for one in taken)
    p95 = statistics.quantiles(times, n=20)[-1]
    note = (
        f"Chromium {opened.version}, {len(times)} cards: p50 {statistics.median(times):.1f}, max {times[-1]:.1f} ms; "
        f"{first} in the first frame"
    )
    return bound(f"patch → painted, p95, Chromium {_major(opened)}", "ms", p95, FRAME, note)


def idle(bench: Bench, server: Ours, opened: Browser) -> Row:
    """CPU of all processes of the browser while the stage shows a card and nothing changes, less an empty page's."""
    seconds = IDLE_SECONDS / (3 if bench.quick else 1)
    operator = server.join(operator=True)
    try:
        with stage(server, opened) as view:
            operator.send(server.command("show", 1))  # so that the next one is a change
            _show(server, operator, view, 0)
            used = _cpu(view, seconds)
    finally:
        operator.close()
    empty = opened.new_page()
    floor = _cpu(empty, seconds)
    empty.close()
    note = f"{used:.2f} % with a card on air, {floor:.2f} % with an empty page, over {seconds:.0f} s"
    figure = f"idle stage, % of a core, Chromium {_major(opened)}"
    return bound(figure, "%", max(0.0, used - floor), IDLE_LIMIT, note)


@contextmanager
def stage(server: Ours, opened: Browser) -> Iterator[Page]:
    """The stage page at its canvas size, connected."""
    context = opened.new_context(viewport={"width": 1080, "height": 1920})
    try:
        view = context.new_page()
        view.add_init_script(PROBE)
        with view.expect_websocket():
            view.goto(f"http://127.0.0.1:{server.port}/stage/main?token={server.tokens['stage']}")
        view.wait_for_timeout(1500)  # hello, graphics loaded ahead
        yield view
    finally:
        context.close()


def _show(server: Ours, operator: Link, view: Page, number: int) -> None:
    before = view.evaluate("window.painted.length")
    operator.send(server.command("show", number))
    deadline = time.perf_counter() + PATIENCE
    while view.evaluate("window.painted.length") == before:
        if time.perf_counter() > deadline:
            raise BenchError(f"card {number} was not painted in {PATIENCE:.0f} s")
        view.wait_for_timeout(100)


def _cpu(view: Page, seconds: float) -> float:
    """Per cent of a core that this process's Chromium uses; the first seconds are for calming down."""
    view.wait_for_timeout(4000)
    pids = [child.pid for child in psutil.Process().children(recursive=True) if _is_browser(child)]
    began, before = time.perf_counter(), sum(cpu_seconds(pid) for pid in pids)
    view.wait_for_timeout(seconds * 1000)
    return 100 * (sum(cpu_seconds(pid) for pid in pids) - before) / (time.perf_counter() - began)


def _is_browser(process: psutil.Process) -> bool:
    try:
        return "chrom" in process.name() or "headless" in process.name()
    except psutil.NoSuchProcess:
        return False


def _major(opened: Browser) -> str:
    return opened.version.partition(".")[0]


def _get(server: Ours, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {server.tokens['stage']}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise BenchError(f"GET {path}: {answer.status}")
        return body
    finally:
        connection.close()
