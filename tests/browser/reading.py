"""What the map's page says of itself, and where on it the marks are."""

from typing import Any

from painting import settle
from playwright.sync_api import Frame, Locator, Page

from geo.i18n import isolate, number

BM = "(await document.querySelector('[data-map]').bm)"
MARKS = f"""async () => {{
  const hits = {BM}.overlay.plan().hits, own = document.querySelector(".bm-frame").getBoundingClientRect();
  return hits.map(({{ids, x, y}}) => ({{ids, x: x + own.left, y: y + own.top}}));
}}"""
CAMERA = f"async () => {{ const {{map}} = {BM}, c = map.getCenter(); return [c.lng, c.lat, map.getZoom()]; }}"
VIEW_TOLD = """() => {
  const said = document.querySelector("[data-map]").dataset.view;
  return said && location.search.slice(1) === said;
}"""


def box(page: Page | Frame) -> Locator:
    """The element of the map."""
    return page.locator("[data-map]")


def visible(page: Page | Frame) -> int:
    """How many incidents pass the filters, as the page says."""
    return int(box(page).get_attribute("data-visible"))


def view(page: Page | Frame) -> str:
    """The page's view as a query, as it last told it."""
    return box(page).get_attribute("data-view")


def told(page: Page) -> str:
    """The view once the page has told all of it to its address."""
    page.wait_for_timeout(400)
    page.wait_for_function(VIEW_TOLD)
    return view(page)


def card(page: Page | Frame) -> Locator:
    """The open card."""
    return page.locator(".bm-card [data-incident]")


def marks(page: Page) -> list[dict[str, Any]]:
    """What is drawn: {ids, x, y}, in px of the window; a bubble holds several ids."""
    return page.evaluate(MARKS)


def mark(page: Page, incident: str) -> tuple[float, float]:
    """Where one incident is drawn by itself."""
    return next((spot["x"], spot["y"]) for spot in marks(page) if spot["ids"] == [incident])


def camera(page: Page) -> list[float]:
    """Longitude and latitude of the centre, and the zoom."""
    return page.evaluate(CAMERA)


def picks(page: Page | Frame, within: str) -> list[str]:
    """The records that a list offers, in its order."""
    return page.locator(f"{within} [data-pick]").evaluate_all("nodes => nodes.map(node => node.dataset.pick)")


def speak(page: Page | Frame, lang: str) -> None:
    """Switches the language with its button and waits until the page is painted in it."""
    page.locator(f'button[data-lang="{lang}"]').click()
    page.locator(f'[data-map][lang="{lang}"]').wait_for()
    settle(page)


def press(page: Page | Frame, selector: str) -> Locator:
    """Clicks a control and waits until its effect is painted."""
    control = page.locator(selector)
    control.click()
    settle(page)
    return control


def is_pressed(page: Page | Frame, selector: str) -> str:
    """What a control says of itself: true, false or mixed."""
    return page.locator(selector).get_attribute("aria-pressed")


def count(row: Any, lang: str) -> str:
    """A count of a legend's row of the scene as the page shows it: a number, or from certain to possible."""
    most, least = number(row.count, lang), number(row.certain, lang)
    return most if least == most else isolate(f"{least}–{most}", lang)
