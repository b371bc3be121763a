import ast
import csv
import io
import re
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyogrio.errors import DataSourceError, FieldError
from table_files import READ, SPREADSHEET, part, read_xlsx, sheets_of

from geo import export
from geo.errors import ExportError
from geo.export import order, records, tables
from geo.export.records import COLUMNS, Kind
from geo.i18n import LANGS, t
from geo.render.page_files import PageFiles

FORMATS = ("geojson", "gpkg", "parquet", "csv", "xlsx")
WITH_SOURCES = ("geojson", "gpkg", "parquet", "xlsx")
WITH_CLAIMS = ("gpkg", "xlsx")
PROMISED = """
    id, origin, date_start, date_end, date_precision, category, title_ar, title_fr, title_en, place_name, longitude,
    latitude, location_precision, radius_km, side, side_measured, border_km, actors, fatalities_low, fatalities_best,
    fatalities_high, sources, claims, border_km_low, border_km_high, chainage_km, symbolic, disputed
"""
FILTERED = "cat=air_drone_strike,battle&from=2024-01-01&layers=incidents,supplement"
HOSTILE = (
    *("=cmd|'/C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "'quoted'", "'"),
    *('say "no", twice', "a\nb\r\nc", "<b>&amp;</b>", "<r><t>run</t></r>", "</script>", "{{7*7}}", "{% x %}"),
    *("_x0041_", "\u0001\u0007", " spaces ", "semi;colon", "https://example.org", "mailto:a@b", "0012"),
    *("\u202egnp.exe", "\u2066isolate\u2069", "1e5", "NULL", "nan", "TRUE", "#REF!", "{=1}", "\U0001f600"),
    *("الجزائر \u200f=1", "\ufeffbom"),
)


def ordered(files, query="", **changes):
    made, errors = order.read(files, query)
    assert not errors
    return replace(made, **changes)


def in_the_tables(files, lang, ids):
    """The rows of incidents, taken from the tables without the code under test."""
    known = files.incidents
    measured = known.table.set_index("id")
    return [told(known, measured.loc[name], known.rows[name], lang) for name in ids]


def told(known, measured, row, lang):
    km = {
        name: None if np.isnan(measured[name]) else round(measured[name], 3)
        for name in ("border_km", "border_km_low", "border_km_high", "chainage_km")
    }
    same = ("id", "origin", "date_start", "date_end", "date_precision", "category", "location_precision", "side")
    deaths = {f"fatalities_{name}": row[f"fatalities_{name}"] for name in ("low", "best", "high")}
    claims = [
        {
            **{key: getattr(claim, key) or None for key in ("id", "side", "claimant", "date", "topic", "subject")},
            **{"qualifier": claim.qualifier or None, "value": claim.value or None, "unit": claim.unit or None},
            **{"text": claim.text[lang], "sources": list(claim.refs)},
        }
        for claim in known.claims.get(row["id"], ())
    ]
    return {
        **{name: row[name] or None for name in same},
        **{f"title_{name}": row[f"title_{name}"] for name in LANGS},
        **{name: int(value) if value else None for name, value in deaths.items()},
        **km,
        "place_name": known.places[row["place_id"]][f"name_{lang}"],
        "longitude": measured["lon"],
        "latitude": measured["lat"],
        "radius_km": measured["radius_km"],
        "side_measured": measured["side_measured"] or None,
        "actors": measured["actors"],
        "sources": measured["sources"],
        "claims": claims,
        "symbolic": bool(measured["symbolic"]),
        "disputed": bool(measured["disputed"]),
    }


@pytest.fixture(scope="module")
def hostile(catalog, incidents):
    """Files whose titles, places and claims are what nobody should write."""
    texts = dict(zip(incidents.rows, HOSTILE, strict=False))
    assert len(texts) == len(HOSTILE)
    rows = {
        name: row | ({f"title_{lang}": texts[name] for lang in LANGS} if name in texts else {})
        for name, row in incidents.rows.items()
    }
    places = {
        name: row | {f"name_{lang}": HOSTILE[n % len(HOSTILE)] for lang in LANGS}
        for n, (name, row) in enumerate(incidents.places.items())
    }
    spoken = [dict.fromkeys(LANGS, text) for text in HOSTILE]
    claims = {
        name: tuple(replace(claim, text=text) for claim, text in zip(told, spoken, strict=False))
        for name, told in incidents.claims.items()
    }
    return PageFiles(catalog, replace(incidents, rows=rows, places=places, claims=claims))


def with_title(catalog, incidents, text):
    first = next(iter(incidents.rows))
    rows = incidents.rows | {first: incidents.rows[first] | {f"title_{lang}": text for lang in LANGS}}
    return PageFiles(catalog, replace(incidents, rows=rows))


def test_every_format_of_the_module_is_tested():
    assert set(FORMATS) == set(READ) == {name for name, row in export.WRITERS.items() if row.module == "tables"}


def test_the_columns_are_those_that_are_promised():
    assert list(COLUMNS) == [name.strip() for name in PROMISED.split(",")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_read_back_gives_the_rows_of_the_tables(files, suffix, lang):
    shown = ordered(files, f"lang={lang}")
    rows = READ[suffix](export.write(suffix, shown))["incidents"]
    assert rows == in_the_tables(files, lang, files.incidents.table["id"])


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("query", [FILTERED, "km=50", "q=drone&disputed=1", "layers=supplement"])
def test_a_file_has_the_incidents_of_its_view_and_no_other(files, suffix, query):
    shown = ordered(files, query)
    assert 0 < len(shown.ids) < len(files.incidents.table)
    rows = READ[suffix](export.write(suffix, shown))["incidents"]
    assert rows == in_the_tables(files, "en", shown.ids)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_view_without_incidents_is_a_file_without_rows(files, suffix):
    told = READ[suffix](export.write(suffix, ordered(files, "layers=")))
    assert [told.get(name, []) for name in ("incidents", "claims", "sources")] == [[], [], []]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_written_while_the_incidents_cannot_be_read(catalog, suffix):
    told = READ[suffix](export.write(suffix, ordered(PageFiles(catalog, None))))
    assert told["incidents"] == []


def test_types_do_not_depend_on_the_rows(files):
    whole, empty = (
        geopandas.read_parquet(io.BytesIO(tables.parquet(ordered(files, query)))) for query in ("", "layers=")
    )
    assert whole.dtypes.to_dict() == empty.dtypes.to_dict()
    assert str(whole.dtypes["fatalities_best"]) == "Int64"


@pytest.mark.parametrize("suffix", WITH_CLAIMS)
@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_claims_holds_the_claims_of_the_rows(files, suffix, lang):
    told = READ[suffix](export.write(suffix, ordered(files, f"lang={lang}&disputed=1")))
    nested = [claim | {"incident_id": row["id"]} for row in told["incidents"] for claim in row["claims"]]
    assert told["claims"] == nested
    assert nested


@pytest.mark.parametrize("suffix", WITH_SOURCES)
@pytest.mark.parametrize("query", ["", FILTERED])
def test_the_table_of_sources_holds_every_source_that_is_cited_and_no_other(files, suffix, query):
    told = READ[suffix](export.write(suffix, ordered(files, query)))
    cited = [row["sources"] for row in told["incidents"]]
    cited += [claim["sources"] for row in told["incidents"] for claim in row["claims"]]
    named = [row["id"] for row in told["sources"]]
    assert set(named) == {ref for refs in cited for ref in refs}
    assert len(named) == len(set(named))
    assert all(row["title"] and row["kind"] for row in told["sources"])


def test_every_format_tells_the_same_of_its_sources(files):
    told = [READ[suffix](export.write(suffix, ordered(files)))["sources"] for suffix in WITH_SOURCES]
    assert told[0] == told[1] == told[2] == told[3]


def test_a_source_has_no_more_of_a_date_than_is_printed(files):
    dates = {row["id"]: row["date"] for row in records.of(ordered(files)).sources}
    precisions = {row["id"]: row["date_precision"] for row in files.catalog.table("sources")}
    lengths = {"day": 10, "document": 10, "month": 7, "year": 4}
    found = {precisions[ref]: len(dates[ref] or "") for ref in dates.keys() & precisions.keys()}
    assert found == {name: lengths.get(name, 0) for name in found}
    assert {"day", "month", "year", "accessed"} <= found.keys()
    assert dates["brief"] == "2025-07-03"


def test_unknown_deaths_are_nothing_and_no_deaths_are_zero(files):
    rows = {row["id"]: row for row in records.of(ordered(files)).rows}
    assert rows["drone-shootdown-2025-04-01"]["fatalities_best"] == 0
    assert rows["sup-kidal-2023"]["fatalities_best"] is None
    assert rows["mali-independence"]["border_km"] is None


@pytest.mark.parametrize("suffix", WITH_SOURCES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_file_says_what_it_is(files, catalog, suffix, lang):
    shown = ordered(files, f"lang={lang}&km=50", title="Mine", note="=a note")
    about = READ[suffix](export.write(suffix, shown))["about"]
    assert about["view"] == f"lang={lang}&km=50"
    assert (about["data_version"], about["data_date"], about["crs"]) == (catalog.digest, catalog.date, "EPSG:4326")
    assert (about["title"], about["note"]) == ("Mine", "=a note")
    assert about["disclaimer"] == t("stamp.disclaimer", lang)
    assert about["credits"] == shown.scene.sources
    assert about["caption"].endswith(shown.scene.caption[-1])
    assert about["line"] == shown.scene.line_note


def test_a_file_of_a_story_names_it(files):
    shown = ordered(files, "story=in-amenas-2013")
    about = records.about(shown)
    assert (about["view"], about["story"]) == ("story=in-amenas-2013", shown.scene.story)


@pytest.mark.parametrize("suffix", WITH_SOURCES)
def test_the_date_of_a_file_is_the_one_ordered(files, suffix):
    data = export.write(suffix, ordered(files, "date=2024-02-29"))
    assert READ[suffix](data)["about"]["data_date"] == "2024-02-29"
    inside = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml") if suffix == "xlsx" else data
    dates = set(re.findall(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", inside))
    assert dates == ({b"2024-02-29T00:00:00"} if suffix in ("xlsx", "gpkg") else set())


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_order_gives_the_same_bytes(files, suffix):
    assert export.write(suffix, ordered(files, "lang=ar")) == export.write(suffix, ordered(files, "lang=ar"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_texts_come_back_letter_by_letter(hostile, suffix):
    shown = ordered(hostile, "lang=fr")
    rows = READ[suffix](export.write(suffix, shown))["incidents"]
    assert [row["title_fr"] for row in rows[: len(HOSTILE)]] == list(HOSTILE)
    assert rows == in_the_tables(hostile, "fr", shown.ids)


def test_no_text_of_a_csv_file_begins_as_a_formula_and_a_negative_number_is_one(hostile):
    text = tables.csv(ordered(hostile)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    places = [n for n, kind in enumerate(COLUMNS.values()) if kind not in (Kind.NUMBER, Kind.COUNT)]
    cells = [line[n] for line in lines for n in places]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    west = [line[10] for line in lines if line[0] == "mali-independence"]
    assert west == ["-7.97522"]


@given(st.text("'=+-@\t\r a") | st.text())
def test_a_cell_reads_back_as_the_text_it_was(text):
    cell = records.guard(text)
    assert records.read_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_csv_file_opens_in_a_spreadsheet_as_it_is(files):
    data = tables.csv(ordered(files, "lang=ar"))
    assert data.startswith(b"\xef\xbb\xbfid,origin,date_start,")
    assert data.count(b"\r\n") == data.count(b"\n") == len(files.incidents.table) + 1
    assert data.endswith(b"\r\n")
    assert "الجزائر" in data.decode("utf-8-sig")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile):
    for _, root, rows in sheets_of(tables.xlsx(ordered(hostile))):
        assert len(rows) > 1
        assert not [node for tag in ("f", "hyperlink") for node in root.iter(f"{SPREADSHEET}{tag}")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("query", ["", "layers="])
def test_a_sheet_keeps_its_bold_header_in_sight_filters_and_runs_as_the_language_does(files, lang, query):
    data = tables.xlsx(ordered(files, f"lang={lang}&{query}"))
    for _, root, rows in sheets_of(data):
        view = root.find(f"{SPREADSHEET}sheetViews/{SPREADSHEET}sheetView")
        assert view.get("rightToLeft") == ("1" if lang == "ar" else None)
        pane = view.find(f"{SPREADSHEET}pane")
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
        last = [*rows[0]][-1]
        assert root.find(f"{SPREADSHEET}autoFilter").get("ref") == f"A1:{last}{len(rows)}"
        assert {cell.get("s") for cell in next(root.iter(f"{SPREADSHEET}row"))} == {"1"}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = part(book, "xl/styles.xml")
    font = styles.find(f"{SPREADSHEET}cellXfs")[1].get("fontId")
    assert styles.find(f"{SPREADSHEET}fonts")[int(font)].find(f"{SPREADSHEET}b") is not None


@pytest.mark.parametrize("text", ["a" * 32768, "a" + "\U0001f600" * 20000, "م" * 40000])
def test_a_text_too_long_for_a_workbook_is_cut_and_said_to_be(catalog, incidents, text):
    told = read_xlsx(tables.xlsx(ordered(with_title(catalog, incidents, text))))
    shown = told["incidents"][0]["title_ar"]
    assert shown.endswith("…")
    assert text.startswith(shown.removesuffix("…"))
    assert 32766 <= len(shown.encode("utf-16-le")) / 2 <= 32767
    cuts = {key: value for key, value in told["about"].items() if key.startswith("cut:")}
    assert cuts == {f"cut:incidents!{column}2": str(len(text)) for column in "GHI"}


def test_a_text_that_just_fits_is_not_cut(catalog, incidents):
    told = read_xlsx(tables.xlsx(ordered(with_title(catalog, incidents, "a" * 32767))))
    assert told["incidents"][0]["title_en"] == "a" * 32767
    assert not [key for key in told["about"] if key.startswith("cut:")]


def no_room(*_):
    raise OSError(28, "No space left on device")


def no_commit(*_):
    raise DataSourceError("Failed to commit transaction")


def without(statement):
    """A writer of layers after which a statement has taken something away."""
    whole = tables._write_layers

    def written(path, told):
        whole(path, told)
        with closing(sqlite3.connect(path)) as base, base:
            base.execute(statement)

    return written


@pytest.mark.parametrize(
    ("broken", "code", "reason"),
    [
        (no_room, "cannot_write", "No space left on device"),
        (no_commit, "not_made", "Failed to commit transaction"),
        (without("DELETE FROM claims"), "cannot_write", "the table claims is not complete"),
        (
            without("DELETE FROM rtree_incidents_geom WHERE id = 1"),
            "cannot_write",
            "the table rtree_incidents_geom is not complete",
        ),
        (without("DROP TABLE sources"), "not_made", "no such table: sources"),
    ],
)
def test_a_geopackage_is_whole_or_an_error_that_says_why_and_leaves_nothing_behind(
    files, monkeypatch, tmp_path, broken, code, reason
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert tables.gpkg(ordered(files))
    assert not [*tmp_path.iterdir()]
    monkeypatch.setattr(tables, "_write_layers", broken)
    with pytest.raises(ExportError) as caught:
        tables.gpkg(ordered(files))
    assert caught.value.code == code
    assert caught.value.values == {"file": "algeria-mali-border-en.gpkg", "reason": reason}
    assert not [*tmp_path.iterdir()]


def test_what_a_writer_cannot_do_is_not_laid_to_the_folder(files, monkeypatch):
    def refuse(*_):
        raise FieldError("Error adding field 'x' to layer")

    monkeypatch.setattr(tables, "_write_layers", refuse)
    with pytest.raises(ExportError) as caught:
        tables.gpkg(ordered(files))
    assert caught.value.code == "not_made"
    assert "folder" not in t("error.not_made", "en", **caught.value.values)
    assert "Error adding field" in t("error.not_made", "en", **caught.value.values)


def test_without_a_folder_for_temporary_files_a_geopackage_is_an_error(files, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(ExportError, match="cannot_write"):
        tables.gpkg(ordered(files))


@pytest.mark.parametrize("module", [tables, records])
def test_importing_the_writers_imports_no_library_of_theirs(module):
    nodes = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module.partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    assert names <= {*sys.stdlib_module_names, "geo"}
