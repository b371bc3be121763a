"""The scene as a picture, drawn by matplotlib alone: no browser, no network, no text that is run or parsed.

The same scene and size give the same bytes in every run and every thread.
"""

import io
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from geo import style
from geo.i18n import t
from geo.render import basemap, furniture, legend, overlay
from geo.render.fonts import LOCK, RC, register
from geo.render.ground import Shape, parts_on_map
from geo.render.ink import Ink, polyline, rectangle
from geo.render.layout import PRINT, Page, page
from geo.render.plan import Plan, planned
from geo.scene import Scene

MAP_SCALE = PRINT["label_px_1600"] / 13.5
"""Page units per map px: names of places, 12.5 and 14.5 px on screen, come out at 15 units on average."""
COMPRESSION = 4


def png(scene: Scene, size: tuple[int, int]) -> bytes:
    """A PNG of `size` px of everything the scene shows, with title, legend, sources and stamp."""
    with LOCK, matplotlib.rc_context(RC):
        register()
        figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor=PRINT["page"])
        canvas = FigureCanvasAgg(figure)
        draw(figure, scene, page(scene, size))
        canvas.draw()
        pixels = canvas.buffer_rgba()
    out = io.BytesIO()
    picture = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")
    picture.save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


def draw(figure: Figure, scene: Scene, sheet: Page) -> None:
    """Draws a page on a figure of its size; hold the lock and the settings of geo.render.fonts."""
    look = style.theme("light")
    ink = Ink(figure, sheet.scale)
    plan = map_plan(scene, sheet)
    shapes = parts_on_map(scene, plan.camera)
    on_map = ink.inside(sheet.map, MAP_SCALE)
    basemap.draw(on_map, scene, plan.camera, shapes, look)
    overlay.draw(on_map, scene, plan, look)
    furniture.draw(on_map, scene, plan, look)
    _legend(ink, scene, sheet, plan, shapes, look)
    ink.path(rectangle(sheet.frame), None, PRINT["neatline"], PRINT["neatline_px_1600"], snap=True)
    _text(ink, sheet, look)


def map_plan(scene: Scene, sheet: Page) -> Plan:
    """What stands where on a page's map."""
    return planned(scene, (sheet.map.width / MAP_SCALE, sheet.map.height / MAP_SCALE))


def _legend(
    ink: Ink, scene: Scene, sheet: Page, plan: Plan, shapes: dict[str, list[Shape]], look: dict[str, Any]
) -> None:
    if not sheet.legend:
        return
    groups = legend.entries(scene, plan, shapes)
    shown = legend.arranged(groups, sheet.legend, t("legend.title", scene.lang), sheet.is_side, sheet.is_rtl)
    furniture.legend(ink, shown, sheet.legend, sheet.is_rtl, look)
    x0, y0, x1, y1 = sheet.map
    inner = ((x0, y0), (x0, y1)) if sheet.is_rtl else ((x1, y0), (x1, y1))
    edge = inner if sheet.is_side else ((x0, y1), (x1, y1))
    ink.path(polyline(*edge), None, PRINT["neatline"], 1, snap=True)


def _text(ink: Ink, sheet: Page, look: dict[str, Any]) -> None:
    x0, y, x1 = sheet.rule
    ink.path(polyline((x0, y), (x1, y)), None, look["line_strong"], 1, snap=True)
    for line in sheet.lines:
        how = {"align": line.align, "is_rtl": line.is_rtl}
        ink.text(line.text, line.x, line.y, line.size, line.weight, look[line.colour], **how)
