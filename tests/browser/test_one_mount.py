"""One map for as long as the page is open: language, reruns, the address, and what travels between page and server."""

from urllib.parse import urlsplit

import numpy as np
import pytest
from painting import settle
from playwright.sync_api import Page
from reading import BM, VIEW_TOLD, box, camera, card, mark, press, view, visible
from watching import READY, Watch

from geo import catalog
from geo.i18n import LANGS, t

DRONE = "drone-shootdown-2025-04-01"
SIDEBAR = '[data-testid="stSidebar"]'
HOME = f"{SIDEBAR} .st-key-home button"
MOST_BYTES = 4096
"""What one change of the page may cost over the websocket."""
PLACES = """() => {
  const at = selector => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return [box.left, box.right];
  };
  return {
    mirrored: [".bm-legend", ".bm-main", ".bm-card", "[data-menu]", ".bm-card-top > svg",
      ".bm-legend [data-layer=border] .bm-row-symbol", ".bm-legend [data-layer=border] .bm-tick"].map(at),
    kept: [".bm-zoom", ".bm-inset", ".bm-scale"].map(selector => at(selector).map(x => x - at(".bm-frame")[0])),
  };
}"""
KEEP = f"async () => {{ window.kept = {BM}.map; window.keptBox = document.querySelector('[data-map]'); }}"
KEPT = f"""async () => window.kept === {BM}.map && window.keptBox === document.querySelector("[data-map]")
  && document.querySelectorAll(".leaflet-container").length === 1"""

SHOWS = f"async bounds => {BM}.map.getBounds().contains(bounds)"
WHOLE = catalog.load().layers["border"].bounds
COVERED = """node => {
  const box = node.getBoundingClientRect(), middle = box.top + box.height / 2;
  const points = Array.from({length: 40}, (_, i) => box.left + box.width * (i + .5) / 40);
  const tops = points.map(x => document.elementFromPoint(x, middle));
  return tops.filter(top => !node.contains(top)).map(top => top.className);
}"""
"""What lies over an element, along its middle."""


def _without_language(query: str) -> list[str]:
    return [part for part in query.split("&") if not part.startswith("lang=")]


def _mirrored(places: dict, width: int) -> dict:
    return {**places, "mirrored": [[width - right, width - left] for left, right in places["mirrored"]]}


def _close(a: dict, b: dict) -> bool:
    return all(np.allclose(a[part], b[part], rtol=0, atol=1) for part in ("mirrored", "kept"))


def test_six_language_switches_keep_the_view_and_mirror_the_page(open_app, files, watch):
    page = open_app(f"lang=en&sel={DRONE}&lon=2.95&lat=19.9&zoom=8.5")
    press(page, 'button[data-layer="supplement"]')
    press(page, 'button[data-family="dispute"]')
    page.evaluate(KEEP)
    watch.until_quiet(page)
    said, shown, stands, places = view(page), visible(page), camera(page), page.evaluate(PLACES)
    for lang in ("ar", "fr", "en", "ar", "fr", "en"):
        page.locator(f'button[data-lang="{lang}"]').click()
        page.locator(f'.bm-card [data-incident="{DRONE}"][lang="{lang}"]').wait_for()
        page.locator(SIDEBAR).get_by_text(t("side.title", lang), exact=True).wait_for(state="attached")
        settle(page)
        page.wait_for_function(VIEW_TOLD)
        assert f"lang={lang}" in view(page)
        assert (_without_language(view(page)), visible(page), camera(page)) == (_without_language(said), shown, stands)
        assert card(page).locator("h2").text_content() == files.card(lang, DRONE)["title"]
        now = page.evaluate(PLACES)
        assert _close(now, _mirrored(places, 1440) if lang == "ar" else places), (lang, now)
    assert page.evaluate(KEPT)
    assert box(page).get_attribute("data-mounts") == "1"


def test_a_page_that_is_left_tells_the_address_nothing_more(open_map):
    page = open_map("lang=en")
    page.evaluate(f"""async () => {{ const map = {BM};
      document.querySelector('[data-layer="border"]').click();
      document.querySelector(".bm-play").click();
      map.leave();
      history.replaceState(null, "", "?lang=en&left=1"); }}""")
    page.wait_for_timeout(1200)
    assert page.url.endswith("?lang=en&left=1")


def test_twenty_runs_of_the_script_keep_one_map(open_app, watch):
    page = open_app("lang=en")
    page.evaluate(KEEP)
    page.locator("[data-menu]").click()
    home = page.locator(HOME)
    for _ in range(20):
        before = len(watch.frames)
        home.click()
        watch.until_told(page, before + 6)
        watch.until_quiet(page, 200)
        assert len(watch.frames) > before + 5
    assert page.evaluate(KEPT)
    assert box(page).get_attribute("data-mounts") == "1"


def test_the_address_holds_the_view(open_app, watch):
    page = open_app("lang=fr&cat=battle,air_drone_strike,air_defence_shootdown&from=2020-01-01")
    page.mouse.click(*mark(page, DRONE))
    card(page).wait_for()
    press(page, ".bm-zoom button:first-child")
    press(page, 'button[data-layer="graticule"]')
    watch.until_quiet(page)
    page.wait_for_function(VIEW_TOLD)
    said, stands, shown = view(page), camera(page), visible(page)
    keys = [part.split("=")[0] for part in said.split("&")]
    assert keys == ["lang", "layers", "from", "cat", "lon", "lat", "zoom", "sel"]
    page.reload()
    page.wait_for_selector(READY)
    for opened in (page, open_app(said, "ar-DZ")):
        watch.until_quiet(opened)
        assert (view(opened), visible(opened)) == (said, shown)
        assert camera(opened) == pytest.approx(stands, abs=0.006)
        assert card(opened).get_attribute("data-incident") == DRONE
        assert urlsplit(opened.url).query == said


@pytest.mark.parametrize("lang", LANGS)
def test_a_link_that_is_not_understood_gives_one_notice_and_the_usual_view(open_app, watch, lang):
    bad = ["nope=1", "zoom=99", "layers=border,moon", "from=yesterday", "sel=gone"]
    page = open_app(f"lang={lang}&{'&'.join(bad)}&q=a%00b")
    notice = page.locator(".bm-notice:visible")
    watch.until_quiet(page)
    assert notice.count() == 1
    said = notice.inner_text()
    assert [part for part in bad if part not in said] == []
    assert (view(page), str(visible(page))) == (f"lang={lang}", box(page).get_attribute("data-total"))
    assert notice.evaluate(COVERED) == []
    assert page.evaluate(SHOWS, [[WHOLE.south, WHOLE.west], [WHOLE.north, WHOLE.east]])
    notice.get_by_role("button").click()
    watch.until_quiet(page)
    assert (notice.count(), view(page)) == (0, f"lang={lang}")


def test_a_page_left_alone_says_nothing_to_the_server(open_app, watch):
    page = open_app("lang=en")
    watch.until_quiet(page)
    count = len(watch.frames)
    assert count > 0
    page.wait_for_timeout(3000)
    assert len(watch.frames) == count


TOLD_MS = 800
"""By then a page has told the server of a change, on a slow machine too."""


def _received(page: Page, watch: Watch, control: str) -> int:
    """Bytes that come over the websocket from a click until the page is quiet."""
    watch.until_quiet(page)
    before = watch.received()
    page.locator(control).click()
    page.wait_for_timeout(TOLD_MS)
    watch.until_quiet(page)
    return watch.received() - before


def test_a_change_costs_little_on_the_way_back(open_app, watch):
    page = open_app(f"lang=en&sel={DRONE}")
    press(page, ".bm-zoom button:first-child")
    page.locator("[data-menu]").click()
    controls = ('button[data-lang="fr"]', HOME, '[data-step="1"]')
    costs = {control: _received(page, watch, control) for control in controls}
    assert min(costs[control] for control in controls[:2]) > 0
    assert {control: cost for control, cost in costs.items() if cost > MOST_BYTES} == {}


def test_the_map_does_not_fade_where_streamlit_waits_for_its_server(open_app):
    page = open_app("lang=en")
    holder = page.locator("[data-testid=stElementContainer]", has=box(page))
    holder.evaluate("node => { node.dataset.stale = 'true'; node.style.opacity = 0.3; }")
    assert holder.evaluate("node => getComputedStyle(node).opacity") == "1"
