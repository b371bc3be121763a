"""Layers of points: the two Tin Zaouatines, and In Amenas town and plant."""

import shapely

from geo.rebuild import geojson
from geo.rebuild.sources import Sources

DECIMALS = 5
TOWNS = {
    "tin-zaouatine": ("tin-zaouatine-dz", "tinzaouaten-ml"),
    "in-amenas": ("in-amenas", "tiguentourine"),
}


def build(sources: Sources, layer: str) -> bytes:
    """`<layer>.geojson`: one point per place, where `places.csv` puts it."""
    places = {row["id"]: row for row in sources.table("places")}
    points = {id_: shapely.Point(float(places[id_]["lon"]), float(places[id_]["lat"])) for id_ in TOWNS[layer]}
    return geojson.dump(geojson.feature(id_, point, DECIMALS, place_id=id_) for id_, point in points.items())
