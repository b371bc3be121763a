"""Boxes on a picture of the map, and where a name, tray or bubble may stand: the candidates of geo.placement.

Equal numbers to geo/static/placement.js and label_spots.js. Units: px, origin top left, y down. A box is
(x0, y0, x1, y1); a segment likewise, from end to end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, sqrt
from typing import NamedTuple

STEP_PX, SAG_PX, PIECE_PX = 24, 3, 32
BEYOND_PX, BEND_PX = 200, 2  # what is seen of a line: so far beyond the view, bends so far apart
STRAIGHT = 0.985  # chord per length of line
DIRS = [
    *((1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924), (0, 1), (-0.383, 0.924), (-0.707, 0.707)),
    *((-0.924, 0.383), (-1, 0), (-0.924, -0.383), (-0.707, -0.707), (-0.383, -0.924), (0, -1)),
    *((0.383, -0.924), (0.707, -0.707), (0.924, -0.383)),
]
RINGS = (12, 20, 32, 48, 70, 100, 140)  # length of a leader
OFFSETS = ((0, 0), (5, 4), (11, 9))  # a name further out by px, cost
POINTS = [  # dx, dy, cost; mirrored for right-to-left
    *((1, 0, 0), (1, -1, 1), (1, 1, 1.5), (-1, 0, 3), (-1, -1, 3.5), (-1, 1, 4), (0, -1, 4.5), (0, 1, 5)),
    *((0.5, -1, 4), (0.5, 1, 4.5), (-0.5, -1, 5), (-0.5, 1, 5.5)),
]

Box = Sequence[float]
Point = Sequence[float]
Spot = tuple[float, float, str, float, float]


def box(cx: float, cy: float, w: float, h: float) -> Box:
    return cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2


def dist(ax: float, ay: float, bx: float, by: float) -> float:
    return sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))


def hit(a: Box, b: Box, g: float) -> bool:
    return a[0] < b[2] + g and b[0] < a[2] + g and a[1] < b[3] + g and b[1] < a[3] + g


def within(x: float, y: float, b: Box) -> bool:
    return b[0] < x < b[2] and b[1] < y < b[3]


def bounds(s: Box) -> Box:
    x0, y0, x1, y1 = s
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def turn(s: Box, x: float, y: float) -> float:
    return (s[2] - s[0]) * (y - s[1]) - (s[3] - s[1]) * (x - s[0])


def crosses(s: Box, t: Box) -> bool:
    return turn(s, t[0], t[1]) * turn(s, t[2], t[3]) < 0 and turn(t, s[0], s[1]) * turn(t, s[2], s[3]) < 0


def share(s: Box, b: Box, g: float) -> tuple[float, float] | None:
    """From where to where segment s, 0 to 1, is inside box b grown by g (Liang-Barsky clipping)."""
    dx, dy = s[2] - s[0], s[3] - s[1]
    t0, t1 = 0.0, 1.0
    for p, q in ((-dx, s[0] - b[0] + g), (dx, b[2] + g - s[0]), (-dy, s[1] - b[1] + g), (dy, b[3] + g - s[1])):
        if p < 0:
            t0 = max(t0, q / p)
        elif p > 0:
            t1 = min(t1, q / p)
        elif q <= 0:
            return None
        if t0 >= t1:
            return None
    return t0, t1


def cut(s: Box, b: Box, g: float) -> float:
    """Length of segment s inside box b grown by g."""
    ax, ay, bx, by = s
    if (ax <= b[0] - g and bx <= b[0] - g) or (ax >= b[2] + g and bx >= b[2] + g):
        return 0
    if (ay <= b[1] - g and by <= b[1] - g) or (ay >= b[3] + g and by >= b[3] + g):
        return 0
    part = share(s, b, g)
    return (part[1] - part[0]) * dist(*s) if part else 0


def seen(lines: Sequence[Sequence[Point]], view: Box) -> list[list[Point]]:
    """The parts of lines near a view, without bends nearer than 2 px to the last; the longest part first."""
    parts = [_thinned(part) for pts in lines for part in _clipped(pts, view)]
    return sorted(parts, key=lambda part: -_chainage(part)[-1])


def _clipped(pts: Sequence[Point], view: Box) -> list[list[Point]]:
    parts: list[list[Point]] = []
    is_on = False
    for a, b in pairwise(pts):
        part = share((*a, *b), view, BEYOND_PX)
        if part and not (is_on and part[0] == 0):
            parts.append([_between(a, b, part[0])])
        if part:
            parts[-1].append(_between(a, b, part[1]))
        is_on = part is not None and part[1] == 1
    return parts


def _between(a: Point, b: Point, t: float) -> Point:
    return a if t == 0 else b if t == 1 else (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _thinned(pts: Sequence[Point]) -> list[Point]:
    kept = [pts[0]]
    for point in pts[1:-1]:
        if dist(*kept[-1], *point) >= BEND_PX:
            kept.append(point)
    return [*kept, pts[-1]]


def chop(a: Sequence[float], b: Sequence[float], w: float, h: float) -> Iterator[Box]:
    """The way from a to b in pieces of at most 32 px; none if all of it is out of view."""
    x0, y0, x1, y1 = bounds((*a, *b))
    m = ceil(dist(*a, *b) / PIECE_PX)
    if x1 < -9 or y1 < -9 or x0 > w + 9 or y0 > h + 9 or not m:
        return
    dx, dy = (b[0] - a[0]) / m, (b[1] - a[1]) / m
    for k in range(m):
        yield a[0] + dx * k, a[1] + dy * k, a[0] + dx * (k + 1), a[1] + dy * (k + 1)


class Grid:
    """Square cells that know what touches them."""

    def __init__(self, cell_px: float):
        self.cell = cell_px
        self.cells: dict[tuple[int, int], list] = {}

    def keys(self, b: Box, grow: float) -> list[tuple[int, int]]:
        c = self.cell
        rows = range(floor((b[1] - grow) / c), floor((b[3] + grow) / c) + 1)
        return [(x, y) for x in range(floor((b[0] - grow) / c), floor((b[2] + grow) / c) + 1) for y in rows]

    def add(self, b: Box, entry) -> None:
        for key in self.keys(b, 0):
            self.cells.setdefault(key, []).append(entry)

    def remove(self, b: Box, entry) -> None:
        for key in self.keys(b, 0):
            self.cells[key].remove(entry)

    def near(self, b: Box, grow: float) -> Iterator:
        """Entries near b; one entry may come more than once."""
        for key in self.keys(b, grow):
            yield from self.cells.get(key, ())


class Still(NamedTuple):
    """What never moves: a wall, a lone symbol, the dot of a place."""

    b: Box
    x: float = 0
    y: float = 0
    dot: bool = False
    wall: bool = False


class Piece(NamedTuple):
    serial: int
    s: Box
    line: int
    reach: float
    hard: bool


def pieces(lines: list[dict], w: float, h: float) -> Grid:
    """The lines in pieces of at most 32 px; what is out of view is left out."""
    grid, view, serial = Grid(PIECE_PX), (0, 0, w, h), 0
    for n, line in enumerate(lines):
        for a, b in pairwise(line["pts"]):
            for s in chop(a, b, w, h):
                if hit(bounds(s), view, 9):
                    serial += 1
                    grid.add(bounds(s), Piece(serial, s, n, line["width"] / 2 + 1, bool(line.get("hard"))))
    return grid


@dataclass(slots=True, eq=False)
class Candidate:
    """Boxes that a thing would take, what the choice costs, and a key that names it from one view to the next.

    x, y: centre of a name; ux, uy: its direction; leader: segment from the true place to the box
    home: a bubble that stays on its place; fee, extra: filled in by geo.placement
    """

    boxes: list[Box]
    base: float
    key: str
    x: float = 0
    y: float = 0
    ux: float = 1
    uy: float = 0
    leader: Box | None = None
    cols: int = 1
    rows: int = 1
    home: bool = False
    fee: float = -1
    extra: float = 0


def for_bubble(x: float, y: float, diameter: float) -> list[Candidate]:
    """On its place, or anywhere round it with a leader."""
    home = Candidate([box(x, y, diameter, diameter)], 0, "c", home=True)
    return [home, *_round(x, y, [(diameter, diameter, 1, 1)])]


def for_tray(x: float, y: float, n: int, size: float, o: dict) -> list[Candidate]:
    """Trays of up to four rows and six columns for n symbols of `size` px, round their place with a leader."""
    cell, pad, shapes = floor(size * o["cell"] + 0.5), 2 * o["pad"], []
    for rows in range(1, min(4, n) + 1):
        cols = -(-n // rows)
        if cols <= 6 and -(-n // cols) == rows:
            shapes.append((cols * cell + pad, rows * cell + pad, cols, rows))
    return list(_round(x, y, shapes))


def _round(x: float, y: float, shapes: list[tuple[float, float, int, int]]) -> Iterator[Candidate]:
    for k, (w, h, cols, rows) in enumerate(shapes):
        for d in RINGS:
            for q, (ux, uy) in enumerate(DIRS):
                m = 2 * max(abs(ux), abs(uy))
                b = box(x + ux * (d + w / m), y + uy * (d + h / m), w, h)
                leader = (x, y, max(b[0], min(x, b[2])), max(b[1], min(y, b[3])))
                base = 2 + d * 0.22 + k * 1.5 + (0.6 if q % 4 else 0)
                yield Candidate([b], base, f"{cols}x{rows}/{d}/{q}", leader=leader, cols=cols, rows=rows)


def for_point(label: dict, reach: float) -> list[Candidate]:
    """The name of a place: 12 positions x 3 offsets, `reach` px from its centre."""
    w, h, found = label["w"], label["h"], []
    for out, more in OFFSETS:
        for px, dy, base in POINTS:
            dx = -px if label.get("rtl") else px
            slide = abs(dx) == 0.5
            r = (reach + out) * (0.7 if dx and dy and not slide else 1)
            x = label["x"] + dx * (w / 2 if slide else r + w / 2)
            y = label["y"] + dy * (r + h / 2)
            found.append(Candidate([box(x, y, w, h)], base + more, f"{dx}/{dy}/{out}", x, y))
    return found


def for_spots(label: dict) -> list[Candidate]:
    """The name of an area or line: given centres, best first; a slanted one is a row of squares."""
    found = []
    for i, (x, y, key, *direction) in enumerate(label["spots"]):
        ux, uy = direction if direction and direction[1] else (1, 0)
        boxes = _squares(x, y, label["w"], label["h"], ux, uy) if uy else [box(x, y, label["w"], label["h"])]
        found.append(Candidate(boxes, i * 0.12, str(key), x, y, ux, uy))
    return found


def _squares(x: float, y: float, w: float, h: float, ux: float, uy: float) -> list[Box]:
    n, side = max(2, ceil(w / h)), h * (abs(ux) + abs(uy))
    steps = [(w - h) * (k / (n - 1) - 0.5) for k in range(n)]
    return [box(x + ux * t, y + uy * t, side, side) for t in steps]


def along(pts: Sequence[Point], w: float, h: float, gap: float, view: Box) -> list[Spot]:
    """Spots for a name of w x h px, on both sides of a line where it stays within 3 px of a straight chord.

    pts: the line's vertices (x, y); gap: px between line and name
    view: box that must hold the chord's middle
    Returns (x, y, key, ux, uy): centre, key counted from the line's start, reading direction as a unit vector;
    nearest to the view's centre first, empty where the line is too short or too winding.
    """
    run = _chainage(pts)
    centre = _middle(view[:2], view[2:])
    spots: list[Spot] = []
    k, first = 0, 1
    while k * STEP_PX + w < run[-1]:
        first = _vertex(run, k * STEP_PX, first)
        chord = [_point_at(pts, run, d, _vertex(run, d, first)) for d in _stops(k * STEP_PX, w)]
        if _is_straight(chord, w) and _holds(view, _middle(chord[0], chord[-1])):
            spots += _sides(chord[0], chord[-1], h / 2 + gap, k)
        k += 1
    return sorted(spots, key=lambda spot: (dist(*spot[:2], *centre), spot[2]))


def _stops(start: float, w: float) -> list[float]:
    return [start, *(start + w * q / 8 for q in range(1, 8)), start + w]


def _is_straight(chord: list[Point], w: float) -> bool:
    (ax, ay), (bx, by) = chord[0], chord[-1]
    d, (mx, my) = dist(bx, by, ax, ay), _middle(chord[0], chord[-1])
    if d < w * STRAIGHT:
        return False
    ux, uy = (bx - ax) / d, (by - ay) / d
    return all(abs((x - mx) * uy - (y - my) * ux) <= SAG_PX for x, y in chord[1:-1])


def _sides(a: Point, b: Point, off: float, k: int) -> list[Spot]:
    (x, y), d, flip = _middle(a, b), dist(*a, *b), -1 if b[0] < a[0] else 1
    ux, uy = (b[0] - a[0]) / d * flip, (b[1] - a[1]) / d * flip
    return [(x + uy * off, y - ux * off, f"{k}a", ux, uy), (x - uy * off, y + ux * off, f"{k}b", ux, uy)]


def _chainage(pts: Sequence[Point]) -> list[float]:
    run = [0.0]
    for a, b in pairwise(pts):
        run.append(run[-1] + dist(*b, *a))
    return run


def _vertex(run: list[float], d: float, first: int) -> int:
    """Index (>= first) of the first vertex at d px from the start, or beyond."""
    i = first
    while i < len(run) - 1 and run[i] < d:
        i += 1
    return i


def _point_at(pts: Sequence[Point], run: list[float], d: float, i: int) -> Point:
    t = (d - run[i - 1]) / (run[i] - run[i - 1] or 1)
    a, b = pts[i - 1], pts[i]
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _holds(b: Box, p: Point) -> bool:
    return b[0] <= p[0] <= b[2] and b[1] <= p[1] <= b[3]
