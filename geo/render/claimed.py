"""Where each side puts an incident, on a picture: equal look to geo/static/page/claimed.js."""

from math import acos, atan2, ceil, cos, sin, sqrt
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path

from geo.border import LINE_ERROR_KM
from geo.i18n import isolate, number, t
from geo.render.basemap import HATCHED_FROM, hatch
from geo.render.camera import Camera
from geo.render.ground import polygon_path
from geo.render.ink import MIDDLE, Ink, polyline
from geo.render.loupe import NEAR_ZOOM, RADIUS, RING_PX, SPREAD_ZOOM, Loupe, reaching
from geo.render.plan import Plan
from geo.scene import Scene

KM_PER_DEGREE = 111.32
CROSS_PX = 6.5
STRIP_ALPHA = 0.3


def ground(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """What published lines differ by, the strips, and the ways from points to the line; under marks and names."""
    camera, is_near = plan.camera, plan.camera.zoom >= SPREAD_ZOOM
    if is_near:
        _spread(ink, plan, look)
    for one in scene.claimed:
        colour = look["claim"][one.side]
        for ring in one.rings:
            path = Path(camera.px(np.array(ring)), closed=True)
            ink.path(path, colour, alpha=STRIP_ALPHA)
            ink.path(path, None, colour, 1.6 if is_near else 1, dash=(5, 3) if is_near else ())
        for line in one.depths if is_near else ():
            ink.path(Path(camera.px(np.array(line))), None, colour, 1.2, dash=(1.5, 2.5))
    for one in reaching(scene.claimed) if camera.zoom >= NEAR_ZOOM else ():
        way = polyline(camera.at(one.lon, one.lat), camera.at(*one.foot))
        ink.path(way, None, look["surface"], 4)
        ink.path(way, None, look["ink"], 1.6, dash=(6, 4))


def _spread(ink: Ink, plan: Plan, look: dict[str, Any]) -> None:
    """The hatched band on both sides of the line."""
    reach = LINE_ERROR_KM * px_per_km(plan.camera)
    lines = [shapely.LineString(points) for points in plan.border if len(points) > 1]
    band = polygon_path(shapely.union_all(shapely.buffer(lines, reach, quad_segs=max(8, ceil(sqrt(reach))))))
    if band:
        hatch(ink, band, (0, 0, *plan.camera.size), look["muted"], plan.camera.at(*HATCHED_FROM), alpha=0.4)


def px_per_km(camera: Camera) -> float:
    """Map px of a kilometre at the map's middle."""
    _, south, _, north = camera.bounds
    return camera.world / 360 / KM_PER_DEGREE / cos(np.radians((south + north) / 2))


def points(ink: Ink, scene: Scene, plan: Plan, look: dict[str, Any]) -> None:
    """Crosses of published points, and the loupes over those that merge."""
    enlarged = {one.id for loupe in plan.loupes for one in (loupe.pair.a, loupe.pair.b)}
    for one in scene.claimed:
        if one.kind == "point" and one.id not in enlarged and plan.camera.zoom >= NEAR_ZOOM:
            cross(ink, *plan.camera.at(one.lon, one.lat), look["claim"][one.side], look["surface"])
    for loupe in plan.loupes:
        _loupe(ink, loupe, scene, look)


def cross(ink: Ink, x: float, y: float, colour: str, halo: str) -> None:
    """The sign of a published point."""
    for width, stroke in ((6, halo), (3, colour)):
        for dy in (-CROSS_PX, CROSS_PX):
            ink.path(polyline((x - CROSS_PX, y - dy), (x + CROSS_PX, y + dy)), None, stroke, width, dash=(100, 0.01))


def _loupe(ink: Ink, loupe: Loupe, scene: Scene, look: dict[str, Any]) -> None:
    (mx, my), (x, y), colour = loupe.middle, (loupe.x, loupe.y), look["claim"][loupe.pair.a.side]
    ink.circle(mx, my, RING_PX, look["surface"], colour, 2.2)
    angle, far = atan2(y - my, x - mx), np.hypot(x - mx, y - my)
    for way in (-1, 1):
        turn = angle + way * acos((RADIUS - RING_PX) / far)
        start = (mx + RING_PX * cos(turn), my + RING_PX * sin(turn))
        ink.path(polyline(start, (x + RADIUS * cos(turn), y + RADIUS * sin(turn))), None, look["line_strong"], 1)
    ink.circle(x, y, RADIUS, look["surface"], look["ink"], 1.6)
    spots = [(x + (px - mx) * loupe.times, y + (py - my) * loupe.times) for px, py in loupe.at]
    ink.path(polyline(*spots), None, look["ink"], 1.2)
    for spot in spots:
        cross(ink, *spot, colour, look["surface"])
    _loupe_texts(ink, loupe, spots, scene, look)


def _loupe_texts(ink: Ink, loupe: Loupe, spots: list, scene: Scene, look: dict[str, Any]) -> None:
    lang, is_rtl = scene.lang, scene.direction == "rtl"
    side, align, halo = loupe.towards, ("right" if loupe.towards < 0 else "left"), (look["land_focus"], 3.2)

    def write(text: str, x: float, y: float, weight: int, size: float, colour: str, at: str = align) -> None:
        outline = None if y == between else halo
        ink.text(text, x, y + MIDDLE * size, size, weight, look[colour], align=at, is_rtl=is_rtl, halo=outline)

    between = (spots[0][1] + spots[1][1]) / 2
    times = t("claimed.loupe", lang, n=loupe.times)
    ink.text(times, loupe.x, loupe.y + RADIUS - 14 + MIDDLE * 10, 10, 400, look["muted"], align="center", is_rtl=is_rtl)
    apart = t("amount.m", lang, value=isolate(number(loupe.pair.distance_m, lang), lang))
    write(apart, (spots[0][0] + spots[1][0]) / 2 + side * 14, between, 500, 12, "ink")
    for one, spot in zip((loupe.pair.a, loupe.pair.b), spots, strict=True):
        y, x = max(loupe.y - RADIUS + 16, min(loupe.y + RADIUS - 24, spot[1])), loupe.x + side * (RADIUS + 8)
        stated = t(f"claimed.by_{one.side}", lang, km=isolate(number(one.stated_km[0], lang, 1), lang))
        write(one.names[lang], x, y - 4, 600, 12.5, "ink")
        write(stated, x, y + 12, 400, 11.5, "ink2")
