"""The Taoudeni basin: an indicative outline through the vertices of the hand table."""

import shapely

from geo.rebuild import geojson
from geo.rebuild.sources import Sources

DECIMALS = 4


def build(sources: Sources) -> bytes:
    """`taoudeni-basin.geojson`: one closed polygon; every vertex is uncertain by 30 to 100 km."""
    rows = sorted(sources.table("taoudeni_vertices"), key=lambda row: int(row["seq"]))
    outline = shapely.Polygon([(float(row["lon"]), float(row["lat"])) for row in rows])
    return geojson.dump([geojson.feature("taoudeni-basin", outline, DECIMALS, status="indicative")])
