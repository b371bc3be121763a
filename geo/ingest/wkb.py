"""Points in well-known binary, as GeoPackage and GeoParquet hold them."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.ingest.sheet import Flaw

ENVELOPE_BYTES = (0, 32, 48, 48, 64)
EMPTY = 0b10000


def points(blobs: Sequence[bytes | None], column: str) -> tuple[np.ndarray, list[Flaw]]:
    """x, y of every geometry, shape (n, 2), NaN where it is no point, and why."""
    shapes = shapely.from_wkb(np.array([blob or None for blob in blobs], object), on_invalid="ignore")
    kinds = shapely.get_type_id(shapes)
    single = (kinds == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    is_point = (kinds == shapely.GeometryType.POINT) | single
    is_empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    xy = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    xy[~is_point | is_empty] = np.nan
    bad = ~np.isfinite(xy).all(axis=1)
    flaws = [
        Flaw(
            int(n) + 1, column, "" if is_empty[n] else shapely.to_wkt(shapes[n])[:120],
            "geometry_missing" if is_empty[n] else "coordinates_not_numbers" if is_point[n] else "geometry_not_point",
        )
        for n in np.flatnonzero(bad)
    ]  # fmt: skip
    return np.where(bad[:, None], np.nan, xy), flaws


def of_geopackage(blob: bytes | None) -> bytes | None:
    """The well-known binary inside a GeoPackage geometry; None where there is none.

    Source: OGC GeoPackage 1.3, clause 2.1.3 (header GP, version, flags, SRS id, envelope).
    """
    if not blob or blob[:2] != b"GP" or len(blob) < 8:
        return None
    flags = blob[3]
    kind = (flags >> 1) & 0b111
    if flags & EMPTY or kind >= len(ENVELOPE_BYTES):
        return None
    return blob[8 + ENVELOPE_BYTES[kind] :]
