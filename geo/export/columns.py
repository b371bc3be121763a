"""The columns of the data files, and what a cell of each holds."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Record = dict[str, Any]

DECIMALS_KM = 3


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
VICINITY: Columns = {
    **{"nearest_place": Kind.TEXT, "nearest_place_km": Kind.NUMBER, "road_km": Kind.NUMBER, "in_basin": Kind.FLAG}
}
"""What lies near, as `vicinity` tells it; None for what has no place of its own."""


def km(value: float) -> float | None:
    """Kilometres to the metre; None where nothing is measured."""
    return None if value != value else round(float(value), DECIMALS_KM)


def flat(columns: Columns, row: Record) -> list[Any]:
    """The cells of a row where lists cannot stand: ids joined by ";", None without any, claims as JSON text."""
    return [_flat(kind, row[name]) for name, kind in columns.items()]


def _flat(kind: Kind, value: Any) -> Any:
    if kind is Kind.IDS:
        return ";".join(value) or None
    if kind is Kind.CLAIMS:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
