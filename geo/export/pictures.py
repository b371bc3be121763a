"""Pictures of an order: what the static renderer draws, as PNG, SVG or PDF."""

from geo.export.order import Order
from geo.i18n import t
from geo.marks import Marks
from geo.render import static

PREVIEW_PX = 760


def png(order: Order) -> bytes:
    """A PNG of the page's size in px."""
    return static.png(order.composition)


def svg(order: Order) -> bytes:
    """An SVG in which text is text."""
    return static.svg(order.composition)


def pdf(order: Order) -> bytes:
    """A PDF of one page with fonts embedded, its language and title set."""
    return static.pdf(order.composition)


def preview(order: Order) -> bytes:
    """The whole page, small."""
    return static.png(order.composition, PREVIEW_PX)


def not_on_page(order: Order) -> dict[str, int]:
    """How many records the page does not draw: in chips beyond the frame, wide areas, left out by filters."""
    scene, drawn = order.scene, order.composition.plan.drawn
    marks = Marks.of(scene.marks)
    beyond = ~marks.among(drawn)
    wide = int((beyond & marks.is_wide).sum())
    return {"outside": int(beyond.sum()) - wide, "wide": wide, "filtered": scene.total - len(marks)}


def emptiness(order: Order, lang: str) -> str:
    """A word where the map shows no incident: none passes the filters, or all lie outside its frame."""
    if not order.ids:
        return t("export.empty", lang)
    missed = not_on_page(order)
    n = missed["outside"] + missed["wide"]
    return t("export.outside", lang, n=n) if n == len(order.ids) else ""
