"""`python -m bench.screens FOLDER`: 4 sizes, 3 languages, 2 themes, 14 situations; a contact sheet for each theme."""

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import serving
from browser.chromium import find
from browser.data_folders import copy
from browser.watching import DRAWN
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]
SIZES = ((1440, 900), (1280, 720), (820, 1180), (390, 844))
LANGS = ("ar", "fr", "en")
THEMES = ("light", "dark")
SELECTED = "sel=drone-shootdown-2025-04-01"
STORY = "story=april-2025-drone-two-versions"
EMPTY = "km=0&side=elsewhere&from=2025-01-01"
THUMB = 240
WORD = {"ar": "زواتين", "fr": "drone", "en": "tinzaouaten"}


def _filters(page: Page) -> None:
    page.locator(".bm-to-filters:visible, .bm-opener:visible").first.click()


def _search(page: Page) -> None:
    opener = page.locator(".bm-finder-open")
    if opener.is_visible():
        opener.click()
    page.locator("[data-search]").fill(WORD[page.locator("[data-map]").get_attribute("lang")])
    page.locator(".bm-found-option").first.wait_for()


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator('[data-notice="offline"]').wait_for()


def _restart(page: Page) -> None:
    page.evaluate("async () => (await document.querySelector('[data-map]').bm).tellAgain()")


def _loading(page: Page) -> None:
    page.locator('[data-notice="loading"]').wait_for()


def _stay(_: Page) -> None:
    """As it opens."""


def _listed(page: Page) -> None:
    page.locator(".bm-panel .bm-entry").first.wait_for()


def _present(page: Page) -> None:
    page.locator(".bm-story-present").click()
    page.locator(".bm-strip .bm-cut").wait_for()


SITUATIONS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "view": ("", _stay),
    "card": (SELECTED, _stay),
    "table": (f"{SELECTED}&panel=table", _stay),
    "filters": (f"{SELECTED}&disputed=1&actor=mli-fama", _filters),
    "search": ("", _search),
    "empty": (EMPTY, _stay),
    "loading": ("", _loading),
    "offline": ("", _offline),
    "error": ("", _stay),
    "restart": (SELECTED, _restart),
    "evidence": (f"{SELECTED}&panel=discrepancies", _listed),
    "chronology": (f"{SELECTED}&panel=timeline", _listed),
    "story": (STORY, _stay),
    "presentation": (STORY, _present),
}


def shoot(folder: Path, whole: str, damaged: str) -> None:
    """One PNG for each: LANG-WIDTH-THEME-SITUATION.png. whole, damaged: addresses of two servers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(playwright), args=FLAGS)
        for theme in THEMES:
            for width, height in SIZES:
                size = {"width": width, "height": height}
                for name in SITUATIONS:
                    for lang in LANGS:
                        context = browser.new_context(viewport=size, color_scheme=theme, locale="en-US")
                        page = _opened(context, name, lang, damaged if name == "error" else whole)
                        page.screenshot(path=folder / f"{lang}-{width}-{theme}-{name}.png")
                        context.close()
        browser.close()


def _opened(context: BrowserContext, name: str, lang: str, address: str) -> Page:
    query, act = SITUATIONS[name]
    page = context.new_page()
    if name == "loading":
        page.route("**/incidents.bin", _held)
    page.goto(f"{address}/?lang={lang}&{query}")
    if name != "loading":
        page.wait_for_selector(DRAWN)
    act(page)
    page.wait_for_timeout(350)
    return page


def _held(_: Route) -> None:
    """Never answered: the page waits."""


def contact_sheet(folder: Path, theme: str) -> Image.Image:
    """All pictures of a theme: a row for each situation, languages and sizes side by side."""
    columns = [(lang, width, height) for width, height in SIZES for lang in LANGS]
    widths = [THUMB if width > 1000 else THUMB * 5 // 8 for _, width, _ in columns]
    row = max(w * height // width for w, (_, width, height) in zip(widths, columns, strict=True)) + 6
    sheet = Image.new("RGB", (sum(widths) + 6 * len(widths), row * len(SITUATIONS)), "#808080")
    for y, name in enumerate(SITUATIONS):
        x = 0
        for (lang, width, height), wide in zip(columns, widths, strict=True):
            with Image.open(folder / f"{lang}-{width}-{theme}-{name}.png") as picture:
                sheet.paste(picture.convert("RGB").resize((wide, wide * height // width), Image.LANCZOS), (x, y * row))
            x += wide + 6
    return sheet


def main(folder: Path) -> None:
    """Makes the pictures and one contact sheet for each theme."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        broken = copy(Path(scratch) / "layers")
        (broken / "taoudeni-basin.geojson").write_text("{", encoding="utf-8")
        servers = [serving.start(data, Path(scratch) / f"{n}.log") for n, data in enumerate((None, broken))]
        try:
            shoot(folder, *(server.url for server in servers))
        finally:
            for server in servers:
                server.stop()
    for theme in THEMES:
        contact_sheet(folder, theme).save(folder / f"contact_{theme}.webp", quality=60, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
