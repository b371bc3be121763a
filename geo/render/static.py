"""The scene as a picture, drawn by matplotlib alone: no browser, no network, no text that is run or parsed.

The same scene and size give the same bytes in every run and every thread.
"""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from geo import style
from geo.i18n import t
from geo.render import basemap, column, furniture, hexes, keyed, legend, overlay
from geo.render.figure import FigureInk, encoded
from geo.render.fonts import LOCK, RC, register
from geo.render.ground import Shape, parts_on_map
from geo.render.ink import Ink, polyline, rectangle
from geo.render.layout import PRINT, Box, Page, page
from geo.render.legend import Legend
from geo.render.paper import Paper
from geo.render.plan import Plan, planned
from geo.scene import Scene


@dataclass(frozen=True)
class Composition:
    """A scene on a sheet of paper: where everything stands, worked out once for all that is made of it."""

    scene: Scene
    paper: Paper

    @cached_property
    def sheet(self) -> Page:
        """Map, legend and texts on the page."""
        return page(self.scene, self.paper)

    @property
    def plan(self) -> Plan:
        """What stands where on the map."""
        return self.placed[0]

    @cached_property
    def placed(self) -> tuple[Plan, Legend | None, Box | None]:
        """The plan, and the rows and the box of the key where there is one on the map."""
        sheet = self.sheet
        size = (sheet.map.width / sheet.map_scale, sheet.map.height / sheet.map_scale)
        if sheet.column:
            return keyed.planned_with_key(self.scene, size, self.paper)
        return planned(self.scene, size, self.paper), None, None


def png(made: Composition, width: int | None = None) -> bytes:
    """A PNG of everything the scene shows, with title, legend, sources and stamp.

    width: px of the picture, where the page is to be shown smaller than it is
    """
    paper = made.paper
    shrunk = 1 if width is None else width / paper.sheet.width_px
    size = (round(paper.sheet.width_px * shrunk), round(paper.sheet.height_px * shrunk))
    with LOCK, matplotlib.rc_context(RC):
        canvas = FigureCanvasAgg(_figure(made, size))
        canvas.draw()
        pixels = canvas.buffer_rgba()
    picture = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
    shown = picture if paper.is_transparent else picture.convert("RGB")
    return encoded(shown, dpi=(paper.sheet.dpi, paper.sheet.dpi))


def png_of(made: Composition, box: Box) -> bytes:
    """A PNG of a part of a page; box: in units of the page."""
    with Image.open(io.BytesIO(png(made))) as whole:
        cut = whole.crop(tuple(round(edge * made.sheet.scale) for edge in box))
    return encoded(cut)


def svg(made: Composition) -> bytes:
    """An SVG in which text is text, its fonts inside as the letters that are used; named by layer and incident."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from geo.render import markup

    out = io.BytesIO()
    with LOCK, matplotlib.rc_context(RC | {"svg.fonttype": "none", "svg.hashsalt": "border-map"}):
        figure = _figure(made, made.paper.points, "svg")
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return markup.finished(out.getvalue(), made.scene)


def pdf(made: Composition) -> bytes:
    """A PDF of one page, its fonts inside as the letters that are used, its language and title set."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    from geo.render import document

    out = io.BytesIO()
    with LOCK, matplotlib.rc_context(RC | {"pdf.fonttype": 42, "pdf.compression": 6}):
        figure = _figure(made, made.paper.points, "pdf")
        FigureCanvasPdf(figure).print_pdf(out, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return document.finished(out.getvalue(), made.scene)


def _figure(made: Composition, size: tuple[float, float], kind: str = "png") -> Figure:
    """The page drawn on a figure of `size` px; hold the lock and the settings of geo.render.fonts."""
    register()
    ground = "none" if made.paper.is_transparent else PRINT["page"]
    figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor=ground)
    scale = made.sheet.scale * size[0] / made.paper.sheet.width_px
    draw(FigureInk(figure, scale, kind, made.sheet.is_rtl), made)
    return figure


def draw(ink: Ink, made: Composition) -> None:
    """Draws a page: the map, its legend or what each side says, its text."""
    scene, sheet, paper, (plan, key, spot) = made.scene, made.sheet, made.paper, made.placed
    look, is_rtl = style.theme("light"), sheet.is_rtl
    shapes = parts_on_map(scene, plan.camera)
    on_map = ink.inside(sheet.map, sheet.map_scale)
    basemap.lands(on_map, scene, plan.camera, shapes, look, paper.is_transparent)
    if plan.density:
        with on_map.group("density", t("density.title", scene.lang)):
            whole = Box(0, 0, *plan.camera.size)
            on_map.layer(whole, lambda ink: hexes.draw(ink, plan.density, scene.selected, look))
    basemap.lines(on_map, scene, shapes, look)
    overlay.draw(on_map, scene, plan, look)
    furniture.draw(on_map, scene, plan, look)
    if spot:
        with ink.group("legend", t("legend.title", scene.lang)):
            keyed.draw(on_map, key, spot, is_rtl, look)
    if sheet.legend:
        with ink.group("legend", t("legend.title", scene.lang)):
            _legend(ink, scene, sheet, plan, shapes, look)
    if sheet.column:
        column.draw(ink, column.arranged(scene.account, sheet.column, scene.lang), is_rtl, look)
        if disputed := [mark for mark in scene.marks if mark.is_disputed]:
            column.badge(ink, t("card.disputed", scene.lang), sheet, look, disputed[0].speaks)
    if paper.layout != "bare":
        ink.path(rectangle(sheet.frame), None, PRINT["neatline"], PRINT["neatline_px_1600"], snap=True)
    text(ink, sheet)


def _legend(
    ink: Ink, scene: Scene, sheet: Page, plan: Plan, shapes: dict[str, list[Shape]], look: dict[str, Any]
) -> None:
    groups = legend.entries(scene, plan, shapes)
    shown = legend.arranged(groups, sheet.legend, t("legend.title", scene.lang), sheet.is_side, sheet.is_rtl)
    furniture.legend(ink, shown, sheet.legend, sheet.is_rtl, look)
    x0, y0, x1, y1 = sheet.map
    inner = ((x0, y0), (x0, y1)) if sheet.is_rtl else ((x1, y0), (x1, y1))
    edge = inner if sheet.is_side else ((x0, y1), (x1, y1))
    ink.path(polyline(*edge), None, PRINT["neatline"], 1, snap=True)


def text(ink: Ink, sheet: Page) -> None:
    """The texts of a page."""
    look = style.theme("light")
    if sheet.rule:
        x0, y, x1 = sheet.rule
        ink.path(polyline((x0, y), (x1, y)), None, look["line_strong"], 1, snap=True)
    for told in sheet.paragraphs:
        with ink.group(told.name):
            ink.paragraph(told, look)
