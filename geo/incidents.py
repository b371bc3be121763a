"""The records of incidents with everything measured from the border line at load."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from geo.border import BorderLine
from geo.catalog import Catalog
from geo.claims import Claim, Dispute, disputes
from geo.errors import CatalogError
from geo.i18n import LANGS
from geo.tables import Row, items

if TYPE_CHECKING:
    import geopandas

WIDE_KM = 200.0
"""From this radius on a position is a wide area: no distance and no side is measured for it."""


@dataclass(frozen=True)
class Incidents:
    """table: one row per incident, index 0..n-1, columns as in `load`; the rest by id."""

    table: pd.DataFrame
    rows: Mapping[str, Row]
    places: Mapping[str, Row]
    claims: Mapping[str, tuple[Claim, ...]]
    disputes: tuple[Dispute, ...]

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Ids of incidents with at least one pair of claims that exclude each other."""
        return frozenset(dispute.a.incident_id for dispute in self.disputes)

    def speaks(self, incident_id: str) -> tuple[str, ...]:
        """Which of the two states claim something of an incident: algeria, mali."""
        sides = {claim.side for claim in self.claims.get(incident_id, ())}
        return tuple(side for side in ("algeria", "mali") if side in sides)

    def frame(self) -> "geopandas.GeoDataFrame":
        """The table as a GeoDataFrame, EPSG:4326."""
        import geopandas

        points = geopandas.points_from_xy(self.table["lon"], self.table["lat"])
        return geopandas.GeoDataFrame(self.table.copy(), geometry=points, crs="EPSG:4326")


def border_line(catalog: Catalog) -> BorderLine | None:
    """The line everything is measured on, or None when its layer is unavailable."""
    if "border" in catalog.unavailable or "border" not in catalog.layers:
        return None
    return BorderLine(np.asarray(catalog.layers["border"].features()[0]["geometry"]["coordinates"], float))


class Countries:
    """Which country holds a point, by the polygons of the basemap."""

    def __init__(self, features: list[dict]):
        self._iso = np.asarray([feature["properties"]["iso"] for feature in features] + [""])
        self._polygons = [shape(feature["geometry"]) for feature in features]
        self._tree = shapely.STRtree(self._polygons)

    def at(self, lonlat: np.ndarray) -> np.ndarray:
        """ISO 3166 codes, shape (n,); "" where no polygon holds the point."""
        found = np.full(len(lonlat), len(self._polygons))
        point, polygon = self._tree.query(shapely.points(lonlat), predicate="within")
        found[point[::-1]] = polygon[::-1]
        return self._iso[found]


def countries(catalog: Catalog) -> Countries | None:
    """The countries of the basemap, or None when the layer is unavailable."""
    usable = "countries" in catalog.layers and "countries" not in catalog.unavailable
    return Countries(catalog.layers["countries"].features()) if usable else None


def enrich(table: pd.DataFrame, border: BorderLine | None, lands: Countries | None) -> pd.DataFrame:
    """The same rows plus what the line tells: border_km, border_km_low, border_km_high, chainage_km, side_measured.

    table: columns lon, lat (degrees, WGS 84), radius_km, symbolic (bool); not modified
    Symbolic places and wide areas (radius 200 km or more) carry no figure: NaN and "". Without lands, a side that only
    a country can tell stays "".
    """
    out = table.assign(
        border_km=np.nan, border_km_low=np.nan, border_km_high=np.nan, chainage_km=np.nan, side_measured=""
    )
    measured = np.flatnonzero((table["radius_km"] < WIDE_KM) & ~table["symbolic"])
    if border is None or not len(measured):
        return out
    lonlat = table[["lon", "lat"]].to_numpy(float)[measured]
    radius = table["radius_km"].to_numpy(float)[measured]
    foot = border.nearest(lonlat)
    rows = out.index[measured]
    out.loc[rows, "border_km"] = foot.border_km
    out.loc[rows, "border_km_low"] = np.maximum(foot.border_km - radius, 0.0)
    out.loc[rows, "border_km_high"] = foot.border_km + radius
    out.loc[rows, "chainage_km"] = foot.chainage_km
    out.loc[rows, "side_measured"] = border.side(lonlat, radius, foot, lands.at(lonlat) if lands else None)
    return out


def load(catalog: Catalog, border: BorderLine | None = None) -> Incidents:
    """Every incident of the catalog's tables.

    Columns: id, origin, layer, date_start, date_end (ISO text), date_precision, category, family, place_id, lon, lat,
    precision, radius_km, symbolic, disputed, algeria_says, mali_says, country, side, actors (list), border_km,
    border_km_low, border_km_high, chainage_km, side_measured, text (title, summary, place in three languages).
    Raises CatalogError("table_missing" …) when the incidents, places, categories or claims cannot be read. Without the
    supplement its records are left out, and its row of the legend says why.
    """
    for name in ("incidents", "places", "categories", "claims"):
        if name in catalog.table_errors:
            raise catalog.table_errors[name]
    rows = [*catalog.table("incidents"), *catalog.table("incidents_supplement")]
    places = {row["id"]: row for row in catalog.table("places")}
    claims = [Claim.from_row(row) for row in catalog.table("claims")]
    by_incident: dict[str, list[Claim]] = {}
    for claim in claims:
        by_incident.setdefault(claim.incident_id, []).append(claim)
    found = disputes(claims)
    families = {row["id"]: row["family"] for row in catalog.table("categories")}
    disputed = {dispute.a.incident_id for dispute in found}
    voices = {(claim.incident_id, claim.side) for claim in claims}
    table = pd.DataFrame([_record(row, places, families, disputed, voices) for row in rows])
    return Incidents(
        enrich(table, border or border_line(catalog), countries(catalog)),
        {row["id"]: row for row in rows},
        places,
        {key: tuple(value) for key, value in by_incident.items()},
        tuple(found),
    )


def _record(row: Row, places: Mapping[str, Row], families: Mapping[str, str], disputed: set[str], voices: set) -> dict:
    """One row of the typed table. Raises CatalogError("incident_garbled") naming the incident and the column."""
    try:
        place = places[row["place_id"]]
        symbolic = row["is_symbolic_location"] == "1"
        kept = ("id", "origin", "date_start", "date_end", "date_precision", "category", "place_id", "country", "side")
        return {
            **{name: row[name] for name in kept},
            "layer": "symbolic" if symbolic else "incidents" if row["origin"] == "brief" else row["origin"],
            "family": families[row["category"]],
            "lon": float(place["lon"]),
            "lat": float(place["lat"]),
            "precision": row["location_precision"],
            "radius_km": float(row["radius_km"]),
            "symbolic": symbolic,
            "disputed": row["id"] in disputed,
            "algeria_says": (row["id"], "algeria") in voices,
            "mali_says": (row["id"], "mali") in voices,
            "actors": items(row["actors"]),
            "text": " ".join(_searchable(row, place)),
        }
    except (KeyError, ValueError) as err:
        raise CatalogError("incident_garbled", id=row.get("id", ""), value=str(err)) from err


def _searchable(row: Row, place: Row) -> list[str]:
    texts = [row[f"{part}_{lang}"] for part in ("title", "summary") for lang in LANGS]
    return [*texts, *(place[f"name_{lang}"] for lang in LANGS), *items(place["variants"])]
