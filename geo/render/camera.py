"""The map's window on the world: px of a projection, and the steps of graticule and scale bar that suit it.

Units: map px, origin at the map's top left, y down. Positions are longitude, latitude in degrees, EPSG:4326.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import ceil, cos, floor, log2, pi, radians

import numpy as np

from geo import geodesy
from geo.columns import mercator, unmercator
from geo.errors import ExportError
from geo.model import Bounds

CLOSEST = 17
CIRCUMFERENCE_M = 2 * pi * geodesy.WGS84.a
PRINTABLE = Bounds(-40, -10, 44, 52)
"""Where the print projection is a map and not a distortion."""
GRATICULE_STEPS = (30, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
SCALE_STEPS = tuple(base * 10.0**power for power in range(3, -4, -1) for base in (5, 2, 1))
SCALE_MOST = 140
"""The scale bar is at most so wide, in map px."""
SAMPLES = 33
"""Points by which a curved edge or line of the graticule is told."""


class Camera(ABC):
    """A window of `size` px; `world`: width of the whole world in px, as Web Mercator has it at the map's middle."""

    size: tuple[float, float]
    world: float
    is_upright: bool
    """Whether north is up everywhere on the map."""

    @abstractmethod
    def px(self, lonlat: np.ndarray) -> np.ndarray:
        """Map px of positions (n, 2)."""

    @abstractmethod
    def lonlat(self, px: np.ndarray) -> np.ndarray:
        """Positions of map px (n, 2)."""

    @property
    @abstractmethod
    def bounds(self) -> Bounds:
        """The rectangle of degrees that holds all that the map shows."""

    @property
    def zoom(self) -> float:
        """Web Mercator level."""
        return log2(self.world / 256)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Map px of one position."""
        x, y = self.px(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of px lies on the map."""
        return 0 < x < self.size[0] and 0 < y < self.size[1]


@dataclass(frozen=True)
class MercatorCamera(Camera):
    """As on screen. left, top: Mercator fractions of the corner."""

    size: tuple[float, float]
    world: float
    left: float
    top: float
    is_upright = True

    @classmethod
    def fitted(cls, bounds: Bounds, size: tuple[float, float]) -> "MercatorCamera":
        """The closest camera that shows all of a rectangle, its middle in the map's middle."""
        (west, north), (east, south) = mercator(np.array([[bounds.west, bounds.north], [bounds.east, bounds.south]]))
        closest = 256 * 2.0**CLOSEST
        world = min(closest, size[0] / max(east - west, 1e-12), size[1] / max(south - north, 1e-12))
        return cls(size, world, (west + east) / 2 - size[0] / 2 / world, (north + south) / 2 - size[1] / 2 / world)

    def px(self, lonlat: np.ndarray) -> np.ndarray:
        """Map px of positions (n, 2)."""
        return (mercator(lonlat) - (self.left, self.top)) * self.world

    def lonlat(self, px: np.ndarray) -> np.ndarray:
        """Positions of map px (n, 2)."""
        return unmercator(np.asarray(px, float) / self.world + (self.left, self.top))

    @property
    def bounds(self) -> Bounds:
        """What the map shows."""
        (west, north), (east, south) = self.lonlat(np.array([[0, 0], self.size]))
        return Bounds(float(west), float(south), float(east), float(north))


@dataclass(frozen=True)
class LambertCamera(Camera):
    """For print: Lambert conformal conic. m_per_px: metres a px; left, top: metres of the corner."""

    size: tuple[float, float]
    m_per_px: float
    left: float
    top: float
    is_upright = False

    @classmethod
    def fitted(cls, bounds: Bounds, size: tuple[float, float]) -> "LambertCamera":
        """The closest camera that shows all of a rectangle. Raises ExportError("print_too_far")."""
        west, south, east, north = PRINTABLE
        if not (west <= bounds.west and south <= bounds.south and bounds.east <= east and bounds.north <= north):
            raise ExportError("print_too_far")
        edge = geodesy.lambert(rim(bounds))
        (x0, y0), (x1, y1) = edge.min(axis=0), edge.max(axis=0)
        closest = CIRCUMFERENCE_M * cos(radians((bounds.south + bounds.north) / 2)) / 256 / 2**CLOSEST
        per_px = max(closest, (x1 - x0) / size[0], (y1 - y0) / size[1])
        return cls(size, per_px, (x0 + x1) / 2 - size[0] / 2 * per_px, (y0 + y1) / 2 + size[1] / 2 * per_px)

    @property
    def world(self) -> float:
        """Width of the world in px, were it Web Mercator at the map's middle."""
        lat = self.lonlat(np.array([[self.size[0] / 2, self.size[1] / 2]]))[0, 1]
        return CIRCUMFERENCE_M * cos(radians(lat)) / self.m_per_px

    def px(self, lonlat: np.ndarray) -> np.ndarray:
        """Map px of positions (n, 2)."""
        return (geodesy.lambert(lonlat) - (self.left, self.top)) * (1 / self.m_per_px, -1 / self.m_per_px)

    def lonlat(self, px: np.ndarray) -> np.ndarray:
        """Positions of map px (n, 2)."""
        return geodesy.unlambert(np.asarray(px, float) * (self.m_per_px, -self.m_per_px) + (self.left, self.top))

    @property
    def bounds(self) -> Bounds:
        """The rectangle of degrees that holds all that the map shows."""
        edge = self.lonlat(rim(Bounds(0, 0, *self.size)))
        return Bounds(*(float(value) for value in (*edge.min(axis=0), *edge.max(axis=0))))


CAMERAS = {"screen": MercatorCamera, "print": LambertCamera}


def rim(box: Bounds) -> np.ndarray:
    """Points along the four sides of a rectangle, closed, shape (n, 2)."""
    x0, y0, x1, y1 = box
    across, down = np.linspace(x0, x1, SAMPLES), np.linspace(y0, y1, SAMPLES)
    sides = ((across, y0), (x1, down), (across[::-1], y1), (x0, down[::-1]))
    return np.vstack([np.column_stack(np.broadcast_arrays(x, y)) for x, y in sides])


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


def line_of(camera: Camera, value: float, is_lon: bool) -> np.ndarray:
    """A meridian or parallel across the map, in px, shape (n, 2)."""
    west, south, east, north = camera.bounds
    along = np.linspace(south, north, SAMPLES) if is_lon else np.linspace(west, east, SAMPLES)
    fixed = np.full(SAMPLES, value)
    return camera.px(np.column_stack([fixed, along] if is_lon else [along, fixed]))


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
