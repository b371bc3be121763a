"""The column beside a map: what each side says, in blocks of its colour, and what to keep in mind.

Units: of the page, origin top left, y down.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo import lettering
from geo.accounts import REMEMBER, Block
from geo.i18n import t
from geo.render import symbols
from geo.render.ink import MIDDLE, Ink, rectangle, rounded
from geo.render.layout import LEADING, Box, Page, Paragraph, bound, paragraph

LARGE, SMALL = (22, 20.5, 19, 17.5), (16.5, 15, 13.5, 12)
TRIES = ((99, LARGE), (4, LARGE), (3, LARGE), (2, LARGE), (2, SMALL), (1, SMALL))
"""Texts of a block at most, and sizes, in the order in which they are tried."""
PAD, BAR, GAP = (26, 15), 7, 13
HEADING, META, BADGE = 1.12, 0.76, 15
"""Sizes of heading and date by the text's."""
BETWEEN = 0.28
"""Space between two texts, in em."""


@dataclass(frozen=True)
class Panel:
    """A block in place with its lines."""

    side: str
    box: Box
    paragraphs: tuple[Paragraph, ...]


def arranged(blocks: Sequence[Block], box: Box, lang: str) -> list[Panel]:
    """The blocks in their column: as large and as whole as fits; texts that find no room are counted."""
    for most, sizes in TRIES:
        for size in sizes:
            if panels := _fitting(blocks, most, box, size, lang):
                return _fullest(blocks, most, box, size, lang) or panels
    return _stacked([_shortened(block, most, lang) for block in blocks], box, size, lang)


def _fitting(blocks: Sequence[Block], most: int, box: Box, size: float, lang: str) -> list[Panel]:
    """The blocks with so many texts each, or nothing where they do not fit."""
    panels = _stacked([_shortened(block, most, lang) for block in blocks], box, size, lang)
    return panels if panels[-1].box.y1 <= box.y1 else []


def _fullest(blocks: Sequence[Block], most: int, box: Box, size: float, lang: str) -> list[Panel]:
    """The blocks with more texts than so many each, as long as they fit."""
    found: list[Panel] = []
    for more in range(most + 1, max(len(block.texts) for block in blocks)):
        panels = _fitting(blocks, more, box, size, lang)
        if not panels:
            break
        found = panels
    return found


def _shortened(block: Block, most: int, lang: str) -> Block:
    """A block of at most so many texts; the others are counted in a last one."""
    rest = len(block.texts) - most
    if rest <= 1:
        return block
    return replace(block, texts=(*block.texts[:most], t("account.more", lang, n=rest)))


def _stacked(blocks: Sequence[Block], box: Box, size: float, lang: str) -> list[Panel]:
    """Blocks below one another, what to keep in mind at the column's foot; the last one ends beyond it if all is too
    much."""
    y, panels = box.y0, []
    for block in blocks:
        panel = _panel(block, box, y, size, lang)
        spare = box.y1 - panel.box.y1
        if block.side == REMEMBER and spare > 0:
            panel = _panel(block, box, y + spare, size, lang)
        panels.append(panel)
        y = panel.box.y1 + GAP
    return panels


def _panel(block: Block, column: Box, top: float, size: float, lang: str) -> Panel:
    is_rtl = lang == "ar"
    (across, down), bar = PAD, 0 if block.side == REMEMBER else BAR
    left, right = (across, across + bar) if is_rtl else (across + bar, across)
    inner = Box(column.x0 + left, 0, column.x1 - right, 0)
    y, found = top + down, []
    for n, (text, letter, weight, colour, apart) in enumerate(_texts(block, size)):
        lines = lettering.cut(bound(text), inner.width, letter, weight)
        y += apart * size if n else 0
        is_right = lettering.runs_right_to_left(text, is_rtl)
        set_lines = paragraph(lines, inner, y, letter, weight, is_right, colour, LEADING)
        found.append(Paragraph(f"{block.side}:{n}", set_lines, inner.width))
        y += len(lines) * LEADING * letter
    return Panel(block.side, Box(column.x0, top, column.x1, y + down), tuple(found))


def _texts(block: Block, size: float) -> list[tuple[str, float, int, str, float]]:
    """Text, size, weight, colour and distance from the one before, of all that a block says."""
    spoken = "ink" if block.side in (REMEMBER, "record") else f"claim:{block.side}"
    told = [(block.heading, HEADING * size, 700, spoken, 0)] if block.heading else []
    weight = 600 if block.side == REMEMBER else 400
    told += [(text, size, weight, "ink", BETWEEN) for text in block.texts if text]
    return told + ([(block.meta, META * size, 400, "ink2", 1.3 * BETWEEN)] if block.meta else [])


def badge(ink: Ink, text: str, sheet: Page, look: dict[str, Any], speaks: Collection[str]) -> None:
    """The sign and the words of competing claims, at the end side of the head where there is room for it.

    speaks: the states that claim something
    """
    end, head = sheet.rule[0 if sheet.is_rtl else 2], sheet.paragraphs[1].lines[0]
    width, middle = lettering.width_px(text, BADGE, 600) + 62, head.box.y0 + head.box.height / 2
    x0, x1 = (end, end + width) if sheet.is_rtl else (end - width, end)
    box = Box(x0, middle - 17, x1, middle + 17)
    if any(line.box.grown(8).meets(box) for line in sheet.lines):
        return
    sign, x, align = (x1 - 24, x1 - 44, "right") if sheet.is_rtl else (x0 + 24, x0 + 44, "left")
    with ink.group("badge", text):
        ink.path(rounded(box, 17), look["surface"], look["ink"], 1.5)
        symbols.arcs(ink, sign, middle, 10, look, speaks=speaks)
        ink.text(text, x, middle + MIDDLE * BADGE, BADGE, 600, look["ink"], align=align, is_rtl=sheet.is_rtl)


def draw(ink: Ink, panels: Sequence[Panel], is_rtl: bool, look: dict[str, Any]) -> None:
    """The column."""
    colours = look | {f"claim:{side}": colour for side, colour in look["claim"].items()}
    for panel in panels:
        box, side = panel.box, panel.side
        ground = look["warn_bg"] if side == REMEMBER else look["claim"].get(f"{side}_bg", look["surface2"])
        with ink.group(f"account:{side}"):
            ink.path(rectangle(box), ground, look["ink"] if side == REMEMBER else None, 2)
            if side != REMEMBER:
                x0, x1 = (box.x1 - BAR, box.x1) if is_rtl else (box.x0, box.x0 + BAR)
                ink.path(rectangle((x0, box.y0, x1, box.y1)), look["claim"].get(side, look["muted"]))
            for told in panel.paragraphs:
                ink.paragraph(told, colours)
