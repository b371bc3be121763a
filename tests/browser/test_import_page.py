"""A user's own incidents in the page: given as a file, told about, kept private, saved, corrected, added, withdrawn."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import openpyxl
import pytest
import serving
from datasets import written
from playwright.sync_api import Locator, Page, expect
from reading import BM, box, card, speak, view
from watching import READY

from geo import reporting
from geo.export.records import read_cell
from geo.i18n import LANGS, day, t
from geo.ingest import headings, vocabulary
from geo.ingest.headings import NEUTRAL, REQUIRED
from geo.ingest.sheet import Choices

CORPUS = Path(__file__).parents[1] / "data" / "corpus"
RECORDS = 90
SIDE, UPLOAD = "[data-testid=stSidebar]", "[data-testid=stFileUploaderDropzoneInput]"
CAPTIONS, ALERTS = (f"{SIDE} [data-testid={name}]" for name in ("stCaptionContainer", "stAlert"))
ERRORS = f"{SIDE} [data-testid=stAlertContentError]"
CONTENTS = "nodes => nodes.map(node => node.textContent)"
ROWS = f"""async () => {BM}.rows().filter(m => m.row !== undefined).map(({{id, lon, lat}}) => [id, lon, lat])"""
TOLD = """() => {
  const map = document.querySelector("[data-map][data-ready]");
  return map && location.search.slice(1) === map.dataset.view; }"""
SAID = """([selector, wanted]) => {
  const said = [...document.querySelectorAll(selector)].map(node => node.textContent);
  return wanted.every(text => said.some(one => one.includes(text))); }"""
PLACE = f"""async ([x, y]) => {{
  const {{ lng, lat }} = {BM}.map.containerPointToLatLng([x, y]);
  return [lng, lat]; }}"""
FILLED = "selector => { const all = document.querySelectorAll(selector); return all.length === 1 && all[0].value; }"
NEW = "() => { const map = document.querySelector('[data-map][data-ready]'); return map && !map.isOld; }"
CALM_MS = 300
CALM = """ms => new Promise(done => {
  let since = performance.now();
  (function look() {
    const now = performance.now(), app = document.querySelector("[data-testid=stApp]");
    if (app?.dataset.testScriptState !== "notRunning") since = now;
    if (now - since > ms) done(); else requestAnimationFrame(look);
  })(); })"""
"""Waits until the script has not run for some time, for between what is told and its answer there is silence too."""
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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of these tests alone: what one saves another sees."""
    folder = tmp_path_factory.mktemp("import")
    server = serving.start(None, folder / "log", store=folder / "store.sqlite")
    yield server.url
    server.stop()


@pytest.fixture
def opened(open_map, address) -> Callable[..., Page]:
    """Opens the map with the sidebar."""

    def page_of(query: str = "lang=en", **options: Any) -> Page:
        page = open_map(query, at=address, **options)
        open_sidebar(page)
        return page

    return page_of


def open_sidebar(page: Page) -> None:
    page.locator("[data-menu]").click()
    page.locator(UPLOAD).wait_for(state="attached")
    quiet(page)


def give(page: Page, name: str, body: bytes, total: int = 0) -> None:
    """Gives a file to the sidebar and waits until it has been read: until the map has so many incidents, or until a
    message says why not."""
    page.locator(UPLOAD).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": body})
    if total:
        holds(page, total)
        quiet(page)
    page.locator(ALERTS).first.wait_for()


def quiet(page: Page) -> None:
    """Waits until the page has told its view and the server has answered."""
    page.wait_for_function(TOLD)
    page.evaluate(CALM, CALM_MS)


@contextmanager
def another_map(page: Page) -> Iterator[None]:
    """What is done in it brings another map; waits until that stands."""
    box(page).evaluate("node => { node.isOld = true; }")
    yield
    page.wait_for_function(NEW)
    quiet(page)


def corpus(name: str) -> bytes:
    return (CORPUS / name).read_bytes()


def holds(page: Page, total: int) -> None:
    """Waits until the map has so many incidents."""
    page.locator(f'{READY}[data-total="{total}"]').wait_for()


def texts(page: Page, selector: str) -> list[str]:
    return [bare(text) for text in page.locator(selector).evaluate_all(CONTENTS)]


def bare(text: str) -> str:
    """A text without the marks that keep order inside Arabic."""
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def button(page: Page, key: str, lang: str = "en", **values: Any) -> Locator:
    return page.locator(SIDE).get_by_role("button", name=t(key, lang, **values), exact=True)


def field(page: Page, key: str) -> Locator:
    """A field of the form that is there now; until a run ends Streamlit keeps the one before it below."""
    return page.locator(SIDE).get_by_label(t(key, "en"), exact=True).first


def say(page: Page, *said: str) -> None:
    """Waits until the sidebar says some things in boxes, all at one time."""
    page.wait_for_function(SAID, arg=[ALERTS, said])


def choose(page: Page, key: str, option: str) -> None:
    """Takes an option of a choice in the sidebar."""
    opened_list(page, key)
    page.get_by_role("option", name=option, exact=True).click()


def options(page: Page, key: str) -> list[str]:
    """What a choice in the sidebar offers."""
    found = opened_list(page, key).get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return found


def opened_list(page: Page, key: str) -> Locator:
    """The list of a choice in the sidebar; it closes when the sidebar scrolls, so that is done before."""
    chooser = page.locator(SIDE).get_by_role("combobox", name=t(key, "en"))
    quiet(page)
    chooser.evaluate("node => node.scrollIntoView({block: 'center'})")
    quiet(page)
    chooser.click()
    found = page.locator("[role=listbox]:not(.bm *, .bm-marks)").last
    found.get_by_role("option").first.wait_for()
    return found


def save(page: Page, name: str, **about: str) -> str:
    """Saves the file that was read; returns the id that the link then has."""
    for key, text in {"name": name, **about}.items():
        field(page, f"mine.{key}").fill(text)
    with another_map(page):
        button(page, "mine.save").click()
    return parse_qs(view(page))["data"][0]


def cells(body: bytes) -> list[dict[str, str]]:
    lines = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [{name: read_cell(cell) for name, cell in line.items()} for line in lines]


def exported(page: Page, address: str, query: str) -> list[dict[str, str]]:
    """The rows of a user's own in the CSV of a view."""
    answer = page.request.get(f"{address}/export/map.csv?{query}")
    assert answer.status == 200, answer.text()
    return [row for row in cells(answer.body()) if row["origin"] == "mine"]


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


def test_a_new_user_sees_an_arabic_sheet_of_windows_at_the_first_try(opened):
    page = opened("", locale="ar-DZ")
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


def test_good_rows_are_shown_and_each_bad_one_is_named_with_the_way_out(opened):
    page, (body, wrong) = opened(), bad_file()
    give(page, "bad.csv", body, RECORDS + 3)
    for lang in LANGS:
        if lang != box(page).get_attribute("lang"):
            speak(page, lang)
            quiet(page)
        outcome = t("import.outcome.reject-with-row-errors", lang, file="bad.csv", n=BAD + 3, good=3, bad=BAD)
        say(page, bare(outcome))
        lines = told_of(wrong, lang)
        expect(page.locator(SIDE).get_by_text(lines[MOST_LISTED - 1], exact=True).first).to_be_visible()
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


def test_a_refused_file_is_told_in_one_message_and_the_map_stays(opened, catalog):
    page = opened()
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


def test_the_order_of_day_and_month_is_asked_can_be_said_and_can_be_taken_back(opened):
    page = opened()
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


def test_exchanged_coordinates_are_asked_about_and_exchanged_only_if_the_user_says_so(opened):
    page = opened()
    give(page, "a.csv", corpus("csv_swapped.csv"), RECORDS + 5)
    drone = [2.9575, 19.9861]
    assert page.evaluate(ROWS)[-1][1:] == pytest.approx([*reversed(drone)], abs=1e-4)
    for wanted in (drone, [*reversed(drone)]):
        with another_map(page):
            page.locator(SIDE).get_by_text(t("mine.ask.swap", "en")).click()
        assert page.evaluate(ROWS)[-1][1:] == pytest.approx(wanted, abs=1e-4)


def test_another_encoding_can_be_chosen_and_taken_back(opened):
    page, body = opened(), (HEADER + "\n2025-01-02,20.5,1.5,كيدال,air,,0,,,\n").encode("windows-1256")
    give(page, "a.csv", body, RECORDS + 1)
    for encoding in ("windows-1252", "windows-1256"):
        with another_map(page):
            choose(page, "mine.ask.encoding", encoding)
        assert [*dates(page)] == [body.decode(encoding).splitlines()[1].split(",")[3]]


def test_unsaved_incidents_are_the_sessions_own(opened, open_map, address, watch):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
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
        assert page.request.get(f"{address}/data/{name}/data.bin").status == 404
        assert page.request.get(f"{address}/data/{name}/card/en/mine:0.json").status == 404
    holds(open_map("lang=en", at=address), RECORDS)
    with page.expect_download() as waited:
        page.locator("[data-open=export]").click()
        page.locator("[data-format=csv]").click()
        page.locator("[data-export=csv]:visible").click()
    mine = [row["title_en"] for row in cells(Path(waited.value.path()).read_bytes()) if row["origin"] == "mine"]
    assert sorted(mine) == sorted(row["title"] for row in cells(corpus("csv_clean.csv")))
    assert len(exported(page, address, f"lang=en&at={own}")) == 5
    assert exported(page, address, "lang=en") == []


def test_a_saved_dataset_is_shown_by_its_link_and_in_exports(opened, open_map, address):
    page = opened()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    about = {"source": "Ministry of the Interior", "licence": "CC BY 4.0", "date": "2025-07-03"}
    id = save(page, "Wells", **about)
    told = texts(page, ALERTS)
    holds(page, RECORDS + 5)
    assert {f"{t(f'mine.{name}', 'en')}: {text}" for name, text in about.items()} <= set(texts(page, CAPTIONS))
    second = open_map(view(page), at=address)
    holds(second, RECORDS + 5)
    assert view(second) == view(page)
    assert "Wells" in second.locator('[data-layer="mine"]').inner_text()
    assert len(exported(page, address, f"lang=en&data={id}")) == 5
    assert told == [t("mine.saved", "en", name="Wells")], "it stands there until the user does something else"


def test_an_export_of_what_is_not_there_says_so(page, address):
    for query, error in (
        ("data=nosuchid", t("error.store_unknown", "en", id="nosuchid")),
        ("at=nosuchhash", t("error.data_gone", "en")),
    ):
        answer = page.request.get(f"{address}/export/map.csv?lang=en&{query}")
        assert (answer.status, answer.text()) == (400, error)


def test_a_withdrawn_dataset_is_not_shown_any_more_and_comes_back_when_it_is_restored(opened, open_map, address):
    page = opened()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    id, query = save(page, "Gone and back"), view(page)
    button(page, "mine.withdraw").click()
    holds(page, RECORDS)
    later = open_map(query, at=address)
    answer = page.request.get(f"{address}/export/map.csv?lang=en&data={id}")
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


def test_datasets_of_one_name_stay_apart_and_each_has_its_own_versions(opened, address):
    page = opened()
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
        assert [row["title_en"] for row in exported(page, address, f"lang=en&data={id}")] == titles
    assert not warned, "another file is shown without a warning about the link of the one before"


def fill(page: Page, **told: str) -> None:
    """Writes into the form of an incident."""
    for name, text in told.items():
        field(page, f"typed.{name}").fill(text)


def typed(page: Page, title: str, **told: str) -> None:
    """Writes the least that an incident needs, and more, and saves it."""
    fill(page, date_start="2025-02-28", title=title, **told)
    with another_map(page):
        button(page, "typed.save").click()


def correction(page: Page, n: int, title: str) -> None:
    """Opens the form with a user's own incident of a title."""
    open_card(page, n)
    quiet(page)
    if not field(page, "typed.title").is_visible():
        button(page, "typed.correct").click()
    expect(field(page, "typed.title")).to_have_value(title)
    quiet(page)


def test_an_incident_is_added_where_the_map_is_clicked_by_the_rules_of_files(opened):
    page = opened()
    page.locator(SIDE).get_by_text(t("typed.add", "en")).click()
    button(page, "typed.pick").click()
    page.locator('[data-said="pick"]').wait_for()
    frame = page.locator(".bm-frame").bounding_box()
    spot = [frame["width"] * 0.62, frame["height"] * 0.7]
    place = page.evaluate(PLACE, spot)
    page.mouse.click(frame["x"] + spot[0], frame["y"] + spot[1])
    page.wait_for_function(FILLED, arg=f'{SIDE} input[aria-label="{t("typed.longitude", "en")}"]')
    picked = [float(field(page, f"typed.{name}").input_value()) for name in ("longitude", "latitude")]
    assert picked == pytest.approx(place, abs=0.03)
    fill(page, date_start="2025-02-30")
    button(page, "typed.save").click()
    missing, no_day = t("row.value_missing", "en"), t("row.no_such_day", "en")
    say(page, f"{t('typed.title', 'en')}: {missing}", f"{t('typed.date_start', 'en')}: {no_day}")
    holds(page, RECORDS)
    typed(page, "Shots at the well")
    holds(page, RECORDS + 1)
    assert page.evaluate(ROWS)[0][1:] == pytest.approx(picked, abs=1e-4)
    assert not page.locator('[data-said="pick"]').is_visible(), "the next click on the map picks no place"


def test_what_was_typed_is_on_its_card_and_can_be_corrected_and_withdrawn(opened, address):
    page = opened()
    page.locator(SIDE).get_by_text(t("typed.add", "en")).click()
    says = {"algeria_says": "A patrol was fired at.", "mali_says": "Nobody fired."}
    typed(page, "Shots", longitude="1.5", latitude="20.5", fatalities_best="2", source="A witness", **says)
    holds(page, RECORDS + 1)
    open_card(page, 0)
    assert texts(page, ".bm-card h2") == ["Shots"]
    assert texts(page, ".bm-card-date") == [day("2025-02-28", "en")]
    for side in ("algeria", "mali"):
        assert texts(page, f".bm-voice-{side} .bm-claim p") == [says[f"{side}_says"]]
    correction(page, 0, "Shots")
    expect(field(page, "typed.mali_says")).to_have_value(says["mali_says"])
    fill(page, title="Shots heard")
    with another_map(page):
        button(page, "typed.save").click()
    expect(page.locator(".bm-card h2")).to_have_text("Shots heard")
    id = parse_qs(view(page))["data"][0]
    (row,) = exported(page, address, f"lang=en&data={id}")
    assert (row["title_en"], row["algeria_says"], row["fatalities_best"]) == ("Shots heard", says["algeria_says"], "2")
    correction(page, 0, "Shots heard")
    quiet(page)
    button(page, "typed.remove").click()
    holds(page, RECORDS)
    quiet(page)
    assert texts(page, ERRORS) == [], "a dataset without incidents is none that failed"


def open_card(page: Page, n: int) -> None:
    """Opens the card of a user's own incident."""
    page.evaluate(f"async n => {BM}.choose('mine:' + n)", n)
    card(page).wait_for()


def test_correcting_a_row_of_a_file_changes_only_what_was_corrected(opened, address):
    page = opened()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    id = save(page, "Corrected")
    before = {row["title_en"]: row for row in exported(page, address, f"lang=en&data={id}")}
    correction(page, 2, "Clash at border well")
    offered = [field(page, f"typed.{name}").input_value() for name in ("notes", "actors", "fatalities_best")]
    correction(page, 0, "Convoy stopped on the road")
    fill(page, title="Convoy stopped twice")
    with another_map(page):
        button(page, "typed.save").click()
    after = {row["title_en"]: row for row in exported(page, address, f"lang=en&data={id}")}
    wanted = {title.replace("on the road", "twice"): row for title, row in before.items()}
    assert {*after} == {*wanted}
    for title, row in wanted.items():
        known = [name for name in row if name not in ("id", "title_en")]
        assert {name: after[title][name] for name in known} == {name: row[name] for name in known}
    assert offered == ["claims differ", "Group C", "12"], "the form offers what the file says"


def test_reading_a_large_file_tells_how_far_it_is_and_can_be_cancelled(opened, tmp_path):
    page, path = opened(), written(tmp_path, 400_000)
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


def test_a_file_is_given_on_a_phone_in_arabic(opened):
    page = opened("lang=ar", locale="ar-DZ", viewport={"width": 390, "height": 844}, has_touch=True)
    side = page.locator(SIDE).bounding_box()
    assert side["width"] <= 390
    give(page, "حوادث.csv", arabic_sheet(), RECORDS + len(TITLES))
    shown = page.locator(ALERTS).first.bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 390
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    page.locator(SIDE).wait_for(state="hidden")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_sheet_to_fill_in_is_understood_when_it_comes_back(opened):
    page = opened("lang=en")
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
