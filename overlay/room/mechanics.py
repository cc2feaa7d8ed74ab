"""The room's own mechanics: what every room has, whatever plugins are loaded."""

from __future__ import annotations

from typing import Any

from overlay.plugin.mechanic import Mechanic
from overlay.room.catalogue import Catalogue
from overlay.room.cues import Cues
from overlay.room.feeds import Feeds
from overlay.room.incidents import Incidents
from overlay.room.people import People
from overlay.room.programme import Programme
from overlay.room.prompter import Prompter
from overlay.room.recordings import Recordings
from overlay.room.rundown import Rundown
from overlay.room.scripts import Scripts
from overlay.room.sessions import Sessions
from overlay.room.stage import Stage
from overlay.room.studio import Studio

CORE: dict[str, type[Mechanic[Any]]] = {
    mechanic.name: mechanic
    for mechanic in (
        Catalogue, Cues, Sessions, Rundown, Scripts, Prompter, Stage, Programme, Studio, Recordings, Incidents, Feeds,
        People,
    )
}  # fmt: skip
