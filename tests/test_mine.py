"""What a session holds of a user's own incidents: a file that was read goes when it is let go."""

from types import SimpleNamespace

import pytest

from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
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
