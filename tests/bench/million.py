"""A million incidents under the finger: `python -m bench.million [--rows N]`, ms from a click to the painted frame."""

import argparse
from pathlib import Path

from browser.watching import DRAWN
from playwright.sync_api import Page

from bench.browsing import served

TIMES = 40
ACTS = {
    "nothing: the wait for a frame": "n => 0",
    "the dataset off and on": "n => document.querySelector('[data-layer=mine]').click()",
    "a family of types": "n => document.querySelector('[data-family=attack]').click()",
    "the border": "n => document.querySelector('[data-layer=border]').click()",
}
FILTERS = {
    "the distance": """n => { const range = document.querySelector("[data-km]"); range.value = n % 8;
      range.dispatchEvent(new Event("input")); }""",
    "deaths": """n => { const range = document.querySelector("[data-deaths]"); range.value = n % 6;
      range.dispatchEvent(new Event("input")); }""",
    "the beginning of the period": """n => { const from = document.querySelector("[data-time=from]");
      from.value = String(2000 + (n % 20)); from.dispatchEvent(new Event("change")); }""",
}
"""What is done in the drawer, while it is open."""
TIMED = """async ([act, times]) => { const run = eval(act), all = [];
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  for (let n = 0; n < times; n++) { await frame(); await frame();
    const t = performance.now(); run(n); await frame(); all.push(performance.now() - t); }
  return all; }"""
FRAMES = """() => { window.frames_ = []; let last = performance.now();
  const next = now => { frames_.push(now - last); last = now; if (!window.halt) requestAnimationFrame(next); };
  requestAnimationFrame(next); }"""


def spread(values: list[float]) -> str:
    """Median and the value that 95 of 100 do not pass."""
    ordered = sorted(values)
    return f"median {ordered[len(ordered) // 2]:.0f}, 95 of 100 within {ordered[int(len(ordered) * 0.95)]:.0f}"


def dragged(page: Page) -> list[float]:
    """Milliseconds between frames while the map is dragged to and fro."""
    page.evaluate(FRAMES)
    for turn in range(5):
        page.mouse.move(900, 500)
        page.mouse.down()
        for step in range(40):
            page.mouse.move(900 + (step * 6 if turn % 2 else -step * 6), 500 + step * 2)
            page.wait_for_timeout(8)
        page.mouse.up()
        page.wait_for_timeout(100)
    return page.evaluate("() => { window.halt = true; return frames_; }")


def private_mb() -> float:
    """Memory that the largest renderer has for itself, MB."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                told = (process / "smaps_rollup").read_text().splitlines()
                found.append(sum(int(line.split()[1]) for line in told if line.startswith("Private_")) / 1024)
        except OSError:
            continue
    return max(found, default=0.0)


def _tell(page: Page, acts: dict[str, str]) -> None:
    for what, act in acts.items():
        print(f"{what}: {spread(page.evaluate(TIMED, [act, TIMES]))}", flush=True)


def main() -> None:
    """Serves a made-up dataset and does to it what a reader does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with served(options.rows) as (browser, server):
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page.goto(f"{server.url}/?lang=en")
        page.wait_for_selector(DRAWN, timeout=120_000)
        _tell(page, ACTS)
        page.locator(".bm-to-filters").click()
        _tell(page, FILTERS)
        page.keyboard.press("Escape")
        print(f"between frames of a drag: {spread(dragged(page))}")
        page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(2000)
        print(f"renderer, of its own: {private_mb():.0f} MB")


if __name__ == "__main__":
    main()
