"""The scene: everything that is drawn, in one language, as plain data.

Every writer receives a Scene and nothing else. The page follows the same rules in its own language, since what it shows
changes there; tests hold its captions, counts and links to the scene's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from geo import filters, stories, style
from geo.accounts import Block
from geo.bands import Band, bands
from geo.border import BorderLine
from geo.catalog import Catalog, Part
from geo.claimed import Claimed
from geo.columns import mercator, unmercator
from geo.errors import BorderMapError, CatalogError
from geo.i18n import day, embedded, isolate, number, t, typeset
from geo.incidents import Beside, Incidents, border_line, is_wide
from geo.labels import Label, labels
from geo.marks import EXTENDED, Mark, Marks
from geo.measures import Measures
from geo.model import Bounds, Lang, Precision
from geo.view import ViewState

FIRST_VIEW = Bounds(-5.3, 17.1, 6.6, 26.5)
NOMINAL_PX = (780, 650)
"""The map that a camera of centre and zoom is taken to fill when no window says otherwise."""

MARKED = (
    *("id", "lon", "lat", "category", "family", "layer", "disputed", "radius_km", "place_id"),
    *("date_start", "precision", "border_km", "certain"),
)
FLAG_COLUMNS = {
    "is_disputed": "disputed",
    "is_certain": "certain",
    "algeria_says": "algeria_says",
    "mali_says": "mali_says",
}
"""What of a table a mark is made of, and its flags."""


@dataclass(frozen=True, slots=True)
class SceneLayer:
    """A row of the legend.

    count, certain: records that pass, and those that pass for certain
    problem: why it is unavailable, in the scene's language, or ""
    """

    id: str
    section: str
    kind: str
    title: str
    is_on: bool
    count: int | None
    certain: int | None
    problem: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family of event types in the legend with the records that pass the other filters."""

    id: str
    title: str
    is_on: bool
    count: int
    certain: int
    categories: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """See the module. sources and stamp are whole lines; caption says in words what is shown.

    bands: lines at whole distances from the border, where the view has a distance
    story: the text of the story that is told, or ""; claimed: what was published about the places of incidents shown
    note: words of the user's own, or ""; account: what stands beside the map, where it is ordered
    """

    lang: str
    direction: str
    query: str
    title: str
    story: str
    caption: tuple[str, ...]
    bounds: Bounds
    layers: tuple[SceneLayer, ...]
    families: tuple[FamilyRow, ...]
    marks: Sequence[Mark]
    labels: tuple[Label, ...]
    bands: tuple[Band, ...]
    places: Mapping[str, tuple[str, float, float]]
    claimed: tuple[Claimed, ...]
    total: int
    selected: str
    line_note: str
    disclaimer: str
    sources: str
    credits: tuple[str, ...]
    stamp: tuple[str, ...]
    note: str = ""
    account: tuple[Block, ...] = ()

    @property
    def subtitle(self) -> str:
        """The story's text, or the caption as one text."""
        return self.story or " · ".join(filter(None, (self.caption[0], " ".join(self.caption[1:]))))

    def is_on(self, layer: str) -> bool:
        """Whether a row of the legend is on and available."""
        return any(row.is_on and not row.problem for row in self.layers if row.id == layer)

    def as_dict(self) -> dict[str, Any]:
        """The scene as JSON-ready data; geometry is told by its count, pictures by their size."""
        bare = replace(
            self, layers=tuple(replace(layer, parts=()) for layer in self.layers), claimed=(), bands=(), marks=()
        )
        plain = asdict(bare)
        plain["marks"] = [asdict(mark) for mark in self.marks]
        plain["bands"] = [band.km for band in self.bands]
        plain["claimed"] = [one.id for one in self.claimed]
        for row, layer in zip(plain["layers"], self.layers, strict=True):
            row["parts"] = [
                {"id": p.id, "kind": p.kind, "bounds": p.bounds, "features": len(p.features), "image": len(p.image)}
                for p in layer.parts
            ]
        return plain


def build(catalog: Catalog, incidents: Incidents | None, view: ViewState) -> Scene:
    """What a view shows.

    incidents: None when their tables cannot be read (`catalog.record_errors`); the map is then drawn without them
    """
    lang = Lang(view.lang or "en")
    beside = incidents.beside if incidents else None
    view = replace(view, data=beside.id) if beside else view
    on = style.default_layers(bool(beside), bool(view.story)) if view.layers is None else view.layers
    filtered = _passing(incidents, view, filters.mask(incidents.table, view, incidents.find)) if incidents else None
    marks = _marks(incidents, filtered[filtered["layer"].isin(list(on))], lang) if incidents else ()
    border = border_line(catalog)
    has_bands = view.km is not None and "border" in on
    near = tuple(band for band in _bands(border) if band.km <= view.km) if has_bands else ()
    credits = (*_credits(catalog, on), *([beside.name] if beside and style.MINE.id in on else []))
    story = _story(catalog, border, view, lang)
    return Scene(
        lang=str(lang),
        direction=lang.direction,
        query=view.to_query(),
        title=story["title"] if story else t("stamp.title", lang),
        story=story["caption"] if story else "",
        caption=caption(catalog, view, incidents, marks, lang),
        bounds=camera(view),
        layers=tuple(_layer(row, catalog, filtered, row.id in on, lang, beside) for row in style.layers(bool(beside))),
        families=_families(catalog, incidents, view, on, lang),
        marks=marks,
        labels=labels(catalog, near, lang),
        bands=near,
        places=_places(catalog, beside, lang),
        claimed=_claimed(incidents, marks) if border and "border" in on else (),
        total=len(incidents.table) if incidents else 0,
        selected=view.sel or "",
        line_note=_line_note(catalog, border.length_km if border else None, lang),
        disclaimer=t("stamp.disclaimer", lang),
        sources=t(
            "stamp.sources",
            lang,
            credits=t("list.comma", lang).join(isolate(name.replace(" ", "\u00a0"), lang) for name in credits),
        ),
        credits=credits,
        stamp=(
            (view.beside(ViewState.from_query(story["view"])[0]) if story else view).to_query(),
            dated_data(catalog, catalog.date),
        ),
    )


def dated_data(catalog: Catalog, date: str) -> str:
    """The line of the stamp that names the version of the data, a date and the CRS."""
    return f"data {catalog.digest} · {date} · WGS 84"


def _places(catalog: Catalog, beside: Beside | None, lang: str) -> dict[str, tuple[str, float, float]]:
    """Name and position of every place; a dataset is one, in the middle of its own."""
    rows = catalog.table("places")
    places = {row["id"]: (row[f"name_{lang}"], float(row["lon"]), float(row["lat"])) for row in rows}
    return places | ({style.MINE.id: (_data_title(beside, lang), beside.lon, beside.lat)} if beside else {})


def _data_title(beside: Beside, lang: str) -> str:
    return t("layer.data", lang, name=embedded(beside.name, lang))


def _bands(border: BorderLine | None) -> tuple[Band, ...]:
    return bands(border) if border else ()


def _story(catalog: Catalog, border: BorderLine | None, view: ViewState, lang: str) -> dict[str, Any] | None:
    if not view.story:
        return None
    told = stories.told(catalog, Measures(catalog, border), lang)
    return next((story for story in told if story["id"] == view.story), None)


def _claimed(incidents: Incidents | None, marks: Sequence[Mark]) -> tuple[Claimed, ...]:
    shown = incidents.positions if incidents else {}
    ids = Marks.of(marks).ids
    here = set(ids[pd.Series(ids, dtype=object).isin(list(shown)).to_numpy(bool)]) if shown else ()
    return tuple(one for name, found in shown.items() if name in here for one in found)


def _passing(incidents: Incidents, view: ViewState, mask: np.ndarray) -> pd.DataFrame:
    """The rows of a mask, with a column `certain`: whether they pass the filter of distance for certain."""
    return incidents.table.assign(certain=filters.is_certain(incidents.table, view))[mask]


def camera(view: ViewState) -> Bounds:
    """The rectangle that the view's camera asks for, degrees, EPSG:4326."""
    if view.bbox:
        return view.bbox
    if view.zoom is None:
        return FIRST_VIEW
    centre = mercator(np.array([[view.lon, view.lat]]))[0]
    half = np.array(NOMINAL_PX) / 2 / (256 * 2**view.zoom)
    (west, north), (east, south) = unmercator(np.array([centre - half, centre + half]))
    return Bounds(west, south, east, north)


def _marks(incidents: Incidents, table: pd.DataFrame, lang: str) -> Marks:
    symbolic = table["symbolic"].to_numpy(bool)
    wide = is_wide(table)

    @cache
    def column(name: str) -> np.ndarray:
        return table[name].to_numpy()

    def made(n: int) -> Mark:
        row = {name: column(name)[n] for name in MARKED}
        is_country = row["precision"] == Precision.COUNTRY
        return Mark(
            *(row[name] for name in ("id", "lon", "lat", "category", "family", "layer")),
            is_symbolic=bool(symbolic[n]),
            is_disputed=bool(row["disputed"]),
            is_wide=bool(wide[n]),
            radius_km=row["radius_km"],
            place_id=row["place_id"],
            title=typeset(incidents.title(row["id"], lang), lang),
            day=row["date_start"],
            precision=row["precision"],
            country=incidents.places[row["place_id"]]["country"] if is_country and row["layer"] != "mine" else "",
            is_certain=bool(row["certain"]),
            speaks=incidents.speaks(row["id"]),
            border_km=None if np.isnan(row["border_km"]) else round(float(row["border_km"]), 3),
        )

    return Marks(
        made, np.arange(len(table)), column("id"), table[["lon", "lat"]].to_numpy(float), column("place_id"),
        is_symbolic=symbolic, is_wide=wide,
        is_area=table["precision"].isin([str(one) for one in EXTENDED]).to_numpy(bool) & ~symbolic,
        **{name: table[of].to_numpy(bool) for name, of in FLAG_COLUMNS.items()},
    )  # fmt: skip


def _layer(
    row: style.UiLayer, catalog: Catalog, filtered: pd.DataFrame | None, is_on: bool, lang: str, beside: Beside | None
) -> SceneLayer:
    problem, count, certain, parts = "", None, None, ()
    try:
        if row.id in style.RECORD_LAYERS:
            if filtered is None:
                raise next(iter(catalog.record_errors), BorderMapError("table_missing", file="incidents.csv"))
            if row.id == "supplement" and "incidents_supplement" in catalog.table_errors:
                raise catalog.table_errors["incidents_supplement"]
            own = filtered["layer"] == row.id
            count, certain = int(own.sum()), int((own & filtered["certain"]).sum())
        parts = tuple(_part(catalog, part) for part in row.parts)
    except BorderMapError as err:
        problem = err.said(lang)
    title = _data_title(beside, lang) if beside and row.id == style.MINE.id else t(f"layer.{row.id}", lang)
    return SceneLayer(row.id, row.section, row.kind, title, is_on, count, certain, problem, parts)


def _part(catalog: Catalog, name: str) -> Part:
    if name in catalog.unavailable:
        raise catalog.unavailable[name]
    if name not in catalog.layers:
        raise CatalogError("layer_missing", layer=name, file=name)
    return catalog.layers[name].part


def _families(catalog: Catalog, incidents: Incidents | None, view: ViewState, on, lang: str) -> tuple[FamilyRow, ...]:
    """Counts of the records that pass every filter but the types."""
    others = filters.mask_without(incidents.table, view, "cat", incidents.find) if incidents else np.zeros(0, bool)
    shown = None
    if incidents:
        shown = _passing(incidents, view, others & incidents.table["layer"].isin(list(on)).to_numpy())
    rows = []
    for family in style.families(bool(incidents and incidents.has_unclassified)):
        members = tuple(
            (row["id"], row[f"name_{lang}"]) for row in catalog.table("categories") if row["family"] == family
        )
        is_on = view.cat is None or any(category in view.cat for category, _ in members)
        own = shown["family"] == family if incidents else pd.Series(dtype=bool)
        certain = int((own & shown["certain"]).sum()) if incidents else 0
        rows.append(FamilyRow(family, t(f"family.{family}", lang), is_on, int(own.sum()), certain, members))
    return tuple(rows)


def caption(
    catalog: Catalog, view: ViewState, incidents: Incidents | None, marks: Sequence[Mark], lang: str
) -> tuple[str, ...]:
    """What is shown, in whole sentences: a heading, how many, how many of them have a place, and every filter, first
    that of the distance, which counts from certain to possible.
    """
    symbolic, total = int(Marks.of(marks).is_symbolic.sum()), len(incidents.table) if incidents else 0
    is_all = len(marks) == total > 0
    families = style.families(bool(incidents and incidents.has_unclassified))
    parts = {"placed": len(marks) - symbolic, "symbolic": symbolic}
    in_order = sorted(filters.active(view), key=lambda row: row.name != "km")
    return (
        t("caption.all" if len(marks) == total else "caption.some", lang),
        t("caption.count_all", lang, n=total) if is_all else t("caption.count", lang, n=len(marks), total=total),
        *(t(f"caption.{kind}", lang, n=n) for kind, n in parts.items() if n),
        *(_phrase(catalog, row, getattr(view, row.name), marks, lang, families) for row in in_order),
    )


def _phrase(
    catalog: Catalog, row: filters.Filter, value: Any, marks: Sequence[Mark], lang: str, families: Sequence[str]
) -> str:  # fmt: skip
    """A filter in words; of types, whichever is shorter: those that are shown, or those that are left out.

    Of a distance also how many are within it: for certain, and possibly.
    """
    if row.name == "km":
        certain, words = int(Marks.of(marks).is_certain.sum()), _in_words(catalog, row.name, value, lang)
        return t(row.phrase, lang, value=words, certain=certain, possible=len(marks))
    if row.name == "cat" and (left_out := _left_out(catalog, value, lang, families)):
        return t("caption.cat_without", lang, value=t("list.comma", lang).join(left_out))
    return t(row.phrase, lang, value=_in_words(catalog, row.name, value, lang))


def _left_out(catalog: Catalog, shown: tuple[str, ...], lang: str, families: Sequence[str]) -> list[str]:
    """Names of the types that are not shown if they are fewer than those that are, whole families as such."""
    rows = [row for row in catalog.table("categories") if row["family"] in families]
    hidden = [row for row in rows if row["id"] not in shown]
    if len(hidden) >= len(rows) / 2:
        return []
    whole = [f for f in families if all(row["id"] not in shown for row in rows if row["family"] == f)]
    single = [row[f"name_{lang}"] for row in hidden if row["family"] not in whole]
    return [t(f"family.{family}", lang) for family in whole] + single


def _in_words(catalog: Catalog, name: str, value: Any, lang: str) -> str:
    if name in ("since", "until"):
        return day(value, lang)
    if name == "km":
        return isolate(number(value, lang, len(f"{value:.3f}".rstrip("0").partition(".")[2])), lang)
    if not isinstance(value, tuple):
        return str(value)
    table = {"cat": "categories", "actor": "actors"}.get(name)
    names = {row["id"]: row[f"name_{lang}"] for row in catalog.table(table)} if table else {}
    words = [names[item] if item in names else t(f"{name}.{item}", lang) for item in value]
    return t("list.comma", lang).join(words) or t("caption.none", lang)


def _line_note(catalog: Catalog, length_km: float | None, lang: str) -> str:
    """The measured length of the line drawn beside the brief's figure."""
    stated = next((row["value"] for row in catalog.table("figures") if row["id"] == "border-length"), None)
    if length_km is None or stated is None:
        return t("stamp.no_line", lang)
    return t("stamp.line", lang, km=number(length_km, lang, 1), stated=number(float(stated), lang))


def _credits(catalog: Catalog, on: Iterable[str]) -> tuple[str, ...]:
    """Whom the layers that are on are owed to, each once."""
    parts = [part for row in style.LAYERS if row.id in on for part in row.parts if part in catalog.layers]
    names = [name for part in parts for name in catalog.layers[part].row["credit"].split("; ") if name]
    return tuple(dict.fromkeys([*names, "GeoNames (CC BY 4.0)", "Wikipedia"]))
