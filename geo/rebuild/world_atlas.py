"""Country polygons of the world-atlas package: Natural Earth as TopoJSON, decoded here."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.rebuild.inputs import member
from geo.rebuild.topology import Rings

WITHOUT_NUMBER = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
"""Polygons that carry a name and no ISO number; two of them are merged into the state the United Nations seats."""

Countries = dict[str, list[Rings]]


def read(archive: Path, detail: str, tolerance_deg: float = 0.0) -> Countries:
    """Polygons (rings of lon, lat) by ISO 3166-1 numeric code, or by name where there is none.

    detail: 10m, 50m or 110m. Arcs are simplified one by one, so neighbours keep the same vertices.
    """
    with member(archive, f"package/countries-{detail}.json") as stream:
        topology = json.load(stream)
    arcs = _arcs(topology, tolerance_deg)
    countries: Countries = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        key = geometry.get("id") or geometry["properties"]["name"]
        whole = [[_ring(arcs, numbers) for numbers in polygon] for polygon in _polygons(geometry)]
        countries.setdefault(key, []).extend([ring for ring in rings if len(ring) > 3] for rings in whole)
    return countries


def _arcs(topology: dict[str, Any], tolerance_deg: float) -> list[np.ndarray]:
    """Arcs are stored as steps on a grid: sum them up, then scale and shift to degrees."""
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc, float), axis=0) * scale + shift for arc in topology["arcs"]]
    if not tolerance_deg:
        return arcs
    lines = shapely.simplify([shapely.LineString(arc) for arc in arcs], tolerance_deg, preserve_topology=False)
    return [shapely.get_coordinates(line) for line in lines]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] is None:
        return []
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def _ring(arcs: list[np.ndarray], numbers: list[int]) -> list[list[float]]:
    """The arcs of a ring in turn; ~n is arc n backwards, and each begins where the one before it ended."""
    ring: list[list[float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1 if ring else 0 :].tolist())
    return ring
