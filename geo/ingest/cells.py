"""Columns of cells as values: numbers, days and counts, with what is wrong and what was done, row by row.

Each works on the different values of a column, so a million rows cost little more than a thousand.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FIRST_YEAR, LAST_YEAR = 1900, 2199
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
COMMA = re.compile(r"([+-]?\d+),(\d+)")
DEGREES = re.compile(r"\d\s*[°º'′\"″NSEWO]", re.IGNORECASE)
WHOLE = re.compile(r"\d+(?:\.0+)?")
MOST_COUNT = 10_000_000


@dataclass
class Values:
    """values: one a row, NaN or NaT for none; faults: rows by reason; done: rows by what was done to them."""

    values: np.ndarray
    faults: dict[str, np.ndarray] = field(default_factory=dict)
    done: dict[str, np.ndarray] = field(default_factory=dict)


class Read(NamedTuple):
    """What one text says: a value or a reason, and what was done to it."""

    value: Any
    reason: str = ""
    done: tuple[str, ...] = ()


def texts(column: pa.ChunkedArray) -> pa.Array:
    """A column as texts without space around; nothing is the empty text."""
    if pa.types.is_floating(column.type):
        column = pa.chunked_array([pa.array([_decimal(value) for value in column.to_pylist()], pa.string())])
    whole = pc.utf8_trim_whitespace(pc.fill_null(pc.cast(column, pa.string()), ""))
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def _decimal(value: float | None) -> str | None:
    if value is None or value != value:
        return None
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def is_number(column: pa.ChunkedArray) -> bool:
    """Whether a column holds numbers by its type."""
    return pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)


def numbers(column: pa.ChunkedArray) -> Values:
    """A column as finite numbers."""
    if is_number(column):
        values = pc.cast(column, pa.float64(), safe=False).to_numpy()
        is_null = column.is_null().to_numpy()
        return Values(values, _rows({"value_missing": is_null, "not_a_number": ~np.isfinite(values) & ~is_null}))
    said = texts(column)
    plain = pc.match_substring_regex(said, PLAIN)
    values = pc.cast(pc.if_else(plain, said, None), pa.float64()).to_numpy(zero_copy_only=False).copy()
    return _with_rest(values, said, ~plain.to_numpy(zero_copy_only=False), _number)


def _with_rest(values: np.ndarray, said: pa.Array, rest: np.ndarray, read: Callable[[str], Read]) -> Values:
    """Values with those of the rest of the rows, each different text read once."""
    rows = np.flatnonzero(rest)
    if not len(rows):
        return Values(values)
    coded = pc.dictionary_encode(said.take(pa.array(rows)))
    codes, told = coded.indices.to_numpy(), [read(text) for text in coded.dictionary.to_pylist()]
    values[rows] = np.array([one.value for one in told], values.dtype)[codes]
    reasons, done = np.array([one.reason for one in told]), sorted({name for one in told for name in one.done})
    return Values(
        values,
        {reason: rows[(reasons == reason)[codes]] for reason in sorted(set(reasons) - {""})},
        {name: rows[np.array([name in one.done for one in told])[codes]] for name in done},
    )


def _rows(masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.flatnonzero(mask) for name, mask in masks.items() if mask.any()}


def bare(text: str) -> str:
    """A text without invisible marks and special spaces, the typographic minus as a sign."""
    kept = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return kept.translate(str.maketrans(SPACES, " " * len(SPACES))).replace("\u2212", "-").strip()


def _number(text: str) -> Read:
    shown = bare(text)
    done = ("invisible-characters",) if shown != text else ()
    plain = shown.translate(DIGITS)
    done += ("digits-normalised",) if plain != shown else ()
    if comma := COMMA.fullmatch(plain):
        plain, done = f"{comma[1]}.{comma[2]}", (*done, "decimal-comma")
    if not plain:
        return Read(np.nan, "value_missing")
    if NUMBER.fullmatch(plain):
        value = float(plain)
        return Read(value, "", done) if np.isfinite(value) else Read(np.nan, "not_a_number")
    return Read(np.nan, "decimal_degrees_wanted" if DEGREES.search(plain) else "not_a_number")


def counts(column: pa.ChunkedArray, missing: Iterable[str] = ()) -> Values:
    """A column as whole numbers from 0 up; nothing is NaN and no fault. missing: words that say nothing"""
    if is_number(column):
        values = pc.cast(column, pa.float64(), safe=False).to_numpy().astype(float)
        bad = np.isinf(values) | (values < 0) | (values > MOST_COUNT) | (~np.isnan(values) & (values % 1 != 0))
        return Values(np.where(bad, np.nan, values), _rows({"not_a_count": bad}))
    said, nothing = texts(column), {"", *missing}

    def read(text: str) -> Read:
        shown = bare(text)
        plain = shown.translate(DIGITS)
        if plain in nothing:
            return Read(np.nan)
        is_count = WHOLE.fullmatch(plain) and float(plain) <= MOST_COUNT
        done = ("invisible-characters",) if shown != text else ()
        done += ("digits-normalised",) if plain != shown else ()
        return Read(float(plain), "", done) if is_count else Read(np.nan, "not_a_count")

    return _with_rest(np.full(len(said), np.nan), said, np.ones(len(said), bool), read)


class Months:
    """Names of months in any language, folded, with their numbers."""

    def __init__(self, names: Iterable[tuple[str, int]]):
        self._of = {_word(name): number for name, number in names}

    def number(self, name: str) -> int:
        """The month that a name means, 0 for none; English and French ones may be cut to three letters or four."""
        word = _word(name)
        if word in self._of:
            return self._of[word]
        found = {number for known, number in self._of.items() if len(word) >= 3 and known.startswith(word)}
        return found.pop() if len(found) == 1 else 0


def _word(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.strip().rstrip(".").casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).replace("أ", "ا").replace("إ", "ا")


ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.DOTALL)
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?: .*)?")
YEAR_LAST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
YEAR_SHORT = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
DAY_WORD = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[ -]+([^\d]+?)[ ,-]+(\d{4})", re.IGNORECASE)
WORD_DAY = re.compile(r"([^\d]+?) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)


@dataclass
class Days(Values):
    """order: how days and months of the column stand, "" where it has none of that kind; is_proven: by its own rows"""

    order: str = ""
    is_proven: bool = False


def days(
    column: pa.ChunkedArray, months: Months, order: str = "", known: str = "", proof: str | None = None
) -> Days:  # fmt: skip
    """A column as days, datetime64[D]; of a time, the calendar day as written.

    order: what the user chose, dmy or mdy; known: what the form has where the rows do not prove another; proof: what
    the rows prove, as `proven`, where they are not all here
    """
    said = texts(column)
    proof = proven(said) if proof is None else proof
    settled = order or (proof if proof in ("dmy", "mdy") else known) or "dmy"

    def read(text: str) -> Read:
        return _day(text, months, settled, is_open=not order)

    whole = _with_rest(np.full(len(said), "NaT", "datetime64[D]"), said, np.ones(len(said), bool), read)
    has_order = "day-month" in whole.done
    return Days(whole.values, whole.faults, whole.done, settled if has_order else "", proof in ("dmy", "mdy"))


def iso_day(text: str, months: Months, order: str = "dmy") -> str:
    """A day as an ISO date; a text that is none as it stands. order: of days that can be read in two ways"""
    found = _day(text, months, order, is_open=True)
    return text if found.reason else str(found.value)


SLASHED = r"\p{Nd}\p{Cf}*[/.-]\p{Cf}*\p{Nd}{1,2}\p{Cf}*[/.-]"
MOST_DATE = 80
"""Letters of a date; what is longer is none."""


def proven(said: pa.Array) -> str:
    """What the rows prove of the order of day and month: dmy, mdy, both, or "" """
    found = set()
    for text in pc.unique(pc.filter(said, pc.match_substring_regex(said, SLASHED))).to_pylist():
        parts = YEAR_LAST.fullmatch(bare(text[:MOST_DATE]).translate(DIGITS))
        if parts and int(parts[1]) > 12 >= int(parts[2]):
            found.add("dmy")
        if parts and int(parts[2]) > 12 >= int(parts[1]):
            found.add("mdy")
    return "both" if len(found) > 1 else "".join(found)


def _day(text: str, months: Months, order: str, is_open: bool) -> Read:
    """The day that a text says. is_open: days that can only be read the other way are read so"""
    nothing = np.datetime64("NaT", "D")
    shown = bare(text[: MOST_DATE + 1])
    plain = shown.translate(DIGITS)
    done = ("invisible-characters",) if shown != text[: MOST_DATE + 1] else ()
    done += ("digits-normalised",) if plain != shown else ()
    if not plain or len(plain) > MOST_DATE:
        return Read(nothing, "date_unreadable" if plain else "date_missing")
    if parts := ISO.fullmatch(plain):
        return _of(int(parts[1]), int(parts[2]), int(parts[3]), done)
    if parts := YEAR_FIRST.fullmatch(plain):
        return _of(int(parts[1]), int(parts[2]), int(parts[3]), (*done, "date-format"))
    if parts := YEAR_LAST.fullmatch(plain):
        a, b, year = int(parts[1]), int(parts[2]), int(parts[3])
        is_day_first = a > 12 or (order == "dmy" and b <= 12) if is_open else order == "dmy"
        return _of(year, b if is_day_first else a, a if is_day_first else b, (*done, "day-month"))
    if YEAR_SHORT.fullmatch(plain):
        return Read(nothing, "two_digit_year")
    for pattern, at in ((DAY_WORD, (3, 2, 1)), (WORD_DAY, (3, 1, 2))):
        if parts := pattern.fullmatch(plain):
            year, month, day = (parts[n] for n in at)
            if number := months.number(month):
                return _of(int(year), number, int(day), (*done, "date-words"))
    return Read(nothing, "date_unreadable")


def _of(year: int, month: int, day: int, done: tuple[str, ...]) -> Read:
    nothing = np.datetime64("NaT", "D")
    if year < FIRST_YEAR:
        return Read(nothing, "before_1900")
    try:
        return (
            Read(np.datetime64(dt.date(year, month, day)), "", done)
            if year <= LAST_YEAR
            else Read(nothing, "date_unreadable")
        )
    except ValueError:
        return Read(nothing, "no_such_day")
