"""The stage page when something goes away: the server, the page, the sight of it."""

import pytest
from playwright.async_api import Page

from tests.stage.conftest import Open
from tests.stage.server import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, pytest.mark.timeout(60)]

CUP = {"name": "保温杯", "price": 990}


async def test_after_a_restart_of_the_server_it_catches_up(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.stop()
    server.topics["card"]["name"] = "马克杯"
    server.seq += 5
    await server.start()
    await stage.shows("马克杯")
    assert await stage.log() == []
    await server.until(lambda: server.seq in server.shown())


async def test_it_tries_until_it_is_let_in(server: Server, open_stage: Open) -> None:
    server.refuse = 4
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    assert len(server.asked) == 5


async def test_a_reloaded_page_shows_the_state_without_entrance(server: Server, open_stage: Open) -> None:
    server.knows("card", "card.js")
    stage = await open_stage()
    await server.until(lambda: bool(server.shown()))
    await server.patch(card={"on_air": True, "zone": "card", **CUP})
    await stage.shows("保温杯")
    assert await stage.log() == ["enter"]
    await stage.page.reload()
    await stage.shows("保温杯")
    assert await stage.log() == []


async def test_a_missed_patch_is_asked_for(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    seq = server.seq
    await server.say({"type": "patch", "seq": seq + 2, "topics": {"card": {"price": 100}}})
    await server.until(lambda: {"type": "resume", "seq": seq} in server.heard)
    await server.say({"type": "patch", "seq": seq + 1, "topics": {"card": {"name": "马克杯"}}})
    await server.say({"type": "patch", "seq": seq + 2, "topics": {"card": {"price": 100}}})
    await stage.shows("马克杯")
    await stage.shows("¥1.00")


async def test_stale_prices_are_taken_away(server: Server, open_stage: Open) -> None:
    server.room["stale_after"] = 200
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.stop()
    await stage.is_empty()
    log = await stage.log()
    await server.start()
    await stage.shows("保温杯")
    assert "enter" not in log + await stage.log()


async def test_a_page_that_starts_without_the_server_shows_nothing_old(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await kept_offline(stage.page)
    await server.stop()
    await stage.page.reload()
    await stage.page.wait_for_function("() => document.querySelector('main') !== null")
    assert await stage.page.evaluate("document.querySelectorAll('[data-zone] > *').length") == 0
    await server.start()
    await stage.shows("保温杯")


async def test_a_short_loss_is_not_seen(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await stage.page.evaluate("window.kept = document.querySelector('[data-zone=card]').firstChild")
    attempts = len(server.asked)
    await server.stop()
    await server.start()
    await server.until(lambda: len(server.asked) > attempts)
    seq = await server.patch(card={"price": 100})
    await server.until(lambda: seq in server.shown())
    assert await stage.page.evaluate("window.kept === document.querySelector('[data-zone=card]').firstChild")


async def kept_offline(page: Page) -> None:
    """Waits until the service worker has the page, its scripts and the graphic."""
    await page.evaluate(
        """() => new Promise((resolve) => {
          const wanted = [/\\/stage\\/main$/, /\\/card\\.js/, /\\/stage-[^/]*\\.js$/, /\\.css$/];
          const look = async () => {
            const kept = (await (await caches.open("stage")).keys()).map(({ url }) => url);
            if (wanted.every((name) => kept.some((url) => name.test(url)))) resolve();
            else setTimeout(look, 50);
          };
          look();
        })"""
    )


async def test_it_starts_while_the_server_is_away(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage("?token=t")
    await stage.shows("保温杯")
    await kept_offline(stage.page)
    await server.stop()
    await stage.page.reload()
    await stage.page.wait_for_function("() => document.querySelector('main') !== null")
    assert await stage.page.title() == "直播画面"
    server.topics["card"]["name"] = "马克杯"
    loads = server.loads
    await server.start()
    await stage.shows("马克杯")
    assert server.loads == loads
    assert server.asked[-1] == {"page": "stage", "token": "t"}


async def test_a_page_from_the_cache_gives_way_to_a_newer_build(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await kept_offline(stage.page)
    loads = server.loads
    server.version = "0.2.0+newer"
    await server.greet()
    await server.until(lambda: server.loads == loads + 1)
    await stage.shows("保温杯")
    # The page is still the old one, as a stubborn cache would have it: no loop.
    pings = server.pings()
    await server.until(lambda: server.pings() >= pings + 3)
    assert server.loads == loads + 1


async def test_the_server_can_order_a_reload(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await kept_offline(stage.page)
    loads = server.loads
    await server.say({"type": "reload"})
    await server.until(lambda: server.loads == loads + 1)
    await stage.shows("保温杯")


async def test_a_hidden_page_snaps_to_the_state(server: Server, open_stage: Open) -> None:
    server.knows("card", "card.js")
    stage = await open_stage(
        script="""
        window.hide = (hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        };"""
    )
    await server.until(lambda: bool(server.shown()))
    await stage.page.evaluate("hide(true)")
    await server.patch(card={"on_air": True, "zone": "card", **CUP})
    await stage.shows("保温杯")
    await server.patch(card={"price": 100})
    await stage.shows("¥1.00")
    await stage.page.evaluate("hide(false)")
    assert await stage.log() == []
    assert (
        await stage.page.evaluate("document.querySelector('[data-zone=card]').firstChild.getAnimations().length") == 0
    )


async def test_motion_under_way_ends_when_the_page_is_hidden(server: Server, open_stage: Open) -> None:
    server.on_air("card", "card", "card.js", **CUP)
    stage = await open_stage()
    await stage.shows("保温杯")
    await server.patch(card={"on_air": False, "zone": None})
    await stage.page.wait_for_function("() => window.log?.includes('leave')")
    await stage.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    await stage.is_empty()
