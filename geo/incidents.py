"""The records of incidents with everything measured from the border line at load."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo import claimed, search
from geo.border import BorderLine
from geo.catalog import Catalog, Part
from geo.claimed import Claimed
from geo.claims import Claim, Dispute, disputes
from geo.errors import CatalogError
from geo.tables import Row, items

if TYPE_CHECKING:
    import geopandas

STATES = ("DZ", "ML")
FIGURES = ("border_km", "border_km_low", "border_km_high", "chainage_km")
WIDE_KM = 200.0
"""From this radius on a position is a wide area: no distance and no side is measured for it."""


class Beside(NamedTuple):
    """A dataset beside the records: its id and name, and the middle of its places (degrees, EPSG:4326)."""

    id: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Incidents:
    """table: one row per incident, index 0..n-1, columns as in `load`; the rest by id."""

    table: pd.DataFrame
    rows: Mapping[str, Row]
    places: Mapping[str, Row]
    claims: Mapping[str, tuple[Claim, ...]]
    disputes: tuple[Dispute, ...]
    positions: Mapping[str, tuple[Claimed, ...]]
    """Where the sides put an incident, where positions were published."""
    fields: Mapping[str, Mapping[str, list[str]]]
    """What of each record can be found, by kind (`search.KINDS`)."""

    @property
    def beside(self) -> Beside | None:
        """The dataset whose rows stand in the table too, if there is one."""
        return None

    @property
    def has_unclassified(self) -> bool:
        """Whether there are records whose type is not known; the project's own all have one."""
        return False

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Ids of incidents with at least one pair of claims that exclude each other."""
        return frozenset(dispute.a.incident_id for dispute in self.disputes)

    def speaks(self, incident_id: str) -> tuple[str, ...]:
        """Which of the two states claim something of an incident: algeria, mali."""
        sides = {claim.side for claim in self.claims.get(incident_id, ())}
        return tuple(side for side in ("algeria", "mali") if side in sides)

    def title(self, incident_id: str, lang: str) -> str:
        """The title of a record as it is stored. Raises KeyError."""
        return self.rows[incident_id][f"title_{lang}"]

    def find(self, words: list[str]) -> np.ndarray:
        """Which rows hold all of some folded words; bool (n,)."""
        return np.array([search.holds(text, words) for text in self.table["text"]], bool)

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

    def __init__(self, part: Part):
        self._iso = np.asarray([feature["properties"]["iso"] for feature in part.features] + [""])
        self._polygons = part.geometry
        shapely.prepare(self._polygons)

    def at(self, lonlat: np.ndarray, among: Collection[str] = ()) -> np.ndarray:
        """ISO 3166 codes, shape (n,); "" where no polygon holds the point.

        among: the codes that are looked for, () = all
        """
        found = np.full(len(lonlat), len(self._polygons))
        x, y = np.asarray(lonlat, float).reshape(-1, 2).T
        for n, (west, south, east, north) in enumerate(shapely.bounds(self._polygons)):
            if not among or self._iso[n] in among:
                near = np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north))
                inside = near[shapely.contains_xy(self._polygons[n], x[near], y[near])]
                found[inside] = np.minimum(found[inside], n)
        return self._iso[found]


def countries(catalog: Catalog) -> Countries | None:
    """The countries of the basemap, or None when the layer is unavailable."""
    usable = "countries" in catalog.layers and "countries" not in catalog.unavailable
    return Countries(catalog.layers["countries"].part) if usable else None


def is_wide(table: pd.DataFrame) -> np.ndarray:
    """Which rows are areas too wide to be drawn as marks: columns radius_km, symbolic; bool (n,)."""
    return ((table["radius_km"] >= WIDE_KM) & ~table["symbolic"]).to_numpy(bool)


def enrich(table: pd.DataFrame, border: BorderLine | None, lands: Countries | None) -> pd.DataFrame:
    """The same rows plus what the line tells: border_km, border_km_low, border_km_high, chainage_km, side_measured.

    table: columns lon, lat (degrees, WGS 84), radius_km, symbolic (bool); not modified
    Symbolic places, wide areas (radius 200 km or more) and what is no position carry no figure: NaN and "". Without
    lands, a side that only a country can tell stays "".
    """
    figures = {name: np.full(len(table), np.nan) for name in FIGURES}
    side = np.full(len(table), "", object)
    is_position = (table["lon"].abs() <= 180) & (table["lat"].abs() <= 90)
    measured = np.flatnonzero((table["radius_km"] < WIDE_KM) & ~table["symbolic"] & is_position)
    if border is not None and len(measured):
        lonlat = table[["lon", "lat"]].to_numpy(float)[measured]
        radius = table["radius_km"].to_numpy(float)[measured]
        foot = border.nearest(lonlat)
        km = foot.border_km
        for name, values in zip(
            FIGURES, (km, np.maximum(km - radius, 0.0), km + radius, foot.chainage_km), strict=True
        ):
            figures[name][measured] = values
        country = np.full(len(lonlat), "", "<U2") if lands else None
        if lands:
            country[~foot.is_local] = lands.at(lonlat[~foot.is_local], STATES)
        side[measured] = border.side(lonlat, radius, foot, country)
    return table.assign(**figures, side_measured=side)


def load(catalog: Catalog, border: BorderLine | None = None) -> Incidents:
    """Every incident of the catalog's tables.

    Columns: id, origin, layer, date_start, date_end (ISO text), date_precision, category, family, place_id, lon, lat,
    precision, radius_km, symbolic, disputed, algeria_says, mali_says, country, side, actors (list), deaths (the highest
    figure given, NaN if none), border_km, border_km_low, border_km_high, chainage_km, side_measured, sources (list),
    text (all that can be found).
    Raises CatalogError("table_missing" …) when the incidents, places, categories or claims cannot be read. Without the
    supplement its records are left out, and its row of the legend says why.
    """
    for name in ("incidents", "places", "categories", "claims"):
        if name in catalog.table_errors:
            raise catalog.table_errors[name]
    rows = [*catalog.table("incidents"), *catalog.table("incidents_supplement")]
    claims = [Claim.from_row(row) for row in catalog.table("claims")]
    by_incident: dict[str, list[Claim]] = {}
    for claim in claims:
        by_incident.setdefault(claim.incident_id, []).append(claim)
    cited = {row["id"]: cited_by(row, by_incident.get(row["id"], ())) for row in rows}
    names, found = _names(catalog), tuple(disputes(claims))
    known = _Known(
        names,
        {row["id"]: row["family"] for row in catalog.table("categories")},
        {dispute.a.incident_id for dispute in found},
        {(claim.incident_id, claim.side) for claim in claims},
        cited,
    )
    records = [_record(row, known) for row in rows]
    fields = {record["id"]: record.pop("fields") for record in records}
    border = border or border_line(catalog)
    return Incidents(
        enrich(pd.DataFrame(records), border, countries(catalog)),
        {row["id"]: row for row in rows},
        names.places,
        {key: tuple(value) for key, value in by_incident.items()},
        found,
        claimed.load(catalog, border),
        fields,
    )


def cited_by(row: Row, claims: Iterable[Claim]) -> list[str]:
    """Ids of what a record rests on, each once: footnotes, references, what its claims cite.

    A record of the brief without a footnote rests on the brief itself: "brief" then stands first.
    """
    listed = [*items(row["brief_footnotes"]), *items(row["check_refs"])]
    listed += [ref for claim in claims for ref in claim.refs]
    own = ["brief"] if row["origin"] == "brief" and not row["brief_footnotes"] else []
    return list(dict.fromkeys([*own, *listed]))


def _names(catalog: Catalog) -> search.Names:
    rows = {name: catalog.table(name) for name in ("places", "actors", "sources", "sources_supplement", "glossary")}
    by_id = {name: {row["id"]: row for row in rows[name]} for name in rows if name != "glossary"}
    months = {row["ar"]: row["ar_variant"] for row in rows["glossary"] if row["key"].startswith("month.")}
    return search.Names(
        by_id["places"],
        by_id["actors"],
        by_id["sources"] | by_id["sources_supplement"],
        search.Spellings(rows["places"]),
        months,
    )


class _Known(NamedTuple):
    """What a record is completed with: names, family by category, who is disputed, who speaks, what is cited."""

    names: search.Names
    families: Mapping[str, str]
    disputed: set[str]
    voices: set[tuple[str, str]]
    cited: Mapping[str, list[str]]


def _record(row: Row, known: _Known) -> dict:
    """One row of the typed table. Raises CatalogError("incident_garbled") naming the incident and the column."""
    try:
        place = known.names.places[row["place_id"]]
        symbolic = row["is_symbolic_location"] == "1"
        kept = ("id", "origin", "date_start", "date_end", "date_precision", "category", "place_id", "country", "side")
        fields = search.fields(row, known.cited[row["id"]], known.names)
        return {
            **{name: row[name] for name in kept},
            "layer": "symbolic" if symbolic else "incidents" if row["origin"] == "brief" else row["origin"],
            "family": known.families[row["category"]],
            "lon": float(place["lon"]),
            "lat": float(place["lat"]),
            "precision": row["location_precision"],
            "radius_km": float(row["radius_km"]),
            "symbolic": symbolic,
            "disputed": row["id"] in known.disputed,
            "algeria_says": (row["id"], "algeria") in known.voices,
            "mali_says": (row["id"], "mali") in known.voices,
            "actors": items(row["actors"]),
            "deaths": _deaths(row),
            "sources": known.cited[row["id"]],
            "text": "\n".join(text for kind in search.KINDS for text in fields[kind]),
            "fields": fields,
        }
    except (KeyError, ValueError) as err:
        raise CatalogError("incident_garbled", id=row.get("id", ""), value=str(err)) from err


def _deaths(row: Row) -> float:
    figures = [row[f"fatalities_{name}"] for name in ("low", "best", "high")]
    return max((float(figure) for figure in figures if figure), default=np.nan)
