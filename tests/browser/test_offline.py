"""Three languages in browsers of three others: no other host, no complaint, every panel the right way round.

That no page asks for anything outside and none complains is checked at the end of each test in this folder.
"""

import pytest
from playwright.sync_api import Page

from geo.i18n import LANGS, t

LOCALES = {"ar-DZ": "ar", "fr-FR": "fr", "en-US": "en"}
DIRECTION = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
SELECTED = "drone-shootdown-2025-04-01"
PANELS = """() => {
  const panels = "[data-map], [data-legend], [data-caption], .bm-bar, .bm-card, .bm-card-body, .bm-stamp, .bm-chip";
  const nodes = [...document.querySelectorAll(panels + ", [data-map] button:not(.bm-frame *)")];
  const seen = nodes.filter(node => node.getClientRects().length);
  return seen.map(node => [node.className, getComputedStyle(node).direction]);
}"""
SIDEBAR = '[data-testid="stSidebar"]'
OPENED = """name => {
  const box = document.querySelector(name).getBoundingClientRect();
  return box.left >= 0 && box.width >= 240;
}"""
TEXT_EDGES = """node => {
  const words = document.createRange(), box = node.getBoundingClientRect();
  words.selectNodeContents(node.querySelector("span") || node);
  const text = words.getBoundingClientRect();
  return {left: text.left - box.left, right: box.right - text.right};
}"""


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("lang", LANGS)
def test_the_language_of_the_link_turns_every_panel(open_app, lang, locale):
    page = open_app(f"lang={lang}&sel={SELECTED}", locale)
    box = page.locator("[data-map]")
    assert (box.get_attribute("lang"), box.get_attribute("dir")) == (lang, DIRECTION[lang])
    panels = page.evaluate(PANELS)
    assert len(panels) > 40
    assert [name for name, direction in panels if direction != DIRECTION[lang]] == []
    assert page.evaluate("getComputedStyle(document.querySelector('.bm-frame')).direction") == "ltr"
    _sidebar_reads(page, lang)


def _sidebar_reads(page: Page, lang: str) -> None:
    """Opens Streamlit's sidebar from the menu button: its words, its direction and the side its text starts from."""
    page.locator("[data-menu]").click()
    sidebar = page.locator(SIDEBAR)
    sidebar.get_by_text(t("side.title", lang), exact=True).wait_for(state="visible")
    page.wait_for_function(OPENED, arg=SIDEBAR)
    assert sidebar.evaluate("node => getComputedStyle(node).direction") == DIRECTION[lang]
    edges = sidebar.locator("h3").first.evaluate(TEXT_EDGES)
    start, end = ("right", "left") if DIRECTION[lang] == "rtl" else ("left", "right")
    assert edges[start] < 2 < edges[end]


@pytest.mark.parametrize(("locale", "lang"), [*LOCALES.items(), ("de-DE", "en")])
def test_without_a_language_in_the_link_the_browsers_decides(open_app, watch, locale, lang):
    page = open_app("", locale)
    watch.until_quiet(page)
    box = page.locator("[data-map]")
    assert (box.get_attribute("lang"), box.get_attribute("dir")) == (lang, DIRECTION[lang])
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.title() == t("app.title", lang)
