"""The map as a folium.Map: shown in a notebook and saved to one file, complete without any server."""

import pytest
from playwright.sync_api import Frame, Page
from reading import BM, box, card, mark, marks, speak, visible
from watching import READY

from geo.i18n import LANGS
from geo.render.web import PageFiles, map_of
from geo.view import ViewState

DRONE = "drone-shootdown-2025-04-01"
VIEW = ViewState(lang="fr", cat=("air_defence_shootdown", "airspace_violation", "battle"))


def _works(page: Page, map_page: Page | Frame, files: PageFiles, offset: tuple[float, float] = (0, 0)) -> None:
    """Incidents are drawn, a click opens a card, the language changes; offset: where the map's page begins."""
    drawn = {name for spot in marks(map_page) for name in spot["ids"]}
    passing = {one.id for one in files.scene(VIEW).marks}
    assert (visible(map_page), drawn <= passing, DRONE in drawn) == (len(passing), True, True)
    x, y = mark(map_page, DRONE)
    page.mouse.click(x + offset[0], y + offset[1])
    for lang in LANGS:
        speak(map_page, lang)
        map_page.locator(f'[data-incident="{DRONE}"][lang="{lang}"]').wait_for()
        assert card(map_page).locator("h2").text_content() == files.card(lang, DRONE)["title"]
        assert box(map_page).get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    assert visible(map_page) == len(passing)
    assert not map_page.locator("[data-export='png']").is_visible()
    assert not map_page.locator("[data-menu]").is_visible()


def test_a_saved_file_opens_from_the_disk(pages, files, watch, tmp_path):
    path = tmp_path / "map.html"
    map_of(files, VIEW).save(str(path))
    page = pages.map(path.as_uri())
    _works(page, page, files)
    assert watch.requests == [path.as_uri()]


def test_a_saved_file_takes_a_view_from_its_address(pages, files, tmp_path):
    path = tmp_path / "map.html"
    map_of(files, VIEW).save(str(path))
    page = pages.map(f"{path.as_uri()}?lang=ar&layers=border,incidents&sel={DRONE}")
    assert box(page).get_attribute("lang") == "ar"
    assert card(page).get_attribute("data-incident") == DRONE
    assert page.locator('[data-layer="border"]').get_attribute("aria-pressed") == "true"
    assert page.locator('[data-layer="rivers"]').get_attribute("aria-pressed") == "false"


def test_a_notebook_shows_the_map_in_a_closed_frame(page, files, watch):
    page.set_content(f"<!doctype html><h1>Notebook</h1>{map_of(files, VIEW)._repr_html_()}")
    inner = page.locator("iframe")
    assert inner.get_attribute("sandbox") == "allow-scripts allow-popups"
    inner.content_frame.locator(READY).wait_for()
    where = inner.bounding_box()
    _works(page, page.frames[1], files, (where["x"], where["y"]))
    assert watch.requests == []


@pytest.mark.parametrize("query", ["", "lang=en&bbox=2.6,19.7,3.3,20.1"])
def test_two_maps_of_one_process_do_not_share_anything(pages, files, tmp_path, query):
    first, second = tmp_path / "one.html", tmp_path / "two.html"
    one, two = map_of(files, VIEW), map_of(files, files.view(query)[0])
    for path, shown in ((second, two), (first, one)):
        shown.save(str(path))
    assert visible(pages.map(first.as_uri())) == len(files.scene(VIEW).marks)
    opened = pages.map(second.as_uri())
    assert visible(opened) == len(files.incidents.table)
    west, south, east, north = files.scene(files.view(query)[0]).bounds
    inner = [[south + 0.01, west + 0.01], [north - 0.01, east - 0.01]]
    assert opened.evaluate(f"async inner => {BM}.map.getBounds().contains(inner)", inner)
