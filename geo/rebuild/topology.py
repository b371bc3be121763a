"""Lines that two polygons share, found by their vertices: a segment belongs to both or it does not."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import shapely

Position = tuple[float, float]
Segment = tuple[Position, Position]
Rings = Sequence[Sequence[Sequence[float]]]


def segments(rings: Iterable[Sequence[Sequence[float]]]) -> set[Segment]:
    """The undirected segments of rings of (lon, lat), each written with its smaller end first."""
    found: set[Segment] = set()
    for ring in rings:
        points = [(float(point[0]), float(point[1])) for point in ring]
        found.update((min(a, b), max(a, b)) for a, b in pairwise(points) if a != b)
    return found


def rings_of(geometry: shapely.Geometry) -> list[np.ndarray]:
    """All rings, outer and inner, of a polygon or multipolygon, each of shape (n, 2)."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return [shapely.get_coordinates(ring) for ring in rings]


def chains(pieces: Iterable[Segment]) -> list[np.ndarray]:
    """Segments joined end to end into as few lines as possible, in a fixed order; each (n, 2), lon rising overall."""
    lines = shapely.linestrings(np.array(sorted(pieces), float).reshape(-1, 2, 2))
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    joined = [shapely.get_coordinates(line) for line in merged]
    return sorted((eastward(line) for line in joined), key=lambda line: line.tolist())


def eastward(line: np.ndarray) -> np.ndarray:
    """The line with its western end first."""
    return line if tuple(line[0]) <= tuple(line[-1]) else line[::-1]


def polygonal(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a repaired geometry, without the points and lines that repair leaves behind."""
    parts = shapely.get_parts(shapely.make_valid(geometry))
    parts = shapely.get_parts(parts)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
