"""Where each side puts an incident: what was published as a point or a depth, measured against the line drawn.

A point is drawn as it was published; a depth without a point is the strip between the line and that depth, on the side
that was stated, within the radius of the place that was named. Positions are degrees, EPSG:4326.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo import geodesy
from geo.border import BorderLine
from geo.catalog import Catalog
from geo.claims import Claim
from geo.i18n import LANGS, typeset
from geo.model import Side
from geo.tables import Row, items

STATED_TO_KM = 0.05
"""Half the last digit of a distance stated to 0.1 km."""
SPEAKERS = {Side.DZ: "algeria", Side.ML: "mali"}
"""Whose side of the line a published position is on."""
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Claimed:
    """One published position. stated_km: distances from the border that its claimants gave; foot: nearest point of the
    line, border_km the distance to it; rings: outline of the strip of the largest depth; depths: the line at each
    smaller depth. foot is None, and rings empty, while the line is unavailable."""

    id: str
    incident_id: str
    side: str
    kind: str
    lon: float
    lat: float
    radius_km: float
    names: Mapping[str, str]
    stated_km: tuple[float, ...]
    border_km: float | None
    foot: tuple[float, float] | None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    depths: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two published points of one side: how far apart they are, and whether the stated distances allow it."""

    a: Claimed
    b: Claimed
    distance_m: float

    @property
    def closes(self) -> bool:
        """Whether the two stated distances can both hold: they cannot differ by more than the points are apart."""
        difference = abs(self.a.stated_km[0] - self.b.stated_km[0])
        return difference - 2 * STATED_TO_KM <= self.distance_m / 1000.0


@dataclass(frozen=True, slots=True)
class CutMark:
    """A claim on the cut across the border. km: from the line, north positive; has_point: a point was published."""

    claim: Claim
    km: float
    has_point: bool
    geometry: Claimed


def load(catalog: Catalog, border: BorderLine | None) -> dict[str, tuple[Claimed, ...]]:
    """The published positions of every incident that has some, in the order of the table."""
    found: dict[str, list[Claimed]] = {}
    for row in catalog.table("incident_geometries"):
        found.setdefault(row["incident_id"], []).append(_claimed(row, border))
    return {name: tuple(positions) for name, positions in found.items()}


def _claimed(row: Row, border: BorderLine | None) -> Claimed:
    lon, lat, radius = (float(row[key]) for key in ("lon", "lat", "radius_km"))
    stated = tuple(float(km) for km in items(row["stated_km_from_border"]))
    names = {lang: typeset(row[f"name_{lang}"], lang) for lang in LANGS}
    known = (row["id"], row["incident_id"], SPEAKERS[Side(row["stated_side"])], row["kind"], lon, lat, radius, names)
    if border is None:
        return Claimed(*known, stated, None, None)
    foot = border.nearest(np.array([[lon, lat]]))
    nearest = tuple(np.round(border.at(foot.chainage_km)[0], DIGITS).tolist())
    strip = _Strip(border, lon, lat, radius, Side(row["stated_side"])) if row["kind"] == "area" else None
    return Claimed(
        *known, stated, float(foot.border_km[0]), nearest,
        rings=strip.rings(max(stated)) if strip else (),
        depths=tuple(line for km in sorted(stated)[:-1] for line in strip.lines(km)) if strip else (),
    )  # fmt: skip


class _Strip:
    """The ground beside the line, within a radius of a place; in metres of the azimuthal equidistant plane round it."""

    def __init__(self, border: BorderLine, lon: float, lat: float, radius_km: float, side: Side):
        self._centre = np.array([lon, lat])
        plane = geodesy.to_plane(self._centre, border.dense())
        self._line = shapely.LineString(plane[np.hypot(*plane.T) < 5000.0 * radius_km])
        self._disc = shapely.Point(0, 0).buffer(1000.0 * radius_km, 64)
        self._north, self._side = border.north(), side

    def rings(self, km: float) -> tuple:
        """Outlines of the strip of a depth."""
        strip = self._beside(self._line.buffer(1000.0 * km, 32).intersection(self._disc))
        return tuple(_positions(part.exterior) for part in getattr(strip, "geoms", [strip]) if not part.is_empty)

    def lines(self, km: float) -> tuple:
        """The line at a depth."""
        edge = shapely.line_merge(self._beside(self._line.buffer(1000.0 * km, 32).exterior.intersection(self._disc)))
        return tuple(_positions(part) for part in getattr(edge, "geoms", [edge]) if not part.is_empty)

    def _beside(self, shape: BaseGeometry) -> BaseGeometry:
        placed = shapely.transform(shape, lambda xy: geodesy.from_plane(self._centre, xy))
        return placed & self._north if self._side == Side.DZ else placed - self._north


def _positions(part: BaseGeometry) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in part.coords)


def pairs(positions: Iterable[Claimed]) -> list[Pair]:
    """Every two published points of one side."""
    points = [one for one in positions if one.kind == "point"]
    return [
        Pair(a, b, float(geodesy.distance_m([[a.lon, a.lat]], [[b.lon, b.lat]])[0]))
        for a, b in combinations(points, 2)
        if a.side == b.side
    ]


def cut(claims: Iterable[Claim], positions: Iterable[Claimed]) -> list[CutMark]:
    """The claims that give a distance from the border, as a cut across it; empty where no side gives one."""
    by = {one.id: one for one in positions}
    marks = []
    for claim in claims:
        if claim.topic == "place" and claim.unit == "km" and claim.geometry_id in by:
            geometry = by[claim.geometry_id]
            km = float(claim.value) * (1 if geometry.side == "algeria" else -1)
            marks.append(CutMark(claim, km, geometry.kind == "point", geometry))
    return marks
