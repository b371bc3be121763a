"""What stands where on the map: furniture, chips, symbols, trays and names, before anything is drawn.

Units: map px (the px of the page on screen), origin at the map's top left, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import hypot
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry import shape

from geo import geodesy, label_spots, lettering, placement, style
from geo.i18n import number, t
from geo.labels import JOINT, TWINS
from geo.render import chips, loupe
from geo.render.camera import Camera, scale_bar
from geo.render.ground import polygon_path
from geo.render.layout import Box
from geo.scene import Label, Mark, Scene

MAX_DRAWN = 400
INSET, SMALL_INSET, NARROW = (150, 174), (84, 98), 600
LOCATED_DEG = 32
"""A map wider than this in degrees needs no locator."""
LINES = (("border", "border", True), ("trans-saharan-road", "road_casing", False))
SCALE_SIZE = 11.5
SMALL_BEND_PX, BEYOND_PX = 0.5, 200


@dataclass(frozen=True)
class ScaleBar:
    """Ticks at 0, half and full length; half_px: px of half the length; box: with its lettering."""

    x: float
    y: float
    half_px: float
    texts: tuple[str, str, str]
    box: Box


@dataclass(frozen=True)
class Furniture:
    """What lies over the map in fixed places."""

    inset: Box | None
    scale: ScaleBar | None
    chips: tuple[chips.Chip, ...]

    def boxes(self) -> list[Box]:
        """All of it; names and symbols keep clear of these."""
        own = [self.inset.grown(4)] if self.inset else []
        own += [self.scale.box] if self.scale else []
        return own + [chip.box for chip in self.chips]


@dataclass(frozen=True)
class Plan:
    """result: what geo.placement made of it; drawn: marks on the map; every other mark is in a chip."""

    camera: Camera
    furniture: Furniture
    result: dict[str, Any]
    marks: dict[str, Mark]
    labels: dict[str, Label]
    drawn: frozenset[str]
    size: float
    border: tuple[list, ...] = ()
    loupes: tuple[loupe.Loupe, ...] = ()

    def things(self) -> list[list[Box]]:
        """Everything that must not lie on anything else, each with its boxes: furniture, trays, symbols, names."""
        out = [[box] for box in self.furniture.boxes()] + [[Box(*tray["box"])] for tray in self.result["trays"]]
        out += [[one.box] for one in self.loupes]
        symbol = self.size / 2 + placement.DEFAULTS["halo"]
        for spot in [*self.result["bubbles"], *self.result["singles"]]:
            out.append([Box(spot["x"], spot["y"], spot["x"], spot["y"]).grown(min(spot["r"], symbol))])
        return out + [[Box(*box) for box in name["boxes"]] for name in self.names()]

    def names(self) -> list[dict]:
        """Names that found room."""
        return [spot for spot in self.result["labels"] if "hidden" not in spot]


def planned(scene: Scene, size: tuple[float, float]) -> Plan:
    """The plan of a scene on a map of `size` px. Marks that find no room on it are counted in a chip."""
    camera = Camera.fitted(scene.bounds, size)
    counted = {mark.id for mark in scene.marks if mark.is_wide and mark.id != scene.selected}
    drawn_so = loupe.published(scene, camera)
    here = [
        mark
        for mark in scene.marks
        if mark.id in drawn_so or (mark.id not in counted and camera.holds(*camera.at(mark.lon, mark.lat)))
    ]
    kept = sorted(here, key=lambda mark: mark.id != scene.selected)[:MAX_DRAWN]
    counted |= {mark.id for mark in scene.marks} - {mark.id for mark in kept}
    lines, labels = _lines(scene, camera), [*_labels(scene, camera), *loupe.names(scene, camera)]
    border = tuple(line["pts"] for line in lines if line["hard"])
    ways = [{"pts": way, "width": 2, "hard": True} for way in loupe.ways(scene, camera)]
    while True:
        over = furniture(scene, camera, [mark for mark in scene.marks if mark.id in counted])
        drawn = [mark for mark in scene.marks if mark.id not in counted]
        loupes = loupe.loupes(scene, camera, border, over.boxes())
        stage = {
            "size": size,
            "marks": _marks([mark for mark in drawn if mark.id not in drawn_so], camera),
            "lines": [{name: line[name] for name in ("pts", "width", "hard")} for line in lines] + ways,
            "obstacles": [box.grown(3) for box in [*over.boxes(), *(one.box for one in loupes)]],
        }
        result = _with_twins(stage, [_label(label, lines, camera, scene) for label in labels])
        lost = {*result["covered"], *result["outside"]}
        if not lost:
            break
        counted |= lost
    ids = frozenset(mark.id for mark in drawn)
    marks = {mark.id: mark for mark in scene.marks}
    named = {label.id: label for label in labels}
    return Plan(camera, over, result, marks, named, ids, size_at(camera.zoom), border, tuple(loupes))


def _with_twins(stage: dict[str, Any], names: list[dict]) -> dict[str, Any]:
    """What placement makes of a map; the twin towns are named both or, where there is no room for two, together."""
    result = placement.place(stage | {"labels": [name for name in names if name["id"] != JOINT]})
    seen = [spot for spot in result["labels"] if spot["id"] in TWINS and "hidden" not in spot]
    if len(seen) == 2 or not any(name["id"] == JOINT for name in names):
        return result
    return placement.place(stage | {"labels": [name for name in names if name["id"] not in TWINS]})


def size_at(zoom: float) -> float:
    """Size of a symbol in map px at a Web Mercator level."""
    steps = sorted((int(level), size) for level, size in style.tokens()["symbol"]["size_by_zoom"].items())
    return next((size for level, size in reversed(steps) if zoom >= level - 0.25), steps[0][1])


def grounds(scene: Scene, camera: Camera) -> list[tuple[Mark, Path]]:
    """Marks whose place is known as ground, each with its outline in px, where it reaches the map.

    A geodesic circle of the radius; the outline of a whole country. Ground too wide to be a mark has an outline only
    while it is selected. What was published about a place is drawn instead of its circle.
    """
    whole, found, claimed = Box(0, 0, *camera.size), [], {one.incident_id for one in scene.claimed}
    for mark in scene.marks:
        if mark.id not in claimed and mark.is_area and (not mark.is_wide or mark.id == scene.selected):
            path = _outline(mark, scene, camera)
            (x0, y0), (x1, y1) = path.vertices.min(axis=0), path.vertices.max(axis=0)
            if whole.meets((x0, y0, x1, y1)):
                found.append((mark, path))
    return found


def _outline(mark: Mark, scene: Scene, camera: Camera) -> Path:
    countries = [f for row in scene.layers for part in row.parts if part.id == "countries" for f in part.features]
    lands = [shape(f["geometry"]) for f in countries if mark.country and f["properties"]["iso"] == mark.country]
    if lands:
        return polygon_path(shapely.union_all(shapely.transform(lands, camera.px)))
    return Path(camera.px(geodesy.ring(mark.lon, mark.lat, mark.radius_km)), closed=True)


def stretch(mark: Mark, plan: "Plan") -> list[np.ndarray]:
    """The parts of the border within the radius of a mark, in px."""
    disc = shapely.Polygon(plan.camera.px(geodesy.ring(mark.lon, mark.lat, mark.radius_km)))
    lines = [shapely.LineString(points) for points in plan.border if len(points) > 1]
    parts = shapely.get_parts(shapely.intersection(lines, disc))
    return [shapely.get_coordinates(part) for part in parts if not shapely.is_empty(part)]


def _marks(drawn: Sequence[Mark], camera: Camera) -> list[dict]:
    size = size_at(camera.zoom)
    px = camera.px(np.array([[mark.lon, mark.lat] for mark in drawn]).reshape(-1, 2))
    reach = size * style.tokens()["symbol"]["disputed_arc"]["radius_ratio"] + 3
    return [
        {
            **{"id": mark.id, "x": float(x), "y": float(y), "size": size, "group": mark.family},
            "order": date.fromisoformat(mark.day).toordinal(),
            "reach": reach if mark.is_disputed else 0,
        }
        for mark, (x, y) in zip(drawn, px, strict=True)
    ]


def _lines(scene: Scene, camera: Camera) -> list[dict]:
    """Border and main road in px as far as they can be seen, the longest piece first; names keep off the border."""
    found, (w, h) = [], camera.size
    for name, stroke, is_hard in LINES:
        width = style.tokens()["stroke"][stroke]
        features = [f for row in scene.layers if row.id == name for part in row.parts for f in part.features]
        main = [f["geometry"]["coordinates"] for f in features if f["properties"].get("kind") != "link"]
        whole = [shapely.linestrings(camera.px(np.asarray(lonlat, float))) for lonlat in main if scene.is_on(name)]
        near = shapely.get_parts(shapely.clip_by_rect(whole, -BEYOND_PX, -BEYOND_PX, w + BEYOND_PX, h + BEYOND_PX))
        for line in sorted(shapely.simplify(near, SMALL_BEND_PX), key=shapely.length, reverse=True):
            points = shapely.get_coordinates(line).tolist()
            found.append({"layer": name, "pts": points, "width": width, "hard": is_hard})
    return found


def _labels(scene: Scene, camera: Camera) -> list[Label]:
    """Names of layers that are on, at this zoom."""
    zoom = camera.zoom + (0.7 if camera.size[0] < NARROW else 0)
    return [label for label in scene.labels if scene.is_on(label.layer) and _is_visible(label, zoom)]


def _is_visible(label: Label, zoom: float) -> bool:
    if label.kind in ("neighbour", "country", "band"):
        return zoom >= 3.5
    if label.is_capital or label.kind == "basin":
        return zoom >= 4.75
    if label.rank <= 1 or label.id.startswith("line:"):
        return zoom >= 5.5
    return zoom >= (8 if label.rank == 2 else 10)


def _label(label: Label, lines: list[dict], camera: Camera, scene: Scene) -> dict:
    width, height = label.width_px, label.height_px
    base = {
        "id": label.id, "rank": label.rank, "w": width, "h": height,
        "rtl": scene.direction == "rtl", "priority": int(label.is_capital),
    }  # fmt: skip
    if label.id.startswith("line:"):
        n = next((n for n, line in enumerate(lines) if line["layer"] == label.layer), None)
        if n is None:
            return base | {"spots": []}
        view = (0, 0, *camera.size)
        return base | {"line": n, "spots": label_spots.along(lines[n]["pts"], width, height, 5, view)}
    if label.lon is None:
        return base | {"spots": _anchors(label, camera) or _within(label, camera, scene)}
    x, y = camera.at(label.lon, label.lat)
    return base | {"x": x, "y": y, "r": loupe.REACH.get(label.id.partition(":")[0], 4), "side": label.side}


def _anchors(label: Label, camera: Camera) -> list[tuple[float, float, str]]:
    """Anchors of an area in view with room for its name, the most central of them first."""
    room, (width, height) = label.width_px / 2 + 12, camera.size
    px = camera.px(np.array(label.anchors).reshape(-1, 2))
    spots = [
        (float(x), float(y), f"{lon:g}/{lat:g}")
        for (x, y), (lon, lat) in zip(px, label.anchors, strict=True)
        if room < x < width - room and 24 < y < height - 24
    ]
    if not spots:
        return []
    mx, my = (sum(spot[axis] for spot in spots) / len(spots) for axis in (0, 1))
    return sorted(spots, key=lambda spot: (hypot(spot[0] - mx, spot[1] - my), spot[2]))[:60]


def _within(label: Label, camera: Camera, scene: Scene) -> list[tuple[float, float, str]]:
    """Places for a country's name where the view is so near that none of its own anchors is in it.

    On a grid of the view, those that the country holds, the most central first.
    """
    if label.kind != "country":
        return []
    countries = [f for row in scene.layers for part in row.parts if part.id == "countries" for f in part.features]
    land = shapely.union_all([shape(f["geometry"]) for f in countries if f["properties"]["iso"] == label.id[8:]])
    (width, height), room = camera.size, label.width_px / 2 + 12
    x, y = np.meshgrid(np.arange(1, 20) * width / 20, np.arange(1, 16) * height / 16)
    px = np.column_stack([x.ravel(), y.ravel()])
    lonlat = camera.lonlat(px)
    inside = shapely.contains_xy(land, lonlat[:, 0], lonlat[:, 1]) & (px[:, 0] > room) & (px[:, 0] < width - room)
    spots = [(float(x), float(y), f"{round(x)}/{round(y)}") for x, y in px[inside]]
    centre = px[inside].mean(axis=0) if spots else None
    return sorted(spots, key=lambda spot: (hypot(spot[0] - centre[0], spot[1] - centre[1]), spot[2]))


def furniture(scene: Scene, camera: Camera, rest: Sequence[Mark]) -> Furniture:
    """Inset, scale bar and chips; fewer on a map too small for all, in the end only one chip for every record."""
    centre = (camera.size[0] / 2, camera.size[1] / 2)
    grouped = chips.group(rest, scene, centre, camera.at)
    inset = _inset(scene, camera)
    for box, list_of_chips, has_scale in (
        (inset, grouped, True),
        (None, grouped, True),
        (inset, chips.merged(rest, scene), True),
        (None, chips.merged(rest, scene), True),
        (None, chips.merged(rest, scene), False),
    ):
        found = _arranged(camera, box, list_of_chips, has_scale, scene)
        if _fits(found, camera.size):
            break
    return found


def _arranged(
    camera: Camera, inset: Box | None, listed: Sequence[chips.Chip], has_scale: bool, scene: Scene
) -> Furniture:
    placed = tuple(chips.arranged(listed, camera.size, inset))
    low = [chip.box.y0 for chip in placed if chip.box.x0 < camera.size[0] / 2 and chip.box.y1 > camera.size[1] / 2]
    foot = min(low, default=camera.size[1] - chips.FOOT + 4)
    return Furniture(inset, _scale(camera, foot - 12, scene.lang) if has_scale else None, placed)


def _fits(found: Furniture, size: tuple[float, float]) -> bool:
    """Whether nothing overlaps or leaves the map, and enough of the map stays free."""
    boxes, whole = found.boxes(), Box(0, 0, *size)
    apart = not any(a.grown(2).meets(b) for n, a in enumerate(boxes) for b in boxes[:n])
    free = sum(box.width * box.height for box in boxes) < 0.3 * whole.width * whole.height
    return apart and free and all(whole.holds(box) for box in boxes)


def _inset(scene: Scene, camera: Camera) -> Box | None:
    """The locator map's box at the top right; none where countries are off, or the map shows nearly as much itself."""
    width, height = INSET if camera.size[0] >= NARROW else SMALL_INSET
    west, _, east, _ = camera.bounds
    if not scene.is_on("countries") or camera.size[1] < 2.2 * height or east - west > LOCATED_DEG:
        return None
    right = camera.size[0] - chips.EDGE - 3
    return Box(right - width, chips.EDGE + 3, right, chips.EDGE + 3 + height)


def _scale(camera: Camera, foot: float, lang: str) -> ScaleBar:
    km, half = scale_bar(camera)
    middle, full = (number(length, lang, max(0, -int(np.floor(np.log10(length))))) for length in (km, 2 * km))
    texts = ("0", middle, f"{full} {t('unit.km', lang)}")
    wide = [lettering.width_px(text, SCALE_SIZE, 600) / 2 for text in texts]
    if any(a + b + 4 > half for a, b in pairwise(wide)):
        texts = ("0", "", texts[2])
    x, y = chips.EDGE + 6.0, foot - 22
    return ScaleBar(x, y, half, texts, Box(x - 6, y - 2, x + 2 * half + wide[2] + 2, y + 24))
