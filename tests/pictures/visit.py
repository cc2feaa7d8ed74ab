"""One browser at one page, and the pictures that are made of it."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Locator, Page

from tests.console.test_layout import OVERFLOWING, SMALL
from tests.people.conftest import Served

Size = tuple[int, int]

_COLOUR = re.compile(r"--[\w-]+: #([0-9a-f]{6});")
_STYLES = (Path(__file__).parents[2] / "web" / "console" / "theme.ts").read_text("utf-8")
# The only colours of a picture: all of them together stay small.
_MIXED = ("000000", "ffffff", "241316")  # the last is the ground of what is on the air
THEME = [bytes.fromhex(colour) for colour in (*_MIXED, *_COLOUR.findall(_STYLES))]
# Of a radio button, as of a checkbox, the whole row is touched: its label.
TOUCHED = SMALL.replace("[type=checkbox]", "[type=checkbox], [type=radio]")

PHONE = 480  # px of width up to which it is one
TOUCH = 1180  # px of width up to which everything is as big as a finger

# Animations that somebody has stopped on purpose are waited for no longer.
SETTLED = """async () => {
    await document.fonts.ready;
    const runs = document.getAnimations().filter(one => one.playState === "running" && one.effect.getTiming().iterations !== Infinity);
    await Promise.all(runs.map(animation => animation.finished.catch(() => {})));
    const pictures = [];
    const look = root => {
        pictures.push(...root.querySelectorAll("img"));
        for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
    };
    look(document);
    await Promise.all(pictures.map(image => image.decode().catch(() => {})));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

# A hold that never ends, at the middle of its ring.
HOLDING = """() => {
    const real = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => (ms === 800 ? 0 : real(act, ms, ...more));
}"""
HALFWAY = """button => button.getAnimations({ subtree: true }).forEach(one => {
    one.pause();
    one.currentTime = 520;
})"""


def shrink(shot: bytes, file: Path) -> None:
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(THEME))
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    few.convert("RGB").save(file, lossless=True, method=6, quality=100)


@dataclass
class Album:
    """Where the pictures go; without a folder only what can be measured of them is judged."""

    folder: Path | None
    made: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def keep(self, page: Page, name: str, *, fits: bool = True) -> None:
        await page.evaluate(SETTLED)
        self.made.append(name)
        if fits:
            found = await page.evaluate(OVERFLOWING)
            if await page.evaluate("innerWidth") <= TOUCH:
                found += await page.evaluate(TOUCHED, 44)
            self.wrong += [f"{name}: {one}" for one in found]
        if self.folder is not None:
            shot = await page.screenshot(type="png", scale="device")
            await asyncio.to_thread(shrink, shot, self.folder / f"{name}.webp")  # the server is in this process


@dataclass
class Visit:
    """Somebody's browser, of one size and language."""

    served: Served
    album: Album
    size: Size
    locale: str

    @property
    def phone(self) -> bool:
        return self.size[0] <= PHONE

    @property
    def mark(self) -> str:
        return f"{self.size[0]}-{self.locale[:2]}"

    async def device(self, browser: Browser, *, dock: bool = False, scale: float = 1) -> BrowserContext:
        context = await browser.new_context(
            viewport={"width": self.size[0], "height": self.size[1]},
            locale=self.locale,
            has_touch=self.size[0] <= TOUCH and not dock,
            is_mobile=self.phone and not dock,
            device_scale_factor=scale,
        )
        self.served.contexts.append(context)
        context.on("weberror", lambda error: self.served.complaints.append(str(error.error)))
        return context

    async def keep(self, page: Page, name: str, *, fits: bool = True) -> None:
        await self.album.keep(page, f"{name}-{self.mark}", fits=fits)


async def hold(button: Locator, picture: Callable[[], Awaitable[None]]) -> None:
    """Presses and holds, for as long as the picture takes; it does not count."""
    page = button.page
    await page.evaluate(HOLDING)
    await button.hover()
    await page.mouse.down()
    await button.evaluate(HALFWAY)
    await picture()
    await page.mouse.up()
