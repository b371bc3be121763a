"""Cells as values: numbers, counts and days in all their spellings."""

import calendar
import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingesting import (
    ARABIC_DIGITS,
    HEADER,
    PERSIAN_DIGITS,
    ROW,
    codes,
    days,
    read,
    texts,
)

from geo.ingest import (
    cells,
    vocabulary,
)

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
