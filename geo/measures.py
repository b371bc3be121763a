"""Figures measured on the map's own geometry, for the texts that show them: computed where they stand, never typed in.

A row of story_figures.csv names one: its placeholder, the measure, unit and decimals. A measure is one of
    length:border · other-line:PACKAGE · to-border:WHAT · between:WHAT:WHAT
where WHAT is place:ID, geometry:ID or point:LON/LAT (degrees, EPSG:4326). All lengths are geodesic on WGS 84.
"""

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from geo import geodesy
from geo.border import BorderLine
from geo.catalog import Catalog
from geo.i18n import isolate, number, t
from geo.tables import Row

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PER_KM = {"km": 1.0, "m": 1000.0}


class Measures:
    """The figures of one catalog. border: the line they are measured on, or None when it is unavailable."""

    def __init__(self, catalog: Catalog, border: BorderLine | None):
        self._rows = {row["placeholder"]: row for row in catalog.table("story_figures")}
        self._catalog, self._border = catalog, border

    @cached_property
    def values(self) -> dict[str, float | None]:
        """Every figure in its own unit, by placeholder; None where what it is measured on is unavailable."""
        return {name: self._value(row) for name, row in self._rows.items()}

    def text(self, name: str, lang: str) -> str:
        """A figure as the language writes it; where there is none, words that say so."""
        value = self.values.get(name)
        if value is None:
            return t("measure.unknown", lang)
        return isolate(number(value, lang, int(self._rows[name]["decimals"])), lang)

    def fill(self, text: str, lang: str) -> str:
        """A text with its placeholders filled in; other words in braces stay as they stand."""
        return PLACEHOLDER.sub(lambda found: self.text(found[1], lang) if self._names(found[1]) else found[0], text)

    def _names(self, name: str) -> bool:
        """Whether a name in braces is a figure; while the table of figures cannot be read, its unit tells."""
        return name in self._rows or (not self._rows and name.endswith(("_km", "_m")))

    def _value(self, row: Row) -> float | None:
        try:
            return self._measured(row)
        except KeyError:
            return None

    def _measured(self, row: Row) -> float | None:
        """Raises KeyError for a position that its table does not have."""
        kind, _, rest = row["measure"].partition(":")
        if kind == "other-line":
            km = self._other_line(rest)
        elif kind == "between":
            km = float(geodesy.distance_m(*self._positions(rest))[0]) / 1000.0
        elif self._border is None:
            return None
        else:
            km = self._border.length_km if kind == "length" else self._to_border(rest)
        return None if km is None else km * PER_KM[row["unit"]]

    def _other_line(self, package: str) -> float | None:
        layer = self._catalog.layers.get("border")
        lines = layer.row["other_lines"] if layer else []
        return next((line["length_km"] for line in lines if line["package"] == package), None)

    def _to_border(self, what: str) -> float:
        return float(self._border.nearest(next(self._positions(what))).border_km[0])

    def _positions(self, text: str) -> Iterator[np.ndarray]:
        """Positions (1, 2) that a text of KIND:ID pairs names. Raises KeyError for an id that no table has."""
        parts = text.split(":")
        for kind, name in zip(parts[::2], parts[1::2], strict=True):
            if kind == "point":
                yield np.array([name.split("/")], float)
            else:
                table = {"place": "places", "geometry": "incident_geometries"}[kind]
                row = {row["id"]: row for row in self._catalog.table(table)}[name]
                yield np.array([[row["lon"], row["lat"]]], float)
