"""A few rows of one's own beside the records: listed, counted, stepped through and chosen as these are."""

import pytest
from datasets import written
from one_file import listed, saved
from painting import count, picture, rgb, settle
from playwright.sync_api import Page, expect
from reading import BM, box, card, marks, picks, press, visible
from watching import DRAWN

from geo.i18n import t
from geo.style import theme

RECORDS, EXACT, WIDE = 92, 8, 3
TABLE = f"async () => {BM}.rows().map(m => m.id)"


def _exact(n: int) -> dict:
    return {"date_start": f"2024-0{1 + n}-11", "lat": 20.5 + n / 10, "lon": 1 + n / 10, "title": f"Row {'hgfedcba'[n]}"}


def _wide(n: int) -> dict:
    far = {"location_precision": "country", "radius_km": 600}
    return {"date_start": f"2023-05-0{1 + n}", "lat": 17, "lon": -2, "title": f"Wide {n}"} | far


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Maps of one file: some rows of each kind, wide areas alone, many rows at one place, a thousand rows."""
    folder = tmp_path_factory.mktemp("few")
    at_one = {"date_start": "2024-03-05", "lat": 21, "lon": 1.5, "title": "Again"}
    rows = {
        "mixed": [*map(_exact, range(EXACT)), *map(_wide, range(WIDE))],
        "wide": [*map(_wide, range(WIDE))],
        "pile": [at_one] * 500,
    }
    sources = {name: listed(folder / f"{name}.csv", some) for name, some in rows.items()}
    sources["thousand"] = written(folder, 1000)
    return {name: saved(source, "lang=en")[1] for name, source in sources.items()}


@pytest.fixture
def opened(pages, addresses):
    """Opens one of these maps."""

    def opened(name: str, query: str = "lang=en", **options) -> Page:
        page = pages.new(**options)
        page.goto(f"{addresses[name]}?{query}")
        page.locator(DRAWN).wait_for()
        return page

    return opened


def _view(page: Page, lon: float, lat: float, zoom: float) -> None:
    page.evaluate(f"async ([x, y, z]) => {{ {BM}.map.setView([y, x], z, {{animate: false}}); }}", [lon, lat, zoom])
    settle(page)
    settle(page)


def test_the_table_lists_what_the_map_counts_wide_areas_too(opened):
    page = opened("mixed")
    assert len(page.evaluate(TABLE)) == visible(page) == RECORDS + EXACT + WIDE
    press(page, '[data-layer="mine"]')
    assert len(page.evaluate(TABLE)) == visible(page) == RECORDS
    press(page, "[data-stories]")
    press(page, ".bm-stories [data-story] >> nth=0")
    assert len(page.evaluate(TABLE)) == visible(page)


def test_wide_areas_of_ones_own_are_listed_under_their_chip(opened):
    page = opened("mixed")
    chip = page.locator('[data-chip="wide"]')
    chip.click()
    assert len(picks(page, ".bm-list")) == int(chip.locator(".bm-chip-count").inner_text())
    page.locator('.bm-list [data-pick="mine:0"]').click()
    card(page).wait_for()
    assert card(page).locator("h2").inner_text() == "Wide 0"


def test_wide_areas_alone_are_listed_on_a_narrow_map(opened):
    page = opened("wide", "lang=en&layers=border,mine", viewport={"width": 500, "height": 800})
    page.locator('[data-chip="outside"]').click()
    assert sorted(picks(page, ".bm-list")) == [f"mine:{n}" for n in range(WIDE)]
    assert page.locator(".bm-list .bm-rest").count() == 0


def test_next_goes_on_among_records_and_rows_in_the_order_of_time(opened):
    page = opened("mixed")
    in_time = page.evaluate(TABLE)
    at = in_time.index("mine:3")
    page.evaluate(f"async () => {BM}.choose('mine:3')")
    for n in range(1, 8):
        press(page, '[data-step="1"]')
        page.locator(f'[data-incident="{in_time[(at + n) % len(in_time)]}"]').wait_for()
    assert {name.startswith("mine:") for name in in_time[at : at + 8]} == {True, False}


def test_next_goes_on_in_the_order_of_the_table(opened):
    page = opened("mixed", "lang=en&panel=table&layers=mine")
    press(page, ".bm-th.bm-col-event button")
    order = page.evaluate(TABLE)
    assert order != sorted(order)
    page.evaluate(f"async id => {BM}.choose(id)", order[0])
    for wanted in order[1:]:
        press(page, '[data-step="1"]')
        page.locator(f'[data-incident="{wanted}"]').wait_for()


def test_the_card_beside_the_table_lists_what_the_table_lists(opened):
    page = opened("mixed", "lang=en&panel=table&layers=mine")
    assert sorted(picks(page, ".bm-card")) == sorted(page.evaluate(TABLE))


def test_a_search_counts_the_rows_that_it_finds(opened):
    page = opened("mixed")
    page.locator("[data-search]").fill("wide")
    said = page.locator(".bm-found-none")
    expect(said).to_have_text(t("search.rows", "en", n=WIDE))
    page.locator("[data-search]").fill("row h")
    expect(said).to_have_text(t("search.rows", "en", n=1))


def test_a_list_says_how_many_it_leaves_out(opened):
    page = opened("pile", "lang=en&layers=mine&lon=1.5&lat=21&zoom=15")
    (cell,) = marks(page)
    page.mouse.click(cell["x"], cell["y"])
    page.locator(".bm-list [data-pick]").first.wait_for()
    assert len(picks(page, ".bm-list")) == 100
    expect(page.locator(".bm-list")).to_contain_text(t("map.more", "en", n=400))


def test_the_card_says_how_many_records_it_does_not_list(opened):
    page = opened("thousand", "lang=en&lon=1&lat=20&zoom=11")
    listed_ = len(picks(page, ".bm-card"))
    assert 0 < listed_ < 100
    assert page.locator(".bm-rest").inner_text() == t("card.rest", "en", n=visible(page) - listed_)


def test_the_card_sums_up_what_is_in_view_after_every_move(opened):
    page = opened("thousand")
    summary = page.locator(".bm-summary h2")
    before = summary.inner_text()
    place = page.evaluate(TABLE.replace("m.id", "[m.lon, m.lat]"))[500]
    _view(page, *place, 7)
    if page.locator(".bm-summary").count():
        expect(summary).not_to_have_text(before)
    _view(page, *place, 13)
    expect(page.locator(".bm-summary")).to_have_count(0)
    assert picks(page, ".bm-card")


def test_a_key_without_a_cell_is_not_shown(opened):
    page = opened("pile", "lang=en&layers=mine&lon=1.5&lat=21&zoom=9")
    zoom, frame = (page.locator(selector).bounding_box() for selector in (".bm-zoom", ".bm-frame"))
    key = page.locator(".bm-density")
    expect(key).to_be_visible()
    middle = [frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2]
    way = [middle[0] - zoom["x"] - zoom["width"] / 2, middle[1] - zoom["y"] - zoom["height"] / 2]
    page.evaluate(f"async way => {{ {BM}.map.panBy(way, {{animate: false}}); }}", way)
    settle(page)
    expect(key).to_be_hidden()
    assert page.locator(".bm-chip-count").inner_text() == "500"


def test_the_cell_of_a_chosen_row_has_a_ring(opened):
    page = opened("thousand", "lang=en&layers=mine")
    colour = rgb(theme("light")["highlight"])
    before = count(picture(page), colour, 6)
    inside = page.evaluate(f"async () => {BM}.overlay.plan().cells[0].number !== undefined")
    page.evaluate(f"async () => {BM}.choose({BM}.rows().find(m => !m.wide && m.lat > 18 && m.lat < 22).id)")
    assert inside
    assert count(picture(page), colour, 6) > before + 40


def test_keys_open_the_bubble_that_a_focused_mark_has_joined(opened):
    page = opened("mixed", "lang=en&layers=mine&lon=1.3&lat=20.9&zoom=10", viewport={"width": 390, "height": 844})
    page.locator("[data-marks]").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    focused = page.locator("[data-focused]").get_attribute("data-focused")
    bubble = [focused]
    while len(bubble) == 1:
        page.keyboard.press("-")
        settle(page)
        bubble = next(spot["ids"] for spot in marks(page) if focused in spot["ids"])
    page.keyboard.press("Enter")
    page.locator(".bm-list").wait_for()
    assert sorted(picks(page, ".bm-list")) == sorted(bubble)


@pytest.mark.parametrize("way", ["place", "story"])
def test_the_table_gives_way_to_the_map(opened, way):
    page = opened("mixed", "lang=en" if way == "place" else "lang=en&story=april-2025-drone-two-versions")
    press(page, ".bm-to-table")
    page.locator(".bm-twin").wait_for()
    if way == "place":
        page.locator("[data-search]").fill("gao")
        places = page.locator(".bm-found [role=group]").filter(has_text=t("search.places", "en"))
        places.get_by_role("option").first.dispatch_event("pointerdown")
    else:
        press(page, ".bm-story-leave")
    page.locator(".bm-twin").wait_for(state="hidden")
    assert page.locator(".bm-frame").evaluate("node => node.inert") is False
    assert "panel=" not in (box(page).get_attribute("data-view") or "")


def test_filters_close_over_a_table_that_a_link_has_opened(opened):
    page = opened("mixed", "lang=en&panel=table")
    press(page, ".bm-to-filters")
    press(page, ".bm-drawer-head .bm-icon")
    assert page.evaluate("document.activeElement.className") == page.locator(".bm-to-filters").get_attribute("class")
