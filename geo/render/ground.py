"""The scene's geometry as it falls on the map: projected to map px and cut off a little beyond the edge."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import shapely
from matplotlib.path import Path

from geo.catalog import Part
from geo.render.camera import Camera
from geo.scene import Scene

POLYGON = 3
MARGIN = 60
"""How far beyond the map's edge geometry is kept, px: wider than any stroke, so that cut ends are not seen."""


class Shape(NamedTuple):
    """A feature on the map: closed words of its properties, geometry in map px, and all of it before it was cut."""

    properties: Mapping[str, Any]
    geometry: shapely.Geometry
    whole: shapely.Geometry


def on_map(part: Part, camera: Camera) -> list[Shape]:
    """The features of a part that reach the map, in file order."""
    geometry = part.geometry
    if not len(geometry):
        return []
    west, south, east, north = camera.bounds
    dx, dy = MARGIN / camera.world * 360, MARGIN * (north - south) / camera.size[1]
    near = shapely.box(west - dx, max(south - dy, -85), east + dx, min(north + dy, 85))
    nearby = np.flatnonzero(shapely.intersects(shapely.envelope(geometry), near))
    if not len(nearby):
        return []
    px = shapely.transform(geometry[nearby], camera.px)
    width, height = camera.size
    cut = shapely.clip_by_rect(px, -MARGIN, -MARGIN, width + MARGIN, height + MARGIN)
    found = zip(nearby, cut, px, strict=True)
    return [Shape(part.features[n]["properties"], one, all_) for n, one, all_ in found if not shapely.is_empty(one)]


def land(scene: Scene, iso: str) -> list[shapely.Geometry]:
    """The polygons of a country, EPSG:4326."""
    part = next((part for row in scene.layers for part in row.parts if part.id == "countries"), None)
    found = zip(part.features, part.geometry, strict=True) if part else ()
    return [geometry for feature, geometry in found if iso and feature["properties"]["iso"] == iso]


def parts_on_map(scene: Scene, camera: Camera) -> dict[str, list[Shape]]:
    """The features of every layer that is on, by part."""
    shown = (part for layer in scene.layers if scene.is_on(layer.id) for part in layer.parts if part.features)
    return {part.id: on_map(part, camera) for part in shown}


def polygon_path(geometry: shapely.Geometry) -> Path | None:
    """The rings of an area as one path; holes run the other way round, so that they stay open."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    rings = shapely.get_rings(shapely.orient_polygons(parts[shapely.get_type_id(parts) == POLYGON]))
    if not len(rings):
        return None
    xy, index = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    first = np.flatnonzero(np.diff(index, prepend=-1))
    codes[first] = Path.MOVETO
    codes[np.append(first[1:], len(xy)) - 1] = Path.CLOSEPOLY
    return Path(xy, codes)


def line_arrays(geometry: shapely.Geometry) -> list[np.ndarray]:
    """The lines of a geometry as arrays (n, 2)."""
    return [shapely.get_coordinates(part) for part in shapely.get_parts(geometry) if shapely.get_type_id(part) == 1]
