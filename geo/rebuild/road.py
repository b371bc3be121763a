"""The Trans-Saharan road: one line per section of the hand table, through its towns and junctions."""

from itertools import groupby

import shapely

from geo.rebuild import geojson
from geo.rebuild.sources import Sources

DECIMALS = 5


def build(sources: Sources) -> bytes:
    """`trans-saharan-road.geojson`: sections in the table's order; main_* is the axis, branch_* a link to it."""
    rows = sources.table("road_waypoints")
    return geojson.dump(_section(name, list(points)) for name, points in groupby(rows, lambda row: row["section"]))


def _section(name: str, points: list[dict[str, str]]) -> geojson.Feature:
    points = sorted(points, key=lambda row: int(row["seq"]))
    line = shapely.LineString([(float(row["lon"]), float(row["lat"])) for row in points])
    kind = "main" if name.startswith("main_") else "link"
    return geojson.feature(name.replace("_", "-"), line, DECIMALS, section=name, kind=kind)
