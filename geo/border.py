"""The Algeria-Mali line: how far a point lies from it, on which side, and how far along.

The border is the polyline of its vertices joined by geodesics, drawn west to east (north is on its left).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from geo import geodesy
from geo.chords import Chain
from geo.model import Side

LINE_ERROR_KM = 2.0
"""What published lines differ by; nearer than this plus the position's radius, geometry does not tell the side."""
LOCAL_KM = 60.0
"""As far as the line itself tells the side; beyond, the country that holds the point does."""
PIECE_M = 1000.0
CHORD_ERROR, CHORD_BEND = 3e-5, 1.2e-3
"""What chords err by in telling which piece is nearest, as a share of the distance: at most, and of the square of the
angle that it spans. An arc is longer than its chord by a 24th of that square; its radius varies by 0.7 %."""
MOST_STEPS, SETTLED_M = 8, 10.0
"""A step so short is the last: the next would be some thousandths of it."""
BLOCK = 2**14


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
    def _pieces(self) -> tuple[Chain, np.ndarray, np.ndarray, np.ndarray]:
        """Chords of at most 1 km in ECEF; the segment each belongs to, metres to its start along it, and its length."""
        points, segment = self._dense
        metres = geodesy.distance_m(points[:-1], points[1:])
        start = np.concatenate([[0.0], np.cumsum(metres)[:-1]]) - self._segments[2][segment[:-1]]
        return Chain(geodesy.ecef(points)), segment[:-1], start, metres

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
        Chords in ECEF find the candidates (they err by less than 3e-5 of the distance); steps of Newton's method on the
        geodesics bring the foot so near that the distance is right to under a millimetre.
        """
        lonlat = np.atleast_2d(np.asarray(lonlat, float))
        if len(lonlat) <= BLOCK:
            return Foot(*self._nearest(lonlat)) if len(lonlat) else Foot.empty()
        blocks = [lonlat[i : i + BLOCK] for i in range(0, len(lonlat), BLOCK)]
        with ThreadPoolExecutor(min(len(blocks), os.cpu_count() or 1)) as pool:
            parts = list(pool.map(self._nearest, blocks))
        return Foot(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _nearest(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        row, segment, along = self._candidates(lonlat)
        along, metres = self._feet(lonlat[row], segment, along)
        first = least_of_runs(metres, row)
        chainage = self._segments[2][segment[first]] + along[first]
        total = self.length_km * 1000.0
        return metres[first] / 1000.0, chainage / 1000.0, (chainage <= 1e-6) | (chainage >= total - 1e-6)

    def _candidates(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows, the segments that may be nearest to them, and metres along each segment of its nearest chord's foot."""
        chords, segments, start, length = self._pieces
        row, chord, metres, share = chords.near(geodesy.ecef(lonlat), _chord_error)
        segment = segments[chord]
        best = least_of_runs(metres, row, segment)
        return row[best], segment[best], start[chord[best]] + share[best] * length[chord[best]]

    def _feet(self, lonlat: np.ndarray, segment: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Metres along each segment of the point nearest to its row of lonlat, and the distance to it.

        along: where to begin, metres along the segment
        """
        azimuth, length, _ = self._segments
        azimuth, length, start = azimuth[segment], length[segment], self.lonlat[segment]
        along, metres = np.clip(along, 0.0, length), np.zeros(len(along))
        moved = np.arange(len(along))
        for _ in range(MOST_STEPS):
            to, step, at_to = _step(start[moved], azimuth[moved], along[moved], length[moved], lonlat[moved])
            along[moved], metres[moved] = to, at_to
            moved = moved[np.abs(step) > SETTLED_M]
            if not len(moved):
                break
        return along, metres

    def side(self, lonlat: np.ndarray, radius_km: np.ndarray, foot: "Foot", country: np.ndarray | None) -> np.ndarray:
        """The side that geometry tells (Side values as str, shape (n,)); one rule, everywhere.

        radius_km: (n,) of the position's uncertainty
        country: (n,) ISO codes of the country that holds the point, or "", looked at only where the foot is not local;
        None when no countries are at hand, and then a side that only a country can tell is ""
        """
        names = np.array([*map(str, (Side.DZ, Side.ML, Side.ELSEWHERE, Side.UNDETERMINED)), ""], object)
        found = np.full(len(lonlat), 4)
        if country is not None:
            found = np.where(country == "DZ", 0, np.where(country == "ML", 1, 2))
        found[foot.is_local] = np.where(self.is_north(lonlat[foot.is_local]), 0, 1)
        found[foot.border_km < LINE_ERROR_KM + radius_km] = 3
        return names[found]


def least_of_runs(values: np.ndarray, *keys: np.ndarray) -> np.ndarray:
    """Of each run of rows with the same keys, the index of the least value, the first of equal ones.

    All (n,), of one row at least.
    """
    begins = np.flatnonzero(np.any([np.diff(key, prepend=key[0] - 1) != 0 for key in keys], axis=0))
    run = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(values)))
    least = np.flatnonzero(values == np.minimum.reduceat(values, begins)[run])
    return least[np.diff(run[least], prepend=-1) != 0]


def _chord_error(metres: np.ndarray) -> np.ndarray:
    return metres * np.minimum(CHORD_ERROR, CHORD_BEND * (metres / geodesy.MEAN_RADIUS_M) ** 2)


def _step(
    start: np.ndarray, azimuth: np.ndarray, along: np.ndarray, length: np.ndarray, lonlat: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A step of Newton's method towards the foot: metres along, the step, and the distance from where it ends.

    The step, and what it takes from the distance, are those of a sphere: a step is a small part of the distance.
    """
    foot, ahead = geodesy.direct(start, azimuth, along)
    bearing, metres = geodesy.inverse(foot, lonlat)
    turn, angle = np.radians(bearing - ahead), metres / geodesy.MEAN_RADIUS_M
    wanted = np.arctan2(np.sin(angle) * np.cos(turn), np.cos(angle)) * geodesy.MEAN_RADIUS_M
    to = np.clip(along + wanted, 0.0, length)
    step = to - along
    bend = np.sin(turn) ** 2 / np.maximum(np.tan(angle) * geodesy.MEAN_RADIUS_M, SETTLED_M)
    return to, step, np.maximum(metres - step * np.cos(turn) + step**2 * bend / 2, 0.0)


@dataclass(frozen=True)
class Foot:
    """The nearest point of the line: distance (km), chainage from the western end (km), whether it is an end."""

    border_km: np.ndarray
    chainage_km: np.ndarray
    at_end: np.ndarray

    @cached_property
    def is_local(self) -> np.ndarray:
        """Whether the line itself tells the side, bool (n,); else the country that holds the point does."""
        return ~self.at_end & (self.border_km <= LOCAL_KM)

    @classmethod
    def empty(cls) -> "Foot":
        """No points, no feet."""
        return cls(np.zeros(0), np.zeros(0), np.zeros(0, bool))
