"""The library does what README shows of it, statement by statement."""

import ast
import re
import shutil
from pathlib import Path

import geopandas
import numpy as np
import pytest
from corpus_files import CORPUS
from shapely import LineString, Point

import geo
from geo import importing, keeping
from geo.errors import ExportError
from geo.export.order import OWN_KEYS
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About, StoreError

README = Path(geo.__file__).parents[1] / "README.md"
BLOCKS = re.compile(r"```python\n(.*?)```", re.DOTALL)
CALLS = re.compile(r"`(geo\.\w+\([^`]*\))`")
MEASURED = {"border_km", "border_km_low", "border_km_high", "chainage_km", "side_measured"}


@pytest.fixture
def at(tmp_path, monkeypatch):
    """A folder with the file that README reads, where everything is done."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(CORPUS / "xl_clean.xlsx", "events.xlsx")
    return tmp_path


@pytest.fixture
def known():
    """What README's statements find: the library, and points of the reader's own."""
    return {"geo": geo, "my_points": geopandas.GeoDataFrame(geometry=geopandas.points_from_xy([2.9], [19.9]), crs=4326)}


def test_every_statement_of_python_in_the_readme_runs(at, known):
    text = README.read_text(encoding="utf-8")
    statements = [one for block in BLOCKS.findall(text) for one in ast.parse(block).body]
    assert len(statements) >= 5
    for one in statements:
        exec(compile(ast.unparse(one), ast.unparse(one), "exec"), known)
    assert set(known["table"].columns) >= MEASURED
    assert len(known["table"]) == 5
    assert known["errors"] == []


def test_every_call_of_the_library_in_the_readmes_sentences_runs(at, known):
    calls = CALLS.findall(README.read_text(encoding="utf-8"))
    assert len(calls) >= 2
    for call in calls:
        eval(compile(call, call, "eval"), known)
    assert (at / "map.svg").stat().st_size > 10_000


def test_points_of_ones_own_get_what_the_records_have(known):
    assert set(geo.enrich(known["my_points"]).columns) == {"geometry"} | MEASURED


def test_good_rows_and_errors_of_a_file_come_side_by_side(at):
    head = "date,latitude,longitude,title,district\n"
    rows = "2025-01-03,20.5,1.5,Late,Kidal\n2025-01-02,95,1.5,Wrong,Gao\n2025-01-01,20.5,1.5,Early,Ménaka\n"
    (at / "three.csv").write_text(head + rows, encoding="utf-8")
    table, errors = geo.read_incidents("three.csv")
    assert table[["date_start", "district"]].to_numpy().tolist() == [["2025-01-01", "Ménaka"], ["2025-01-03", "Kidal"]]
    assert [(flaw.row, flaw.column, flaw.reason) for flaw in errors] == [(2, "latitude", "latitude_range")]


def test_a_file_that_is_not_there_is_told(at):
    with pytest.raises(ExportError, match="There is no file"):
        geo.read_incidents("none.csv")


def test_points_without_a_usable_position_are_kept_and_not_measured():
    places = [Point(2.9, 19.9), None, Point(), Point(500, 3), Point(0, 100)]
    told = geo.enrich(geopandas.GeoDataFrame(geometry=places, crs=4326, index=list("abcde")))
    assert list(told.index) == list("abcde")
    assert np.isfinite(told["border_km"]).tolist() == [True, False, False, False, False]
    assert (told["side_measured"] != "").tolist() == [True, False, False, False, False]


def test_what_is_no_point_is_refused_with_its_row():
    lines = geopandas.GeoDataFrame(geometry=[Point(0, 20), LineString([(0, 20), (1, 21)])], crs=4326, index=["a", "b"])
    with pytest.raises(ValueError, match="Row b is a LineString"):
        geo.enrich(lines)


def test_what_can_be_read_in_two_ways_is_told_and_can_be_said(at):
    (at / "two.csv").write_text("date,latitude,longitude,title\n01/04/2025,20.5,1.5,One\n", encoding="utf-8")
    table, _ = geo.read_incidents("two.csv")
    assert table["date_start"].tolist() == ["2025-04-01"]
    assert any("[date-order:ambiguous: --date-order]" in said for said in table.attrs["doubts"])
    table, _ = geo.read_incidents("two.csv", date_order="mdy")
    assert table["date_start"].tolist() == ["2025-01-04"]
    assert not any("ambiguous" in said for said in table.attrs["doubts"])
    with pytest.raises(TypeError, match="order"):
        geo.read_incidents("two.csv", order="mdy")


def test_an_option_that_there_is_not_is_refused_and_values_of_python_are_taken(at):
    with pytest.raises(ExportError, match="no option titel") as refused:
        geo.snapshot("map.svg", titel="x")
    assert all(key in str(refused.value) for key in OWN_KEYS)
    assert not (at / "map.svg").exists()
    geo.snapshot("map.svg", "layers=border", legend=False, locator=False, relief=False)
    geo.snapshot("other.svg", "layers=border", legend="0", locator="0", relief="0")
    assert (at / "map.svg").read_bytes() == (at / "other.svg").read_bytes()


@pytest.mark.parametrize("make", [geo.build_map, lambda view: geo.snapshot("map.csv", view)])
def test_what_of_a_view_is_not_understood_is_warned_of(at, make):
    with pytest.warns(UserWarning, match="nonsense.*km=far"):
        make("nonsense=1&km=far")


def test_a_view_may_name_a_dataset_that_is_saved_here(at, monkeypatch):
    monkeypatch.setenv("BORDER_MAP_STORE", str(at / "store.sqlite"))
    body = b"date,latitude,longitude,title\n2025-01-01,20.5,1.5,Saved\n"
    id = importing.save(EmbeddedStore(), importing.draft(body, "saved.csv", keeping.ground()), About("Saved")).id
    geo.snapshot("map.csv", f"data={id}&origin=mine")
    assert "Saved" in (at / "map.csv").read_text(encoding="utf-8").splitlines()[1]
    with pytest.raises(StoreError, match="nowhere"):
        geo.snapshot("map.csv", "data=nowhere")
