"""A file of points with what the line tells of each; read and written in parts, so that its size does not matter."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo import incidents, points, saving
from geo.border import BorderLine

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
    "format_unknown" | "points_unreadable" | "points_row_long" | "points_quote_unclosed" | "points_without_position" |
    "folder_absent" | "cannot_write" …).
    """
    write, parts = points.by_suffix(target, WRITERS, "format_unknown"), points.parts(source)
    rows, unplaced, first = 0, 0, next(parts)
    columns = points.columns_of(first.column_names, source)
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


def _enriched(
    part: pa.Table, columns: dict[str, str], border: BorderLine, lands: incidents.Countries | None
) -> tuple[pa.Table, int]:
    """A part with the new columns, and how many of its rows have no usable position."""
    lon, lat = (points.numbers(part[columns[kind]]) for kind in ("lon", "lat"))
    placed = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    radius = (
        np.nan_to_num(points.numbers(part[columns[points.RADIUS]])) if points.RADIUS in columns else np.zeros(len(part))
    )
    symbolic = (
        points.truths(part[columns[points.SYMBOLIC]]) if points.SYMBOLIC in columns else np.zeros(len(part), bool)
    )
    told = pd.DataFrame({"lon": lon, "lat": lat, "radius_km": radius, "symbolic": symbolic})
    measured = incidents.enrich(told, border, lands)
    kept = {key: value for key, value in (part.schema.metadata or {}).items() if key != b"pandas"}
    table = part.drop_columns([name for name in ADDED if name in part.column_names]).replace_schema_metadata(kept)
    for name, kind in ADDED.items():
        values = measured[name].to_numpy()
        is_empty = np.isnan(values) if kind == pa.float64() else values == ""
        table = table.append_column(name, pa.array(values, kind, mask=is_empty))
    return table, int((~placed).sum())


class _Csv:
    def __init__(self, file: IO[bytes], _: pa.Schema):
        self._file, self._is_first = file, True

    def write(self, table: pa.Table) -> None:
        """Numbers to the metre; all others in full."""
        frame = pa.table([_flat(column) for column in table.columns], table.column_names).to_pandas(
            integer_object_nulls=True
        )
        for name, kind in ADDED.items():
            if kind == pa.float64():
                frame[name] = frame[name].map(lambda km: "" if pd.isna(km) else f"{km:.{METRES}f}")
        frame.to_csv(self._file, index=False, header=self._is_first, lineterminator="\r\n")
        self._is_first = False

    def close(self) -> None:
        """Nothing ends a CSV file."""


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A column that a frame holds without loss: categories as what they name, lists and structures as JSON."""
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if not pa.types.is_nested(column.type):
        return column
    cells = (None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in column.to_pylist())
    return pa.array(cells, pa.string())


WRITERS: dict[str, Callable[[IO[bytes], pa.Schema], Target]] = {
    "csv": _Csv,
    "parquet": lambda file, schema: pq.ParquetWriter(file, schema, compression="zstd"),
}
