"""The sidebar as a user works it: files given, choices made, datasets saved, and what it says."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from corpus_files import CORPUS
from playwright.sync_api import Locator, Page
from reading import BM, box, card, view
from watching import READY

from geo.export.records import read_cell
from geo.i18n import t

RECORDS = 92
SIDE, UPLOAD = "[data-testid=stSidebar]", "[data-testid=stFileUploaderDropzoneInput]"
CAPTIONS, ALERTS = (f"{SIDE} [data-testid={name}]" for name in ("stCaptionContainer", "stAlert"))
ERRORS = f"{SIDE} [data-testid=stAlertContentError]"
CONTENTS = "nodes => nodes.map(node => node.textContent)"
ROWS = f"""async () => {BM}.rows().filter(m => m.row !== undefined).map(({{id, lon, lat}}) => [id, lon, lat])"""
"""Identity, longitude and latitude of the user's own incidents."""
TOLD = """() => {
  const map = document.querySelector("[data-map][data-ready]");
  return map && location.search.slice(1) === map.dataset.view; }"""
SAID = """([selector, wanted]) => {
  const said = [...document.querySelectorAll(selector)].map(node => node.textContent.replace(/[\u2066-\u2069]/g, ""));
  return wanted.every(text => said.some(one => one.includes(text))); }"""
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


def open_card(page: Page, n: int) -> None:
    """Opens the card of a user's own incident."""
    page.evaluate(f"async n => {BM}.choose('mine:' + n)", n)
    card(page).wait_for()


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


def say(page: Page, *said: str, within: str = ALERTS) -> None:
    """Waits until the sidebar says some things in boxes, all at one time; marks that keep order do not count."""
    page.wait_for_function(SAID, arg=[within, [bare(text) for text in said]])


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
