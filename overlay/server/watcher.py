"""Watches files while the show goes on: a plugin that is saved is loaded anew, pages that are built anew load again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable

from overlay.errors import OverlayError
from overlay.plugin.loader import Plugins
from overlay.server.built import Built
from overlay.server.hosting import Hosted

PERIOD_SECONDS = 1.0

log = logging.getLogger("overlay.server")


async def watch(plugins: Plugins, built: Built, rooms: Collection[Hosted]) -> None:
    """Look for ever; a plugin that breaks is shown to the operator and stops nothing."""
    version = built.version
    while True:
        await asyncio.sleep(PERIOD_SECONDS)
        try:
            await reload(plugins, rooms)
        except Exception:
            log.exception("loading changed plugins failed")
        if built.version != version:
            version = built.version
            for hosted in rooms:
                hosted.hub.reload_all()


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
