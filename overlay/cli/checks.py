"""The single checks of `overlay check`. Each yields findings and changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from overlay.cli.common import CliError
from overlay.cli.remote import AnswerError, address, connect, is_ours
from overlay.config import Config, Room
from overlay.errors import ConfigError, OverlayError

GOOD, FAILED, NOTE = "✓", "✗", "!"
OLDEST_CHROMIUM = 103  # OBS 28
LITTLE_SPACE = 1_000_000_000  # bytes

# A font that has Chinese, per system; Linux asks fontconfig instead.
_WINDOWS_FONTS = ("msyh.ttc", "msyh.ttf", "simhei.ttf", "NotoSansCJK-Regular.ttc", "NotoSansSC-VF.ttf", "simsun.ttc")
_MAC_FONTS = ("PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc")


@dataclass(frozen=True)
class Finding:
    """One line: a mark, what was found and how to mend it, both "中文 | English"."""

    mark: str
    text: str
    mend: str = ""


def config_file(config: Config) -> Iterator[Finding]:
    """That we got here says it is right; what it means is worth a line."""
    rooms = ", ".join(room.name for room in config.rooms)
    yield Finding(GOOD, f"配置 {config.file}：直播间 {rooms} | config {config.file}: rooms {rooms}")
    for room in config.rooms:
        try:
            config.obs_password(room)
        except ConfigError as error:
            zh, _, en = error.message.partition(" | ")
            yield Finding(FAILED, f"配置 {error.key}：{zh} | config {error.key}: {en}", error.mend)


def plugins(config: Config) -> Iterator[Finding]:
    """Every plugin imports."""
    from overlay.plugin.loader import Plugins

    loaded = Plugins(config.plugin_folders, config.plugins.disabled).loaded
    for plugin in loaded.values():
        if plugin.problem is None:
            names = ", ".join(mechanic.name for mechanic in plugin.mechanics)
            yield Finding(GOOD, f"插件 {plugin.name}：{names} | plugin {plugin.name}: {names}")
        else:
            why = plugin.problem.strip().splitlines()[-1]
            yield Finding(
                FAILED,
                f"插件 {plugin.name}：{why} | plugin {plugin.name}: {why}",
                f'修好 {plugin.file}，或在 plugins.disabled 里加上 "{plugin.name}"'
                f' | mend {plugin.file}, or add "{plugin.name}" to plugins.disabled',
            )
    if not loaded:
        folders = ", ".join(config.plugins.folders)
        yield Finding(NOTE, f"没有插件（{folders}） | no plugins ({folders})")
    for folder in config.plugins.folders:
        if not config.path(folder).is_dir() and folder != "plugins":
            yield Finding(
                NOTE,
                f"插件文件夹 {folder} 不存在 | the plugin folder {folder} does not exist",
                f"建立它，或改 {config.file} 的 plugins.folders | make it, or change plugins.folders in {config.file}",
            )


def catalogue(config: Config) -> Iterator[Finding]:
    """The catalogues to start with can be imported."""
    from overlay.room import spreadsheet

    for room in config.rooms:
        file = config.catalogue(room)
        if file is None:
            yield Finding(GOOD, f"商品 {room.name}：没有初始文件 | catalogue {room.name}: no file to start with")
            continue
        try:
            count = len(spreadsheet.read(file.read_bytes()))
        except (OverlayError, OSError) as error:
            zh, en = (error.text("zh"), error.text("en")) if isinstance(error, OverlayError) else (error, error)
            yield Finding(
                FAILED,
                f"商品 {room.name}：{file}：{zh} | catalogue {room.name}: {file}: {en}",
                "改好表格再试；overlay import 会列出每一行 | mend the sheet; overlay import lists every row",
            )
        else:
            yield Finding(
                GOOD, f"商品 {room.name}：{file.name} 有 {count} 个 | catalogue {room.name}: {count} in {file.name}"
            )


def database(config: Config) -> Iterator[Finding]:
    """Databases are whole, their folder can be written to, and the disk has space."""
    data = config.data_folder
    existing = next(folder for folder in (data, *data.absolute().parents) if folder.is_dir())
    try:
        probe = existing / f".overlay-check-{id(config):x}"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        yield Finding(
            FAILED,
            f"数据文件夹 {data} 不可写（{error.strerror}） | data folder {data} cannot be written ({error.strerror})",
            "用 --data 换一个文件夹 | choose another with --data",
        )
    free = shutil.disk_usage(existing).free
    if free < LITTLE_SPACE:
        yield Finding(
            FAILED,
            f"磁盘只剩 {free / 1e6:.0f} MB：{data} | only {free / 1e6:.0f} MB left on the disk of {data}",
            "腾出至少 1 GB | free at least 1 GB",
        )
    for room in config.rooms:
        yield _database(config, room)


def _database(config: Config, room: Room) -> Finding:
    file = config.room_folder(room.name) / "room.db"
    label = f"数据库 {room.name}：{{}} | database {room.name}: {{}}"
    if not file.is_file():
        return Finding(GOOD, label.format("第一次启动时建立", "is made on the first start"))
    try:
        # Not read-only: SQLite may have to finish what a crash left in the write-ahead log.
        with contextlib.closing(sqlite3.connect(file, timeout=5)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            rows = connection.execute("SELECT COUNT(*) FROM journal").fetchone()[0]
    except sqlite3.Error as error:
        verdict, rows = str(error), 0
    if verdict == "ok":
        return Finding(GOOD, label.format(f"完好，{rows} 条记录", f"sound, {rows} rows"))
    return Finding(
        FAILED,
        label.format(f"{file} 损坏（{verdict}）", f"{file} is damaged ({verdict})"),
        "从备份恢复这个文件，或把它移走重新开始 | restore it from a backup, or move it away to start anew",
    )


def obs(config: Config) -> Iterator[Finding]:
    """OBS answers, and has what each room needs of it."""
    from overlay.cli.obs import plan_of, settings_of
    from overlay.obs import ObsClient, ObsLost, ObsRefused, diagnose
    from overlay.obs.setup import check

    async def look(room: Room) -> list[Finding]:
        assert room.obs is not None
        settings = settings_of(config, room, room.obs)
        diagnosis = await diagnose(settings)
        zh, _, en = diagnosis.message.partition(" | ")
        label = f"OBS {room.name}：{zh} | OBS {room.name}: {en}"
        if not diagnosis.ok:
            return [Finding(FAILED, label, diagnosis.mend)]
        client = await ObsClient.connect(settings)
        try:
            steps = await check(client, plan_of(config, room))
        finally:
            await client.close()
        mend = f"overlay obs setup --room {room.name}"
        return [Finding(GOOD, label)] + [
            Finding(NOTE if step.action == "note" else FAILED, step.what, step.mend or mend)
            for step in steps
            if step.action != "keep"
        ]

    for room in config.rooms:
        if room.obs is None:
            yield Finding(GOOD, f"OBS {room.name}：没有配置 | OBS {room.name}: none is configured")
            continue
        try:
            yield from asyncio.run(look(room))
        except ConfigError:
            continue  # `config_file` has said so
        except (CliError, ObsLost, ObsRefused) as error:
            yield Finding(FAILED, f"OBS {room.name}：{error} | OBS {room.name}: {error}")


def browser_source(config: Config) -> Iterator[Finding]:
    """The Chromium inside OBS is one that the stage page runs in; known once OBS has loaded a stage."""
    for room in config.rooms:
        label = f"浏览器源 {room.name}：{{}} | browser source {room.name}: {{}}"
        remote = connect(config, room.name)
        if remote is None:
            yield Finding(
                NOTE,
                label.format("服务器没有在运行，看不到", "no server is running, so it cannot be seen"),
                "先运行 overlay serve | start overlay serve first",
            )
            continue
        try:
            stages = remote.get("/state")["obs"].get("stages", {})
        except (AnswerError, CliError) as error:
            yield Finding(FAILED, label.format(error, error))
            continue
        versions = sorted(stages.get("chromium", []))
        if not versions:
            yield Finding(
                NOTE,
                label.format("OBS 还没有打开过舞台页", "OBS has not loaded the stage yet"),
                "打开 OBS，或运行 overlay obs setup | start OBS, or run overlay obs setup",
            )
        elif versions[0] < OLDEST_CHROMIUM:
            yield Finding(
                FAILED,
                label.format(f"Chromium {versions[0]} 太旧", f"Chromium {versions[0]} is too old"),
                "升级到 OBS 28 或更新 | update to OBS 28 or newer",
            )
        else:
            shown = ", ".join(map(str, versions))
            yield Finding(GOOD, label.format(f"Chromium {shown}", f"Chromium {shown}"))


def fonts(config: Config) -> Iterator[Finding]:
    """This machine has a Chinese font; the one that matters is the machine that OBS is on."""
    font = chinese_font()
    if font:
        yield Finding(GOOD, f"中文字体：{font} | Chinese font: {font}")
    else:
        yield Finding(
            FAILED,
            "这台电脑没有中文字体，画面上会是方框 | this machine has no Chinese font: the picture would show boxes",
            "装上 Noto Sans CJK（Debian、Ubuntu：apt install fonts-noto-cjk）"
            " | install Noto Sans CJK (Debian, Ubuntu: apt install fonts-noto-cjk)",
        )


def chinese_font() -> str | None:
    """The name of a font with Chinese letters on this machine, None without one."""
    if sys.platform == "win32":
        import os

        folders = [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts",
        ]
        return next((name for name in _WINDOWS_FONTS for folder in folders if (folder / name).is_file()), None)
    if sys.platform == "darwin":
        roots = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path("/System/Library/AssetsV2")]
        found = (name for name in _MAC_FONTS for root in roots if next(root.rglob(name), None))
        return next(found, "PingFang SC")  # part of every macOS, if not always as a file
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"],  # noqa: S607
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    return next((name for name in families if "CJK SC" in name), families[0] if families else None)


def port(config: Config) -> Iterator[Finding]:
    """The port is free, or used by ourselves."""
    server = config.server
    url = address(server.host, server.port)
    label = f"端口 {server.port}：{{}} | port {server.port}: {{}}"
    ours = is_ours(config, url)
    if ours:
        yield Finding(GOOD, label.format(f"正在运行 {url}", f"running at {url}"))
        return
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":  # there it would allow taking a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((server.host, server.port))
    except OSError as error:
        why = error.strerror or error
        yield Finding(
            FAILED,
            label.format(f"不能用（{why}）", f"cannot be used ({why})"),
            f"换一个：--port {server.port + 1}，或改 {config.file} 的 server.port"
            f" | take another: --port {server.port + 1}, or change server.port in {config.file}",
        )
    else:
        yield Finding(GOOD, label.format("空闲", "free"))
