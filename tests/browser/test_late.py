"""What comes late of a dataset changes only what still waits for it."""

from collections.abc import Callable, Iterator

import pytest
import serving
from one_file import listed
from painting import settle
from playwright.sync_api import Page, expect
from reading import box, card, speak
from watching import DRAWN, Gate

from geo.i18n import t

ROWS = 30
QUERY = "lang=en&layers=border,mine&lon=1.5&lat=21&zoom=9"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with rows that lie near each other."""
    folder = tmp_path_factory.mktemp("late")
    rows = [{"date_start": "2024-03-05", "lat": 21, "lon": 1.5, "title": f"Row {n}"} for n in range(ROWS)]
    server = serving.start(None, folder / "log", data=listed(folder / "rows.csv", rows))
    yield server.url
    server.stop()


@pytest.fixture
def held(pages, address) -> Callable[[str, str], tuple[Page, Gate]]:
    """Opens the map of a query with what is asked for at some addresses held back."""
    return lambda query, pattern: pages.held(f"{address}/?{query}", pattern)


def _until_shown(page: Page) -> None:
    page.locator(f'[data-map][data-visible="{ROWS}"]').wait_for()
    settle(page)


def test_words_that_are_taken_back_before_the_answer_hide_nothing(held):
    page, gate = held(QUERY + "&q=nowhere", "**/found*")
    page.locator('[data-chosen="q"]').click()
    gate.open()
    page.locator(DRAWN).wait_for()
    expect(box(page)).to_have_attribute("data-visible", str(ROWS))


def test_a_list_does_not_come_back_over_another(held):
    page, gate = held(QUERY + "&sel=drone-shootdown-2025-04-01", "**/headings/**")
    _until_shown(page)
    frame = page.locator(".bm-frame").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    page.locator(".bm-list [data-pick]").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-stories]").click()
    page.locator(".bm-stories").wait_for()
    gate.open()
    page.wait_for_timeout(500)
    assert page.locator(".bm-list .bm-stories").is_visible()
    assert page.locator(".bm-list [data-pick]").count() == 0


def test_titles_come_in_the_language_that_is_read_by_then(held):
    page, gate = held(QUERY, "**/headings/en*")
    _until_shown(page)
    speak(page, "fr")
    gate.open()
    expect(page.locator(".bm-card")).to_contain_text("Row 1")
    assert card(page).count() == 0
    assert page.locator(".bm-card h2").first.inner_text() == t("card.in_view", "fr")
