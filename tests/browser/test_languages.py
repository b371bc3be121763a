"""The language of the page while things are on their way: the last that was wished for, with all that was said."""

from collections.abc import Callable

import pytest
from painting import settle
from playwright.sync_api import Page, expect
from reading import box, card, speak
from watching import DRAWN, Gate

from geo.i18n import t

DRONE = "drone-shootdown-2025-04-01"


@pytest.fixture
def held(pages, server) -> Callable[[str, str], tuple[Page, Gate]]:
    """Opens the map of a query with what is asked for at some addresses held back."""
    return lambda query, pattern: pages.held(f"{server}/?{query}", pattern)


def _wish(page: Page, lang: str) -> None:
    page.locator(f'button[data-lang="{lang}"]').click()


@pytest.mark.parametrize("last", ["ar", "en"])
def test_the_language_that_was_wished_for_last_stands(held, last):
    page, gate = held("lang=en", "**/page-fr.json")
    page.locator(DRAWN).wait_for()
    _wish(page, "fr")
    _wish(page, last)
    expect(box(page)).to_have_attribute("lang", last)
    gate.open()
    page.wait_for_timeout(500)
    expect(box(page)).to_have_attribute("lang", last)


def test_records_that_come_after_a_change_of_language_have_its_titles(held, files):
    page, gate = held("lang=en", "**/incidents.bin")
    page.locator(".bm-bar").wait_for()
    _wish(page, "fr")
    page.locator('[data-map][lang="fr"]').wait_for()
    gate.open()
    page.locator(DRAWN).wait_for()
    entry = page.locator(f'.bm-card [data-pick="{DRONE}"]')
    expect(entry).to_contain_text(files.card("fr", DRONE)["title"])


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_what_failed_is_still_said_and_can_be_tried_again_in_another_language(held, pages, lang):
    page, gate = held("lang=en", "**/incidents.bin")
    page.locator(".bm-bar").wait_for()
    gate.refuse()
    notice = page.locator(".bm-notice")
    expect(notice).to_contain_text(t("notice.records_failed", "en"))
    _wish(page, lang)
    expect(notice).to_contain_text(t("notice.records_failed", lang))
    notice.get_by_role("button", name=t("notice.retry", lang), exact=True).click()
    page.locator(DRAWN).wait_for()
    pages.watch.complaints.clear()  # the browser's own, of what was refused


def test_a_place_is_still_being_picked_in_another_language(open_map):
    page = open_map("lang=en")
    page.evaluate("async () => (await document.querySelector('[data-map]').bm).obey({pick: true})")
    speak(page, "fr")
    notice = page.locator(".bm-notice")
    expect(notice).to_contain_text(t("notice.pick", "fr"))
    notice.get_by_role("button", name=t("notice.cancel", "fr"), exact=True).click()
    settle(page)
    assert page.locator(".bm-picking").count() == 0


def test_what_was_only_of_the_moment_is_not_said_again(open_map):
    page = open_map("lang=en", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".bm-link").click()
    page.locator('.bm-notice[data-said="link"]').wait_for()
    speak(page, "fr")
    expect(page.locator(".bm-notice")).to_be_hidden()


def test_the_theme_of_the_system_is_followed_until_the_reader_chooses(open_map):
    page = open_map("lang=en", color_scheme="light")
    expect(box(page)).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(box(page)).to_have_attribute("data-theme", "dark")
    page.locator(".bm-theme").click()
    expect(box(page)).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    settle(page)
    expect(box(page)).to_have_attribute("data-theme", "light")


def test_another_theme_leaves_what_is_read_and_what_is_typed_where_they_are(open_map):
    page = open_map("lang=en&panel=discrepancies")
    body = page.locator(".bm-panel-body")
    body.locator("[data-entry]").first.wait_for()
    body.evaluate("node => { node.scrollTop = 1500; }")
    page.locator(".bm-to-filters").click()
    typed = page.locator("[data-actor-find]")
    typed.fill("jnim")
    page.locator(".bm-theme").click()
    body.locator("[data-entry]").first.wait_for()
    settle(page)
    assert body.evaluate("node => node.scrollTop") == 1500
    expect(typed).to_have_value("jnim")
    assert card(page).count() == 0
