"""Numbers, dates, ranges and coordinates are read in the right order inside Arabic: by where their letters stand.

The order on the screen is read from the boxes of the letters, so it is the browser's own bidirectional algorithm that
is tested, on cards, table, list, hover, caption, chips, dock, notices and what is copied.
"""

import re

import pytest
from painting import settle
from playwright.sync_api import Page
from reading import mark
from watching import READY

RUNS = r"\d{4}-\d\d-\d\d|\d+°\d+'[\d.,]+\"[NSEW]?|±\d+(?:[.,]\d+)?|\d+[–-]\d+|\d+[.,]\d+|−?\d+°"
SEEN = """([root, pattern]) => {
  const out = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), re = new RegExp(pattern, "g");
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!own.getClientRects().length || getComputedStyle(own).visibility === "hidden") continue;
    for (const found of node.data.matchAll(re)) {
      const letters = [...found[0]].map((letter, i) => {
        const range = document.createRange();
        range.setStart(node, found.index + i); range.setEnd(node, found.index + i + 1);
        const box = range.getBoundingClientRect();
        return [box.top, box.left, letter];
      });
      if (letters.some(([, , c], i) => letters[i][0] !== letters[0][0])) continue;
      out.push([found[0], [...letters].sort((a, b) => a[1] - b[1]).map(([, , c]) => c).join("")]);
    }
  }
  return out;
}"""
"""Every number, date, range and coordinate in sight: as it is written, and as it stands from left to right."""

PAGES = [
    "",
    "sel=drone-shootdown-2025-04-01",
    "sel=sup-border-convention-1983",
    "sel=minusma-withdrawal-2023",
    "sel=in-amenas-attack&panel=table",
    "panel=table&from=2012-01-01",
    "from=2024-07-25&to=2025-04-30&km=61.5",
    "km=0&side=elsewhere&from=2025-01-01",
]


def _seen(page: Page, selector: str = "[data-map]") -> list[tuple[str, str]]:
    root = page.locator(selector).first.element_handle()
    return [tuple(pair) for pair in page.evaluate(SEEN, [root, RUNS])]


@pytest.mark.parametrize("query", PAGES)
def test_every_run_of_figures_stands_as_it_is_written(open_map, query):
    page = open_map(f"lang=ar&{query}")
    seen = _seen(page)
    assert len(seen) >= 2
    assert [(written, stands) for written, stands in seen if written != stands] == []


def test_the_runs_of_every_card_stand_as_they_are_written(open_map, files):
    page = open_map("lang=ar&panel=table")
    wrong, seen = [], 0
    for name in files.incidents.rows:
        page.evaluate("async name => (await document.querySelector('[data-map]').bm).choose(name)", name)
        page.locator(f'[data-incident="{name}"]').wait_for()
        runs = _seen(page, ".bm-card")
        seen += len(runs)
        wrong += [(name, *pair) for pair in runs if pair[0] != pair[1]]
    assert wrong == []
    assert seen > 150


def test_hover_list_and_dock_stand_as_they_are_written(open_map):
    page = open_map("lang=ar")
    page.mouse.move(*mark(page, "drone-shootdown-2025-04-01"))
    page.locator(".bm-tip").wait_for()
    assert "2025" in page.locator(".bm-tip").inner_text()
    plot = page.locator(".bm-plot").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] - 20, plot["y"] + 20)
    assert "1960–2011" in page.locator(".bm-bar-tip").inner_text()
    page.locator('[data-chip="wide"]').click()
    settle(page)
    for selector in (".bm-bar-tip", ".bm-list", ".bm-frame"):
        assert [pair for pair in _seen(page, selector) if pair[0] != pair[1]] == []


def test_a_position_measured_and_copied_keeps_its_order(pages, server):
    page = pages.new(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/?lang=ar&lon=-3.5&lat=23.5&zoom=7")
    page.wait_for_selector(READY)
    page.locator(".bm-zoom button").nth(3).click()
    page.locator(".bm-map").click(position={"x": 400, "y": 300})
    assert [pair for pair in _seen(page, ".bm-tape") if pair[0] != pair[1]] == []
    page.locator(".bm-tape-actions button").first.click()
    page.locator('[data-said="position"]').wait_for()
    decimal, sexagesimal = page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert re.fullmatch("\u206623,\\d{5}°; −3,\\d{5}°\u2069", decimal)
    assert re.fullmatch("\u2066\\d+°\\d\\d′[\\d,]+″N \\d+°\\d\\d′[\\d,]+″W\u2069", sexagesimal)


def test_a_date_without_isolates_would_be_seen_to_stand_wrong(open_map):
    page = open_map("lang=ar")
    page.evaluate("() => { document.querySelector('.bm-caption p').textContent = 'بين 2020-02-12 و 2021-03-14'; }")
    assert ("2020-02-12", "2020-02-12") not in _seen(page, ".bm-caption")
