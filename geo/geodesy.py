"""Lengths and positions on the WGS 84 ellipsoid; the only module that knows pyproj.

Arrays of positions are float64 of shape (n, 2): longitude, latitude in degrees, EPSG:4326.
Azimuths are degrees clockwise from north, lengths metres.
Source: Karney 2013, "Algorithms for geodesics", through pyproj.Geod.
"""

from functools import cache

import numpy as np
from pyproj import CRS, Geod, Proj, Transformer
from pyproj.exceptions import ProjError

WGS84 = Geod(ellps="WGS84")
LAMBERT = "+proj=lcc +lat_1=18 +lat_2=28 +lat_0=23 +lon_0=2 +ellps=WGS84"
"""The print projection: conformal conic, true along 18° and 28° N, which take in the border and its surroundings."""
MEAN_RADIUS_M = 6_371_008.8
"""Mean radius of the WGS 84 ellipsoid, (2a + b) / 3."""


def distance_m(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Geodesic distance between a and b row by row, shape (n,)."""
    return inverse(a, b)[1]


def inverse(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Azimuth at a towards b (degrees) and geodesic distance (metres), row by row."""
    a, b = np.atleast_2d(a), np.atleast_2d(b)
    forward, _, length = WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return np.asarray(forward), np.asarray(length)


def direct(start: np.ndarray, azimuth_deg: np.ndarray, length_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a geodesic of that azimuth and length ends: positions (n, 2), and the azimuth on which it goes on."""
    start = np.atleast_2d(start)
    azimuth, length = np.broadcast_arrays(np.asarray(azimuth_deg, float), np.asarray(length_m, float))
    lon, lat, back = WGS84.fwd(start[:, 0], start[:, 1], azimuth, length)
    return np.column_stack([lon, lat]), (np.asarray(back) + 360.0) % 360.0 - 180.0


def length_m(lonlat: np.ndarray) -> float:
    """Length of the polyline whose vertices are joined by geodesics."""
    lonlat = np.asarray(lonlat, float)
    return float(distance_m(lonlat[:-1], lonlat[1:]).sum())


def area_km2(ring: np.ndarray) -> float:
    """Area inside a closed ring whose vertices are joined by geodesics."""
    ring = np.asarray(ring, float)
    return abs(WGS84.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0]) / 1e6


def densify(lonlat: np.ndarray, step_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The polyline with points every step_m or less along its geodesics, and the segment each point starts in.

    Returns positions (m, 2), every vertex among them, and int segment numbers (m,); the last point carries the last.
    """
    lonlat = np.asarray(lonlat, float)
    azimuth, length = inverse(lonlat[:-1], lonlat[1:])
    pieces = np.maximum(1, np.ceil(length / step_m)).astype(int)
    segment = np.repeat(np.arange(len(pieces)), pieces)
    nth = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    points, _ = direct(lonlat[segment], azimuth[segment], length[segment] * nth / pieces[segment])
    points[nth == 0] = lonlat[:-1]
    return np.vstack([points, lonlat[-1:]]), np.append(segment, segment[-1])


def ecef(lonlat: np.ndarray) -> np.ndarray:
    """Earth-centred, earth-fixed coordinates of points on the ellipsoid, metres, shape (n, 3)."""
    lon, lat = np.radians(np.asarray(lonlat, float)).T
    normal = WGS84.a / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    return np.column_stack(
        [normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon), normal * (1 - WGS84.es) * np.sin(lat)]
    )


def to_plane(centre: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
    """Positions in the azimuthal equidistant plane round a centre (lon, lat): x east, y north, metres, shape (n, 2)."""
    azimuth, length = inverse(np.tile(centre, (len(lonlat), 1)), lonlat)
    return np.column_stack([length * np.sin(np.radians(azimuth)), length * np.cos(np.radians(azimuth))])


def from_plane(centre: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Positions (n, 2) in degrees of points of that plane."""
    x, y = np.asarray(xy, float).T
    return direct(np.tile(centre, (len(x), 1)), np.degrees(np.arctan2(x, y)), np.hypot(x, y))[0]


def ring(lon: float, lat: float, radius_km: float, points: int = 72) -> np.ndarray:
    """The closed geodesic circle of that radius round a position, shape (points + 1, 2), counter-clockwise."""
    azimuth = -np.linspace(0.0, 360.0, points + 1)
    start = np.tile([lon, lat], (points + 1, 1))
    return direct(start, azimuth, np.full(points + 1, radius_km * 1000.0))[0]


@cache
def _lambert() -> Proj:
    return Proj(LAMBERT)


def lambert(lonlat: np.ndarray) -> np.ndarray:
    """Metres x east, y north of positions in the print projection, shape (n, 2)."""
    lon, lat = np.asarray(lonlat, float).reshape(-1, 2).T
    return np.column_stack(_lambert()(lon, lat))


def unlambert(xy_m: np.ndarray) -> np.ndarray:
    """Positions (n, 2) in degrees of metres of the print projection."""
    x, y = np.asarray(xy_m, float).reshape(-1, 2).T
    return np.column_stack(_lambert()(x, y, inverse=True))


def to_degrees(xy: np.ndarray, crs: int | str) -> np.ndarray:
    """Positions of another reference system as longitude, latitude (EPSG:4326), shape (n, 2); NaN stays NaN.

    crs: EPSG number, or a definition in WKT or PROJJSON; x, y in the order east, north
    Raises ValueError for a system that PROJ does not know.
    """
    try:
        turned = Transformer.from_crs(CRS.from_user_input(crs), CRS.from_epsg(4326), always_xy=True)
    except ProjError as err:
        raise ValueError(f"unknown CRS: {str(crs)[:80]}") from err
    lon, lat = turned.transform(xy[:, 0], xy[:, 1])
    return np.where(np.isfinite(xy), np.column_stack([lon, lat]), np.nan)


def is_degrees(crs: int | str) -> bool:
    """Whether positions of a system are WGS 84 longitude and latitude already. Raises ValueError."""
    try:
        known = CRS.from_user_input(crs)
    except ProjError as err:
        raise ValueError(f"unknown CRS: {str(crs)[:80]}") from err
    return known.is_geographic and known.equals(CRS.from_epsg(4326), ignore_axis_order=True)
