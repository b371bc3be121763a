"""A saved dataset with many rows: how far its opening is, a way out of it, and the map once it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serving
from datasets import written
from playwright.sync_api import Page, expect
from reading import box
from sidebar import RECORDS, SIDE, holds

from geo import keeping
from geo.i18n import t
from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About

ROWS = 300_000
NAME = "Many events"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose store holds one large dataset."""
    folder: Path = tmp_path_factory.mktemp("opening")
    path = folder / "store.sqlite"
    keeping.add([written(folder, ROWS)], EmbeddedStore(path), Choices(), About(NAME), "", "en", False)
    server = serving.start(None, folder / "log", store=path)
    yield server.url
    server.stop()


def choose(page: Page, name: str) -> None:
    """Picks one of the saved datasets in the sidebar."""
    page.locator(SIDE).get_by_role("combobox", name=t("mine.saved_list", "en")).click()
    page.get_by_role("option", name=name).click()


def test_a_large_dataset_tells_how_far_it_is_can_be_left_and_comes_at_the_next_try(open_app, address):
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
