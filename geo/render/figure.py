"""The pen for a matplotlib figure."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import ceil, cos, floor, radians, sin
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from PIL import Image

from geo import lettering
from geo.render.dashes import dashes
from geo.render.fonts import FAMILY, LOCK, RC, register
from geo.render.ink import Ink
from geo.render.layout import START, Box

FINENESS = 1.6
"""Px of pictures per point of a page in vector formats: 115 an inch, for shading has no edges."""

UNSEEN = "||"
"""What carries the text of a line drawn as shapes: more than one sign, and tall, or Chrome's engine finds no line."""


class _Picture(Artist):
    """RGBA pixels, top row first, in a box of the figure: left, bottom, width and height in its px."""

    def __init__(self, pixels: np.ndarray, left: float, bottom: float, width: float, height: float):
        super().__init__()
        self._pixels, self._box = pixels, (left, bottom, width, height)

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        self._set_gc_clip(context)
        left, bottom, width, height = self._box
        if renderer.option_scale_image():
            placed = Affine2D().scale(width, height)
            renderer.draw_image(context, left, bottom, self._pixels[::-1], placed)
        else:
            renderer.draw_image(context, round(left), round(bottom), self._pixels[::-1])
        context.restore()


class _Read(Text):
    """A piece of a line of a PDF that is read otherwise than its glyphs stand.

    by_chrome, by_poppler: what Chrome's engine and poppler are to find in its place, "" where they read the glyphs.
    poppler takes the text of a Span; Chrome's engine that of the innermost mark of any kind, or the glyphs where it is
    empty; but of runs of glyphs within one mark it takes the first only, so that each has a mark of its own.
    """

    by_chrome = by_poppler = ""

    def draw(self, renderer: RendererBase) -> None:
        if not self.by_poppler:
            return super().draw(renderer)
        output = renderer.file.output
        with _marked(output, "Span", self.by_poppler):
            if self.by_chrome:
                with _marked(output, "P", self.by_chrome):
                    return super().draw(renderer)
            renderer.file.output = _each_run_marked(output)
            super().draw(renderer)
            del renderer.file.output
        return None


def _each_run_marked(output: Callable[..., None]) -> Callable[..., None]:
    from matplotlib.backends.backend_pdf import Op

    def marking(*data: Any) -> None:
        if data[-1] in (Op.show, Op.showkern):
            with _marked(output, "P", ""):
                output(*data)
        else:
            output(*data)

    return marking


@contextmanager
def _marked(output: Callable[..., None], tag: str, text: str) -> Iterator[None]:
    """Puts what is written between marks that say what is read in its place."""
    from matplotlib.backends.backend_pdf import Verbatim

    output(Verbatim(f"/{tag} <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC".encode()))
    yield
    output(Verbatim(b"EMC"))


class FigureInk(Ink):
    """kind: png, svg or pdf; is_page_rtl: whether most lines of the page run right to left.

    A PDF holds glyphs and not letters, so each piece of one direction is drawn by itself, and a line of both directions
    as shapes; in both vector formats a word whose letters are set apart is there as a whole too, unseen, so that it is
    found.
    """

    def __init__(self, figure: Figure, scale: float, kind: str = "png", is_page_rtl: bool = False):
        super().__init__(scale)
        self.figure, self.kind, self.is_page_rtl = figure, kind, is_page_rtl
        self._names: list[str] = []
        self._counts: dict[str, int] = {}

    @property
    def transform(self) -> Affine2D:
        """From the pen's units to the figure's px, y up."""
        return Affine2D().scale(self.scale, -self.scale).translate(self.x, self.figure.bbox.height - self.y)

    @property
    def px_per_unit(self) -> float:
        """How finely a picture is to be made for `image`."""
        return self.scale * (1 if self.kind == "png" else FINENESS)

    @contextmanager
    def group(self, name: str, text: str = "", link: str = "") -> Iterator[None]:
        """Names the elements of an SVG."""
        self._names.append(name)
        yield
        self._names.pop()

    def _window(self) -> Box:
        """What can be seen, in the pen's units."""
        (x0, y0), (x1, y1) = self.transform.inverted().transform(
            [(0, self.figure.bbox.height), (self.figure.bbox.width, 0)]
        )
        return self.clip or Box(x0, y0, x1, y1)

    def _frame(self) -> Bbox | None:
        """What is drawn in, in the figure's px."""
        if not self.clip:
            return None
        x0, y0, x1, y1 = self.clip
        return Bbox(self.transform.transform([(x0, y1), (x1, y0)]))

    def _add(self, artist: Artist, clip: tuple[Path, Affine2D] | None = None) -> None:
        artist.set_zorder(1)
        frame = self._frame()
        if clip and frame and self.kind == "svg":  # of two clips an SVG gets one
            path, transform = clip
            clip = transform.transform_path(path).clip_to_bbox(frame), IdentityTransform()
        if clip:
            artist.set_clip_path(*clip)
        if frame:
            artist.set_clip_box(frame)
        if self._names:
            name = self._names[-1]
            count = self._counts[name] = self._counts.get(name, 0) + 1
            artist.set_gid(name if count == 1 else f"{name}.{count}")
        self.figure.add_artist(artist)

    def path(
        self, path: Path, fill: str | None = None, stroke: str | None = None, width: float = 1, *, alpha: float = 1,
        dash: Sequence[float] = (), at: Affine2D | None = None, clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """As `Ink.path`."""
        if dash and self.kind == "png":
            line = (path.transformed(at) if at else path).to_polygons(closed_only=False)
            self._dashed(line, stroke, width, alpha, dash, clip)
            stroke, dash = None, ()
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
        """As `Ink.lines`."""
        if dash and self.kind == "png":
            self._dashed(lines, colour, width, alpha, dash, clip)
            return
        style = (0, [part * self.scale for part in dash]) if dash else "-"
        drawn = LineCollection(
            lines, colors=[to_rgba(colour, alpha)], linewidths=width * self.scale, linestyles=[style],
            capstyle="butt" if dash else "round", joinstyle="round", transform=self.transform,
        )  # fmt: skip
        drawn.set_snap(snap)
        self._add(drawn, (clip, self.transform) if clip else None)

    def _dashed(
        self, lines: Sequence[np.ndarray], colour: str, width: float, alpha: float, dash: Sequence[float],
        clip: Path | None,
    ) -> None:  # fmt: skip
        """Dashes as lines of their own, for those of matplotlib do not stay where they are on the line."""
        window = self._window().grown(width)
        found = Path.make_compound_path(*(dashes(line, dash, window) for line in lines))
        look = {"edgecolor": to_rgba(colour, alpha), "linewidth": width * self.scale, "facecolor": "none"}
        drawn = PathPatch(found, capstyle="butt", joinstyle="round", transform=self.transform, **look)
        self._add(drawn, (clip, self.transform) if clip else None)

    def image(self, pixels: np.ndarray, box: Box) -> None:
        """As `Ink.image`."""
        (left, bottom), (right, top) = self.transform.transform([(box.x0, box.y1), (box.x1, box.y0)])
        self._add(_Picture(pixels, left, bottom, right - left, top - bottom))

    def text(
        self, text: str, x: float, y: float, size: float, weight: int, colour: str, *, align: str = "left",
        is_rtl: bool = False, halo: tuple[str, float] | None = None, angle_deg: float = 0, tracking: float = 0,
    ) -> None:  # fmt: skip
        """As `Ink.text`; the letters of a PNG, and those set apart, as outlines."""
        text = text if self.kind == "svg" else lettering.unjoined(text)
        if not lettering.ISOLATES.sub("", text).strip():
            return
        how = {
            "fontsize": size * self.scale, "fontweight": weight, "fontfamily": list(FAMILY), "parse_math": False,
            "ha": align, "va": "baseline", "rotation": -angle_deg, "rotation_mode": "anchor",
            "transform": IdentityTransform(),
        }  # fmt: skip
        if tracking or self.kind == "png":
            self._outlined(self._set(text, x, y, size, weight, tracking, align, is_rtl, angle_deg), colour, halo)
            if self.kind != "png":
                at = self._along(x - tracking * START[align], x, y, angle_deg)
                self._add(Text(*at, text, **how, alpha=0))
            return
        if self.kind == "pdf" and lettering.is_mixed(text):
            self._outlined(self._set(text, x, y, size, weight, tracking, align, is_rtl, angle_deg), colour, halo)
            unseen = _Read(*self._along(x, x, y, angle_deg), UNSEEN, **how, alpha=0)
            unseen.by_chrome, unseen.by_poppler = lettering.mixed_reading(text, self.is_page_rtl)
            self._add(unseen)
            return
        parts = self._parts(text, x, size, weight, align, is_rtl)
        if len(parts) > 1:
            how["ha"] = "left"
        for part, left in parts if halo else ():
            under = Stroke(linewidth=halo[1] * self.scale, foreground=halo[0], joinstyle="round")
            self._add(Text(*self._along(left, x, y, angle_deg), part, **how, color=halo[0], path_effects=[under]))
        readings = lettering.readings(text) if self.kind == "pdf" and is_rtl else []
        for n, (part, left) in enumerate(parts):
            kind = _Read if self.kind == "pdf" else Text
            written = kind(*self._along(left, x, y, angle_deg), part, **how, color=colour)
            if readings:
                written.by_chrome, written.by_poppler = readings[n]
            self._add(written)

    def _set(
        self, text: str, x: float, y: float, size: float, weight: int, tracking: float, align: str, is_rtl: bool,
        angle_deg: float,
    ) -> Path:  # fmt: skip
        """The outlines of a line in px of the figure; one that is not turned begins on a whole px of a PNG."""
        left = x - (lettering.width_px(text, size, weight, tracking) - tracking) * START[align]
        at = self._along(left, x, y, angle_deg)
        if self.kind == "png" and not angle_deg:
            at = floor(at[0] + 0.49), ceil(at[1] - 0.49)  # halves to the left and up, whatever their last bits are
        placed = Affine2D().scale(size * self.scale).rotate_deg(-angle_deg).translate(*at)
        return outline(text, weight, is_rtl, tracking / size).transformed(placed)

    def _outlined(self, letters: Path, colour: str, halo: tuple[str, float] | None) -> None:
        if halo:
            under = {"facecolor": halo[0], "edgecolor": halo[0], "linewidth": halo[1] * self.scale}
            self._add(PathPatch(letters, transform=IdentityTransform(), joinstyle="round", **under))
        self._add(PathPatch(letters, transform=IdentityTransform(), facecolor=colour, linewidth=0))

    def _parts(
        self, text: str, x: float, size: float, weight: int, align: str, is_rtl: bool
    ) -> list[tuple[str, float]]:
        """What is drawn one by one, and where each begins: pieces of one direction, or the line."""
        found = lettering.pieces(text, is_rtl) if self.kind == "pdf" else []
        if len(found) < 2:
            return [(f"\u2067{text}\u2069" if is_rtl and self.kind != "pdf" else text, x)]
        widths = [lettering.width_px(part, size, weight) for part, _ in found]
        left = x - sum(widths) * START[align]
        return [(part, left + sum(widths[:n])) for n, (part, _) in enumerate(found)]

    def _along(self, left: float, x: float, y: float, angle_deg: float) -> tuple[float, float]:
        """Px of a place on the baseline of a text that is turned about (x, y)."""
        turn = radians(angle_deg)
        spot = (x + (left - x) * cos(turn), y + (left - x) * sin(turn))
        return tuple(self.transform.transform(spot).tolist())


@lru_cache(maxsize=1024)
def outline(text: str, weight: int, is_rtl: bool, tracking: float = 0) -> Path:
    """The letters of a line as drawn shapes, in em from the start of its baseline, y up; hold LOCK.

    tracking: extra space after each letter, in em
    """
    if tracking:
        starts = [lettering.width_px(text[:n], 1, weight, tracking) for n in range(len(text))]
        letters = [(char, start) for char, start in zip(text, starts, strict=True) if not char.isspace()]
        found = [outline(char, weight, is_rtl).transformed(Affine2D().translate(x, 0)) for char, x in letters]
        return Path.make_compound_path(*found)
    font = FontProperties(family=list(FAMILY), weight=weight)
    return TextPath((0, 0), f"\u2067{text}\u2069" if is_rtl else text, size=1, prop=font)


def pixels(box: Box, px_per_unit: float, draw: Callable[[Ink], None]) -> np.ndarray:
    """What is drawn in a box, on nothing, as RGBA, uint8, top row first."""
    size = (round(box.width * px_per_unit), round(box.height * px_per_unit))
    with LOCK, rc_context(RC):
        register()
        figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor="none")
        canvas = FigureCanvasAgg(figure)
        draw(FigureInk(figure, px_per_unit).inside(box))
        canvas.draw()
        return np.array(canvas.buffer_rgba())


def encoded(picture: Image.Image, **more: Any) -> bytes:
    """A PNG, coded quickly: at level 4 it takes 60 % longer and is 8 % smaller."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1, compress_type=0, **more)
    return out.getvalue()
