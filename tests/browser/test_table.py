"""The table twin: the same rows as the map, sorted, chosen and read by keyboard; copied and downloaded."""

import csv
import io

import pytest
from data_folders import copy, in_each_language, rewrite
from painting import settle
from playwright.sync_api import Page
from reading import BM, box, card, view

from geo.i18n import LANGS, t

DRONE = "drone-shootdown-2025-04-01"
ROWS = f"async () => {BM}.rows().map(m => m.id)"
FORMULA = "=1+1"


def _rows(page: Page) -> list[str]:
    return page.evaluate(ROWS)


def _sort(page: Page, column: str) -> None:
    page.locator(f'[data-column="{column}"] button').click()
    settle(page)


@pytest.mark.parametrize("lang", LANGS)
def test_a_row_says_what_the_record_says(open_map, files, lang):
    page = open_map(f"lang={lang}&panel=table&sel={DRONE}")
    row = page.locator(f'[data-id="{DRONE}"]')
    assert row.get_attribute("aria-selected") == "true"
    told = " ".join(row.locator("[role=gridcell]").all_inner_texts()).translate({0x2066: None, 0x2069: None})
    for said in (
        "2025-03-31",
        "2025-04-01",
        t("precision.stretch", lang),
        "±60",
        t("side.undetermined", lang),
        t("table.disputed", lang),
    ):
        assert said.translate({0x2066: None, 0x2069: None}) in told
    assert row.locator(".bm-col-sources").inner_text() == str(len(files.card(lang, DRONE)["sources"]))
    title = files.card(lang, DRONE)["title"]
    assert title.startswith(row.locator(".bm-td-title").inner_text().removesuffix(" …"))
    assert title in row.locator(".bm-td-names").get_attribute("title")


def test_the_table_takes_the_maps_place_and_gives_it_back(open_map):
    page = open_map("lang=en")
    page.locator("[data-panel=table]").click()
    page.locator(".bm-twin").wait_for()
    assert "panel=table" in page.evaluate(f"async () => {BM}.state.query()")
    assert page.evaluate("() => document.querySelector('.bm-frame').inert")
    page.locator("[data-panel=table]").click()
    page.locator(".bm-twin").wait_for(state="hidden")
    assert page.locator(".bm-zoom").is_visible()


def test_sorting_by_distance_puts_what_has_none_last_both_ways(open_map, files):
    page = open_map("lang=en&panel=table")
    table = files.incidents.table.set_index("id")
    for ascending in (True, False):
        _sort(page, "distance")
        low = table.loc[_rows(page), "border_km_low"]
        measured = low.dropna()
        assert low.iloc[len(measured) :].isna().all()
        assert measured.is_monotonic_increasing if ascending else measured.is_monotonic_decreasing
        said = page.locator('[data-column="distance"]').get_attribute("aria-sort")
        assert said == ("ascending" if ascending else "descending")


@pytest.mark.parametrize("column", ["date", "event", "precision", "side", "claims", "sources"])
def test_every_column_sorts_all_rows_and_back(open_map, column):
    page = open_map("lang=fr&panel=table&from=2020-01-01")
    before = sorted(_rows(page))
    _sort(page, column)
    one = _rows(page)
    _sort(page, column)
    assert sorted(one) == sorted(_rows(page)) == before
    assert one != _rows(page)


def test_rows_are_walked_and_chosen_by_keyboard_and_the_choice_is_the_maps(open_map):
    page = open_map("lang=en&panel=table&from=2024-01-01")
    ids = _rows(page)
    page.locator('[data-row][tabindex="0"]').focus()
    for key, at in (
        ("ArrowDown", 1),
        ("ArrowDown", 2),
        ("ArrowUp", 1),
        ("End", len(ids) - 1),
        ("Home", 0),
        ("PageDown", None),
    ):
        page.keyboard.press(key)
        focused = page.evaluate("() => document.activeElement.dataset.id")
        assert focused == ids[at] if at is not None else ids.index(focused) > 3
    page.keyboard.press("Enter")
    page.locator(f'[data-incident="{focused}"] h2:focus').wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.dataset.row !== undefined")
    page.keyboard.press("Enter")
    page.locator("[data-panel=table]").click()
    page.locator(".bm-zoom").wait_for()
    assert f"sel={focused}" in page.evaluate(f"async () => {BM}.state.query()")
    assert card(page).get_attribute("data-incident") == focused


def test_only_rows_in_sight_are_in_the_page_and_their_places_are_told(open_map):
    page = open_map("lang=en&panel=table")
    assert page.locator("[data-row]").count() < 40
    assert page.locator("[role=grid]").get_attribute("aria-rowcount") == str(len(_rows(page)) + 1)
    page.locator(".bm-grid-body").evaluate("node => { node.scrollTop = node.scrollHeight; }")
    page.locator(f'[data-row="{len(_rows(page)) - 1}"]').wait_for()
    assert page.locator("[data-row]").last.get_attribute("aria-rowindex") == str(len(_rows(page)) + 1)


@pytest.mark.parametrize("lang", LANGS)
def test_the_download_is_a_csv_of_the_rows_in_their_order(open_map, files, lang):
    page = open_map(f"lang={lang}&panel=table&side=dz,on_line")
    _sort(page, "distance")
    with page.expect_download() as waited:
        page.locator(".bm-twin [data-export=csv]").click()
    assert waited.value.suggested_filename == f"algeria-mali-incidents-{lang}.csv"
    text = waited.value.path().read_bytes().decode("utf-8-sig")
    rows, table = list(csv.DictReader(io.StringIO(text))), files.incidents.table.set_index("id")
    assert [row["id"] for row in rows] == _rows(page)
    for row in rows:
        record = table.loc[row["id"]]
        assert (row["date_start"], row["date_end"]) == (record["date_start"], record["date_end"])
        assert (float(row["longitude"]), float(row["latitude"])) == pytest.approx(
            (record["lon"], record["lat"]), abs=3e-5
        )
        assert (row["side"], row["category"], row["actors"]) == (
            record["side"],
            record["category"],
            ";".join(record["actors"]),
        )
        assert not set(row["title"]) & set("\u2066\u2069")


def test_a_title_that_begins_like_a_formula_does_no_harm(open_map, serve, tmp_path_factory):
    folder = copy(tmp_path_factory.mktemp("formula") / "layers")
    rewrite(folder, "incidents", lambda row: in_each_language(["title"], FORMULA))
    page = open_map("lang=en&panel=table&origin=brief", at=serve(folder))
    with page.expect_download() as waited:
        page.locator(".bm-twin [data-export=csv]").click()
    rows = list(csv.DictReader(io.StringIO(waited.value.path().read_bytes().decode("utf-8-sig"))))
    assert {row["title"] for row in rows} == {f"'{FORMULA}"}
    assert all(row["longitude"].lstrip("-")[0].isdigit() for row in rows)


def test_filters_change_the_table_at_once_and_an_empty_one_says_so(open_map):
    page = open_map("lang=en&panel=table")
    page.locator('[data-family="dispute"]').click()
    settle(page)
    assert len(_rows(page)) == int(box(page).get_attribute("data-visible")) < 92
    page = open_map("lang=en&panel=table&km=0&side=elsewhere")
    assert t("notice.empty", "en") in page.locator(".bm-grid-foot").inner_text()
    assert view(page)
