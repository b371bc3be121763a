"""XLSX: the sheet that holds incidents, its header, cells as text. Nothing is computed, nothing is fetched."""

import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import openpyxl

from geo.ingest import archive, headings
from geo.ingest.limits import MOST_ROWS
from geo.ingest.sheet import Choices, Flaw, Note, Refused, Sheet, flat, sheet_of

HEADER_ROWS = 12
"""Rows from the top among which the header is looked for."""
MOST_SEEN = 1_100_000
"""Rows that are looked at, blank ones too; a sheet of Excel has 1,048,576."""


BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, OverflowError, EOFError),
    *(RuntimeError, NotImplementedError, AssertionError, zipfile.BadZipFile, zlib.error),
)
"""What libraries raise for workbooks that are damaged somewhere."""


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a workbook. Raises Refused("broken-zip" | "zip-ratio" | "dtd-forbidden" | "wrong-type" …)."""
    packed = archive.opened(body)
    if "xl/workbook.xml" not in packed.namelist():
        raise Refused("wrong-type", told="ZIP", meant="xlsx")
    try:
        archive.without_dtd(packed, body)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(body, choices)
    except BROKEN as err:
        raise Refused("broken-zip", archive.rows_of(body)) from err


def _opened(body: bytes, is_computed: bool) -> Any:
    """A workbook; what its sheets say of their own size is not believed."""
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=is_computed, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return book


def _read(body: bytes, choices: Choices) -> Sheet:
    formulas, values = _opened(body, is_computed=False), _opened(body, is_computed=True)
    names = [sheet.title for sheet in values.worksheets]
    if choices.sheet and choices.sheet not in names:
        raise Refused("ingest_no_such_sheet", sheet=choices.sheet[:80], known=", ".join(names)[:400])
    found = {name: _header(values[name]) for name in ([choices.sheet] if choices.sheet else names)}
    best = max(found, key=lambda name: found[name][1]) if found else ""
    if not best:
        raise Refused("empty")
    at = found[best][0]
    sheet = _sheet(values[best], formulas[best], at)
    others = [name for name in names if name != best]
    if best != names[0] and not choices.sheet:
        sheet.warnings.append(Note.of("sheet-choice", sheet=best, others=", ".join(others)))
    if at > 1:
        sheet.warnings.append(Note.of("header-row", row=at))
    sheet.choices = {"sheet": names} if others else {}
    return sheet


def _header(sheet: Any) -> tuple[int, int]:
    """Which row of a sheet looks most like a header, counted from 1, and how many of its cells are known names."""
    best = (1, 0)
    for n, row in enumerate(sheet.iter_rows(max_row=HEADER_ROWS, values_only=True), 1):
        known = headings.fitness([str(cell) for cell in row if cell is not None])
        best = (n, known) if known > best[1] else best
    return best


def _sheet(values: Any, formulas: Any, at: int) -> Sheet:
    """The rows below the header; blank ones are none."""
    told = zip(_cells(values, at), _cells(formulas, at), strict=False)
    first = [_text(cell) for cell in next(told, ((), ()))[0]]
    while first and not first[-1].strip():
        first.pop()
    names, has_header = headings.named(first)
    rows, flaws, width = ([] if has_header else [first]), [], len(names)
    for seen, (shown, written) in enumerate(told):
        if seen > MOST_SEEN:
            raise Refused("ingest_too_many_rows", most=MOST_ROWS)
        texts = [_text(cell) for cell in shown]
        unread = _unread(texts, written, width)
        if not unread and not any(text.strip() for text in texts):
            continue
        if len(rows) == MOST_ROWS:
            raise Refused("ingest_too_many_rows", most=MOST_ROWS)
        rows.append(_level(texts, width))
        flaws += [Flaw(len(rows), names[column], formula, "formula_without_value") for column, formula in unread]
        if any(text.strip() for text in texts[width:]):
            flaws.append(Flaw(len(rows), "", "; ".join(texts)[:200], "row_long"))
    return sheet_of("xlsx", names, rows, flaws, [] if has_header else [Note.of("header-missing")])


def _unread(texts: list[str], written: tuple[Any, ...], width: int) -> list[tuple[int, str]]:
    """Columns of the table whose cell is a formula that has no stored result, with the formula."""
    return [
        (column, cell[:200])
        for column, (text, cell) in enumerate(zip(texts[:width], written, strict=False))
        if not text and isinstance(cell, str) and cell.startswith("=")
    ]


def _level(texts: list[str], width: int) -> list[str]:
    return (texts + [""] * width)[:width]


def _cells(sheet: Any, at: int) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(min_row=at, values_only=True)


def _text(cell: Any) -> str:
    """A cell as text: a date cell as ISO, whole numbers without decimals, nothing as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return flat(cell)
