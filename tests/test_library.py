"""The library does what README shows of it, statement by statement."""

import ast
import re
import shutil
from pathlib import Path

import geopandas
import pytest
from corpus_files import CORPUS

import geo
from geo.errors import ExportError

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
    with pytest.raises(ExportError, match="file_unreadable"):
        geo.read_incidents("none.csv")
