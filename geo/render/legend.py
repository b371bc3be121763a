"""The legend as rows: only what is on the map, fitted into its box.

Units: of the page, origin top left, y down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import shapely

from geo import lettering
from geo.accounts import between
from geo.border import LINE_ERROR_KM
from geo.i18n import isolate, number, t
from geo.render import hexes
from geo.render.camera import km_per_px
from geo.render.ground import Shape
from geo.render.layout import LEGEND_COLUMN, PRINT, Box, balanced
from geo.render.loupe import SPREAD_ZOOM
from geo.render.plan import Plan, grounds
from geo.scene import Scene

ICON = 40
"""Width kept for the symbol, with its distance from the text."""
PAD = 18
SIZE = PRINT["legend_px_1600"]
STEPS = ((SIZE, 11), (SIZE, 8), (SIZE, 5), (15, 4), (14, 3), (13, 2))
"""Lettering and space between rows, from the most comfortable to the tightest."""
KEY_SIZE, KEY_GAP, KEY_PAD, KEY_TEXT = 13, 5, 9, 210
DISPENSABLE = ("not_final", "graticule", "relief", "countries", "rivers", "admin1", "places")
"""What explains itself, in the order in which it is left out where there is no room."""


class Entry(NamedTuple):
    """A row: its symbol's kind (a layer's kind, family:…, disputed or area) and its name."""

    id: str
    kind: str
    title: str


class Row(NamedTuple):
    """A row in place: box of symbol and text together, y of the symbol's middle."""

    entry: Entry
    lines: tuple[str, ...]
    box: Box
    size: float


@dataclass(frozen=True)
class Legend:
    """rules: y of the lines between groups."""

    title: str
    title_size: float
    rows: tuple[Row, ...]
    rules: tuple[float, ...]


def entries(scene: Scene, plan: Plan, shapes: Mapping[str, Sequence[Shape]]) -> list[list[Entry]]:
    """Groups of rows for what the map really shows: layers, families, kinds of record, base map."""
    single = {spot["id"] for spot in plan.result["singles"]}
    seen = single | {name for tray in plan.result["trays"] for name in tray["ids"]}
    marks = [plan.marks[name] for name in seen]
    families = {mark.family for mark in marks}
    records = [
        *_layers(scene, "records", {mark.layer for mark in marks}),
        *_note("disputed", scene, any(mark.is_disputed for mark in plan.marks.values() if mark.id in plan.drawn)),
        *_note("area", scene, bool(grounds(scene, plan.camera, bool(plan.density)))),
        *_claimed(scene, plan),
    ]
    shown = _shown(scene, plan, shapes)
    return [
        [_road(entry, shapes) if entry.kind == "road" else entry for entry in _layers(scene, "layers", shown)],
        _density(scene, plan)
        or [Entry(row.id, f"family:{row.id}", row.title) for row in scene.families if row.id in families],
        records,
        [*_layers(scene, "base", shown), *_note("not_final", scene, _open_boundary(shapes, plan))],
    ]


def _density(scene: Scene, plan: Plan) -> list[Entry]:
    """What the cells mean: counts by colour, competing claims, how wide a cell is on the ground."""
    if not plan.density:
        return []
    lang, wide = scene.lang, plan.density.wide
    km = wide * km_per_px(plan.camera)
    found = [Entry("density", "words", t("density.title", lang))]
    for least, most, colour in hexes.classes(plan.density):
        ends = dict.fromkeys(isolate(number(end, lang), lang) for end in (least, most))
        found.append(Entry(f"density:{least}", f"hexagon:{colour}", "–".join(ends)))
    if plan.density.marks.is_disputed.any():
        found.append(Entry("density:disputed", "disputed", t("density.disputed", lang)))
    told = isolate(number(km, lang, int(km < 10)), lang)
    found.append(Entry("density:count", "words", t("density.counted", lang, n=len(plan.density.marks))))
    return [*found, Entry("density:note", "words", t("density.note", lang, px=round(wide), km=told))]


def _layers(scene: Scene, section: str, shown: set[str]) -> list[Entry]:
    rows = (row for row in scene.layers if row.section == section and row.id in shown and scene.is_on(row.id))
    return [Entry(row.id, row.kind, row.title) for row in rows]


def _road(entry: Entry, shapes: Mapping[str, Sequence[Shape]]) -> Entry:
    """The road's row with the symbol of what of it is on the map: main road, links or both."""
    kinds = {shape.properties["kind"] == "main" for shape in shapes[entry.id]}
    return entry._replace(kind={(True,): "road", (False,): "links"}.get(tuple(kinds), "road and links"))


def _note(kind: str, scene: Scene, is_shown: bool) -> list[Entry]:
    return [Entry(kind, kind, t(f"legend.{kind}", scene.lang))] if is_shown else []


def _claimed(scene: Scene, plan: Plan) -> list[Entry]:
    """What was published about a place, near enough to be read."""
    if not scene.claimed or plan.camera.zoom < SPREAD_ZOOM:
        return []
    lang, found = scene.lang, [Entry("spread", "spread", t("claimed.spread", scene.lang, km=LINE_ERROR_KM))]
    for one in scene.claimed:
        if one.kind == "area":
            text = t(f"strip.{one.side}", lang, values=between(one.stated_km, lang))
            found.append(Entry(one.id, f"strip:{one.side}", text))
    speakers = dict.fromkeys(one.side for one in scene.claimed if one.kind == "point")
    return found + [Entry(f"points:{side}", f"points:{side}", t(f"points.{side}", lang)) for side in speakers]


def _open_boundary(shapes: Mapping[str, Sequence[Shape]], plan: Plan) -> bool:
    """Whether a boundary that is not final lies on the map."""
    window = shapely.box(0, 0, *plan.camera.size)
    found = (one for one in shapes.get("boundaries", ()) if one.properties.get("final") is False)
    return any(shapely.intersects(one.geometry, window) for one in found)


def _shown(scene: Scene, plan: Plan, shapes: Mapping[str, Sequence[Shape]]) -> set[str]:
    """Reference layers of which something lies on the map."""
    window = shapely.box(0, 0, *plan.camera.size)
    on_map = {name for name, found in shapes.items() if any(shapely.intersects(one.geometry, window) for one in found)}
    seen = {row.id for row in scene.layers if any(part.id in on_map or part.image for part in row.parts)}
    towns = {label.id for label in plan.labels.values() if label.layer == "places"}
    return seen | {"graticule"} | ({"places"} if any(name["id"] in towns for name in plan.names()) else set())


def arranged(groups: Sequence[Sequence[Entry]], box: Box, title: str, is_side: bool, is_rtl: bool) -> Legend:
    """The legend in its box. What finds no room even in small letters is left out, the base map's rows first."""
    groups = [list(group) for group in groups]
    while any(groups):
        for size, gap in STEPS:
            legend = _set(groups, box, title, size, gap, is_side, is_rtl)
            if all(box.holds(row.box) for row in legend.rows):
                return legend
        _drop_one(groups)
    return Legend(title if is_side else "", SIZE, (), ())


def _drop_one(groups: list[list[Entry]]) -> None:
    every = {entry.id: group for group in groups for entry in group}
    least = next((name for name in DISPENSABLE if name in every), None)
    group = every[least] if least else next(group for group in reversed(groups) if group)
    group[:] = [entry for entry in group if entry.id != least] if least else group[:-1]


def _set(
    groups: Sequence[Sequence[Entry]], box: Box, title: str, size: float, gap: float, is_side: bool, is_rtl: bool
) -> Legend:
    if not is_side:
        return _in_columns([entry for group in groups for entry in group], box, size, gap, is_rtl)
    y, rows, rules = box.y0 + PAD + 1.9 * size, [], []
    for n, group in enumerate(group for group in groups if group):
        if n:
            rules.append(y + gap * 0.4)
            y += gap * 1.4
        for entry in group:
            row = _row(entry, box.x0 + PAD, box.width - 2 * PAD, y, size, gap, is_rtl)
            rows.append(row)
            y = row.box.y1 + gap
    return Legend(title, size + 1, tuple(rows), tuple(rules))


def _row(entry: Entry, x: float, width: float, y: float, size: float, gap: float, is_rtl: bool) -> Row:
    lines = balanced(entry.title, width - (0 if entry.kind == "words" else ICON), size)
    return Row(entry, lines, Box(x, y, x + width, y + max(1.3 * size, len(lines) * 1.22 * size)), size)


def _in_columns(flat: Sequence[Entry], box: Box, size: float, gap: float, is_rtl: bool) -> Legend:
    """Rows in columns of equal length, the first column at the start side."""
    columns = max(1, int(box.width // LEGEND_COLUMN))
    deep = -(-len(flat) // columns)
    width = (box.width - PAD) / columns
    rows, y = [], 0.0
    for n, entry in enumerate(flat):
        column, place = divmod(n, deep)
        y = y if place else box.y0 + 12
        column = columns - 1 - column if is_rtl else column
        row = _row(entry, box.x0 + PAD + column * width, width - PAD, y, size, gap, is_rtl)
        rows.append(row)
        y = row.box.y1 + gap
    return Legend("", size, tuple(rows), ())


def key(entries: Sequence[Entry], is_rtl: bool) -> tuple[Legend, Box]:
    """A small legend by itself, its corner at (0, 0), and its box: for a map without a legend beside it."""
    rows, y = [], KEY_PAD
    texts = [
        lettering.width_px(line, KEY_SIZE) for entry in entries for line in balanced(entry.title, KEY_TEXT, KEY_SIZE)
    ]
    width = max(texts, default=0) + ICON + 4
    for entry in entries:
        row = _row(entry, KEY_PAD, width, y, KEY_SIZE, 0, is_rtl)
        rows.append(row)
        y = row.box.y1 + KEY_GAP
    return Legend("", KEY_SIZE, tuple(rows), ()), Box(0, 0, width + 2 * KEY_PAD, y - KEY_GAP + KEY_PAD)
