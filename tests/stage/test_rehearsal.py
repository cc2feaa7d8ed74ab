"""The mark of a rehearsal on the stage: over everything, and nothing that a graphic does takes it away."""

import io

import pytest
from PIL import Image

from tests.stage.conftest import Open, Stage
from tests.stage.server import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, pytest.mark.timeout(90)]

BAND = (255, 193, 77, 255)
CUP = {"name": "保温杯", "price": 990}


async def picture(stage: Stage) -> Image.Image:
    return Image.open(io.BytesIO(await stage.page.screenshot(omit_background=True))).convert("RGBA")


def marked(shown: Image.Image) -> bool:
    """Whether the band is at the top and letters go across the middle."""
    colours = {colour: count for count, colour in shown.crop((0, 0, 540, 60)).getcolors(1 << 20) or []}
    middle = shown.crop((100, 400, 440, 600)).getchannel("A")
    return colours.get(BAND, 0) > 1500 and sum(middle.histogram()[40:]) > 2000


async def until_marked(stage: Stage) -> Image.Image:
    while not marked(shown := await picture(stage)):
        pass
    return shown


async def test_it_is_there_for_as_long_as_the_rehearsal(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    assert not marked(await picture(stage))
    await server.patch(session={"rehearsal": True})
    await until_marked(stage)
    await stage.page.reload()
    await until_marked(stage)  # a page that comes later knows it from its first state
    await stage.shows("保温杯")
    await server.patch(session={"rehearsal": None})
    while marked(await picture(stage)):
        pass
    await stage.shows("保温杯")
    assert stage.errors == []


ATTACKS = {
    "removes": "document.querySelectorAll('[data-rehearsal]').forEach(one => one.remove())",
    "empties": "document.documentElement.replaceChildren(document.head, document.body)",
    "hides": "document.querySelector('[data-rehearsal]').style.setProperty('display', 'none', 'important')",
    "hides with a style sheet": "document.head.insertAdjacentHTML('beforeend', "
    "'<style>[data-rehearsal]{opacity:0!important;visibility:hidden!important;transform:scale(0)!important}</style>')",
    "makes small": "document.querySelector('[data-rehearsal]').style.setProperty('right', '99%', 'important')",
    "covers": "{ const over = document.createElement('div'); document.documentElement.append(over);"
    "over.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#00f' }",
    "covers from the top layer": "{ const over = document.createElement('dialog'); document.body.append(over);"
    "over.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;"
    "background:#00f;border:0;padding:0;margin:0'; over.showModal() }",
}


async def test_no_graphic_takes_it_away(server: Server, open_stage: Open) -> None:
    stage = await open_stage()
    await server.until(lambda: 1 in server.shown())
    await server.patch(session={"rehearsal": True})
    await until_marked(stage)
    popovers = await stage.page.evaluate("'popover' in HTMLElement.prototype")
    for attack, script in ATTACKS.items():
        if "top layer" not in attack or popovers:  # of an old browser it cannot get above a dialog
            await stage.page.evaluate(script)
            await until_marked(stage)
    assert await stage.page.evaluate("document.querySelector('[data-rehearsal]').shadowRoot") is None  # closed
