"""Key down in the operator's page → painted on the stage: our console and stage, and the same made with NodeCG.

All pages are in one Chromium on this machine: ours as they are, and two graphics of a minimal NodeCG bundle that share
one replicant (NodeCG has no durable acknowledgement to wait for). Its stage paints the same product card: the elements
and styles of ours, with the two products' texts put in by a line of script.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from . import nodecg
from .bench import Bench
from .page import FRAME, TEXT, browser
from .peers import Ours
from .report import Row, alone, bound, compare, missing
from .wire import BenchError

KEYS = ("F1", "F2")
NAMES = ("有机五常大米 5kg 当季新米 东北直发", "有机五常大米 10kg 当季新米 东北直发")  # of the bench's catalogue
LONGEST_INPUT = 8.0  # ms
WARM_UP = 4
REST = 0.35  # s between two presses: neither falls into the other's entrance
SPREAD = (5**0.5 - 1) / 2  # multiples of it are spread evenly, however many they are

# When the key went down, and when the first frame was painted that shows a text: both on the machine's clock. What is in
# the document when a frame begins is in it, and a task posted then runs when it has been painted.
PRESSED = """
addEventListener("keydown", (event) => (window.pressed = performance.timeOrigin + event.timeStamp), true);
"""
PAINTED = (
    f"(() => {{{TEXT}"
    + """
  window.watch = (name) => {
    const { port1, port2 } = new MessageChannel();
    window.painted = new Promise((done) => {
      port1.onmessage = () => done(performance.timeOrigin + performance.now());
    });
    const begun = () => {
      if (bare(text(document.body)).includes(bare(name))) port2.postMessage(0);
      else requestAnimationFrame(begun);
    };
    requestAnimationFrame(begun);
  };
})();
"""
)
# The card that our stage shows now: where it is, what it is made of, and what of it is the product's.
COPY = """
() => {
  const host = [...document.querySelectorAll("section > *")].find((one) => one.shadowRoot?.querySelector(".name"));
  const card = host.shadowRoot;
  const css = (sheets) => [...sheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\\n");
  const parts = [".plain", ".name", ".points", ".price", ".was"].flatMap((part) => {
    const element = card.querySelector(part);
    return element ? [[part, element.innerHTML]] : [];
  });
  const [zone, canvas] = [host.parentElement.style.cssText, host.closest("main").style.cssText];
  return { css: css(document.styleSheets), canvas, zone, own: css(card.adoptedStyleSheets), html: card.innerHTML, parts };
}
"""
NODECG_STAGE = """<!doctype html><meta charset="utf-8"><title>stage</title><style>%(css)s</style>
<main style="%(canvas)s"><section style="%(zone)s"><div id="card"><template shadowrootmode="open"><style>%(own)s</style>%(html)s
</template></div></section></main><script>
const card = document.getElementById("card").shadowRoot;
nodecg.Replicant("deal").on("change", (deal) => {
  for (const [part, html] of deal?.product?.parts ?? []) card.querySelector(part).innerHTML = html;
});
</script>"""
NODECG_DESK = """<!doctype html><meta charset="utf-8"><title>desk</title><script>
const products = %s;
const deal = nodecg.Replicant("deal", { defaultValue: { product: null } });
addEventListener("keydown", (event) => {
  const product = products[event.key];
  if (product) deal.value.product = product;
});
</script>"""


def press(bench: Bench) -> list[Row]:
    """Key → painted against NodeCG, in turns; and the longest that our console takes for one input."""
    if "ours" not in bench.peers:
        return [missing("key → painted", "ours was left out")]
    count = bench.repetitions(120, 6)
    with bench.fresh("press-ours") as folder, bench.fresh("press-nodecg") as other:
        server = Ours(folder, sale=False)
        try:
            with browser("current") as opened:
                peers: dict[str, tuple[Page, Page]] = {}
                with ours(server, opened) as pages:
                    peers["ours"] = pages
                    rows: list[Row] = []
                    if "NodeCG" in bench.peers:
                        try:
                            with graphics(other, opened, _cards(*pages)) as theirs:
                                peers["NodeCG"] = theirs
                                rows += _turns(bench, peers, count)
                        except BenchError as error:
                            rows.append(missing("key → painted, NodeCG", error))
                    if "NodeCG" not in peers:
                        rows += _turns(bench, peers, count)
                    rows.append(_input(bench, opened, pages[0]))
                    return rows
        finally:
            server.stop()


def _turns(bench: Bench, peers: dict[str, tuple[Page, Page]], count: int) -> list[Row]:
    bench.say(f"key → painted, {count} presses of each")
    taken: dict[str, list[float]] = {name: [] for name in peers}
    for number in range(WARM_UP + count):
        for name, (desk, stage) in peers.items():
            ms = _press(desk, stage, number)
            if number >= WARM_UP:
                taken[name].append(ms)
    note = "; ".join(
        f"{name}: p50 {statistics.median(times):.1f}, p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms"
        for name, times in taken.items()
    )
    if len(taken) == 1:
        return [alone("key → painted", "ms", "ours", taken["ours"], note)]
    return [compare("key → painted", "ms", taken["ours"], "NodeCG", taken["NodeCG"], at_most=1.0, note=note)]


def _press(desk: Page, stage: Page, number: int) -> float:
    """The number-th press, at its own time between two frames: it is the same for all peers, since most of what is
    measured is the wait for the next frame."""
    stage.evaluate("(name) => window.watch(name)", NAMES[number % 2])
    desk.wait_for_timeout(REST * 1000)
    at = number * SPREAD % 1 * FRAME / 1000
    time.sleep((at - time.monotonic()) % (FRAME / 1000))
    desk.keyboard.press(KEYS[number % 2])
    painted = stage.evaluate(
        "Promise.race([window.painted, new Promise((done) => setTimeout(() => done(null), 20000))])"
    )
    if painted is None:
        raise BenchError(f"a press of {KEYS[number % 2]} was not painted in 20 s")
    return float(painted) - float(desk.evaluate("window.pressed"))


@contextmanager
def ours(server: Ours, opened: Browser) -> Iterator[tuple[Page, Page]]:
    """The console with two cues, and the stage."""
    cues = [
        {"id": key.lower(), "label": name, "keys": [key], "command": "product_card.show", "args": {"product": f"A00{1 + at}"}}
        for at, (key, name) in enumerate(zip(KEYS, NAMES, strict=True))
    ]  # fmt: skip
    address = f"http://127.0.0.1:{server.port}"
    with _page(opened, (1366, 768), PRESSED) as desk, _page(opened, (1080, 1920), PAINTED) as stage:
        desk.goto(f"{address}/console/main?token={server.tokens['operator']}")
        put = desk.context.request.put(f"{address}/api/v1/rooms/main/cues", data={"cues": cues})
        if not put.ok:
            raise BenchError(f"PUT cues: {put.status} {put.text()[:200]}")
        desk.wait_for_selector("[data-cue=f2]")
        stage.goto(f"{address}/stage/main?token={server.tokens['stage']}")
        stage.wait_for_timeout(1500)  # hello, graphics loaded ahead
        yield desk, stage


def _cards(desk: Page, stage: Page) -> list[dict[str, str]]:
    """Our card with each of the products, as `COPY` has it."""
    cards = []
    for number in range(len(KEYS)):
        _press(desk, stage, number)
        cards.append(stage.evaluate(COPY))
    return cards


@contextmanager
def graphics(folder: Path, opened: Browser, cards: list[dict[str, str]]) -> Iterator[tuple[Page, Page]]:
    """Two graphics of a NodeCG bundle: one hears keys, the other shows the replicant on that card."""
    products = {key: {"parts": card["parts"]} for key, card in zip(KEYS, cards, strict=True)}

    def write(project: Path) -> None:
        stage = NODECG_STAGE % cards[0]
        pages = {"index.html": stage, "desk.html": NODECG_DESK % json.dumps(products, ensure_ascii=False)}
        for name, page in pages.items():
            (project / "graphics" / name).write_text(page, "utf-8")
        package = json.loads((project / "package.json").read_text())
        package["nodecg"]["graphics"] = [{"file": name, "width": 1080, "height": 1920} for name in pages]
        (project / "package.json").write_text(json.dumps(package))

    peer = nodecg.NodeCG(folder, write)
    try:
        base = f"http://127.0.0.1:{peer.port}/bundles/bench/graphics"
        with _page(opened, (1366, 768), PRESSED) as desk, _page(opened, (1080, 1920), PAINTED) as stage:
            desk.goto(f"{base}/desk.html")
            stage.goto(f"{base}/index.html")
            stage.wait_for_timeout(1500)
            yield desk, stage
    finally:
        peer.stop()


@contextmanager
def _page(opened: Browser, size: tuple[int, int], script: str) -> Iterator[Page]:
    context = opened.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        page = context.new_page()
        page.add_init_script(script)
        yield page
    finally:
        context.close()


def _input(bench: Bench, opened: Browser, desk: Page) -> Row:
    """The longest that the console's page is at work on one input, by Chromium's own trace."""
    bench.say("input handling in the console")
    session = desk.context.browser and desk.context.new_cdp_session(desk)
    assert session is not None
    events: list[dict[str, object]] = []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    ended: list[bool] = []
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    for _ in range(3 if bench.quick else 15):
        _work(desk)
    session.send("Tracing.end")
    for _ in range(200):
        if ended:
            break
        desk.wait_for_timeout(50)
    inputs: dict[str, list[float]] = {}
    for event in events:
        if event.get("name") == "EventDispatch" and event.get("ph") == "X":
            data = event["args"]["data"]  # type: ignore[index]
            inputs.setdefault(data["type"], []).append(float(event["dur"]) / 1000)  # type: ignore[arg-type]
    wanted = {kind: times for kind, times in inputs.items() if kind in INPUTS}
    if not wanted:
        return missing("input handling", "Chromium's trace holds no input")
    worst = max(wanted, key=lambda kind: max(wanted[kind]))
    note = ", ".join(f"{kind} {len(times)}× ≤ {max(times):.1f}" for kind, times in sorted(wanted.items()))
    return bound(f"console, longest input ({worst})", "ms", max(wanted[worst]), LONGEST_INPUT, note)


INPUTS = {"keydown", "keyup", "pointerdown", "pointerup", "click", "input", "mousedown", "mouseup", "beforeinput"}


def _work(desk: Page) -> None:
    """What an operator does: keys, buttons of the pad, every tab."""
    steps: list[Callable[[], object]] = [lambda key=key: desk.keyboard.press(key) for key in KEYS]  # type: ignore[misc]
    steps += [lambda at=at: desk.locator("[data-cue]").nth(at).click() for at in range(len(KEYS))]  # type: ignore[misc]
    steps += [lambda tab=tab: tab.click() for tab in desk.get_by_role("tab").all()]  # type: ignore[misc]
    for step in steps:
        step()
        desk.wait_for_timeout(60)
