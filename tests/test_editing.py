"""Edits find the row they belong to: in files with more than rows, in newer versions, among rows that look alike."""

import pytest
from ingesting import table

from geo import importing, keeping
from geo.ingest import headings
from geo.ingest.sheet import Choices
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


MDY = Choices(date_order="mdy")
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


# --- days


MONTH_FIRST = b"id,date,latitude,longitude,title\n1,12/25/2024,20,1,A\n2,01/04/2025,20,1,B\n3,02/03/2025,20,1,C\n"


def starts(store, ground, id):
    data = importing.of_store(store, id, ground)
    return dict(zip(data.source["id"].to_pylist(), data.table["date_start"], strict=True))


@pytest.mark.parametrize(("typed", "read"), [("25/12/2024", "2024-12-25"), ("01/04/2025", "2025-04-01")])
def test_a_typed_day_is_day_first_and_shifts_no_day_of_the_file(store, ground, typed, read):
    id = saved(store, ground, MONTH_FIRST)
    assert starts(store, ground, id) == {"1": "2024-12-25", "2": "2025-01-04", "3": "2025-02-03"}
    store.edit(id, "1", {"date": typed})
    assert starts(store, ground, id) == {"1": read, "2": "2025-01-04", "3": "2025-02-03"}


def test_a_typed_day_is_none_of_the_order_that_a_dataset_was_saved_with(store, ground):
    made = importing.draft(b"id,date,latitude,longitude,title\n1,01/04/2025,20,1,A\n", "a.csv", ground, MDY)
    id = importing.save(store, made, About("A"))
    store.edit(id, "new:b", {"id": "b", "date": "25/12/2024", "latitude": "20", "longitude": "1", "title": "B"})
    assert starts(store, ground, id) == {"1": "2025-01-04", "b": "2024-12-25"}


def test_a_row_that_proved_the_order_of_days_still_does_when_it_is_withdrawn(store, ground):
    id = saved(store, ground, MONTH_FIRST)
    store.edit(id, "1", {})
    assert starts(store, ground, id) == {"2": "2025-01-04", "3": "2025-02-03"}
