"""Watches the plugins' files: what is saved is loaded anew, in every room, with its state kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from overlay.errors import OverlayError
from overlay.plugin.loader import Plugins
from overlay.server.hosting import Hosted

PERIOD_SECONDS = 1.0

log = logging.getLogger("overlay.server")


async def watch(plugins: Plugins, rooms: Iterable[Hosted], *, period: float = PERIOD_SECONDS) -> None:
    """Look for ever; a plugin that breaks is shown to the operator and stops nothing."""
    while True:
        await asyncio.sleep(period)
        try:
            await reload(plugins, rooms)
        except Exception:
            log.exception("loading changed plugins failed")


async def reload(plugins: Plugins, rooms: Iterable[Hosted]) -> list[str]:
    """Load what has changed since the last look; the names of the plugins concerned."""
    changed = plugins.reload_changed()
    if changed:
        log.warning("plugins loaded anew: %s", ", ".join(changed))
        mechanics = plugins.mechanics()
        for hosted in rooms:
            try:
                await hosted.room.replace_mechanics(mechanics)
            except OverlayError as error:
                log.warning("room %s keeps its plugins: %s", hosted.room.name, error)
    return changed
