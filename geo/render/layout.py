"""The printed page as boxes and lines of text: where title, map, legend and footer stand on a page of any size.

Units: of a page of 1600 x 900, origin top left, y down; `Page.scale` is the px of the picture per unit. Pages of
another shape have more units across or down; small pages have fewer, so that no lettering becomes too small to read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo import lettering, style
from geo.scene import Scene

DESIGN = (1600, 900)
LEAST_SCALE = 0.7
"""Legend text of 16 units is never smaller than 11 px."""
PRINT = style.tokens()["print"]
TITLE_SIZES = (PRINT["title_px_1600"], 34, 28, 24, 20)
SUBTITLE_SIZES = (PRINT["subtitle_px_1600"], 18, 16, 14)
STAMP_SIZES = (PRINT["stamp_px_1600"], 11)
COMPACT = 620
"""A page lower or narrower than this has small lettering and margins, so that a map remains."""
LEGEND_WIDTH = 272
LEGEND_COLUMN = 215
SIDE_LEAST = (740, 1.1)
"""A block narrower than this, or less wide than that many times its height, has its legend below the map."""
MAP_LEAST = 240
ASPECT = (0.6, 4.0)
"""Width by height of the map at least and at most: beyond, one would look past the edge of the basemap."""
ELLIPSIS = "…"
LOOSE_SPACE = re.compile(" (?=[/:;!?»·](?: |$))|(?<=[«©]) ")
LEADING = 1.4
"""From line to line of the subtitle and the footer, in em."""


class Box(NamedTuple):
    """A rectangle; x1, y1 lie right of and below x0, y0."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From side to side."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def grown(self, by: float) -> "Box":
        """The rectangle with a rim all round."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def meets(self, other: Sequence[float]) -> bool:
        """Whether the two share more than an edge."""
        return self.x0 < other[2] and other[0] < self.x1 and self.y0 < other[3] and other[1] < self.y1

    def holds(self, other: Sequence[float]) -> bool:
        """Whether the other lies inside, edges included."""
        return self.x0 <= other[0] and self.y0 <= other[1] and other[2] <= self.x1 and other[3] <= self.y1


class TextLine(NamedTuple):
    """One line of text: y is its baseline, x the end named by align (left, right or center); colour: a token."""

    text: str
    x: float
    y: float
    size: float
    weight: int = 400
    align: str = "left"
    is_rtl: bool = False
    colour: str = "ink"

    @property
    def box(self) -> Box:
        """What it covers: its width, and its font's usual ascent and descent."""
        width = lettering.width_px(self.text, self.size, self.weight)
        x0 = self.x - width * {"left": 0, "center": 0.5, "right": 1}[self.align]
        return Box(x0, self.y - 0.85 * self.size, x0 + width, self.y + 0.3 * self.size)


@dataclass(frozen=True)
class Page:
    """legend: None when there is no room for one; is_side: it stands beside the map.

    rule: x0, y, x1 of the line over the footer; lines: title, subtitle, notes and stamp
    """

    size: tuple[float, float]
    scale: float
    is_rtl: bool
    frame: Box
    map: Box
    legend: Box | None
    is_side: bool
    rule: tuple[float, float, float]
    lines: tuple[TextLine, ...]


def page(scene: Scene, size: tuple[int, int]) -> Page:
    """The page of a scene for a picture of `size` px."""
    scale = max(min(size[0] / DESIGN[0], size[1] / DESIGN[1]), LEAST_SCALE)
    width, height = size[0] / scale, size[1] / scale
    is_compact = min(width, height) < COMPACT
    down, across = (24, 24) if is_compact else PRINT["margin_px_1600"]
    is_rtl = scene.direction == "rtl"
    column = Box(across, down, width - across, height - down)
    head = _head(scene, column, is_rtl, is_compact)
    foot, rule_y = _foot(scene, column, is_rtl, STAMP_SIZES[is_compact])
    frame = Box(column.x0, head[-1].y + (14 if is_compact else 22), column.x1, rule_y - (12 if is_compact else 20))
    frame, map_box, legend, is_side = _map_and_legend(frame, is_rtl)
    rule = (column.x0, rule_y, column.x1)
    return Page((width, height), scale, is_rtl, frame, map_box, legend, is_side, rule, (*head, *foot))


def _head(scene: Scene, column: Box, is_rtl: bool, is_compact: bool) -> list[TextLine]:
    titles, subtitles = (TITLE_SIZES[3:], SUBTITLE_SIZES[3:]) if is_compact else (TITLE_SIZES, SUBTITLE_SIZES)
    title_size, title = fitted(scene.title, column.width, titles, 700, 2)
    size, caption = fitted(bound(scene.subtitle), column.width, subtitles, 400, 2 if is_compact else 3)
    lines = paragraph(title, column, column.y0, title_size, 700, is_rtl, "ink", 1.25)
    return lines + paragraph(caption, column, lines[-1].y + 0.32 * title_size, size, 400, is_rtl, "ink2", LEADING)


def _foot(scene: Scene, column: Box, is_rtl: bool, size: float) -> tuple[list[TextLine], float]:
    """Notes at the start and stamp at the end, side by side where the page is wide enough; and the y of their rule."""
    is_wide = column.width >= 800
    stamp = _stamp(scene.stamp, column.width, size, is_wide)
    taken = max((lettering.width_px(text, size) for text in stamp), default=0)
    notes = [
        line
        for text in (f"{scene.line_note} {scene.sources}", scene.disclaimer)
        for line in lettering.cut(bound(text), column.width - (taken + 40 if is_wide else 0), size)
    ]
    rows = max(len(notes), len(stamp)) if is_wide else len(notes) + len(stamp)
    top = column.y1 - rows * LEADING * size
    lines = paragraph(notes, column, top, size, 400, is_rtl, "muted", LEADING)
    stamp_top = top if is_wide else top + len(notes) * LEADING * size
    end = paragraph(stamp, column, stamp_top, size, 400, not is_rtl, "muted", LEADING)
    return lines + [line._replace(is_rtl=False) for line in end], top - 8


def _stamp(stamp: Sequence[str], width: float, size: float, is_wide: bool) -> list[str]:
    """The lines of the stamp; the query, which comes first, may be long and then lacks its middle."""
    rest = max((lettering.width_px(text, size) for text in stamp[1:]), default=0)
    most = max(0.36 * width, min(rest, 0.55 * width)) if is_wide else width
    return [shortened(text, most, size) for text in stamp]


def paragraph(
    lines: Iterable[str], column: Box, top: float, size: float, weight: int, is_right: bool, colour: str, leading: float
) -> list[TextLine]:
    """Lines set below one another from `top` on, at the left or right edge of a column."""
    x, align = (column.x1, "right") if is_right else (column.x0, "left")
    return [
        TextLine(text, x, top + size * (leading * n + leading / 2 + 0.35), size, weight, align, is_right, colour)
        for n, text in enumerate(lines)
    ]


def _map_and_legend(frame: Box, is_rtl: bool) -> tuple[Box, Box, Box | None, bool]:
    """The neatline, the map in it, and the legend at its end side or, on a narrow page, below it."""
    if frame.width >= max(SIDE_LEAST[0], SIDE_LEAST[1] * frame.height):
        width = min(frame.width - LEGEND_WIDTH, frame.height * ASPECT[1])
        spare = frame.width - LEGEND_WIDTH - width
        frame = Box(frame.x0 + spare, *frame[1:]) if is_rtl else Box(*frame[:2], frame.x1 - spare, frame.y1)
        split = frame.x0 + LEGEND_WIDTH if is_rtl else frame.x1 - LEGEND_WIDTH
        left, right = Box(*frame[:2], split, frame.y1), Box(split, *frame[1:])
        return (frame, right, left, True) if is_rtl else (frame, left, right, True)
    columns = max(1, int(frame.width // LEGEND_COLUMN))
    wanted = min(-(-22 // columns) * 27 + 20, 0.42 * frame.height)
    height = min(frame.height - wanted, frame.width / ASPECT[0])
    if height < MAP_LEAST:
        frame = Box(*frame[:3], frame.y0 + min(frame.height, frame.width / ASPECT[0]))
        return frame, frame, None, False
    frame = Box(*frame[:3], frame.y0 + height + wanted)
    return frame, Box(*frame[:3], frame.y0 + height), Box(frame.x0, frame.y0 + height, *frame[2:]), False


def fitted(text: str, width: float, sizes: Sequence[float], weight: int, most: int) -> tuple[float, list[str]]:
    """The largest size in which a text takes at most so many lines, and the lines; cut short in the smallest."""
    for size in sizes:
        lines = lettering.cut(text, width, size, weight)
        if len(lines) <= most:
            return size, lines or [""]
    lines = [*lines[: most - 1], _ended(" ".join(lines[most - 1 :]), width, sizes[-1], weight)]
    return sizes[-1], lines


def _ended(text: str, width: float, size: float, weight: int) -> str:
    """The first words of a text that fit with an ellipsis after them."""
    room = width - lettering.width_px(f" {ELLIPSIS}", size, weight)
    return f"{lettering.cut(text, room, size, weight)[0]} {ELLIPSIS}"


def bound(text: str) -> str:
    """A text in which no line begins with a sign that belongs to the word before, or ends with an opening one."""
    return LOOSE_SPACE.sub("\u00a0", text)


def balanced(text: str, width: float, size: float, weight: int = 400) -> list[str]:
    """A text in as few lines as fit the width, the lines as even as can be."""
    text = bound(text)
    lines = lettering.cut(text, width, size, weight)
    for part in range(95, 45, -5) if len(lines) > 1 else ():
        narrower = lettering.cut(text, width * part / 100, size, weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def shortened(text: str, width: float, size: float) -> str:
    """A text that fits, its middle left out where it is too long."""
    if lettering.width_px(text, size) <= width:
        return text
    low, high = 0, len(text) // 2
    while low < high:
        middle = (low + high + 1) // 2
        if lettering.width_px(text[:middle] + ELLIPSIS + text[len(text) - middle :], size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low] + ELLIPSIS + text[len(text) - low :]
