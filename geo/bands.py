"""Lines at whole distances from the border, for a map that is filtered by distance."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geo import geodesy
from geo.border import BorderLine

BANDS_KM = (10.0, 50.0, 100.0)
COARSE_M = 250.0
"""What the drawn lines may leave out, m, half of it before they are drawn round the border and half after; they are for
the eye, distances are measured on the border itself."""
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Band:
    """km from the border; rings: closed outlines of all that is nearer, degrees, EPSG:4326."""

    km: float
    rings: tuple[tuple[tuple[float, float], ...], ...]


def bands(border: BorderLine) -> tuple[Band, ...]:
    """The bands of the border, nearest first.

    They are drawn in the azimuthal equidistant plane round the line's middle, which keeps distances at the line's ends,
    700 km away, to within 0.3 %.
    """
    return tuple(Band(km, _rings(border.lonlat.tobytes(), km)) for km in BANDS_KM)


@lru_cache(maxsize=8)
def _rings(line: bytes, km: float) -> tuple:
    lonlat = np.frombuffer(line).reshape(-1, 2)
    centre = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
    plane = shapely.LineString(geodesy.to_plane(centre, geodesy.densify(lonlat, 5000.0)[0])).simplify(COARSE_M / 2)
    area = plane.buffer(km * 1000.0, 16).simplify(COARSE_M / 2)
    rings = [area.exterior, *area.interiors]
    return tuple(
        tuple(map(tuple, np.round(geodesy.from_plane(centre, np.array(ring.coords)), DIGITS).tolist()))
        for ring in rings
    )
