"""What keys of config.toml have in common: a rule with its mend, and the texts, names and paths that many take."""

from typing import Annotated, Any

import msgspec


def key(expected: str, mend: str, **constraints: Any) -> msgspec.Meta:
    """What one key must be ("中文 | English"), a value that is right in TOML, and msgspec's constraints."""
    return msgspec.Meta(extra={"expected": expected, "mend": mend}, **constraints)


HOST = "不带协议和端口的主机名或 IP | a host name or IP without scheme and port"
HOSTS = "主机名（不带协议和端口）的列表 | a list of host names without scheme and port"
PORT = "1–65535 的整数 | a whole number 1–65535"
SIZE = "16–8192 的整数（像素） | a whole number 16–8192 (pixels)"
TEXT = "1–100 个字 | a text of 1–100 characters"
PATH = "文件路径 | the path of a file"
FOLDER = "文件夹路径 | the path of a folder"
SWITCH = "true 或 false | true or false"

Host = Annotated[
    str,
    msgspec.Meta(pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]{1,40})\Z"),
]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f]{1,100}\Z")]
FilePath = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f]{1,1000}\Z")]
Variable = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}\Z")]
PluginName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
