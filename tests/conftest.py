"""What all tests need of the process that runs them; the built pages and the machine's own Chromium, once for all."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests import front_end
from tests.chromiums import LAUNCH, require

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it runs in the background deaf to Ctrl+C, and processes inherit that: those that tests start
    # have to hear it, or "ends cleanly at Ctrl+C" waits for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)


expect.set_options(timeout=60_000)  # against hangs only: what is expected comes when it comes

MOST_PROCESSES = 4  # each may have a Chromium and an OBS of its own


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All tests are shared out over the processors; of some that are asked for by name each is seen as it runs."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, MOST_PROCESSES) if whole else 0


@pytest.fixture(scope="session")
def pages() -> Path:
    """The folder of the built pages, built from the sources as they are now."""
    front_end.build()
    return front_end.OUTPUT


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """For tests in the session's loop; each opens contexts of its own."""
    launched = await playwright.chromium.launch(executable_path=require("current"), args=list(LAUNCH))
    yield launched
    await launched.close()
