"""Edits find the row they belong to: in files with more than rows, in newer versions, among rows that look alike."""

import pytest
from ingesting import table

from geo import importing, keeping
from geo.ingest import headings
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About


@pytest.fixture(scope="module")
def ground():
    return keeping.ground()


@pytest.fixture
def store(tmp_path):
    return EmbeddedStore(tmp_path / "s.sqlite")


def saved(store, ground, body, file="a.csv"):
    return importing.save(store, importing.draft(body, file, ground), About("A"))


def deed(id, place):
    known = {"id": id, "type_of_violence": "1", "side_a": "Government of Mali", "side_b": "JNIM", "best": "4"}
    known |= {"where_coordinates": place, "where_prec": "1", "latitude": "20.1", "longitude": "1.5"}
    known |= {"source_headline": f"Clash at {place}", "date_start": "2024-07-30", "date_end": "2024-07-30"}
    return [known.get(name, "") for name in headings.UCDP_ORDER]


TAGS = [f"#{name}" for name in headings.UCDP_ORDER]
TAGGED = table([headings.UCDP_ORDER, TAGS, deed("100", "town0"), deed("101", "town1")]).encode()


def test_an_edit_of_a_file_with_a_row_of_tags_finds_the_row_that_is_shown(store, ground):
    id = saved(store, ground, TAGGED, "ucdp.csv")
    data, keys = importing.of_store(store, id, ground), importing.keys(store, id)
    shown = {keys[int(data.rows[n]) - 1]: data.row(n).said("where_coordinates") for n in range(len(data))}
    assert shown == {"100": "town0", "101": "town1"}
    store.edit(id, "101", {})
    after = importing.of_store(store, id, ground)
    assert [after.row(n).said("where_coordinates") for n in range(len(after))] == ["town0"]
    assert importing.keys(store, id) == ["100"]
