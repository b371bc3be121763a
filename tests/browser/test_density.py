"""Above 400 marks in view they are counted in cells: every record in one cell or one chip, by pointer and keyboard."""

from collections import Counter

import pytest
from data_folders import copy, scatter
from painting import count, picture, rgb, settle
from playwright.sync_api import Page
from reading import BM, box, camera, marks, press, visible

from geo.i18n import LANGS, t
from geo.style import tokens

CELLS = f"""async () => {BM}.overlay.plan().cells?.map(c => ({{x: c.px, y: c.py, ids: c.marks.map(m => m.id)}}))"""
RECORDS = 1000


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A data folder of a thousand records."""
    return scatter(copy(tmp_path_factory.mktemp("many") / "layers"), RECORDS)


@pytest.fixture
def dense(open_map, serve, many):
    """Opens the map of a thousand records."""
    return lambda query="lang=en", **options: open_map(query, at=serve(many), **options)


def _chips(page: Page) -> int:
    return sum(int(text) for text in page.locator(".bm-chip-count").all_inner_texts())


def test_every_record_is_in_one_cell_or_one_chip(dense):
    page = dense()
    cells = page.evaluate(CELLS)
    ids = Counter(name for cell in cells for name in cell["ids"])
    assert set(ids.values()) == {1}
    assert len(ids) > 400
    assert len(ids) + _chips(page) == visible(page) == RECORDS


def test_a_cell_holds_what_lies_nearest_to_its_middle(dense):
    page = dense()
    cells = page.evaluate(CELLS)
    wide = tokens()["density"]["hex_px"]
    points = page.evaluate(f"async () => {BM}.overlay.plan().cells.flatMap(c => c.marks.map(m => [m.x, m.y]))")
    owners = [(cell["x"], cell["y"]) for cell in cells for _ in cell["ids"]]
    for (x, y), (cx, cy) in zip(points, owners, strict=True):
        assert (x - cx) ** 2 + (y - cy) ** 2 <= (wide / 3**0.5 + 1e-6) ** 2
        assert abs(x - cx) <= wide / 2 + 1e-6


@pytest.mark.parametrize("lang", LANGS)
def test_the_legend_says_what_the_cells_mean_and_the_card_sums_up_the_view(dense, lang):
    page = dense(f"lang={lang}")
    cells = page.evaluate(CELLS)
    rows = page.locator(".bm-density .bm-row-title").all_inner_texts()
    assert page.locator(".bm-density h2").inner_text() == t("density.title", lang)
    most = max(len(cell["ids"]) for cell in cells)
    assert str(most) in rows[0]
    inside = sum(len(cell["ids"]) for cell in cells)
    assert page.locator(".bm-summary h2").inner_text() == t("summary.title", lang, n=inside)
    bars = [int(text) for text in page.locator(".bm-summary .bm-section").first.locator(".bm-sum-n").all_inner_texts()]
    assert sum(bars) == inside


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cells_are_drawn_in_the_ramp_and_under_the_border(dense, theme):
    page = dense("lang=en", color_scheme=theme)
    image, ramp = picture(page), tokens()["density"][f"ramp_{theme}"]
    assert sum(count(image, rgb(colour), 14) for colour in ramp) > 20000
    assert count(image, rgb(tokens()[theme]["layer"]["border"]), 3) > 1000


def test_a_click_on_a_cell_zooms_in_until_symbols_show(dense):
    page = dense()
    for _ in range(6):
        cells = page.evaluate(CELLS)
        if not cells:
            break
        free = [one for one in cells if 80 < one["x"] < 500 and 80 < one["y"] < 500]
        cell, zoom = max(free, key=lambda one: len(one["ids"])), camera(page)[2]
        page.locator(".bm-map").click(position={"x": cell["x"], "y": cell["y"]})
        settle(page)
        assert camera(page)[2] > zoom
    assert not page.evaluate(CELLS)
    assert marks(page)
    assert page.locator(".bm-density").is_hidden()


def test_cells_are_reached_by_keyboard_and_hovered(dense):
    page = dense()
    page.locator("[data-marks]").focus()
    first = page.locator("#bm-option").get_attribute("data-focused")
    page.keyboard.press("ArrowRight")
    assert page.locator("#bm-option").get_attribute("data-focused") != first
    cell = max(page.evaluate(CELLS), key=lambda one: len(one["ids"]))
    own = page.locator(".bm-frame").bounding_box()
    page.mouse.move(own["x"] + cell["x"], own["y"] + cell["y"])
    page.locator(".bm-tip").wait_for()
    said = page.locator(".bm-tip").inner_text()
    assert t("map.stack", "en", n=len(cell["ids"])) in said
    assert t("density.click", "en") in said


def test_filtered_below_the_limit_the_marks_are_back(dense):
    page = dense()
    press(page, 'button[data-layer="incidents"]')
    assert not page.evaluate(CELLS)
    assert int(box(page).get_attribute("data-visible")) < 400


def test_the_table_of_a_thousand_holds_few_rows_in_the_page(dense):
    page = dense("lang=en&panel=table")
    assert page.locator("[role=grid]").get_attribute("aria-rowcount") == str(RECORDS + 1)
    assert page.locator("[data-row]").count() < 40
