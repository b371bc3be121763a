"""What exports cost beside a browser's picture of the same map, and how they grow: `python -m bench.exports`.

folium's own way needs selenium and a driver (`pip install selenium`, chromedriver); without them its rows say so.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from browser.chromium import find
from browser.data_folders import copy, scatter
from browser.watching import DRAWN
from datasets import written
from playwright.sync_api import sync_playwright

from bench.browsing import FLAGS
from geo import catalog, dataset, export, incidents, load_files
from geo.export import order
from geo.ingest import vocabulary
from geo.render import web
from geo.render.page_files import PageFiles

RUNS, DELAYS_S = 5, (3, 1)
"""folium waits three seconds by default; after one the map is complete."""
QUERY = "lang=ar&sel=drone-shootdown-2025-04-01"
MILLION, MANY = 1_000_000, 100_000


def wall(run: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of a call, after one that warms up."""
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def cpu(run: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of CPU of a call, after one that warms up."""
    run()
    times = []
    for _ in range(runs):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times)


def fresh(suffix: str) -> float:
    """Median seconds of CPU of a process that writes one file."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            out = str(Path(folder) / f"map.{suffix}")
            subprocess.run(
                [sys.executable, "-m", "geo", "snapshot", out, "--lang", "ar"], check=True, capture_output=True
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times)


def in_chromium(page_file: Path) -> float:
    """Median seconds of a new page in a warm Chromium that opens the saved map and takes its picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)

        def shot() -> None:
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(page_file.as_uri())
            page.wait_for_selector(DRAWN)
            page.screenshot()
            page.close()

        seconds = wall(shot)
        browser.close()
    return seconds


def by_folium(files: PageFiles, delay_s: int) -> float | None:
    """Median seconds of folium.Map._to_png with a driver that is ready; None without selenium."""
    try:
        from selenium import webdriver
    except ImportError:
        return None
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", *FLAGS, "--window-size=1920,1080"):
        options.add_argument(flag)
    shown, times = web.map_of(files, files.view(QUERY)[0]), []
    for _ in range(4):
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        shown._png_image = None
        start = time.perf_counter()
        shown._to_png(delay=delay_s, driver=driver)
        times.append(time.perf_counter() - start)
        driver.quit()
    return statistics.median(times[1:])


def scattered(count: int) -> PageFiles:
    """Files with so many records, made up from the shipped ones."""
    with tempfile.TemporaryDirectory() as folder:
        return PageFiles.of(catalog.load(scatter(copy(Path(folder) / "layers"), count)))


def with_dataset(count: int) -> PageFiles:
    """Files with a made-up dataset of so many incidents beside the records."""
    files = load_files()
    words = vocabulary.of(files.catalog)
    with tempfile.TemporaryDirectory() as folder:
        path, line = written(Path(folder), count), incidents.border_line(files.catalog)
        return files.beside(dataset.read(path, words, line, incidents.countries(files.catalog)))


def main() -> None:
    """Measures all and prints a table."""
    files = load_files()
    wanted = order.read(files, QUERY)[0]
    png = wall(lambda: export.write("png", order.read(files, QUERY)[0]))
    png_cpu = cpu(lambda: export.write("png", wanted))
    rows = [("PNG 1920 × 1080, warm, scene included", f"{png:.2f} s", "")]
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        page.write_bytes(export.write("html", wanted))
        chromium = in_chromium(page)
    rows.append(("a new page in a warm Chromium, same map", f"{chromium:.2f} s", f"× {chromium / png:.1f}"))
    for delay in DELAYS_S:
        folium = by_folium(files, delay)
        told = "selenium is not installed" if folium is None else f"{folium:.2f} s"
        what = f"folium.Map._to_png, driver ready, delay {delay} s, same map"
        rows.append((what, told, f"× {folium / png:.1f}" if folium else ""))
    rows += [(f"{suffix} by a fresh process", f"{fresh(suffix):.2f} s of CPU", "") for suffix in ("png", "pptx")]
    for name, made in (("60 incidents", files), ("500 incidents", scattered(500))):
        asked = order.read(
            made, "lang=ar&layers=border,incidents,supplement,countries,places,relief,trans-saharan-road"
        )[0]
        seconds = cpu(lambda asked=asked: export.write("pptx", asked), 3)
        rows.append(
            (f"native PPTX, {name}", f"{seconds:.2f} s of CPU", f"× {seconds / png_cpu:.1f} of the PNG's {png_cpu:.2f}")
        )
    rows += _large(png_cpu)
    for row in rows:
        print("| " + " | ".join(row) + " |")


def _large(png_cpu: float) -> list[tuple[str, str, str]]:
    """A million as PNG, a hundred thousand as PDF and SVG."""
    million = with_dataset(MILLION)
    seconds = cpu(lambda: export.write("png", order.read(million, "lang=en")[0]), 3)
    many = order.read(with_dataset(MANY), "lang=en")[0]
    sizes = {suffix: len(export.write(suffix, many)) / 1e6 for suffix in ("pdf", "svg")}
    return [
        (f"PNG of {MILLION:,} incidents, scene included", f"{seconds:.2f} s of CPU", f"× {seconds / png_cpu:.1f}"),
        *((f"{suffix.upper()} of {MANY:,} incidents", f"{size:.1f} MB", "") for suffix, size in sizes.items()),
    ]


if __name__ == "__main__":
    os.environ.setdefault("LANG", "en")
    main()
