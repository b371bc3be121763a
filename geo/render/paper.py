"""What a page is drawn on: its size, its projection, and what of the furniture it carries."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from geo.errors import ExportError


class Sheet(NamedTuple):
    """Width and height in px, and px per inch: what a page measures when it is printed."""

    width_px: int
    height_px: int
    dpi: int


PAGES = {
    "16x9": Sheet(1920, 1080, 144),
    "4k": Sheet(3840, 2160, 288),
    "4x3": Sheet(1600, 1200, 144),
    "a4": Sheet(3508, 2480, 300),
    "a4-portrait": Sheet(2480, 3508, 300),
    "a3": Sheet(4961, 3508, 300),
    "a3-portrait": Sheet(3508, 4961, 300),
}
OWN_DPI = 96
LEAST_PX, MOST_SIDE_PX, MOST_PX = 320, 8000, 34_000_000
"""Of a page of one's own: the least and the longest side; as many px as four 4k pages in all."""
PROJECTIONS = ("screen", "print")
MOST_MARKS = 400
"""As on screen."""
LAYOUTS = ("map", "claims", "bare")


@dataclass(frozen=True, slots=True)
class Paper:
    """sheet: the size; projection: "screen" (Web Mercator) or "print" (Lambert conformal conic)

    layout: "map", "claims" (the two sides beside the map) or "bare" (the map alone, without furniture)
    most_marks: so many symbols are drawn one by one; more are counted in cells
    """

    sheet: Sheet = PAGES["16x9"]
    projection: str = "screen"
    layout: str = "map"
    has_legend: bool = True
    has_locator: bool = True
    is_transparent: bool = False
    most_marks: int = MOST_MARKS

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px."""
        return self.sheet[:2]

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points of 1/72 inch."""
        return self.sheet.width_px * 72 / self.sheet.dpi, self.sheet.height_px * 72 / self.sheet.dpi


def sheet(page: str) -> Sheet:
    """The size of a page's name or of WIDTHxHEIGHT in px. Raises ExportError("page_unknown")."""
    if page in PAGES:
        return PAGES[page]
    given = re.fullmatch(r"(\d{3,4})x(\d{3,4})", page)
    size = (int(given[1]), int(given[2])) if given else (0, 0)
    if not all(LEAST_PX <= side <= MOST_SIDE_PX for side in size) or size[0] * size[1] > MOST_PX:
        raise ExportError("page_unknown", value=page[:40], known=", ".join([*PAGES, "WIDTHxHEIGHT"]))
    return Sheet(*size, OWN_DPI)
