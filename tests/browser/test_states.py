"""Loading, offline, error: one line says what and what still works; the map goes on."""

import pytest
from painting import count, picture, rgb, settle
from reading import box, marks, press
from watching import READY

from geo.i18n import LANGS, t
from geo.style import theme


@pytest.fixture
def page(browser):
    """A page whose complaints are expected: files are taken from it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_while_records_are_on_their_way_land_and_border_are_drawn_and_counts_are_dots(page, server, lang):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/incidents.bin", hold)
    page.goto(f"{server}/?lang={lang}")
    page.locator('[data-notice="loading"]').wait_for()
    said = page.locator(".bm-notice").inner_text()
    assert t("notice.loading", lang) in said
    assert t("notice.loading_effect", lang) in said
    assert count(picture(page), rgb(theme()["layer"]["border"]), 4) > 800
    counts = page.locator('[data-layer="incidents"] .bm-row-count, [data-family] .bm-row-count').all_inner_texts()
    assert set(counts) == {"…"}
    assert box(page).get_attribute("data-ready") is None
    for route in held:
        route.continue_()
    page.wait_for_selector(READY)
    page.locator(".bm-notice").wait_for(state="hidden")
    assert marks(page)


def test_records_that_do_not_come_can_be_asked_for_again(page, server):
    page.route("**/incidents.bin", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{server}/?lang=fr")
    page.locator('[data-notice="error"]').wait_for()
    assert t("notice.records_failed_effect", "fr") in page.locator(".bm-notice").inner_text()
    page.unroute("**/incidents.bin")
    page.locator(".bm-notice").get_by_text(t("notice.retry", "fr")).click()
    page.wait_for_selector(READY)
    assert marks(page)


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_network_everything_works_but_tiles_which_say_why(page, server, lang):
    page.goto(f"{server}/?lang={lang}")
    page.wait_for_selector(READY)
    page.context.set_offline(True)
    page.locator('[data-notice="offline"]').wait_for()
    assert t("notice.offline_effect", lang) in page.locator(".bm-notice").inner_text()
    assert page.locator(".bm-offline").is_visible()
    tiles = page.locator('[data-layer^="tiles:"]')
    assert tiles.evaluate_all("rows => rows.every(row => row.disabled)")
    assert t("legend.no_network", lang) in tiles.first.inner_text()
    before = int(box(page).get_attribute("data-visible"))
    press(page, '[data-family="dispute"]')
    assert int(box(page).get_attribute("data-visible")) < before
    page.context.set_offline(False)
    page.locator(".bm-notice").wait_for(state="hidden")
    assert not tiles.first.is_disabled()


def test_a_search_whose_texts_do_not_come_says_so(page, server):
    page.goto(f"{server}/?lang=en")
    page.wait_for_selector(READY)
    page.route("**/search.json", lambda route: route.fulfill(status=500, body="no"))
    page.locator("[data-search]").fill("drone")
    page.locator('[data-said="search_failed"]').wait_for()
    page.unroute("**/search.json")
    page.locator("[data-search]").fill("drones")
    page.locator(".bm-found-option").first.wait_for()


SIZES = [(1440, 900), (1280, 720), (1024, 768), (820, 1180), (720, 450), (390, 844), (360, 640), (844, 390)]
INSIDE = """() => {
  const out = [];
  for (const name of [".bm-bar", ".bm-frame", ".bm-dock", ".bm-card"]) {
    const r = document.querySelector(name).getBoundingClientRect();
    const isOut = r.left < -1 || r.right > innerWidth + 1 || r.top < -1 || r.bottom > innerHeight + 1;
    if (r.width && isOut) out.push([name, r.toJSON()]);
  }
  const frame = document.querySelector(".bm-frame").getBoundingClientRect(), root = document.scrollingElement;
  return [out, frame.width, frame.height, root.scrollWidth - root.clientWidth];
}"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_on_every_screen_bar_map_dock_and_card_are_whole_and_the_map_has_room(open_map, lang, size):
    page = open_map(f"lang={lang}&sel=drone-shootdown-2025-04-01", viewport={"width": size[0], "height": size[1]})
    settle(page)
    outside, width, height, scrolls = page.evaluate(INSIDE)
    assert (outside, scrolls) == ([], 0)
    assert width >= 300
    assert height >= 150


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_phone_every_tool_is_reached_and_claims_are_tabs(open_map, files, lang):
    page = open_map(
        f"lang={lang}&sel=drone-shootdown-2025-04-01", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page.locator(".bm-more").click()
    for tool in (".bm-link", ".bm-theme", ".bm-print", "[data-open=export]", "[data-panel=table]", '[data-lang="fr"]'):
        box_ = page.locator(tool).bounding_box()
        assert box_ is not None, tool
        assert box_["height"] >= 44, tool
    page.keyboard.press("Escape")
    tabs = page.locator(".bm-card [role=tab]")
    assert tabs.all_inner_texts() == [
        voice["title"] for voice in files.card(lang, "drone-shootdown-2025-04-01")["claims"]
    ]
    tabs.nth(1).click()
    assert page.locator(".bm-voice:visible").count() == 1
    page.locator(".bm-grip").click()
    settle(page)
    assert page.locator(".bm-card").bounding_box()["height"] > 500
