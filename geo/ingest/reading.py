"""What came of a file: good rows typed, bad rows named, and everything that is to be said, as data and as JSON."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.i18n import t
from geo.ingest.forms import Type
from geo.ingest.headings import Form
from geo.ingest.sheet import LAT, LON, Flaw, Note, Refused, Sheet

TOLD_ROWS = 20
"""Rows that a note's code names at most."""
NAMES_ROWS = (
    "maybe-swapped",
    "null-island",
    "outside-region",
    "future-date",
    "bad-url",
    "duplicate",
    "swapped",
    "duplicate-id",
)
NAMES_FEW = ("date-format", "decimal-comma")
"""Notes whose code names their rows: always, and where they are less than half."""
CHOSEN = {
    "date-order:ambiguous": "date_order", "maybe-swapped": "swap", "encoding": "encoding",
    "sheet-choice": "sheet", "layer-choice": "sheet",
}  # fmt: skip
"""Notes of what was chosen because the user had not, and the field of Choices that settles it."""


class Fault(NamedTuple):
    """Rows, counted from 0, whose cell of a column cannot be used, all for one reason."""

    column: str
    reason: str
    rows: np.ndarray


@dataclass(frozen=True)
class Reading:
    """table: lon, lat, start, end, category, date_precision, precision, radius_km, side, actors, symbolic, deaths of
    every row, good or bad; good: which can be shown, bool (n,)

    types: what the file calls its types, and what the map made of them
    """

    file: str
    sheet: Sheet
    form: Form
    table: pd.DataFrame
    good: np.ndarray
    faults: tuple[Fault, ...]
    flaws: tuple[Flaw, ...]
    warnings: tuple[Note, ...]
    info: tuple[Note, ...]
    types: list[Type]

    @property
    def rows(self) -> int:
        """Data rows of the file."""
        return len(self.good)

    @cached_property
    def rows_good(self) -> int:
        """Rows that can be shown."""
        return int(self.good.sum())

    @property
    def outcome(self) -> str:
        """accept, accept-with-warning or reject-with-row-errors."""
        if self.rows_good < self.rows:
            return "reject-with-row-errors"
        return "accept-with-warning" if self.warnings else "accept"

    @property
    def doubts(self) -> tuple[Note, ...]:
        """Warnings, and what the user's word would settle."""
        return (*self.warnings, *(note for note in self.info if note.code in CHOSEN))

    @property
    def source(self) -> pa.Table:
        """The file's own columns, every row."""
        return self.sheet.columns.select(self.sheet.names)

    def errors(self) -> Iterator[Flaw]:
        """Every reason why a row is bad, in the order of the rows; a row that is no row has no cells to look at."""
        told = sorted(self.flaws, key=lambda flaw: flaw.row)
        whole = {flaw.row for flaw in told if not flaw.column}
        seen = {(flaw.row, flaw.column) for flaw in told}
        cells = sorted((int(row) + 1, n) for n, fault in enumerate(self.faults) for row in fault.rows)
        judged = (
            self._flaw(row, n) for row, n in cells if row not in whole and (row, self.faults[n].column) not in seen
        )
        yield from heapq.merge(told, judged, key=lambda flaw: flaw.row)

    def _flaw(self, row: int, n: int) -> Flaw:
        fault = self.faults[n]
        is_cell = fault.column in self.sheet.columns.column_names
        value = self.sheet.columns[fault.column][row - 1].as_py() if is_cell else self._place(row)
        return Flaw(row, fault.column, "" if value is None else str(value)[:200], str(fault.reason))

    def _place(self, row: int) -> str:
        if not self.sheet.has_geometry:
            return ""
        return ", ".join(str(self.sheet.columns[name][row - 1].as_py()) for name in (LON, LAT))

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        """The report of `border-map check --json`."""
        return {
            "file": self.file, "format": self.sheet.format, "outcome": self.outcome,
            "rows_total": self.rows, "rows_good": self.rows_good, "rows_bad": self.rows - self.rows_good,
            "errors": [{**flaw._asdict(), "message": mend(flaw, lang)} for flaw in self.errors()],
            "warnings": [told(note, self.rows, lang) for note in self.warnings],
            "info": [told(note, self.rows, lang) for note in self.info],
            "form": self.form.name,
            "columns": {name: own for name, own in self.form.columns.items() if own in self.sheet.names},
            "types": [one._asdict() for one in self.types],
        }  # fmt: skip


def mend(flaw: Flaw, lang: str) -> str:
    """What to do about a flaw."""
    return t(f"row.{flaw.reason}", lang)


def code(note: Note, rows: int) -> str:
    """A note's code, with the rows it is about where that is part of it."""
    is_named = note.code in NAMES_ROWS or (note.code in NAMES_FEW and len(note.rows) * 2 < rows)
    if not is_named or not note.rows:
        return note.code
    more = "" if len(note.rows) <= TOLD_ROWS else ",…"
    return f"{note.code}:{','.join(map(str, note.rows[:TOLD_ROWS]))}{more}"


def sentence(note: Note, lang: str) -> str:
    """A note in words."""
    values: dict[str, Any] = dict(note.values)
    if "n" in values:
        values["n"] = int(values["n"])
    if note.rows:
        values["rows"] = ", ".join(map(str, note.rows[:TOLD_ROWS])) + (" …" if len(note.rows) > TOLD_ROWS else "")
    return t(f"ingest.{note.code.replace(':', '-')}", lang, **values)


def told(note: Note, rows: int, lang: str) -> dict[str, Any]:
    """A note as JSON."""
    return {"code": code(note, rows), "rows": list(note.rows), "message": sentence(note, lang)}


def refusal(err: Refused, file: str, format: str, lang: str = "en") -> dict[str, Any]:
    """The report of a file that is refused as a whole."""
    return {
        "file": file, "format": format, "outcome": "reject-file",
        "rows_total": err.rows, "rows_good": 0, "rows_bad": err.rows, "errors": [],
        "warnings": [{"code": err.code, "rows": [], "message": err.said(lang)}], "info": [],
    }  # fmt: skip
