"""A row of a dataset, read as a whole: what the map made of it, and what its file says in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.i18n import visible

TOLL = {
    "low": ("fatalities_low", "low"),
    "best": ("fatalities_best", "best", "fatalities"),
    "high": ("fatalities_high", "high"),
}
"""Columns that may say each figure of a toll, by preference."""


@dataclass(frozen=True, slots=True)
class DataRow:
    """number: its place in the dataset's table, from 0; told: what the table holds of it, by column

    cells: what the file says in it, by column as the file spells it, without signs that cannot be seen; empty ones
    left out
    names: the file's name of each column that is known
    """

    number: int
    told: Mapping[str, Any]
    cells: Mapping[str, str]
    names: Mapping[str, str]

    def said(self, *names: str) -> str:
        """What the file says in the first of some known columns that says something."""
        found = (self.cells.get(visible(self.names.get(name, name))) for name in names)
        return next((text for text in found if text), "")

    def title(self, lang: str, category: str) -> str:
        """Its title: in the language, in any, else its type and place. category: the type's name."""
        titles = (f"title_{lang}", "title", "title_en", "title_fr", "title_ar", "source_headline")
        found, place = self.said(*titles), self.said("place_name", "location", "where_coordinates")
        return found or (f"{category} – {place}" if place else category)


def readable(values: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a row as `DataRow` holds them."""
    texts = {visible(name): _text(value) for name, value in values.items()}
    return {name: text for name, text in texts.items() if text}


def _text(value: Any) -> str:
    """A cell as a text: whole numbers without decimals, nothing as nothing."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else visible(str(value)).strip()
