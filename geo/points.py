"""Files of points as they come: CSV and Parquet, read in parts, so that their size does not matter."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import ExportError

PART = 65_536
LON, LAT = ("lon", "longitude", "lng", "long"), ("lat", "latitude")
RADIUS, SYMBOLIC = "radius_km", "symbolic"
SEPARATORS = ",;\t"


def parts(source: Path) -> Iterator[pa.Table]:
    """The parts of a CSV or Parquet file, at least one. Raises ExportError("format_unread" | "points_unreadable")."""
    read = by_suffix(source, READERS, "format_unread")
    try:
        yield from read(source)
    except (OSError, ValueError, pa.ArrowException) as err:
        reason = getattr(err, "strerror", None) or str(err).partition("\n")[0]
        raise ExportError("points_unreadable", file=str(source), reason=reason) from err


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


READERS = {"csv": _csv_parts, "parquet": _parquet_parts}
