"""The page of an order in one HTML file that needs no server and no network."""

from geo.export.order import Order
from geo.render.web import Imprint, map_of


def html(order: Order) -> bytes:
    """The order's view as the page shows it, in three languages, with every record; with or without the relief."""
    imprint = Imprint(order.title, order.date, order.has_relief)
    return map_of(order.files, order.view, imprint).get_root().render().encode()
