"""The line between Algeria and Mali, as each source draws it."""

import numpy as np
import shapely

from geo import geodesy
from geo.errors import BorderMapError
from geo.rebuild import geo_maps, geojson, world_atlas
from geo.rebuild.sources import Sources
from geo.rebuild.topology import Rings, chains, segments

DECIMALS = 5
"""As in the source: about 1 m."""

OTHERS = {
    "geo-maps-100m": "OpenStreetMap of December 2017 at 100 m (geo-maps)",
    "geo-maps-1km": "OpenStreetMap of December 2017 at 1 km (geo-maps)",
    "world-atlas": "Natural Earth 1:10 million (world-atlas)",
}


def shared(algeria: list[Rings], mali: list[Rings], source: str) -> np.ndarray:
    """The line both countries have in common, (n, 2) lon, lat, west to east, every vertex kept.

    Raises BorderMapError("rebuild_input_changed") when they share none or it falls into pieces.
    """
    both = segments(r for polygon in algeria for r in polygon) & segments(r for polygon in mali for r in polygon)
    lines = chains(both)
    if len(lines) != 1:
        raise BorderMapError("rebuild_input_changed", package=source, what="one line between DZA and MLI")
    return lines[0]


def line(sources: Sources, package: str = "geo-maps-10m") -> np.ndarray:
    """The border drawn by one package, (n, 2) lon, lat in degrees, west to east."""
    archive = sources.archive(package)
    if package == "world-atlas":
        countries = world_atlas.read(archive, "10m")
        return shared(countries["012"], countries["466"], package)
    countries = geo_maps.read(archive, ("DZA", "MLI"))
    return shared(countries["DZA"], countries["MLI"], package)


def build(sources: Sources) -> bytes:
    """`border.geojson`: one line of 1466 vertices."""
    geometry = shapely.linestrings(sources.memo("border", line))
    return geojson.dump([geojson.feature("border", geometry, DECIMALS, a="DZ", b="ML")])


def other_lines(sources: Sources) -> list[dict[str, object]]:
    """How long the same border is in other published data: source, package, vertices, geodesic length_km."""
    rows = []
    for package, title in OTHERS.items():
        points = line(sources, package)
        length_km = round(geodesy.length_m(points) / 1000.0, 3)
        rows.append({"source": title, "package": package, "vertices": len(points), "length_km": length_km})
    return rows
