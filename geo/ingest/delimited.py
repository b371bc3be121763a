"""CSV in all its habits: any of the usual separators, quotes and line breaks in cells, rows too short or too long."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from geo.ingest import decoding, headings
from geo.ingest.limits import LONG_TEXT, MOST_ROWS
from geo.ingest.sheet import Choices, Flaw, Note, Refused, Sheet, sheet_of

SEPARATORS = ",;\t|"
PROBE_LINES = 20
END = "\x00end of file\x00"
"""A last line that no file has: where it ends up inside a cell, a quote was never closed."""
BIG = 4 * 2**20
"""Letters from which on a file is read by the fast reader, if it finds no fault."""


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a delimited text. Raises Refused("empty" | "duplicate-column" …)."""
    text, warnings = decoding.text(body, choices.encoding)
    text, separator = _separated(plain_lines(text))
    if separator == "\t" and name.lower().endswith(".csv"):
        warnings.append(Note.of("delimiter"))
    sheet = (_fast(text, separator) if len(text) > BIG else None) or _careful(text, separator)
    sheet.warnings = warnings + sheet.warnings
    sheet.choices = {"encoding": list(decoding.OFFERED)} if warnings or choices.encoding else {}
    return sheet


def plain_lines(text: str) -> str:
    """A text whose lines end in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separated(text: str) -> tuple[str, str]:
    """The text without Excel's first line `sep=;`, and its separator: the one that most lines have equally many of."""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=([^\"\nA-Za-z0-9])", first, re.IGNORECASE)
    if named:
        return rest, named[1]
    probe = [line for line in text[:100_000].splitlines()[: PROBE_LINES + 1] if line.strip()][:PROBE_LINES]
    return text, max(SEPARATORS, key=lambda mark: _fitness(probe, mark))


def _fitness(lines: list[str], separator: str) -> tuple[float, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    width, rows = widths.most_common(1)[0] if widths else (1, 0)
    return (rows if width > 1 else 0, width)


def _careful(text: str, separator: str) -> Sheet:
    """Every row looked at: one with too few or too many cells is a flaw, and none swallows the next."""
    lines = io.StringIO(text, newline="\n").readlines()
    found = _rows(lines, separator)
    first = next(found, None)
    if first is None:
        raise Refused("empty")
    names, has_header = headings.named(first[0])
    rows, reasons = [], []
    for cells, reason in found if has_header else chain([first], found):
        if len(rows) == MOST_ROWS:
            raise Refused("ingest_too_many_rows", most=MOST_ROWS)
        rows.append(cells)
        reasons.append(reason or _misfit(cells, len(names)))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    flaws = [
        Flaw(n, "", separator.join(row)[:200], reason)
        for n, (row, reason) in enumerate(zip(rows, reasons, strict=False), 1)
        if reason
    ]
    notes = [Note.of("unclosed-quote")] if UNCLOSED in reasons else []
    notes += [] if has_header else [Note.of("header-missing")]
    return sheet_of("csv", names, rows, flaws, notes)


def _misfit(cells: list[str], width: int) -> str:
    if not any(cell.strip() for cell in cells):
        return "row_blank"
    return "" if len(cells) == width else "row_short" if len(cells) < width else "row_long"


UNCLOSED = "quote_unclosed"


def _rows(lines: list[str], separator: str) -> Iterator[tuple[list[str], str]]:
    """The rows of a text, each with the reason why it is none, or "". One that took in lines without having room for
    them ends with its first line; one that a quote holds open to the end of the file is as many as it has lines."""
    csv.field_size_limit(2**31 - 1)
    start, width = 0, 0
    while start < len(lines):
        reader, first = csv.reader(_fed(lines, start), delimiter=separator), start
        for cells in reader:
            last = start + reader.line_num
            if last > len(lines) and cells != [END]:
                yield from ((_split(line, separator), UNCLOSED) for line in lines[first:])
                return
            if cells and cells != [END]:
                width = width or len(cells)
                if last - first > 1 and (len(cells) != width or not _is_one(lines[first:last], separator)):
                    yield _split(lines[first], separator), UNCLOSED
                    break
                yield cells, ""
            first = last
        start = first + 1


def _is_one(lines: list[str], separator: str) -> bool:
    """Whether lines are one row by the letter: nothing stands between a closing quote and the separator."""
    try:
        return len(list(csv.reader(lines, delimiter=separator, strict=True))) == 1
    except csv.Error:
        return False


def _fed(lines: list[str], start: int) -> Iterator[str]:
    for n in range(start, len(lines)):
        yield lines[n]
    yield END


def _split(line: str, separator: str) -> list[str]:
    return line.rstrip("\n").split(separator)


def _fast(text: str, separator: str) -> Sheet | None:
    """The same sheet by Arrow's reader; None where anything is unusual, so that the careful one looks."""
    text = text.lstrip("\n")
    if "\x00" in text or not separator.isascii() or not _is_by_the_letter(text, separator):
        return None
    names, has_header = headings.named(next(csv.reader([text.partition("\n")[0]], delimiter=separator), []))
    if not has_header or len({name.lower() for name in names}) < len(names):
        return None
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=[str(n) for n in range(len(names))], skip_rows=1),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values='"' in text),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(map(str, range(len(names))), pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowException:
        return None
    if len(table) > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    return None if _is_unusual(table) else Sheet("csv", table.rename_columns(names))


def _is_unusual(table: pa.Table) -> bool:
    """Whether there is no row, a very long cell, or a row that says nothing."""
    if not len(table) or any(pc.max(pc.utf8_length(column)).as_py() > LONG_TEXT for column in table.columns):
        return True
    blank = np.arange(len(table))
    for column in table.columns:
        cells = column.take(pa.array(blank))
        blank = blank[pc.equal(pc.utf8_trim_whitespace(cells), "").to_numpy()]
    return bool(len(blank))


def _is_by_the_letter(text: str, separator: str) -> bool:
    """Whether every quote opens a cell, closes it, or stands twice inside one: then no row runs into the next."""
    own = re.escape(separator)
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{own}\n]*+)'
    return '"' not in text or bool(re.fullmatch(rf"(?:{cell}[{own}\n])*+{cell}", text))
