"""The shapes and how a mark is drawn: equal to geo/static/page/symbols.js."""

from collections.abc import Collection
from math import cos, radians, sin
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo import style
from geo.render.ink import CIRCLE, Ink

# Corners in a box of -1 … 1, y down.
_CORNERS = {
    "triangle-up": ((0, -1), (1, 0.82), (-1, 0.82)),
    "triangle-down": ((0, 1), (1, -0.82), (-1, -0.82)),
    "square": ((-0.84, -0.84), (0.84, -0.84), (0.84, 0.84), (-0.84, 0.84)),
    "diamond": ((0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0)),
    "hexagon": ((-0.5, -0.9), (0.5, -0.9), (1, 0), (0.5, 0.9), (-0.5, 0.9), (-1, 0)),
    "plus": (
        *((-0.36, -1), (0.36, -1), (0.36, -0.36), (1, -0.36), (1, 0.36), (0.36, 0.36)),
        *((0.36, 1), (-0.36, 1), (-0.36, 0.36), (-1, 0.36), (-1, -0.36), (-0.36, -0.36)),
    ),
    "bar": ((-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5)),
}
SHAPES = {"circle": CIRCLE.transformed(Affine2D().scale(0.92))} | {
    name: Path([*corners, corners[0]], closed=True) for name, corners in _CORNERS.items()
}

BOTH = ("algeria", "mali")


def draw(
    ink: Ink, family: str, x: float, y: float, size: float, look: dict[str, Any], *, is_supplement: bool = False,
    is_own: bool = False, is_symbolic: bool = False, is_disputed: bool = False, colour: str | None = None,
    within: float | None = None, speaks: Collection[str] = BOTH,
) -> None:  # fmt: skip
    """One mark: the family's shape and colour, hollow when symbolic, with a white core when from other sources,
    with a ring (a core, when hollow) when it is of the user's own.

    colour: instead of the family's
    within: half the side of the plain cell it stands in; there it needs no rim, and its arcs keep off the neighbours
    """
    tokens = style.tokens()
    colour = colour or look["family"][family]
    path, at = SHAPES[tokens["symbol"]["shape"][family]], Affine2D().scale(size / 2).translate(x, y)
    if is_disputed:
        arcs(ink, x, y, size, look, within, speaks)
    if within is None:
        ink.path(path, None, look["surface"], 2 * tokens["stroke"]["halo_symbol"], at=at)
    ink.path(path, look["surface"] if is_symbolic else colour, at=at)
    if is_symbolic:
        ink.path(path, None, colour, 2 * tokens["symbol"]["hollow_stroke_ratio"] * size, at=at, clip=path)
    core = size * tokens["symbol"]["core_ratio"] / 2
    if is_own and not is_symbolic:
        ink.circle(x, y, core, None, look["surface"], size * tokens["symbol"]["own_ring_ratio"])
    elif is_own or (is_supplement and not is_symbolic):
        ink.circle(x, y, core, colour if is_own else look["surface"])


def arcs(
    ink: Ink, x: float, y: float, size: float, look: dict[str, Any], within: float | None = None,
    speaks: Collection[str] = BOTH,
) -> None:  # fmt: skip
    """Competing claims: an arc for Algeria on top, one for Mali below, both whole also side by side in a tray.

    speaks: the states that claim something; an arc has a state's colour only where that state does
    """
    arc = style.tokens()["symbol"]["disputed_arc"]
    radius, width = size * arc["radius_ratio"], arc["width"]
    if within is not None:
        width = 0.8 * width
        radius = min(radius, within - width / 2)
    for side in BOTH:
        path = Path(arc_of(side).vertices * radius + (x, y))
        if within is None:
            ink.path(path, None, look["surface"], arc["casing"])
        ink.path(path, None, look["claim"][side if side in speaks else "other"], width)


def arc_of(side: str) -> Path:
    """A state's arc about (0, 0), of radius 1: Algeria's on top, Mali's below."""
    half, middle = 90 - style.tokens()["symbol"]["disputed_arc"]["gap_deg"] / 2, {"algeria": -90, "mali": 90}[side]
    turns = [radians(angle) for angle in np.linspace(middle - half, middle + half, 33)]
    return Path([(cos(turn), sin(turn)) for turn in turns])
