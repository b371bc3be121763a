"""What a server keeps of a page and how it sends it: made once, nothing waits for another, large files in parts."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pandas as pd
import pytest
from anyio.from_thread import start_blocking_portal
from apart import run
from starlette.requests import Request

import geo
from geo import importing
from geo.dataset import Dataset
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About
from geo.ui.routes import PIECE, ROWS, File
from geo.ui.site import Served, Site

PATIENCE_S = 30
ADDRESS = """
    sys.path.insert(0, sys.argv[1])
    import geo
    from geo.ui.site import Site
    assert geo.__file__.startswith(sys.argv[1])
    print(Site().base)
"""
PARTS = ("locale/en.json", "i18n.py", "render/page_files.py", "static/page/app.js", "static/page/page.css")
"""Parts of the program that files of a page are made by."""


@pytest.fixture
def served():
    return Served("/data/0123", lambda: None)


def test_what_is_being_made_holds_up_nothing_else(served):
    may_end, is_begun = Event(), Event()

    def slow():
        is_begun.set()
        return may_end.wait(PATIENCE_S)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(served.kept, "slow", slow)
        assert is_begun.wait(PATIENCE_S)
        try:
            assert pool.submit(served.kept, "quick", lambda: "made").result(PATIENCE_S) == "made"
        finally:
            may_end.set()
        assert first.result(PATIENCE_S)


def test_what_many_ask_for_at_once_is_made_once(served):
    made = []

    def make():
        made.append(1)
        return object()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: served.kept("one", make), range(64)))
    assert len(set(map(id, found))) == len(made) == 1


def test_a_large_file_is_sent_whole_and_in_parts():
    body = bytes(range(256)) * (5 * PIECE // 512)
    answer = File.of(body, ROWS).response(Request({"type": "http", "headers": []}))

    async def sent():
        return [part async for part in answer.body_iterator]

    with start_blocking_portal() as portal:
        parts = portal.call(sent)
    assert b"".join(parts) == body
    assert [len(part) for part in parts] == [PIECE, PIECE, PIECE // 2]
    assert int(answer.headers["content-length"]) == len(body)


@pytest.fixture(scope="module")
def program(tmp_path_factory, catalog):
    """A copy of the program that may be changed, and where its pages are served."""
    folder = tmp_path_factory.mktemp("program")
    shutil.copytree(Path(geo.__file__).parent, folder / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "layers").symlink_to(catalog.root)
    return folder, run(ADDRESS, folder)


def test_an_unchanged_program_keeps_its_addresses(program):
    folder, base = program
    assert run(ADDRESS, folder) == base == Site().base


@pytest.mark.parametrize("name", PARTS)
def test_a_page_has_another_address_when_any_part_of_the_program_changes(program, name):
    """Browsers keep the files of an address for a year."""
    folder, base = program
    path = folder / "geo" / name
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "\n", encoding="utf-8")
    assert run(ADDRESS, folder) != base
    path.write_text(before, encoding="utf-8")


@pytest.fixture
def here(tmp_path):
    """A site with a store of its own."""
    here = Site()
    here.store = EmbeddedStore(tmp_path / "s.sqlite")
    return here


def table(rows):
    """A file with so many good rows."""
    lines = [f"{n},2025-01-{n:02},20.{n},1.{n},T{n}" for n in range(1, rows + 1)]
    return "\n".join(["id,date,latitude,longitude,title", *lines, ""]).encode()


def save(here, rows=1, into=""):
    """Saves such a file; the dataset's id."""
    made = importing.draft(table(rows), "a.csv", here.ground)
    return importing.save(here.store, made, About("A"), into).id


def dataset(rows=1, is_saved=True):
    """A dataset with so many rows of which nobody asks more."""
    return Dataset("a", "a", pd.DataFrame(index=range(rows)), None, None, None, None, None, is_saved)


def test_a_dataset_in_memory_does_not_wait_for_one_that_is_being_opened(here, monkeypatch):
    held, slow = save(here), save(here)
    page = here.saved(held)
    is_begun, may_end = Event(), Event()

    def opens(*_):
        is_begun.set()
        may_end.wait(PATIENCE_S)
        return dataset()

    monkeypatch.setattr(importing, "of_store", opens)
    with ThreadPoolExecutor(2) as pool:
        opening = pool.submit(here.saved, slow)
        assert is_begun.wait(PATIENCE_S)
        try:
            assert pool.submit(here.saved, held).result(PATIENCE_S) is page
        finally:
            may_end.set()
        assert opening.result(PATIENCE_S).data.is_saved


def test_a_dataset_that_many_ask_for_at_once_is_opened_once(here, monkeypatch):
    id, opened, real = save(here), [], importing.of_store
    monkeypatch.setattr(importing, "of_store", lambda *given: opened.append(1) or real(*given))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: here.saved(id), range(8)))
    assert len({one.base for one in found}) == len(opened) == 1


def test_a_version_that_is_saved_while_one_is_opened_has_an_address_of_its_own(here, monkeypatch):
    id, real = save(here, 1), importing.of_store

    def opens(*given):
        save(here, 2, id)
        return real(*given)

    monkeypatch.setattr(importing, "of_store", opens)
    before = here.saved(id)
    monkeypatch.setattr(importing, "of_store", real)
    after = here.saved(id)
    assert before.base != after.base
    assert (len(before.data), len(after.data)) == (1, 2)


def is_served(here, base):
    return here.at(base.removeprefix("/data/")) is not None


def test_of_many_small_datasets_that_nobody_shows_only_the_last_are_kept(here):
    bases = [here.beside(dataset(), f"{n}").base for n in range(60)]
    kept = [base for base in bases if is_served(here, base)]
    assert 1 < len(kept) <= 20
    assert kept == bases[-len(kept) :]


def test_of_large_datasets_that_nobody_shows_only_as_many_rows_are_kept_as_may(here):
    bases = [here.beside(dataset(2_000_000), f"{n}").base for n in range(4)]
    assert [is_served(here, base) for base in bases] == [False, False, True, True]


@pytest.mark.parametrize("rows", [1, 3_000_000])
def test_what_a_session_shows_is_not_taken_from_under_it(here, rows):
    shown = here.beside(dataset(rows), "shown")
    for n in range(60):
        here.beside(dataset(rows), f"{n}")
    assert here.at(shown.hash) is shown


def test_an_unsaved_dataset_is_served_as_long_as_its_session_shows_it(here):
    shown = here.beside(dataset(is_saved=False), "secret")
    base = shown.base
    assert here.at(shown.hash) is shown
    del shown
    assert not is_served(here, base)


def test_what_a_server_begins_with_is_not_looked_through_for_garbage_at_every_run():
    told = run("""
        import gc
        from geo.ui import launch
        launch._warm()
        print(gc.get_freeze_count(), len(gc.get_objects()))
    """)
    kept, looked_at = map(int, told.split())
    assert kept > 100 * looked_at
