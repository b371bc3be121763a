"""A real server and a real Chromium. Nothing here is skipped: without a browser the tests fail and say what to run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chromium
import pytest
import serving
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sidebar import open_sidebar
from watching import Pages, Watch, clean_pages

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--force-color-profile=srgb",
    "--disable-partial-raster",
    "--disable-skia-runtime-opts",
    chromium.QUIET,
]
"""The two before the last make Chromium rasterise a page alike each time; without them rims of rounded corners vary."""


def _executable(playwright: Playwright) -> str:
    try:
        return chromium.find(playwright)
    except chromium.NoChromium as err:
        pytest.fail(str(err), pytrace=False)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for this folder; it ends with the folder, so that no event loop is left running."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_executable(playwright), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """The address of a server for a data folder, None for the shipped data, and a dataset or none; one a pair."""
    logs, running = tmp_path_factory.mktemp("servers"), {}

    def address(folder: Path | None = None, data: Path | None = None) -> str:
        if (folder, data) not in running:
            log = logs / f"{len(running)}.log"
            running[folder, data] = serving.start(folder, log, data=data, store=log.with_suffix(".sqlite"))
        return running[folder, data].url

    yield address
    for server in running.values():
        server.stop()


@pytest.fixture(scope="package")
def server(serve: Callable[..., str]) -> str:
    """The address of the app with the shipped data."""
    return serve(None)


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """Opens pages; when the test ends there was no request to another host and no complaint in the console."""
    with clean_pages(browser) as opened:
        yield opened


@pytest.fixture
def page(pages: Pages) -> Page:
    """An empty page in a new context."""
    return pages.new()


@pytest.fixture
def watch(pages: Pages) -> Watch:
    """What the pages of this test did."""
    return pages.watch


@pytest.fixture
def open_map(pages: Pages, server: str) -> Callable[..., Page]:
    """Opens the map of a link's query in a browser of a language, and waits until it is drawn; without Streamlit, which
    what is asked of the map alone need not wait for."""
    return _opener(pages.map_alone, server)


@pytest.fixture
def open_app(pages: Pages, server: str) -> Callable[..., Page]:
    """Opens the same in Streamlit."""
    return _opener(pages.map, server)


def _opener(open_page: Callable[..., Page], server: str) -> Callable[..., Page]:
    def opened(query: str = "", locale: str = "en-US", at: str = server, **options: Any) -> Page:
        return open_page(f"{at}/?{query}", locale, **options)

    return opened


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of a module's tests alone: what one saves another sees."""
    folder = tmp_path_factory.mktemp("own")
    server = serving.start(None, folder / "log", store=folder / "store.sqlite")
    yield server.url
    server.stop()


@pytest.fixture
def with_sidebar(open_app: Callable[..., Page], own_server: str) -> Callable[..., Page]:
    """Opens the map of the module's own server with the sidebar."""

    def opened(query: str = "lang=en", **options: Any) -> Page:
        page = open_app(query, at=own_server, **options)
        open_sidebar(page)
        return page

    return opened
