"""A virtual Stream Deck beside a page: presses its keys, and sees what they show as pixels."""

from __future__ import annotations

import asyncio
import base64
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from playwright.async_api import BrowserContext, Page

SCRIPT = Path(__file__).with_name("fake_hid.js")
PATIENCE = 60  # seconds; against hangs only

AIR = (0xFF, 0x4D, 0x4D)
WARN = (0xFF, 0xC1, 0x4D)
ACCENT = (0x62, 0xAD, 0xFF)

Picture = Image.Image


async def install(context: BrowserContext | Page, *decks: tuple[str, str], granted: bool = False) -> None:
    """Pages opened from now on have these decks, `(model, serial)` each, in place of the machine's own."""
    await context.add_init_script(path=SCRIPT)
    for model, serial in decks:
        await context.add_init_script(f"decks.add({model!r}, {serial!r}, {'true' if granted else 'false'})")


class Deck:
    """One of a page's decks. Keys count from 0, row by row."""

    def __init__(self, page: Page, number: int = 0, *, bitmap: bool = False) -> None:
        self.page = page
        self.number = number
        self._bitmap = bitmap  # a Mini's images
        self._seen = 0
        self._keys: dict[int, Picture] = {}
        self.sent: list[int] = []
        """The keys that were drawn, in their order, as far as they have been looked at."""
        self.pictures: list[Picture] = []
        """What was drawn on them."""

    async def down(self, key: int) -> None:
        await self.page.evaluate("([deck, key]) => decks.press(deck, key, true)", [self.number, key])

    async def up(self, key: int) -> None:
        await self.page.evaluate("([deck, key]) => decks.press(deck, key, false)", [self.number, key])

    async def press(self, key: int) -> None:
        """Down and up at once, however slow the machine is."""
        both = "([deck, key]) => { decks.press(deck, key, true); decks.press(deck, key, false); }"
        await self.page.evaluate(both, [self.number, key])

    async def unplug(self) -> None:
        await self.page.evaluate("deck => decks.unplug(deck)", self.number)

    async def plug(self) -> None:
        await self.page.evaluate("deck => decks.plug(deck)", self.number)

    async def own(self, name: str) -> Any:
        """What the device knows of itself: `brightness`, `resets` …"""
        return await self.page.evaluate("([deck, name]) => decks.own(deck)[name]", [self.number, name])

    async def look(self) -> dict[int, Picture]:
        """What its keys show now, upright."""
        sent = await self.page.evaluate("([deck, from]) => decks.images(deck, from)", [self.number, self._seen])
        self._seen += len(sent)
        for key, image in sent:
            self._keys[key] = self._upright(Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB"))
            self.sent.append(key)
            self.pictures.append(self._keys[key])
        return self._keys

    async def until(self, shown: Callable[[dict[int, Picture]], bool]) -> dict[int, Picture]:
        """Waits until the keys show what they should; they are looked at again and again."""
        end = time.monotonic() + PATIENCE
        while not shown(keys := await self.look()):
            assert time.monotonic() < end, f"the deck never showed it: {shown}"
            await asyncio.sleep(0.02)
        return dict(keys)

    def _upright(self, image: Picture) -> Picture:
        """As it is seen: the panel of an MK.2 or XL hangs upside down, a Mini's lies on its side."""
        if self._bitmap:
            return image.transpose(Image.Transpose.TRANSPOSE)
        return image.transpose(Image.Transpose.ROTATE_180)


def near(pixel: Any, colour: tuple[int, int, int], within: int = 48) -> bool:
    """Is this pixel of a JPEG that colour?"""
    return all(abs(one - other) <= within for one, other in zip(pixel, colour, strict=True))


def border(picture: Picture, colour: tuple[int, int, int]) -> float:
    """How much of the key's edge has that colour: all of it, some of it where it is dashed."""
    width, height = picture.size
    edge = [(x, y) for x in range(2, width - 2) for y in (1, height - 2)]
    edge += [(x, y) for y in range(2, height - 2) for x in (1, width - 2)]
    return sum(near(picture.getpixel(place), colour) for place in edge) / len(edge)


def framed(picture: Picture, colour: tuple[int, int, int]) -> bool:
    return border(picture, colour) > 0.8


def same(one: Picture, other: Picture) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None
