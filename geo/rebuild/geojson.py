"""GeoJSON by RFC 7946, written so that two runs give the same bytes: rounded, keys sorted, one feature per line."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

Feature = dict[str, Any]


def feature(id_: str, geometry: shapely.Geometry, decimals: int, **properties: Any) -> Feature:
    """A feature with a stable id; coordinates lon, lat in degrees, rounded; outer rings counter-clockwise.

    Parts of a multi-part line or polygon come out in a fixed order; those that rounding shrinks to a point, not at all.
    """
    shape = json.loads(shapely.to_geojson(_in_order(_rounded(geometry, decimals))))
    return {"type": "Feature", "id": id_, "properties": properties, "geometry": shape}


def _rounded(geometry: shapely.Geometry, decimals: int) -> shapely.Geometry:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, decimals) + 0.0)
    if not shapely.get_dimensions(geometry):
        return rounded
    parts = shapely.get_parts(shapely.remove_repeated_points(rounded))
    kept = parts[shapely.length(parts) > 0.0]
    return type(geometry)(list(kept)) if geometry.geom_type.startswith("Multi") else kept[0]


def _in_order(geometry: shapely.Geometry) -> shapely.Geometry:
    if shapely.get_dimensions(geometry) == 2:
        geometry = shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)
    if not geometry.geom_type.startswith("Multi"):
        return geometry
    parts = sorted(shapely.get_parts(geometry), key=lambda part: shapely.get_coordinates(part).tolist())
    return type(geometry)(parts)


def dump(features: Iterable[Feature]) -> bytes:
    """A FeatureCollection as UTF-8 text, LF."""
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for f in features)
    return f'{{"type":"FeatureCollection","features":[\n{rows}\n]}}\n'.encode()


def multi_line(lines: Iterable[np.ndarray]) -> shapely.MultiLineString:
    """Arrays of (n, 2) lon, lat as one multi-part line."""
    return shapely.multilinestrings([shapely.linestrings(line) for line in lines])


def multi_polygon(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """A polygon or multipolygon as a multipolygon."""
    return shapely.multipolygons(shapely.get_parts(geometry))
