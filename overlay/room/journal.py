"""The journal: an append-only log in SQLite, a snapshot beside it. The only module that knows where data lives."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import aiosqlite
import msgspec

from overlay.errors import ConfigError, Unavailable

VERSION = 3  # as the schema below sets it
READ_ROWS = 2000
NO_END = 2**63 - 1  # no row has a greater number

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
BEGIN;
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,      -- Unix ms
    actor TEXT NOT NULL,
    command TEXT NOT NULL,
    args TEXT NOT NULL,       -- JSON
    facts TEXT NOT NULL,      -- JSON, [] mostly
    patch TEXT NOT NULL,      -- JSON merge patch of the public topics
    inner_patch TEXT NOT NULL,-- JSON merge patch of what no page sees: secrets, deadlines, undo
    items TEXT,               -- JSON [[table, key, value or null], ...]
    key TEXT,                 -- idempotency key ...
    result TEXT,              -- ... and the answer that it repeats
    actor_id TEXT,            -- of a person: two may have one name
    rehearsal INTEGER         -- 1: one begins with it, 0: one is over with it
);
CREATE UNIQUE INDEX IF NOT EXISTS journal_key ON journal (key) WHERE key IS NOT NULL;
CREATE TABLE IF NOT EXISTS item (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT, PRIMARY KEY (name, key)
); -- with rowids: else every search that passes a value of megabytes (a draw's proof) reads it whole
CREATE INDEX IF NOT EXISTS item_gone ON item (name) WHERE value IS NULL;
-- Items follow from the journal inside the same statement, so that one append is one transaction in one step. What goes
-- is marked first and deleted by the index of marks: a DELETE that looks into the JSON reads it anew each row.
CREATE TRIGGER IF NOT EXISTS journal_items AFTER INSERT ON journal WHEN NEW.items IS NOT NULL BEGIN
    INSERT OR REPLACE INTO item (name, key, value)
        SELECT value ->> 0, value ->> 1, nullif(value -> 2, 'null') FROM json_each(NEW.items);
    DELETE FROM item WHERE value IS NULL;
END;
-- What a rehearsal will be taken back to is kept, and dropped, inside the statement that begins it or ends it.
CREATE TABLE IF NOT EXISTS baseline (name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS rehearsal_begins BEFORE INSERT ON journal WHEN NEW.rehearsal = 1 BEGIN
    DELETE FROM baseline;
    INSERT INTO baseline (name, key, value) SELECT name, key, value FROM item;
END;
CREATE TRIGGER IF NOT EXISTS rehearsal_is_over AFTER INSERT ON journal WHEN NEW.rehearsal = 0 BEGIN
    DELETE FROM baseline;
END;
CREATE TABLE IF NOT EXISTS snapshot (
    only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, public TEXT NOT NULL, inner TEXT NOT NULL
);
PRAGMA user_version = 3;
COMMIT;
"""
_ADDED = {1: "ALTER TABLE journal ADD COLUMN actor_id TEXT;", 2: "ALTER TABLE journal ADD COLUMN rehearsal INTEGER;"}
"""What the version after it added to the journal; the rest of the schema makes what is missing."""

_COLUMNS = "seq, at, actor, command, args, facts, patch, inner_patch, items, key, result, actor_id, rehearsal"
_PLACES = f"({', '.join('?' * 13)})"


@dataclass(frozen=True, slots=True)
class Row:
    """One accepted command. `args`, `facts`, `patch`, `inner`, `items`, `result` are encoded JSON."""

    seq: int
    at: int
    actor: str
    command: str
    args: bytes
    facts: bytes
    patch: bytes
    inner: bytes
    items: bytes | None = None
    key: str | None = None
    result: bytes | None = None
    actor_id: str | None = None
    rehearsal: int | None = None

    def columns(self) -> tuple[object, ...]:
        return (
            self.seq,
            self.at,
            self.actor,
            self.command,
            self.args.decode(),
            self.facts.decode(),
            self.patch.decode(),
            self.inner.decode(),
            None if self.items is None else self.items.decode(),
            self.key,
            None if self.result is None else self.result.decode(),
            self.actor_id,
            self.rehearsal,
        )


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row as the outside may read it; the JSON columns are still encoded."""

    seq: int
    at: int
    actor: str
    command: str
    args: str
    facts: str
    patch: str
    actor_id: str | None

    def document(self) -> dict[str, object]:
        """The row as NDJSON has it: `actor_id` only of a person with a link of their own."""
        who = {"actor": self.actor} if self.actor_id is None else {"actor": self.actor, "actor_id": self.actor_id}
        encoded = {"args": self.args, "facts": self.facts, "patch": self.patch}
        columns = {name: msgspec.Raw(text.encode()) for name, text in encoded.items()}
        return {"seq": self.seq, "at": self.at, **who, "command": self.command, **columns}


class Journal:
    """One room's database. `append` returns when the rows are on disk; `Unavailable` means that none of them is."""

    READ_ERRORS = (sqlite3.Error, msgspec.MsgspecError, TypeError, KeyError, ValueError, AttributeError)
    """What reading a damaged database may raise."""

    def __init__(self, file: Path, connection: aiosqlite.Connection) -> None:
        self._file = file
        self._connection = connection

    @classmethod
    async def open(cls, file: Path) -> Self:
        """Open or create. Raises `ConfigError` for a file that is no database of ours."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            connection = await aiosqlite.connect(file, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(
                str(file), "", f"无法打开数据库（{error}） | the database cannot be opened ({error})",
                "检查 data 目录的权限和磁盘空间 | check the data folder's permissions and the disk's space",
            ) from None  # fmt: skip
        try:
            async with connection.execute("PRAGMA user_version") as cursor:
                row = await cursor.fetchone()
            version = row[0] if row else 0
            if version > VERSION:
                raise ConfigError(
                    str(file), "", f"数据库来自更新的版本（{version}） | the database is newer ({version})",
                    "请升级 overlay | upgrade overlay",
                )  # fmt: skip
            if version < VERSION:
                added = "".join(_ADDED[known] for known in range(max(version, 1), VERSION)) if version else ""
                await connection.executescript(_SCHEMA.replace("BEGIN;", f"BEGIN;{added}", 1))
            else:
                await connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            await connection.close()
            raise _unreadable(file, error) from None
        except BaseException:
            await connection.close()
            raise
        return cls(file, connection)

    def unreadable(self, error: Exception) -> ConfigError:
        """What to raise where reading has raised one of `READ_ERRORS`."""
        return _unreadable(self._file, error)

    async def close(self) -> None:
        await self._connection.close()

    async def append(self, rows: Sequence[Row]) -> None:
        """Write all rows in one durable transaction, or none of them and raise `Unavailable`."""
        statement = f"INSERT INTO journal ({_COLUMNS}) VALUES " + ", ".join([_PLACES] * len(rows))  # noqa: S608
        try:
            await self._connection.execute(statement, [value for row in rows for value in row.columns()])
        except sqlite3.Error as error:
            raise _not_durable(error) from None

    async def save_snapshot(self, seq: int, public: bytes, inner: bytes) -> None:
        """Replace the snapshot; a start then replays only the rows after `seq`."""
        try:
            await self._connection.execute(
                "INSERT OR REPLACE INTO snapshot VALUES (1, ?, ?, ?)", (seq, public.decode(), inner.decode())
            )
        except sqlite3.Error as error:
            raise _not_durable(error) from None

    async def snapshot(self) -> tuple[int, int, str, str] | None:
        """`(seq, at, public JSON, inner JSON)`, or nothing yet."""
        async with self._connection.execute(
            "SELECT seq, (SELECT at FROM journal WHERE journal.seq = snapshot.seq), public, inner FROM snapshot"
        ) as cursor:
            row = await cursor.fetchone()
        return None if row is None else (row[0], row[1] or 0, row[2], row[3])

    async def tail(self, after: int) -> AsyncIterator[list[tuple[int, int, str, str]]]:
        """`(seq, at, patch JSON, inner JSON)` of the rows after `after`, in portions."""
        async with self._connection.execute(
            "SELECT seq, at, patch, inner_patch FROM journal WHERE seq > ? ORDER BY seq", (after,)
        ) as cursor:
            while rows := list(await cursor.fetchmany(READ_ROWS)):
                yield [(row[0], row[1], row[2], row[3]) for row in rows]

    async def items(self) -> list[tuple[str, str, str]]:
        """`(table, key, value JSON)` of every item."""
        async with self._connection.execute("SELECT name, key, value FROM item ORDER BY name, key") as cursor:
            return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]

    async def baseline(self) -> list[tuple[str, str, str]]:
        """`(table, key, value JSON)` of every item as it was before the rehearsal that is on."""
        async with self._connection.execute("SELECT name, key, value FROM baseline") as cursor:
            return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]

    async def answered(self, key: str) -> tuple[int, str, bool] | None:
        """`(seq, result JSON, taken back)` of the command that used this idempotency key.

        Taken back: it was done in a rehearsal that is over.
        """
        # In one step: every press waits for it. Only of a key that was used is the last clause looked at.
        rows = await self._connection.execute_fetchall(
            "SELECT seq, result, rehearsal IS NULL AND EXISTS"
            " (SELECT 1 FROM journal AS ended WHERE ended.seq > used.seq AND ended.rehearsal = 0) AND 1 ="
            " (SELECT rehearsal FROM journal AS mark WHERE mark.seq < used.seq AND mark.rehearsal IS NOT NULL"
            " ORDER BY mark.seq DESC LIMIT 1) FROM journal AS used WHERE key = ?",
            (key,),
        )
        return next(((seq, result, bool(taken_back)) for seq, result, taken_back in rows), None)

    async def read(self, after: int, before: int = NO_END) -> AsyncIterator[JournalRow]:
        """The rows after `after` and before `before`, as the outside may see them."""
        while True:
            async with self._connection.execute(
                "SELECT seq, at, actor, command, args, facts, patch, actor_id FROM journal"
                " WHERE seq > ? AND seq < ? ORDER BY seq LIMIT ?",
                (after, before, READ_ROWS),
            ) as cursor:
                rows = [JournalRow(*row) for row in await cursor.fetchall()]
            if not rows:
                return
            for row in rows:
                yield row
            after = rows[-1].seq


def _unreadable(file: Path, error: Exception) -> ConfigError:
    return ConfigError(
        str(file), "", f"数据库无法读取（{error}） | the database cannot be read ({error})",
        "从备份恢复，或移走此文件重新开始 | restore a backup, or move the file away to start anew",
    )  # fmt: skip


def _not_durable(error: sqlite3.Error) -> Unavailable:
    return Unavailable(
        "无法写入磁盘（{why}），命令未执行 | cannot write to disk ({why}): nothing was done", why=str(error)
    )
