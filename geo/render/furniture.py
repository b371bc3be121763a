"""What stands on and beside the map in fixed places: locator map, scale bar, chips, legend."""

from functools import lru_cache
from math import pi
from typing import Any

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo import lettering
from geo.catalog import Part
from geo.i18n import t
from geo.marks import Marks
from geo.model import Bounds
from geo.render import icons
from geo.render.camera import Camera, MercatorCamera, rim
from geo.render.chips import LINE, PAD, SIZE, SUB_SIZE, Chip
from geo.render.ground import line_arrays, on_map, polygon_path
from geo.render.ink import MIDDLE, Ink, polyline, rectangle, rounded
from geo.render.layout import Box
from geo.render.legend import ICON, Legend, Row
from geo.render.plan import SCALE_SIZE, Plan, ScaleBar
from geo.scene import Scene

EXTENT = Bounds(-13, 8, 17, 38.5)
"""What the locator map shows at least across or down: north-west Africa."""
LEAST_FRAME = 6
ARROW = Path([(-4.5, 0), (4.5, 0), (1, -3.2), (4.5, 0), (1, 3.2)], [1, 2, 1, 2, 2])


def draw(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """Locator map, scale bar and chips, on the map."""
    lang, over = scene.lang, plan.furniture
    if over.scale:
        with ink.group("scale-bar", t("export.scale", lang, length=over.scale.texts[2])):
            _scale(ink, over.scale, scene, look)
    if over.north:
        with ink.group("north-arrow", t("export.north", lang)):
            _north(ink, over.north, lang, look)
    if over.inset:
        with ink.group("locator", t("export.locator", lang)):
            _inset(ink, scene, plan, over.inset, look)
    for chip in over.chips:
        with ink.group(f"chip:{chip.key}", f"{chip.text} {chip.sub} {len(chip.ids)}"):
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


def _north(ink: Ink, box: Box, lang: str, look: dict[str, Any]) -> None:
    """An arrow to the north, half of it filled, under the letter of the language."""
    x, top, foot = (box.x0 + box.x1) / 2, box.y0 + 12, box.y1
    halo = (look["land_focus"], 3)
    letter = t("compass.north", lang)
    ink.text(letter, x, box.y0 + 5 + MIDDLE * 11, 11, 600, look["ink"], align="center", is_rtl=lang == "ar", halo=halo)
    for side, fill in ((-1, look["ink"]), (1, look["surface"])):
        half = Path([(x, top), (x + side * 6, foot), (x, foot - 5), (x, top)], closed=True)
        ink.path(half, fill, look["ink"], 1)


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
    low = MercatorCamera.fitted(EXTENT, size)
    west, south, east, north = EXTENT
    (x0, y0), (x1, y1) = low.at(west, north), low.at(east, south)
    by = max(size[0] / (x1 - x0), size[1] / (y1 - y0))
    middle = low.left + size[0] / 2 / low.world, low.top + size[1] / 2 / low.world
    world = low.world * by
    return MercatorCamera(size, world, middle[0] - size[0] / 2 / world, middle[1] - size[1] / 2 / world)


def _inset_lands(ink: Ink, scene: Scene, camera: Camera, look: dict[str, Any]) -> None:
    part = next(part for layer in scene.layers for part in layer.parts if part.id == "countries")
    for tier, path in _small_lands(part, camera):
        colour = look["land_focus"] if tier == "focus" else look["land"]
        ink.path(path, colour, look["layer"]["countries"], 0.6)


@lru_cache(maxsize=8)
def _small_lands(part: Part, camera: Camera) -> list[tuple[str, Path]]:
    """Tier and outline of every country; the same for all maps of one size."""
    found = [(shape.properties["tier"], polygon_path(shape.geometry)) for shape in on_map(part, camera)]
    return [(tier, path) for tier, path in found if path]


def _inset_frame(ink: Ink, shown: Camera, camera: Camera, look: dict[str, Any]) -> None:
    """The main map's frame, never so small that it is lost."""
    edge = camera.px(shown.lonlat(rim(Bounds(0, 0, *shown.size))))
    (x0, y0), (x1, y1) = edge.min(axis=0), edge.max(axis=0)
    if min(x1 - x0, y1 - y0) < LEAST_FRAME:
        half_w, half_h = max(x1 - x0, LEAST_FRAME) / 2, max(y1 - y0, LEAST_FRAME) / 2
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        path = rectangle((cx - half_w, cy - half_h, cx + half_w, cy + half_h))
    else:
        path = Path(edge, closed=True)
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
                struck = bool((Marks.of(scene.marks).place_id == "tiguentourine").any())
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
    rows = len(chip.lines) + bool(chip.sub)
    top, align = middle - (rows - 1) / 2 * LINE, "right" if is_rtl else "left"
    how = {"align": align, "is_rtl": is_rtl}
    ink.block(chip.lines, along(start), top + MIDDLE * SIZE, SIZE, 600, look["ink"], LINE, **how)
    if chip.sub:
        y = top + (rows - 1) * LINE + MIDDLE * SUB_SIZE
        ink.text(chip.sub, along(start), y, SUB_SIZE, 400, look["ink2"], **how)
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
    icons.icon(ink, row.entry.kind, box.x1 - 15 if is_rtl else box.x0 + 15, middle, look)
    indent = 0 if row.entry.kind == "words" else ICON
    x, align = (box.x1 - indent, "right") if is_rtl else (box.x0 + indent, "left")
    leading = 1.22 * row.size
    y = middle - (len(row.lines) - 1) / 2 * leading + MIDDLE * row.size
    ink.block(row.lines, x, y, row.size, 400, look["ink"], leading, align=align, is_rtl=is_rtl)
