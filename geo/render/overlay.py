"""Graticule, discs, names, trays, bubbles and symbols as planned: equal look to geo/static/page/overlay.js."""

from math import atan2, cos, degrees, sin
from typing import Any

import numpy as np
from matplotlib.path import Path

from geo import lettering, style
from geo.i18n import number, t
from geo.labels import LINE_HEIGHT, TWINS
from geo.marks import Mark
from geo.model import Precision
from geo.render import callout, claimed, symbols
from geo.render.basemap import HATCHED_FROM, hatch
from geo.render.callout import Callout
from geo.render.camera import Camera, graticule, line_of
from geo.render.ink import MIDDLE, Ink, polyline, rounded
from geo.render.layout import Box
from geo.render.plan import Plan, grounds, stretch
from geo.scene import Scene

EDGE_SIZE = 10.5
HEAD_PX = 9
DENSE_HALO_PX = 5
ARCS_REACH = 1.12
"""From the middle of a disputed mark to beyond its arcs, in symbol sizes."""
YELLOW_INK = "#1B1F25"
"""Ink on yellow, in every theme."""


def draw(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """All that is the scene's own, over the basemap."""
    if _has_graticule(scene, plan.camera):
        with ink.group("layer:graticule", t("layer.graticule", scene.lang)):
            _graticule(ink, plan.camera, look)
    with ink.group("distances"):
        _bands(ink, scene, plan, look)
    if scene.claimed:
        with ink.group("claims", t("legend.disputed", scene.lang)):
            claimed.ground(ink, scene, plan, look)
            _border_over(ink, plan, look)
    with ink.group("areas", t("legend.area", scene.lang)):
        _discs(ink, scene, plan, look)
    with ink.group("layer:places", t("layer.places", scene.lang)):
        _names(ink, scene, plan, look)
    with ink.group("claimed-points", t("legend.disputed", scene.lang)):
        claimed.points(ink, scene, plan, look)
    _stacks(ink, scene, plan, look)
    if plan.callout:
        with ink.group("callout", " ".join(plan.callout.lines)):
            _callout(ink, plan.callout, scene.direction == "rtl", look)
    if _has_graticule(scene, plan.camera):
        with ink.group("degrees"):
            _edge_labels(ink, scene, plan, look)


def _has_graticule(scene: Scene, camera: Camera) -> bool:
    """Where north is not up everywhere, the graticule stands for the arrow."""
    return scene.is_on("graticule") or not camera.is_upright


def _graticule(ink: Ink, camera: Camera, look: dict[str, Any]) -> None:
    _, meridians, parallels = graticule(camera)
    lines = [line_of(camera, lon, True) for lon in meridians] + [line_of(camera, lat, False) for lat in parallels]
    if lines:
        ink.lines(lines, look["muted"], 1, alpha=0.16, snap=camera.is_upright)


def edge_texts(scene: Scene, plan: Plan) -> list[tuple[str, Box]]:
    """Degrees at the map's edges with their boxes, where nothing else stands."""
    camera, found = plan.camera, []
    busy = [box for thing in plan.things() for box in thing]
    _, meridians, parallels = graticule(camera)
    for value, halves, is_lon in (
        *((lon, ("west", "east"), True) for lon in meridians),
        *((lat, ("south", "north"), False) for lat in parallels),
    ):
        digits = next(n for n in (0, 1, 2, 3) if n == 3 or round(value, n) == round(value, 6))
        text = (
            number(abs(value), scene.lang, digits)
            + "°"
            + (t(f"compass.{halves[value > 0]}", scene.lang) if value else "")
        )
        width = lettering.width_px(text, EDGE_SIZE)
        for box in _edge_boxes(camera, value, width, is_lon):
            if Box(0, 0, *camera.size).holds(box) and not any(box.meets(other) for other in busy):
                found.append((text, box))
                busy.append(box)
                break
    return found


def _edge_boxes(camera: Camera, value: float, width: float, is_lon: bool) -> list[Box]:
    """Where the degrees of a line may stand: at the bottom, else the top; at the left, else the right."""
    x, y = line_of(camera, value, is_lon).T
    if is_lon:
        found = [(float(np.interp(-edge, -y, x)) - width / 2, edge) for edge in (camera.size[1] - 10, 10)]
        return [Box(left - 2, edge - 7, left + width + 2, edge + 7) for left, edge in found]
    ends = [(edge, float(np.interp(edge, x, y)) - 8) for edge in (5, camera.size[0] - width - 5)]
    return [Box(left - 2, middle - 7, left + width + 2, middle + 7) for left, middle in ends]


def _edge_labels(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    for text, box in edge_texts(scene, plan):
        baseline = (box.y0 + box.y1) / 2 + MIDDLE * EDGE_SIZE
        how = {"is_rtl": scene.direction == "rtl", "halo": (look["land_focus"], 3)}
        ink.text(text, box.x0 + 2, baseline, EDGE_SIZE, 400, look["muted"], **how)


def _discs(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    stroke = style.tokens()["stroke"]
    dash = tuple(float(part) for part in stroke["disc_dash"].split())
    for mark, path in grounds(scene, plan.camera, bool(plan.density)):
        is_chosen, is_stretch = mark.id == scene.selected, mark.precision == Precision.STRETCH
        if is_chosen:
            _chosen(ink, plan, mark, path, look)
            _border_over(ink, plan, look)
        colour = look["ink"] if is_chosen else look["family"][mark.family]
        if not (is_chosen and mark.is_wide and is_stretch):
            ink.path(path, None, colour, stroke["disc_selected" if is_chosen else "disc"], dash=dash)


def _chosen(ink: Ink, plan: Plan, mark: Mark, path: Path, look: dict[str, Any]) -> None:
    """The chosen ground in yellow; hatched where it is too wide to be a mark; of a stretch, the border itself."""
    if mark.precision == Precision.STRETCH:
        width = style.tokens()["stroke"]["stretch"]
        for part in stretch(mark, plan):
            ink.path(Path(part), None, look["ink"], width + 3)
            ink.path(Path(part), None, look["highlight"], width)
        return
    ink.path(path, look["highlight"], alpha=0.22)
    if mark.is_wide:
        hatch(ink, path, (0, 0, *plan.camera.size), look["ink"], plan.camera.at(*HATCHED_FROM))


def _bands(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """Lines at whole distances from the border."""
    stroke = style.tokens()["stroke"]
    dash = tuple(float(part) for part in stroke["band_dash"].split())
    rings = [plan.camera.px(np.array(ring)) for band in scene.bands for ring in band.rings]
    if rings:
        ink.lines(rings, look["muted"], stroke["band"], dash=dash)


def _border_over(ink: Ink, plan: Plan, look: dict[str, Any]) -> None:
    """The border once more over a filled disc: it is nowhere weaker than where it is disputed."""
    stroke = style.tokens()["stroke"]
    for points in plan.border:
        path = Path(points)
        ink.path(path, None, look["surface"], stroke["border_casing"])
        ink.path(path, None, look["layer"]["border"], stroke["border"])


def _names(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    own = {"band": look["muted"], "basin": look["layer"]["basin"], "road": look["layer"]["road"]}
    colours = own | dict.fromkeys(("country", "neighbour"), look["country_label"]) | look["claim"]
    halo = (look["land_focus"], DENSE_HALO_PX if plan.density else style.tokens()["stroke"]["halo_text"])
    for spot in plan.names():
        label = plan.labels[spot["id"]]
        if (label.layer == "places" or (scene.claimed and label.id in TWINS)) and spot["dot"]:
            ink.circle(*plan.camera.at(label.lon, label.lat), 3.4, look["surface"], look["layer"]["places"], 1.5)
        colour = colours.get(label.kind, look["ink2" if label.rank > 1 else "ink"])
        down, (ux, uy) = MIDDLE * label.size_px, (spot["ux"], spot["uy"])
        lines = label.text.split("\n")
        for n, line in enumerate(lines):
            below = down + (n - (len(lines) - 1) / 2) * LINE_HEIGHT * label.size_px
            x, y = spot["x"] - uy * below, spot["y"] + ux * below
            ink.text(
                line, x, y, label.size_px, label.weight, colour, align="center", is_rtl=scene.direction == "rtl",
                halo=halo, angle_deg=degrees(atan2(uy, ux)),
                tracking=label.tracking_px,
            )  # fmt: skip


def _stacks(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    result = plan.result
    with ink.group("leaders"):
        for item in [*result["trays"], *result["bubbles"]]:
            if item["leader"]:
                _leader(ink, item["leader"], look)
    for single in result["singles"]:
        _symbol(ink, scene, plan, single["id"], single["x"], single["y"], None, look)
    for tray in result["trays"]:
        _tray(ink, scene, plan, tray, look)
    for bubble in result["bubbles"]:
        _bubble(ink, scene, plan, bubble, look)


def _leader(ink: Ink, ends: list[float], look: dict[str, Any]) -> None:
    path = polyline(ends[:2], ends[2:])
    ink.path(path, None, look["surface"], 3.4)
    ink.path(path, None, look["muted"], 1.2)
    ink.circle(ends[0], ends[1], 2.6, look["ink"])


def _tray(ink: Ink, scene: Scene, plan: Plan, tray: dict[str, Any], look: dict[str, Any]) -> None:
    with ink.group("tray"):
        ink.path(rounded(tray["box"], 6), look["surface"], look["line_strong"], 1)
    for name, (x, y, half) in plan.cells(tray).items():
        _symbol(ink, scene, plan, name, x, y, half, look)


def _symbol(
    ink: Ink, scene: Scene, plan: Plan, name: str, x: float, y: float, cell: float | None, look: dict[str, Any]
) -> None:
    """One symbol, alone or in a tray's cell (half its side); the selected one on a yellow ground."""
    mark, within = plan.marks[name], cell and cell - 0.4
    if name == scene.selected:
        half = cell - 0.5 if cell else plan.size * (ARCS_REACH if mark.is_disputed else 0.95)
        path = rounded((x - half, y - half, x + half, y + half), 5 if cell else half)
        with ink.group("selected"):
            ink.path(path, look["highlight"], look["ink"], 1.5)
        within = half - 1
    with ink.group(f"incident:{name}", mark.title):
        symbols.draw(
            ink, mark.family, x, y, plan.size, look, is_supplement=mark.layer == "supplement",
            is_own=mark.layer == style.MINE.id,
            is_symbolic=mark.is_symbolic, is_disputed=mark.is_disputed, within=within, speaks=mark.speaks,
        )  # fmt: skip


def _bubble(ink: Ink, scene: Scene, plan: Plan, bubble: dict[str, Any], look: dict[str, Any]) -> None:
    x, y, radius, is_chosen = bubble["x"], bubble["y"], bubble["r"], scene.selected in bubble["ids"]
    disputed = [plan.marks[name] for name in bubble["ids"] if plan.marks[name].is_disputed]
    colour = YELLOW_INK if is_chosen else look["ink"]
    with ink.group("bubble", ", ".join(plan.marks[name].title for name in bubble["ids"])):
        if disputed:
            symbols.arcs(ink, x, y, radius * 1.22, look, speaks={side for mark in disputed for side in mark.speaks})
        ink.circle(x, y, radius, look["highlight" if is_chosen else "surface"], look["ink"], 1.5)
        ink.text(str(len(bubble["ids"])), x, y + MIDDLE * 13, 13, 600, colour, align="center")


def _callout(ink: Ink, told: Callout, is_rtl: bool, look: dict[str, Any]) -> None:
    """The title of the selected incident in a box, its arrow on a casing."""
    (x0, y0), (x1, y1) = told.start, told.end
    angle = atan2(y1 - y0, x1 - x0)
    left, shaft, right = (
        (x1 - HEAD_PX * cos(angle + turn), y1 - HEAD_PX * sin(angle + turn)) for turn in (-0.45, 0, 0.45)
    )
    ink.path(polyline(told.start, told.end), None, look["surface"], 5)
    ink.path(polyline(told.start, shaft), None, look["ink"], 1.8)
    ink.path(Path([left, told.end, right, left], closed=True), look["ink"])
    ink.path(rounded(told.box, 6), look["surface"], look["ink"], 1.5)
    y = told.box.y0 + callout.PAD - 2 + callout.LINE / 2 + MIDDLE * callout.SIZE
    x, align = (told.box.x1 - callout.PAD, "right") if is_rtl else (told.box.x0 + callout.PAD, "left")
    ink.block(told.lines, x, y, callout.SIZE, 600, look["ink"], callout.LINE, align=align, is_rtl=is_rtl)
