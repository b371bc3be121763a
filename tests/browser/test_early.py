"""The map stands before Streamlit has loaded, and is handed to its component as it stands."""

import pytest
from painting import settle
from playwright.sync_api import Page, Route, expect
from reading import BM, box, speak, view
from watching import DRAWN, READY, STREAMLIT, Gate

from geo.i18n import t
from geo.ui.routes import FROM_THE_RIGHT, HOST_LINK, HOST_SCRIPT, INDEX

EARLY = f".bm-early > {DRAWN}"
MENU, SIDE = "[data-menu]", "[data-testid=stSidebar]"


class HostGate(Gate):
    """Holds Streamlit's own scripts back."""

    def __init__(self, page: Page):
        super().__init__(page, STREAMLIT)
        self._page = page

    def open(self) -> None:
        """Lets Streamlit load, and waits until it has the map."""
        super().open()
        self._page.locator(READY).wait_for()


@pytest.fixture
def held(pages, server):
    """Opens the map while Streamlit's own scripts are held back; returns the page and what lets them go."""

    def opened(query: str) -> tuple[Page, HostGate]:
        page = pages.new()
        gate = HostGate(page)
        page.goto(f"{server}/?{query}", wait_until="commit")
        page.locator(EARLY).wait_for()
        return page, gate

    return opened


def test_the_map_answers_before_streamlit_is_there_and_goes_on_as_it_stands(held):
    page, gate = held("lang=en")
    box(page).evaluate("node => { node.isTheSame = true; }")
    page.locator('[data-layer="incidents"]').click()
    expect(page.locator('[data-layer="incidents"]')).to_have_attribute("aria-pressed", "false")
    speak(page, "fr")
    page.evaluate(f"async () => {{ {BM}.map.setView([20, 2], 7, {{animate: false}}); }}")
    settle(page)
    page.wait_for_function("() => location.search.includes('zoom=7')")
    before = view(page)
    gate.open()
    assert page.evaluate("document.querySelectorAll('[data-map]').length") == 1
    kept = box(page).evaluate("node => [node.isTheSame, node.dataset.mounts, !!node.closest('.stApp')]")
    assert kept == [True, "1", True]
    assert view(page) == before
    page.locator(MENU).click()
    expect(page.locator(SIDE)).to_contain_text(t("side.title", "fr"))


def test_the_menu_opens_once_there_is_one(held):
    page, gate = held("lang=en")
    page.locator(MENU).click()
    gate.open()
    expect(page.locator(SIDE)).to_have_attribute("data-collapsed", "false")
    assert page.locator(".bm-early").count() == 0


def test_a_page_that_is_left_alone_is_handed_over_without_a_change(held):
    page, gate = held("lang=ar&sel=drone-shootdown-2025-04-01")
    settle(page)
    clip = page.locator(".bm-frame").bounding_box()
    before = page.screenshot(clip=clip)
    gate.open()
    settle(page)
    assert page.screenshot(clip=clip) == before


def test_a_link_to_another_dataset_waits_for_it(page, server):
    page.goto(f"{server}/?lang=en&data=0123456789ab", wait_until="commit")
    page.locator(READY).wait_for()
    assert not any("early.js" in url for url in page.evaluate("performance.getEntries().map(entry => entry.name)"))


@pytest.mark.parametrize("part", ["frame.js", "bundle.js", "page-en.json"])
def test_what_cannot_begin_early_begins_with_streamlit(pages, server, part):
    page, tries = pages.new(), []

    def first_fails(route: Route) -> None:
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route(f"**/{part}*", first_fails)
    page.goto(f"{server}/?lang=en", wait_until="commit")
    page.locator(READY).wait_for()
    assert page.locator(".bm-early").count() == 0
    pages.watch.complaints.clear()


def test_streamlits_page_is_its_own_but_for_what_begins_the_map(page, server):
    """Should Streamlit's page change, the map would begin with the component again: this test says so."""
    plain, early = (page.request.get(f"{server}/{query}").text() for query in ("?data=0123456789ab", ""))
    assert plain.replace(FROM_THE_RIGHT + "</head>", "</head>") == INDEX.read_text(encoding="utf-8")
    assert FROM_THE_RIGHT in plain
    host = HOST_SCRIPT.search(plain)[1]
    assert f'data-then="{host}"' in early
    assert early.index("early.js") < early.index(HOST_LINK + ' fetchpriority="low" crossorigin')
    assert host not in early.replace(f'data-then="{host}"', "")
