"""The reference layers in ink: equal look to geo/static/page/basemap.js."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from math import floor
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path
from PIL import Image, ImageFilter
from PIL.WebPImagePlugin import WebPImageFile

from geo import style
from geo.catalog import Part
from geo.columns import mercator
from geo.model import Bounds
from geo.render.camera import Camera, rim
from geo.render.ground import Shape, line_arrays, polygon_path
from geo.render.ink import Ink, rectangle
from geo.render.layout import Box
from geo.scene import Scene

HATCH_PX = 9
HATCHED_FROM = (2.0, 20.0)
"""A place, longitude and latitude, that a line of every hatch passes, so that hatches stay with the ground."""
OPEN_SEA = Bounds(-43.0, -2.0, -20.0, 58.0)
"""The Atlantic beyond the map of countries; `basemap.js` draws the same."""
BLUR_FROM = 2.5
"""Px of the page per px of the relief picture from which on it is softened."""
MESH = 24
"""Pieces of a mesh a side by which a picture is bent."""
Place = Callable[[np.ndarray], np.ndarray]
Shapes = Mapping[str, Sequence[Shape]]


def lands(
    ink: Ink, scene: Scene, camera: Camera, shapes: Shapes, look: dict[str, Any], is_transparent: bool = False
) -> None:
    """Land, relief, rivers, boundaries and basin, in the page's order."""
    with _layer(ink, scene, "countries"):
        ground(ink, scene, camera, look, is_transparent)
        countries(ink, shapes.get("countries", ()), look)
    with _layer(ink, scene, "relief"):
        relief(ink, scene, camera)
    with _layer(ink, scene, "rivers"):
        rivers(ink, shapes.get("rivers", ()), camera.zoom, look)
    with _layer(ink, scene, "admin1"):
        admin1(ink, shapes.get("admin1", ()), look)
    with _layer(ink, scene, "countries", "boundaries"):
        boundaries(ink, shapes.get("boundaries", ()), look)
    with _layer(ink, scene, "taoudeni-basin"):
        basin(ink, shapes.get("taoudeni-basin", ()), camera, look)


def lines(ink: Ink, scene: Scene, shapes: Shapes, look: dict[str, Any]) -> None:
    """Road, border and towns."""
    with _layer(ink, scene, "trans-saharan-road"):
        road(ink, shapes.get("trans-saharan-road", ()), look)
    with _layer(ink, scene, "border"):
        border(ink, shapes.get("border", ()), look)
    for name in ("tin-zaouatine", "in-amenas"):
        with _layer(ink, scene, name):
            towns(ink, shapes.get(name, ()), look)


def _layer(ink: Ink, scene: Scene, layer: str, part: str = "") -> AbstractContextManager[None]:
    """The group of a row of the legend, or of a part of it, told by the row's title."""
    title = next(row.title for row in scene.layers if row.id == layer)
    return ink.group(f"layer:{part or layer}", title)


def ground(ink: Ink, scene: Scene, camera: Camera, look: dict[str, Any], is_transparent: bool) -> None:
    """Water as far as the map of countries reaches; plain paper beyond it, and all over where that map is off."""
    if not is_transparent:
        ink.path(rectangle((0, 0, *camera.size)), look["bg"])
    part = _part(scene, "countries", "countries")
    if part:
        waters = [shapely.make_valid(shapely.Polygon(camera.px(rim(box)))) for box in (part.bounds, OPEN_SEA)]
        path = polygon_path(shapely.intersection(shapely.union_all(waters), shapely.box(0, 0, *camera.size)))
        if path:
            ink.path(path, look["water"])


def _part(scene: Scene, layer: str, name: str) -> Part | None:
    parts = (part for row in scene.layers if row.id == layer and scene.is_on(layer) for part in row.parts)
    return next((part for part in parts if part.id == name), None)


def countries(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """Land in file order, each with a hairline of its own colour, so that no seam shows."""
    for shape in shapes:
        colour = look["land_focus"] if shape.properties["tier"] == "focus" else look["land"]
        path = polygon_path(shape.geometry)
        if path:
            ink.path(path, colour, colour, 1)


def relief(ink: Ink, scene: Scene, camera: Camera) -> None:
    """The relief picture, cut to the map and resampled to its px."""
    part = _part(scene, "relief", "relief")
    if not part:
        return
    picture, (left, top, right, bottom) = _decoded(part.image), _fractions(part.bounds)
    edge = camera.px(rim(part.bounds))
    (x0, y0), (x1, y1) = np.maximum(edge.min(axis=0), 0), np.minimum(edge.max(axis=0), camera.size)
    seen = _whole_px(Box(x0, y0, x1, y1), ink)
    if seen.width <= 0 or seen.height <= 0:
        return
    size = (max(1, round(seen.width * ink.px_per_unit)), max(1, round(seen.height * ink.px_per_unit)))
    across, down = picture.width / (right - left), picture.height / (bottom - top)

    def at(px: np.ndarray) -> np.ndarray:
        return (mercator(camera.lonlat(px)) - (left, top)) * (across, down)

    shown = _upright(picture, at, seen, size) if camera.is_upright else _warped(picture, at, seen, size)
    shade = np.array(_soft(shown, float(ink.px_per_unit * camera.world / across)))
    share = style.tokens()["relief"]["light"] * _relief_share(camera.zoom)
    shade[..., 3] = np.rint(np.arange(256) * share).astype(np.uint8)[shade[..., 3]]
    ink.image(shade, seen)


def _far(zoom: float) -> float:
    """How much there is of what is too fine for a map of a continent: none up to level 4.2, all from 5.2 on."""
    return max(0.0, min(1.0, zoom - 4.2))


def _relief_share(zoom: float) -> float:
    """Less of the relief also where it is enlarged beyond what it holds."""
    return min(_far(zoom), max(0.35, 1 - (zoom - 6.5) / 4))


def _fractions(bounds: Bounds) -> tuple[float, float, float, float]:
    """Mercator fractions left, top, right, bottom of a rectangle of degrees."""
    corners = mercator(np.array([[bounds.west, bounds.north], [bounds.east, bounds.south]]))
    return tuple(corners.ravel().tolist())


def _whole_px(box: Box, ink: Ink) -> Box:
    """A box whose edges are whole px of the sheet, so that the picture's px are the sheet's."""
    x0, x1 = ((round(ink.x + edge * ink.scale) - ink.x) / ink.scale for edge in (box.x0, box.x1))
    y0, y1 = ((round(ink.y + edge * ink.scale) - ink.y) / ink.scale for edge in (box.y0, box.y1))
    return Box(x0, y0, x1, y1)


def _upright(picture: Image.Image, at: Place, seen: Box, size: tuple[int, int]) -> Image.Image:
    """The part of a picture that a box of the map shows; at: px of the picture by px of the map."""
    (x0, y0), (x1, y1) = at(np.array([[seen.x0, seen.y0], [seen.x1, seen.y1]]))
    box = (max(x0, 0), max(y0, 0), min(x1, picture.width), min(y1, picture.height))
    return picture.resize(size, Image.Resampling.BILINEAR, box=box)


def _warped(picture: Image.Image, at: Place, seen: Box, size: tuple[int, int]) -> Image.Image:
    """The same on a map whose meridians are not upright, by a mesh of MESH x MESH pieces; nothing where it ends."""
    xs, ys = np.linspace(seen.x0, seen.x1, MESH + 1), np.linspace(seen.y0, seen.y1, MESH + 1)
    spots = at(np.column_stack([part.ravel() for part in np.meshgrid(xs, ys)])).reshape(MESH + 1, MESH + 1, 2)
    columns, rows = (np.rint(np.linspace(0, length, MESH + 1)).astype(int) for length in size)
    mesh = [
        (
            (int(columns[n]), int(rows[m]), int(columns[n + 1]), int(rows[m + 1])),
            (*spots[m, n], *spots[m + 1, n], *spots[m + 1, n + 1], *spots[m, n + 1]),
        )
        for m in range(MESH)
        for n in range(MESH)
    ]
    return picture.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _soft(picture: Image.Image, enlarged: float) -> Image.Image:
    """Without the steps that show where the relief is enlarged many times."""
    if enlarged >= BLUR_FROM:
        picture = picture.filter(ImageFilter.GaussianBlur(0.8 * enlarged))
    return picture.convert("RGBA")


@lru_cache(maxsize=2)
def _decoded(data: bytes) -> Image.Image:
    """A picture, its colours multiplied by their opacity: so it is resampled as it is."""
    return WebPImageFile(io.BytesIO(data)).convert("RGBA").convert("RGBa")


def rivers(ink: Ink, shapes: Sequence[Shape], zoom: float, look: dict[str, Any]) -> None:
    """Rivers."""
    if _far(zoom):
        _stroke(ink, shapes, look["water_ink"], 1.1, alpha=0.65 * _far(zoom))


def admin1(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """Borders within countries, dotted."""
    _stroke(ink, shapes, look["layer"]["countries"], 0.8, dash=(1, 3))


def boundaries(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """Lines between countries: dashed where not final, paler where far and unexamined."""
    stroke = style.tokens()["stroke"]
    for is_open in (False, True):
        for is_far in (True, False):
            chosen = [
                shape
                for shape in shapes
                if (shape.properties.get("final") is False) == is_open and (shape.properties["tier"] == "far") == is_far
            ]
            dash, alpha = _dash(stroke["not_final"]) if is_open else (), 0.55 if is_far else 1
            _stroke(ink, chosen, look["layer"]["countries"], stroke["countries"], alpha=alpha, dash=dash)


def basin(ink: Ink, shapes: Sequence[Shape], camera: Camera, look: dict[str, Any]) -> None:
    """The basin: a wash, a hatch, and the dash-dot line of what is indicative."""
    stroke, colour = style.tokens()["stroke"], look["layer"]["basin"]
    for shape in shapes:
        path = polygon_path(shape.geometry)
        if path:
            ink.path(path, colour, alpha=0.09)
            hatch(ink, path, (0, 0, *camera.size), colour, camera.at(*HATCHED_FROM))
            rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shape.whole)]
            ink.lines(rings, colour, stroke["basin"], dash=_dash(stroke["basin_dash"]))


def hatch(
    ink: Ink, path: Path, box: Sequence[float], colour: str, start: tuple[float, float] = (0, 0), alpha: float = 0.28
) -> None:
    """Lines at 45° inside a path that lies in a box; start: where one of them passes."""
    x0, y0, x1, y1 = box
    first = x0 + y0 + (floor(sum(start) + 0.49) - x0 - y0) % HATCH_PX
    lines = [np.array([[total - y1, y1], [total - y0, y0]]) for total in np.arange(first, x1 + y1, HATCH_PX)]
    ink.lines(lines, colour, 0.8, alpha=alpha, clip=path)


def road(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """The main road cased, its links dashed."""
    stroke, colours = style.tokens()["stroke"], look["layer"]
    main = [shape for shape in shapes if shape.properties["kind"] == "main"]
    links = [shape for shape in shapes if shape.properties["kind"] != "main"]
    _stroke(ink, links, colours["road"], stroke["road_link"], dash=_dash(stroke["road_link_dash"]))
    _stroke(ink, main, colours["road"], stroke["road_casing"])
    _stroke(ink, main, colours["road_fill"], stroke["road_fill"])


def border(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """The border: the heaviest line, on a white casing."""
    stroke = style.tokens()["stroke"]
    _stroke(ink, shapes, look["surface"], stroke["border_casing"])
    _stroke(ink, shapes, look["layer"]["border"], stroke["border"])


def towns(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """Towns of a layer of their own."""
    for shape in shapes:
        ink.circle(shape.geometry.x, shape.geometry.y, 4, look["surface"], look["layer"]["places"], 1.6)


def _stroke(
    ink: Ink, shapes: Sequence[Shape], colour: str, width: float, *, alpha: float = 1, dash: Sequence[float] = ()
) -> None:
    """Lines of a layer; dashes are counted from where a line begins, in view or not."""
    lines = [line for shape in shapes for line in line_arrays(shape.whole if dash else shape.geometry)]
    if lines:
        ink.lines(lines, colour, width, alpha=alpha, dash=dash)


def _dash(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())
