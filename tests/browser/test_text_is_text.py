"""Texts that look like code stay texts: in the app, in a saved file, in a picture."""

from pathlib import Path

import pytest
from data_folders import copy, in_each_language, rewrite
from playwright.sync_api import Page
from reading import mark, picks, speak

from geo import catalog, incidents
from geo.i18n import END_ISOLATE, ISOLATE, LANGS
from geo.render.page_files import PageFiles
from geo.render.web import map_of
from geo.view import ViewState

NASTY = (
    "{{7*7}} {% x {# x ${1} <img src=x onerror=window.pwned=1> </script><script>window.pwned=1</script> "
    "<!--<script> &lt;b&gt; %s {0} {n} ` \\ \" ' $"
)
"""What templates, HTML, scripts, format strings and formulas would take for their own."""
DRONE, ELSEWHERE = "drone-shootdown-2025-04-01", "algiers"
CATEGORY = "air_defence_shootdown"
TEXTS = {
    "incidents": ("title", "summary"),
    "incidents_supplement": ("title", "summary"),
    "claims": ("text",),
    "places": ("name",),
    "actors": ("name",),
    "categories": ("name",),
    "claim_subjects": ("name",),
    "incident_geometries": ("name",),
    "discrepancies": ("topic", "value_a", "value_b", "recommended_value", "why", "where_a"),
    "figures": ("what", "check"),
    "agreements": ("name", "status_note"),
    "sources": ("remark",),
    "stories": ("title", "caption"),
}
"""The columns that are filled with it, by table."""
CONTENTS = "nodes => nodes.map(node => node.textContent)"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with such texts in every record, place, actor, claim and type."""
    folder = copy(tmp_path_factory.mktemp("nasty") / "layers")
    for table, columns in TEXTS.items():
        rewrite(folder, table, lambda row, columns=columns: in_each_language(columns, f"{row['id']} {NASTY}"))
    return folder


def _plain(text: str) -> str:
    """A text without the invisible marks that keep numbers in order inside Arabic."""
    return text.replace(ISOLATE, "").replace(END_ISOLATE, "")


def _texts(page: Page, selector: str) -> list[str]:
    return [_plain(text) for text in page.locator(selector).evaluate_all(CONTENTS)]


def _reads_literally(page: Page, files: PageFiles, lang: str) -> None:
    """Card, legend and caption of a page that has the drone open and its type filtered."""
    told = files.card(lang, DRONE)
    assert _texts(page, ".bm-card h2") == [f"{DRONE} {NASTY}"]
    assert _texts(page, ".bm-card-summary") == [f"{DRONE} {NASTY}"]
    assert _texts(page, ".bm-facts dd") == [_plain(fact["value"]) for fact in told["facts"]]
    assert sum(NASTY in text for text in _texts(page, ".bm-facts dd")) == 2
    claims = [claim["id"] for voice in told["claims"] for claim in voice["claims"]]
    assert _texts(page, ".bm-claim p") == [f"{claim} {NASTY}" for claim in claims]
    assert _texts(page, f'[data-category="{CATEGORY}"]') == [f"{CATEGORY} {NASTY}"]
    assert f"{CATEGORY} {NASTY}" in _texts(page, "[data-caption]")[0]


def _shows_literally(page: Page) -> None:
    """The hover tip, an edge chip and its list, all types on."""
    page.mouse.move(*mark(page, DRONE))
    page.locator(".bm-tip").wait_for()
    assert _texts(page, ".bm-tip span") == [f"{DRONE} {NASTY}"]
    chip = page.locator(f'[data-chip="{ELSEWHERE}"]')
    assert chip.locator(".bm-chip-text > span").text_content() == f"{ELSEWHERE} {NASTY}"
    chip.click()
    page.locator(".bm-list [data-pick]").first.wait_for()
    assert _texts(page, ".bm-list h2") == [f"{ELSEWHERE} {NASTY}"]
    assert _texts(page, ".bm-list .bm-list-text > span") == [f"{name} {NASTY}" for name in picks(page, ".bm-list")]


def _nothing_ran(page: Page, requests: list[str]) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator(".bm img[src='x']").count() == 0
    assert [url for url in requests if url.endswith("/x")] == []


@pytest.fixture(scope="module")
def nasty_files(nasty: Path) -> PageFiles:
    """The same as the page's files."""
    data = catalog.load(nasty)
    return PageFiles(data, incidents.load(data))


def test_the_app_shows_texts_as_they_stand(open_map, serve, nasty, nasty_files, watch):
    page = open_map(f"lang=ar&sel={DRONE}&cat={CATEGORY}", at=serve(nasty))
    for lang in LANGS:
        speak(page, lang)
        page.locator(f'[data-incident][lang="{lang}"]').wait_for()
        _reads_literally(page, nasty_files, lang)
    _nothing_ran(page, watch.requests)


def test_the_app_shows_names_on_the_map_as_they_stand(open_map, serve, nasty, watch):
    page = open_map("lang=en", at=serve(nasty))
    _shows_literally(page)
    _nothing_ran(page, watch.requests)


PANELS = {"discrepancies": "h3", "figures": "h3", "agreements": "h3", "sources": ".bm-quiet"}


def test_the_panels_and_stories_show_texts_as_they_stand(open_map, serve, nasty, watch):
    page = open_map(f"lang=fr&sel={DRONE}", at=serve(nasty))
    assert all(NASTY in text for text in _texts(page, ".bm-disputes h4"))
    page.locator('[data-panel="evidence"]').click()
    for panel, part in PANELS.items():
        page.locator(f'[data-tab="{panel}"]').click()
        page.locator(f'#bm-panel-body[aria-labelledby="bm-tab-{panel}"] .bm-entry').first.wait_for()
        texts = _texts(page, f".bm-panel .bm-entry > {part}")
        assert sum(NASTY in text for text in texts) >= 18, panel
    page.locator("[data-stories]").click()
    stories = _texts(page, ".bm-stories .bm-list-text")
    assert len(stories) == 12
    assert all(text.count(NASTY) == 2 for text in stories)
    page.locator("[data-story]").nth(5).click()
    page.locator(".bm-story").wait_for()
    assert NASTY in _texts(page, ".bm-story h2")[0]
    _nothing_ran(page, watch.requests)


def test_a_saved_file_shows_texts_as_they_stand(pages, nasty_files, tmp_path, watch):
    path = tmp_path / "map.html"
    map_of(nasty_files, ViewState(lang="fr")).save(str(path))
    page = pages.map(path.as_uri())
    _shows_literally(page)
    _nothing_ran(page, watch.requests)
    page = pages.map(f"{path.as_uri()}?lang=fr&sel={DRONE}&cat={CATEGORY}")
    _reads_literally(page, nasty_files, "fr")
    _nothing_ran(page, watch.requests)
    assert {url.partition("?")[0] for url in watch.requests} == {path.as_uri()}


def test_a_picture_of_such_texts_is_made(page, serve, nasty):
    answer = page.request.get(f"{serve(nasty)}/export/map.png?lang=en&sel={DRONE}&cat={CATEGORY}&page=960x540")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.body().startswith(b"\x89PNG\r\n\x1a\n")
