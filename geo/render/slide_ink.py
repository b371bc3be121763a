"""The pen for a slide: native shapes and text boxes that PowerPoint and LibreOffice edit, written as DrawingML.

A px of the sheet is an EMU (914,400 an inch). Nothing on a slide is cut off by a frame as on a figure, so what reaches
beyond the pen's clip is cut as geometry.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import radians

import numpy as np
import shapely
from lxml import etree
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from geo import lettering
from geo.lettering import ISOLATES
from geo.render import drawing, figure
from geo.render.drawing import EMU, Bounds
from geo.render.ink import MIDDLE, Ink
from geo.render.layout import START, Box, Paragraph

PICTURE_PX = 1
"""Px of a picture per unit."""
SHRUNK = 0.94
"""Lettering on the map is so much smaller than in our own font, for its letters are wider."""
MANY_RINGS = 3
"""More rings than these are taken for borders of areas that do not cross, as those of a map are."""
SMALL_BEND = 0.25
"""Bends of lines smaller than this, in units, are left out."""


@dataclass
class Canvas:
    """What the pens of one slide share: the shapes' tree, the next id, and who is being drawn.

    about: what an incident's shape shows, in words, and the address that it leads to ("" for none), by its id
    picture: makes a relation of the slide to a PNG; link: to an address
    """

    tree: etree._Element
    lang: str
    about: Callable[[str], tuple[str, str]]
    picture: Callable[[bytes], str]
    link: Callable[[str], str]
    placeholders: dict[str, etree._Element] = field(default_factory=dict)
    next_id: int = 100
    incident: "Incident | None" = None
    names: list[str] = field(default_factory=list)

    def take_id(self) -> int:
        """An id that no other shape of the slide has."""
        self.next_id += 1
        return self.next_id


@dataclass
class Incident:
    """The mark that is being drawn: one shape carries its name, what it shows and where it leads."""

    name: str
    text: str
    link: str
    path: Path | None = None
    at: Affine2D | None = None
    fill: tuple[str, float] | None = None
    stroke: tuple[str, float, float] | None = None
    is_told: bool = False


class SlideInk(Ink):
    """Draws on a canvas; scale: EMU per unit."""

    def __init__(self, canvas: Canvas, scale: float = EMU):
        super().__init__(scale)
        self.canvas = canvas

    @property
    def px_per_unit(self) -> float:
        """How finely a picture is to be made for `image`."""
        return self.scale / EMU * PICTURE_PX

    @contextmanager
    def group(self, name: str, text: str = "", link: str = "") -> Iterator[None]:
        """A group of shapes with a name and a description; an incident is one named shape and not a group."""
        if name.startswith("incident:"):
            yield from self._marked(name)
            return
        canvas, outer = self.canvas, self.canvas.tree
        canvas.tree = drawing.group(canvas.take_id(), name, text)
        canvas.names.append(name)
        yield
        inner, canvas.tree = canvas.tree, outer
        canvas.names.pop()
        made = drawing.closed(inner)
        if made is not None:
            outer.append(made)

    def _marked(self, name: str) -> Iterator[None]:
        self.canvas.incident = Incident(name, *self.canvas.about(name.removeprefix("incident:")))
        yield
        self._flush()
        self.canvas.incident = None

    def path(
        self, path: Path, fill: str | None = None, stroke: str | None = None, width: float = 1, *, alpha: float = 1,
        dash: Sequence[float] = (), at: Affine2D | None = None, clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """As `Ink.path`."""
        if self.canvas.incident:
            self._of_incident(path, fill, stroke, width / (2 if clip is path else 1), at)
            return
        if clip is not None and clip is not path:
            raise ValueError("a slide clips lines, and a path by itself")
        shown = self._laid(path, at)
        width = width / 2 if clip is path else width
        outline = (
            drawing.Line(stroke, width * self.scale, alpha, tuple(part / width for part in dash)) if stroke else None
        )
        self._place(shown, (fill, alpha) if fill else None, outline, self._name())

    def _of_incident(self, path: Path, fill: str | None, stroke: str | None, width: float, at: Affine2D | None) -> None:
        """Strokes and fill of one outline are one shape, with the last stroke as its line."""
        told = self.canvas.incident
        if told.path is not path or (at is not None and told.at is not None and at != told.at):
            self._flush()
            told.path, told.at = path, at
        if fill:
            told.fill = (fill, 1)
            if told.stroke:
                told.stroke = (told.stroke[0], told.stroke[1] / 2, 1)
        if stroke:
            told.stroke = (stroke, width, 1)

    def _flush(self) -> None:
        told = self.canvas.incident
        if told.path is None:
            return
        outline = drawing.Line(told.stroke[0], told.stroke[1] * self.scale) if told.stroke else None
        if told.fill and not told.is_told:
            link = self.canvas.link(told.link) if told.link else ""
            self._place(self._laid(told.path, told.at), told.fill, outline, told.name, told.text, link)
            told.is_told = True
        else:
            self._place(self._laid(told.path, told.at), told.fill, outline, f"part-of-{told.name}")
        told.path, told.at, told.fill, told.stroke = None, None, None, None

    def lines(
        self, lines: Sequence[np.ndarray], colour: str, width: float, *, alpha: float = 1, dash: Sequence[float] = (),
        clip: Path | None = None, snap: bool = False,
    ) -> None:  # fmt: skip
        """As `Ink.lines`."""
        drawn = shapely.multilinestrings([shapely.linestrings(line) for line in lines if len(line) > 1])
        drawn = shapely.simplify(drawn, SMALL_BEND)
        if clip is not None:
            drawn = shapely.intersection(drawn, _area(clip))
        outline = drawing.Line(
            colour, width * self.scale, alpha, tuple(part / width for part in dash), self.clip is not None
        )
        self._place(self._px(self._cut(drawn)), None, outline, self._name())

    def image(self, pixels: np.ndarray, box: Box) -> None:
        """As `Ink.image`."""
        relation = self.canvas.picture(figure.encoded(Image.fromarray(pixels, "RGBA")))
        at = self._bounds(box)
        self.canvas.tree.append(drawing.picture(self.canvas.take_id(), self._name(), relation, at))

    def layer(self, box: Box, draw: Callable[[Ink], None]) -> None:
        """As `Ink.layer`, as a picture."""
        self.image(figure.pixels(box, 2 * self.px_per_unit, draw), box)

    def text(
        self, text: str, x: float, y: float, size: float, weight: int, colour: str, *, align: str = "left",
        is_rtl: bool = False, halo: tuple[str, float] | None = None, angle_deg: float = 0, tracking: float = 0,
    ) -> None:  # fmt: skip
        """As `Ink.text`."""
        size = size * SHRUNK
        how = drawing.Type(size * self.scale, weight, colour, align, is_rtl, self.canvas.lang, tracking * self.scale)
        middle = y - MIDDLE * size
        turn = radians(angle_deg)
        x, middle = x + np.sin(turn) * (y - middle), y - np.cos(turn) * (y - middle)
        self._written([[text]], self._text_box(text, x, middle, size, weight, tracking, align), how, halo, angle_deg)

    def block(
        self, lines: Sequence[str], x: float, y: float, size: float, weight: int, colour: str, leading: float, *,
        align: str = "left", is_rtl: bool = False,
    ) -> None:  # fmt: skip
        """As `Ink.block`, in one text box."""
        size = size * SHRUNK
        how = drawing.Type(size * self.scale, weight, colour, align, is_rtl, self.canvas.lang, 0, leading / size)
        widest = max(lines, key=lambda line: lettering.width_px(line, size, weight))
        middle = y - MIDDLE * size + (len(lines) - 1) / 2 * leading
        box = self._text_box(widest, x, middle, size, weight, 0, align)
        self._written([list(lines)], box, how, None, 0)

    def paragraph(self, told: Paragraph, look: dict) -> None:
        """Lines that belong together: one text box, or the slide's placeholder of that name."""
        first, last = told.lines[0], told.lines[-1]
        box = Box(first.x, first.box.y0, first.x + told.width, last.box.y1)
        if first.align == "right":
            box = Box(first.x - told.width, box.y0, first.x, box.y1)
        leading = (last.y - first.y) / (len(told.lines) - 1) / first.size if len(told.lines) > 1 else 0
        how = drawing.Type(
            first.size * self.scale, first.weight, look[first.colour], first.align, first.is_rtl,
            self.canvas.lang, 0, leading, True,
        )  # fmt: skip
        words = drawing.joined([line.text for line in told.lines], told.name == "stamp")
        holder = self.canvas.placeholders.pop(told.name, None)
        if holder is None:
            self._written(words, box, how, None, 0)
        else:
            drawing.fill(holder, words, self._bounds(box), how)

    def _written(self, words: Sequence[Sequence[str]], box: Box, how: drawing.Type, halo, angle_deg: float) -> None:
        glow = (halo[0], halo[1] * self.scale) if halo else None
        bounds = self._bounds(box)
        if self.clip and not self.clip.meets(box):
            return
        shape = drawing.text_box(self.canvas.take_id(), self._name("text"), words, bounds, how, glow, angle_deg)
        self.canvas.tree.append(shape)

    def _text_box(
        self, text: str, x: float, middle: float, size: float, weight: int, tracking: float, align: str
    ) -> Box:
        """A box about a line of text, a little wider than it, for other fonts than ours."""
        width = lettering.width_px(text, size, weight, tracking) * drawing.SPARE
        left = x - width * START[align]
        return Box(left, middle - 0.7 * size, left + width, middle + 0.7 * size)

    def _name(self, kind: str = "shape") -> str:
        return f"{self.canvas.names[-1]}:{kind}" if self.canvas.names else kind

    def _bounds(self, box: Box) -> Bounds:
        (x0, y0), (x1, y1) = self._emu(np.array([[box.x0, box.y0], [box.x1, box.y1]]))
        return Bounds(round(x0), round(y0), round(x1 - x0), round(y1 - y0))

    def _emu(self, xy: np.ndarray) -> np.ndarray:
        return np.asarray(xy, float) * self.scale + (self.x, self.y)

    def _px(self, geometry: shapely.Geometry) -> Path | None:
        """The lines or rings of a geometry in units as one path in EMU."""
        if shapely.is_empty(geometry):
            return None
        return drawing.outlines(shapely.transform(geometry, self._emu))

    def _laid(self, path: Path, at: Affine2D | None) -> Path | None:
        """A path in EMU, cut to the clip where it reaches beyond it."""
        path = path.transformed(at) if at is not None else path
        (x0, y0), (x1, y1) = path.vertices.min(axis=0), path.vertices.max(axis=0)
        if self.clip is None or self.clip.holds((x0, y0, x1, y1)):
            return Path(self._emu(path.vertices), path.codes)
        if not self.clip.grown(1).meets((x0, y0, x1 + 1e-6, y1 + 1e-6)):
            return None
        closed = path.codes is not None and (path.codes == Path.CLOSEPOLY).any()
        whole = (
            _area(path)
            if closed
            else shapely.multilinestrings(
                [shapely.linestrings(part) for part in path.to_polygons(closed_only=False) if len(part) > 1]
            )
        )
        return self._px(self._cut(shapely.simplify(whole, SMALL_BEND)))

    def _cut(self, geometry: shapely.Geometry) -> shapely.Geometry:
        return shapely.clip_by_rect(geometry, *self.clip) if self.clip else geometry

    def _place(
        self, path: Path | None, fill: tuple[str, float] | None, line: drawing.Line | None, name: str, text: str = "",
        link: str = "",
    ) -> None:  # fmt: skip
        if path is not None and (fill or line):
            shape = drawing.freeform(self.canvas.take_id(), name, path, fill, line, ISOLATES.sub("", text), link)
            self.canvas.tree.append(shape)


def _area(path: Path) -> shapely.Geometry:
    """What a closed path encloses; inner rings are holes."""
    rings = [ring for ring in path.to_polygons(closed_only=True) if len(ring) > 3]
    if len(rings) > MANY_RINGS:
        return shapely.build_area(shapely.multilinestrings([shapely.linestrings(ring) for ring in rings]))
    whole = shapely.Polygon()
    for ring in rings:
        whole = shapely.symmetric_difference(whole, shapely.make_valid(shapely.Polygon(ring)))
    return whole
