"""Pictures of an order: what the static renderer draws, as PNG, SVG or PDF."""

import numpy as np

from geo.export.order import Order
from geo.marks import Marks
from geo.render import static

PREVIEW_PX = 760


def png(order: Order) -> bytes:
    """A PNG of the page's size in px."""
    return static.png(order.scene, order.paper)


def svg(order: Order) -> bytes:
    """An SVG in which text is text."""
    return static.svg(order.scene, order.paper)


def pdf(order: Order) -> bytes:
    """A PDF of one page with fonts embedded, its language and title set."""
    return static.pdf(order.scene, order.paper)


def preview(order: Order) -> bytes:
    """The whole page, small."""
    return static.png(order.scene, order.paper, PREVIEW_PX)


def not_on_page(order: Order) -> dict[str, int]:
    """How many records the page does not draw: in chips beyond the frame, wide areas, left out by filters."""
    scene = order.scene
    drawn = static.map_plan(scene, static.page(scene, order.paper), order.paper).drawn
    marks = Marks.of(scene.marks)
    beyond = ~np.isin(marks.ids.astype(str), list(drawn))
    wide = int((beyond & marks.is_wide).sum())
    return {"outside": int(beyond.sum()) - wide, "wide": wide, "filtered": scene.total - len(marks)}
