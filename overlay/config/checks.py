"""What the keys of config.toml say of one another, and of files that must exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from overlay.config.layout import Mistake, layout_of
from overlay.config.model import Config, Obs, Room, completed, is_file
from overlay.config.studio import Lut
from overlay.config.watch import FALLBACK, KINDS, Watch
from overlay.errors import ConfigError, in_language

# A room's name is its folder's, and Windows refuses these.
DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})


def check(config: Config, raw: dict[str, Any]) -> None:
    """What one key says of another, and of files that must exist."""
    _check_folder(config, "data", config.data_folder)
    for number, folder in enumerate(config.plugins.folders):
        _check_folder(config, f"plugins.folders.{number}", config.path(folder))
    scenes: dict[tuple[str, int, str], int] = {}
    names: dict[tuple[str, int, str], str] = {}
    for number, room in enumerate(config.rooms):
        place = f"rooms.{number}"
        _check_name(config, room, number)
        _check_canvas(config, room, raw["rooms"][number], place)
        for key, file in (("catalogue", config.catalogue(room)), ("cues", config.cues(room))):
            if file is not None and not is_file(file):
                raise _no_file(config.file, f"{place}.{key}", file, '或写 "sample" | or write "sample"')
        if room.obs is not None:
            _check_obs(config, room.obs, f"{place}.obs")
            first = scenes.setdefault((room.obs.host, room.obs.port, room.obs.scene), number)
            if first != number:
                raise ConfigError(
                    config.file,
                    f"{place}.obs.scene",
                    f"与 rooms.{first} 同一 OBS 同一场景 | same scene of the same OBS as rooms.{first}",
                    f'换一个名字，如 scene = "{room.name}" | choose another, such as scene = "{room.name}"',
                )
            _check_layout(config, completed(room), room.obs, number, names)


def _check_folder(config: Config, place: str, folder: Path) -> None:
    if is_file(folder):
        raise ConfigError(
            config.file,
            place,
            f"{folder} 是文件，不是文件夹 | {folder} is a file, not a folder",
            "换一个文件夹 | name a folder",
        )


def _check_name(config: Config, room: Room, number: int) -> None:
    place = f"rooms.{number}.name"
    if room.name in DEVICE_NAMES:
        raise ConfigError(
            config.file,
            place,
            f"{room.name} 是 Windows 的保留名 | {room.name} is a reserved name on Windows",
            f'改成 "{room.name}-room" | write "{room.name}-room"',
        )
    names = [other.name for other in config.rooms]
    first = names.index(room.name)
    if first != number:
        free = next(f"{room.name}-{n}" for n in range(2, len(names) + 2) if f"{room.name}-{n}" not in names)
        raise ConfigError(
            config.file,
            place,
            f"rooms.{first} 已经叫 {room.name} | rooms.{first} has this name already",
            f'改成 "{free}" | write "{free}"',
        )


def _check_canvas(config: Config, room: Room, raw: dict[str, Any], place: str) -> None:
    if ("width" in raw) != ("height" in raw):
        missing = "height" if "width" in raw else "width"
        raise ConfigError(
            config.file,
            f"{place}.{missing}",
            "width 和 height 要么都写，要么都不写 | give both width and height, or neither",
            f"加上 {missing} | add {missing}",
        )
    if "width" in raw and "orientation" in raw and (room.width > room.height) != (room.orientation == "landscape"):
        right = "landscape" if room.width > room.height else "portrait"
        raise ConfigError(
            config.file,
            f"{place}.orientation",
            f"与 {room.width}×{room.height} 不符 | does not fit {room.width}×{room.height}",
            f'改成 "{right}"，或去掉 width 和 height | write "{right}", or leave out width and height',
        )


def _check_obs(config: Config, obs: Obs, place: str) -> None:
    if obs.fallback == obs.scene:
        raise ConfigError(
            config.file,
            f"{place}.fallback",
            "与 scene 同一个场景 | the same scene as scene",
            '换一个名字，如 fallback = "故障" | choose another, such as fallback = "故障"',
        )
    if obs.password_env is not None and obs.password_file is not None:
        raise ConfigError(
            config.file,
            f"{place}.password_file",
            "password_env 和 password_file 只能写一个 | give password_env or password_file, not both",
            "删掉一个 | remove one",
        )
    if obs.password_file is not None and not is_file(config.path(obs.password_file)):
        raise _no_file(config.file, f"{place}.password_file", config.path(obs.password_file), "")
    _check_watch(config, obs.watch, f"{place}.watch")


def _check_watch(config: Config, watch: Watch, place: str) -> None:
    for name, kind in KINDS.items():
        check = getattr(watch, name)
        if check.threshold is not None and kind.rule.threshold is None:
            raise ConfigError(
                config.file,
                f"{place}.{name}.threshold",
                "这一项没有阈值 | this check has no threshold",
                "删掉 threshold | remove threshold",
            )
        if check.threshold is not None and not kind.least <= check.threshold <= kind.most:
            limits = f"{kind.least:g} – {kind.most:g}"
            raise ConfigError(
                config.file,
                f"{place}.{name}.threshold",
                f"应为 {limits} 的数字，现在是 {check.threshold:g} | must be a number {limits}, is {check.threshold:g}",
                f"改成 {kind.rule.threshold:g} | write {kind.rule.threshold:g}",
            )
        if check.action == FALLBACK and not kind.picture:
            raise ConfigError(
                config.file,
                f"{place}.{name}.action",
                "换上故障场景帮不了这一项 | the fallback scene is no help with this one",
                '改成 "tell" 或 "cue:快捷键的 id" | write "tell", or "cue:" and a cue\'s id',
            )


def _check_layout(config: Config, room: Room, obs: Obs, number: int, names: dict[tuple[str, int, str], str]) -> None:
    """The description holds together, its files are there, and no other room of the same OBS has its names."""
    place = f"rooms.{number}.obs"
    file, within = (config.file, f"{place}.") if obs.layout is None else (obs.layout, "")
    try:
        layout = layout_of(obs, landscape=room.orientation == "landscape")
    except Mistake as mistake:
        raise ConfigError(file, f"{within}{mistake.place}", mistake.message, mistake.mend) from None
    if obs.is_here:
        for key, written in _files(obs):
            if not is_file(config.path(written)):
                raise _no_file(file, f"{within}{key}", config.path(written), "")
    ours = [scene.name for scene in layout.scenes] + [str(one.name) for one in layout.inputs.values()]
    for name in ours:
        other = names.setdefault((obs.host, obs.port, name), room.name)
        if other != room.name:
            key = "fallback" if name == obs.fallback else "prefix"
            right = f"{room.name} {obs.fallback}" if name == obs.fallback else f"{room.name} "
            raise ConfigError(
                config.file,
                f"{place}.{key}",
                f"直播间 {other} 在同一 OBS 里也有 {name} | room {other} has {name} in the same OBS, too",
                f'加上 {key} = "{right}" | add {key} = "{right}"',
            )


def _files(obs: Obs) -> Iterator[tuple[str, str]]:
    """The files that a description names, each with its key."""
    if obs.standby_picture is not None:
        yield "standby_picture", obs.standby_picture
    for id_, one in obs.inputs.items():
        if one.file is not None:
            yield f"inputs.{id_}.file", one.file
        if one.lut is not None:
            yield f"inputs.{id_}.lut", one.lut.file if isinstance(one.lut, Lut) else one.lut


def _no_file(where: str, place: str, file: Path, otherwise: str) -> ConfigError:
    chinese, english = in_language(otherwise, "zh"), in_language(otherwise, "en")
    return ConfigError(
        where,
        place,
        f"没有文件 {file} | there is no file {file}",
        f"改正路径{chinese} | correct the path {english}".rstrip(),
    )
