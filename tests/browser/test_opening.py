"""A saved dataset with many rows: how far its opening is, a way out of it, and the map once it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serving
from datasets import written
from playwright.sync_api import Page, expect
from reading import box, speak
from sampling import sampled
from sidebar import RECORDS, SIDE, holds, quiet

from geo import keeping
from geo.dataset import STEP
from geo.i18n import LANGS, t, visible
from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About

ROWS = 300_000
NAME = "Many events"
BAR = "[data-testid=stMain] [data-testid=stProgress]"
SAYS = f"""globalThis.said = [];
new MutationObserver(() => {{
  const bar = document.querySelector({BAR!r});
  if (bar && bar.textContent !== said.at(-1)?.[1]) said.push([getComputedStyle(bar).direction, bar.textContent]);
}}).observe(document, {{ subtree: true, childList: true, characterData: true }});"""
"""Everything that the bar in the page says, and which way it runs."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one large dataset."""
    folder = tmp_path_factory.mktemp("opening")
    path = folder / "store.sqlite"
    keeping.add([written(folder, ROWS)], EmbeddedStore(path), Choices(), About(NAME), "", "en", False)
    return path


@pytest.fixture
def address(store: Path) -> Iterator[str]:
    """A server with that store, which has not opened the dataset yet."""
    server = serving.start(None, store.with_suffix(".log"), store=store)
    yield server.url
    server.stop()


def choose(page: Page, name: str) -> None:
    """Picks one of the saved datasets in the sidebar."""
    page.locator(SIDE).get_by_role("combobox", name=t("mine.saved_list", "en")).click()
    page.get_by_role("option", name=name).click()


def _plain(text: str) -> str:
    return " ".join(visible(text).split())


@pytest.mark.parametrize("lang", sampled(LANGS, ["ar"]))
def test_a_link_to_a_large_dataset_tells_how_far_it_is_until_it_is_there(store, address, pages, lang):
    page, (saved,) = pages.new(), EmbeddedStore(store).datasets()
    page.add_init_script(SAYS)
    page.goto(f"{address}/?lang={lang}&data={saved.id}", wait_until="commit")
    holds(page, RECORDS + ROWS)
    ways, texts = zip(*page.evaluate("said"), strict=True)
    first, *said = map(_plain, texts)
    measured = [t("mine.measuring", lang, file=NAME, n=n, of=ROWS) for n in range(STEP, ROWS, STEP)]
    assert first == _plain(t("mine.reading", lang, file=NAME))
    assert {*map(_plain, measured)} & {*said}
    assert {*ways} == {"rtl" if lang == "ar" else "ltr"}
    assert page.locator(BAR).count() == 0
    page.evaluate("document.querySelector('[data-map]').dataset.same = ''")
    page.locator("[data-layer=border]").click()
    quiet(page)
    assert page.locator("[data-map]:not([data-same])").count() == 0, "the map stands as it stood at the next run"


def test_a_large_dataset_tells_how_far_it_is_can_be_left_and_comes_at_the_next_try(address, open_app):
    page = open_app("lang=en", at=address)
    page.locator("[data-menu]").click()
    cancel = page.locator(SIDE).get_by_role("button", name=t("mine.cancel", "en"))
    choose(page, NAME)
    cancel.wait_for()
    expect(page.locator(f"{SIDE} [data-testid=stProgress]")).to_contain_text(NAME)
    expect(box(page)).to_have_attribute("data-total", str(RECORDS))
    cancel.click()
    cancel.wait_for(state="hidden")
    picked = page.locator(SIDE).get_by_role("combobox", name=t("mine.saved_list", "en"))
    expect(picked).to_have_value(t("mine.none", "en"))
    assert page.locator(f"{SIDE} [data-testid=stAlert]").count() == 0
    choose(page, NAME)
    holds(page, RECORDS + ROWS)
    expect(picked).to_have_value(NAME)


def test_a_change_of_language_does_not_stop_a_dataset_that_is_being_opened(address, open_app):
    page = open_app("lang=en", at=address)
    page.locator("[data-menu]").click()
    choose(page, NAME)
    page.locator(SIDE).get_by_role("button", name=t("mine.cancel", "en")).wait_for()
    speak(page, "fr")
    page.locator(SIDE).get_by_role("button", name=t("mine.cancel", "fr")).wait_for()
    holds(page, RECORDS + ROWS)
    expect(page.locator(SIDE).get_by_role("combobox", name=t("mine.saved_list", "fr"))).to_have_value(NAME)
    expect(box(page)).to_have_attribute("lang", "fr")
    assert page.locator(f"{SIDE} [data-testid=stAlert]").count() == 0
