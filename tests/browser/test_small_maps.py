"""What stands over the map keeps off the line, off each other and off narrow windows; keys are told what they reach."""

from itertools import pairwise

import pytest
from reading import BM

from geo.i18n import LANGS
from geo.style import theme, tokens

WINDOWS = [(1440, 900), (1024, 700), (820, 1180), (390, 844)]
NORTH_WEST = f"""async () => {{ const bm = {BM}, frame = document.querySelector(".bm-frame").getBoundingClientRect();
  const {{x, y}} = bm.map.latLngToContainerPoint([25, -4.83333]), zoom = document.querySelector(".bm-zoom");
  const tools = zoom.getBoundingClientRect();
  return {{x: x + frame.left, y: y + frame.top, right: tools.right, bottom: tools.bottom, left: frame.left}}; }}"""
FIGURES = """() => [...document.querySelectorAll(".bm-scale span")].filter(node => node.textContent)
  .map(node => node.getBoundingClientRect()).map(({left, right}) => [left, right]).sort((a, b) => a[0] - b[0])"""


@pytest.mark.parametrize("size", WINDOWS)
def test_the_first_view_shows_where_the_line_begins(open_map, size):
    page = open_map("lang=fr", viewport={"width": size[0], "height": size[1]})
    spot = page.evaluate(NORTH_WEST)
    assert spot["x"] > spot["left"]
    assert spot["x"] > spot["right"] or spot["y"] > spot["bottom"], spot


@pytest.mark.parametrize("query", ["story=trade-corridor", "story=peacemaking-1963-2015", "lon=0&lat=20&zoom=4", ""])
@pytest.mark.parametrize("lang", LANGS)
def test_no_figure_of_the_scale_lies_on_another(open_map, lang, query):
    page = open_map(f"lang={lang}&{query}")
    edges = page.evaluate(FIGURES)
    assert len(edges) >= 2
    assert all(right <= left for (_, right), (left, _) in pairwise(edges)), edges


def test_a_tall_card_hides_the_tools_of_the_map_it_leaves_no_room_for(open_map):
    page = open_map("lang=ar&sel=in-amenas-attack", viewport={"width": 390, "height": 844})
    tools = page.locator(".bm-zoom, .bm-openers, .bm-scale")
    assert all(tools.nth(n).is_visible() for n in range(tools.count()))
    page.locator(".bm-grip").click()
    page.locator('[data-sheet="tall"]').wait_for()
    assert not any(tools.nth(n).is_visible() for n in range(tools.count()))


@pytest.mark.parametrize("lang", LANGS)
def test_the_steps_of_a_presented_story_fit_a_phone(open_map, lang):
    page = open_map(f"lang={lang}&story=seven-days-in-april", viewport={"width": 390, "height": 844})
    page.locator(".bm-story-present").click()
    page.locator(".bm-presenting").wait_for()
    for step in page.locator(".bm-story-steps > *").all():
        edges = step.bounding_box()
        assert edges["x"] >= 0
        assert edges["x"] + edges["width"] <= 390


def test_what_the_keys_reach_is_told_beside_it_as_under_a_pointer(open_map, files):
    page = open_map("lang=en")
    page.locator("[data-marks]").focus()
    page.keyboard.press("End")
    name = page.locator("[data-marks] [data-focused]").get_attribute("data-focused")
    tip = page.locator(".bm-tip")
    assert tip.is_visible()
    assert files.card("en", name)["title"] in tip.inner_text() or "events" in tip.inner_text()
    page.evaluate("() => document.activeElement.blur()")
    assert tip.is_hidden()


def test_incidents_of_ones_own_wear_another_sign_than_those_of_the_brief(open_map):
    page = open_map("lang=en")
    made = """([kind, look]) => bmSymbols.picture({family: "attack", ...kind}, 14, 22, look).outerHTML"""
    look = {"name": "light", "symbol": tokens()["symbol"], "stroke": tokens()["stroke"], "theme": theme()}
    kinds = ({}, {"supplement": 1}, {"symbolic": 1}, {"own": 1}, {"own": 1, "symbolic": 1})
    assert len({page.evaluate(made, [kind, look]) for kind in kinds}) == len(kinds)
