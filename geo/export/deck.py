"""Slides of an order, as PPTX: the map in native shapes, what each side says, the chronology, records, sources."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from geo import style
from geo.export import archive, master
from geo.export.order import Order
from geo.i18n import embedded, t
from geo.lettering import ISOLATES, legal, runs_right_to_left
from geo.render import chronology, drawing, static
from geo.render.paper import Paper, Sheet
from geo.render.slide_ink import Canvas, SlideInk
from geo.scene import Scene

SHEET, PICTURE_SHEET = Sheet(1600, 900, 120), Sheet(2880, 1620, 216)
SOURCES_A_SLIDE, LEAST_MOMENTS = 14, 3
MOST_SHAPES = 500
"""Incidents that are shapes of their own; more are counted in cells, which are one picture."""


def pptx(order: Order) -> bytes:
    """The deck of an order: its map, a slide for every incident that is asked for, the chronology, sources."""
    deck, order = master.presentation(), order.with_paper(layout="map")
    told = order.slides or ((order.scene.selected,) if order.scene.selected in order.ids else ())
    steps = [
        (_map_slide, order),
        *((_incident_slide, order.with_incident(name)) for name in told),
        *([(_chronology_slides, order)] if len(order.moments) >= LEAST_MOMENTS else []),
        *([(_source_slides, order.with_slides(told))] if told else []),
    ]
    for n, (step, of) in enumerate(steps):
        order.told(n, len(steps), order.name("pptx"))
        step(deck, of)
    _say(deck, order)
    return _packed(deck)


def _map_slide(deck: Deck, order: Order) -> None:
    """The page of the order's view, every incident a shape; or all of it as a picture."""
    scene = order.scene
    paper = replace(order.paper, sheet=SHEET, layout="map", is_transparent=False, most_marks=MOST_SHAPES)
    slide, ink = _slide(deck, order)
    if order.is_picture:
        _as_picture(slide, ink, static.Composition(scene, paper))
    else:
        static.draw(ink, static.Composition(scene, paper))
    _finish(slide, ink, scene, [scene.title, scene.subtitle, *_cited(order, order.ids)])


def _as_picture(slide: Slide, ink: SlideInk, made: static.Composition) -> None:
    """The map and its legend as one picture; the texts stay texts."""
    scene, sheet, sharp = made.scene, made.sheet, replace(made.paper, sheet=PICTURE_SHEET)
    relation = ink.canvas.picture(static.png_of(static.Composition(scene, sharp), sheet.frame))
    at = drawing.Bounds(
        *(round(edge * drawing.EMU) for edge in (*sheet.frame[:2], sheet.frame.width, sheet.frame.height))
    )
    told = f"{scene.title}. {scene.subtitle}"
    ink.canvas.tree.append(drawing.picture(ink.canvas.take_id(), "map", relation, at, ISOLATES.sub("", told)))
    static.text(ink, sheet)


def _incident_slide(deck: Deck, order: Order) -> None:
    """What each side says of an incident, or what is on record, beside its map."""
    scene, paper = order.scene, replace(order.paper, sheet=SHEET, is_transparent=False)
    slide, ink = _slide(deck, order)
    static.draw(ink, static.Composition(scene, paper))
    card = order.card(scene.selected)
    claims = [
        t("account.row", scene.lang, subject=voice["title"], value=claim["text"])
        for voice in card["claims"]
        for claim in voice["claims"]
    ]
    _finish(slide, ink, scene, [card["title"], card["date"], card["summary"], *claims, *_cited(order, [card["id"]])])


def _chronology_slides(deck: Deck, order: Order) -> None:
    """The moments of what is shown, in order."""
    moments, scene = order.moments, replace(order.scene, title=t("panel.timeline", order.scene.lang))
    sheet = static.Composition(scene, Paper(sheet=SHEET, has_legend=False)).sheet
    for placed in chronology.arranged(moments, sheet.frame, sheet.is_rtl):
        slide, ink = _slide(deck, order)
        chronology.draw(ink, placed, style.theme("light"))
        static.text(ink, sheet)
        _finish(slide, ink, scene, [f"{one.moment.date} · {one.moment.title}" for one in placed])


def _source_slides(deck: Deck, order: Order) -> None:
    """What the slides of incidents rest on, with addresses."""
    cited, lang = _cited(order, order.slides)[1:], order.scene.lang
    scene = replace(order.scene, title=t("panel.sources", lang))
    for start in range(0, len(cited), SOURCES_A_SLIDE):
        slide = deck.slides.add_slide(master.layout_of(deck, "Text"))
        title, body = slide.placeholders
        part = cited[start : start + SOURCES_A_SLIDE]
        for holder, lines, size in ((title, [scene.title], 24), (body, part, 12)):
            drawing.set_lines(holder._element, lines, lang, size)
        slide.notes_slide.notes_text_frame.text = legal("\n".join(part))


def _cited(order: Order, ids: Iterable[str]) -> list[str]:
    """A heading, and one line for every source that incidents rest on, each once."""
    lang, known = order.scene.lang, order.files.known()["sel"]
    own = [name for name in ids if list.__contains__(known, name)]
    sources = {source["id"]: source for name in own for source in order.card(name)["sources"]}
    lines = [
        " · ".join(embedded(part, lang) for key in ("label", "title", "detail", "url") if (part := source[key]))
        for source in sources.values()
    ]
    return [t("panel.sources", lang), *lines]


def _slide(deck: Deck, order: Order) -> tuple[Slide, SlideInk]:
    """A new slide with the placeholders of a map's page, and a pen for it."""
    slide = deck.slides.add_slide(master.layout_of(deck, "Map"))
    holders = {shape.placeholder_format.idx: shape._element for shape in slide.placeholders}
    places = {name: holders[index] for name, (index, _, _) in master.PLACES.items() if index in holders}
    about = _About(order)

    def link(address: str) -> str:
        return slide.part.relate_to(address, RT.HYPERLINK, is_external=True)

    def picture(data: bytes) -> str:
        return slide.part.get_or_add_image_part(io.BytesIO(data))[1]

    canvas = Canvas(slide.shapes._spTree, order.scene.lang, about, picture, link, places)
    return slide, SlideInk(canvas)


class _About:
    """What is said of an incident's shape: title, date, place, kind; and the first of its sources on the web."""

    def __init__(self, order: Order):
        self._order = order

    def __call__(self, incident_id: str) -> tuple[str, str]:
        card = self._order.card(incident_id)
        place = next((fact["value"] for fact in card["facts"][1:2]), "")
        told = t("list.comma", self._order.scene.lang).join([card["title"], card["date"], place, card["category"]])
        return told, next((source["url"] for source in card["sources"] if source["url"]), "")


def _finish(slide: Slide, ink: SlideInk, scene: Scene, notes: list[str]) -> None:
    """Takes away placeholders that have no text, and writes the notes."""
    for holder in ink.canvas.placeholders.values():
        holder.getparent().remove(holder)
    frame = slide.notes_slide.notes_text_frame
    frame.text = legal("\n".join(line for line in notes if line))
    for paragraph in frame.paragraphs:
        style = paragraph._p.get_or_add_pPr()
        if runs_right_to_left(paragraph.text, scene.direction == "rtl"):
            style.set("algn", "r")
            style.set("rtl", "1")


def _say(deck: Deck, order: Order) -> None:
    """What the file says about itself; no clock, no name of a person."""
    scene, told = order.scene, deck.core_properties
    day = datetime.fromisoformat(order.date or order.files.catalog.date).replace(tzinfo=UTC)
    told.title, told.subject = (legal(ISOLATES.sub("", text))[:255] for text in (scene.title, scene.subtitle))
    told.keywords, told.language, told.author = scene.query[:255], scene.lang, ""
    told.created = told.modified = day
    told.last_modified_by, told.revision = "", 1


def _packed(deck: Deck) -> bytes:
    """The deck's bytes, the same whenever it is made."""
    plain, out = io.BytesIO(), io.BytesIO()
    deck.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            archive.add(new, name, old.read(name))
    return out.getvalue()
