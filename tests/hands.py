"""What a person's hands do on a page, and what they are told meanwhile."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


async def carry(
    page: Page, what: Locator, to: Locator, *, dx: float, dy: float, share: tuple[float, float] = (0, 0)
) -> None:
    """Picks something up with the mouse and carries it to a place in (or beside) `to`, in several moves: `share` of its
    width and height, and so many pixels more. It is still in the hand then."""
    await what.hover()
    await page.mouse.down()
    await over(page, to, dx=dx, dy=dy, share=share)


async def over(page: Page, to: Locator, *, dx: float, dy: float, share: tuple[float, float] = (0, 0)) -> None:
    """Carries on what is in the hand, as `carry` does."""
    box = await to.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * share[0] + dx, box["y"] + box["height"] * share[1] + dy
    await page.mouse.move(x, y, steps=6)


async def press(page: Page, key: str, told: Locator, text: str) -> None:
    """Presses a key, and waits until just this is announced."""
    await page.keyboard.press(key)
    await expect(told).to_have_text(text)
