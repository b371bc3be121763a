"""The search box: finds as one types, ranks, marks the found words, leads to records, places and actors."""

import pytest
from painting import settle
from playwright.sync_api import Page
from reading import BM, camera, card, view, visible

from geo import filters, search
from geo.i18n import LANGS, t
from geo.view import ViewState

DRONE = "drone-shootdown-2025-04-01"
TWINS = """cases => cases.map(text => [bmSearch.fold(text), bmSearch.needles(text)])"""
TEXTS = [
    "Ménaka",
    "أزواد الجزائر",
    "تَمنراست",
    "STRASSE Straße",
    "ÀÉÎ",
    "المال ال",
    "tin-zaouatine",
    "١٢٣",
    "İstanbul",
    "ﬁn",
    "l’armée “closely linked”",
]


def _type(page: Page, text: str) -> None:
    page.locator("[data-search]").fill(text)
    page.locator(".bm-found-option").first.wait_for()
    settle(page)


def _titles(page: Page) -> list[str]:
    return page.locator(".bm-found-option .bm-found-text > span").all_inner_texts()


def test_page_and_python_fold_alike(open_map):
    page = open_map("lang=en")
    told = page.evaluate(TWINS, TEXTS)
    assert told == [[search.fold(text), search.needles(text)] for text in TEXTS]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_typed_filters_the_map_as_python_filters(open_map, files, lang):
    page = open_map(f"lang={lang}")
    for text in ("tinzaouaten", "الجزائر 2025", "menaka", "Wagner"):
        _type(page, text)
        mask = filters.mask(files.incidents.table, ViewState(q=text))
        assert visible(page) == mask.sum()
        assert page.locator('[data-chosen="q"]').is_visible()


def test_the_found_words_are_marked_whatever_their_spelling(open_map):
    page = open_map("lang=ar")
    _type(page, "الانتهاك")
    assert {"انتهاك"} <= set(page.locator(".bm-found-option mark").all_inner_texts())
    _type(page, "مسيره")
    assert "مسيّرة" in page.locator(".bm-found-option mark").all_inner_texts()
    page = open_map("lang=fr")
    _type(page, "frontiere")
    assert "frontière" in page.locator(".bm-found-option mark").all_inner_texts()


def test_titles_come_before_summaries_and_the_source_that_holds_the_word_is_shown(open_map, files):
    page = open_map("lang=en")
    _type(page, "ambassador")
    assert all("ambassador" in title.lower() for title in _titles(page)[:3])
    _type(page, "Media Line")
    said = page.locator(".bm-found-option small").first.inner_text()
    assert t("found.source", "en") in said
    assert page.locator(".bm-found-option small mark").first.inner_text() in ("Media", "Line")


def test_a_record_is_chosen_with_the_keyboard(open_map, files):
    page = open_map("lang=fr")
    page.keyboard.press("/")
    page.keyboard.type("drone malien abattu")
    page.locator(".bm-found-option").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('.bm-found-option[aria-selected="true"]')
    assert page.locator("[data-search]").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.locator(f'[data-incident="{DRONE}"]').wait_for()
    assert card(page).locator("h2").text_content() == files.card("fr", DRONE)["title"]


def test_a_place_is_gone_to_and_an_actor_becomes_a_filter(open_map, files):
    page = open_map("lang=en")
    _type(page, "Timbuktu")
    page.locator(".bm-found-option").filter(has_text="Timbuktu").last.click()
    place = files.scene(ViewState()).places["timbuktu"]
    lon, lat, zoom = camera(page)
    assert (lon, lat) == pytest.approx(place[1:], abs=0.01)
    assert zoom >= 8
    assert "q=" not in view(page)
    _type(page, "FAMa")
    page.locator(".bm-found-option").filter(has_text="FAMa").last.click()
    page.wait_for_function("() => /actor=mli-fama/.test(document.querySelector('[data-map]').dataset.view)")


@pytest.mark.parametrize("lang", LANGS)
def test_what_filters_hide_of_what_is_found_is_counted(open_map, lang):
    page = open_map(f"lang={lang}&actor=mli-fama&km=100")
    words = {"ar": "المصالحة", "fr": "réconciliation", "en": "reconciliation"}[lang]
    page.locator("[data-search]").fill(words)
    said = page.locator(".bm-found-none")
    said.wait_for()
    hidden = visible(open_map(f"lang={lang}&q={words}")) - visible(page)
    assert hidden > 0
    assert said.text_content() == t("search.hidden", lang, n=hidden)


def test_nothing_found_is_said(open_map):
    page = open_map("lang=ar")
    page.locator("[data-search]").fill("zzzz")
    page.locator(".bm-found-none").wait_for()
    assert page.locator(".bm-found-none").inner_text() == t("search.none", "ar", value="zzzz")
    assert page.evaluate(f"async () => {BM}.rows().length") == 0
