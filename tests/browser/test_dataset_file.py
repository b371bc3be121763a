"""A dataset in a map of one file: painted at once or as it is read, with all that is said of its rows or without."""

import re

import pytest
from datasets import written
from reading import BM, visible
from watching import DRAWN

from geo import catalog, dataset, export, incidents
from geo.export import order
from geo.i18n import t
from geo.ingest import vocabulary
from geo.render.page_files import PageFiles
from geo.view import ViewState

COUNTS_SEEN = """globalThis.seen = [];
new MutationObserver(() => {
  const told = document.querySelector("[data-map]")?.dataset.visible;
  if (told !== undefined && told !== seen.at(-1)) seen.push(told);
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-visible"] });"""
"""Every number of records that the page has said to show."""


def _saved(path, query):
    """The files of a page with a dataset, and the map of a view of it as one file beside it."""
    found = catalog.load()
    data = dataset.read(path, vocabulary.of(found), incidents.border_line(found), incidents.countries(found))
    files, saved = PageFiles.of(found).beside(data), path.with_suffix(".html")
    saved.write_bytes(export.write("html", order.read(files, f"relief=0&{query}")[0]))
    return files, saved.as_uri()


@pytest.mark.parametrize(("ms", "painted"), [(0, ["120000"]), (300, ["50000", "100000", "120000"])])
def test_rows_that_are_there_at_once_are_painted_once(pages, tmp_path, ms, painted):
    """ms = how far the page's clock goes on each time it is read."""
    _, address = _saved(written(tmp_path, 120_000), "lang=en&layers=border,mine")
    page = pages.new()
    page.add_init_script(f"let now = 0; performance.now = () => (now += {ms});")
    page.add_init_script(COUNTS_SEEN)
    page.goto(address)
    page.locator(DRAWN).wait_for()
    assert page.evaluate("seen") == painted


@pytest.mark.parametrize("most", [10_000, 100])
def test_a_saved_file_holds_the_dataset(pages, tmp_path, monkeypatch, most):
    monkeypatch.setattr("geo.render.web.MOST_TOLD", most)
    files, address = _saved(written(tmp_path, 500, 9), "lang=fr&layers=border,mine&sel=mine:7")
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
