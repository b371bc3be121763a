"""The card of a row of a dataset: what the map made of it, and what the file itself says, column by column."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from geo.card import distance_text, kilometres, precision_text
from geo.catalog import Catalog
from geo.data_row import TOLL, DataRow
from geo.dataset import Dataset
from geo.i18n import embedded, isolate, number, period, spaced, t, visible
from geo.incidents import WIDE_KM
from geo.ingest.judge import URL
from geo.model import Side
from geo.vicinity import Nearby, Vicinity

READ = ("date", "date_start", "date_end", "date_precision", "event_date", "time_precision", "category", "longitude",
        "latitude", "radius_km", "location_precision", "symbolic", "actors", "side", "geo_precision", "where_prec",
        "date_prec", "actor", "fatalities", "title", "source", "source_url", "algeria_says", "mali_says",
        "others_say")  # fmt: skip
"""Columns that the map has read; the card says what it made of them."""


VOICES = {"algeria": "algeria_says", "mali": "mali_says", "other": "others_say"}


class DataCards:
    """Makes cards in one language, of the same shape as `card.Cards`."""

    def __init__(self, catalog: Catalog, data: Dataset, lang: str, vicinity: Vicinity):
        self._data, self._lang, self._vicinity = data, lang, vicinity
        self._places = {row["id"]: row[f"name_{lang}"] for row in catalog.table("places")}
        self._actors = {row["id"]: row[f"name_{lang}"] for row in catalog.table("actors")}
        self._categories = {row["id"]: row for row in catalog.table("categories")}

    def heading(self, incident_id: str) -> tuple[str, str]:
        """Title and date of a row. Raises KeyError for an id that is none of its rows."""
        return self._heading(self._data.row(self._data.row_of(incident_id)))

    def _heading(self, row: DataRow) -> tuple[str, str]:
        told = row.told
        category = self._categories[told["category"]][f"name_{self._lang}"]
        date = period(told["date_start"], told["date_end"], told["date_precision"], self._lang)
        return spaced(row.title(self._lang, category), self._lang), date

    def cards(self, near: Nearby) -> dict[str, dict[str, Any]]:
        """The card of every row, by id. near: what lies near each row"""
        return {row.told["id"]: self._card(row, near.of(row.number)) for row in self._data.each_row()}

    def card(self, incident_id: str) -> dict[str, Any]:
        """The card of a row. Raises KeyError for an id that is none of its rows."""
        row = self._data.row(self._data.row_of(incident_id))
        return self._card(row, self._vicinity.at([(row.told["lon"], row.told["lat"])]))

    def _card(self, row: DataRow, near: Nearby) -> dict[str, Any]:
        lang = self._lang
        title, date = self._heading(row)
        category = self._categories[row.told["category"]]
        summary = row.said(f"summary_{lang}", "summary", "notes", "description")
        columns = (*READ, *chain.from_iterable(TOLL.values() if self._figures(row) else ()))
        read = {self._data.names.get(name, name) for name in columns}
        facts = [(t(f"card.{key}", lang), value) for key, value in self._facts(row, near) if value]
        facts += [(name, said) for name, said in row.cells.items() if name not in read and said not in (summary, title)]
        return {
            "id": row.told["id"], "lang": lang, "family": category["family"], "category": category[f"name_{lang}"],
            "title": title, "date": date, "date_stated": "", "summary": summary, "disputed": False, "cut": None,
            "facts": [{"label": label, "value": value} for label, value in facts],
            "comparison": [], "claims": self._voices(row), "discrepancies": [], "moment": "",
            "sources": self._sources(row),
            "citation": t("cite.data", lang, title=title, date=date, row=int(self._data.rows[row.number]),
                          name=embedded(self._data.name, lang), id=self._data.id),
        }  # fmt: skip

    def _voices(self, row: DataRow) -> list[dict[str, Any]]:
        """What each side says, where the file has a column for it."""
        said = {side: row.said(column) for side, column in VOICES.items()}
        quiet = {"claimant": "", "date": "", "sources": [], "source_count": ""}
        return [
            {"side": side, "title": t(f"card.{side}", self._lang), "claims": [{"id": side, "text": text} | quiet]}
            for side, text in said.items()
            if text
        ]

    def _sources(self, row: DataRow) -> list[dict[str, str]]:
        """The source that the file names; its address is a link only where it can be nothing else."""
        title, url = row.said("source"), row.said("source_url")
        if not title and not url:
            return []
        safe = url if URL.fullmatch(url) else ""
        told = {"id": f"own:{row.number}", "label": "", "title": title or url, "lang": self._lang, "url": safe}
        shown = url if title else ""
        return [told | {"detail": shown, "note": "" if safe or not url else t("card.bad_link", self._lang)}]

    def _precision(self, told: Mapping[str, Any]) -> str:
        known = precision_text(told["precision"], float(told["radius_km"]), self._lang)
        return t("card.precision_assumed", self._lang) if told["precision_assumed"] else known

    def _side_stated(self, row: DataRow) -> str:
        """The side that the file states; one that is only measured is none."""
        said = row.said("side")
        return t(f"side.{said}", self._lang) if said in tuple(Side) else ""

    def _near(self, told: Mapping[str, Any], near: Nearby) -> list[tuple[str, str]]:
        """The nearest place, the road and the basin; nothing for what has no place of its own."""
        if told["symbolic"] or told["radius_km"] >= WIDE_KM:
            return []
        lang, found = self._lang, []
        if near.place[0]:
            values = {"place": embedded(self._places[near.place[0]], lang), "km": kilometres(near.place_km[0], lang)}
            found.append(("nearest_place", t("card.place_at", lang, **values)))
        if near.road_km[0] == near.road_km[0]:
            found.append(("road", f"{isolate(kilometres(near.road_km[0], lang), lang)}\u00a0{t('unit.km', lang)}"))
        return [*found, *([("basin", t("card.in_basin", lang))] if near.in_basin[0] else [])]

    def _facts(self, row: DataRow, near: Nearby) -> list[tuple[str, str]]:
        lang, told = self._lang, row.told
        measured = told["side_measured"]
        return [
            ("record", t("layer.data", lang, name=embedded(self._data.name, lang))),
            ("precision", self._precision(told)),
            ("distance", distance_text(told, lang)),
            ("side_record", self._side_stated(row)),
            ("side_measured", t(f"side.{measured}", lang) if measured else ""),
            *self._near(told, near),
            ("actors", t("list.comma", lang).join(self._actors.get(actor, visible(actor)) for actor in told["actors"])),
            ("deaths", self._deaths(row)),
        ]

    def _figures(self, row: DataRow) -> dict[str, int]:
        """The figures of a toll that the file gives; none where the map has read another highest one."""
        texts = {name: row.said(*columns) for name, columns in TOLL.items()}
        found = {name: int(text) for name, text in texts.items() if text.isdecimal()}
        return found if found and max(found.values()) == row.told["deaths"] else {}

    def _deaths(self, row: DataRow) -> str:
        """The highest figure, with the others that the file gives; nothing where it gives none."""
        lang, deaths, figures = self._lang, row.told["deaths"], self._figures(row)
        if len(set(figures.values())) > 1:
            if figures.keys() == TOLL.keys():
                return t("card.deaths_range", lang, **figures)
            return isolate(f"{number(min(figures.values()), lang)}–{number(deaths, lang)}", lang)
        return "" if deaths != deaths else number(deaths, lang)
