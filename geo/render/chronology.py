"""Moments in order as columns of a page: a line down each column, a sign, the date and what happened.

Units: of the page, origin top left, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geo import lettering
from geo.render import symbols
from geo.render.ink import Ink, polyline
from geo.render.layout import Box, Paragraph, bound, paragraph

COLUMNS, GAP, SIGN = 3, 34, 34
DATE, TITLE, LEADING = 14.5, 16.5, 1.3
BETWEEN = 11


@dataclass(frozen=True, slots=True)
class Moment:
    """family: of its incident, "" where it is none; speaks: the states that claim something, where claims compete."""

    id: str
    date: str
    title: str
    family: str = ""
    layer: str = ""
    is_symbolic: bool = False
    speaks: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Placed:
    """A moment with its two paragraphs and the middle of its sign."""

    moment: Moment
    date: Paragraph
    title: Paragraph
    x: float
    y: float


def arranged(moments: Sequence[Moment], box: Box, is_rtl: bool) -> list[list[Placed]]:
    """Pages of placed moments, column after column from the start side; one page has columns of equal length."""
    for part in (n / 20 for n in range(4, 20)):
        pages = _in_columns(moments, Box(*box[:3], box.y0 + part * box.height), is_rtl)
        if len(pages) == 1:
            return pages
    return _in_columns(moments, box, is_rtl)


def _in_columns(moments: Sequence[Moment], box: Box, is_rtl: bool) -> list[list[Placed]]:
    width = (box.width - (COLUMNS - 1) * GAP) / COLUMNS
    pages: list[list[Placed]] = []
    column, y = COLUMNS, box.y0
    for moment in moments:
        lines = lettering.cut(bound(moment.title), width - SIGN, TITLE)
        height = (DATE + len(lines) * TITLE) * LEADING
        if y + height > box.y1 or column == COLUMNS:
            column, y = column + 1, box.y0
            if column >= COLUMNS:
                pages.append([])
                column = 0
        nth = COLUMNS - 1 - column if is_rtl else column
        left = box.x0 + nth * (width + GAP)
        pages[-1].append(_placed(moment, lines, left, left + width, y, is_rtl))
        y += height + BETWEEN
    return pages


def _placed(moment: Moment, lines: Sequence[str], x0: float, x1: float, y: float, is_rtl: bool) -> Placed:
    inner = Box(x0, 0, x1 - SIGN, 0) if is_rtl else Box(x0 + SIGN, 0, x1, 0)
    date = paragraph([moment.date], inner, y, DATE, 600, is_rtl, "ink2", LEADING)
    title = paragraph(lines, inner, y + DATE * LEADING, TITLE, 400, is_rtl, "ink", LEADING)
    sign = x1 - SIGN / 2 + 4 if is_rtl else x0 + SIGN / 2 - 4
    told = [Paragraph(f"{kind}:{moment.id}", found, inner.width) for kind, found in (("date", date), ("title", title))]
    return Placed(moment, *told, sign, y + DATE * LEADING / 2)


def draw(ink: Ink, placed: Sequence[Placed], look: dict[str, Any]) -> None:
    """One page of moments."""
    with ink.group("time-line"):
        for x in dict.fromkeys(one.x for one in placed):
            own = [one for one in placed if one.x == x]
            ink.path(polyline((x, own[0].y), (x, own[-1].title.lines[-1].box.y1)), None, look["line_strong"], 1.5)
    for one in placed:
        moment = one.moment
        if moment.family:
            with ink.group(f"incident:{moment.id}", moment.title):
                symbols.draw(
                    ink, moment.family, one.x, one.y, 15, look, is_supplement=moment.layer == "supplement",
                    is_symbolic=moment.is_symbolic, is_disputed=moment.speaks is not None,
                    speaks=symbols.BOTH if moment.speaks is None else moment.speaks,
                )  # fmt: skip
        else:
            ink.circle(one.x, one.y, 4, look["surface"], look["ink"], 1.6)
        ink.paragraph(one.date, look)
        ink.paragraph(one.title, look)
