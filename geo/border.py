"""The Algeria-Mali line: how far a point lies from it, on which side, and how far along.

The border is the polyline of its vertices joined by geodesics, drawn west to east (north is on its left).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from geo import geodesy
from geo.model import Side

LINE_ERROR_KM = 2.0
"""What published lines differ by; nearer than this plus the position's radius, geometry does not tell the side."""
LOCAL_KM = 60.0
"""As far as the line itself tells the side; beyond, the country that holds the point does."""
PIECE_M = 1000.0
BLOCK = 512


@dataclass(frozen=True)
class BorderLine:
    """lonlat: (n, 2) degrees, EPSG:4326, west to east."""

    lonlat: np.ndarray

    @cached_property
    def length_km(self) -> float:
        """Geodesic length, km."""
        return geodesy.length_m(self.lonlat) / 1000.0

    @cached_property
    def _segments(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Azimuth at the start, length (m) and chainage of the start (m) of every segment."""
        azimuth, length = geodesy.inverse(self.lonlat[:-1], self.lonlat[1:])
        return azimuth, length, np.concatenate([[0.0], np.cumsum(length)[:-1]])

    @cached_property
    def _dense(self) -> tuple[np.ndarray, np.ndarray]:
        return geodesy.densify(self.lonlat, PIECE_M)

    @cached_property
    def _pieces(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Chords of at most 1 km: start and direction in ECEF metres, and the segment they belong to."""
        points, segment = self._dense
        xyz = geodesy.ecef(points)
        return xyz[:-1], np.diff(xyz, axis=0), segment[:-1]

    def dense(self) -> np.ndarray:
        """The line with points every kilometre or less, (m, 2) degrees, EPSG:4326."""
        return self._dense[0]

    def north(self) -> shapely.Polygon:
        """Everything north of the line within its longitudes, degrees, EPSG:4326; not to be changed."""
        return self._north

    def at(self, chainage_km: np.ndarray) -> np.ndarray:
        """Positions (n, 2) on the line at distances along it from its western end."""
        azimuth, _, start = self._segments
        metres = np.atleast_1d(chainage_km) * 1000.0
        nth = np.clip(np.searchsorted(start, metres, "right") - 1, 0, len(start) - 1)
        return geodesy.direct(self.lonlat[nth], azimuth[nth], metres - start[nth])[0]

    @cached_property
    def _north(self) -> shapely.Polygon:
        """Everything north of the line, closed far north from the line's own ends."""
        points, _ = self._dense
        west, east = points[0, 0], points[-1, 0]
        polygon = shapely.Polygon(np.vstack([points, [[east, 89.0], [west, 89.0]]]))
        shapely.prepare(polygon)
        return polygon

    def is_north(self, lonlat: np.ndarray) -> np.ndarray:
        """Whether each point lies north of the raw line, within its longitudes; bool (n,)."""
        lonlat = np.atleast_2d(lonlat)
        return shapely.contains_xy(self._north, lonlat[:, 0], lonlat[:, 1])

    def nearest(self, lonlat: np.ndarray) -> "Foot":
        """The nearest point of the line to each point.

        lonlat: (n, 2) degrees, EPSG:4326, finite
        Chords in ECEF find the candidates (they err by less than 3e-5 of the distance), Newton's method on the
        geodesics settles the foot to under a millimetre.
        """
        lonlat = np.atleast_2d(np.asarray(lonlat, float))
        parts = [self._nearest(lonlat[i : i + BLOCK]) for i in range(0, len(lonlat), BLOCK)]
        return Foot(*(np.concatenate(column) for column in zip(*parts, strict=True))) if parts else Foot.empty()

    def _nearest(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        row, segment = self._candidates(lonlat)
        along, metres = self._feet(lonlat[row], segment)
        first = np.lexsort((metres, row))
        first = first[np.unique(row[first], return_index=True)[1]]
        chainage = self._segments[2][segment[first]] + along[first]
        total = self.length_km * 1000.0
        return metres[first] / 1000.0, chainage / 1000.0, (chainage <= 1e-6) | (chainage >= total - 1e-6)

    def _candidates(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows and segments whose chord distance is within the method's error of the smallest."""
        start, way, segment = self._pieces
        offset = geodesy.ecef(lonlat)[:, None, :] - start
        along = np.clip(np.einsum("nmk,mk->nm", offset, way) / (way**2).sum(axis=1), 0.0, 1.0)
        chord = np.linalg.norm(offset - along[..., None] * way, axis=2)
        smallest = chord.min(axis=1, keepdims=True)
        row, piece = np.nonzero(chord <= smallest * (1 + 3e-5) + 0.1)
        pairs = np.unique(np.column_stack([row, segment[piece]]), axis=0)
        return pairs[:, 0], pairs[:, 1]

    def _feet(self, lonlat: np.ndarray, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Metres along each segment of the point nearest to its row of lonlat, and the distance to it."""
        azimuth, length, _ = self._segments
        azimuth, length, start = azimuth[segment], length[segment], self.lonlat[segment]
        along = length / 2
        for _ in range(4):
            foot, ahead = geodesy.direct(start, azimuth, along)
            bearing, metres = geodesy.inverse(foot, lonlat)
            angle = metres / geodesy.MEAN_RADIUS_M
            step = np.arctan2(np.sin(angle) * np.cos(np.radians(bearing - ahead)), np.cos(angle))
            along = np.clip(along + step * geodesy.MEAN_RADIUS_M, 0.0, length)
        foot, _ = geodesy.direct(start, azimuth, along)
        return along, geodesy.distance_m(foot, lonlat)

    def side(self, lonlat: np.ndarray, radius_km: np.ndarray, foot: "Foot", country: np.ndarray | None) -> np.ndarray:
        """The side that geometry tells (Side values as str, shape (n,)); one rule, everywhere.

        radius_km: (n,) of the position's uncertainty
        country: (n,) ISO codes of the country that holds the point, or ""; None when no countries are at hand, and then
        a side that only a country can tell is ""
        """
        by_line = np.where(self.is_north(lonlat), Side.DZ, Side.ML)
        by_country = np.full(len(by_line), "")
        if country is not None:
            by_country = np.select([country == "DZ", country == "ML"], [Side.DZ, Side.ML], Side.ELSEWHERE)
        local = ~foot.at_end & (foot.border_km <= LOCAL_KM)
        side = np.where(local, by_line, by_country)
        return np.where(foot.border_km < LINE_ERROR_KM + radius_km, Side.UNDETERMINED, side).astype(str)


@dataclass(frozen=True)
class Foot:
    """The nearest point of the line: distance (km), chainage from the western end (km), whether it is an end."""

    border_km: np.ndarray
    chainage_km: np.ndarray
    at_end: np.ndarray

    @classmethod
    def empty(cls) -> "Foot":
        """No points, no feet."""
        return cls(np.zeros(0), np.zeros(0), np.zeros(0, bool))
