"""What config.toml can hold: types and defaults, and for each key what it must be and a right value."""

from __future__ import annotations

import os
import typing
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from overlay.config.keys import (
    FOLDER,
    HOST,
    HOSTS,
    PATH,
    PORT,
    SIZE,
    SWITCH,
    TEXT,
    FilePath,
    Host,
    Name,
    PluginName,
    Variable,
    key,
)
from overlay.config.studio import Studio
from overlay.config.watch import Watch
from overlay.errors import ConfigError

PACKAGE = Path(__file__).resolve().parents[1]
BUNDLED = PACKAGE / "_bundled"  # where a wheel carries config.toml and plugins/; absent in a checkout
SHIPPED = BUNDLED if BUNDLED.is_dir() else PACKAGE.parent
SAMPLES = PACKAGE / "samples"
SAMPLE = "sample"  # `catalogue = "sample"`, `cues = "sample"`: the shipped ones, wherever they are


Platform = Literal["douyin", "kuaishou", "taobao", "channels", "tiktok", "none"]


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """`[server]`: where pages and API answer; `hosts` are further names that a Host header may carry."""

    host: Annotated[Host, key(HOST, '"127.0.0.1"')] = "127.0.0.1"
    port: Annotated[int, key(PORT, "7788", ge=1, le=65535)] = 7788
    hosts: Annotated[list[Host], key(HOSTS, '["live.example.com"]')] = []
    open: Annotated[bool, key(SWITCH, "true")] = False


class Plugins(msgspec.Struct, frozen=True, kw_only=True):
    """`[plugins]`: folders of plugins besides the bundled ones, and plugins that stay off."""

    folders: Annotated[list[FilePath], key("文件夹路径的列表 | a list of folders", '["plugins"]')] = msgspec.field(
        default_factory=lambda: ["plugins"]
    )
    disabled: Annotated[list[PluginName], key("插件名的列表 | a list of plugin names", '["lottery"]')] = []


class Obs(Studio, frozen=True, kw_only=True):
    """`[rooms.obs]`: the OBS that a room drives. No password key at all: an OBS without authentication.

    The description of the room in it stands here too, or in the file `layout`.
    """

    host: Annotated[Host, key(HOST, '"127.0.0.1"')] = "127.0.0.1"
    port: Annotated[int, key(PORT, "4455", ge=1, le=65535)] = 4455
    password_env: Annotated[
        Variable | None, key("环境变量的名字 | the name of an environment variable", '"OBS_PASSWORD"')
    ] = None
    password_file: Annotated[FilePath | None, key(PATH, '"obs-password.txt"')] = None
    scene: Annotated[Name, key(TEXT, '"直播"')] = "直播"
    fallback: Annotated[Name, key(TEXT, '"故障"')] = "故障"  # the scene for when a signal is lost
    fps: Annotated[Literal[30, 60], key("30 或 60 | 30 or 60", "30")] = 30
    watch: Watch = Watch()
    layout: Annotated[FilePath | None, key(PATH, '"studio.toml"')] = None

    @property
    def is_here(self) -> bool:
        """Whether that OBS is on this machine, and so can read our files."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """`[[rooms]]`: one live room. Width and height in pixels; `completed` fills in what is left out."""

    name: Annotated[
        str,
        key(
            "小写字母、数字、- 和 _，以字母或数字开头，最多 40 个"
            " | lower-case letters, digits, - and _, first a letter or digit, at most 40",
            '"main"',
            pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z",
        ),
    ]
    title: Annotated[Name, key(TEXT, '"我的直播间"')] = ""
    currency: Annotated[
        # Money has two decimals everywhere, so only currencies that have them too.
        Literal[
            "CNY", "HKD", "MOP", "TWD", "USD", "EUR", "GBP", "SGD", "MYR", "THB", "PHP", "AUD", "CAD", "BRL", "MXN"
        ],
        key(
            "CNY HKD MOP TWD USD EUR GBP SGD MYR THB PHP AUD CAD BRL MXN 之一"
            " | one of CNY HKD MOP TWD USD EUR GBP SGD MYR THB PHP AUD CAD BRL MXN",
            '"CNY"',
        ),
    ] = "CNY"
    orientation: Annotated[
        Literal["portrait", "landscape"],
        key('"portrait"（竖屏）或 "landscape"（横屏） | "portrait" or "landscape"', '"portrait"'),
    ] = "portrait"
    width: Annotated[int, key(SIZE, "1080", ge=16, le=8192)] = 0
    height: Annotated[int, key(SIZE, "1920", ge=16, le=8192)] = 0
    platform: Annotated[
        Platform,
        key(
            "、".join(typing.get_args(Platform)) + " 之一 | one of " + ", ".join(typing.get_args(Platform)),
            '"douyin"',
        ),
    ] = "none"
    locale: Annotated[
        str,
        key("语言代码 | a language tag", '"zh-CN"', pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z"),
    ] = "zh-CN"
    stale_after: Annotated[
        float,
        key(
            "1–3600 的秒数 | a number of seconds, 1–3600",
            "30",
            ge=1,
            le=3600,
        ),
    ] = 30.0
    catalogue: Annotated[FilePath | None, key(PATH, '"sample"')] = None
    cues: Annotated[FilePath | None, key(PATH, '"sample"')] = None
    obs: Obs | None = None


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All of config.toml. `file` is what messages call it; relative paths in it start from `base`."""

    language: Annotated[Literal["zh-CN", "en"], key('"zh-CN" 或 "en" | "zh-CN" or "en"', '"zh-CN"')] = "zh-CN"
    data: Annotated[FilePath, key(FOLDER, '"data"')] = "data"
    server: Server = Server()
    plugins: Plugins = Plugins()
    rooms: list[Room]
    file: str
    base: Path

    @property
    def lang(self) -> str:
        """`"zh"` or `"en"`, as `in_language` takes it."""
        return self.language[:2]

    @property
    def data_folder(self) -> Path:
        """Where everything is kept that people made: rooms' databases, the key of the tokens."""
        return self.path(self.data)

    @property
    def plugin_folders(self) -> list[Path]:
        """Folders of plugins, the bundled one first, each once; one that does not exist yet may come to be."""
        folders = [SHIPPED / "plugins", *map(self.path, self.plugins.folders)]
        return list(dict.fromkeys(folder.resolve() for folder in folders))

    def path(self, written: str) -> Path:
        """A path as the file writes it, from the file's own folder."""
        return self.base / written

    def room(self, name: str | None = None) -> Room:
        """The room of that name, without a name the first; ConfigError where there is none."""
        for room in self.rooms:
            if name is None or room.name == name:
                return room
        names = ", ".join(room.name for room in self.rooms)
        raise self._wrong("rooms", f"没有直播间 {name} | there is no room {name}", f"现有 {names} | there are {names}")

    def room_folder(self, name: str) -> Path:
        """Where one room keeps its database."""
        return self.data_folder / "rooms" / name

    def catalogue(self, room: Room) -> Path | None:
        """The CSV that an empty room starts with."""
        return self._sample_or_path(room.catalogue, "products.csv")

    def cues(self, room: Room) -> Path | None:
        """The JSON file of cues that a room without any starts with."""
        return self._sample_or_path(room.cues, "cues.json")

    def _sample_or_path(self, written: str | None, sample: str) -> Path | None:
        if written is None:
            return None
        return SAMPLES / sample if written == SAMPLE else self.path(written)

    def obs_password(self, room: Room) -> str | None:
        """The password of a room's OBS, read now from where the config says; None where it has none."""
        if room.obs is None:
            return None
        place = f"rooms.{self.rooms.index(room)}.obs"
        if variable := room.obs.password_env:
            if password := os.environ.get(variable):
                return password
            raise self._wrong(
                f"{place}.password_env",
                f"环境变量 {variable} 没有设置 | the environment variable {variable} is not set",
                f"先设置 {variable} 再启动 | set {variable}, then start again",
            )
        if room.obs.password_file is None:
            return None
        file = self.path(room.obs.password_file)
        try:
            password = file.read_text(encoding="utf-8-sig").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "UTF-8?"
            raise self._wrong(
                f"{place}.password_file",
                f"读不到 {file}（{why}） | cannot read {file} ({why})",
                "让这个文件可读 | make that file readable",
            ) from error
        if not password:
            raise self._wrong(
                f"{place}.password_file",
                f"{file} 是空的 | {file} is empty",
                "把 OBS 的 WebSocket 密码写进去 | put OBS's WebSocket password into it",
            )
        return password

    def _wrong(self, key: str, message: str, mend: str) -> ConfigError:
        return ConfigError(self.file, key, message, mend)


def completed(room: Room) -> Room:
    """The room with what was left out: its name for a title, the size that its orientation asks for."""
    if room.width:
        size = (room.width, room.height)
    else:
        size = (1920, 1080) if room.orientation == "landscape" else (1080, 1920)
    return msgspec.structs.replace(
        room,
        title=room.title or room.name,
        orientation="landscape" if size[0] > size[1] else "portrait",
        width=size[0],
        height=size[1],
    )


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that the system does not take is none."""
    try:
        return path.is_file()
    except OSError:
        return False
