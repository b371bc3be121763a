"""A file of a user's own given to the page: read, told about, asked about, refused, cancelled."""

import csv
import io
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
import pytest
from datasets import written
from playwright.sync_api import Page, expect
from reading import BM, box, speak
from sidebar import (
    ALERTS,
    CAPTIONS,
    CORPUS,
    ERRORS,
    RECORDS,
    ROWS,
    SIDE,
    UPLOAD,
    another_map,
    bare,
    button,
    choose,
    corpus,
    give,
    holds,
    open_card,
    quiet,
    say,
    texts,
)

from geo import reporting
from geo.export.records import read_cell
from geo.i18n import LANGS, day, t
from geo.ingest import headings, vocabulary
from geo.ingest.headings import NEUTRAL, REQUIRED
from geo.ingest.sheet import Choices

DATES = f"""async titles => {{
  const bm = {BM}, found = {{}};
  for (const {{ id }} of bm.rows().filter(m => m.row !== undefined)) {{
    await bm.choose(id);
    const text = name => document.querySelector(".bm-card " + name).textContent;
    found[text("h2")] = text(".bm-card-date");
  }}
  await bm.choose();
  return found; }}"""
TITLES = (
    "العثور على حطام طائرة مسيّرة قرب تين زاوتين",
    "تمرين في موقع الغاز بعين أمناس",
    "اشتباك عند بئر حدودي",
    "السيطرة على كيدال",
    "توقيف قافلة على الطريق",
)
REASONS = (
    ("latitude", "200", "latitude_range"),
    ("date", "2025-13-45", "no_such_day"),
    ("longitude", "x", "not_a_number"),
    ("fatalities", "-1", "not_a_count"),
    ("title", "", "value_missing"),
)
WRECK = "Drone wreck reported near Tin Zaouatine"
HEADER = "date,latitude,longitude,title,type,actor,fatalities,source,source_url,notes"
BAD, MOST_LISTED = 60, 50


def arabic_sheet() -> bytes:
    """A sheet as a spreadsheet of an Arabic Windows writes it: its code page, semicolons, commas for points."""
    rows = list(csv.reader(io.StringIO(corpus("csv_clean.csv").decode())))
    head = corpus("csv_arabic_header.csv").decode().splitlines()[0].split(",")
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(head)
    for (date, lat, lon, _, *rest), title in zip(rows[1:], TITLES, strict=True):
        lines.writerow([date, lat.replace(".", ","), lon.replace(".", ","), title, *rest])
    return out.getvalue().encode("windows-1256")


def test_a_new_user_sees_an_arabic_sheet_of_windows_at_the_first_try(with_sidebar):
    page = with_sidebar("", locale="ar-DZ")
    holds(page, RECORDS)
    assert box(page).get_attribute("lang") == "ar"
    give(page, "حوادث.csv", arabic_sheet(), RECORDS + len(TITLES))
    told = " ".join(texts(page, CAPTIONS))
    assert "windows-1256" in told
    for own, name in (("التاريخ", "date"), ("خط العرض", "latitude"), ("خط الطول", "longitude"), ("العنوان", "title")):
        assert f"{own} = {name}" in told
    outcome = t("import.outcome.accept-with-warning", "ar", file="حوادث.csv", n=5)
    assert bare(outcome) in texts(page, ALERTS)
    page.locator(".bm-overview [data-pick]").get_by_text(TITLES[0]).click()
    expect(page.locator(".bm-card h2")).to_have_text(TITLES[0])
    assert page.evaluate(ROWS)[-1][1:] == pytest.approx([2.9575, 19.9861], abs=1e-4)


def bad_file() -> tuple[bytes, list[tuple[int, str, str, str]]]:
    """Three good rows and many bad ones; and of each of those its number, column, value and reason."""
    names = HEADER.split(",")
    good = dict(zip(names, ["2025-01-02", "20.5", "1.5", "Good", "air", "Army", "0", "Agency", "", ""], strict=True))
    wrong = [REASONS[n % len(REASONS)] for n in range(BAD)]
    rows = [
        *[good] * 2,
        *({**good, "notes": str(n), column: value} for n, (column, value, _) in enumerate(wrong)),
        good,
    ]
    body = "\n".join([HEADER, *(",".join(row[name] for name in names) for row in rows)])
    return body.encode(), [(n + 3, *one) for n, one in enumerate(wrong)]


def told_of(wrong: list[tuple[int, str, str, str]], lang: str) -> list[str]:
    """What the sidebar says of bad rows."""
    where = [t("import.cell", lang, row=row, column=column) for row, column, *_ in wrong]
    values = [t("mine.value", lang, value=value) if value else "" for _, _, value, _ in wrong]
    remedies = [t(f"row.{reason}", lang) for *_, reason in wrong]
    return [bare(f"{a}{b} – {c}") for a, b, c in zip(where, values, remedies, strict=True)]


def test_good_rows_are_shown_and_each_bad_one_is_named_with_the_way_out(with_sidebar):
    page, (body, wrong) = with_sidebar(), bad_file()
    give(page, "bad.csv", body, RECORDS + 3)
    for lang in LANGS:
        if lang != box(page).get_attribute("lang"):
            speak(page, lang)
            quiet(page)
        outcome = t("import.outcome.reject-with-row-errors", lang, file="bad.csv", n=BAD + 3, good=3, bad=BAD)
        say(page, bare(outcome))
        lines = told_of(wrong, lang)
        say(page, lines[MOST_LISTED - 1], within=CAPTIONS)
        said = texts(page, CAPTIONS)
        at = said.index(lines[0])
        assert said[at : at + MOST_LISTED] == lines[:MOST_LISTED]
        assert not {*said} & {*lines[MOST_LISTED:]}
        with page.expect_download() as waited:
            button(page, "mine.report", lang).click()
        head, *rows = csv.reader(io.StringIO(Path(waited.value.path()).read_text("utf-8-sig"), newline=""))
        assert head == [t(f"mine.column.{name}", lang) for name in ("row", "column", "value", "remedy")]
        wanted = [[str(row), column, value, t(f"row.{reason}", lang)] for row, column, value, reason in wrong]
        assert [[read_cell(cell) for cell in row] for row in rows] == wanted


def test_a_refused_file_is_told_in_one_message_and_the_map_stays(with_sidebar, catalog):
    page = with_sidebar()
    box(page).evaluate("node => { node.isOld = true; }")
    for name in ("csv_is_vrt.csv", "gj_deep_nesting.geojson"):
        told = reporting.report(CORPUS / name, vocabulary.of(catalog), Choices(), "en")
        assert told["outcome"] == "reject-file"
        give(page, name, corpus(name))
        say(page, f"{name}: {told['warnings'][0]['message']}")
        assert len(texts(page, ALERTS)) == 1
        assert "Traceback" not in page.locator("body").inner_text()
        assert box(page).evaluate("node => node.isOld")
        holds(page, RECORDS)
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    assert texts(page, ERRORS) == []


def dates(page: Page) -> dict[str, str]:
    """Dates of the user's own incidents by title, as the cards say them."""
    return page.evaluate(DATES)


def test_the_order_of_day_and_month_is_asked_can_be_said_and_can_be_taken_back(with_sidebar):
    page = with_sidebar()
    give(page, "a.csv", corpus("csv_dates_ambiguous.csv"), RECORDS + 5)
    assert t("ingest.date-order-ambiguous", "en", n=5) in texts(page, CAPTIONS)
    assert dates(page)[WRECK] == day("2025-04-01", "en")
    with another_map(page):
        choose(page, "mine.ask.date_order", t("mine.mdy", "en"))
    assert dates(page)[WRECK] == day("2025-01-04", "en")
    expect(page.locator(SIDE).get_by_role("combobox", name=t("mine.ask.date_order", "en"))).to_have_count(1)
    with another_map(page):
        choose(page, "mine.ask.date_order", t("mine.dmy", "en"))
    assert dates(page)[WRECK] == day("2025-04-01", "en")


def test_exchanged_coordinates_are_asked_about_and_exchanged_only_if_the_user_says_so(with_sidebar):
    page = with_sidebar()
    give(page, "a.csv", corpus("csv_swapped.csv"), RECORDS + 5)
    drone = [2.9575, 19.9861]
    assert page.evaluate(ROWS)[-1][1:] == pytest.approx([*reversed(drone)], abs=1e-4)
    for wanted in (drone, [*reversed(drone)]):
        with another_map(page):
            page.locator(SIDE).get_by_text(t("mine.ask.swap", "en")).click()
        assert page.evaluate(ROWS)[-1][1:] == pytest.approx(wanted, abs=1e-4)


def test_another_encoding_can_be_chosen_and_taken_back(with_sidebar):
    page, body = with_sidebar(), (HEADER + "\n2025-01-02,20.5,1.5,كيدال,air,,0,,,\n").encode("windows-1256")
    give(page, "a.csv", body, RECORDS + 1)
    for encoding in ("windows-1252", "windows-1256"):
        with another_map(page):
            choose(page, "mine.ask.encoding", encoding)
        assert [*dates(page)] == [body.decode(encoding).splitlines()[1].split(",")[3]]


def test_reading_a_large_file_tells_how_far_it_is_and_can_be_cancelled(with_sidebar, tmp_path):
    page, path = with_sidebar(), written(tmp_path, 400_000)
    before = box(page).evaluate("node => { node.isTheSame = true; return node.dataset.view; }")
    page.locator(UPLOAD).set_input_files(path)
    cancel = button(page, "mine.cancel")
    cancel.wait_for()
    expect(page.locator(f"{SIDE} [data-testid=stProgress]")).to_contain_text(path.name)
    holds(page, RECORDS)
    cancel.click()
    cancel.wait_for(state="hidden")
    page.locator(UPLOAD).wait_for(state="attached")
    assert texts(page, ALERTS) == []
    assert box(page).evaluate("node => [node.isTheSame, node.dataset.view]") == [True, before]
    holds(page, RECORDS)
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)


def test_a_file_is_given_on_a_phone_in_arabic(with_sidebar):
    page = with_sidebar("lang=ar", locale="ar-DZ", viewport={"width": 390, "height": 844}, has_touch=True)
    side = page.locator(SIDE).bounding_box()
    assert side["width"] <= 390
    give(page, "حوادث.csv", arabic_sheet(), RECORDS + len(TITLES))
    shown = page.locator(ALERTS).first.bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 390
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    page.locator(SIDE).wait_for(state="hidden")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_sheet_to_fill_in_is_understood_when_it_comes_back(with_sidebar):
    page = with_sidebar("lang=en")
    for lang in ("en", "fr", "ar"):
        if lang != "en":
            speak(page, lang)
            quiet(page)
        link = page.locator(SIDE).get_by_role("link", name=t("mine.template", lang))
        body = page.request.get(urljoin(page.url, link.get_attribute("href"))).body()
        book = openpyxl.load_workbook(io.BytesIO(body))
        sheet = book.worksheets[0]
        names = [cell.value for cell in sheet[1]]
        form = headings.form(names)
        assert {*form.columns} >= {*NEUTRAL}
        assert sorted(form.columns.values()) == sorted(names)
    known = {own: name for name, own in form.columns.items()}
    told = {"date": "2025-04-01", "latitude": 19.9861, "longitude": 2.9575, "title": "From the sheet", "fatalities": 3}
    assert {*told} >= {*REQUIRED}
    sheet.append([told.get(known[name]) for name in names])
    filled = io.BytesIO()
    book.save(filled)
    give(page, "filled.xlsx", filled.getvalue(), RECORDS + 1)
    open_card(page, 0)
    expect(page.locator(".bm-card h2")).to_have_text("From the sheet")
