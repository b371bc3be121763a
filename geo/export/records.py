"""The rows of the data files: the incidents of an order with their claims and sources.

Unknown is None, never 0. A text stands as in the tables, without the marks that a language sets on the page; what has
no column for each language is in the order's.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geo import sources
from geo.errors import ExportError
from geo.i18n import has_arabic, t
from geo.tables import Row

if TYPE_CHECKING:
    from geo.claims import Claim
    from geo.dataset import Dataset
    from geo.export.order import Order
    from geo.vicinity import Vicinity

Record = dict[str, Any]

FORMAT, VERSION = "border-map/incidents", 1
CRS = "EPSG:4326"
BRIEF = {"id": "brief", "date": "2025-07-03", "kind": "brief"}
"""The document that the records of origin brief come from, as a source."""
DECIMALS_KM = 3
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Texts that a spreadsheet takes for a formula, and those that would read back as one of them."""


class Kind(StrEnum):
    """What a column holds; ids and claims are lists."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"
    IDS = "ids"
    CLAIMS = "claims"


Columns = Mapping[str, Kind]

COLUMNS: Columns = {
    **dict.fromkeys(("id", "origin", "date_start", "date_end", "date_precision", "category"), Kind.TEXT),
    **dict.fromkeys(("title_ar", "title_fr", "title_en", "place_name"), Kind.TEXT),
    **{"longitude": Kind.NUMBER, "latitude": Kind.NUMBER, "location_precision": Kind.TEXT, "radius_km": Kind.NUMBER},
    **{"side": Kind.TEXT, "side_measured": Kind.TEXT, "border_km": Kind.NUMBER, "actors": Kind.IDS},
    **dict.fromkeys(("fatalities_low", "fatalities_best", "fatalities_high"), Kind.COUNT),
    **{"sources": Kind.IDS, "claims": Kind.CLAIMS},
    **dict.fromkeys(("border_km_low", "border_km_high", "chainage_km"), Kind.NUMBER),
    **dict.fromkeys(("symbolic", "disputed"), Kind.FLAG),
}
CLAIM_COLUMNS: Columns = {
    **dict.fromkeys(("id", "incident_id", "side", "claimant", "date", "topic", "subject"), Kind.TEXT),
    **dict.fromkeys(("qualifier", "value", "unit", "text"), Kind.TEXT),
    "sources": Kind.IDS,
}
SOURCE_COLUMNS: Columns = dict.fromkeys(("id", "title", "publisher", "date", "url", "kind"), Kind.TEXT)
ABOUT_COLUMNS: Columns = dict.fromkeys(("key", "value"), Kind.TEXT)
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
    if not more:
        return Records(rows, listed, _sources(order, rows), about(order))
    named = dict.fromkeys(own_columns(order.files.data), Kind.TEXT)
    whole = _with_vicinity(order.files.vicinity, [row | dict.fromkeys(named) for row in rows] + more)
    return Records(whole, listed, _sources(order, rows), about(order), VICINITY | named)


def _measured(order: "Order", ids: list[str]) -> list[Any]:
    """What is measured of each of the records: one tuple of MEASURED each."""
    table = order.files.records.table
    by_id = {row.id: row for row in table[list(MEASURED)].itertuples(index=False)}
    return [by_id[name] for name in ids]


VICINITY: Columns = {
    **{"nearest_place": Kind.TEXT, "nearest_place_km": Kind.NUMBER, "road_km": Kind.NUMBER, "in_basin": Kind.FLAG}
}
"""What lies near, as `vicinity` tells it; None for what has no place of its own."""


def _with_vicinity(vicinity: "Vicinity", rows: list[Record]) -> list[Record]:
    near = vicinity.at([(row["longitude"], row["latitude"]) for row in rows])
    told = zip(near.place, near.place_km, near.road_km, near.in_basin, strict=True)
    return [
        row | (dict.fromkeys(VICINITY) if row["border_km"] is None else _near(*one))
        for row, one in zip(rows, told, strict=True)
    ]


def _near(place: str, place_km: float, road_km: float, in_basin: bool) -> Record:
    return dict(zip(VICINITY, (place or None, _km(place_km), _km(road_km), bool(in_basin)), strict=True))


def _data_rows(order: "Order", ids: list[str]) -> list[Record]:
    """The rows of the dataset that are shown. Raises ExportError("too_many_rows")."""
    data = order.files.data
    if data is None or not ids:
        return []
    if len(ids) > MOST_ROWS:
        raise ExportError("too_many_rows", n=len(ids), most=MOST_ROWS)
    return data_rows(data, [data.row_of(name) for name in ids])


TITLES = ("title", "title_ar", "title_fr", "title_en", "source_headline")
TOLD = ("id", "date", "date_start", "date_end", "event_date", "latitude", "longitude", "place_name", "fatalities",
        "low", "best", "high", *TITLES, *COLUMNS)  # fmt: skip
"""What the map has columns for, by the names that a dataset's columns are known by."""


def own_columns(data: "Dataset") -> tuple[str, ...]:
    """The columns of a dataset that the map has none for, as the file names them."""
    told = {data.names.get(name, name) for name in TOLD}
    return tuple(
        name for name in data.source.column_names if name not in told and name not in COLUMNS and name not in VICINITY
    )


def data_rows(data: "Dataset", rows: list[int]) -> list[Record]:
    """Rows of a dataset as in COLUMNS and `own_columns`; titles and figures as its file has them, its own ids where it
    has any."""
    table, said = data.table.iloc[rows], data.source.take(rows)
    nothing = [None] * len(rows)

    def text(*names: str) -> list[str | None]:
        known = dict.fromkeys(data.names.get(name, name) for name in names)
        found = [_texts(said[name]) for name in known if name in said.column_names] or [nothing]
        return [next(filter(None, row), None) for row in zip(*found, strict=True)]

    low, high = _ends(table)
    cells: dict[str, Iterable[Any]] = {
        "id": [own or name for own, name in zip(text("id", "event_id_cnty"), table["id"], strict=True)],
        **{name: table[name] for name in ("origin", "date_start", "date_end", "date_precision", "category")},
        **_titles({name: text(name) for name in TITLES}),
        "place_name": text("place_name", "location", "where_coordinates"),
        "longitude": table["lon"], "latitude": table["lat"],
        "location_precision": table["precision"], "radius_km": table["radius_km"],
        "side": table["side"], "side_measured": [side or None for side in table["side_measured"]],
        "border_km": map(_km, table["border_km"]), "actors": map(list, table["actors"]),
        **{f"fatalities_{name}": map(_count, text(f"fatalities_{name}", name)) for name in ("low", "high")},
        "fatalities_best": map(_count, text("fatalities_best", "best", "fatalities")),
        "sources": [[] for _ in rows], "claims": [[] for _ in rows],
        "border_km_low": map(_km, low), "border_km_high": map(_km, high), "chainage_km": map(_km, table["chainage_km"]),
        "symbolic": map(bool, table["symbolic"]), "disputed": [False] * len(rows),
        **{name: text(name) for name in own_columns(data)},
    }  # fmt: skip
    return [dict(zip(cells, row, strict=True)) for row in zip(*(cells[name] for name in cells), strict=True)]


def _texts(column: Any) -> list[str | None]:
    """Cells as texts, None for what says nothing."""
    return [str(value).strip() or None if value is not None else None for value in column.to_pylist()]


def _titles(told: Mapping[str, list[str | None]]) -> dict[str, list[str | None]]:
    """Titles by language: one of no stated language is Arabic if it has Arabic letters, else English."""
    plain = [one or other for one, other in zip(told["title"], told["source_headline"], strict=True)]
    arabic = [text if text and has_arabic(text) else None for text in plain]
    latin = [text if text and not has_arabic(text) else None for text in plain]
    return {
        "title_ar": [own or text for own, text in zip(told["title_ar"], arabic, strict=True)],
        "title_fr": told["title_fr"],
        "title_en": [own or text for own, text in zip(told["title_en"], latin, strict=True)],
    }


def _ends(table: Any) -> tuple[Any, Any]:
    """The nearest and the farthest that the radius allows, km."""
    return (table["border_km"] - table["radius_km"]).clip(lower=0.0), table["border_km"] + table["radius_km"]


def _count(text: str | None) -> int | None:
    try:
        return int(float(text)) if text else None
    except ValueError:
        return None


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
        "border_km": _km(measured.border_km),
        "actors": list(measured.actors),
        **{name: int(row[name]) if row[name] else None for name, kind in COLUMNS.items() if kind is Kind.COUNT},
        "sources": list(measured.sources),
        "claims": [{key: value for key, value in claim.items() if key != "incident_id"} for claim in claims],
        **{name: _km(getattr(measured, name)) for name in ("border_km_low", "border_km_high", "chainage_km")},
        "symbolic": bool(measured.symbolic),
        "disputed": bool(measured.disputed),
    }


def _km(value: float) -> float | None:
    """Kilometres to the metre; None where nothing is measured."""
    return None if value != value else round(float(value), DECIMALS_KM)


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


def flat(columns: Columns, row: Record) -> list[Any]:
    """The cells of a row where lists cannot stand: ids joined by ";", None without any, claims as JSON text."""
    return [_flat(kind, row[name]) for name, kind in columns.items()]


def _flat(kind: Kind, value: Any) -> Any:
    if kind is Kind.IDS:
        return ";".join(value) or None
    if kind is Kind.CLAIMS:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def guard(text: str) -> str:
    """A text as a cell of a CSV file: a quote before what a spreadsheet would take for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def read_cell(cell: str) -> str:
    """The text of a cell of a CSV file, the inverse of `guard`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
