"""Opens the rooms that the config names, and gives a new one the products and cues to start with."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from overlay.config import Config
from overlay.config import Room as RoomConfig
from overlay.errors import ConfigError, OverlayError
from overlay.plugin.loader import Plugins
from overlay.room.cue_model import Cue
from overlay.room.memory import RoomSettings
from overlay.room.model import SYSTEM
from overlay.room.room import Room


async def open_room(config: Config, room_config: RoomConfig, plugins: Plugins) -> Room:
    """One room as it was left, or new. Raises `ConfigError` for a database, a catalogue or cues that cannot be used."""
    settings = RoomSettings(
        name=room_config.name,
        title=room_config.title,
        currency=room_config.currency,
        width=room_config.width,
        height=room_config.height,
        locale=room_config.locale,
        platform=room_config.platform,
    )
    room = await Room.open(settings, config.room_folder(room_config.name), plugins.mechanics())
    try:
        await _furnish(config, room_config, room)
    except BaseException:
        await room.close()
        raise
    return room


async def _furnish(config: Config, room_config: RoomConfig, room: Room) -> None:
    """Fill what nobody has ever touched, and only that: a catalogue that was emptied stays empty."""
    topics = room.state()["topics"]
    catalogue, cues = config.catalogue(room_config), config.cues(room_config)
    if catalogue is not None and topics["catalogue"]["revision"] == 0:
        await _fill(room, catalogue, "catalogue.import")
    if cues is not None and topics["cues"]["revision"] == 0:
        await _fill(room, cues, "cues.put", only_known=room_config.cues == "sample")


async def _fill(room: Room, file: Path, command: str, *, only_known: bool = False) -> None:
    """`only_known`: cues whose plugin is switched off are left out, since nobody wrote them for this room."""
    from overlay.room.spreadsheet import read

    try:
        content = await asyncio.to_thread(file.read_bytes)
        arguments = {"products": read(content)} if command == "catalogue.import" else msgspec.json.decode(content)
        if only_known:
            known = {info.name for info in room.commands()}
            arguments["cues"] = [
                cue
                for cue in arguments["cues"]
                if known.issuperset(command for command, _ in msgspec.convert(cue, Cue).calls())
            ]
        await room.execute(command, arguments, actor=SYSTEM)
    except (OSError, msgspec.DecodeError, OverlayError) as error:
        raise ConfigError(
            str(file),
            "",
            f"不能用作{'商品库' if command == 'catalogue.import' else '快捷键'}：{_why(error, 'zh')}"
            f" | cannot be used: {_why(error, 'en')}",
            "改正此文件，或在 config.toml 中去掉它 | correct the file, or take it out of config.toml",
        ) from None


def _why(error: Exception, language: str) -> str:
    return error.text(language) if isinstance(error, OverlayError) else str(error)
