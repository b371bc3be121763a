"""What lies near a point: the nearest place of the gazetteer, the Trans-Saharan road, the basin's outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.border import BorderLine
from geo.catalog import Catalog
from geo.geodesy import distance_m, ecef
from geo.tables import Row

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

SETTLEMENTS = ("village", "town", "city", "capital")
"""Kinds of places that one can be near to."""
CANDIDATES = 4
"""Places by chord that are compared by geodesic; chords and geodesics differ by less than places lie apart."""


class Nearby(NamedTuple):
    """One entry a point: id of the nearest place and km to it, km to the road, whether the basin's outline holds it.

    NaN and "" where the layer or table is unavailable.
    """

    place: np.ndarray
    place_km: np.ndarray
    road_km: np.ndarray
    in_basin: np.ndarray

    def of(self, nth: int) -> "Nearby":
        """What is near one of the points, the same shape."""
        return Nearby(*(column[nth : nth + 1] for column in self))


@dataclass(frozen=True)
class Vicinity:
    """places: rows of the gazetteer that are settlements; roads: the lines of the road; basin: its outline or None."""

    places: tuple[Row, ...]
    roads: tuple[BorderLine, ...]
    basin: shapely.Geometry | None

    @classmethod
    def of(cls, catalog: Catalog) -> "Vicinity":
        """What a catalog knows; a layer that is unavailable is left out."""
        roads = _shapes(catalog, "trans-saharan-road")
        basin = _shapes(catalog, "taoudeni-basin")
        return cls(
            tuple(row for row in catalog.table("places") if row["kind"] in SETTLEMENTS),
            tuple(BorderLine(shapely.get_coordinates(line)) for line in roads),
            basin[0] if basin else None,
        )

    @cached_property
    def _lonlat(self) -> np.ndarray:
        return np.array([[float(row["lon"]), float(row["lat"])] for row in self.places], float).reshape(-1, 2)

    @cached_property
    def _tree(self) -> "cKDTree":
        from scipy.spatial import cKDTree

        return cKDTree(ecef(self._lonlat))

    def at(self, lonlat: Sequence[Sequence[float]] | np.ndarray) -> Nearby:
        """What is near each of some points. lonlat: pairs in degrees, EPSG:4326, shape (n, 2)"""
        lonlat = np.asarray(lonlat, float).reshape(-1, 2)
        road = [line.nearest(lonlat).border_km for line in self.roads]
        nothing = np.full(len(lonlat), np.nan)
        inside = shapely.contains_xy(self.basin, *lonlat.T) if self.basin is not None else np.zeros(len(lonlat), bool)
        return Nearby(*self._nearest(lonlat), np.min(road, axis=0) if road and len(lonlat) else nothing, inside)

    def _nearest(self, lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not self.places or not len(lonlat):
            return np.full(len(lonlat), "", object), np.full(len(lonlat), np.nan)
        _, near = self._tree.query(ecef(lonlat), k=min(CANDIDATES, len(self.places)))
        near = near.reshape(len(lonlat), -1)
        metres = np.column_stack([distance_m(lonlat, self._lonlat[near[:, n]]) for n in range(near.shape[1])])
        best = metres.argmin(axis=1)
        rows = np.arange(len(lonlat))
        ids = np.array([row["id"] for row in self.places], object)
        return ids[near[rows, best]], metres[rows, best] / 1000


def _shapes(catalog: Catalog, id: str) -> list[shapely.Geometry]:
    if id not in catalog.layers or id in catalog.unavailable:
        return []
    return [shapely.geometry.shape(feature["geometry"]) for feature in catalog.layers[id].features()]
