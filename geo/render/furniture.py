"""What stands on and beside the map in fixed places: locator map, scale bar, chips, legend."""

from math import cos, pi, sin
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo import lettering, style
from geo.model import Bounds
from geo.render import claimed, symbols
from geo.render.basemap import HATCH_PX, hatch
from geo.render.camera import Camera
from geo.render.chips import LINE, PAD, SIZE, SUB_SIZE, Chip
from geo.render.ground import line_arrays, on_map, polygon_path
from geo.render.ink import MIDDLE, Ink, polyline, rectangle, rounded
from geo.render.layout import Box
from geo.render.legend import ICON, Legend, Row
from geo.render.plan import SCALE_SIZE, Plan, ScaleBar
from geo.scene import Scene

EXTENT = Bounds(-13, 8, 17, 38.5)
"""What the locator map shows at least across or down: north-west Africa."""
ARROW = Path([(-4.5, 0), (4.5, 0), (1, -3.2), (4.5, 0), (1, 3.2)], [1, 2, 1, 2, 2])


def draw(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """Locator map, scale bar and chips, on the map."""
    if plan.furniture.scale:
        _scale(ink, plan.furniture.scale, scene, look)
    if plan.furniture.inset:
        _inset(ink, scene, plan, plan.furniture.inset, look)
    for chip in plan.furniture.chips:
        _chip(ink, chip, scene.selected in chip.ids, scene.direction == "rtl", look)


def _scale(ink: Ink, bar: ScaleBar, scene: Scene, look: dict[str, Any]) -> None:
    halo = (look["land_focus"], 3)
    for n, text in enumerate(bar.texts):
        x, y = bar.x + n * bar.half_px, bar.y + 7 + MIDDLE * SCALE_SIZE
        is_rtl = scene.direction == "rtl"
        ink.text(text, x, y, SCALE_SIZE, 600, look["ink"], align="center", is_rtl=is_rtl, halo=halo)
    for n, colour in enumerate((look["ink"], look["surface"])):
        left = bar.x + n * bar.half_px
        ink.path(rectangle((left, bar.y + 16, left + bar.half_px, bar.y + 22)), colour, look["ink"], 1, snap=True)


def _inset(ink: Ink, scene: Scene, plan: Plan, box: Box, look: dict[str, Any]) -> None:
    ink.path(rectangle(box.grown(3.5)), look["surface"], look["line_strong"], 1, snap=True)
    size = (box.width, box.height)
    camera, inner = _covering(size), ink.inside(box)
    inner.path(rectangle((0, 0, *size)), look["water"])
    _inset_lands(inner, scene, camera, look)
    _inset_frame(inner, plan.camera, camera, look)
    parts = {part.id: part for layer in scene.layers if scene.is_on(layer.id) for part in layer.parts}
    if "border" in parts:
        border = [line for shape in on_map(parts["border"], camera) for line in line_arrays(shape.geometry)]
        inner.lines(border, look["layer"]["border"], 1.8)
    _inset_names(inner, scene, camera, look)


def _covering(size: tuple[float, float]) -> Camera:
    """A camera that fills its box with the extent."""
    low = Camera.fitted(EXTENT, size)
    west, south, east, north = EXTENT
    (x0, y0), (x1, y1) = low.at(west, north), low.at(east, south)
    by = max(size[0] / (x1 - x0), size[1] / (y1 - y0))
    middle = low.left + size[0] / 2 / low.world, low.top + size[1] / 2 / low.world
    world = low.world * by
    return Camera(size, world, middle[0] - size[0] / 2 / world, middle[1] - size[1] / 2 / world)


def _inset_lands(ink: Ink, scene: Scene, camera: Camera, look: dict[str, Any]) -> None:
    part = next(part for layer in scene.layers for part in layer.parts if part.id == "countries")
    for shape in on_map(part, camera):
        path = polygon_path(shape.geometry)
        if path:
            colour = look["land_focus"] if shape.properties["tier"] == "focus" else look["land"]
            ink.path(path, colour, look["layer"]["countries"], 0.6)


def _inset_frame(ink: Ink, shown: Camera, camera: Camera, look: dict[str, Any]) -> None:
    """The main map's frame, never so small that it is lost."""
    west, south, east, north = shown.bounds
    (x0, y0), (x1, y1) = camera.at(west, north), camera.at(east, south)
    cx, cy, half_w, half_h = (x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, 6) / 2, max(y1 - y0, 6) / 2
    path = rectangle((cx - half_w, cy - half_h, cx + half_w, cy + half_h))
    ink.path(path, look["highlight"], alpha=0.2)
    ink.path(path, None, look["ink"], 1.4)


def _inset_names(ink: Ink, scene: Scene, camera: Camera, look: dict[str, Any]) -> None:
    title = next((layer.title for layer in scene.layers if layer.id == "in-amenas"), "")
    named = [(name, scene.places[name][0], "places") for name in ("algiers", "bamako") if name in scene.places]
    named += [("in-amenas", title, "in-amenas")] if "in-amenas" in scene.places and scene.is_on("in-amenas") else []
    for name, text, layer in named:
        if scene.is_on(layer):
            is_featured = name == "in-amenas"
            x, y = camera.at(*scene.places[name][1:])
            if is_featured:
                struck = any(mark.place_id == "tiguentourine" for mark in scene.marks)
                ink.circle(x, y, 3.4, look["family"]["attack"] if struck else look["ink"], look["surface"], 1)
            else:
                ink.path(rectangle((x - 2, y - 2, x + 2, y + 2)), look["surface"], look["ink"], 1)
            _inset_name(ink, text, x, y, camera.size[0], is_featured, scene.direction == "rtl", look)


def _inset_name(
    ink: Ink, text: str, x: float, y: float, width: float, is_featured: bool, is_rtl: bool, look: dict[str, Any]
) -> None:
    weight = 600 if is_featured else 400
    size = 10.5 if width > 100 else 8.5
    long = lettering.width_px(text, size, weight)
    right, left = x + 6, x - 6 - long
    fits = [start for start in ((left, right) if x > width * 0.55 else (right, left)) if 3 <= start <= width - long - 3]
    start = fits[0] if fits else max(3, width - long - 3)
    baseline = (y - 9 if is_featured else y) + MIDDLE * size
    ink.text(text, start, baseline, size, weight, look["ink"], is_rtl=is_rtl, halo=(look["surface"], 3))


def _chip(ink: Ink, chip: Chip, is_chosen: bool, is_rtl: bool, look: dict[str, Any]) -> None:
    """An edge chip; yellow when it holds the selected record."""
    box, middle = chip.box, (chip.box.y0 + chip.box.y1) / 2
    ground, rim = ("highlight", "ink") if is_chosen else ("surface", "line_strong")
    ink.path(rounded(box, 6), look[ground], look[rim], 1.5 if is_chosen else 1)

    def along(start: float) -> float:
        return box.x1 - start if is_rtl else box.x0 + start

    start = PAD
    if chip.arrow is not None:
        turned = Affine2D().rotate(chip.arrow * pi / 4).translate(along(start + 6), middle)
        ink.path(ARROW, None, look["ink"], 1.3, at=turned)
        start += 12 + PAD
    rows = [(line, SIZE, 600, "ink") for line in chip.lines] + ([(chip.sub, SUB_SIZE, 400, "ink2")] if chip.sub else [])
    for n, (line, size, weight, colour) in enumerate(rows):
        y = middle + (n - (len(rows) - 1) / 2) * LINE + MIDDLE * size
        ink.text(line, along(start), y, size, weight, look[colour], align="right" if is_rtl else "left", is_rtl=is_rtl)
    a, b = sorted((along(box.width - PAD), along(box.width - PAD - chip.count_width)))
    ink.path(rounded((a, middle - 10, b, middle + 10), 10), None, look["ink"], 1, dash=(2.6, 2))
    ink.text(str(len(chip.ids)), (a + b) / 2, middle + MIDDLE * SIZE, SIZE, 600, look["ink"], align="center")


def legend(ink: Ink, shown: Legend, box: Box, is_rtl: bool, look: dict[str, Any]) -> None:
    """The legend on its ground, symbols at the start side."""
    ink.path(rectangle(box), look["surface"])
    align = "right" if is_rtl else "left"
    if shown.title:
        x, size = box.x1 - 18 if is_rtl else box.x0 + 18, shown.title_size
        ink.text(shown.title, x, box.y0 + 18 + size, size, 600, look["ink"], align=align, is_rtl=is_rtl)
    for y in shown.rules:
        ink.path(polyline((box.x0 + 18, y), (box.x1 - 18, y)), None, look["line"], 1, snap=True)
    for row in shown.rows:
        _row(ink, row, is_rtl, look)


def _row(ink: Ink, row: Row, is_rtl: bool, look: dict[str, Any]) -> None:
    box, middle = row.box, (row.box.y0 + row.box.y1) / 2
    icon(ink, row.entry.kind, box.x1 - 15 if is_rtl else box.x0 + 15, middle, look)
    x, align = (box.x1 - ICON, "right") if is_rtl else (box.x0 + ICON, "left")
    for n, line in enumerate(row.lines):
        y = middle + (n - (len(row.lines) - 1) / 2) * 1.22 * row.size + MIDDLE * row.size
        ink.text(line, x, y, row.size, 400, look["ink"], align=align, is_rtl=is_rtl)


def icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    """The symbol of a legend row, 30 wide, about its middle."""
    stroke, colours = style.tokens()["stroke"], look["layer"]
    box = Box(x - 14, y - 7, x + 14, y + 7)
    zigzag = polyline((x - 13, y + 4), (x - 4.5, y - 4), (x + 3, y + 3.5), (x + 13, y - 4))
    straight = polyline((x - 13, y), (x + 13, y))
    if kind.startswith("family:"):
        symbols.draw(ink, kind.removeprefix("family:"), x, y, 16, look)
    elif kind in ("incidents", "supplement", "symbolic", "disputed", "mine"):
        flags = {f"is_{flag}": kind == flag for flag in ("supplement", "symbolic", "disputed")}
        symbols.draw(ink, "attack", x, y, 12 if kind == "disputed" else 14, look, colour=look["muted"], **flags)
    elif kind == "area":
        _area_icon(ink, x, y, look)
    elif kind == "spread":
        hatch(ink, rectangle(box), (box.x0 - HATCH_PX, *box[1:]), look["muted"])
        ink.path(rectangle(box), None, look["line"], 1)
    elif kind.startswith("strip:"):
        colour = look["claim"][kind.removeprefix("strip:")]
        ink.path(rectangle(box), colour, alpha=claimed.STRIP_ALPHA)
        ink.path(rectangle(box), None, colour, 1.6, dash=(5, 3))
    elif kind.startswith("points:"):
        claimed.cross(ink, x, y, look["claim"][kind.removeprefix("points:")], look["surface"])
    elif kind in ("towns", "town", "places"):
        for dx, dy in ((-4, -2.5), (4, 2.5)) if kind == "towns" else ((0, 0),):
            ink.circle(x + dx, y + dy, 3.8, look["surface"], colours["places"], 1.6)
    elif kind == "border":
        ink.path(zigzag, None, colours["border"], stroke["border"])
    elif kind in ("road", "links", "road and links"):
        _road_icon(ink, x, y, kind, look)
    elif kind == "basin":
        _basin_icon(ink, box, look)
    elif kind == "countries":
        ink.path(rectangle(box), look["land_focus"], colours["countries"], 1)
    elif kind == "not_final":
        ink.path(straight, None, colours["countries"], 1.4, dash=(3, 3))
    elif kind == "rivers":
        ink.path(zigzag, None, look["water_ink"], 1.3)
    elif kind == "admin1":
        ink.path(straight, None, colours["countries"], 1.2, dash=(1, 3))
    elif kind == "relief":
        _relief_icon(ink, box, look)
    elif kind == "graticule":
        ink.path(polyline((x - 13, y + 3), (x + 13, y + 3)), None, look["muted"], 0.8)
        ink.path(polyline((x - 5, y - 7), (x - 5, y + 7)), None, look["muted"], 0.8)


def _road_icon(ink: Ink, x: float, y: float, kind: str, look: dict[str, Any]) -> None:
    stroke, colours, apart = style.tokens()["stroke"], look["layer"], 4 if " " in kind else 0
    main, link = (polyline((x - 13, y + down), (x + 13, y + down)) for down in (-apart, apart))
    if kind != "links":
        ink.path(main, None, colours["road"], stroke["road_casing"])
        ink.path(main, None, colours["road_fill"], stroke["road_fill"])
    if kind != "road":
        ink.path(link, None, colours["road"], stroke["road_link"], dash=(5, 3))


def _area_icon(ink: Ink, x: float, y: float, look: dict[str, Any]) -> None:
    ring = Path([(x + 9 * cos(turn), y + 9 * sin(turn)) for turn in np.linspace(0, 2 * pi, 49)], closed=True)
    ink.path(ring, None, look["muted"], 1.2, dash=(4, 2.5))


def _basin_icon(ink: Ink, box: Box, look: dict[str, Any]) -> None:
    colour, path = look["layer"]["basin"], rectangle(box)
    ink.path(path, colour, alpha=0.12)
    hatch(ink, path, (box.x0 - HATCH_PX, *box[1:]), colour)
    ink.path(path, None, colour, 1.3, dash=(5, 3, 1.5, 3))


def _relief_icon(ink: Ink, box: Box, look: dict[str, Any]) -> None:
    ink.path(rectangle(box), look["land_focus"])
    for left in (-0.55, 0.05):
        x = box.x0 + box.width * (0.5 + left / 2)
        ridge = Path([(x, box.y1), (x + 6, box.y0 + 3), (x + 10, box.y1), (x, box.y1)], closed=True)
        ink.path(ridge, look["line"])
