"""What a session holds of a user's own incidents: a file that was read goes when it is let go."""

from types import SimpleNamespace

import pytest

from geo import importing
from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About
from geo.ui import mine
from geo.ui.site import Site

PATIENCE_S = 30
HEADER = "id,date,latitude,longitude,title\n"


def table(rows):
    """A file with so many good rows."""
    return (HEADER + "".join(f"{n},2025-01-{n:02},20.{n},1.{n},T{n}\n" for n in range(1, rows + 1))).encode()


@pytest.fixture
def here(tmp_path):
    """A site with a store of its own."""
    here = Site()
    here.store = EmbeddedStore(tmp_path / "s.sqlite")
    return here


@pytest.fixture
def session(monkeypatch):
    """What Streamlit keeps of the session that is at work; it has shown a page already."""
    state = {"shown": "pane"}
    monkeypatch.setattr(mine, "st", SimpleNamespace(session_state=state, query_params={}))
    return state


def give(here, body):
    """Gives a file to the session; what came of it."""
    mine.begin(here, body, "a.csv", Choices())
    assert mine.of_session()["task"].wait(PATIENCE_S)
    assert mine.settle([0, {}])
    assert not mine.of_session()["problem"]
    return mine.of_session()["read"]


def base(here):
    """Where the page that the session shows is served."""
    return mine.served(here, "en").hash


def test_a_file_that_is_taken_out_of_memory_is_served_no_more(here, session):
    give(here, table(2))
    hash = base(here)
    assert here.at(hash).data is not None
    mine.forget()
    assert here.at(hash) is None
    assert base(here) == here.home.hash


def test_a_file_that_another_takes_the_place_of_is_served_no_more(here, session):
    give(here, table(2))
    before = base(here)
    give(here, table(3))
    assert len(here.at(base(here)).data) == 3
    assert here.at(before) is None


def test_a_page_shows_the_newest_of_two_versions_that_were_saved_at_once(here, session, monkeypatch):
    give(here, table(3))
    mine.save(here, About("A"), "")
    id, real = mine.of_session()["saved"], importing.save
    give(here, table(1))
    other = importing.draft(table(2), "a.csv", here.ground)

    def and_another(store, made, about, into):
        told = real(store, made, about, into)
        real(store, other, about, into)
        return told

    monkeypatch.setattr(importing, "save", and_another)
    mine.save(here, About("A"), id)
    page = mine.served(here, "en")
    assert here.store.dataset(id).newest.number == 3
    assert len(page.data) == len(here.saved(id).data) == 2


def test_a_file_that_was_saved_is_shown_without_being_read_again(here, session, monkeypatch):
    give(here, table(2))
    monkeypatch.setattr(importing, "of_store", None)
    mine.save(here, About("A"), "")
    page = mine.served(here, "en")
    assert (len(page.data), page.data.name, page.data.is_saved) == (2, "A", True)


DRONE = b"date,latitude,longitude,title,type\n2025-04-01,19.99,2.96,Drone,air_defence_shootdown\n"


def test_a_file_is_shown_and_compared_with_the_records_where_the_store_cannot_be_read(here, session):
    here.store.path.write_bytes(b"no database" * 999)
    read = give(here, DRONE)
    assert mine.served(here, "en").data is read.data
    assert read.unasked.code == "store_unreadable"
    assert read.twins and all(twin.other is None for twin in read.twins)


def test_a_file_is_compared_with_saved_datasets(here, session):
    give(here, DRONE)
    mine.save(here, About("Saved"), "")
    read = give(here, DRONE)
    assert read.unasked is None
    assert {twin.other.name for twin in read.twins if twin.other} == {"Saved"}
