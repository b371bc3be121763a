"""Parquet and GeoParquet: columns with their types, points from well-known binary or from pairs of numbers."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geo.geodesy import is_degrees, to_degrees
from geo.ingest import wkb
from geo.ingest.limits import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED
from geo.ingest.sheet import LAT, LON, Choices, Flaw, Note, Refused, Sheet, unique


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a Parquet file. Raises Refused("broken-parquet" | "ingest_too_many_rows" | "ingest_crs" …)."""
    try:
        with pq.ParquetFile(pa.BufferReader(body)) as file:
            _check(file)
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as err:
        raise Refused("broken-parquet", reason=str(err).partition("\n")[0][:200]) from err
    unique(table.column_names, len(table))
    geo = _geo(table.schema.metadata or {})
    if not geo:
        return Sheet("parquet", _plain(table))
    name, about = geo
    xy, flaws = _places(table[name], name)
    crs = about.get("crs")
    info = []
    try:
        if crs and not is_degrees(json.dumps(crs)):
            xy, info = to_degrees(xy, json.dumps(crs)), [Note.of("reprojected", crs=str(crs.get("name", ""))[:80])]
    except (ValueError, AttributeError) as err:
        raise Refused("ingest_crs", len(table), crs=str(crs)[:80]) from err
    plain = _plain(table.drop_columns([name]))
    for place, column in zip((LON, LAT), xy.T, strict=True):
        plain = plain.append_column(place, pa.array(column, pa.float64(), from_pandas=True))
    return Sheet("parquet", plain, flaws, [], info)


def _check(file: pq.ParquetFile) -> None:
    about = file.metadata
    if about.num_rows > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    if about.num_columns > MOST_COLUMNS:
        raise Refused("ingest_too_many_columns", about.num_rows, most=MOST_COLUMNS)
    if sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups)) > MOST_UNPACKED:
        raise Refused("ingest_too_large", about.num_rows, most=MOST_UNPACKED // 2**20)


def _geo(metadata: dict[bytes, bytes]) -> tuple[str, dict[str, Any]] | None:
    """The column that holds the places of a GeoParquet file, and what is said of it."""
    try:
        told = json.loads(metadata.get(b"geo", b"null"))
        name = told["primary_column"]
        return name, dict(told["columns"][name])
    except (TypeError, KeyError, ValueError):
        return None


def _places(column: pa.ChunkedArray, name: str) -> tuple[np.ndarray, list[Flaw]]:
    if pa.types.is_struct(column.type):
        rows = column.to_pylist()
        xy = np.array([[np.nan, np.nan] if row is None else [row.get("x"), row.get("y")] for row in rows], float)
        bad = np.flatnonzero(~np.isfinite(xy.reshape(-1, 2)).all(axis=1))
        return xy.reshape(-1, 2), [Flaw(int(n) + 1, name, "", "geometry_missing") for n in bad]
    return wkb.points(column.to_pylist(), name)


def _plain(table: pa.Table) -> pa.Table:
    """The same without nested columns: lists of texts joined by ";", others as JSON."""
    for n, one in enumerate(table.schema):
        if pa.types.is_nested(one.type):
            texts = [_flat(value) for value in table[n].to_pylist()]
            table = table.set_column(n, one.name, pa.array(texts, pa.string()))
        elif pa.types.is_binary(one.type) or pa.types.is_large_binary(one.type):
            texts = [None if value is None else value.hex() for value in table[n].to_pylist()]
            table = table.set_column(n, one.name, pa.array(texts, pa.string()))
    return table.replace_schema_metadata(None)


def _flat(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)
