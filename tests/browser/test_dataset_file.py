"""A dataset in a map of one file: painted at once or as it is read, with all that is said of its rows or without."""

import re

import pytest
from datasets import made, written
from one_file import saved
from painting import settle
from playwright.sync_api import expect
from reading import BM, visible
from watching import DRAWN

from geo.i18n import t
from geo.view import ViewState

COUNTS_SEEN = """globalThis.seen = [];
new MutationObserver(() => {
  const told = document.querySelector("[data-map]")?.dataset.visible;
  if (told !== undefined && told !== seen.at(-1)) seen.push(told);
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-visible"] });"""
"""Every number of records that the page has said to show."""


@pytest.mark.parametrize(("ms", "painted"), [(0, ["120000"]), (300, ["50000", "100000", "120000"])])
def test_rows_that_are_there_at_once_are_painted_once(pages, tmp_path, ms, painted):
    """ms = how far the page's clock goes on each time it is read."""
    _, address = saved(written(tmp_path, 120_000), "lang=en&layers=border,mine")
    page = pages.new()
    page.add_init_script(f"let now = 0; performance.now = () => (now += {ms});")
    page.add_init_script(COUNTS_SEEN)
    page.goto(address)
    page.locator(DRAWN).wait_for()
    assert page.evaluate("seen") == painted


@pytest.mark.parametrize("most", [10_000, 100])
def test_a_saved_file_holds_the_dataset(pages, tmp_path, monkeypatch, most):
    monkeypatch.setattr("geo.render.web.MOST_TOLD", most)
    files, address = saved(written(tmp_path, 500, 9), "lang=fr&layers=border,mine&sel=mine:7")
    page = pages.new()
    page.goto(address)
    page.locator(DRAWN).wait_for()
    assert visible(page) == 500
    told = files.card("fr", "mine:7")
    title = page.locator(".bm-card-title").inner_text()
    assert title == (told["title"] if most > 500 else told["category"])
    assert (t("card.no_texts", "fr") in page.locator(".bm-card").inner_text()) == (most < 500)
    if most > 500:
        one = next(iter(re.findall(r"\d+", told["title"])))
        page.evaluate(f"async () => {BM}.show({{lang: 'fr', layers: ['border', 'mine'], q: 'lieu {one}'}})")
        scene = files.scene(ViewState(lang="fr", layers=("border", "mine"), q=f"lieu {one}"))
        page.wait_for_function(f"() => document.querySelector('[data-map]').dataset.visible === '{len(scene.marks)}'")


def _placed(folder, categories, lons):
    """A file of rows on one parallel, of such types at such longitudes."""
    path = folder / "placed.parquet"
    rows = made(len(lons)).assign(lon=lons, lat=20.0, category=categories, location_precision="exact", radius_km=1)
    rows.to_parquet(path, index=False)
    return path


def _only(page, category):
    """Shows one type of event."""
    page.evaluate(f"async () => {BM}.show({{lang: 'en', layers: ['border', 'mine'], cat: ['{category}']}})")
    settle(page)


def test_a_filter_that_empties_no_cell_changes_what_the_card_says_of_them(pages, tmp_path):
    path = _placed(tmp_path, [*["battle"] * 450, *["ied"] * 600], [-4.0, 0.0, 3.0] * 350)
    page = pages.new()
    page.goto(saved(path, "lang=en&layers=border,mine")[1])
    page.locator(DRAWN).wait_for()
    title = page.locator(".bm-summary h2")
    expect(title).to_have_text(t("summary.title", "en", n=1050))
    for category, n in (("ied", 600), ("battle", 450)):
        _only(page, category)
        assert page.evaluate(f"async () => {BM}.overlay.plan().cells.length") == 3
        expect(title).to_have_text(t("summary.title", "en", n=n))


def test_a_filter_of_two_rows_leaves_none_outside_the_map(pages, tmp_path):
    page = pages.new()
    page.goto(saved(_placed(tmp_path, ["battle", "battle"], [0.0, 1.0]), "lang=en&layers=border,mine")[1])
    page.locator(DRAWN).wait_for()
    _only(page, "ied")
    assert visible(page) == 0
    assert page.locator('[data-chip="mine"]').count() == 0
