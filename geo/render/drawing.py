"""Shapes of DrawingML as elements: freeforms, pictures, text boxes, groups. Lengths are EMU, 914,400 an inch.

Source: ECMA-376 part 1, chapters 19 (PresentationML) and 20 (DrawingML).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from lxml import etree
from matplotlib.path import Path

from geo import style
from geo.lettering import ISOLATES, legal

A, P, R = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://schemas.openxmlformats.org/presentationml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
NAMES = {"a": A, "p": P, "r": R}
EMU = 7620
"""EMU of a unit: 1600 units are a slide's 13 1/3 inches."""
EMU_PER_PT = 12700
FONT = "Arial"
"""Fonts are not embedded in slides; this one is everywhere, with Arabic letters."""
LOCALES = {"ar": "ar-DZ", "fr": "fr-FR", "en": "en-GB"}
SPARE = 1.12
"""Boxes of text are so much wider than the text in our own font."""
PERCENT = 100_000
SEGMENTS = {Path.MOVETO: "moveTo", Path.LINETO: "lnTo", Path.CURVE4: "cubicBezTo", Path.CLOSEPOLY: "close"}
INK = style.theme("light")["ink"]


class Bounds(NamedTuple):
    """Left, top, width and height."""

    x: int
    y: int
    width: int
    height: int


class Line(NamedTuple):
    """A stroke; dash: lengths of strokes and gaps, in widths of the line; is_flat: it ends where its path does."""

    colour: str
    width: float
    alpha: float = 1
    dash: tuple[float, ...] = ()
    is_flat: bool = False


class Type(NamedTuple):
    """How a text is set: size and tracking in EMU, leading in em (0 = the font's own); wraps: at the box's sides."""

    size: float
    weight: int
    colour: str
    align: str
    is_rtl: bool
    lang: str
    tracking: float = 0
    leading: float = 0
    wraps: bool = False


def element(name: str, /, *children: etree._Element, **attributes: object) -> etree._Element:
    """An element by its prefixed name, e.g. a:off; an attribute r_id is r:id."""
    prefix, _, local = name.partition(":")
    made = etree.Element(f"{{{NAMES[prefix]}}}{local}", nsmap=NAMES)
    for key, value in attributes.items():
        made.set(f"{{{R}}}{key[2:]}" if key.startswith("r_") else key, str(value))
    made.extend(children)
    return made


def freeform(
    number: int, name: str, path: Path, fill: tuple[str, float] | None, line: Line | None, text: str, link: str
) -> etree._Element:
    """A shape with the outline of a path in EMU."""
    xy = np.rint(path.vertices).astype(int)
    if path.codes is not None:
        xy[path.codes == Path.CLOSEPOLY] = xy[0]
    (left, top), (right, bottom) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    if len(xy) == 2:
        return _straight(number, name, xy.tolist(), line, text, link)
    at = Bounds(left, top, max(1, right - left), max(1, bottom - top))
    shape = etree.fromstring(f'<a:path xmlns:a="{NAMES["a"]}">{_segments(path, xy - (left, top))}</a:path>')
    for key, value in (("w", at.width), ("h", at.height), *([] if fill else [("fill", "none")])):
        shape.set(key, str(value))
    lists = [element(f"a:{kind}") for kind in ("avLst", "gdLst", "ahLst", "cxnLst")]
    frame = element("a:rect", l=0, t=0, r="r", b="b")
    outline = element("a:custGeom", *lists, frame, element("a:pathLst", shape))
    look = element("p:spPr", _place(at), outline, _fill(fill), _line(line))
    return element("p:sp", _named("p:nvSpPr", "p:cNvSpPr", number, name, text, link), look)


def _straight(number: int, name: str, ends: list, line: Line | None, text: str, link: str) -> etree._Element:
    """A line from one point to another."""
    (x0, y0), (x1, y1) = ends
    place = _place(Bounds(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
    if (x1 - x0) * (y1 - y0) < 0:
        place.set("flipV", "1")
    shape = element("a:prstGeom", element("a:avLst"), prst="line")
    told = _named("p:nvSpPr", "p:cNvSpPr", number, name, text, link)
    return element("p:sp", told, element("p:spPr", place, shape, _line(line)))


def _segments(path: Path, xy: np.ndarray) -> str:
    """The segments of a path as XML: numbers alone, written at once, for a map has tens of thousands."""
    codes = [Path.MOVETO] + [Path.LINETO] * (len(xy) - 1) if path.codes is None else path.codes.tolist()
    points, found, n = [f'<a:pt x="{x}" y="{y}"/>' for x, y in xy.tolist()], [], 0
    while n < len(codes):
        taken = 3 if codes[n] == Path.CURVE4 else 1
        name = SEGMENTS[codes[n]]
        inner = "" if name == "close" else "".join(points[n : n + taken])
        found.append(f"<a:{name}>{inner}</a:{name}>")
        n += taken
    return "".join(found)


def outlines(geometry: shapely.Geometry) -> Path | None:
    """The lines or rings of a geometry as one path, rings closed."""
    parts = [part for one in shapely.get_parts(geometry).ravel() for part in shapely.get_parts(one).ravel()]
    polygons = [part for part in parts if shapely.get_type_id(part) == 3]
    lines = [*shapely.get_rings(polygons), *(part for part in parts if shapely.get_type_id(part) == 1)]
    vertices, codes = [], []
    for line in lines:
        points, is_ring = shapely.get_coordinates(line), shapely.get_type_id(line) == 2
        vertices.append(points)
        codes.append([Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY if is_ring else Path.LINETO])
    return Path(np.concatenate(vertices), np.concatenate(codes)) if vertices else None


def picture(number: int, name: str, relation: str, at: Bounds, text: str = "") -> etree._Element:
    """A picture that the slide already has a relation to."""
    told = _named("p:nvPicPr", "p:cNvPicPr", number, name, text, "")
    blip = element("p:blipFill", element("a:blip", r_embed=relation), element("a:stretch", element("a:fillRect")))
    return element("p:pic", told, blip, element("p:spPr", _place(at), _rectangle()))


def text_box(
    number: int, name: str, words: Sequence[Sequence[str]], at: Bounds, how: Type, glow: tuple[str, float] | None,
    angle_deg: float,
) -> etree._Element:  # fmt: skip
    """A text box: paragraphs of lines."""
    look = element("p:spPr", _place(at, angle_deg), _rectangle(), element("a:noFill"))
    told = _named("p:nvSpPr", "p:cNvSpPr", number, name, "", "")
    told[1].set("txBox", "1")
    return element("p:sp", told, look, _body("p:txBody", words, how, glow))


def fill(holder: etree._Element, words: Sequence[Sequence[str]], at: Bounds, how: Type) -> None:
    """Puts words into a placeholder of a slide, at a place."""
    look, old = holder.find(f"{{{P}}}spPr"), holder.find(f"{{{P}}}txBody")
    look.insert(0, _place(at))
    holder.replace(old, _body("p:txBody", words, how, None))


def set_lines(holder: etree._Element, lines: Sequence[str], lang: str, size_pt: float) -> None:
    """Puts paragraphs into a placeholder where its layout has it."""
    is_rtl = lang == "ar"
    how = Type(
        size_pt * EMU_PER_PT, 700 if size_pt > 20 else 400, INK, "right" if is_rtl else "left", is_rtl, lang, 0, 0, True
    )
    holder.replace(holder.find(f"{{{P}}}txBody"), _body("p:txBody", [[line] for line in lines], how, None))


def _body(tag: str, words: Sequence[Sequence[str]], how: Type, glow: tuple[str, float] | None) -> etree._Element:
    frame = element(
        "a:bodyPr", element("a:noAutofit"), wrap="square" if how.wraps else "none", lIns=0, tIns=0, rIns=0, bIns=0,
        anchor="t" if how.wraps else "ctr", rtlCol=int(how.is_rtl),
    )  # fmt: skip
    return element(tag, frame, element("a:lstStyle"), *(_paragraph(lines, how, glow) for lines in words))


def _paragraph(lines: Sequence[str], how: Type, glow: tuple[str, float] | None) -> etree._Element:
    align = {"left": "l", "center": "ctr", "right": "r"}[how.align]
    style = element("a:pPr", marL=0, indent=0, algn=align, rtl=int(how.is_rtl))
    if how.leading:
        points = round(how.leading * how.size / EMU_PER_PT * 100)
        style.append(element("a:lnSpc", element("a:spcPts", val=points)))
    style.append(element("a:spcBef", element("a:spcPts", val=0)))
    style.append(element("a:buNone"))
    runs = []
    for n, line in enumerate(lines):
        if n:
            runs.append(element("a:br", _run_style("a:rPr", how, glow)))
        written = element("a:t")
        written.text = legal(line)
        runs.append(element("a:r", _run_style("a:rPr", how, glow), written))
    return element("a:p", style, *runs)


def _run_style(tag: str, how: Type, glow: tuple[str, float] | None) -> etree._Element:
    style = element(
        tag,
        lang=LOCALES[how.lang],
        sz=max(100, round(how.size / EMU_PER_PT * 100)),
        b=int(how.weight >= (700 if how.is_rtl else 600)),
        dirty=0,
    )
    if how.tracking:
        style.set("spc", str(round(how.tracking / EMU_PER_PT * 100)))
    style.append(element("a:solidFill", _colour(how.colour, 1)))
    if glow:
        style.append(element("a:effectLst", element("a:glow", _colour(glow[0], 1), rad=round(glow[1]))))
    style.extend([element("a:latin", typeface=FONT), element("a:cs", typeface=FONT)])
    return style


def joined(lines: Sequence[str], keeps_lines: bool) -> list[list[str]]:
    """Lines as one paragraph that the box wraps anew, or each as it is."""
    return [[line] for line in lines] if keeps_lines else [[_mended(" ".join(lines))]]


def _mended(text: str) -> str:
    """An isolate that was closed at a line's end and opened again at the next is one again."""
    return text.replace("\u2069 \u2066", " ")


def group(number: int, name: str, text: str) -> etree._Element:
    """A group without a place yet; `close_group` gives it one."""
    told = _named("p:nvGrpSpPr", "p:cNvGrpSpPr", number, name, ISOLATES.sub("", text), "")
    return element("p:grpSp", told, element("p:grpSpPr"))


def closed(made: etree._Element) -> etree._Element | None:
    """A group with the place of what is in it; its only shape under the group's name; None if it is empty."""
    if len(made) == 2:
        return None
    if len(made) == 3:
        told, only = made[0][0], made[2][0][0]
        for key in ("name", "descr"):
            if told.get(key):
                only.set(key, told.get(key))
        return made[2]
    found = [_bounds(shape) for shape in made[2:]]
    x, y = min(one.x for one in found), min(one.y for one in found)
    right, bottom = max(one.x + one.width for one in found), max(one.y + one.height for one in found)
    place = _place(Bounds(x, y, right - x, bottom - y))
    place.append(element("a:chOff", x=x, y=y))
    place.append(element("a:chExt", cx=right - x, cy=bottom - y))
    made[1].append(place)
    return made


def _bounds(shape: etree._Element) -> Bounds:
    off, ext = next(shape.iter(f"{{{A}}}xfrm"))[:2]
    return Bounds(int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")))


def _named(tag: str, kind: str, number: int, name: str, text: str, link: str) -> etree._Element:
    told = element("p:cNvPr", id=number, name=name)
    if text:
        told.set("descr", legal(text))
    if link:
        told.append(element("a:hlinkClick", r_id=link))
    return element(tag, told, element(kind), element("p:nvPr"))


def _place(at: Bounds, angle_deg: float = 0) -> etree._Element:
    place = element("a:xfrm", element("a:off", x=at.x, y=at.y), element("a:ext", cx=at.width, cy=at.height))
    if angle_deg:
        place.set("rot", str(round(angle_deg * 60000)))
    return place


def _rectangle() -> etree._Element:
    return element("a:prstGeom", element("a:avLst"), prst="rect")


def _fill(fill: tuple[str, float] | None) -> etree._Element:
    return element("a:solidFill", _colour(*fill)) if fill else element("a:noFill")


def _line(line: Line | None) -> etree._Element:
    if not line:
        return element("a:ln", element("a:noFill"))
    made = element("a:ln", w=max(1, round(line.width)), cap="flat" if line.dash or line.is_flat else "rnd")
    made.append(element("a:solidFill", _colour(line.colour, line.alpha)))
    if line.dash:
        pairs = zip(line.dash[::2], line.dash[1::2], strict=True)
        made.append(
            element("a:custDash", *(element("a:ds", d=round(a * PERCENT), sp=round(b * PERCENT)) for a, b in pairs))
        )
    made.append(element("a:round"))
    return made


def _colour(colour: str, alpha: float) -> etree._Element:
    made = element("a:srgbClr", val=colour.lstrip("#").upper())
    if alpha < 1:
        made.append(element("a:alpha", val=round(alpha * PERCENT)))
    return made
