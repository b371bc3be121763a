"""What the benchmarks with a browser begin with: its flags, and a server with a made-up dataset beside one browser."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browser import serving
from browser.chromium import QUIET, find
from browser.watching import DRAWN
from datasets import written
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", QUIET]

READY = f"() => document.querySelector('{DRAWN}')"
READY_BARE = """() => document.querySelector("iframe")?.contentDocument?.querySelector(
  "body[data-ready='1'] .leaflet-map-pane")"""
PATIENCE_MS = 240_000


def ready_map(page: Page) -> None:
    """Waits until this map says that all is drawn; asked in every frame, as all that is compared."""
    page.wait_for_function(READY, timeout=PATIENCE_MS)


def ready_bare(page: Page) -> None:
    """Waits until Streamlit's empty map is there in its frame."""
    page.wait_for_function(READY_BARE, timeout=PATIENCE_MS)


@contextmanager
def served(rows: int) -> Iterator[tuple[Browser, serving.Server]]:
    """A browser and a server that shows so many made-up incidents; both end with the block."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        server = serving.start(None, Path(name) / "log", data=written(Path(name), rows))
        browser = playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)
        try:
            yield browser, server
        finally:
            browser.close()
            server.stop()
