"""A sheet becomes a reading: which column is what, every row good or bad with its reasons, and what is to be said."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.ingest import forms, headings
from geo.ingest.cells import Days, Values, days, is_number, numbers, texts
from geo.ingest.reading import Fault, Reading
from geo.ingest.sheet import LAT, LON, Choices, Note, Refused, Sheet
from geo.ingest.vocabulary import Vocabulary
from geo.model import Bounds

REGION = Bounds(-13.0, 9.0, 16.0, 38.0)
"""Both states with what lies round them: a row outside it is said to be, and one that would be inside with its
coordinates exchanged may have them so."""
SAID_ROWS = 1_000
"""Rows that a note names at most; it says how many there are."""
UNSEEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{202a}-\x{202e}\x{2066}-\x{2069}]|\p{Mn}{5,}"
VALUES = ("latitude", "longitude", "date", "date_start", "date_end", "event_date", "fatalities")
"""Columns of values: signs in them that cannot be seen are taken out, and that is said by another note."""
URL = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x20]+", re.IGNORECASE)


def judge(sheet: Sheet, file: str, vocabulary: Vocabulary, choices: Choices | None = None, today: str = "") -> Reading:
    """The reading of a sheet.

    file: what the file is called; today: ISO date after which a day lies in the future, the clock's where it is ""
    Raises Refused("missing-column" | "aggregate-not-incidents") where no row can be understood.
    """
    choices = choices or Choices()
    sheet = _unguarded(sheet)
    form = headings.form(sheet.names)
    _check_columns(sheet, form)
    work = Work(sheet, form, choices, vocabulary, np.datetime64(today or dt.date.today().isoformat()))
    return work.reading(file)


OWN_EXPORT = {"origin", "location_precision", "side_measured", "claims"}
"""Columns that only the map's own data files have."""
GUARDED = r"^'+[=+\-@\t\r]"


def _unguarded(sheet: Sheet) -> Sheet:
    """The map's own CSV files have a quote before what a spreadsheet would take for a formula: it is taken off."""
    if sheet.format != "csv" or not set(sheet.names) >= OWN_EXPORT:
        return sheet
    columns = [
        pc.if_else(pc.match_substring_regex(column, GUARDED), pc.utf8_slice_codeunits(column, 1), column)
        for column in sheet.columns.columns
    ]
    return replace(sheet, columns=pa.table(columns, names=sheet.columns.column_names))


def _check_columns(sheet: Sheet, form: headings.Form) -> None:
    """Raises Refused("aggregate-not-incidents" | "missing-column")."""
    lower, rows = {name.strip().lower() for name in sheet.names}, len(sheet.columns)
    if lower >= headings.TOTALS and "latitude" not in form.columns:
        raise Refused("aggregate-not-incidents", rows)
    place = () if sheet.has_geometry else ("latitude", "longitude")
    needed = {"neutral": ("date", *place, "title"), "project": place}.get(form.name, ())
    for name in needed:
        known = {"date": ("date", "date_start"), "title": ("title", "title_ar", "title_fr", "title_en")}.get(
            name, (name,)
        )
        if not any(one in form.columns for one in known) and rows:
            told = ", ".join(sheet.names)[:400]
            raise Refused("missing-column", rows, column=name, columns=told)


class Work:
    """One sheet at work: faults and notes are gathered as its columns are read."""

    def __init__(
        self, sheet: Sheet, form: headings.Form, choices: Choices, vocabulary: Vocabulary, today: np.datetime64
    ):
        self.sheet, self.form, self.choices, self.vocabulary, self.today = sheet, form, choices, vocabulary, today
        self.count = len(sheet.columns)
        self.faults: list[Fault] = []
        self.done: dict[str, list[np.ndarray]] = {}
        self.warnings, self.info = list(sheet.warnings), list(sheet.info)
        self.is_row = np.ones(self.count, bool)
        self.is_row[[flaw.row - 1 for flaw in sheet.flaws if not flaw.column]] = False
        self.may_be_swapped = np.zeros(self.count, bool)

    def reading(self, file: str) -> Reading:
        lon, lat = self._places()
        lon, lat = self._swapped(lon, lat)
        start, end = self._dates()
        said = forms.read(self, start, end)
        table = pd.DataFrame({"lon": lon, "lat": lat, **said.columns})
        self._unclear()
        self._said()
        flaws = [flaw for flaw in self.sheet.flaws if self._matters(flaw.column)]
        good = np.ones(self.count, bool)
        for fault in self.faults:
            good[fault.rows] = False
        good[[flaw.row - 1 for flaw in flaws]] = False
        self._where(lon, lat, good)
        if not self.count:
            self.warnings.append(Note.of("no-rows"))
        return Reading(
            file, self.sheet, self.form, table, good, tuple(self.faults), tuple(flaws), tuple(self.warnings),
            tuple(self.info), said.types,
        )  # fmt: skip

    def _matters(self, column: str) -> bool:
        """Whether a flawed cell stands in a column that the map reads; flaws of rows and geometries always matter."""
        return column not in self.sheet.names or column in self.form.columns.values()

    def column(self, name: str) -> pa.ChunkedArray | None:
        """A known column of the file."""
        return self.sheet.columns[self.form.columns[name]] if name in self.form.columns else None

    def texts(self, name: str) -> pa.Array | None:
        """A known column as text."""
        found = self.column(name)
        return None if found is None else texts(found)

    def take(self, values: Values, column: str, reasons: Callable[[str], bool] = lambda _: True) -> np.ndarray:
        """Values of a column; their faults and what was done to them are kept."""
        for reason, rows in values.faults.items():
            if reasons(reason):
                self.faults.append(Fault(column, reason, rows))
        for name, rows in values.done.items():
            self.done.setdefault(name, []).append(rows)
        return values.values

    def fault(self, column: str, reason: str, bad: np.ndarray) -> None:
        """Rows of a mask are bad."""
        if bad.any():
            self.faults.append(Fault(column, reason, np.flatnonzero(bad)))

    def note(self, code: str, rows: np.ndarray, kind: str = "warnings", **values: object) -> None:
        """Something is to be said of rows of a mask, if there are any that are rows at all."""
        rows = rows & self.is_row
        if rows.any():
            first = tuple(int(n) + 1 for n in np.flatnonzero(rows)[:SAID_ROWS])
            getattr(self, kind).append(Note.of(code, first, n=int(rows.sum()), **values))

    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        if self.sheet.has_geometry:
            lon, lat = (self.sheet.columns[name].to_numpy().astype(float) for name in (LON, LAT))
            names = {"longitude": "geometry", "latitude": "geometry"}
        else:
            names = {name: self.form.columns[name] for name in ("latitude", "longitude")} if self.count else {}
            lat, lon = (
                self.take(numbers(self.column(name)), names[name]) if self.count else np.zeros(0)
                for name in ("latitude", "longitude")
            )
        if self.count:
            self.fault(names["latitude"], "latitude_range", np.abs(lat) > 90)
            self.fault(names["longitude"], "longitude_range", np.abs(lon) > 180)
        return lon, lat

    def _swapped(self, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The places; rows that look exchanged are said to, and are exchanged only if the user has said so."""
        seem = _inside(lat, lon) & ~_inside(lon, lat) & ((lon != 0) | (lat != 0))
        is_regional = (_inside(lon, lat) | seem).sum() * 2 >= max(1, np.isfinite(lon).sum())
        if not seem.any() or not is_regional:
            return lon, lat
        if self.choices.swap:
            self.note("swapped", seem)
            return np.where(seem, lat, lon), np.where(seem, lon, lat)
        self.may_be_swapped = seem
        self.note("maybe-swapped", seem)
        return lon, lat

    def _where(self, lon: np.ndarray, lat: np.ndarray, good: np.ndarray) -> None:
        null = good & (lon == 0) & (lat == 0)
        self.note("null-island", null)
        self.note("outside-region", good & ~_inside(lon, lat) & ~null & ~self.may_be_swapped)

    def _dates(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of every row."""
        name = {"acled": "event_date"}.get(
            self.form.name, "date_start" if "date_start" in self.form.columns else "date"
        )
        if not self.count:
            return (np.zeros(0, "datetime64[D]"),) * 2
        known = "dmy" if self.form.is_coded else ""
        found = self._days(name, known)
        self._order(found)
        end = start = self.take(found, self.form.columns[name])
        if "date_end" in self.form.columns:
            last = self._days("date_end", (found.is_proven and found.order) or known)
            last.done.clear()
            end = self.take(last, self.form.columns["date_end"], lambda reason: reason != "date_missing")
            end = np.where(np.isnat(end), start, end)
            self.fault(self.form.columns["date_end"], "ends_before_start", end < start)
            self.fault(self.form.columns["date_end"], "span_too_long", end - start > np.timedelta64(60_000, "D"))
        self.note("future-date", start > self.today)
        return start, end

    def _days(self, name: str, known: str) -> Days:
        proof = self.sheet.orders.get(self.form.columns[name])
        return days(self.column(name), self.vocabulary.months, self.choices.date_order, known, proof)

    def _order(self, found: Days) -> None:
        """Says how days and months were told apart, unless the form settles it."""
        slashed = found.done.pop("day-month", np.zeros(0, int))
        worded = found.done.pop("date-words", np.zeros(0, int))
        if self.form.is_coded:
            return
        plain = found.done.pop("date-format", np.zeros(0, int))
        is_whole = len(slashed) * 2 >= self.count
        if len(slashed) and not self.choices.date_order and (is_whole or not found.is_proven):
            code = f"date-order:{found.order if found.is_proven else 'ambiguous'}"
            self.warnings.append(Note.of(code, n=len(slashed)))
        if len(slashed) and (self.choices.date_order or is_whole or not found.is_proven):
            self.sheet.choices["date_order"] = ["dmy", "mdy"]
        odd = np.concatenate([worded, plain, slashed[:0] if is_whole else slashed])
        if len(odd):
            mask = np.zeros(self.count, bool)
            mask[odd] = True
            self.note("date-format", mask)

    def _unclear(self) -> None:
        """What is to be known of texts: addresses that are none, signs that cannot be seen, rows that repeat."""
        urls = self.texts("source_url")
        if urls is not None:
            plain = pc.unique(urls).to_pylist()
            bad = [text for text in plain if text and not URL.fullmatch(text)]
            self.note("bad-url", pc.is_in(urls, pa.array(bad, pa.string())).to_numpy(zero_copy_only=False))
        seen = np.zeros(self.count, bool)
        values = {self.form.columns.get(name) for name in VALUES}
        for name in self.sheet.names:
            column = self.sheet.columns[name]
            if name not in values and pa.types.is_string(column.type):
                found = pc.match_substring_regex(column, UNSEEN)
                seen |= pc.fill_null(found, False).to_numpy().astype(bool)
        self.note("control-characters", seen)
        self.note("duplicate", _repeated(self.sheet.columns))

    def _said(self) -> None:
        """What was done to cells, and how columns were taken."""
        for name, rows in sorted(self.done.items()):
            mask = np.zeros(self.count, bool)
            mask[np.concatenate(rows)] = True
            self.note(name, mask)
        if self.form.is_coded:
            kind = "info" if self.form.is_exact else "warnings"
            getattr(self, kind).append(Note.of(f"detected:{self.form.name}"))
        elif self.form.name == "neutral" and not self.form.is_exact:
            told = "; ".join(f"{own.strip()} = {name}" for name, own in self.form.columns.items() if own != name)
            self.warnings.append(Note.of("column-mapping", columns=told[:600]))


def _inside(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return (lon >= REGION.west) & (lon <= REGION.east) & (lat >= REGION.south) & (lat <= REGION.north)


def _repeated(table: pa.Table) -> np.ndarray:
    """Which rows say in every cell what an earlier row says."""
    count = len(table)
    if count < 2 or any(len(pc.unique(column)) == count for column in _narrow(table)):
        return np.zeros(count, bool)
    number = np.zeros(count, np.int64)
    for column in table.columns:
        coded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
        coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
        codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        number, _ = pd.factorize(number * max(1, len(coded.dictionary)) + codes)
    return pd.Series(number).duplicated().to_numpy()


def _narrow(table: pa.Table) -> list[pa.ChunkedArray]:
    """Columns that may hold ids."""
    return [table[name] for name in table.column_names if "id" in name.lower() or is_number(table[name])][:6]
