"""The hand-made tables as they ship, and the reading of a table."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import schema, tables
from geo.errors import CatalogError
from geo.row_errors import listing

FOLDER = Path(__file__).resolve().parent.parent / "layers" / "tables"
SHIPPED, UNREADABLE = tables.read(FOLDER)


def rendered(rows: list[tables.Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def test_the_shipped_tables_keep_every_rule():
    assert not UNREADABLE
    errors = schema.check(SHIPPED)
    assert not errors, "\n" + listing(errors)


@pytest.mark.parametrize(
    ("table", "rows"),
    {
        "incidents": 63, "incidents_supplement": 29, "claims": 77, "incident_geometries": 3, "actors": 57,
        "sources": 57, "sources_supplement": 85, "figures": 48, "agreements": 18, "timeline": 99,
        "discrepancies": 45, "stories": 12, "glossary": 214, "places": 113, "place_positions": 60,
        "road_waypoints": 153, "taoudeni_vertices": 46, "categories": 26, "category_import": 39,
        "story_figures": 9, "claim_subjects": 44, "actor_import": 21, "sections": 12,
    }.items(),
)  # fmt: skip
def test_no_row_of_the_facts_is_lost(table, rows):
    assert len(SHIPPED[table]) == rows


def test_38_figures_are_the_documents():
    assert [row["origin"] for row in SHIPPED["figures"]].count("brief") == 38


GLOSSED = {"family": ("categories", "family"), "topic": ("claims", "topic"), "side": ("incidents", "side")}
GLOSSED |= {"stance": ("sources_supplement", "stance"), "status": ("agreements", "status")}
GLOSSED |= {"confidence": ("incidents", "confidence"), "precision": ("places", "location_precision")}
GLOSSED |= {"origin": ("timeline", "origin"), "unit": ("story_figures", "unit")}


@pytest.mark.parametrize("domain", GLOSSED)
def test_the_glossary_names_every_word_of_a_closed_list(domain):
    table, column = GLOSSED[domain]
    named = {row["key"] for row in SHIPPED["glossary"]}
    assert {f"{domain}.{row[column]}" for row in SHIPPED[table]} <= named


def test_a_listing_says_file_line_column_value_and_the_way_out():
    error = schema.RowError("claims", 12, "value_fr", "2 km", "value_not_in_text")
    text = listing([error])
    assert text.startswith("claims.csv, line 12, column value_fr, value '2 km': The text of this language does not")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_table_reads_back_as_it_was_written(name):
    data = (FOLDER / f"{name}.csv").read_bytes()
    assert tables.parse(rendered(SHIPPED[name]), name) == SHIPPED[name]
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert unicodedata.is_normalized("NFC", data.decode("utf-8"))


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.fixed_dictionaries({"id": CELLS, "name_ar": CELLS, "note": CELLS}), min_size=1, max_size=6))
def test_any_text_survives_writing_and_reading(rows):
    assert tables.parse(rendered(rows), "any.csv") == rows


def test_a_byte_order_mark_before_the_header_is_not_part_of_it():
    assert tables.parse("\ufeffid,note\n1,2\n".encode(), "any.csv") == [{"id": "1", "note": "2"}]


GARBLED = {
    "too few cells": (b"id,note\n1,2\n3\n", 3),
    "too many cells": (b"id,note\n1,2,3\n4,5\n", 2),
    "another encoding": ("id,note\n1,2\n3,\u00e9t\u00e9\n4,5\n".encode("cp1252"), 3),
    "UTF-16": ("id,note\n1,2\n".encode("utf-16"), 1),
    "unclosed quote": (b'id,note\n1,2\n3,"4\n5,6\n7,8\n', 3),
    "text after a quote": (b'id,note\n1,2\n3,"4"5\n', 3),
}


@pytest.mark.parametrize("what", GARBLED)
def test_a_garbled_table_is_refused_with_its_line(what):
    data, line = GARBLED[what]
    with pytest.raises(CatalogError) as caught:
        tables.parse(data, "claims.csv")
    assert caught.value.code == "table_garbled"
    assert (caught.value.values["file"], caught.value.values["line"]) == ("claims.csv", line)


def test_one_garbled_table_does_not_hide_the_others(tmp_path):
    (tmp_path / "actors.csv").write_bytes(b"id,note\n1\n")
    (tmp_path / "places.csv").write_bytes(b"id,note\n1,2\n")
    read, errors = tables.read(tmp_path)
    assert read == {"places": [{"id": "1", "note": "2"}]}
    assert {name: error.code for name, error in errors.items()} == {"actors": "table_garbled"}


@pytest.mark.parametrize(("cell", "parts"), [("", []), ("a", ["a"]), ("a;b", ["a", "b"]), (";a;;b;", ["a", "b"])])
def test_a_list_cell_has_no_empty_parts(cell, parts):
    assert tables.items(cell) == parts
