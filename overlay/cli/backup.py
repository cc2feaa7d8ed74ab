"""`overlay backup FILE`: everything of the data folder in one zip, consistent while the server runs."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import click

from overlay.cli.common import CliError, say, with_config
from overlay.cli.remote import NOTE
from overlay.config import Config

_DATABASE = ".db"
_BESIDE_A_DATABASE = (".db-wal", ".db-shm", ".db-journal")  # SQLite's own, already in the copy


@click.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_config
def command(config: Config, file: Path) -> None:
    """把数据库和密钥存成一个 zip | Save databases and key as one zip."""
    data = config.data_folder
    if not data.is_dir():
        raise CliError(f"还没有数据：{data} | there are no data yet: {data}")
    if file.exists():
        raise CliError(f"{file} 已存在，换一个名字 | {file} exists: choose another name")
    draft = file.with_name(f".{file.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            count = sum(_add(archive, data, path, draft) for path in sorted(data.rglob("*")))
        draft.replace(file)
    except OSError as error:
        raise CliError(f"{file}: 写不了（{error.strerror}） | cannot be written ({error.strerror})") from None
    except sqlite3.Error as error:
        raise CliError(f"{data}: 数据库读不了（{error}） | a database cannot be read ({error})") from None
    finally:
        draft.unlink(missing_ok=True)
    size = file.stat().st_size / 1e6
    say(
        config,
        f"{count} 个文件，{size:.1f} MB：{file}；里面有密钥，请妥善保管。恢复：停掉服务器，解压到数据文件夹"
        f" | {count} files, {size:.1f} MB: {file}. It holds the secret key: keep it safe."
        " To restore, stop the server and unzip it into the data folder",
    )


def _add(archive: zipfile.ZipFile, data: Path, path: Path, draft: Path) -> bool:
    """Put one file into the archive, where it belongs there."""
    if not path.is_file() or path.name == NOTE or path.name.endswith(_BESIDE_A_DATABASE):
        return False
    if path.resolve() == draft.resolve():
        return False
    name = path.relative_to(data).as_posix()
    if path.suffix == _DATABASE:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            _copy_database(path, copy)
            archive.write(copy, name)
    else:
        archive.write(path, name)
    return True


def _copy_database(source: Path, target: Path) -> None:
    """A copy as of one moment, whatever is written meanwhile."""
    with (
        contextlib.closing(sqlite3.connect(source, timeout=30)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
