"""Edge chips: how many records the map does not draw, and where they lie. Equal rule to geo/static/page/furniture.js.

Boxes are in map px, origin top left, y down.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import atan2, floor, pi

import numpy as np

from geo import lettering
from geo.i18n import t
from geo.marks import Mark, Marks
from geo.render.layout import Box, balanced
from geo.scene import Scene

FEATURED = "tiguentourine"
SIZE, SUB_SIZE = 12.5, 11.0
TEXT_MOST, PAD, GAP, LINE = 190.0, 8.0, 8.0, 15.5
EDGE, FOOT = 14.0, 22.0
"""From the map's side to a chip; from its bottom, where the graticule has its labels."""


NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True)
class Chip:
    """arrow: eighths of a turn clockwise from east, or None; count: width of the counter; box: set when laid out."""

    key: str
    corner: str
    arrow: int | None
    text: str
    sub: str
    ids: tuple[str, ...]
    lines: tuple[str, ...] = ()
    count_width: float = 26
    box: Box = NOWHERE


def group(
    rest: Sequence[Mark], scene: Scene, centre: tuple[float, float], at: Callable[[float, float], tuple[float, float]],
) -> list[Chip]:  # fmt: skip
    """Chips that count marks the map does not draw, in reading order; every mark in exactly one.

    at: map px of a position
    """
    marks = Marks.of(rest)
    placed, wide = marks.take(~marks.is_wide), marks.take(marks.is_wide)
    by = {str(place): placed.take(which) for place, which in _by_place(placed)}
    chips = []
    if FEATURED in by:
        chips.append(_featured(by.pop(FEATURED), scene, centre, at))
    ranked = sorted(by, key=lambda place: (-len(by[place]), place))
    chips += [_one(by[place], scene, centre, at) for place in ranked[:2]]
    if len(wide):
        chips.append(Chip("wide", "bottom", None, t("chip.wide", scene.lang), "", tuple(wide.ids.tolist())))
    if len(ranked) == 3:
        chips.append(_one(by[ranked[2]], scene, centre, at))
    elif len(ranked) > 3:
        others = [name for place in ranked[2:] for name in by[place].ids.tolist()]
        chips.append(_others("far", others, scene))
    return chips


def _by_place(marks: Marks) -> Iterator[tuple[str, np.ndarray]]:
    """Places and the positions of their marks, in the marks' order."""
    places, which = np.unique(marks.place_id.astype(str), return_inverse=True)
    order = np.argsort(which, kind="stable")
    edges = np.searchsorted(which[order], np.arange(len(places) + 1))
    return ((place, order[edges[n] : edges[n + 1]]) for n, place in enumerate(places))


def merged(rest: Sequence[Mark], scene: Scene) -> list[Chip]:
    """One chip for all of them: what a very small map has room for."""
    marks = Marks.of(rest)
    ids = [*marks.ids[~marks.is_wide].tolist(), *marks.ids[marks.is_wide].tolist()]
    return [replace(_others("bottom", ids, scene), key="all")] if ids else []


def _others(corner: str, ids: Sequence[str], scene: Scene) -> Chip:
    return Chip("others", corner, None, t("chip.others", scene.lang), "", tuple(ids))


def _place(mark: Mark, scene: Scene) -> tuple[str, float, float]:
    return scene.places.get(mark.place_id, (mark.title, mark.lon, mark.lat))


def _one(marks: Marks, scene: Scene, centre, at, corner: str | None = None) -> Chip:
    text, lon, lat = _place(marks[0], scene)
    eighth = _eighth(centre, at(lon, lat))
    corner = corner or ("top" if eighth in (5, 6, 7) else "far" if eighth in (0, 1) else "bottom")
    return Chip(marks[0].place_id, corner, eighth, text, "", tuple(marks.ids.tolist()))


def _featured(marks: Marks, scene: Scene, centre, at) -> Chip:
    chip, km = _one(marks, scene, centre, at, "inset"), marks[0].border_km
    return replace(chip, sub="" if km is None else t("chip.from_line", scene.lang, km=round(km)))


def _eighth(centre: tuple[float, float], spot: tuple[float, float]) -> int:
    return floor(atan2(spot[1] - centre[1], spot[0] - centre[0]) / (pi / 4) + 0.5) % 8


def arranged(chips: Sequence[Chip], size: tuple[float, float], inset: Box | None) -> list[Chip]:
    """The chips with their boxes, each group in its corner of the map; without an inset its chip goes to the top."""
    width, height = size
    widest = min(TEXT_MOST, width - 2 * EDGE - 80)
    sized = [_sized(chip, widest) for chip in chips]
    right = width - EDGE if inset is None else inset.x0 - EDGE
    beside = [chip for chip in sized if chip.corner == "inset"] if inset else []
    top = [chip for chip in sized if chip.corner == "top" or (chip.corner == "inset" and not inset)]
    far = _rows([chip for chip in sized if chip.corner == "far"], width - 2 * EDGE)
    taken = max((chip.box.x1 + EDGE for chip in far), default=0)
    bottom = [chip for chip in sized if chip.corner == "bottom"]
    room = width - 2 * EDGE - taken
    if taken and _needs(bottom) > room:
        bottom, far, room = bottom + [replace(chip, box=_sized(chip, widest).box) for chip in far], [], width - 2 * EDGE
    placed = [_moved(chip, EDGE, EDGE) for chip in _rows(top, right - EDGE)]
    placed += [_moved(chip, width - EDGE - chip.box.width, inset.y1 + 8) for chip in beside]
    for rows, left in ((_rows(bottom, room), EDGE), (far, width - EDGE - taken + EDGE)):
        foot = max((chip.box.y1 for chip in rows), default=0)
        placed += [_moved(chip, left, height - FOOT - foot) for chip in rows]
    return placed


def _needs(chips: Sequence[Chip]) -> float:
    return sum(chip.box.width + GAP for chip in chips)


def _sized(chip: Chip, widest: float) -> Chip:
    lines = balanced(chip.text, widest, SIZE, 600)
    text = max([lettering.width_px(line, SIZE, 600) for line in lines] + [lettering.width_px(chip.sub, SUB_SIZE)])
    count = max(26, lettering.width_px(str(len(chip.ids)), SIZE, 600) + 14)
    arrow = 0 if chip.arrow is None else 12 + PAD
    width, rows = 2 * PAD + arrow + text + PAD + count, len(lines) + bool(chip.sub)
    return replace(chip, lines=lines, count_width=count, box=Box(0, 0, width, max(32, rows * LINE + 8)))


def _rows(chips: Sequence[Chip], width: float) -> list[Chip]:
    """Chips side by side in rows no wider than that, from (0, 0)."""
    placed, x, y, tall = [], 0.0, 0.0, 0.0
    for chip in chips:
        if x and x + chip.box.width > width:
            x, y, tall = 0.0, y + tall + GAP, 0.0
        placed.append(_moved(chip, x, y))
        x, tall = x + chip.box.width + GAP, max(tall, chip.box.height)
    return placed


def _moved(chip: Chip, dx: float, dy: float) -> Chip:
    x0, y0, x1, y1 = chip.box
    return replace(chip, box=Box(x0 + dx, y0 + dy, x1 + dx, y1 + dy))
