"""`python -m bench` from the tests folder: every benchmark, one table, ratios of one run."""

import os
import platform
import statistics
from datetime import date

from browser.chromium import find
from playwright.sync_api import sync_playwright

from bench import filtering, picture, start, toggle
from bench.browsing import FLAGS


def main() -> None:
    """Runs all and prints the table that the README shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)
        rows = [
            _start(start.measure(browser)),
            *_toggles(toggle.measure(browser)),
            *_filters(filtering.measure(browser)),
            *_pictures(picture.measure()),
        ]
        version = browser.version
        browser.close()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{date.today().isoformat()}, {machine}, Chromium {version}\n")
    print("| what | this map | compared with | ratio or difference |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def _start(seconds: dict[str, list[float]]) -> tuple[str, ...]:
    app, bare = (statistics.median(seconds[name]) for name in ("app", "bare"))
    what = f"process start to the first complete map, median of {start.RUNS}"
    return (
        what,
        f"{app:.2f} s",
        f"bare Streamlit page, empty folium.Map, local files: {bare:.2f} s",
        f"× {app / bare:.2f}",
    )


def _toggles(times: dict[str, list[float]]) -> list[tuple[str, ...]]:
    bare = statistics.median(times.pop("one class"))
    medians = {layer: statistics.median(values) for layer, values in times.items()}
    slowest = max(medians, key=medians.get)
    compared = f"a page that flips one class: {bare:.1f} ms"
    return [
        (
            f"click to painted frame, {name}, median of {toggle.CLICKS}",
            f"{value:.1f} ms",
            compared,
            f"+ {value - bare:.1f} ms",
        )
        for name, value in (
            ("all layers measured", statistics.median(medians.values())),
            (f"the slowest ({slowest})", medians[slowest]),
        )
    ]


def _filters(times: dict[str, list[float]]) -> list[tuple[str, ...]]:
    pauses = times.pop("playback")
    rows = [
        (
            f"change to painted frame at {filtering.RECORDS:,} records, {what}, median of {filtering.TIMES}",
            f"{statistics.median(values):.1f} ms",
            "",
            f"95 of 100 within {statistics.quantiles(values, n=20)[-1]:.1f} ms",
        )
        for what, values in times.items()
    ]
    playback = (
        f"playback at {filtering.RECORDS:,} records: {len(pauses) + 1} quarters painted, pause between them",
        f"{statistics.median(pauses):.0f} ms",
        "2 a second asked for: 500 ms",
        f"longest {max(pauses):.0f} ms",
    )
    return [*rows, playback]


def _pictures(seconds: dict[str, float]) -> list[tuple[str, ...]]:
    return [(f"PNG 1920 × 1080, {name}", f"{value:.2f} s of CPU", "", "") for name, value in seconds.items()]


if __name__ == "__main__":
    main()
