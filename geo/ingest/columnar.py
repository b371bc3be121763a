"""Parquet and GeoParquet: columns of text and numbers, points from well-known binary or from pairs of numbers."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.geodesy import is_degrees, to_degrees
from geo.ingest import wkb
from geo.ingest.limits import MOST_COLUMNS, MOST_DECODED, MOST_ROWS, MOST_UNPACKED
from geo.ingest.sheet import LAT, LON, Choices, Flaw, Note, Refused, Sheet, flat, header, unique


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a Parquet file. Raises Refused("broken-parquet" | "ingest_too_many_rows" | "ingest_crs" …)."""
    try:
        table = _whole(body)
        geo = _geo(table)
        plain = _plain(table.drop_columns([geo[0]]) if geo else table)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, NotImplementedError) as err:
        raise Refused("broken-parquet", reason=str(err).partition("\n")[0][:200]) from err
    warnings = [Note.of("zone-unknown", zone=zone[:80]) for zone in _unknown_zones(table)]
    if not geo:
        return Sheet("parquet", plain, [], warnings)
    column, about = geo
    xy, flaws = _places(table[column], column)
    xy, info = _in_degrees(xy, about.get("crs"))
    for place, side in zip((LON, LAT), xy.T, strict=True):
        plain = plain.append_column(place, pa.array(side, pa.float64(), from_pandas=True))
    return Sheet("parquet", plain, flaws, warnings, info)


def _whole(body: bytes) -> pa.Table:
    """The file as a table, texts that repeat as codes: decoded they may be larger than any memory."""
    with pq.ParquetFile(pa.BufferReader(body)) as file:
        _check(file)
        metadata = file.schema_arrow.metadata
        words = [one.name for one in file.schema_arrow if _is_text(one.type) or _is_bytes(one.type)]
    with pq.ParquetFile(pa.BufferReader(body), read_dictionary=words) as file:
        table = file.read()
    table.validate(full=True)
    decoded = sum(_decoded(column) for column in table.columns)
    if decoded > MOST_DECODED:
        raise Refused("ingest_too_large", len(table), most=MOST_DECODED // 2**20)
    names = header(table.column_names) if table.num_columns else []
    unique(names, len(table))
    return table.rename_columns(names).replace_schema_metadata(metadata)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)


def _check(file: pq.ParquetFile) -> None:
    about = file.metadata
    if about.num_rows > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    if about.num_columns > MOST_COLUMNS:
        raise Refused("ingest_too_many_columns", about.num_rows, most=MOST_COLUMNS)
    if sum(about.row_group(n).total_byte_size for n in range(about.num_row_groups)) > MOST_UNPACKED:
        raise Refused("ingest_too_large", about.num_rows, most=MOST_UNPACKED // 2**20)


def _decoded(column: pa.ChunkedArray) -> int:
    """Bytes of a column once its codes are replaced by what they stand for."""
    total = 0
    for chunk in column.chunks:
        if not pa.types.is_dictionary(chunk.type) or not len(chunk.dictionary):
            total += chunk.nbytes
            continue
        lengths = pc.fill_null(pc.binary_length(chunk.dictionary), 0).to_numpy(zero_copy_only=False)
        codes = pc.drop_null(chunk.indices).to_numpy(zero_copy_only=False)
        total += int(lengths[codes].sum())
    return total


def _geo(table: pa.Table) -> tuple[str, dict[str, Any]] | None:
    """The column that holds the places of a GeoParquet file, and what is said of it; None where there is none."""
    try:
        told = json.loads((table.schema.metadata or {}).get(b"geo", b"null"))
        name = told["primary_column"]
        about = dict(told["columns"][name])
    except (TypeError, KeyError, ValueError):
        return None
    if name not in table.column_names:
        return None
    kind = table.schema.field(name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_pair = pa.types.is_struct(kind) and {"x", "y"} <= {one.name for one in kind if pa.types.is_floating(one.type)}
    return (name, about) if is_pair or _is_bytes(kind) else None


def _places(column: pa.ChunkedArray, name: str) -> tuple[np.ndarray, list[Flaw]]:
    if not pa.types.is_struct(column.type):
        return wkb.points(column.to_pylist(), name)
    rows = [row or {} for row in column.to_pylist()]
    xy = np.array([[row.get("x"), row.get("y")] for row in rows], float).reshape(-1, 2)
    bad = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    xy[bad] = np.nan
    return xy, [Flaw(int(n) + 1, name, "", "geometry_missing") for n in bad]


def _in_degrees(xy: np.ndarray, crs: Any) -> tuple[np.ndarray, list[Note]]:
    """Places as longitude and latitude; without a stated system they are. Raises Refused("ingest_crs")."""
    if not crs:
        return xy, []
    told = json.dumps(crs)
    try:
        if is_degrees(told):
            return xy, []
        named = str(crs.get("name", "")) if isinstance(crs, dict) else str(crs)
        return to_degrees(xy, told), [Note.of("reprojected", crs=named[:80])]
    except ValueError as err:
        raise Refused("ingest_crs", len(xy), crs=told[:80]) from err


def _plain(table: pa.Table) -> pa.Table:
    """The same as texts and numbers: times as ISO texts of their zone, lists of texts joined by ";", what is nested as
    JSON."""
    columns = [_as_plain(column) for column in table.columns]
    return pa.table(columns, names=table.column_names) if columns else table.replace_schema_metadata(None)


def _as_plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        decoded = [chunk.dictionary_decode() for chunk in column.chunks]
        column, kind = pa.chunked_array(decoded, kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind):
        local = pc.local_timestamp(column) if kind.tz and _is_known(kind.tz) else column
        return local.cast(pa.timestamp(kind.unit)).cast(pa.string())
    if pa.types.is_date(kind) or pa.types.is_time(kind):
        return column.cast(pa.string())
    if _is_text(kind):
        return column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return column
    return pa.chunked_array([pa.array([flat(value) for value in column.to_pylist()], pa.string())])


def _unknown_zones(table: pa.Table) -> list[str]:
    """Zones of columns whose times can only be given as those of UTC."""
    zones = dict.fromkeys(kind.tz for kind in table.schema.types if pa.types.is_timestamp(kind) and kind.tz)
    return [zone for zone in zones if not _is_known(zone)]


def _is_known(zone: str) -> bool:
    """Whether this machine knows what the clock shows in a zone; UTC's it always does."""
    try:
        pc.local_timestamp(pa.scalar(0, pa.timestamp("s", zone)))
    except pa.ArrowException:
        return zone == "UTC"
    return True
