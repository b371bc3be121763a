"""Slides: native shapes that are named, described and linked, text that is text, right to left where it must be."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from browser.data_folders import copy, scatter
from lxml import etree
from pptx import Presentation
from pptx.util import Emu

from geo import catalog
from geo.export import deck, order
from geo.i18n import LANGS
from geo.lettering import ISOLATES
from geo.render import static
from geo.render.drawing import LOCALES, A, P, R
from geo.render.page_files import PageFiles

DRONE = "drone-shootdown-2025-04-01"
STORY = "story=april-2025-drone-two-versions"
HOSTILE = ("{{7*7}}", "<a:t>x</a:t>", "=cmd|' /C calc'!A0", "]]>", "\u202eabc", "a\x0bb")


@pytest.fixture(scope="module")
def made(files):
    """Order and presentation of a query, made once."""
    kept = {}

    def of(query, **changes):
        key = (query, tuple(changes.items()))
        if key not in kept:
            wanted = replace(order.read(files, query)[0], **changes)
            kept[key] = (wanted, Presentation(io.BytesIO(deck.pptx(wanted))))
        return kept[key]

    return of


def shapes(slide):
    """Elements that carry a name, groups opened."""
    return {node.get("name"): node for node in slide.shapes._spTree.iter(f"{{{P}}}cNvPr")}


def texts(slide):
    return ["".join(node.itertext()) for node in slide.shapes._spTree.iter(f"{{{A}}}p")]


@pytest.mark.parametrize("lang", LANGS)
def test_every_incident_that_is_drawn_is_a_shape_with_name_description_and_link(made, lang):
    wanted, shown = made(f"lang={lang}&sel={DRONE}")
    scene, paper = wanted.scene, replace(wanted.paper, sheet=deck.SHEET, most_marks=deck.MOST_SHAPES)
    plan = static.Composition(scene, paper).plan
    slide = shown.slides[0]
    incidents = {
        name.removeprefix("incident:"): node for name, node in shapes(slide).items() if "incident:" in name[:9]
    }
    assert set(incidents) == set(plan.drawn)
    for name, node in incidents.items():
        card = wanted.card(name)
        assert ISOLATES.sub("", card["title"]) in node.get("descr")
        has_address = any(source["url"] for source in card["sources"])
        link = node.find(f"{{{A}}}hlinkClick")
        assert (link is not None) == has_address
        if has_address:
            address = slide.part.rels[link.get(f"{{{R}}}id")].target_ref
            assert address in [source["url"] for source in card["sources"]]


@pytest.mark.parametrize("lang", LANGS)
def test_layers_legend_and_scale_bar_are_named_and_described(made, lang):
    named = shapes(made(f"lang={lang}&sel={DRONE}")[1].slides[0])
    for name in ("layer:border", "layer:trans-saharan-road", "layer:taoudeni-basin", "legend", "scale-bar", "locator"):
        assert named[name].get("descr"), name


@pytest.mark.parametrize("lang", LANGS)
def test_the_deck_is_wide_and_its_titles_are_placeholders(made, lang):
    wanted, shown = made(f"lang={lang}&{STORY}")
    assert (shown.slide_width, shown.slide_height) == (Emu(12192000), Emu(6858000))
    assert shown.slides[0].shapes.title.text_frame.text == wanted.scene.title
    assert all(slide.shapes.title.text_frame.text for slide in shown.slides)
    assert {shape.placeholder_format.idx for shape in shown.slides[0].placeholders} == {0, 13, 14, 15}


def test_a_story_with_a_dispute_has_map_claims_and_sources(made):
    wanted, shown = made(f"lang=en&{STORY}")
    assert len(shown.slides) == 4  # its sources take two
    said = " ".join(texts(shown.slides[1]))
    assert all(word in said for word in ("Algeria says", "Mali says", "Others say", "441", "No neutral source"))
    claims = [claim["text"] for voice in wanted.card(DRONE)["claims"] for claim in voice["claims"]]
    notes = shown.slides[1].notes_slide.notes_text_frame.text
    assert all(text in notes for text in claims)


def test_a_deck_ordered_from_the_page_of_both_sides_still_has_the_whole_map(made):
    plain, both = (made(f"lang=en&sel={DRONE}{layout}")[1].slides[0] for layout in ("", "&layout=claims"))
    assert set(shapes(both)) == set(shapes(plain))


def test_a_slide_for_every_incident_that_is_asked_for(made):
    asked = ("airspace-violation-2024-12-29", "in-amenas-attack")
    wanted, shown = made(f"lang=fr&slides={','.join(asked)}&layers=incidents,border,countries")
    titles = [slide.shapes.title.text_frame.text for slide in shown.slides]
    assert titles[1:3] == [wanted.card(name)["title"] for name in asked]
    for slide, name in zip(list(shown.slides)[1:3], asked, strict=True):
        assert f"incident:{name}" in shapes(slide)
        for source in wanted.card(name)["sources"]:
            assert source["label"] in slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("lang", LANGS)
def test_every_paragraph_has_its_direction_and_every_run_its_language_and_font(made, lang):
    for slide in made(f"lang={lang}&{STORY}")[1].slides:
        tree = slide.shapes._spTree
        for run in tree.iter(f"{{{A}}}rPr"):
            assert run.get("lang") == LOCALES[lang]
            assert [run.find(f"{{{A}}}{kind}").get("typeface") for kind in ("latin", "cs")] == ["Arial", "Arial"]
        for style in tree.iter(f"{{{A}}}pPr"):
            is_rtl = style.get("rtl") == "1"
            assert style.get("algn") in ("l", "r", "ctr")
            assert lang == "ar" or not is_rtl
        title = slide.shapes.title._element.find(f".//{{{A}}}pPr")
        assert (title.get("rtl"), title.get("algn")) == (("1", "r") if lang == "ar" else ("0", "l"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_stays_text(made, text):
    _, shown = made("lang=en&layers=border", title=text)
    told = shown.slides[0].shapes.title.text_frame.text
    assert told == "".join(char for char in text if char >= " ")


def test_a_picture_slide_has_a_picture_and_texts_but_no_incident_shapes(made):
    _, shown = made(f"lang=en&sel={DRONE}&picture=1")
    slide = shown.slides[0]
    named = shapes(slide)
    assert named["map"].get("descr")
    assert not [name for name in named if name.startswith("incident:")]
    assert slide.shapes.title.text_frame.text


def test_more_incidents_than_shapes_are_one_picture_that_is_counted(tmp_path):
    many = PageFiles.of(catalog.load(scatter(copy(tmp_path / "layers"), 700)))
    wanted = order.read(many, "lang=en&layers=border,incidents")[0]
    slide = Presentation(io.BytesIO(deck.pptx(wanted))).slides[0]
    named = shapes(slide)
    assert not [name for name in named if name.startswith("incident:")]
    assert named["density"].getparent().getparent().tag == f"{{{P}}}pic"
    assert any("incidentsarecountedincells" in "".join(text.split()) for text in texts(slide))


def test_shape_ids_are_single_on_each_slide(made):
    for query in (f"lang=en&sel={DRONE}", f"lang=ar&{STORY}"):
        for slide in made(query)[1].slides:
            ids = [node.get("id") for node in slide.shapes._spTree.iter(f"{{{P}}}cNvPr")]
            assert len(ids) == len(set(ids))


def test_the_file_tells_nothing_of_clock_person_or_machine(files):
    data = deck.pptx(order.read(files, "lang=en&layers=border")[0])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = etree.fromstring(parts.read("docProps/core.xml"))
        told = {etree.QName(node).localname: node.text or "" for node in core}
    assert told["creator"] == told["lastModifiedBy"] == ""
    assert re.match(files.catalog.date, told["created"])
    assert re.match("2030-05-06", _created(files, "date=2030-05-06"))


def _created(files, query):
    data = deck.pptx(order.read(files, f"lang=en&layers=border&{query}")[0])
    return str(Presentation(io.BytesIO(data)).core_properties.created)
