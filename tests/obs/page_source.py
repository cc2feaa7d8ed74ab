"""A page in a real Chromium, with its true alpha, as a source in a real OBS that has no browser source.

Screenshots with a transparent background go down a TCP socket as a stream of PNGs, which OBS reads with its
media source. What OBS shows is a real blend of real pixels, like the browser source's; only later (about
0.2 s).

    async with page_source(url, width, height) as shown:
        await shown.put(client, scene)          # makes the input in OBS, full size at the origin
        await shown.page.evaluate(...)          # it is a Playwright page
"""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from overlay.obs import ObsClient
from tests.chromiums import find

_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
_CAPTURED = 5.0  # seconds that a picture of the page may take
_PATIENCE = 2.0  # seconds that a reader may take for a frame
_BUSY, _IDLE = 1 / 25, 1 / 2  # seconds between frames while the page changes, and while it does not


class PageSource:
    """Use `page_source()`."""

    def __init__(self, page: Page, cdp: CDPSession, port: int, clients: set[asyncio.StreamWriter]) -> None:
        self.page = page
        self.port = port
        self.last = b""  # the PNG that was sent last
        self._cdp = cdp
        self._clients = clients

    @property
    def input(self) -> dict[str, Any]:
        """`inputKind` and `inputSettings` for CreateInput."""
        return {
            "inputKind": "ffmpeg_source",
            "inputSettings": {
                "is_local_file": False,
                "input": f"tcp://127.0.0.1:{self.port}",
                "input_format": "png_pipe",
                "buffering_mb": 0,
                "reconnect_delay_sec": 1,
                "hw_decode": False,
                "clear_on_media_end": False,
                "restart_on_activate": False,
                "ffmpeg_options": "probesize=32 fflags=nobuffer",
            },
        }

    async def put(self, client: ObsClient, scene: str, name: str = "page") -> None:
        """Makes the input `name` on top of the scene; after OBS was restarted it connects again by itself."""
        await client.call("CreateInput", {"sceneName": scene, "inputName": name, **self.input})

    async def send(self) -> None:
        """Screenshots for ever: often while they change, else just enough to keep OBS's reader going."""
        sent_at, repeated = 0.0, False
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(_CAPTURED):
                    shot = await self._cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
            except PlaywrightError:  # the page is being loaded anew
                await asyncio.sleep(_BUSY)
                continue
            except TimeoutError:  # a page that was loaded anew meanwhile may never answer who asked before
                self._cdp = await transparent_session(self.page)
                continue
            png = base64.b64decode(shot["data"])
            # The reader shows a frame when the next one arrives, so each is sent twice.
            if png != self.last or not repeated or began - sent_at > _IDLE:
                repeated = png == self.last
                self.last, sent_at = png, began
                for client in list(self._clients):
                    client.write(png)
                    try:
                        async with asyncio.timeout(_PATIENCE):
                            await client.drain()
                    except OSError:  # gone, or stuck (a TimeoutError is one): OBS connects anew
                        self._clients.discard(client)
                        client.close()
            await asyncio.sleep(max(0.0, _BUSY - (time.monotonic() - began)))


async def transparent_session(page: Page) -> CDPSession:
    """A line to the page on which its pictures are transparent where it is."""
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Emulation.setDefaultBackgroundColorOverride", {"color": {"r": 0, "g": 0, "b": 0, "a": 0}})
    return cdp


@asynccontextmanager
async def page_source(url: str, width: int, height: int) -> AsyncIterator[PageSource]:
    """The page at `url`, in a viewport of `width` × `height` pixels, ready for OBS. Start it before OBS
    asks for it: OBS's reader can stick for ever on a port that was closed at the wrong moment."""
    clients: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.add(writer)
        with contextlib.suppress(OSError, asyncio.CancelledError):  # cancelled when the test's loop ends
            await reader.read()
        clients.discard(writer)
        writer.close()

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find("current"), args=_FLAGS)
        page = await browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1)
        cdp = await transparent_session(page)
        await page.goto(url)
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        source = PageSource(page, cdp, server.sockets[0].getsockname()[1], clients)
        sending = asyncio.create_task(source.send())
        try:
            yield source
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
            server.close()
            for client in list(clients):
                client.close()
            await browser.close()
