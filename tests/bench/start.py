"""From the start of the process to the first complete map: this app against a bare page, in turn, same browser."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.browsing import ready_bare, ready_map
from bench.servers import app_command, bare_command, free_port, running, wait_for

RUNS = 5


def measure(browser: Browser) -> dict[str, list[float]]:
    """Seconds of each run, {"app": [...], "bare": [...]}."""
    seconds: dict[str, list[float]] = {"app": [], "bare": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            seconds["bare"].append(
                _once(browser, lambda port, folder=folder: bare_command(port, Path(folder)), ready_bare)
            )
        seconds["app"].append(_once(browser, app_command, ready_map))
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
