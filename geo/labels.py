"""Names on the map: what is written, how large, and where it may stand. Where it does stand is for `placement`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from geo import lettering, style
from geo.bands import Band
from geo.catalog import Catalog
from geo.i18n import t

COUNTRIES = {"DZ": "country", "ML": "country"} | dict.fromkeys(
    ("NE", "MR", "LY", "BF", "MA", "TN", "NG", "TD", "EH"), "neighbour"
)
TOWNS = {
    "tin-zaouatine-dz": "tin-zaouatine",
    "tinzaouaten-ml": "tin-zaouatine",
    "in-amenas": "in-amenas",
    "tiguentourine": "in-amenas",
}
SIDES = {"tin-zaouatine-dz": (0, -1), "tinzaouaten-ml": (0, 1), "bordj-badji-mokhtar": (1, -1), "timiaouine": (1, -1)}
"""On which side of the border the names of border towns must stand: dx, dy on the screen."""
ANCHOR_STEP, EDGE_DEG, BAND_ANCHORS = 0.75, 0.35, 14
LINE_HEIGHT = 1.3
STATES = frozenset(("country:DZ", "country:ML"))
TWINS = ("tin-zaouatine-dz", "tinzaouaten-ml")
JOINT = "twins:tin-zaouatine"
"""The twin towns are named both, each on its own side, or, where there is no room for that, together as one: never one
alone."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map.

    text: may hold several lines
    layer: the row of the legend it belongs to
    anchors: candidate positions of an area's name
    """

    id: str
    layer: str
    kind: str
    text: str
    rank: int
    size_px: float
    weight: int
    tracking_px: float
    width_px: float
    height_px: float
    lon: float | None = None
    lat: float | None = None
    side: tuple[int, int] | None = None
    is_capital: bool = False
    anchors: tuple[tuple[float, float], ...] = ()


def labels(catalog: Catalog, bands: Sequence[Band], lang: str) -> tuple[Label, ...]:
    """Every name of the map in one language; which are shown depends on the zoom, the layers and the room.

    bands: whose distances are written on them
    """
    areas = _country_labels(catalog, lang)
    basin = [_basin_label(catalog, lang)] if _usable(catalog, "taoudeni-basin") else []
    lines = [
        _label(f"line:{layer}", layer, kind, t(f"map.{kind}_label", lang), 2, lang)
        for layer, kind in (("border", "border"), ("trans-saharan-road", "road"))
    ]
    return (*areas, *basin, *lines, *_band_labels(bands, lang), *_place_labels(catalog, lang))


def _band_labels(bands: Sequence[Band], lang: str) -> list[Label]:
    return [
        _label(
            f"band:{band.km:g}", "border", "band", t("amount.km", lang, value=band.km), 1, lang,
            anchors=tuple(point for ring in band.rings for point in ring[:: max(1, len(ring) // BAND_ANCHORS)]),
        )
        for band in bands
    ]  # fmt: skip


def _usable(catalog: Catalog, name: str) -> bool:
    return name in catalog.layers and name not in catalog.unavailable


def _label(name: str, layer: str, kind: str, text: str, rank: int, lang: str, **more: Any) -> Label:
    size, weight, tracking = style.lettering(kind, lang)
    if kind == "country" and lang != "ar":
        text = text.upper()
    lines = text.split("\n")
    width = max(lettering.width_px(line, size, weight, tracking) for line in lines)
    height = size * LINE_HEIGHT * len(lines)
    return Label(name, layer, kind, text, rank, size, weight, tracking, round(width, 1), round(height, 1), **more)


def _place_labels(catalog: Catalog, lang: str) -> list[Label]:
    towns = [
        _label(
            row["id"],
            TOWNS.get(row["id"], "places"),
            f"place{row['rank']}",
            row[f"name_{lang}"],
            0 if row["id"] in TOWNS else int(row["rank"]),
            lang,
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            side=SIDES.get(row["id"]),
            is_capital=row["kind"] == "capital",
        )
        for row in catalog.table("places")
        if row["rank"]
    ]
    return [*towns, *_joint(towns, lang)]


def _joint(towns: list[Label], lang: str) -> list[Label]:
    twins = [town for town in towns if town.id in TWINS]
    if len(twins) < len(TWINS):
        return []
    text = t("layer.tin-zaouatine", lang)
    return [_label(JOINT, twins[0].layer, "place1", text, 0, lang, lon=twins[0].lon, lat=twins[0].lat)]


def _country_labels(catalog: Catalog, lang: str) -> list[Label]:
    if not _usable(catalog, "countries"):
        return []
    names = {row["key"]: row[lang] for row in catalog.table("glossary")}
    anchors: dict[str, tuple] = {}
    lands = catalog.layers["countries"].part
    for feature, area in zip(lands.features, lands.geometry, strict=True):
        iso = feature["properties"]["iso"]
        if iso in COUNTRIES and f"country.{iso}" in names:
            anchors[iso] = (*anchors.get(iso, ()), *_anchors(area))
    return [
        _label(f"country:{iso}", "countries", COUNTRIES[iso], names[f"country.{iso}"], 1, lang, anchors=found)
        for iso, found in anchors.items()
    ]


def _basin_label(catalog: Catalog, lang: str) -> Label:
    anchors = _anchors(catalog.layers["taoudeni-basin"].part.geometry[0])
    return _label(
        "area:taoudeni-basin", "taoudeni-basin", "basin", t("map.basin_label", lang), 2, lang, anchors=anchors
    )


@cache
def _anchors(whole: shapely.Geometry) -> tuple[tuple[float, float], ...]:
    """Places for the name of an area: a grid of points inside it, those far from its edge only."""
    area = whole.simplify(ANCHOR_STEP / 10)
    west, south, east, north = area.bounds
    lon, lat = np.meshgrid(np.arange(west, east, ANCHOR_STEP), np.arange(south, north, ANCHOR_STEP))
    points = np.column_stack([lon.ravel(), lat.ravel()])
    inner = area.buffer(-EDGE_DEG)
    shapely.prepare(inner)
    points = points[shapely.contains_xy(inner, points[:, 0], points[:, 1])]
    if not len(points):
        points = shapely.get_coordinates(area.representative_point())
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in points)
