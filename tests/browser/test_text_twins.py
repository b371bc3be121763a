"""What the page works out by itself is what Python works out: caption, counts, what passes the filters."""

import pytest
from babel import Locale
from reading import box, count, speak, visible

from geo.i18n import LANGS

QUERIES = [
    "",
    "from=2024-07-01&to=2025-04-30",
    "cat=battle,air_drone_strike",
    "actor=dza,dza-anp",
    "side=dz,on_line&km=100",
    "km=12.25&precision=exact,place",
    "origin=supplement&disputed=1",
    "q=tin%20zaouatine",
    "q=%D8%A7%D9%84%D8%AC%D8%B2%D8%A7%D8%A6%D8%B1",
    "layers=border,symbolic&cat=diplomatic_measure&q=",
    "cat=&to=1999-01-01",
    "story=seven-days-in-april",
    "story=trade-corridor&from=2022-01-01",
]
COUNTS = """() => {
  const own = kind => Object.fromEntries([...document.querySelectorAll(`button[data-${kind}]`)].flatMap(row => {
    const text = row.querySelector(".bm-row-count").textContent;
    return text ? [[row.dataset[kind], text]] : [];
  }));
  return {layers: own("layer"), families: own("family")};
}"""
CAPTION = """() => [...document.querySelector("[data-caption]").children].map(part => part.textContent)"""


@pytest.mark.parametrize("query", QUERIES)
def test_caption_and_counts_are_the_scenes(open_map, files, query):
    page = open_map(query)
    for lang in LANGS:
        speak(page, lang)
        scene = files.scene(files.view(f"{query}&lang={lang}")[0])
        assert page.evaluate(CAPTION) == [scene.caption[0], " ".join(scene.caption[1:])]
        assert (visible(page), box(page).get_attribute("data-total")) == (len(scene.marks), str(scene.total))
        assert page.evaluate(COUNTS) == {
            "layers": {layer.id: count(layer, lang) for layer in scene.layers if layer.count is not None},
            "families": {family.id: count(family, lang) for family in scene.families},
        }


def test_the_browser_chooses_the_plural_forms_that_python_chooses(page):
    page.goto("about:blank")
    for lang in LANGS:
        told = page.evaluate("lang => Array.from({length: 205}, (_, n) => new Intl.PluralRules(lang).select(n))", lang)
        assert told == [Locale.parse(lang).plural_form(n) for n in range(205)]
