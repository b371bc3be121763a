"""What stands where on the map: furniture, chips, symbols, trays and names, before anything is drawn.

Units: map px (the px of the page on screen), origin at the map's top left, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path

from geo import geodesy, lettering, placement, style
from geo.i18n import number, t
from geo.labels import JOINT, STATES, TWINS
from geo.marks import Mark, Marks
from geo.render import chips, hexes, loupe, naming
from geo.render.callout import Callout, callout
from geo.render.camera import CAMERAS, Camera, scale_bar
from geo.render.ground import land, polygon_path
from geo.render.layout import Box
from geo.render.paper import Paper
from geo.scene import Label, Scene

DEFAULT = Paper()
NORTH = (22, 34)
INSET, SMALL_INSET, NARROW = (150, 174), (84, 98), 600
LOCATED_DEG = 32
"""A map wider than this in degrees needs no locator."""
SCALE_SIZE = 11.5
FIRST = -1
"""Rank of names that come before all others."""


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
    north: Box | None = None
    key: Box | None = None

    def boxes(self) -> list[Box]:
        """All of it; names and symbols keep clear of these."""
        own = [self.inset.grown(4)] if self.inset else []
        own += [self.scale.box] if self.scale else []
        own += [box for box in (self.north, self.key) if box]
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
    is_rtl: bool = False
    border: tuple[list, ...] = ()
    loupes: tuple[loupe.Loupe, ...] = ()
    callout: Callout | None = None
    density: hexes.Cells | None = None

    def things(self) -> list[list[Box]]:
        """Everything that must not lie on anything else, each with its boxes: furniture, trays, symbols, names."""
        out = [[box] for box in self.furniture.boxes()] + [[Box(*tray["box"])] for tray in self.result["trays"]]
        out += [[one.box] for one in self.loupes]
        out += [[self.callout.box]] if self.callout else []
        symbol = self.size / 2 + placement.DEFAULTS["halo"]
        for spot in [*self.result["bubbles"], *self.result["singles"]]:
            out.append([Box(spot["x"], spot["y"], spot["x"], spot["y"]).grown(min(spot["r"], symbol))])
        return out + [[Box(*box) for box in name["boxes"]] for name in self.names()]

    def spot(self, incident_id: str) -> tuple[float, float, float] | None:
        """x, y and radius of what a mark is drawn as: a symbol, a tray's cell or a bubble."""
        for one in [*self.result["singles"], *self.result["bubbles"]]:
            if incident_id in one.get("ids", (one.get("id"),)):
                return one["x"], one["y"], max(one["r"], self.size * 0.95)
        cells = (self.cells(tray) for tray in self.result["trays"] if incident_id in tray["ids"])
        return next((found[incident_id] for found in cells), None)

    def cells(self, tray: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
        """x, y and half the side of the cell of every mark in a tray, the first at the start side."""
        x0, y0, x1, y1 = tray["box"]
        across, down = (x1 - x0 - 10) / tray["cols"], (y1 - y0 - 10) / tray["rows"]
        half, found = min(across, down) / 2, {}
        for n, name in enumerate(tray["ids"]):
            row, column = divmod(n, tray["cols"])
            column = tray["cols"] - 1 - column if self.is_rtl else column
            found[name] = (x0 + 5 + across * (column + 0.5), y0 + 5 + down * (row + 0.5), half)
        return found

    def names(self) -> list[dict]:
        """Names that found room."""
        return [spot for spot in self.result["labels"] if "hidden" not in spot]


def planned(scene: Scene, size: tuple[float, float], paper: Paper = DEFAULT, key: Box | None = None) -> Plan:
    """The plan of a scene on a map of `size` px. Marks that find no room on it are counted in a chip.

    key: where a small legend lies on the map
    """
    camera = CAMERAS[paper.projection].fitted(scene.bounds, size)
    ground = _Ground.of(scene, camera, paper, key)
    marks, claimed = Marks.of(scene.marks), loupe.published(scene, camera)
    published = marks.among(name for name, is_seen in claimed.items() if is_seen)
    is_inside = _is_inside(camera.px(marks.drawn_at), size) & (~marks.is_wide | (marks.ids == scene.selected))
    here = published | (is_inside & ~marks.among(claimed))
    if (here & ~published).sum() > paper.most_marks:
        plan = _dense(ground, marks, here, published)
    else:
        plan = _sparse(ground, marks, here, published)
    return plan if paper.layout != "map" else replace(plan, callout=_callout(plan, scene))


def _is_inside(px: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    return ((px > 0) & (px < size)).all(axis=1)


@dataclass(frozen=True)
class _Ground:
    """What a plan begins with: lines that names keep off, names, and where a key lies."""

    scene: Scene
    camera: Camera
    paper: Paper
    key: Box | None
    lines: list[dict]
    labels: list[Label]

    @classmethod
    def of(cls, scene: Scene, camera: Camera, paper: Paper, key: Box | None) -> "_Ground":
        labels = [*naming.labels(scene, camera), *loupe.names(scene, camera)]
        return cls(scene, camera, paper, key, naming.lines(scene, camera), labels)

    @property
    def border(self) -> tuple[list, ...]:
        return tuple(line["pts"] for line in self.lines if line["hard"])

    def furniture(self, rest: Marks) -> Furniture:
        return replace(furniture(self.scene, self.camera, rest, self.paper), key=self.key)

    def placed(self, over: Furniture, marks: Sequence[Mark]) -> tuple[dict[str, Any], list[loupe.Loupe]]:
        """Where marks and names go, and the loupes: none where it is that or the names of both sides."""
        scene, camera = self.scene, self.camera
        loupes = loupe.loupes(scene, camera, self.border, over.boxes())
        ways = [{"pts": way, "width": 2, "hard": True} for way in loupe.ways(scene, camera)]
        ways += [{"pts": ring, "width": 2, "hard": False} for ring in loupe.rings(scene, camera)]
        stage = {
            "size": camera.size,
            "marks": _marks(marks, camera),
            "lines": [{name: line[name] for name in ("pts", "width", "hard")} for line in self.lines] + ways,
            "dots": loupe.dots(scene, camera),
        }
        names = [naming.stage(label, self.lines, camera, scene) for label in self.labels]
        sides = {label.id for label in self.labels if label.kind in loupe.NORTH}

        def within(boxes: Sequence[Box]) -> dict[str, Any]:
            return _evenly(stage | {"obstacles": [box.grown(3) for box in boxes]}, names, sides)

        result = within([*over.boxes(), *(one.box for one in loupes)])
        return (within(over.boxes()), []) if loupes and result["is_uneven"] else (result, loupes)

    def plan(self, over: Furniture, result: dict, loupes: list, marks: Sequence[Mark], ids: frozenset, **how) -> Plan:
        named, known = {label.id: label for label in self.labels}, {mark.id: mark for mark in marks}
        size, is_rtl = size_at(self.camera.zoom), self.scene.direction == "rtl"
        return Plan(self.camera, over, result, known, named, ids, size, is_rtl, self.border, tuple(loupes), **how)


def _sparse(ground: _Ground, marks: Marks, here: np.ndarray, published: np.ndarray) -> Plan:
    """Every mark a symbol; those that find no room go to the chips until all have a place."""
    here = here.copy()
    while True:
        over = ground.furniture(marks.take(~here))
        result, loupes = ground.placed(over, marks.take(here & ~published))
        lost = [*result["covered"], *result["outside"]]
        if not lost:
            drawn = marks.take(here)
            return ground.plan(over, result, loupes, drawn, frozenset(drawn.ids.tolist()))
        here &= ~marks.among(lost)


def _dense(ground: _Ground, marks: Marks, here: np.ndarray, published: np.ndarray) -> Plan:
    """Marks counted in cells; what lies in cells under the furniture is counted in its chips."""
    whole = hexes.cells(marks.take(here & ~published), ground.camera)
    under = np.zeros(len(whole.counts), bool)
    while True:
        gone = ~here
        gone[np.flatnonzero(here & ~published)] = under[whole.of]
        over = ground.furniture(marks.take(gone))
        boxes = np.array([tuple(box) for box in over.boxes()]).reshape(-1, 1, 4)
        covered = ((whole.xy > boxes[..., :2]) & (whole.xy < boxes[..., 2:])).all(axis=2).any(axis=0)
        if not (covered & ~under).any():
            break
        under = under | covered
    shown = whole.without(under)
    result, loupes = ground.placed(over, ())
    ids = frozenset(shown.marks.ids.tolist()) | frozenset(marks.ids[published].tolist())
    return ground.plan(over, result, loupes, marks.take(published), ids, density=shown)


def _callout(plan: Plan, scene: Scene) -> Callout | None:
    """The selected mark pointed at, where nothing lies."""
    busy = [box.grown(3) for thing in plan.things() for box in thing]
    spot = plan.spot(scene.selected) if scene.selected in plan.drawn else None
    return callout(scene, spot, plan.camera.size, busy, plan.border)


def _evenly(stage: dict[str, Any], names: list[dict], sides: set[str]) -> dict[str, Any]:
    """What placement makes of a map; names of what the sides published (their ids) are drawn of all that is in view, or
    of none: never one side's alone. `is_uneven` says that there was no room for all.
    """
    result = _with_states(stage, names)
    hidden = {spot["id"] for spot in result["labels"] if "hidden" in spot}
    width, height = stage["size"]
    named = [name for name in names if name["id"] in sides]
    seen = {name["id"] for name in named if 0 < name["x"] < width and 0 < name["y"] < height}
    is_uneven = bool(seen & hidden) and not seen <= hidden
    if is_uneven:
        result = _with_states(stage, [name for name in names if name["id"] not in seen])
    return result | {"is_uneven": is_uneven}


def _with_states(stage: dict[str, Any], names: list[dict]) -> dict[str, Any]:
    """What placement makes of a map; both states are named where both names are in view, or neither is: before all
    others where one found no room.
    """
    own = {name["id"] for name in names} & STATES
    first = [name | {"rank": FIRST} if name["id"] in own else name for name in names]
    for way in (names, first, [name for name in names if name["id"] not in own]):
        result = _with_twins(stage, way)
        found = [spot for spot in result["labels"] if spot["id"] in own and "hidden" not in spot]
        if len(own) < len(STATES) or len(found) != 1:
            break
    return result


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


def grounds(scene: Scene, camera: Camera, is_dense: bool = False) -> list[tuple[Mark, Path]]:
    """Marks whose place is known as ground, each with its outline in px, where it reaches the map.

    A geodesic circle of the radius; the outline of a whole country. Ground too wide to be a mark has an outline only
    while it is selected. What was published about a place is drawn instead of its circle.

    is_dense: only the selected mark's, where marks are counted in cells
    """
    whole, found, claimed = Box(0, 0, *camera.size), [], {one.incident_id for one in scene.claimed}
    marks = Marks.of(scene.marks)
    chosen = marks.ids == scene.selected
    for mark in marks.take(chosen if is_dense else marks.is_area & (~marks.is_wide | chosen)):
        if mark.id not in claimed and mark.is_area:
            path = _outline(mark, scene, camera)
            (x0, y0), (x1, y1) = path.vertices.min(axis=0), path.vertices.max(axis=0)
            if whole.meets((x0, y0, x1, y1)):
                found.append((mark, path))
    return found


def _outline(mark: Mark, scene: Scene, camera: Camera) -> Path:
    lands = land(scene, mark.country)
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
    px = camera.px(Marks.of(drawn).drawn_at)
    reach = size * style.tokens()["symbol"]["disputed_arc"]["radius_ratio"] + 3
    return [
        {
            **{"id": mark.id, "x": float(x), "y": float(y), "size": size, "group": mark.family},
            "order": date.fromisoformat(mark.day).toordinal(),
            "reach": reach if mark.is_disputed else 0,
        }
        for mark, (x, y) in zip(drawn, px, strict=True)
    ]


def furniture(scene: Scene, camera: Camera, rest: Sequence[Mark], paper: Paper) -> Furniture:
    """Inset, scale bar, north arrow and chips; fewer on a small map, in the end one chip for every record.

    A bare map has none.
    """
    if paper.layout == "bare":
        return Furniture(None, None, ())
    centre = (camera.size[0] / 2, camera.size[1] / 2)
    grouped = chips.group(rest, scene, centre, camera.at)
    inset = _inset(scene, camera) if paper.has_locator and paper.layout != "claims" else None
    has_north = camera.is_upright
    for box, list_of_chips, has_scale in (
        (inset, grouped, True),
        (None, grouped, True),
        (inset, chips.merged(rest, scene), True),
        (None, chips.merged(rest, scene), True),
        (None, chips.merged(rest, scene), False),
    ):
        found = _arranged(camera, box, list_of_chips, has_scale, scene)
        found = replace(found, north=_north(found.scale)) if has_north and found.scale else found
        if _fits(found, camera.size):
            break
    return found


def _north(bar: ScaleBar) -> Box:
    """The north arrow's box, after the scale bar."""
    left = bar.box.x1 + 12
    return Box(left, bar.box.y1 - NORTH[1], left + NORTH[0], bar.box.y1)


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
