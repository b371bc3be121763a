"""Every file of the corpus comes to what its manifest says, in this process and in the confined one."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.compute as pc
import pytest
from corpus_files import CORPUS

from geo import dataset, export, geodesy, incidents
from geo.__main__ import main
from geo.export import order
from geo.i18n import LANGS, has_arabic
from geo.ingest import confined, readers
from geo.ingest.judge import judge
from geo.ingest.reading import refusal
from geo.ingest.sheet import Choices, Refused

MANIFEST = list(csv.DictReader((CORPUS / "manifest.csv").read_text("utf-8").splitlines()))
TODAY = "2026-11-26"
every_file = pytest.mark.parametrize("row", MANIFEST, ids=[row["file"] for row in MANIFEST])


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@cache
def body_of(name):
    return (CORPUS / name).read_bytes()


def read(name, words, choices=None, body=None):
    sheet = readers.sheet(body or body_of(name), name, choices)
    return judge(sheet, name, words, choices, TODAY)


def report(row, words, lang="en", how=readers.sheet):
    """What `border-map check --json` prints of a file."""
    name = row["file"]
    try:
        return judge(how(body_of(name), name), name, words, today=TODAY).as_json(lang)
    except Refused as err:
        return refusal(err, name, row["format"], lang)


def codes(text):
    return {one for one in re.split(r",(?=[a-z])", text) if one}


def rows_told(told):
    return ",".join(map(str, sorted({one["row"] for one in told["errors"]})))


def outcome(told):
    return f"{told['outcome']}:{told['rows_good']}:{told['rows_bad']}:{rows_told(told)}"


def is_so(told, lawful):
    """Whether a report is a second lawful outcome; `*` stands for anything."""
    parts = zip(outcome(told).split(":"), [*lawful.split(":"), ""], strict=False)
    return all(wanted in ("*", had) for had, wanted in parts)


def titles(reading):
    return reading.sheet.columns[reading.form.columns["title"]].to_pylist()


def days(reading):
    return np.datetime_as_string(reading.table["start"].to_numpy().astype("datetime64[D]")).tolist()


def places(reading):
    return reading.table[["lon", "lat"]].to_numpy()


def test_the_manifest_names_every_file_of_the_folder():
    others = {"manifest.csv", "README.md", "columns_acled_ucdp.md"}
    assert {path.name for path in CORPUS.iterdir()} - others == {row["file"] for row in MANIFEST}
    assert len(MANIFEST) == 81


@every_file
def test_a_file_comes_to_what_the_manifest_says(row, words):
    told = report(row, words)
    wanted = ":".join(row[name] for name in ("expected", "rows_good", "rows_bad", "error_rows"))
    if outcome(told) == wanted:
        assert told["rows_total"] == int(row["rows_total"])
        assert {note["code"] for note in told["warnings"]} == codes(row["warnings"])
    else:
        assert row["also_lawful"] and is_so(told, row["also_lawful"])
        assert told["warnings"] or told["errors"] or told["outcome"] == "accept"
    assert {note["code"] for note in told["info"]} <= codes(row["info"])


@every_file
def test_no_row_of_a_file_vanishes(row, words):
    told = report(row, words)
    assert told["rows_good"] + told["rows_bad"] == told["rows_total"]
    assert told["file"] == row["file"]
    if told["outcome"] != "reject-file":
        assert len({one["row"] for one in told["errors"]}) == told["rows_bad"]
        assert all(1 <= one["row"] <= told["rows_total"] for one in told["errors"])


@every_file
def test_every_message_of_a_file_stands_in_three_languages(row, words):
    for lang in LANGS:
        told = report(row, words, lang)
        said = [one["message"] for kind in ("errors", "warnings", "info") for one in told[kind]]
        assert all(said)
        assert all(has_arabic(text) == (lang == "ar") for text in said if row["file"] not in ARABIC_NAMES)
        assert all(one["column"] or one["reason"] in WHOLE_ROW for one in told["errors"])


ARABIC_NAMES = ("csv_arabic_header.csv",)
"""Files whose Arabic columns are named in the message."""
WHOLE_ROW = ("row_short", "row_long", "quote_unclosed")


@every_file
def test_a_child_process_makes_the_same_sheet_of_a_file(row, words):
    name = row["file"]
    try:
        here = readers.sheet(body_of(name), name)
    except Refused as err:
        with pytest.raises(Refused) as caught:
            confined.sheet(body_of(name), name)
        told = caught.value
        assert (told.code, told.rows) == (err.code, err.rows)
        assert told.values == err.values
        return
    there = confined.sheet(body_of(name), name)
    assert there.columns.equals(here.columns)
    for part in ("format", "flaws", "warnings", "info", "choices"):
        assert getattr(there, part) == getattr(here, part)
    assert report(row, words, how=lambda *_: there) == report(row, words)


def test_the_mark_of_utf_8_is_no_part_of_the_first_column(words):
    assert read("csv_bom.csv", words).sheet.names[0] == "date"


@pytest.mark.parametrize("choices", [None, Choices(encoding="windows-1256")])
def test_arabic_in_windows_1256_is_readable(words, choices):
    lines = list(csv.DictReader(body_of("csv_windows1256.csv").decode("cp1256").splitlines()))
    told = read("csv_windows1256.csv", words, choices)
    assert titles(told) == [line["title"] for line in lines]
    assert has_arabic(titles(told)[0])
    assert "windows-1256" in told.sheet.choices["encoding"]


def test_a_row_after_a_line_break_in_a_cell_keeps_its_number(words):
    body = body_of("csv_quoted_newline.csv").replace(b"21.3280", b"north")
    assert [flaw[:3] for flaw in read("csv_quoted_newline.csv", words, body=body).errors()] == [
        (5, "latitude", "north")
    ]


@pytest.fixture(scope="module")
def shown(catalog, files, words):
    """The map beside the good rows of a file of the corpus."""

    def of(name):
        line, lands = incidents.border_line(catalog), incidents.countries(catalog)
        data = dataset.of(read(name, words), Path(name).stem, "0" * 12, words.families, line, lands)
        return files.beside(data)

    return of


def exported(beside, suffix):
    return export.write(suffix, order.read(beside, "lang=en&origin=mine")[0])


def test_columns_that_nobody_knows_are_kept_and_exported_again(words, shown):
    assert read("csv_extra_columns.csv", words).sheet.names[-2:] == ["my_code", "الرمز"]
    text = exported(shown("csv_extra_columns.csv"), "csv").decode("utf-8-sig")
    assert [(row["my_code"], row["الرمز"]) for row in csv.DictReader(text.splitlines())] == [("x", "y")] * 5


def test_a_missing_column_is_named(words):
    row = next(row for row in MANIFEST if row["file"] == "csv_missing_latitude.csv")
    assert all("latitude" in report(row, words, lang)["warnings"][0]["message"] for lang in LANGS)


def test_coordinates_are_exchanged_only_if_the_user_says_so(words):
    typed = places(read("csv_clean.csv", words))
    told = places(read("csv_swapped.csv", words))
    assert np.array_equal(told[[0, 2]], typed[[0, 2], ::-1])
    assert np.array_equal(told[[1, 3, 4]], typed[[1, 3, 4]])
    exchanged = read("csv_swapped.csv", words, Choices(swap=True))
    assert np.array_equal(places(exchanged), typed)
    assert [note.rows for note in exchanged.warnings if note.code == "swapped"] == [(1, 3)]
    assert np.array_equal(places(read("csv_clean.csv", words, Choices(swap=True))), typed)


def test_a_typographic_minus_is_one(words):
    wanted = places(read("csv_clean.csv", words)).copy()
    wanted[3, 0] = -1.4070
    assert np.array_equal(places(read("csv_bidi_marks.csv", words)), wanted)


def test_degrees_and_minutes_are_told_to_be_decimal_degrees(words):
    assert {flaw.reason for flaw in read("csv_dms.csv", words).errors()} == {"decimal_degrees_wanted"}


def test_an_order_of_day_and_month_that_is_proven_holds_for_every_row(words):
    assert days(read("csv_dates_dmy_proven.csv", words)) == days(read("csv_clean.csv", words))
    assert days(read("csv_dates_dmy_proven.csv", words))[0] == "2025-04-01"


def test_an_order_of_day_and_month_that_is_not_proven_is_asked(words):
    told = read("csv_dates_ambiguous.csv", words)
    assert told.sheet.choices["date_order"] == ["dmy", "mdy"]
    assert days(told)[:2] == ["2025-04-01", "2024-06-05"]
    settled = read("csv_dates_ambiguous.csv", words, Choices(date_order="mdy"))
    assert days(settled)[:2] == ["2025-01-04", "2024-05-06"]
    assert not settled.warnings


def test_months_in_words_of_three_languages_are_days_and_a_time_keeps_its_day(words):
    assert days(read("csv_dates_text.csv", words)) == days(read("csv_clean.csv", words))
    assert days(read("csv_dates_text.csv", words))[4] == "2022-03-05"


def test_an_empty_number_of_dead_is_unknown_and_not_none(words):
    told = read("csv_fatalities.csv", words)
    assert told.good[3]
    assert np.isnan(told.table["deaths"][3])
    assert read("csv_clean.csv", words).table["deaths"].tolist() == [0, 0, 12, 3, 1]


@pytest.mark.parametrize("name", ["csv_formula.csv", "csv_markup.csv", "csv_template.csv", "csv_urls.csv"])
def test_hostile_cells_are_kept_as_typed(words, name):
    told = read(name, words)
    typed = list(csv.DictReader(io.StringIO(body_of(name).decode(), newline="")))
    assert told.source.to_pylist() == typed


def test_formulas_go_out_as_text_and_come_back_as_typed(words, shown):
    beside, typed = shown("csv_formula.csv"), titles(read("csv_formula.csv", words))
    assert len(typed) == 5 and all(text[0] in "=+@-" for text in typed)
    table = exported(beside, "csv")
    cells = [cell for line in csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")) for cell in line]
    assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell)]
    book = openpyxl.load_workbook(io.BytesIO(exported(beside, "xlsx")))
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    book.close()
    for suffix in ("csv", "xlsx"):
        again = judge(readers.sheet(exported(beside, suffix), f"again.{suffix}"), "", words, today=TODAY)
        assert sorted(again.source["title_en"].to_pylist()) == sorted(typed)


def test_an_address_that_is_none_is_no_link_on_a_card(shown):
    beside = shown("csv_urls.csv")
    cards = [beside.card("en", f"mine:{n}") for n in range(5)]
    told = [source for card in cards for source in card["sources"]]
    assert {source["url"] for source in told} == {"", "https://example.org/a5"}
    assert {"javascript:window.PWN=1", "file:///etc/passwd"} <= {source["detail"] for source in told}


def test_an_override_of_direction_leaks_into_no_title(words, shown):
    assert any("\u202e" in text for text in titles(read("csv_control_bidi.csv", words)))
    data = shown("csv_control_bidi.csv").data
    said = "".join(data.row(row).title(lang, "") for row in range(5) for lang in LANGS)
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00]", said)


def test_a_long_cell_is_kept_whole(words):
    longest = pc.max(pc.utf8_length(read("csv_long_field.csv", words).source["notes"])).as_py()
    assert longest > 131_072


def test_an_open_quote_takes_no_row_into_a_cell(words):
    flaws = {flaw.row: flaw.value for flaw in read("csv_unclosed_quote.csv", words).errors()}
    lines = body_of("csv_unclosed_quote.csv").decode().splitlines()
    assert flaws == {row: lines[row][:200] for row in (3, 4, 5)}


def test_a_height_is_kept_or_said_to_be_left_out(words):
    told = read("gj_3d.geojson", words)
    assert "altitude" in told.sheet.names or [note.code for note in told.info] == ["z-dropped"]


def test_projected_places_are_those_of_the_twin_within_a_centimetre(words):
    told, twin = places(read("gp_3857.gpkg", words)), places(read("gp_clean.gpkg", words))
    assert geodesy.distance_m(told, twin).max() < 0.01


def test_projected_places_of_old_geojson_are_those_of_the_formula_within_a_centimetre(words):
    features = json.loads(body_of("gj_crs_3857.geojson"))["features"]
    x, y = np.array([feature["geometry"]["coordinates"] for feature in features]).T / 6_378_137
    wanted = np.degrees(np.column_stack([x, np.arctan(np.sinh(y))]))
    assert geodesy.distance_m(places(read("gj_crs_3857.geojson", words)), wanted).max() < 0.01


def test_broken_json_is_located(words):
    row = next(row for row in MANIFEST if row["file"] == "gj_truncated.geojson")
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(body_of(row["file"]))
    for lang in LANGS:
        said = re.sub(r"(?<=\d)[,.\s](?=\d)", "", report(row, words, lang)["warnings"][0]["message"])
        assert re.search(rf"\b{caught.value.lineno}\b.*\b{caught.value.colno}\b", said)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["gj_truncated.geojson", "xl_bomb_small.xlsx", "csv_missing_latitude.csv"])
def test_a_child_process_refuses_in_the_same_words(words, name, lang):
    row = next(row for row in MANIFEST if row["file"] == name)
    assert report(row, words, lang, confined.sheet) == report(row, words, lang)


@pytest.mark.parametrize("name", ["xl_1904.xlsx", "xl_clean.xlsx", "gj_clean.geojson", "gp_clean.gpkg"])
def test_a_file_of_another_format_says_what_its_csv_twin_says(words, name):
    told, twin = read(name, words), read("csv_clean.csv", words)
    assert days(told) == days(twin)
    assert np.allclose(places(told), places(twin), rtol=0, atol=1e-9)
    assert titles(told) == titles(twin)
    assert told.table["deaths"].tolist() == twin.table["deaths"].tolist()


def test_a_bare_number_is_no_date(words):
    assert [flaw[:2] + flaw[3:] for flaw in read("xl_mixed_types.xlsx", words).errors()] == [
        (4, "date", "date_unreadable")
    ]


def test_formulas_without_results_are_named_and_not_computed(words):
    flaws = [(flaw.row, flaw.column, flaw.value[:1], flaw.reason) for flaw in read("xl_formulas.xlsx", words).errors()]
    assert flaws == [
        (row, column, "=", "formula_without_value") for row, column in ((1, "title"), (2, "latitude"), (3, "title"))
    ]


@pytest.mark.parametrize("name", ["xl_second_sheet_header_row3.xlsx", "gp_two_layers.gpkg"])
def test_one_of_several_sheets_is_chosen_by_name_and_all_are_offered(words, name):
    told = read(name, words)
    offered = told.sheet.choices.get("sheet", [])
    taken = next(dict(note.values)["sheet"] for note in told.warnings if note.code in ("sheet-choice", "layer-choice"))
    again = read(name, words, Choices(sheet=taken))
    assert again.source.equals(told.source)
    assert {note.code for note in again.warnings} <= {"header-row"}
    assert not offered or taken in offered
    with pytest.raises(Refused, match="ingest_no_such_sheet"):
        read(name, words, Choices(sheet="none of them"))


def test_a_path_that_leads_outside_writes_nothing(monkeypatch, tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    for how in (readers.sheet, confined.sheet):
        with pytest.raises(Refused, match="zip-path"):
            how(body_of("zip_traversal.zip"), "zip_traversal.zip")
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["a", "b"]


CHECKED = (
    *("csv_clean.csv", "csv_ragged.csv", "csv_control_bidi.csv", "csv_swapped.csv", "gj_truncated.geojson"),
    *("xl_formulas.xlsx", "gp_3857.gpkg", "zip_traversal.zip"),
)


def check(*names, options=()):
    return main(["check", *options, *(str(CORPUS / name) for name in names)])


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["csv_clean.csv"], 0),
        (["csv_swapped.csv"], 0),
        (["csv_header_only.csv"], 0),
        (["csv_ragged.csv"], 1),
        (["csv_zero_bytes.csv"], 2),
        (["csv_clean.csv", "csv_ragged.csv"], 1),
        (["csv_is_html.csv", "csv_ragged.csv", "csv_clean.csv"], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_file(capsys, names, code):
    assert check(*names) == code
    assert not capsys.readouterr().err


def test_the_report_as_json_is_an_object_a_line_and_equals_the_reading(capsys, words):
    assert check(*CHECKED, options=["--json"]) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    rows = {row["file"]: row for row in MANIFEST}
    assert told == [json.loads(json.dumps(report(rows[name], words, how=confined.sheet))) for name in CHECKED]


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_as_text_names_every_bad_row_in_the_language(capsys, monkeypatch, words, lang):
    monkeypatch.setenv("LC_ALL", lang)
    assert check(*CHECKED) == 2
    said, wrong = capsys.readouterr()
    rows = {row["file"]: row for row in MANIFEST}
    assert not wrong
    assert "Traceback" not in said and "geo/" not in said
    assert not re.search(r"[\u202e\x00]", said)
    for name in CHECKED:
        told = report(rows[name], words, lang, confined.sheet)
        assert name in said
        assert all(one["message"] in said for one in [*told["errors"], *told["warnings"], *told["info"]])
    assert has_arabic(said) == (lang == "ar")


def test_what_the_user_has_settled_is_an_option(capsys):
    for name, options in (
        ("csv_dates_ambiguous.csv", ["--date-order", "mdy"]),
        ("csv_windows1256.csv", ["--encoding", "windows-1256"]),
        ("gp_two_layers.gpkg", ["--sheet", "incidents"]),
    ):
        assert check(name, options=["--json", *options]) == 0
        assert json.loads(capsys.readouterr().out)["warnings"] == []
    assert check("csv_swapped.csv", options=["--json", "--swap"]) == 0
    assert [note["code"] for note in json.loads(capsys.readouterr().out)["warnings"]] == ["swapped:1,3"]
    assert check("csv_clean.csv", options=["--json", "--encoding", "klingon"]) == 2
    assert "klingon" in json.loads(capsys.readouterr().out)["warnings"][0]["message"]
