"""Files made to harm: whatever their bytes, they are read, or refused with a reason."""

import functools
import io
import json

import geopandas
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apart import run
from corpus_files import CORPUS, FILES, with_statements
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.i18n import LANGS
from geo.ingest import readers
from geo.ingest.judge import judge
from geo.ingest.reading import refusal
from geo.ingest.sheet import Refused

MORE = 4 * settings.default.max_examples
"""Examples for each format: together some thousands."""


def survived(words, body, name):
    """Reads a file: every row of it is good or named, or the whole is refused in three languages."""
    try:
        told = judge(readers.sheet(body, name), name, words, today="2026-11-26")
    except Refused as err:
        said = [refusal(err, name, "", lang) for lang in LANGS]
        assert all(one["warnings"][0]["message"] for one in said)
    else:
        said = [told.as_json(lang) for lang in LANGS]
        bad = {one["row"] for one in said[0]["errors"]}
        assert bad <= set(range(1, told.rows + 1))
        assert told.rows_good + len(bad) == told.rows
    assert json.dumps(said, ensure_ascii=False).encode()


def workbook():
    """A workbook whose parts are longer than what is looked at of each before it is read."""
    book = openpyxl.Workbook()
    book.active.append(["date", "latitude", "longitude", "title"])
    for n in range(300):
        book.active.append([f"2025-04-{n % 28 + 1:02}", 20 + n / 1000, n / 777, f"Title {n * 7919 % 100_003}"])
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


@functools.cache
def seeds(suffix):
    own = [path.read_bytes() for path in FILES if path.suffix == f".{suffix}" and "long" not in path.name]
    if suffix == "xlsx":
        own.append(workbook())
    if suffix == "parquet":
        frame = pd.read_csv(CORPUS / "csv_clean.csv")
        places = geopandas.points_from_xy(frame["longitude"], frame["latitude"], crs="EPSG:3857")
        for made in (frame, geopandas.GeoDataFrame(frame, geometry=places)):
            out = io.BytesIO()
            made.to_parquet(out, index=False)
            own.append(out.getvalue())
    return own


def changed(body, changes):
    """Bytes after some bits are flipped, pieces cut out or put in twice, others put in; where: a share of the whole."""
    body = bytearray(body)
    for kind, where, length, others in changes:
        at = int(where * len(body))
        if kind == "flip" and body:
            body[min(at, len(body) - 1)] ^= 1 << length % 8
        elif kind == "cut":
            del body[at : at + length]
        elif kind == "twice":
            body[at:at] = body[at : at + length]
        elif kind == "end":
            del body[at:]
        else:
            body[at:at] = others
    return bytes(body)


share = st.floats(0, 1, exclude_max=True)
pieces = st.binary(max_size=6) | st.sampled_from(
    [b'"', b"\n", b",", b"\x00", b"\xff\xfe", b"1e999", b'"\\ud800"', b"{" * 50]
)
flip = st.tuples(st.just("flip"), share, st.integers(0, 7), st.just(b""))
change = st.tuples(st.sampled_from(["flip", "cut", "twice", "put", "end"]), share, st.integers(1, 200), pieces)
damage = st.lists(flip, min_size=1, max_size=6) | st.lists(change, min_size=1, max_size=4)
"""Flips alone keep what stands where in the formats that count bytes."""


@pytest.mark.parametrize("suffix", ["csv", "geojson", "xlsx", "gpkg", "parquet"])
def test_a_file_with_damage_is_read_or_refused(words, suffix):
    @settings(max_examples=MORE)
    @given(st.integers(0, len(seeds(suffix)) - 1), damage)
    def damaged(n, changes):
        survived(words, changed(seeds(suffix)[n], changes), f"a.{suffix}")

    damaged()


STARTS = [
    b"",
    b"PK\x03\x04",
    b"SQLite format 3\x00",
    b"PAR1",
    b"{",
    b"[",
    b"\xff\xfe",
    b"date,latitude,longitude,title\n",
]


@given(
    st.sampled_from(STARTS),
    st.binary(max_size=300),
    st.sampled_from(["csv", "xlsx", "geojson", "gpkg", "parquet", "zip"]),
)
def test_bytes_of_any_kind_are_read_or_refused(words, start, rest, suffix):
    survived(words, start + rest, f"a.{suffix}")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\x00lon", "Point"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("\ud800"), inner, max_size=3)
    ),
    max_leaves=6,
)
point = st.fixed_dictionaries({"type": st.just("Point"), "coordinates": st.lists(json_values, max_size=3)})
feature = st.fixed_dictionaries(
    {"type": st.just("Feature")},
    optional={
        "geometry": point | json_values,
        "properties": st.dictionaries(st.sampled_from(["date", "title", "latitude"]), json_values) | json_values,
    },
)
reference = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["name", "link"]),
        "properties": st.fixed_dictionaries(
            {
                "name": json_values
                | st.sampled_from(["EPSG:3857", "EPSG:1", "EPSG:99999", "urn:ogc:def:crs:EPSG::32630", "x"])
            }
        ),
    }
)


@given(st.lists(feature | json_values, max_size=4), st.none() | reference | json_values)
def test_geojson_of_any_values_is_read_or_refused(words, some, crs):
    whole = {"type": "FeatureCollection", "features": some} | ({} if crs is None else {"crs": crs})
    survived(words, json.dumps(whole).encode(), "a.geojson")


REFERENCES = [None, "EPSG:3857", {"name": "\ud800"}, [1], {"type": "GeographicCRS"}, 7, {}]
PLACES = [
    [b"", None],
    [1, 2],
    [1.5, None],
    ["x", "00"],
    [{"x": 1.0, "y": 2.0}, None],
    [{"x": "a"}, None],
    [[1.0, 2.0], []],
]


@pytest.mark.parametrize("name", ["place", "nowhere", 7, None])
@pytest.mark.parametrize("places", PLACES, ids=str)
def test_geoparquet_that_states_anything_of_its_places_is_read_or_refused(words, places, name):
    for crs in REFERENCES:
        survived(words, geo_parquet(places, {"primary_column": name, "columns": {name: {"crs": crs}}}), "a.parquet")


def geo_parquet(places, about):
    table = pa.table({"date": ["2025-04-01"] * 2, "title": ["a", "b"], "place": places})
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), out)
    return out.getvalue()


STATEMENTS = {
    "no such column of places": ["UPDATE gpkg_geometry_columns SET column_name = 'nowhere'"],
    "no such layer": ["UPDATE gpkg_geometry_columns SET table_name = 'nowhere'"],
    "an unknown reference system": ["UPDATE gpkg_geometry_columns SET srs_id = 99999"],
    "a reference system in words": ["UPDATE gpkg_geometry_columns SET srs_id = 'x'"],
    "a definition that is none": [
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 77777, 'NONE', 0, 'nonsense', '')",
        "UPDATE gpkg_geometry_columns SET srs_id = 77777",
    ],
    "a name with a nought": ["UPDATE gpkg_contents SET table_name = table_name || char(0) || 'x'"],
    "text that is none": ["UPDATE incidents SET title = CAST(x'ff41' AS TEXT)"],
    "bytes as text": ["UPDATE incidents SET title = x'ff41'"],
    "numbers without end": ["UPDATE incidents SET title = 1e400, fatalities = 9e18"],
    "a column without a name": ['ALTER TABLE incidents ADD COLUMN "" TEXT'],
    "a generated column": ["ALTER TABLE incidents ADD COLUMN g TEXT GENERATED ALWAYS AS (title || 1) VIRTUAL"],
    "geometry as text": ["UPDATE incidents SET geom = 'GP'"],
    "geometry cut off": ["UPDATE incidents SET geom = substr(geom, 1, 50)"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON incidents BEGIN DELETE FROM incidents; END"],
}


@pytest.mark.parametrize("statements", STATEMENTS.values(), ids=STATEMENTS)
def test_a_geopackage_after_any_statement_is_read_or_refused(words, tmp_path, statements):
    survived(words, with_statements(tmp_path, statements), "a.gpkg")


def test_texts_of_a_geopackage_that_are_no_text_are_read_or_refused(words):
    whole = (CORPUS / "gp_clean.gpkg").read_bytes()
    for name in (b"notes", b"incidents", b"Kidal taken", b"gpkg_geometry_columns"):
        assert name in whole
        survived(words, whole.replace(name, b"\xf5" + name[1:]), "a.gpkg")


@pytest.mark.parametrize("column", ["date", "latitude", "title", "type", "actor", "fatalities", "source_url", "own"])
def test_texts_of_a_parquet_file_that_are_no_text_are_read_or_refused(words, column):
    columns = {"date": "2025-04-01", "latitude": "20.1", "longitude": "0.5", "title": "Convoy"}
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        out = io.BytesIO()
        table = pa.table({name: [cell] for name, cell in columns.items()} | {column: pa.array(["MARK"]).cast(kind)})
        pq.write_table(table, out, compression="none", write_statistics=False)
        assert b"MARK" in out.getvalue()
        survived(words, out.getvalue().replace(b"MARK", b"\xa0\xf5\xa0\xa0"), "a.parquet")


def test_a_text_that_cannot_be_printed_is_printed_all_the_same(tmp_path, capsys):
    crs = {"type": "name", "properties": {"name": "\ud800"}}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [], "crs": crs}))
    for options in ([], ["--json"]):
        assert main(["check", *options, str(tmp_path / "a.geojson")]) == 2
        assert "a.geojson" in capsys.readouterr().out


def test_no_cell_holds_the_reading_up():
    """Nothing between a word and a year lets a pattern try every split of 20,000 spaces."""
    code = """
        from geo import catalog
        from geo.ingest import readers, vocabulary
        from geo.ingest.judge import judge
        body = b"date,latitude,longitude,title\\n1" + b" " * 20_000 + b"x,20,0,t\\n"
        print(judge(readers.sheet(body, "a.csv"), "a.csv", vocabulary.of(catalog.load())).rows)
    """
    assert run(code, seconds=10) == "1"
