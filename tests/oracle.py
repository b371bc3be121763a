"""A second, independent measurement of the border: slow, plain, without shapely and without geo.geodesy.

A border is an array (n, 2) of longitude, latitude in degrees, EPSG:4326, its vertices joined by geodesics of WGS 84.
Distances are metres. Source of the geodesics: pyproj.Geod.
"""

from itertools import pairwise

import numpy as np
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
PIECE_M = 500.0
HALVINGS = 38


def inverse(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Azimuth at a towards b (degrees) and distance (metres), row by row."""
    azimuth, _, metres = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return np.asarray(azimuth), np.asarray(metres)


def forward(start: np.ndarray, azimuth: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """The ends of geodesics, shape (n, 2)."""
    lon, lat, _ = GEOD.fwd(start[:, 0], start[:, 1], azimuth, metres)
    return np.column_stack([lon, lat])


def point_at(line: np.ndarray, chainage_m: np.ndarray) -> np.ndarray:
    """The points of the line so far from its first vertex, shape (n, 2)."""
    azimuth, metres = inverse(line[:-1], line[1:])
    reached = np.concatenate([[0.0], np.cumsum(metres)])
    segment = np.clip(np.searchsorted(reached, chainage_m, side="right") - 1, 0, len(metres) - 1)
    return forward(line[segment], azimuth[segment], chainage_m - reached[segment])


def _pieces(line: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every geodesic cut into equal pieces of PIECE_M or less: start, azimuth, length, end, chainage of the start."""
    rows, reached = [], 0.0
    for a, b in pairwise(line):
        metres = GEOD.inv(*a, *b)[2]
        inner = int(metres // PIECE_M)
        points = [tuple(a), *(GEOD.npts(*a, *b, inner) if inner else []), tuple(b)]
        for start, end in pairwise(points):
            azimuth, _, length = GEOD.inv(*start, *end)
            rows.append((*start, azimuth, length, *end, reached))
            reached += length
    table = np.array(rows)
    return table[:, :2], table[:, 2], table[:, 3], table[:, 4:6], table[:, 6]


def nearest(line: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each point to the line and chainage of the nearest point of the line, metres, each (n,).

    The distance to a piece is at least (distance to one end + distance to the other - its length) / 2: pieces whose
    bound exceeds the nearest end of any piece are left out; golden section search on each other one finds the foot.
    """
    start, azimuth, length, end, chainage = _pieces(line)
    rows, pieces = [], []
    for n, point in enumerate(points):
        here = np.tile(point, (len(start) + 1, 1))
        metres = inverse(here, np.vstack([start, end[-1:]]))[1]
        bound = (metres[:-1] + metres[1:] - length) / 2
        near = np.flatnonzero(bound <= metres.min() + 1e-6)
        rows.append(np.full(len(near), n))
        pieces.append(near)
    row, piece = np.concatenate(rows), np.concatenate(pieces)
    along, metres = _golden(points[row], start[piece], azimuth[piece], length[piece])
    order = np.lexsort((metres, row))
    first = order[np.unique(row[order], return_index=True)[1]]
    return metres[first], chainage[piece[first]] + along[first]


def _golden(
    point: np.ndarray, start: np.ndarray, azimuth: np.ndarray, length: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Metres along each geodesic of the point nearest to its point, and the distance to it; the ends are tried too."""

    def reach(along: np.ndarray) -> np.ndarray:
        return inverse(forward(start, azimuth, along), point)[1]

    low, high = np.zeros_like(length), length.copy()
    left, right = high - GOLDEN * length, low + GOLDEN * length
    at_left, at_right = reach(left), reach(right)
    for _ in range(HALVINGS):
        is_left = at_left < at_right
        low, high = np.where(is_left, low, left), np.where(is_left, right, high)
        kept, at_kept = np.where(is_left, left, right), np.where(is_left, at_left, at_right)
        fresh = low + high - kept
        at_fresh = reach(fresh)
        left, right = np.minimum(kept, fresh), np.maximum(kept, fresh)
        at_left, at_right = (np.where(kept <= fresh, *pair) for pair in ((at_kept, at_fresh), (at_fresh, at_kept)))
    tried = np.stack([(low + high) / 2, np.zeros_like(length), length])
    reached = np.stack([reach(along) for along in tried])
    best = reached.argmin(axis=0)
    return np.take_along_axis(tried, best[None], 0)[0], np.take_along_axis(reached, best[None], 0)[0]


def is_north(line: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether a ray from each point to the south crosses the line an odd number of times; bool (n,).

    Each crossing is where the geodesic itself meets the point's meridian, found by bisection.
    """
    a, b = line[:-1, 0], line[1:, 0]
    lon = points[:, :1]
    row, segment = np.nonzero(((a <= lon) & (lon < b)) | ((b <= lon) & (lon < a)))
    azimuth, length = inverse(line[segment], line[segment + 1])
    low, high, wanted = np.zeros_like(length), length, points[row, 0]
    is_eastward = b[segment] > a[segment]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_before = (forward(line[segment], azimuth, middle)[:, 0] < wanted) == is_eastward
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    crossing = forward(line[segment], azimuth, (low + high) / 2)[:, 1]
    below = np.bincount(row, crossing < points[row, 1], minlength=len(points))
    return below % 2 == 1


def holds(rings: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Whether each point lies inside an odd number of the rings (plane longitude and latitude); bool (n,)."""
    inside = np.zeros(len(points), bool)
    for ring in rings:
        (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
        lon, lat = points[:, :1], points[:, 1:]
        straddles = (y0 <= lat) != (y1 <= lat)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = x0 + (lat - y0) / (y1 - y0) * (x1 - x0)
        inside ^= (straddles & (lon < crossing)).sum(axis=1) % 2 == 1
    return inside
