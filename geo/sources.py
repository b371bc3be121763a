"""When a source was published, as exactly as its table knows it."""

from geo.i18n import dated, t
from geo.tables import Row

KNOWN = {"year": 4, "month": 7, "accessed": 0}
"""How many signs of a footnote's ISO date are the source's own, by its precision; the day on which somebody read a page
is none of it."""


def published(row: Row) -> str:
    """The date as far as it is known, ISO: a day, a month, a year; "" where nothing is."""
    return _written(row)[: KNOWN.get(row.get("date_precision", ""))]


def told(row: Row, lang: str) -> str:
    """The same in words; where only the day is known on which somebody read the source, that it was read then."""
    if row.get("date_precision") == "accessed":
        return t("source.accessed", lang, date=dated(_written(row), lang))
    date = published(row)
    return dated(date, lang) if date else ""


def _written(row: Row) -> str:
    return row.get("date_iso") or row.get("date") or ""
