"""XLSX: the sheet that holds incidents, its header, cells as text. Nothing is computed, nothing is fetched."""

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import Any

import openpyxl

from geo.ingest import archive
from geo.ingest.headings import fitness
from geo.ingest.limits import MOST_ROWS
from geo.ingest.sheet import Choices, Flaw, Note, Refused, Sheet, header, sheet_of

HEADER_ROWS = 12
"""Rows from the top among which the header is looked for."""
MOST_BLANK = 1_000
"""Blank rows in a row after which a sheet is taken to have ended."""


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a workbook. Raises Refused("broken-zip" | "zip-ratio" | "dtd-forbidden" | "wrong-type" …)."""
    packed = archive.opened(body)
    if "xl/workbook.xml" not in packed.namelist():
        raise Refused("wrong-type", told="ZIP", meant="xlsx")
    archive.without_dtd(packed, body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(body, choices)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as err:
        raise Refused("broken-zip", archive.rows_of(body)) from err


def _read(body: bytes, choices: Choices) -> Sheet:
    formulas = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
    values = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    names = [sheet.title for sheet in values.worksheets]
    if choices.sheet and choices.sheet not in names:
        raise Refused("ingest_no_such_sheet", sheet=choices.sheet[:80], known=", ".join(names)[:400])
    found = {name: _header(values[name]) for name in ([choices.sheet] if choices.sheet else names)}
    best = max(found, key=lambda name: found[name][1]) if found else ""
    if not best:
        raise Refused("empty")
    at = found[best][0]
    rows, flaws = _rows(values[best], formulas[best], at)
    sheet = sheet_of("xlsx", header(rows[0]) if rows else [], rows[1:], flaws, [])
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
        known = fitness([str(cell) for cell in row if cell is not None])
        best = (n, known) if known > best[1] else best
    return best


def _rows(values: Any, formulas: Any, at: int) -> tuple[list[list[str]], list[Flaw]]:
    """Header and rows as text, and the cells that hold no value."""
    rows, flaws, blank = [], [], 0
    for shown, written in zip(_cells(values, at), _cells(formulas, at), strict=False):
        texts = [_text(cell) for cell in shown]
        blank = 0 if any(texts) else blank + 1
        if blank > MOST_BLANK:
            break
        if len(rows) > MOST_ROWS:
            raise Refused("ingest_too_many_rows", most=MOST_ROWS)
        for column, (text, cell) in enumerate(zip(texts, written, strict=False)):
            if not text and isinstance(cell, str) and cell.startswith("="):
                flaws.append(Flaw(len(rows), rows[0][column] if rows else "", cell[:200], "formula_without_value"))
        rows.append(texts)
    while len(rows) > 1 and not any(rows[-1]) and not any(flaw.row == len(rows) - 1 for flaw in flaws):
        rows.pop()
    width = len(rows[0]) if rows else 0
    while width and not any(row[width - 1] if len(row) >= width else "" for row in rows):
        width -= 1
    rows = [(row + [""] * width)[:width] for row in rows]
    return rows, flaws


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
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
