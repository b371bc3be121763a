"""This map beside folium's own ways, same data, browser and run: `python -m bench.peers [--most N] [--plot FILE]`.

A click on a row tells the same everywhere. Peers at their best: their assets are the released packages that folium
names, fetched once by `npm pack` and answered from this machine. Usable = all is drawn and an input is answered within
100 ms.
"""

import argparse
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from browser import serving
from browser.chromium import find
from datasets import written
from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from bench.browsing import FLAGS, ready_bare, ready_map
from bench.servers import bare_command, free_port, running, wait_for
from bench.ways import WAYS, plain_map, same_rows
from geo import dataset, export, incidents
from geo.catalog import load
from geo.export import order
from geo.ingest import vocabulary
from geo.render.page_files import PageFiles

RUNS, SIZES = 5, (100, 1_000, 10_000, 100_000, 1_000_000)
PATIENCE_S, ANSWER_MS = 60, 100
"""A way that takes longer than this to build or to load is not tried with more rows."""
WINDOW = {"width": 1440, "height": 900}
PACKAGES = {
    "leaflet@1.9.3": "leaflet@1.9.3/",
    "jquery@3.7.1": "jquery-3.7.1.min.js",
    "bootstrap@5.2.2": "bootstrap@5.2.2/",
    "@fortawesome/fontawesome-free@6.2.0": "fontawesome-free@6.2.0/",
    "leaflet.awesome-markers@2.0.5": "Leaflet.awesome-markers",
    "leaflet.markercluster@1.1.0": "leaflet.markercluster/1.1.0/",
}
"""What folium asks other hosts for, and how its addresses are told."""
PING = """() => new Promise(done => { const t = performance.now();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - t))); })"""
READY_MARKERS = """count => {
  const map = document.querySelector("iframe")?.contentWindow?.map;
  return map?._layers && Object.keys(map._layers).length > count; }"""
EMPTY, OURS, APP = "folium, empty map", "this map, one file", "this map, app"
EMPTY_APP, MARKERS_APP = "Streamlit with an empty folium map", "streamlit-folium GeoJson, canvas"
TOGGLE_PEER = """async () => { const [map, layer] = window.bench;
  const frames = () => new Promise(r => requestAnimationFrame(() => setTimeout(r)));
  const all = [];
  for (let n = 0; n < 6; n++) { await frames(); const t = performance.now();
    n % 2 ? map.addLayer(layer) : map.removeLayer(layer); await frames(); all.push(performance.now() - t); }
  return all; }"""
TOGGLE_OURS = """async () => { const row = document.querySelector('[data-layer="mine"]');
  const frames = () => new Promise(r => requestAnimationFrame(() => setTimeout(r)));
  const all = [];
  for (let n = 0; n < 20; n++) { await frames(); await frames(); const t = performance.now();
    row.click(); await frames(); all.push(performance.now() - t); }
  return all; }"""


class Row(NamedTuple):
    """One measurement: seconds to build in Python, to be usable in the browser, ms of a toggle; None = not tried."""

    way: str
    size: int
    build_s: float | None
    usable_s: float | None
    toggle_ms: float | None
    megabytes: float


@contextmanager
def assets() -> Iterator[Callable[[str], Path | None]]:
    """The file that answers an address of folium's, from released packages."""
    if not shutil.which("npm"):
        sys.exit("npm is needed: the peers' own scripts are fetched with it once.")
    with tempfile.TemporaryDirectory() as folder:
        roots = {}
        for n, (package, address) in enumerate(PACKAGES.items()):
            done = subprocess.run(
                ["npm", "pack", "-s", package], cwd=folder, capture_output=True, text=True, check=True
            )
            with tarfile.open(Path(folder) / done.stdout.split()[-1]) as archive:
                archive.extractall(Path(folder) / str(n), filter="data")
            roots[address] = Path(folder) / str(n)
        yield lambda url: _answer(roots, url)


def _answer(roots: dict[str, Path], url: str) -> Path | None:
    name = url.rpartition("/")[2].partition("?")[0].replace("jquery-3.7.1", "jquery")
    root = next((root for told, root in roots.items() if told in url), None)
    return next(iter(sorted(root.rglob(name), key=lambda path: len(path.parts))), None) if root else None


def answer(route: Route, find_file: Callable[[str], Path | None]) -> None:
    """Answers a request to another host from this machine; what there is no file for with nothing."""
    path = find_file(route.request.url)
    media = mimetypes.guess_type(route.request.url)[0] or "text/plain"
    route.fulfill(body=path.read_bytes() if path else b"", content_type=media)


def usable(
    browser: Browser, address: str, ready: Callable[[Page], None], find_file: Callable[[str], Path | None]
) -> tuple[float, Page]:
    """Seconds until all is drawn and an input is answered, and the page."""
    page = browser.new_page(viewport=WINDOW)
    page.route(
        lambda url: "127.0.0.1" not in url and not url.startswith("file:"), lambda route: answer(route, find_file)
    )
    start = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=PATIENCE_S * 4000)
    ready(page)
    while page.evaluate(PING) > ANSWER_MS:
        pass
    return time.perf_counter() - start, page


def measured(
    browser: Browser,
    way: str,
    size: int,
    built: tuple[float, str, float],
    ready: Callable,
    toggle: str,
    files: Callable,
) -> Row:
    """The medians of several loads, and the median toggle of the last."""
    build_s, address, megabytes = built
    seconds, toggles = [], []
    for n in range(RUNS):
        took, page = usable(browser, address, ready, files)
        seconds.append(took)
        if n == RUNS - 1 and toggle:
            toggles = page.evaluate(toggle)
        page.close()
        if took > PATIENCE_S / 2:
            break
    return Row(
        way, size, build_s, statistics.median(seconds), statistics.median(toggles) if toggles else None, megabytes
    )


def ready_peer(page: Page) -> None:
    """The script at the end of a peer's file has run."""
    page.wait_for_function("() => document.readyState === 'complete' && window.bench", timeout=PATIENCE_S * 4000)


def ready_markers(page: Page) -> None:
    """streamlit-folium's map holds a layer for every row."""
    page.wait_for_function(READY_MARKERS, arg=int(os.environ["BENCH_COUNT"]), timeout=PATIENCE_S * 4000)


def build(way: Callable, rows: pd.DataFrame | None, path: Path) -> tuple[float, str, float]:
    """Seconds of Python, the file's address, its megabytes."""
    start = time.perf_counter()
    shown = way(rows)
    shown.save(str(path))
    took = time.perf_counter() - start
    with path.open("a") as file:
        file.write(f"<script>window.bench = [{shown.get_name()}, {getattr(shown, 'bench_layer', 0)}]</script>")
    return took, path.as_uri(), path.stat().st_size / 1e6


def ours(files: PageFiles, source: Path, path: Path) -> tuple[float, str, float]:
    """This map with the same rows as one file, seconds of Python from the source on."""
    start = time.perf_counter()
    words = vocabulary.of(files.catalog)
    data = dataset.read(source, words, incidents.border_line(files.catalog), incidents.countries(files.catalog))
    path.write_bytes(export.write("html", order.read(files.beside(data), "lang=en&relief=0")[0]))
    return time.perf_counter() - start, path.as_uri(), path.stat().st_size / 1e6


def table(rows: list[Row], sizes: list[int]) -> str:
    """Markdown: a line a way, a column a size: seconds until usable (and of Python before), ms of a toggle."""
    ways = list(dict.fromkeys(row.way for row in rows))
    at = {(row.way, row.size): row for row in rows}
    head = "| | " + " | ".join(f"{size:,}" for size in sizes) + " |\n|---|" + "---|" * len(sizes)
    return "\n".join(
        [head, *(f"| {way} | " + " | ".join(_cell(at.get((way, size))) for size in sizes) + " |" for way in ways)]
    )


def _cell(row: Row | None) -> str:
    if row is None or row.usable_s is None:
        return "–"
    toggle = "" if row.toggle_ms is None else f", {row.toggle_ms:.0f} ms"
    return f"{row.usable_s:.2f} s{toggle} ({row.build_s:.1f} s)"


def plot(rows: list[Row], path: Path) -> None:
    """Seconds until usable by number of rows, one line a way."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.subplots()
    for way in dict.fromkeys(row.way for row in rows if row.way != EMPTY):
        own = [(row.size, row.usable_s) for row in rows if row.way == way and row.usable_s]
        axes.plot(*zip(*own, strict=True), "o-", label=way, linewidth=2.4 if way in (OURS, APP) else 1.2)
    axes.set(xscale="log", yscale="log", xlabel="incidents", ylabel="seconds until usable")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Measures every way at every size and prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.most]
    with tempfile.TemporaryDirectory() as name, assets() as files, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)
        rows = list(_rows(browser, folder, sizes, files))
        browser.close()
    print(table(rows, sizes))
    if options.plot:
        plot(rows, options.plot)
    if options.json:
        options.json.write_text(json.dumps([row._asdict() for row in rows]))


def _rows(browser: Browser, folder: Path, sizes: list[int], files: Callable) -> Iterator[Row]:
    page_files, given_up = PageFiles.of(load()), set()
    for size in sizes:
        yield _said(
            measured(
                browser, EMPTY, size, build(lambda _: plain_map(), None, folder / "empty.html"), ready_peer, "", files
            )
        )
        source = written(folder, size)
        told = same_rows(source, size)
        for way, made in WAYS.items():
            if way in given_up:
                continue
            row = measured(browser, way, size, build(made, told, folder / "peer.html"), ready_peer, TOGGLE_PEER, files)
            if max(row.build_s, row.usable_s) * 10 > 2 * PATIENCE_S:
                given_up.add(way)
            yield _said(row)
        made = ours(page_files, source, folder / "ours.html")
        yield _said(measured(browser, OURS, size, made, ready_map, TOGGLE_OURS, files))
        yield _said(_app(browser, folder, source, size, files))
        yield _said(_streamlit(browser, EMPTY_APP, size, lambda port: bare_command(port, folder), ready_bare, files))
        if MARKERS_APP in given_up or not find_spec("streamlit_folium"):
            continue
        os.environ |= {"BENCH_ROWS": str(source), "BENCH_COUNT": str(size)}
        row = _streamlit(browser, MARKERS_APP, size, _markers_command, ready_markers, files)
        if row.usable_s is None or row.usable_s * 10 > 2 * PATIENCE_S:
            given_up.add(MARKERS_APP)
        yield _said(row)


def _markers_command(port: int) -> list[str]:
    page = Path(__file__).parent / "bare" / "markers.py"
    flags = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", str(page), *flags]


def _streamlit(
    browser: Browser, way: str, size: int, command: Callable[[int], list[str]], ready: Callable, files: Callable
) -> Row:
    """Another page of Streamlit; the first load, which imports, does not count. None where it never comes."""
    port = free_port()
    with running(command(port)):
        wait_for(port)
        address = f"http://127.0.0.1:{port}/"
        try:
            usable(browser, address, ready, files)[1].close()
            return measured(browser, way, size, (0.0, address, 0.0), ready, "", files)
        except PlaywrightError:
            return Row(way, size, None, None, None, 0.0)


def _app(browser: Browser, folder: Path, source: Path, size: int, files: Callable) -> Row:
    """The app with the same rows; seconds of Python until the server answers."""
    start = time.perf_counter()
    server = serving.start(None, folder / "server.log", data=source)
    built = (time.perf_counter() - start, f"{server.url}/?lang=en", source.stat().st_size / 1e6)
    try:
        usable(browser, built[1], ready_map, files)[1].close()
        return measured(browser, APP, size, built, ready_map, TOGGLE_OURS, files)
    finally:
        server.stop()


def _said(row: Row) -> Row:
    print(row.way, row.size, _cell(row), f"{row.megabytes:.1f} MB", file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    main()
