"""From the start of the process to the first complete map: this app against a bare page, in turn, same browser."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.servers import app_command, bare_command, free_port, running, wait_for

RUNS = 5


def measure(browser: Browser) -> dict[str, list[float]]:
    """Seconds of each run, {"app": [...], "bare": [...]}."""
    seconds: dict[str, list[float]] = {"app": [], "bare": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            seconds["bare"].append(
                _once(browser, lambda port, folder=folder: bare_command(port, Path(folder)), _bare_ready)
            )
        seconds["app"].append(_once(browser, app_command, _app_ready))
    return seconds


def _once(browser: Browser, command: Callable[[int], list[str]], ready: Callable[[Page], None]) -> float:
    port = free_port()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with running(command(port)) as started:
        wait_for(port)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        ready(page)
        elapsed = time.perf_counter() - started
    context.close()
    return elapsed


def _app_ready(page: Page) -> None:
    page.wait_for_selector('[data-map][data-ready="1"]', timeout=60000)


def _bare_ready(page: Page) -> None:
    page.frame_locator("iframe").locator('body[data-ready="1"] .leaflet-map-pane').wait_for(
        state="attached", timeout=60000
    )
