"""A pen: shapes and text in the units of a box, origin top left, y down, drawn in call order.

What it draws on is told by its kind: a matplotlib figure (`geo.render.figure`) or a slide (`geo.export.slide_ink`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Self

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo.render.layout import Box, Paragraph

MIDDLE = 0.35
"""From the middle of a line of text down to its baseline, in em."""
_KAPPA = 0.5523
CIRCLE = Path.unit_circle()


def rounded(box: Sequence[float], radius: float) -> Path:
    """A rectangle with round corners."""
    x0, y0, x1, y1 = box
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    k = r * (1 - _KAPPA)
    corners = [
        ((x1 - r, y0), (x1 - k, y0), (x1, y0 + k), (x1, y0 + r)),
        ((x1, y1 - r), (x1, y1 - k), (x1 - k, y1), (x1 - r, y1)),
        ((x0 + r, y1), (x0 + k, y1), (x0, y1 - k), (x0, y1 - r)),
        ((x0, y0 + r), (x0, y0 + k), (x0 + k, y0), (x0 + r, y0)),
    ]
    points = [point for corner in corners for point in corner]
    codes = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4] * 4
    return Path([*points, points[0]], [Path.MOVETO, *codes[1:], Path.CLOSEPOLY])


def rectangle(box: Sequence[float]) -> Path:
    """A rectangle as a closed path."""
    x0, y0, x1, y1 = box
    return Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)


def polyline(*points: Sequence[float]) -> Path:
    """An open line through points."""
    return Path(np.asarray(points, float))


class Ink(ABC):
    """scale: px of the sheet per unit; x, y: corner of the box in px of the sheet; clip: a box in its units."""

    def __init__(self, scale: float, x: float = 0, y: float = 0, clip: Box | None = None):
        self.scale, self.x, self.y, self.clip = scale, x, y, clip

    def inside(self, box: Box, scale: float = 1) -> Self:
        """A pen for a box of this one: its corner is the new origin, nothing is drawn beyond its edge."""
        pen = copy(self)
        pen.x, pen.y = self.x + box.x0 * self.scale, self.y + box.y0 * self.scale
        pen.scale, pen.clip = self.scale * scale, Box(0, 0, box.width / scale, box.height / scale)
        return pen

    @contextmanager
    def group(self, name: str, text: str = "", link: str = "") -> Iterator[None]:
        """What is drawn inside belongs together.

        name: its id in the file; text: what it shows, for those who cannot see it; link: address it leads to
        """
        yield

    @abstractmethod
    def path(
        self, path: Path, fill: str | None = None, stroke: str | None = None, width: float = 1, *, alpha: float = 1,
        dash: Sequence[float] = (), at: Affine2D | None = None, clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """Fills and strokes a path.

        width, dash: in units; at: lays the path out in units first; clip: draws inside that path only, laid out alike
        """

    @abstractmethod
    def lines(
        self, lines: Sequence[np.ndarray], colour: str, width: float, *, alpha: float = 1, dash: Sequence[float] = (),
        clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """Strokes many open lines alike."""

    @abstractmethod
    def image(self, pixels: np.ndarray, box: Box) -> None:
        """An RGBA picture, uint8, top row first, that fills a box."""

    @abstractmethod
    def text(
        self, text: str, x: float, y: float, size: float, weight: int, colour: str, *, align: str = "left",
        is_rtl: bool = False, halo: tuple[str, float] | None = None, angle_deg: float = 0, tracking: float = 0,
    ) -> None:  # fmt: skip
        """One line of text on a baseline.

        halo: colour and width of a stroke under it; angle_deg: clockwise, turned about (x, y)
        tracking: extra space after each letter; for scripts whose letters stand apart
        """

    def block(
        self, lines: Sequence[str], x: float, y: float, size: float, weight: int, colour: str, leading: float, *,
        align: str = "left", is_rtl: bool = False,
    ) -> None:  # fmt: skip
        """Lines of one text below one another; y: the first baseline, leading: from line to line, in units."""
        for n, line in enumerate(lines):
            self.text(line, x, y + n * leading, size, weight, colour, align=align, is_rtl=is_rtl)

    def paragraph(self, told: Paragraph, look: dict) -> None:
        """Lines of text that belong together."""
        for line in told.lines:
            how = {"align": line.align, "is_rtl": line.is_rtl}
            self.text(line.text, line.x, line.y, line.size, line.weight, look[line.colour], **how)

    def layer(self, box: Box, draw: Callable[["Ink"], None]) -> None:
        """A part of the map with more shapes than one would edit: drawn as it is, or as one picture."""
        draw(self)

    def circle(
        self, x: float, y: float, radius: float, fill: str | None, stroke: str | None = None, width: float = 1
    ) -> None:
        """A disc, a ring or both."""
        self.path(CIRCLE, fill, stroke, width, at=Affine2D().scale(radius).translate(x, y))

    @property
    def px_per_unit(self) -> float:
        """How finely a picture is to be made for `image`."""
        return self.scale
