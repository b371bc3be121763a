"""What a data file tells of a dataset: nothing that its file says is left out, and a file of the map comes back."""

import csv
import io
import json
import tempfile
from pathlib import Path

import geopandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_files import sheets_of

from geo import dataset, export
from geo.export import data_rows, order, records, tables
from geo.export.columns import COLUMNS, VICINITY, flat
from geo.i18n import LANGS
from geo.incidents import border_line, countries
from geo.ingest import vocabulary

FORMATS = ("csv", "geojson", "gpkg", "parquet", "xlsx")
ROW = {"date": "2024-03-05", "latitude": "20.1", "longitude": "1.5", "title": "Attack near In Khalil"}


@pytest.fixture(scope="module")
def read(catalog):
    """Reads bytes as a file of one's own."""
    ground = (vocabulary.of(catalog), border_line(catalog), countries(catalog))

    def of(body, name="mine.csv"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(body)
            return dataset.read(path, *ground)

    return of


@pytest.fixture(scope="module")
def exported(files):
    """The order of all rows of a dataset and of nothing else."""

    def of(data, query="lang=en"):
        made, errors = order.read(files.beside(data), f"{query}&origin=mine")
        assert not errors
        return made

    return of


def table(*rows):
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, list(rows[0]))
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("suffix", FORMATS)
def test_the_records_exported_read_and_exported_again_are_equal(files, read, exported, suffix, lang):
    first = order.read(files, f"lang={lang}")[0]
    again = records.of(exported(read(export.write(suffix, first), f"e.{suffix}"), f"lang={lang}"))
    whole = {row["id"]: row for row in records.of(first).rows}
    assert len(whole) == len(again.rows) == 92
    for row in again.rows:
        assert {name: row[name] for name in COLUMNS} == whole[row["id"]] | {"origin": "mine"}
    assert set(again.own) == {*VICINITY, "own_origin"}


def test_claims_and_sources_of_a_file_of_the_map_stand_in_the_tables_of_the_next(files, read, exported):
    told = records.of(order.read(files, "lang=en")[0])
    again = records.of(exported(read(tables.csv(order.read(files, "lang=en")[0]))))
    for name in ("claims", "sources"):
        first, second = (sorted(getattr(one, name), key=lambda row: row["id"]) for one in (told, again))
        assert first == second


def test_words_under_the_names_of_the_export_are_kept_under_names_of_ones_own(read, exported):
    said = {"sources": "Reuters; AFP", "category": "IED attack", "origin": "UN OCHA", "disputed": "yes"}
    said |= {"claims": "Both sides claim it", "Border_km": "about 12", "nearest_place": "In Khalil", "Actors": "JNIM"}
    (row,) = records.of(exported(read(table(ROW | said)))).rows
    assert {name: row[f"own_{name}"] for name in said} == said
    assert (row["sources"], row["claims"], row["disputed"], row["origin"]) == ([], [], False, "mine")
    assert row["actors"] == ["jnim"]


def test_what_the_export_says_already_is_not_said_twice(read, exported):
    said = {"latitude": "٢٠٫١", "category": "battle", "symbolic": "no", "actors": "jnim; mli", "fatalities_best": "3.0"}
    said |= {"date": "05/03/2024", "date_end": "6 March 2024", "radius_km": "25,0", "location_precision": "area"}
    told = records.of(exported(read(table(ROW | said))))
    assert set(told.own) == set(VICINITY)
    assert (told.rows[0]["date_start"], told.rows[0]["date_end"]) == ("2024-03-05", "2024-03-06")


@pytest.mark.parametrize(
    ("name", "text"),
    [("date", "2024-03-05T13:45"), ("fatalities", "3"), ("low", "unlikely"), ("title_en", "An attack")],
)
def test_what_a_column_that_the_map_knows_says_beyond_its_cell_is_kept(read, exported, name, text):
    said = ROW | {"fatalities_best": "2", "title": "Attaque"} | {name: text}
    (row,) = records.of(exported(read(table(said)))).rows
    assert text in row.values()
    assert "Attaque" in row.values()


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters=";"), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([*COLUMNS, *VICINITY, "fid", "Geometry", "note"]), WORDS | st.just("1")))
def test_no_text_of_a_file_is_missing_from_what_is_exported(read, exported, said):
    free = {name: text for name, text in said.items() if name not in CHECKED}
    told = records.of(exported(read(table(ROW | free))))
    (row,) = told.rows
    plain = (str(int(cell) if isinstance(cell, bool) else cell) for cell in flat(told.columns, row))
    cells = dict(zip(told.columns, plain, strict=True))
    assert all(text.strip() in ("", cells.get(f"own_{name}"), cells.get(name)) for name, text in free.items())


CHECKED = {"date_start", "date_end", "date_precision", "latitude", "longitude", "location_precision", "radius_km",
           "side", "fatalities_low", "fatalities_best", "fatalities_high"}  # fmt: skip
"""Columns whose words are checked when a file is read."""


def test_a_column_of_ones_own_has_one_name_however_often_it_is_exported(read, exported):
    said = {"sources": "Reuters", "Geometry": "a point", "fid": "7", "own_fid": "8"}
    first = exported(read(table(ROW | said)))
    again = exported(read(tables.csv(first)))
    assert {"own_sources": "Reuters", "own_Geometry": "a point", "own_fid_2": "7", "own_fid": "8"}.items() <= (
        records.of(first).rows[0].items()
    )
    assert records.of(again).rows == records.of(first).rows


CASES = st.sampled_from(["Sources", "SOURCES", "own_sources", "own_Sources", "fid", "FID", "geom", "note", "Note"])


@given(st.lists(CASES | st.text(), unique_by=str.lower))
def test_names_of_ones_own_differ_from_each_other_and_from_those_that_are_taken(own):
    named = data_rows.names(own)
    assert len({name.lower() for name in named} - data_rows.TAKEN) == len(own)
    assert data_rows.names(named) == named
    assert all(other == name or other.startswith(f"own_{name}") for name, other in zip(own, named, strict=True))


def test_a_toll_with_a_mark_that_cannot_be_seen_is_the_toll_of_the_map(read, exported):
    data = read(table(ROW | {"fatalities": "\u200f12"}, ROW | {"fatalities": "١٢"}))
    assert data.table["deaths"].tolist() == [12, 12]
    assert [row["fatalities_best"] for row in records.of(exported(data)).rows] == [12, 12]


ODD = ("Sources", "Origin", "Claims", "fid", "geom", "geometry", "ogc_fid", "rowid", "_rowid_", "select",
       'say "x"', "it's", "a b", "النص", "x" * 300)  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_takes_a_column_of_any_name(read, exported, suffix):
    said = {name: f"word {n}" for n, name in enumerate(ODD)}
    body = export.write(suffix, exported(read(table(ROW | said))))
    told = cells_of(suffix, body)
    assert {told[name] for name in data_rows.names(ODD)} == set(said.values())
    assert told["longitude"] in (1.5, "1.5")


def cells_of(suffix, body):
    """The one row of a file, read by other means."""
    if suffix == "csv":
        return next(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    if suffix == "geojson":
        return json.loads(body)["features"][0]["properties"]
    if suffix == "xlsx":
        (_, _, (head, row)), *_ = sheets_of(body)
        return {head[place]: row.get(place) for place in head}
    frame = geopandas.read_parquet(io.BytesIO(body)) if suffix == "parquet" else layer_of(body)
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (1.5, 20.1)
    return frame.iloc[0].to_dict()


def layer_of(body):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "read.gpkg"
        path.write_bytes(body)
        return geopandas.read_file(path, layer="incidents")
