"""axe-core over every panel, in three languages and two themes: nothing serious, nothing critical."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from painting import settle
from playwright.sync_api import Page
from sampling import sampled

from geo.i18n import LANGS

SELECTED = "sel=drone-shootdown-2025-04-01"
STORY = "story=april-2025-drone-two-versions"
GRAVE = ("serious", "critical")


def _nothing(_: Page) -> None:
    """The panel is there as the page opens."""


def _drawer(page: Page) -> None:
    page.locator(".bm-to-filters:visible, [aria-label]:visible.bm-opener").first.click()


def _search(page: Page) -> None:
    page.locator("[data-search]").fill("2024")
    page.locator(".bm-found-option").first.wait_for()


def _chip(page: Page) -> None:
    page.locator('[data-chip="wide"]').click()


def _tape(page: Page) -> None:
    page.evaluate("async () => document.querySelectorAll('.bm-zoom button')[3].click()")
    page.locator(".bm-map").click(position={"x": 400, "y": 300})
    page.locator(".bm-tape dl").wait_for()


def _listed(page: Page) -> None:
    page.locator(".bm-panel .bm-entry").first.wait_for()


def _stories(page: Page) -> None:
    page.locator("[data-stories]").click()
    page.locator(".bm-stories").wait_for()


def _comparison(page: Page) -> None:
    page.locator(".bm-compare summary").click()


def _presentation(page: Page) -> None:
    page.locator(".bm-story-present").click()
    page.locator(".bm-strip .bm-cut").wait_for()


def _export(page: Page) -> None:
    if page.locator(".bm-more").is_visible():
        page.locator(".bm-more").click()
    page.locator("[data-open=export]").click()
    page.locator("[data-page=own]").click()
    page.locator("[data-menu-export] figure[aria-busy=false]").wait_for()


LOOKS = sampled([*product(LANGS, ("light", "dark"))], [("ar", "light"), ("fr", "dark"), ("en", "light")])
EVIDENCE = ("discrepancies", "sources", "figures", "agreements", "timeline", "method")
PANELS = {
    "map and list": ("", _nothing),
    "card": (SELECTED, _nothing),
    "table": (f"{SELECTED}&panel=table", _nothing),
    "filters": ("disputed=1&actor=mli-fama", _drawer),
    "search": ("", _search),
    "list of a chip": ("", _chip),
    "measuring": ("", _tape),
    "nothing passes": ("km=0&side=elsewhere", _nothing),
    "evidence": ("panel=sources", _listed),
    "stories": ("", _stories),
    "story": (STORY, _nothing),
    "comparison": (SELECTED, _comparison),
    "presentation": (STORY, _presentation),
    "export": (SELECTED, _export),
}

PARTS = {"ar": slice(0, None, 2), "fr": slice(1, None, 2), "en": slice(0, None, 3)}
"""Which of the panels are looked at in a language, where not all are."""


def _grave(page: Page) -> list[str]:
    """What axe finds inside the map's page, a line for each place."""
    settle(page)
    found = Axe().run(page, context="[data-map]").response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_evidence_has_none(open_map, lang, theme):
    page, faults = open_map(f"lang={lang}&panel=discrepancies&{SELECTED}", color_scheme=theme), {}
    for tab in sampled(EVIDENCE, EVIDENCE[PARTS[lang]]):
        page.locator(f'[data-tab="{tab}"]').click()
        page.locator(f'#bm-panel-body[aria-labelledby="bm-tab-{tab}"] .bm-entry').first.wait_for()
        faults[tab] = _grave(page)
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_no_panel_has_a_serious_or_critical_fault(open_map, lang, theme):
    faults = {}
    for name in sampled([*PANELS], [*PANELS][PARTS[lang]]):
        query, act = PANELS[name]
        page = open_map(f"lang={lang}&{query}", color_scheme=theme)
        act(page)
        faults[name] = _grave(page)
        page.context.close()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("width", "height"), sampled([(820, 1180), (390, 844), (720, 450)], [(390, 844)]))
def test_small_screens_have_none_either(open_map, width, height):
    faults = {}
    for name in ("map and list", "card", "table", "story", "evidence", "export"):
        query, act = PANELS[name]
        page = open_map(f"lang=ar&{query}", viewport={"width": width, "height": height})
        act(page)
        faults[name] = _grave(page)
        page.context.close()
    assert {name: found for name, found in faults.items() if found} == {}


def test_every_text_is_in_a_language_that_is_said(open_map, catalog):
    """Titles of sources are in the language they were printed in; all else is in the page's."""
    languages = {
        row["id"]: row["language"] for name in ("sources", "sources_supplement") for row in catalog.table(name)
    }
    for lang in LANGS:
        page = open_map(f"lang={lang}&{SELECTED}")
        told = page.locator(".bm-sources li[data-source]").evaluate_all(
            "items => items.map(item => [item.dataset.source, item.querySelector('bdi')?.lang])"
        )
        assert len(told) > 5
        assert [said for name, said in told if name in languages] == [
            languages[name] for name, _ in told if name in languages
        ]
        assert page.evaluate("document.documentElement.lang") == lang
        assert (
            page.locator("button[data-lang]").evaluate_all("all => all.map(b => b.lang === b.dataset.lang)")
            == [True] * 3
        )
        page.context.close()
