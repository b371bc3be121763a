"""A user's datasets in the page: kept private, saved, shown by a link, withdrawn, restored, in versions."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import serving
from playwright.sync_api import expect
from reading import box, view
from sidebar import (
    ALERTS,
    CAPTIONS,
    RECORDS,
    SIDE,
    another_map,
    button,
    cells,
    choose,
    corpus,
    exported,
    field,
    give,
    holds,
    open_sidebar,
    options,
    quiet,
    save,
    say,
    texts,
)

from geo.i18n import t

SHARED = ("bundle.js", "frame.js", "incidents.bin", "relief.webp")
"""What the page of a dataset has in common with that without one."""


def test_unsaved_incidents_are_the_sessions_own(with_sidebar, open_app, own_server, watch):
    page = with_sidebar(permissions=["clipboard-read", "clipboard-write"])
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    page.locator(".bm-link").click()
    page.locator('[data-said="link_unsaved"]').wait_for()
    assert "data=" not in page.evaluate("navigator.clipboard.readText()")
    assert "data=" not in view(page) and "data=" not in page.url
    hashes = {urlsplit(url).path.split("/")[2] for url in watch.requests if url.endswith("/data.bin")}
    (own,) = hashes
    assert len(own) >= 40
    other = own[:-1] + ("0" if own[-1] != "0" else "1")
    home = next(urlsplit(url).path.split("/")[2] for url in watch.requests if url.endswith("/page.css"))
    for name in (other, home):
        assert page.request.get(f"{own_server}/data/{name}/data.bin").status == 404
        assert page.request.get(f"{own_server}/data/{name}/card/en/mine:0.json").status == 404
    holds(open_app("lang=en", at=own_server), RECORDS)
    with page.expect_download() as waited:
        page.locator("[data-open=export]").click()
        page.locator("[data-format=csv]").click()
        page.locator("[data-export=csv]:visible").click()
    mine = [row["title_en"] for row in cells(Path(waited.value.path()).read_bytes()) if row["origin"] == "mine"]
    assert sorted(mine) == sorted(row["title"] for row in cells(corpus("csv_clean.csv")))
    assert len(exported(page, own_server, f"lang=en&at={own}")) == 5
    assert exported(page, own_server, "lang=en") == []


def test_incidents_that_are_taken_off_the_map_are_served_no_more(with_sidebar, own_server, watch):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    (own,) = {urlsplit(url).path.split("/")[2] for url in watch.requests if url.endswith("/data.bin")}
    assert page.request.get(f"{own_server}/data/{own}/data.bin").ok
    with another_map(page):
        button(page, "mine.forget").click()
    holds(page, RECORDS)
    assert page.request.get(f"{own_server}/data/{own}/data.bin").status == 404


def test_a_dataset_is_shown_with_the_files_that_the_page_has_already(with_sidebar, watch):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    asked = {urlsplit(url).path for url in watch.requests}
    for name, many in {**dict.fromkeys(SHARED, 1), "page-en.json": 2, "titles-en.json": 2}.items():
        assert len([path for path in asked if path.endswith(f"/{name}")]) == many, name


def test_a_saved_dataset_is_shown_by_its_link_and_in_exports(with_sidebar, open_app, open_map, own_server):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    about = {"source": "Ministry of the Interior", "licence": "CC BY 4.0", "date": "2025-07-03"}
    id = save(page, "Wells", **about)
    told = texts(page, ALERTS)
    holds(page, RECORDS + 5)
    assert {f"{t(f'mine.{name}', 'en')}: {text}" for name, text in about.items()} <= set(texts(page, CAPTIONS))
    second = open_app(view(page), at=own_server)
    holds(second, RECORDS + 5)
    assert view(second) == view(page)
    assert "Wells" in second.locator('[data-layer="mine"]').inner_text()
    before_streamlit = open_map(view(page), at=own_server)
    assert box(before_streamlit).get_attribute("data-total") == str(RECORDS + 5)
    assert view(before_streamlit) == view(page)
    assert len(exported(page, own_server, f"lang=en&data={id}")) == 5
    assert told == [t("mine.saved", "en", name="Wells")], "it stands there until the user does something else"


def test_rows_that_are_not_good_can_be_seen_after_the_file_was_saved(with_sidebar, open_app, own_server):
    page = with_sidebar()
    give(page, "some.csv", versions("1,2025-01-01,20,1,Good", "2,someday,20,1,Without a day"), RECORDS + 1)
    save(page, "Some are bad")
    later = open_app(view(page), at=own_server)
    open_sidebar(later)
    later.locator(SIDE).get_by_text(t("mine.bad_rows", "en", n=1)).click()
    flaw = t("import.cell", "en", row=2, column="date")
    later.locator(SIDE).get_by_text(flaw).wait_for()
    with later.expect_download() as waited:
        button(later, "mine.report").click()
    (row,) = csv.DictReader(io.StringIO(Path(waited.value.path()).read_text(encoding="utf-8-sig")))
    assert "someday" in row.values()


def test_what_was_saved_is_in_what_is_exported_from_the_menu(with_sidebar):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    save(page, "In the file too")
    holds(page, RECORDS + 5)
    with page.expect_download() as waited:
        page.locator("[data-open=export]").click()
        page.locator("[data-format=csv]").click()
        page.locator("[data-export=csv]:visible").click()
    rows = cells(Path(waited.value.path()).read_bytes())
    assert len([row for row in rows if row["origin"] == "mine"]) == 5
    assert len(rows) == int(box(page).get_attribute("data-visible"))


def test_an_export_of_what_is_not_there_says_so(page, own_server):
    for query, error in (
        ("data=nosuchid", t("error.store_unknown", "en", id="nosuchid")),
        ("at=nosuchhash", t("error.data_gone", "en")),
    ):
        answer = page.request.get(f"{own_server}/export/map.csv?lang=en&{query}")
        assert (answer.status, answer.text()) == (400, error)


def test_a_withdrawn_dataset_is_not_shown_and_comes_back_when_it_is_restored(with_sidebar, open_app, own_server):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    id, query = save(page, "Gone and back"), view(page)
    button(page, "mine.withdraw").click()
    holds(page, RECORDS)
    later = open_app(query, at=own_server)
    notice = later.locator(".bm-notice")
    expect(notice).to_contain_text(t("error.store_withdrawn", "en", id=id, name="Gone and back"))
    answer = page.request.get(f"{own_server}/export/map.csv?lang=en&data={id}")
    shown = box(later).get_attribute("data-total")
    open_sidebar(later)
    told = texts(later, ALERTS)
    quiet(page)
    page.locator(SIDE).get_by_text(re.compile(r"^Withdrawn: \d+$")).click()
    button(page, "mine.restore", name="Gone and back").click()
    quiet(page)
    choose(page, "mine.saved_list", "Gone and back")
    holds(page, RECORDS + 5)
    assert shown == str(RECORDS)
    assert told == [t("error.store_withdrawn", "en", id=id, name="Gone and back")]
    assert (answer.status, answer.text()) == (400, told[0])


def versions(*rows: str) -> bytes:
    return "\n".join(["id,date,latitude,longitude,title", *rows]).encode()


OLD = versions("1,2025-01-01,20,1,One", "2,2025-01-02,21,2,Two", "3,2025-01-03,22,3,Three")
NEWER = versions("1,2025-01-01,20,1,One", "2,2025-01-02,21,2,Two anew", "4,2025-01-04,22,3,Four")


def test_datasets_of_one_name_stay_apart_and_each_has_its_own_versions(with_sidebar, own_server):
    page = with_sidebar()
    give(page, "one.csv", OLD, RECORDS + 3)
    first = save(page, "Twins")
    give(page, "two.csv", versions("9,2025-01-01,20,1,Nine"), RECORDS + 1)
    warned = page.locator(".bm-notice").is_visible()
    second = save(page, "Twins")
    assert first != second
    assert {f"Twins · {first}", f"Twins · {second}"} <= {*options(page, "mine.saved_list")}
    with another_map(page):
        give(page, "one.csv", NEWER, RECORDS + 3)
    field(page, "mine.name").fill("Twins")
    choose(page, "mine.into", t("mine.version_of", "en", name=f"Twins · {first}"))
    with another_map(page):
        button(page, "mine.save").click()
        lines = [t(f"store.{kind}", "en", n=1, rows=row) for kind, row in (("added", 3), ("changed", 2), ("gone", 3))]
        say(page, t("mine.saved", "en", name="Twins"), t("store.same", "en", n=1), *lines)
    for id, titles in ((first, ["One", "Two anew", "Four"]), (second, ["Nine"])):
        assert [row["title_en"] for row in exported(page, own_server, f"lang=en&data={id}")] == titles
    assert not warned, "another file is shown without a warning about the link of the one before"


@pytest.fixture(scope="module")
def storeless(tmp_path_factory):
    """The address of a server whose store cannot be read, and where that lies."""
    folder = tmp_path_factory.mktemp("storeless")
    store = folder / "store.sqlite"
    store.write_bytes(b"no database" * 999)
    server = serving.start(None, folder / "log", store=store)
    yield server.url, store
    server.stop()


def test_a_file_is_shown_where_the_store_cannot_be_read(open_app, storeless):
    url, store = storeless
    page = open_app("lang=en", at=url)
    open_sidebar(page)
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    unreadable = t("error.store_unreadable", "en", file=store, reason="file is not a database")
    say(page, t("mine.unasked", "en"), unreadable)
    button(page, "mine.save").click()
    expect(page.locator(ALERTS, has_text=str(store))).to_have_count(2)
    holds(page, RECORDS + 5)
    with another_map(page):
        button(page, "mine.forget").click()
    holds(page, RECORDS)
