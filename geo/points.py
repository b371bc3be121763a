"""Files of points as they come: CSV and Parquet, read in parts, so that their size does not matter."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo import saving
from geo.errors import ExportError

PART = 65_536
LON, LAT = ("lon", "longitude", "lng", "long"), ("lat", "latitude")
RADIUS, SYMBOLIC = "radius_km", "symbolic"
SEPARATORS = ",;\t"
END = "\x00end of file\x00"
"""A last line that no file has: where it ends up inside a cell, a quote was never closed."""


def parts(source: Path) -> Iterator[pa.Table]:
    """The parts of a CSV or Parquet file, at least one.

    Raises ExportError("format_unread" | "file_absent" … | "empty" | "points_encoding" | "points_unreadable" |
    "points_row_long" | "points_quote_unclosed").
    """
    read = by_suffix(source, READERS, "format_unread")
    try:
        yield from read(source)
    except UnicodeDecodeError as err:
        raise ExportError("points_encoding", file=str(source)) from err
    except (ValueError, csv.Error, pa.ArrowException) as err:
        raise ExportError(
            "points_unreadable", file=str(source), reason=str(err).partition("\n")[0].rstrip(".")
        ) from err
    except OSError as err:
        raise saving.unreadable(source, err) from err


def by_suffix(path: Path, known: dict, code: str) -> Callable:
    """What is known for a path's suffix. Raises ExportError(code)."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in known:
        raise ExportError(code, suffix=suffix or path.name, known=", ".join(sorted(known)))
    return known[suffix]


def columns_of(names: list[str], source: Path) -> dict[str, str]:
    """The columns that hold lon, lat, radius_km and symbolic. Raises ExportError("points_without_position")."""
    lower = {name.strip().lower(): name for name in names}
    kinds = {"lon": LON, "lat": LAT, RADIUS: (RADIUS,), SYMBOLIC: (SYMBOLIC, "is_symbolic_location")}
    found = {kind: lower[name] for kind, spellings in kinds.items() for name in spellings[::-1] if name in lower}
    if not {"lon", "lat"} <= found.keys():
        raise ExportError("points_without_position", file=str(source), columns=", ".join(names))
    return found


def numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as numbers, NaN where there is none; in a text the sign before decimals may be a comma."""
    values = column.to_pandas()
    if not pd.api.types.is_numeric_dtype(values):
        values = values.astype(str).str.replace(",", ".")
    return pd.to_numeric(values, errors="coerce").to_numpy(float)


def truths(column: pa.ChunkedArray) -> np.ndarray:
    """A column as yes or no: 1, true and yes are yes."""
    return column.to_pandas().astype(str).str.strip().str.lower().isin(("1", "true", "yes")).to_numpy()


def _csv_parts(path: Path) -> Iterator[pa.Table]:
    """Every cell as it stands, as text."""
    found = _lines(path, _separator(path))
    header = next(found, None)
    if header is None:
        raise ExportError("empty")
    names, part = _names(header[1]), []
    yield _table(names, part)
    for row in _level(found, len(names), path):
        part.append(row)
        if len(part) == PART:
            yield _table(names, part)
            part = []
    if part:
        yield _table(names, part)


def _names(header: list[str]) -> list[str]:
    """The names of a header as pandas tells them apart. Raises ValueError where there are none."""
    line = io.StringIO()
    csv.writer(line).writerow(header)
    return list(pd.read_csv(io.StringIO(line.getvalue()), nrows=0, index_col=False).columns)


def _table(names: list[str], rows: list[list[str]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table([pa.array(column, pa.string()) for column in columns], names)


def _level(found: Iterator[tuple[int, list[str]]], width: int, path: Path) -> Iterator[list[str]]:
    """Rows as wide as the header: short ones are filled, and empty cells beyond its end left out.

    Raises ExportError("points_row_long") where a cell beyond it says something.
    """
    for line, cells in found:
        if any(cells[width:]):
            raise ExportError("points_row_long", file=str(path), line=line)
        yield cells if len(cells) == width else (cells + [""] * width)[:width]


def _lines(path: Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, and the line on which it begins. Raises ExportError("points_quote_unclosed")."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader, line = csv.reader(chain(file, [END]), delimiter=separator), 1
        for cells in reader:
            if cells and cells[-1].endswith(END) and cells != [END]:
                raise ExportError("points_quote_unclosed", file=str(path), line=line)
            if cells != [END] and (len(cells) > 1 or "".join(cells).strip()):
                yield line, cells
            line = reader.line_num + 1


def _separator(path: Path) -> str:
    """The one of the usual separators that the first line has most of."""
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline()
    return max(SEPARATORS, key=header.count)


def _parquet_parts(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        yield file.schema_arrow.empty_table()
        for batch in file.iter_batches(PART):
            yield pa.Table.from_batches([batch])


READERS = {"csv": _csv_parts, "parquet": _parquet_parts}
