"""The map's window on the world: Web Mercator px, and the steps of graticule and scale bar that suit it.

Units: map px, origin at the map's top left, y down. Positions are longitude, latitude in degrees, EPSG:4326.
"""

from dataclasses import dataclass
from math import ceil, floor, log2

import numpy as np

from geo import geodesy
from geo.columns import mercator, unmercator
from geo.model import Bounds

CLOSEST = 17
GRATICULE_STEPS = (30, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
SCALE_STEPS = tuple(base * 10.0**power for power in range(3, -4, -1) for base in (5, 2, 1))
SCALE_MOST = 140
"""The scale bar is at most so wide, in map px."""


@dataclass(frozen=True)
class Camera:
    """size: of the map in px; world: width of the whole world in px; left, top: Mercator fractions of the corner."""

    size: tuple[float, float]
    world: float
    left: float
    top: float

    @classmethod
    def fitted(cls, bounds: Bounds, size: tuple[float, float]) -> "Camera":
        """The closest camera that shows all of a rectangle, its middle in the map's middle."""
        (west, north), (east, south) = mercator(np.array([[bounds.west, bounds.north], [bounds.east, bounds.south]]))
        closest = 256 * 2.0**CLOSEST
        world = min(closest, size[0] / max(east - west, 1e-12), size[1] / max(south - north, 1e-12))
        return cls(size, world, (west + east) / 2 - size[0] / 2 / world, (north + south) / 2 - size[1] / 2 / world)

    @property
    def zoom(self) -> float:
        """Web Mercator level."""
        return log2(self.world / 256)

    def px(self, lonlat: np.ndarray) -> np.ndarray:
        """Map px of positions (n, 2)."""
        return (mercator(lonlat) - (self.left, self.top)) * self.world

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Map px of one position."""
        x, y = self.px(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def lonlat(self, px: np.ndarray) -> np.ndarray:
        """Positions of map px (n, 2)."""
        return unmercator(np.asarray(px, float) / self.world + (self.left, self.top))

    @property
    def bounds(self) -> Bounds:
        """What the map shows."""
        (west, north), (east, south) = self.lonlat(np.array([[0, 0], self.size]))
        return Bounds(float(west), float(south), float(east), float(north))

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of px lies on the map."""
        return 0 < x < self.size[0] and 0 < y < self.size[1]


def graticule(camera: Camera) -> tuple[float, list[float], list[float]]:
    """The step (degrees) at which about four lines cross the map, and the meridians and parallels on it.

    Each meridian comes once, although a map wider than the world would show some twice.
    """
    fits = (step for step in GRATICULE_STEPS if camera.world / 360 * step < camera.size[0] / 3.2)
    step = next(fits, GRATICULE_STEPS[-1])
    west, south, east, north = camera.bounds
    return step, _multiples(max(west, -180), min(east, 180), step), _multiples(south, north, step)


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [round(n * step, 4) + 0.0 for n in range(ceil(low / step), floor(high / step) + 1)]


def km_per_px(camera: Camera) -> float:
    """Kilometres per map px along the parallel of the map's middle, on the ellipsoid."""
    x, y = camera.size[0] / 2, camera.size[1] / 2
    a, b = camera.lonlat(np.array([[x - 1, y], [x + 1, y]]))
    return float(geodesy.distance_m(a, b)[0]) / 2000


def scale_bar(camera: Camera) -> tuple[float, float]:
    """Half the length of the scale bar in km, a round figure, and in map px."""
    per_px = km_per_px(camera)
    half = next((step for step in SCALE_STEPS if step * 2 <= per_px * SCALE_MOST), SCALE_STEPS[-1])
    return half, half / per_px
