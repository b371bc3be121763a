"""Figures taken from a finished layer file, so that they are those of what is shipped, rounding included."""

import io
import json
from typing import Any

import numpy as np
import shapely
from PIL import Image

from geo import geodesy
from geo.rebuild import relief
from geo.rebuild.window import NEAR

WEST_END = (-(4 + 50 / 60), 25.0)
EAST_END = (4 + 16 / 60, 19 + 8 / 60 + 44 / 3600)
"""The ends of the border by the convention of 8 May 1983: 25°00'00"N 4°50'00"W and 19°08'44"N 4°16'00"E."""

Numbers = dict[str, float | int]


def shape(data: bytes) -> dict[str, Any]:
    """geometry_type, count and bounds (west, south, east, north) of a GeoJSON or WebP file."""
    if data[:4] == b"RIFF":
        return {"geometry_type": "Raster", "count": 1, "bounds": list(NEAR)}
    features = json.loads(data)["features"]
    types = sorted({feature["geometry"]["type"] for feature in features}, key=len)
    whole = shapely.GeometryCollection([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    return {"geometry_type": types[-1], "count": len(features), "bounds": list(whole.bounds)}


def measured(layer: str, data: bytes) -> Numbers:
    """What can be measured on a layer: geodesic lengths (km) and areas (km2), vertices, picture size."""
    if data[:4] == b"RIFF":
        width, height = Image.open(io.BytesIO(data)).size
        return {"width_px": width, "height_px": height}
    features = json.loads(data)["features"]
    if layer == "border":
        return _border(np.array(features[0]["geometry"]["coordinates"]))
    if layer == "taoudeni-basin":
        return {"area_km2": round(geodesy.area_km2(np.array(features[0]["geometry"]["coordinates"][0])), 1)}
    if layer == "trans-saharan-road":
        return _road(features)
    if layer == "countries":
        focus = {feature["id"]: feature for feature in features if feature["properties"]["tier"] == "focus"}
        return {f"area_{iso}_km2": round(_area_km2(focus[iso]), 1) for iso in sorted(focus)}
    if features[0]["geometry"]["type"] == "Point":
        return {}
    return {"length_km": round(sum(length_km(feature) for feature in features), 1)}


def length_km(feature: dict[str, Any]) -> float:
    """Geodesic length of a line or multi-part line."""
    lines = feature["geometry"]["coordinates"]
    if feature["geometry"]["type"] == "LineString":
        lines = [lines]
    return sum(geodesy.length_m(np.array(line)) for line in lines) / 1000.0


def _border(line: np.ndarray) -> Numbers:
    ends = np.array([WEST_END, EAST_END])
    west, east = geodesy.distance_m(line[[0, -1]], ends)
    return {
        "length_km": round(geodesy.length_m(line) / 1000.0, 3),
        "vertices": len(line),
        "west_end_off_m": round(float(west), 1),
        "east_end_off_m": round(float(east), 1),
    }


def _road(features: list[dict[str, Any]]) -> Numbers:
    sums = {"main": 0.0, "link": 0.0}
    for feature in features:
        sums[feature["properties"]["kind"]] += length_km(feature)
    whole = sum(sums.values())
    return {"length_km": round(whole, 1), **{f"length_{kind}_km": round(km, 1) for kind, km in sums.items()}}


def _area_km2(feature: dict[str, Any]) -> float:
    total = 0.0
    for polygon in feature["geometry"]["coordinates"]:
        outer, *holes = (geodesy.area_km2(np.array(ring)) for ring in polygon)
        total += outer - sum(holes)
    return total


def extent(data: bytes) -> dict[str, list[float]]:
    """extent_3857 of a picture: west, south, east, north in Web Mercator metres; nothing for other files."""
    return {"extent_3857": relief.extent_3857()} if data[:4] == b"RIFF" else {}
