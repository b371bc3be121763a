"""The symbols of the legend's rows, drawn by the same code as the map's.

Units: of the legend, origin top left, y down.
"""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from geo import style
from geo.render import claimed, hexes, symbols
from geo.render.basemap import HATCH_PX, hatch
from geo.render.ink import Ink, polyline, rectangle
from geo.render.layout import Box


def icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    """The symbol of a legend row, 30 wide, about its middle."""
    name, _, of = kind.partition(":")
    if name in ICONS:
        ICONS[name](ink, of or kind, x, y, look)


def _box(x: float, y: float) -> Box:
    return Box(x - 14, y - 7, x + 14, y + 7)


def _family_icon(ink: Ink, of: str, x: float, y: float, look: dict[str, Any]) -> None:
    symbols.draw(ink, of, x, y, 16, look)


def _kind_icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    """A kind of record, in grey: solid, with a core or a ring, hollow, or with arcs."""
    flags = {f"is_{flag}": kind == flag for flag in ("supplement", "symbolic", "disputed")} | {"is_own": kind == "mine"}
    symbols.draw(ink, "attack", x, y, 12 if kind == "disputed" else 14, look, colour=look["muted"], **flags)


def _hexagon_icon(ink: Ink, colour: str, x: float, y: float, look: dict[str, Any]) -> None:
    ink.path(hexes.HEXAGON, colour, look["layer"]["countries"], 0.6, at=Affine2D().scale(9.5).translate(x, y))


def _spread_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    box = _box(x, y)
    hatch(ink, rectangle(box), (box.x0 - HATCH_PX, *box[1:]), look["muted"])
    ink.path(rectangle(box), None, look["line"], 1)


def _strip_icon(ink: Ink, side: str, x: float, y: float, look: dict[str, Any]) -> None:
    ink.path(rectangle(_box(x, y)), look["claim"][side], alpha=claimed.STRIP_ALPHA)
    ink.path(rectangle(_box(x, y)), None, look["claim"][side], 1.6, dash=(5, 3))


def _points_icon(ink: Ink, side: str, x: float, y: float, look: dict[str, Any]) -> None:
    claimed.cross(ink, x, y, look["claim"][side], look["surface"])


def _town_icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    for dx, dy in ((-4, -2.5), (4, 2.5)) if kind == "towns" else ((0, 0),):
        ink.circle(x + dx, y + dy, 3.8, look["surface"], look["layer"]["places"], 1.6)


def _line_icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    """Border and rivers in a zigzag, boundaries straight."""
    zigzag = polyline((x - 13, y + 4), (x - 4.5, y - 4), (x + 3, y + 3.5), (x + 13, y - 4))
    straight = polyline((x - 13, y), (x + 13, y))
    path, colour, width, dash = {
        "border": (zigzag, look["layer"]["border"], style.tokens()["stroke"]["border"], ()),
        "rivers": (zigzag, look["water_ink"], 1.3, ()),
        "not_final": (straight, look["layer"]["countries"], 1.4, (3, 3)),
        "admin1": (straight, look["layer"]["countries"], 1.2, (1, 3)),
    }[kind]
    ink.path(path, None, colour, width, dash=dash)


def _land_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    ink.path(rectangle(_box(x, y)), look["land_focus"], look["layer"]["countries"], 1)


def _graticule_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    ink.path(polyline((x - 13, y + 3), (x + 13, y + 3)), None, look["muted"], 0.8)
    ink.path(polyline((x - 5, y - 7), (x - 5, y + 7)), None, look["muted"], 0.8)


def _road_icon(ink: Ink, kind: str, x: float, y: float, look: dict[str, Any]) -> None:
    stroke, colours, apart = style.tokens()["stroke"], look["layer"], 4 if " " in kind else 0
    main, link = (polyline((x - 13, y + down), (x + 13, y + down)) for down in (-apart, apart))
    if kind != "links":
        ink.path(main, None, colours["road"], stroke["road_casing"])
        ink.path(main, None, colours["road_fill"], stroke["road_fill"])
    if kind != "road":
        ink.path(link, None, colours["road"], stroke["road_link"], dash=(5, 3))


def _area_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    ring = Path([(x + 9 * cos(turn), y + 9 * sin(turn)) for turn in np.linspace(0, 2 * pi, 49)], closed=True)
    ink.path(ring, None, look["muted"], 1.2, dash=(4, 2.5))


def _basin_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    box = _box(x, y)
    colour, path = look["layer"]["basin"], rectangle(box)
    ink.path(path, colour, alpha=0.12)
    hatch(ink, path, (box.x0 - HATCH_PX, *box[1:]), colour)
    ink.path(path, None, colour, 1.3, dash=(5, 3, 1.5, 3))


def _relief_icon(ink: Ink, _: str, x: float, y: float, look: dict[str, Any]) -> None:
    box = _box(x, y)
    ink.path(rectangle(box), look["land_focus"])
    for left in (-0.55, 0.05):
        foot = box.x0 + box.width * (0.5 + left / 2)
        ridge = Path([(foot, box.y1), (foot + 6, box.y0 + 3), (foot + 10, box.y1), (foot, box.y1)], closed=True)
        ink.path(ridge, look["line"])


ICONS: dict[str, Callable[[Ink, str, float, float, dict[str, Any]], None]] = {
    "family": _family_icon,
    **dict.fromkeys(("incidents", "supplement", "symbolic", "disputed", "mine"), _kind_icon),
    "hexagon": _hexagon_icon,
    "area": _area_icon,
    "spread": _spread_icon,
    "strip": _strip_icon,
    "points": _points_icon,
    **dict.fromkeys(("towns", "town", "places"), _town_icon),
    **dict.fromkeys(("border", "rivers", "not_final", "admin1"), _line_icon),
    **dict.fromkeys(("road", "links", "road and links"), _road_icon),
    "basin": _basin_icon,
    "countries": _land_icon,
    "relief": _relief_icon,
    "graticule": _graticule_icon,
}
"""How each kind of row is drawn; rows of words alone have no symbol."""
