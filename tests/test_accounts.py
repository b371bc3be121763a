"""What a page tells of each side: whose words they are, and what both sides' figures leave open."""

import io
import re

import pytest
from lxml import etree
from pptx import Presentation

from geo.accounts import MOST_SPEAKERS, REMEMBER, blocks
from geo.export import deck, order, pictures
from geo.i18n import LANGS, t
from geo.render import column, symbols
from geo.render.layout import Box
from geo.style import theme

DRONE, TRUCKS, AMENAS = "drone-shootdown-2025-04-01", "trucks-strike-2025-03", "in-amenas-attack"
SVG = "{http://www.w3.org/2000/svg}"


def of(files, lang, name):
    """The blocks of a record's page by side, and its card."""
    card = files.card(lang, name)
    return {block.side: block for block in blocks(card, lang)}, card


@pytest.mark.parametrize("lang", LANGS)
def test_others_are_several_and_each_is_named_with_what_it_said(files, lang):
    told, card = of(files, lang, TRUCKS)
    sides = next(row for topic in card["comparison"] for row in topic["rows"] if row["subject"] == "side_of_event")
    said = [entry for cell in sides["cells"] for entry in cell["entries"]]
    assert len({entry["claimant"] for entry in said}) == 2
    line = next(text for text in told["other"].texts if text.startswith(sides["title"]))
    assert all(f"{entry['value']} ({entry['claimant']})" in line for entry in said)
    assert "algeria" not in told


@pytest.mark.parametrize("lang", LANGS)
def test_what_to_keep_in_mind_is_what_the_card_says_of_both_sides_figures(files, lang):
    told, card = of(files, lang, DRONE)
    assert len(card["cut"]["notes"]) == 3
    assert told[REMEMBER].texts == (" ".join(card["cut"]["notes"]),)


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_named_are_those_who_said_what_stands_first(files, lang):
    told, card = of(files, lang, DRONE)
    in_cut = {mark["claim"] for mark in card["cut"]["marks"]}
    for voice in card["claims"][:2]:
        first = next(claim for claim in voice["claims"] if claim["id"] in in_cut)
        assert told[voice["side"]].meta.startswith(t("list.comma", lang).join([first["claimant"], first["date"]]))
        assert told[voice["side"]].meta.count(t("list.semicolon", lang)) < MOST_SPEAKERS


def test_a_discrepancy_that_is_to_be_kept_in_mind_is_named(files):
    told, card = of(files, "en", AMENAS)
    assert told[REMEMBER].texts[0].startswith(card["discrepancies"][0]["topic"])


def coloured(slide, name):
    """The colours of all that belongs to an incident on a slide."""
    parts = [shape for shape in slide.shapes if name in shape.name]
    assert parts
    return {
        colour
        for part in parts
        for colour in re.findall('srgbClr val="(.{6})"', etree.tostring(part._element).decode())
    }


def test_no_state_has_an_arc_where_it_says_nothing(files):
    wanted, _ = order.read(files, "lang=fr&story=from-in-amenas-to-tin-zaouatine&layout=map")
    claims = {theme()["claim"][side].lstrip("#").upper() for side in symbols.BOTH}
    slides = [
        slide
        for slide in Presentation(io.BytesIO(deck.pptx(wanted))).slides
        if any(AMENAS in s.name for s in slide.shapes)
    ]
    assert len(slides) >= 2
    for slide in slides:
        assert not {colour.upper() for colour in coloured(slide, AMENAS)} & claims


@pytest.mark.parametrize("name", [AMENAS, "sup-battle-tinzaouaten-2024-07"])
def test_the_sign_beside_the_title_has_the_arcs_of_those_who_speak(files, name):
    wanted, _ = order.read(files, f"lang=en&layout=claims&sel={name}")
    speaks = wanted.scene.marks[0].speaks
    svg = etree.fromstring(pictures.svg(wanted))
    nodes = [node for node in svg.iter() if (node.get("id") or "").startswith("badge")]
    badge = " ".join(etree.tostring(node).decode() for node in nodes)
    shown = {side for side in symbols.BOTH if theme()["claim"][side].lower() in badge.lower()}
    assert shown == set(speaks)


def numbers(text):
    return [float(figure) for figure in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_nothing_that_is_drawn_in_the_map_reaches_beyond_its_frame_in_a_drawing(files):
    wanted, _ = order.read(files, f"lang=fr&layout=claims&sel={DRONE}&page=1200x900")
    svg = etree.fromstring(pictures.svg(wanted))
    clips = [clip[0] for clip in svg.iter(f"{SVG}clipPath")]
    frames = [
        [float(rect.get(key)) for key in ("x", "y", "width", "height")] for rect in clips if rect.tag == f"{SVG}rect"
    ]
    paths = [numbers(path.get("d")) for path in clips if path.tag == f"{SVG}path"]
    assert frames
    assert paths
    for flat in paths:
        xs, ys = flat[::2], flat[1::2]
        assert any(
            x - 1 <= min(xs) and max(xs) <= x + w + 1 and y - 1 <= min(ys) and max(ys) <= y + h + 1
            for x, y, w, h in frames
        )


def test_room_that_is_left_tells_more(files):
    """Two texts of each side fit a low column; in the same letters a higher one takes a third."""
    told = blocks(files.card("ar", DRONE), "ar")
    low, high = (column.arranged(told, Box(0, 0, 620, height), "ar") for height in (600, 660))
    sizes = {panel.paragraphs[1].lines[0].size for panels in (low, high) for panel in panels[:3]}
    assert len(sizes) == 1
    assert [len(b.paragraphs) - len(a.paragraphs) for a, b in zip(low, high, strict=True)] == [1, 1, 1, 0]
