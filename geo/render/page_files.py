"""What every page is made of: its texts by language, its tables, columns, cards. Plain functions of the data."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from geo import columns, dataset_columns, incidents, search, stories, style, tiles
from geo.accounts import shapes
from geo.bands import Band, bands
from geo.border import LINE_ERROR_KM
from geo.card import Cards
from geo.catalog import Catalog
from geo.data_card import DataCards
from geo.dataset import Dataset, joined
from geo.dossier import Dossier
from geo.errors import CatalogError
from geo.i18n import LANGS, messages
from geo.incidents import Incidents
from geo.labels import labels
from geo.measures import Measures
from geo.model import DatePrecision, Precision, Side
from geo.scene import FIRST_VIEW, Scene, build
from geo.vicinity import Vicinity
from geo.view import ViewState

SERVER_TEXTS = ("cli.", "ingest.", "row.", "import.", "store.", "mine.", "typed", "template.")
"""Messages that only the server says."""


class KnownIds(list):
    """The ids of the records; those of a dataset's rows are known too, and are not listed."""

    def __init__(self, ids: Iterable[str], data: Dataset | None):
        super().__init__(ids)
        self._data = data

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (self._data is not None and self._data.has(str(name)))


class PageFiles:
    """The files of the page for one catalog: texts by language, columns, cards. Plain functions of the data."""

    def __init__(self, catalog: Catalog, records: Incidents | None, data: Dataset | None = None):
        self.catalog = catalog
        self.records = records
        self.data = data if records else None
        self.incidents = joined(records, data, self._category_names()) if records and data else records
        self._border = incidents.border_line(catalog)
        self.measures = Measures(catalog, self._border)
        self.cards = {lang: Cards(catalog, records, self.measures, lang) for lang in LANGS} if records else {}
        own = self.data
        self.data_cards = {lang: DataCards(catalog, own, lang, self.vicinity) for lang in LANGS} if own else {}

    @classmethod
    def of(cls, catalog: Catalog) -> "PageFiles":
        """The files of a catalog; without incidents when their tables cannot be read (the legend says why)."""
        try:
            return cls(catalog, incidents.load(catalog))
        except CatalogError as err:
            catalog.record_errors.append(err)
            return cls(catalog, None)

    def beside(self, data: Dataset) -> "PageFiles":
        """The same with a dataset beside the records."""
        return PageFiles(self.catalog, self.records, data)

    @cached_property
    def vicinity(self) -> Vicinity:
        """What lies near a point."""
        return Vicinity.of(self.catalog)

    def _category_names(self) -> dict[str, dict[str, str]]:
        return {row["id"]: {lang: row[f"name_{lang}"] for lang in LANGS} for row in self.catalog.table("categories")}

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Lines at whole distances from the border; none while it cannot be read."""
        return bands(self._border) if self._border else ()

    def known(self) -> dict[str, list[str]]:
        """Ids that a view may name."""
        layers = [layer.id for layer in style.layers(has_data=True)]
        return {
            "layers": layers,
            "cat": [row["id"] for row in self.catalog.table("categories")],
            "actor": [row["id"] for row in self.catalog.table("actors")],
            "story": [row["id"] for row in self.catalog.table("stories")],
            "sel": KnownIds(self.records.rows if self.records else (), self.data),
            "data": [self.data.id] if self.data and self.data.is_saved else [],
        }

    def stories(self) -> dict[str, str]:
        """The view of every story, as a query."""
        return {row["id"]: row["view"] for row in self.catalog.table("stories")}

    def view(self, query: str) -> tuple[ViewState, list]:
        """The view of a link, its story laid under it, and what of it was not understood."""
        view, errors = ViewState.from_query(query, self.known())
        story = self.stories().get(view.story or "")
        return (view.over(ViewState.from_query(story)[0]), errors) if story else (view, errors)

    def scene(self, view: ViewState) -> Scene:
        """What a view shows."""
        return build(self.catalog, self.incidents, view)

    def page(self, lang: str, has_relief: bool = True) -> dict[str, Any]:
        """Everything the page says in one language, and the tables it needs to filter and draw.

        has_relief: False leaves the relief out of legend, map and credits
        """
        left_out = () if has_relief else ("relief",)
        on = style.default_layers(bool(self.data), is_story=False)
        scene = self.scene(ViewState(lang=lang, layers=tuple(x for x in on if x not in left_out)))
        rows = [layer for layer in scene.layers if layer.id not in left_out]
        relief = next((part for layer in rows for part in layer.parts if part.image), None)
        families = style.families(bool(self.incidents and self.incidents.has_unclassified))
        categories = [row for row in self.catalog.table("categories") if row["family"] in families]
        texts = messages(lang)
        return {
            **texts,
            "messages": {key: text for key, text in texts["messages"].items() if not key.startswith(SERVER_TEXTS)},
            "dir": scene.direction,
            "layers": [_legend_row(layer) for layer in rows],
            "families": [asdict(family) for family in scene.families],
            "labels": [asdict(label) for label in labels(self.catalog, self.bands, lang)],
            "bands": [asdict(band) for band in self.bands],
            "country_places": self._country_places(),
            "places": dict(scene.places),
            "line_note": scene.line_note,
            "disclaimer": scene.disclaimer,
            "credits": scene.credits,
            "first_view": FIRST_VIEW,
            "relief_bounds": relief.bounds if relief else None,
            "known": self.known() | {"rows": len(self.data) if self.data else 0},
            "stories": stories.told(self.catalog, self.measures, lang),
            "claimed": {name: shapes(found, lang) for name, found in self._positions().items()},
            "line_error_km": LINE_ERROR_KM,
            "defaults": {
                "layers": on,
                "story_layers": style.DEFAULT_LAYERS,
                "categories": [row["id"] for row in categories],
            },
            "data": self._told_of_data(),
            "categories": {row["id"]: row[f"name_{lang}"] for row in self.catalog.table("categories")},
            "family_of": {row["id"]: row["family"] for row in categories},
            "actors": {row["id"]: row[f"name_{lang}"] for row in self.catalog.table("actors")},
            "tokens": style.tokens(),
            "tiles": tiles.offered(),
        }

    def _told_of_data(self) -> dict[str, Any] | None:
        if self.data is None:
            return None
        return {"name": self.data.name, "rows": len(self.data), "is_saved": self.data.is_saved}

    def _country_places(self) -> dict[str, str]:
        """ISO codes of places that stand for whole countries."""
        return {row["id"]: row["country"] for row in self.catalog.table("places") if row["kind"] == "country"}

    def _positions(self) -> dict[str, Any]:
        return dict(self.incidents.positions) if self.incidents else {}

    def dossier(self, lang: str) -> dict[str, Any]:
        """What the panels list: discrepancies, sources, figures, agreements, chronology, method."""
        return Dossier(self.catalog, self.incidents, self.measures, lang).all()

    def vocabularies(self) -> dict[str, list[str]]:
        """What the columns files number: ids in the order of their codes."""
        return {
            "category": [row["id"] for row in self.catalog.table("categories")],
            "side": [str(side) for side in Side],
            "precision": [str(precision) for precision in Precision],
            "date_precision": [str(precision) for precision in DatePrecision],
            "place": [row["id"] for row in self.catalog.table("places")],
            "actor": [row["id"] for row in self.catalog.table("actors")],
        }

    def columns(self) -> bytes:
        """The columns file of the records."""
        names = self.vocabularies()
        return columns.encode(self.records.table, names) if self.records else columns.empty(names)

    def data_columns(self) -> bytes:
        """The columns file of the dataset. Raises KeyError without one."""
        if self.data is None:
            raise KeyError("data")
        return dataset_columns.encode(self.data, self.vocabularies())

    def card(self, lang: str, incident_id: str) -> dict[str, Any]:
        """One card. Raises KeyError for a language or an id that does not exist."""
        own = self.data_cards.get(lang) if incident_id.startswith(f"{style.MINE.id}:") else None
        return own.card(incident_id) if own else self.cards[lang].card(incident_id)

    def cards_of_data(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The cards of all rows of the dataset, by language and id."""
        near = self.vicinity.at(self.data.table[["lon", "lat"]].to_numpy())
        return {lang: cards.cards(near) for lang, cards in self.data_cards.items()}

    def headings(self, lang: str, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Title and date of rows of the dataset. Raises KeyError."""
        return [self.data_cards[lang].heading(name) for name in ids]

    def titles(self, lang: str) -> list[tuple[str, str]]:
        """Title and date of every incident, in the order of the columns."""
        ids = self.records.table["id"] if self.records else []
        return [self.cards[lang].heading(name) for name in ids]

    def search(self) -> dict[str, Any]:
        """What can be found: records in the order of the columns, each as its texts by kind; places; actors.

        Places and actors are [id, spellings]; what of them is shown stands in the page's own texts.
        """
        records = self.records.fields.values() if self.records else []
        return {
            "kinds": search.KINDS,
            "records": [[told[kind] for kind in search.KINDS] for told in records],
            "places": [[row["id"], search.place_names(row)] for row in self.catalog.table("places")],
            "actors": [[row["id"], search.actor_names(row)] for row in self.catalog.table("actors")],
        }

    def relief(self) -> bytes:
        """The relief picture, empty when its layer is unavailable."""
        usable = "relief" in self.catalog.layers and "relief" not in self.catalog.unavailable
        return self.catalog.layers["relief"].read_bytes() if usable else b""


def _legend_row(layer: Any) -> dict[str, Any]:
    kept = ("id", "section", "kind", "title", "problem")
    return {name: getattr(layer, name) for name in kept} | {"parts": [part.id for part in layer.parts] or [layer.id]}
