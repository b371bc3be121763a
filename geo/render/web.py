"""The scene as a folium map, and as the text files from which the page draws everything else.

folium carries a frame of ids and geometry only. All text travels as JSON and is set as text in the page: folium
compiles what it renders as a template, so a title in it would be code on the server.
"""

import base64
import gzip
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import folium
import numpy as np
from branca.element import Figure

from geo import columns
from geo.catalog import Catalog
from geo.dataset import Dataset
from geo.errors import ExportError
from geo.i18n import LANGS, dated, embedded, t
from geo.render import assets
from geo.render.page_files import PageFiles
from geo.scene import Scene
from geo.view import ViewState

AREA_LIMITS = [[-36.0, -34.0], [64.0, 66.0]]
ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9{][^"'\s)]+""", re.IGNORECASE)
PIECE = 2**16
"""Letters of base64 in a piece of a part: a multiple of four."""
GEOMETRY = re.compile(r"(?P<name>geo_json_\w+_add)\((?P<data>\{.*\})\);")
MILLION = 10**6
MOST_TOLD, MOST_DRAWN = 10_000, 1_000_000
"""Rows of a dataset that a file takes with all that is said of them, and rows that it takes at all."""
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
        collection = {"type": "FeatureCollection", "features": joined_lines(part.features)}
        marker = folium.CircleMarker() if part.kind == "Point" else None
        layer = folium.GeoJson(collection, name=part.id, show=False, marker=marker, control=False)
        layer._id = part.id.replace("-", "_")
        shown.add_child(layer, name=part.id)
    _strip_links(shown)
    return shown


def joined_lines(features: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Features of GeoJSON with the lines that share their properties as one, where the first of them stood; all others
    stay as they are. A feature is an object of Leaflet's, and a hundred rivers need no hundred of them.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for n, feature in enumerate(features):
        is_line = feature["geometry"]["type"] in ("LineString", "MultiLineString")
        key = json.dumps(feature["properties"], sort_keys=True) if is_line else str(n)
        groups.setdefault(key, []).append(feature)
    return [group[0] if len(group) == 1 else _one_line(group) for group in groups.values()]


def _one_line(features: list[dict[str, Any]]) -> dict[str, Any]:
    shapes = [feature["geometry"] for feature in features]
    lines = [[one["coordinates"]] if one["type"] == "LineString" else one["coordinates"] for one in shapes]
    return {**features[0], "geometry": {"type": "MultiLineString", "coordinates": [*chain.from_iterable(lines)]}}


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
    """The frame as an ES module: a function of `BorderMap.leaflet`, which reads what `stepped` writes, that returns
    {map, layers}. Depends on the catalog alone.
    """
    return f"export default {_frame_function(_script(frame(scene)), scene)};"


def _frame_function(script: str, scene: Scene) -> str:
    """The script in a function of Leaflet, in brackets: browsers then read it once and not twice."""
    return f"(function(L){{{GEOMETRY.sub(as_json, script)}\nreturn {_handover(scene)};}})"


def as_json(call: re.Match[str]) -> str:
    """A layer's geometry as a text of JSON, which browsers read faster than the same in a program; lines are packed."""
    collection = json.loads(call["data"])
    for geometry in (feature["geometry"] for feature in collection.get("features", ())):
        if not geometry["type"].endswith("Point"):
            geometry["coordinates"] = stepped(geometry["coordinates"])
    data = json.dumps(collection, separators=(",", ":")).replace("\\", r"\\").replace("'", r"\'")
    return f"{call['name']}(JSON.parse('{data}'));"


def stepped(coordinates: list) -> list:
    """Coordinates of lines or areas with a list of whole numbers for each list of positions: longitude and latitude of
    the first, then the steps to each next, in millionths of a degree, which is how finely the layers are kept.
    """
    if not coordinates or not coordinates[0] or isinstance(coordinates[0][0], list):
        return [stepped(part) for part in coordinates]
    whole = np.rint(np.array(coordinates)[:, :2] * MILLION).astype(int)
    return np.diff(whole, axis=0, prepend=[[0, 0]]).ravel().tolist()


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file that works by itself says of itself.

    title: the user's own, "" for the map's; date: ISO date of the data, "" for the catalog's
    data: a dataset of which the file does not hold all
    """

    title: str = ""
    date: str = ""
    has_relief: bool = True
    data: Dataset | None = None

    def told(self, catalog: Catalog, lang: str) -> str:
        """That the file needs no network, which data it holds, and what it leaves out."""
        date = dated(self.date or catalog.date, lang)
        told = [t("stamp.file", lang, date=date, version=catalog.digest)]
        told += [] if self.has_relief else [t("stamp.no_relief", lang)]
        if self.data:
            key, most = ("no_data", MOST_DRAWN) if len(self.data) > MOST_DRAWN else ("no_texts", MOST_TOLD)
            told.append(t(f"stamp.{key}", lang, name=embedded(self.data.name, lang), n=len(self.data), most=most))
        return " ".join(told)


class Document:
    """The single file: the loader as it is, all else in packed parts. Built by joining texts, no template.

    A part is gzip in base64, which holds nothing that HTML or a template could take for its own. All of the file is
    ASCII: one letter beyond it, and a browser whose tools listen keeps the whole text with two bytes a letter.
    """

    def __init__(self, files: PageFiles, scene: Scene, query: str, imprint: Imprint):
        self._files, self._scene, self._query, self._imprint = files, scene, query, imprint

    def text(self, frame_text: str) -> str:
        """The document round the frame that folium wrote."""
        title = _markup(self._imprint.title or self._scene.title)
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
        told = "".join(f'<p lang="{lang}" dir="auto">{_markup(assets.sorry(lang))}</p>' for lang in langs)
        return f'<main id="bm-sorry">{told}</main>'

    def _parts(self, frame_text: str) -> dict[str, str]:
        """Everything the page asks for, by name; "start" last, so that a file cut short has none."""
        files, has_relief = self._files, self._imprint.has_relief
        ids = files.known()["sel"]
        parts = {
            "style": assets.stylesheet() + assets.FILE_STYLE,
            "bundle": assets.bundle(),
            "frame": f"globalThis.bmFrame={_frame_function(frame_text, self._scene)};",
            "columns": files.columns(),
            "search": files.search(),
        }
        for lang in LANGS:
            file = {"title": self._imprint.title, "told": self._imprint.told(files.catalog, lang)}
            parts[f"page-{lang}"] = files.page(lang, has_relief) | {"file": file}
            parts[f"titles-{lang}"] = files.titles(lang)
            parts[f"cards-{lang}"] = {name: files.card(lang, name) for name in ids}
            parts[f"dossier-{lang}"] = files.dossier(lang)
        relief = _letters(files.relief()) if has_relief else ""
        start = packed({"lang": self._scene.lang, "initial": self._query})
        data = self._data() if files.data else {}
        return {name: packed(part) for name, part in parts.items()} | data | {"relief": relief, "start": start}

    def _data(self) -> dict[str, str]:
        """The dataset: its columns and, unless there are too many rows, their cards and what of each can be found."""
        files = self._files
        held = {"data": _letters(columns.zipped(files.data_columns()))}
        if len(files.data) > MOST_TOLD:
            return held
        cards = {f"data-cards-{lang}": packed(cards) for lang, cards in files.cards_of_data().items()}
        return {**held, "data-texts": packed(files.data.folded.to_pylist()), **cards}


def _markup(text: str) -> str:
    """A text as HTML in ASCII."""
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()


def packed(part: Any) -> str:
    """Bytes, a text, or anything else as JSON: gzip in base64, the same for the same part."""
    if not isinstance(part, bytes | str):
        part = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    data = part.encode() if isinstance(part, str) else part
    return _letters(gzip.compress(data, 9, mtime=0))


def _letters(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _held(name: str, data: str) -> str:
    """A part in pieces, each whole bytes in base64, to be unpacked one after the other; in comments, which browsers
    read in three quarters of the time that they take for elements.
    """
    held = "".join(f"<!--{data[at : at + PIECE]}-->" for at in range(0, len(data), PIECE))
    return f'<div hidden id="bm-part-{name}">{held}</div>'


def map_of(files: PageFiles, view: ViewState, imprint: Imprint | None = None) -> BorderMap:
    """A folium.Map of a view that works in a notebook and in a saved file, all texts and incidents inside."""
    imprint = imprint or Imprint()
    if files.data and len(files.data) > MOST_TOLD:
        imprint = replace(imprint, data=files.data)
    if files.data and len(files.data) > MOST_DRAWN:
        files = PageFiles(files.catalog, files.records)
    scene = files.scene(view)
    shown = frame(scene)
    shown.get_root().document = Document(files, scene, view.to_query(), imprint)
    return shown
