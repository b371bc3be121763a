"""CSV in all its habits: any of the usual separators, quotes and line breaks in cells, rows too short or too long."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from geo.ingest import decoding
from geo.ingest.limits import MOST_ROWS
from geo.ingest.sheet import Choices, Flaw, Note, Refused, Sheet, header, sheet_of

SEPARATORS = ",;\t|"
PROBE_LINES = 20
END = "\x00end of file\x00"
"""A last line that no file has: where it ends up inside a cell, a quote was never closed."""
BIG = 4 * 2**20
"""Letters from which on a file is read by the fast reader, if it finds no fault."""


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a delimited text. Raises Refused("empty" | "duplicate-column" …)."""
    if not body.strip():
        raise Refused("empty")
    text, warnings = decoding.text(body, choices.encoding)
    text, separator = _separated(text)
    if separator == "\t" and name.lower().endswith(".csv"):
        warnings.append(Note.of("delimiter"))
    sheet = (_fast(text, separator) if len(text) > BIG else None) or _careful(text, separator)
    sheet.warnings = warnings + sheet.warnings
    sheet.choices = {"encoding": list(decoding.OFFERED)} if warnings or choices.encoding else {}
    return sheet


def _separated(text: str) -> tuple[str, str]:
    """The text without Excel's first line `sep=;`, and its separator: the one that most lines have equally many of."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    probe = [line for line in text[:100_000].splitlines()[: PROBE_LINES + 1] if line.strip()][:PROBE_LINES]
    return text, max(SEPARATORS, key=lambda mark: _fitness(probe, mark))


def _fitness(lines: list[str], separator: str) -> tuple[float, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    width, rows = widths.most_common(1)[0] if widths else (1, 0)
    return (rows if width > 1 else 0, width)


def _careful(text: str, separator: str) -> Sheet:
    """Every row looked at: one with too few or too many cells is a flaw, and none swallows the next."""
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n").readlines()
    found = _rows(lines, separator)
    first = next(found, None)
    if first is None:
        raise Refused("empty")
    names = header(first[0])
    rows, reasons = [], []
    for cells, reason in found:
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
    return sheet_of("csv", names, rows, flaws, [Note.of("unclosed-quote")] if UNCLOSED in reasons else [])


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
                if last - first > 1 and len(cells) != width:
                    yield _split(lines[first], separator), UNCLOSED
                    break
                yield cells, ""
            first = last
        start = first + 1


def _fed(lines: list[str], start: int) -> Iterator[str]:
    for n in range(start, len(lines)):
        yield lines[n]
    yield END


def _split(line: str, separator: str) -> list[str]:
    return line.rstrip("\n").split(separator)


def _fast(text: str, separator: str) -> Sheet | None:
    """The same sheet by Arrow's reader; None where anything is unusual, so that the careful one looks."""
    if text.count('"') % 2 or "\x00" in text:
        return None
    strings = arrow_csv.ConvertOptions(default_column_type=pa.string(), strings_can_be_null=False, null_values=[])
    lines = text.partition("\n")[0].rstrip("\r")
    names = header(next(csv.reader([lines], delimiter=separator), []))
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=arrow_csv.ReadOptions(
                column_names=[str(n) for n in range(len(names))], skip_rows=1, block_size=2**24
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values='"' in text),
            convert_options=strings,
        )
    except pa.ArrowException:
        return None
    if len(table) > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    last = table.slice(len(table) - 1).to_pylist()
    is_odd = len(set(names)) < len(names) or not last or not any(last[0].values())
    return None if is_odd else Sheet("csv", table.rename_columns(names))
