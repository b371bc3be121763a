"""The scene as a folium map, and as the text files from which the page draws everything else.

folium carries a frame of ids and geometry only. All text travels as JSON and is set as text in the page: folium
compiles what it renders as a template, so a title in it would be code on the server.
"""

import base64
import gzip
import html
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import folium
from branca.element import Figure

from geo import columns, incidents, search, stories, style, tiles
from geo.accounts import shapes
from geo.bands import bands
from geo.border import LINE_ERROR_KM
from geo.card import Cards
from geo.catalog import Catalog
from geo.dossier import Dossier
from geo.errors import CatalogError, ExportError
from geo.i18n import LANGS, dated, messages, t
from geo.incidents import Incidents
from geo.labels import labels
from geo.measures import Measures
from geo.model import DatePrecision, Precision, Side
from geo.render import assets
from geo.scene import FIRST_VIEW, Scene, build
from geo.view import ViewState

AREA_LIMITS = [[-36.0, -34.0], [64.0, 66.0]]
ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9{][^"'\s)]+""", re.IGNORECASE)
OPTIONS = {
    "zoom_animation": False,
    "fade_animation": False,
    "marker_zoom_animation": False,
    "attribution_control": False,
    "keyboard": False,
    "zoom_snap": 0,
    "wheel_px_per_zoom_level": 110,
    "bounce_at_zoom_limits": False,
}


class OfflineFigure(Figure):
    """A figure that renders to one file with everything inside, and refuses any address."""

    document: "Document | None" = None

    def render(self, **kwargs: Any) -> str:
        """The whole page as one HTML text. Raises ExportError("address_in_map") when an element names an address."""
        for child in self._children.values():
            child.render(**kwargs)
        script = self.script.render()
        links = [link.url for link in self.header._children.values() if hasattr(link, "url")]
        for address in [*links, *ADDRESS.findall(script)]:
            raise ExportError("address_in_map", url=address)
        return self.document.text(script)


class BorderMap(folium.Map):
    """A folium.Map that shows and saves itself complete, without a network."""

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Writes one HTML file that opens by double-click."""
        self.get_root().save(outfile, close_file=close_file, **kwargs)

    def _repr_html_(self, **kwargs: Any) -> str:
        page = html.escape(self.get_root().render())
        look = "width:100%;height:720px;border:0"
        return f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-popups allow-downloads" style="{look}"></iframe>'


def frame(scene: Scene) -> BorderMap:
    """The reference layers of a scene: ids and geometry, no text, not yet added to the Leaflet map."""
    south, west = 21.9, 0.6
    shown = BorderMap(
        [south, west], zoom_start=6, tiles=None, zoom_control=False, prefer_canvas=True, min_zoom=3, max_zoom=15,
        min_lat=AREA_LIMITS[0][0], max_lat=AREA_LIMITS[1][0], min_lon=AREA_LIMITS[0][1], max_lon=AREA_LIMITS[1][1],
        max_bounds=True, **OPTIONS,
    )  # fmt: skip
    shown._id = "border_map"
    OfflineFigure().add_child(shown)
    for part in _parts(scene):
        collection = {"type": "FeatureCollection", "features": list(part.features)}
        marker = folium.CircleMarker() if part.kind == "Point" else None
        layer = folium.GeoJson(collection, name=part.id, show=False, marker=marker, control=False)
        layer._id = part.id.replace("-", "_")
        shown.add_child(layer, name=part.id)
    _strip_links(shown)
    return shown


def _parts(scene: Scene) -> list:
    return [part for layer in scene.layers for part in layer.parts if part.features]


def _strip_links(element: Any) -> None:
    """Empties the lists of addresses on this map's own elements; the classes of folium stay as they are."""
    if hasattr(element, "default_js"):
        element.default_js, element.default_css = [], []
    for child in element._children.values():
        _strip_links(child)


def _script(shown: BorderMap) -> str:
    """What folium wrote for the frame, ending in the object that BorderMap.adopt takes."""
    figure = shown.get_root()
    for child in figure._children.values():
        child.render()
    return figure.script.render()


def _handover(scene: Scene) -> str:
    layers = ",".join(f"{json.dumps(part.id)}:geo_json_{part.id.replace('-', '_')}" for part in _parts(scene))
    return f"{{map:{assets.MAP_NAME},layers:{{{layers}}}}}"


def frame_script(scene: Scene) -> str:
    """The frame as an ES module: a function of Leaflet that returns {map, layers}. Depends on the catalog alone."""
    return f"export default function(L){{{_script(frame(scene))}\nreturn {_handover(scene)};}}"


class PageFiles:
    """The files of the page for one catalog: texts by language, columns, cards. Plain functions of the data."""

    def __init__(self, catalog: Catalog, records: Incidents | None):
        self.catalog = catalog
        self.incidents = records
        border = incidents.border_line(catalog)
        self.measures, self.bands = Measures(catalog, border), bands(border) if border else ()
        self.cards = {lang: Cards(catalog, records, self.measures, lang) for lang in LANGS} if records else {}

    @classmethod
    def of(cls, catalog: Catalog) -> "PageFiles":
        """The files of a catalog; without incidents when their tables cannot be read (the legend says why)."""
        try:
            return cls(catalog, incidents.load(catalog))
        except CatalogError as err:
            catalog.record_errors.append(err)
            return cls(catalog, None)

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


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file that works by itself says of itself.

    title: the user's own, "" for the map's; date: ISO date of the data, "" for the catalog's
    """

    title: str = ""
    date: str = ""
    has_relief: bool = True

    def told(self, catalog: Catalog, lang: str) -> str:
        """That the file needs no network, which data it holds, and what it leaves out."""
        date = dated(self.date or catalog.date, lang)
        told = t("stamp.file", lang, date=date, version=catalog.digest)
        return told if self.has_relief else f"{told} {t('stamp.no_relief', lang)}"


class Document:
    """The single file: the loader as it is, all else in packed parts. Built by joining texts, no template.

    A part is gzip in base64, which holds nothing that HTML or a template could take for its own.
    """

    def __init__(self, files: PageFiles, scene: Scene, query: str, imprint: Imprint):
        self._files, self._scene, self._query, self._imprint = files, scene, query, imprint

    def text(self, frame_text: str) -> str:
        """The document round the frame that folium wrote."""
        title = html.escape(self._imprint.title or self._scene.title)
        return "\n".join([
            f'<!doctype html><html lang="{self._scene.lang}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{assets.SORRY_STYLE}</style></head><body>",
            f'<div data-map class="bm"><div id="{assets.MAP_NAME}" class="bm-map folium-map"></div></div>',
            self._sorry(),
            f"<script>{assets.loader()}</script>",
            *(_held(name, data) for name, data in self._parts(frame_text).items()),
            "</body></html>",
        ])  # fmt: skip

    def _sorry(self) -> str:
        """What is read where scripts do not run or fail, the file's language first."""
        langs = sorted(LANGS, key=lambda lang: lang != self._scene.lang)
        told = "".join(f'<p lang="{lang}" dir="auto">{html.escape(assets.sorry(lang))}</p>' for lang in langs)
        return f'<main id="bm-sorry">{told}</main>'

    def _parts(self, frame_text: str) -> dict[str, str]:
        """Everything the page asks for, by name; "start" last, so that a file cut short has none."""
        files, has_relief = self._files, self._imprint.has_relief
        ids = files.known()["sel"]
        parts = {
            "style": assets.stylesheet() + assets.FILE_STYLE,
            "bundle": assets.bundle(),
            "frame": f"globalThis.bmFrame=function(L){{{frame_text}\nreturn {_handover(self._scene)};}}",
            "columns": files.columns(),
            "search": files.search(),
        }
        for lang in LANGS:
            file = {"title": self._imprint.title, "told": self._imprint.told(files.catalog, lang)}
            parts[f"page-{lang}"] = files.page(lang, has_relief) | {"file": file}
            parts[f"titles-{lang}"] = files.titles(lang)
            parts[f"cards-{lang}"] = {name: files.card(lang, name) for name in ids}
            parts[f"dossier-{lang}"] = files.dossier(lang)
        relief = base64.b64encode(files.relief()).decode() if has_relief else ""
        start = packed({"lang": self._scene.lang, "initial": self._query})
        return {name: packed(part) for name, part in parts.items()} | {"relief": relief, "start": start}


def packed(part: Any) -> str:
    """Bytes, a text, or anything else as JSON: gzip in base64, the same for the same part."""
    if not isinstance(part, bytes | str):
        part = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    data = part.encode() if isinstance(part, str) else part
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _held(name: str, data: str) -> str:
    return f'<script type="application/octet-stream" id="bm-part-{name}">{data}</script>'


def map_of(files: PageFiles, view: ViewState, imprint: Imprint | None = None) -> BorderMap:
    """A folium.Map of a view that works in a notebook and in a saved file, all texts and incidents inside."""
    scene = files.scene(view)
    shown = frame(scene)
    shown.get_root().document = Document(files, scene, view.to_query(), imprint or Imprint())
    return shown
