"""What was published about a place, planned on a map: names for it, and loupes where published points merge.

Units: map px, origin top left, y down. Equal rule to geo/static/page/claimed.js.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import cos, hypot, pi, sin

import numpy as np

from geo import lettering
from geo.accounts import account
from geo.claimed import Claimed, Pair, pairs
from geo.i18n import isolate, number, t
from geo.label_spots import cut
from geo.labels import LINE_HEIGHT, Label
from geo.render.camera import Camera
from geo.render.layout import Box
from geo.scene import Scene

NEAR_ZOOM, SPREAD_ZOOM = 8, 9
"""From these Web Mercator levels on: points and their distances; what published lines differ by."""
TEXT_PX, MERGED_PX, APART_PX, MOST_ON_LINE = 12.5, 34, 58, 12
RADIUS, BESIDE = 56, 132
"""A loupe's radius, and what its names take beside it."""
RING_PX = 7
"""Radius of the ring round the points that a loupe enlarges."""
OTHER_SIDE, BARRED, CLOSE = 1000, 300, 200
"""What it costs to have the names where reading does not go on; to have something between the points and the loupe; to
leave the points' own name no room."""
POINT_PX = 10
"""Radius of a published point with some room."""
REACH = {"claimed": 13, "way": 6, "account": POINT_PX}
"""How far from its place a name of what was published stands, px."""
AWAY = (1.75, 2.4, 3.2)
NORTH = {"algeria": (0, -1), "mali": (0, 1)}


@dataclass(frozen=True)
class Loupe:
    """Two points that merge, enlarged: at = their px, middle between them, times = how much, x, y = its own middle.

    towards: 1 where its names stand at its right, -1 at its left
    """

    pair: Pair
    at: tuple[tuple[float, float], tuple[float, float]]
    middle: tuple[float, float]
    times: int
    x: float
    y: float
    box: Box
    towards: int


def published(scene: Scene, camera: Camera) -> dict[str, bool]:
    """Records that stand where each side put them, near enough to be read, in place of a mark: by id, whether any of it
    is in view. Where nothing is, nobody named another place.
    """
    if camera.zoom < SPREAD_ZOOM:
        return {}
    found: dict[str, bool] = {}
    for one in scene.claimed:
        spots = [(one.lon, one.lat)] if one.kind == "point" else [spot for ring in one.rings for spot in ring]
        is_seen = any(camera.holds(*camera.at(*spot)) for spot in spots)
        found[one.incident_id] = found.get(one.incident_id, False) or is_seen
    return found


def reaching(positions: Iterable[Claimed]) -> list[Claimed]:
    """Of the points that share their nearest point of the line, the first: one way to the line is drawn."""
    return list({one.foot: one for one in reversed([*positions]) if one.kind == "point" and one.foot}.values())[::-1]


def names(scene: Scene, camera: Camera) -> list[Label]:
    """Names of the strips, and the distances to the line."""
    if camera.zoom < NEAR_ZOOM:
        return []
    strips = [
        _name(one, one.names[scene.lang], *_outermost(one.rings[0], one.side), NORTH[one.side])
        for one in scene.claimed
        if one.rings
    ]
    ways = [
        _name(one, to_line(one, scene.lang), (one.lon + one.foot[0]) / 2, (one.lat + one.foot[1]) / 2, None)
        for one in reaching(scene.claimed)
    ]
    accounts = [
        replace(
            _name(one, account(scene.claimed, one.side, scene.lang), one.lon, one.lat, None), id=f"account:{one.id}"
        )
        for one in reaching(scene.claimed)
    ]
    return strips + [replace(way, id=f"way{way.id[7:]}", kind="measured") for way in ways] + accounts


def ways(scene: Scene, camera: Camera) -> list[list[tuple[float, float]]]:
    """The ways from points to the line in px; names keep off them."""
    near = reaching(scene.claimed) if camera.zoom >= NEAR_ZOOM else []
    return [[camera.at(one.lon, one.lat), camera.at(*one.foot)] for one in near]


def dots(scene: Scene, camera: Camera) -> list[tuple[float, float, float]]:
    """The published points, px and radius, which no tray may cover, whether they are named or not."""
    near = scene.claimed if camera.zoom >= NEAR_ZOOM else ()
    return [(*camera.at(one.lon, one.lat), POINT_PX) for one in near if one.kind == "point"]


def rings(scene: Scene, camera: Camera) -> list[list[list[float]]]:
    """The outlines of the strips in px, where they are near enough to be read; names had better keep off them."""
    shown = scene.claimed if camera.zoom >= SPREAD_ZOOM else ()
    return [camera.px(np.array(ring)).tolist() for one in shown for ring in one.rings]


def to_line(one: Claimed, lang: str) -> str:
    """How far a published point is from the line drawn."""
    return t("claimed.to_line", lang, value=isolate(number(one.border_km, lang, 1), lang))


def _outermost(ring: Sequence[tuple[float, float]], side: str) -> tuple[float, float]:
    """The point of a strip farthest towards its own side, about its middle."""
    lonlat = np.array(ring)
    west, east = lonlat[:, 0].min(), lonlat[:, 0].max()
    central = lonlat[np.abs(lonlat[:, 0] - (west + east) / 2) < 0.15 * (east - west)]
    return tuple(central[np.argmax(central[:, 1] * (1 if side == "algeria" else -1))].tolist())


def _name(one: Claimed, text: str, lon: float, lat: float, side: tuple[int, int] | None) -> Label:
    width = lettering.width_px(text, TEXT_PX, 600)
    shape = (0, TEXT_PX, 600, 0, width, TEXT_PX * LINE_HEIGHT)
    return Label(f"claimed:{one.id}", "border", one.side, text, *shape, lon=lon, lat=lat, side=side)


def loupes(scene: Scene, camera: Camera, border: Sequence[list], obstacles: Sequence[Box]) -> list[Loupe]:
    """A loupe for every two published points that merge, where the map has room for it."""
    found: list[Loupe] = []
    if camera.zoom < SPREAD_ZOOM:
        return found
    for pair in pairs(scene.claimed):
        at = tuple(camera.at(one.lon, one.lat) for one in (pair.a, pair.b))
        apart = hypot(at[0][0] - at[1][0], at[0][1] - at[1][1])
        middle = tuple(sum(values) / 2 for values in zip(*at, strict=True))
        if 0.3 <= apart <= MERGED_PX and camera.holds(*middle):
            taken = [*obstacles, *(loupe.box for loupe in found)]
            spot = _free(middle, pair.a.side, camera, border, taken, scene.direction == "rtl")
            if spot:
                found.append(Loupe(pair, at, middle, max(2, round(APART_PX / apart)), *spot))
    return found


def _free(
    middle: tuple[float, float], side: str, camera: Camera, border: Sequence[list], taken: Sequence[Box], is_rtl: bool
) -> tuple[float, float, Box, int] | None:
    """The place of a loupe: near its points, off the line, inside the map, over nothing else.

    Its names stand on the side where reading goes on, or on the other where only that has room.
    """
    whole, best = Box(8, 8, camera.size[0] - 8, camera.size[1] - 8), None
    line = np.array([point for points in border for point in points]).reshape(-1, 2)
    reading = -1 if is_rtl else 1
    for towards, away in product((reading, -reading), AWAY):
        for turn in range(16):
            angle = turn / 8 * pi
            x, y = middle[0] + cos(angle) * RADIUS * away, middle[1] + sin(angle) * RADIUS * away
            left, right = (RADIUS + BESIDE, RADIUS) if towards < 0 else (RADIUS, RADIUS + BESIDE)
            box = Box(x - left, y - RADIUS, x + right, y + RADIUS)
            if not whole.holds(box) or any(box.meets(other) for other in taken) or _holds(box, middle):
                continue
            on_line = ((line > box[:2]) & (line < box[2:])).all(axis=1).sum()
            if (y - middle[1]) * NORTH[side][1] < -RADIUS or on_line > MOST_ON_LINE:
                continue
            is_barred = any(cut((*middle, x, y), other, RING_PX) for other in taken)
            fees = OTHER_SIDE * (towards != reading) + BARRED * is_barred + CLOSE * (away == AWAY[0])
            cost = 40 * on_line + 30 * away - 12 * sin(angle) + fees
            if best is None or cost < best[0]:
                best = (cost, (x, y, box, towards))
    return best and best[1]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box.x0 < point[0] < box.x1 and box.y0 < point[1] < box.y1
