"""`overlay keys`: keys that fire a room's cues whatever window has the focus, on this machine or another."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import click
import msgspec

from overlay.cli.common import CliError, room_option, say, with_config
from overlay.config import Config

if TYPE_CHECKING:
    from overlay.keys.line import Place


@click.command(name="keys")
@room_option
@click.option("--url", metavar="URL", envvar="OVERLAY_URL", help="服务器的地址 | the server's address")
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="存着令牌或整个链接的文件 | a file that holds the token, or the whole link",
)
@click.option(
    "--token",
    metavar="TOKEN",
    envvar="OVERLAY_TOKEN",
    help="令牌，最好放在 OVERLAY_TOKEN 里 | the token; better put it into OVERLAY_TOKEN",
)
@click.option("--numpad", is_flag=True, help="小键盘的数字也算 | the numeric keypad counts too")
@click.option("--language", type=click.Choice(["zh-CN", "en"]), help="说哪种语言 | what it speaks")
@with_config
def command(
    config: Config,
    room: str | None,
    url: str | None,
    token_file: Path | None,
    token: str | None,
    numpad: bool,
    language: Literal["zh-CN", "en"] | None,
) -> None:
    """全局快捷键：焦点在别的窗口也有效 | Global keys, whatever window has the focus."""
    from overlay.keys.keyboard import obstacle

    if why := obstacle(sys.platform, os.environ):
        raise CliError(why)
    config = msgspec.structs.replace(config, language=language or config.language)
    place = _place(config, room, url, token_file, token)
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        runner.run(_run(config, place, numpad))


async def _run(config: Config, place: Place, numpad: bool) -> None:
    from overlay.keys.agent import Agent
    from overlay.keys.keyboard import Keyboard, KeyboardError
    from overlay.keys.line import Line, NotLetIn

    def speak(text: str, alarm: bool) -> None:
        say(config, text + "\a" if alarm and sys.stdout.isatty() else text)

    agent = Agent(Line(place, config.language), speak, numpad=numpad)
    ended = asyncio.Event()
    keyboard = Keyboard(agent.stroke, ended.set)
    try:
        if warning := await keyboard.open():
            say(config, warning, err=True)
        say(config, f"{place.url} · 按 Ctrl+C 停止 | {place.url} · Ctrl+C stops")
        task = asyncio.ensure_future(agent.run(keyboard))
        end = asyncio.ensure_future(ended.wait())
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            await asyncio.wait((task, end), return_when=asyncio.FIRST_COMPLETED)
        finally:
            task.cancel()
            end.cancel()
            await asyncio.gather(task, end, return_exceptions=True)
        if not task.cancelled():
            task.result()
        elif ended.is_set():
            raise CliError("桌面不再告诉我们按键了，请重新运行 | the desktop tells us of no more keys: run it again", 1)
    except KeyboardError as error:
        raise CliError(str(error)) from None
    except NotLetIn as error:
        raise CliError(f"{place.url}: {error}") from None
    finally:
        keyboard.close()


def _place(config: Config, room: str | None, url: str | None, token_file: Path | None, token: str | None) -> Place:
    """Which room of which server; where nothing is given, the one that runs on this machine."""
    from overlay.keys.line import Place

    if token_file is not None:
        token = _read(token_file)
    link = _of_link(token) if token and "://" in token else None
    if link is not None:
        token = link.token
    server = link if url is None else _of_link(url)
    if server is None:
        return _here(config, room, token)
    token = token or server.token
    if not token or not (token.isascii() and token.isprintable()):
        raise CliError(
            "还要令牌：在服务器那边运行 overlay link assistant > assistant.link，拿来后用 --token-file assistant.link"
            " | a token is needed too: where the server runs, overlay link assistant > assistant.link;"
            " bring the file here and use --token-file assistant.link"
        )
    return Place(server.url, room or server.room or (link.room if link else None), token)


def _read(file: Path) -> str:
    """A token or a link. PowerShell writes what a command prints as UTF-16."""
    try:
        content = file.read_bytes()
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return content.decode(encoding).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise CliError(f"{file}: 读不了（{why}） | cannot be read ({why})") from None


def _of_link(link: str) -> Place:
    """What `overlay link` prints, or only the part before its path."""
    from overlay.keys.line import Place

    try:
        parts = urlsplit(link.split()[0])
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, IndexError):
        parts, port = urlsplit(""), ""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise CliError("地址应像 http://192.168.1.5:7788 | the address should look like http://192.168.1.5:7788")
    names = parts.path.strip("/").split("/")
    room = unquote(names[1]) if len(names) == 2 else None
    token = parse_qs(parts.query).get("token", [""])[0]
    host = f"[{host}]" if ":" in host else host
    return Place(f"{parts.scheme}://{host}{port}", room, token)


def _here(config: Config, room: str | None, token: str | None) -> Place:
    from overlay.cli.links import role_token
    from overlay.cli.remote import running
    from overlay.keys.line import Place

    url = running(config)
    if url is None:
        raise CliError(
            "这台电脑上没有服务器在运行；别的电脑上的用 --token-file assistant.link"
            " | no server runs on this machine; for another one's: --token-file assistant.link"
        )
    name = config.room(room).name
    return Place(url, name, token or role_token(config, "assistant", name))
