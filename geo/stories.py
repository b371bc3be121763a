"""The stories: guided views, each one row of a table, with texts whose measured figures are filled in."""

from typing import Any

from geo.catalog import Catalog
from geo.i18n import typeset
from geo.measures import Measures
from geo.tables import Row, items


def told(catalog: Catalog, measures: Measures, lang: str) -> list[dict[str, Any]]:
    """Every story in its order, in one language.

    [{"id", "view" (a query), "title", "caption", "steps" (ids of incidents in order), "discrepancies" (ids)}]
    """
    rows = sorted(catalog.table("stories"), key=lambda row: int(row["order"]))
    return [
        {
            "id": row["id"],
            "view": row["view"],
            "title": _text(row, "title", measures, lang),
            "caption": _text(row, "caption", measures, lang),
            "steps": items(row["incident_ids"]),
            "discrepancies": items(row["discrepancy_ids"]),
        }
        for row in rows
    ]


def _text(row: Row, stem: str, measures: Measures, lang: str) -> str:
    return measures.fill(typeset(row[f"{stem}_{lang}"], lang), lang)
