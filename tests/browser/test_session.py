"""A session by keyboard alone: find the drone, read both claims, restrict to 2024-2025, open the table, copy a link."""

from painting import settle
from playwright.sync_api import Page
from reading import box, card, view, visible
from watching import READY

DRONE = "drone-shootdown-2025-04-01"
FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node), r = node.getBoundingClientRect();
  return {
    said: node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent.trim().slice(0, 60),
    in: Boolean(node.closest("[data-map]")),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, seen: r.width > 0 && r.height > 0,
  };
}"""
MOST_TABS = 90


def _tab_to(page: Page, selector: str, back: bool = False) -> int:
    """Presses Tab until a control has the focus; every stop on the way is named, in sight and ringed."""
    for n in range(1, MOST_TABS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = page.evaluate(FOCUS)
        if stop["in"]:
            assert stop["said"], stop
            assert stop["ring"], stop
            assert stop["seen"], stop
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return n
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_whole_session_by_keyboard_alone(pages, server):
    page = pages.new(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/?lang=en")
    page.wait_for_selector(READY)
    page.keyboard.press("/")
    page.keyboard.type("drone shot down")
    page.locator(".bm-found-option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(f'[data-incident="{DRONE}"] h2:focus').wait_for()
    for side in ("algeria", "mali"):
        assert len(card(page).locator(f".bm-voice-{side} [data-claim]").all_inner_texts()) > 1
    _clear_search(page)
    _restrict(page)
    _tab_to(page, "[data-panel=table]", back=True)
    page.keyboard.press("Enter")
    page.locator(f'[data-row][aria-selected="true"][data-id="{DRONE}"]:focus').wait_for()
    page.keyboard.press("ArrowUp")
    row = page.evaluate("document.activeElement.dataset.id")
    assert row != DRONE
    page.keyboard.press("Enter")
    page.locator(f'[data-incident="{row}"] h2:focus').wait_for()
    _tab_to(page, ".bm-link", back=True)
    page.keyboard.press("Enter")
    page.locator('[data-said="link"]').wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("?")[1] == view(page)
    assert all(part in copied for part in ("from=2024-01-01", "to=2025-12-31", "panel=table", f"sel={row}"))


def _clear_search(page: Page) -> None:
    """Escape closes the list, then clears the words."""
    page.keyboard.press("/")
    page.locator(".bm-found-option").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.querySelector('[data-search]').value === ''")


def _restrict(page: Page) -> None:
    before = visible(page)
    _tab_to(page, ".bm-to-filters")
    page.keyboard.press("Enter")
    page.locator(".bm-drawer").wait_for()
    for end, text in (("from", "2024"), ("to", "2025")):
        _tab_to(page, f'[data-time="{end}"]')
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("Escape")
    page.locator(".bm-drawer").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.classList.contains('bm-to-filters')")
    assert 0 < visible(page) < before
    assert box(page).get_attribute("data-view") is not None
