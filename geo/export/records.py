"""The rows of the data files: the incidents of an order with their claims and sources.

Unknown is None, never 0. A text stands as in the tables, without the marks that a language sets on the page; what has
no column for each language is in the order's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo import sources
from geo.errors import ExportError
from geo.export.columns import (
    ABOUT_COLUMNS,
    CLAIM_COLUMNS,
    COLUMNS,
    SOURCE_COLUMNS,
    VICINITY,
    Columns,
    Kind,
    Record,
    km,
)
from geo.export.data_rows import DataRows
from geo.i18n import t
from geo.ingest import vocabulary
from geo.tables import Row

if TYPE_CHECKING:
    from geo.claims import Claim
    from geo.export.order import Order
    from geo.vicinity import Vicinity

FORMAT, VERSION = "border-map/incidents", 1
CRS = "EPSG:4326"
BRIEF = {"id": "brief", "date": "2025-07-03", "kind": "brief"}
"""The document that the records of origin brief come from, as a source."""
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Texts that a spreadsheet takes for a formula, and those that would read back as one of them."""
MOST_ROWS = 200_000
"""Rows of a dataset that a data file takes; its own file holds them all already."""
MEASURED = ("id", "lon", "lat", "radius_km", "border_km", "border_km_low", "border_km_high", "chainage_km")
MEASURED += ("side_measured", "symbolic", "disputed", "actors", "sources")


@dataclass(frozen=True)
class Records:
    """rows: incidents, as in COLUMNS; claims: of these incidents, as in CLAIM_COLUMNS; sources: all that they cite

    about: what the file is, by key: the view, the data's version and date, the CRS, whom it is owed to
    own: further columns of the rows, where a dataset is among them: what lies near, and what only the dataset has
    """

    rows: list[Record]
    claims: list[Record]
    sources: list[Record]
    about: dict[str, str]
    own: Columns = field(default_factory=dict)

    @property
    def columns(self) -> Columns:
        """The columns of the rows."""
        return {**COLUMNS, **self.own}

    def tables(self) -> dict[str, tuple[Columns, list[Record]]]:
        """Every table of the file, by name, with its columns; incidents first."""
        about = [{"key": key, "value": value} for key, value in self.about.items()]
        return {
            "incidents": (self.columns, self.rows),
            "claims": (CLAIM_COLUMNS, self.claims),
            "sources": (SOURCE_COLUMNS, self.sources),
            "about": (ABOUT_COLUMNS, about),
        }


def of(order: "Order") -> Records:
    """The rows of the incidents that the order shows, in the scene's order."""
    order = order.with_paper(layout="map")
    known, lang = order.files.incidents, order.scene.lang
    if known is None:
        return Records([], [], [], about(order))
    own = [name for name in order.ids if name in known.rows]
    claims = {name: [_claim(claim, lang) for claim in known.claims.get(name, ())] for name in own}
    rows = [_row(known.rows[one.id], one, known.places, claims[one.id], lang) for one in _measured(order, own)]
    listed = [claim for told in claims.values() for claim in told]
    more = _data_rows(order, order.ids[len(own) :])
    if more is None:
        return Records(rows, listed, _sources(order, rows), about(order))
    return _beside(order, rows, listed, more)


def _beside(order: "Order", rows: list[Record], claims: list[Record], more: DataRows) -> Records:
    """The project's records and their claims, with rows of a dataset after them."""
    whole = _with_vicinity(order.files.vicinity, rows + more.records())
    rows, mine = whole[: len(rows)], whole[len(rows) :]
    own = more.own(mine, vocabulary.of(order.files.catalog).months)
    named = dict.fromkeys(own[0], Kind.TEXT)
    claims = claims + [claim | {"incident_id": row["id"]} for row in mine for claim in row["claims"]]
    rows = [row | dict.fromkeys(named) for row in rows] + [row | told for row, told in zip(mine, own, strict=True)]
    return Records(rows, claims, _sources(order, rows), about(order), VICINITY | named)


def _measured(order: "Order", ids: list[str]) -> list[Any]:
    """What is measured of each of the records: one tuple of MEASURED each."""
    table = order.files.records.table
    by_id = {row.id: row for row in table[list(MEASURED)].itertuples(index=False)}
    return [by_id[name] for name in ids]


def _with_vicinity(vicinity: "Vicinity", rows: list[Record]) -> list[Record]:
    near = vicinity.at([(row["longitude"], row["latitude"]) for row in rows])
    told = zip(near.place, near.place_km, near.road_km, near.in_basin, strict=True)
    return [
        row | (dict.fromkeys(VICINITY) if row["border_km"] is None else _near(*one))
        for row, one in zip(rows, told, strict=True)
    ]


def _near(place: str, place_km: float, road_km: float, in_basin: bool) -> Record:
    return dict(zip(VICINITY, (place or None, km(place_km), km(road_km), bool(in_basin)), strict=True))


def _data_rows(order: "Order", ids: list[str]) -> DataRows | None:
    """The rows of the dataset that are shown, None without any. Raises ExportError("too_many_rows")."""
    data = order.files.data
    if data is None or not ids:
        return None
    if len(ids) > MOST_ROWS:
        raise ExportError("too_many_rows", n=len(ids), most=MOST_ROWS)
    return DataRows(data, [data.row_of(name) for name in ids])


def _row(row: Row, measured: Any, places: Mapping[str, Row], claims: list[Record], lang: str) -> Record:
    kept = ("id", "origin", "date_start", "date_end", "date_precision", "category", "title_ar", "title_fr", "title_en")
    return {
        **{name: row[name] or None for name in kept},
        "place_name": places[row["place_id"]][f"name_{lang}"] or None,
        "longitude": float(measured.lon),
        "latitude": float(measured.lat),
        "location_precision": row["location_precision"],
        "radius_km": float(measured.radius_km),
        "side": row["side"] or None,
        "side_measured": measured.side_measured or None,
        "border_km": km(measured.border_km),
        "actors": list(measured.actors),
        **{name: int(row[name]) if row[name] else None for name, kind in COLUMNS.items() if kind is Kind.COUNT},
        "sources": list(measured.sources),
        "claims": [{key: value for key, value in claim.items() if key != "incident_id"} for claim in claims],
        **{name: km(getattr(measured, name)) for name in ("border_km_low", "border_km_high", "chainage_km")},
        "symbolic": bool(measured.symbolic),
        "disputed": bool(measured.disputed),
    }


def _claim(claim: "Claim", lang: str) -> Record:
    kept = ("id", "incident_id", "side", "claimant", "date", "topic", "subject", "qualifier", "value", "unit")
    told = {name: getattr(claim, name) or None for name in kept}
    return {**told, "text": claim.text[lang] or None, "sources": list(claim.refs)}


def _sources(order: "Order", rows: Iterable[Record]) -> list[Record]:
    """One row per source in the order of first mention; a source whose table cannot be read has its id alone."""
    table = order.files.catalog.table
    cited = dict.fromkeys(ref for row in rows for ref in row["sources"])
    known = {row["id"]: row for name in ("sources", "sources_supplement") for row in table(name)}
    empty = dict.fromkeys(SOURCE_COLUMNS)
    told = {ref: empty | {"id": ref} | _source(known[ref]) for ref in cited if ref in known}
    told["brief"] = empty | BRIEF | {"title": t("chart.brief", order.scene.lang)}
    return [told.get(ref, empty | {"id": ref}) for ref in cited]


def _source(row: Row) -> Record:
    url = row.get("url_as_printed") or row.get("url") or ""
    return {
        "title": row["title"] or None,
        "publisher": row["publisher"] or None,
        "date": sources.published(row) or None,
        "url": url if url.startswith(("https://", "http://")) else None,
        "kind": row["stance"] or None,
    }


def about(order: "Order") -> dict[str, str]:
    """What a file says of itself: no clock, the same for the same order."""
    scene, catalog = order.scene, order.files.catalog
    told = {
        "format": FORMAT,
        "version": str(VERSION),
        "lang": scene.lang,
        "title": scene.title,
        "note": scene.note,
        "story": scene.story,
        "caption": " · ".join(filter(None, (scene.caption[0], " ".join(scene.caption[1:])))),
        "view": scene.stamp[0],
        "data_version": catalog.digest,
        "data_date": date(order),
        "crs": CRS,
        "line": scene.line_note,
        "credits": scene.sources,
        "disclaimer": scene.disclaimer,
    }
    return {key: value for key, value in told.items() if value or key == "view"}


def date(order: "Order") -> str:
    """The ISO date that a file names as its own."""
    return order.date or order.files.catalog.date


def guard(text: str) -> str:
    """A text as a cell of a CSV file: a quote before what a spreadsheet would take for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def read_cell(cell: str) -> str:
    """The text of a cell of a CSV file, the inverse of `guard`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
