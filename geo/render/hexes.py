"""Density: above 400 marks in view they are counted in hexagons. Equal rule to geo/static/page/hexes.js.

Units: map px; cells are fixed to the ground, so they are told in px of the whole world first.
"""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo import style
from geo.marks import Marks
from geo.render import symbols
from geo.render.camera import Camera
from geo.render.ink import Ink

SPAN = 2**24
"""Two axial coordinates are one number, the first times this."""
CLASSES, GAP_PX, OPACITY, ARCS_PX = 5, 0.9, 0.9, 9
_CORNERS = [(sin(k * pi / 3), cos(k * pi / 3)) for k in range(6)]
HEXAGON = Path([*_CORNERS, _CORNERS[0]], closed=True)


@dataclass(frozen=True)
class Cells:
    """xy: middles in map px, shape (n, 2); counts: marks of each cell, shape (n,); of: the cell of every mark

    limits: least counts of the classes; wide: distance of two flat sides, px
    """

    marks: Marks
    xy: np.ndarray
    counts: np.ndarray
    of: np.ndarray
    limits: tuple[int, ...]
    wide: float

    def without(self, is_gone: np.ndarray) -> "Cells":
        """The same without some cells and their marks."""
        number = np.cumsum(~is_gone) - 1
        kept = ~is_gone[self.of]
        counts = self.counts[~is_gone]
        marks, of = self.marks.take(kept), number[self.of[kept]]
        return Cells(marks, self.xy[~is_gone], counts, of, limits(counts), self.wide)


def cells(marks: Marks, camera: Camera) -> Cells:
    """The cells of marks that are in view."""
    wide = float(style.tokens()["density"]["hex_px"])
    origin = camera.px(np.array([[-180.0, 85.05112878]])) if camera.is_upright else np.zeros((1, 2))
    axial = _axial(camera.px(marks.drawn_at) - origin, wide)
    keys, of, counts = np.unique(axial[:, 0] * SPAN + axial[:, 1], return_inverse=True, return_counts=True)
    s = (keys + SPAN // 2) % SPAN - SPAN // 2
    q, radius = (keys - s) // SPAN, wide / sqrt(3)
    middles = np.column_stack([radius * sqrt(3) * (q + s / 2), radius * 1.5 * s]) + origin
    return Cells(marks, middles, counts, of, limits(counts), wide)


def _axial(xy: np.ndarray, wide: float) -> np.ndarray:
    """Axial coordinates of the cells that hold points, by rounding in the cube."""
    x, y = xy.T
    radius = wide / sqrt(3)
    q, r = (sqrt(3) / 3 * x - y / 3) / radius, (2 / 3 * y) / radius
    cube = np.column_stack([q, r, -q - r])
    near = np.floor(cube + 0.5)
    off = np.abs(near - cube)
    a, b, c = near.T
    q_off = (off[:, 0] > off[:, 1]) & (off[:, 0] > off[:, 2])
    r_off = ~q_off & (off[:, 1] > off[:, 2])
    return np.column_stack([np.where(q_off, -b - c, a), np.where(r_off, -a - c, b)]).astype(np.int64)


def limits(counts: np.ndarray) -> tuple[int, ...]:
    """Least counts of the classes, by quantile of the cells; equal limits merge."""
    ordered = np.sort(counts)
    return tuple(
        dict.fromkeys(int(ordered[k * len(ordered) // CLASSES]) for k in range(CLASSES if len(ordered) else 0))
    )


def classes(shown: Cells) -> list[tuple[int, int, str]]:
    """Least and most of each class that has a cell, and its colour, the highest first."""
    of = np.searchsorted(shown.limits, shown.counts, side="right") - 1
    found = [(k, shown.counts[of == k]) for k in range(len(shown.limits))]
    return [(shown.limits[k], int(own.max()), colour(k, len(shown.limits))) for k, own in found if len(own)][::-1]


def colour(nth: int, many: int) -> str:
    """The colour of a class: the whole ramp is used, however many classes there are."""
    ramp = style.tokens()["density"]["ramp_light"]
    return ramp[int(nth * (CLASSES - 1) / (many - 1) + 0.5) if many > 1 else 2]


def draw(ink: Ink, shown: Cells, selected: str, look: dict[str, Any]) -> None:
    """The cells, each class in one stroke; arcs where claims compete, a ring round the one of the selected incident."""
    radius = shown.wide / sqrt(3) - GAP_PX
    of = np.searchsorted(shown.limits, shown.counts, side="right") - 1
    for k in range(len(shown.limits)):
        rim = None if k else look["layer"]["countries"]
        path = _together(HEXAGON, radius, shown.xy[of == k])
        if path:
            ink.path(path, colour(k, len(shown.limits)), rim, 0.6, alpha=OPACITY)
    _arcs(ink, shown, look)
    for cell in shown.of[shown.marks.ids == selected] if selected else ():
        at = Affine2D().scale(radius).translate(*shown.xy[cell].tolist())
        ink.path(HEXAGON, None, look["ink"], 5, at=at)
        ink.path(HEXAGON, None, look["highlight"], 2.4, at=at)


def _together(path: Path, size: float, middles: np.ndarray) -> Path | None:
    """A path at many places as one."""
    if not len(middles):
        return None
    codes = path.codes if path.codes is not None else [Path.MOVETO] + [Path.LINETO] * (len(path.vertices) - 1)
    xy = (path.vertices * size)[None] + middles[:, None]
    return Path(xy.reshape(-1, 2), np.tile(codes, len(middles)))


def _arcs(ink: Ink, shown: Cells, look: dict[str, Any]) -> None:
    """Arcs of the cells with competing claims, in a state's colour where it claims something there."""
    arc, marks = style.tokens()["symbol"]["disputed_arc"], shown.marks
    disputed = np.bincount(shown.of, marks.is_disputed, len(shown.counts)) > 0
    for side, says in (("algeria", marks.algeria_says), ("mali", marks.mali_says)):
        speaks = np.bincount(shown.of, marks.is_disputed & says, len(shown.counts)) > 0
        path = symbols.arc_of(side)
        for stroke, where, width in (
            (look["surface"], disputed, arc["casing"]),
            (look["claim"][side], disputed & speaks, arc["width"]),
            (look["claim"]["other"], disputed & ~speaks, arc["width"]),
        ):
            whole = _together(path, ARCS_PX * arc["radius_ratio"], shown.xy[where])
            if whole:
                ink.path(whole, None, stroke, width)
