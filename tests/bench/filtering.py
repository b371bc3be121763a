"""At 1,000 records: from a change of filter, a step of the brush or a key of the search to the painted frame."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import serving
from browser.data_folders import copy, scatter
from browser.watching import DRAWN
from playwright.sync_api import Browser, Page

RECORDS, TIMES = 1000, 50
PAINTED = """async ([what, times]) => {
  const box = document.querySelector("[data-map]"), taken = [];
  const acts = {
    "a type of event": () => document.querySelectorAll("[data-family]")[taken.length % 7].click(),
    "an actor": () => document.querySelectorAll("[data-actor]")[taken.length % 5].click(),
    "competing claims only": () => document.querySelector("[data-disputed]").click(),
    "the distance": () => {
      const range = document.querySelector("[data-km]");
      range.value = taken.length % 8;
      range.dispatchEvent(new Event("input"));
    },
    "a step of the brush": () => {
      const key = taken.length % 2 ? "ArrowLeft" : "ArrowRight", handle = document.querySelector("[data-handle=from]");
      handle.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    },
    "a key of the search": () => {
      const input = document.querySelector("[data-search]");
      input.value = "drone strikes".slice(0, 1 + taken.length % 13);
      input.dispatchEvent(new Event("input"));
    },
  };
  for (let i = 0; i < times; i++) {
    await new Promise(done => setTimeout(done, 60));
    const start = performance.now();
    acts[what]();
    taken.push(await new Promise(done => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      channel.port2.postMessage(0);
    })));
  }
  return taken;
}"""
IN_DRAWER = ("an actor", "competing claims only", "the distance")
WHAT = ("a type of event", *IN_DRAWER, "a step of the brush", "a key of the search")
STEPS = """() => new Promise(done => {
  const box = document.querySelector("[data-map]"), seen = [];
  new MutationObserver(() => requestAnimationFrame(now => seen.push(now)))
    .observe(document.querySelector(".bm-chosen"), {childList: true});
  const play = document.querySelector(".bm-play");
  new MutationObserver(() => { if (play.ariaPressed === "false") setTimeout(() => done(seen), 100); })
    .observe(play, {attributes: true, attributeFilter: ["aria-pressed"]});
  play.click();
})"""


def measure(browser: Browser) -> dict[str, list[float]]:
    """Milliseconds of every change by what was changed; "playback" holds the pauses between its painted steps."""
    with TemporaryDirectory() as scratch:
        folder = scatter(copy(Path(scratch) / "layers"), RECORDS)
        server = serving.start(folder, Path(scratch) / "server.log")
        try:
            times = {what: _changed(browser, server.url, what) for what in WHAT}
            painted = _open(browser, server.url, "from=2021-01-01&to=2021-03-31").evaluate(STEPS)
        finally:
            server.stop()
    return times | {"playback": [b - a for a, b in pairwise(painted)]}


def _changed(browser: Browser, address: str, what: str) -> list[float]:
    page = _open(browser, address)
    if what in IN_DRAWER:
        page.locator(".bm-to-filters").click()
        page.wait_for_timeout(300)
    return page.evaluate(PAINTED, [what, TIMES])


def _open(browser: Browser, address: str, query: str = "") -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{address}/?lang=en&{query}")
    page.wait_for_selector(DRAWN)
    page.locator("[data-search]").focus()
    page.wait_for_timeout(800)
    return page
