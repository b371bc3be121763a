"""The selected incident pointed at: its title in a box with an arrow, where a printed map has no card beside it.

Units: map px, origin top left, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

import numpy as np
import shapely

from geo import lettering
from geo.marks import Marks
from geo.render.layout import Box, balanced
from geo.scene import Scene

SIZE, LINE, PAD, WIDEST = 13.5, 17.0, 9.0, 230.0
AWAY = (46, 62, 80, 100, 125, 155, 190, 230)
TURNS = 48
MARGIN = 8
ON_BORDER, LEADER_OVER = 60, 120
"""What a place costs, in px of distance: over the border; with an arrow across something else."""


@dataclass(frozen=True)
class Callout:
    """lines: the title; box: of the text; start, end: of the arrow, which ends at the mark's rim."""

    lines: tuple[str, ...]
    box: Box
    start: tuple[float, float]
    end: tuple[float, float]


def callout(
    scene: Scene, spot: tuple[float, float, float] | None, size: tuple[float, float], things: Sequence[Box],
    border: Sequence[Sequence],
) -> Callout | None:  # fmt: skip
    """The callout of the selected mark; None where it is not on the map or nothing is free.

    spot: x, y and radius of the mark as drawn; things: what it must not lie on
    """
    mark = Marks.of(scene.marks).find(scene.selected)
    if mark is None or spot is None:
        return None
    lines = balanced(mark.title, WIDEST, SIZE, 600)
    width = max(lettering.width_px(line, SIZE, 600) for line in lines) + 2 * PAD
    height = len(lines) * LINE + 2 * PAD - 4
    whole = Box(MARGIN, MARGIN, size[0] - MARGIN, size[1] - MARGIN)
    line = shapely.multilinestrings([shapely.linestrings(points) for points in border if len(points) > 1])
    best = None
    for away in AWAY:
        for turn in range(TURNS):
            box = _beside(spot, away, turn * 2 * pi / TURNS, width, height)
            if not whole.holds(box) or any(box.meets(other) for other in things):
                continue
            start, end = _arrow(box, spot)
            cost = away + _over(box, start, end, line, things, spot)
            if best is None or cost < best[0]:
                best = (cost, Callout(lines, box, start, end))
    return best and best[1]


def _beside(spot: tuple[float, float, float], away: float, angle: float, width: float, height: float) -> Box:
    x = spot[0] + cos(angle) * (away + width / 2)
    y = spot[1] + sin(angle) * (away + height / 2)
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _arrow(box: Box, spot: tuple[float, float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """From the nearest point of the box to the rim of the mark."""
    x, y, reach = spot
    start = (min(max(x, box.x0), box.x1), min(max(y, box.y0), box.y1))
    far = max(hypot(x - start[0], y - start[1]), 1e-6)
    part = max(0, (far - reach) / far)
    return start, (start[0] + (x - start[0]) * part, start[1] + (y - start[1]) * part)


def _over(box: Box, start: Sequence, end: Sequence, line: shapely.Geometry, things: Sequence[Box], spot) -> float:
    """What lies under a box and its arrow, as a cost."""
    leader = shapely.linestrings(np.array([start, end]))
    own = [thing for thing in things if thing.holds(spot[:2] * 2)]
    crossed = sum(bool(shapely.intersects(leader, shapely.box(*thing))) for thing in things if thing not in own)
    within = sum(float(shapely.length(shapely.intersection(leader, shapely.box(*thing)))) for thing in own)
    on_line = bool(shapely.intersects(line, shapely.box(*box)))
    return (
        3 * within
        + LEADER_OVER * crossed
        + ON_BORDER * on_line
        + 0.2 * ON_BORDER * bool(shapely.intersects(line, leader))
    )
