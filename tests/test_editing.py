"""Edits find the row they belong to: in files with more than rows, in newer versions, among rows that look alike."""

import json

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingesting import table

from geo import editing, importing, keeping
from geo.__main__ import main
from geo.i18n import LANGS, t
from geo.ingest import headings, readers
from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About, usable


@pytest.fixture(scope="module")
def ground():
    return keeping.ground()


@pytest.fixture
def store(tmp_path):
    return EmbeddedStore(tmp_path / "s.sqlite")


def saved(store, ground, body, file="a.csv"):
    return importing.save(store, importing.draft(body, file, ground), About("A")).id


def shown(store, ground, id):
    return importing.of_store(store, usable(store, id), ground)


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
    data, keys = shown(store, ground, id), importing.keys(store, id)
    places = {keys[int(data.rows[n]) - 1]: data.row(n).said("where_coordinates") for n in range(len(data))}
    assert places == {"100": "town0", "101": "town1"}
    store.edit(id, "101", {})
    after = shown(store, ground, id)
    assert [after.row(n).said("where_coordinates") for n in range(len(after))] == ["town0"]
    assert importing.keys(store, id) == ["100"]


# --- days


MONTH_FIRST = b"id,date,latitude,longitude,title\n1,12/25/2024,20,1,A\n2,01/04/2025,20,1,B\n3,02/03/2025,20,1,C\n"


def starts(store, ground, id):
    data = shown(store, ground, id)
    return dict(zip(data.source["id"].to_pylist(), data.table["date_start"], strict=True))


@pytest.mark.parametrize(("typed", "read"), [("25/12/2024", "2024-12-25"), ("01/04/2025", "2025-04-01")])
def test_a_typed_day_is_day_first_and_shifts_no_day_of_the_file(store, ground, typed, read):
    id = saved(store, ground, MONTH_FIRST)
    assert starts(store, ground, id) == {"1": "2024-12-25", "2": "2025-01-04", "3": "2025-02-03"}
    store.edit(id, "1", {"date": typed})
    assert starts(store, ground, id) == {"1": read, "2": "2025-01-04", "3": "2025-02-03"}


def test_a_typed_day_is_none_of_the_order_that_a_dataset_was_saved_with(store, ground):
    made = importing.draft(b"id,date,latitude,longitude,title\n1,01/04/2025,20,1,A\n", "a.csv", ground, MDY)
    id = importing.save(store, made, About("A")).id
    store.edit(id, "new:b", {"id": "b", "date": "25/12/2024", "latitude": "20", "longitude": "1", "title": "B"})
    assert starts(store, ground, id) == {"1": "2025-01-04", "b": "2024-12-25"}


def test_a_row_that_proved_the_order_of_days_still_does_when_it_is_withdrawn(store, ground):
    id = saved(store, ground, MONTH_FIRST)
    store.edit(id, "1", {})
    assert starts(store, ground, id) == {"2": "2025-01-04", "3": "2025-02-03"}


# --- keys


HEADER = "id,date,latitude,longitude,title\n"
ids = st.lists(st.sampled_from(["", "1", "1#2", "2"]), max_size=7)


def rows(*told):
    return (HEADER + "".join(f"{id},2025-01-01,20,1,{title}\n" for id, title in told)).encode()


def titles(store, ground, id):
    data = shown(store, ground, id)
    return [data.row(n).title("en", "") for n in range(len(data))]


@given(ids)
def test_every_row_has_a_key_of_its_own_and_the_first_of_an_id_that_id(some):
    sheet = readers.sheet(rows(*((id, "Same") for id in some)), "a.csv")
    keys = editing.keys(sheet)
    assert len(set(keys)) == len(keys) == len(some)
    for id in {*some} - {""}:
        assert keys[some.index(id)] == id


def test_a_row_that_stands_again_is_numbered(store):
    sheet = readers.sheet(rows(("1", "A"), ("2", "B"), ("1", "C"), ("1", "D"), ("", "E"), ("", "E")), "a.csv")
    digest = editing.digests(sheet)[-1]
    assert editing.keys(sheet) == ["1", "2", "1#2", "1#3", digest, f"{digest}#2"]


def test_an_id_that_stands_twice_in_a_newer_version_loses_no_edit(store, ground):
    old, new = rows(("1", "A"), ("2", "B")), rows(("1", "A"), ("2", "B"), ("2", "C"))
    id = saved(store, ground, old)
    store.edit(id, "1", {"title": "Corrected"})
    importing.save(store, importing.draft(new, "a.csv", ground), About("A"), id)
    assert titles(store, ground, id) == ["Corrected", "B", "C"]
    found = importing.difference(*(readers.sheet(body, "a.csv") for body in (old, new)), store.edits(id))
    assert (found.added, found.changed, found.gone, found.same, found.waiting) == ([3], [], [], 2, 0)


def test_rows_that_say_the_same_are_withdrawn_and_corrected_one_by_one(store, ground):
    body = b"date,latitude,longitude,title\n" + b"2025-01-01,20,1,Same\n" * 3 + b"2025-01-02,20,1,Other\n"
    id = saved(store, ground, body)
    store.edit(id, importing.keys(store, id)[1], {"title": "Corrected"})
    store.edit(id, importing.keys(store, id)[2], {})
    assert titles(store, ground, id) == ["Same", "Corrected", "Other"]
    for left in (["Corrected", "Other"], ["Other"]):
        store.edit(id, importing.keys(store, id)[0], {})
        assert titles(store, ground, id) == left


DOUBLED = rows(("1", "A"), ("2", "B"), ("2", "C"))
DIGEST = editing.digests(readers.sheet(DOUBLED, "a.csv"))[2]
"""What the last row was called by stores written while one double id had all rows called by their digests."""


def test_edits_of_an_older_store_find_their_row(store, ground):
    id = saved(store, ground, DOUBLED)
    store.edit(id, DIGEST, {"title": "Corrected", "notes": "n"})
    assert titles(store, ground, id) == ["A", "B", "Corrected"]
    assert importing.keys(store, id) == ["1", "2", "2#2"]
    store.edit(id, "2#2", {"title": "Anew"})
    assert titles(store, ground, id) == ["A", "B", "Anew"], "the last edit of a row holds, whatever it was called then"


@pytest.mark.parametrize("lang", LANGS)
def test_a_version_says_how_many_edits_it_has_no_row_for(store, ground, tmp_path, capsys, monkeypatch, lang):
    id = saved(store, ground, rows(("1", "A"), ("2", "B"), ("3", "C")))
    store.edit(id, "2", {"title": "Corrected"})
    store.edit(id, "3", {})
    store.edit(id, "new:x", {"id": "x", "date": "2025-01-01", "latitude": "20", "longitude": "1", "title": "X"})
    (tmp_path / "new.csv").write_bytes(rows(("1", "A"), ("4", "D")))
    monkeypatch.setenv("LC_ALL", lang)
    assert main(["import", str(tmp_path / "new.csv"), "--store", str(store.path), "--into", id]) == 0
    said = t("store.waiting", lang, n=2)
    assert said in capsys.readouterr().out
    assert main(["store", "compare", id, "--store", str(store.path)]) == 0
    assert said in capsys.readouterr().out
    assert main(["import", str(tmp_path / "new.csv"), "--store", str(store.path)]) == 0
    assert said not in capsys.readouterr().out


# --- ids that are no cells


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def point(title, **more):
    told = {"date": "2025-01-01", "title": title, **more.pop("properties", {})}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 20]}, "properties": told} | more


def test_the_id_of_a_feature_names_its_row_where_its_properties_have_none():
    plain = readers.sheet(geojson(point("A", id="a"), point("B", id=7), point("C")), "a.geojson")
    assert editing.keys(plain)[:2] == ["a", "7"]
    assert plain.names[0] == "id"
    own = readers.sheet(geojson(point("A", id="x", properties={"ID": "a"})), "a.geojson")
    assert (editing.keys(own), own.names) == (["a"], ["date", "title", "ID"])
    assert (
        "id" not in readers.sheet(geojson(point("A"), point("B", id={"a": 1}), point("C", id=True)), "a.geojson").names
    )


def geopackage(folder, key):
    path = folder / f"{key}.gpkg"
    frame = geopandas.GeoDataFrame(
        {"date": ["2025-01-01"] * 2, "title": ["A", "B"]}, geometry=geopandas.points_from_xy([1, 1], [20, 20]), crs=4326
    )
    frame.to_file(path, layer="incidents", driver="GPKG", layer_options={"FID": key})
    return path.read_bytes()


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("fid", ["date", "title"]),
        ("OGC_FID", ["date", "title"]),
        ("id", ["id", "date", "title"]),
        ("event_id", ["event_id", "date", "title"]),
    ],
)
def test_a_key_of_a_geopackage_is_a_column_unless_it_is_only_the_formats_own(tmp_path, key, names):
    sheet = readers.sheet(geopackage(tmp_path, key), "a.gpkg")
    assert sheet.names == names
    assert (editing.keys(sheet) == ["1", "2"]) == (key == "id")


@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_edits_made_before_ids_of_features_were_read_find_their_row(store, ground, tmp_path, kind):
    without = {"geojson": lambda: geojson(point("A"), point("B")), "gpkg": lambda: geopackage(tmp_path, "fid")}[kind]()
    with_id = {
        "geojson": lambda: geojson(point("A", id=1), point("B", id=2)),
        "gpkg": lambda: geopackage(tmp_path, "id"),
    }
    then = editing.digests(readers.sheet(without, f"a.{kind}"))[1]
    id = saved(store, ground, with_id[kind](), f"a.{kind}")
    store.edit(id, then, {"title": "Corrected"})
    assert titles(store, ground, id) == ["A", "Corrected"]
    assert importing.keys(store, id) == ["1", "2"]
