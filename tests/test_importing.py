"""From a file to a saved dataset and back: edits lie over the file, versions are compared, twins are proposed."""

import datetime as dt
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from corpus_files import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import editing, importing, likeness
from geo import incidents as records
from geo.dataset import Dataset
from geo.errors import BorderMapError
from geo.importing import Ground
from geo.ingest import readers, vocabulary
from geo.ingest.judge import judge
from geo.ingest.sheet import Choices, Refused
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About, Edit, StoreError, usable

HEADER = "id,date,latitude,longitude,title\n"


def text(rows):
    return (HEADER + "".join(f"{id},2025-01-{day:02},20.{id},1.{id},{title}\n" for id, day, title in rows)).encode()


def sheet(rows):
    return readers.sheet(text(rows), "a.csv")


@pytest.fixture(scope="module")
def ground(catalog):
    return Ground(vocabulary.of(catalog), records.border_line(catalog), records.countries(catalog))


@pytest.fixture
def store(tmp_path):
    return EmbeddedStore(tmp_path / "s.sqlite")


ROWS = [(1, 1, "One"), (2, 2, "Two"), (3, 3, "Three")]


def test_an_edit_replaces_only_the_cells_it_names():
    whole, keys = editing.laid(sheet(ROWS), [Edit("2", {"title": "Corrected"}, "")])
    assert whole.columns["title"].to_pylist() == ["One", "Corrected", "Three"]
    assert whole.columns["date"].to_pylist()[1] == "2025-01-02"
    assert keys == ["1", "2", "3"]


def test_the_last_edit_of_a_row_holds_and_an_empty_one_withdraws_it():
    edits = [Edit("2", {"title": "A"}, ""), Edit("2", {}, ""), Edit("3", {}, ""), Edit("3", {"title": "Back"}, "")]
    whole, keys = editing.laid(sheet(ROWS), edits)
    assert whole.columns["title"].to_pylist() == ["One", "Back"]
    assert keys == ["1", "3"]


def test_a_new_row_stands_at_the_end_and_is_corrected_by_its_own_key():
    new = {"date": "2025-02-01", "latitude": "21", "longitude": "2", "title": "New"}
    edits = [Edit("new:x", new, ""), Edit("new:x", new | {"title": "Newer"}, "")]
    whole, keys = editing.laid(sheet(ROWS), edits)
    assert whole.columns["title"].to_pylist() == ["One", "Two", "Three", "Newer"]
    assert keys[-1] == "new:x"


def test_an_edit_waits_for_a_version_that_has_its_row():
    edits = [Edit("9", {"title": "Waits"}, "")]
    assert editing.laid(sheet(ROWS), edits)[0].columns["title"].to_pylist() == ["One", "Two", "Three"]
    assert "Waits" in editing.laid(sheet([*ROWS, (9, 9, "Nine")]), edits)[0].columns["title"].to_pylist()


def test_python_reads_a_file_and_says_what_is_wrong_with_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text([*ROWS, (4, 99, "No such day")]))
    table, errors = geo.read_incidents(path)
    assert table["title"].tolist() == ["One", "Two", "Three"]
    assert [(one.row, one.reason) for one in errors] == [(4, "no_such_day")]
    with pytest.raises(BorderMapError, match="file_absent"):
        geo.read_incidents(tmp_path / "none.csv")


def test_a_row_without_an_id_is_named_by_all_that_it_says():
    body = b"date,latitude,longitude,title\n2025-01-01,20,1,A\n2025-01-02,20,1,B\n"
    whole = readers.sheet(body, "a.csv")
    key = editing.keys(whole)[1]
    assert editing.edited(whole, [Edit(key, {"title": "C"}, "")]).columns["title"].to_pylist() == ["A", "C"]


def test_the_place_of_a_geometry_can_be_corrected(ground):
    body = (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,20]},'
        b'"properties":{"id":"a","date":"2025-01-01","title":"A"}},{"type":"Feature","geometry":null,'
        b'"properties":{"id":"b","date":"2025-01-01","title":"B"}}]}'
    )
    whole = readers.sheet(body, "a.geojson")
    mended = editing.edited(whole, [Edit("b", {"latitude": "21", "longitude": "2"}, "")])
    reading = judge(mended, "a.geojson", ground.vocabulary)
    assert reading.rows_good == 2
    assert reading.table["lat"].tolist() == [20.0, 21.0]


rows = st.dictionaries(st.integers(1, 9), st.tuples(st.integers(1, 28), st.sampled_from("ABC")), max_size=9)


@settings(max_examples=60)
@given(rows, rows)
def test_a_difference_counts_every_row_once(before, after):
    old, new = ([(id, *told) for id, told in side.items()] for side in (before, after))
    found = importing.difference(sheet(old), sheet(new))
    assert len(found.added) + len(found.changed) + found.same == len(new)
    assert len(found.gone) + len(found.changed) + found.same == len(old)
    ids = [row[0] for row in new]
    assert {ids[row - 1] for row in found.added} == after.keys() - before.keys()
    both = before.keys() & after.keys()
    assert {ids[row - 1] for row in found.changed} == {id for id in both if before[id] != after[id]}
    assert {old[row - 1][0] for row in found.gone} == before.keys() - after.keys()


def test_a_saved_dataset_is_read_again_as_it_was_chosen(store, ground):
    body = "التاريخ;خط العرض;خط الطول;العنوان\n01/04/2025;20,5;1,5;حادث\n".encode("windows-1256")
    made = importing.draft(body, "قائمة.csv", ground, Choices(encoding="windows-1256", date_order="mdy"))
    id = importing.save(store, made, About("قائمة")).id
    data = importing.of_store(store, usable(store, id), ground)
    assert isinstance(data, Dataset)
    assert (data.id, data.name, data.is_saved) == (id, "قائمة", True)
    assert data.table["date_start"].tolist() == ["2025-01-04"]
    assert data.row(0).title("ar", "") == "حادث"


def test_edits_of_a_saved_dataset_are_shown(store, ground):
    id = importing.save(store, importing.draft(text(ROWS), "a.csv", ground), About("A")).id
    store.edit(id, "2", {"title": "Corrected"})
    store.edit(id, "new:z", {"id": "z", "date": "2025-03-01", "latitude": "19", "longitude": "2", "title": "New"})
    data = importing.of_store(store, usable(store, id), ground)
    assert [data.row(n).title("en", "") for n in range(4)] == ["One", "Corrected", "Three", "New"]
    assert importing.keys(store, id) == ["1", "2", "3", "new:z"]


def test_a_withdrawn_dataset_is_not_shown(store, ground):
    id = importing.save(store, importing.draft(text(ROWS), "a.csv", ground), About("A")).id
    store.withdraw(id)
    with pytest.raises(StoreError, match="store_withdrawn"):
        importing.of_store(store, usable(store, id), ground)


def test_a_refusal_names_its_file(ground):
    with pytest.raises(Refused) as caught:
        importing.draft(b"a,b\n1,2\n", "mine.csv", ground)
    assert caught.value.where == "mine.csv"


def test_what_is_typed_in_meets_the_rules_of_files(ground):
    own = readers.sheet(editing.own_file(), "own.csv")
    cells = {"date_start": "01/04/2025", "category": "battle", "title": "T", "latitude": "95", "longitude": "1"}
    reading = judge(editing.edited(own, [Edit("new:a", cells, "")]), "own.csv", ground.vocabulary)
    assert {flaw.reason for flaw in reading.errors()} >= {"latitude_range"}


# --- the same event in two datasets


def rows_of(*told):
    base = {"radius_km": 1.0, "symbolic": False, "family": "attack"}
    listed = [dict(base, **one) for one in told]
    for one in listed:
        one.setdefault("date_end", one["date_start"])
        one.setdefault("actors", ())
    return pd.DataFrame(listed)


HERE = {"lon": 1.0, "lat": 20.0, "date_start": "2025-01-10", "actors": ("jnim",)}


def test_one_event_in_two_tables_is_proposed():
    (pair,) = likeness.pairs(rows_of(HERE), rows_of(HERE | {"lon": 1.1, "date_start": "2025-01-11"}))
    assert (pair.first, pair.second, pair.days, pair.has_actor, pair.has_family) == (0, 0, 1, True, True)
    assert pair.km == pytest.approx(10.5, abs=0.1)


@pytest.mark.parametrize(
    "other",
    [
        {"date_start": "2025-01-13"},
        {"lon": 2.0},
        {"family": "trade", "actors": ("mli",)},
        {"symbolic": True, "actors": ()},
    ],
)
def test_what_differs_in_day_place_or_kind_is_not(other):
    assert likeness.pairs(rows_of(HERE), rows_of(HERE | other)) == []


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(19, 21), st.integers(0, 20)), max_size=12))
def test_pairs_are_those_that_looking_at_all_finds(points):
    day = dt.date(2025, 1, 1)
    told = [HERE | {"lon": x, "lat": y, "date_start": str(day + dt.timedelta(n))} for x, y, n in points]
    if not told:
        return
    table = rows_of(*told)
    found = {(pair.first, pair.second) for pair in likeness.pairs(table, table)}
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            km = float(likeness.distance_m([[a[0], a[1]]], [[b[0], b[1]]])[0]) / 1000
            assert ((i, j) in found) == (abs(a[2] - b[2]) <= likeness.MOST_DAYS and km <= likeness.MOST_KM + 2)


def looked_at_all(first, second):
    """Every pair of two tables that may be one event, found by looking at each."""
    one, other = ({name: column.tolist() for name, column in table.items()} for table in (first, second))
    found = [judged(one, i, other, j) for i in range(len(first)) for j in range(len(second))]
    return sorted(filter(None, found), key=late)


def late(pair):
    return not (pair.has_actor and pair.has_family), pair.days, pair.km


def judged(one, i, other, j):
    (from_a, to_a), (from_b, to_b) = (
        [dt.date.fromisoformat(rows[name][n] or "2100-01-01") for name in ("date_start", "date_end")]
        for rows, n in ((one, i), (other, j))
    )
    days = max((from_b - to_a).days, (from_a - to_b).days, 0)
    at = [[rows["lon"][n], rows["lat"][n]] for rows, n in ((one, i), (other, j))]
    km = float(likeness.distance_m([at[0]], [at[1]])[0]) / 1000
    reach = likeness.MOST_KM + min(one["radius_km"][i], 50) + min(other["radius_km"][j], 50)
    actor, family = bool({*one["actors"][i]} & {*other["actors"][j]}), one["family"][i] == other["family"][j]
    is_symbolic = one["symbolic"][i] or other["symbolic"][j]
    is_likely = actor and family if is_symbolic else actor or family
    is_one = days <= likeness.MOST_DAYS and km <= reach and is_likely
    return likeness.Pair(i, j, days, km, actor, family) if is_one else None


EVENTS = st.builds(
    lambda day, lasted, is_open, **row: (
        row | {"date_start": str(day), "date_end": "" if is_open else str(day + dt.timedelta(lasted))}
    ),
    day=st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 20)),
    lasted=st.sampled_from([0, 0, 3, 31, 400]),
    is_open=st.sampled_from([False] * 9 + [True]),
    lon=st.floats(-1, 1) | st.sampled_from([179.9, -179.9]),
    lat=st.floats(19, 21) | st.sampled_from([-89.9, 89.9]),
    radius_km=st.sampled_from([0.0, 1.0, 25.0, 600.0]),
    symbolic=st.sampled_from([False, False, True]),
    family=st.sampled_from(["attack", "trade"]),
    actors=st.sampled_from([(), ("jnim",), ("mli", "wagner"), ("jnim", "mli")]),
)


@given(st.lists(EVENTS, min_size=1, max_size=15), st.lists(EVENTS, min_size=1, max_size=15), st.integers(1, 60))
def test_windows_of_days_and_places_find_what_looking_at_each_pair_finds(first, second, block):
    one, other = pd.DataFrame(first), pd.DataFrame(second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "BLOCK", block)
        found, few = likeness.pairs(one, other), likeness.pairs(one, other, most=3)
    whole = looked_at_all(one, other)
    assert sorted(found) == sorted(whole)
    assert [late(pair) for pair in found] == [late(pair) for pair in whole]
    assert [late(pair) for pair in few] == [late(pair) for pair in whole[:3]]


def scattered(count, seed):
    """Rows of one region and ten years."""
    chance = np.random.default_rng(seed)
    days = (np.datetime64("2015-01-01") + chance.integers(0, 3650, count)).astype(str)
    return pd.DataFrame({
        "lon": chance.uniform(0, 4, count), "lat": chance.uniform(18, 21, count), "radius_km": 5.0,
        "date_start": days, "date_end": days, "actors": [("jnim",)] * count, "family": "attack", "symbolic": False,
    })  # fmt: skip


def test_what_is_looked_at_for_one_event_stays_small_in_memory():
    tables = scattered(8000, 1), scattered(8000, 2)
    tracemalloc.start()
    try:
        assert len(likeness.pairs(*tables)) == likeness.MOST_PAIRS
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_looking_for_one_event_ends_once_nobody_wants_it():
    with pytest.raises(Refused, match="cancelled"):
        likeness.pairs(rows_of(HERE), rows_of(HERE), is_wanted=lambda: False)


def test_nothing_pairs_with_nothing():
    assert likeness.pairs(rows_of(HERE).iloc[:0], rows_of(HERE)) == []


def test_the_drone_of_the_brief_is_recognised_in_a_file_of_ones_own(ground, incidents):
    body = b"date,latitude,longitude,title,type\n2025-04-01,19.99,2.96,Drone,air_defence_shootdown\n"
    made = importing.draft(body, "a.csv", ground)
    data = importing.shown(made, "a", "x", ground)
    ids = [incidents.table["id"][pair.second] for pair in likeness.pairs(data.table, incidents.table)]
    assert ids[0] == "drone-shootdown-2025-04-01"


def test_an_unreadable_store_is_told(tmp_path):
    (tmp_path / "s.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(BorderMapError):
        usable(EmbeddedStore(tmp_path / "s.sqlite"), "x")


@pytest.mark.parametrize("name", ["csv_clean.csv", "csv_arabic_header.csv", "acled_2019.csv", "ucdp_ged.csv"])
def test_a_typed_correction_of_a_file_leaves_every_other_row_and_cell(ground, store, name):
    body = (CORPUS / name).read_bytes()
    made = importing.draft(body, name, ground)
    id = importing.save(store, made, About("A")).id
    key = importing.keys(store, id)[1]
    told = {"title": "Anew", "fatalities_best": "7", "actors": "jnim", "notes": "n"}
    told |= {"date_start": "2025-03-03", "date_end": "2025-03-03"}
    store.edit(id, key, editing.own_names(made.sheet, told))
    before, after = importing.shown(made, "a", "x", ground), importing.of_store(store, usable(store, id), ground)
    assert len(after) == len(before)
    old, new = ({int(one.rows[n]): n for n in range(len(one))} for one in (before, after))
    for row in old.keys() - {2}:
        assert before.row(old[row]).cells == after.row(new[row]).cells
        assert before.row(old[row]).title("en", "t") == after.row(new[row]).title("en", "t")
    assert after.row(new[2]).title("en", "t") == "Anew"
    assert after.table["date_start"][new[2]] == "2025-03-03"
    assert after.table["category"][new[2]] == before.table["category"][old[2]]
    assert after.row(new[2]).said("notes") == "n"


@pytest.mark.parametrize("name", ["acled_2019.csv", "ucdp_ged.csv"])
def test_a_correction_says_in_the_maps_words_what_others_say_in_codes(ground, store, name):
    body = (CORPUS / name).read_bytes()
    made = importing.draft(body, name, ground)
    id = importing.save(store, made, About("A")).id
    told = {"category": "hostage_attack", "location_precision": "area", "date_precision": "span", "radius_km": "42"}
    store.edit(id, importing.keys(store, id)[1], editing.own_names(made.sheet, told))
    before, after = importing.shown(made, "a", "x", ground), importing.of_store(store, usable(store, id), ground)
    read = ["category", "precision", "date_precision", "radius_km"]
    old, new = (one.table[read].astype(str).set_axis(one.rows, axis=0).sort_index() for one in (before, after))
    assert new.loc[2].tolist() == ["hostage_attack", "area", "span", "42.0"]
    assert new.drop(2).equals(old.drop(2))
    assert after.row(int(np.flatnonzero(after.rows == 2)[0])).cells.keys() >= told.keys()


def test_words_of_other_vocabularies_beside_codes_are_no_corrections(ground):
    lines = (CORPUS / "acled_2019.csv").read_text("utf-8").splitlines()
    beside = "\n".join(f"{line},{'category,radius_km' if n == 0 else 'Drone!,far'}" for n, line in enumerate(lines))
    plain, more = (importing.draft(text.encode(), "a.csv", ground).reading for text in ("\n".join(lines), beside))
    assert more.table.astype(str).equals(plain.table.astype(str))
    assert more.rows_good == plain.rows_good
