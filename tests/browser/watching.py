"""What pages do behind the map: requests, complaints in the console, messages over the websocket."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

DRAWN = '[data-map][data-ready="1"]'
READY = f":not(.bm-early) > {DRAWN}"
"""A map that is drawn, and one that Streamlit has taken over as well."""
STREAMLIT = re.compile(r"/static/js/")
ELSEWHERE = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")
WINDOW = {"width": 1440, "height": 900}


class Watch:
    """requests: every address asked for; outside: those on another host; complaints: console and page errors;
    frames: ("sent" | "received", bytes) of every websocket message."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.frames: list[tuple[str, int]] = []

    def follow(self, context: BrowserContext) -> None:
        """Records what the pages of a context do, and keeps them from every other host."""
        context.route(ELSEWHERE, lambda route: route.abort())
        context.on("request", lambda request: self._requested(request.url))
        context.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        context.on("weberror", lambda failure: self.complaints.append(str(failure.error)))
        context.on("page", lambda page: page.on("websocket", self._socket))

    def _requested(self, url: str) -> None:
        self.requests.append(url)
        if ELSEWHERE.match(url):
            self.outside.append(url)

    def _socket(self, socket: Any) -> None:
        self._requested(socket.url)
        for kind in ("sent", "received"):
            socket.on(f"frame{kind}", lambda data, kind=kind: self.frames.append((kind, _size(data))))

    def hosts(self) -> set[str]:
        """The hosts asked beside this machine."""
        return {urlsplit(url).hostname or "" for url in self.outside}

    def received(self) -> int:
        """Bytes that came over the websocket so far."""
        return sum(size for kind, size in self.frames if kind == "received")

    def until_told(self, page: Page, count: int, limit_ms: int = 15_000) -> None:
        """Waits until so many messages have passed, or the limit."""
        for _ in range(limit_ms // 50):
            if len(self.frames) >= count:
                return
            page.wait_for_timeout(50)

    def until_quiet(self, page: Page, pause_ms: int = 400) -> None:
        """Waits until a pause passes without a message."""
        count = -1
        while count != len(self.frames):
            count = len(self.frames)
            page.wait_for_timeout(pause_ms)


def _size(data: str | bytes) -> int:
    return len(data.encode() if isinstance(data, str) else data)


class Gate:
    """Holds back what is asked for at some addresses until it is opened."""

    def __init__(self, page: Page, pattern: str | re.Pattern[str]):
        self._held: list[Route] = []
        self._is_open = False
        page.route(pattern, self._came)

    def _came(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)

    def open(self) -> None:
        """Lets everything through."""
        self._is_open = True
        for route in self._held:
            route.continue_()

    def refuse(self) -> None:
        """Ends what was asked for without an answer; what is asked for anew goes through."""
        self._is_open = True
        for route in self._held:
            route.abort()


class Pages:
    """Opens pages, each in a context of its own, under one watch."""

    def __init__(self, browser: Browser):
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.watch = Watch()

    def new(self, locale: str = "en-US", **options: Any) -> Page:
        """An empty page of 1440 × 900."""
        context = self._browser.new_context(locale=locale, **{"viewport": WINDOW, **options})
        self._contexts.append(context)
        self.watch.follow(context)
        return context.new_page()

    def map(self, url: str, locale: str = "en-US", script: str = "", **options: Any) -> Page:
        """A page whose map is drawn; script: run before the page's own."""
        return self._drawn(self.new(locale, **options), url, script, READY)

    def map_alone(self, url: str, locale: str = "en-US", script: str = "", **options: Any) -> Page:
        """The same of the app's map before Streamlit, which begins after it, and here does not."""
        return self._drawn(self._alone(locale, **options), url, script, DRAWN)

    def held(self, url: str, pattern: str) -> tuple[Page, Gate]:
        """The same with what is asked for at some addresses held back, and not waited for."""
        page = self._alone("en-US")
        gate = Gate(page, pattern)
        page.goto(url, wait_until="commit")
        return page, gate

    def _alone(self, locale: str, **options: Any) -> Page:
        page = self.new(locale, **options)
        page.route(STREAMLIT, lambda route: route.fulfill(content_type="text/javascript", body=""))
        return page

    def _drawn(self, page: Page, url: str, script: str, ready: str) -> Page:
        if script:
            page.add_init_script(script)
        page.goto(url)
        page.wait_for_selector(ready)
        return page

    def close(self) -> None:
        """Closes what was opened."""
        for context in self._contexts:
            context.close()


@contextmanager
def clean_pages(browser: Browser) -> Iterator[Pages]:
    """Pages that must neither ask another host for anything nor complain."""
    pages = Pages(browser)
    try:
        yield pages
    finally:
        pages.close()
    assert pages.watch.outside == [], pages.watch.outside
    assert pages.watch.complaints == [], pages.watch.complaints
