"""Which names a map has, and where each may stand.

Units: map px, origin at the map's top left, y down.
"""

from collections.abc import Sequence
from math import floor, hypot

import numpy as np
import shapely

from geo import style
from geo.label_spots import along, seen
from geo.render import loupe
from geo.render.camera import Camera
from geo.render.ground import land
from geo.scene import Label, Scene

LINES = (("border", "border", True), ("trans-saharan-road", "road_casing", False))
NARROW = 600
FEW_ANCHORS = 4
"""A country with fewer places for its name in view has others that it holds."""


def lines(scene: Scene, camera: Camera) -> list[dict]:
    """Border and main road in px as far as they are seen, as geo.label_spots.seen; names keep off the border."""
    found, view = [], (0, 0, *camera.size)
    for name, stroke, is_hard in LINES:
        width = style.tokens()["stroke"][stroke]
        features = [f for row in scene.layers if row.id == name for part in row.parts for f in part.features]
        main = [f["geometry"]["coordinates"] for f in features if f["properties"].get("kind") != "link"]
        near = seen([camera.px(np.array(lonlat)).tolist() for lonlat in main if scene.is_on(name)], view)
        found += [{"layer": name, "pts": part, "width": width, "hard": is_hard} for part in near]
    return found


def labels(scene: Scene, camera: Camera) -> list[Label]:
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


def stage(label: Label, lines: list[dict], camera: Camera, scene: Scene) -> dict:
    """A name as geo.placement takes it: its size, and where it may stand."""
    width, height = label.width_px, label.height_px
    reach = loupe.REACH.get(label.id.partition(":")[0])
    base = {
        "id": label.id, "rank": label.rank, "w": width, "h": height,
        "rtl": scene.direction == "rtl", "priority": 2 if reach else int(label.is_capital),
    }  # fmt: skip
    if label.id.startswith("line:"):
        n = next((n for n, line in enumerate(lines) if line["layer"] == label.layer), None)
        if n is None:
            return base | {"spots": []}
        view = (0, 0, *camera.size)
        return base | {"line": n, "spots": along(lines[n]["pts"], width, height, 5, view)}
    if label.lon is None:
        spots = _anchors(label, camera)
        return base | {"spots": spots if len(spots) >= FEW_ANCHORS else spots + _within(label, camera, scene)}
    x, y = camera.at(label.lon, label.lat)
    return base | {"x": x, "y": y, "r": reach or 4, "side": label.side}


def _anchors(label: Label, camera: Camera) -> list[tuple[float, float, str]]:
    """Anchors of an area in view with room for its name, the most central of them first."""
    room, (width, height) = label.width_px / 2 + 12, camera.size
    px = camera.px(np.array(label.anchors).reshape(-1, 2))
    spots = [
        (float(x), float(y), f"{lon:g}/{lat:g}")
        for (x, y), (lon, lat) in zip(px, label.anchors, strict=True)
        if room < x < width - room and 24 < y < height - 24
    ]
    return _central(spots)


def _within(label: Label, camera: Camera, scene: Scene) -> list[tuple[float, float, str]]:
    """Places for a country's name where the view is so near that few of its own anchors are in it.

    On a grid of the view, those that the country holds, the most central first.
    """
    if label.kind != "country":
        return []
    ground = shapely.union_all(land(scene, label.id[8:]))
    (width, height), room = camera.size, label.width_px / 2 + 12
    x, y = np.meshgrid(np.arange(1, 20) * width / 20, np.arange(1, 16) * height / 16)
    px = np.column_stack([x.ravel(), y.ravel()])
    lonlat = camera.lonlat(px)
    inside = shapely.contains_xy(ground, lonlat[:, 0], lonlat[:, 1]) & (px[:, 0] > room) & (px[:, 0] < width - room)
    spots = [(float(x), float(y), f"{round(x)}/{round(y)}") for x, y in px[inside]]
    return _central(spots)


def _central(spots: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Places, the most central of them first, at most 60."""
    centre = [sum(spot[axis] for spot in spots) / len(spots) for axis in (0, 1)] if spots else None
    return sorted(spots, key=lambda spot: (_away(spot, centre), spot[2]))[:60]


def _away(spot: tuple[float, float, str], centre: Sequence[float]) -> int:
    """How far a place is from the middle, in whole px: equal ones are told apart by their keys alone."""
    return floor(hypot(spot[0] - centre[0], spot[1] - centre[1]) + 0.5)
