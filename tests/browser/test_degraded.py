"""With files missing or garbled the app starts, says so in the legend, and everything else works."""

from pathlib import Path

import pytest
from data_folders import copy
from painting import count, differing, picture, rgb
from playwright.sync_api import Page
from reading import box, marks, press, speak, visible

from geo import catalog, incidents
from geo.errors import CatalogError
from geo.i18n import LANGS, t
from geo.style import theme

RECORDS = ("incidents", "supplement", "symbolic")
TILES = "OpenTopoMap"
LEGEND = """() => Object.fromEntries([...document.querySelectorAll("[data-layer]")].map(row =>
  [row.dataset.layer, row.disabled ? row.querySelector(".bm-row-problem").textContent : ""]))"""


def _without(folder: Path, file: str) -> None:
    (folder / file).unlink()


def _garbled(folder: Path, file: str) -> None:
    path = folder / file
    path.write_bytes(path.read_bytes()[:-40] + b'{"garbled')


@pytest.fixture(scope="module")
def broken_layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No border, and rivers and relief that differ from the manifest."""
    folder = copy(tmp_path_factory.mktemp("layers") / "layers")
    _without(folder, "border.geojson")
    _garbled(folder, "basemap/rivers.geojson")
    _garbled(folder, "basemap/relief.webp")
    return folder


@pytest.fixture(scope="module", params=["table_missing", "table_garbled"])
def broken_incidents(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, CatalogError]:
    """Incidents that are not there, or a line of them with two cells too many; and the error that tells so."""
    folder = copy(tmp_path_factory.mktemp(request.param) / "layers")
    if request.param == "table_missing":
        _without(folder, "tables/incidents.csv")
    else:
        table = folder / "tables" / "incidents.csv"
        lines = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join([*lines[:3], lines[3] + ",one,two", *lines[4:]]), encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        incidents.load(catalog.load(folder))
    assert raised.value.code == request.param
    return folder, raised.value


def _told(lang: str, error: CatalogError) -> str:
    """What the legend says of a row that an error makes unavailable."""
    return t("legend.unavailable", lang, reason=t(f"error.{error.code}", lang, **error.values))


def _problems(page: Page) -> dict[str, str]:
    """What the legend says of the rows that cannot be pressed."""
    return {row: problem for row, problem in page.evaluate(LEGEND).items() if problem}


def test_rows_of_broken_layers_are_off_and_say_why(open_app, serve, broken_layers):
    errors = catalog.load(broken_layers).unavailable
    assert {row: error.code for row, error in errors.items()} == {
        "border": "layer_missing", "rivers": "layer_hash_differs", "relief": "layer_hash_differs"}  # fmt: skip
    page = open_app("lang=fr", at=serve(broken_layers))
    assert t("layer.border", "fr") in page.locator(".bm-notice strong").inner_text()
    for lang in LANGS:
        speak(page, lang)
        assert _problems(page) == {row: _told(lang, error) for row, error in errors.items()}


def test_the_other_layers_work_when_one_is_broken(open_app, serve, broken_layers, files):
    page = open_app("lang=en", at=serve(broken_layers))
    assert visible(page) == len(files.incidents.table)
    land = rgb(theme("light")["land_focus"])
    assert count(picture(page), land, 1) > 100000
    for row in ("trans-saharan-road", "taoudeni-basin", "countries", "graticule", "places", "incidents"):
        before = picture(page)
        press(page, f'button[data-layer="{row}"]')
        assert differing(picture(page), before) > 300, row
    page.locator("[data-menu]").click()
    page.locator('[data-testid="stSidebar"]').get_by_text("border.geojson").first.wait_for()


def test_without_incidents_the_map_is_drawn_and_their_rows_say_why(open_app, serve, broken_incidents):
    folder, error = broken_incidents
    page = open_app("lang=en", at=serve(folder))
    for lang in LANGS:
        speak(page, lang)
        assert _problems(page) == dict.fromkeys(RECORDS, _told(lang, error))
    assert (visible(page), marks(page), box(page).get_attribute("data-total")) == (0, [], "0")
    assert count(picture(page), rgb(theme("light")["ink"]), 4) > 1000
    before = picture(page)
    press(page, 'button[data-layer="border"]')
    assert differing(picture(page), before) > 1000


def test_tiles_that_do_not_arrive_leave_the_base_map(open_app, watch):
    page = open_app("lang=en")
    before = picture(page)
    row = press(page, f'button[data-layer="tiles:{TILES}"]')
    page.locator(".bm-notice").get_by_text(t("notice.tiles_failed", "en", name=TILES)).wait_for()
    assert row.get_attribute("aria-pressed") == "true"
    land = rgb(theme("light")["land_focus"])
    assert count(picture(page), land, 1) > 0.8 * count(before, land, 1) > 100000
    assert watch.hosts() == {"a.tile.opentopomap.org"}
    assert [said for said in watch.complaints if "ERR_FAILED" not in said] == []
    watch.outside.clear()
    watch.complaints.clear()
