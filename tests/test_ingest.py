"""Reading files of incidents: texts, numbers, days and counts in all their spellings, and every row accounted for."""

import calendar
import csv
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
from hypothesis import example, given
from hypothesis import strategies as st

from geo import export
from geo.export import order
from geo.i18n import LANGS
from geo.ingest import (
    cells,
    columnar,
    decoding,
    delimited,
    features,
    geopackage,
    headings,
    readers,
    vocabulary,
    workbook,
)
from geo.ingest import sheet as sheets
from geo.ingest.judge import judge
from geo.ingest.reading import refusal
from geo.ingest.sheet import Choices, Refused

TODAY = "2026-11-26"
HEADER = ["date", "latitude", "longitude", "title"]
ROW = ["2025-04-01", "20.1", "0.5", "Convoy stopped"]
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء"
FRENCH = (
    "été",
    "évacué",
    "près",
    "déjà",
    "août",
    "être",
    "où",
    "reçu",
    "Noël",
    "français",
    "hélicoptère",
    "à",
    "créée",
)
ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture(scope="module")
def words(catalog):
    return vocabulary.of(catalog)


def table(rows, separator=",", end="\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def read(words, rows, choices=None, name="a.csv"):
    """The reading of rows of cells, or of the bytes of a file."""
    body = rows if isinstance(rows, bytes) else table(rows).encode()
    return judge(readers.sheet(body, name, choices), name, words, choices, TODAY)


def codes(reading):
    return {note.code for note in (*reading.warnings, *reading.info)}


def days(reading, column="start"):
    return np.datetime_as_string(reading.table[column].to_numpy().astype("datetime64[D]")).tolist()


def reasons(reading):
    return [(flaw.row, flaw.reason) for flaw in reading.errors()]


def texts(*values):
    return pa.chunked_array([pa.array(values, pa.string())])


# Bytes as text

phrases = st.lists(st.text(ARABIC, min_size=2, max_size=9), min_size=1, max_size=12).map(" ".join)
cased = st.sampled_from([str.lower, str.capitalize, str.upper])
accented = st.lists(st.builds(lambda word, case: case(word), st.sampled_from(FRENCH), cased), min_size=1, max_size=9)


@given(phrases, st.sampled_from(["title\n", "date,title\n2025-04-01,", "Tin Zaouatine; "]))
def test_arabic_without_a_mark_is_told_from_french(phrase, before):
    text, notes = decoding.text((before + phrase).encode("cp1256"))
    assert text == before + phrase
    assert [dict(note.values)["encoding"] for note in notes] == ["windows-1256"]


@given(accented.map(" ".join), st.sampled_from(["titre\n", "date;titre\n2025-04-01;", "l’armée – « Gao » ; "]))
def test_french_without_a_mark_is_told_from_arabic(phrase, before):
    text, notes = decoding.text((before + phrase).encode("cp1252"))
    assert text == before + phrase
    assert [dict(note.values)["encoding"] for note in notes] == ["windows-1252"]


@given(st.text().filter(lambda text: not text.startswith("\ufeff")), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_utf_8_is_read_as_it_is_with_and_without_a_mark(text, encoding):
    assert decoding.text(text.encode(encoding)) == (text, [])


@given(st.text())
def test_utf_16_with_a_mark_is_read_and_said(text):
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        told, notes = decoding.text(mark + text.encode(encoding))
        assert told == text
        assert [note.code for note in notes] == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("title", ["Convoy stopped", "Arrêté à Gao", "القوات المسلحة"])
def test_utf_16_without_a_mark_is_read_and_said(words, encoding, title):
    told = read(words, table([HEADER, [*ROW[:3], title]] * 1).encode(encoding))
    assert told.source["title"].to_pylist() == [title]
    assert "encoding" in codes(told)


def test_bytes_that_are_no_utf_8_are_replaced_and_said(words):
    told = read(
        words, table([HEADER, [*ROW[:3], "Événement à Tin Zaouatine près"]]).encode() + b"2025-04-02,20,1,\xff\n"
    )
    assert told.source["title"].to_pylist() == ["Événement à Tin Zaouatine près", "\ufffd"]
    assert "encoding" in codes(told)


@pytest.mark.parametrize("encoding", decoding.OFFERED)
def test_an_encoding_that_is_chosen_is_taken(words, encoding):
    title = {"windows-1256": "قافلة", "iso-8859-6": "قافلة"}.get(encoding, "Été")
    body = table([HEADER, [*ROW[:3], title]]).encode(encoding)
    told = read(words, body, Choices(encoding=encoding))
    assert told.source["title"].to_pylist() == [title]
    assert told.sheet.choices["encoding"] == list(decoding.OFFERED)
    assert not told.warnings


def test_an_encoding_that_is_not_offered_is_refused(words):
    with pytest.raises(Refused, match="ingest_encoding"):
        read(words, [HEADER, ROW], Choices(encoding="utf-7"))


# Rows of delimited texts

cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
clean = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(cell, min_size=width, max_size=width).filter(lambda row: any(one.strip() for one in row)),
        min_size=1,
        max_size=8,
    )
)


def same(a, b):
    return a.columns.equals(b.columns) and (a.flaws, a.warnings) == (b.flaws, b.warnings)


@given(clean, st.sampled_from(delimited.SEPARATORS), st.sampled_from(["\n", "\r\n"]))
def test_the_fast_reader_reads_clean_tables_as_the_careful_one(rows, separator, end):
    text = table([[f"c{n}" for n in range(len(rows[0]))], *rows], separator, end)
    text = delimited.plain_lines(text)
    fast, careful = delimited._fast(text, separator), delimited._careful(text, separator)
    assert fast is not None
    assert same(fast, careful)
    assert careful.columns.to_pylist() == [{f"c{n}": one for n, one in enumerate(row)} for row in rows]


def came_of(reader, text):
    try:
        return reader(delimited.plain_lines(text), ",")
    except Refused as err:
        return err.code


def agree(fast, careful):
    return fast == careful if isinstance(fast, str) or isinstance(careful, str) else same(fast, careful)


UNUSUAL = {
    "old line ends": "a,b\r1,2\r3,4\r",
    "a header of another line end": "a,b\r1,2\n3,4\n",
    "a blank first line": "\na,b\n1,2\n",
    "a blank row": "a,b\n,\n1,2\n",
    "a row of spaces at the end": "a,b\n1,2\n , \n",
    "a line break of two letters in a cell": 'a,b\r\n"1\r\n2",3\r\n',
    "a long cell": f"a,b\n1,{'x' * 200_000}\n",
    "a cell that is too long": f"a,b\n1,{'x' * 1_000_001}\n",
    "an unnamed column": "a,,c\n1,2,3\n",
    "a column that stands twice": "a,A\n1,2\n",
    "no row": "a,b\n",
    "a quote inside": 'a,b\n1"x",2\n3,4\n',
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_the_fast_reader_leaves_to_the_careful_one_what_it_would_read_otherwise(text):
    fast, careful = came_of(delimited._fast, text), came_of(delimited._careful, text)
    assert fast is None or agree(fast, careful)


@given(st.text('ab1,"\n é', min_size=1))
def test_the_fast_reader_reads_any_text_as_the_careful_one_or_leaves_it(text):
    text = f"a,b\n{text}"
    fast, careful = came_of(delimited._fast, text), came_of(delimited._careful, text)
    assert fast is None or agree(fast, careful)


def test_a_separator_of_a_first_line_is_taken(words):
    for mark in "!~:é;":
        told = read(words, f"sep={mark}\r\n{table([HEADER, ROW], mark, chr(13) + chr(10))}".encode())
        assert told.rows_good == told.rows == 1


def test_the_separator_does_not_matter_to_the_fast_reader():
    assert delimited._fast("aéb\n1é2\n", "é") is None
    assert delimited._careful("aéb\n1é2\n", "é").columns.to_pylist() == [{"a": "1", "b": "2"}]


KINDS = {
    "good": "2025-04-01,20.1,0.5,{}",
    "short": "2025-04-01,{}",
    "long": "2025-04-01,20.1,0.5,{},more",
    "unclosed": '2025-04-01,20.1,0.5,"{}',
    "unclosed early": '"{},20.1,0.5,title',
    "quoted": '2025-04-01,20.1,0.5,"{}, ""quoted"""',
    "broken over lines": '2025-04-01,20.1,0.5,"{}\nand on"',
    "blank": "",
    "spaces": "   ",
    "separators": ",,,",
}
mixture = st.lists(st.sampled_from(sorted(KINDS)), max_size=12)


@given(mixture, st.sampled_from(["\n", "\r\n", "\r"]))
@example(["unclosed", "good", "unclosed"], "\n")
def test_no_row_of_any_mixture_vanishes(words, kinds, end):
    marks = [f"T{n}T" for n in range(len(kinds))]
    lines = [",".join(HEADER), *(KINDS[kind].format(mark) for kind, mark in zip(kinds, marks, strict=True))]
    told = read(words, "\n".join(lines).replace("\n", end).encode())
    bad = {flaw.row for flaw in told.errors()}
    assert told.rows_good + len(bad) == told.rows
    rows = ["\x1f".join(filter(None, row.values())) for row in told.source.to_pylist()]
    said = "".join([*rows, *(flaw.value for flaw in told.flaws)])
    assert all(mark in said for mark, kind in zip(marks, kinds, strict=True) if "{}" in KINDS[kind])
    good = [row for n, row in enumerate(rows, 1) if n not in bad]
    assert all(row.count("T") == 2 for row in good)


@given(mixture.filter(lambda kinds: not {"unclosed", "unclosed early"} & set(kinds)))
def test_a_row_is_good_if_it_has_as_many_cells_as_the_header(words, kinds):
    lines = [",".join(HEADER), *(KINDS[kind].format(kind) for kind in kinds)]
    told = read(words, "\n".join(lines).encode())
    assert told.rows_good == sum(kind in ("good", "quoted", "broken over lines") for kind in kinds)
    ragged = [kind for kind in kinds if kind in ("short", "long")]
    found = [reason.removeprefix("row_") for _, reason in reasons(told) if reason in ("row_short", "row_long")]
    assert [one for one in found if one == "long"] == [one for one in ragged if one == "long"]


def test_a_row_with_two_faults_is_one_bad_row_that_names_both(words):
    told = read(words, [HEADER, ["yesterday", "95", "0.5", ""]])
    assert {flaw.reason for flaw in told.errors()} == {"date_unreadable", "latitude_range", "value_missing"}
    assert (told.rows_good, told.rows) == (0, 1)


# Numbers, counts and days

INVISIBLE = ("\u200e", "\u200f", "\u202a", "\u202c", "\u2066", "\u2069", "\ufeff", "\u061c")
SPACE = ("", " ", "\u00a0", "\u202f", "\u2009", "\u3000")
wrapping = st.tuples(*[st.sampled_from([*INVISIBLE, *SPACE])] * 4)
degrees = st.decimals(-180, 180, places=4).map(str)


@given(degrees, wrapping, st.booleans(), st.booleans(), st.booleans())
def test_a_number_is_the_same_in_every_spelling(text, around, is_arabic, is_comma, is_typographic):
    spelled = text.replace(".", ",") if is_comma else text
    spelled = spelled.translate(ARABIC_DIGITS) if is_arabic else spelled
    spelled = spelled.replace("-", "\u2212") if is_typographic else spelled
    told = cells.numbers(texts("".join(around[:2]) + spelled + "".join(around[2:])))
    assert told.values.tolist() == [float(text)]
    assert not told.faults


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("", "value_missing"), ("  ", "value_missing"), ("\u200f", "value_missing")),
        *(
            (text, "not_a_number")
            for text in ("N/A", "nan", "inf", "-inf", "1e999", "1,2,3", "1 2", "0x10", "1_0", ".")
        ),
        *((text, "decimal_degrees_wanted") for text in ("19°59'10\"", "19°59′10″N", "N 19° 59", "19.5N", "٢٠°")),
    ],
)
def test_what_is_no_number_is_a_fault(text, reason):
    told = cells.numbers(texts(text, "1"))
    assert np.isnan(told.values[0]) and told.values[1] == 1
    assert {name: rows.tolist() for name, rows in told.faults.items()} == {reason: [0]}


@given(st.lists(st.none() | st.floats(width=64), max_size=5))
def test_a_column_of_numbers_is_read_as_its_numbers(values):
    told = cells.numbers(pa.chunked_array([pa.array(values, pa.float64())]))
    bad = [n for n, value in enumerate(values) if value is None or not np.isfinite(value)]
    assert sorted(np.concatenate([*told.faults.values(), np.zeros(0, int)]).tolist()) == bad
    assert all(told.values[n] == value for n, value in enumerate(values) if n not in bad)


@given(st.integers(0, cells.MOST_COUNT), wrapping, st.sampled_from(["{}", "{}.0", "{}.00", "0{}"]), st.booleans())
def test_a_count_is_the_same_in_every_spelling(count, around, form, is_arabic):
    spelled = form.format(count).translate(ARABIC_DIGITS if is_arabic else {})
    told = cells.counts(texts("".join(around[:2]) + spelled + "".join(around[2:])))
    assert told.values.tolist() == [count]
    assert not told.faults


@pytest.mark.parametrize("text", ["-1", "2.5", "3-5", "1e3", "1,000", "1 000", "about 5", "10000001", "١٫٥", "NA"])
def test_what_is_no_count_is_a_fault_and_not_a_number(text):
    told = cells.counts(texts(text))
    assert np.isnan(told.values).all()
    assert list(told.faults) == ["not_a_count"]


def test_no_count_is_unknown_and_no_fault():
    told = cells.counts(texts("", None, " ", "NA", "-99"), ("NA", "-99"))
    assert np.isnan(told.values).all()
    assert not told.faults


@given(st.lists(st.none() | st.integers(-3, 10) | st.just(cells.MOST_COUNT + 1), max_size=6))
def test_counts_of_a_column_of_numbers(values):
    told = cells.counts(pa.chunked_array([pa.array(values, pa.int64())]))
    bad = [n for n, value in enumerate(values) if value is not None and not 0 <= value <= cells.MOST_COUNT]
    assert told.faults.get("not_a_count", np.zeros(0)).tolist() == bad
    assert all(told.values[n] == values[n] for n in range(len(values)) if n not in bad and values[n] is not None)


iso_days = st.dates(dt.date(cells.FIRST_YEAR, 1, 1), dt.date(cells.LAST_YEAR, 12, 31))
TIMES = ("", "T00:00:00", " 23:59:59.999", "T23:30:00+01:00", "T00:10:00-11:00", "T12:00Z")


def read_days(words, *values, order="", known=""):
    return cells.days(texts(*values), words.months, order, known)


def as_dates(told):
    return told.values.astype("datetime64[D]").tolist()


@given(iso_days, st.sampled_from(TIMES), wrapping, st.booleans())
def test_a_day_of_iso_8601_is_the_calendar_day_as_written(words, day, time, around, is_arabic):
    text = (day.isoformat() + time).translate(ARABIC_DIGITS if is_arabic and not time else {})
    told = read_days(words, "".join(around[:2]) + text + "".join(around[2:]))
    assert as_dates(told) == [day]
    assert not told.faults


@pytest.mark.parametrize("text", ["2025/4/1", "2025.04.01", "1.4.2025", "1/4/2025", "01-04-2025", "1/4/2025 10:00"])
def test_days_with_other_signs_are_days(words, text):
    assert as_dates(read_days(words, text)) == [dt.date(2025, 4, 1)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("", "date_missing"), ("2025-02-29", "no_such_day"), ("2025-13-01", "no_such_day")),
        *(("31/04/2025", "no_such_day"), ("31 April 2025", "no_such_day"), ("01/04/25", "two_digit_year")),
        *(("1899-12-31", "before_1900"), ("2200-01-01", "date_unreadable"), ("45748", "date_unreadable")),
        *(("yesterday", "date_unreadable"), ("1 Smarch 2025", "date_unreadable"), ("2025-04", "date_unreadable")),
        *(("0000-01-01", "before_1900"), ("2025-04-01x", "date_unreadable"), ("1 ma 2025", "date_unreadable")),
    ],
)
def test_what_is_no_day_is_a_fault(words, text, reason):
    told = read_days(words, text)
    assert list(told.faults) == [reason]
    assert np.isnat(told.values).all()


def month_names(catalog):
    rows = [row for row in catalog.table("glossary") if row["key"].startswith("month.")]
    own = [(row[name], int(row["key"][-2:])) for row in rows for name in ("en", "fr", "ar", "ar_variant")]
    return own + [(name, number) for number, name in enumerate(vocabulary.LEVANT, 1)]


def test_months_have_names_in_three_languages_and_two_more_kinds_of_arabic(catalog, words):
    names = month_names(catalog)
    assert len(names) == 60
    for name, number in names:
        for text in (f"7 {name} 2024", f"07 {name.upper()} 2024", f"7-{name}-2024", f"{name} 7, 2024"):
            told = read_days(words, text)
            assert as_dates(told) == [dt.date(2024, number, 7)], text


def test_months_of_english_and_french_may_be_cut(words):
    for n, name in list(enumerate(calendar.month_abbr))[1:]:
        assert as_dates(read_days(words, f"1 {name} 2024", f"{name}. 1, 2024")) == [dt.date(2024, n, 1)] * 2
    for n, name in ((1, "janv."), (2, "févr."), (4, "avr."), (7, "juil."), (9, "sept."), (12, "déc.")):
        assert as_dates(read_days(words, f"1er {name} 2024")) == [dt.date(2024, n, 1)]


slashed = st.lists(iso_days, min_size=1, max_size=8)
FORMS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
SCRIPTS = {"western": {}, "arabic": ARABIC_DIGITS, "persian": PERSIAN_DIGITS, "marked": {"/": "/\u200e"}}


def written(day, order, script="western"):
    return day.strftime(FORMS[order]).translate(
        str.maketrans(SCRIPTS[script]) if script == "marked" else SCRIPTS[script]
    )


@given(slashed, st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(SCRIPTS)))
def test_one_day_past_the_twelfth_proves_the_order_of_all(words, some, order, script):
    some = [*some, dt.date(2024, 5, 13)]
    told = read_days(words, *(written(day, order, script) for day in some))
    assert as_dates(told) == some
    assert (told.order, told.is_proven) == (order, True)


@given(st.lists(st.builds(dt.date, st.just(2024), st.integers(1, 12), st.integers(1, 12)), min_size=1), st.data())
def test_an_order_that_is_not_proven_is_day_first_and_said_or_the_one_chosen(words, some, data):
    told = read_days(words, *(written(day, "dmy") for day in some))
    assert as_dates(told) == some
    assert (told.order, told.is_proven) == ("dmy", False)
    order = data.draw(st.sampled_from(sorted(FORMS)))
    assert as_dates(read_days(words, *(written(day, order) for day in some), order=order)) == some


def test_rows_that_prove_both_orders_are_read_as_each_can_be_and_asked(words):
    told = read(words, [HEADER, *([day, *ROW[1:]] for day in ("13/04/2024", "04/13/2024", "05/06/2024"))])
    assert days(told) == ["2024-04-13", "2024-04-13", "2024-06-05"]
    assert "date-order:ambiguous" in codes(told)


def test_a_day_that_cannot_be_in_the_chosen_order_is_a_fault(words):
    told = read_days(words, "13/04/2024", "04/13/2024", order="mdy")
    assert {name: rows.tolist() for name, rows in told.faults.items()} == {"no_such_day": [0]}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Africa/Algiers"])
def test_a_column_of_times_keeps_the_day_of_its_zone(words, unit, zone):
    moment = dt.datetime(2025, 3, 31, 23, 30, tzinfo=dt.UTC) if zone else dt.datetime(2025, 3, 31, 23, 30)
    column = pa.chunked_array([pa.array([moment, None], pa.timestamp(unit, zone))])
    told = cells.days(column, words.months)
    assert as_dates(told)[0] == dt.date(
        2025, 4 if zone == "Africa/Algiers" else 3, 1 if zone == "Africa/Algiers" else 31
    )
    assert {name: rows.tolist() for name, rows in told.faults.items()} == {"date_missing": [1]}


def test_a_column_of_days_is_read_as_its_days(words):
    some = [dt.date(2025, 4, 1), None, dt.date(1899, 12, 31), dt.date(2200, 1, 1)]
    told = cells.days(pa.chunked_array([pa.array(some, pa.date32())]), words.months)
    assert as_dates(told)[0] == some[0]
    assert {name: rows.tolist() for name, rows in told.faults.items()} == {
        "date_missing": [1],
        "before_1900": [2],
        "date_unreadable": [3],
    }


@pytest.mark.parametrize("column", ["latitude", "longitude", "date", "fatalities"])
def test_signs_that_cannot_be_seen_are_taken_out_and_said(words, column):
    row = dict(zip([*HEADER, "fatalities"], [*ROW, "5"], strict=True))
    told = read(words, [list(row), list((row | {column: f"\u200f{row[column]}\u202c"}).values())])
    assert told.rows_good == 1
    assert told.table["deaths"][0] == 5
    assert codes(told) & {"invisible-characters", "control-characters"}


# What columns are called

SPELLED = [(name, word) for name, spellings in headings.SPELLINGS.items() for word in spellings]


@pytest.mark.parametrize(("name", "word"), SPELLED, ids=[f"{name}-{n}" for n, (name, _) in enumerate(SPELLED)])
def test_every_spelling_of_a_heading_means_its_column(name, word):
    others = [one for one in HEADER if one != name]
    for spelled in (word, word.upper(), f"  {word.title()} ", word.replace(" ", "_")):
        form = headings.form([*others, spelled])
        assert form.name == "neutral"
        assert spelled in (form.columns.get(name), form.columns.get(f"{name}_best"))


def test_types_and_actors_are_read_whatever_their_column_is_called(words):
    for kind, who, dead in (("type", "actor", "fatalities"), ("category", "actors", "fatalities_best")):
        told = read(words, [[*HEADER, kind, who, dead], [*ROW, "Armed clash", "JNIM", "7"]])
        assert told.table[["category", "actors", "deaths"]].iloc[0].tolist() == ["battle", "jnim", 7]


def test_types_are_known_by_their_names_in_every_language_and_others_are_unclassified(words, catalog):
    for row in catalog.table("categories"):
        for text in (row["id"], row["name_en"], row["name_fr"].upper(), f" {row['name_ar']} "):
            assert words.category("", text) == row["id"]
    told = read(words, [[*HEADER, "type"], [*ROW, "Kaffeeklatsch"], [*ROW[:3], "b", "battle"]])
    assert told.table["category"].tolist() == ["unclassified", "battle"]
    assert {(one.said, one.rows, one.category) for one in told.types} == {
        ("Kaffeeklatsch", 1, "unclassified"),
        ("battle", 1, "battle"),
    }


@pytest.mark.parametrize("column", HEADER)
def test_a_required_column_that_lacks_is_named_in_three_languages(words, column):
    names = [name for name in HEADER if name != column]
    with pytest.raises(Refused, match="missing-column") as caught:
        read(words, [names, ["x"] * 3])
    assert caught.value.values["column"] == column
    assert all(column in refusal(caught.value, "a.csv", "csv", lang)["warnings"][0]["message"] for lang in LANGS)


@given(st.permutations([*HEADER, "type", "actor", "fatalities", "source", "source_url", "notes", "own", "الرمز"]))
def test_the_order_of_columns_does_not_matter_and_all_are_kept(words, names):
    values = dict(zip(HEADER, ROW, strict=True)) | {"fatalities": "3", "source_url": "https://example.org/"}
    told = read(words, [names, [values.get(name, f"{name}!") for name in names]])
    assert told.rows_good == 1 and not told.warnings
    assert told.source.column_names == names
    assert told.table[["lon", "lat", "deaths"]].iloc[0].tolist() == [0.5, 20.1, 3]


@pytest.mark.parametrize("name", ["\x00lon", "\x00lat", "\x00"])
def test_no_column_of_a_file_is_taken_for_a_geometry(words, name):
    told = read(words, [[name, *HEADER], ["7", *ROW]])
    assert (told.table["lon"][0], told.table["lat"][0]) == (0.5, 20.1)
    body = parquet({name: ["7"], **{one: [value] for one, value in zip(HEADER, ROW, strict=True)}})
    assert read(words, body, name="a.parquet").table["lon"][0] == 0.5
    with_place = collection([feature(ROW, **{name: "7"})])
    assert read(words, with_place, name="a.geojson").table["lon"][0] == 0.5


# Places and what is said of them


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


# ACLED

ACLED_2016 = (
    "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,"
    "ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,NOTES,"
    "FATALITIES,,"
)
ACLED_2019 = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)
ACLED_2023 = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
EVENT = {
    **{"event_id_cnty": "MLI1", "event_date": "22 February 2019", "year": "2019", "time_precision": "1"},
    **{"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike", "actor1": "JNIM: a group"},
    **{"actor2": "Military Forces of Mali (2021-)", "inter1": "2", "latitude": "20.1", "longitude": "1.5"},
    **{"geo_precision": "1", "location": "Tessalit", "fatalities": "4", "country": "Mali", "notes": "Invented."},
}


def acled(columns, *events):
    names = columns.split(",")
    return [names, *([(EVENT | event).get(name.lower(), "") for name in names] for event in events)]


@pytest.mark.parametrize(
    ("columns", "event", "category"),
    [
        (ACLED_2016, {"event_type": "Battle-No change of territory", "event_date": "22/02/2019"}, "battle"),
        (ACLED_2019, {}, "air_drone_strike"),
        (ACLED_2023, {"event_date": "2019-02-22", "inter1": "Rebel group"}, "air_drone_strike"),
    ],
)
def test_every_shape_of_acled_is_known(words, columns, event, category):
    told = read(words, acled(columns, event, event | {"event_id_cnty": "MLI2", "fatalities": "NA"}))
    assert told.form.name == "acled" and "detected:acled" in codes(told)
    assert told.rows_good == told.rows == 2
    assert days(told) == days(told, "end") == ["2019-02-22"] * 2
    assert told.table["category"].tolist() == [category] * 2
    assert told.table["actors"].tolist() == ["jnim;mli-fama"] * 2
    assert told.table["deaths"][0] == 4 and np.isnan(told.table["deaths"][1])
    assert (told.table["lon"].tolist(), told.table["lat"].tolist()) == ([1.5] * 2, [20.1] * 2)


def test_slashed_days_of_acled_are_day_first_without_a_question(words):
    told = read(words, acled(ACLED_2023, {"event_date": "03/04/2019"}, {"event_date": "05/04/2019"}))
    assert days(told) == ["2019-04-03", "2019-04-05"]
    assert not {code for code in codes(told) if code.startswith("date")}


@pytest.mark.parametrize(
    ("precision", "day", "span", "called"),
    [
        ("1", "2024-02-14", ("2024-02-14", "2024-02-14"), "day"),
        ("2", "2024-03-02", ("2024-02-28", "2024-03-05"), "span"),
        ("3", "2024-02-14", ("2024-02-01", "2024-02-29"), "month"),
        ("3", "2023-12-31", ("2023-12-01", "2023-12-31"), "month"),
        ("", "2024-02-14", ("2024-02-14", "2024-02-14"), "day"),
    ],
)
def test_the_time_precision_of_acled_is_a_day_a_week_or_a_month(words, precision, day, span, called):
    told = read(words, acled(ACLED_2023, {"event_date": day, "time_precision": precision}))
    assert (*days(told), *days(told, "end")) == span
    assert told.table["date_precision"].tolist() == [called]


def test_the_geo_precision_of_acled_is_a_radius_and_an_unknown_code_the_widest(words):
    events = [{"geo_precision": code, "event_id_cnty": f"M{code}"} for code in ("1", "2", "3", "9", "", "1.0")]
    told = read(words, acled(ACLED_2023, *events))
    assert told.table["radius_km"].tolist() == [5, 25, 100, 100, 100, 5]
    assert told.table["precision"].tolist() == ["place", "area", "area", "area", "area", "place"]


def test_a_table_of_actors_is_said_to_count_events_more_than_once(words):
    columns = ",".join(name for name in ACLED_2019.split(",") if name not in ("actor2", "assoc_actor_2", "inter2"))
    told = read(words, acled(columns, *({"event_id_cnty": f"MLI{n // 2}", "actor1": f"A{n}"} for n in range(6))))
    note = next(note for note in told.warnings if note.code == "actor-based")
    assert dict(note.values)["events"] == "3"
    assert told.rows_good == 6
    single = read(words, acled(columns, *({"event_id_cnty": f"MLI{n}"} for n in range(3))))
    assert "actor-based" not in codes(single)


def test_an_event_that_stands_twice_is_said(words):
    told = read(words, acled(ACLED_2023, {}, {"notes": "Corrected."}, {"event_id_cnty": "MLI2"}))
    assert [note.rows for note in told.warnings if note.code == "duplicate-id"] == [(2,)]


@pytest.mark.parametrize("extra", [[], ["fatalities"], ["country", "admin1"]])
def test_monthly_totals_are_no_incidents(words, extra):
    with pytest.raises(Refused, match="aggregate-not-incidents"):
        read(words, [["Month", "Year", "Events", *extra], ["May", "2024", "12", *["1" for _ in extra]]])


# UCDP

DEED = {
    **{"id": "244657", "relid": "MLI-2024-1-1", "year": "2024", "active_year": "1", "code_status": "Clear"},
    **{"type_of_violence": "1", "conflict_dset_id": "259", "conflict_new_id": "259", "conflict_name": "Mali: Azawad"},
    **{"side_a": "Government of Mali", "side_b": "JNIM", "number_of_sources": "1", "where_prec": "1"},
    **{"latitude": "20.1", "longitude": "1.5", "country": "Mali", "date_prec": "1", "event_clarity": "1"},
    **{"date_start": "2024-07-30 00:00:00.000", "date_end": "2024-07-30 00:00:00.000", "deaths_a": "0"},
    **{"deaths_b": "4", "deaths_civilians": "0", "deaths_unknown": "0", "best": "4", "high": "6", "low": "2"},
}


def ucdp(*deeds, names=headings.UCDP_ORDER):
    return [list(names), *([(DEED | deed).get(name, "") for name in names] for deed in deeds)]


def test_ucdp_is_known_with_the_highest_figure_and_both_sides(words):
    told = read(words, ucdp({}, {"id": "2", "date_end": "2024-08-02 00:00:00.000", "date_prec": "2"}))
    assert told.form.name == "ucdp" and told.rows_good == 2
    assert [note.code for note in told.info] == ["detected:ucdp"]
    assert told.table["deaths"].tolist() == [6, 6]
    assert told.table["actors"].tolist() == ["mli;jnim"] * 2
    assert (days(told), days(told, "end")) == (["2024-07-30"] * 2, ["2024-07-30", "2024-08-02"])
    assert told.table["date_precision"].tolist() == ["day", "span"]


def test_the_kinds_of_violence_and_the_places_of_ucdp(words):
    deeds = [{"id": str(n), "type_of_violence": str(n % 4), "where_prec": str(n)} for n in range(1, 9)]
    told = read(words, ucdp(*deeds))
    assert told.table["category"].tolist()[:4] == ["battle", "battle", "hostage_attack", "unclassified"]
    assert told.table["radius_km"].tolist() == [5, 25, 60, 250, 100, 600, 300, 600]
    assert told.table["precision"].tolist()[:6] == ["place", "area", "area", "area", "area", "country"]


def test_a_row_of_tags_under_the_header_is_no_event(words):
    tags = [f"#event+{name}" for name in [*headings.UCDP_ORDER, "iso3"]]
    names = [*headings.UCDP_ORDER, "iso3"]
    header, first, bad = ucdp({}, {"id": "2", "latitude": "100"}, names=names)
    told = read(words, [header, tags, first, bad])
    assert (told.rows, told.rows_good) == (2, 1)
    assert reasons(told) == [(2, "latitude_range")]
    assert told.source["id"].to_pylist() == ["244657", "2"]


def test_a_release_without_a_header_is_read_with_its_first_row(words):
    _, *rows = ucdp({}, {"id": "2"}, {"id": "3", "latitude": "100"})
    told = read(words, rows)
    assert told.form.name == "ucdp" and "header-missing" in codes(told)
    assert told.source.to_pylist() == read(words, [headings.UCDP_ORDER, *rows]).source.to_pylist()
    assert reasons(told) == [(3, "latitude_range")]


def test_the_older_columns_of_ucdp_are_known(words):
    new = (
        "relid",
        "code_status",
        "conflict_dset_id",
        "dyad_dset_id",
        "side_a_dset_id",
        "side_b_dset_id",
        "where_description",
    )
    names = [name for name in headings.UCDP_ORDER if name not in new]
    assert len(names) == 42
    told = read(words, ucdp({}, names=names))
    assert (told.form.name, told.rows_good) == ("ucdp", 1)


def test_an_end_before_its_beginning_is_a_fault(words):
    told = read(words, ucdp({"date_end": "2024-07-29"}, {"id": "2", "date_end": ""}))
    assert reasons(told) == [(1, "ends_before_start")]
    assert days(told, "end")[1] == "2024-07-30"


# Formats that other programs write

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


def test_signs_that_cannot_be_seen_are_said_in_columns_of_words_too(words):
    columns = {one: [cell] for one, cell in zip(HEADER, ROW, strict=True)}
    for array in (pa.array(["a\u202eb"]), pa.array(["a\u202eb"]).dictionary_encode()):
        assert "control-characters" in codes(read(words, parquet(columns | {"title": array}), name="a.parquet"))


# Limits


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
