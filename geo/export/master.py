"""The deck that every export begins with: 16:9, one master, placeholders where the map's page has its texts."""

from copy import deepcopy

from lxml import etree
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from geo import style
from geo.render.drawing import EMU, FONT, A, P
from geo.render.layout import DESIGN

SIZE = (DESIGN[0] * EMU, DESIGN[1] * EMU)
KEPT = {"Title Only": "Map", "Title and Content": "Text"}
PLACES = {
    "title": (0, (48, 38, 1504, 54), 2400),
    "subtitle": (13, (48, 96, 1504, 32), 1200),
    "notes": (14, (48, 816, 960, 60), 870),
    "stamp": (15, (1040, 816, 512, 60), 870),
    "body": (1, (48, 130, 1504, 660), 1200),
}
"""By name: its number, its box in units of the page, and its size in hundredths of a point."""
MAP_NAMES = ("subtitle", "notes", "stamp")
NUMBER = ((1504, 866, 48, 22), 800)


def presentation() -> Deck:
    """An empty deck with the layouts Map and Text."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = SIZE
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    _letter(deck)
    master = deck.slide_master
    _arrange(master, {"title": "title", "body": "body"})
    for layout in deck.slide_layouts:
        layout.name = KEPT[layout.name]
        _arrange(layout, {"title": "title", "body": "body"})
        if layout.name == "Map":
            _add_texts(layout)
    return deck


def layout_of(deck: Deck, name: str) -> SlideLayout:
    """A layout by its name."""
    return next(layout for layout in deck.slide_layouts if layout.name == name)


def _letter(deck: Deck) -> None:
    """One font in the theme, one size and no bullets in the master's styles."""
    master = deck.slide_master
    theme = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    root = etree.fromstring(theme.blob)
    for kind in ("majorFont", "minorFont"):
        for script in ("latin", "cs"):
            for found in root.iter(f"{{{A}}}{kind}"):
                found.find(f"{{{A}}}{script}").set("typeface", FONT)
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    ink = style.theme("light")["ink"].lstrip("#")
    for styled, size, bold in (("titleStyle", PLACES["title"][2], 1), ("bodyStyle", PLACES["body"][2], 0)):
        for level in master._element.iter(f"{{{P}}}{styled}"):
            for run in level.iter(f"{{{A}}}defRPr"):
                run.set("sz", str(size))
                run.set("b", str(bold))
                for fill in run.iter(f"{{{A}}}solidFill"):
                    fill.clear()
                    etree.SubElement(fill, f"{{{A}}}srgbClr", val=ink)
            for paragraph in level:
                if paragraph.tag.endswith("pPr"):
                    _plain(paragraph)


def _plain(paragraph: etree._Element) -> None:
    """A paragraph style without bullet and indent, at the start side."""
    paragraph.set("algn", "l")
    paragraph.set("marL", "0")
    paragraph.set("indent", "0")
    for bullet in [one for one in paragraph if etree.QName(one).localname.startswith("bu")]:
        position = paragraph.index(bullet)
        paragraph.remove(bullet)
        if not paragraph.findall(f"{{{A}}}buNone"):
            paragraph.insert(position, etree.Element(f"{{{A}}}buNone"))


def _arrange(owner, names: dict[str, str]) -> None:
    """Puts title, body and slide number where the page has them; drops date and footer, which the stamp replaces."""
    for shape in list(owner.placeholders):
        kind = shape.element.find(f".//{{{P}}}ph").get("type", "body")
        if kind in ("dt", "ftr"):
            shape.element.getparent().remove(shape.element)
        elif kind == "sldNum":
            _put(shape, NUMBER[0])
        elif kind in names:
            _put(shape, PLACES[names[kind]][1])


def _put(shape, box: tuple[int, int, int, int]) -> None:
    shape.left, shape.top, shape.width, shape.height = (side * EMU for side in box)


def _add_texts(layout: SlideLayout) -> None:
    """Placeholders of subtitle, sources and stamp."""
    title = next(iter(layout.placeholders))
    for number, name in enumerate(MAP_NAMES, 50):
        index, box, size = PLACES[name]
        made = deepcopy(title.element)
        told = made.find(f".//{{{P}}}cNvPr")
        told.set("id", str(number))
        told.set("name", name.capitalize())
        holder = made.find(f".//{{{P}}}ph")
        holder.set("type", "body")
        holder.set("sz", "quarter")
        holder.set("idx", str(index))
        styles = made.find(f".//{{{A}}}lstStyle")
        level = etree.SubElement(styles, f"{{{A}}}lvl1pPr", marL="0", indent="0")
        etree.SubElement(level, f"{{{A}}}buNone")
        etree.SubElement(level, f"{{{A}}}defRPr", sz=str(size), b="0")
        made.find(f".//{{{A}}}t").text = name.capitalize()
        layout.shapes._spTree.append(made)
        placed = next(shape for shape in layout.placeholders if shape.placeholder_format.idx == index)
        _put(placed, box)
