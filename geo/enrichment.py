"""A file of points with what the line tells of each; read and written in parts, so that its size does not matter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo import incidents, saving
from geo.border import BorderLine
from geo.errors import ExportError

PART = 65_536
LON, LAT = ("lon", "longitude", "lng", "long"), ("lat", "latitude")
RADIUS, SYMBOLIC = "radius_km", "symbolic"
SEPARATORS = ",;\t"
ADDED = {
    **dict.fromkeys(("border_km", "border_km_low", "border_km_high", "chainage_km"), pa.float64()),
    "side_measured": pa.string(),
}
METRES = 3
"""Decimals of a kilometre in CSV."""


@dataclass(frozen=True)
class Told:
    """How many rows were written, and how many of them have no position that could be measured."""

    rows: int
    unplaced: int


class Target(Protocol):
    """Where tables of one schema are written one after the other."""

    def write(self, table: pa.Table) -> None:
        """Writes one more."""

    def close(self) -> None:
        """Writes what ends the file."""


def enrich(
    source: Path, target: Path, border: BorderLine, lands: incidents.Countries | None,
    told: Callable[[int], None] = lambda rows: None,
) -> Told:  # fmt: skip
    """Writes the rows of a CSV or Parquet file with five columns more, in either format, whole or not at all.

    Columns: border_km, border_km_low, border_km_high, chainage_km (km) and side_measured, as `incidents.enrich`
    source: has columns for longitude and latitude in degrees, WGS 84, and perhaps radius_km (km) and symbolic
    told: called with the number of rows that are done
    A row without a usable position is kept; its new columns are empty. Raises ExportError("format_unread" |
    "format_unknown" | "points_unreadable" | "points_without_position" | "cannot_write").
    """
    read, write = _by_suffix(source, READERS, "format_unread"), _by_suffix(target, WRITERS, "format_unknown")
    parts, rows, unplaced = _read(read, source), 0, 0
    first = next(parts)
    columns = _columns(first.column_names, source)
    with saving.opened(target) as file:
        out: Target | None = None
        for part in chain([first], parts):
            table, missing = _enriched(part, columns, border, lands)
            out = out or write(file, table.schema)
            out.write(table)
            rows, unplaced = rows + len(table), unplaced + missing
            told(rows)
        out.close()
    return Told(rows, unplaced)


def _read(read: Callable[[Path], Iterator[pa.Table]], source: Path) -> Iterator[pa.Table]:
    """The parts of a file, at least one. Raises ExportError("points_unreadable")."""
    try:
        yield from read(source)
    except (OSError, ValueError, pa.ArrowException) as err:
        reason = getattr(err, "strerror", None) or str(err).partition("\n")[0]
        raise ExportError("points_unreadable", file=str(source), reason=reason) from err


def _by_suffix(path: Path, known: dict, code: str) -> Callable:
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in known:
        raise ExportError(code, suffix=suffix or path.name, known=", ".join(sorted(known)))
    return known[suffix]


def _columns(names: list[str], source: Path) -> dict[str, str]:
    """The columns that hold longitude, latitude, radius and whether a place stands for something."""
    lower = {name.strip().lower(): name for name in names}
    kinds = {"lon": LON, "lat": LAT, RADIUS: (RADIUS,), SYMBOLIC: (SYMBOLIC, "is_symbolic_location")}
    found = {kind: lower[name] for kind, spellings in kinds.items() for name in spellings[::-1] if name in lower}
    if not {"lon", "lat"} <= found.keys():
        raise ExportError("points_without_position", file=str(source), columns=", ".join(names))
    return found


def _enriched(
    part: pa.Table, columns: dict[str, str], border: BorderLine, lands: incidents.Countries | None
) -> tuple[pa.Table, int]:
    """A part with the new columns, and how many of its rows have no usable position."""
    lon, lat = (_numbers(part[columns[kind]]) for kind in ("lon", "lat"))
    placed = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    radius = np.nan_to_num(_numbers(part[columns[RADIUS]])) if RADIUS in columns else np.zeros(len(part))
    symbolic = _truths(part[columns[SYMBOLIC]]) if SYMBOLIC in columns else np.zeros(len(part), bool)
    points = pd.DataFrame({"lon": lon, "lat": lat, "radius_km": radius, "symbolic": symbolic})[placed]
    measured = incidents.enrich(points.reset_index(drop=True), border, lands)
    kept = {key: value for key, value in (part.schema.metadata or {}).items() if key != b"pandas"}
    table = part.drop_columns([name for name in ADDED if name in part.column_names]).replace_schema_metadata(kept)
    for name, kind in ADDED.items():
        values = np.full(len(part), np.nan) if kind == pa.float64() else np.full(len(part), "", object)
        values[placed] = measured[name]
        is_empty = np.isnan(values) if kind == pa.float64() else values == ""
        table = table.append_column(name, pa.array(values, kind, mask=is_empty))
    return table, int((~placed).sum())


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as numbers, NaN where there is none; in a text the sign before decimals may be a comma."""
    values = column.to_pandas()
    if not pd.api.types.is_numeric_dtype(values):
        values = values.astype(str).str.replace(",", ".")
    return pd.to_numeric(values, errors="coerce").to_numpy(float)


def _truths(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_pandas().astype(str).str.strip().str.lower().isin(("1", "true", "yes")).to_numpy()


def _csv_parts(path: Path) -> Iterator[pa.Table]:
    """Every cell as it stands, as text."""
    how = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig", "sep": _separator(path)}
    yield pa.Table.from_pandas(pd.read_csv(path, nrows=0, **how), preserve_index=False)
    with pd.read_csv(path, chunksize=PART, **how) as parts:
        for part in parts:
            yield pa.Table.from_pandas(part, preserve_index=False)


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


class _Csv:
    def __init__(self, file: IO[bytes], _: pa.Schema):
        self._file, self._is_first = file, True

    def write(self, table: pa.Table) -> None:
        """Numbers to the metre."""
        frame = table.to_pandas()
        for name, kind in ADDED.items():
            if kind == pa.float64():
                frame[name] = frame[name].map(lambda km: "" if pd.isna(km) else f"{km:.{METRES}f}")
        frame.to_csv(self._file, index=False, header=self._is_first, lineterminator="\r\n")
        self._is_first = False

    def close(self) -> None:
        """Nothing ends a CSV file."""


READERS = {"csv": _csv_parts, "parquet": _parquet_parts}
WRITERS: dict[str, Callable[[IO[bytes], pa.Schema], Target]] = {
    "csv": _Csv,
    "parquet": lambda file, schema: pq.ParquetWriter(file, schema, compression="zstd"),
}
