"""The reference layers in ink: equal look to geo/static/page/basemap.js."""

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.path import Path
from PIL import Image, ImageFilter

from geo import style
from geo.render.camera import Camera
from geo.render.ground import Shape, line_arrays, polygon_path
from geo.render.ink import Ink, rectangle
from geo.render.layout import Box
from geo.scene import Part, Scene

HATCH_PX = 9
BLUR_FROM = 2.5
"""Px of the page per px of the relief picture from which on it is softened."""
Shapes = Mapping[str, Sequence[Shape]]


def draw(ink: Ink, scene: Scene, camera: Camera, shapes: Shapes, look: dict[str, Any]) -> None:
    """Everything under symbols and names, in the page's order."""
    ground(ink, scene, camera, look)
    countries(ink, shapes.get("countries", ()), look)
    relief(ink, scene, camera)
    rivers(ink, shapes.get("rivers", ()), look)
    admin1(ink, shapes.get("admin1", ()), look)
    boundaries(ink, shapes.get("boundaries", ()), look)
    basin(ink, shapes.get("taoudeni-basin", ()), camera.size, look)
    road(ink, shapes.get("trans-saharan-road", ()), look)
    border(ink, shapes.get("border", ()), look)
    for name in ("tin-zaouatine", "in-amenas"):
        towns(ink, shapes.get(name, ()), look)


def ground(ink: Ink, scene: Scene, camera: Camera, look: dict[str, Any]) -> None:
    """Water as far as the map of countries reaches; plain paper beyond it, and all over where that map is off."""
    width, height = camera.size
    ink.path(rectangle((0, 0, width, height)), look["bg"])
    part = _part(scene, "countries", "countries")
    if part:
        (x0, y0), (x1, y1) = _corners(part, camera)
        ink.path(rectangle((max(x0, 0), max(y0, 0), min(x1, width), min(y1, height))), look["water"])


def _part(scene: Scene, layer: str, name: str) -> Part | None:
    parts = (part for row in scene.layers if row.id == layer and scene.is_on(layer) for part in row.parts)
    return next((part for part in parts if part.id == name), None)


def _corners(part: Part, camera: Camera) -> list[list[float]]:
    west, south, east, north = part.bounds
    return camera.px(np.array([[west, north], [east, south]])).tolist()


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
    (x0, y0), (x1, y1) = _corners(part, camera)
    width, height = camera.size
    seen = Box(max(x0, 0), max(y0, 0), min(x1, width), min(y1, height))
    left, right = (round(ink.x + edge * ink.scale) for edge in (seen.x0, seen.x1))
    top, bottom = (round(ink.y + edge * ink.scale) for edge in (seen.y0, seen.y1))
    if right <= left or bottom <= top:
        return
    picture = _decoded(part.image)
    across, down = picture.width / (x1 - x0), picture.height / (y1 - y0)
    px0, px1 = (((edge - ink.x) / ink.scale - x0) * across for edge in (left, right))
    py0, py1 = (((edge - ink.y) / ink.scale - y0) * down for edge in (top, bottom))
    box = (max(px0, 0), max(py0, 0), min(px1, picture.width), min(py1, picture.height))
    shown = picture.resize((right - left, bottom - top), Image.Resampling.BICUBIC, box=box)
    shade = np.array(_soft(shown, ink.scale / across))
    shade[..., 3] = np.rint(shade[..., 3] * style.tokens()["relief"]["light"])
    ink.image(shade, left, top)


def _soft(picture: Image.Image, enlarged: float) -> Image.Image:
    """Without the steps that show where the relief is enlarged many times."""
    if enlarged < BLUR_FROM:
        return picture
    return picture.convert("RGBa").filter(ImageFilter.GaussianBlur(0.8 * enlarged)).convert("RGBA")


@lru_cache(maxsize=2)
def _decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA")


def rivers(ink: Ink, shapes: Sequence[Shape], look: dict[str, Any]) -> None:
    """Rivers."""
    _stroke(ink, shapes, look["water_ink"], 1.1, alpha=0.65)


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


def basin(ink: Ink, shapes: Sequence[Shape], size: tuple[float, float], look: dict[str, Any]) -> None:
    """The basin: a wash, a hatch, and the dash-dot line of what is indicative."""
    stroke, colour = style.tokens()["stroke"], look["layer"]["basin"]
    for shape in shapes:
        path = polygon_path(shape.geometry)
        if path:
            ink.path(path, colour, alpha=0.09)
            hatch(ink, path, (0, 0, *size), colour)
            ink.path(path, None, colour, stroke["basin"], dash=_dash(stroke["basin_dash"]))


def hatch(ink: Ink, path: Path, box: Sequence[float], colour: str) -> None:
    """Lines at 45° inside a path."""
    x0, y0, x1, y1 = box
    sums = np.arange(x0 + y0, x1 + y1, HATCH_PX)
    lines = [np.array([[total - y1, y1], [total - y0, y0]]) for total in sums]
    ink.lines(lines, colour, 0.8, alpha=0.28, clip=path)


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


def _stroke(ink: Ink, shapes: Sequence[Shape], colour: str, width: float, **how: Any) -> None:
    lines = [line for shape in shapes for line in line_arrays(shape.geometry)]
    if lines:
        ink.lines(lines, colour, width, **how)


def _dash(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())
