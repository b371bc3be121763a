"""Names, trays, bubbles, chips, inset, scale and controls never lie on each other: 5 zooms, 5 sizes, 3 languages."""

from itertools import combinations, product
from typing import Any

import pytest
from painting import settle
from playwright.sync_api import Page
from reading import BM
from sampling import sampled

from geo.i18n import LANGS

SIZES = [(1440, 900), (1280, 720), (1024, 700), (820, 1180), (390, 844)]
STORY_PAGES = sampled([*product(LANGS, SIZES)], [*zip(("ar", "fr", "fr", "en", "ar"), SIZES, strict=True)])
ZOOMS = [5, 6, 7.3, 9, 11]
FURNITURE = (
    ".bm-chip, .bm-zoom, .bm-inset, .bm-scale span, .bm-scale i, .bm-openers .bm-icon, .bm-story-text, .bm-claimed-key"
)
BOXES = f"""async selector => {{
  const plan = {BM}.overlay.plan(), own = document.querySelector(".bm-frame").getBoundingClientRect();
  const things = [
    ...plan.labels.filter(l => !l.hidden).map(l => ["name " + l.id, l.boxes]),
    ...plan.trays.map(t => ["tray " + t.ids[0], [t.box]]),
    ...plan.bubbles.map(b => ["bubble " + b.ids[0], [[b.x - b.r, b.y - b.r, b.x + b.r, b.y + b.r]]]),
  ];
  for (const node of document.querySelectorAll(selector)) {{
    const r = node.getBoundingClientRect(), inFrame = r.bottom > own.top && r.top < own.bottom;
    const box = [r.left - own.left, r.top - own.top, r.right - own.left, r.bottom - own.top];
    if (r.width && inFrame) things.push([node.className, [box]]);
  }}
  return things;
}}"""
AIM = f"""async zoom => {{
  const {{map}} = {BM};
  map.setView([19.96, 2.6], zoom, {{animate: false}});
}}"""
TOLD = "n => document.querySelector('.bm-story-progress').children[n].className === 'bm-now'"
SLACK_PX = 0.5


def overlapping(things: list[list[Any]]) -> list[tuple[str, str]]:
    """Pairs of things of which any two boxes share more than half a pixel."""
    return [(a, b) for (a, one), (b, two) in combinations(things, 2) if any(_meet(x, y) for x in one for y in two)]


def _meet(a: list[float], b: list[float]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > SLACK_PX and min(a[3], b[3]) - max(a[1], b[1]) > SLACK_PX


def _at(page: Page, zoom: float) -> list[list[Any]]:
    page.evaluate(AIM, zoom)
    settle(page)
    return page.evaluate(BOXES, FURNITURE)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("lang", LANGS)
def test_nothing_on_the_map_lies_on_anything_else(open_map, lang, size):
    page = open_map(f"lang={lang}", viewport={"width": size[0], "height": size[1]})
    things = page.evaluate(BOXES, FURNITURE)
    assert len([name for name, _ in things if name.startswith("name ")]) >= 4
    found = {"first view": overlapping(things)} | {zoom: overlapping(_at(page, zoom)) for zoom in ZOOMS}
    assert {zoom: pairs for zoom, pairs in found.items() if pairs} == {}


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (820, 1180)], ids=lambda size: str(size[0]))
@pytest.mark.parametrize("lang", LANGS)
def test_nothing_does_while_a_distance_is_measured(open_map, lang, size):
    page = open_map(f"lang={lang}&lon=2.9&lat=20&zoom=9", viewport={"width": size[0], "height": size[1]})
    page.locator(".bm-zoom button").nth(3).click()
    page.locator(".bm-marks").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
    assert overlapping(page.evaluate(BOXES, FURNITURE + ", .bm-tape")) == []


@pytest.mark.parametrize(("lang", "size"), STORY_PAGES)
def test_nothing_does_in_a_story_either(open_map, files, lang, size):
    stories, found = list(files.stories()), {}
    page = open_map(f"lang={lang}&story={stories[0]}", viewport={"width": size[0], "height": size[1]})
    for n, story in enumerate(stories):
        page.wait_for_function(TOLD, arg=n)
        settle(page)
        found[story] = overlapping(page.evaluate(BOXES, FURNITURE))
        if n < len(stories) - 1:
            page.locator(".bm-story-next").click()
    assert {story: pairs for story, pairs in found.items() if pairs} == {}


def test_two_boxes_that_share_a_corner_are_seen():
    assert overlapping([["a", [[0, 0, 10, 10]]], ["b", [[9, 9, 12, 12]]], ["c", [[10.2, 0, 12, 5]]]]) == [("a", "b")]
