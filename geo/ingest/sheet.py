"""What a reader makes of a file: its columns as they stand, and what is wrong before any column is understood."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from geo.errors import BorderMapError
from geo.ingest.limits import LONG_TEXT, MOST_CELL, MOST_COLUMNS

LON, LAT = "\x00lon", "\x00lat"
"""Names of the columns that hold a geometry's place; no file can have them."""


class Flaw(NamedTuple):
    """A row, or a cell of it, that cannot be read: row counted from 1, column "" for the whole row."""

    row: int
    column: str
    value: str
    reason: str


class Note(NamedTuple):
    """Something that was done or noticed: a code, the rows it is about (none = the file), and values of its message."""

    code: str
    rows: tuple[int, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, rows: tuple[int, ...] = (), **values: object) -> "Note":
        """A note with the values of its message."""
        return cls(code, rows, tuple((name, str(value)) for name, value in values.items()))


class Refused(BorderMapError):
    """A whole file that is not read.

    rows: how many rows it seems to have, 0 if that cannot be told
    """

    def __init__(self, code: str, rows: int = 0, **values: object):
        self.rows = rows
        super().__init__(
            code, **{key: told(value) if isinstance(value, str) else value for key, value in values.items()}
        )


@dataclass
class Sheet:
    """columns: of equal length, one entry a data row; text, or typed where the format has types

    A place told by a geometry stands in the columns LON and LAT, degrees, EPSG:4326, null where there is none.
    flaws: rows and cells that could not be read; they are rows of `columns` all the same
    choices: what else could have been read, by kind ("sheet", "encoding")
    orders: what columns of days prove of the order of day and month (`cells.proven`), where edits lie over them
    """

    format: str
    columns: pa.Table
    flaws: list[Flaw] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    info: list[Note] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)

    @property
    def has_geometry(self) -> bool:
        """Whether its places come from geometries."""
        return LON in self.columns.column_names

    @property
    def names(self) -> list[str]:
        """The file's own columns."""
        return [name for name in self.columns.column_names if name not in (LON, LAT)]


@dataclass(frozen=True)
class Choices:
    """What the user has settled: "" leaves it to the reader.

    encoding: a codec's name; date_order: dmy or mdy; sheet: of a workbook, or layer; swap: latitude and longitude
    stand in each other's column in the rows that look so
    """

    encoding: str = ""
    date_order: str = ""
    sheet: str = ""
    swap: bool = False


def sheet_of(format: str, names: list[str], rows: list[list[str]], flaws: list[Flaw], warnings: list[Note]) -> Sheet:
    """A sheet of rows of text; a row of another length than the header is filled or cut, and stands in the flaws.

    Raises Refused("duplicate-column").
    """
    unique(names, len(rows))
    width = len(names)
    level = [row if len(row) == width else (row + [""] * width)[:width] for row in rows]
    columns = [list(column) for column in zip(*level, strict=True)] or [[] for _ in names]
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=names)
    longest = max((max(map(len, column), default=0) for column in columns), default=0)
    if longest > MOST_CELL:
        flaws = [*flaws, *_too_long(names, columns)]
    return Sheet(format, table, flaws, [*warnings, *([Note.of("long-text", n=longest)] if longest > LONG_TEXT else [])])


def header(cells: list[str]) -> list[str]:
    """A header's names, trimmed; unnamed columns are numbered. Raises Refused("ingest_too_many_columns")."""
    if len(cells) > MOST_COLUMNS:
        raise Refused("ingest_too_many_columns", most=MOST_COLUMNS)
    names = [told(cell.replace("\x00", "")).strip().strip("\ufeff") for cell in cells]
    return [name or f"column {n}" for n, name in enumerate(names, 1)]


def told(text: str) -> str:
    """A text that can be written: half letters of UTF-16 are replaced."""
    return text.encode("utf-8", "replace").decode()


def flat(value: Any) -> str | None:
    """A value of any kind as text: lists of texts joined by ";", what is nested as JSON."""
    if value is None or isinstance(value, str):
        return value if value is None else told(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return told(";".join(value))
    return told(json.dumps(value, ensure_ascii=False, default=str)) if isinstance(value, list | dict) else str(value)


def unique(names: list[str], rows: int) -> None:
    """Raises Refused("duplicate-column") where two columns have one name."""
    lower = [name.strip().lower() for name in names]
    for name in names:
        if lower.count(name.strip().lower()) > 1:
            raise Refused("duplicate-column", rows, column=name[:80])


def _too_long(names: list[str], columns: list[list[str]]) -> list[Flaw]:
    return [
        Flaw(row, name, cell[:40], "cell_too_long")
        for name, column in zip(names, columns, strict=True)
        for row, cell in enumerate(column, 1)
        if len(cell) > MOST_CELL
    ]
