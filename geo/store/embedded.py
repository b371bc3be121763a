"""The store that ships: one SQLite file in WAL mode. A change that was confirmed survives a crash of the program, and
with `synchronous = FULL` one of the machine."""

import contextlib
import errno
import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.ingest.sheet import Choices
from geo.store.protocol import FORMAT, VERSION, About, Edit, Stored, StoreError, Version

PLACE = "BORDER_MAP_STORE"
"""Environment variable: the file of the store."""
WAIT_S = 20.0
TABLES = """
CREATE TABLE IF NOT EXISTS about (format TEXT NOT NULL, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS datasets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, withdrawn_at TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS versions (
    dataset_id TEXT NOT NULL REFERENCES datasets(id), number INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
    choices TEXT NOT NULL, about TEXT NOT NULL, rows_good INTEGER NOT NULL, rows_bad INTEGER NOT NULL,
    saved_at TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (dataset_id, number));
CREATE TABLE IF NOT EXISTS pieces (
    dataset_id TEXT NOT NULL, number INTEGER NOT NULL, piece INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (dataset_id, number, piece));
CREATE TABLE IF NOT EXISTS edits (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, dataset_id TEXT NOT NULL REFERENCES datasets(id), key TEXT NOT NULL,
    cells TEXT NOT NULL, at TEXT NOT NULL);
"""
PIECE = 32 * 2**20
"""Bytes of a file in one row; a cell of SQLite holds a gigabyte at most."""


def place() -> Path:
    """The file of the store: what BORDER_MAP_STORE names, else a file in the user's data folder."""
    if named := os.environ.get(PLACE):
        return Path(named)
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "border-map" / "store.sqlite"


class EmbeddedStore:
    """A store in one file. The file is made when something is first saved; until then it is an empty store."""

    def __init__(self, path: Path | None = None):
        self.path = path or place()

    @contextlib.contextmanager
    def _opened(self, is_writing: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection for one piece of work; what is written is committed at its end or not at all.

        Raises StoreError("store_unreadable" | "store_full").
        """
        try:
            with contextlib.closing(self._connected(is_writing)) as db:
                if is_writing:
                    db.execute("BEGIN IMMEDIATE")
                yield db
                if is_writing:
                    db.execute("COMMIT")
        except (sqlite3.Error, OSError) as err:
            code = "store_full" if _is_full(err) else "store_unreadable"
            raise StoreError(code, file=str(self.path), reason=getattr(err, "strerror", None) or str(err)) from err

    def _connected(self, is_writing: bool) -> sqlite3.Connection:
        if not self.path.exists():
            if not is_writing:
                return _empty()
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
        db = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)
        try:
            _with_log(db)
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA trusted_schema = OFF")
            _check_format(db, self.path)
        except (sqlite3.Error, StoreError):
            db.close()
            raise
        return db

    def save(
        self, body: bytes, file: str, choices: Choices, about: About, rows: tuple[int, int], into: str = ""
    ) -> Stored:
        """As `Store.save`."""
        id = into or secrets.token_hex(6)
        with self._opened(is_writing=True) as db:
            if not into:
                db.execute("INSERT INTO datasets (id) VALUES (?)", (id,))
            withdrawn_at = _known(db, id)
            number = db.execute("SELECT count(*) FROM versions WHERE dataset_id = ?", (id,)).fetchone()[0] + 1
            told = (json.dumps(asdict(choices)), json.dumps(asdict(about), ensure_ascii=False))
            db.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (id, number, file, hashlib.sha256(body).hexdigest(), *told, *rows, _now(), len(body)),
            )
            for piece, at in enumerate(range(0, len(body), PIECE)):
                part = memoryview(body)[at : at + PIECE]
                db.execute("INSERT INTO pieces VALUES (?, ?, ?, ?)", (id, number, piece, part))
            return _stored(db, id, withdrawn_at)

    def datasets(self) -> list[Stored]:
        """As `Store.datasets`."""
        with self._opened() as db:
            return [_stored(db, *row) for row in db.execute("SELECT id, withdrawn_at FROM datasets ORDER BY seq DESC")]

    def dataset(self, id: str) -> Stored:
        """As `Store.dataset`."""
        with self._opened() as db:
            return _stored(db, id, _known(db, id))

    def versions(self, id: str) -> list[Version]:
        """As `Store.versions`."""
        with self._opened() as db:
            _known(db, id)
            return _versions(db, id)

    def body(self, id: str, number: int) -> bytes:
        """As `Store.body`."""
        with self._opened() as db:
            wanted = next((one for one in _versions(db, id) if one.number == number), None)
            if wanted is None:
                raise StoreError("store_unknown", id=id)
            pieces = db.execute(
                "SELECT body FROM pieces WHERE dataset_id = ? AND number = ? ORDER BY piece", (id, number)
            )
            body = b"".join(row[0] for row in pieces)
        if hashlib.sha256(body).hexdigest() != wanted.sha256:
            raise StoreError("store_damaged", file=str(self.path), id=id)
        return body

    def withdraw(self, id: str) -> None:
        """As `Store.withdraw`."""
        self._mark(id, _now())

    def restore(self, id: str) -> None:
        """As `Store.restore`."""
        self._mark(id, "")

    def _mark(self, id: str, withdrawn_at: str) -> None:
        with self._opened(is_writing=True) as db:
            _known(db, id)
            db.execute("UPDATE datasets SET withdrawn_at = ? WHERE id = ?", (withdrawn_at, id))

    def edit(self, id: str, key: str, cells: Mapping[str, str]) -> None:
        """As `Store.edit`."""
        with self._opened(is_writing=True) as db:
            _known(db, id)
            told = json.dumps(dict(cells), ensure_ascii=False)
            db.execute("INSERT INTO edits (dataset_id, key, cells, at) VALUES (?, ?, ?, ?)", (id, key, told, _now()))

    def edits(self, id: str) -> list[Edit]:
        """As `Store.edits`."""
        with self._opened() as db:
            _known(db, id)
            return _edits(db, id)

    def export(self) -> Iterator[tuple[str, bytes]]:
        """As `Store.export`."""
        listed = self.datasets()
        whole = {one.id: self.versions(one.id) for one in listed}
        index = {
            "format": FORMAT,
            "version": VERSION,
            "datasets": [_told(one, whole[one.id], self.edits(one.id)) for one in listed],
        }
        yield "index.json", json.dumps(index, ensure_ascii=False, indent=1).encode()
        for id, versions in whole.items():
            for version in versions:
                yield _name(version), self.body(id, version.number)


def _is_full(err: sqlite3.Error | OSError) -> bool:
    """Whether it is room on the disk that is wanting."""
    return getattr(err, "errno", None) == errno.ENOSPC or getattr(err, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _with_log(db: sqlite3.Connection) -> None:
    """Has the file keep a write-ahead log. Only a new file is changed; while another does so SQLite does not wait."""
    until = time.monotonic() + WAIT_S
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _empty() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(TABLES)
    return db


def _check_format(db: sqlite3.Connection, path: Path) -> None:
    """Makes the tables of a new file. Raises StoreError("store_format") for one of another kind or later version."""
    found = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not found:
        db.executescript(f"BEGIN IMMEDIATE;{TABLES}")
        if not db.execute("SELECT count(*) FROM about").fetchone()[0]:
            db.execute("INSERT INTO about VALUES (?, ?)", (FORMAT, VERSION))
        db.execute("COMMIT")
        return
    told = db.execute("SELECT format, version FROM about").fetchone() if "about" in found else None
    if told is None or told[0] != FORMAT or told[1] > VERSION:
        raise StoreError("store_format", file=str(path), told=str(told and told[1]))


def _known(db: sqlite3.Connection, id: str) -> str:
    """Since when a dataset is withdrawn, "" if it is not. Raises StoreError("store_unknown")."""
    found = db.execute("SELECT withdrawn_at FROM datasets WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise StoreError("store_unknown", id=id[:40])
    return found[0]


def _stored(db: sqlite3.Connection, id: str, withdrawn_at: str) -> Stored:
    edits = db.execute("SELECT count(*) FROM edits WHERE dataset_id = ?", (id,)).fetchone()[0]
    return Stored(id, _versions(db, id)[-1], edits, withdrawn_at)


def _versions(db: sqlite3.Connection, id: str) -> list[Version]:
    rows = db.execute("SELECT * FROM versions WHERE dataset_id = ? ORDER BY number", (id,))
    return [
        Version(*row[:4], Choices(**json.loads(row[4])), About(**json.loads(row[5])), *row[6:])
        for row in rows.fetchall()
    ]


def _edits(db: sqlite3.Connection, id: str) -> list[Edit]:
    rows = db.execute("SELECT key, cells, at FROM edits WHERE dataset_id = ? ORDER BY seq", (id,))
    return [Edit(key, json.loads(cells), at) for key, cells, at in rows.fetchall()]


def _told(stored: Stored, versions: list[Version], edits: list[Edit]) -> dict[str, Any]:
    return {
        "id": stored.id,
        "withdrawn_at": stored.withdrawn_at,
        "versions": [asdict(version) | {"path": _name(version)} for version in versions],
        "edits": [asdict(edit) for edit in edits],
    }


def _name(version: Version) -> str:
    """Where a file stands in an export; its own name stands in the index, only its ending here."""
    ending = "".join(char for char in version.file.rpartition(".")[2].lower() if char.isalnum())[:12]
    return f"{version.dataset_id}/{version.number}.{ending or 'bin'}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
