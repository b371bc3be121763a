"""Points of a file and what the line tells of them: no row lost, no cell changed, no half-written file."""

import csv

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import enrichment, incidents, saving
from geo.__main__ import main
from geo.errors import ExportError

MESSY = (
    'id;Longitude;latitude;note\r\n1;"2,95";"19,94";"=a ""b"""\r\n'
    "2;3.05;36.75;\u0645\u0627\u0644\u064a\r\n3;;;\r\n4;200;10;z\r\n"
)


@pytest.fixture(scope="module")
def border(catalog):
    return incidents.border_line(catalog)


@pytest.fixture(scope="module")
def lands(catalog):
    return incidents.countries(catalog)


@pytest.fixture
def enriched(border, lands, tmp_path):
    """The frame and the count of a file that was enriched."""

    def made(source, suffix="parquet"):
        target = tmp_path / f"out.{suffix}"
        told = enrichment.enrich(source, target, border, lands)
        read = pd.read_parquet if suffix == "parquet" else lambda path: pd.read_csv(path, dtype=str, na_filter=False)
        return read(target), told

    return made


def points(n, seed=1):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"n": range(n), "lon": rng.uniform(-17, 24, n), "lat": rng.uniform(5, 37, n)})


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_messy_sheet_keeps_every_row_and_cell(enriched, tmp_path, suffix):
    source = tmp_path / "sheet.csv"
    source.write_text(MESSY, encoding="utf-8-sig")
    frame, told = enriched(source, suffix)
    assert (told.rows, told.unplaced) == (4, 2)
    assert frame["id"].tolist() == ["1", "2", "3", "4"]
    assert frame["Longitude"].tolist() == ["2,95", "3.05", "", "200"]
    assert frame["note"].tolist() == ['=a "b"', "مالي", "", "z"]
    km = pd.to_numeric(frame["border_km"])
    assert km.tolist()[:2] == pytest.approx([1.504, 1503.665], abs=1e-3)
    assert km.isna().tolist() == [False, False, True, True]
    assert frame["side_measured"].tolist()[:2] == ["undetermined", "dz"]


@pytest.mark.parametrize("size", [0, 1, 700])
def test_parts_give_what_the_whole_gives(enriched, border, lands, tmp_path, monkeypatch, size):
    monkeypatch.setattr("geo.points.PART", 256)
    source, table = tmp_path / "points.parquet", points(size).assign(radius_km=5.0, symbolic=False)
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), source)
    frame, told = enriched(source)
    whole = incidents.enrich(table, border, lands)
    assert (told.rows, told.unplaced) == (size, 0)
    assert frame["n"].tolist() == list(range(size))
    for name in ("border_km", "border_km_low", "border_km_high", "chainage_km"):
        assert frame[name].to_numpy(float) == pytest.approx(whole[name].to_numpy(float), abs=1e-9, nan_ok=True)
    assert frame["side_measured"].fillna("").tolist() == whole["side_measured"].tolist()


def test_wide_and_symbolic_places_carry_no_figure(enriched, tmp_path):
    source = tmp_path / "points.csv"
    source.write_text("lon,lat,radius_km,symbolic\n3,20,300,0\n3,20,1,yes\n3,20,1,0\n", encoding="utf-8")
    frame, told = enriched(source)
    assert told.unplaced == 0
    assert frame["border_km"].isna().tolist() == [True, True, False]


def test_figures_from_before_are_replaced(enriched, tmp_path):
    source = tmp_path / "points.csv"
    source.write_text("lon,border_km,lat\n3,old,20\n", encoding="utf-8")
    frame, _ = enriched(source, "csv")
    assert list(frame.columns) == ["lon", "lat", *enrichment.ADDED]
    assert float(frame["border_km"][0]) > 0


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", None, "file_absent"),
        ("a.csv", "", "empty"),
        ("a.csv", "a,b\n1,2\n", "points_without_position"),
        ("a.parquet", "not parquet", "points_unreadable"),
        ("a.xlsx", "x", "format_unread"),
        ("a.csv", "lon,lat\n1,2\n1,2,3\n", "points_row_long"),
        ("a.csv", "\n\n", "empty"),
    ],
)
def test_what_cannot_be_read_is_said_and_leaves_nothing(border, lands, tmp_path, name, text, code):
    source, target = tmp_path / name, tmp_path / "out.csv"
    if text is not None:
        source.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError) as failed:
        enrichment.enrich(source, target, border, lands)
    assert failed.value.code == code
    assert {path.name for path in tmp_path.iterdir()} <= {name}


def test_a_run_that_is_ended_leaves_the_old_file(border, lands, tmp_path):
    source, target = tmp_path / "points.csv", tmp_path / "out.csv"
    source.write_text("lon,lat\n3,20\n", encoding="utf-8")
    target.write_text("old", encoding="utf-8")

    def told(rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enrichment.enrich(source, target, border, lands, told)
    assert target.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_the_command_says_how_many_rows_and_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en")
    source, target = tmp_path / "points.csv", tmp_path / "out.csv"
    source.write_text("lon,lat\n3,20\n,\n", encoding="utf-8")
    assert main(["enrich", str(source), str(target)]) == 0
    said = capsys.readouterr()
    assert "2 rows written" in said.out
    assert said.err.startswith("1 row has no usable position")
    assert main(["enrich", str(source), str(tmp_path / "out.xlsx")]) == 1
    assert "csv, parquet" in capsys.readouterr().err


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "file"
    with pytest.raises(ZeroDivisionError), saving.opened(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with saving.opened(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"


def test_a_comma_at_the_end_of_every_row_moves_no_column(enriched, tmp_path):
    source = tmp_path / "points.csv"
    source.write_text("lon,lat,z\n1,20,5,\n2,21,6,\n", encoding="utf-8")
    frame, told = enriched(source, "csv")
    assert told.rows == 2
    assert frame[["lon", "lat", "z"]].to_numpy().tolist() == [["1", "20", "5"], ["2", "21", "6"]]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("lon,lat\n1,20\n2,21,x\n", "points_row_long", 3),
        ("lon,lat\n1,20,x\n2,21,x\n", "points_row_long", 2),
        ('lon,lat,note\n\n1,20,"two\nlines"\n2,21,"a",b\n', "points_row_long", 5),
        ('lon,lat,note\n1,20,"open\n2,21,b\n3,22,c\n', "points_quote_unclosed", 2),
        ('lon,lat,note\n1,20,a\n2,21,"', "points_quote_unclosed", 3),
    ],
)
def test_a_row_that_cannot_be_told_from_others_is_refused_with_its_line(
    border, lands, tmp_path, monkeypatch, text, code, line
):
    monkeypatch.setattr("geo.points.PART", 1)
    source, target = tmp_path / "points.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError) as failed:
        enrichment.enrich(source, target, border, lands)
    assert (failed.value.code, failed.value.values["line"]) == (code, line)
    assert list(tmp_path.iterdir()) == [source]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)


@settings(max_examples=40)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_every_text_of_a_sheet_comes_out_as_it_went_in(border, lands, tmp_path_factory, rows, ending):
    folder = tmp_path_factory.mktemp("points")
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator=ending)
        lines.writerows([("lon", "lat", "a", "b"), *(("3", "20", *row) for row in rows)])
    assert enrichment.enrich(source, target, border, lands).rows == len(rows)
    with target.open(encoding="utf-8", newline="") as file:
        assert [tuple(row[2:4]) for row in csv.reader(file)][1:] == rows


TYPED = {
    "count": (pa.array([9007199254740993, None, -1], pa.int64()), ["9007199254740993", "", "-1"]),
    "huge": (pa.array([None, 2**64 - 1, 0], pa.uint64()), ["", "18446744073709551615", "0"]),
    "kind": (pa.array([9007199254740993, None, 7]).dictionary_encode(), ["9007199254740993", "", "7"]),
    "known": (pa.array([True, None, False]), ["True", "", "False"]),
    "share": (pa.array([0.1, None, 2.0]), ["0.1", "", "2.0"]),
    "text": (pa.array(["a", None, ""]), ["a", "", ""]),
    "many": (pa.array([list(range(1500)), None, []]), [str(list(range(1500))), "", "[]"]),
    "parts": (pa.array([{"n": 1}, None, {"n": None}]), ['{"n": 1}', "", '{"n": null}']),
}


@pytest.mark.parametrize("name", TYPED)
def test_a_value_of_parquet_is_written_in_full_as_csv(enriched, tmp_path, name):
    values, written = TYPED[name]
    source = tmp_path / "points.parquet"
    pq.write_table(pa.table({"lon": [3.0] * 3, "lat": [20.0] * 3, name: values}), source)
    assert enriched(source, "csv")[0][name].tolist() == written
