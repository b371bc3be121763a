"""The map as a folium.Map: shown in a notebook and saved to one file, complete without any server."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page
from reading import BM, box, card, mark, marks, speak, visible
from watching import READY

from geo.export import order, page_file
from geo.i18n import LANGS, day, t
from geo.render import assets, web
from geo.render.page_files import PageFiles
from geo.render.web import map_of
from geo.view import ViewState

DRONE = "drone-shootdown-2025-04-01"
HOSTILE = "</title></script><script>window.pwned=1</script> {{7*7}} <!-- \u2028]]> &amp;"
NO_STREAM = "delete globalThis.DecompressionStream"
COUNTED = """
globalThis.unpacked = 0;
const Native = DecompressionStream;
globalThis.DecompressionStream = function (format) { unpacked += 1; return new Native(format); };
"""
GEOJSON = """([columns, titles, page]) => {
  const table = bmColumns.decode(Uint8Array.from(atob(columns), c => c.charCodeAt(0)).buffer),
    visible = bmRecords.marks(table, page.family_of, page.country_places).reverse();
  return bmGeojson.text({table, titles, page, visible});
}"""
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
    assert inner.get_attribute("sandbox") == "allow-scripts allow-popups allow-downloads"
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


def _file(files: PageFiles, folder: Path, query: str = "", **own: str) -> Path:
    path = folder / "map.html"
    path.write_bytes(page_file.html(order.of(files, files.view(query)[0], own)))
    return path


@pytest.mark.parametrize("window", [(1440, 900), (1280, 720)])
def test_a_file_says_at_once_that_it_needs_no_network(pages, files, tmp_path, window):
    size = dict(zip(("width", "height"), window, strict=True))
    page = pages.map(_file(files, tmp_path, relief="0", date="2025-08-01").as_uri(), viewport=size)
    for lang in LANGS:
        speak(page, lang)
        stamp = t("stamp.file", lang, date=day("2025-08-01", lang), version=files.catalog.digest)
        said = page.locator(".bm-file")
        assert said.text_content() == f"{stamp} {t('stamp.no_relief', lang)}"
        where = said.bounding_box()
        assert where["y"] + where["height"] <= window[1]
        assert 0 <= where["x"] <= where["x"] + where["width"] <= window[0]


def test_the_app_does_not_call_itself_a_file(open_map):
    assert not open_map("lang=en").locator(".bm-file").is_visible()


def test_a_file_without_relief_has_all_but_the_relief(pages, files, tmp_path, watch):
    path = _file(files, tmp_path, VIEW.to_query(), relief="0")
    page = pages.map(path.as_uri())
    _works(page, page, files)
    assert page.locator('[data-layer="relief"]').count() == page.locator(".bm-relief").count() == 0
    assert page.locator(".bm-notice").is_hidden()
    assert watch.requests == [path.as_uri()]


def test_the_title_of_a_file_is_read_as_it_was_written(pages, files, tmp_path):
    page = pages.map(_file(files, tmp_path, relief="0", title=HOSTILE).as_uri())
    for lang in LANGS:
        speak(page, lang)
        assert page.title().split() == HOSTILE.split()
    assert page.evaluate("window.pwned") is None


def test_a_file_unpacks_what_it_is_asked_for(pages, files, tmp_path):
    page = pages.new()
    page.add_init_script(COUNTED)
    page.goto(_file(files, tmp_path, "lang=en", relief="0").as_uri())
    page.wait_for_selector(READY)
    needed = ["style", "bundle", "frame", "start", "page", "titles", "columns"]
    assert page.evaluate("unpacked") == len(needed)
    for _ in range(2):
        page.evaluate(f"async id => {BM}.choose(id)", DRONE)
        card(page).wait_for()
        assert page.evaluate("unpacked") == len(needed) + 1


@pytest.mark.parametrize("text", ["it's", "\\", "\\'", 'a "b"', "\u2028", "</script>"])
def test_any_geometry_is_the_same_once_a_browser_has_read_it(page, text):
    call = f"geo_json_x_add({json.dumps({'properties': text})});"
    read = web.GEOMETRY.sub(web.as_json, call).removeprefix("geo_json_x_add").rstrip(";")
    assert page.evaluate(read) == {"properties": text}


@pytest.mark.parametrize("trouble", ["no scripts", "old browser", "damaged", "cut short"])
def test_a_file_that_cannot_be_opened_says_what_to_do(pages, files, tmp_path, trouble):
    path = _file(files, tmp_path, "lang=fr", relief="0")
    text = path.read_text(encoding="utf-8")
    if trouble == "damaged":
        before, bundle = text.split('<div hidden id="bm-part-bundle">')
        path.write_text(
            before + '<div hidden id="bm-part-bundle">' + bundle.replace("<!--H4sI", "<!--H4sJ", 1), encoding="utf-8"
        )
    if trouble == "cut short":
        path.write_text(text[: len(text) // 2], encoding="utf-8")
    page = pages.new(java_script_enabled=trouble != "no scripts")
    if trouble == "old browser":
        page.add_init_script(NO_STREAM)
    page.goto(path.as_uri())
    told = page.locator("#bm-sorry p")
    told.first.wait_for()
    assert told.all_text_contents() == [assets.sorry(lang) for lang in ("fr", "ar", "en")]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_writes_its_records_as_geojson(pages, files, tmp_path, lang):
    page = pages.map(_file(files, tmp_path, relief="0").as_uri())
    data = [b64encode(files.columns()).decode(), files.titles(lang), files.page(lang)]
    text = page.evaluate(GEOJSON, data)
    told, rows = json.loads(text), files.incidents.table.set_index("id")
    assert (told["type"], text[-1]) == ("FeatureCollection", "\n")
    assert [one["id"] for one in told["features"]] == list(rows.index)[::-1]
    for one in told["features"]:
        row, properties = rows.loc[one["id"]], one["properties"]
        assert one["geometry"]["coordinates"] == pytest.approx([row["lon"], row["lat"]], abs=3e-5)
        assert (properties["date_start"], properties["category"]) == (row["date_start"], row["category"])
        assert (properties["border_km"] is None) == (row["border_km"] != row["border_km"])
        assert (properties["location_precision"], properties["actors"]) == (row["precision"], list(row["actors"]))
    assert not set(text) & set("\u2066\u2067\u2068\u2069")
