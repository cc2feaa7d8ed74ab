"""The built stage page in a real Chromium, with the test as its server: states in, judged pictures out."""

import asyncio
import io
import json
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route, WebSocketRoute

from tests.chromiums import LAUNCH, require

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "overlay" / "_web"
RULES = (Path(__file__).parent / "rules.js").read_text("utf-8")
ORIGIN = "http://127.0.0.1:8700"  # nothing listens there: every request is answered here
ZONES = {"product_card": "card", "flash_sale": "card", "countdown": "timer", "lottery": "center"}
SHAPES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".json": "application/json"}


@pytest_asyncio.fixture(loop_scope="session", scope="session", params=("103", "current"))
async def browser(pages: Path, playwright: Playwright, request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """The oldest engine and the newest: what both draw alike, those between them do. The stage's tests run in all."""
    launched = await playwright.chromium.launch(executable_path=require(request.param), args=list(LAUNCH))
    yield launched
    await launched.close()


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where pictures go, for people to look at: OVERLAY_SCREENSHOTS. They take their time: else there are none."""
    folder = os.environ.get("OVERLAY_SCREENSHOTS")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


class Stage:
    """A stage page of one shape and platform. Topics given to it are on air in their zones."""

    def __init__(self, shape: str = "portrait", preset: str = "douyin", locale: str = "zh-CN") -> None:
        width, height = SHAPES[shape]
        areas = json.loads((WEB / "safe_areas.json").read_text("utf-8"))["presets"]
        self.shape = shape
        self.area = {"preset": preset, **areas[preset][shape]}
        self.room: dict[str, Any] = {
            "name": "main",
            "title": "示例直播间",
            "currency": "CNY",
            "canvas": {"width": width, "height": height},
            "locale": locale,
        }
        self.topics: dict[str, object] = {}
        self.seq = 0
        self.errors: list[str] = []
        self.socket: WebSocketRoute | None = None
        self.beats = 0
        self.beaten = asyncio.Event()
        self.context: BrowserContext
        self.page: Page

    async def open(self, browser: Browser) -> None:
        self.context = await browser.new_context(viewport=self.room["canvas"], service_workers="block")
        await self.context.add_init_script(RULES)
        self.page = await self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        await self.page.route("**/*", self._serve)
        await self.page.route_web_socket(re.compile("/live"), self._connected)

    async def show(self, **topics: dict[str, Any]) -> None:
        """Has the page show just these topics, as it catches up after a loss, with their pictures."""
        self.topics = {name: {"on_air": True, "zone": ZONES[name], **data} for name, data in topics.items()}
        self.seq += 1
        if self.socket:
            self.socket.send(self._hello())
        else:
            await self.page.goto(f"{ORIGIN}/stage/main?token=t")
        await self.page.wait_for_function("count => onAir().length === count", arg=len(topics))
        await self.page.evaluate("settle()")

    async def patch(self, **topics: dict[str, Any]) -> None:
        """Sends merge patches of topics, and waits until the page shows them. What moves then, moves still."""
        self.seq += 1
        message = {"type": "patch", "seq": self.seq, "at": now(), "topics": topics}
        self.socket.send(json.dumps(message))
        await self.page.evaluate("painted()")

    async def beat(self, times: int) -> None:
        """Until the page has sent so many more heartbeats."""
        wanted = self.beats + times
        while self.beats < wanted:
            self.beaten.clear()
            await self.beaten.wait()

    async def faults(self) -> list[str]:
        """What breaks the house rules in what is on air; see rules.js."""
        return [*await self.page.evaluate("faults()"), *self.errors]

    async def shoot(self, folder: Path | None, name: str, backdrop: str = "bright") -> None:
        """A picture of the stage over something like a camera's, if a folder is given."""
        if folder is None:
            return
        style = f"url({ORIGIN}/backdrop/{self.shape}-{backdrop}.jpg) 0 0 / cover"
        await self.page.evaluate("async style => { await backdrop(style) }", style)
        await self.page.screenshot(path=folder / f"{name}.png")
        await self.page.evaluate("backdrop('')")

    async def close(self) -> None:
        await self.context.close()

    def _connected(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(self._message)
        socket.send(self._hello())

    def _hello(self) -> str:
        graphics = {name: {"zone": zone, "graphic": f"/plugins/{name}/graphic.js"} for name, zone in ZONES.items()}
        labels = {"label": {"zh": "", "en": ""}}
        hello = {
            "type": "hello",
            "seq": self.seq,
            "clock": now(),
            "version": "test",
            "state": {"seq": self.seq, "topics": {"stage": self.area, **self.topics}},
            "room": self.room,
            "mechanics": {name: {**labels, **graphic} for name, graphic in graphics.items()},
            "you": {"role": "stage"},
        }
        return json.dumps(hello)

    def _message(self, text: str | bytes) -> None:
        message = json.loads(text)
        if message["type"] == "ping":
            self.beats += 1
            self.beaten.set()
            self.socket.send(json.dumps({"type": "pong", "t": message["t"], "clock": now()}))

    async def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        files = {"/stage/": WEB / "stage.html", "/web/": WEB / path[5:], "/plugins/": ROOT / path[1:]}
        file = next((file for prefix, file in files.items() if path.startswith(prefix)), None)
        if path in PICTURES:
            await route.fulfill(body=PICTURES[path], content_type="image/jpeg")
        elif file and file.is_file():
            await route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        else:
            await route.fulfill(status=404)


def now() -> int:
    return time.time_ns() // 1_000_000


def camera(width: int, height: int, *, dark: bool) -> bytes:
    """JPEG of a busy room with a host in it: shelves, lamps, a face, goods on a table, noise."""
    chance = np.random.default_rng(7)
    image = Image.new("RGB", (width, height), (34, 30, 38) if dark else (232, 222, 212))
    draw = ImageDraw.Draw(image)

    def colour(low: int, high: int) -> tuple[int, ...]:
        return tuple(chance.integers(low, high, 3).tolist())

    for _ in range(160):
        (x, y), (w, h) = chance.integers(0, (width, height)), chance.integers(30, 170, 2)
        draw.rectangle([x, y, x + w, y + h], fill=colour(10, 140) if dark else colour(90, 255))
    for _ in range(14):
        (x, y), r = chance.integers(0, (width, height * 2 // 5)), chance.integers(20, 60)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=(255, 236, 190))
    image = image.filter(ImageFilter.GaussianBlur(9))
    draw = ImageDraw.Draw(image)
    middle, unit = width * 0.47, min(width, height) / 1080
    skin = (176, 130, 104) if dark else (238, 196, 170)

    def oval(dx: float, y: float, w: float, h: float, fill: tuple[int, int, int]) -> None:
        x, y = middle + dx * unit, y * height
        draw.ellipse([x - w * unit, y - h * unit, x + w * unit, y + h * unit], fill=fill)

    oval(0, 0.9, 420, 720, (60, 70, 110) if dark else (150, 40, 60))
    oval(0, 0.44, 80, 160, skin)
    oval(0, 0.3, 210, 320, (40, 26, 22))
    oval(0, 0.31, 160, 250, skin)
    for side in (-62, 62):
        oval(side, 0.29, 24, 13, (30, 20, 20))
    oval(0, 0.37, 52, 16, (170, 50, 60))
    draw.rectangle([0, height * 0.82, width, height], fill=(120, 84, 60) if dark else (246, 238, 226))
    for place in range(9):
        x, y = width * place / 9 + 20, height * 0.74 + int(chance.integers(0, 90))
        draw.rounded_rectangle([x, y, x + width / 12, height * 0.93], 24, fill=colour(60, 250))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(3)), dtype=float)
    pixels = pixels + chance.normal(0, 9, (height, width, 1))
    return jpeg(Image.fromarray(pixels.clip(0, 255).astype("uint8")))


def flask() -> bytes:
    """JPEG of a product: a vacuum flask on a pale ground."""
    image = Image.new("RGB", (800, 800), (240, 232, 220))
    draw = ImageDraw.Draw(image)
    draw.ellipse([120, 640, 680, 740], fill=(214, 204, 190))
    draw.rounded_rectangle([240, 180, 560, 700], 60, fill=(38, 92, 82))
    draw.rounded_rectangle([262, 200, 320, 680], 28, fill=(66, 130, 118))
    draw.rounded_rectangle([230, 120, 570, 230], 36, fill=(20, 28, 28))
    draw.rounded_rectangle([330, 400, 470, 520], 16, fill=(236, 228, 210))
    return jpeg(image.filter(ImageFilter.GaussianBlur(1)))


def nuts() -> bytes:
    """JPEG of a product: mixed nuts, close."""
    chance = np.random.default_rng(3)
    image = Image.new("RGB", (800, 800), (150, 100, 60))
    draw = ImageDraw.Draw(image)
    for _ in range(900):
        (x, y), r, shade = chance.integers(-40, 800, 2), chance.integers(20, 46), chance.uniform(0.7, 1.3)
        fill = tuple(int(part * shade) for part in (172, 118, 72))
        draw.ellipse([x + 6, y + 8, x + r * 1.6 + 6, y + r + 8], fill=(90, 56, 32))
        draw.ellipse([x, y, x + r * 1.6, y + r], fill=fill)
    return jpeg(image.filter(ImageFilter.GaussianBlur(1)))


def jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


PICTURES = {
    "/assets/flask.jpg": flask(),
    "/assets/nuts.jpg": nuts(),
    **{
        f"/backdrop/{shape}-{light}.jpg": camera(*size, dark=light == "dark")
        for shape, size in SHAPES.items()
        for light in ("bright", "dark")
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Callable[..., Any]]:
    """Opens stages: `await stage("portrait", "douyin")`; they are closed after the test."""
    opened: list[Stage] = []

    async def make(*options: str, **more: str) -> Stage:
        opened.append(Stage(*options, **more))
        await opened[-1].open(browser)
        return opened[-1]

    yield make
    for one in opened:
        await one.close()
