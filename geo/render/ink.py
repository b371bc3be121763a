"""A pen on a matplotlib figure: shapes and text in the units of a box, origin top left, y down, drawn in call order."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from geo import lettering
from geo.render.fonts import FAMILY
from geo.render.layout import Box

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


class _Picture(Artist):
    """RGBA pixels, top row first, drawn as they are with their lower left at a px of the figure."""

    def __init__(self, pixels: np.ndarray, left: float, bottom: float):
        super().__init__()
        self._pixels, self._corner = pixels, (left, bottom)

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        self._set_gc_clip(context)
        renderer.draw_image(context, *self._corner, self._pixels[::-1])
        context.restore()


class Ink:
    """scale: px per unit; x, y: the box's corner in px from the figure's top left; clip: box in its units."""

    def __init__(self, figure: Figure, scale: float, x: float = 0, y: float = 0, clip: Box | None = None):
        self.figure, self.scale, self.x, self.y = figure, scale, x, y
        self.height = figure.bbox.height
        self.transform = Affine2D().scale(scale, -scale).translate(x, self.height - y)
        self._clip = clip and Bbox(self.transform.transform([(clip.x0, clip.y1), (clip.x1, clip.y0)]))

    def inside(self, box: Box, scale: float = 1) -> "Ink":
        """A pen for a box of this one: its corner is the new origin, nothing is drawn beyond its edge."""
        x, y = self.x + box.x0 * self.scale, self.y + box.y0 * self.scale
        return Ink(self.figure, self.scale * scale, x, y, Box(0, 0, box.width / scale, box.height / scale))

    def _add(self, artist: Artist, clip: tuple[Path, Affine2D] | None = None) -> None:
        artist.set_zorder(1)
        if clip:
            artist.set_clip_path(*clip)
        if self._clip:
            artist.set_clip_box(self._clip)
        self.figure.add_artist(artist)

    def path(
        self, path: Path, fill: str | None = None, stroke: str | None = None, width: float = 1, *, alpha: float = 1,
        dash: Sequence[float] = (), at: Affine2D | None = None, clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """Fills and strokes a path.

        width, dash: in units; at: lays the path out in units first; clip: draws inside that path only, laid out alike
        """
        transform = at + self.transform if at else self.transform
        patch = PathPatch(
            path,
            facecolor=to_rgba(fill, alpha) if fill else "none",
            edgecolor=to_rgba(stroke, alpha) if stroke else "none",
            linewidth=width * self.scale if stroke else 0,
            linestyle=(0, [part * self.scale for part in dash]) if dash else "-",
            joinstyle="round",
            capstyle="butt" if dash else "round",
            transform=transform,
        )
        patch.set_snap(snap)
        self._add(patch, (clip, transform) if clip else None)

    def lines(
        self, lines: Sequence[np.ndarray], colour: str, width: float, *, alpha: float = 1, dash: Sequence[float] = (),
        clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """Strokes many open lines alike."""
        style = (0, [part * self.scale for part in dash]) if dash else "-"
        drawn = LineCollection(
            lines, colors=[to_rgba(colour, alpha)], linewidths=width * self.scale, linestyles=[style],
            capstyle="butt" if dash else "round", joinstyle="round", transform=self.transform,
        )  # fmt: skip
        drawn.set_snap(snap)
        self._add(drawn, (clip, self.transform) if clip else None)

    def circle(
        self, x: float, y: float, radius: float, fill: str | None, stroke: str | None = None, width: float = 1
    ) -> None:
        """A disc, a ring or both."""
        self.path(CIRCLE, fill, stroke, width, at=Affine2D().scale(radius).translate(x, y))

    def image(self, pixels: np.ndarray, x_px: int, y_px: int) -> None:
        """An RGBA picture whose top left is a whole px of the figure."""
        self._add(_Picture(pixels, x_px, self.height - y_px - len(pixels)))

    def text(
        self, text: str, x: float, y: float, size: float, weight: int, colour: str, *, align: str = "left",
        is_rtl: bool = False, halo: tuple[str, float] | None = None, angle_deg: float = 0, tracking: float = 0,
    ) -> None:  # fmt: skip
        """One line of text on a baseline.

        halo: colour and width of a stroke under it; angle_deg: clockwise, turned about (x, y)
        tracking: extra space after each letter; for scripts whose letters stand apart
        """
        shown = f"\u2067{text}\u2069" if is_rtl else text
        parts = _letters(text, x, size, weight, tracking, align) if tracking else [(shown, x)]
        how = {
            "fontsize": size * self.scale, "fontweight": weight, "fontfamily": list(FAMILY), "parse_math": False,
            "ha": "left" if tracking else align, "va": "baseline", "rotation": -angle_deg, "rotation_mode": "anchor",
        }  # fmt: skip
        if halo:
            for part, left in parts:
                under = Stroke(linewidth=halo[1] * self.scale, foreground=halo[0], joinstyle="round")
                self._write(part, left, y, how | {"color": halo[0], "path_effects": [under]})
        for part, left in parts:
            self._write(part, left, y, how | {"color": colour})

    def _write(self, text: str, x: float, y: float, how: dict) -> None:
        px, py = self.transform.transform((x, y))
        self._add(Text(px, py, text, transform=IdentityTransform(), **how))


def _letters(text: str, x: float, size: float, weight: int, tracking: float, align: str) -> list[tuple[str, float]]:
    """Letters and where each begins."""
    width = lettering.width_px(text, size, weight, tracking) - tracking
    start = x - width * {"left": 0, "center": 0.5, "right": 1}[align]
    starts = [start + lettering.width_px(text[:n], size, weight, tracking) for n in range(len(text))]
    return [(letter, left) for letter, left in zip(text, starts, strict=True) if letter != " "]
