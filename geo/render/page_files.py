"""What every page is made of: its texts by language, its tables, columns, cards. Plain functions of the data."""

from dataclasses import asdict
from functools import cached_property
from typing import Any

from geo import columns, incidents, search, stories, style, tiles
from geo.accounts import shapes
from geo.bands import Band, bands
from geo.border import LINE_ERROR_KM
from geo.card import Cards
from geo.catalog import Catalog
from geo.dossier import Dossier
from geo.errors import CatalogError
from geo.i18n import LANGS, messages
from geo.incidents import Incidents
from geo.labels import labels
from geo.measures import Measures
from geo.model import DatePrecision, Precision, Side
from geo.scene import FIRST_VIEW, Scene, build
from geo.view import ViewState


class PageFiles:
    """The files of the page for one catalog: texts by language, columns, cards. Plain functions of the data."""

    def __init__(self, catalog: Catalog, records: Incidents | None):
        self.catalog = catalog
        self.incidents = records
        self._border = incidents.border_line(catalog)
        self.measures = Measures(catalog, self._border)
        self.cards = {lang: Cards(catalog, records, self.measures, lang) for lang in LANGS} if records else {}

    @classmethod
    def of(cls, catalog: Catalog) -> "PageFiles":
        """The files of a catalog; without incidents when their tables cannot be read (the legend says why)."""
        try:
            return cls(catalog, incidents.load(catalog))
        except CatalogError as err:
            catalog.record_errors.append(err)
            return cls(catalog, None)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Lines at whole distances from the border; none while it cannot be read."""
        return bands(self._border) if self._border else ()

    def known(self) -> dict[str, list[str]]:
        """Ids that a view may name."""
        layers = [layer.id for layer in style.LAYERS] + ["mine"]
        return {
            "layers": layers,
            "cat": [row["id"] for row in self.catalog.table("categories")],
            "actor": [row["id"] for row in self.catalog.table("actors")],
            "story": [row["id"] for row in self.catalog.table("stories")],
            "sel": list(self.incidents.rows) if self.incidents else [],
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
        scene = self.scene(ViewState(lang=lang, layers=tuple(x for x in style.DEFAULT_LAYERS if x not in left_out)))
        rows = [layer for layer in scene.layers if layer.id not in left_out]
        relief = next((part for layer in rows for part in layer.parts if part.image), None)
        categories = self.catalog.table("categories")
        return {
            **messages(lang),
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
            "known": self.known(),
            "stories": stories.told(self.catalog, self.measures, lang),
            "claimed": {name: shapes(found, lang) for name, found in self._positions().items()},
            "line_error_km": LINE_ERROR_KM,
            "defaults": {"layers": style.DEFAULT_LAYERS, "categories": [row["id"] for row in categories]},
            "categories": {row["id"]: row[f"name_{lang}"] for row in categories},
            "family_of": {row["id"]: row["family"] for row in categories},
            "actors": {row["id"]: row[f"name_{lang}"] for row in self.catalog.table("actors")},
            "tokens": style.tokens(),
            "tiles": tiles.offered(),
        }

    def _country_places(self) -> dict[str, str]:
        """ISO codes of places that stand for whole countries."""
        return {row["id"]: row["country"] for row in self.catalog.table("places") if row["kind"] == "country"}

    def _positions(self) -> dict[str, Any]:
        return dict(self.incidents.positions) if self.incidents else {}

    def dossier(self, lang: str) -> dict[str, Any]:
        """What the panels list: discrepancies, sources, figures, agreements, chronology, method."""
        return Dossier(self.catalog, self.incidents, self.measures, lang).all()

    def columns(self) -> bytes:
        """The columns file of all incidents."""
        vocabularies = {
            "category": [row["id"] for row in self.catalog.table("categories")],
            "side": [str(side) for side in Side],
            "precision": [str(precision) for precision in Precision],
            "date_precision": [str(precision) for precision in DatePrecision],
            "place": [row["id"] for row in self.catalog.table("places")],
            "actor": [row["id"] for row in self.catalog.table("actors")],
        }
        return columns.encode(self.incidents.table, vocabularies) if self.incidents else columns.empty(vocabularies)

    def card(self, lang: str, incident_id: str) -> dict[str, Any]:
        """One card. Raises KeyError for a language or an id that does not exist."""
        return self.cards[lang].card(incident_id)

    def titles(self, lang: str) -> list[tuple[str, str]]:
        """Title and date of every incident, in the order of the columns."""
        ids = self.incidents.table["id"] if self.incidents else []
        return [self.cards[lang].heading(name) for name in ids]

    def search(self) -> dict[str, Any]:
        """What can be found: records in the order of the columns, each as its texts by kind; places; actors.

        Places and actors are [id, spellings]; what of them is shown stands in the page's own texts.
        """
        records = self.incidents.fields.values() if self.incidents else []
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
