"""The printed page as boxes and lines of text: where title, map, legend and footer stand on a page of any size.

Units: of a page of 1600 x 900, origin top left, y down; `Page.scale` is the px of the picture per unit. Pages of
another shape have more units across or down; small pages have fewer, so that no lettering becomes too small to read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from geo import lettering, style
from geo.render.paper import Paper
from geo.scene import Scene

START = {"left": 0, "center": 0.5, "right": 1}
"""What share of a line stands before the place that it is aligned to."""
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
COLUMN_WIDTH, COLUMN_GAP = 546, 28
MOST_STAMP_LINES = 5
SIDE_BY_SIDE = 950
"""Notes and stamp stand beside one another on a column as wide as this."""
MAP_SCALE = PRINT["label_px_1600"] / 13.5
"""Page units per map px: names of places, 12.5 and 14.5 px on screen, come out at 15 units on average."""
PROJECTED = {"screen": "Web Mercator", "print": "Lambert conformal conic 18°/28°"}
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
        x0 = self.x - width * START[self.align]
        return Box(x0, self.y - 0.85 * self.size, x0 + width, self.y + 0.3 * self.size)


class Paragraph(NamedTuple):
    """Lines that belong together. name: title, subtitle, note, notes, disclaimer, stamp …; width: of their column."""

    name: str
    lines: tuple[TextLine, ...]
    width: float


@dataclass(frozen=True)
class Page:
    """legend: None when there is no room for one; is_side: it stands beside the map.

    scale: px per unit; map_scale: units per px of the map as on screen
    column: of what each side says, beside the map or below it
    rule: x0, y, x1 of the line over the footer, None without one; paragraphs: title, subtitle, notes and stamp
    """

    size: tuple[float, float]
    scale: float
    map_scale: float
    is_rtl: bool
    frame: Box
    map: Box
    legend: Box | None
    is_side: bool
    rule: tuple[float, float, float] | None
    paragraphs: tuple[Paragraph, ...]
    column: Box | None = None

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """Every line of text."""
        return tuple(line for one in self.paragraphs for line in one.lines)


def page(scene: Scene, paper: Paper) -> Page:
    """The page of a scene."""
    if paper.layout == "bare":
        return _bare(scene, paper)
    scale = _scale(paper.size)
    width, height = paper.size[0] / scale, paper.size[1] / scale
    is_compact = min(width, height) < COMPACT
    down, across = (24, 24) if is_compact else PRINT["margin_px_1600"]
    is_rtl = scene.direction == "rtl"
    column = Box(across, down, width - across, height - down)
    head = _head(scene, column, is_rtl, is_compact)
    foot, rule_y = _foot(scene, stamp(scene, paper), column, is_rtl, STAMP_SIZES[is_compact])
    top, bottom = head[-1].lines[-1].y + (14 if is_compact else 22), rule_y - (12 if is_compact else 20)
    whole, rule = Box(column.x0, top, column.x1, bottom), (column.x0, rule_y, column.x1)
    told = (*head, *foot)
    if paper.layout == "claims":
        frame, beside = _beside(whole, is_rtl)
        return Page((width, height), scale, MAP_SCALE, is_rtl, frame, frame, None, False, rule, told, beside)
    frame, map_box, legend, is_side = _map_and_legend(whole, is_rtl, paper.has_legend)
    return Page((width, height), scale, MAP_SCALE, is_rtl, frame, map_box, legend, is_side, rule, told)


def _beside(frame: Box, is_rtl: bool) -> tuple[Box, Box]:
    """The map, and at its start side, or on a narrow page below it, the column of what each side says."""
    if frame.width < SIDE_BY_SIDE:
        split = frame.y0 + 0.46 * frame.height
        return Box(*frame[:3], split - COLUMN_GAP / 2), Box(frame.x0, split + COLUMN_GAP / 2, *frame[2:])
    width = min(COLUMN_WIDTH, 0.42 * frame.width)
    if is_rtl:
        split = frame.x1 - width
        return Box(*frame[:2], split - COLUMN_GAP, frame.y1), Box(split, *frame[1:])
    split = frame.x0 + width
    return Box(split + COLUMN_GAP, *frame[1:]), Box(*frame[:2], split, frame.y1)


def _scale(size: tuple[int, int]) -> float:
    """Px per unit: as on a page of the design's area, so that lettering suits pages of any shape."""
    across, down = size[0] / DESIGN[0], size[1] / DESIGN[1]
    return max(min((across * down) ** 0.5, 1.6 * min(across, down)), LEAST_SCALE)


def _bare(scene: Scene, paper: Paper) -> Page:
    """The map alone, its px those of the page on screen."""
    whole = Box(0, 0, *paper.size)
    return Page(paper.size, 1, 1, scene.direction == "rtl", whole, whole, None, False, None, ())


def stamp(scene: Scene, paper: Paper) -> tuple[str, ...]:
    """The query that reopens the view, and data, date, CRS and projection."""
    return (*scene.stamp[:-1], f"{scene.stamp[-1]} · {PROJECTED[paper.projection]}")


def _head(scene: Scene, column: Box, is_rtl: bool, is_compact: bool) -> list[Paragraph]:
    titles, subtitles = (TITLE_SIZES[3:], SUBTITLE_SIZES[3:]) if is_compact else (TITLE_SIZES, SUBTITLE_SIZES)
    title_size, title = fitted(scene.title, column.width, titles, 700, 2)
    size, caption = fitted(bound(scene.subtitle), column.width, subtitles, 400, 2 if is_compact else 3)
    lines = paragraph(title, column, column.y0, title_size, 700, is_rtl, "ink", 1.25)
    below = paragraph(caption, column, lines[-1].y + 0.32 * title_size, size, 400, is_rtl, "ink2", LEADING)
    found = [Paragraph("title", lines, column.width), Paragraph("subtitle", below, column.width)]
    if scene.note:
        size, note = fitted(bound(scene.note), column.width, subtitles[1:], 600, 2)
        lines = paragraph(note, column, below[-1].y + 0.45 * size, size, 600, is_rtl, "ink", LEADING)
        found.append(Paragraph("note", lines, column.width))
    return found


def _foot(
    scene: Scene, stamped: Sequence[str], column: Box, is_rtl: bool, size: float
) -> tuple[list[Paragraph], float]:
    """Notes at the start and stamp at the end, side by side where the page is wide enough; and the y of their rule."""
    is_wide = column.width >= SIDE_BY_SIDE
    fixed = min(_widest(stamped[1:], size), 0.55 * column.width)
    most = max(0.36 * column.width, fixed) if is_wide else column.width
    end = [line for text in stamped for line in divided(text, most, size)]
    room = column.width - (_widest(end, size) + 40 if is_wide else 0)
    texts = (f"{scene.line_note} {scene.sources}", scene.disclaimer)
    notes, disclaimer = (lettering.cut(bound(text), room, size) for text in texts)
    notes = [*notes, *disclaimer]
    rows = max(len(notes), len(end)) if is_wide else len(notes) + len(end)
    top = column.y1 - rows * LEADING * size
    lines = paragraph(notes, column, top, size, 400, is_rtl, "muted", LEADING)
    split = len(notes) - len(disclaimer)
    end_top = top if is_wide else top + len(notes) * LEADING * size
    stamped = paragraph(end, column, end_top, size, 400, not is_rtl, "muted", LEADING)
    stamp_lines = tuple(line._replace(is_rtl=False) for line in stamped)
    told = (("notes", lines[:split], room), ("disclaimer", lines[split:], room))
    found = [Paragraph(*one) for one in told if one[1]]
    return [*found, Paragraph("stamp", stamp_lines, column.width - room)], top - 8


def _widest(lines: Iterable[str], size: float) -> float:
    return max((lettering.width_px(text, size) for text in lines), default=0)


def divided(text: str, width: float, size: float) -> list[str]:
    """A query in lines: broken after its ampersands where it can be; very long ones lack their middle."""
    lines = [""]
    for part in text.split("&"):
        piece = f"{part}&"
        if lettering.width_px(lines[-1] + piece, size) <= width:
            lines[-1] += piece
        else:
            lines += lettering.cut(piece, width, size)
    lines = [line for line in lines if line]
    lines[-1] = lines[-1].removesuffix("&")
    if len(lines) <= MOST_STAMP_LINES:
        return lines
    rest = "".join(lines[MOST_STAMP_LINES - 1 :])
    return [*lines[: MOST_STAMP_LINES - 1], shortened(rest, width, size)]


def paragraph(
    lines: Iterable[str], column: Box, top: float, size: float, weight: int, is_right: bool, colour: str, leading: float
) -> tuple[TextLine, ...]:
    """Lines of a text set below one another from `top` on, at an edge of a column; they run as their letters do."""
    x, align = (column.x1, "right") if is_right else (column.x0, "left")
    lines = [*lines]
    is_rtl = lettering.runs_right_to_left(" ".join(lines), is_right)
    return tuple(
        TextLine(text, x, top + size * (leading * n + leading / 2 + 0.35), size, weight, align, is_rtl, colour)
        for n, text in enumerate(lines)
    )


def _map_and_legend(frame: Box, is_rtl: bool, has_legend: bool) -> tuple[Box, Box, Box | None, bool]:
    """The neatline, the map in it, and the legend at its end side or, on a narrow page, below it."""
    if not has_legend:
        frame = _trimmed(frame, is_rtl)
        return frame, frame, None, False
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


def _trimmed(frame: Box, is_rtl: bool) -> Box:
    """A frame no wider and no lower than a map may be."""
    width = min(frame.width, frame.height * ASPECT[1])
    x0 = frame.x1 - width if is_rtl else frame.x0
    return Box(x0, frame.y0, x0 + width, frame.y0 + min(frame.height, width / ASPECT[0]))


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


@lru_cache(maxsize=4096)
def balanced(text: str, width: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """A text in as few lines as fit the width, the lines as even as can be."""
    text = bound(text)
    lines = lettering.cut(text, width, size, weight)
    for part in range(95, 45, -5) if len(lines) > 1 else ():
        narrower = lettering.cut(text, width * part / 100, size, weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return tuple(lines)


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
