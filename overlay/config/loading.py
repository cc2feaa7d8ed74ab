"""From the file to a Config: which file, its encoding, its syntax, every key, and how the keys fit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import tomli

from overlay.config.checks import check
from overlay.config.model import SHIPPED, Config, Room, completed, is_file
from overlay.config.reading import read_table
from overlay.config.studio import Studio
from overlay.errors import ConfigError


def find(explicit: str | Path | None = None) -> tuple[Path, Path]:
    """The config file to use and the folder that its paths start from.

    `--config`, else ./config.toml, else the shipped one, whose paths start from the current folder.
    """
    if explicit is not None:
        return Path(explicit), Path(explicit).resolve().parent
    here = Path("config.toml")
    return (here, Path.cwd()) if here.is_file() else (SHIPPED / "config.toml", Path.cwd())


def load(explicit: str | Path | None = None, *, data: str | Path | None = None) -> Config:
    """Read and check the config; `data` replaces its data folder. Raises ConfigError."""
    file, base = find(explicit)
    config = parse(_read(file), file=str(file), base=base)
    return config if data is None else msgspec.structs.replace(config, data=str(Path(data).absolute()))


def parse(text: str, *, file: str, base: Path) -> Config:
    """The text of a config.toml, checked: syntax, then every key, then what keys say of one another."""
    raw = _table(text, file)
    config = read_table(Config, raw, file, "", {"file": file, "base": base})
    rooms = [_with_layout(config, number, raw["rooms"][number]) for number in range(len(config.rooms))]
    config = msgspec.structs.replace(config, rooms=rooms)
    check(config, raw)
    return msgspec.structs.replace(config, rooms=[completed(room) for room in config.rooms])


def _table(text: str, file: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise _syntax_error(file, str(error)) from None
    except RecursionError:
        raise _syntax_error(file, "nested too deeply") from None


def _with_layout(config: Config, number: int, raw: dict[str, Any]) -> Room:
    """The room with the description that is in a file of its own."""
    room = config.rooms[number]
    if room.obs is None or room.obs.layout is None:
        return room
    place = f"rooms.{number}.obs"
    for name in Studio.__struct_fields__:
        if name in raw["obs"]:
            raise ConfigError(
                config.file,
                f"{place}.{name}",
                f"描述已在 {room.obs.layout} 里 | the description is in {room.obs.layout}",
                f"把它移过去，或删掉 {place}.layout | move it there, or remove {place}.layout",
            )
    file = config.path(room.obs.layout)
    if not is_file(file):
        raise ConfigError(
            config.file,
            f"{place}.layout",
            f"没有文件 {file} | there is no file {file}",
            "改正路径 | correct the path",
        )
    written = room.obs.layout
    studio = read_table(Studio, _table(_read(file), written), written, "")
    said = {name: getattr(studio, name) for name in Studio.__struct_fields__}
    return msgspec.structs.replace(room, obs=msgspec.structs.replace(room.obs, **said))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            str(file),
            "",
            f"第 {error.start + 1} 个字节起不是 UTF-8 | not UTF-8 from byte {error.start + 1} on",
            "用 UTF-8 编码另存 | save it as UTF-8",
        ) from None
    except OSError as error:
        raise ConfigError(
            str(file),
            "",
            f"读不到（{error.strerror}） | cannot be read ({error.strerror})",
            "用 --config 指出配置文件 | name the file with --config",
        ) from None


def _syntax_error(file: str, said: str) -> ConfigError:
    """tomli's "Expected … (at line 3, column 9)" with the place in front, where editors look for it."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    said = said[: place.start()] if place else said
    line, column = place.groups() if place else (None, None)
    chinese, english = (
        (f"第 {line} 行第 {column} 列", f"line {line}, column {column}") if line else ("末尾", "at the end")
    )
    return ConfigError(
        file,
        "",
        f"{chinese}不是正确的 TOML（{said}） | {english}: not TOML ({said})",
        "改正这里，写法见 toml.io | mend it there; toml.io says how",
    )
