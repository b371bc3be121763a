"""A server that goes away, comes back or does not answer: the page says so in words and goes on."""

from urllib.parse import urlsplit

import pytest
import serving
from watching import READY

from geo.i18n import t


@pytest.fixture
def page(browser):
    """A page whose complaints are expected: servers are taken from it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context.new_page()
    context.close()


def test_after_a_restart_of_the_server_the_map_goes_on_and_tells_its_view_again(page, tmp_path):
    first = serving.start(None, tmp_path / "first.log")
    try:
        page.goto(f"{first.url}/?lang=en&layers=border,incidents,countries")
        page.wait_for_selector(READY)
    finally:
        first.stop()
    second = serving.start(None, tmp_path / "second.log", urlsplit(first.url).port)
    try:
        page.wait_for_timeout(3000)
        page.locator('[data-layer="symbolic"]').click()
        page.wait_for_selector('[data-notice="warn"]:not([hidden])', timeout=60000)
        assert t("notice.restarted", "en") in page.locator("[data-notice]").inner_text()
        assert page.locator("[data-map]").get_attribute("data-mounts") == "1"
        assert page.locator('[data-layer="symbolic"]').get_attribute("aria-pressed") == "true"
        page.wait_for_selector('[data-map][data-view*="symbolic"]')
    finally:
        second.stop()


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_map_that_cannot_be_loaded_says_so_in_the_pages_language(page, server, lang):
    page.route("**/page-*.json", lambda route: route.fulfill(status=500, body="broken"))
    page.goto(f"{server}/?lang={lang}")
    page.wait_for_selector("[data-failed]")
    said = page.locator("[data-map]").inner_text()
    assert t("notice.start_failed", lang) in said
    assert "Error" not in page.locator("body").inner_text()
    page.unroute("**/page-*.json")
    page.get_by_role("button", name=t("notice.reload", lang)).click()
    page.wait_for_selector(READY)


def test_a_language_that_cannot_be_fetched_leaves_the_map_as_it_was_and_says_so(page, server):
    page.goto(f"{server}/?lang=en")
    page.wait_for_selector(READY)
    page.route("**/page-fr.json", lambda route: route.fulfill(status=404, body="gone"))
    page.locator('[data-lang="fr"]').click()
    page.wait_for_selector('[data-notice="error"]:not([hidden])')
    assert t("notice.stale", "en") in page.locator("[data-notice]").inner_text()
    assert page.locator("[data-map]").get_attribute("lang") == "en"


def test_a_late_card_does_not_overwrite_a_newer_one(page, server):
    held = []
    page.goto(f"{server}/?lang=en")
    page.wait_for_selector(READY)

    def hold(route):
        held.append(route)

    page.route("**/card/en/in-amenas-attack.json", hold)
    page.locator('[data-pick="in-amenas-attack"]').click()
    page.wait_for_selector('[data-map][data-view*="in-amenas-attack"]')
    page.locator('[data-lang="ar"]').click()
    page.wait_for_selector('[data-map][lang="ar"] [data-incident="in-amenas-attack"]')
    title = page.locator("[data-incident] h2").inner_text()
    held[0].continue_()
    page.wait_for_timeout(500)
    assert page.locator("[data-incident] h2").inner_text() == title
