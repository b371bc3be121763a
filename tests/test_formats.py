"""Files of other programs, the map's own, and limits."""

import datetime as dt
import decimal
import io
import json
import re
import sqlite3
import string
import zipfile
from contextlib import closing

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingesting import HEADER, ROW, came_of, codes, days, read, reasons, table

from geo import export
from geo.export import order
from geo.i18n import LANGS
from geo.ingest import (
    columnar,
    confined,
    delimited,
    features,
    geopackage,
    readers,
    workbook,
)
from geo.ingest import sheet as sheets
from geo.ingest.judge import judge
from geo.ingest.reading import refusal
from geo.ingest.sheet import Choices, Refused

PLACES = [(0.5, 20.1), (-1.25, 21.75), (7.0, 19.5)]
FRAME = pd.DataFrame({
    "date": ["2025-04-01", "2024-02-29", "2023-01-31"],
    "title": ["Convoy stopped", "قافلة", "Évacué, « Gao »"],
    "fatalities": pd.array([3, None, 0], "Int64"),
    "own": ["a", None, "c"],
})  # fmt: skip


def geo_frame(crs="EPSG:4326"):
    lon, lat = zip(*PLACES, strict=True)
    made = geopandas.GeoDataFrame(FRAME, geometry=geopandas.points_from_xy(lon, lat), crs="EPSG:4326")
    return made.to_crs(crs)


def geo_parquet(crs="EPSG:4326", encoding="WKB"):
    out = io.BytesIO()
    geo_frame(crs).to_parquet(out, geometry_encoding=encoding)
    return out.getvalue()


def parquet(columns, metadata=None):
    out = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), out)
    return out.getvalue()


def geo_package(folder, crs="EPSG:4326", layers=("incidents",)):
    path = folder / f"{'-'.join(layers)}-{crs[5:]}.gpkg"
    path.unlink(missing_ok=True)
    for layer in layers:
        geo_frame(crs).to_file(path, layer=layer, driver="GPKG")
    return path.read_bytes()


def spread(rows, titles=("Sheet",)):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in titles:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def feature(row, place=(0.5, 20.1), **more):
    names = {name: cell for name, cell in zip(HEADER, row, strict=True) if name in ("date", "title")}
    return {
        "type": "Feature", "properties": {**names, **more}, "geometry": {"type": "Point", "coordinates": list(place)}
    }  # fmt: skip


def collection(some, **more):
    return json.dumps({"type": "FeatureCollection", "features": some, **more}).encode()


def made_files(folder):
    return {
        "a.csv": table([HEADER, ROW]).encode(),
        "a.xlsx": spread([HEADER, ROW]),
        "a.geojson": collection([feature(ROW)]),
        "a.gpkg": geo_package(folder),
        "a.parquet": parquet({name: [cell] for name, cell in zip(HEADER, ROW, strict=True)}),
    }


def is_the_frame(told):
    assert told.rows_good == told.rows == 3
    assert np.allclose(told.table[["lon", "lat"]], PLACES, rtol=0, atol=1e-7)
    assert days(told) == FRAME["date"].tolist()
    assert told.table["deaths"].fillna(-1).tolist() == [3, -1, 0]
    assert told.source["title"].to_pylist() == FRAME["title"].tolist()
    assert [one or None for one in told.source["own"].to_pylist()] == ["a", None, "c"]


SYSTEMS = ("EPSG:4326", "EPSG:3857", "EPSG:32630", "EPSG:4267", "OGC:CRS84")


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_geoparquet_of_geopandas_is_read_in_degrees(words, crs, encoding):
    told = read(words, geo_parquet(crs, encoding), name="a.parquet")
    is_the_frame(told)
    assert ("reprojected" in codes(told)) == (crs not in ("EPSG:4326", "OGC:CRS84"))


@pytest.mark.parametrize("crs", SYSTEMS[:4])
def test_a_geopackage_of_geopandas_is_read_in_degrees(words, tmp_path, crs):
    told = read(words, geo_package(tmp_path, crs), name="a.gpkg")
    is_the_frame(told)
    assert ("reprojected" in codes(told)) == (crs != "EPSG:4326")


def test_a_layer_of_several_is_chosen(words, tmp_path):
    body = geo_package(tmp_path, layers=("first", "second"))
    assert "layer-choice" in codes(read(words, body, name="a.gpkg"))
    told = read(words, body, Choices(sheet="second"), "a.gpkg")
    is_the_frame(told)
    assert not told.warnings and told.sheet.choices["sheet"] == ["first", "second"]
    with pytest.raises(Refused, match="ingest_no_such_sheet"):
        read(words, body, Choices(sheet="third"), "a.gpkg")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_geojson_of_geopandas_is_read_in_degrees(words, tmp_path, crs):
    geo_frame(crs).to_file(tmp_path / "a.geojson", driver="GeoJSON")
    is_the_frame(read(words, (tmp_path / "a.geojson").read_bytes(), name="a.geojson"))


@pytest.mark.parametrize("name", ["EPSG:999999", "urn:ogc:def:crs:EPSG::1", "urn:nonsense"])
def test_a_reference_system_that_gives_no_place_is_refused(words, name):
    crs = {"type": "name", "properties": {"name": name}}
    with pytest.raises(Refused, match="ingest_crs"):
        read(words, collection([feature(ROW)], crs=crs), name="a.geojson")


def test_parquet_of_pandas_with_columns_of_places_is_read(words):
    lon, lat = zip(*PLACES, strict=True)
    out = io.BytesIO()
    FRAME.assign(latitude=lat, longitude=lon, date=pd.to_datetime(FRAME["date"])).to_parquet(out)
    is_the_frame(read(words, out.getvalue(), name="a.parquet"))


def test_a_workbook_of_openpyxl_with_cells_of_every_kind_is_read(words):
    lines = FRAME.astype(object).where(FRAME.notna(), None).to_numpy().tolist()
    rows = [[dt.datetime.fromisoformat(line[0]), *place, *line[1:]] for line, place in zip(lines, PLACES, strict=True)]
    rows[1][0] = rows[1][0].date()
    names = ["date", "longitude", "latitude", "title", "fatalities", "own"]
    is_the_frame(read(words, spread([names, *rows]), name="a.xlsx"))
    told = read(words, spread([["A heading"], [], names, *rows], ["First"]), name="a.xlsx")
    is_the_frame(told)
    assert codes(told) == {"header-row"}


def sized(body, claimed):
    """A workbook whose first sheet states another size, or none."""
    out, new = io.BytesIO(), b'<dimension ref="' + claimed + b'"/>' if claimed else b""
    with zipfile.ZipFile(io.BytesIO(body)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in book.infolist():
            data = book.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                data, count = re.subn(rb"<dimension [^>]*>", new, data)
                assert count == 1
            made.writestr(member.filename, data)
    return out.getvalue()


@pytest.mark.parametrize("claimed", [b"A1", b"A1:D2", b"A1:B4", b"A1:XFD1048576", b""])
def test_a_workbook_that_states_its_size_wrongly_loses_no_row(words, claimed):
    body = spread([HEADER, *([*ROW[:3], f"t{n}"] for n in range(3))])
    told = read(words, sized(body, claimed), name="a.xlsx")
    assert (told.rows, told.rows_good) == (3, 3)


def test_rows_after_a_long_gap_are_read_or_said_to_be_left_out(words):
    told = read(words, spread([HEADER, ROW, *[[]] * 1500, [*ROW[:3], "later"]]), name="a.xlsx")
    assert "later" in told.source["title"].to_pylist() or told.warnings


def test_a_formula_beside_the_table_or_in_its_header_spoils_no_other_row(words):
    for rows in ([[*HEADER, "=1+1"], ROW, ROW], [HEADER, ROW, [*ROW, "=1+1"]]):
        told = read(words, spread(rows), name="a.xlsx")
        assert all(1 <= flaw.row <= 2 for flaw in told.errors())
        assert told.good[0]
    whole = spread([HEADER, ROW, [*ROW, "=1+1"]])
    told = read(words, sized(whole, b""), name="a.xlsx")
    assert told.good[0] and told.rows == 2


def test_a_generated_column_of_a_geopackage_is_read_with_the_others(words, tmp_path):
    geo_package(tmp_path)
    path = tmp_path / "incidents-4326.gpkg"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("ALTER TABLE incidents ADD COLUMN twice TEXT GENERATED ALWAYS AS (own || own) VIRTUAL")
    is_the_frame(read(words, path.read_bytes(), name="a.gpkg"))


def test_a_point_of_a_collection_that_is_none_is_named(words):
    odd = (None, {"type": "Point", "coordinates": []}, {"type": "LineString", "coordinates": [[0, 20], [1, 20]]})
    told = read(words, collection([feature(ROW), *(feature(ROW) | {"geometry": one} for one in odd)]), name="a.geojson")
    assert reasons(told) == [(2, "geometry_missing"), (3, "geometry_missing"), (4, "geometry_not_point")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_the_maps_own_export_is_read_back_with_every_row_good(words, files, incidents, suffix, lang):
    body = export.write(suffix, order.read(files, f"lang={lang}")[0])
    told, own = read(words, body, name=f"a.{suffix}"), incidents.table
    assert told.form.name == "project"
    assert list(told.errors()) == [] and told.rows_good == len(own)
    assert told.source["id"].to_pylist() == own["id"].tolist()
    assert np.allclose(told.table[["lon", "lat", "radius_km"]], own[["lon", "lat", "radius_km"]], rtol=0, atol=1e-6)
    assert days(told) == own["date_start"].tolist()
    assert days(told, "end") == own["date_end"].where(own["date_end"] != "", own["date_start"]).tolist()
    for name in ("category", "date_precision", "precision", "side", "symbolic"):
        assert told.table[name].tolist() == own[name].tolist()
    assert [text.split(";") if text else [] for text in told.table["actors"]] == own["actors"].tolist()


TYPED = {
    "whole numbers": pa.array([3, None]),
    "whole numbers past 2^53": pa.array([2**60, 1]),
    "unsigned numbers": pa.array([2**63, 1], pa.uint64()),
    "small numbers": pa.array([1, -1], pa.int8()),
    "half numbers": pa.array([1.0, 2.0], pa.float16()),
    "decimals": pa.array([decimal.Decimal("1.5"), None], pa.decimal128(5, 1)),
    "long decimals": pa.array([decimal.Decimal(1), decimal.Decimal(10**40)], pa.decimal256(60, 0)),
    "truths": pa.array([True, None]),
    "nothing": pa.nulls(2),
    "words": pa.array(["1", "x"]).dictionary_encode(),
    "large texts": pa.array(["1", None], pa.large_string()),
    "bytes": pa.array([b"1", b"\xff"]),
    "lists": pa.array([["1"], None]),
    "records": pa.array([{"a": 1}, None]),
    "days": pa.array([20000, None], pa.date32()),
    "far days": pa.array([10**7, -(10**7)], pa.date32()),
    "moments": pa.array([1, None], pa.timestamp("s")),
    "far moments": pa.array([10**15, None], pa.timestamp("ms")),
    "moments of no zone": pa.array([1, 2], pa.timestamp("s", "Nowhere/City")),
    "times": pa.array([1, 2], pa.time32("s")),
    "spans": pa.array([1, 2], pa.duration("s")),
}


@pytest.mark.parametrize("kind", TYPED)
def test_a_column_of_any_type_is_read(words, kind):
    for name in (*HEADER, "type", "actor", "fatalities", "source_url", "notes"):
        columns = {one: [cell] * 2 for one, cell in zip(HEADER, ROW, strict=True)} | {name: TYPED[kind]}
        told = read(words, parquet(columns), name="a.parquet")
        assert told.rows_good + len({flaw.row for flaw in told.errors()}) == told.rows == 2
        assert json.dumps(told.as_json())


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["Africa/Algiers", "UTC", "+01:00"])
def test_a_time_of_a_zone_keeps_the_day_that_it_has_there(words, unit, zone):
    midnight = dt.datetime(2025, 4, 1, tzinfo=dt.UTC if zone == "UTC" else dt.timezone(dt.timedelta(hours=1)))
    columns = {one: [cell] * 2 for one, cell in zip(HEADER, ROW, strict=True)}
    body = parquet(columns | {"date": pa.array([midnight, None], pa.timestamp(unit, zone))})
    told = judge(confined.sheet(body, "a.parquet"), "a.parquet", words)
    assert (days(told)[0], told.good.tolist()) == ("2025-04-01", [True, False])
    assert "zone-unknown" not in codes(told)


def test_a_zone_that_is_not_known_is_said_and_its_times_are_those_of_utc(words):
    columns = {one: [cell] for one, cell in zip(HEADER, ROW, strict=True)}
    body = parquet(columns | {"date": pa.array([dt.datetime(2025, 4, 1)], pa.timestamp("s", "Nowhere/City"))})
    told = read(words, body, name="a.parquet")
    assert (days(told), codes(told)) == (["2025-04-01"], {"zone-unknown"})
    assert all("Nowhere/City" in told.as_json(lang)["warnings"][0]["message"] for lang in LANGS)


def test_signs_that_cannot_be_seen_are_said_in_columns_of_words_too(words):
    columns = {one: [cell] for one, cell in zip(HEADER, ROW, strict=True)}
    for array in (pa.array(["a\u202eb"]), pa.array(["a\u202eb"]).dictionary_encode()):
        assert "control-characters" in codes(read(words, parquet(columns | {"title": array}), name="a.parquet"))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_of_the_world_is_good_and_said_where_it_is_odd(words, lat, lon):
    told = read(words, [HEADER, [ROW[0], repr(lat), repr(lon), "t"]])
    assert told.rows_good == 1
    inside = -13 <= lon <= 16 and 9 <= lat <= 38
    assert ("outside-region" in codes(told)) + ("null-island" in codes(told)) + ("maybe-swapped" in codes(told)) == (
        not inside
    )


def test_choices_that_leave_all_open_change_nothing(words, tmp_path):
    for name, body in made_files(tmp_path).items():
        assert read(words, body, Choices(), name).as_json() == read(words, body, None, name).as_json()


def test_exchanged_coordinates_are_said_only_where_the_table_lies_in_the_region(words):
    abroad = [["2025-04-01", "10", "30", f"t{n}"] for n in range(2)] + [
        ["2025-04-01", "48", "100", f"u{n}"] for n in range(9)
    ]
    assert "maybe-swapped" not in codes(read(words, [HEADER, *abroad]))
    assert "maybe-swapped" in codes(read(words, [HEADER, *abroad[:2], ROW]))


def test_what_seems_exchanged_is_said_once_however_many_rows_it_is(words):
    many = [["2025-04-01", "10", "30", f"t{n}"] for n in range(1_200)]
    told = [code for code in codes(read(words, [HEADER, *many])) if code in ("maybe-swapped", "outside-region")]
    assert told == ["maybe-swapped"]


def refused(words, body, name="a.csv"):
    with pytest.raises(Refused) as caught:
        read(words, body, name=name)
    told = [refusal(caught.value, name, "", lang)["warnings"][0]["message"] for lang in LANGS]
    assert all(told) and len(set(told)) == 3
    return caught.value.code


ROWS_OF = {"csv": delimited, "xlsx": workbook, "geojson": features, "gpkg": geopackage, "parquet": columnar}


@pytest.mark.parametrize("suffix", ROWS_OF)
def test_as_many_rows_as_the_limit_are_read_and_one_more_is_refused(words, monkeypatch, tmp_path, suffix):
    rows = [[*ROW[:3], f"t{n}"] for n in range(3)]
    body = {
        "csv": lambda: table([HEADER, *rows]).encode(),
        "xlsx": lambda: spread([HEADER, *rows]),
        "geojson": lambda: collection([feature(row) for row in rows]),
        "gpkg": lambda: geo_package(tmp_path),
        "parquet": lambda: parquet(dict(zip(HEADER, map(list, zip(*rows, strict=True)), strict=True))),
    }[suffix]()
    monkeypatch.setattr(ROWS_OF[suffix], "MOST_ROWS", 3)
    assert read(words, body, name=f"a.{suffix}").rows == 3
    monkeypatch.setattr(ROWS_OF[suffix], "MOST_ROWS", 2)
    assert refused(words, body, f"a.{suffix}") == "ingest_too_many_rows"


def test_the_fast_reader_has_the_same_limit_of_rows(monkeypatch):
    monkeypatch.setattr(delimited, "MOST_ROWS", 2)
    assert came_of(delimited._fast, "a,b\n1,2\n1,2\n") is not None
    assert came_of(delimited._fast, "a,b\n1,2\n1,2\n1,2\n") == "ingest_too_many_rows"


@pytest.mark.parametrize("suffix", ROWS_OF)
def test_more_columns_than_the_limit_are_refused(words, monkeypatch, tmp_path, suffix):
    monkeypatch.setattr(sheets if suffix in ("csv", "xlsx") else ROWS_OF[suffix], "MOST_COLUMNS", 1)
    assert refused(words, made_files(tmp_path)[f"a.{suffix}"], f"a.{suffix}") == "ingest_too_many_columns"


def test_a_file_of_more_bytes_than_the_limit_is_refused(words, monkeypatch):
    monkeypatch.setattr(readers, "MOST_BYTES", 20)
    assert refused(words, table([HEADER, ROW]).encode()) == "ingest_too_large"


def test_a_cell_longer_than_the_limit_is_a_bad_row_and_a_long_one_is_said(words, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELL", 30)
    monkeypatch.setattr(sheets, "LONG_TEXT", 20)
    told = read(words, [HEADER, [*ROW[:3], "x" * 31], [*ROW[:3], "y" * 30], ROW])
    assert reasons(told) == [(1, "cell_too_long")]
    assert "long-text" in codes(told)
    assert "long-text" not in codes(read(words, [HEADER, ROW]))


@pytest.mark.parametrize("name", ["a.doc", "a", "", "a.", ".csv.exe", "a.shp"])
def test_a_name_of_another_format_is_refused(words, name):
    assert refused(words, table([HEADER, ROW]).encode(), name) == "ingest_format_unknown"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.geojson", "a.gpkg", "a.parquet", "a.zip"])
@pytest.mark.parametrize(
    "body", [b"", b" \n\t", b"\x00", b"%PDF-1.7", b"PK\x03\x04", b"<html>", b"SQLite format 3\x00", b"PAR1"]
)
def test_a_file_of_something_else_is_refused_in_a_sentence(words, name, body):
    try:
        read(words, body, name=name)
    except Refused as err:
        assert all(refusal(err, name, "", lang)["warnings"][0]["message"] for lang in LANGS)
    else:
        assert name.endswith((".csv", ".xlsx")) and not body.strip(string.whitespace.encode() + b"\x00")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_a_format_under_the_name_of_another_is_said_or_refused(words, tmp_path, suffix):
    body = made_files(tmp_path)[f"a.{suffix}"]
    for name in ("a.csv", "a.xlsx", "a.geojson", "a.gpkg", "a.parquet"):
        try:
            told = read(words, body, name=name)
        except Refused as err:
            assert err.code in ("wrong-type", "broken-json")
            assert name != f"a.{suffix}"
        else:
            assert ("wrong-type" in codes(told)) == (name != f"a.{suffix}")
            assert told.sheet.format == suffix


@pytest.mark.parametrize("empty", [[HEADER], [["a"]], [HEADER, ["", "", "", ""]]])
def test_a_table_without_rows_is_read_and_said_to_have_none(words, empty):
    for name, body in (("a.csv", table(empty).encode()), ("a.xlsx", spread(empty))):
        told = read(words, body, name=name)
        assert told.rows == 0
        assert "no-rows" in codes(told)


@pytest.mark.parametrize("name", ["\x00lon", "\x00lat", "\x00"])
def test_no_column_of_a_file_is_taken_for_a_geometry(words, name):
    told = read(words, [[name, *HEADER], ["7", *ROW]])
    assert (told.table["lon"][0], told.table["lat"][0]) == (0.5, 20.1)
    body = parquet({name: ["7"], **{one: [value] for one, value in zip(HEADER, ROW, strict=True)}})
    assert read(words, body, name="a.parquet").table["lon"][0] == 0.5
    with_place = collection([feature(ROW, **{name: "7"})])
    assert read(words, with_place, name="a.geojson").table["lon"][0] == 0.5
